//! S/MIME whose text is inside the signature (RFC 8551 3.5.2, "opaque signing").
//!
//! The mail is then one part, `smime.p7m`, and who has no S/MIME sees nothing. What was signed lies in it in the clear,
//! wrapped in BER (X.690, RFC 5652 5.1), and is taken out here. Signatures are not checked.

/// What a CMS object is by its content type (RFC 5652, RFC 3274, RFC 5083).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cms {
    /// Something signed, in the clear.
    Signed,
    /// Only those it was sent to can read it.
    Encrypted,
    /// Compressed.
    Compressed,
}

/// 1.2.840.113549.1.7, under which PKCS #7 names its contents.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
/// 1.2.840.113549.1.9.16.1, under which S/MIME names further ones.
const SMIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OID: u8 = 0x06;
const EXPLICIT: u8 = 0xa0;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const END: u8 = 0x00;

/// What kind of object the bytes are; `None` if they are no CMS.
pub fn kind(bytes: &[u8]) -> Option<Cms> {
    let mut ber = Ber { rest: bytes };
    ber.enter(SEQUENCE)?;
    let name = ber.take(OID)?;
    match name.strip_prefix(PKCS7) {
        Some([2]) => Some(Cms::Signed),
        Some([3]) => Some(Cms::Encrypted),
        _ => match name.strip_prefix(SMIME)? {
            [9] => Some(Cms::Compressed),
            [23] => Some(Cms::Encrypted),
            _ => None,
        },
    }
}

/// What was signed: a MIME part with its headers. `None` if there is none in it (a list of certificates) or the object
/// is damaged before it.
pub fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    if kind(bytes)? != Cms::Signed {
        return None;
    }
    let mut ber = Ber { rest: bytes };
    ber.enter(SEQUENCE)?;
    ber.take(OID)?;
    ber.enter(EXPLICIT)?;
    ber.enter(SEQUENCE)?;
    ber.take(INTEGER)?;
    ber.take(SET)?;
    ber.enter(SEQUENCE)?;
    ber.take(OID)?;
    ber.enter(EXPLICIT)?;
    ber.octets()
}

/// A reader of BER that goes forward only.
struct Ber<'a> {
    rest: &'a [u8],
}

impl<'a> Ber<'a> {
    /// Reads a tag and a length; `None` for the length if the element ends with an end mark of its own.
    fn head(&mut self) -> Option<(u8, Option<usize>)> {
        let (&tag, rest) = self.rest.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            _ => {
                let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
                rest = after;
                let digits = if digits.len() <= 4 { digits } else { return None };
                Some(digits.iter().fold(0, |n, &digit| n << 8 | usize::from(digit)))
            }
        };
        self.rest = rest;
        Some((tag, length))
    }

    /// Steps into an element.
    fn enter(&mut self, tag: u8) -> Option<()> {
        let (found, _) = self.head()?;
        (found == tag).then_some(())
    }

    /// Reads an element whose length is given.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, length) = self.head()?;
        let (content, rest) = self.rest.split_at_checked(length.filter(|_| found == tag)?)?;
        self.rest = rest;
        Some(content)
    }

    /// Reads an octet string, whole or in pieces (in pieces …). A cut one is read as far as it goes.
    fn octets(&mut self) -> Option<Vec<u8>> {
        let (tag, length) = self.head()?;
        if tag == OCTETS {
            let length = length?.min(self.rest.len());
            return self.rest.get(..length).map(<[u8]>::to_vec);
        }
        let end = length.unwrap_or(self.rest.len()).min(self.rest.len());
        let mut pieces = Ber { rest: self.rest.get(..end).filter(|_| tag == OCTETS_IN_PIECES)? };
        let mut open = usize::from(length.is_none());
        let mut all = Vec::with_capacity(end);
        while let Some((tag, length)) = pieces.head() {
            match (tag, length) {
                (OCTETS, Some(length)) => {
                    let (piece, rest) = pieces.rest.split_at(length.min(pieces.rest.len()));
                    all.extend_from_slice(piece);
                    pieces.rest = rest;
                }
                // Pieces of pieces follow each other as pieces do.
                (OCTETS_IN_PIECES, Some(_)) => {}
                (OCTETS_IN_PIECES, None) => open += 1,
                (END, Some(0)) if open > 1 => open -= 1,
                _ => break,
            }
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut out = vec![tag];
        if length < 0x80 {
            out.push(length as u8);
        } else {
            out.extend([0x82, (length >> 8) as u8, length as u8]);
        }
        [out, content.to_vec()].concat()
    }

    fn open(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn object(number: u8, content: &[u8], wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let oid = |last: u8| element(OID, &[PKCS7, &[last]].concat());
        let inner = wrap(SEQUENCE, &[oid(1), wrap(EXPLICIT, content)].concat());
        let signed = [element(INTEGER, &[1]), element(SET, &[]), inner].concat();
        wrap(SEQUENCE, &[oid(number), wrap(EXPLICIT, &wrap(SEQUENCE, &signed))].concat())
    }

    #[test]
    fn what_was_signed_is_taken_out() {
        let text = "Content-Type: text/plain\r\n\r\nPears are ripe.\r\n".repeat(5);
        let whole = object(2, &element(OCTETS, text.as_bytes()), element);
        assert_eq!(signed_content(&whole).as_deref(), Some(text.as_bytes()));
        assert_eq!(kind(&whole), Some(Cms::Signed));
        let (a, b) = text.as_bytes().split_at(100);
        let pieces = [open(OCTETS_IN_PIECES, &element(OCTETS, a)), element(OCTETS, b)].concat();
        let pieces = object(2, &open(OCTETS_IN_PIECES, &pieces), open);
        assert_eq!(signed_content(&pieces).as_deref(), Some(text.as_bytes()));
        let cut = &whole[..whole.len() - 10];
        assert_eq!(signed_content(cut).map(|found| found.len()), Some(text.len() - 10));
    }

    #[test]
    fn what_is_encrypted_or_no_cms_is_told() {
        let whole = object(3, &element(OCTETS, b"x"), element);
        assert_eq!((kind(&whole), signed_content(&whole)), (Some(Cms::Encrypted), None));
        assert_eq!(kind(b"Content-Type: text/plain\n\nno"), None);
        let huge = [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x06, 0x84, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(signed_content(&huge), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(cut in 0..400usize, at in 0..400usize, byte: u8) {
            let mut bytes = object(2, &open(OCTETS_IN_PIECES, &element(OCTETS, &[b'x'; 200])), open);
            bytes.truncate(cut);
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let most = bytes.len();
            prop_assert!(signed_content(&bytes).is_none_or(|found| found.len() <= most));
        }
    }
}
