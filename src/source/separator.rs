//! The line between two messages of an mbox, and its date.
//!
//! `From ` at the start of a line also occurs in texts, and inlined `git format-patch` files even have a date there. On
//! 21,367 mails of one kernel list the rules of git and of public-inbox still split 40 messages in two, all of them at
//! such patches. On the other hand pipermail writes no blank line before its separators. What finds exactly the
//! messages in both: an asctime date (a time with seconds and a year of four digits), a sender that is no object id,
//! and a header field in the next line.

use super::lines::line_end;

/// A separator is looked for in lines of up to this many bytes, and the field name after it as well.
pub(crate) const LONGEST: usize = 1024;

/// What a separator line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Separator {
    /// Bytes of the line with its line feed.
    pub(crate) length: usize,
    /// Seconds since the epoch, where the line holds a real date.
    pub(crate) date: Option<i64>,
    /// The sender is 40 or 64 hex digits, as git writes it.
    pub(crate) object_id: bool,
    /// The line has a time and a year, as asctime(3) prints them.
    pub(crate) dated: bool,
    /// The line is no sentence: a sender alone, or something of a date after it.
    pub(crate) plain: bool,
}

/// Looks at the start of a line: is it `From `, and is the next line a header field? Dates and senders are for the
/// caller to judge.
pub(crate) fn separator(bytes: &[u8]) -> Option<Separator> {
    let line = from_line(bytes)?;
    let next = bytes.get(line.length..)?;
    (is_field(next) || next.starts_with(b">From ")).then_some(line)
}

/// A line `From `, whatever follows it.
pub(crate) fn from_line(bytes: &[u8]) -> Option<Separator> {
    // `From : ada` is the field, in RFC 822's way.
    let rest = bytes.strip_prefix(b"From ").filter(|_| !is_field(bytes))?;
    let length = line_end(bytes.get(..LONGEST).unwrap_or(bytes))?;
    let line = rest.get(..length.saturating_sub(5))?;
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let sender = words.next().unwrap_or_default();
    let parts = Parts::of(line);
    let is_date = |word: &[u8]| {
        word.iter().any(u8::is_ascii_digit)
            || DAYS.iter().any(|day| word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case(*day)))
    };
    let plain = words.clone().next().is_none() || words.any(is_date);
    Some(Separator {
        length,
        date: parts.date(),
        object_id: is_object_id(sender),
        dated: parts.time.is_some() && parts.year.is_some(),
        plain,
    })
}

/// Whether bytes begin with `Name:`, the start of a header field. RFC 822 allowed blanks before the colon.
pub(crate) fn is_field(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let name =
        bytes.iter().take_while(|&&b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)).count();
    let after = bytes.iter().skip(name).find(|&&b| b != b' ' && b != b'\t');
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && after == Some(&b':')
}

fn is_object_id(sender: &[u8]) -> bool {
    matches!(sender.len(), 40 | 64) && sender.iter().all(u8::is_ascii_hexdigit)
}

/// What looks like a part of a date, wherever it stands: `Wed Jul  3 12:39:54 2019`, `... 12:39:54 +0200 2019`,
/// `3 Jul 2019 12:39:54 +0200`.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, i8, i8)>,
    year: Option<i16>,
    /// Seconds east of Greenwich.
    zone: Option<i64>,
}

const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

impl Parts {
    fn of(line: &[u8]) -> Self {
        let mut parts = Parts::default();
        for word in line.split(u8::is_ascii_whitespace) {
            match word.len() {
                1 | 2 if parts.month.is_some() || parts.day.is_none() => {
                    parts.day = number(word).and_then(|n| i8::try_from(n).ok()).or(parts.day);
                }
                3 => {
                    let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(word));
                    parts.month = month.and_then(|m| i8::try_from(m + 1).ok()).or(parts.month);
                }
                4 => parts.year = number(word).and_then(|n| i16::try_from(n).ok()).or(parts.year),
                5 if parts.time.is_some() => parts.zone = zone(word).or(parts.zone),
                7 | 8 => parts.time = time(word).or(parts.time),
                _ => {}
            }
        }
        parts
    }

    fn date(self) -> Option<i64> {
        let (month, day, year, (hour, minute, second)) =
            (self.month?, self.day?, self.year?, self.time?);
        // public-inbox and git write these dates to say that there is none.
        if matches!((year, month, day), (1970, 1, 1) | (2001, 9, 17)) {
            return None;
        }
        let date = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        let utc = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
        Some(utc - self.zone.unwrap_or(0))
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |n, &b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

fn time(word: &[u8]) -> Option<(i8, i8, i8)> {
    let mut parts =
        word.split(|&b| b == b':').map(|part| number(part).and_then(|n| i8::try_from(n).ok()));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && hour < 24 && minute < 60 && second <= 60)
        .then(|| (hour, minute, second.min(59)))
}

fn zone(word: &[u8]) -> Option<i64> {
    let (sign, digits) = word.split_first()?;
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let n = i64::from(number(digits)?);
    (n <= 1400).then(|| sign * (n / 100 * 3600 + n % 100 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<Separator> {
        separator(format!("{text}\nSubject: apples\n").as_bytes())
    }

    #[test]
    fn dates_of_all_writers_are_understood() {
        let noon = 1_562_157_594; // 2019-07-03 12:39:54 UTC
        for text in [
            "From ada@example.org Wed Jul  3 12:39:54 2019",
            "From ada at example.org  Wed Jul  3 12:39:54 2019",
            "From - Wed Jul 3 12:39:54 2019",
            "From ada@example.org Wed Jul  3 14:39:54 2019 +0200",
            "From ada@example.org Wed Jul  3 12:39:54 UTC 2019 remote from orchard",
            "From ada@example.org Wed, 3 Jul 2019 07:39:54 -0500\r",
        ] {
            let found = line(text).unwrap();
            assert!(found.dated, "{text}");
            assert_eq!(found.date, Some(noon), "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_no_date() {
        assert_eq!(line("From mboxrd@z Thu Jan  1 00:00:00 1970").unwrap().date, None);
        let patch =
            line("From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001").unwrap();
        assert_eq!((patch.date, patch.object_id, patch.dated), (None, true, true));
    }

    #[test]
    fn impossible_dates_are_left_out() {
        let found = line("From ada@example.org Wed Feb 31 12:39:54 2019").unwrap();
        assert_eq!((found.dated, found.date), (true, None));
    }

    #[test]
    fn lines_without_a_date_are_plain_or_sentences() {
        for (text, plain) in [
            ("From ann", true),
            ("From ann Mon", true),
            ("From ann@example.org 2026-01-05 10:00:00", true),
            ("From the orchard", false),
            ("From what Ann says", false),
        ] {
            let found = line(text).unwrap();
            assert_eq!((found.dated, found.plain), (false, plain), "{text}");
        }
    }

    #[test]
    fn lines_may_end_with_a_return_alone() {
        let bytes = b"From ada@example.org Wed Jul  3 12:39:54 2019\rSubject: apples\r";
        let found = separator(bytes).unwrap();
        assert_eq!((found.length, found.dated, found.date), (46, true, Some(1_562_157_594)));
    }

    #[test]
    fn sentences_are_no_separators() {
        assert!(!line("From the orchard we see the river").unwrap().dated);
        assert!(!line("From here it took until 12:30 in 2019").unwrap().dated);
        assert!(
            separator(b"From ada@example.org Wed Jul  3 12:39:54 2019\n\nSubject: x\n").is_none()
        );
        assert!(
            separator(b"From ada@example.org Wed Jul  3 12:39:54 2019\nno field: x\n").is_none()
        );
        assert!(separator(b"From ada@example.org Wed Jul  3 12:39:54 2019").is_none());
        assert!(separator(b"Fromage\nSubject: x\n").is_none());
        assert!(separator(b"From : ada@example.org\nSubject: x\n").is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(tail: Vec<u8>) {
            separator(&[b"From ", tail.as_slice(), b"\nSubject: x\n"].concat());
        }

        #[test]
        fn words_of_dates_in_any_order_do_not_panic(words in "(From )?([0-9:+-]{1,8} |Jan |Wed ){0,9}\nA: b") {
            separator(words.as_bytes());
        }
    }
}
