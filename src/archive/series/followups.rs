//! What hangs below patches and covers: each mail belongs to the nearest one above it in its thread.

use rayon::prelude::*;

use super::group::Group;
use crate::archive::{Archive, MessageIx, Thread};

/// Threads that are walked together.
const TOGETHER: usize = 64;
/// The group of a mail that belongs to none.
const NONE: u32 = u32::MAX;

/// The group of each message: its own, or the one that it answers to.
pub(super) struct Below(Vec<u32>);

impl Below {
    /// The position of a message's group.
    pub(super) fn group(&self, message: MessageIx) -> Option<usize> {
        self.0.get(message.at()).filter(|at| **at != NONE).map(|at| *at as usize)
    }

    fn note(&mut self, groups: &[(u32, MessageIx)]) {
        for (group, message) in groups {
            if let Some(slot) = self.0.get_mut(message.at()) {
                *slot = *group;
            }
        }
    }
}

/// Walks all threads and gives every mail that is no part of a group to the group above it.
pub(super) fn attach(archive: &Archive, groups: &mut [Box<Group>]) -> Below {
    let mut below = Below(vec![NONE; archive.messages.len()]);
    let own = groups
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, group)| group.messages().map(move |message| (at as u32, message)));
    let own: Vec<(u32, MessageIx)> = own.collect();
    below.note(&own);
    let threads = archive.threads.par_chunks(TOGETHER);
    let mut found: Vec<(u32, MessageIx)> =
        threads.flat_map_iter(|threads| walk(threads, &below)).collect();
    below.note(&found);
    found.par_sort_unstable();
    groups.par_iter_mut().enumerate().for_each(|(at, group)| {
        let at = at as u32;
        let start = found.partition_point(|(group, _)| *group < at);
        let rest = found.get(start..).unwrap_or_default();
        let own = rest.partition_point(|(group, _)| *group == at);
        group.followups.extend(rest.iter().take(own).map(|(_, message)| *message));
    });
    below
}

/// The mails of some threads that are below a group, with that.
fn walk(threads: &[Thread], below: &Below) -> Vec<(u32, MessageIx)> {
    let mut found = Vec::new();
    for thread in threads {
        thread.descend(|node, _, over: Option<u32>| {
            let Some(message) = node.message() else { return over };
            let own = below.group(message).map(|at| at as u32);
            if let (None, Some(over)) = (own, over) {
                found.push((over, message));
            }
            own.or(over)
        });
    }
    found
}
