//! Tests over real mail, where it is there: `LISTPRESS_CORPORA`, else `../shared/corpora`. They say whether they ran.
//!
//! Real mail is never part of this repository; the tests know it by counts only (its MANIFEST.tsv).

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the manifest counts otherwise.
const EXCEPTIONS: &[(&str, usize)] = &[
    // Three of the messages that were added were retracted later.
    ("lists/ksummit-discuss/ksummit-discuss.v2-5epochs-3deleted", 756),
    // Two separators that the manifest counts are lines of `git format-patch` inside messages.
    ("lists/linux-uvc-devel", 7160),
];

struct Corpora {
    folder: PathBuf,
    unpacked: tempfile::TempDir,
}

/// The corpora, unpacked, or a note that they are not there.
fn corpora() -> Option<Corpora> {
    let named = std::env::var_os("LISTPRESS_CORPORA");
    let folder = PathBuf::from(named.clone().unwrap_or_else(|| "../shared/corpora".into()));
    if !folder.join("MANIFEST.tsv").is_file() {
        assert!(
            named.is_none(),
            "LISTPRESS_CORPORA is set, but {} has no MANIFEST.tsv",
            folder.display()
        );
        eprintln!("real mail: not there ({}), this test did not run", folder.display());
        return None;
    }
    let unpacked = tempfile::tempdir().unwrap();
    let status =
        Command::new("bash").arg(folder.join("unpack.sh")).arg(unpacked.path()).output().unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    Some(Corpora { folder, unpacked })
}

/// Rows of MANIFEST.tsv: path below the unpacked folder, and number of messages.
fn rows(corpora: &Corpora) -> BTreeMap<String, usize> {
    let manifest = fs::read_to_string(corpora.folder.join("MANIFEST.tsv")).unwrap();
    manifest
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let count = columns.get(2)?.parse().ok()?;
            let name = columns[0].trim_end_matches('/');
            let name = match name.strip_suffix(".bundle") {
                Some(stem) => format!("{stem}.git"),
                None => name.trim_end_matches(".tar.gz").to_owned(),
            };
            Some((name, count))
        })
        .collect()
}

fn listpress(args: &[&str]) -> (i32, String, String) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_listpress"))
        .args(args)
        .env("XDG_CACHE_HOME", home.path())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Messages and their copies that `export messages` names.
fn exported(source: &Path) -> usize {
    let (status, out, err) = listpress(&["export", "messages", source.to_str().unwrap()]);
    assert_eq!(status, 0, "{}: {err}", source.display());
    out.lines()
        .map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            1 + message["duplicates"].as_array().unwrap().len()
        })
        .sum()
}

#[test]
fn no_message_of_real_archives_is_lost() {
    let Some(corpora) = corpora() else { return };
    let mut seen = 0;
    for (name, count) in rows(&corpora) {
        let source = corpora.unpacked.path().join(&name);
        let exact = name.starts_with("lists/");
        if !exact && !name.starts_with("damaged/") {
            continue;
        }
        let count =
            EXCEPTIONS.iter().find(|(other, _)| *other == name).map_or(count, |(_, count)| *count);
        let found = exported(&source);
        assert!(
            if exact { found == count } else { found >= count },
            "{name}: {found} of {count} messages"
        );
        seen += 1;
    }
    assert!(seen >= 15, "{seen} archives only");
}

#[test]
fn six_forms_of_one_list_give_the_same_threads() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.unpacked.path().join("lists/ksummit-discuss");
    let threads = |name: &str| {
        let source = folder.join(name);
        let (status, out, err) = listpress(&["export", "threads", source.to_str().unwrap()]);
        assert_eq!(status, 0, "{name}: {err}");
        out.lines()
            .map(|line| {
                let thread: serde_json::Value = serde_json::from_str(line).unwrap();
                (thread["root"].to_string(), thread["messages"].to_string())
            })
            .collect::<Vec<_>>()
    };
    let expected = threads("ksummit-discuss.mbox.gz");
    assert!(expected.len() > 50);
    for name in [
        "ksummit-discuss.v2.git",
        "ksummit-discuss.v1.git",
        "ksummit-discuss.maildir",
        "ksummit-discuss.eml",
    ] {
        assert_eq!(threads(name), expected, "{name}");
    }
}

#[test]
fn real_lists_build_without_a_dead_link() {
    let Some(corpora) = corpora() else { return };
    for name in [
        "lists/ksummit-discuss/ksummit-discuss.v2.git",
        "lists/jelix-public",
        "lists/kvm-vsock-2025-12_2026-02.eml",
    ] {
        let source = corpora.unpacked.path().join(name);
        let out = tempfile::tempdir().unwrap();
        let site = out.path().join("site");
        let (status, _, err) =
            listpress(&["build", source.to_str().unwrap(), "-o", site.to_str().unwrap()]);
        assert_eq!(status, 0, "{name}: {err}");
        let links = links::check(&site);
        assert!(links > 1_000, "{name}: {links} links only");
    }
}

#[path = "support/links.rs"]
mod links;
#[path = "corpora/peers.rs"]
mod peers;

#[path = "corpora/patch_ids.rs"]
mod patch_ids;
