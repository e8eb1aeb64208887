//! Sets of bytes, made when the program is compiled, that are asked about each byte of a text.

/// Some of all bytes.
#[derive(Clone, Copy, Debug)]
pub struct ByteSet([bool; 256]);

impl ByteSet {
    /// None of them.
    pub const NONE: ByteSet = ByteSet([false; 256]);
    /// ASCII letters and digits.
    pub const ALPHANUMERIC: ByteSet =
        ByteSet::NONE.with_range(b'0', b'9').with_range(b'A', b'Z').with_range(b'a', b'z');
    /// ASCII control characters (RFC 20): below the blank, and DEL.
    pub const CONTROL: ByteSet = ByteSet::NONE.with_range(0, 0x1F).with(&[0x7F]);

    /// With these bytes, too.
    #[must_use]
    pub const fn with(self, bytes: &[u8]) -> Self {
        self.set(bytes, true)
    }

    /// Without these bytes.
    #[must_use]
    pub const fn without(self, bytes: &[u8]) -> Self {
        self.set(bytes, false)
    }

    /// With all bytes from one to another, both included.
    #[must_use]
    pub const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut byte = first as usize;
        while byte <= last as usize {
            self.0[byte] = true;
            byte += 1;
        }
        self
    }

    const fn set(mut self, bytes: &[u8], is_in: bool) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0[bytes[at] as usize] = is_in;
            at += 1;
        }
        self
    }

    /// Whether a byte is in it.
    pub const fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_into_them() {
        let all = |set: ByteSet| (0..=255).filter(|byte| set.has(*byte)).collect::<Vec<u8>>();
        assert!(all(ByteSet::NONE).is_empty());
        let some = ByteSet::NONE.with_range(b'c', b'f').with(b"xa").without(b"dz");
        assert_eq!(all(some), b"acefx");
        assert_eq!(all(ByteSet::NONE.with_range(254, 255)), [254, 255]);
        let ascii = |is: fn(&u8) -> bool| (0..=255).filter(is).collect::<Vec<u8>>();
        assert_eq!(all(ByteSet::ALPHANUMERIC), ascii(u8::is_ascii_alphanumeric));
        assert_eq!(all(ByteSet::CONTROL), ascii(u8::is_ascii_control));
    }
}
