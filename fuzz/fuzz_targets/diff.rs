//! Any text with diffs: found, counted and shown; the page has every character of it.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::words::Words;
use listpress::mail::diff;
use listpress::render::text::{TextOptions, render_attachment_text};
use listpress_fuzz::{assert_tame, pictured, visible};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let at_line = |at: usize| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let start = diff::find_diff(&text);
    if let Some(start) = start {
        assert!(at_line(start) && start < text.len());
        assert_eq!(diff::diff_totals(&text), Some(diff::totals_from(&text, start)));
    }
    if let Some(start) = diff::signature_start(&text) {
        assert!(at_line(start) && text[start..].starts_with("-- "));
    }
    if let Some(block) = diff::diffstat_block(&text) {
        assert!(at_line(block.start) && at_line(block.end) || block.end == text.len());
        assert!(diff::stat_totals(&text).is_some());
    }
    let nowhere = |_: &str| None;
    let words = Words::english();
    let mut html = String::new();
    render_attachment_text("0001.patch", &text, &TextOptions::new(&nowhere, &words), &mut html);
    assert_tame(&html);
    assert_eq!(visible(&html), pictured(&text));
});
