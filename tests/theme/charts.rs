//! Invented pictures.

use std::sync::LazyLock;

use listpress::render::charts::area::{Months, area};
use listpress::render::charts::bars::{Bar, bars};
use listpress::render::charts::columns::columns;
use listpress::render::charts::histogram::{Histogram, histogram};
use listpress::render::charts::punchcard::{Week, punchcard};
use listpress::render::charts::thread_shape::{Mail, thread_shape};
use listpress::render::charts::timeline::{End, Lane, timeline};
use listpress::render::charts::{About, Chart, Layer};
use listpress::render::context::{ActivityContext, ListCharts};
use listpress::words::Words;

const DAY: i64 = 86_400;
/// What pictures say.
static ENGLISH: LazyLock<Words> = LazyLock::new(Words::english);

/// What is said of a picture.
pub(crate) fn about<'a>(id: &'a str, title: &'a str) -> About<'a> {
    About { id, title, description: "What is to be seen in it, in a sentence", words: &ENGLISH }
}

/// Three years of months.
pub(crate) fn activity(id: &str) -> ActivityContext {
    let months: Vec<(String, u32)> = (0..36)
        .map(|i| (format!("{}-{:02}", 2023 + i / 12, i % 12 + 1), 8 + (i * 37 + i * i * 11) % 66))
        .collect();
    let chart = columns(&about(id, "Messages"), ["Month", "Messages"], &months).unwrap();
    ActivityContext::new(chart, "month", 73)
}

/// All pictures of a list of twenty years.
pub(crate) fn of_list() -> ListCharts {
    let messages: Vec<u32> = (0..245).map(|i| 90 + i + (i * 37 + i * i * 11) % 160).collect();
    let patches: Vec<u32> = messages.iter().map(|count| count / 3).collect();
    let layers = [
        Layer { name: "Messages", counts: &messages },
        Layer { name: "Patches", counts: &patches },
    ];
    let months = Months { about: about("a", "Messages"), first: 2006 * 12 + 4, layers: &layers };
    let bar = |(label, count): (&str, u32)| Bar {
        label: label.into(),
        href: Some("contributors/x/".into()),
        count,
        ever: Some(count * 7),
    };
    let people = [("Anna Berg", 412), ("דנה לוי", 300), ("M. von der Weide-Hohenlohe", 2)];
    let domains = [("example.org", 512), ("forschung.example.org", 40), ("example.net", 1)];
    let chart = |id, title, rows: [(&str, u32); 3]| {
        bars(&about(id, title), &["Name", "12 months", "All time"], &rows.map(bar))
    };
    ListCharts {
        activity: area(&months).map(|chart| ActivityContext::new(chart, "month", 490)),
        people: chart("people", "People", people),
        domains: chart("domains", "Domains", domains),
        first_answers: waits("answers"),
        week: week(true),
    }
}

/// Waits of two kinds.
pub(crate) fn waits(id: &str) -> Option<Chart> {
    let classes: Vec<(&str, &str)> =
        ["<1 h", "1–4 h", "4–24 h", "1–3 d", "3–7 d", ">7 d", "none"].map(|c| (c, c)).into();
    let layers = [
        Layer { name: "Series", counts: &[31, 40, 61, 22, 12, 9, 17] },
        Layer { name: "Other threads", counts: &[101, 44, 39, 20, 8, 3, 44] },
    ];
    let about = about(id, "Waits");
    histogram(&Histogram { about, head: "First answer", classes: &classes, layers: &layers })
}

/// A week of somebody who writes by day.
pub(crate) fn week(tooltips: bool) -> Option<Chart> {
    let mut week = Week::default();
    for (day, hours) in (0..).zip(&mut week) {
        for (hour, count) in (0_u32..).zip(hours) {
            let busy = 8_u32.saturating_sub(hour.abs_diff(14));
            *count = if day < 5 { busy * (9 - day) } else { busy / 3 };
        }
    }
    punchcard(&about("week", "Hours"), &week, tooltips)
}

/// Three revisions, the last of which was applied.
pub(crate) fn history() -> Option<Chart> {
    let lane = |name: &str, sent: i64, replies: &[i64], outcome: &str| Lane {
        name: name.into(),
        sent: (20_000 + sent) * DAY,
        replies: replies.iter().map(|day| (20_000 + day) * DAY).collect(),
        outcome: outcome.into(),
        end: None,
    };
    let mut lanes = [
        lane("v1", 0, &[1, 1, 2, 5, 30], "Superseded"),
        lane("v2", 20, &[22, 23], "Superseded"),
        lane("v3", 44, &[45, 47], "Applied"),
    ];
    lanes[2].end = Some((End::Applied, 20_052 * DAY));
    timeline(&about("over-time", "Revisions"), &lanes)
}

/// A thread of so many messages.
pub(crate) fn shape(count: usize) -> String {
    let mails: Vec<Mail> = (0..count)
        .map(|at| Mail {
            seconds: (20_000 + at as i64 / 5) * DAY,
            depth: (at % 6) as u32,
            parent: at.checked_sub(1).map(|up| up - up % 6 / 2),
            own: at % 4 == 0,
        })
        .collect();
    thread_shape(&about("shape", "Shape"), &mails)
}
