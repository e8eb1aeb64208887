//! When a message was written: Date, bounded by Received.
//!
//! Dates of thirty years of mailers: two-digit years, the order of `date(1)`, zones by name, zones that are no zones.
//! Fields are told apart like Python's `email.utils` does it, so that both read the same moment.

use jiff::civil;

use super::encoded_word;

/// A moment as a message tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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
}

const DAY: i64 = 86_400;

/// 2101-01-01: no archive holds mail from later.
const END_OF_TIME: i64 = 4_133_980_800;

/// Weighs the raw Date field and the raw newest (first) Received field: Date if it is sane, else Received.
pub fn weigh(date: Option<&[u8]>, received: Option<&[u8]>) -> Evidence {
    let written = date.and_then(|raw| parse(&encoded_word::unfold(raw)));
    let sane = written.filter(|d| (0..END_OF_TIME).contains(&d.seconds));
    let received =
        || received.and_then(parse_received).filter(|d| (0..END_OF_TIME).contains(&d.seconds));
    let Some(date) = sane else {
        return Evidence { date: received(), bad_date: true, out_of_bounds: false };
    };
    match received() {
        Some(arrived) if date.seconds > arrived.seconds + 366 * DAY || date.seconds < 366 * DAY => {
            Evidence { date: Some(arrived), bad_date: false, out_of_bounds: true }
        }
        _ => Evidence { date: Some(date), bad_date: false, out_of_bounds: false },
    }
}

/// The time of a Received field: what follows its last semicolon (RFC 5322 3.6.7).
fn parse_received(raw: &[u8]) -> Option<MailDate> {
    let at = memchr::memrchr(b';', raw)?;
    parse(&encoded_word::unfold(raw.get(at + 1..)?))
}

/// Reads a date as mail writes it; `None` if no moment can be made out.
pub fn parse(text: &str) -> Option<MailDate> {
    let mut words: Vec<&str> = Vec::with_capacity(8);
    words.extend(text.split_whitespace().take(8));
    let first = *words.first()?;
    if first.ends_with(',') || is_day_name(first) {
        words.remove(0);
    } else if let Some((_, day)) = first.rsplit_once(',') {
        *words.first_mut()? = day;
    }
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
fn moment([mut day, mut month, mut year, mut time, mut zone]: [&str; 5]) -> Option<MailDate> {
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
    let year: i16 = year.parse().ok()?;
    let year = match year {
        0..=68 => year + 2000,
        // RFC 5322 4.3: three digits count from 1900 too.
        69..=999 => year + 1900,
        _ => year,
    };
    let day: i8 = day.trim_end_matches(',').parse().ok()?;
    let [hour, minute, second] = clock(time.trim_end_matches(','))?;
    let date = civil::Date::new(year, month, day).ok()?;
    let midnight = date.duration_since(civil::date(1970, 1, 1)).as_secs();
    let zone = zone_minutes(zone)?;
    let seconds = midnight + hour * 3600 + minute * 60 + second - i64::from(zone) * 60;
    Some(MailDate { seconds, zone })
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

/// Hours, minutes, seconds; some mailers write `10.30.00`. A leap second counts as the one before it.
fn clock(text: &str) -> Option<[i64; 3]> {
    let separator = if text.contains(':') { ':' } else { '.' };
    let mut parts = text.split(separator);
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let second: i64 = parts.next().map_or(Some(0), |s| s.parse().ok())?;
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: i64 = 1_767_614_400; // 2026-01-05 12:00:00 UTC

    fn date(seconds: i64, zone: i16) -> MailDate {
        MailDate { seconds, zone }
    }

    #[test]
    fn dates_of_many_mailers() {
        for text in [
            "Mon, 5 Jan 2026 13:00:00 +0100",
            "Mon,5 Jan 2026 13:00:00 +0100 (CET)",
            "5 Jan 26 13:00 +0100",
            "Mon Jan  5 13:00:00 2026 +0100",
            "Mon, 05 January 2026 13.00.00 +0100",
            "Mon, 05-Jan-26 13:00:00 +0100",
            "Mon, 5 Jan 126 13:00:00 +0100",
            "5 Jan 2026 13:00:00+0100",
        ] {
            assert_eq!(parse(text), Some(date(NOON, 60)), "{text}");
        }
        for text in [
            "Mon, 5 Jan 2026 12:00:00",
            "Mon, 5 Jan 2026 12:00:00 GMT",
            "Mon, 5 Jan 2026 12:00:00 -0000",
            "Jan 5 2026 12:00 Z",
        ] {
            assert_eq!(parse(text), Some(date(NOON, 0)), "{text}");
        }
        assert_eq!(parse("Mon, 5 Jan 2026 04:00:00 PST"), Some(date(NOON, -480)));
        assert_eq!(parse("Mon, 5 Jan 2026 17:30:00 +0530"), Some(date(NOON, 330)));
        assert_eq!(parse("Mon, 5 Jan 2026 12:00:00 --500"), Some(date(NOON, 0)));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "Mon, 32 Jan 2026 10:00:00 +0000",
            "Mon, 21 Oct 2002 15:02:34 +50579034",
            "Mon, 5 Jan 2026 12:00:00 -9900",
            "Fri, 1 Jan 2077777777 10:00:00 +0000",
            "5 Foo 2026 10:00:00 +0000",
            ", , , ,",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn received_helps_where_the_date_cannot_be() {
        let received = Some(&b"from a by b;\n Mon, 5 Jan 2026 12:00:00 +0000"[..]);
        let bad = Evidence { date: Some(date(NOON, 0)), bad_date: true, out_of_bounds: false };
        assert_eq!(weigh(None, received), bad);
        assert_eq!(weigh(Some(b"Mon, 5 Jan 2176 12:00:00 +0000"), received), bad);
        assert_eq!(weigh(Some(b"Mon, 5 Jan 2026 12:00:00 +9999"), received), bad);
        let late = Evidence { date: Some(date(NOON, 0)), bad_date: false, out_of_bounds: true };
        assert_eq!(weigh(Some(b"Mon, 5 Jan 2030 12:00:00 +0000"), received), late);
        assert_eq!(weigh(Some(b"Thu, 1 Jan 1970 12:00:00 +0000"), received), late);
    }

    #[test]
    fn a_date_near_received_stays() {
        let received = Some(&b"by b; Mon, 5 Jan 2026 12:00:00 +0000"[..]);
        let kept = weigh(Some(b"Tue, 6 Jan 2026 12:00:00 +0000"), received);
        assert_eq!(
            (kept.date, kept.bad_date, kept.out_of_bounds),
            (Some(date(NOON + DAY, 0)), false, false)
        );
        assert_eq!(
            weigh(None, None),
            Evidence { date: None, bad_date: true, out_of_bounds: false }
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9A-Za-z,:+. -]{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn a_written_date_comes_back(seconds in 0i64..4_000_000_000, hours in -12i16..14) {
            let zone = hours * 60;
            let local = jiff::Timestamp::from_second(seconds + i64::from(zone) * 60).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
            let text = format!("{} {}{:02}00", local.strftime("%a, %d %b %Y %H:%M:%S"), if hours < 0 { '-' } else { '+' }, hours.abs());
            prop_assert_eq!(parse(&text), Some(MailDate { seconds, zone }));
        }
    }
}
