//! Changes with the lines around them.

use super::line_diff::Change;
use super::lines::Lines;

/// Equal lines shown around a change.
const AROUND: usize = 3;
/// Longest heading, in bytes.
const LONGEST_HEADING: usize = 80;

/// Which text a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// The old one only.
    Old,
    /// The new one only.
    New,
}

/// A part of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Which part of the patch it is in: `Metadata`, `Commit message`, `src/pear.c: int plant(void)`; may be empty.
    pub heading: String,
    /// Its lines, as numbers.
    pub lines: Vec<(Side, u32)>,
}

/// Changes that are shown together, because they are near each other.
fn groups(script: &[Change]) -> impl Iterator<Item = &[Change]> {
    script.chunk_by(|a, b| b.old - (a.old + a.removed) <= 2 * AROUND)
}

/// Equal lines before and after a group.
fn around(first: &Change, last: &Change, old: usize, new: usize) -> (usize, usize) {
    let before = AROUND.min(first.old).min(first.new);
    let after = AROUND.min(old - (last.old + last.removed)).min(new - (last.new + last.added));
    (before, after)
}

/// Lines of a diff of texts of these lengths, each hunk's header counted as one.
pub(super) fn size(script: &[Change], old: usize, new: usize) -> usize {
    let size_of = |group: &[Change]| {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return 0 };
        let (before, after) = around(first, last, old, new);
        let removed: usize = group.iter().map(|change| change.removed).sum();
        1 + before + (last.new + last.added - first.new) + removed + after
    };
    groups(script).map(size_of).sum()
}

/// The diff.
pub(super) fn hunks(script: &[Change], old: &[u32], new: &[u32], lines: &Lines) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let mut heading = "";
    // Lines before this one were searched for headings.
    let mut searched = 0;
    for group in groups(script) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let start = first.old - around(first, last, old.len(), new.len()).0;
        heading = find_heading(&old[searched..start], lines).unwrap_or(heading);
        searched = start;
        hunks.push(hunk(group, first, last, old, new, heading));
    }
    hunks
}

fn hunk(
    group: &[Change],
    first: &Change,
    last: &Change,
    old: &[u32],
    new: &[u32],
    heading: &str,
) -> Hunk {
    let (before, after) = around(first, last, old.len(), new.len());
    let mut hunk = Hunk { heading: heading.to_owned(), lines: Vec::new() };
    let mut at = first.new - before;
    let mut push = |side, lines: &[u32]| hunk.lines.extend(lines.iter().map(|&line| (side, line)));
    for change in group {
        push(Side::Both, &new[at..change.new]);
        push(Side::Old, &old[change.old..change.old + change.removed]);
        push(Side::New, &new[change.new..change.new + change.added]);
        at = change.new + change.added;
    }
    push(Side::Both, &new[at..at + after]);
    hunk
}

/// The last heading among these lines.
fn find_heading<'a>(text: &[u32], lines: &'a Lines) -> Option<&'a str> {
    text.iter().rev().find_map(|&line| heading(lines.text(line)))
}

/// ` ## Section ##`, or the header of a hunk, whatever character stands before it.
fn heading(line: &str) -> Option<&str> {
    let section = line.strip_prefix(" ## ").and_then(|rest| rest.strip_suffix(" ##"));
    let after_one = || {
        let mut rest = line.chars();
        rest.next();
        rest.as_str().strip_prefix("@@ ")
    };
    let found = section.or_else(|| line.strip_prefix("@@ ")).or_else(after_one)?;
    let end = (0..=found.len().min(LONGEST_HEADING)).rev().find(|&at| found.is_char_boundary(at));
    Some(found[..end.unwrap_or(0)].trim_end_matches([' ', '\t', '\r']))
}
