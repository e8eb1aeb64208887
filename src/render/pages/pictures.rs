//! Pictures that several kinds of pages have: how soon answers came, and at what hours people write.

use std::fmt::Display;

use crate::archive::answers::{FirstAnswers, Waits};
use crate::archive::profile;
use crate::archive::{Archive, MessageIx};
use crate::render::charts::histogram::{Histogram, histogram};
use crate::render::charts::punchcard::punchcard;
use crate::render::charts::{About, Chart, Layer};
use crate::words::Words;

/// Fewest waits that make a picture.
const FEW_WAITS: u32 = 5;
/// Fewest messages of a week of hours.
const FEW_MESSAGES: u32 = 30;
/// The classes of [`Waits`]: the words under the column, and those of the table.
const CLASSES: [(&str, &str); 7] = [
    ("wait_1_short", "wait_1"),
    ("wait_2_short", "wait_2"),
    ("wait_3_short", "wait_3"),
    ("wait_4_short", "wait_4"),
    ("wait_5_short", "wait_5"),
    ("wait_6_short", "wait_6"),
    ("wait_7_short", "wait_7"),
];

/// How soon the first answer came to series and to other threads; `None` for few.
pub(super) fn first_answers(
    (id, title): (&str, &str),
    words: &Words,
    waits: &FirstAnswers,
) -> Option<Chart> {
    let FirstAnswers { series, threads } = waits;
    let total = series.total() + threads.total();
    let places: [(&str, &dyn Display); 3] = [
        ("all", &words.number(total)),
        ("within", &words.number(within_a_day(series) + within_a_day(threads))),
        ("none", &words.number(series.none + threads.none)),
    ];
    let description = words.fill("first_answers_summary", &places);
    let about = About { id, title, description: &description, words };
    let (series, threads) = (counts(series), counts(threads));
    let classes = CLASSES.map(|(short, long)| (words.get(short), words.get(long)));
    let layers = [
        Layer { name: words.get("series"), counts: &series },
        Layer { name: words.get("other_threads"), counts: &threads },
    ];
    let of =
        Histogram { about, head: words.get("first_answer"), classes: &classes, layers: &layers };
    (total >= FEW_WAITS).then(|| histogram(&of)).flatten()
}

/// How soon somebody answered others; `None` for few.
pub(super) fn answers_given(
    (id, title): (&str, &str),
    words: &Words,
    waits: &Waits,
) -> Option<Chart> {
    let total = waits.total();
    let within = words.number(within_a_day(waits));
    let places: [(&str, &dyn Display); 2] = [("all", &words.number(total)), ("within", &within)];
    let description = words.fill("answers_summary", &places);
    let about = About { id, title, description: &description, words };
    let counts = counts(waits);
    let classes = CLASSES.map(|(short, long)| (words.get(short), words.get(long)));
    let (classes, answered) = (classes.get(..6)?, counts.get(..6)?);
    let layers = [Layer { name: words.get("answers"), counts: answered }];
    let of = Histogram { about, head: words.get("answered"), classes, layers: &layers };
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
    (id, title): (&str, &str),
    words: &Words,
    archive: &Archive,
    messages: impl IntoIterator<Item = MessageIx>,
    tooltips: bool,
) -> Option<Chart> {
    let week = profile::hours(archive, messages);
    let total: u32 = week.iter().flatten().sum();
    if total < FEW_MESSAGES {
        return None;
    }
    let hours = week.iter().zip(words.days()).flat_map(|(hours, day)| {
        hours.iter().enumerate().map(move |(hour, count)| (*count, day, hour))
    });
    let (most, day, hour) = hours.reduce(|best, one| if one.0 > best.0 { one } else { best })?;
    let weekend: u32 = week.iter().skip(5).flatten().sum();
    let percent = (u64::from(weekend) * 100 + u64::from(total) / 2) / u64::from(total);
    let places: [(&str, &dyn Display); 4] =
        [("day", day), ("hour", &hour), ("most", &words.number(most)), ("percent", &percent)];
    let description = words.count_in("hours_summary", total as usize, &places);
    punchcard(&About { id, title, description: &description, words }, &week, tooltips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_waits_are_no_picture() {
        let mut waits = FirstAnswers::default();
        waits.series.answered[0] = 3;
        waits.threads.none = 1;
        assert_eq!(first_answers(("w", "Waits"), &Words::english(), &waits), None);
        waits.threads.answered[2] = 1;
        let chart = first_answers(("w", "Waits"), &Words::english(), &waits).unwrap();
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
        let chart = answers_given(("w", "Answers"), &Words::english(), &waits).unwrap();
        assert_eq!(chart.table.rows.len(), 6);
        assert!(chart.svg.contains("Of 5 answers, 4 came within a day"), "{}", chart.svg);
    }
}
