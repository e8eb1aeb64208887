//! The difference between two mails, as git's packs hold it: pieces copied from the other, and new bytes
//! (`gitformat-pack`, "Deltified representation").
//!
//! A mail shares its list's fields with every other mail, and quotes the one that it answers to. Blocks of the base are
//! found by their bytes, at each position of the target, and grown in both directions.

/// Bytes of a block. Shorter matches cost more to name than they spare.
const BLOCK: usize = 16;
/// Longest piece that one instruction copies.
const LONGEST: usize = 0xff_ffff;
/// Larger mails are stored whole: their attachments have nothing in common, and looking for it takes time.
pub(super) const LARGEST: usize = 1 << 20;

/// What makes `target` of `base`.
pub(super) fn between(base: &[u8], target: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(target.len() / 2 + 16);
    push_size(&mut out, base.len());
    push_size(&mut out, target.len());
    let blocks = Blocks::of(base);
    let (mut at, mut new) = (0, 0);
    while let Some(block) = target.get(at..at + BLOCK) {
        let Some(from) = blocks.find(block) else {
            at += 1;
            continue;
        };
        let before = same(target[new..at].iter().rev(), base[..from].iter().rev());
        let after = same(target[at + BLOCK..].iter(), base[from + BLOCK..].iter());
        push_new(&mut out, &target[new..at - before]);
        push_copy(&mut out, from - before, before + BLOCK + after);
        at += BLOCK + after;
        new = at;
    }
    push_new(&mut out, &target[new..]);
    out
}

/// The blocks of a text, by their bytes. Of blocks that share a place in the table the first is kept.
struct Blocks<'a> {
    base: &'a [u8],
    /// Number of a block, from 1; 0 where there is none.
    table: Vec<u32>,
}

impl<'a> Blocks<'a> {
    fn of(base: &'a [u8]) -> Self {
        let places = (base.len() / BLOCK * 2).next_power_of_two().max(2);
        let mut table = vec![0; places];
        for (number, block) in base.chunks_exact(BLOCK).enumerate() {
            let place = &mut table[place(block, places)];
            if *place == 0 {
                *place = number as u32 + 1;
            }
        }
        Blocks { base, table }
    }

    /// Where a block stands in the base.
    fn find(&self, block: &[u8]) -> Option<usize> {
        let number = self.table[place(block, self.table.len())].checked_sub(1)?;
        let from = number as usize * BLOCK;
        (self.base.get(from..from + BLOCK) == Some(block)).then_some(from)
    }
}

/// The place of a block in a table of a power of two.
fn place(block: &[u8], places: usize) -> usize {
    let mut sum = 0_u64;
    for half in block.chunks_exact(8) {
        let half = half.try_into().map_or(0, u64::from_le_bytes);
        sum = (sum.rotate_left(29) ^ half).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (sum >> 32) as usize & (places - 1)
}

/// How many bytes are the same.
fn same<'a>(one: impl Iterator<Item = &'a u8>, two: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(two).take_while(|(one, two)| one == two).count()
}

fn push_size(out: &mut Vec<u8>, mut size: usize) {
    while size > 127 {
        out.push((size & 127) as u8 | 0x80);
        size >>= 7;
    }
    out.push(size as u8);
}

/// New bytes, at most 127 at a time.
fn push_new(out: &mut Vec<u8>, bytes: &[u8]) {
    for piece in bytes.chunks(127) {
        out.push(piece.len() as u8);
        out.extend_from_slice(piece);
    }
}

/// A piece of the base: the bytes of offset and length that are not zero, and before them which these are.
fn push_copy(out: &mut Vec<u8>, mut from: usize, mut length: usize) {
    while length > 0 {
        let now = length.min(LONGEST);
        let at = out.len();
        out.push(0x80);
        let bytes = (from as u32).to_le_bytes().into_iter().chain((now as u32).to_le_bytes());
        for (bit, byte) in bytes.take(7).enumerate().filter(|(_, byte)| *byte != 0) {
            out[at] |= 1 << bit;
            out.push(byte);
        }
        from += now;
        length -= now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As git does it.
    fn apply(base: &[u8], delta: &[u8]) -> Vec<u8> {
        let mut rest = delta.iter().copied();
        let mut size = || {
            let (mut size, mut shift) = (0, 0);
            loop {
                let byte = rest.next().unwrap();
                size |= usize::from(byte & 127) << shift;
                shift += 7;
                if byte < 128 {
                    return size;
                }
            }
        };
        assert_eq!(size(), base.len());
        let wanted = size();
        let mut out = Vec::new();
        while let Some(code) = rest.next() {
            if code < 128 {
                assert_ne!(code, 0);
                out.extend(rest.by_ref().take(code.into()));
                continue;
            }
            let mut number = [0_u8; 8];
            for (bit, byte) in number.iter_mut().take(7).enumerate() {
                if code & (1 << bit) != 0 {
                    *byte = rest.next().unwrap();
                }
            }
            let from = u32::from_le_bytes(number[..4].try_into().unwrap()) as usize;
            let length = u32::from_le_bytes(number[4..].try_into().unwrap()) as usize;
            let length = if length == 0 { 0x1_0000 } else { length };
            out.extend_from_slice(&base[from..from + length]);
        }
        assert_eq!(out.len(), wanted);
        out
    }

    #[test]
    fn a_reply_is_mostly_copied() {
        let base =
            "List-Id: <a.example.org>\nSubject: x\n\nWhat one mail says, another says again.\n";
        let target = base.replace("Subject: x", "Subject: Re: x").repeat(2);
        let delta = between(base.as_bytes(), target.as_bytes());
        assert_eq!(apply(base.as_bytes(), &delta), target.as_bytes());
        assert!(delta.len() < target.len() / 3, "{} of {}", delta.len(), target.len());
    }

    #[test]
    fn long_pieces_are_copied_at_once() {
        let base: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut target = base.clone();
        target.drain(70_000..70_003);
        let delta = between(&base, &target);
        assert_eq!(apply(&base, &delta), target);
        assert!(delta.len() < 100, "{}", delta.len());
    }

    proptest::proptest! {
        #[test]
        fn the_target_comes_back(base in "[ab\n]{0,300}", target in "[ab\n]{0,300}") {
            let delta = between(base.as_bytes(), target.as_bytes());
            proptest::prop_assert_eq!(apply(base.as_bytes(), &delta), target.as_bytes());
        }
    }
}
