//! How numbers and sorted texts are written.

/// An unsigned LEB128 number.
pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A signed number: small ones are short whatever their sign.
pub(super) fn zigzag(out: &mut Vec<u8>, value: i64) {
    varint(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Sorted texts, each without what it shares with the one before.
#[derive(Debug, Default)]
pub(super) struct FrontCoder {
    last: Vec<u8>,
}

impl FrontCoder {
    pub(super) fn push(&mut self, out: &mut Vec<u8>, text: &[u8]) {
        let shared = shared(&self.last, text);
        let rest = text.get(shared..).unwrap_or_default();
        varint(out, shared as u64);
        varint(out, rest.len() as u64);
        out.extend_from_slice(rest);
        self.last.truncate(shared);
        self.last.extend_from_slice(rest);
    }

    pub(super) fn reset(&mut self) {
        self.last.clear();
    }
}

/// How many bytes two texts share at their beginning.
pub(super) fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Reads what was written here; past the end there are only zeros.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    pub(super) fn varint(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f).unbounded_shl(shift);
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }

    pub(super) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    /// A text of a front-coded list, after the one that `text` holds.
    pub(super) fn text(&mut self, text: &mut Vec<u8>) {
        let shared = self.varint() as usize;
        let rest = self.varint() as usize;
        text.truncate(shared);
        text.extend_from_slice(self.take(rest));
    }
}

/// Lengths of fields as one byte each: exact up to [`Lengths::EXACT`], then in steps of a 16th of an octave:
/// in steps of a 12th fewer of the ten best are where they belong (0.978 of them instead of 0.991, 50,000 generated mails).
#[derive(Debug)]
pub(super) struct Lengths {
    /// The length that each code stands for.
    of: [f64; 256],
}

impl Lengths {
    /// A body counts as at least this long, so nobody needs to know which is shorter.
    pub(super) const SHORTEST_BODY: u32 = Self::EXACT as u32;
    const EXACT: u8 = 40;
    /// 2 to the power of 1/16.
    const STEP: f64 = 1.044_273_782_427_413_8;

    pub(super) fn new() -> Self {
        // By multiplication alone, which comes out alike on every machine.
        let (mut of, mut length) = ([0.0; 256], f64::from(Self::EXACT));
        for (code, own) in (0..=u8::MAX).zip(&mut of) {
            if code < Self::EXACT {
                *own = f64::from(code);
            } else {
                *own = length;
                length *= Self::STEP;
            }
        }
        Lengths { of }
    }

    pub(super) fn code(&self, length: u32) -> u8 {
        if length <= u32::from(Self::EXACT) {
            return length as u8;
        }
        let length = f64::from(length);
        // Where the lower neighbour and the upper one are equally far, as ratios.
        let is_below = |own: &f64| own * own * Self::STEP < length * length;
        let longer = self.of.get(usize::from(Self::EXACT)..).unwrap_or_default();
        Self::EXACT + longer.partition_point(is_below).min(usize::from(u8::MAX - Self::EXACT)) as u8
    }

    pub(super) fn length(&self, code: u8) -> f64 {
        self.of[usize::from(code)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_are_exact_and_then_near() {
        let lengths = Lengths::new();
        for length in 0..=40 {
            let code = lengths.code(length);
            assert_eq!((u32::from(code), lengths.length(code) as u32), (length, length));
        }
        for length in 40..45_000 {
            let ratio = lengths.length(lengths.code(length)) / f64::from(length);
            assert!((0.978..1.022).contains(&ratio), "{length}: {ratio}");
        }
        assert_eq!(lengths.code(u32::MAX), 255);
    }

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(
            numbers in proptest::collection::vec(any::<u64>(), 0..9),
            mut texts in proptest::collection::vec("[a-c]{0,6}", 0..9),
        ) {
            texts.sort();
            let (mut out, mut coder) = (Vec::new(), FrontCoder::default());
            for number in &numbers {
                varint(&mut out, *number);
            }
            for text in &texts {
                coder.push(&mut out, text.as_bytes());
            }
            let (mut reader, mut text) = (Reader::new(&out), Vec::new());
            for number in numbers {
                prop_assert_eq!(reader.varint(), number);
            }
            for expected in texts {
                reader.text(&mut text);
                prop_assert_eq!(&text, expected.as_bytes());
            }
            prop_assert!(reader.is_empty());
        }
    }
}
