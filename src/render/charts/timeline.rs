//! The revisions of a series over time: a lane for each, from the day it was sent to the last that was said of it.

use std::fmt::{Display, Write as _};

use super::calendar::in_words;
use super::svg::{Drawing, WIDTH, sane, scaled};
use super::{About, Chart, Row, Table, axis};
use crate::words::Words;

const DAY: i64 = 86_400;
/// Lanes drawn, those of the newest revisions; the table has all.
const LANES: usize = 12;
/// Height of a lane and where its line is, in pixels.
const LANE: u32 = 36;
const LINE: u32 = 24;
const BELOW: u32 = 20;
/// Thousandths left free on both sides, so that marks are whole.
const INSET: u32 = 14;
/// From here on labels stand before their place.
const LATE: u32 = 700;

/// What a lane ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was applied.
    Applied,
    /// It was rejected, or taken back.
    Refused,
}

/// A revision.
#[derive(Clone, Debug)]
pub struct Lane {
    /// `v3`.
    pub name: String,
    /// When it was sent, in seconds.
    pub sent: i64,
    /// When people replied, in seconds.
    pub replies: Vec<i64>,
    /// What it came to, in words.
    pub outcome: String,
    /// The mail that ended it, in seconds.
    pub end: Option<(End, i64)>,
}

impl Lane {
    fn moments(&self) -> impl Iterator<Item = i64> {
        let end = self.end.map(|(_, seconds)| seconds);
        self.replies.iter().copied().chain([self.sent]).chain(end).map(sane)
    }

    fn row(&self, words: &Words) -> Row {
        let day = |seconds: Option<i64>| {
            seconds.map(|at| in_words(at.div_euclid(DAY), words)).unwrap_or_default()
        };
        let (first, last) = (self.replies.iter().min(), self.replies.iter().max());
        let cells = vec![
            day(Some(self.sent)),
            words.number(self.replies.len()).to_string(),
            day(first.copied()),
            day(last.copied()),
            self.outcome.clone(),
        ];
        Row { label: self.name.clone(), href: None, cells }
    }
}

/// The lanes, the oldest first, to scale of time. `None` where there is no time between the first moment and the last.
pub fn timeline(about: &About<'_>, lanes: &[Lane]) -> Option<Chart> {
    let drawn = lanes.get(lanes.len().saturating_sub(LANES)..).unwrap_or_default();
    let first = drawn.iter().flat_map(Lane::moments).min()?;
    let last = drawn.iter().flat_map(Lane::moments).max().filter(|last| *last > first)?;
    let place =
        |seconds: i64| INSET + scaled(sane(seconds) - first, last - first, WIDTH - 2 * INSET);
    let height = LANE * drawn.len() as u32;
    let mut svg = Drawing::new("timeline-chart", about, height + BELOW);
    let ticks = axis::ticks(first, last, about.words);
    let tick_place = |at: u32| INSET + at * (WIDTH - 2 * INSET) / WIDTH;
    let mut shapes = String::from("<path class=\"grid\" d=\"");
    for tick in &ticks {
        let _ = write!(shapes, "M{} 0V{}", tick_place(tick.at), height + 4);
    }
    shapes.push_str("\"/>");
    for (at, lane) in drawn.iter().enumerate() {
        let y = at as u32 * LANE + LINE;
        shapes.push_str(&marks(lane, drawn.get(at + 1), y, &place));
    }
    svg.plot(height + 4, &shapes);
    for tick in &ticks {
        let class = if tick.fine { "tick fine" } else { "tick" };
        svg.text(class, tick_place(tick.at), height + 17, &tick.label);
    }
    for (at, lane) in drawn.iter().enumerate() {
        label(&mut svg, lane, &place, at as u32 * LANE, about.words);
    }
    let head = ["revision", "sent_on", "replies", "first_reply", "last_reply", "came_to"];
    let head = head.map(|key| about.words.get(key));
    let rows = lanes.iter().map(|lane| lane.row(about.words)).collect();
    Some(Chart { svg: svg.finish(), key: Vec::new(), table: Table::new(about, &head, rows) })
}

/// The line of a lane, its marks, and the way to the next.
fn marks(lane: &Lane, next: Option<&Lane>, y: u32, place: &impl Fn(i64) -> u32) -> String {
    let sent = place(lane.sent);
    let end = place(lane.moments().max().unwrap_or(lane.sent));
    // A reply may be dated before what it answers.
    let begin = place(lane.moments().min().unwrap_or(lane.sent));
    let mut shapes = format!("<path class=\"lane\" d=\"M{begin} {y}H{end}\"/>");
    if let Some(next) = next.map(|next| place(next.sent)) {
        let from = end.min(next);
        let _ = write!(shapes, "<path class=\"next\" d=\"M{from} {y}H{next}V{}\"/>", y + LANE);
    }
    // Two in thousandths are one on any screen.
    let mut replies: Vec<u32> = lane.replies.iter().map(|at| place(*at) / 2 * 2).collect();
    replies.sort_unstable();
    replies.dedup();
    if !replies.is_empty() {
        let ticks: String = replies.iter().map(|x| format!("M{x} {}v10", y - 5)).collect();
        let _ = write!(shapes, "<path class=\"reply\" d=\"{ticks}\"/>");
    }
    let _ = write!(shapes, "<path class=\"sent\" d=\"M{sent} {y}h0\"/>");
    if let Some((end, at)) = lane.end {
        let class = if end == End::Applied { "applied" } else { "refused" };
        let _ = write!(shapes, "<path class=\"{class}\" d=\"M{} {y}h0\"/>", place(at));
    }
    shapes
}

/// What the lane is, beside its first mark, and a tooltip over all of it.
fn label(svg: &mut Drawing, lane: &Lane, place: &impl Fn(i64) -> u32, y: u32, words: &Words) {
    let x = place(lane.sent);
    let class = if x > LATE { "name end" } else { "name" };
    let text = format!("{} · {}", lane.name, lane.outcome);
    svg.text(class, x, y + 12, text.trim_end_matches(" · "));
    if let Some((end, at)) = lane.end {
        let sign = if end == End::Applied { "✓" } else { "✕" };
        svg.text("sign mid", place(at), y + LINE + 4, sign);
    }
    let places: [(&str, &dyn Display); 4] = [
        ("revision", &lane.name),
        ("date", &in_words(lane.sent.div_euclid(DAY), words)),
        ("replies", &words.count("n_replies", lane.replies.len())),
        ("outcome", &lane.outcome),
    ];
    let tip = words.fill("lane_summary", &places);
    svg.rect("hit", (0, WIDTH), (y, LANE), &tip);
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render::charts::testing::{WORDS, attribute, named, parse};

    static ABOUT: LazyLock<About<'_>> = LazyLock::new(|| About {
        id: "r",
        title: "<Pump> over time",
        description: "",
        words: &WORDS,
    });

    fn lane(name: &str, sent: i64, replies: &[i64]) -> Lane {
        let days = |day: i64| day * DAY;
        Lane {
            name: name.into(),
            sent: days(sent),
            replies: replies.iter().copied().map(days).collect(),
            outcome: "Superseded".into(),
            end: None,
        }
    }

    #[test]
    fn moments_stand_to_scale() {
        let mut last = lane("v2", 50, &[60]);
        (last.end, last.outcome) = (Some((End::Applied, 100 * DAY)), "Applied".into());
        let lanes = [lane("v1", 0, &[10, 10, 75]), last];
        let chart = timeline(&ABOUT, &lanes).unwrap();
        let elements = parse(&chart.svg);
        let paths: Vec<_> = named(&elements, "path")
            .iter()
            .map(|path| format!("{} {}", attribute(path, "class"), attribute(path, "d")))
            .skip(1)
            .collect();
        let expected = [
            "lane M14 24H743",
            "next M500 24H500V60",
            "reply M110 19v10M742 19v10",
            "sent M14 24h0",
            "lane M500 60H986",
            "reply M596 55v10",
            "sent M500 60h0",
            "applied M986 60h0",
        ];
        assert_eq!(paths, expected);
        let cells = &chart.table.rows[0].cells;
        assert_eq!(cells, &["1 Jan 1970", "3", "11 Jan 1970", "17 Mar 1970", "Superseded"]);
        assert_eq!(chart.table.rows[1].cells[4], "Applied");
    }

    #[test]
    fn the_newest_lanes_are_drawn_and_all_are_told() {
        let lanes: Vec<Lane> = (0..40).map(|at| lane(&format!("v{at}"), at * 10, &[])).collect();
        let chart = timeline(&ABOUT, &lanes).unwrap();
        let elements = parse(&chart.svg);
        let names = named(&elements, "text")
            .iter()
            .filter(|text| attribute(text, "class").starts_with("name"))
            .count();
        assert_eq!((names, chart.table.rows.len()), (LANES, 40));
    }

    #[test]
    fn a_thousand_replies_are_bounded_and_odd_moments_kept_in() {
        let replies: Vec<i64> = (0..10_000).collect();
        let svg = timeline(&ABOUT, &[lane("v1", 0, &replies)]).unwrap().svg;
        parse(&svg);
        assert!(svg.len() < 8_000, "{}", svg.len());
        let odd = [
            Lane { sent: i64::MIN, ..lane("v1", 0, &[]) },
            Lane { sent: i64::MAX, ..lane("v2", 0, &[]) },
        ];
        parse(&timeline(&ABOUT, &odd).unwrap().svg);
    }

    #[test]
    fn one_moment_is_no_timeline() {
        assert_eq!(timeline(&ABOUT, &[]), None);
        assert_eq!(timeline(&ABOUT, &[lane("v1", 5, &[5])]), None);
    }
}
