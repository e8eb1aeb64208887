//! Who came in a period, and who reviewed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::archive::review::{Kind, is_answer};
use crate::archive::{Archive, ContributorIx, MessageIx, Period, Record};

/// Somebody whose first message is in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Newcomer {
    /// Who.
    pub who: ContributorIx,
    /// The first message.
    pub first: MessageIx,
    /// Patch mails in the period.
    pub patches: u32,
}

/// Somebody who gave trailers in replies of a period; each reply counts once for each sort of trailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
        let Some((who, record)) = archive.author_of(ix).zip(archive.messages.get(ix.at())) else {
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
/// to every list (offers, spam) is none of these, and programs are nobody.
fn takes_part(archive: &Archive, ix: MessageIx, record: &Record) -> bool {
    if archive.robots.sent(record) {
        return false;
    }
    let thread = archive.thread_of.get(ix.at()).and_then(|thread| archive.threads.get(thread.at()));
    record.patch.is_some() || is_answer(record) || thread.is_some_and(|t| t.participants > 1)
}

pub(super) fn reviewers(archive: &Archive, period: &Period) -> Vec<Reviewer> {
    let mut given: BTreeMap<ContributorIx, [u32; 3]> = BTreeMap::new();
    for &ix in &period.messages {
        for credit in archive.reviews.given_in(ix) {
            let at = match credit.kind {
                Kind::Reviewed => 0,
                Kind::Acked => 1,
                Kind::Tested => 2,
                _ => continue,
            };
            if let Some(who) = archive.reviews.person(credit.who).contributor
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
