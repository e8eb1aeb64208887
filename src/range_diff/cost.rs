//! Which patch of one revision is which of the other.

use std::collections::HashMap;

use super::assign::{Matrix, assign};
use super::{Budget, CREATION_FACTOR, Differ, Lines, MOST_PATCHES, Patch, TooLarge, hunk};

/// The cost of what must not be.
const FORBIDDEN: i64 = 1 << 16;

/// A patch of either revision or of both, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Only in the old revision.
    Removed(usize),
    /// Only in the new one.
    Added(usize),
    /// In both, the same in every line.
    Same(usize, usize),
    /// In both.
    Changed(usize, usize),
}

/// Matches the patches of two revisions, in the order in which git lists them: that of the new revision, what was
/// removed after what stood before it.
///
/// # Errors
/// There are too many patches, or the budget is used up.
pub fn compare(
    old: &[&Patch],
    new: &[&Patch],
    lines: &Lines,
    differ: &mut Differ,
    budget: &mut Budget,
) -> Result<Vec<Match>, TooLarge> {
    if old.len() > MOST_PATCHES || new.len() > MOST_PATCHES {
        return Err(TooLarge);
    }
    let mut partner = exact(old, new);
    // Where nothing is left on one side, nothing can be matched.
    if partner.iter().flatten().count() < old.len().min(new.len()) {
        let matrix = costs(old, new, &partner, lines, differ, budget)?;
        let assigned = assign(&matrix, budget)?;
        for (at, &row) in assigned.iter().take(old.len()).enumerate() {
            partner[at] = Some(row).filter(|&row| row < new.len());
        }
    }
    Ok(order(old, new, &partner))
}

/// Patches with equal diffs: for each old one its partner.
fn exact(old: &[&Patch], new: &[&Patch]) -> Vec<Option<usize>> {
    let mut by_diff: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (at, patch) in old.iter().enumerate() {
        by_diff.entry(patch.diff()).or_default().push(at);
    }
    let mut partner = vec![None; old.len()];
    for (at, patch) in new.iter().enumerate() {
        if let Some(found) = by_diff.get_mut(patch.diff()).and_then(Vec::pop) {
            partner[found] = Some(at);
        }
    }
    partner
}

/// What each match would cost: the lines of the diff of the two diffs; beside the patches, room for what is matched
/// with nothing.
fn costs(
    old: &[&Patch],
    new: &[&Patch],
    partner: &[Option<usize>],
    lines: &Lines,
    differ: &mut Differ,
    budget: &mut Budget,
) -> Result<Matrix, TooLarge> {
    let size = old.len() + new.len();
    budget.take(size * size)?;
    let mut matrix = Matrix::new(size);
    let creation = |patch: &Patch, matched: bool| {
        if matched { FORBIDDEN } else { (patch.size() * CREATION_FACTOR / 100) as i64 }
    };
    let mut taken = vec![false; new.len()];
    for &at in partner.iter().flatten() {
        taken[at] = true;
    }
    let others: Vec<Option<Vec<u32>>> =
        new.iter().zip(&taken).map(|(patch, taken)| (!taken).then(|| sorted(patch))).collect();
    for (i, a) in old.iter().enumerate() {
        let own = partner[i].is_none().then(|| sorted(a));
        let create = creation(a, partner[i].is_some());
        for (j, b) in new.iter().enumerate() {
            let cost = match (&own, &others[j]) {
                (Some(own), Some(other)) => {
                    budget.take(own.len() + other.len())?;
                    let least = apart(own, other);
                    // Dropping one and adding the other would be cheaper: no need to know how much.
                    if least > create + creation(b, false) {
                        least
                    } else {
                        diff_size(a, b, lines, differ, budget)?
                    }
                }
                _ if partner[i] == Some(j) => 0,
                _ => FORBIDDEN,
            };
            matrix.set(i, j, cost);
        }
        (new.len()..size).for_each(|row| matrix.set(i, row, create));
    }
    for (j, b) in new.iter().enumerate() {
        let create = creation(b, taken[j]);
        (old.len()..size).for_each(|column| matrix.set(column, j, create));
    }
    Ok(matrix)
}

fn sorted(patch: &Patch) -> Vec<u32> {
    let mut lines = patch.diff().to_vec();
    lines.sort_unstable();
    lines
}

/// Lines that are in one of two sorted texts only: no diff of them is smaller.
fn apart(a: &[u32], b: &[u32]) -> i64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    (a.len() + b.len() - 2 * common) as i64
}

fn diff_size(
    a: &Patch,
    b: &Patch,
    lines: &Lines,
    differ: &mut Differ,
    budget: &mut Budget,
) -> Result<i64, TooLarge> {
    let (a, b) = (a.diff(), b.diff());
    let script = differ.script(a, b, false, lines, budget)?;
    Ok(hunk::size(&script, a.len(), b.len()) as i64)
}

fn order(old: &[&Patch], new: &[&Patch], partner: &[Option<usize>]) -> Vec<Match> {
    let mut from: Vec<Option<usize>> = vec![None; new.len()];
    for (i, j) in partner.iter().enumerate().filter_map(|(i, j)| Some((i, (*j)?))) {
        from[j] = Some(i);
    }
    let mut out = Vec::with_capacity(old.len().max(new.len()));
    let mut shown = vec![false; old.len()];
    let mut next = 0;
    for (j, found) in from.iter().enumerate() {
        removed(&mut next, partner, &shown, &mut out);
        match *found {
            None => out.push(Match::Added(j)),
            Some(i) => {
                shown[i] = true;
                let same = old[i].lines() == new[j].lines();
                out.push(if same { Match::Same(i, j) } else { Match::Changed(i, j) });
            }
        }
    }
    removed(&mut next, partner, &shown, &mut out);
    out
}

/// Removed patches whose predecessors were all listed.
fn removed(next: &mut usize, partner: &[Option<usize>], shown: &[bool], out: &mut Vec<Match>) {
    while let Some(partner) = partner.get(*next) {
        if partner.is_none() {
            out.push(Match::Removed(*next));
        } else if !shown[*next] {
            return;
        }
        *next += 1;
    }
}
