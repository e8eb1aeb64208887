//! A week of hours: a dot for each hour of each day, larger for more.

use std::fmt::Write as _;

use super::svg::{Drawing, WIDTH};
use super::{About, Chart, Row, Table};

/// Counts of a week: by day, Monday first, and hour.
pub type Week = [[u32; 24]; 7];

/// Height of a day, and room for the hours below, in pixels.
const ROW: u32 = 19;
const BELOW: u32 = 20;
/// Thousandths of the width for the names of days.
const LEFT: u32 = 95;
/// Radii of dots, in tenths of a pixel: their squares grow by one step each.
const DOTS: [u32; 8] = [23, 33, 40, 46, 52, 57, 61, 65];

/// The week and its numbers; `tooltips`: each hour has its own, for one picture on a page rather than for one of
/// thousands of pages. `None` where all is 0.
pub fn punchcard(about: &About<'_>, week: &Week, tooltips: bool) -> Option<Chart> {
    let most = week.iter().flatten().copied().max().filter(|most| *most > 0)?;
    let mut svg = Drawing::new("punchcard", about, 7 * ROW + BELOW);
    for (day, name) in about.words.days().iter().enumerate() {
        svg.text("tick", 0, day as u32 * ROW + 14, name);
    }
    for hour in (0..24).step_by(3) {
        let class = if hour % 6 == 0 { "tick mid" } else { "tick mid fine" };
        svg.text(class, x(hour), 7 * ROW + 15, hour);
    }
    let dots = week.iter().enumerate().flat_map(|(day, hours)| {
        let hours = hours.iter().enumerate().filter(|(_, count)| **count > 0);
        hours.map(move |(hour, count)| (day, hour, *count))
    });
    if tooltips {
        for (day, hour, count) in dots {
            let tip = format!(
                "{} {hour}:00–{hour}:59: {}",
                about.words.days().get(day).map_or("", String::as_str),
                about.words.number(count)
            );
            let place = (x(hour), y(day));
            svg.circle(
                "dot",
                place,
                &tenths(DOTS.get(size(count, most)).copied().unwrap_or(0)),
                &tip,
            );
        }
    } else {
        svg.plot(7 * ROW, &paths(dots, most));
    }
    let hours: Vec<String> = (0..24).map(|hour: u32| hour.to_string()).collect();
    let head: Vec<&str> =
        std::iter::once(about.words.get("day")).chain(hours.iter().map(String::as_str)).collect();
    let rows = about
        .words
        .days()
        .iter()
        .zip(week)
        .map(|(day, hours)| Row::new(day, *hours, about.words))
        .collect();
    Some(Chart { svg: svg.finish(), key: Vec::new(), table: Table::new(about, &head, rows) })
}

/// A path for each size of dots.
fn paths(dots: impl Iterator<Item = (usize, usize, u32)>, most: u32) -> String {
    let mut by_size: [String; DOTS.len()] = Default::default();
    for (day, hour, count) in dots {
        if let Some(path) = by_size.get_mut(size(count, most)) {
            let _ = write!(path, "M{} {}h0", x(hour), y(day));
        }
    }
    let mut paths = String::new();
    for (path, radius) in by_size.iter().zip(DOTS).filter(|(path, _)| !path.is_empty()) {
        let width = tenths(2 * radius);
        let _ = write!(paths, "<path class=\"dots\" stroke-width=\"{width}\" d=\"{path}\"/>");
    }
    paths
}

/// Which of the sizes: the area of a dot says how many.
fn size(count: u32, most: u32) -> usize {
    let steps = DOTS.len() as u64;
    let size = (u64::from(count) * steps).div_ceil(u64::from(most.max(1)));
    size.clamp(1, steps) as usize - 1
}

/// `6.5`
fn tenths(number: u32) -> String {
    match number % 10 {
        0 => (number / 10).to_string(),
        rest => format!("{}.{rest}", number / 10),
    }
}

/// The middle of an hour, in thousandths.
fn x(hour: usize) -> u32 {
    LEFT + (2 * hour as u32 + 1) * (WIDTH - LEFT) / 48
}

/// The middle of a day, in pixels.
fn y(day: usize) -> u32 {
    day as u32 * ROW + ROW / 2
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render::charts::testing::{WORDS, attribute, named, parse};

    static ABOUT: LazyLock<About<'_>> = LazyLock::new(|| About {
        id: "w",
        title: "Week",
        description: "Busy on <Monday>",
        words: &WORDS,
    });

    #[test]
    fn dots_stand_by_hour_and_day_and_grow_with_the_count() {
        let mut week = Week::default();
        (week[0][0], week[0][23], week[6][12]) = (8, 1, 4);
        let chart = punchcard(&ABOUT, &week, false).unwrap();
        let elements = parse(&chart.svg);
        let dots: Vec<_> = named(&elements, "path")
            .iter()
            .map(|path| {
                (attribute(path, "stroke-width").to_owned(), attribute(path, "d").to_owned())
            })
            .collect();
        let expected = [("4.6", "M981 9h0"), ("9.2", "M566 123h0"), ("13", "M113 9h0")];
        assert_eq!(dots, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(chart.table.rows[0].cells[..2], ["8", "0"]);
        assert_eq!((chart.table.head.len(), chart.table.rows.len()), (25, 7));
        let told = punchcard(&ABOUT, &week, true).unwrap();
        parse(&told.svg);
        assert!(told.svg.contains("r=\"6.5\"><title>Mon 0:00–0:59: 8</title>"), "{}", told.svg);
    }

    #[test]
    fn a_full_week_is_small_and_an_empty_one_nothing() {
        let week = [[u32::MAX; 24]; 7];
        let svg = punchcard(&ABOUT, &week, false).unwrap().svg;
        parse(&svg);
        assert!(svg.len() < 3_500, "{}", svg.len());
        assert_eq!(punchcard(&ABOUT, &Week::default(), true), None);
    }

    #[test]
    fn sizes_reach_from_the_least_to_the_most() {
        let sizes = [1, 12, 13, 50, 99, 100].map(|count| size(count, 100));
        assert_eq!(sizes, [0, 0, 1, 3, 7, 7]);
        assert_eq!((size(1, 1), size(1, u32::MAX)), (7, 0));
    }
}
