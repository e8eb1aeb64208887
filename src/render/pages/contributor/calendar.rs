//! The days on which somebody wrote: the last twelve months, and the years before.

use std::fmt::Display;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::archive::MessageIx;
use crate::archive::profile::{self, Day, date_of, day_of};
use crate::render::charts::calendar;
use crate::render::charts::{About, Chart};
use crate::render::context::CalendarContext;
use crate::render::date;
use crate::render::rows::Scope;
use crate::words::Words;

const DAY: i64 = 86_400;
/// Days with messages that need no calendar: the list of messages tells them.
const FEW_DAYS: usize = 3;
/// Years drawn, the newest: more are no life of mail, but wrong dates.
const MOST_YEARS: usize = 60;

/// The calendar of the twelve months to that of the list's newest message, and those of earlier years, newest first.
pub(super) fn calendars(
    scope: &Scope<'_>,
    messages: &[MessageIx],
    name: &str,
) -> Vec<CalendarContext> {
    let (list, words) = (scope.list, scope.words);
    let days = profile::days(&list.archive, messages);
    let Some(newest) = list.archive.newest.filter(|_| days.len() > FEW_DAYS) else {
        return Vec::new();
    };
    let recent = profile::twelve_months(newest.div_euclid(DAY));
    let split = days.partition_point(|day| day.day < *recent.start());
    let mut found = Vec::new();
    if days.len() > split {
        let last = date_of(*recent.end());
        let last = date::month_name((last.year(), last.month()), words);
        let title = words.fill("twelve_months_to", &[("date", &last)]);
        found.push(context(
            ("cal", title),
            name,
            &recent,
            days.get(split..).unwrap_or_default(),
            words,
        ));
    }
    let year = |day: &Day| date_of(day.day).year();
    let earlier = days.get(..split).and_then(<[Day]>::last).map(year);
    let by_year = days.chunk_by(|a, b| year(a) == year(b)).rev();
    let by_year = by_year.filter(|days| days.first().map(year) <= earlier);
    for days in by_year.take(MOST_YEARS) {
        let Some(of) = days.first().map(year) else { continue };
        let span = day_of(Date::new(of, 1, 1).unwrap_or(Date::MIN))
            ..=day_of(Date::new(of, 12, 31).unwrap_or(Date::MAX));
        found.push(context((&format!("cal{of}"), of.to_string()), name, &span, days, words));
    }
    found
}

fn context(
    (id, title): (&str, String),
    name: &str,
    span: &RangeInclusive<i64>,
    days: &[Day],
    words: &Words,
) -> CalendarContext {
    let two_years = date_of(*span.start()).year() != date_of(*span.end()).year();
    let summary = summary(days, words);
    let places: [(&str, &dyn Display); 2] = [("name", &name), ("span", &title)];
    let heading = words.fill("messages_of_person_in", &places);
    let about = About { id, title: &heading, description: &summary, words };
    let Chart { svg, table, .. } = calendar::calendar(&about, span, days, two_years);
    CalendarContext { title, svg, summary, table }
}

/// `88 messages on 40 days, most on 13 Jan 2026 (9)`.
fn summary(days: &[Day], words: &Words) -> String {
    let total: u32 = days.iter().map(|day| day.messages).sum();
    let messages = words.count("n_messages", total as usize);
    let on = words.count("n_days_on", days.len());
    let mut text = words.fill("days_summary", &[("messages", &messages), ("days", &on)]);
    let most = days.iter().max_by_key(|day| (day.messages, day.day));
    if let Some(most) = most.filter(|most| most.messages > 1 && days.len() > 1) {
        let date = calendar::in_words(most.day, words);
        text.push_str(", ");
        text.push_str(&words.count_in("most_on", most.messages as usize, &[("date", &date)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(list: &[(Date, u32)]) -> Vec<Day> {
        list.iter().map(|(at, messages)| Day { day: day_of(*at), messages: *messages }).collect()
    }

    #[test]
    fn numbers_are_told_in_words() {
        let one = days(&[(date(2026, 1, 5), 1)]);
        assert_eq!(summary(&one, &Words::english()), "1 message on 1 day");
        let many = days(&[(date(2025, 12, 31), 4), (date(2026, 1, 5), 4), (date(2026, 1, 6), 1)]);
        assert_eq!(
            summary(&many, &Words::english()),
            "9 messages on 3 days, most on 5 Jan 2026 (4)"
        );
    }
}
