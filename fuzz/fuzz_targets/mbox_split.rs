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

/// What must stay: the id, the subject and the words of the text. Of line ends only their kind may change. Where the
/// header's end is a guess, the mbox may guess otherwise.
fn seen(raw: &[u8]) -> (String, String, Vec<String>) {
    let message = mail::parse(raw);
    if message.problems.contains(&Kind::BadHeader) {
        return Default::default();
    }
    let words = message.body.text.split_whitespace().map(str::to_owned).collect();
    (message.id.to_string(), message.subject.text, words)
}

fuzz_target!(|data: &[u8]| {
    // Packed files are bounded elsewhere; their unpackers have fuzzers of their own.
    if data.starts_with(&[0x1f, 0x8b]) || data.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return;
    }
    let Some(found) = messages("in", data, None) else { return };
    assert!(found.iter().map(Vec::len).sum::<usize>() <= data.len() * 4 + 4096);
    let mut written = Vec::new();
    for raw in &found {
        let id = mail::parse(raw).id.to_string();
        let made = id.ends_with("@generated.invalid").then_some(id.as_str());
        mbox::append(&mut written, raw, made);
    }
    let again = messages("out.mbox", &written, Some(SourceKind::Mbox)).unwrap_or_default();
    assert_eq!(again.len(), found.len(), "messages of the mbox that was written");
    for (one, other) in found.iter().zip(&again) {
        assert_eq!(seen(other), seen(one));
    }
});
