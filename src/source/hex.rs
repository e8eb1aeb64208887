//! Hexadecimal digits, in which git writes ids of objects, and we write digests.

/// Two lower-case digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut digits = String::with_capacity(bytes.len() * 2);
    digits.extend(halves.filter_map(|half| char::from_digit(u32::from(half), 16)));
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(encode(&[0x00, 0x0F, 0xA1, 0xFF]), "000fa1ff");
        assert_eq!(encode(&[]), "");
    }
}
