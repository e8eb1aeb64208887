//! Round numbers and days for axes.

use jiff::civil::Date;

use super::calendar::in_words;
use super::svg::{WIDTH, sane, scaled};
use crate::archive::profile::{date_of, day_of};
use crate::words::Words;

/// Round numbers from 0 up to the first that is not below `most`: multiples of 1, 2 or 5 times a power of ten, so that
/// there are at most `lines` above 0.
pub(super) fn round(most: u32, lines: u32) -> Vec<u64> {
    let most = u64::from(most.max(1));
    let powers = (0..10).map(|power| 10_u64.pow(power));
    let mut steps = powers.flat_map(|unit| [unit, 2 * unit, 5 * unit]);
    let fits = |step: &u64| most.div_ceil(*step) <= u64::from(lines.max(1));
    let step = steps.find(fits).unwrap_or(most);
    (0..=most.div_ceil(step)).map(|line| line * step).collect()
}

const DAY: i64 = 86_400;

/// A named moment of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Thousandths of the width.
    pub(super) at: u32,
    /// `13 Jan 2026`, `Apr`, `2026`.
    pub(super) label: String,
    /// There is no room for it on a phone.
    pub(super) fine: bool,
}

/// Ticks at most.
const TICKS: usize = 12;
/// The least widths, in pixels, of a picture on a desktop and on a phone.
const DESKTOP: u32 = 560;
const PHONE: u32 = 330;
/// Pixels of a letter, and between labels.
const LETTER: u32 = 7;
const GAP: u32 = 6;

/// Distances of ticks.
#[derive(Clone, Copy)]
enum Step {
    Days(i64),
    Months(i32),
}

const STEPS: [Step; 13] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(300),
    Step::Months(1_200),
];

impl Step {
    /// The days from `first` to `last` at which the calendar has this step; weeks begin on Monday.
    fn days(self, first: i64, last: i64) -> Vec<i64> {
        let most = TICKS + 1;
        match self {
            // 1970-01-05 was a Monday.
            Step::Days(step) => {
                let begin = 4 + (first - 4).div_euclid(step) * step;
                let days = (0..).map(|at| begin + at * step).skip_while(|day| *day < first);
                days.take_while(|day| *day <= last).take(most).collect()
            }
            Step::Months(step) => {
                let date = date_of(first);
                let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
                let begin = month.div_euclid(step) * step;
                let days = (0..).map_while(|at| first_of(begin + at * step));
                let days = days.skip_while(|day| *day < first);
                days.take_while(|day| *day <= last).take(most).collect()
            }
        }
    }

    /// What a day is called; `with_year` where the labels before it leave open which year it is in.
    fn label(self, day: i64, with_year: bool, words: &Words) -> String {
        let date = date_of(day);
        let (name, year) = (words.month(date.month()), date.year());
        match self {
            Step::Days(_) if with_year => in_words(day, words),
            Step::Days(_) => words.fill("day_of_month", &[("day", &date.day()), ("month", &name)]),
            Step::Months(12..) => year.to_string(),
            Step::Months(_) if with_year => {
                words.fill("month_of_year", &[("month", &name), ("year", &year)])
            }
            Step::Months(_) => name.to_owned(),
        }
    }
}

/// The first day of a month, counted from year 0.
pub(super) fn first_of(month: i32) -> Option<i64> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    Date::new(year, month.rem_euclid(12) as i8 + 1, 1).ok().map(day_of)
}

/// Names days between two moments, given in seconds; the first day where no step of the calendar lies between them.
pub(super) fn ticks(first: i64, last: i64, words: &Words) -> Vec<Tick> {
    let (first, last) = (sane(first), sane(last));
    // The first day that begins in the span, and the last.
    let begin = first.div_euclid(DAY) + i64::from(first.rem_euclid(DAY) > 0);
    let end = last.div_euclid(DAY);
    let found = STEPS.iter().map(|step| (*step, step.days(begin, end)));
    let found = found.into_iter().find(|(_, days)| days.len() <= TICKS);
    let (step, days) = found.unwrap_or((Step::Days(1), Vec::new()));
    let mut ticks: Vec<Tick> = Vec::with_capacity(days.len());
    // Where the next label may begin on a desktop, and on a phone.
    let (mut free, mut free_few) = (0, 0);
    // The years of the last labels that were placed on both: a label that is left out tells nobody of a new year.
    let (mut told, mut told_few) = (None, None);
    for day in &days {
        let place = scaled(day * DAY - first, last - first, WIDTH);
        let year = Some(date_of(*day).year());
        let label = step.label(*day, told != year || told_few != year, words);
        let (room, room_few) = (room(&label, DESKTOP), room(&label, PHONE));
        if place < free || place + room > WIDTH {
            continue;
        }
        let fine = place < free_few || place + room_few > WIDTH;
        (free, told) = (place + room, year);
        if !fine {
            (free_few, told_few) = (place + room_few, year);
        }
        ticks.push(Tick { at: place, label, fine });
    }
    if ticks.iter().all(|tick| tick.fine) {
        return vec![Tick { at: 0, label: in_words(first.div_euclid(DAY), words), fine: false }];
    }
    ticks
}

/// Thousandths of a width in pixels that a label takes, with a gap after it.
fn room(label: &str, width: u32) -> u32 {
    (label.chars().count() as u32 * LETTER + GAP) * WIDTH / width
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn named(from: Date, to: Date) -> Vec<String> {
        let seconds = |date| day_of(date) * DAY;
        ticks(seconds(from), seconds(to), &crate::words::ENGLISH)
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn numbers_are_round_and_reach_the_most() {
        assert_eq!(round(0, 4), [0, 1]);
        assert_eq!(round(3, 4), [0, 1, 2, 3]);
        assert_eq!(round(5, 4), [0, 2, 4, 6]);
        assert_eq!(round(10, 2), [0, 5, 10]);
        assert_eq!(round(873, 4), [0, 500, 1_000]);
        assert_eq!(round(1_900, 4), [0, 500, 1_000, 1_500, 2_000]);
        assert_eq!(round(u32::MAX, 4).last(), Some(&6_000_000_000));
        for most in 1..3_000 {
            let lines = round(most, 4);
            assert!(lines.len() <= 5 && lines[lines.len() - 1] >= u64::from(most), "{most}");
            assert!(lines[lines.len() - 2] < u64::from(most), "{most}: {lines:?}");
        }
    }

    #[test]
    fn steps_follow_the_span() {
        assert_eq!(named(date(2026, 1, 13), date(2026, 1, 15)), ["13 Jan 2026", "14 Jan"]);
        let weeks = named(date(2026, 1, 13), date(2026, 2, 20));
        assert_eq!(weeks, ["19 Jan 2026", "26 Jan", "2 Feb", "9 Feb", "16 Feb"]);
        let months = named(date(2024, 11, 30), date(2026, 2, 3));
        assert_eq!(months, ["Jan 2025", "Apr", "Jul", "Oct"]);
        let days = named(date(2025, 12, 20), date(2026, 1, 14));
        assert_eq!(days, ["22 Dec 2025", "29 Dec", "5 Jan 2026"]);
        let quarters = named(date(2023, 11, 30), date(2026, 2, 3));
        assert_eq!(
            quarters,
            ["Jan 2024", "Apr", "Jul", "Oct", "Jan 2025", "Apr", "Jul", "Oct", "Jan 2026"]
                [..quarters.len()]
        );
        let years = named(date(1996, 3, 1), date(2026, 1, 1));
        assert_eq!(years, ["2000", "2005", "2010", "2015", "2020", "2025"][..years.len()]);
    }

    #[test]
    fn ticks_stand_in_order_within_the_width_and_a_few_are_left_on_a_phone() {
        let last = day_of(date(2026, 1, 31));
        for span in (0..20_000).step_by(37).chain([1_000_000, 2_900_000]) {
            let ticks = ticks((last - span).max(0) * DAY, last * DAY, &crate::words::ENGLISH);
            assert!(ticks.len() <= TICKS, "{span}");
            assert!(ticks.windows(2).all(|pair| pair[0].at <= pair[1].at), "{span}: {ticks:?}");
            let few: Vec<&Tick> = ticks.iter().filter(|tick| !tick.fine).collect();
            assert!(!few.is_empty() && few.len() <= 9, "{span}: {ticks:?}");
            let ends = few.iter().map(|tick| tick.at + room(&tick.label, PHONE));
            let begins = few.iter().skip(1).map(|tick| tick.at).chain([WIDTH + 1]);
            assert!(
                few.len() == 1 || ends.zip(begins).all(|(end, next)| end <= next),
                "{span}: {ticks:?}"
            );
        }
    }

    /// The years that the labels of an axis leave open, whether all are shown or those of a phone.
    #[test]
    fn each_label_can_be_told_the_year_of() {
        let last = day_of(date(2026, 3, 5));
        for span in 20..1_500 {
            let ticks = ticks((last - span) * DAY, last * DAY, &crate::words::ENGLISH);
            for phone in [false, true] {
                let shown = ticks.iter().filter(|tick| !(phone && tick.fine));
                let mut known = None;
                for tick in shown {
                    let day = last - span + i64::from(tick.at) * span / i64::from(WIDTH);
                    // Places are rounded to some hours.
                    let years = [day - 2, day + 2].map(|day| date_of(day).year().to_string());
                    let said = years.iter().find(|year| tick.label.ends_with(year.as_str()));
                    known = said.cloned().or(known);
                    let known = known.as_ref().unwrap();
                    assert!(years.contains(known), "{span} {phone}: {tick:?} {ticks:?}");
                }
            }
        }
    }

    #[test]
    fn a_span_within_a_day_is_named_by_its_day() {
        let label = |first, last| {
            ticks(first, last, &crate::words::ENGLISH)
                .into_iter()
                .map(|tick| tick.label)
                .collect::<Vec<_>>()
        };
        assert_eq!(label(DAY + 5, DAY + 60), ["2 Jan 1970"]);
        assert_eq!(label(DAY + 5, DAY + 5), ["2 Jan 1970"]);
        assert_eq!(label(9 * DAY, 3 * DAY).len(), 1);
    }
}
