//! Counts of months as areas over time, with or without axes.

use std::fmt::Write as _;

use super::axis::{self, first_of};
use super::svg::{Drawing, WIDTH, scaled};
use super::{About, CLASSES, Chart, Layer, Row, Table, key};
use crate::archive::profile::date_of;
use crate::render::date;

const DAY: i64 = 86_400;
/// Height of what is drawn, in pixels; above and below it is room for the names of lines and of years.
const HEIGHT: u32 = 180;
const ABOVE: u32 = 16;
const BELOW: u32 = 20;
/// Lines above the one at 0.
const LINES: u32 = 4;
/// Letters of a number beside a line that need no more room than most.
const NARROW: usize = 3;
/// Height of a picture without axes.
const SPARK: u32 = 56;
/// Up to so many months each is a row of the table; of more, each year is.
const FEW_MONTHS: usize = 36;

/// Months one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Months<'a> {
    /// In words.
    pub about: About<'a>,
    /// The first month: twelve for each year, from year 0.
    pub first: i32,
    /// One layer or two, the second a part of the first; all have as many counts as there are months.
    pub layers: &'a [Layer<'a>],
}

impl Months<'_> {
    fn len(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.counts.len())
    }

    fn most(&self) -> u32 {
        let first = self.layers.first().map_or(&[][..], |layer| layer.counts);
        first.iter().copied().max().unwrap_or(0)
    }

    /// The first and the last day.
    fn span(&self) -> Option<(i64, i64)> {
        let after = self.first.checked_add(i32::try_from(self.len()).ok()?)?;
        Some((first_of(self.first)?, first_of(after)? - 1))
    }

    /// Where a month begins, in thousandths of the width; months are as wide as their days.
    fn place(&self, at: usize, (first, last): (i64, i64)) -> u32 {
        let day = first_of(self.first + at as i32).unwrap_or(last);
        scaled(day - first, last + 1 - first, WIDTH)
    }

    /// The surface under a layer, as high as `most` is; its ends reach the borders.
    fn surface(&self, counts: &[u32], most: u64, height: u32, span: (i64, i64)) -> String {
        let mut surface = String::new();
        for (at, count) in counts.iter().enumerate() {
            let x = u32::midpoint(self.place(at, span), self.place(at + 1, span));
            let y = height - scaled(i64::from(*count), most as i64, height);
            let _ = match at {
                0 => write!(surface, "M0 {y}L{x} {y}"),
                _ => write!(surface, " {x} {y}"),
            };
        }
        let _ = write!(surface, "H{WIDTH}V{height}H0Z");
        surface
    }

    fn shapes(&self, most: u64, height: u32, span: (i64, i64)) -> String {
        let mut shapes = String::new();
        for (layer, class) in self.layers.iter().zip(CLASSES) {
            let surface = self.surface(layer.counts, most, height, span);
            let _ = write!(shapes, "<path class=\"{class}\" d=\"{surface}\"/>");
        }
        shapes
    }

    /// Groups of months: each alone where there are few, else by year. With the counts of each layer.
    fn groups(&self) -> Vec<(std::ops::Range<usize>, String, Vec<u32>)> {
        let mut groups: Vec<(std::ops::Range<usize>, String, Vec<u32>)> = Vec::new();
        for at in 0..self.len() {
            let label = self.label(at);
            match groups.last_mut().filter(|group| group.1 == label) {
                Some(group) => group.0.end = at + 1,
                None => groups.push((at..at + 1, label, Vec::new())),
            }
        }
        for (range, _, sums) in &mut groups {
            let sum = |layer: &Layer<'_>| {
                let counts = layer.counts.get(range.clone()).unwrap_or_default();
                counts.iter().fold(0_u32, |sum, count| sum.saturating_add(*count))
            };
            *sums = self.layers.iter().map(sum).collect();
        }
        groups
    }

    fn label(&self, at: usize) -> String {
        let date = date_of(first_of(self.first + at as i32).unwrap_or_default());
        match self.len() {
            ..=FEW_MONTHS => date::month_name((date.year(), date.month()), self.about.words),
            _ => date.year().to_string(),
        }
    }

    /// Messages of each month, by year, and the sums of the year; or a row for each month.
    fn table(&self) -> Table {
        let words = self.about.words;
        let names = self.layers.iter().map(|layer| layer.name);
        let groups = self.groups();
        if self.len() <= FEW_MONTHS {
            let head: Vec<&str> = std::iter::once(words.get("month")).chain(names).collect();
            let rows =
                groups.into_iter().map(|(_, label, sums)| Row::new(label, sums, words)).collect();
            return Table::new(&self.about, &head, rows);
        }
        let mut head = vec![words.get("year")];
        head.extend((1..=12).map(|month| words.month(month)));
        head.extend(names);
        let first = self.layers.first().map_or(&[][..], |layer| layer.counts);
        let rows = groups.into_iter().map(|(range, label, sums)| {
            let mut row = Row::new(label, [], words);
            let begin = (self.first + range.start as i32).rem_euclid(12) as usize;
            row.cells = vec![String::new(); 12];
            let counts = first.get(range).unwrap_or_default();
            for (cell, count) in row.cells.iter_mut().skip(begin).zip(counts) {
                *cell = words.number(*count).to_string();
            }
            row.cells.extend(sums.into_iter().map(|sum| words.number(sum).to_string()));
            row
        });
        Table::new(&self.about, &head, rows.collect())
    }
}

/// The picture with lines, years and tooltips, and its numbers. `None` where all is 0.
pub fn area(months: &Months<'_>) -> Option<Chart> {
    let most = Some(months.most()).filter(|most| *most > 0)?;
    let (span, words) = (months.span()?, months.about.words);
    let lines = axis::round(most, LINES);
    let top = lines.last().copied().unwrap_or(1);
    let ticks = axis::ticks(span.0 * DAY, (span.1 + 1) * DAY, words);
    let labels: Vec<String> = lines.iter().map(|line| words.number(*line).to_string()).collect();
    // The theme keeps room for them on the left.
    let is_wide = labels.iter().any(|label| label.chars().count() > NARROW);
    let form = if is_wide { "area wide" } else { "area" };
    let mut svg = Drawing::new(form, &months.about, ABOVE + HEIGHT + BELOW);
    let height = |line: u64| ABOVE + HEIGHT - scaled(line as i64, top as i64, HEIGHT);
    for line in &lines {
        svg.across(if *line == 0 { "base" } else { "grid" }, height(*line));
    }
    let mut shapes = String::new();
    for tick in &ticks {
        let _ = write!(shapes, "M{} {ABOVE}V{}", tick.at, ABOVE + HEIGHT + 4);
    }
    svg.plot(
        ABOVE + HEIGHT + 4,
        &format!(
            "<path class=\"grid\" d=\"{shapes}\"/><g transform=\"translate(0 {ABOVE})\">{}</g>",
            months.shapes(top, HEIGHT, span)
        ),
    );
    for (line, label) in lines.iter().zip(&labels).skip(1) {
        svg.text("value end", 0, height(*line) + 4, label);
    }
    for tick in &ticks {
        let class = if tick.fine { "tick fine" } else { "tick" };
        svg.text(class, tick.at, ABOVE + HEIGHT + 17, &tick.label);
    }
    for (range, label, sums) in months.groups() {
        let (x, end) = (months.place(range.start, span), months.place(range.end, span));
        let counts = months.layers.iter().zip(sums);
        let counts = counts.map(|(layer, sum)| format!("{} {}", layer.name, words.number(sum)));
        let tip = format!("{label}: {}", counts.collect::<Vec<_>>().join(", "));
        svg.rect("hit", (x, end.saturating_sub(x)), (ABOVE, HEIGHT), &tip);
    }
    Some(Chart { svg: svg.finish(), key: key(months.layers), table: months.table() })
}

/// The picture alone, small: for the many lists of a page. Empty where all is 0.
pub fn spark(months: &Months<'_>) -> String {
    let (Some(span), most @ 1..) = (months.span(), months.most()) else { return String::new() };
    let mut svg = Drawing::new("area spark", &months.about, SPARK);
    svg.plot(SPARK, &months.shapes(most.into(), SPARK, span));
    svg.across("base", SPARK);
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::charts::testing::{attribute, named, parse};

    /// January 2026.
    const JANUARY: i32 = 2_026 * 12;

    fn months<'a>(first: i32, layers: &'a [Layer<'a>]) -> Months<'a> {
        let about = About {
            id: "a",
            title: "A <list>",
            description: "Much & more",
            words: &crate::words::ENGLISH,
        };
        Months { about, first, layers }
    }

    fn layer<'a>(name: &'a str, counts: &'a [u32]) -> Layer<'a> {
        Layer { name, counts }
    }

    #[test]
    fn the_highest_month_reaches_its_line() {
        let layers = [layer("Messages", &[50, 100, 0]), layer("Patches", &[0, 50, 0])];
        let chart = area(&months(JANUARY, &layers)).unwrap();
        let elements = parse(&chart.svg);
        // 90 days: January and March have 31, February 28.
        let paths: Vec<_> =
            named(&elements, "path").iter().map(|path| attribute(path, "d").to_owned()).collect();
        assert_eq!(paths[1], "M0 90L172 90 500 0 828 180H1000V180H0Z", "{paths:?}");
        assert_eq!(paths[2], "M0 180L172 180 500 90 828 180H1000V180H0Z");
        assert_eq!(
            chart.key.iter().map(|key| (key.class, key.label.as_str())).collect::<Vec<_>>(),
            [("l1", "Messages"), ("l2", "Patches")]
        );
        assert_eq!(chart.table.head, ["Month", "Messages", "Patches"]);
        assert_eq!(chart.table.rows[1], Row::new("Feb 2026", [100, 50], &crate::words::ENGLISH));
        let tips: Vec<_> = named(&elements, "title").iter().map(|tip| tip.2.clone()).collect();
        assert_eq!(tips[..2], ["A &lt;list&gt;", "Jan 2026: Messages 50, Patches 0"]);
        let texts = named(&elements, "text");
        assert!(texts.iter().any(|text| text.2 == "5 Jan 2026"));
        // Beside its line and the surface, not on them.
        let value = texts.iter().find(|text| text.2 == "100").unwrap();
        assert_eq!((attribute(value, "class"), attribute(value, "y")), ("value end", "20"));
        assert!(chart.svg.starts_with("<svg class=\"chart area\""), "{}", chart.svg);
    }

    #[test]
    fn years_of_months_stand_in_rows_of_years() {
        let counts: Vec<u32> = (0..30 * 12 + 2).collect();
        let layers = [layer("Messages", &counts)];
        let chart = area(&months(JANUARY - 30 * 12 - 1, &layers)).unwrap();
        let elements = parse(&chart.svg);
        assert!(chart.key.is_empty());
        assert_eq!(chart.table.head.len(), 14);
        assert_eq!(chart.table.rows.len(), 32);
        assert!(chart.table.rows.iter().all(|row| row.cells.len() == 13));
        let first = &chart.table.rows[0];
        assert_eq!(
            (first.label.as_str(), first.cells[11].as_str(), first.cells[10].as_str()),
            ("1995", "0", "")
        );
        assert_eq!(chart.table.rows[31].cells[0], "361");
        assert_eq!(named(&elements, "rect").len(), 32, "a tooltip for each year");
        assert!(chart.svg.len() < 7_500, "{}", chart.svg.len());
    }

    #[test]
    fn one_month_is_a_flat_surface_and_none_is_nothing() {
        let layers = [layer("Messages", &[7])];
        let chart = area(&months(JANUARY, &layers)).unwrap();
        parse(&chart.svg);
        assert!(chart.svg.contains("d=\"M0 22L500 22H1000V180H0Z\""), "{}", chart.svg);
        for empty in [&[][..], &[0, 0]] {
            let layers = [layer("Messages", empty)];
            assert_eq!(area(&months(JANUARY, &layers)), None);
            assert_eq!(spark(&months(JANUARY, &layers)), "");
        }
        assert_eq!(area(&months(JANUARY, &[])), None);
    }

    #[test]
    fn huge_numbers_and_odd_years_are_drawn() {
        let layers = [layer("Messages", &[u32::MAX, u32::MAX, 1])];
        for first in [JANUARY, 1_970 * 12, 9_990 * 12] {
            parse(&area(&months(first, &layers)).unwrap().svg);
        }
        assert_eq!(area(&months(i32::MAX - 1, &layers)), None);
    }

    #[test]
    fn a_spark_is_small() {
        let counts: Vec<u32> = (0..240).map(|at| at % 17).collect();
        let layers = [layer("Messages", &counts)];
        let svg = spark(&months(JANUARY - 240, &layers));
        let elements = parse(&svg);
        assert!(named(&elements, "text").is_empty());
        assert!(svg.len() < 5_000, "{}", svg.len());
    }
}
