//! Diffs in text: where they begin, and their totals.

/// Totals of a patch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiffStat {
    /// Files changed.
    pub files: u32,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Paths changed with lines added and removed, in the order of the diff; from the diff itself where there is one.
    pub paths: Vec<(String, u32, u32)>,
}
