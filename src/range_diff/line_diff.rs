//! The diff of two texts, line by line, equal to git's.

use super::compact::{Text, compact};
use super::lines::Lines;
use super::myers::{Marks, Myers, about_root};
use super::{Budget, TooLarge};

/// A line that is more often than this in the other text may be left out of the search.
const MOST_EQUAL: usize = 1024;
/// Lines around one that are looked at to decide that.
const WINDOW: usize = 100;

/// A change: where it begins in both texts, and how many lines it takes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) old: usize,
    pub(super) removed: usize,
    pub(super) new: usize,
    pub(super) added: usize,
}

/// Compares texts; keeps its room from one to the next.
#[derive(Debug, Default)]
pub struct Differ {
    old: Text,
    new: Text,
    in_old: Vec<u32>,
    in_new: Vec<u32>,
    myers: Myers,
}

/// What to do with a line before the search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is not in the other text.
    Alone,
    /// It takes part.
    Kept,
    /// It is in the other text so often that it says little.
    Common,
}

impl Differ {
    /// The changes from one text to the other, in order; `indent` as git's indent heuristic.
    pub(super) fn script(
        &mut self,
        old: &[u32],
        new: &[u32],
        indent: bool,
        lines: &Lines,
        budget: &mut Budget,
    ) -> Result<Vec<Change>, TooLarge> {
        budget.take(old.len() + new.len())?;
        self.old.set(old);
        self.new.set(new);
        let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let rest = old[before..].iter().rev().zip(new[before..].iter().rev());
        let after = rest.take_while(|(a, b)| a == b).count();
        count(&mut self.in_old, lines.len(), old);
        count(&mut self.in_new, lines.len(), new);
        let old_kept = search_in(&mut self.old, before, after, &self.in_new);
        let new_kept = search_in(&mut self.new, before, after, &self.in_old);
        uncount(&mut self.in_old, old);
        uncount(&mut self.in_new, new);
        let numbers = |text: &[u32], kept: &[usize]| kept.iter().map(|&at| text[at]).collect();
        let (old_lines, new_lines): (Vec<u32>, Vec<u32>) =
            (numbers(old, &old_kept), numbers(new, &new_kept));
        let (old_changed, new_changed) = (&mut self.old.changed, &mut self.new.changed);
        let mut marks = Marks {
            old: &mut |at| old_changed[old_kept[at]] = true,
            new: &mut |at| new_changed[new_kept[at]] = true,
        };
        self.myers.run(&old_lines, &new_lines, &mut marks, budget)?;
        compact(&mut self.old, &self.new, indent, lines, budget)?;
        compact(&mut self.new, &self.old, indent, lines, budget)?;
        Ok(self.changes())
    }

    fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let (mut old, mut new) = (0, 0);
        loop {
            let removed = self.old.changed[old..].iter().take_while(|&&changed| changed).count();
            let added = self.new.changed[new..].iter().take_while(|&&changed| changed).count();
            if removed + added > 0 {
                changes.push(Change { old, removed, new, added });
            }
            old += removed + 1;
            new += added + 1;
            if old > self.old.lines.len() || new > self.new.lines.len() {
                return changes;
            }
        }
    }
}

fn count(counts: &mut Vec<u32>, numbers: usize, text: &[u32]) {
    counts.resize(numbers.max(counts.len()), 0);
    for &line in text {
        counts[line as usize] += 1;
    }
}

fn uncount(counts: &mut [u32], text: &[u32]) {
    for &line in text {
        counts[line as usize] = 0;
    }
}

/// Marks the lines that the search need not see, and returns where the others are. What is equal at both ends
/// (`before` and `after` lines) takes no part.
fn search_in(text: &mut Text, before: usize, after: usize, in_other: &[u32]) -> Vec<usize> {
    let many = about_root(text.lines.len()).min(MOST_EQUAL);
    let end = text.lines.len() - after;
    let fates: Vec<Fate> = text.lines[before..end]
        .iter()
        .map(|&line| match in_other[line as usize] as usize {
            0 => Fate::Alone,
            n if n >= many => Fate::Common,
            _ => Fate::Kept,
        })
        .collect();
    let mut kept = Vec::with_capacity(fates.len());
    for (at, &fate) in fates.iter().enumerate() {
        if fate == Fate::Alone || fate == Fate::Common && among_alone(&fates, at) {
            text.changed[before + at] = true;
        } else {
            kept.push(before + at);
        }
    }
    kept
}

/// Whether a common line is among so many lines which are not in the other text that it had better go with them.
fn among_alone(fates: &[Fate], at: usize) -> bool {
    let run = |fates: &mut dyn Iterator<Item = &Fate>| {
        let mut counts = (0, 1);
        for fate in fates.take(WINDOW).take_while(|&&fate| fate != Fate::Kept) {
            if *fate == Fate::Alone { counts.0 += 1 } else { counts.1 += 1 }
        }
        counts
    };
    let above = run(&mut fates[..at].iter().rev());
    let below = run(&mut fates[at + 1..].iter());
    if above.0 == 0 || below.0 == 0 {
        return false;
    }
    let (alone, common) = (above.0 + below.0, above.1 + below.1);
    common * 4 < common + alone
}
