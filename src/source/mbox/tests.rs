use proptest::prelude::*;

use super::*;

const ADA: &str = "From ada@example.org Wed Jul  3 12:39:54 2019\n";
const BOB: &str = "From bob at example.org  Thu Jul  4 12:39:54 2019\n";

fn split<R: ReadAt + ?Sized>(source: &R, length: u64) -> io::Result<Split> {
    split_up_to(source, length, usize::MAX)
}

/// The messages of an mbox as text, and the split.
fn messages(mbox: &[u8]) -> (Vec<String>, Split) {
    let split = split(mbox, mbox.len() as u64).unwrap();
    let text = |f: &Found| {
        let start = f.offset as usize;
        String::from_utf8_lossy(&mbox[start..start + f.length as usize]).into_owned()
    };
    (split.messages.iter().map(text).collect(), split)
}

fn texts(mbox: &str) -> Vec<String> {
    messages(mbox.as_bytes()).0
}

fn kinds(mbox: &str) -> Vec<Kind> {
    messages(mbox.as_bytes()).1.problems.iter().map(|p| p.0).collect()
}

#[test]
fn a_separator_needs_no_blank_line_before_it() {
    let mbox = format!("{ADA}Subject: a\n\none\n{BOB}Subject: b\n\ntwo\n\n");
    assert_eq!(texts(&mbox), ["Subject: a\n\none\n", "Subject: b\n\ntwo\n"]);
    let (_, split) = messages(mbox.as_bytes());
    assert_eq!(split.messages[1].date, Some(1_562_243_994));
    assert!(split.quoted && split.problems.is_empty());
}

#[test]
fn lines_with_carriage_returns_split_as_well() {
    let mbox = format!("{ADA}Subject: a\n\none\n\n{BOB}Subject: b\n\ntwo\n").replace('\n', "\r\n");
    assert_eq!(texts(&mbox), ["Subject: a\r\n\r\none\r\n", "Subject: b\r\n\r\ntwo\r\n"]);
}

#[test]
fn sentences_and_inlined_patches_do_not_split() {
    let patch = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n";
    let body = format!(
        "From here on\nSubject: no\n\n{patch}From: Ada <ada@example.org>\nSubject: [PATCH] x\n"
    );
    let mbox = format!("{ADA}Subject: a\n\n{body}\n{BOB}Subject: b\n\ntwo\n");
    assert_eq!(texts(&mbox), [format!("Subject: a\n\n{body}"), "Subject: b\n\ntwo\n".to_owned()]);
    // A file that git format-patch wrote has no other separators.
    let series =
        format!("{patch}Subject: [PATCH 1/2] x\n\none\n\n{patch}Subject: [PATCH 2/2] y\n\ntwo\n");
    assert_eq!(
        texts(&series),
        ["Subject: [PATCH 1/2] x\n\none\n", "Subject: [PATCH 2/2] y\n\ntwo\n"]
    );
}

#[test]
fn a_second_quoted_separator_belongs_to_no_message() {
    let mbox = format!("{ADA}>{BOB}Subject: a\n\none\n");
    assert_eq!(texts(&mbox), ["Subject: a\n\none\n"]);
}

#[test]
fn a_body_of_the_given_size_may_hold_anything() {
    let body = format!("{BOB}Subject: not a mail\n\ntext\n");
    let mbox =
        format!("{ADA}Content-Length: {}\n\n{body}\n{BOB}Content-Length: 4\n\ntwo\n\n", body.len());
    let (texts, split) = messages(mbox.as_bytes());
    assert_eq!(texts.len(), 2);
    assert!(texts[0].ends_with(&body));
    assert!(!split.quoted, "a raw From line in a body proves mboxcl2");
    assert!(split.problems.is_empty(), "{:?}", split.problems);
}

#[test]
fn a_leftover_size_is_not_believed() {
    for length in ["2", "40", "9999", "-1", "99999999999999999999", "18446744073709551615", ""] {
        let mbox = format!(
            "{ADA}Content-Length: {length}\n\none\n\n{BOB}Content-Length: {length}\n\ntwo\n"
        );
        assert_eq!(texts(&mbox).len(), 2, "{length}");
        assert!(messages(mbox.as_bytes()).1.quoted);
    }
}

#[test]
fn a_cut_file_is_noted_with_its_last_message() {
    let first = format!("{ADA}Subject: a\n\none\n\n");
    assert_eq!(kinds(&format!("{first}{BOB}Subject: b\n\ntw")), [Kind::TruncatedMbox]);
    assert_eq!(kinds(&format!("{first}{BOB}Subject: b\n")), [Kind::TruncatedMbox]);
    assert_eq!(
        kinds(&format!("{ADA}Content-Length: 4\n\none\n\n{BOB}Content-Length: 90\n\ntwo\n")),
        [Kind::TruncatedMbox]
    );
    assert_eq!(kinds(&first), []);
}

#[test]
fn bytes_before_the_first_separator_are_noted() {
    let mbox = format!("a page of help\n\n{ADA}Subject: a\n\none\n");
    assert_eq!((texts(&mbox).len(), kinds(&mbox)), (1, vec![Kind::NotAMessage]));
    assert_eq!(kinds(&format!("\u{feff}\n\n{ADA}Subject: a\n\none\n")), []);
    assert_eq!((texts("no mail\n"), kinds("no mail\n")), (vec![], vec![Kind::NotAMessage]));
    assert_eq!((texts(""), kinds("")), (vec![], vec![]));
}

const HEADER_BLOCK: &str = "From: Ann <ann@example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <a@example.org>\n";

#[test]
fn a_separator_without_a_date_is_believed_between_a_blank_line_and_a_header_block() {
    for line in ["From ann", "From ann Mon", "From ann@example.org 2026-01-05 10:00:00"] {
        let mbox = format!("{ADA}Subject: a\n\none\n\n{line}\n{HEADER_BLOCK}\ntwo\n");
        let (texts, split) = messages(mbox.as_bytes());
        assert_eq!(texts.len(), 2, "{line}");
        assert_eq!(texts[1], format!("{HEADER_BLOCK}\ntwo\n"));
        let offset = mbox.find(&format!("\n{line}")).unwrap() as u64 + 1;
        assert_eq!(split.problems.len(), 1);
        assert_eq!((split.problems[0].0, split.problems[0].1), (Kind::OddSeparator, offset));
    }
}

#[test]
fn a_separator_without_a_date_and_with_less_around_it_is_told() {
    for (before, line, header) in [
        ("one\n", "From ann", HEADER_BLOCK),
        ("one\n\n", "From the archives", HEADER_BLOCK),
        ("one\n\n", "From ann", "From: ann\nSubject: x\n"),
    ] {
        let mbox = format!("{ADA}Subject: a\n\n{before}{line}\n{header}\ntwo\n");
        assert_eq!((texts(&mbox).len(), kinds(&mbox)), (1, vec![Kind::OddSeparator]), "{line}");
    }
    let mbox = format!("{ADA}Subject: a\n\nsaid:\n\nFrom ann\nTo: bob\nall the best\n");
    assert_eq!((texts(&mbox).len(), kinds(&mbox)), (1, vec![]));
}

#[test]
fn a_separator_without_a_header_is_told() {
    let mbox = format!("{ADA}Subject: a\n\none\n\n{BOB}\nno header\n\n{ADA}Subject: c\n\nthree\n");
    assert_eq!((texts(&mbox).len(), kinds(&mbox)), (2, vec![Kind::OddSeparator]));
    let twice = format!("{ADA}Subject: a\n\none\n\n{BOB}{ADA}Subject: c\n\nthree\n");
    assert_eq!((texts(&twice).len(), kinds(&twice)), (2, vec![Kind::OddSeparator]));
}

#[test]
fn very_many_odd_separators_are_counted_in_linear_time() {
    let mbox =
        format!("{ADA}Subject: a\n\n{}", "\nFrom ann\nFrom: b\nTo: c\nSubject: d\n".repeat(20_000));
    let (texts, split) = messages(mbox.as_bytes());
    assert_eq!((texts.len(), split.problems.len()), (1, MOST_ODD + 1));
    assert_eq!(split.problems[MOST_ODD].2, "and 19900 more odd separators");
}

#[test]
fn of_a_packed_file_so_many_messages_are_taken() {
    let mbox = format!("{ADA}Subject: a\n\none\n").repeat(5);
    let split = split_up_to(mbox.as_bytes(), mbox.len() as u64, 3).unwrap();
    assert_eq!((split.messages.len(), split.problems[0].0), (3, Kind::TooLarge));
}

#[test]
fn separators_are_found_wherever_the_window_ends() {
    for shift in [0, 1, 5, 6, 7, 8, 30, 60] {
        let body = "x".repeat(WINDOW - 100 + shift);
        let mbox = format!(
            "{ADA}Subject: a\n\n{body}\n{BOB}Subject: b\n\n{body}\n\n{ADA}Subject: c\n\nlast\n"
        );
        let found = texts(&mbox);
        assert_eq!(found.len(), 3, "{shift}");
        assert_eq!(found[1], format!("Subject: b\n\n{body}\n"));
    }
}

/// A message as an mboxrd writer stores it.
fn mboxrd(message: &str) -> String {
    let quoted = message.split_inclusive('\n').map(|line| {
        let from = line.trim_start_matches('>').starts_with("From ");
        if from { format!(">{line}") } else { line.to_owned() }
    });
    format!("From mboxrd@z Thu Jan  1 00:00:00 1970\n{}\n", quoted.collect::<String>())
}

proptest! {
    #[test]
    fn what_was_written_as_mboxrd_is_split_and_unquoted_again(
        bodies in prop::collection::vec("((>{0,3}From |From ada Wed Jul  3 12:39:54 2019\nSubject: |[ -~]{0,12})\n{1,3}){0,8}", 1..8)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.mbox");
        let written: Vec<String> = bodies.iter().map(|body| format!("Subject: apples\nX: y\n\n{body}")).collect();
        std::fs::write(&path, written.iter().map(|m| mboxrd(m)).collect::<String>()).unwrap();
        let snapshot = crate::source::read(&[crate::source::Source { path, kind: None }]).unwrap();
        let mut buffer = Vec::new();
        let read: Vec<String> = snapshot.messages.iter().map(|m| {
            snapshot.store.read(&m.location, &mut buffer).unwrap();
            String::from_utf8(buffer.clone()).unwrap()
        }).collect();
        prop_assert_eq!(read, written);
        prop_assert!(snapshot.diagnostics.is_empty());
    }

    #[test]
    fn the_form_of_line_ends_changes_no_message(
        bodies in prop::collection::vec("([ -~]{0,12}\n{1,3}){0,8}", 1..6)
    ) {
        let mbox: String = bodies.iter().map(|body| format!("{ADA}{HEADER_BLOCK}\n{body}\n")).collect();
        let expected = texts(&mbox);
        for end in ["\r", "\r\n"] {
            let found = texts(&mbox.replace('\n', end));
            prop_assert_eq!(found.iter().map(|m| m.replace(end, "\n")).collect::<Vec<_>>(), expected.clone());
        }
    }

    #[test]
    fn no_bytes_panic_and_messages_lie_within_the_file_in_order(
        parts in prop::collection::vec(prop_oneof![
            Just(ADA.as_bytes().to_vec()),
            Just(b"Content-Length: 17\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\n>From ".to_vec()),
            Just(b"\nFrom ann\n".to_vec()),
            Just(HEADER_BLOCK.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..20),
        ], 0..20)
    ) {
        let mbox = parts.concat();
        let split = split(mbox.as_slice(), mbox.len() as u64).unwrap();
        let mut end = 0;
        for found in &split.messages {
            prop_assert!(found.offset >= end);
            end = found.offset + u64::from(found.length);
        }
        prop_assert!(end <= mbox.len() as u64);
    }
}
