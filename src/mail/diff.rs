//! Diffs in text: where they begin, and their totals.
//!
//! git, plain `diff -u`, CVS and Subversion each begin a diff in their own way. Lines inside a hunk are counted off by its
//! header, so that a removed `-- ` is no signature and a removed `-- a/b` no file name.

use std::ops::Range;

use super::beginning::beginning;
use super::lines;

/// Totals of a patch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiffStat {
    /// Files changed.
    pub files: u32,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Paths changed with lines added and removed, in the order of the diff; from the diff itself where there is one.
    pub paths: Vec<(String, u32, u32)>,
}

/// Most paths that are kept; files beyond are only counted.
const MAX_PATHS: usize = 5000;
/// Longest path that is kept whole, in bytes; no system has longer ones (PATH_MAX of limits.h).
const MAX_PATH: usize = 4096;

impl DiffStat {
    fn begin(&mut self, path: &str) {
        self.files = self.files.saturating_add(1);
        if self.paths.len() < MAX_PATHS {
            self.paths.push((beginning(path, MAX_PATH).to_owned(), 0, 0));
        }
    }

    fn count(&mut self, added: u32, removed: u32) {
        self.insertions = self.insertions.saturating_add(added);
        self.deletions = self.deletions.saturating_add(removed);
        if let Some(last) = self.paths.last_mut().filter(|_| self.files as usize <= MAX_PATHS) {
            last.1 = last.1.saturating_add(added);
            last.2 = last.2.saturating_add(removed);
        }
    }

    fn rename(&mut self, path: &str) {
        if let Some(last) =
            self.paths.last_mut().filter(|_| self.files as usize <= MAX_PATHS && !path.is_empty())
        {
            beginning(path, MAX_PATH).clone_into(&mut last.0);
        }
    }

    /// Adds the totals of another diff of the same message.
    pub fn add(&mut self, other: DiffStat) {
        self.files = self.files.saturating_add(other.files);
        self.insertions = self.insertions.saturating_add(other.insertions);
        self.deletions = self.deletions.saturating_add(other.deletions);
        let room = MAX_PATHS.saturating_sub(self.paths.len());
        self.paths.extend(other.paths.into_iter().take(room));
    }
}

/// Lines of a text with their byte offsets, without line ends.
fn lines(text: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = from;
    lines::whole(text.get(from..).unwrap_or("")).map(move |line| {
        let start = at;
        at += line.len();
        (start, line.strip_suffix('\n').unwrap_or(line))
    })
}

/// Byte offset of the line where the first diff of a text begins: a unified or context diff, or a binary patch of git.
pub fn find_diff(text: &str) -> Option<usize> {
    let begins = |&(at, line): &(usize, &str)| {
        let rest = text.get(at..).unwrap_or_default();
        begins_unified(rest) || begins_other(rest) || line == "GIT binary patch"
    };
    lines(text, 0).find(begins).map(|(at, _)| at)
}

/// Whether the first line of `rest` begins a unified diff as git, diff, CVS and Subversion write it. Looks at most four
/// lines ahead.
pub fn begins_unified(rest: &str) -> bool {
    match rest.as_bytes().first() {
        Some(b'-') => is_pair(rest, ["--- ", "+++ ", "@@ "]),
        Some(b'd') if rest.starts_with("diff --git ") || rest.starts_with("diff --cc ") => true,
        Some(b'd') if rest.starts_with("diff -") => {
            // `diff -urN old new`, written by diff -r and cvs.
            let next = after_line(rest);
            next.starts_with("Binary files ") || next.starts_with('-') && begins_unified(next)
        }
        Some(b'I') if rest.starts_with("Index: ") => {
            let next = after_line(rest);
            next.starts_with("=====")
                || next.starts_with("RCS file: ")
                || next.starts_with(['d', '-']) && begins_unified(next)
        }
        _ => false,
    }
}

/// Whether the first line of `rest` begins a diff that pages show as text: a context diff, or one after `diff -u` whose
/// long names a mailer has wrapped.
fn begins_other(rest: &str) -> bool {
    let is_pair_of_context = |rest: &str| is_pair(rest, ["*** ", "--- ", "*****"]);
    match rest.as_bytes().first() {
        Some(b'*') => is_pair_of_context(rest),
        Some(b'd') if rest.starts_with("diff -") => {
            let mut next = lines(rest, 0).skip(1).take(2);
            next.any(|(_, line)| line.starts_with("--- ") || line.starts_with("*** "))
        }
        Some(b'I') if rest.starts_with("Index: ") => {
            let next = after_line(rest);
            is_pair_of_context(next) || next.starts_with("diff -") && begins_other(next)
        }
        _ => false,
    }
}

/// Whether the first lines of `rest` have these beginnings: the names of both files and the first hunk.
fn is_pair(rest: &str, beginnings: [&str; 3]) -> bool {
    let mut at = rest;
    beginnings.iter().all(|beginning| {
        let fits = at.starts_with(beginning);
        if fits {
            at = after_line(at);
        }
        fits
    })
}

fn after_line(rest: &str) -> &str {
    memchr::memchr(b'\n', rest.as_bytes()).and_then(|end| rest.get(end + 1..)).unwrap_or_default()
}

/// The hunk that is being read: lines of the old and the new file that are still to come.
#[derive(Default)]
struct Hunk {
    old: u32,
    new: u32,
}

/// What a line is.
#[derive(PartialEq, Eq)]
enum Place {
    Added,
    Removed,
    Context,
    Outside,
}

impl Hunk {
    /// Takes the next line.
    fn take(&mut self, line: &str) -> Place {
        if self.old == 0 && self.new == 0 {
            if let Some(hunk) = hunk_header(line) {
                *self = hunk;
            }
            return Place::Outside;
        }
        match line.as_bytes().first() {
            Some(b'+') if self.new > 0 => {
                self.new -= 1;
                Place::Added
            }
            Some(b'-') if self.old > 0 => {
                self.old -= 1;
                Place::Removed
            }
            // Mailers drop the blank of an empty context line.
            Some(b' ' | b'\t') | None => {
                self.old = self.old.saturating_sub(1);
                self.new = self.new.saturating_sub(1);
                Place::Context
            }
            Some(b'\\') => Place::Context,
            _ => {
                *self = Hunk::default();
                self.take(line)
            }
        }
    }
}

/// Reads `@@ -1,5 +1,7 @@`.
fn hunk_header(line: &str) -> Option<Hunk> {
    let mut words = line.strip_prefix("@@ -")?.split(' ');
    let length = |range: &str| range.split_once(',').map_or(Some(1), |(_, n)| n.parse().ok());
    let old = length(words.next()?)?;
    let new = length(words.next()?.strip_prefix('+')?)?;
    words.next()?.starts_with("@@").then_some(Hunk { old, new })
}

/// Byte offset of the line `-- ` that begins the signature (RFC 3676 4.3); none of those that a diff removes.
pub fn signature_start(text: &str) -> Option<usize> {
    let first = signature_line(text)?;
    if memchr::memmem::find(text.as_bytes(), b"@@ -").is_none_or(|hunk| hunk > first) {
        return Some(first);
    }
    let mut hunk = Hunk::default();
    let signature =
        |&(_, line): &(usize, &str)| hunk.take(line) == Place::Outside && is_signature(line);
    lines(text, 0).find(signature).map(|(at, _)| at)
}

/// Whether a line, given without its end, separates the signature.
pub fn is_signature(line: &str) -> bool {
    line == "-- "
}

/// The first line `-- `.
fn signature_line(text: &str) -> Option<usize> {
    let ends = |after: &str| after.is_empty() || after.starts_with('\n');
    if text.strip_prefix("-- ").is_some_and(ends) {
        return Some(0);
    }
    let mut found = memchr::memmem::find_iter(text.as_bytes(), b"\n-- ");
    found.find(|&at| text.get(at + 4..).is_some_and(ends)).map(|at| at + 1)
}

/// Totals of the diffs in a text, counted line by line; `None` if there is no diff.
pub fn diff_totals(text: &str) -> Option<DiffStat> {
    find_diff(text).map(|start| totals_from(text, start))
}

/// Totals of the diffs that begin at byte `start`, as [`find_diff`] tells it.
pub fn totals_from(text: &str, start: usize) -> DiffStat {
    let mut stat = DiffStat::default();
    let mut hunk = Hunk::default();
    // The `--- ` path, and whether the file at hand was begun by a line before it.
    let (mut old, mut begun) = ("", false);
    for (_, line) in lines(text, start) {
        match hunk.take(line) {
            Place::Added => stat.count(1, 0),
            Place::Removed => stat.count(0, 1),
            Place::Context => {}
            Place::Outside if is_signature(line) => break,
            Place::Outside => {
                if let Some(paths) = line.strip_prefix("diff --git ") {
                    stat.begin(git_path(paths));
                    begun = true;
                } else if let Some(path) = line.strip_prefix("rename to ") {
                    stat.rename(path);
                } else if let Some(path) = line.strip_prefix("--- ") {
                    old = file_path(path);
                } else if let Some(path) = line.strip_prefix("+++ ") {
                    let path = match file_path(path) {
                        "/dev/null" => old,
                        path if begun => path,
                        path => without_tree(old, path),
                    };
                    if !begun {
                        stat.begin("");
                    }
                    stat.rename(path);
                    begun = false;
                }
            }
        }
    }
    stat
}

/// The path in `--- a/path` or `+++ b/path`, CVS's tab and time stamp left out.
fn file_path(text: &str) -> &str {
    let path = text.split('\t').next().unwrap_or(text).trim_matches('"');
    match path.as_bytes() {
        [side, b'/', ..] if side.is_ascii_lowercase() => path.get(2..).unwrap_or(path),
        _ => path,
    }
}

/// The new path of `pump.orig/valve.c pump/valve.c`, without the name of the tree (as `patch -p1` takes it).
fn without_tree<'t>(old: &str, new: &'t str) -> &'t str {
    match (old.split_once('/'), new.split_once('/')) {
        (Some((tree, was)), Some((other, path))) if tree != other && was == path => path,
        _ => new,
    }
}

/// The second path of `a/path b/path`: both halves are alike unless the file was renamed, which a later line tells.
fn git_path(paths: &str) -> &str {
    let half = paths.len() / 2;
    match (paths.get(..half), paths.get(half..)) {
        (Some(a), Some(b)) if file_path(a) == file_path(b.trim_start()) => file_path(a),
        _ => paths.rsplit(' ').next().map_or("", file_path),
    }
}

/// Byte range of git's diffstat: from its first path line to the end of ` 3 files changed, …`.
pub fn diffstat_block(text: &str) -> Option<Range<usize>> {
    let mut start = None;
    for (at, line) in lines(text, 0) {
        if stat_row(line).is_some() {
            start.get_or_insert(at);
        } else if stat_total(line).is_some() {
            let end = (at + line.len() + 1).min(text.len());
            return Some(start.unwrap_or(at)..end);
        } else {
            start = None;
        }
    }
    None
}

/// Totals as a diffstat tells them; `None` if there is none.
pub fn stat_totals(text: &str) -> Option<DiffStat> {
    let block = text.get(diffstat_block(text)?)?;
    let mut stat = DiffStat::default();
    for line in lines::lines(block) {
        if let Some(row) = stat_row(line) {
            stat.begin(row.path);
            stat.count(row.added, row.removed);
        } else if let Some((files, added, removed)) = stat_total(line) {
            (stat.files, stat.insertions, stat.deletions) = (files, added, removed);
        }
    }
    Some(stat)
}

/// Reads ` 3 files changed, 5 insertions(+), 2 deletions(-)`: files, lines added, lines removed.
pub fn stat_total(line: &str) -> Option<(u32, u32, u32)> {
    let line = line.trim();
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut parts = line.split(", ");
    let (files, what) = parts.next()?.split_once(' ')?;
    if !matches!(what, "file changed" | "files changed") {
        return None;
    }
    let (mut added, mut removed) = (0, 0);
    for part in parts {
        let (count, what) = part.split_once(' ')?;
        let count = count.parse().ok()?;
        if what.starts_with("insertion") {
            added = count;
        } else if what.starts_with("deletion") {
            removed = count;
        }
    }
    Some((files.parse().ok()?, added, removed))
}

/// A row of a diffstat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatRow<'a> {
    /// As written, shortened by git where it is long.
    pub path: &'a str,
    /// Lines added; of a scaled graph, what it says.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// Byte of the line where the graph `++--` begins, its blank included; the line's length for binary files.
    pub graph: usize,
}

/// Reads ` path | 12 ++++---` or ` path | Bin 0 -> 12 bytes`, given without its line end.
pub fn stat_row(line: &str) -> Option<StatRow<'_>> {
    let (names, change) = line.strip_prefix(' ')?.rsplit_once(" | ")?;
    let path = Some(names.trim()).filter(|path| !path.is_empty())?;
    let change = change.trim_start();
    if change.strip_prefix("Bin").is_some_and(|after| after.is_empty() || after.starts_with(' ')) {
        return Some(StatRow { path, added: 0, removed: 0, graph: line.len() });
    }
    let (digits, marks) = change.split_at_checked(change.find(' ').unwrap_or(change.len()))?;
    let digits = Some(digits.trim_end()).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let count: u32 = digits?.parse().ok()?;
    let graph = line.len() - marks.len();
    let marks = marks.trim();
    let plus = marks.bytes().filter(|&b| b == b'+').count() as u64;
    let minus = marks.bytes().filter(|&b| b == b'-').count() as u64;
    let all = plus + minus;
    if all != marks.len() as u64 {
        return None;
    }
    let row = |added: u32, removed| Some(StatRow { path, added, removed, graph });
    let Some(added) = (u64::from(count) * plus + all / 2).checked_div(all) else {
        return row(0, 0);
    };
    let added = u32::try_from(added).unwrap_or(count).min(count);
    row(added, count - added)
}

#[cfg(test)]
mod tests;
