//! Lists of which is known beforehand how much each may hold: all in one vector, so that none is allocated alone.

/// Lists by number.
pub(super) struct Lists<T> {
    values: Vec<T>,
    /// Where each begins, and where it ends so far.
    spans: Vec<(u32, u32)>,
}

impl<T: Copy + Default + PartialEq> Lists<T> {
    /// Empty lists; `room` says how many values each may get.
    pub(super) fn new(room: &[u32]) -> Self {
        let mut start = 0;
        let span = |room: &u32| {
            let begin = start;
            start += room;
            (begin, begin)
        };
        let spans = room.iter().map(span).collect();
        Lists { values: vec![T::default(); start as usize], spans }
    }

    /// A list, in the order in which it grew.
    pub(super) fn get(&self, list: u32) -> &[T] {
        let span = self.spans.get(list as usize);
        let values = |(start, end): &(u32, u32)| self.values.get(*start as usize..*end as usize);
        span.and_then(values).unwrap_or_default()
    }

    /// Adds a value to a list unless it is its last.
    pub(super) fn push(&mut self, list: u32, value: T) {
        if self.get(list).last() == Some(&value) {
            return;
        }
        if let Some((_, end)) = self.spans.get_mut(list as usize)
            && let Some(slot) = self.values.get_mut(*end as usize)
        {
            *slot = value;
            *end += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lists;

    #[test]
    fn lists_hold_each_value_once_in_a_row() {
        let mut lists = Lists::new(&[2, 0, 3]);
        for (list, value) in [(0, 1), (2, 1), (2, 1), (0, 2), (2, 4), (2, 1), (9, 5)] {
            lists.push(list, value);
        }
        assert_eq!([0, 1, 2, 9].map(|list| lists.get(list)), [&[1, 2][..], &[], &[1, 4, 1], &[]]);
    }
}
