//! What changed between two revisions of a series, as `git range-diff` tells it.
//!
//! Each patch becomes the text that git compares ([`Patch`]): author, commit message, and for each file its hunks
//! without line numbers. Patches of both revisions are matched ([`compare`]): first those with equal diffs, then, by
//! the least total cost, those whose diffs differ least. Of each pair that is not the same, the diff of the two texts
//! is what changed. The rules are those of git's range-diff (2.47): costs and creation factor, its line diff with its
//! heuristics, headings of hunks; `show` writes what git would print.
//!
//! The module knows texts only, nothing of mail or pages. All work is counted against a [`Budget`], so that a mail
//! cannot make a build endless; what does not fit is told as too large.

mod assign;
mod budget;
mod commit;
mod compact;
mod cost;
mod hunk;
mod line_diff;
mod lines;
mod myers;
mod patch;
mod show;

pub use budget::Budget;
pub use commit::Commit;
pub use cost::{Match, compare};
pub use hunk::{Hunk, Side};
pub use line_diff::Differ;
pub use lines::Lines;
pub use patch::Patch;
pub use show::show;

/// A patch larger than this, in bytes, is not compared.
pub const LARGEST_PATCH: usize = 256 << 10;
/// More patches than this in one revision are not compared: the matrix of costs grows with their square.
pub const MOST_PATCHES: usize = 200;
/// git's `--creation-factor`: how much of a patch must be kept, in percent, to be the same patch and no new one.
pub const CREATION_FACTOR: usize = 60;

/// The work that a comparison may take is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// What changed between two patches.
pub fn difference(
    old: &Patch,
    new: &Patch,
    lines: &Lines,
    differ: &mut Differ,
    budget: &mut Budget,
) -> Result<Vec<Hunk>, TooLarge> {
    let script = differ.script(old.lines(), new.lines(), true, lines, budget)?;
    Ok(hunk::hunks(&script, old.lines(), new.lines(), lines))
}

#[cfg(test)]
mod tests;
