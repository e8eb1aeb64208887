use super::*;
use crate::mail::parse;

const MAIL: &str = "From: Ida <ida@example.org>\nSubject: Re: [PATCH] plum\nMessage-ID: <a@example.org>\n\n\
Thanks, see https://example.org/a?b=1&c.\n\nOn Monday, Bo <b> wrote:\n> one\n>> two\n> three\n\n\nFine.\n\n\
Reviewed-by: Ida <ida@example.org>\n---\n a.c | 2 +-\n 1 file changed\n\n\
diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@ int a\n one\n-two\n+<two>\n\
diff --git a/b.c b/c.c\nrename from b.c\nrename to c.c\n-- \n2.40\n";

fn parts_of(text: &str, max_bytes: usize) -> (String, Vec<Part>) {
    let body = parse(text.as_bytes()).body;
    let resolve = |_: &str| None;
    let parts = parts(
        &body,
        &TextOptions { max_bytes, ..TextOptions::new(&resolve, &crate::words::ENGLISH) },
    );
    (body.text, parts)
}

#[test]
fn every_part_has_its_kind_and_together_they_are_the_text() {
    let (text, parts) = parts_of(MAIL, 10_000);
    let kinds: Vec<&str> = parts.iter().map(|part| part.kind).collect();
    let expected = [
        "text",
        "attribution",
        "quote",
        "text",
        "trailers",
        "separator",
        "diffstat",
        "diff",
        "signature",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
    assert!(parts[1].text.starts_with("On Monday"));
    assert!(parts[0].linked_html.contains("<a href=\"https://example.org/a?b=1&amp;c\""));
    assert!(!parts[0].linked_html.contains("<p"));
    assert!(parts[0].html.starts_with("<p>"));
}

#[test]
fn a_quote_is_told_by_its_levels() {
    let (_, parts) = parts_of(MAIL, 10_000);
    let runs: Vec<(usize, &str)> =
        (parts[2].runs.iter()).map(|run| (run.level, run.text.trim_end())).collect();
    assert_eq!(runs, [(1, "> one"), (2, ">> two"), (1, "> three")]);
    assert_eq!(parts[2].runs[1].linked_html, ">> two\n");
}

#[test]
fn a_diff_is_told_by_file_and_hunk() {
    let (_, parts) = parts_of(MAIL, 10_000);
    let files = &parts[7].files;
    assert_eq!(files.len(), 2);
    assert_eq!((files[0].path.as_str(), files[0].added, files[0].removed), ("a.c", 1, 1));
    assert!(
        files[0].header.starts_with("diff --git a/a.c") && files[0].header.ends_with("+++ b/a.c\n")
    );
    assert_eq!(files[0].hunks[0].text, "@@ -1,2 +1,2 @@ int a\n one\n-two\n+<two>\n");
    assert!(files[0].hunks[0].html.contains("+&lt;two>"));
    assert_eq!((files[1].path.as_str(), files[1].note.as_str()), ("c.c", "renamed from b.c"));
    assert!(files[1].hunks.is_empty());
}

#[test]
fn a_text_that_is_cut_says_so() {
    let (text, parts) = parts_of(MAIL, 60);
    assert_eq!(parts.last().map(|part| part.kind), Some("note"));
    let shown: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert!(text.starts_with(&shown) && !shown.is_empty());
}

#[test]
fn what_is_shown_either_way_is_the_same_markup() {
    // Put together, blank lines between blocks and ends of paragraphs left out, the parts are what the default theme prints.
    let body = parse(MAIL.as_bytes()).body;
    let resolve = |_: &str| None;
    let options = TextOptions::new(&resolve, &crate::words::ENGLISH);
    let mut whole = String::new();
    super::super::render_body(&body, &options, &mut whole);
    let put: String = parts(&body, &options).iter().map(|part| part.html.as_str()).collect();
    let bare = |html: &str| html.replace('\n', "").replace("</p>", "");
    assert_eq!(bare(&put), bare(&whole));
    assert!(parts(&body, &options)[0].html.contains("</p>"));
}
