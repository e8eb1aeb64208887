//! Lines changed by directory, as `git diff --dirstat=lines` tells them.
//!
//! Of a patch only its directories stay, four folders deep and a few dozen at most. A period sums them up and tells of
//! those that hold a share worth telling; what is smaller counts for the directory above it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::mail::DiffStat;

/// Lines changed in a directory, and below it where that is not told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryChange {
    /// Its path without slashes at the ends; empty for the top folder.
    pub path: Box<str>,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
}

/// Folders that are kept of a path.
const DEEPEST: usize = 4;
/// Directories that are kept of a patch; one with more is told less deep.
const MOST: usize = 32;
/// Longest name of a folder; what is longer is no folder of a source tree.
const LONGEST: usize = 64;
/// Share of all lines, in per mille, that makes a directory worth a row (git's default of 3 %).
const WORTH: u64 = 30;

/// The directories that a diff changes.
pub(super) fn of(stat: &DiffStat) -> Box<[DirectoryChange]> {
    let mut depth = DEEPEST;
    loop {
        let mut sums = Sums::default();
        for (path, added, removed) in &stat.paths {
            sums.add(directory(path, depth), u64::from(*added), u64::from(*removed));
        }
        sums.0.retain(|_, (added, removed)| *added + *removed > 0);
        if sums.0.len() <= MOST || depth == 0 {
            return sums.0.into_iter().map(|(path, lines)| change(path, lines)).collect();
        }
        depth -= 1;
    }
}

/// The directories of many patches that changed at least 3 % of all lines, most lines first; then the rest, without its
/// name, where there is one.
pub(super) fn dirstat<'a>(
    changes: impl Iterator<Item = &'a DirectoryChange>,
) -> (Vec<DirectoryChange>, Option<DirectoryChange>) {
    let mut sums = Sums::default();
    for one in changes {
        sums.add(&one.path, u64::from(one.insertions), u64::from(one.deletions));
    }
    let total: u64 = sums.0.values().map(|(added, removed)| added + removed).sum();
    let small = |(added, removed): (u64, u64)| (added + removed) * 1000 < total * WORTH;
    let mut rest = (0, 0);
    for depth in (0..=DEEPEST).rev() {
        let here =
            |path: &&&str| depth_of(path) == depth && sums.0.get(**path).is_some_and(|s| small(*s));
        let moved: Vec<&str> = sums.0.keys().filter(here).copied().collect();
        for path in moved {
            let Some((added, removed)) = sums.0.remove(path) else { continue };
            // Files of the top folder are a row of their own; small folders beside them are not among these.
            match path.rsplit_once('/') {
                Some((above, _)) => sums.add(above, added, removed),
                None => rest = (rest.0 + added, rest.1 + removed),
            }
        }
    }
    let mut rows: Vec<DirectoryChange> =
        sums.0.into_iter().map(|(path, lines)| change(path, lines)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(u64::from(row.insertions) + u64::from(row.deletions)));
    (rows, (rest != (0, 0)).then(|| change("", rest)))
}

/// Lines added and removed by directory.
#[derive(Default)]
struct Sums<'a>(BTreeMap<&'a str, (u64, u64)>);

impl<'a> Sums<'a> {
    fn add(&mut self, path: &'a str, added: u64, removed: u64) {
        let sum = self.0.entry(path).or_default();
        *sum = (sum.0 + added, sum.1 + removed);
    }
}

fn change(path: &str, (added, removed): (u64, u64)) -> DirectoryChange {
    let count = |lines: u64| u32::try_from(lines).unwrap_or(u32::MAX);
    DirectoryChange { path: path.into(), insertions: count(added), deletions: count(removed) }
}

fn depth_of(path: &str) -> usize {
    if path.is_empty() { 0 } else { path.split('/').count() }
}

/// The first folders of a path, up to what is no name of a folder.
fn directory(path: &str, depth: usize) -> &str {
    let path = path.strip_prefix("./").unwrap_or(path);
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let mut end = 0;
    for name in folders.split('/').take(depth) {
        if matches!(name, "" | "." | ".." | "...") || name.len() > LONGEST {
            break;
        }
        end += name.len() + usize::from(end > 0);
    }
    folders.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stat(paths: &[(&str, u32, u32)]) -> DiffStat {
        let paths = paths.iter().map(|(path, a, d)| ((*path).to_owned(), *a, *d)).collect();
        DiffStat { paths, ..DiffStat::default() }
    }

    fn told(changes: &[DirectoryChange]) -> Vec<(&str, u32, u32)> {
        changes.iter().map(|c| (&*c.path, c.insertions, c.deletions)).collect()
    }

    #[test]
    fn a_patch_keeps_its_directories() {
        let stat = stat(&[
            ("tree/pear/leaf/vein/cell/wall.c", 3, 1),
            ("tree/pear/leaf/vein/cell/core.c", 1, 0),
            ("tree/pear.c", 0, 2),
            ("./README", 1, 0),
            ("../../etc/passwd", 5, 0),
            ("/srv/x", 1, 0),
            ("moved/away.c", 0, 0),
        ]);
        assert_eq!(told(&of(&stat)), [("", 7, 0), ("tree", 0, 2), ("tree/pear/leaf/vein", 4, 1)]);
    }

    #[test]
    fn a_patch_all_over_a_tree_is_told_less_deep() {
        let paths: Vec<(String, u32, u32)> =
            (0..200).map(|n| (format!("tree/a{}/b{n}/x.c", n % 20), 1, 0)).collect();
        let changes = of(&DiffStat { paths, ..DiffStat::default() });
        assert_eq!(changes.len(), 20);
        assert_eq!(told(&changes)[0], ("tree/a0", 10, 0));
    }

    #[test]
    fn small_directories_count_for_the_one_above() {
        let changes = of(&stat(&[
            ("arch/pear/mm/a.c", 500, 100),
            ("arch/plum/mm/a.c", 10, 0),
            ("arch/plum/kernel/a.c", 12, 0),
            ("arch/fig/x.c", 9, 0),
            ("doc/x", 5, 0),
            ("Makefile", 5, 0),
            ("virt/x.c", 300, 59),
        ]));
        let (rows, rest) = dirstat(changes.iter());
        assert_eq!(told(&rows), [("arch/pear/mm", 500, 100), ("virt", 300, 59), ("arch", 31, 0)]);
        assert_eq!(rest.map(|rest| (rest.insertions, rest.deletions)), Some((10, 0)));
        assert_eq!(dirstat([].iter()), (Vec::new(), None));
    }

    proptest! {
        #[test]
        fn no_line_is_lost(paths in prop::collection::vec(("[a-c/.]{0,12}", 0..1000_u32, 0..1000_u32), 0..60)) {
            let stat = DiffStat { paths, ..DiffStat::default() };
            let changes = of(&stat);
            let sum = |rows: &[DirectoryChange]| rows.iter().map(|c| u64::from(c.insertions + c.deletions)).sum::<u64>();
            let all: u64 = stat.paths.iter().map(|(_, a, d)| u64::from(a + d)).sum();
            prop_assert_eq!(sum(&changes), all);
            let (mut rows, rest) = dirstat(changes.iter());
            rows.extend(rest);
            prop_assert_eq!(sum(&rows), all);
        }
    }
}
