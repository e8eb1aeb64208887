//! git's `.mailmap` (gitmailmap(5)).

/// A parsed mailmap.
#[derive(Clone, Debug, Default)]
pub struct Mailmap {}
