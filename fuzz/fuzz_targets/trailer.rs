//! Any text as that of a patch or reply: its trailers.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::mail::trailer;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        trailer::is_line(line);
    }
    for trailer in trailer::of_patch(&text).iter().chain(&trailer::of_reply(&text)) {
        assert!(!trailer.name.is_empty() && text.contains(&trailer.name), "{trailer:?}");
        assert!(!trailer.name.contains([':', '\n', ' ']), "{trailer:?}");
        assert!(!trailer.value.is_empty() && !trailer.value.contains('\n'), "{trailer:?}");
        assert_eq!(trailer.value.trim(), trailer.value);
        if !trailer.address.is_empty() {
            assert!(trailer.address.contains('@'), "{trailer:?}");
        }
    }
});
