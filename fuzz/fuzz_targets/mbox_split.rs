//! Any file as a source: it is read or refused; the mbox written of its messages gives the same messages back.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use std::cell::OnceCell;
use std::fs;
use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use listpress::diagnostic::Kind;
use listpress::mail;
use listpress::output::mbox;
use listpress::source::{self, Source, SourceError, SourceKind};
use tempfile::TempDir;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

fn path(name: &str) -> PathBuf {
    FOLDER.with(|folder| {
        folder.get_or_init(|| tempfile::tempdir().expect("a temporary folder")).path().join(name)
    })
}

/// All messages of a file; `None` where it is refused.
fn messages(name: &str, bytes: &[u8], kind: Option<SourceKind>) -> Option<Vec<Vec<u8>>> {
    let path = path(name);
    fs::write(&path, bytes).expect("a file is written");
    let snapshot = match source::read(&[Source { path, kind }]) {
        Ok(snapshot) => snapshot,
        Err(SourceError::Empty { .. } | SourceError::WrongKind { .. }) => return None,
        Err(error) => panic!("{error}"),
    };
    let all = snapshot.messages.iter().map(|raw| {
        let mut buffer = Vec::new();
        snapshot.store.read(&raw.location, &mut buffer).expect("a message that was found is there");
        buffer
    });
    Some(all.collect())
}

/// All messages as an mbox of ours; those without an id get the one that was made for them.
fn written(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for raw in messages {
        let id = mail::parse(raw).id.to_string();
        let made = id.ends_with("@generated.invalid").then_some(id.as_str());
        mbox::append(&mut out, raw, made);
    }
    out
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

/// What identifies a message, where neither the end of its header nor a charset is a guess: a line feed more at the end
/// of the text may make another charset the likely one.
fn name(raw: &[u8]) -> Option<(String, String)> {
    let message = mail::parse(raw);
    let is_guess = |kind: &Kind| matches!(kind, Kind::BadHeader | Kind::BadCharset);
    let sure = !message.problems.iter().any(is_guess);
    sure.then(|| (message.id.to_string(), message.subject.text))
}

fuzz_target!(|data: &[u8]| {
    // Packed files are bounded elsewhere; their unpackers have fuzzers of their own.
    if data.starts_with(&[0x1f, 0x8b]) || data.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return;
    }
    let Some(found) = messages("in", data, None) else { return };
    assert!(found.iter().map(Vec::len).sum::<usize>() <= data.len() * 4 + 4096);
    let mbox = written(&found);
    let again = messages("out.mbox", &mbox, Some(SourceKind::Mbox)).unwrap_or_default();
    assert_eq!(again.len(), found.len(), "messages of the mbox that was written");
    for (one, other) in found.iter().zip(&again) {
        if let (Some(one), Some(other)) = (name(one), name(other)) {
            assert_eq!(other, one);
        }
    }
    assert_eq!(plain(&written(&again)), plain(&mbox));
});
