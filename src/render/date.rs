//! Dates in words.

use std::fmt::Display;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use super::context::DateContext;
use crate::archive::{Period, PeriodUnit};
use crate::mail::MailDate;
use crate::site::content::Moment;
use crate::words::Words;

/// A moment given in seconds, its zone unknown.
pub fn seconds(seconds: i64, words: &Words) -> DateContext {
    date(MailDate { seconds, zone: 0 }, words)
}

/// The day of a moment in UTC, as [`date`] has it.
pub fn day(date: MailDate) -> String {
    day_of(Offset::UTC.to_datetime(timestamp(date.seconds)).date())
}

/// The day of a moment given in seconds, in UTC: `2026-01-13`.
pub fn day_at(seconds: i64) -> String {
    day(MailDate { seconds, zone: 0 })
}

/// A date of front matter; of a day only the day is told.
pub fn moment(moment: &Moment, words: &Words) -> DateContext {
    let told = date(moment.date(), words);
    if !moment.is_day() {
        return told;
    }
    let iso = told.day.clone();
    DateContext { local: iso.clone(), iso, clock: String::new(), ..told }
}

/// Moments beyond the calendar are clamped to it.
fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds.clamp(-62_000_000_000, 250_000_000_000)).unwrap_or_default()
}

/// A moment as a mail gives it. Moments beyond the calendar (year 9999) are clamped.
pub fn date(date: MailDate, words: &Words) -> DateContext {
    let moment = timestamp(date.seconds);
    let utc = Offset::UTC.to_datetime(moment);
    let day = day_of(utc.date());
    let mut clock = String::with_capacity(5);
    push_clock(utc, &mut clock);
    let mut iso = stamp(utc);
    iso.push('Z');
    let local = local(moment, date.zone).unwrap_or_else(|| iso.clone());
    let text = in_words(utc.date(), words);
    DateContext { iso, day, text, clock, local }
}

/// A moment by the sender's clock, its zone as mails write it: `13 Jan 2026, 06:03 +0100`, or `UTC`.
pub fn sent(date: MailDate, words: &Words) -> String {
    let moment = timestamp(date.seconds);
    let zone = usable(date.zone);
    let clock = zone.map_or(Offset::UTC, |(offset, _)| offset).to_datetime(moment);
    let mut sent = String::with_capacity(25);
    write(words, "sent", &mut sent, |place, out| match (place, zone) {
        ("date", _) => push_words(clock.date(), words, out),
        ("clock", _) => push_clock(clock, out),
        (_, Some((_, minutes))) => push_zone(minutes, "", out),
        (_, None) => out.push_str("UTC"),
    });
    sent
}

/// Writes a phrase of dates.
fn write(words: &Words, key: &str, out: &mut String, fill: impl FnMut(&str, &mut String)) {
    if let Some(phrase) = words.phrase(key, None) {
        phrase.write(out, fill);
    }
}

/// `2026-01-13T06:03:00+01:00`; `None` where the zone is UTC or none that a day has.
fn local(moment: Timestamp, zone: i16) -> Option<String> {
    let (offset, minutes) = usable(zone)?;
    let mut local = stamp(offset.to_datetime(moment));
    push_zone(minutes, ":", &mut local);
    Some(local)
}

/// A zone in minutes that is not UTC and that a day can have.
fn usable(zone: i16) -> Option<(Offset, i32)> {
    let minutes = Some(i32::from(zone)).filter(|zone| *zone != 0 && zone.abs() < 24 * 60)?;
    Some((Offset::from_seconds(minutes * 60).ok()?, minutes))
}

/// `+01:00`, with what stands between hours and minutes.
fn push_zone(minutes: i32, between: &str, out: &mut String) {
    out.push(if minutes < 0 { '-' } else { '+' });
    push_two(minutes.abs() / 60, out);
    out.push_str(between);
    push_two(minutes.abs() % 60, out);
}

/// `2026-01-13T05:03:00`
fn stamp(moment: DateTime) -> String {
    let mut stamp = String::with_capacity(25);
    stamp.push_str(&day_of(moment.date()));
    stamp.push('T');
    push_clock(moment, &mut stamp);
    stamp.push(':');
    push_two(moment.second().into(), &mut stamp);
    stamp
}

/// Two digits.
fn push_two(number: i32, out: &mut String) {
    let digit = |n: i32| char::from(b'0' + (n % 10) as u8);
    out.push(digit(number / 10));
    out.push(digit(number));
}

/// `05:03`
fn push_clock(moment: DateTime, out: &mut String) {
    push_two(moment.hour().into(), out);
    out.push(':');
    push_two(moment.minute().into(), out);
}

/// `2026-01-13`
fn day_of(date: Date) -> String {
    if !(1000..=9999).contains(&date.year()) {
        return date.to_string();
    }
    let mut day = String::with_capacity(10);
    push_year(date.year(), &mut day);
    day.push('-');
    push_two(date.month().into(), &mut day);
    day.push('-');
    push_two(date.day().into(), &mut day);
    day
}

/// `2026`; years of fewer or more digits as they are.
fn push_year(year: i16, out: &mut String) {
    if (1000..=9999).contains(&year) {
        push_two(i32::from(year) / 100, out);
        push_two(i32::from(year) % 100, out);
    } else {
        out.push_str(&year.to_string());
    }
}

/// `13 Jan 2026`
pub fn in_words(date: Date, words: &Words) -> String {
    let mut text = String::with_capacity(12);
    push_words(date, words, &mut text);
    text
}

fn push_words(date: Date, words: &Words, out: &mut String) {
    write(words, "date", out, |place, out| match (place, i32::from(date.day())) {
        ("day", day @ ..10) => out.push(char::from(b'0' + day as u8)),
        ("day", day) => push_two(day, out),
        ("month", _) => out.push_str(words.month(date.month())),
        _ => push_year(date.year(), out),
    });
}

/// The title of a period; one that the site's author gave stays.
pub fn period_title(period: &Period, words: &Words) -> String {
    let first = period.bounds.map_or(0, |(start, _)| start);
    let date = Offset::UTC.to_datetime(timestamp(first)).date();
    let (day, month, year) = (date.day(), words.month_name(date.month()), date.year());
    let own: [(&str, &dyn Display); 3] = [("day", &day), ("month", &month), ("year", &year)];
    match period.unit {
        PeriodUnit::Day => words.fill("period_day", &own),
        PeriodUnit::Week => {
            let week = date.iso_week_date();
            let last = date.checked_add(6.days()).unwrap_or(date);
            let (last_day, last_month) = (last.day(), words.month_name(last.month()));
            let places: [(&str, &dyn Display); 6] = [
                ("week", &week.week()),
                ("year", &week.year()),
                ("day", &day),
                ("month", &month),
                ("last_day", &last_day),
                ("last_month", &last_month),
            ];
            words.fill("period_week", &places)
        }
        PeriodUnit::Month => words.fill("period_month", &own),
        PeriodUnit::Quarter => {
            let quarter = (date.month() - 1) / 3 + 1;
            words.fill("period_quarter", &[("quarter", &quarter), ("year", &year)])
        }
        PeriodUnit::Snapshot | PeriodUnit::Range | PeriodUnit::Report
            if period.title == format!("{} to {}", period.from, period.to) =>
        {
            words.fill("period_range", &[("from", &period.from), ("to", &period.to)])
        }
        _ => period.title.clone(),
    }
}

/// A length of time in words, as exact as people tell it: `12 minutes`, `5 hours`, `1 day 4 hours`, `9 days`.
pub fn duration(seconds: i64, words: &Words) -> String {
    let count = |key, n: i64| words.count(key, n.unsigned_abs() as usize);
    let minutes = seconds.max(0) / 60;
    let (hours, days) = (minutes / 60, minutes / (60 * 24));
    match (days, hours) {
        (0, 0) => count("n_minutes", minutes.max(1)),
        (0, hours) => count("n_hours", hours),
        (1..=3, hours) if hours % 24 > 0 => {
            let (days, hours) = (count("n_days", days), count("n_hours", hours % 24));
            words.fill("days_and_hours", &[("days", &days), ("hours", &hours)])
        }
        (days, _) => count("n_days", days),
    }
}

/// RFC 3339 in UTC, for exports.
pub fn rfc3339(seconds: i64) -> String {
    let mut iso = stamp(Offset::UTC.to_datetime(timestamp(seconds)));
    iso.push('Z');
    iso
}

/// `2026-01` of a moment, for charts.
pub fn month_key(seconds: i64) -> (i16, i8) {
    let moment = Timestamp::from_second(seconds).unwrap_or_default();
    let date = Offset::UTC.to_datetime(moment).date();
    (date.year(), date.month())
}

/// `Jan 2026`
pub fn month_name((year, month): (i16, i8), words: &Words) -> String {
    words.fill("month_of_year", &[("month", &words.month(month)), ("year", &year)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_in_words() {
        let told = [0, 61, 3600, 7300, 86_400, 86_400 + 4 * 3600 + 59, 4 * 86_400 + 3600];
        let expected =
            ["1 minute", "1 minute", "1 hour", "2 hours", "1 day", "1 day 4 hours", "4 days"];
        let words = Words::english();
        assert_eq!(told.map(|seconds| duration(seconds, &words)), expected);
    }

    #[test]
    fn a_date_is_told_in_utc_and_in_the_senders_zone() {
        let told = date(MailDate { seconds: 1_768_280_580, zone: 60 }, &Words::english());
        assert_eq!(told.iso, "2026-01-13T05:03:00Z");
        assert_eq!(told.text, "13 Jan 2026");
        assert_eq!(
            (told.clock.as_str(), told.local.as_str()),
            ("05:03", "2026-01-13T06:03:00+01:00")
        );
    }

    #[test]
    fn when_a_mail_was_sent_is_told_by_its_senders_clock() {
        let words = Words::english();
        let told = |zone| sent(MailDate { seconds: 1_768_280_580, zone }, &words);
        assert_eq!(told(60), "13 Jan 2026, 06:03 +0100");
        assert_eq!(told(-570), "12 Jan 2026, 19:33 -0930");
        assert_eq!(told(0), "13 Jan 2026, 05:03 UTC");
        assert_eq!(told(9999), "13 Jan 2026, 05:03 UTC");
    }
}
