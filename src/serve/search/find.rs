//! Sets of entries, a bit for each, and how much a search may look at.

use std::ops::Range;

/// Entries that one search may look at, one by one: with 300,000 messages it takes a fifth of a second to get there.
const MOST: usize = 8_000_000;

/// How much a search may still look at.
#[derive(Debug)]
pub(super) struct Work {
    left: Option<usize>,
}

impl Default for Work {
    fn default() -> Self {
        Work { left: Some(MOST) }
    }
}

impl Work {
    /// Whether so much may be looked at.
    pub(super) fn take(&mut self, count: usize) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(count));
        self.left.is_some()
    }

    /// How much was looked at.
    #[cfg(test)]
    pub(super) fn done(&self) -> usize {
        self.left.map_or(MOST, |left| MOST - left)
    }

    /// Whether more was wanted than may be.
    pub(super) fn is_spent(&self) -> bool {
        self.left.is_none()
    }
}

/// A set of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// None of so many.
    pub(super) fn none(count: usize) -> Self {
        Marks(vec![0; count.div_ceil(64)])
    }

    pub(super) fn add(&mut self, entry: u32) {
        if let Some(word) = self.0.get_mut(entry as usize / 64) {
            *word |= 1 << (entry % 64);
        }
    }

    /// Adds all entries of a range.
    pub(super) fn add_all(&mut self, range: Range<usize>) {
        for (at, word) in
            self.0.iter_mut().enumerate().take(range.end.div_ceil(64)).skip(range.start / 64)
        {
            let from = range.start.saturating_sub(at * 64).min(64);
            let to = range.end.saturating_sub(at * 64).min(64);
            let below = |bit: usize| if bit == 64 { u64::MAX } else { (1 << bit) - 1 };
            *word |= below(to) & !below(from);
        }
    }

    pub(super) fn and(&mut self, other: &Marks) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    pub(super) fn or(&mut self, other: &Marks) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Its entries, ascending.
    pub(super) fn entries(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().zip(0_u32..).flat_map(|(word, at)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_range_is_each_of_its_entries(from in 0_usize..200, length in 0_usize..200) {
            let to = (from + length).min(200);
            let (mut one, mut each) = (Marks::none(200), Marks::none(200));
            one.add_all(from.min(to)..to);
            (from..to).for_each(|entry| each.add(entry as u32));
            prop_assert_eq!(&one, &each);
            prop_assert!(one.entries().eq(from as u32..to.max(from) as u32));
        }
    }

    #[test]
    fn work_comes_to_an_end() {
        let mut work = Work::default();
        assert!(work.take(MOST) && !work.is_spent());
        assert!(!work.take(1) && work.is_spent());
        assert!(!work.take(0));
    }
}
