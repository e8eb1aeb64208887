//! A revision and the partial rerolls after it, read as one.
//!
//! Nobody sends the cover letter again with a patch that replaces one of nine. So what is written below the old cover
//! after that is about what then stands there: "Applied, thanks!" means the new patch and the other eight.

use super::SeriesRevision;
use crate::archive::MessageIx;

/// A revision that was sent as a whole, and those after it that replace some of its patches.
pub(super) struct Run<'a> {
    pub(super) revisions: &'a [SeriesRevision],
    pub(super) numbers: Numbers,
    /// The mails that tell of each of them, in order.
    pub(super) replies: Vec<Vec<MessageIx>>,
}

/// Number of each mail of a run; 0 for covers. By mail.
pub(super) struct Numbers(Vec<(MessageIx, u32)>);

impl Numbers {
    fn of(revisions: &[SeriesRevision]) -> Self {
        // Covers come last and win over patches.
        let covers = revisions.iter().filter_map(|revision| Some((revision.cover?, 0)));
        let slots = revisions.iter().flat_map(|revision| &revision.patches);
        let slots = slots.filter_map(|slot| Some((slot.message?, slot.number)));
        let mut all: Vec<(MessageIx, u32)> = slots.chain(covers).collect();
        all.reverse();
        all.sort_by_key(|(mail, _)| *mail);
        all.dedup_by_key(|(mail, _)| *mail);
        Numbers(all)
    }

    /// The number of a mail, if it is one of the run.
    pub(super) fn get(&self, mail: MessageIx) -> Option<u32> {
        let at = self.0.binary_search_by_key(&mail, |(mail, _)| *mail).ok()?;
        self.0.get(at).map(|(_, number)| *number)
    }
}

/// The runs of a series.
pub(super) fn runs(revisions: &[SeriesRevision]) -> impl Iterator<Item = Run<'_>> {
    revisions.chunk_by(|_, next| next.partial_of.is_some()).map(Run::of)
}

impl<'a> Run<'a> {
    fn of(revisions: &'a [SeriesRevision]) -> Self {
        let pairs = revisions.iter().zip(revisions.iter().skip(1));
        let sent: Vec<MessageIx> =
            pairs.filter_map(|(before, reroll)| own(Some(before), reroll).min()).collect();
        let mut replies: Vec<Vec<MessageIx>> = vec![Vec::new(); revisions.len()];
        for (at, revision) in revisions.iter().enumerate() {
            for ix in &revision.followups {
                let then = sent.partition_point(|sent| sent < ix);
                if let Some(told) = replies.get_mut(at.max(then)) {
                    told.push(*ix);
                }
            }
        }
        for told in &mut replies {
            told.sort_unstable();
        }
        Run { revisions, numbers: Numbers::of(revisions), replies }
    }
}

/// The mails of a revision that are not those of the revision before it, too.
pub(super) fn own<'a>(
    before: Option<&'a SeriesRevision>,
    revision: &'a SeriesRevision,
) -> impl Iterator<Item = MessageIx> + 'a {
    let base = before.filter(|_| revision.partial_of.is_some());
    let slots = revision.patches.iter().filter(move |slot| {
        let old = base.and_then(|base| {
            let at = base.patches.binary_search_by_key(&slot.number, |old| old.number).ok()?;
            base.patches.get(at)
        });
        old.is_none_or(|old| old.message != slot.message)
    });
    revision.cover.into_iter().chain(slots.filter_map(|slot| slot.message))
}
