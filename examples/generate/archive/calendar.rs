//! Days, times and the forms in which mail writes them. Times are seconds since 1970-01-01 UTC, zones minutes east.

use super::rng::{decimal, padded};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment as calendars and clocks show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Full year.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Monday is 0.
    pub weekday: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

/// What the clocks of a zone show at `time`.
pub fn moment(time: i64, zone: i32) -> Moment {
    let local = time + i64::from(zone) * 60;
    let (days, seconds) = (local.div_euclid(DAY), local.rem_euclid(DAY) as u32);
    let (year, month, day) = civil(days);
    Moment {
        year,
        month,
        day,
        weekday: weekday(days),
        hour: seconds / 3600,
        minute: seconds / 60 % 60,
        second: seconds % 60,
    }
}

/// Weekday of a count of days since 1970-01-01, a Thursday. Monday is 0.
pub fn weekday(days: i64) -> u32 {
    (days + 3).rem_euclid(7) as u32
}

/// Year, month and day of a count of days since 1970-01-01: counts in years that begin on 1 March, so that the leap
/// day is the last.
fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month as u32, day as u32)
}

impl Moment {
    /// `Tue`
    pub fn weekday_name(&self) -> &'static str {
        WEEKDAYS[self.weekday as usize]
    }

    /// `Jan`
    pub fn month_name(&self) -> &'static str {
        MONTHS[self.month as usize - 1]
    }

    /// `10:02:11`
    pub fn clock(&self, out: &mut String) {
        padded(u64::from(self.hour), 2, out);
        out.push(':');
        padded(u64::from(self.minute), 2, out);
        out.push(':');
        padded(u64::from(self.second), 2, out);
    }

    /// `20260113`
    pub fn digits(&self, out: &mut String) {
        padded(self.year as u64, 4, out);
        padded(u64::from(self.month), 2, out);
        padded(u64::from(self.day), 2, out);
    }
}

/// RFC 5322: `Tue, 13 Jan 2026 10:02:11 +0100`.
pub fn mail_date(time: i64, zone: i32, out: &mut String) {
    let m = moment(time, zone);
    out.push_str(m.weekday_name());
    out.push_str(", ");
    decimal(u64::from(m.day), out);
    out.push(' ');
    out.push_str(m.month_name());
    out.push(' ');
    decimal(m.year as u64, out);
    out.push(' ');
    m.clock(out);
    out.push(' ');
    zone_digits(zone, out);
}

/// `+0100`
pub fn zone_digits(zone: i32, out: &mut String) {
    out.push(if zone < 0 { '-' } else { '+' });
    let minutes = zone.unsigned_abs();
    padded(u64::from(minutes / 60), 2, out);
    padded(u64::from(minutes % 60), 2, out);
}

/// asctime, as mbox separators have it: `Tue Jan 13 09:02:11 2026`.
pub fn asctime(time: i64, out: &mut String) {
    let m = moment(time, 0);
    out.push_str(m.weekday_name());
    out.push(' ');
    out.push_str(m.month_name());
    out.push_str(if m.day < 10 { "  " } else { " " });
    decimal(u64::from(m.day), out);
    out.push(' ');
    m.clock(out);
    out.push(' ');
    decimal(m.year as u64, out);
}
