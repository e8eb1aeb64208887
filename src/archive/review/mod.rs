//! Review: who gave what to which patch, and where.
//!
//! What counts, here and nowhere else (the rules are b4's):
//! - A trailer in an answer goes to the patch above it in the thread, or to all patches where that is the cover
//!   ([`scope`]); A NACK in an answer's own words is its Nacked-by.
//! - It is the word of whom it names only if that is the sender ([`same`]), or `.mailmap` and the merging of identities
//!   say so; otherwise it is kept and marked as a mismatch.
//! - A patch's own trailers are given there, on its author's word.
//! - What was given to a patch in one revision holds for a later one only where both change the same: where
//!   `git patch-id --stable` is equal.
//! - Programs ([`robot`]) are set apart: they report, and do not review.

mod kind;
mod people;
mod same;
mod scope;
mod series;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::fold::fold;
use super::identity::Identities;
use super::mailmap::Mailmap;
use super::robot;
use super::{Archive, ContributorIx, MessageIx, PersonIx, Record, SeriesIx};
use crate::privacy::Rules;
pub use kind::Kind;
use people::People;
pub use people::{Reviewer, ReviewerIx};
pub(super) use scope::is_answer;

/// Most that is kept of what was given to one patch, or to all patches of a revision.
const MOST_GIVEN: usize = 200;

/// Something that somebody gave to a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// What.
    pub kind: Kind,
    /// Who, as the trailer names them.
    pub who: ReviewerIx,
    /// The mail that gave it; `None` where it stands in the patch's own commit message.
    pub message: Option<MessageIx>,
    /// The trailer: position in the [`trailers`](Record::trailers) of that mail, or of the patch. `None` for a `NAK` that
    /// is no trailer.
    pub trailer: Option<u16>,
    /// The mail was sent by somebody else.
    pub mismatch: bool,
    /// It was given to an equal patch of this revision, a position in [`Series::revisions`](super::Series::revisions);
    /// this very revision where the patch was sent twice.
    pub carried: Option<u32>,
}

/// Review of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionReview {
    /// For each of [`SeriesRevision::patches`](super::SeriesRevision::patches) what was given to it: by kind and
    /// person, each pair once, at most 200; fewer in series of more than 500 patches, revisions counted.
    pub patches: Box<[Box<[Given]>]>,
    /// Answers that programs sent, by date.
    pub reports: Box<[MessageIx]>,
    /// The first answer to it by somebody else than those who sent the series, programs left out.
    pub first_answer: Option<MessageIx>,
}

/// Review of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeriesReview {
    /// For each of [`Series::revisions`](super::Series::revisions).
    pub revisions: Box<[RevisionReview]>,
    /// The first of these [answers](RevisionReview::first_answer) to any revision.
    pub first_answer: Option<MessageIx>,
    /// The first answer of such people that gives a Reviewed-by, Acked-by, Tested-by or Nacked-by of its own sender.
    pub first_review: Option<MessageIx>,
}

/// What one mail credits somebody with: an answer with what it gives, each kind and person once; a patch with whom it
/// names as Reported-by, Suggested-by and Co-developed-by, once for all patches of one title (revisions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// The answer, or the patch.
    pub message: MessageIx,
    /// It stands in the patch's own commit message.
    pub in_patch: bool,
    /// For what.
    pub kind: Kind,
    /// To whom.
    pub who: ReviewerIx,
    /// The answer was sent by somebody else; such credits count for nobody.
    pub mismatch: bool,
    /// Author of the patch that was answered; `None` where it is not in the archive.
    pub author: Option<PersonIx>,
    /// The series.
    pub series: Option<SeriesIx>,
}

/// All that is known of reviews.
#[derive(Debug, Default)]
pub struct Reviews {
    people: Vec<Reviewer>,
    series: Vec<SeriesReview>,
    credits: Vec<Credit>,
    /// For each of [`Archive::people`] whether it is a program.
    robots: Vec<bool>,
    /// Contributors with positions of credits that they gave as reviewers, sorted.
    given: Vec<(ContributorIx, u32)>,
    /// The same by the authors of the patches.
    received: Vec<(ContributorIx, u32)>,
}

impl Reviews {
    /// All whom trailers name.
    pub fn people(&self) -> &[Reviewer] {
        &self.people
    }

    /// Somebody whom a trailer names.
    pub fn person(&self, ix: ReviewerIx) -> &Reviewer {
        &self.people[ix.at()]
    }

    /// Review of a series.
    pub fn of(&self, series: SeriesIx) -> &SeriesReview {
        &self.series[series.at()]
    }

    /// All credits, by date of their mail.
    pub fn credits(&self) -> &[Credit] {
        &self.credits
    }

    /// Whether a name and address are a program's.
    pub fn is_robot(&self, person: PersonIx) -> bool {
        self.robots.get(person.at()).copied().unwrap_or_default()
    }

    /// Whether a program sent a mail.
    pub fn is_by_robot(&self, record: &Record) -> bool {
        record.automatic || self.is_robot(record.from) || self.is_robot(record.author)
    }

    /// Whether what was given to a patch holds no review: no Reviewed-by or Acked-by of a person that is their own word.
    pub fn lacks_review(&self, given: &[Given]) -> bool {
        !given.iter().any(|given| self.is_review(given))
    }

    /// Whether it is a Reviewed-by or Acked-by of a person, on their own word or the patch's author's.
    fn is_review(&self, given: &Given) -> bool {
        given.kind.is_review() && !given.mismatch && !self.person(given.who).robot
    }

    /// How many people reviewed a patch of the newest revision of a series.
    pub fn reviewers(&self, series: SeriesIx) -> usize {
        let newest = self.series.get(series.at()).and_then(|review| review.revisions.last());
        let given = newest.into_iter().flat_map(|review| review.patches.iter().flatten());
        let who: BTreeSet<ReviewerIx> =
            given.filter(|given| self.is_review(given)).map(|given| given.who).collect();
        who.len()
    }

    /// What an answer gives: the credits that count, also where the patch is not in the archive.
    pub fn given_in(&self, message: MessageIx) -> impl Iterator<Item = &Credit> {
        let start = self.credits.partition_point(|credit| credit.message < message);
        let of_mail = self.credits.iter().skip(start).take_while(move |c| c.message == message);
        of_mail.filter(|credit| !credit.mismatch && !credit.in_patch)
    }

    /// What somebody gave to others' patches in answers, by date: the credits that count.
    pub fn given_by(&self, contributor: ContributorIx) -> impl Iterator<Item = &Credit> {
        self.select(&self.given, contributor)
    }

    /// What others gave to somebody's patches in answers, by date: the credits that count.
    pub fn received_by(&self, contributor: ContributorIx) -> impl Iterator<Item = &Credit> {
        self.select(&self.received, contributor)
    }

    fn select<'a>(
        &'a self,
        from: &'a [(ContributorIx, u32)],
        contributor: ContributorIx,
    ) -> impl Iterator<Item = &'a Credit> {
        let start = from.partition_point(|(who, _)| *who < contributor);
        let own = from.iter().skip(start).take_while(move |(who, _)| *who == contributor);
        own.filter_map(|(_, at)| self.credits.get(*at as usize))
    }

    /// Numbers reviewers by contributors instead of identities, and sorts what each gave and received.
    pub(super) fn settle(&mut self, identities: &Identities, of: &[ContributorIx]) {
        let contributor = |person: PersonIx| of.get(person.at()).copied();
        for person in &mut self.people {
            let identity = person.identity.and_then(|at| identities.all.get(at as usize));
            person.contributor =
                identity.and_then(|identity| contributor(*identity.people.first()?));
        }
        for (at, credit) in (0..).zip(&self.credits) {
            let who = self.people.get(credit.who.at()).and_then(|person| person.contributor);
            let author = credit.author.and_then(contributor);
            if credit.mismatch || credit.in_patch || who.is_some() && who == author {
                continue;
            }
            self.given.extend(who.map(|who| (who, at)));
            self.received.extend(author.map(|author| (author, at)));
        }
        self.given.sort_unstable();
        self.received.sort_unstable();
    }

    /// Leaves of people's addresses what may be told.
    pub(super) fn veil(&mut self, rules: &Rules) {
        for person in &mut self.people {
            person.person = rules.veil_person(&person.person);
        }
    }
}

/// Finds out who gave what. Reads `messages`, `people`, `threads`, `series`, `series_of` of the archive;
/// [`Reviews::settle`] must follow when contributors have their numbers.
pub(super) fn build(archive: &Archive, identities: &Identities, mailmap: &Mailmap) -> Reviews {
    let mut reviews = Reviews {
        robots: archive.people.iter().map(robot::is_robot).collect(),
        ..Reviews::default()
    };
    let mut people = People::new(identities, mailmap);
    let subjects = scope::subjects(archive);
    let answers = answers(archive, &subjects, &mut people, &mut reviews.credits);
    credit_patches(archive, &subjects, &mut people, &mut reviews.credits);
    reviews.credits.sort_by_key(|credit| credit.message);
    reviews.series = archive
        .series
        .iter()
        .map(|series| series::review(archive, series, &answers, &reviews, &mut people))
        .collect();
    reviews.people = people.finish();
    reviews
}

/// What answers give, by the patch or cover that they answer to.
type Answers = HashMap<MessageIx, Vec<Given>>;

fn answers(
    archive: &Archive,
    subjects: &[Option<MessageIx>],
    people: &mut People<'_>,
    credits: &mut Vec<Credit>,
) -> Answers {
    let mut answers = Answers::new();
    for ((message, record), subject) in (0..).map(MessageIx).zip(&archive.messages).zip(subjects) {
        let gives = !record.trailers.is_empty() || record.refuses();
        if !gives || !answers_one(archive, message, *subject) {
            continue;
        }
        let given = of_answer(archive, message, record, people);
        let patch = subject.and_then(|ix| archive.messages.get(ix.at()));
        credits.extend(given.iter().map(|given| Credit {
            message,
            in_patch: false,
            kind: given.kind,
            who: given.who,
            mismatch: given.mismatch,
            author: patch.map(|patch| patch.author),
            series: archive.series_of.get(message.at()).copied().flatten(),
        }));
        if let Some(subject) = subject {
            let all = answers.entry(*subject).or_default();
            all.extend(given.into_iter().take(MOST_GIVEN.saturating_sub(all.len())));
        }
    }
    answers
}

/// Whether a mail is an answer. A patch or cover of a series is none, whatever it names as its parent.
fn answers_one(archive: &Archive, message: MessageIx, subject: Option<MessageIx>) -> bool {
    let in_series = archive.series_of.get(message.at()).copied().flatten().is_some();
    let own = subject.is_none() && in_series;
    !own && archive.messages.get(message.at()).is_some_and(scope::is_answer)
}

/// What an answer gives, each kind and person once.
fn of_answer(
    archive: &Archive,
    message: MessageIx,
    record: &Record,
    people: &mut People<'_>,
) -> Vec<Given> {
    let mut given = Vec::new();
    for (at, trailer) in (0_u16..).zip(&record.trailers) {
        for kind in Kind::of(&trailer.name) {
            let who = people.named(trailer);
            let mismatch = !people.is_sender(archive, trailer, who, record);
            given.push(Given {
                kind,
                who,
                message: Some(message),
                trailer: Some(at),
                mismatch,
                carried: None,
            });
        }
    }
    if record.refuses()
        && let Some(who) = people.sender(archive, record)
    {
        let (kind, message) = (Kind::Nacked, Some(message));
        given.push(Given { kind, who, message, trailer: None, mismatch: false, carried: None });
    }
    given.sort_by_key(|given| (given.kind, given.who, given.mismatch));
    given.dedup_by_key(|given| (given.kind, given.who));
    given
}

/// Credits those whom patches name as having reported, suggested or written what they do.
fn credit_patches(
    archive: &Archive,
    subjects: &[Option<MessageIx>],
    people: &mut People<'_>,
    credits: &mut Vec<Credit>,
) {
    let mut known: HashSet<(Kind, ReviewerIx, String)> = HashSet::new();
    for ((message, record), subject) in (0..).map(MessageIx).zip(&archive.messages).zip(subjects) {
        if record.trailers.is_empty() || answers_one(archive, message, *subject) {
            continue;
        }
        for trailer in &record.trailers {
            for kind in Kind::of(&trailer.name) {
                if !matches!(kind, Kind::Reported | Kind::Suggested | Kind::CoDeveloped) {
                    continue;
                }
                let who = people.named(trailer);
                if known.insert((kind, who, fold(record.title()))) {
                    credits.push(Credit {
                        message,
                        in_patch: true,
                        kind,
                        who,
                        mismatch: false,
                        author: Some(record.author),
                        series: archive.series_of.get(message.at()).copied().flatten(),
                    });
                }
            }
        }
    }
}
