//! Any bytes as a Subject field.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::mail::{Subject, encoded_word};

fuzz_target!(|data: &[u8]| {
    let text = encoded_word::squeeze(&encoded_word::decode(data));
    assert_eq!(encoded_word::squeeze(&text), text, "squeezing twice");
    assert!(text.len() <= data.len() * 4 + 64, "{} bytes of {}", text.len(), data.len());
    let subject = Subject::new(text);
    assert!(subject.text.ends_with(subject.title()));
    assert!(!subject.text.contains(['\n', '\r', '\t']), "{:?}", subject.text);
    // Without its marks and tags a title reads as a title; what it says of a revision at its end stays.
    let title = Subject::new(subject.title().to_owned());
    assert!(!title.is_reply && title.title_start == 0, "{:?} of {:?}", title, subject.text);
    if let Some(tag) = subject.tag {
        assert!(tag.number <= tag.total, "{tag:?}");
        assert!(tag.explicit_revision || tag.revision.number == 1, "{tag:?}");
    }
});
