//! Hexadecimal digits, in which git writes ids of objects, and we write digests.

/// Two lower-case digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    push(bytes, &mut digits);
    digits
}

/// As [`encode`], to the end of a text.
pub fn push(bytes: &[u8], out: &mut String) {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// The bytes of lower-case digits; `None` for anything else.
pub fn decode(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(value(high)? << 4 | value(low)?)).collect()
}

/// As [`decode`], of so many bytes.
pub fn array<const N: usize>(digits: &str) -> Option<[u8; N]> {
    decode(digits)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(encode(&[0x00, 0x0F, 0xA1, 0xFF]), "000fa1ff");
        assert_eq!(encode(&[]), "");
        assert_eq!(decode("000fa1ff"), Some(vec![0x00, 0x0F, 0xA1, 0xFF]));
        assert_eq!(array("000f"), Some([0x00, 0x0F]));
        assert_eq!(array::<2>("000fa1"), None);
        for text in ["0", "0g", "0F", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
