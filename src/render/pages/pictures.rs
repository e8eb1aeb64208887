//! Pictures that several kinds of pages have: how soon answers came, and at what hours people write.

use crate::archive::answers::{FirstAnswers, Waits};
use crate::archive::profile;
use crate::archive::{Archive, MessageIx};
use crate::render::charts::histogram::{Histogram, histogram};
use crate::render::charts::punchcard::{DAYS, punchcard};
use crate::render::charts::{About, Chart, Layer};

/// Fewest waits that make a picture.
const FEW_WAITS: u32 = 5;
/// Fewest messages of a week of hours.
const FEW_MESSAGES: u32 = 30;
/// The classes of [`Waits`]: under the column, and in words.
const CLASSES: [(&str, &str); 7] = [
    ("<1 h", "within an hour"),
    ("1–4 h", "1 to 4 hours"),
    ("4–24 h", "4 to 24 hours"),
    ("1–3 d", "1 to 3 days"),
    ("3–7 d", "3 to 7 days"),
    (">7 d", "after a week"),
    ("none", "no answer"),
];

/// How soon the first answer came to series and to other threads; `None` for few.
pub(super) fn first_answers(id: &str, title: &str, waits: &FirstAnswers) -> Option<Chart> {
    let FirstAnswers { series, threads } = waits;
    let total = series.total() + threads.total();
    let description = format!(
        "Of {total} series and other threads, {} had a first answer within a day and {} have none",
        within_a_day(series) + within_a_day(threads),
        series.none + threads.none
    );
    let about = About { id, title, description: &description };
    let (series, threads) = (counts(series), counts(threads));
    let layers = [
        Layer { name: "Series", counts: &series },
        Layer { name: "Other threads", counts: &threads },
    ];
    let of = Histogram { about, head: "First answer", classes: &CLASSES, layers: &layers };
    (total >= FEW_WAITS).then(|| histogram(&of)).flatten()
}

/// How soon somebody answered others; `None` for few.
pub(super) fn answers_given(id: &str, title: &str, waits: &Waits) -> Option<Chart> {
    let total = waits.total();
    let description = format!("Of {total} answers, {} came within a day", within_a_day(waits));
    let about = About { id, title, description: &description };
    let counts = counts(waits);
    let (classes, answered) = (CLASSES.get(..6)?, counts.get(..6)?);
    let layers = [Layer { name: "Answers", counts: answered }];
    let of = Histogram { about, head: "Answered", classes, layers: &layers };
    (total >= FEW_WAITS).then(|| histogram(&of)).flatten()
}

fn counts(waits: &Waits) -> Vec<u32> {
    waits.answered.iter().copied().chain([waits.none]).collect()
}

fn within_a_day(waits: &Waits) -> u32 {
    waits.answered.iter().take(3).sum()
}

/// The hours of the week of some messages; `None` for few. `tooltips`: see [`punchcard`].
pub(super) fn week(
    id: &str,
    archive: &Archive,
    messages: impl IntoIterator<Item = MessageIx>,
    title: &str,
    tooltips: bool,
) -> Option<Chart> {
    let week = profile::hours(archive, messages);
    let total: u32 = week.iter().flatten().sum();
    if total < FEW_MESSAGES {
        return None;
    }
    let hours = week.iter().zip(DAYS).flat_map(|(hours, day)| {
        hours.iter().enumerate().map(move |(hour, count)| (*count, day, hour))
    });
    let (most, day, hour) = hours.reduce(|best, one| if one.0 > best.0 { one } else { best })?;
    let weekend: u32 = week.iter().skip(5).flatten().sum();
    let description = format!(
        "{total} messages, most on {day} from {hour}:00 to {hour}:59 ({most}); {} % on Saturday and Sunday",
        (u64::from(weekend) * 100 + u64::from(total) / 2) / u64::from(total)
    );
    punchcard(&About { id, title, description: &description }, &week, tooltips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_waits_are_no_picture() {
        let mut waits = FirstAnswers::default();
        waits.series.answered[0] = 3;
        waits.threads.none = 1;
        assert_eq!(first_answers("w", "Waits", &waits), None);
        waits.threads.answered[2] = 1;
        let chart = first_answers("w", "Waits", &waits).unwrap();
        assert!(
            chart.svg.contains(
                "Of 5 series and other threads, 4 had a first answer within a day and 1 have none"
            ),
            "{}",
            chart.svg
        );
        assert_eq!(chart.table.rows.len(), 7);
    }

    #[test]
    fn answers_given_always_came() {
        let waits = Waits { answered: [4, 0, 0, 1, 0, 0], none: 0 };
        let chart = answers_given("w", "Answers", &waits).unwrap();
        assert_eq!(chart.table.rows.len(), 6);
        assert!(chart.svg.contains("Of 5 answers, 4 came within a day"), "{}", chart.svg);
    }
}
