//! Disjoint sets.

/// Sets of positions that grow together; the smallest position names a set.
pub(super) struct Union(Vec<usize>);

impl Union {
    pub(super) fn new(length: usize) -> Self {
        Union((0..length).collect())
    }

    /// Adds a set of one; returns its name.
    pub(super) fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    /// The name of the set that `at` is in.
    pub(super) fn find(&mut self, mut at: usize) -> usize {
        while let Some(&up) = self.0.get(at)
            && up != at
        {
            let over = self.0.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = over;
            }
            at = over;
        }
        at
    }

    /// Makes one set of two.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}
