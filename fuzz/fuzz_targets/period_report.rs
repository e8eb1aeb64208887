//! Any text as a period report: its entries become mails that say the same.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use listpress::mail;
use listpress::mail::attachment::tidy_text;
use listpress::source::update_report;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Some((report, messages)) = update_report::parse(Path::new("report.txt"), &text) else {
        assert!(!update_report::looks_like(text.as_bytes()));
        return;
    };
    assert_eq!(messages.len(), report.entries.len());
    let size: usize = messages.iter().map(Vec::len).sum();
    assert!(size <= text.len() * 4 + messages.len() * 512, "{size} bytes of {}", text.len());
    assert!(report.patch_mails() as usize >= report.entries.len());
    for (entry, raw) in report.entries.iter().zip(&messages) {
        assert!(!entry.subject.contains('\n') && !entry.author.contains('\n'));
        let message = mail::parse(raw);
        assert_eq!(message.date, None, "an entry has no date");
        // White space and NULs at the end aside, the text is what the entry says.
        let words = |text: &str| -> String {
            let text = text.trim_end_matches(['\0', '\n']);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(&message.body.text), words(&tidy_text(&entry.body)));
    }
});
