//! What hangs below patches and covers: each mail belongs to the nearest one above it in its thread.

use super::group::Group;
use crate::archive::{Archive, MessageIx};

/// The group of each message: its own, or the one that it answers to.
pub(super) struct Below(Vec<Option<u32>>);

impl Below {
    /// The position of a message's group.
    pub(super) fn group(&self, message: MessageIx) -> Option<usize> {
        self.0.get(message.at()).copied().flatten().map(|at| at as usize)
    }
}

/// Walks all threads in display order and gives every mail that is no part of a group to the group above it.
pub(super) fn attach(archive: &Archive, groups: &mut [Group]) -> Below {
    let mut below = vec![None; archive.messages.len()];
    for (at, group) in groups.iter().enumerate() {
        for message in group.messages() {
            if let Some(slot) = below.get_mut(message.at()) {
                *slot = Some(at as u32);
            }
        }
    }
    for thread in &archive.threads {
        thread.descend(|node, _, over: Option<u32>| {
            let Some(message) = node.message() else { return over };
            let Some(slot) = below.get_mut(message.at()) else { return over };
            if slot.is_none()
                && let Some(group) = over.and_then(|over| groups.get_mut(over as usize))
            {
                *slot = over;
                group.followups.push(message);
            }
            *slot
        });
    }
    Below(below)
}
