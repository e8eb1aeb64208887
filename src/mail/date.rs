//! When a message was written: Date, bounded by Received.
//!
//! Dates of thirty years of mailers: two-digit years, the order of `date(1)`, zones by name, zones that are no zones,
//! ISO 8601, months in the mailer's own language. Fields are told apart like Python's `email.utils` does it, so that both
//! read the same moment; what it does not read is tried after that and told ([`Reading::odd`]).

use jiff::civil;
use serde::{Deserialize, Serialize};

use super::encoded_word;

/// A moment as a message tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MailDate {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// The sender's zone, minutes east of UTC; 0 where unknown.
    pub zone: i16,
}

/// What the headers tell about the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The best date.
    pub date: Option<MailDate>,
    /// The Date field was missing or could not be.
    pub bad_date: bool,
    /// The Date field lies more than a year after the newest Received.
    pub out_of_bounds: bool,
    /// The Date field is used, but not as mail writes dates: see [`Reading::odd`].
    pub odd: bool,
}

/// A date that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The moment.
    pub date: MailDate,
    /// Something of it had to be passed over or is of another format: an impossible zone, which counts as UTC; the hour
    /// 24; ISO 8601; names of another language.
    pub odd: bool,
}

const DAY: i64 = 86_400;

/// 2101-01-01: no archive holds mail from later.
const END_OF_TIME: i64 = 4_133_980_800;

/// 1971-01-01: mail on the network is younger; a date of 1970 is a clock that was never set.
const BEGIN_OF_TIME: i64 = 365 * DAY;

/// Weighs the raw Date field and the raw newest (first) Received field: Date if it is sane, else Received.
pub fn weigh(date: Option<&[u8]>, received: Option<&[u8]>) -> Evidence {
    let sane = |read: &Reading| (BEGIN_OF_TIME..END_OF_TIME).contains(&read.date.seconds);
    let written = date.and_then(|raw| parse(&encoded_word::unfold(raw)));
    let arrived = || received.and_then(parse_received).filter(sane).map(|read| read.date);
    match (written.filter(sane), arrived()) {
        (None, arrived) => {
            // What was never a moment is told otherwise than one that cannot be.
            let contradicted = arrived.is_some() && written.is_some_and(|w| w.date.seconds >= 0);
            let unset = contradicted && written.is_some_and(|w| w.date.seconds < BEGIN_OF_TIME);
            Evidence { date: arrived, bad_date: !unset, out_of_bounds: unset, odd: false }
        }
        (Some(written), Some(arrived)) if written.date.seconds > arrived.seconds + 366 * DAY => {
            Evidence { date: Some(arrived), out_of_bounds: true, ..Evidence::default() }
        }
        (Some(written), _) => {
            Evidence { date: Some(written.date), odd: written.odd, ..Evidence::default() }
        }
    }
}

/// The time of a Received field: what follows its last semicolon (RFC 5322 3.6.7).
fn parse_received(raw: &[u8]) -> Option<Reading> {
    let at = memchr::memrchr(b';', raw)?;
    parse(&encoded_word::unfold(raw.get(at + 1..)?))
}

/// Reads a date as mail writes it, or as ISO 8601 or another language does; `None` if no moment can be made out.
pub fn parse(text: &str) -> Option<Reading> {
    let mut words: Vec<&str> = Vec::with_capacity(10);
    words.extend(text.split_whitespace().take(10));
    let first = *words.first()?;
    if first.ends_with(',') || is_day_name(first) {
        words.remove(0);
    } else if let Some((_, day)) = first.rsplit_once(',') {
        *words.first_mut()? = day;
    }
    as_mail(words.clone()).or_else(|| otherwise(words))
}

/// A date in the forms of RFC 822 and `date(1)`, without its day of the week.
fn as_mail(mut words: Vec<&str>) -> Option<Reading> {
    // RFC 850: 05-Jan-2026.
    if words.len() == 3 && words.first()?.split('-').count() == 3 {
        let day = words.remove(0);
        words.splice(0..0, day.split('-'));
    }
    if let [_, _, _, time] = words.as_slice() {
        match time.find('+').or_else(|| time.find('-')) {
            Some(at) if at > 0 => {
                let (time, zone) = time.split_at(at);
                words.truncate(3);
                words.extend([time, zone]);
            }
            _ => words.push(""),
        }
    }
    let [day, month, year, time, zone, ..] = words.as_slice() else { return None };
    moment([day, month, year, time, zone])
}

/// Puts the five fields in order and makes a moment of them.
fn moment([mut day, mut month, mut year, mut time, mut zone]: [&str; 5]) -> Option<Reading> {
    if month_number(month).is_none() {
        (day, month) = (month, day);
    }
    let month = month_number(month)?;
    if year.find(':').is_some_and(|at| at > 0) {
        (year, time) = (time, year);
    }
    year = year.trim_end_matches(',');
    if !year.starts_with(|c: char| c.is_ascii_digit()) {
        (year, zone) = (zone, year);
    }
    let short = year.len() < 4;
    let year: i16 = year.parse().ok()?;
    let year = match year {
        0..=68 if short => year + 2000,
        // RFC 5322 4.3: three digits count from 1900 too.
        69..=999 if short => year + 1900,
        _ => year,
    };
    let day: i8 = day.trim_end_matches(',').parse().ok()?;
    reading(civil::Date::new(year, month, day).ok()?, time, zone, false)
}

/// The moment of a day, a time and a zone; what is impossible in the zone makes it odd.
fn reading(date: civil::Date, time: &str, zone: &str, odd: bool) -> Option<Reading> {
    let [hour, minute, second] = clock(time.trim_end_matches(','))?;
    let midnight = date.duration_since(civil::date(1970, 1, 1)).as_secs();
    let known = zone_minutes(zone);
    let minutes = known.unwrap_or(0);
    let seconds = midnight + hour * 3600 + minute * 60 + second - i64::from(minutes) * 60;
    let odd = odd || known.is_none() || hour == 24;
    Some(Reading { date: MailDate { seconds, zone: minutes }, odd })
}

/// Dates that are not as mail writes them: numbers in a clear order, months of other languages.
fn otherwise(mut words: Vec<&str>) -> Option<Reading> {
    // The day of the week in another language: `Lun 5 janv. 2026`.
    let number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    if !words.first().is_some_and(number) && words.get(1).is_some_and(number) {
        words.remove(0);
    }
    let first = *words.first()?;
    let (date, rest) = if let Some((date, time)) = first.split_once(['T', 't']) {
        let date = numeric_date(date)?;
        *words.first_mut()? = time;
        (date, words.as_slice())
    } else if let Some(date) = numeric_date(first) {
        (date, words.get(1..)?)
    } else {
        words.retain(|word| !["de", "den"].iter().any(|of| word.eq_ignore_ascii_case(of)));
        let [day, month, year, rest @ ..] = words.as_slice() else { return None };
        let day: i8 = day.trim_end_matches(['.', ',']).parse().ok()?;
        let year: i16 = year.trim_end_matches(',').parse().ok().filter(|y| *y > 1900)?;
        (civil::Date::new(year, foreign_month(month)?, day).ok()?, rest)
    };
    let (time, zone) = match rest {
        [] => ("00:00:00", ""),
        [time] => split_zone(time),
        [time, zone, ..] => (*time, *zone),
    };
    // Fractions of a second, and zones with a colon.
    let time = time
        .split_once(['.', ','])
        .map_or(time, |(whole, _)| if time.contains(':') { whole } else { time });
    let zone: String = zone.chars().filter(|&c| c != ':').collect();
    reading(date, time, &zone, true)
}

/// `10:00:00+01:00` as time and zone; `Z` is UTC anyway.
fn split_zone(time: &str) -> (&str, &str) {
    let time = time.trim_end_matches(['Z', 'z']);
    match time.find(['+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    }
}

/// A day in numbers whose order is clear: `2026-01-05`, `2026/01/05`, `25/12/2026`; not `1/5/2026`.
fn numeric_date(word: &str) -> Option<civil::Date> {
    let separator = ['-', '/', '.'].into_iter().find(|&c| word.contains(c))?;
    let mut parts = word.trim_end_matches(',').split(separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |part: &str| {
        let digits = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| digits)
    };
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day) = if first.len() == 4 {
        (a, b, c)
    } else if third.len() != 4 {
        return None;
    } else if a > 12 || a == b || separator == '.' {
        // Points are written between day, month and year only.
        (c, b, a)
    } else if b > 12 {
        (c, a, b)
    } else {
        return None;
    };
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The number of a month in French, German, Spanish, Italian, Portuguese, Dutch or a Scandinavian language, short or
/// whole. Only beginnings that mean the same month in all of them are listed.
fn foreign_month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän", "gen", "ene"],
        &["feb", "fev", "fév"],
        &["mar", "mär", "mrz", "mrt", "maa"],
        &["apr", "avr", "abr"],
        &["mai", "may", "mag", "mei", "maj"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "août", "aout", "ago"],
        &["sep", "set"],
        &["oct", "okt", "out", "ott"],
        &["nov"],
        &["dec", "déc", "dez", "dic", "des"],
    ];
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    if !(3..=12).contains(&word.chars().count()) || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i8::try_from(at + 1).ok()
}

fn is_day_name(word: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
}

fn month_number(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|name| {
        word.eq_ignore_ascii_case(name)
            || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
    })?;
    i8::try_from(at + 1).ok()
}

/// Hours, minutes, seconds; some mailers write `10.30.00`. A leap second counts as the one before it, 24:00:00 is the end
/// of the day.
fn clock(text: &str) -> Option<[i64; 3]> {
    let separator = if text.contains(':') { ':' } else { '.' };
    let mut parts = text.split(separator);
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let second: i64 = parts.next().map_or(Some(0), |s| s.parse().ok())?;
    let midnight = hour == 24 && minute == 0 && second == 0;
    let fits = ((0..24).contains(&hour) || midnight)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    (fits && parts.next().is_none()).then_some([hour, minute, second.min(59)])
}

/// Minutes east of UTC; 0 for names that nobody knows, `None` for a number that no zone has.
fn zone_minutes(zone: &str) -> Option<i16> {
    let digits = zone.strip_prefix(['+', '-']).unwrap_or(zone);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some(named_zone(zone));
    }
    let number: i32 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    let minutes = if zone.starts_with('-') { -minutes } else { minutes };
    (minutes.abs() < 24 * 60).then(|| i16::try_from(minutes).ok())?
}

/// The zones of RFC 822. All other names have several meanings (IST, BST) or none and count as UTC.
fn named_zone(name: &str) -> i16 {
    const ZONES: [(&str, i16); 10] = [
        ("AST", -4),
        ("ADT", -3),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
    ];
    ZONES
        .iter()
        .find(|(zone, _)| name.eq_ignore_ascii_case(zone))
        .map_or(0, |(_, hours)| hours * 60)
}

#[cfg(test)]
mod tests;
