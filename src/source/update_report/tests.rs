//! Reports of other programs with their defects, and our own form.

use std::path::Path;

use proptest::prelude::*;

use super::*;

/// A report as the program behind it wrote it: cut subject, undecoded text, unequal headings, no list.
const OLD: &str = "\
From add82e97b to 60aeec667
Orchard mailing list update from add82e97b to 60aeec667

Top 15 contributor Email domains (Based on Email Body)

     26 example.org
      1 example.net

Top 15 contributors (Based on Email Body)

     16  \"Ada B. Example\" <ada@example.org>
     11  Bo Example <bo@example.net>

===== Patch list in this time period =====


===== Patch Commit Messages ====

New:  pear: Do not drop the
[PATCH net 1/2] pear: Do not drop the
Author: Ada B. Example <ada@example.org>

Lock it:=0A=
[  242.271584] pear:=0A=
=0A=
Caf=E9.=0A=
---=0A=
 pear.c | 17 +++++++++++++----=0A=
 1 file changed, 13 insertions(+), 4 deletions(-)=0A=

----------------------------------------------------------------------

New:  Pears
[PATCH net 0/2] Pears
Author: Ada B. Example <ada@example.org>


Two patches; a = b and 0=A1 stay.
----------------------------------------------------------------------
New:  this line is text

 1 file changed, 13 insertions(+), 4 deletions(-)

----------------------------------------------------------------------

";

fn read(text: &str) -> (UpdateReport, Vec<String>) {
    let (report, messages) = parse(Path::new("old.txt"), text).expect("a report");
    (
        report,
        messages.into_iter().map(|message| String::from_utf8(message).expect("UTF-8")).collect(),
    )
}

#[test]
fn a_report_is_told_from_an_mbox_and_from_a_mail() {
    assert!(looks_like(OLD.as_bytes()));
    assert!(looks_like(OLD.replace('\n', "\r\n").as_bytes()));
    assert!(
        looks_like(OLD.split_once('\n').expect("two lines").1.as_bytes()),
        "without the first line"
    );
    assert!(!looks_like(b"From ada@example.org Thu Jan  1 00:00:00 1970\nFrom: Ada\nSubject: a mailing list update from A to B\n\n"));
    assert!(!looks_like(
        b"Subject: Orchard mailing list update from A to B\nFrom: ada@example.org\n\nFrom A to B\n"
    ));
    assert!(!looks_like(b"From here to there\nSubject: walk\n\nFrom A to B\n"));
    assert!(!looks_like(b""));
}

#[test]
fn title_and_tables_are_read() {
    let (report, _) = read(OLD);
    assert_eq!(
        (report.from.as_str(), report.to.as_str(), report.list_title.as_str()),
        ("add82e97b", "60aeec667", "Orchard")
    );
    assert_eq!(report.domains, [(26, "example.org".to_owned()), (1, "example.net".to_owned())]);
    let contributors = [
        (16, "\"Ada B. Example\" <ada@example.org>".to_owned()),
        (11, "Bo Example <bo@example.net>".to_owned()),
    ];
    assert_eq!(report.contributors, contributors);
    assert_eq!(report.patch_mails(), 27);
    assert!(report.listed.is_empty());
}

#[test]
fn quoted_printable_is_decoded_where_the_whole_entry_is() {
    let (report, _) = read(OLD);
    let body = &report.entries[0].body;
    assert_eq!(
        body,
        "Lock it:\n[  242.271584] pear:\n\nCafé.\n---\n pear.c | 17 +++++++++++++----\n 1 file changed, 13 insertions(+), 4 deletions(-)"
    );
    assert!(report.entries[1].body.starts_with("Two patches; a = b and 0=A1 stay.\n-----"));
}

#[test]
fn dashes_and_labels_in_a_text_split_nothing() {
    let (report, _) = read(OLD);
    assert_eq!(report.entries.len(), 2);
    assert!(report.entries[1].body.contains("\nNew:  this line is text\n"));
    assert!(report.entries[1].body.ends_with("4 deletions(-)"));
}

#[test]
fn an_entry_becomes_a_mail_without_date_and_id() {
    let (_, messages) = read(OLD);
    let (head, body) = messages[0].split_once("\n\n").expect("header and body");
    assert!(head.starts_with("From: \"Ada B. Example\" <ada@example.org>\nSubject: [PATCH net 1/2] pear: Do not drop the\n"));
    assert!(!head.contains("Date:") && !head.contains("Message-ID:"));
    assert!(body.starts_with("Lock it:\n") && body.ends_with("deletions(-)\n"));
}

#[test]
fn missing_tables_headings_and_titles_are_survived() {
    let entries = OLD.split_once("====\n\n").map(|(_, entries)| entries).expect("entries");
    let (report, messages) =
        read(&format!("From a1 to b2\n===== Patch Commit Messages ===\n{entries}"));
    assert_eq!((report.from.as_str(), report.to.as_str(), messages.len()), ("a1", "b2", 2));
    assert!(report.domains.is_empty() && report.contributors.is_empty());
    assert_eq!(report.patch_mails(), 2);
}

#[test]
fn a_subject_on_two_lines_is_unfolded() {
    let text = "From a1 to b2\nX mailing list update from a1 to b2\n\nNew:  one\n[PATCH] one\n two\nAuthor: Ada <ada@example.org>\n\ntext\n";
    assert_eq!(read(text).0.entries[0].subject, "[PATCH] one two");
}

#[test]
fn the_patch_list_gives_series_numbers_titles_and_authors() {
    let text = "From a1 to b2\n\n===== Patch list in this time period =====\n\n\
[PATCH net v2 00/11] Pears (\"Ada (B.) Example\" <ada@example.org>)\n  01/11 pear: fix (a) thing (Bo Example <bo@example.org>)\n\
\x20 [PATCH net-next v2 02/11] pear: <b> (<cy@example.org>)\n\nSeries: Plums\n  [PATCH 3/4] plum: third (Bo Example <bo@example.org>)\n\n\
[PATCH] Single (Bo Example <bo@example.org>)\n\n===== Patch Commit Messages =====\n";
    let listed = read(text).0.listed;
    let short: Vec<_> = listed
        .iter()
        .map(|p| {
            (
                p.series,
                p.series_title.as_str(),
                p.tag.as_str(),
                p.number,
                p.title.as_str(),
                p.author.as_str(),
            )
        })
        .collect();
    assert_eq!(
        short,
        [
            (
                0,
                "Pears",
                "[PATCH net v2 00/11]",
                Some(0),
                "Pears",
                "\"Ada (B.) Example\" <ada@example.org>"
            ),
            (
                0,
                "Pears",
                "[PATCH net v2 01/11]",
                Some(1),
                "pear: fix (a) thing",
                "Bo Example <bo@example.org>"
            ),
            (0, "Pears", "[PATCH net-next v2 02/11]", Some(2), "pear: <b>", "<cy@example.org>"),
            (1, "Plums", "[PATCH 3/4]", Some(3), "plum: third", "Bo Example <bo@example.org>"),
            (2, "Single", "[PATCH]", None, "Single", "Bo Example <bo@example.org>"),
        ]
    );
}

#[test]
fn revisions_of_tags() {
    for (tag, revision) in [
        ("[PATCH]", (1, 0)),
        ("[kvm-unit-tests PATCH V2 01/10]", (2, 0)),
        ("[PATCHv3 2/7]", (3, 0)),
        ("[PATCH v5.1 10/12]", (5, 1)),
        ("[PATCH, v2, 1/3]", (2, 0)),
        ("[PATCH vfio v4-resend]", (4, 0)),
        ("[PATCH v99999999]", (1, 0)),
    ] {
        assert_eq!(revision_of(tag), revision, "{tag}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_loss_of_sanity(text in "(From a to b\n)?([\\[\\]()<>\"=/A-Fnv:0-9 .\\\\é-]|\n|New:  x\n\\[P\\] x\nAuthor: a\n){0,200}") {
        if let Some((report, messages)) = parse(Path::new("x"), &text) {
            prop_assert_eq!(report.entries.len(), messages.len());
        }
        let _ = (split_subject(&text), author_and_rest(&text), counter(&text), revision_of(&text));
    }

    #[test]
    fn an_author_is_split_from_any_title(title in "[ -~é]{0,40}", name in "[A-Za-zé ]{0,10}", quoted in any::<bool>()) {
        let author = if quoted { format!("\"{name} (\\\"x)\" <a@example.org>") } else { format!("{} <a@example.org>", name.trim()) };
        let line = format!("{} ({})", title.trim(), author.trim());
        prop_assert_eq!(author_and_rest(&line), (author.trim(), title.trim()));
    }
}
