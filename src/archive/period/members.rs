//! Whether a message is in a period.

use std::borrow::Cow;

use crate::archive::{Archive, MessageIx, SeriesIx};

/// Messages of a period, in order, each once.
#[derive(Clone, Debug)]
pub struct Members<'a>(Cow<'a, [MessageIx]>);

impl<'a> Members<'a> {
    pub(super) fn of(messages: &'a [MessageIx]) -> Self {
        if messages.is_sorted_by(|a, b| a < b) {
            return Members(Cow::Borrowed(messages));
        }
        // Those of reports stand as printed, and some are printed twice.
        let mut sorted = messages.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        Members(Cow::Owned(sorted))
    }

    /// Whether a message is among them.
    pub fn has(&self, ix: MessageIx) -> bool {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return false };
        // A unit of the calendar has all from the first to the last.
        let is_whole = last.at() - first.at() < self.0.len();
        *first <= ix && ix <= *last && (is_whole || self.0.binary_search(&ix).is_ok())
    }

    /// The series that they belong to, in order, each once.
    pub fn series(&self, archive: &Archive) -> Vec<SeriesIx> {
        let series = |ix: &MessageIx| archive.series_of.get(ix.at()).copied().flatten();
        let mut all: Vec<SeriesIx> = self.0.iter().filter_map(series).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn members_are_those_that_are_there(all in prop::collection::vec(0_u32..12, 0..8), from in 0_u32..6) {
            let any: Vec<MessageIx> = all.iter().copied().map(MessageIx).collect();
            let mut sorted = any.clone();
            sorted.sort_unstable();
            let neighbours: Vec<MessageIx> = (from..from + 4).map(MessageIx).collect();
            for ix in (0..13).map(MessageIx) {
                prop_assert_eq!(Members::of(&any).has(ix), any.contains(&ix));
                prop_assert_eq!(Members::of(&sorted).has(ix), any.contains(&ix));
                prop_assert_eq!(Members::of(&neighbours).has(ix), neighbours.contains(&ix));
            }
        }
    }
}
