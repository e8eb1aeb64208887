//! Days on which somebody wrote, in UTC.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::archive::{Archive, MessageIx};

const DAY: i64 = 86_400;

/// A day and its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Messages.
    pub messages: u32,
}

/// The days of messages given by date, oldest first. Messages without date, from before 1970, and from after the day of
/// the newest sane date are left out.
pub fn days(archive: &Archive, messages: &[MessageIx]) -> Vec<Day> {
    let last = archive.newest.unwrap_or(i64::MIN).div_euclid(DAY);
    let mut days: Vec<Day> = Vec::new();
    let dates = messages.iter().filter_map(|ix| archive.message(*ix).date);
    for day in dates.map(|date| date.seconds.div_euclid(DAY)) {
        match days.last_mut() {
            _ if !(0..=last).contains(&day) => {}
            Some(same) if same.day == day => same.messages += 1,
            _ => days.push(Day { day, messages: 1 }),
        }
    }
    days
}

/// A day counted from 1970-01-01, within the years that the calendar knows.
pub fn date_of(day: i64) -> Date {
    // Days of messages are sane: they lie between 1970 and the newest date.
    let days = day.clamp(0, 2_900_000).days();
    Date::constant(1970, 1, 1).checked_add(days).unwrap_or(Date::MAX)
}

/// The day's count from 1970-01-01.
pub fn day_of(date: Date) -> i64 {
    let span = Date::constant(1970, 1, 1).until(date);
    span.map_or(0, |span| i64::from(span.get_days()))
}

/// The days of the twelve months of which the last is that of a day. Whole months: what is told of them changes with what
/// happened in them, not each day.
pub fn twelve_months(to: i64) -> RangeInclusive<i64> {
    let month = date_of(to).first_of_month();
    let first = month.checked_sub(11.months()).unwrap_or(Date::MIN);
    day_of(first)..=day_of(month.last_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::{day, draft};
    use crate::mail::MailDate;
    use jiff::civil::date;

    #[test]
    fn months_are_whole() {
        let span = |to| {
            let span = twelve_months(day_of(to));
            (date_of(*span.start()), date_of(*span.end()))
        };
        assert_eq!(span(date(2026, 1, 13)), (date(2025, 2, 1), date(2026, 1, 31)));
        assert_eq!(span(date(2024, 2, 29)), (date(2023, 3, 1), date(2024, 2, 29)));
        assert_eq!(span(date(2024, 12, 1)), (date(2024, 1, 1), date(2024, 12, 31)));
        assert_eq!(span(date(1970, 1, 1)), (date(1970, 1, 1), date(1970, 1, 31)));
    }

    #[test]
    fn days_and_dates_agree() {
        for at in [date(1970, 1, 1), date(2000, 2, 29), date(2026, 12, 31), date(9000, 1, 1)] {
            assert_eq!(date_of(day_of(at)), at);
        }
        assert!(date_of(i64::MAX).year() > 9000);
        assert_eq!(date_of(i64::MIN), date(1970, 1, 1));
    }

    #[test]
    fn days_are_counted_up_to_the_newest() {
        let at = [(0, "a@x"), (86_399, "b@x"), (86_400, "c@x"), (-5, "d@x"), (9 * DAY, "e@x")];
        let mut drafts: Vec<_> = at
            .iter()
            .map(|(seconds, id)| {
                draft(id, |m| m.date = Some(MailDate { seconds: *seconds, zone: 0 }))
            })
            .collect();
        drafts.push(draft("f@x", |m| m.date = day(1)));
        let mut archive = link::assemble(drafts, Vec::new());
        let all: Vec<MessageIx> = (0..archive.messages.len() as u32).map(MessageIx).collect();
        assert_eq!(days(&archive, &all), [], "no day is sane where no date is");
        archive.newest = Some(DAY);
        let found: Vec<_> = days(&archive, &all).iter().map(|d| (d.day, d.messages)).collect();
        assert_eq!(found, [(0, 2), (1, 2)]);
    }
}
