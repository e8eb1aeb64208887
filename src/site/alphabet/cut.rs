//! Where pages of titles are cut.
//!
//! Letters are numbers here: blanks, digits, Latin letters, then all others as Unicode has them.

use std::ops::Range;

use super::{Entry, Initial, MOST, Name, Page};
use crate::archive::slug::is_device;

/// Letters by which titles are told apart. More that begin alike are cut by number, from the oldest on.
const DEEP: usize = 24;

/// Where pages are cut before anything else: at the first sign of other scripts, within the Latin letters, before them.
const FENCES: [u32; 3] = [OTHER, 19, LETTERS];
const LETTERS: u32 = 11;
const OTHER: u32 = 37;
/// Scripts with more signs than an alphabet has, from U+2E80 on, begin together.
const MANY: u32 = OTHER + 0x2E80 - 0x80;
const LAST: u32 = OTHER + 0x0010_FFFF - 0x80;

/// Titles whose letters before `at` are alike, and whose letter there is one of a range.
#[derive(Clone)]
struct Part {
    rows: Range<usize>,
    at: usize,
    range: (u32, u32),
    /// The letters before, as in addresses.
    before: String,
}

/// Cuts titles in order into pages.
pub(super) fn cut(all: &mut [Entry<'_>], initials: &mut Vec<Initial>, pages: &mut Vec<Page>) {
    let mut from = 0;
    while let Some(first) = all.get(from) {
        let whole = whole(all, from);
        from = whole.rows.end;
        let (name, key) = (initial_name(first, whole.range), whole.key());
        let is_cut = whole.rows.len() > MOST;
        if is_cut {
            cut_part(whole, all, |page| pages.push(Page { initial: initials.len(), ..page }));
        } else {
            let (key, name) = (key.clone(), name.clone());
            pages.push(Page { key, name, number: 0, initial: initials.len(), rows: whole.rows });
        }
        initials.push(Initial { name, key, is_cut });
    }
}

/// All titles that begin as the one at `from`.
fn whole(all: &[Entry<'_>], from: usize) -> Part {
    let rest = all.get(from..).unwrap_or_default();
    let first = rest.first().filter(|first| !first.letters.is_empty());
    let Some(first) = first else {
        // Only their dates tell them apart.
        return Part {
            rows: from..all.len(),
            at: DEEP,
            range: (0, LAST),
            before: "~other".to_owned(),
        };
    };
    let range = initial(first.letter(0));
    let is_of_it = |entry: &Entry<'_>| !entry.letters.is_empty() && entry.letter(0) <= range.1;
    let to = from + rest.partition_point(is_of_it);
    Part { rows: from..to, at: 0, range, before: String::new() }
}

/// The range that a first letter is in.
fn initial(letter: u32) -> (u32, u32) {
    match letter {
        1..LETTERS => (1, LETTERS - 1),
        MANY.. => (MANY, LAST),
        _ => (letter, letter),
    }
}

fn initial_name(first: &Entry<'_>, range: (u32, u32)) -> Name {
    match range {
        _ if first.letters.is_empty() => Name::Other,
        (1, _) => Name::Letters("0–9".to_owned()),
        (MANY, _) => Name::OtherScripts,
        _ => Name::Letters(first.beginning(1)),
    }
}

/// Cuts the titles of an initial into pages.
fn cut_part(whole: Part, all: &mut [Entry<'_>], mut put: impl FnMut(Page)) {
    let mut waiting = vec![whole];
    while let Some(mut part) = waiting.pop() {
        if part.rows.is_empty() {
            continue;
        }
        if part.rows.len() <= MOST {
            let (key, name) = (part.address(), part.name(all));
            put(Page { key, name, number: 0, initial: 0, rows: part.rows });
        } else if part.is_alike() {
            by_number(&part, all, &mut put);
        } else if part.range.0 == part.range.1 {
            part.before = part.key();
            (part.at, part.range) = (part.at + 1, (0, LAST));
            waiting.push(part);
        } else {
            let (first, second) = part.halves(all);
            waiting.extend([second, first]);
        }
    }
}

/// Pages of titles that are not told apart by their letters: as many on each as fit, the oldest on the first.
fn by_number(part: &Part, all: &mut [Entry<'_>], mut put: impl FnMut(Page)) {
    let Some(rows) = all.get_mut(part.rows.clone()) else { return };
    rows.sort_unstable_by(Entry::by_age);
    let letters = rows.first().map(|first| first.beginning(part.at)).unwrap_or_default();
    let name = if letters.is_empty() { Name::Other } else { Name::Letters(letters) };
    for (number, from) in (1..).zip(part.rows.clone().step_by(MOST)) {
        let rows = from..part.rows.end.min(from + MOST);
        let key = format!("{}.{number}", part.before);
        put(Page { key, name: name.clone(), number, initial: 0, rows });
    }
}

impl Part {
    /// Whether its titles cannot be told apart: they have ended, or go on for too long.
    fn is_alike(&self) -> bool {
        self.at >= DEEP || self.before.ends_with("__")
    }

    fn halves(&self, all: &[Entry<'_>]) -> (Part, Part) {
        let (low, high) = self.range;
        let fence = FENCES.into_iter().find(|fence| low < *fence && *fence <= high);
        let middle = fence.unwrap_or(low + (high - low).div_ceil(2));
        let own = all.get(self.rows.clone()).unwrap_or_default();
        let cut = self.rows.start + own.partition_point(|entry| entry.letter(self.at) < middle);
        let part = |rows, range| Part { rows, range, ..self.clone() };
        (part(self.rows.start..cut, (low, middle - 1)), part(cut..self.rows.end, (middle, high)))
    }

    /// Its range as a part of an address: `pa` of all that begin so, `pa-m` of what goes on with a letter from `a` to `m`
    /// after `p`. What is no Latin letter or digit is hexadecimal between tildes, a blank is an underscore.
    fn key(&self) -> String {
        match self.range {
            (0, LAST) => self.before.clone(),
            (low, high) if low == high => [self.before.as_str(), &written(low)].concat(),
            (low, high) => [self.before.as_str(), &written(low), "-", &written(high)].concat(),
        }
    }

    /// Its range as the name of a folder, which Windows must be able to make.
    fn address(&self) -> String {
        let key = self.key();
        if is_device(&key) { key + "~" } else { key }
    }

    /// From which to which beginning it goes, as its titles have them.
    fn name(&self, all: &[Entry<'_>]) -> Name {
        let letters = if self.range == (0, LAST) { self.at } else { self.at + 1 };
        let beginning = |at: usize| all.get(at).map(|entry| entry.beginning(letters));
        let first = beginning(self.rows.start).unwrap_or_default();
        Name::Letters(match beginning(self.rows.end.saturating_sub(1)) {
            Some(last) if last != first => format!("{first} – {last}"),
            _ => first,
        })
    }
}

fn written(letter: u32) -> String {
    let ascii = |first: char, from: u32| char::from_u32(u32::from(first) + letter - from);
    match letter {
        0 => "_".to_owned(),
        1..LETTERS => ascii('0', 1).into_iter().collect(),
        LETTERS..OTHER => ascii('a', LETTERS).into_iter().collect(),
        _ => format!("~{:x}~", letter - OTHER + 0x80),
    }
}

impl Entry<'_> {
    /// The letter at a position; beyond the end there are blanks.
    fn letter(&self, at: usize) -> u32 {
        match self.letters.chars().nth(at) {
            Some(c @ '0'..='9') => u32::from(c) - u32::from('0') + 1,
            Some(c @ 'a'..='z') => u32::from(c) - u32::from('a') + LETTERS,
            Some(c) if !c.is_ascii() => u32::from(c) - 0x80 + OTHER,
            _ => 0,
        }
    }
}
