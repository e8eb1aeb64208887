use proptest::prelude::*;

use super::*;

const NOON: i64 = 1_767_614_400; // 2026-01-05 12:00:00 UTC

fn date(seconds: i64, zone: i16) -> MailDate {
    MailDate { seconds, zone }
}

/// The date of a text that is as mail writes it.
fn plain(text: &str) -> Option<MailDate> {
    parse(text).filter(|read| !read.odd).map(|read| read.date)
}

/// The date of a text that is not.
fn odd(text: &str) -> Option<MailDate> {
    parse(text).filter(|read| read.odd).map(|read| read.date)
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
        assert_eq!(plain(text), Some(date(NOON, 60)), "{text}");
    }
    for text in [
        "Mon, 5 Jan 2026 12:00:00",
        "Mon, 5 Jan 2026 12:00:00 GMT",
        "Mon, 5 Jan 2026 12:00:00 -0000",
        "Jan 5 2026 12:00 Z",
    ] {
        assert_eq!(plain(text), Some(date(NOON, 0)), "{text}");
    }
    // Four digits are the year that they say, when nobody wrote mail.
    for year in ["0000", "0026", "0126"] {
        let read = plain(&format!("Mon, 5 Jan {year} 12:00:00 +0000"));
        assert!(read.is_some_and(|read| read.seconds < BEGIN_OF_TIME), "{year}");
    }
    assert_eq!(plain("Mon, 5 Jan 2026 04:00:00 PST"), Some(date(NOON, -480)));
    assert_eq!(plain("Mon, 5 Jan 2026 17:30:00 +0530"), Some(date(NOON, 330)));
    assert_eq!(plain("Mon, 5 Jan 2026 12:00:00 --500"), Some(date(NOON, 0)));
}

#[test]
fn an_impossible_zone_leaves_the_date() {
    assert_eq!(odd("Mon, 21 Oct 2002 15:02:34 +50579034"), Some(date(1_035_212_554, 0)));
    for zone in ["-9900", "+9999", "+2500", "-99999999999999999999"] {
        let text = format!("Mon, 5 Jan 2026 12:00:00 {zone}");
        assert_eq!(odd(&text), Some(date(NOON, 0)), "{text}");
    }
}

#[test]
fn the_hour_24_ends_the_day() {
    assert_eq!(odd("Sun, 4 Jan 2026 24:00:00 -1200"), Some(date(NOON, -720)));
    assert_eq!(parse("Sun, 4 Jan 2026 24:00:01 +0000"), None);
    assert_eq!(parse("Sun, 4 Jan 2026 10:61:00 +0000"), None);
}

#[test]
fn dates_in_numbers_are_read_where_their_order_is_clear() {
    for text in [
        "2026-01-05T13:00:00+01:00",
        "2026-01-05T13:00:00.123+0100",
        "2026-01-05 13:00:00 +0100",
        "2026/01/05 13:00 +01:00",
        "Mon, 2026-01-05 13:00:00 +0100",
        "05.01.2026 13:00:00 +0100",
    ] {
        assert_eq!(odd(text), Some(date(NOON, 60)), "{text}");
    }
    assert_eq!(odd("2026-01-05T12:00:00Z"), Some(date(NOON, 0)));
    assert_eq!(odd("2026-01-05"), Some(date(NOON - DAY / 2, 0)));
    assert_eq!(odd("25/12/2025 12:00"), Some(date(NOON - 11 * DAY, 0)));
    assert_eq!(odd("12/25/2025 12:00"), Some(date(NOON - 11 * DAY, 0)));
    for text in ["1/5/2026 10:00", "05/01/26 10:00", "2026-13-05T10:00:00Z", "2026-1-5-1"] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn months_of_other_languages() {
    for text in [
        "Lun, 5 janv. 2026 13:00:00 +0100",
        "lun. 5 janvier 2026 13:00:00 +0100",
        "Mo, 5. Jän 2026 13:00:00 +0100",
        "Montag, 5. Januar 2026 13:00:00 +0100",
        "lun, 5 ene 2026 13:00:00 +0100",
        "5 de enero de 2026 13:00:00 +0100",
        "lun, 5 gen 2026 13:00:00 +0100",
    ] {
        assert_eq!(odd(text), Some(date(NOON, 60)), "{text}");
    }
    for (word, month) in [
        ("août", 8),
        ("juin", 6),
        ("juil.", 7),
        ("Juli", 7),
        ("März", 3),
        ("maart", 3),
        ("ottobre", 10),
        ("outubro", 10),
        ("Okt", 10),
        ("desember", 12),
        ("déc.", 12),
        ("maggio", 5),
    ] {
        assert_eq!(foreign_month(word), Some(month), "{word}");
    }
    for word in ["jui", "lis", "foo", "ma", "Mar1"] {
        assert_eq!(foreign_month(word), None, "{word}");
    }
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        "yesterday",
        "Mon, 32 Jan 2026 10:00:00 +0000",
        "Fri, 1 Jan 2077777777 10:00:00 +0000",
        "Tue, 1 Jan 2077777 00:00:00 +0000",
        "5 Foo 2026 10:00:00 +0000",
        ", , , ,",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn received_helps_where_the_date_cannot_be() {
    let received = Some(&b"from a by b;\n Mon, 5 Jan 2026 12:00:00 +0000"[..]);
    let bad = Evidence { date: Some(date(NOON, 0)), bad_date: true, ..Evidence::default() };
    assert_eq!(weigh(None, received), bad);
    assert_eq!(weigh(Some(b"Mon, 5 Jan 2176 12:00:00 +0000"), received), bad);
    assert_eq!(weigh(Some(b"Mon, 32 Jan 2026 12:00:00 +0000"), received), bad);
    let late = Evidence { date: Some(date(NOON, 0)), out_of_bounds: true, ..Evidence::default() };
    assert_eq!(weigh(Some(b"Mon, 5 Jan 2030 12:00:00 +0000"), received), late);
    assert_eq!(weigh(Some(b"Thu, 1 Jan 1970 12:00:00 +0000"), received), late);
    let kept = Evidence { date: Some(date(NOON, 0)), odd: true, ..Evidence::default() };
    assert_eq!(weigh(Some(b"Mon, 5 Jan 2026 12:00:00 +9999"), received), kept);
}

#[test]
fn a_clock_that_was_never_set_is_no_date() {
    let none = Evidence { bad_date: true, ..Evidence::default() };
    for text in ["Thu, 1 Jan 1970 00:00:00 +0000", "Wed, 31 Dec 1969 23:59:59 -0001"] {
        assert_eq!(weigh(Some(text.as_bytes()), None), none, "{text}");
    }
    let first = weigh(Some(b"Fri, 1 Jan 1971 00:00:00 +0000"), None);
    assert_eq!(first.date, Some(date(BEGIN_OF_TIME, 0)));
}

#[test]
fn a_date_near_received_stays() {
    let received = Some(&b"by b; Mon, 5 Jan 2026 12:00:00 +0000"[..]);
    let kept = weigh(Some(b"Tue, 6 Jan 2026 12:00:00 +0000"), received);
    assert_eq!(kept, Evidence { date: Some(date(NOON + DAY, 0)), ..Evidence::default() });
    assert_eq!(weigh(None, None), Evidence { bad_date: true, ..Evidence::default() });
}

proptest! {
    #[test]
    fn no_text_panics(text in "[0-9A-Za-z,:+. -]{0,40}") {
        let _ = parse(&text);
    }

    #[test]
    fn nothing_like_a_date_panics(words in proptest::collection::vec("([0-9]{1,4}[-/.:T]){0,3}[0-9]{0,4}|[+-][0-9:]{0,6}|[a-zé]{2,5}\\.?,?|\\PC{0,4}", 0..8)) {
        let _ = parse(&words.join(" "));
    }

    #[test]
    fn a_written_date_comes_back(seconds in 0i64..4_000_000_000, hours in -12i16..14) {
        let zone = hours * 60;
        let local = jiff::Timestamp::from_second(seconds + i64::from(zone) * 60).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
        let sign = if hours < 0 { '-' } else { '+' };
        let text = format!("{} {sign}{:02}00", local.strftime("%a, %d %b %Y %H:%M:%S"), hours.abs());
        prop_assert_eq!(parse(&text), Some(Reading { date: MailDate { seconds, zone }, odd: false }));
        let iso = format!("{}{sign}{:02}:00", local.strftime("%Y-%m-%dT%H:%M:%S"), hours.abs());
        prop_assert_eq!(parse(&iso), Some(Reading { date: MailDate { seconds, zone }, odd: true }));
    }
}
