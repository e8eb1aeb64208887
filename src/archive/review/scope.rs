//! What an answer speaks of: the nearest patch or cover above it (b4 climbs In-Reply-To to the first mail that is no
//! reply; the thread has mended what is missing on the way).

use rayon::prelude::*;

use crate::archive::{Archive, MessageIx, Record, Thread};

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
    let of_thread = |thread: &Thread| {
        let mut found = Vec::new();
        thread.descend(|node, _, subject: Option<MessageIx>| {
            let Some(message) = node.message() else { return subject };
            if own.get(message.at()).copied().unwrap_or_default() {
                return Some(message);
            }
            found.extend(subject.map(|subject| (message, subject)));
            subject
        });
        found
    };
    let found: Vec<(MessageIx, MessageIx)> =
        archive.threads.par_iter().flat_map_iter(of_thread).collect();
    let mut subjects = vec![None; archive.messages.len()];
    for (message, subject) in found {
        if let Some(slot) = subjects.get_mut(message.at()) {
            *slot = Some(subject);
        }
    }
    subjects
}

/// Which messages are patches and covers of series, those that were sent again later included.
fn own(archive: &Archive) -> Vec<bool> {
    let revisions = archive.series.par_iter().flat_map_iter(|series| &series.revisions);
    let mails = revisions.flat_map_iter(|revision| {
        let patches = revision.patches.iter().filter_map(|slot| slot.message);
        let again = revision.followups.iter().copied().filter(|ix| is_patch(archive, *ix));
        patches.chain(revision.cover).chain(again)
    });
    let mut own = vec![false; archive.messages.len()];
    for ix in mails.collect::<Vec<MessageIx>>() {
        if let Some(own) = own.get_mut(ix.at()) {
            *own = true;
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
