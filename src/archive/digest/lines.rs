//! Lines changed in a period.

use serde::Serialize;

use super::Revisions;
use crate::archive::directory::{self, DirectoryChange};
use crate::archive::{Archive, Period};

/// Lines that the patches of a period change. Of each series the newest revision that came in the period counts, of
/// that the patches that came in the period; so nothing counts twice for being sent again.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lines {
    /// Patches with a diff that were counted.
    pub patches: u32,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Directories with at least 3 % of the lines, most lines first. A directory's row leaves out what is told of
    /// directories below it; an empty path is the top folder.
    pub directories: Vec<DirectoryChange>,
    /// Lines in other directories; its path is empty.
    pub rest: Option<DirectoryChange>,
}

/// `revisions`: those that came in the period.
pub(super) fn of(archive: &Archive, period: &Period, revisions: &Revisions<'_>) -> Option<Lines> {
    let here = period.members();
    let mut lines = Lines::default();
    let mut changes = Vec::new();
    for newest in revisions.values().filter_map(|came| came.last()) {
        let mails = newest.patches.iter().filter_map(|slot| slot.message);
        for ix in mails.filter(|ix| here.has(*ix)) {
            let facts = archive.messages.get(ix.at()).and_then(|record| record.patch.as_deref());
            if let Some(facts) = facts.filter(|facts| facts.has_diff)
                && let Some((_, added, removed)) = facts.stat
            {
                lines.patches += 1;
                lines.insertions = lines.insertions.saturating_add(added);
                lines.deletions = lines.deletions.saturating_add(removed);
                changes.extend(facts.directories.iter());
            }
        }
    }
    (lines.directories, lines.rest) = directory::dirstat(changes.into_iter());
    (lines.patches > 0).then_some(lines)
}
