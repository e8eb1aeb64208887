//! A few numbers that tell how alike two patches are.
//!
//! The lines that a patch adds and removes are hashed; of those that fall into each of sixteen bins the least is kept
//! (MinHash with one permutation: Li, Owen, Zhang 2012). The share of equal bins estimates how many lines two patches
//! have in common, however far they were moved. Blanks do not count, nor do short lines: every patch has braces.

use serde::{Deserialize, Serialize};

use super::lines;

/// Bins of a sketch.
const BINS: usize = 16;
/// Shorter lines are left out.
const SHORTEST: usize = 6;
/// No line fell into the bin.
const EMPTY: u32 = u32::MAX;

/// The sketch of a patch's changed lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch([u32; BINS]);

impl Default for Sketch {
    fn default() -> Self {
        Sketch([EMPTY; BINS])
    }
}

impl Sketch {
    /// Takes in the changed lines of a diff, given from its first line on.
    pub fn add(&mut self, diff: &str) {
        for line in lines::lines(diff) {
            let Some(changed) = line.strip_prefix(['+', '-']) else { continue };
            if line.starts_with("+++ ") || line.starts_with("--- ") {
                continue;
            }
            let hash = hash(changed);
            if let Some(hash) = hash
                && let Some(bin) = self.0.get_mut(hash as usize % BINS)
            {
                *bin = (*bin).min((hash >> 32) as u32);
            }
        }
    }

    /// Whether nothing was taken in.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bin| *bin == EMPTY)
    }

    /// The share of changed lines in common, 0 to 1; 0 where one of them is empty.
    pub fn alike(&self, other: &Sketch) -> f32 {
        let bins = self.0.iter().zip(&other.0).filter(|(a, b)| **a != EMPTY || **b != EMPTY);
        let (same, all) =
            bins.fold((0_u8, 0_u8), |(same, all), (a, b)| (same + u8::from(a == b), all + 1));
        if all == 0 { 0.0 } else { f32::from(same) / f32::from(all) }
    }
}

/// FNV-1a of the letters of a line, mixed so that all bits depend on all letters; `None` for a short line.
fn hash(line: &str) -> Option<u64> {
    let (mut hash, mut letters) = (0xcbf2_9ce4_8422_2325_u64, 0);
    for &byte in line.as_bytes() {
        if !byte.is_ascii_whitespace() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            letters += 1;
        }
    }
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (letters >= SHORTEST).then_some(hash ^ hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(lines: impl IntoIterator<Item = u32>) -> Sketch {
        let mut sketch = Sketch::default();
        for line in lines {
            sketch.add(&format!("@@ -1 +1 @@\n+\tpick(pear, {line});\n context of {line}\n"));
        }
        sketch
    }

    #[test]
    fn the_same_lines_are_alike_however_they_are_set() {
        let mut other = Sketch::default();
        other.add("--- a/pear\n+++ b/pear\n@@ -9 +9,2 @@\n+  pick( pear,  1 );\n+}\n");
        assert!((sketch([1]).alike(&other) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_share_of_common_lines_is_estimated() {
        let (all, half, none) = (sketch(0..200), sketch(100..200), sketch(500..700));
        assert!((0.25..0.75).contains(&all.alike(&half)), "{}", all.alike(&half));
        assert!(all.alike(&none) < 0.1);
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert!(Sketch::default().is_empty() && !sketch([1]).is_empty());
        assert!(Sketch::default().alike(&Sketch::default()) < f32::EPSILON);
        let mut braces = Sketch::default();
        braces.add("+}\n-{\n+\treturn;\n");
        assert_eq!(braces, {
            let mut s = Sketch::default();
            s.add("+return;\n");
            s
        });
    }
}
