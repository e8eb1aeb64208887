//! Who came in a period, and who reviewed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::writer;
use crate::archive::contributor::is_reply;
use crate::archive::people::name_key;
use crate::archive::{Archive, ContributorIx, MessageIx, Period, Record};
use crate::mail::Trailer;

/// Somebody whose first message is in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Who.
    pub who: ContributorIx,
    /// The first message.
    pub first: MessageIx,
    /// Patch mails in the period.
    pub patches: u32,
}

/// Somebody who gave trailers in replies of a period; each reply counts once for each sort of trailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// Who.
    pub who: ContributorIx,
    /// Replies with Reviewed-by.
    pub reviewed: u32,
    /// Replies with Acked-by.
    pub acked: u32,
    /// Replies with Tested-by.
    pub tested: u32,
}

impl Reviewer {
    /// All three together.
    pub fn given(&self) -> u32 {
        self.reviewed + self.acked + self.tested
    }
}

pub(super) fn newcomers(archive: &Archive, period: &Period) -> Vec<Newcomer> {
    let mut found: BTreeMap<ContributorIx, Newcomer> = BTreeMap::new();
    for &ix in &period.messages {
        let Some((who, record)) = writer(archive, ix).zip(archive.messages.get(ix.at())) else {
            continue;
        };
        let patch = u32::from(record.is_patch_mail());
        if let Some(known) = found.get_mut(&who) {
            known.patches += patch;
            continue;
        }
        let span = archive.contributors.get(who.at()).and_then(|who| who.span);
        let is_first =
            record.date.is_some_and(|date| span.is_some_and(|(first, _)| first == date.seconds));
        if is_first && takes_part(archive, ix, record) {
            found.insert(who, Newcomer { who, first: ix, patches: patch });
        }
    }
    let mut found: Vec<Newcomer> = found.into_values().collect();
    found.sort_by_key(|one| (Reverse(one.patches), one.first));
    found
}

/// Whether a message is part of the list's work: a patch, an answer, or one that somebody answered. What strangers send
/// to every list (offers, spam) is none of these.
fn takes_part(archive: &Archive, ix: MessageIx, record: &Record) -> bool {
    let thread = archive.thread_of.get(ix.at()).and_then(|thread| archive.threads.get(thread.at()));
    record.patch.is_some() || is_reply(record) || thread.is_some_and(|t| t.participants > 1)
}

pub(super) fn reviewers(archive: &Archive, period: &Period) -> Vec<Reviewer> {
    let mut given: BTreeMap<ContributorIx, [u32; 3]> = BTreeMap::new();
    for &ix in &period.messages {
        let Some(record) = archive.messages.get(ix.at()).filter(|record| is_reply(record)) else {
            continue;
        };
        let Some(who) = writer(archive, ix) else { continue };
        for (at, name) in ["reviewed-by", "acked-by", "tested-by"].into_iter().enumerate() {
            let own = |trailer: &&Trailer| {
                trailer.name.eq_ignore_ascii_case(name) && is_own(archive, record, trailer)
            };
            if record.trailers.iter().any(|trailer| own(&trailer))
                && let Some(count) = given.entry(who).or_default().get_mut(at)
            {
                *count += 1;
            }
        }
    }
    let reviewer = |(who, [reviewed, acked, tested]): (ContributorIx, [u32; 3])| Reviewer {
        who,
        reviewed,
        acked,
        tested,
    };
    let mut reviewers: Vec<Reviewer> = given.into_iter().map(reviewer).collect();
    reviewers.sort_by_key(|one| Reverse((one.given(), one.reviewed, one.tested)));
    reviewers
}

/// b4's rule: a trailer in a reply counts if it names who sent the reply, by address or by name.
fn is_own(archive: &Archive, record: &Record, trailer: &Trailer) -> bool {
    let name = trailer.value.split('<').next().unwrap_or_default();
    [record.from, record.author].iter().filter_map(|ix| archive.people.get(ix.at())).any(|person| {
        let by_address =
            !trailer.address.is_empty() && person.address.eq_ignore_ascii_case(&trailer.address);
        by_address || (!person.name.is_empty() && name_key(name) == name_key(&person.name))
    })
}
