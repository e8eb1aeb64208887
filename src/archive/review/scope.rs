//! What an answer speaks of: the nearest patch or cover above it (b4 climbs In-Reply-To to the first mail that is no
//! reply; the thread has mended what is missing on the way).

use crate::archive::{Archive, MessageIx, Record};

/// A mail that answers: it says so, or it names another mail and brings no patch of its own (b4 takes a mail with
/// trailers and references for an answer that lacks its `Re:`).
pub(in crate::archive) fn is_answer(record: &Record) -> bool {
    let answers = !record.parents.is_empty();
    let patch =
        record.patch.as_ref().is_some_and(|p| p.has_diff || (p.says_patch && p.number == Some(0)));
    record.is_reply || (answers && !patch)
}

/// For each message the patch or cover that it answers to, however far above it; `None` for patches and covers
/// themselves, and outside series.
pub(super) fn subjects(archive: &Archive) -> Vec<Option<MessageIx>> {
    let own = own(archive);
    let mut subjects = vec![None; archive.messages.len()];
    for thread in &archive.threads {
        thread.descend(|node, _, subject: Option<MessageIx>| {
            let Some(message) = node.message() else { return subject };
            if own.get(message.at()).copied().unwrap_or_default() {
                return Some(message);
            }
            if let Some(slot) = subjects.get_mut(message.at()) {
                *slot = subject;
            }
            subject
        });
    }
    subjects
}

/// Which messages are patches and covers of series, those that were sent again later included.
fn own(archive: &Archive) -> Vec<bool> {
    let mut own = vec![false; archive.messages.len()];
    for revision in archive.series.iter().flat_map(|series| &series.revisions) {
        let patches = revision.patches.iter().filter_map(|slot| slot.message);
        let again = revision.followups.iter().copied().filter(|ix| is_patch(archive, *ix));
        for ix in patches.chain(revision.cover).chain(again) {
            if let Some(own) = own.get_mut(ix.at()) {
                *own = true;
            }
        }
    }
    own
}

/// A patch with its diff, and no answer.
pub(super) fn is_patch(archive: &Archive, ix: MessageIx) -> bool {
    let record = archive.messages.get(ix.at());
    record.is_some_and(|record| {
        record.is_own_patch() && record.patch.as_ref().is_some_and(|patch| patch.has_diff)
    })
}
