//! Where a change stands among equal lines: moved to where people expect it.
//!
//! A run of added lines can often be moved up or down without changing what the diff says. As git does, runs are moved
//! until they meet others, then put beside a change of the other text, or where indentation and blank lines suggest a
//! boundary (git's indent heuristic).

use super::lines::Lines;
use super::{Budget, TooLarge};

/// Deepest indentation that is told apart, and that of lines without text.
const DEEPEST: i32 = 200;
const BLANK: i32 = -1;
/// Blank lines that are counted at most.
const MOST_BLANK: i32 = 20;
/// Places that are tried at most.
const MOST_PLACES: usize = 100;

/// A text, and which of its lines are not in the other.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) lines: Vec<u32>,
    /// One more than lines: the last is never marked.
    pub(super) changed: Vec<bool>,
}

impl Text {
    pub(super) fn set(&mut self, lines: &[u32]) {
        self.lines.clear();
        self.lines.extend_from_slice(lines);
        self.changed.clear();
        self.changed.resize(lines.len() + 1, false);
    }

    fn group_from(&self, start: usize) -> Group {
        let mut end = start;
        while self.changed[end] {
            end += 1;
        }
        Group { start, end }
    }

    fn next(&self, group: Group) -> Option<Group> {
        (group.end < self.lines.len()).then(|| self.group_from(group.end + 1))
    }

    fn previous(&self, group: Group) -> Option<Group> {
        let end = group.start.checked_sub(1)?;
        let mut start = end;
        while start > 0 && self.changed[start - 1] {
            start -= 1;
        }
        Some(Group { start, end })
    }

    /// Moves a group one line down, and takes in the one that it meets.
    fn slide_down(&mut self, group: &mut Group) -> bool {
        let can = group.end < self.lines.len() && self.lines[group.start] == self.lines[group.end];
        if can {
            self.changed[group.start] = false;
            self.changed[group.end] = true;
            group.start += 1;
            group.end += 1;
            while self.changed[group.end] {
                group.end += 1;
            }
        }
        can
    }

    /// Moves a group one line up, and takes in the one that it meets.
    fn slide_up(&mut self, group: &mut Group) -> bool {
        let can = group.start > 0 && self.lines[group.start - 1] == self.lines[group.end - 1];
        if can {
            group.start -= 1;
            group.end -= 1;
            self.changed[group.start] = true;
            self.changed[group.end] = false;
            while group.start > 0 && self.changed[group.start - 1] {
                group.start -= 1;
            }
        }
        can
    }
}

/// Lines that changed, none of them where text is equal: there is one before, between and after all equal lines.
#[derive(Clone, Copy, Debug)]
struct Group {
    start: usize,
    end: usize,
}

impl Group {
    fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Moves the changes of `text`; `indent` by indentation too.
pub(super) fn compact(
    text: &mut Text,
    other: &Text,
    indent: bool,
    lines: &Lines,
    budget: &mut Budget,
) -> Result<(), TooLarge> {
    let (mut group, mut beside) = (text.group_from(0), other.group_from(0));
    loop {
        if !group.is_empty() {
            let mut slider = Slider { text, other, group, beside };
            slider.settle(indent, lines, budget)?;
            (group, beside) = (slider.group, slider.beside);
        }
        match (text.next(group), other.next(beside)) {
            (Some(a), Some(b)) => (group, beside) = (a, b),
            _ => return Ok(()),
        }
    }
}

/// A group, and the one at the same place of the other text.
struct Slider<'a> {
    text: &'a mut Text,
    other: &'a Text,
    group: Group,
    beside: Group,
}

impl Slider<'_> {
    fn up(&mut self) -> bool {
        let moved = self.text.slide_up(&mut self.group);
        if moved {
            self.beside = self.other.previous(self.beside).unwrap_or(self.beside);
        }
        moved
    }

    fn down(&mut self) -> bool {
        let moved = self.text.slide_down(&mut self.group);
        if moved {
            self.beside = self.other.next(self.beside).unwrap_or(self.beside);
        }
        moved
    }

    fn settle(&mut self, indent: bool, lines: &Lines, budget: &mut Budget) -> Result<(), TooLarge> {
        let (mut size, mut highest, mut aligned);
        loop {
            size = self.group.end - self.group.start;
            while self.up() {
                budget.take(1)?;
            }
            highest = self.group.end;
            aligned = !self.beside.is_empty();
            while self.down() {
                budget.take(1)?;
                aligned |= !self.beside.is_empty();
            }
            if size == self.group.end - self.group.start {
                break;
            }
        }
        if self.group.end == highest {
            return Ok(());
        }
        if aligned {
            while self.beside.is_empty() && self.up() {
                budget.take(1)?;
            }
        } else if indent {
            let place = self.best_place(size, highest, lines, budget)?;
            while self.group.end > place && self.up() {
                budget.take(1)?;
            }
        }
        Ok(())
    }

    /// Where the group should end.
    fn best_place(
        &self,
        size: usize,
        highest: usize,
        lines: &Lines,
        budget: &mut Budget,
    ) -> Result<usize, TooLarge> {
        let end = self.group.end;
        let first =
            highest.max((end - size).saturating_sub(1)).max(end.saturating_sub(MOST_PLACES));
        budget.take((end - first + 1) * 8)?;
        let mut best: Option<(usize, Score)> = None;
        for place in first..=end {
            let mut score = Score::default();
            score.add(&Split::at(&self.text.lines, place, lines));
            score.add(&Split::at(&self.text.lines, place - size, lines));
            if best.is_none_or(|(_, known)| score.against(known) <= 0) {
                best = Some((place, score));
            }
        }
        Ok(best.map_or(end, |(place, _)| place))
    }
}

/// What is around a boundary between two lines.
struct Split {
    /// There is nothing after it.
    at_end: bool,
    /// Indentation of the line after it.
    indent: i32,
    blank_before: i32,
    /// Indentation of the next line before it that has text.
    indent_before: i32,
    blank_after: i32,
    /// Indentation of the next line that has text, after the line after it.
    indent_after: i32,
}

impl Split {
    fn at(text: &[u32], place: usize, lines: &Lines) -> Self {
        let indents = |number: &u32| indentation(lines.text(*number));
        let (blank_before, indent_before) = nearest(text[..place].iter().rev().map(indents));
        let after = text.get(place + 1..).unwrap_or_default();
        let (blank_after, indent_after) = nearest(after.iter().map(indents));
        Split {
            at_end: place >= text.len(),
            indent: text.get(place).map_or(BLANK, indents),
            blank_before,
            indent_before,
            blank_after,
            indent_after,
        }
    }
}

/// Blank lines, and the indentation of the line after them.
fn nearest(indents: impl Iterator<Item = i32>) -> (i32, i32) {
    let mut blank = 0;
    for indent in indents {
        if indent != BLANK {
            return (blank, indent);
        }
        blank += 1;
        if blank == MOST_BLANK {
            return (blank, 0);
        }
    }
    (blank, BLANK)
}

fn indentation(line: &str) -> i32 {
    let mut indent = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => indent += 1,
            b'\t' => indent += 8 - indent % 8,
            b'\r' => {}
            _ => return indent,
        }
        if indent >= DEEPEST {
            return DEEPEST;
        }
    }
    BLANK
}

/// How bad the two boundaries of a group are. The weights are git's, found by experiment.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    indent: i32,
    penalty: i32,
}

impl Score {
    fn add(&mut self, split: &Split) {
        let blank_after = if split.indent == BLANK { 1 + split.blank_after } else { 0 };
        let blank = split.blank_before + blank_after;
        self.penalty += i32::from(split.indent_before == BLANK && split.blank_before == 0);
        self.penalty += if split.at_end { 21 } else { 0 };
        self.penalty += 6 * blank_after - 30 * blank;
        let indent = if split.indent == BLANK { split.indent_after } else { split.indent };
        self.indent += indent;
        if indent == BLANK || split.indent_before == BLANK || indent == split.indent_before {
            return;
        }
        let begins_block = split.indent_after != BLANK && split.indent_after > indent;
        self.penalty += match (indent > split.indent_before, begins_block, blank != 0) {
            (true, _, false) => -4,
            (true, _, true) => 10,
            (false, true, false) => 24,
            (false, false, false) => 23,
            (false, _, true) => 17,
        };
    }

    /// Negative where it is better than the other.
    fn against(self, other: Score) -> i32 {
        60 * (self.indent - other.indent).signum() + self.penalty - other.penalty
    }
}
