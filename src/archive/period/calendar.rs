//! Calendar units: days, ISO 8601 weeks, months, quarters, years, all in UTC.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::PeriodUnit;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, from 1.
pub fn month_name(month: usize) -> Option<&'static str> {
    MONTHS.get(month.checked_sub(1)?).copied()
}

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) unit: PeriodUnit,
    /// Seconds `[start, end)`.
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) key: String,
    pub(super) title: String,
    /// First day, and the day after the last.
    pub(super) from: String,
    pub(super) to: String,
}

/// Seconds at which a day starts.
pub(super) fn start_of(date: Date) -> Option<i64> {
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The unit that holds a moment; `None` beyond the years that calendars know, and for what is no calendar unit.
pub(super) fn unit_at(unit: PeriodUnit, seconds: i64) -> Option<Span> {
    let day = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date();
    let first = match unit {
        PeriodUnit::Day => day,
        PeriodUnit::Week => day.iso_week_date().first_of_week().ok()?.date(),
        PeriodUnit::Month => day.first_of_month(),
        PeriodUnit::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?,
        PeriodUnit::Year => day.first_of_year(),
        PeriodUnit::Snapshot | PeriodUnit::Range | PeriodUnit::Report => return None,
    };
    span(unit, first)
}

/// The unit that starts on a day.
fn span(unit: PeriodUnit, first: Date) -> Option<Span> {
    let length = match unit {
        PeriodUnit::Day => 1.day(),
        PeriodUnit::Week => 7.days(),
        PeriodUnit::Month => 1.month(),
        PeriodUnit::Quarter => 3.months(),
        PeriodUnit::Year => 1.year(),
        PeriodUnit::Snapshot | PeriodUnit::Range | PeriodUnit::Report => return None,
    };
    let next = first.checked_add(length).ok()?;
    let (key, title) = names(unit, first, next);
    let (start, end) = (start_of(first)?, start_of(next)?);
    Some(Span { unit, start, end, key, title, from: first.to_string(), to: next.to_string() })
}

/// Key and title of a unit.
fn names(unit: PeriodUnit, first: Date, next: Date) -> (String, String) {
    let year = first.year();
    let month = |date: Date| month_name(date.month().unsigned_abs().into()).unwrap_or_default();
    match unit {
        PeriodUnit::Day => (first.to_string(), format!("{} {} {year}", first.day(), month(first))),
        PeriodUnit::Week => {
            let week = first.iso_week_date();
            let last = next.yesterday().unwrap_or(next);
            let days =
                format!("{} {} to {} {}", first.day(), month(first), last.day(), month(last));
            let title = format!("Week {} of {} ({days})", week.week(), week.year());
            (format!("{:04}-W{:02}", week.year(), week.week()), title)
        }
        PeriodUnit::Month => {
            (format!("{year:04}-{:02}", first.month()), format!("{} {year}", month(first)))
        }
        PeriodUnit::Quarter => {
            let quarter = (first.month() - 1) / 3 + 1;
            (format!("{year:04}-Q{quarter}"), format!("Quarter {quarter} of {year}"))
        }
        _ => (format!("{year:04}"), year.to_string()),
    }
}

/// Reads a unit's key.
pub(super) fn parse(key: &str) -> Option<Span> {
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i16>().ok())?
    };
    let (year, rest) = match key.split_once('-') {
        Some((year, rest)) => (digits(year, 4)?, rest),
        None => return span(PeriodUnit::Year, Date::new(digits(key, 4)?, 1, 1).ok()?),
    };
    if let Some(week) = rest.strip_prefix('W') {
        let week = ISOWeekDate::new(year, digits(week, 2)? as i8, Weekday::Monday).ok()?;
        return span(PeriodUnit::Week, week.date());
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter = digits(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
        return span(PeriodUnit::Quarter, Date::new(year, (quarter as i8 - 1) * 3 + 1, 1).ok()?);
    }
    match rest.split_once('-') {
        None => span(PeriodUnit::Month, Date::new(year, digits(rest, 2)? as i8, 1).ok()?),
        Some((month, day)) => span(
            PeriodUnit::Day,
            Date::new(year, digits(month, 2)? as i8, digits(day, 2)? as i8).ok()?,
        ),
    }
}
