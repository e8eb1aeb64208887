//! What periods come to.

use super::*;
use crate::archive::series::testing::{Mail, add_report, archive, mail};
use crate::archive::testing::add_people;
use crate::archive::{directory::DirectoryChange, series};
use crate::mail::Trailer;

/// 2026-01-12T00:00:00Z, a Monday.
const MONDAY: i64 = 1_768_176_000;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
const BO: &str = "Bo Builder <bo@example.net>";
const CY: &str = "Cy Clone <cy@example.com>";

fn linked(mut archive: Archive) -> Archive {
    (archive.series, archive.series_of) = series::build(&archive, &series::Overrides::default());
    add_people(&mut archive);
    archive.answers = answers::Answers::of(&archive);
    archive.periods = period::build(&archive, &[], &period::PeriodRequest::default()).unwrap();
    archive
}

fn digest(archive: &Archive, key: &str) -> Digest {
    of(archive, &period::find(archive, &[], key).unwrap())
}

fn trailer(name: &str, value: &str) -> Trailer {
    let address = crate::archive::people::parse_author(value).address;
    Trailer { name: name.into(), value: value.into(), address }
}

fn record<'a>(archive: &'a mut Archive, id: &str) -> &'a mut crate::archive::Record {
    let full = format!("{id}@example.org");
    archive.messages.iter_mut().find(|record| record.id.as_str() == full).unwrap()
}

fn give(archive: &mut Archive, id: &str, trailers: Vec<Trailer>) {
    let numbers = archive.add_trailers(trailers);
    record(archive, id).trailers = numbers;
}

fn changes(archive: &mut Archive, id: &str, directories: &[(&str, u32, u32)]) {
    let facts = record(archive, id).patch.as_mut().unwrap();
    let sum = |f: fn(&(&str, u32, u32)) -> u32| directories.iter().map(f).sum();
    facts.stat = Some((directories.len() as u32, sum(|d| d.1), sum(|d| d.2)));
    let one = |(path, insertions, deletions): &(&str, u32, u32)| DirectoryChange {
        path: (*path).into(),
        insertions: *insertions,
        deletions: *deletions,
    };
    facts.directories = directories.iter().map(one).collect();
}

/// Two weeks: in the first a talk of Ada and Bo, in the second two series, of which one has two revisions.
fn sample() -> Archive {
    let v1 = MONDAY + HOUR;
    let v2 = MONDAY + 2 * DAY;
    let mails: Vec<Mail> = vec![
        mail("talk", MONDAY - WEEK, "Pumps").text(),
        mail("answer", MONDAY - WEEK + 5, "Re: Pumps").under("talk").from(BO),
        mail("c1", v1, "[PATCH 0/2] Pears"),
        mail("c1p1", v1 + 1, "[PATCH 1/2] pear: one").under("c1"),
        mail("c1p2", v1 + 2, "[PATCH 2/2] pear: two").under("c1"),
        mail("self", v1 + 60, "Re: [PATCH 0/2] Pears").under("c1").text(),
        mail("r1", v1 + 3 * HOUR, "Re: [PATCH 1/2] pear: one").under("c1p1").from(BO).text(),
        mail("r2", v1 + 4 * HOUR, "Re: [PATCH 1/2] pear: one").under("r1").from(CY).text(),
        mail("c2", v2, "[PATCH v2 0/2] Pears"),
        mail("c2p1", v2 + 1, "[PATCH v2 1/2] pear: one").under("c2"),
        mail("c2p2", v2 + 2, "[PATCH v2 2/2] pear: two").under("c2"),
        mail("lone", v2 + 9, "[PATCH] fig: fix").from("Di New <di@example.org>"),
        mail("pull", v2 + 10, "[GIT PULL] everything").text(),
        mail("offer", MONDAY + WEEK - 9, "Cheap pears").from("Ed Seller <ed@example.com>").text(),
        mail("later", MONDAY + WEEK, "[PATCH] plum: later").from(CY),
    ];
    linked(archive(mails))
}

#[test]
fn figures_stand_beside_those_of_the_week_before() {
    let archive = sample();
    let digest = digest(&archive, "2026-W03");
    assert_eq!(
        digest.counts,
        Counts {
            messages: Some(12),
            patch_mails: 7,
            threads: Some(5),
            series: 3,
            new: 3,
            updated: 1,
            applied: 0,
            people: 5
        }
    );
    let before = digest.before.unwrap();
    assert_eq!(before.period.key, "2026-W02");
    assert_eq!((before.counts.messages, before.counts.patch_mails), (Some(2), 0));
    assert_eq!(percent(12, 2), Some(500));
    assert_eq!((percent(1, 3), percent(2, 3), percent(3, 0)), (Some(-67), Some(-33), None));
    assert_eq!(percent(u32::MAX, 1), Some(429_496_729_400));
}

#[test]
fn nothing_comes_before_the_first_period() {
    let archive = sample();
    let digest = digest(&archive, "2026-W02");
    assert_eq!((digest.before, digest.newcomers), (None, None));
    assert_eq!((digest.lines, digest.response), (None, None));
    assert_eq!(digest.changes, Changes::default());
}

#[test]
fn a_range_is_compared_with_as_much_time_before_it() {
    let archive = sample();
    let before = digest(&archive, "2026-01-12..2026-01-19").before.unwrap();
    assert_eq!(before.period.key, "2026-01-05..2026-01-12");
    assert_eq!(before.period.bounds, Some((MONDAY - WEEK, MONDAY)));
    assert_eq!(before.counts.messages, Some(2));
    // An empty stretch of time is none the less one that something came before.
    let quiet = digest(&archive, "2026-01-10..2026-01-12").before.unwrap();
    assert_eq!(quiet.counts.messages, Some(0));
}

#[test]
fn series_are_told_by_what_was_said_to_them() {
    let archive = sample();
    let digest = digest(&archive, "2026-W03");
    let title = |ix: &SeriesIx| &*archive.series[ix.at()].title;
    assert_eq!(digest.discussed.len(), 1);
    assert_eq!(title(&digest.discussed[0].series), "Pears");
    assert_eq!((digest.discussed[0].replies, digest.discussed[0].people), (3, 3));
    // One hears nothing from others of pull requests and of what was answered; later mail is beyond the period.
    assert_eq!(digest.waiting.iter().map(title).collect::<Vec<_>>(), ["Pears", "fig: fix"]);
    let response = digest.response.unwrap();
    assert_eq!((response.series, response.answered), (2, 1));
    assert_eq!(response.median, Some(3 * HOUR));
}

#[test]
fn who_came_is_told_by_the_first_message() {
    let archive = sample();
    let newcomers = digest(&archive, "2026-W03").newcomers.unwrap();
    let told: Vec<_> = newcomers
        .iter()
        .map(|one| {
            let first = archive.message(one.first).id.as_str().to_owned();
            (archive.contributors[one.who.at()].name.as_str(), first, one.patches)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Di New", "lone@example.org".to_owned(), 1),
            ("Cy Clone", "r2@example.org".to_owned(), 0)
        ]
    );
    let mut archive = sample();
    record(&mut archive, "r2").automatic = true;
    assert_eq!(digest(&archive, "2026-W03").newcomers.unwrap().len(), 1, "a program is nobody");
}

#[test]
fn what_was_decided_waits_for_nobody() {
    let mut archive = sample();
    let lone = archive.series.iter().position(|series| &*series.title == "fig: fix").unwrap();
    archive.series[lone].status = series::Status::Superseded;
    archive.answers = answers::Answers::of(&archive);
    let waiting = digest(&archive, "2026-W03").waiting;
    assert!(!waiting.is_empty() && !waiting.contains(&SeriesIx(lone as u32)));
}

#[test]
fn reviews_count_for_those_who_send_them() {
    let mut archive = sample();
    let given = vec![
        trailer("Reviewed-by", "Bo Builder <bo@work.example>"),
        trailer("Reviewed-by", BO),
        trailer("Tested-by", "Builder, Bo <bo@example.net>"),
        trailer("Acked-by", CY),
    ];
    give(&mut archive, "r1", given);
    give(&mut archive, "r2", vec![trailer("acked-by", "<CY@example.com>")]);
    give(&mut archive, "lone", vec![trailer("Reviewed-by", "Di New <di@example.org>")]);
    let archive = linked(archive);
    let reviewers = digest(&archive, "2026-W03").reviewers;
    let told: Vec<_> = reviewers
        .iter()
        .map(|one| {
            let name = archive.contributors[one.who.at()].name.as_str();
            (name, one.reviewed, one.acked, one.tested)
        })
        .collect();
    assert_eq!(told, [("Bo Builder", 1, 0, 1), ("Cy Clone", 0, 1, 0)]);
    assert_eq!(digest(&archive, "2026-W04").reviewers, []);
}

#[test]
fn lines_of_an_earlier_revision_do_not_count_again() {
    let mut archive = sample();
    for (id, lines) in [("c1p1", 100), ("c1p2", 1), ("c2p1", 60), ("c2p2", 30), ("lone", 9)] {
        let path = if id == "lone" { "" } else { "tree/pear" };
        changes(&mut archive, id, &[(path, lines, 1)]);
    }
    let lines = digest(&archive, "2026-W03").lines.unwrap();
    assert_eq!((lines.patches, lines.insertions, lines.deletions), (3, 99, 3));
    let paths: Vec<_> = lines.directories.iter().map(|d| (&*d.path, d.insertions)).collect();
    assert_eq!((paths, lines.rest), (vec![("tree/pear", 90), ("", 9)], None));
    // On the day of the first revision that one is the newest.
    let lines = digest(&archive, "2026-01-12").lines.unwrap();
    assert_eq!((lines.patches, lines.insertions), (2, 101));
}

#[test]
fn a_report_tells_no_more_than_it_tells() {
    let mut reported = archive(Vec::new());
    add_report(
        &mut reported,
        "From a1b2c3d to b2c3d4e\nX mailing list update from a1b2c3d to b2c3d4e\n\nTop 15 contributor Email domains (Based on Email Body)\n\n      9 example.org\n\nTop 15 contributors (Based on Email Body)\n\n      9  Ada <ada@example.org>\n\n===== Patch Commit Messages ====\n\nNew:  one\n[PATCH v2 1/2] one\nAuthor: Ada <ada@example.org>\n\ntext\n",
    );
    let reported = linked(reported);
    let digest = of(&reported, &reported.periods[0]);
    let counts = Counts { patch_mails: 9, series: 1, updated: 1, people: 1, ..Counts::default() };
    assert_eq!((digest.counts, &digest.before, &digest.newcomers), (counts, &None, &None));
    assert_eq!((digest.lines, digest.response, digest.waiting), (None, None, vec![]));
}

#[test]
fn a_difference_in_words() {
    let told = [
        (12, Some(10)),
        (99, Some(2)),
        (9, Some(10)),
        (5, Some(5)),
        (3, Some(0)),
        (0, Some(0)),
        (7, None),
    ]
    .map(|(now, before)| change(now, before).map(|told| told.to_string()).unwrap_or_default());
    assert_eq!(told, ["+20 %", "2 before", "−10 %", "±0 %", "none before", "", ""]);
}

#[test]
fn figures_leave_out_what_is_unknown() {
    let labels =
        |digest: &Digest| digest.figures().iter().map(|f| f.total.label()).collect::<Vec<_>>();
    let archive = sample();
    assert_eq!(labels(&digest(&archive, "2026-W02")), ["Messages", "Threads", "People"]);
    let all = [
        "Messages",
        "Threads",
        "Patch mails",
        "New series",
        "Updated series",
        "People",
        "New people",
    ];
    assert_eq!(labels(&digest(&archive, "2026-W03")), all);
    // What there was before and is no more is told as none.
    let mut quiet = digest(&archive, "2026-W02");
    quiet.before = digest(&archive, "2026-W04").before;
    let patches = quiet.figures().into_iter().find(|f| f.total.label() == "Patch mails").unwrap();
    assert_eq!((patches.count, patches.before), (0, Some(7)));
    let counts = Counts { patch_mails: 9, series: 1, people: 1, ..Counts::default() };
    let report = Digest { counts, ..Digest::default() };
    assert_eq!(labels(&report), ["Patch mails", "Series", "People"]);
}
