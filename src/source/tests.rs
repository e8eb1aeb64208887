use std::fs;
use std::io::Write;

use super::*;

const ADA: &str = "From ada@example.org Wed Jul  3 12:39:54 2019\n";

fn message(n: u32) -> String {
    format!(
        "From: Ada <ada@example.org>\nSubject: apples {n}\nMessage-ID: <{n}@example.org>\n\ntext {n}\n"
    )
}

fn gz(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn source(path: &Path) -> Source {
    Source { path: path.to_owned(), kind: None }
}

fn texts(snapshot: &Snapshot) -> Vec<String> {
    let mut buffer = Vec::new();
    let read = |m: &RawMessage| {
        snapshot.store.read(&m.location, &mut buffer).unwrap();
        String::from_utf8(buffer.clone()).unwrap()
    };
    snapshot.messages.iter().map(read).collect()
}

#[test]
fn a_folder_of_all_kinds_is_read_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("maildir/cur")).unwrap();
    fs::create_dir_all(root.join("maildir/new")).unwrap();
    fs::write(root.join("a.txt"), format!("{ADA}{}{ADA}{}", message(1), message(2))).unwrap();
    fs::write(root.join("b.txt.gz"), gz(&format!("{ADA}{}\n{ADA}{}", message(3), message(4))))
        .unwrap();
    fs::write(root.join("c"), message(5)).unwrap();
    fs::write(root.join("d.eml.gz"), gz(&message(6))).unwrap();
    fs::write(root.join("e.eml"), message(7)).unwrap();
    fs::write(root.join("maildir/cur/1:2,S"), format!("\u{feff}\n{}", message(8))).unwrap();
    fs::write(root.join("maildir/new/2"), format!("{ADA}{}", message(9))).unwrap();
    fs::write(root.join("notes.md"), "# Orchard\n").unwrap();
    let snapshot = read(&[source(root)]).unwrap();
    assert_eq!(texts(&snapshot), (1..=9).map(message).collect::<Vec<_>>());
    let found: Vec<_> = snapshot
        .diagnostics
        .iter()
        .map(|d| (d.kind, d.place.path.clone(), d.text.clone()))
        .collect();
    assert_eq!(
        found,
        [(Kind::NotAMessage, root.to_owned(), "notes.md is left out: no mail".to_owned())]
    );
    let places: Vec<_> = snapshot.messages.iter().map(|m| snapshot.store.place(m)).collect();
    assert_eq!(
        places[1],
        Place::offset(root.join("a.txt"), (2 * ADA.len() + message(1).len()) as u64)
    );
    assert_eq!(places[4], Place::path(root.join("c")));
    assert_eq!(places[7], Place::path(root.join("maildir/cur/1:2,S")));
    assert_eq!(snapshot.messages[0].envelope_date, Some(1_562_157_594));
    assert_eq!(snapshot.messages[4].envelope_date, None);
}

#[test]
fn sources_keep_their_order_and_many_files_their_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    for month in 0..100 {
        let text = format!("{ADA}{}", message(month));
        let path = folder.path().join(format!("{month:03}.mbox"));
        if month % 2 == 0 {
            fs::write(path, text).unwrap();
        } else {
            fs::write(path, gz(&text)).unwrap();
        }
        expected.push(message(month));
    }
    assert_eq!(texts(&read(&[source(folder.path())]).unwrap()), expected);
    let (last, first) = (folder.path().join("099.mbox"), folder.path().join("000.mbox"));
    assert_eq!(texts(&read(&[source(&last), source(&first)]).unwrap()), [message(99), message(0)]);
}

#[test]
fn a_missing_or_empty_source_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.mbox");
    assert!(matches!(read(&[source(&path)]), Err(SourceError::Missing { path: p }) if p == path));
    assert!(matches!(read(&[source(folder.path())]), Err(SourceError::Empty { .. })));
    fs::write(&path, "").unwrap();
    let error = read(&[source(&path)]).unwrap_err().to_string();
    assert!(error.contains("list.mbox: there is no mail in it: an empty file"), "{error}");
    fs::write(&path, "PK\u{3}\u{4}").unwrap();
    let error = read(&[source(folder.path())]).unwrap_err().to_string();
    assert!(error.contains("list.mbox: a zip file, unpack it first"), "{error}");
}

/// The same messages whatever their line ends.
#[test]
fn files_that_end_their_lines_with_returns_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mbox = format!("{ADA}{}\n{ADA}{}\n", message(1), message(2)).replace('\n', "\r");
    fs::write(folder.path().join("a.mbox"), &mbox).unwrap();
    fs::write(folder.path().join("b.mbox.gz"), gz(&mbox)).unwrap();
    fs::write(folder.path().join("c.eml"), message(3).replace('\n', "\r")).unwrap();
    let mixed =
        format!("{ADA}{}\n{}", message(4), format!("{ADA}{}\n", message(5)).replace('\n', "\r"));
    fs::write(folder.path().join("d.mbox"), format!("{mixed}{ADA}{}", message(6))).unwrap();
    let snapshot = read(&[source(folder.path())]).unwrap();
    let expected: Vec<String> = [1, 2, 1, 2, 3, 4, 5, 6].map(message).to_vec();
    assert_eq!(texts(&snapshot), expected);
    assert!(snapshot.diagnostics.is_empty(), "{:?}", snapshot.diagnostics);
    let place = snapshot.store.place(&snapshot.messages[1]);
    assert_eq!(place.offset, Some((2 * ADA.len() + message(1).len() + 1) as u64));
}

#[test]
fn a_bare_return_among_line_feeds_is_no_line_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mbox");
    let message = format!("{}Subject: \r{ADA}a: b\n", message(1));
    fs::write(&path, format!("{ADA}{message}\n")).unwrap();
    assert_eq!(texts(&read(&[source(&path)]).unwrap()), [message]);
}

#[test]
fn quotes_of_a_file_of_returns_are_undone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mbox");
    let quoted = format!("{ADA}Subject: a\n\n>From here\n>>From there\n\n").replace('\n', "\r");
    fs::write(&path, quoted).unwrap();
    let read = read(&[source(&path)]).unwrap();
    assert_eq!(texts(&read), ["Subject: a\n\nFrom here\n>From there\n"]);
}

#[test]
fn files_saved_as_utf16_are_read_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let wide = |text: &str| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    fs::write(
        folder.path().join("a.mbox"),
        wide(&format!("{ADA}{}\n{ADA}{}", message(1), message(2))),
    )
    .unwrap();
    fs::write(folder.path().join("b.eml"), wide(&message(3).replace('\n', "\r\n"))).unwrap();
    fs::write(folder.path().join("c.txt"), wide("a list of pears")).unwrap();
    let snapshot = read(&[source(folder.path())]).unwrap();
    let expected = [message(1), message(2), message(3).replace('\n', "\r\n")];
    assert_eq!(texts(&snapshot), expected);
    let kinds = BTreeMap::from([(Kind::NotAMessage, 1), (Kind::BadCharset, 2)]);
    assert_eq!(snapshot.diagnostics.by_kind(), kinds);
}

#[test]
fn a_file_that_should_be_mail_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("1.eml", "From: ada@example.org\n\nno second field\n"),
        ("2", "lost top\nDate: today\nMessage-ID: <2@example.org>\n\ntext\n"),
        ("3.md", "# Orchard\n\nSubject: pears\nDate: today\n"),
        ("4.mbox", ""),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join("5.eml"), message(5)).unwrap();
    let snapshot = read(&[source(folder.path())]).unwrap();
    let found: Vec<_> = snapshot
        .diagnostics
        .iter()
        .filter(|d| d.kind == Kind::FailedMail)
        .map(|d| d.place.path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, ["1.eml", "2"]);
    assert_eq!(Kind::FailedMail.severity(), Severity::Warning);
    assert_eq!(snapshot.diagnostics.by_kind()[&Kind::NotAMessage], 1);
}

#[test]
fn a_huge_message_is_read_up_to_the_bound_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mbox");
    let head = format!("{ADA}Subject: huge\nFrom: ada@example.org\n\n");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(head.as_bytes()).unwrap();
    // A hole: it takes no disk.
    file.set_len(store::LARGEST_MESSAGE + (1 << 20)).unwrap();
    let snapshot = read(&[source(&path)]).unwrap();
    let lost: Vec<_> = snapshot.diagnostics.lost().collect();
    assert!(
        lost.iter().any(|d| d.kind == Kind::TooLarge && d.place.offset == Some(46)),
        "{lost:?}"
    );
    let mut buffer = Vec::new();
    snapshot.store.read(&snapshot.messages[0].location, &mut buffer).unwrap();
    assert_eq!(buffer.len() as u64, store::LARGEST_MESSAGE);
}

#[test]
fn packed_files_together_have_a_bound() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = gz(&format!("{ADA}Subject: bomb\n\n{}", "a".repeat(70 << 20)));
    for name in ["1.gz", "2.gz", "3.gz", "4.gz", "5.gz", "6.gz"] {
        fs::write(folder.path().join(name), &bomb).unwrap();
    }
    fs::write(folder.path().join("7.eml"), message(7)).unwrap();
    let snapshot = read(&[source(folder.path())]).unwrap();
    let whole: Vec<_> = snapshot
        .diagnostics
        .iter()
        .filter(|d| d.text.starts_with("left out"))
        .map(|d| d.place.path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!((snapshot.messages.len(), whole), (5, vec!["5.gz".to_owned(), "6.gz".to_owned()]));
}

#[test]
fn a_damaged_file_beside_others_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let packed = gz(&(0..500).map(|n| [ADA, &message(n * 7919)].concat()).collect::<String>());
    fs::write(folder.path().join("a.gz"), &packed[..packed.len() / 2]).unwrap();
    fs::write(folder.path().join("b.eml"), message(1)).unwrap();
    let snapshot = read(&[source(folder.path())]).unwrap();
    assert_eq!(snapshot.diagnostics.by_kind(), BTreeMap::from([(Kind::DamagedCompression, 1)]));
    assert!(snapshot.messages.len() > 50 && snapshot.messages.len() < 501);
    assert_eq!(texts(&snapshot).last(), Some(&message(1)));
}

#[test]
fn a_told_kind_overrides_what_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.eml");
    let patch = format!("{ADA}{}{ADA}{}", message(1), message(2));
    fs::write(&path, &patch).unwrap();
    let kind =
        |kind| texts(&read(&[Source { path: path.clone(), kind: Some(kind) }]).unwrap()).len();
    assert_eq!((kind(SourceKind::Mbox), kind(SourceKind::Eml)), (2, 1));
}

#[test]
fn the_same_folder_gives_the_same_positions_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..40 {
        fs::write(folder.path().join(format!("{n}.gz")), gz(&format!("{ADA}{}", message(n))))
            .unwrap();
    }
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(&[source(folder.path())]).unwrap().messages)
    };
    assert_eq!(with(1), with(4));
}
