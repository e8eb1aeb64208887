//! How long answers take, and what still waits for one.

use serde::Serialize;

use crate::archive::answers;
use crate::archive::{Archive, Period, SeriesIx};

/// How long before the end of a period a series may have been sent to be told as waiting.
const PATIENCE: i64 = 90 * 86_400;

/// Answers to the series that were new in a period: the first mail by somebody else to any of their revisions, whenever
/// it came. Pull requests do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Response {
    /// New series with a date.
    pub series: u32,
    /// Those that were answered.
    pub answered: u32,
    /// Seconds until the first answer, the median of those answered; `None` where none was.
    pub median: Option<i64>,
}

pub(super) fn of(archive: &Archive, new: &[SeriesIx]) -> Option<Response> {
    let waits: Vec<Option<i64>> =
        new.iter().filter_map(|ix| answers::series_wait(archive, *ix)).collect();
    let mut answered: Vec<i64> = waits.iter().copied().flatten().collect();
    answered.sort_unstable();
    let middle = |at: usize| answered.get(at).copied();
    let median = middle(answered.len().saturating_sub(1) / 2)
        .zip(middle(answered.len() / 2))
        .map(|(a, b)| a + (b - a) / 2);
    let (series, answered) = (waits.len() as u32, answered.len() as u32);
    (series > 0).then_some(Response { series, answered, median })
}

pub(super) fn waiting(archive: &Archive, period: &Period) -> Vec<SeriesIx> {
    let Some((_, end)) = period.bounds.filter(|_| period.report.is_none()) else {
        return Vec::new();
    };
    let start = end.saturating_sub(PATIENCE);
    archive.answers.waiting(start, end).collect()
}
