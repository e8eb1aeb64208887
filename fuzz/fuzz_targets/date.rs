//! Any bytes as Date and Received; a date that was read is read the same when it is written as RFC 5322 wants it.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::mail::date;
use listpress::render::date::rfc3339;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fuzz_target!(|data: &[u8]| {
    let cut = data.iter().position(|&b| b == 0).unwrap_or(data.len());
    let (written, received) = data.split_at(cut);
    let evidence = date::weigh(Some(written), Some(received));
    if evidence.bad_date {
        assert!(!evidence.out_of_bounds);
    } else {
        assert!(evidence.date.is_some());
    }
    let parsed = std::str::from_utf8(written).ok().and_then(date::parse);
    for found in evidence.date.into_iter().chain(parsed.map(|reading| reading.date)) {
        assert!(found.zone.abs() <= 24 * 60, "{found:?}");
        let iso = rfc3339(found.seconds);
        // Years of four digits only have this form, and one of 1970 is no date.
        let [year, month, day, time] =
            [iso.get(..4), iso.get(5..7), iso.get(8..10), iso.get(11..19)]
                .map(|part| part.unwrap_or_default());
        if iso.len() == 20 && (1972..2100).contains(&year.parse().unwrap_or(0)) {
            let month = MONTHS[month.parse::<usize>().expect("a month") - 1];
            let again =
                date::parse(&format!("{day} {month} {year} {time} +0000")).expect("a plain date");
            assert_eq!(again.date.seconds, found.seconds, "{iso}");
        }
    }
});
