//! Dates in front matter: a day, or a moment.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

use crate::mail::MailDate;

/// `2026-01-13`, or a moment as RFC 3339 has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Moment {
    /// Seconds since 1970; of a day its beginning, in UTC.
    seconds: i64,
    /// As written.
    text: String,
    /// Minutes east of UTC; `None` of a day.
    zone: Option<i16>,
}

impl Moment {
    /// A day, `2026-01-13`.
    pub fn day(text: &str) -> Option<Self> {
        let well_formed = text.len() == 10 && text.is_ascii();
        let date: Date = text.parse().ok().filter(|_| well_formed)?;
        let days = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Moment { seconds: days.timestamp().as_second(), text: text.to_owned(), zone: None })
    }

    /// As dates of mails are.
    pub fn date(&self) -> MailDate {
        MailDate { seconds: self.seconds, zone: self.zone.unwrap_or(0) }
    }

    /// Whether only the day is known.
    pub fn is_day(&self) -> bool {
        self.zone.is_none()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(day) = Moment::day(&text) {
            return Ok(day);
        }
        let wrong = || format!("`{text}` is no date; write 2026-01-13, or 2026-01-13T09:30:00Z");
        let moment: Timestamp = text.parse().map_err(|_| wrong())?;
        // What the moment has after its seconds is `Z` or the zone.
        let zone = match text.get(text.len().saturating_sub(6)..) {
            Some(end) if end.starts_with(['+', '-']) => {
                let part =
                    |at: std::ops::Range<usize>| end.get(at).and_then(|n| n.parse::<i16>().ok());
                let minutes = part(1..3).zip(part(4..6)).map(|(h, m)| h * 60 + m);
                let minutes = minutes.ok_or_else(wrong)?;
                if end.starts_with('-') { -minutes } else { minutes }
            }
            _ => 0,
        };
        Ok(Moment { seconds: moment.as_second(), zone: Some(zone), text })
    }
}

/// By hand, so that a mistake is found while the reader is at its value: derived, it would be told at the beginning of all.
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Moment;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date such as 2026-01-13")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
                Moment::try_from(text.to_owned()).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<Moment> {
        Moment::try_from(text.to_owned()).ok()
    }

    #[test]
    fn days_and_moments_are_read() {
        assert_eq!(
            moment("1970-01-02").map(|m| (m.date().seconds, m.is_day())),
            Some((86_400, true))
        );
        let noon = moment("1970-01-01T14:00:00+02:00").unwrap();
        assert_eq!((noon.date().seconds, noon.date().zone, noon.is_day()), (43_200, 120, false));
        assert_eq!(moment("1969-12-31T23:00:00-01:00").unwrap().date().zone, -60);
        assert_eq!(moment("1970-01-01T00:00:00Z").unwrap().date().seconds, 0);
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in ["", "2026", "2026-13-01", "2026-02-30", "13 Jan 2026", "20260113", "é-26-01-1"]
        {
            assert_eq!(moment(text), None, "{text}");
        }
        let told = Moment::try_from("soon".to_owned()).unwrap_err();
        assert!(told.contains("`soon`") && told.contains("2026-01-13"), "{told}");
    }
}
