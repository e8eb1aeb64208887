//! Messages over time as columns: per day, week, month or year, whatever gives a fair number of columns.

use std::collections::BTreeMap;

use crate::archive::MessageIx;
use crate::render::context::ActivityContext;
use crate::render::date;
use crate::site::{ListSite, charts};

const DAY: i64 = 86_400;
/// In the year 2.
const EARLIEST: i64 = -62_100_000_000;
/// In the year 9892.
const LATEST: i64 = 250_000_000_000;
/// Columns of a chart. Where even years are more, the oldest are left out: their dates are wrong.
const MOST_COLUMNS: i64 = 120;
/// Six weeks; longer spans go by week.
const MOST_DAYS: i64 = 42;
/// Half a year; longer spans go by month.
const MOST_WEEKS: i64 = 26;

/// What one column stands for. Columns are numbered without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Days since 1970-01-01.
    Day,
    /// Mondays since 1969-12-29, as ISO weeks begin.
    Week,
    /// Twelve for each year, from year 0.
    Month,
    Year,
}

impl Step {
    /// The finest step that keeps the chart readable.
    fn fitting(first: i64, last: i64) -> Self {
        let span = |step: Step| step.column(last) - step.column(first) + 1;
        match () {
            () if span(Step::Day) <= MOST_DAYS => Step::Day,
            () if span(Step::Week) <= MOST_WEEKS => Step::Week,
            () if span(Step::Month) <= MOST_COLUMNS => Step::Month,
            () => Step::Year,
        }
    }

    /// The column of a moment in seconds.
    fn column(self, seconds: i64) -> i64 {
        let (year, month) = date::month_key(seconds);
        match self {
            Step::Day => seconds.div_euclid(DAY),
            // 1970-01-01 was a Thursday.
            Step::Week => (seconds.div_euclid(DAY) + 3).div_euclid(7),
            Step::Month => i64::from(year) * 12 + i64::from(month) - 1,
            Step::Year => i64::from(year),
        }
    }

    /// What a column is called.
    fn label(self, column: i64) -> String {
        match self {
            Step::Day => date::seconds(column * DAY).text,
            Step::Week => format!("Week of {}", date::seconds((column * 7 - 3) * DAY).text),
            Step::Month => {
                date::month_name((column.div_euclid(12) as i16, column.rem_euclid(12) as i8 + 1))
            }
            Step::Year => column.to_string(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }
}

/// The chart of some messages of a list, gaps included; `None` without dates. Dates beyond the newest sane one are left
/// out, so that one mail from 2077 does not stretch the axis.
pub(super) fn activity(
    list: &ListSite,
    messages: &[MessageIx],
    title: &str,
) -> Option<ActivityContext> {
    activity_as(list, messages, &format!("a-{}", list.name), title)
}

/// As [`activity`], with an id of its own where a page has several.
pub(super) fn activity_as(
    list: &ListSite,
    messages: &[MessageIx],
    id: &str,
    title: &str,
) -> Option<ActivityContext> {
    let newest = list.archive.newest.unwrap_or(i64::MAX);
    let dates = messages.iter().filter_map(|ix| list.archive.message(*ix).date);
    let dates: Vec<i64> = dates.map(|date| date.seconds).filter(|date| *date <= newest).collect();
    draw(&dates, id, title)
}

/// Draws moments given in seconds.
fn draw(dates: &[i64], id: &str, title: &str) -> Option<ActivityContext> {
    // Moments that no calendar has are as good as its ends.
    let dates: Vec<i64> = dates.iter().map(|date| (*date).clamp(EARLIEST, LATEST)).collect();
    let (first, last) = (*dates.iter().min()?, *dates.iter().max()?);
    let step = Step::fitting(first, last);
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for date in &dates {
        *counts.entry(step.column(*date)).or_default() += 1;
    }
    let last = step.column(last);
    let first = step.column(first).max(last - MOST_COLUMNS + 1);
    let rows: Vec<(String, u32)> = (first..=last)
        .map(|column| (step.label(column), counts.get(&column).copied().unwrap_or(0)))
        .collect();
    Some(ActivityContext {
        svg: charts::columns(id, &format!("{title} per {}", step.name()), &rows),
        unit: step.name(),
        most: rows.iter().map(|row| row.1).max().unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-12, a Monday, 08:00 UTC.
    const MONDAY: i64 = 1_768_204_800;

    fn drawn(days: &[i64]) -> ActivityContext {
        let dates: Vec<i64> = days.iter().map(|day| MONDAY + day * DAY).collect();
        draw(&dates, "a", "Messages").unwrap()
    }

    #[test]
    fn the_step_follows_the_span() {
        let units = [0, 20, 41, 60, 170, 200, 3_000, 30_000].map(|days| drawn(&[0, -days]).unit);
        assert_eq!(units, ["day", "day", "day", "week", "week", "month", "month", "year"]);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let chart = drawn(&[0, 0, -1, -60]);
        assert_eq!((chart.unit, chart.most), ("week", 2));
        assert!(chart.svg.contains("<title>Week of 12 Jan 2026: 2</title>"), "{}", chart.svg);
        assert!(chart.svg.contains("<title>Week of 5 Jan 2026: 1</title>"), "{}", chart.svg);
        assert!(chart.svg.contains("<span>Week of 12 Jan 2026</span>"), "{}", chart.svg);
    }

    #[test]
    fn a_date_from_antiquity_does_not_flatten_the_chart() {
        let chart = draw(&[MONDAY, -60_000_000_000, i64::MIN], "a", "Messages").unwrap();
        assert_eq!((chart.unit, chart.most), ("year", 1));
        assert!(chart.svg.contains("<span>1907</span><span>2026</span>"), "{}", chart.svg);
    }

    #[test]
    fn without_dates_there_is_no_chart() {
        assert_eq!(draw(&[], "a", "Messages"), None);
    }
}
