//! What the test suites of other programs expect of their own mails, and what we make of them.
//!
//! `cargo test --test corpora peers -- --nocapture` prints the table: cases, agreed, disagreed and why. Whoever disagrees
//! and is not in [`MEANT`] fails the test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{corpora, listpress};

/// Where we say something else, by the beginning of the case's name, and why.
const MEANT: &[(&str, &str)] = &[
    (
        "patchwork revision-unlabeled",
        "sent twice under one number: one revision, the later mails are its resend",
    ),
    (
        "patchwork bugs-nocover-noversion",
        "sent twice under one number: one revision, the later mails are its resend",
    ),
    ("patchwork bugs-spamming", "one patch sent three times: one revision"),
    (
        "b4 trailers-followup-custody",
        "b4 turns the header's Cc into trailers; we show what the text says",
    ),
    ("b4 trailers-followup-htmljunk", "b4 cleans `<a@b<mailto:a@b>>`; we show it as written"),
    ("mail-parser subject", "raw ISO-8859-1: we decode what mail-parser replaces"),
    ("mail-parser text legacy/033", "raw ISO-8859-1: we decode what mail-parser replaces"),
    ("mail-parser text legacy/052", "raw ISO-8859-1: we decode what mail-parser replaces"),
    (
        "mail-parser message malformed/",
        "a header without two of From, Date, Subject, Message-ID, Received is no mail",
    ),
    (
        "mail-parser attachments malformed/017",
        "multipart with a broken boundary parameter: shown as text, found damaged",
    ),
    (
        "mail-parser text legacy/049",
        "files in uuencode: attachments with us, text with mail-parser",
    ),
    (
        "mail-parser attachments legacy/049",
        "files in uuencode: attachments with us, text with mail-parser",
    ),
    ("mail-parser attachments malformed/019", "header overwritten in the middle"),
    ("mail-parser date malformed/019", "header overwritten in the middle"),
    ("mail-parser text malformed/019", "header overwritten in the middle"),
    (
        "mail-parser text malformed/020",
        "the inner boundary is cut: we show the HTML's text, mail-parser the raw part",
    ),
    (
        "mail-parser text malformed/021",
        "the inner boundary is cut: we show the text without the raw part",
    ),
];

#[derive(Default)]
struct Table {
    rows: Vec<(&'static str, usize, usize)>,
    disagreed: Vec<(String, String)>,
}

impl Table {
    fn case(&mut self, suite: &'static str, what: &str, theirs: &str, ours: &str) {
        if self.rows.last().is_none_or(|row| row.0 != suite) {
            self.rows.push((suite, 0, 0));
        }
        let Some((_, cases, agreed)) = self.rows.last_mut() else { return };
        *cases += 1;
        if theirs == ours {
            *agreed += 1;
        } else {
            let short = |text: &str| text.chars().take(100).collect::<String>();
            self.disagreed
                .push((what.to_owned(), format!("{:?}, not {:?}", short(ours), short(theirs))));
        }
    }
}

#[test]
fn peers_expect_the_same_of_their_own_mails() {
    let Some(corpora) = corpora() else { return };
    let hard = corpora.unpacked.path().join("hard");
    let mut table = Table::default();
    patchwork(&hard.join("patchwork/patchwork/series"), &mut table);
    b4(&hard.join("b4/b4"), &mut table);
    mail_parser(&hard.join("mail-parser/mail-parser/resources/eml"), &mut table);
    let mut unmeant = Vec::new();
    for (suite, cases, agreed) in &table.rows {
        eprintln!("{suite:40} {cases:4} cases {agreed:4} agreed {:4} disagreed", cases - agreed);
    }
    for (what, how) in &table.disagreed {
        let why = MEANT.iter().find(|(start, _)| what.starts_with(start)).map(|(_, why)| *why);
        eprintln!("  {what}: {how} ({})", why.unwrap_or("?"));
        if why.is_none() {
            unmeant.push(format!("{what}: {how}"));
        }
    }
    assert!(table.rows.iter().map(|row| row.1).sum::<usize>() > 300, "{:?}", table.rows);
    assert!(unmeant.is_empty(), "{}", unmeant.join("\n"));
}

fn exported(kind: &str, source: &Path) -> Vec<Value> {
    let (_, out, _) = listpress(&["export", kind, source.to_str().unwrap()]);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Patchwork's own test of series: for each mbox the numbers of patches and covers of its series by date.
const SERIES: &[(&str, &[usize], &[usize])] = &[
    ("base-single-patch", &[1], &[0]),
    ("base-cover-letter", &[2], &[1]),
    ("base-no-cover-letter", &[2], &[0]),
    ("base-deep-threaded", &[2], &[1]),
    ("base-out-of-order", &[2], &[1]),
    ("base-different-versions", &[4], &[1]),
    ("bugs-multiple-references", &[4], &[1]),
    ("base-no-references", &[2], &[0]),
    ("base-no-references-no-cover", &[2], &[1]),
    ("bugs-multiple-content-types", &[1], &[0]),
    ("revision-basic", &[2, 2], &[1, 1]),
    ("revision-threaded-to-single-patch", &[1, 1], &[0, 0]),
    ("revision-threaded-to-cover", &[2, 2], &[1, 1]),
    ("revision-threaded-to-patch", &[2, 2], &[1, 1]),
    ("revision-out-of-order", &[2, 2], &[1, 1]),
    ("revision-no-cover-letter", &[2, 2], &[1, 0]),
    ("revision-unlabeled", &[2, 2], &[1, 1]),
    ("revision-unlabeled-noreferences", &[2, 2], &[0, 0]),
    ("bugs-unnumbered", &[1, 1], &[1, 0]),
    ("bugs-nocover-noversion", &[2, 2], &[0, 0]),
    ("bugs-nocover", &[2, 2], &[0, 0]),
    ("bugs-spamming", &[1, 1, 1], &[0, 0, 0]),
    ("bugs-mixed-versions", &[1, 1], &[0, 0]),
    ("base-incomplete", &[1], &[1]),
    ("base-extra-patches", &[3], &[1]),
    ("mercurial-cover-letter", &[2], &[1]),
    ("mercurial-no-cover-letter", &[2], &[0]),
];

fn patchwork(folder: &Path, table: &mut Table) {
    for (name, patches, covers) in SERIES {
        let series = exported("series", &folder.join(format!("{name}.mbox")));
        let mut revisions: Vec<&Value> =
            series.iter().flat_map(|s| list(&s["revisions"])).collect();
        revisions.sort_by_key(|revision| revision["date"].as_str());
        let present =
            |r: &&Value| list(&r["patches"]).iter().filter(|p| p["id"].is_string()).count();
        let ours: Vec<usize> = revisions.iter().map(present).collect();
        let with_cover: Vec<usize> =
            revisions.iter().map(|r| usize::from(r["cover"].is_string())).collect();
        table.case(
            "patchwork: series",
            &format!("patchwork {name}"),
            &format!("{patches:?} patches, {covers:?} covers"),
            &format!("{ours:?} patches, {with_cover:?} covers"),
        );
    }
}

/// b4's references hold the commit message with the trailers of all follow-ups that count: we give the patch the same
/// ones, mismatches left out.
fn b4(folder: &Path, table: &mut Table) {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names.iter().filter(|name| name.contains("-ref-")) {
        let stem = name.split("-ref-").next().unwrap();
        let reference = fs::read_to_string(folder.join(name)).unwrap();
        let message = reference
            .split("\n\n")
            .skip(1)
            .take_while(|part| !part.starts_with("diff "))
            .collect::<Vec<_>>()
            .join("\n");
        let plain = |value: &str| value.split(" # ").next().unwrap_or_default().trim().to_owned();
        let theirs: BTreeSet<(String, String)> = message
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(key, _)| {
                key.starts_with(|c: char| c.is_ascii_uppercase()) && !key.contains(' ')
            })
            .map(|(key, value)| (key.to_ascii_lowercase(), plain(value)))
            .collect();
        assert!(theirs.len() > 3, "{name}: {theirs:?}");
        let series = exported("series", &folder.join(format!("{stem}.mbox")));
        let patches = series
            .iter()
            .flat_map(|one| list(&one["revisions"]))
            .flat_map(|one| list(&one["patches"]));
        let ours: BTreeSet<(String, String)> = patches
            .flat_map(|patch| list(&patch["trailers"]).to_vec())
            .filter(|trailer| trailer["mismatch"] != true)
            .map(|t| {
                (
                    t["name"].as_str().unwrap().to_ascii_lowercase(),
                    plain(t["value"].as_str().unwrap()),
                )
            })
            .collect();
        let differ: Vec<_> = theirs.symmetric_difference(&ours).collect();
        table.case(
            "b4: trailers of follow-ups",
            &format!("b4 {name}"),
            "[]",
            &format!("{differ:?}"),
        );
    }
}

/// mail-parser's JSON of each mail: subject, sender, date, text, number of attachments.
fn mail_parser(folder: &Path, table: &mut Table) {
    let mut names = Vec::new();
    for sub in ["legacy", "malformed"] {
        let files = fs::read_dir(folder.join(sub)).unwrap().flatten();
        names.extend(
            files
                .map(|e| format!("{sub}/{}", e.file_name().to_string_lossy()))
                .filter(|name| name.ends_with(".eml")),
        );
    }
    names.sort();
    let mut cases: [Vec<(String, String, String)>; 6] = Default::default();
    for name in &names {
        let stem = name.strip_suffix(".eml").unwrap();
        let Ok(json) = fs::read_to_string(folder.join(format!("{stem}.json"))) else { continue };
        let theirs: Value = serde_json::from_str(&json).unwrap();
        let ours = exported("messages", &folder.join(name));
        let mut add = |at: usize, what: &str, theirs: String, ours: String| {
            cases[at].push((format!("mail-parser {what} {stem}"), theirs, ours));
        };
        let found = if ours.is_empty() { "refused" } else { "read" };
        add(0, "message", "read".to_owned(), found.to_owned());
        let Some(ours) = ours.first() else { continue };
        let header = |name: &str| {
            let headers = list(&theirs["parts"][0]["headers"]);
            headers
                .iter()
                .rev()
                .find(|h| h["name"] == name)
                .map(|h| h["value"].clone())
                .unwrap_or_default()
        };
        if let Some(subject) = header("subject")["Text"].as_str() {
            add(1, "subject", words(subject), words(ours["subject"].as_str().unwrap()));
        }
        if let Some(from) = list(&header("from")["Address"]["List"]).first() {
            let both = |v: &Value| {
                format!(
                    "{} <{}>",
                    v["name"].as_str().unwrap_or_default(),
                    v["address"].as_str().unwrap_or_default()
                )
            };
            add(2, "from", both(from), both(&ours["from"]));
        }
        if let Some(date) = moment(&header("date")["DateTime"]) {
            add(3, "date", date, ours["date"].as_str().unwrap_or_default().to_owned());
        }
        let texts: Vec<&str> = list(&theirs["text_body"])
            .iter()
            .filter_map(|at| theirs["parts"][at.as_u64()? as usize]["body"]["Text"].as_str())
            .collect();
        if !texts.is_empty() && texts.len() == list(&theirs["text_body"]).len() {
            add(4, "text", words(&texts.join(" ")), words(ours["text"].as_str().unwrap()));
        }
        let count = |v: &Value| list(v).len().to_string();
        add(5, "attachments", count(&theirs["attachments"]), count(&ours["attachments"]));
    }
    let suites = [
        "mail-parser: read as a message",
        "mail-parser: subject",
        "mail-parser: sender",
        "mail-parser: date",
        "mail-parser: text",
        "mail-parser: number of attachments",
    ];
    for (suite, cases) in suites.into_iter().zip(&cases) {
        for (what, theirs, ours) in cases {
            table.case(suite, what, theirs, ours);
        }
    }
}

fn words(text: &str) -> String {
    text.replace('\0', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Their date in UTC, RFC 3339.
fn moment(date: &Value) -> Option<String> {
    let part = |name: &str| date[name].as_i64();
    let local = jiff::civil::date(part("year")? as i16, part("month")? as i8, part("day")? as i8)
        .at(part("hour")? as i8, part("minute")? as i8, part("second")? as i8, 0);
    let east = if date["tz_before_gmt"] == true { -1 } else { 1 };
    let zone = jiff::tz::Offset::from_seconds(
        (east * (part("tz_hour")? * 60 + part("tz_minute")?) * 60) as i32,
    )
    .ok()?;
    Some(zone.to_timestamp(local).ok()?.to_string())
}
