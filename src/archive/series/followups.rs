//! What hangs below patches and covers: each mail belongs to the nearest one above it in its thread.

use super::group::Group;
use crate::archive::{Archive, MessageIx, Node};

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
        let mut above: Vec<(u32, Option<u32>)> = Vec::new();
        for (node, depth) in &thread.nodes {
            while above.last().is_some_and(|(over, _)| over >= depth) {
                above.pop();
            }
            let mut group = above.last().and_then(|(_, group)| *group);
            if let Node::Present(message) = node
                && let Some(slot) = below.get_mut(message.at())
            {
                match (*slot, group) {
                    (Some(own), _) => group = Some(own),
                    (None, Some(over)) => {
                        *slot = Some(over);
                        if let Some(over) = groups.get_mut(over as usize) {
                            over.followups.push(*message);
                        }
                    }
                    (None, None) => {}
                }
            }
            above.push((*depth, group));
        }
    }
    Below(below)
}
