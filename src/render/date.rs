//! Dates in words.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::context::DateContext;
use crate::mail::MailDate;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn month(date: Date) -> &'static str {
    MONTHS[(date.month().clamp(1, 12) - 1) as usize]
}

/// A moment given in seconds, its zone unknown.
pub fn seconds(seconds: i64) -> DateContext {
    date(MailDate { seconds, zone: 0 })
}

/// A moment as a mail gives it. Moments beyond the calendar (year 9999) are clamped.
pub fn date(date: MailDate) -> DateContext {
    let moment = Timestamp::from_second(date.seconds.clamp(-62_000_000_000, 250_000_000_000))
        .unwrap_or_default();
    let utc = Offset::UTC.to_datetime(moment);
    let zone = i32::from(date.zone).clamp(-24 * 60, 24 * 60);
    let local = Offset::from_seconds(zone * 60).unwrap_or(Offset::UTC).to_datetime(moment);
    let sign = if zone < 0 { '-' } else { '+' };
    DateContext {
        iso: format!("{}T{:02}:{:02}:{:02}Z", utc.date(), utc.hour(), utc.minute(), utc.second()),
        day: utc.date().to_string(),
        text: format!("{} {} {}", utc.day(), month(utc.date()), utc.year()),
        full: format!(
            "{}, {} {} {} {:02}:{:02} {sign}{:02}{:02}",
            DAYS[local.date().weekday().to_monday_zero_offset() as usize],
            local.day(),
            month(local.date()),
            local.year(),
            local.hour(),
            local.minute(),
            zone.abs() / 60,
            zone.abs() % 60
        ),
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
    fn a_date_is_told_in_utc_and_in_the_senders_zone() {
        let told = date(MailDate { seconds: 1_768_280_580, zone: 60 });
        assert_eq!(told.iso, "2026-01-13T05:03:00Z");
        assert_eq!(told.text, "13 Jan 2026");
        assert_eq!(told.full, "Tue, 13 Jan 2026 06:03 +0100");
    }
}
