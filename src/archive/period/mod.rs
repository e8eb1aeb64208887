//! Periods: half-open ranges of time, or of commits, or what a report printed.
//!
//! Calendar units are cut in UTC, so that a message is in the same period for every reader ([`calendar`]). A range is
//! given by its two ends ([`ends`]): dates, commits of a public-inbox source, or Message-IDs. What a range is called in
//! URLs, its key, can be read back ([`parse_key`]), so that `report --period KEY` needs no configuration.

mod calendar;
mod ends;
mod members;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Archive, MessageIx};
use crate::source::{RawMessage, ReportIx};
pub use calendar::month_name;
use ends::End;
pub use members::Members;

/// A calendar unit. Weeks are ISO 8601, all in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl Period {
    /// Its messages, to be asked about single ones.
    pub fn members(&self) -> Members<'_> {
        Members::of(&self.messages)
    }
}

/// Which periods to make.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodRequest {
    /// Calendar units; every unit with at least one message becomes a period.
    pub units: Vec<PeriodUnit>,
    /// Explicit ranges.
    pub ranges: Vec<RangeRequest>,
    /// Names of the recorded states of the sources, oldest first: [`RawMessage::state`] counts them.
    pub states: Vec<String>,
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
#[error("period {from}{}{to}: {what}", if to.is_empty() { "" } else { ".." })]
pub struct PeriodError {
    /// As given.
    pub from: String,
    /// As given; empty where one key was given.
    pub to: String,
    /// What is wrong and what would be right.
    pub what: String,
}

/// What a key asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyRequest {
    /// A calendar unit and its seconds `[start, end)`.
    Unit(PeriodUnit, i64, i64),
    /// A range.
    Range(RangeRequest),
}

/// Reads a period's key: `2026`, `2026-Q1`, `2026-01`, `2026-W03`, `2026-01-13`, or `A..B`. `None` for what is no key.
pub fn parse_key(key: &str) -> Option<KeyRequest> {
    if let Some((from, to)) = key.split_once("..") {
        let range = RangeRequest { from: from.to_owned(), to: to.to_owned(), title: None };
        return (!from.is_empty() && !to.is_empty()).then_some(KeyRequest::Range(range));
    }
    let span = calendar::parse(key)?;
    Some(KeyRequest::Unit(span.unit, span.start, span.end))
}

/// Makes the periods that hold anything, plus one for each period report. Reads `messages`, `by_id` and `reports`.
/// `commits` are the snapshot's, oldest first. Sorted by start then key, periods of reports last; keys are unique.
/// [`PeriodUnit::Snapshot`] gives one for each two recorded states that follow each other.
///
/// # Errors
/// A range whose ends are no date, no commit of the sources and no Message-ID of the archive.
pub fn build(
    archive: &Archive,
    commits: &[[u8; 20]],
    request: &PeriodRequest,
) -> Result<Vec<Period>, PeriodError> {
    let mut units = request.units.clone();
    units.sort_unstable();
    units.dedup();
    let mut periods: Vec<Period> = units.iter().flat_map(|unit| units_of(archive, *unit)).collect();
    if units.contains(&PeriodUnit::Snapshot) {
        periods.extend(between_states(archive, &request.states));
    }
    for wanted in &request.ranges {
        let period = range(archive, commits, wanted)?;
        periods.extend((!period.messages.is_empty()).then_some(period));
    }
    let start = |period: &Period| period.bounds.map(|(start, _)| start);
    periods.sort_by(|a, b| (start(a), &a.key).cmp(&(start(b), &b.key)));
    periods.extend(of_reports(archive));
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for period in &mut periods {
        let times = times.entry(period.key.clone()).or_default();
        *times += 1;
        if *times > 1 {
            period.key = format!("{}-{times}", period.key);
        }
    }
    Ok(periods)
}

/// The period behind a key: one that the archive already has, else made for the purpose, be it empty.
///
/// # Errors
/// A text that is no key, or a range whose ends mean nothing.
pub fn find(archive: &Archive, commits: &[[u8; 20]], key: &str) -> Result<Period, PeriodError> {
    if let Some(period) = archive.periods.iter().find(|period| period.key == key) {
        return Ok(period.clone());
    }
    if let Some(span) = calendar::parse(key) {
        return Ok(unit(&span, dated(archive, span.start, span.end).collect()));
    }
    match parse_key(key) {
        Some(KeyRequest::Range(wanted)) => range(archive, commits, &wanted),
        _ => Err(PeriodError {
            from: key.to_owned(),
            to: String::new(),
            what: "a period is named like 2026, 2026-Q1, 2026-01, 2026-W03, 2026-01-13 or A..B"
                .to_owned(),
        }),
    }
}

/// The period of a range, even where it holds nothing.
///
/// # Errors
/// Ends that are no date, no commit of the sources and no Message-ID of the archive, of different sorts, or reversed.
pub fn range(
    archive: &Archive,
    commits: &[[u8; 20]],
    wanted: &RangeRequest,
) -> Result<Period, PeriodError> {
    let fail =
        |what: String| PeriodError { from: wanted.from.clone(), to: wanted.to.clone(), what };
    if let Some(ends) = states_of(archive, wanted).filter(|(from, to)| from <= to) {
        return Ok(between_two(archive, ends, wanted));
    }
    let from = ends::resolve(archive, commits, &wanted.from).map_err(fail)?;
    let to = ends::resolve(archive, commits, &wanted.to).map_err(fail)?;
    let (messages, bounds) = match (&from, &to) {
        (End::Commit(after, _), End::Commit(last, _)) if after <= last => {
            let messages = committed(archive, *after, *last);
            let bounds = span_of(archive, &messages);
            (messages, bounds)
        }
        (End::Time(start, ..), End::Time(end, ..)) if start <= end => (dated(archive, *start, *end).collect(), Some((*start, *end))),
        (End::Commit(..), End::Commit(..)) | (End::Time(..), End::Time(..)) => {
            return Err(fail("it ends before it starts; give the earlier end first".to_owned()));
        }
        _ => return Err(fail("one end is a commit and the other is none; give two commits, or two dates or Message-IDs".to_owned())),
    };
    let title =
        wanted.title.clone().unwrap_or_else(|| format!("{} to {}", from.shown(), to.shown()));
    Ok(Period {
        key: format!("{}..{}", from.key(), to.key()),
        title,
        unit: PeriodUnit::Range,
        from: from.shown().to_owned(),
        to: to.shown().to_owned(),
        bounds,
        messages,
        report: None,
    })
}

/// All units of one sort that hold a message.
fn units_of(archive: &Archive, wanted: PeriodUnit) -> Vec<Period> {
    let mut found: Vec<Period> = Vec::new();
    let mut end = 0;
    // Messages stand by date, so those of a unit are neighbours.
    while let Some(date) = archive.messages.get(end).and_then(|record| record.date) {
        let Some(span) = calendar::unit_at(wanted, date.seconds) else {
            end += 1;
            continue;
        };
        let messages: Vec<MessageIx> = dated(archive, span.start, span.end).collect();
        end = messages.last().map_or(end, |last| last.at()) + 1;
        found.push(unit(&span, messages));
    }
    found
}

fn unit(span: &calendar::Span, messages: Vec<MessageIx>) -> Period {
    Period {
        key: span.key.clone(),
        title: span.title.clone(),
        unit: span.unit,
        from: span.from.clone(),
        to: span.to.clone(),
        bounds: Some((span.start, span.end)),
        messages,
        report: None,
    }
}

/// The messages of `[start, end)`; they stand by date in the archive.
pub fn dated(archive: &Archive, start: i64, end: i64) -> impl Iterator<Item = MessageIx> + use<> {
    let before = |seconds: i64| archive.messages.partition_point(|r| r.seconds() < seconds) as u32;
    // Undated messages have the last of all dates.
    (before(start)..before(end)).map(MessageIx)
}

/// What came before: the calendar unit before a unit, the same length of time before a range of dates. `None` for
/// commits and reports, and where the archive begins with the period.
pub fn before(archive: &Archive, period: &Period) -> Option<Period> {
    let (start, end) = period.bounds?;
    archive.messages.first().filter(|first| first.seconds() < start)?;
    let messages = |start, end| dated(archive, start, end).collect();
    match period.unit {
        PeriodUnit::Report | PeriodUnit::Snapshot => None,
        PeriodUnit::Range => {
            // Ends that are commits have no length of time.
            let is_time = period.from.contains('@') || ends::time(&period.from).is_some();
            let start_before = start.checked_sub(end.checked_sub(start)?).filter(|_| is_time)?;
            let text = |seconds| Some(jiff::Timestamp::from_second(seconds).ok()?.to_string());
            let (from, to) = (ends::key_of(&text(start_before)?), ends::key_of(&text(start)?));
            Some(Period {
                key: format!("{from}..{to}"),
                title: format!("{from} to {to}"),
                from,
                to,
                bounds: Some((start_before, start)),
                messages: messages(start_before, start),
                ..period.clone()
            })
        }
        of_calendar => {
            let span = calendar::unit_at(of_calendar, start.checked_sub(1)?)?;
            Some(unit(&span, messages(span.start, span.end)))
        }
    }
}

/// The messages that the commits after `after` up to `last` added; any copy counts.
fn committed(archive: &Archive, after: u32, last: u32) -> Vec<MessageIx> {
    with_copy(archive, |raw| raw.commit.is_some_and(|commit| commit > after && commit <= last))
}

/// The messages of which this is so for any copy.
fn with_copy(archive: &Archive, inside: impl Fn(&RawMessage) -> bool) -> Vec<MessageIx> {
    let any =
        |record: &super::Record| inside(&record.raw) || record.duplicates().iter().any(&inside);
    (0..)
        .map(MessageIx)
        .zip(&archive.messages)
        .filter(|(_, record)| any(record))
        .map(|(ix, _)| ix)
        .collect()
}

/// What came between states that follow each other; any copy counts, as between two commits.
fn between_states(archive: &Archive, states: &[String]) -> Vec<Period> {
    let mut came: Vec<Vec<MessageIx>> = vec![Vec::new(); states.len()];
    for (ix, record) in (0..).map(MessageIx).zip(&archive.messages) {
        for raw in std::iter::once(&record.raw).chain(record.duplicates()) {
            let state = raw.state.and_then(|state| came.get_mut(usize::from(state)));
            if let Some(messages) = state.filter(|messages| messages.last() != Some(&ix)) {
                messages.push(ix);
            }
        }
    }
    let pairs = states.windows(2).zip(came.into_iter().skip(1));
    let period = |(pair, messages): (&[String], Vec<MessageIx>)| {
        let [from, to] = pair else { return None };
        (!messages.is_empty()).then(|| between(archive, PeriodUnit::Snapshot, (from, to), messages))
    };
    pairs.filter_map(period).collect()
}

/// The states that a range names, where both its ends are names of states.
fn states_of(archive: &Archive, wanted: &RangeRequest) -> Option<(usize, usize)> {
    let state = |name: &str| archive.states.iter().position(|state| *state == name.trim());
    Some((state(&wanted.from)?, state(&wanted.to)?))
}

/// What came after one state up to another. Of one repository it is what came between their commits; states tell of
/// mboxes, too.
fn between_two(archive: &Archive, (after, last): (usize, usize), wanted: &RangeRequest) -> Period {
    let inside = |raw: &RawMessage| {
        raw.state.is_some_and(|state| (after + 1..=last).contains(&state.into()))
    };
    let ends = (wanted.from.trim(), wanted.to.trim());
    let period = between(archive, PeriodUnit::Range, ends, with_copy(archive, inside));
    let title = wanted.title.clone().unwrap_or_else(|| period.title.clone());
    Period { title, ..period }
}

/// The period between two states.
fn between(
    archive: &Archive,
    unit: PeriodUnit,
    (from, to): (&str, &str),
    messages: Vec<MessageIx>,
) -> Period {
    Period {
        key: format!("{from}..{to}"),
        title: format!("{from} to {to}"),
        unit,
        from: from.to_owned(),
        to: to.to_owned(),
        bounds: span_of(archive, &messages),
        messages,
        report: None,
    }
}

/// First and last date of messages.
fn span_of(archive: &Archive, messages: &[MessageIx]) -> Option<(i64, i64)> {
    let dates = || {
        messages
            .iter()
            .filter_map(|ix| archive.messages.get(ix.at())?.date)
            .map(|date| date.seconds)
    };
    Some((dates().min()?, dates().max()?))
}

/// A period for each report: its entries, the oldest first (they are printed newest first).
fn of_reports(archive: &Archive) -> Vec<Period> {
    let printed = super::series::printed(archive);
    let one =
        |(at, (report, mut messages)): (usize, (&crate::source::UpdateReport, Vec<MessageIx>))| {
            messages.reverse();
            let (from, to) = (ends::key_of(&report.from), ends::key_of(&report.to));
            let key = if from.is_empty() || to.is_empty() {
                format!("report-{}", at + 1)
            } else {
                format!("{from}..{to}")
            };
            let bounds = ends::time(&report.from)
                .zip(ends::time(&report.to))
                .filter(|(start, end)| start <= end);
            Period {
                key,
                title: format!("{} to {}", report.from, report.to),
                unit: PeriodUnit::Report,
                from: report.from.clone(),
                to: report.to.clone(),
                bounds,
                messages,
                report: Some(at as ReportIx),
            }
        };
    archive.reports.iter().zip(printed).enumerate().map(one).collect()
}
