//! Dates in words.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::context::DateContext;
use crate::mail::MailDate;
use crate::site::content::Moment;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(date: Date) -> &'static str {
    MONTHS[(date.month().clamp(1, 12) - 1) as usize]
}

/// A moment given in seconds, its zone unknown.
pub fn seconds(seconds: i64) -> DateContext {
    date(MailDate { seconds, zone: 0 })
}

/// The day of a moment in UTC, as [`date`] has it.
pub fn day(date: MailDate) -> String {
    day_of(Offset::UTC.to_datetime(timestamp(date.seconds)).date())
}

/// A date of front matter; of a day only the day is told.
pub fn moment(moment: &Moment) -> DateContext {
    let told = date(moment.date());
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
pub fn date(date: MailDate) -> DateContext {
    let moment = timestamp(date.seconds);
    let utc = Offset::UTC.to_datetime(moment);
    let day = day_of(utc.date());
    let mut clock = String::with_capacity(5);
    push_clock(utc, &mut clock);
    let mut iso = stamp(utc);
    iso.push('Z');
    let local = local(moment, date.zone).unwrap_or_else(|| iso.clone());
    let mut text = String::with_capacity(11);
    push_words(utc.date(), &mut text);
    DateContext { iso, day, text, clock, local }
}

/// A moment by the sender's clock, its zone as mails write it: `13 Jan 2026, 06:03 +0100`, or `UTC`.
pub fn sent(date: MailDate) -> String {
    let moment = timestamp(date.seconds);
    let zone = usable(date.zone);
    let clock = zone.map_or(Offset::UTC, |(offset, _)| offset).to_datetime(moment);
    let mut sent = String::with_capacity(25);
    push_words(clock.date(), &mut sent);
    sent.push_str(", ");
    push_clock(clock, &mut sent);
    sent.push(' ');
    match zone {
        Some((_, minutes)) => push_zone(minutes, "", &mut sent),
        None => sent.push_str("UTC"),
    }
    sent
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
fn push_words(date: Date, out: &mut String) {
    match i32::from(date.day()) {
        day @ ..10 => out.push(char::from(b'0' + day as u8)),
        day => push_two(day, out),
    }
    out.push(' ');
    out.push_str(month(date));
    out.push(' ');
    push_year(date.year(), out);
}

/// A length of time in words, as exact as people tell it: `12 minutes`, `5 hours`, `1 day 4 hours`, `9 days`.
pub fn duration(seconds: i64) -> String {
    let words = |n: i64, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let minutes = seconds.max(0) / 60;
    let (hours, days) = (minutes / 60, minutes / (60 * 24));
    match (days, hours) {
        (0, 0) => words(minutes.max(1), "minute"),
        (0, hours) => words(hours, "hour"),
        (1..=3, hours) if hours % 24 > 0 => {
            [words(days, "day"), words(hours % 24, "hour")].join(" ")
        }
        (days, _) => words(days, "day"),
    }
}

/// RFC 3339 in UTC, for exports.
pub fn rfc3339(seconds: i64) -> String {
    self::seconds(seconds).iso
}

/// `2026-01` of a moment, for charts.
pub fn month_key(seconds: i64) -> (i16, i8) {
    let moment = Timestamp::from_second(seconds).unwrap_or_default();
    let date = Offset::UTC.to_datetime(moment).date();
    (date.year(), date.month())
}

/// Months from first to last, both included, with a name each; at most `most` (then whole years).
pub fn month_name((year, month): (i16, i8)) -> String {
    format!("{} {year}", MONTHS[(month.clamp(1, 12) - 1) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_in_words() {
        let told = [0, 61, 3600, 7300, 86_400, 86_400 + 4 * 3600 + 59, 4 * 86_400 + 3600];
        let expected =
            ["1 minute", "1 minute", "1 hour", "2 hours", "1 day", "1 day 4 hours", "4 days"];
        assert_eq!(told.map(duration), expected);
    }

    #[test]
    fn a_date_is_told_in_utc_and_in_the_senders_zone() {
        let told = date(MailDate { seconds: 1_768_280_580, zone: 60 });
        assert_eq!(told.iso, "2026-01-13T05:03:00Z");
        assert_eq!(told.text, "13 Jan 2026");
        assert_eq!(
            (told.clock.as_str(), told.local.as_str()),
            ("05:03", "2026-01-13T06:03:00+01:00")
        );
    }

    #[test]
    fn when_a_mail_was_sent_is_told_by_its_senders_clock() {
        let told = |zone| sent(MailDate { seconds: 1_768_280_580, zone });
        assert_eq!(told(60), "13 Jan 2026, 06:03 +0100");
        assert_eq!(told(-570), "12 Jan 2026, 19:33 -0930");
        assert_eq!(told(0), "13 Jan 2026, 05:03 UTC");
        assert_eq!(told(9999), "13 Jan 2026, 05:03 UTC");
    }
}
