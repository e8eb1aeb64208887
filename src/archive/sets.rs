//! Disjoint sets of small numbers (union-find): what belongs together, in almost linear time.

/// A partition of `0..n`.
#[derive(Debug)]
pub(super) struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    /// Every number alone.
    pub(super) fn new(n: usize) -> Self {
        Sets { parent: (0..n as u32).collect() }
    }

    /// Adds one more number, alone; returns it.
    pub(super) fn push(&mut self) -> u32 {
        let next = self.parent.len() as u32;
        self.parent.push(next);
        next
    }

    /// The number that stands for the set of `x`. Halves the way to it, so later calls are shorter.
    pub(super) fn find(&mut self, x: u32) -> u32 {
        let mut x = x;
        while let Some(&parent) = self.parent.get(x as usize) {
            let above = self.parent.get(parent as usize).copied().unwrap_or(parent);
            if parent == x || above == parent {
                return parent;
            }
            if let Some(place) = self.parent.get_mut(x as usize) {
                *place = above;
            }
            x = above;
        }
        x
    }

    /// Joins two sets; false where they are one already. The smaller number stands for both, so the result does not
    /// depend on the order of joins.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if let Some(place) = self.parent.get_mut(a.max(b) as usize) {
            *place = a.min(b);
        }
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn joined_numbers_share_their_smallest() {
        let mut sets = Sets::new(5);
        assert!(sets.join(4, 2));
        assert!(sets.join(2, 3));
        assert!(!sets.join(3, 4));
        assert_eq!(sets.push(), 5);
        assert_eq!((0..6).map(|x| sets.find(x)).collect::<Vec<_>>(), [0, 1, 2, 2, 2, 5]);
    }

    #[test]
    fn a_long_chain_is_found_without_recursion() {
        let mut sets = Sets::new(1_000_000);
        for x in (1..1_000_000).rev() {
            sets.join(x, x - 1);
        }
        assert_eq!(sets.find(999_999), 0);
    }
}
