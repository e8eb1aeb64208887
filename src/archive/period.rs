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
