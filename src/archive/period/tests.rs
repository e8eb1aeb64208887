//! Calendar units, ranges and keys.

use proptest::prelude::*;

use super::*;
use crate::archive::series::testing::{add_report, archive, mail};

/// 2026-01-12T00:00:00Z, a Monday.
const MONDAY: i64 = 1_768_176_000;
const DAY: i64 = 86_400;

fn keys(periods: &[Period]) -> Vec<(&str, usize)> {
    periods.iter().map(|period| (period.key.as_str(), period.messages.len())).collect()
}

fn sample() -> Archive {
    archive(vec![
        mail("a", MONDAY - 1, "last second of a week").commit(0),
        mail("b", MONDAY, "[PATCH] b").commit(1),
        mail("c", MONDAY + 2 * DAY - 1, "[PATCH] c").commit(3),
        mail("d", MONDAY + 2 * DAY, "d").commit(2),
        mail("far", i64::MAX - 5, "beyond all calendars"),
        mail("old", -1, "new year's eve of 1969"),
    ])
}

fn ranges(from: &str, to: &str) -> PeriodRequest {
    let range = RangeRequest { from: from.into(), to: to.into(), title: None };
    PeriodRequest { ranges: vec![range], ..PeriodRequest::default() }
}

fn commits() -> Vec<[u8; 20]> {
    (0..4_u8)
        .map(|n| {
            let mut id = [n; 20];
            id[..3].copy_from_slice(&[0xad, 0xd8, 0x2e]);
            id
        })
        .collect()
}

#[test]
fn units_hold_what_lies_in_them() {
    let archive = sample();
    let units = vec![
        PeriodUnit::Week,
        PeriodUnit::Day,
        PeriodUnit::Month,
        PeriodUnit::Year,
        PeriodUnit::Quarter,
        PeriodUnit::Week,
        PeriodUnit::Snapshot,
    ];
    let periods = build(&archive, &[], &PeriodRequest { units, ..PeriodRequest::default() })
        .expect("periods");
    assert_eq!(
        keys(&periods),
        [
            ("1969", 1),
            ("1969-Q4", 1),
            ("1969-12", 1),
            ("1970-W01", 1),
            ("1969-12-31", 1),
            ("2026", 4),
            ("2026-01", 4),
            ("2026-Q1", 4),
            ("2026-W02", 1),
            ("2026-01-11", 1),
            ("2026-01-12", 1),
            ("2026-W03", 3),
            ("2026-01-13", 1),
            ("2026-01-14", 1),
        ]
    );
    let week = periods.iter().find(|period| period.key == "2026-W03").expect("the week");
    assert_eq!(
        (week.from.as_str(), week.to.as_str(), week.bounds),
        ("2026-01-12", "2026-01-19", Some((MONDAY, MONDAY + 7 * DAY)))
    );
    assert_eq!(week.title, "Week 3 of 2026 (12 January to 18 January)");
}

#[test]
fn a_range_of_dates_is_half_open() {
    let periods = build(&sample(), &[], &ranges("2026-01-12", "2026-01-14")).expect("a period");
    assert_eq!(keys(&periods), [("2026-01-12..2026-01-14", 2)]);
    assert_eq!((periods[0].from.as_str(), periods[0].to.as_str()), ("2026-01-12", "2026-01-14"));
    let periods =
        build(&sample(), &[], &ranges("2026-01-12T01:00:00+01:00", "2026-01-13T23:59:59Z"))
            .expect("a period");
    assert_eq!(keys(&periods), [("2026-01-12..2026-01-13T235959Z", 1)]);
    assert!(
        build(&sample(), &[], &ranges("2025-01-01", "2025-01-02")).expect("nothing").is_empty()
    );
}

#[test]
fn a_range_of_commits_leaves_out_its_first() {
    let commits = commits();
    let periods =
        build(&sample(), &commits, &ranges("add82e000", "ADD82E02020202")).expect("a period");
    assert_eq!(keys(&periods), [("add82e000..add82e020", 2)]);
    assert_eq!(periods[0].messages, [MessageIx(2), MessageIx(4)]);
    for (from, to, what) in [
        ("add82", "add82e0202", "more than one commit"),
        ("fffffff", "add82e0202", "no source has a commit"),
        ("add82e0202", "add82e0101", "ends before it starts"),
        ("2026-01-01", "add82e0101", "the other is none"),
        ("nowhere", "2026-01-01", "is no date"),
    ] {
        let error = build(&sample(), &commits, &ranges(from, to)).expect_err(what);
        assert!(error.what.contains(what), "{error}");
    }
    let error = build(&sample(), &[], &ranges("add82e0", "add82e1")).expect_err("no git");
    assert!(error.what.contains("no source is a git repository"), "{error}");
}

#[test]
fn a_range_of_messages_goes_by_their_dates_and_its_key_is_found_again() {
    let archive = sample();
    let periods =
        build(&archive, &[], &ranges("<b@example.org>", "d@example.org")).expect("a period");
    assert_eq!(periods[0].messages, [MessageIx(2), MessageIx(3)]);
    assert_eq!(
        (periods[0].from.as_str(), periods[0].to.as_str()),
        ("b@example.org", "d@example.org")
    );
    let again = find(&archive, &[], &periods[0].key).expect("the same");
    assert_eq!(again, periods[0]);
}

#[test]
fn every_key_is_read_back() {
    let mut archive = sample();
    let units = vec![
        PeriodUnit::Week,
        PeriodUnit::Day,
        PeriodUnit::Month,
        PeriodUnit::Year,
        PeriodUnit::Quarter,
    ];
    let mut request = ranges("2026-01-12", "2026-01-13T06:00:00Z");
    request.units = units;
    let periods = build(&archive, &commits(), &request).expect("periods");
    for period in &periods {
        assert!(parse_key(&period.key).is_some(), "{}", period.key);
        assert_eq!(
            find(&archive, &[], &period.key).expect("a period").messages,
            period.messages,
            "{}",
            period.key
        );
    }
    archive.periods = periods;
    for bad in [
        "",
        "26",
        "2026-W54",
        "2026-W1",
        "2026-Q5",
        "2026-13",
        "2026-02-30",
        "2026-1-1",
        "..",
        "a..",
        "x",
        "2026-001",
        "é",
    ] {
        assert_eq!(parse_key(bad), None, "{bad}");
        assert!(find(&archive, &[], bad).is_err(), "{bad}");
    }
    assert_eq!(find(&archive, &[], "2024-02").expect("an empty month").messages, []);
}

#[test]
fn each_report_is_a_period_after_the_others() {
    let mut archive = sample();
    let text = |from: &str, to: &str| {
        format!(
            "From {from} to {to}\nX mailing list update from {from} to {to}\n\nNew:  x\n[PATCH] x\nAuthor: A <a@example.org>\n\nt\n\nNew:  y\n[PATCH] y\nAuthor: A <a@example.org>\n\nt\n"
        )
    };
    add_report(&mut archive, &text("add82e97b", "60aeec667"));
    add_report(&mut archive, &text("2026-01-12", "2026-01-14"));
    let periods = build(&archive, &[], &ranges("2026-01-12", "2026-01-14")).expect("periods");
    assert_eq!(
        keys(&periods),
        [
            ("2026-01-12..2026-01-14", 2),
            ("add82e97b..60aeec667", 2),
            ("2026-01-12..2026-01-14-2", 2)
        ]
    );
    assert_eq!(
        periods[1].messages.iter().map(|ix| archive.message(*ix).title()).collect::<Vec<_>>(),
        ["y", "x"]
    );
    assert_eq!(
        (periods[1].unit, periods[1].report, periods[1].bounds),
        (PeriodUnit::Report, Some(0), None)
    );
    assert_eq!(periods[2].bounds, Some((MONDAY, MONDAY + 2 * DAY)));
}

proptest! {
    #[test]
    fn no_key_breaks_anything(key in "[0-9WQmTZ:.a-f@-]{0,24}|\\PC{0,12}", from in "\\PC{0,20}") {
        let archive = sample();
        let _ = (parse_key(&key), find(&archive, &commits(), &key), build(&archive, &commits(), &ranges(&from, &key)));
    }

    #[test]
    fn a_moment_is_in_its_unit(seconds in -62_000_000_000_i64..250_000_000_000) {
        for unit in [PeriodUnit::Day, PeriodUnit::Week, PeriodUnit::Month, PeriodUnit::Quarter, PeriodUnit::Year] {
            let Some(span) = calendar::unit_at(unit, seconds) else { continue };
            prop_assert!((span.start..span.end).contains(&seconds));
            prop_assert_eq!(calendar::parse(&span.key), Some(span));
        }
    }
}
