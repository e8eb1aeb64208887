//! The mails of one sending: a cover and its patches, a single patch, a pull request.
//!
//! Patches belong together where they hang below one cover or first patch of the same sender, revision and total;
//! where they answer to one absent mail; or, sent without threading, where they were sent within half an hour of each
//! other and no number occurs twice (b4's `--rethread`).

mod naked;

use rayon::prelude::*;

use super::PatchSlot;
use super::authors::{Sender, Senders};
use crate::archive::index::{Map, Set};
use crate::archive::sets::Sets;
use crate::archive::{Archive, IdIx, MessageIx, PatchFacts, PersonIx, Record};
use crate::mail::{Earlier, Revision};

/// Unthreaded patches are sent within this many seconds of each other.
const SENDING: i64 = 30 * 60;
/// Patches that are added to a series (4/4 below 0/3) are sent within this many seconds of its cover.
const ADDED: i64 = 24 * 60 * 60;
/// Sendings of one sender, revision and total that can be open at one time.
const MOST_OPEN: usize = 8;

/// One sending.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Who sent it.
    pub(super) sender: Sender,
    pub(super) revision: Revision,
    pub(super) rfc: bool,
    pub(super) resend: bool,
    pub(super) pull: bool,
    /// The other words of the tag, in lower case and sorted: what it is for (`net-next`, `5.10.y`).
    pub(super) tree: Box<str>,
    pub(super) total: u32,
    pub(super) cover: Option<MessageIx>,
    /// Known patches by number.
    pub(super) patches: Vec<PatchSlot>,
    /// Mails below it, and patches that were sent again.
    pub(super) followups: Vec<MessageIx>,
    pub(super) title: Box<str>,
    /// The title of a later sending whose patches it has.
    pub(super) shown: Option<Box<str>>,
    pub(super) author: PersonIx,
    pub(super) change_id: Option<Box<str>>,
    /// What its slug is made of: change-id, else Message-ID of cover or first patch.
    pub(super) key: Box<str>,
    /// Titles and keys of later sendings whose place it has: what slugs would be made of without it.
    pub(super) later: Vec<(Box<str>, Box<str>)>,
    /// Mails that cover and first patch refer to.
    pub(super) earlier: Vec<Earlier>,
    pub(super) date: Option<i64>,
}

impl Group {
    /// Cover, patches and what else was given to it.
    pub(super) fn messages(&self) -> impl Iterator<Item = MessageIx> {
        let patches = self.patches.iter().filter_map(|slot| slot.message);
        self.cover.into_iter().chain(patches).chain(self.followups.iter().copied())
    }

    /// The cover, else the first patch that is here.
    pub(super) fn root(&self) -> Option<MessageIx> {
        self.cover.or_else(|| self.patches.iter().find_map(|slot| slot.message))
    }

    /// The mail of a single later patch, which may stand for one patch of a series.
    pub(super) fn only_patch(&self) -> Option<MessageIx> {
        let is_single =
            self.total == 1 && self.cover.is_none() && self.revision > Revision::default();
        self.patches.first().filter(|_| is_single)?.message
    }
}

/// A patch, cover or pull request.
struct Member {
    ix: MessageIx,
    sender: Sender,
    number: Option<u32>,
    total: u32,
    revision: Revision,
    explicit: bool,
}

/// Groups all patches, covers and pull requests that were read from mail.
pub(super) fn sendings(archive: &Archive, senders: &Senders) -> Vec<Box<Group>> {
    let members = members(archive, senders);
    let mut sets = Sets::new(members.len());
    join_threaded(archive, &members, &mut sets);
    join_by_time(archive, &members, &mut sets);
    let joined = by_set(&members, &mut sets);
    let parts = joined.par_chunk_by(|a, b| a.set == b.set);
    let mut groups: Vec<Box<Group>> =
        parts.filter_map(|part| group(archive, part).map(Box::new)).collect();
    naked::adopt_covers(archive, senders, &mut groups);
    groups
}

/// A member of a set.
struct Joined<'a> {
    set: u32,
    at: u32,
    member: &'a Member,
}

/// All members, those of a set together and in their order.
fn by_set<'a>(members: &'a [Member], sets: &mut Sets) -> Vec<Joined<'a>> {
    let mut places: Vec<(u32, u32)> =
        (0..members.len() as u32).map(|at| (sets.find(at), at)).collect();
    places.par_sort_unstable();
    let joined =
        |(set, at): (u32, u32)| members.get(at as usize).map(|member| Joined { set, at, member });
    places.into_par_iter().filter_map(joined).collect()
}

fn members(archive: &Archive, senders: &Senders) -> Vec<Member> {
    let member = |(at, record): (usize, &Record)| {
        let facts = record.patch.as_deref().filter(|facts| is_member(archive, record, facts))?;
        Some(Member {
            ix: MessageIx(at as u32),
            sender: senders.message(record),
            number: facts.number,
            total: facts.total.unwrap_or(1).max(facts.number.unwrap_or(1)),
            revision: facts.revision,
            explicit: facts.explicit_revision,
        })
    };
    archive.messages.par_iter().enumerate().filter_map(member).collect()
}

/// Whether a mail is part of a series itself. A tag without the word PATCH says so only together with a diff,
/// RFC and a number, or as the cover of a revision; a mail with its parent's very subject, by another sender and without diff, is a reply that lacks its `Re:`.
fn is_member(archive: &Archive, record: &Record, facts: &PatchFacts) -> bool {
    // A number alone is no patch: build robots put theirs into tags, too.
    let numbered =
        facts.number.is_some() && facts.rfc || facts.number == Some(0) && facts.explicit_revision;
    let parent = || {
        let id = record.in_reply_to().first()?;
        archive.messages.get(archive.message_of(*id)?.at())
    };
    let is_named = || {
        let is_tagged = facts.number.is_some() || facts.explicit_revision;
        is_tagged || record.subject.to_lowercase().contains("patch")
    };
    // `Why does this fail?`, in answer to somebody and with a diff pasted in, is a discussion; by the one who sent the mail
    // that it answers, it is that one's next try.
    let is_next_try = || {
        parent().is_some_and(|parent| {
            parent.from == record.from
                && parent.patch.as_deref().is_some_and(|facts| facts.has_diff)
        })
    };
    let has_own_diff =
        || facts.has_diff && (record.in_reply_to().is_empty() || is_named() || is_next_try());
    let says = facts.says_patch || facts.pull || numbered;
    if record.is_reply || record.raw.report.is_some() || !says && !has_own_diff() {
        return false;
    }
    let forgot_reply_mark = || {
        parent().is_some_and(|parent| {
            parent.subject == record.subject && parent.from != record.from && facts.stat.is_none()
        })
    };
    // `net: [PATCH 1/2] …`: a part of the program, or a reply mark that nobody knows.
    let strange_mark = || !record.subject.starts_with('[') && !record.in_reply_to().is_empty();
    facts.has_diff || facts.pull || !forgot_reply_mark() && !strange_mark()
}

/// What a patch is joined to.
enum Tie {
    /// Another member.
    Over(u32),
    /// Those that answer to the same absent mail.
    Absent((IdIx, Sender, Revision, u32)),
}

fn join_threaded(archive: &Archive, members: &[Member], sets: &mut Sets) {
    let mut member_of = vec![None; archive.messages.len()];
    for (at, member) in (0..).zip(members) {
        if let Some(slot) = member_of.get_mut(member.ix.at()) {
            *slot = Some(at);
        }
    }
    let tie = |(at, member): (usize, &Member)| {
        Some((at as u32, tie(archive, members, &member_of, at as u32, member)?))
    };
    let ties: Vec<(u32, Tie)> = members.par_iter().enumerate().filter_map(tie).collect();
    let mut absent = Map::new();
    for (at, tie) in ties {
        let other = match tie {
            Tie::Over(over) => over,
            Tie::Absent(key) => *absent.entry(key).or_insert(at),
        };
        sets.join(at, other);
    }
}

fn tie(
    archive: &Archive,
    members: &[Member],
    member_of: &[Option<u32>],
    at: u32,
    member: &Member,
) -> Option<Tie> {
    let record = archive.messages.get(member.ix.at()).filter(|_| member.number > Some(0))?;
    let above =
        archive.ancestors(record).filter_map(|ix| member_of.get(ix.at()).copied().flatten());
    let found = above.filter(|over| *over != at).find(|&over| {
        members.get(over as usize).is_some_and(|over| together(archive, member, over))
    });
    if let Some(over) = found {
        return Some(Tie::Over(over));
    }
    let parent = record.in_reply_to().first().or_else(|| record.references().last())?;
    let key = (*parent, member.sender, member.revision, member.total);
    archive.message_of(*parent).is_none().then_some(Tie::Absent(key))
}

/// Whether a patch belongs to the sending of a cover or patch above it. A tag without revision takes that of the cover;
/// patches that were added later have a greater total.
fn together(archive: &Archive, member: &Member, over: &Member) -> bool {
    let revision = member.revision == over.revision || !member.explicit;
    let total = member.total == over.total
        || over.number == Some(0) && near(archive, member.ix, over.ix, SENDING)
        || over.number == Some(0)
            && member.total > over.total
            && member.number > Some(over.total)
            && near(archive, member.ix, over.ix, ADDED);
    member.sender == over.sender && over.number.is_some() && revision && total
}

fn near(archive: &Archive, a: MessageIx, b: MessageIx, seconds: i64) -> bool {
    let date = |ix: MessageIx| archive.messages.get(ix.at()).and_then(|record| record.date);
    matches!((date(a), date(b)), (Some(a), Some(b)) if a.seconds.abs_diff(b.seconds) <= seconds.unsigned_abs())
}

/// What patches that were sent at one time have in common.
type Sending = (Sender, u32, Revision, String, bool);

/// Part of a sending that threading has joined.
struct Fragment {
    key: Sending,
    first: i64,
    last: i64,
    numbers: Vec<u32>,
    member: u32,
}

fn join_by_time(archive: &Archive, members: &[Member], sets: &mut Sets) {
    let parts = by_set(members, sets);
    let parts = parts.par_chunk_by(|a, b| a.set == b.set);
    let mut fragments: Vec<Fragment> = parts.filter_map(|part| fragment(archive, part)).collect();
    fragments.par_sort_by(|a, b| (&a.key, a.first, a.member).cmp(&(&b.key, b.first, b.member)));
    let alike = fragments.par_chunk_by(|a, b| a.key == b.key).filter(|alike| alike.len() > 1);
    let joined: Vec<(u32, u32)> = alike.flat_map_iter(sent_together).collect();
    for (a, b) in joined {
        sets.join(a, b);
    }
}

/// Of fragments of one key, by time, those that belong together.
fn sent_together(fragments: &[Fragment]) -> Vec<(u32, u32)> {
    let mut joined = Vec::new();
    let mut open: Vec<(i64, u32, Set<u32>)> = Vec::new();
    for fragment in fragments {
        open.retain(|(last, ..)| fragment.first.saturating_sub(*last) <= SENDING);
        let fits = |(.., numbers): &&mut (_, _, Set<u32>)| {
            fragment.numbers.iter().all(|n| !numbers.contains(n))
        };
        if let Some((last, member, numbers)) = open.iter_mut().rev().find(fits) {
            joined.push((*member, fragment.member));
            *last = fragment.last.max(*last);
            numbers.extend(&fragment.numbers);
            continue;
        }
        if open.len() >= MOST_OPEN {
            open.remove(0);
        }
        open.push((fragment.last, fragment.member, fragment.numbers.iter().copied().collect()));
    }
    joined
}

/// What is numbered and dated of a set.
fn fragment(archive: &Archive, part: &[Joined<'_>]) -> Option<Fragment> {
    let mut fragment: Option<Fragment> = None;
    for Joined { at, member, .. } in part {
        let Some(record) = archive.messages.get(member.ix.at()) else { continue };
        let (Some(number), Some(date), Some(facts)) =
            (member.number, record.date, record.patch.as_deref())
        else {
            continue;
        };
        let fragment = fragment.get_or_insert_with(|| Fragment {
            key: (
                member.sender,
                member.total,
                member.revision,
                tree(&facts.prefixes),
                facts.resend,
            ),
            first: date.seconds,
            last: date.seconds,
            numbers: Vec::new(),
            member: *at,
        });
        fragment.first = fragment.first.min(date.seconds);
        fragment.last = fragment.last.max(date.seconds);
        fragment.numbers.push(number);
    }
    fragment
}

/// The words of a tag that say what a patch is for, in lower case and sorted.
pub(super) fn tree(prefixes: &[Box<str>]) -> String {
    if prefixes.is_empty() {
        return String::new();
    }
    let state = |word: &str| {
        ["rfc", "resend", "repost", "git", "pull"].iter().any(|state| word.starts_with(state))
    };
    let mut words: Vec<String> =
        prefixes.iter().map(|word| word.to_lowercase()).filter(|word| !state(word)).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn group(archive: &Archive, part: &[Joined<'_>]) -> Option<Group> {
    let members = || part.iter().map(|joined| joined.member);
    let mut cover: Option<MessageIx> = None;
    let mut patches: Vec<PatchSlot> = Vec::with_capacity(part.len());
    let mut again: Vec<MessageIx> = Vec::new();
    for member in members().filter(|member| member.number == Some(0)) {
        again.extend(cover.replace(member.ix));
    }
    for member in members().filter(|member| member.number != Some(0)) {
        let record = archive.messages.get(member.ix.at())?;
        patches.push(PatchSlot {
            number: member.number.unwrap_or(1),
            message: Some(member.ix),
            title: record.title().into(),
            author: Some(record.author),
        });
    }
    patches.sort_by_key(|slot| slot.number);
    again.extend(keep_later(&mut patches));
    let root = cover.or_else(|| patches.first().and_then(|slot| slot.message))?;
    let record = archive.messages.get(root.at())?;
    let facts = record.patch.as_deref()?;
    let numbered =
        members().filter(|member| member.number != Some(0)).map(|member| member.total).max();
    let first_patch = patches.first().and_then(|slot| archive.messages.get(slot.message?.at()));
    let heads = [Some(record), first_patch.filter(|first| first.id != record.id)];
    let heads = || heads.into_iter().flatten().filter_map(|record| record.patch.as_deref());
    let change_id = heads().find_map(|facts| facts.change_id.clone());
    let earlier = heads().flat_map(|facts| facts.earlier().iter().cloned()).collect();
    Some(Group {
        sender: members().next()?.sender,
        revision: members().map(|member| member.revision).max()?,
        rfc: facts.rfc,
        resend: facts.resend,
        pull: facts.pull,
        tree: tree(&facts.prefixes).into(),
        total: numbered.or(facts.total).unwrap_or(1).max(1),
        cover,
        followups: again,
        title: record.title().into(),
        shown: None,
        author: record.author,
        key: change_id.clone().unwrap_or_else(|| record.id.as_str().into()),
        change_id,
        later: Vec::new(),
        earlier,
        date: record.date.map(|date| date.seconds),
        patches,
    })
}

/// Of several patches with one number (sorted by number, then date) keeps the last; returns the others.
pub(super) fn keep_later(patches: &mut Vec<PatchSlot>) -> Vec<MessageIx> {
    let mut again = Vec::new();
    patches.dedup_by(|later, kept| {
        let same = later.number == kept.number;
        if same {
            std::mem::swap(later, kept);
            again.extend(later.message);
        }
        same
    });
    again
}
