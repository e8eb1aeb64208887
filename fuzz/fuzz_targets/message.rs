//! Any bytes as a message: decoded without a panic, and alike by all three ways of decoding.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::mail;

fuzz_target!(|data: &[u8]| {
    let message = mail::parse(data);
    assert_eq!(message.bytes, data.len() as u64);
    assert!(
        !message.id.as_str().is_empty() && !message.id.as_str().contains(['<', '>', '\n', '\0'])
    );
    assert!(
        !message.in_reply_to.contains(&message.id) && !message.references.contains(&message.id)
    );
    assert!(message.problems.is_sorted(), "{:?}", message.problems);
    assert!(message.body.text.is_char_boundary(message.body.in_body_headers));
    assert!(message.subject.text.is_char_boundary(message.subject.title_start));
    assert!(!message.subject.text.contains('\n'));
    let has_diff = message.patch.as_ref().is_some_and(|patch| patch.has_diff);
    let own_patch = !message.subject.is_reply && (message.subject.tag.is_some() || has_diff);
    for shown in [mail::parse_shown(data, own_patch), mail::parse_text(data, own_patch)] {
        assert_eq!(shown.body, message.body);
        assert_eq!(shown.attachments.len(), message.attachments.len());
    }
});
