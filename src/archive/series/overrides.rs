//! What the site's configuration says about series: `series: {join: …, split: …}`.

use std::collections::{HashMap, HashSet};

use super::followups::Below;
use crate::archive::Archive;
use crate::archive::sets::Sets;
use crate::mail::MessageId;

/// Series that are put together and taken apart by hand. An id stands for the sending that its mail belongs to, as
/// cover, patch or follow-up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Sendings that are revisions of one series.
    pub join: Vec<Vec<MessageId>>,
    /// Sendings that begin a series of their own, whatever they look like.
    pub split: Vec<MessageId>,
}

impl Overrides {
    /// The same for an archive in which ids are told otherwise.
    #[must_use]
    pub fn told_as(&self, told: impl Fn(&MessageId) -> MessageId) -> Self {
        Overrides {
            join: self.join.iter().map(|ids| ids.iter().map(&told).collect()).collect(),
            split: self.split.iter().map(&told).collect(),
        }
    }
}

/// The same about groups.
#[derive(Default)]
pub(super) struct Decided {
    /// For each group that is joined the name of its set.
    pub(super) joined: HashMap<usize, usize>,
    /// Groups that begin a series.
    pub(super) split: HashSet<usize>,
}

impl Decided {
    pub(super) fn new(archive: &Archive, overrides: &Overrides, below: &Below) -> Self {
        let group = |id: &MessageId| archive.by_id(id).and_then(|ix| below.group(ix));
        let sets: Vec<Vec<usize>> =
            overrides.join.iter().map(|ids| ids.iter().filter_map(group).collect()).collect();
        let most = sets.iter().flatten().max().map_or(0, |most| most + 1);
        let mut groups = Sets::new(most);
        for set in &sets {
            for pair in set.windows(2) {
                if let [a, b] = pair {
                    groups.join(*a as u32, *b as u32);
                }
            }
        }
        let mut name = |group: usize| groups.find(group as u32) as usize;
        let joined = sets.iter().flatten().map(|group| (*group, name(*group))).collect();
        Decided { joined, split: overrides.split.iter().filter_map(group).collect() }
    }
}
