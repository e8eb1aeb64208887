//! Header fields with raw letters beyond ASCII that are not UTF-8.
//!
//! RFC 5322 allows none; mailers of the nineties wrote them in whatever their text was in. So they are read in the charset
//! of the text: the declared one, or the one that header and text together are likely in. A subject alone is too short
//! to tell. Message-IDs stay as they are: they are compared across messages, not read.

use super::header::{Field, Headers};
use super::mime::{self, Leaf};
use super::{charset, transfer};

/// Bytes of the text that are weighed with the header.
const SAMPLE: usize = 64 * 1024;

/// Fields that are compared byte by byte.
const IDS: [&str; 5] =
    ["message-id", "in-reply-to", "references", "x-alt-message-id", "x-message-id"];

/// The values of the fields that need it, with their place among the fields, recoded to UTF-8. Empty for nearly all mail.
pub(super) fn recoded(headers: &Headers<'_>) -> Vec<(usize, String)> {
    let raw = |field: &Field<'_>| {
        !field.value.is_ascii()
            && std::str::from_utf8(field.value).is_err()
            && !IDS.iter().any(|id| field.name.eq_ignore_ascii_case(id.as_bytes()))
    };
    let fields: Vec<(usize, &Field<'_>)> =
        headers.fields.iter().enumerate().filter(|(_, field)| raw(field)).collect();
    if fields.is_empty() {
        return Vec::new();
    }
    let label = label(headers, &fields);
    let text = |field: &Field<'_>| charset::decode(field.value, Some(&label)).text.into_owned();
    fields.into_iter().map(|(at, field)| (at, text(field))).collect()
}

/// The header with these values in it.
pub(super) fn replaced<'a>(mut headers: Headers<'a>, values: &'a [(usize, String)]) -> Headers<'a> {
    for (at, value) in values {
        if let Some(field) = headers.fields.get_mut(*at) {
            field.value = value.as_bytes();
        }
    }
    headers
}

fn label(headers: &Headers<'_>, fields: &[(usize, &Field<'_>)]) -> String {
    let structure = mime::structure(headers);
    let texts = || structure.leaves.iter().filter(|leaf| leaf.kind.media.starts_with("text/"));
    let declared = mime::part_type(headers, "text/plain").charset;
    let labels = declared.into_iter().chain(texts().filter_map(|leaf| leaf.kind.charset.clone()));
    if let Some(label) = labels.into_iter().find(|label| charset::tells_letters(label)) {
        return label;
    }
    let mut sample: Vec<u8> = Vec::new();
    for (_, field) in fields {
        sample.extend_from_slice(field.value.get(..SAMPLE).unwrap_or(field.value));
        sample.push(b'\n');
    }
    sample.extend(texts().next().map(text_start).unwrap_or_default());
    charset::likely_label(&sample).to_owned()
}

/// The beginning of the text, if that is in the charset of the header.
fn text_start(leaf: &Leaf<'_>) -> Vec<u8> {
    let body = leaf.body.get(..SAMPLE).unwrap_or(leaf.body);
    let (text, _) = transfer::decode(body, &leaf.encoding());
    if std::str::from_utf8(&text).is_ok() { Vec::new() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::header;

    fn subject(raw: &[u8]) -> Option<String> {
        let headers = header::message(raw);
        let values = recoded(&headers);
        let headers = replaced(headers, &values);
        Some(String::from_utf8_lossy(headers.first("subject")?).into_owned())
    }

    fn mail(
        subject: &str,
        kind: &str,
        text: &str,
        encoding: &'static encoding_rs::Encoding,
    ) -> Vec<u8> {
        let bytes = |text: &str| encoding.encode(text).0.into_owned();
        [b"Subject: ".to_vec(), bytes(subject), format!("\n{kind}\n").into_bytes(), bytes(text)]
            .concat()
    }

    #[test]
    fn the_declared_charset_of_the_text_counts() {
        let kind = "Content-Type: text/plain; charset=gbk\n";
        let raw = mail("中文标题", kind, "x\n", encoding_rs::GBK);
        assert_eq!(subject(&raw).as_deref(), Some("中文标题"));
        let kind = "Content-Type: multipart/mixed; boundary=b\n";
        let parts = "--b\nContent-Type: text/plain; charset=koi8-r\n\nx\n--b--\n";
        assert_eq!(subject(&mail("сад", kind, parts, encoding_rs::KOI8_R)).as_deref(), Some("сад"));
    }

    #[test]
    fn without_one_header_and_text_are_weighed_together() {
        let text = "Груши уже созрели, приходите в сад.\n";
        for encoding in [encoding_rs::KOI8_R, encoding_rs::WINDOWS_1251] {
            assert_eq!(subject(&mail("сад", "", text, encoding)).as_deref(), Some("сад"));
        }
        assert_eq!(subject(b"Subject: Gr\xfc\xdfe\n\nx\n").as_deref(), Some("Grüße"));
    }

    #[test]
    fn other_fields_stay() {
        assert!(recoded(&header::message("Subject: Grüße\n\n\u{ff}".as_bytes())).is_empty());
        assert!(recoded(&header::message(b"Message-ID: <\xe9@example.org>\n\nx")).is_empty());
    }
}
