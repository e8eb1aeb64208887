//! Whatever the bytes: a message becomes a harmless page that shows all of its text, a file becomes a site or is refused,
//! and an mbox that was written gives its messages back.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::fs;
use std::path::{Path, PathBuf};

use listpress::config::load::Project;
use listpress::config::{Config, ListConfig, SourceConfig};
use listpress::mail;
use listpress::output::mbox;
use listpress::pipeline::{BuildError, BuildOptions, build_site};
use listpress::source::{self, Source, SourceKind};
use listpress::terminal::Terminal;
use proptest::prelude::*;

#[path = "support/tame.rs"]
mod tame;
#[path = "support/tree.rs"]
mod tree;

/// Pieces of which broken mails are made; between them stands anything.
const PIECES: &[&str] = &[
    "From ida@plum.example.org Mon Jan  5 10:00:00 2026\n",
    "\nFrom bo@example.net Tue Jan  6 10:00:00 2026\n",
    "From: Ida Pflaumer <ida@plum.example.org>\n",
    "From: =?utf-8?q?<script>?= <\"><b>\"@example.net>\n",
    "To: \"a\" <a@example.org>, b (c\n",
    "Subject: [PATCH v2 1/2] plum: more\n",
    "Subject: Re: =?utf-8?b?4oCu?= x\n",
    "Subject: \r",
    "Date: Mon, 5 Jan 2026 10:00:00 +0000\n",
    "Date: 99 Foo 20 +99999\n",
    "Message-ID: <a@plum.example.org>\n",
    "Message-ID: <../../x@plum.example.org>\n",
    "Message-ID: <\"'><img src=x onerror=a()>@x>\n",
    "References: <a@plum.example.org> <b@c\n",
    "In-Reply-To: <a@plum.example.org>\n",
    "List-Id: <../x.lists.example.org>\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "Content-Type: multipart/alternative; boundary=\"b\"\n",
    "Content-Type: text/html; charset=utf-8\n",
    "Content-Type: text/plain; charset=utf-7\n",
    "Content-Type: message/rfc822\n",
    "Content-Type: text/plain; format=flowed; name=\"../x.svg\"\n",
    "Content-Disposition: attachment; filename=\"x.html\"\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Length: 20\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\0",
    "--b\n",
    "--b--\n",
    "> quoted \n",
    "-- \n",
    "---\n",
    "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n+b\n c\n",
    " x | 2 +-\n 1 file changed, 1 insertion(+)\n",
    "Reviewed-by: Bo <bo@example.net>\n",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1) ",
    "https://example.org/\"onmouseover=\"a ",
    "mailto:a@example.org",
    "+ADw-script+AD4-",
    "=3Cscript=3E",
    "PHNjcmlwdD4=\n",
    "\u{202e}",
    "\u{85}",
    "\x1b[31m",
    "begin 644 x\n",
    "{{ 7 * 7 }}",
    "[x](javascript:a)",
    " at ",
    "\u{feff}",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => "[a-zA-Z ,.<>@:]{0,30}\n?".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A message with the fields that make a file one.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let start = "From: Ida Pflaumer <ida@plum.example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n";
    bytes().prop_map(move |rest| [start.as_bytes(), &rest].concat())
}

/// Builds a site of one file. `None` where the file is refused.
fn site(folder: &Path, name: &str, bytes: &[u8]) -> Option<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    let list = ListConfig {
        name: "plum".to_owned(),
        sources: vec![SourceConfig { path, ..SourceConfig::default() }],
        ..ListConfig::default()
    };
    let output = folder.join("site");
    let project = Project {
        file: None,
        config: Config { lists: vec![list], ..Config::default() },
        root: None,
        output: output.clone(),
        cache: folder.join("cache"),
    };
    match build_site(&project, &BuildOptions::default(), &Terminal::silent()) {
        Ok(summary) => {
            assert!(summary.messages > 0);
            Some(output)
        }
        Err(BuildError::Source(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Fails on a page with anything live. Gives the pages' names and their HTML.
fn tame_pages(site: &Path) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (name, bytes) in tree::read(site) {
        assert!(
            !name.split('/').any(|part| part == ".." || part.chars().any(tame::acts)),
            "{name}"
        );
        if name.ends_with(".html") && name != "404.html" {
            let html = String::from_utf8(bytes).unwrap();
            let live = tame::live(&html);
            assert!(live.is_empty(), "{name}: {live:?}");
            pages.push((name, html));
        }
    }
    pages
}

/// Letters and digits, which are shown as they are, in their order.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_message_becomes_a_harmless_page_with_all_of_its_text(raw in message()) {
        let folder = tempfile::tempdir().unwrap();
        let site = site(folder.path(), "one.eml", &raw).expect("a message with From and Date is one");
        let pages = tame_pages(&site);
        let text = letters(&mail::parse(&raw).body.text);
        let shown = pages.iter().filter(|(name, _)| name.starts_with("plum/"));
        let shows = |html: &str| letters(&tame::written(html).unwrap()).contains(&text);
        prop_assert!(
            shown.clone().any(|(_, html)| shows(html)),
            "{text} is on none of {:?}", shown.map(|(name, _)| name).collect::<Vec<_>>()
        );
    }

    #[test]
    fn any_file_becomes_a_harmless_site_or_is_refused(raw in bytes()) {
        let folder = tempfile::tempdir().unwrap();
        if let Some(site) = site(folder.path(), "list.mbox", &raw) {
            prop_assert!(tame_pages(&site).len() > 3);
        }
    }
}

/// All messages of an mbox, as they are stored.
fn split(path: &Path) -> Vec<Vec<u8>> {
    let source = Source { path: path.to_owned(), kind: Some(SourceKind::Mbox) };
    let snapshot = source::read(&[source]).unwrap();
    let read = |raw: &source::RawMessage| {
        let mut buffer = Vec::new();
        snapshot.store.read(&raw.location, &mut buffer).unwrap();
        buffer
    };
    snapshot.messages.iter().map(read).collect()
}

proptest! {
    #[test]
    fn a_written_mbox_gives_its_messages_back(messages in prop::collection::vec(message(), 1..6)) {
        let write = |messages: &[Vec<u8>]| {
            let mut out = Vec::new();
            for raw in messages {
                let id = mail::parse(raw).id.to_string();
                mbox::append(&mut out, raw, id.ends_with("@generated.invalid").then_some(&id));
            }
            out
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("written.mbox");
        let written = write(&messages);
        fs::write(&path, &written).unwrap();
        let back = split(&path);
        prop_assert_eq!(back.len(), messages.len());
        prop_assert_eq!(plain(&write(&back)), plain(&written));
    }
}

/// Without what writing may change again: it takes one carriage return of each line's end, and `From ` in a header,
/// where it is never unquoted, gains a mark.
fn plain(mbox: &[u8]) -> String {
    let lines = mbox.split(|&b| b == b'\n').map(|line| {
        let line = line.escape_ascii().to_string().replace("\\r", "");
        let bare = line.trim_start_matches('>');
        if bare.starts_with("From ") { bare.to_owned() } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}
