//! Our patch-ids against those of `git patch-id --stable`: on two lists in the normal run, on all with
//! `cargo test --test corpora -- --ignored --nocapture patch_ids`.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use listpress::mail::{diff, patch_id};
use listpress::source::hex;
use serde_json::Value;

use super::{corpora, listpress, rows};

#[test]
fn patch_ids_are_those_of_git() {
    let Some(corpora) = corpora() else { return };
    let mut tally = Tally::default();
    for name in
        ["lists/kvm-vsock-2025-12_2026-02.eml", "lists/linux-hyperv-2026-06_2026-07.maildir"]
    {
        tally.compare(&corpora.unpacked.path().join(name));
    }
    tally.check(100);
}

#[test]
#[ignore = "all lists take minutes"]
fn all_patch_ids_are_those_of_git() {
    let Some(corpora) = corpora() else { return };
    let mut tally = Tally::default();
    for name in rows(&corpora).keys().filter(|name| !name.starts_with("damaged/")) {
        tally.compare(&corpora.unpacked.path().join(name));
    }
    tally.check(5_000);
}

#[derive(Default)]
struct Tally {
    texts: usize,
    patches: usize,
    equal: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Compares all texts with a diff, and what is exported for those of patches.
    fn compare(&mut self, source: &Path) {
        let (_, out, _) = listpress(&["export", "messages", source.to_str().unwrap()]);
        let messages: Vec<Value> =
            out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let diffs: Vec<(&Value, &str)> = messages
            .iter()
            .filter_map(|message| {
                let text = message["text"].as_str()?;
                Some((message, text.get(diff::find_diff(text)?..)?))
            })
            .collect();
        let texts: Vec<&str> = diffs.iter().map(|(_, text)| *text).collect();
        for ((message, text), theirs) in diffs.iter().zip(git(&texts)) {
            let ours = patch_id::stable(text).map(|id| hex::encode(&id));
            let exported = message["patch"]["patch_id"].as_str().map(str::to_owned);
            let is_patch = message["patch"].is_object();
            self.texts += 1;
            self.patches += usize::from(is_patch && theirs.is_some());
            // Where a text has no id, that of an attached patch is exported.
            let kept = !is_patch || exported == ours || ours.is_none();
            if ours == theirs && kept {
                self.equal += 1;
            } else {
                self.wrong.push(format!("{}: {ours:?}, not {theirs:?}", message["id"]));
            }
        }
    }

    fn check(&self, least: usize) {
        let Tally { texts, patches, equal, wrong } = self;
        eprintln!(
            "patch-ids: {texts} texts with a diff, {patches} patches with an id, {equal} equal to git's"
        );
        assert!(*patches >= least, "{patches} patches only");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// The first id that git prints for each text. One process reads all texts that do not look like several; a line with
/// an object id parts them.
fn git(texts: &[&str]) -> Vec<Option<String>> {
    let mut all = String::new();
    let mut alone = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        if is_ambiguous(text) {
            alone.insert(at, run(text).first().map(|(id, _)| id.clone()));
        } else {
            all.push_str(&format!("From {:040x}\n{text}\n", at + 1));
        }
    }
    let mut first = HashMap::new();
    for (id, name) in run(&all) {
        first.entry(name).or_insert(id);
    }
    let one = |at: usize| match alone.remove(&at) {
        Some(id) => id,
        None => first.get(&format!("{:040x}", at + 1)).cloned(),
    };
    (0..texts.len()).map(one).collect()
}

/// A text with an object id that begins a line, or with a binary file without the names of its blobs, for which git
/// takes those that it read before.
fn is_ambiguous(text: &str) -> bool {
    let is_id = |line: &str| {
        let line = line.strip_prefix("From ").or(line.strip_prefix("commit ")).unwrap_or(line);
        line.get(..40).is_some_and(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    text.lines().any(is_id) || text.contains("\nBinary files") || text.contains("\nGIT binary")
}

/// What git prints: ids with the names of commits.
fn run(text: &str) -> Vec<(String, String)> {
    let mut child = Command::new("git")
        .args(["patch-id", "--stable"])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let pair = |line: &str| line.split_once(' ').map(|(id, name)| (id.to_owned(), name.to_owned()));
    lines.lines().filter_map(pair).collect()
}
