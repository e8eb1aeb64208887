//! Pipermail's volumes: the folder that holds what came in a month, quarter, year, week or day.

use crate::archive::PeriodUnit;
use crate::archive::period::month_name;

/// Pages of a volume that list its messages.
pub const INDEXES: [&str; 5] =
    ["index.html", "thread.html", "date.html", "subject.html", "author.html"];

/// The volume of a calendar period, by its unit, key and first day (`2026-01-05`).
pub fn pipermail(unit: PeriodUnit, key: &str, first_day: &str) -> Option<String> {
    let (year, rest) = key.split_once('-').unwrap_or((key, ""));
    match unit {
        PeriodUnit::Year => Some(year.to_owned()),
        PeriodUnit::Quarter => Some(format!("{year}q{}", rest.strip_prefix('Q')?)),
        PeriodUnit::Month => Some(format!("{year}-{}", month_name(month(rest)?)?)),
        PeriodUnit::Week => Some(format!("Week-of-Mon-{}", first_day.replace('-', ""))),
        PeriodUnit::Day => Some(key.replace('-', "")),
        PeriodUnit::Snapshot | PeriodUnit::Range | PeriodUnit::Report => None,
    }
}

/// HyperKitty's folder of a month or a day.
pub fn hyperkitty(unit: PeriodUnit, key: &str) -> Option<String> {
    let numbers: Option<Vec<usize>> = key.split('-').map(month).collect();
    match (unit, numbers?.as_slice()) {
        (PeriodUnit::Month, [year, month]) => Some(format!("{year}/{month}")),
        (PeriodUnit::Day, [year, month, day]) => Some(format!("{year}/{month}/{day}")),
        _ => None,
    }
}

fn month(digits: &str) -> Option<usize> {
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_named_as_pipermail_names_them() {
        let named = |unit, key, day| pipermail(unit, key, day).unwrap();
        assert_eq!(named(PeriodUnit::Month, "2026-05", "2026-05-01"), "2026-May");
        assert_eq!(named(PeriodUnit::Quarter, "2026-Q2", "2026-04-01"), "2026q2");
        assert_eq!(named(PeriodUnit::Year, "2026", "2026-01-01"), "2026");
        assert_eq!(named(PeriodUnit::Week, "2026-W03", "2026-01-12"), "Week-of-Mon-20260112");
        assert_eq!(named(PeriodUnit::Day, "2026-01-13", "2026-01-13"), "20260113");
        assert_eq!(pipermail(PeriodUnit::Month, "2026-13", ""), None);
        assert_eq!(pipermail(PeriodUnit::Range, "a..b", ""), None);
    }

    #[test]
    fn months_of_hyperkitty_have_no_zero_before_them() {
        assert_eq!(hyperkitty(PeriodUnit::Month, "2026-05").as_deref(), Some("2026/5"));
        assert_eq!(hyperkitty(PeriodUnit::Day, "2026-01-13").as_deref(), Some("2026/1/13"));
        assert_eq!(hyperkitty(PeriodUnit::Week, "2026-W03"), None);
    }
}
