//! The linking stage in order: deduplicate, sort, thread, group into series, merge people, cut into periods.
use super::{mailmap::Mailmap, period::{PeriodError, PeriodRequest}, record::Draft, Archive};
use crate::source::UpdateReport;

/// What steers linking.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    /// Merges of people.
    pub mailmap: Mailmap,
    /// Periods to make.
    pub periods: PeriodRequest,
    /// "Now" (`--as-of`), seconds; the newest sane date of the list where `None`.
    pub as_of: Option<i64>,
}

/// Links everything. `commits` and `reports` are the snapshot's.
///
/// # Errors
/// A configured period whose ends mean nothing.
pub fn link(
    _drafts: Vec<Draft>,
    _commits: &[[u8; 20]],
    _reports: Vec<UpdateReport>,
    _options: &LinkOptions,
) -> Result<Archive, PeriodError> {
    todo!()
}
