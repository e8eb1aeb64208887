//! What threads consist of: who answers whom, when, and in which role. A thread is planned whole, as a few bytes for
//! each mail; texts are made when a mail's time comes.

use std::sync::Arc;

use super::calendar::{self, DAY};
use super::prose::{self, Topic};
use super::rng::{Rng, hex, padded};

/// Sizes of threads that are no patches: half have up to 3 mails, a tenth more than 12, a few up to 200.
const DISCUSSION: &[(u32, u32, u32)] = &[
    (300, 1, 1),
    (180, 2, 2),
    (130, 3, 3),
    (170, 4, 6),
    (120, 7, 11),
    (65, 12, 25),
    (27, 26, 60),
    (8, 61, 200),
];
/// Patches of a series.
const PATCHES: &[(u32, u32, u32)] =
    &[(520, 1, 1), (150, 2, 2), (180, 3, 5), (100, 6, 10), (40, 11, 20), (10, 21, 40)];
/// Answers to a series.
const ANSWERS: &[(u32, u32, u32)] =
    &[(300, 0, 0), (250, 1, 1), (210, 2, 3), (160, 4, 7), (65, 8, 20), (15, 21, 90)];
/// Revisions that a series goes through.
const REVISIONS: &[(u32, u32, u32)] =
    &[(560, 1, 1), (220, 2, 2), (110, 3, 3), (60, 4, 4), (30, 5, 6), (20, 7, 8)];
/// Minutes until somebody answers.
const DELAYS: &[(u32, u32, u32)] = &[
    (120, 3, 30),
    (300, 30, 300),
    (330, 300, 1440),
    (180, 1440, 5760),
    (60, 5760, 20_000),
    (10, 20_000, 90_000),
];

/// What a mail is in its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `0/n`
    Cover,
    /// `k/n`, or the only patch.
    Patch(u32),
    /// An answer to a patch with comments between quoted lines of its diff.
    Comments,
    /// An answer that gives a trailer.
    Verdict,
    /// Any other answer.
    Answer,
    /// "Applied, thanks!"
    Applied,
    /// `[GIT PULL]`
    Pull,
    /// First mail of a discussion.
    Opening,
    /// A question of a user.
    Question,
    /// A release.
    Announcement,
    /// What a bot found in a patch.
    Robot,
    /// "Any news on this?"
    Ping,
}

/// One mail of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Names all that is random about it.
    pub seed: u64,
    /// Seconds since the epoch.
    pub time: i64,
    /// Number of its author.
    pub author: u32,
    /// Position of the mail that it answers.
    pub parent: Option<u32>,
    /// What it is.
    pub role: Role,
    /// It is missing from the archive, though others answer it.
    pub lost: bool,
}

/// A series through all its revisions.
#[derive(Clone, Debug)]
pub struct Series {
    /// Names its patches.
    pub seed: u64,
    /// What it is about.
    pub topic: Topic,
    /// Title of the cover, or of the single patch.
    pub title: String,
    /// Number of its author.
    pub author: u32,
    /// Patches in the first revision.
    pub patches: u32,
    /// Revisions to come in all.
    pub revisions: u32,
    /// What stands in the tag beside PATCH.
    pub tag: &'static str,
    /// b4's identity of the series.
    pub change_id: Option<String>,
    /// Sent with a cover letter, if there is more than one patch.
    pub cover: bool,
    /// Patches answer the cover, or the first patch.
    pub threaded: bool,
    /// A new revision answers the one before.
    pub chained: bool,
    /// It will be applied.
    pub accepted: bool,
}

/// A thread: a revision of a series, or anything else.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Names it.
    pub seed: u64,
    /// What it is about.
    pub topic: Topic,
    /// Subject without tags and reply marks.
    pub title: String,
    /// The mails, the first one first; parents stand before children.
    pub nodes: Vec<Node>,
    /// The series and the revision.
    pub series: Option<(Arc<Series>, u32)>,
    /// A resend of the same revision.
    pub resend: bool,
    /// Message-ID, with brackets, of the previous revision's first mail.
    pub previous: Option<String>,
}

/// What planning needs to know of the world.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// Names the world.
    pub seed: u64,
    /// How many people write.
    pub people: u32,
}

/// The first people of the world apply patches and announce releases.
pub const MAINTAINERS: u32 = 6;

impl World {
    /// Someone, mostly one of the busy ones.
    pub fn someone(self, rng: &mut Rng) -> u32 {
        rng.early(self.people)
    }

    /// A new series.
    pub fn series(self, seed: u64, start: i64, uses_b4: impl Fn(u32) -> bool) -> Series {
        let mut rng = Rng::part(seed, 0x5e);
        let topic = Topic::new(seed);
        let mut title = String::new();
        topic.patch_title(&mut rng, &mut title);
        let author = self.someone(&mut rng);
        let change_id = uses_b4(author).then(|| change_id(&mut rng, start));
        let patches = rng.table(PATCHES);
        Series {
            seed,
            topic,
            title,
            author,
            patches,
            revisions: rng.table(REVISIONS),
            tag: rng.pick(&[
                "PATCH",
                "PATCH",
                "PATCH",
                "PATCH",
                "PATCH",
                "RFC PATCH",
                "PATCH orchard-next",
                "PATCH tools",
            ]),
            change_id,
            cover: rng.chance(if patches > 2 { 940 } else { 600 }),
            threaded: rng.chance(930),
            chained: rng.chance(200),
            accepted: rng.chance(680),
        }
    }

    /// A revision of a series with the answers to it.
    pub fn revision(self, series: &Arc<Series>, revision: u32, start: i64, resend: bool) -> Thread {
        let seed =
            Rng::part(series.seed, 0x4e0 + u64::from(revision) * 2 + u64::from(resend)).bits();
        let mut rng = Rng::part(seed, 0x7e);
        let count = series.patches_in(revision);
        let cover = series.has_cover(revision);
        let mut nodes = Vec::with_capacity(count as usize + 4);
        let same_second = series.change_id.is_some();
        for number in u32::from(!cover)..=count {
            let at = nodes.len();
            nodes.push(Node {
                seed: rng.bits(),
                time: start + if same_second { 0 } else { at as i64 },
                author: series.author,
                parent: (at > 0 && series.threaded).then_some(0),
                role: if number == 0 { Role::Cover } else { Role::Patch(number) },
                lost: false,
            });
        }
        if rng.chance(8) {
            let lost = rng.below(nodes.len() as u32) as usize;
            nodes[lost].lost = true;
        }
        let answers = if resend { rng.below(2) } else { rng.table(ANSWERS) };
        self.answers(&mut rng, answers, Some(series.author), &mut nodes);
        if series.accepted && revision == series.revisions {
            let time =
                nodes.last().map_or(start, |n| n.time) + i64::from(rng.between(3600, 500_000));
            nodes.push(Node {
                seed: rng.bits(),
                time: workday(time, &mut rng),
                author: rng.below(MAINTAINERS),
                parent: Some(0),
                role: Role::Applied,
                lost: false,
            });
        }
        Thread {
            seed,
            topic: series.topic,
            title: series.title.clone(),
            nodes,
            series: Some((Arc::clone(series), revision)),
            resend,
            previous: None,
        }
    }

    /// A thread that is no patch series.
    pub fn discussion(self, seed: u64, start: i64) -> Thread {
        let mut rng = Rng::part(seed, 0xd15c);
        let topic = Topic::new(seed);
        let role = rng.pick(&[
            Role::Question,
            Role::Question,
            Role::Question,
            Role::Opening,
            Role::Opening,
            Role::Opening,
            Role::Pull,
            Role::Announcement,
        ]);
        let mut title = String::new();
        match role {
            Role::Pull => {
                title.push_str(topic.component);
                title.push_str(" changes for ");
                version(&mut rng, &mut title);
            }
            Role::Announcement => {
                title.push_str("Orchard ");
                version(&mut rng, &mut title);
                title.push_str(" released");
            }
            Role::Opening => topic.patch_title(&mut rng, &mut title),
            _ => topic.question(&mut rng, &mut title),
        }
        let leads = matches!(role, Role::Pull | Role::Announcement);
        let author = if leads { rng.below(MAINTAINERS) } else { self.someone(&mut rng) };
        // Some openings are not in the archive: it began later, or the mail went to another list.
        let lost = !leads && rng.chance(20);
        let mut nodes =
            vec![Node { seed: rng.bits(), time: start, author, parent: None, role, lost }];
        let size =
            if leads { rng.between(1, 4) } else { rng.table(DISCUSSION).max(1 + u32::from(lost)) };
        self.answers(&mut rng, size - 1, None, &mut nodes);
        Thread { seed, topic, title, nodes, series: None, resend: false, previous: None }
    }

    /// Adds answers to a thread; `submitter` is who sent the patches.
    fn answers(self, rng: &mut Rng, count: u32, submitter: Option<u32>, nodes: &mut Vec<Node>) {
        let first = nodes.len();
        // The same few people talk throughout a thread.
        let circle = 2 + rng.below(2 + count / 4);
        let members: Vec<u32> = (0..circle).map(|_| self.someone(rng)).collect();
        for _ in 0..count {
            let recent = nodes.len() as u32;
            let parent = match submitter {
                Some(_) if nodes.len() == first || rng.chance(450) => rng.below(first as u32),
                _ => recent - 1 - rng.early(recent.min(12)),
            };
            let answered = nodes[parent as usize];
            let to_patch = (parent as usize) < first && submitter.is_some();
            let mut author = rng.pick(&members);
            if author == answered.author {
                author = self.someone(rng);
            }
            let mut role = Role::Answer;
            if to_patch {
                role = rng.pick(&[
                    Role::Verdict,
                    Role::Verdict,
                    Role::Comments,
                    Role::Comments,
                    Role::Answer,
                ]);
                role = if rng.chance(40) { rng.pick(&[Role::Robot, Role::Ping]) } else { role };
            } else if let Some(submitter) = submitter.filter(|_| rng.chance(600)) {
                author = submitter;
            }
            let time = workday(
                answered.time + i64::from(rng.table(DELAYS)) * 60 + i64::from(rng.below(60)),
                rng,
            );
            nodes.push(Node {
                seed: rng.bits(),
                time,
                author,
                parent: Some(parent),
                role,
                lost: rng.chance(4),
            });
        }
    }
}

impl Series {
    /// Patches in a revision: late ones split or gain a patch.
    pub fn patches_in(&self, revision: u32) -> u32 {
        let grown = (2..=revision)
            .filter(|&r| Rng::part(self.seed, 0x90 + u64::from(r)).chance(200))
            .count() as u32;
        if self.patches == 1 { 1 } else { self.patches + grown }
    }

    /// A revision begins with a cover letter; some authors forget it once.
    pub fn has_cover(&self, revision: u32) -> bool {
        let forgotten = Rng::part(self.seed, 0xc0 + u64::from(revision)).chance(25);
        self.patches > 1 && self.cover && !forgotten
    }

    /// Title of a patch.
    pub fn patch_title(&self, number: u32) -> String {
        if self.patches == 1 {
            return self.title.clone();
        }
        let mut title = String::new();
        self.topic.patch_title(&mut self.patch(number), &mut title);
        title
    }

    /// The random numbers of a patch, the same in all revisions.
    pub fn patch(&self, number: u32) -> Rng {
        Rng::part(self.seed, 0x10_0000 + u64::from(number))
    }
}

/// `20260113-wal-rotate-5f0c1d2e3a4b`
fn change_id(rng: &mut Rng, time: i64) -> String {
    let mut id = String::new();
    calendar::moment(time, 0).digits(&mut id);
    let (verb, noun) = prose::word(rng);
    for part in ["-", verb, "-", noun, "-"] {
        id.push_str(part);
    }
    hex(rng, 12, &mut id);
    id
}

/// `1.14` or `1.14-rc3`
fn version(rng: &mut Rng, out: &mut String) {
    out.push_str("1.");
    padded(u64::from(rng.below(40)), 1, out);
    if rng.chance(500) {
        out.push_str("-rc");
        padded(u64::from(rng.between(1, 6)), 1, out);
    }
}

/// Mails that would go out at a weekend mostly wait for Monday or Tuesday.
fn workday(time: i64, rng: &mut Rng) -> i64 {
    let weekend = calendar::weekday(time.div_euclid(DAY)) >= 5;
    if weekend && rng.chance(600) { time + 2 * DAY } else { time }
}
