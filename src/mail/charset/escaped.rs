//! Charsets of seven bits: letters of two bytes between escapes.
//!
//! ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922) and HZ (RFC 1843) are ASCII until a shift, and ASCII again at each line
//! end. The letters between are those of EUC with the high bit taken off. [`encoding_rs`] knows ISO-2022-JP only.

use encoding_rs::{EUC_KR, Encoding, GBK};

const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;
const ESCAPE: u8 = 0x1b;

/// Which escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    Korean,
    Chinese,
    Hz,
}

/// Decodes; the flag tells escapes and letters that could not be.
pub(super) fn decode(bytes: &[u8], escapes: Escapes) -> (String, bool) {
    let set = if escapes == Escapes::Korean { EUC_KR } else { GBK };
    let mut reader = Reader {
        set: Some(set),
        shifted: false,
        run: Vec::new(),
        out: String::with_capacity(bytes.len()),
        broken: false,
    };
    let mut rest = bytes;
    while let Some((&b, tail)) = rest.split_first() {
        let used = match escapes {
            Escapes::Hz => reader.tilde(rest),
            _ => reader.escape(rest),
        };
        rest = if let Some(used) = used {
            rest.get(used..).unwrap_or_default()
        } else {
            reader.letter(b);
            tail
        };
    }
    reader.end_run();
    (reader.out, reader.broken)
}

/// The escapes that a text without (or with another) name uses: the designation at its beginning tells.
pub(super) fn designated(bytes: &[u8]) -> Option<Escapes> {
    let at = memchr::memmem::find(bytes, b"\x1b$)")?;
    match bytes.get(at + 3)? {
        b'C' => Some(Escapes::Korean),
        b'A' => Some(Escapes::Chinese),
        _ => None,
    }
}

struct Reader {
    /// The set of letters between shifts; `None`: one that is not known.
    set: Option<&'static Encoding>,
    shifted: bool,
    /// Bytes of the letters since the last other byte.
    run: Vec<u8>,
    out: String,
    broken: bool,
}

impl Reader {
    /// Length of the shift or escape of ISO 2022 that `rest` begins with, once it is done.
    fn escape(&mut self, rest: &[u8]) -> Option<usize> {
        match rest {
            [SHIFT_OUT, ..] => self.shift(true),
            [SHIFT_IN, ..] => self.shift(false),
            [ESCAPE, b'$', b')' | b'*', set, ..] => {
                self.end_run();
                self.set = match set {
                    b'C' => Some(EUC_KR),
                    b'A' => Some(GBK),
                    _ => None,
                };
                return Some(4);
            }
            _ => return None,
        }
        Some(1)
    }

    /// The same for HZ.
    fn tilde(&mut self, rest: &[u8]) -> Option<usize> {
        match rest {
            [b'~', b'{', ..] if !self.shifted => self.shift(true),
            [b'~', b'}', ..] if self.shifted => self.shift(false),
            [b'~', b'~', ..] if !self.shifted => self.out.push('~'),
            [b'~', b'\n', ..] if !self.shifted => {}
            _ => return None,
        }
        Some(2)
    }

    fn shift(&mut self, to: bool) {
        self.end_run();
        self.shifted = to;
    }

    fn letter(&mut self, b: u8) {
        if self.shifted && matches!(b, 0x21..=0x7e) {
            self.run.push(b | 0x80);
            return;
        }
        self.end_run();
        self.shifted &= b != b'\n';
        self.broken |= !b.is_ascii();
        self.out.push(if b.is_ascii() { char::from(b) } else { char::REPLACEMENT_CHARACTER });
    }

    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        if let Some(set) = self.set {
            let (text, broken) = set.decode_without_bom_handling(&self.run);
            self.out.push_str(&text);
            self.broken |= broken;
        } else {
            self.out.extend(self.run.chunks(2).map(|_| char::REPLACEMENT_CHARACTER));
            self.broken = true;
        }
        self.run.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], escapes: Escapes) -> (String, bool) {
        decode(bytes, escapes)
    }

    #[test]
    fn korean() {
        let bytes = b"\x1b$)C\x0e>H3g\x0f KR\nplain\n";
        assert_eq!(text(bytes, Escapes::Korean), ("안녕 KR\nplain\n".into(), false));
        assert_eq!(designated(bytes), Some(Escapes::Korean));
        assert_eq!(text(b"\x0e>H\nAB", Escapes::Korean), ("안\nAB".into(), false));
        assert_eq!(text(b"\x0e>", Escapes::Korean), ("\u{fffd}".into(), true));
    }

    #[test]
    fn chinese() {
        assert_eq!(text(b"\x1b$)A\x0eVPND\x0f!", Escapes::Chinese), ("中文!".into(), false));
        let (plane_of_taiwan, broken) = text(b"\x1b$)G\x0eAB\x0f!", Escapes::Chinese);
        assert_eq!((plane_of_taiwan.as_str(), broken), ("\u{fffd}!", true));
    }

    #[test]
    fn hz() {
        assert_eq!(
            text(b"~{<:Ky2;S{~} HZ ~~ ~\nx\n", Escapes::Hz),
            ("己所不欲 HZ ~ x\n".into(), false)
        );
        assert_eq!(text(b"~{VP\n~/.config ~", Escapes::Hz), ("中\n~/.config ~".into(), false));
    }

    #[test]
    fn a_megabyte_of_shifts_is_linear() {
        let (shifts, _) = text(&b"\x0eAB\x0f".repeat(250_000), Escapes::Korean);
        assert_eq!(shifts.chars().count(), 250_000);
    }
}
