//! The generator's random numbers: SplitMix64, written out here so that a seed gives the same bytes on every machine
//! and with every version of every crate. Integers only: floating point functions differ between platforms.

/// A stream of numbers that depends on nothing but its seed.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A stream for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// An independent stream for part `tag` of the thing that `seed` names. Parts can be made in any order, and again:
    /// a reply quotes its parent by making the parent's text a second time.
    pub fn part(seed: u64, tag: u64) -> Self {
        Self(mix(seed ^ mix(tag.wrapping_add(0x632b_e59b_d9b4_e019))))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `0..n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `permille` of 1,000 cases.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of `items`, which must not be empty.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u32) as usize]
    }

    /// A number in `0..n` where small ones are much more frequent: a few people write most mails.
    pub fn early(&mut self, n: u32) -> u32 {
        let first = self.below(n) + 1;
        let second = self.below(first) + 1;
        self.below(second)
    }

    /// Draws from rows of (permille, low, high): first the row, then evenly within it.
    pub fn table(&mut self, rows: &[(u32, u32, u32)]) -> u32 {
        let mut left = self.below(1000);
        for &(permille, low, high) in rows {
            if left < permille {
                return self.between(low, high);
            }
            left -= permille;
        }
        1
    }
}

/// The output function of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes `digits` random hexadecimal digits, as of a commit id.
pub fn hex(rng: &mut Rng, digits: usize, out: &mut String) {
    let mut bits = 0;
    for at in 0..digits {
        if at % 16 == 0 {
            bits = rng.bits();
        }
        out.push(char::from(HEX[(bits & 15) as usize]));
        bits >>= 4;
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes `count` random characters of the base64 alphabet.
pub fn letters(rng: &mut Rng, count: usize, out: &mut String) {
    let mut left = count;
    while left > 0 {
        let bits = rng.bits();
        let ten: [u8; 10] = std::array::from_fn(|at| LETTERS[(bits >> (6 * at) & 63) as usize]);
        out.push_str(std::str::from_utf8(&ten[..left.min(10)]).unwrap_or_default());
        left = left.saturating_sub(10);
    }
}

/// Writes a decimal number.
pub fn decimal(mut value: u64, out: &mut String) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// Writes a decimal number of at least `width` digits.
pub fn padded(value: u64, width: usize, out: &mut String) {
    let mut limit = 1;
    for _ in 1..width {
        limit *= 10;
        if value < limit {
            out.push('0');
        }
    }
    // The zeros came one for each missing digit; the number brings the others.
    decimal(value, out);
}
