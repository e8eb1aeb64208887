//! Ranges of times.

use jiff::civil;

use super::{QueryError, Range};

pub(super) const HOUR: i64 = 3600;
/// `d:` names days of the sender's zone, which may be 14 hours before UTC and 12 behind it. b4 sifts what it gets.
pub(super) const EAST: i64 = 14 * HOUR;
pub(super) const WEST: i64 = 12 * HOUR;

/// `A..B`, either of which may be left out, or `A` alone.
pub(super) fn range(
    text: &str,
    read: fn(&str) -> Option<i64>,
) -> Result<(Option<i64>, Option<i64>), QueryError> {
    let error = || QueryError::Date(text.to_owned());
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let bound = |text: &str| match text {
        "" => Ok(None),
        text => read(text).map(Some).ok_or_else(error),
    };
    let range = (bound(from)?, bound(to)?);
    if range == (None, None) { Err(error()) } else { Ok(range) }
}

pub(super) fn bounds(from: Option<i64>, to: Option<i64>) -> Range {
    from.unwrap_or(i64::MIN)..=to.unwrap_or(i64::MAX)
}

/// From the first day's beginning to the last one's end, wherever it is earliest and latest.
pub(super) fn days((from, to): (Option<i64>, Option<i64>)) -> Range {
    bounds(from.map(|from| from - EAST), to.map(|to| to + 24 * HOUR - 1 + WEST))
}

/// `20260105` or `2026-01-05`.
pub(super) fn day(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    (digits.len() == 8).then(|| moment(&digits)).flatten()
}

/// `20260105123000`, UTC, or a day.
pub(super) fn moment(text: &str) -> Option<i64> {
    if !matches!(text.len(), 8 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize, length: usize| text.get(at..at + length).unwrap_or("0").parse().ok();
    let date = civil::Date::new(number(0, 4)?, number(4, 2)? as i8, number(6, 2)? as i8).ok()?;
    let days = date.duration_since(civil::date(1970, 1, 1)).as_secs();
    let [hour, minute, second] = [8, 10, 12].map(|at| number(at, 2).map_or(0, i64::from));
    (hour < 24 && minute < 60 && second <= 60).then_some(days + hour * HOUR + minute * 60 + second)
}

pub(super) fn seconds(text: &str) -> Option<i64> {
    text.parse().ok()
}
