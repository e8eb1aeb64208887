//! A year of days as a calendar, drawn at build time: a column per week from Monday to Sunday, a square per day, darker
//! with more messages.
//!
//! Days without messages are one shape filled with a pattern, so that a calendar costs what its messages do.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use super::svg::{escape, open};
use super::{About, Chart, Row, Table};
use crate::archive::profile::{Day, date_of, day_of};
use crate::render::date;
use crate::words::Words;

/// Side of a day's square.
const CELL: i64 = 11;
/// From one square to the next.
const STEP: i64 = 13;
/// Room for the names of days.
const LEFT: i64 = 30;
/// Room for the names of months.
const TOP: i64 = 17;
/// 1970-01-01 was a Thursday.
const THURSDAY: i64 = 3;

/// Messages of a day from which each of the four shades is taken.
pub const SHADES: [u32; 4] = [1, 2, 4, 8];

/// `13 Jan 2026`
pub fn in_words(day: i64, words: &Words) -> String {
    date::in_words(date_of(day), words)
}

/// The day after the same day a year before.
pub fn year_to(last: i64) -> i64 {
    let before = date_of(last).checked_sub(1.year()).unwrap_or(Date::MIN);
    day_of(before) + 1
}

/// The days of a span of more than a week, usually a year, and their numbers by month; `days` lie in it. `tooltips`: each
/// day's number as a tooltip.
pub fn calendar(
    about: &About<'_>,
    span: &RangeInclusive<i64>,
    days: &[Day],
    tooltips: bool,
) -> Chart {
    let id = about.id;
    let grid = Grid { first: *span.start() };
    let (width, height) = (grid.x(*span.end()) + CELL, TOP + 7 * STEP);
    let size = format!("width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"");
    let mut svg = open("calendar", about, &size);
    let _ = write!(
        svg,
        "<pattern id=\"{id}-p\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{STEP}\" height=\"{STEP}\" \
         patternUnits=\"userSpaceOnUse\"><rect class=\"c0\" width=\"{CELL}\" height=\"{CELL}\"/></pattern>\
         <path fill=\"url(#{id}-p)\" d=\"{}\"/>",
        grid.outline(*span.end())
    );
    grid.names(span, about.words, &mut svg);
    if tooltips {
        grid.squares(days, about.words, &mut svg);
    } else {
        grid.shades(days, &mut svg);
    }
    svg.push_str("</svg>");
    Chart { svg, key: Vec::new(), table: months(about, span, days) }
}

/// Messages and days with messages of each month, months without any left out.
fn months(about: &About<'_>, span: &RangeInclusive<i64>, days: &[Day]) -> Table {
    let with_year = date_of(*span.start()).year() != date_of(*span.end()).year();
    let words = about.words;
    let first = |day: &Day| date_of(day.day).first_of_month();
    let rows = days.chunk_by(|a, b| first(a) == first(b)).filter_map(|of_month| {
        let at = first(of_month.first()?);
        let label = if with_year {
            date::month_name((at.year(), at.month()), words)
        } else {
            words.month(at.month()).to_owned()
        };
        let messages = of_month.iter().map(|day| day.messages).sum();
        Some(Row::new(label, [messages, of_month.len() as u32], words))
    });
    Table::new(about, &["month", "messages", "days"].map(|key| words.get(key)), rows.collect())
}

/// Places of days.
struct Grid {
    first: i64,
}

impl Grid {
    /// The week's column, from 0.
    fn column(&self, day: i64) -> i64 {
        (day + THURSDAY).div_euclid(7) - (self.first + THURSDAY).div_euclid(7)
    }

    fn x(&self, day: i64) -> i64 {
        LEFT + self.column(day) * STEP
    }

    fn y(day: i64) -> i64 {
        TOP + (day + THURSDAY).rem_euclid(7) * STEP
    }

    /// Around all days up to `last`: the first and the last week may not be whole.
    fn outline(&self, last: i64) -> String {
        let (begin, end) = (self.x(last), self.x(last) + STEP);
        format!(
            "M{LEFT} {}H{}V{TOP}H{end}V{}H{begin}V{}H{LEFT}Z",
            Self::y(self.first),
            LEFT + STEP,
            Self::y(last) + STEP,
            TOP + 7 * STEP
        )
    }

    /// Months above, each over its first week, and three days of the week beside.
    fn names(&self, span: &RangeInclusive<i64>, words: &Words, svg: &mut String) {
        for (row, name) in words.days().iter().enumerate().take(5).step_by(2) {
            let (row, name) = (row as i64, escape(name));
            let _ = write!(svg, "<text x=\"0\" y=\"{}\">{name}</text>", TOP + row * STEP + 10);
        }
        let mut at = date_of(*span.start());
        while day_of(at) <= *span.end() {
            let name = escape(words.month(at.month()));
            // The rest of a month that has no room for its name before the next one.
            let short = at.days_in_month() - at.day() < 14;
            if !short && self.x(day_of(at)) <= self.x(*span.end()) - STEP {
                let _ = write!(svg, "<text x=\"{}\" y=\"11\">{name}</text>", self.x(day_of(at)));
            }
            let Ok(next) = at.last_of_month().tomorrow() else { break };
            at = next;
        }
    }

    /// A square for each day.
    fn squares(&self, days: &[Day], words: &Words, svg: &mut String) {
        for day in days {
            let _ = write!(
                svg,
                "<rect class=\"c{}\" x=\"{}\" y=\"{}\" width=\"{CELL}\" height=\"{CELL}\"><title>{}: {}</title></rect>",
                shade(day.messages),
                self.x(day.day),
                Self::y(day.day),
                escape(&in_words(day.day, words)),
                escape(&words.number(day.messages).to_string())
            );
        }
    }

    /// A shape for each shade.
    fn shades(&self, days: &[Day], svg: &mut String) {
        for level in 1..=SHADES.len() {
            let mut shape = String::new();
            for day in days.iter().filter(|day| shade(day.messages) == level) {
                let _ = write!(
                    shape,
                    "M{} {}h{CELL}v{CELL}h-{CELL}z",
                    self.x(day.day),
                    Self::y(day.day)
                );
            }
            if !shape.is_empty() {
                let _ = write!(svg, "<path class=\"c{level}\" d=\"{shape}\"/>");
            }
        }
    }
}

/// Which of the four shades, from 1.
fn shade(messages: u32) -> usize {
    SHADES.iter().filter(|from| messages >= **from).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(year: i16, month: i8, at: i8) -> i64 {
        day_of(date(year, month, at))
    }

    fn drawn(tooltips: bool) -> String {
        let days =
            [(1, 1), (4, 2), (5, 9)].map(|(at, messages)| Day { day: day(2026, 1, at), messages });
        let about = About {
            id: "c",
            title: "<2026>",
            description: "12 & more",
            words: &crate::words::ENGLISH,
        };
        let span = day(2026, 1, 1)..=day(2026, 12, 31);
        let chart = calendar(&about, &span, &days, tooltips);
        assert_eq!(chart.table.rows, [Row::new("Jan", [12, 3], about.words)]);
        super::super::testing::parse(&chart.svg);
        chart.svg
    }

    #[test]
    fn months_of_two_years_are_told_apart() {
        let days = [date(2025, 3, 9), date(2026, 1, 1), date(2026, 1, 2)];
        let days = days.map(|date| Day { day: day_of(date), messages: 4 });
        let span = day(2025, 2, 1)..=day(2026, 1, 31);
        let about =
            About { id: "c", title: "Days", description: "", words: &crate::words::ENGLISH };
        let rows = calendar(&about, &span, &days, false).table.rows;
        assert_eq!(
            rows,
            [Row::new("Mar 2025", [4, 1], about.words), Row::new("Jan 2026", [8, 2], about.words)]
        );
    }

    #[test]
    fn days_stand_by_week_and_weekday() {
        // 2026-01-01 was a Thursday, the 4th a Sunday, the 5th a Monday.
        let svg = drawn(true);
        for square in [
            "<rect class=\"c1\" x=\"30\" y=\"56\"",
            "<rect class=\"c2\" x=\"30\" y=\"95\"",
            "<rect class=\"c4\" x=\"43\" y=\"17\"",
            "<title>5 Jan 2026: 9</title>",
        ] {
            assert!(svg.contains(square), "{square} in {svg}");
        }
        assert_eq!(svg.matches("<text").count(), 15);
        assert!(svg.contains(
            "<title id=\"c-t\">&lt;2026&gt;</title><desc id=\"c-d\">12 &amp; more</desc>"
        ));
    }

    #[test]
    fn the_ground_holds_only_days_of_the_span() {
        // The last day of 2026 is a Thursday, too: four rows of the last column, three rows missing in the first.
        assert!(drawn(true).contains("d=\"M30 56H43V17H719V69H706V108H30Z\""), "{}", drawn(true));
    }

    #[test]
    fn without_tooltips_there_is_one_shape_per_shade() {
        let svg = drawn(false);
        assert!(svg.contains("<path class=\"c1\" d=\"M30 56h11v11h-11z\"/>"), "{svg}");
        assert_eq!((svg.matches("<path").count(), svg.matches("<rect").count()), (4, 1));
    }

    #[test]
    fn shades_grow_with_messages() {
        assert_eq!([1, 2, 3, 4, 7, 8, 900].map(shade), [1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn a_year_ends_on_the_day_and_begins_after_it() {
        let from = |last| date_of(year_to(day_of(last)));
        assert_eq!(from(date(2026, 1, 13)), date(2025, 1, 14));
        assert_eq!(from(date(2024, 2, 29)), date(2023, 3, 1));
        assert_eq!(from(date(1970, 1, 1)), date(1970, 1, 1));
    }

    #[test]
    fn days_in_words() {
        assert_eq!(in_words(0, &crate::words::ENGLISH), "1 Jan 1970");
    }
}
