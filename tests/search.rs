//! The search index of built sites: what new mail changes of it, and what must not be in it.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]
#![allow(clippy::disallowed_methods, reason = "folders of the test's own")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use support::Sandbox;

#[path = "../examples/generate/archive/mod.rs"]
mod mails;
#[path = "support/program.rs"]
mod support;
#[path = "support/tree.rs"]
mod tree;

const CONFIG: &str = "title: Orchard
lists:
  - {name: orchard-devel, title: Orchard development, sources: [mail.mbox], redact: redactions.yaml}
permalinks: off
mirror: {thread_mbox: off, series_mbox: false}
search: {mode: sharded, upstream: \"https://lists.example.org/{list}/?q={q}\"}
";

/// An archive of so many mails, and where its last `later` begin.
fn archive(messages: u64, later: usize) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    mails::write(messages, 11, &mut |piece| bytes.extend_from_slice(piece));
    let starts: Vec<usize> = memchr::memmem::find_iter(&bytes, b"\n\nFrom ")
        .map(|at| at + 2)
        .filter(|at| bytes[*at..].split(|b| *b == b'\n').next().unwrap().len() > 30)
        .collect();
    let at = starts[starts.len() - later];
    (bytes, at)
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", CONFIG);
    sandbox.write("redactions.yaml", "[]\n");
    sandbox
}

fn build(sandbox: &Sandbox, output: &str) {
    sandbox.good(&["build", "-q", "-o", output]);
}

/// The files below `search/index/`.
fn index(sandbox: &Sandbox, site: &str) -> BTreeMap<String, Vec<u8>> {
    let all = tree::read(&sandbox.path(site));
    let own = all
        .into_iter()
        .filter_map(|(name, bytes)| Some((name.strip_prefix("search/index/")?.to_owned(), bytes)));
    own.collect()
}

fn manifest(index: &BTreeMap<String, Vec<u8>>) -> serde_json::Value {
    serde_json::from_slice(&index["manifest.json"]).unwrap()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

#[test]
fn new_mail_changes_the_newest_segment_and_the_bytes_are_those_of_a_new_build() {
    let sandbox = sandbox();
    let (mail, at) = archive(2_500, 100);
    sandbox.write("mail.mbox", &mail[..at]);
    build(&sandbox, "site");
    let before = index(&sandbox, "site");
    let segments = manifest(&before)["segments"].as_array().unwrap().clone();
    assert!(segments.len() > 1, "{segments:?}");

    sandbox.write("mail.mbox", &mail);
    build(&sandbox, "site");
    let after = index(&sandbox, "site");
    let now = manifest(&after)["segments"].as_array().unwrap().clone();
    assert_eq!(now.len(), segments.len());
    assert_eq!(now[..now.len() - 1], segments[..segments.len() - 1]);
    assert_ne!(now.last(), segments.last());
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes));
    let bytes: usize = changed.map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 1_000_000, "{bytes}");
    // What was named by an old segment is gone.
    let gone = format!("{}/", segments.last().unwrap()["id"].as_str().unwrap());
    assert!(!after.keys().any(|name| name.starts_with(&gone)));

    sandbox.good(&["build", "-q", "-o", "new", "--no-cache", "-j", "1"]);
    assert!(index(&sandbox, "new") == after, "a new build gives other bytes");
    assert_eq!(
        manifest(&after)["lists"][0]["upstream"],
        "https://lists.example.org/orchard-devel/?q={q}"
    );
}

#[test]
fn what_somebody_took_away_or_changed_is_made_again() {
    let sandbox = sandbox();
    let (mail, _) = archive(60, 1);
    sandbox.write("mail.mbox", mail);
    build(&sandbox, "site");
    let before = index(&sandbox, "site");
    let of_segment = |name: &&String| name.ends_with("/c0.lpi");
    let chunk = before.keys().find(of_segment).unwrap();
    fs::remove_file(sandbox.path("site/search/index").join(chunk)).unwrap();
    build(&sandbox, "site");
    assert!(index(&sandbox, "site") == before, "{chunk} is not there again");
    fs::write(sandbox.path("site/search/index/manifest.json"), "{}").unwrap();
    build(&sandbox, "site");
    assert!(index(&sandbox, "site") == before, "manifest.json is not as it was");
    sandbox.good(&["verify", "site"]);
}

#[test]
fn what_is_withheld_is_in_no_file_of_the_index() {
    let sandbox = sandbox();
    let mail = "From a Mon Jan  5 00:00:00 2026\nFrom: Jane Doe <jane@example.org>\nSubject: Quince jelly\n\
        Message-ID: <kept@example.org>\nDate: Mon, 5 Jan 2026 00:00:01 +0000\n\nBoil the quinces with zwetschgenmus.\n\n\
        From b Mon Jan  5 00:00:00 2026\nFrom: Hidden Person <hidden@example.org>\nSubject: Medlars\n\
        Message-ID: <gone@example.org>\nDate: Mon, 5 Jan 2026 00:00:02 +0000\n\nRotten medlars, the secret.\n\n";
    sandbox.write("mail.mbox", mail);
    sandbox.write("redactions.yaml", "- message: gone@example.org\n- pattern: zwetschgenmus\n");
    for mode in ["sharded", "single"] {
        sandbox.write("config.yaml", CONFIG.replace("sharded", mode));
        build(&sandbox, mode);
        let index = index(&sandbox, mode);
        let text = |(name, bytes): (&String, &Vec<u8>)| {
            let plain = if name.ends_with(".lpi") { unpacked(bytes) } else { bytes.clone() };
            String::from_utf8_lossy(&plain).to_lowercase()
        };
        let all: String = index.iter().map(text).collect();
        for kept in ["quinc", "jane"] {
            assert!(all.contains(kept), "{mode}: {kept}");
        }
        for gone in ["zwetschgenmus", "medlar", "hidden", "secret"] {
            assert!(!all.contains(gone), "{mode}: {gone}");
        }
    }
}

#[test]
fn the_mode_follows_from_the_size() {
    let sandbox = sandbox();
    sandbox.write("config.yaml", CONFIG.replace("sharded", "auto"));
    let (mail, _) = archive(300, 1);
    sandbox.write("mail.mbox", mail);
    build(&sandbox, "site");
    assert_eq!(manifest(&index(&sandbox, "site"))["mode"], "single");
    assert!(sandbox.path("site/search/index/texts.json").is_file());

    sandbox.write("config.yaml", CONFIG.replace("mode: sharded", "mode: auto, texts: false"));
    let (mail, _) = archive(4_000, 1);
    sandbox.write("mail.mbox", mail);
    build(&sandbox, "site");
    let index = index(&sandbox, "site");
    assert_eq!(manifest(&index)["mode"], "sharded");
    assert!(!index.contains_key("index.json"));
    let is_text =
        |name: &&String| Path::new(name).file_name().unwrap().to_string_lossy().starts_with('s');
    assert_eq!(index.keys().find(is_text), None);
    assert!(fs::read_dir(sandbox.path("site/search/index/people")).unwrap().count() > 0);
}

#[test]
fn results_lead_to_files_where_pages_are_opened_from_a_folder() {
    let sandbox = sandbox();
    let mail = "From a Mon Jan  5 00:00:00 2026\nFrom: Jane Doe <jane@example.org>\nSubject: Quince\n\
        Message-ID: <a@example.org>\nDate: Mon, 5 Jan 2026 00:00:01 +0000\n\nBoil.\n\n";
    sandbox.write("mail.mbox", mail);
    sandbox.write("content/_index.md", "---\ntitle: Home\n---\nWelcome.\n");
    sandbox.write("content/pears.md", "---\ntitle: Pears\n---\nPears.\n");
    let config = CONFIG.replace("permalinks: off\n", "").replace("mode: sharded", "mode: single");
    sandbox.write("config.yaml", format!("links: index\n{config}"));
    build(&sandbox, "site");
    let index = index(&sandbox, "site");
    let table: serde_json::Value = serde_json::from_slice(&index["documents.json"]).unwrap();
    let urls = table["u"].as_array().unwrap();
    assert_eq!(urls.len(), 3, "{urls:?}");
    for url in urls {
        let path = url.as_str().unwrap();
        assert!(sandbox.path("site").join(path).is_file(), "{path}");
    }
}
