//! Any bytes as a message, to HTML: nothing in it is live, and every character of the decoded text is there.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::words::Words;
use listpress::mail::{self, Body, Message};
use listpress::render::text::{self, TextOptions};
use listpress::render::{attachment, escape};
use listpress_fuzz::{assert_tame, pictured, visible};

fn nowhere(_: &str) -> Option<String> {
    None
}

/// Checks a text that was rendered; of a text over the bound the beginning is shown.
fn check(html: &str, text: &str) {
    assert_tame(html);
    let (shown, text) = (visible(html), pictured(text));
    assert!(
        shown == text || text.len() > 512 << 10 && text.starts_with(&shown),
        "{shown:?} for {text:?}"
    );
}

fn one_line(text: &str) {
    let escaped = escape::html_string(text);
    let html = format!("<p class=\"{escaped}\">{escaped}</p>");
    assert_tame(&html);
}

fuzz_target!(|data: &[u8]| {
    let message = mail::parse(data);
    let words = Words::english();
    let options = TextOptions::new(&nowhere, &words);
    let mut html = String::new();
    text::render(&message, &options, &mut html);
    check(&html, &message.body.text);

    for part in &message.attachments {
        one_line(&part.name);
        one_line(&part.content_type);
        let name = attachment::file_name(part);
        assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\0', '<', '"']), "{name:?}");
        let Some(text) = &part.text else { continue };
        html.clear();
        text::render_attachment_text(&part.name, text, &options, &mut html);
        check(&html, text);
    }
    one_line(&message.subject.text);
    one_line(message.id.as_str());
    for person in message.to.iter().chain([&message.from, message.author()]) {
        one_line(&person.name);
        one_line(&person.address);
    }
    for trailer in &message.trailers {
        one_line(&trailer.name);
        one_line(&trailer.value);
        // A trailer is shown alone, too: in the tables of a series.
        let body = Body { text: trailer.value.clone(), ..Body::default() };
        html.clear();
        text::render(&Message { body, ..Message::default() }, &options, &mut html);
        check(&html, &trailer.value);
    }
});
