//! Line ends that are no line feeds, and texts that are not saved as bytes.
//!
//! Files of old Macs end their lines with a carriage return alone, and some gateways left single such ends among others.
//! Editors and shells of Windows save as UTF-16, where every second byte of a mail is NUL. Both are turned into what
//! mail is, LF and single bytes, before anything looks at them; positions do not change with the former.

use encoding_rs::{CoderResult, Encoding, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr2};

use super::separator::is_field;

/// Position after the first line: its end is LF, CR LF, CR CR LF (a converter that was run twice) or a bare CR.
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    let at = memchr2(b'\n', b'\r', bytes)?;
    let rest = bytes.get(at..)?;
    // More than a few are no line end, and a long run is not walked again from each of them.
    let returns = rest.iter().take(4).take_while(|&&b| b == b'\r').count();
    Some(match (returns, rest.get(returns)) {
        (_, Some(b'\n')) => at + returns + 1,
        _ => at + 1,
    })
}

/// Whether a message's first line ends with a bare CR and its header block goes on after that.
pub(crate) fn is_of_returns(message: &[u8]) -> bool {
    let Some(at) = memchr2(b'\n', b'\r', message) else { return false };
    match message.get(at..).unwrap_or_default() {
        [b'\r', b'\n', ..] | [b'\r', b'\r', b'\n', ..] => false,
        [b'\r', b' ' | b'\t' | b'\r', ..] => true,
        [b'\r', rest @ ..] => is_field(rest) || rest.starts_with(b">From "),
        _ => false,
    }
}

/// Turns every bare CR into LF; CRs before an LF are part of its line end.
pub(crate) fn mend(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'\r', rest)) {
        let start = at + found;
        let rest = bytes.get(start..).unwrap_or_default();
        let end = start + rest.iter().take_while(|&&b| b == b'\r').count();
        if bytes.get(end) != Some(&b'\n') {
            bytes.get_mut(start..end).unwrap_or_default().fill(b'\n');
        }
        at = end;
    }
}

/// The form of UTF-16 that a file is saved in: told by its byte order mark, or by NULs beside the letters of its
/// beginning.
pub(crate) fn utf16(prefix: &[u8]) -> Option<&'static Encoding> {
    let letter = |b: &u8| b.is_ascii_graphic() || b.is_ascii_whitespace();
    match prefix {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [a, 0, b, 0, c, 0, d, 0, ..] if [a, b, c, d].into_iter().all(letter) => Some(UTF_16LE),
        [0, a, 0, b, 0, c, 0, d, ..] if [a, b, c, d].into_iter().all(letter) => Some(UTF_16BE),
        _ => None,
    }
}

/// Makes UTF-8 of UTF-16, piece by piece.
pub(crate) struct Narrow {
    decoder: encoding_rs::Decoder,
    out: Vec<u8>,
}

impl Narrow {
    /// For a file in this form; its byte order mark is dropped.
    pub(crate) fn new(form: &'static Encoding) -> Self {
        Narrow { decoder: form.new_decoder_with_bom_removal(), out: vec![0; 1 << 16] }
    }

    /// Hands the UTF-8 of the next bytes to `sink`; `last` says that none follow.
    pub(crate) fn push<E>(
        &mut self,
        mut bytes: &[u8],
        last: bool,
        mut sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            let (state, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.out, last);
            sink(self.out.get(..written).unwrap_or_default())?;
            bytes = bytes.get(read..).unwrap_or_default();
            if state == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mended(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        mend(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn bare_returns_become_line_feeds_and_pairs_stay() {
        assert_eq!(mended("A: b\rC: d\r\rtext\r"), "A: b\nC: d\n\ntext\n");
        assert_eq!(mended("A: b\r\nC: d\r\n\r\n"), "A: b\r\nC: d\r\n\r\n");
        assert_eq!(mended("A: b\r\r\nC"), "A: b\r\r\nC");
        assert_eq!(mended("\r"), "\n");
    }

    #[test]
    fn a_line_ends_in_four_ways() {
        for (text, end) in [("a\nb", 2), ("a\r\nb", 3), ("a\r\r\nb", 4), ("a\rb", 2), ("a\r\rb", 2)]
        {
            assert_eq!(line_end(text.as_bytes()), Some(end), "{text:?}");
        }
        assert_eq!(line_end(b"a"), None);
    }

    #[test]
    fn a_message_of_returns_is_told_by_its_first_line() {
        assert!(is_of_returns(b"Subject: pears\rDate: today\r\rtext"));
        assert!(is_of_returns(b"Subject: pears\r\rtext"));
        assert!(is_of_returns(b"Received: by a;\r\ttoday\rDate: today"));
        assert!(!is_of_returns(b"Subject: pears\r\nDate: today\r\n\r\n"));
        assert!(!is_of_returns(b"Subject: pears\rand plums\nDate: today\n\n"));
        assert!(!is_of_returns(b"Subject: pears\nDate: today\rTo: ada\n\n"));
    }

    fn narrowed(bytes: &[u8], step: usize) -> String {
        let mut narrow = Narrow::new(utf16(bytes).unwrap());
        let mut out = Vec::new();
        let mut push = |piece: &[u8], last| {
            narrow.push(piece, last, |text| {
                out.extend_from_slice(text);
                Ok::<(), ()>(())
            })
        };
        for piece in bytes.chunks(step) {
            push(piece, false).unwrap();
        }
        push(b"", true).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn both_orders_of_utf16_are_read_with_and_without_a_mark() {
        let text = "Subject: Birnen für 🍐\r\n\r\ntext\r\n";
        for mark in ["\u{feff}", ""] {
            let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
            for step in [1, 3, 1000] {
                assert_eq!(narrowed(&little, step), text);
                assert_eq!(narrowed(&big, step), text);
            }
        }
        assert_eq!(utf16(b"Subject: x\n"), None);
        assert_eq!(utf16(b"\xff\xfe\0\0S\0\0\0"), None);
    }

    proptest! {
        #[test]
        fn mending_changes_bare_returns_only_and_leaves_none(text in "[a:\r\n]{0,40}") {
            let after = mended(&text);
            prop_assert_eq!(after.len(), text.len());
            for (old, new) in text.bytes().zip(after.bytes()) {
                prop_assert!(old == new || (old, new) == (b'\r', b'\n'));
            }
            prop_assert_eq!(mended(&after), after.clone());
            if !text.contains('\n') {
                prop_assert!(!after.contains('\r'));
            }
        }

        #[test]
        fn no_utf16_panics(bytes: Vec<u8>, step in 1usize..9) {
            let bytes = [b"\xff\xfe", bytes.as_slice()].concat();
            if utf16(&bytes).is_some() {
                narrowed(&bytes, step);
            }
        }
    }
}
