//! Periods: half-open ranges of time, or of commits, or what a report printed.
use super::MessageIx;
use crate::source::ReportIx;

/// A calendar unit. Weeks are ISO 8601, all in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodUnit {
    /// `2026-01-13`
    Day,
    /// `2026-W03`
    Week,
    /// `2026-01`
    Month,
    /// `2026-Q1`
    Quarter,
    /// `2026`
    Year,
    /// Between two states of a source: short commits, `add82e97b..60aeec667`.
    Snapshot,
    /// From A to B as configured.
    Range,
    /// What a period report covers.
    Report,
}

/// One period.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// As in URLs: `2026-W03`, `2026-01-12..2026-01-14`, `add82e97b..60aeec667`.
    pub key: String,
    /// Title for people.
    pub title: String,
    /// What sort it is.
    pub unit: PeriodUnit,
    /// What the report says after `From` and `to`: dates `2026-01-12`, or short commits.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// Seconds `[start, end)`, where it is a range of time; else of its first and last dated message.
    pub bounds: Option<(i64, i64)>,
    /// Its messages, by date.
    pub messages: Vec<MessageIx>,
    /// The report that it was read from: tables and counts come from there.
    pub report: Option<ReportIx>,
}

/// Which periods to make.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodRequest {
    /// Calendar units; every unit with at least one message becomes a period.
    pub units: Vec<PeriodUnit>,
    /// Explicit ranges.
    pub ranges: Vec<RangeRequest>,
}

/// An explicit range: dates `[from, to)`, or commits of a public-inbox source, `from` exclusive and `to` inclusive
/// (as `git log A..B`), or Message-IDs (their dates, `[from, to)`). Abbreviated commits are accepted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeRequest {
    /// Start.
    pub from: String,
    /// End.
    pub to: String,
    /// Title, else made from the list's.
    pub title: Option<String>,
}

/// A range that cannot be resolved.
#[derive(Debug, thiserror::Error)]
#[error("period {from}..{to}: {what}")]
pub struct PeriodError {
    /// As given.
    pub from: String,
    /// As given.
    pub to: String,
    /// What is wrong and what would be right.
    pub what: String,
}

/// Makes the periods that hold anything, plus one for each period report. Reads `messages` and `reports`.
/// `commits` are the snapshot's, oldest first.
///
/// # Errors
/// A range whose ends are no date, no commit of the sources and no Message-ID of the archive.
pub fn build(
    _archive: &super::Archive,
    _commits: &[[u8; 20]],
    _request: &PeriodRequest,
) -> Result<Vec<Period>, PeriodError> {
    todo!()
}
