//! Patterns: text that is withheld wherever it stands.
//!
//! A pattern is text. Letter case and accents do not matter ([`spelling`]); a blank stands for any white space, line ends
//! and the marks that begin lines included, since mailers wrap and quote, and diffs and comments put signs there; `?` is
//! one character and `*` any number of them, blanks excepted; `\` takes a sign as it is. There is nothing else, so a
//! pattern cannot be slow.
//!
//! All patterns run at once over the text, as the states of one automaton (Thompson's): the time is that of the text
//! times the number of states that are alive, and there is no way back. A state keeps the earliest place from which it
//! was reached; whatever any match covers is withheld.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fingerprint::Fingerprint;

use super::spelling::{self, Letter};

/// Fewest characters of a pattern that stand for themselves: with less it would withhold half the archive.
const LEAST: usize = 3;
/// Longest pattern in characters.
const MOST: usize = 500;

/// A pattern as it was written, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    /// Begins and ends where words do.
    words: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// This character, folded.
    Char(char),
    /// White space and quote marks, at least one.
    Gap,
    /// The same between the words of a name, or the one sign that joins them in user names and in paths: `ann-lee`.
    Joint,
    /// One character that is no blank.
    Any,
    /// Any number of these.
    Run,
    /// The end of a pattern, by its number.
    End { pattern: usize, words: bool },
}

impl Pattern {
    /// Reads what the user wrote.
    ///
    /// # Errors
    /// Too little that stands for itself, or too long.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut letters = text.trim().chars();
        while let Some(c) = letters.next() {
            let step = match c {
                '*' => Step::Run,
                '?' => Step::Any,
                c if c.is_whitespace() => Step::Gap,
                c => {
                    let plain = if c == '\\' { letters.next().unwrap_or(c) } else { c };
                    steps.extend(spelling::folded(plain).map(Step::Char));
                    continue;
                }
            };
            let repeated = matches!(step, Step::Gap | Step::Run) && steps.last() == Some(&step);
            if !repeated {
                steps.push(step);
            }
        }
        let plain = steps.iter().filter(|step| matches!(step, Step::Char(_))).count();
        if plain < LEAST {
            return Err(format!("the pattern needs {LEAST} characters that stand for themselves"));
        }
        if steps.len() > MOST {
            return Err(format!("the pattern is longer than {MOST} characters"));
        }
        Ok(Pattern { steps, words: false })
    }

    /// A name, at the borders of words only; `None` for one that is too short to tell a person.
    pub(super) fn name(name: &str) -> Option<Self> {
        let words = name.split_whitespace().filter(|word| word.chars().nth(1).is_some()).count();
        let escaped: String = name
            .chars()
            .flat_map(|c| ['\\', c].into_iter().skip(usize::from(!"*?\\".contains(c))))
            .collect();
        let Pattern { mut steps, .. } = Pattern::new(&escaped).ok().filter(|_| words > 1)?;
        for step in steps.iter_mut().filter(|step| **step == Step::Gap) {
            *step = Step::Joint;
        }
        Some(Pattern { steps, words: true })
    }
}

/// Patterns made ready.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    program: Vec<Step>,
    /// First steps by the character that they wait for.
    first: HashMap<char, Vec<usize>>,
    /// First steps that wait for no certain one.
    anywhere: Vec<usize>,
    /// For ASCII whether `first` has it: most characters begin nothing.
    ascii: Vec<bool>,
    /// Which of the patterns were ever found.
    found: Vec<AtomicBool>,
}

impl Patterns {
    /// Makes patterns ready; they are numbered in their order.
    pub(super) fn new(patterns: &[Pattern]) -> Self {
        let mut made = Patterns { ascii: vec![false; 128], ..Patterns::default() };
        for (number, pattern) in patterns.iter().enumerate() {
            let start = made.program.len();
            match pattern.steps.first() {
                Some(Step::Char(c)) => {
                    made.first.entry(*c).or_default().push(start);
                    if let Some(slot) = made.ascii.get_mut(*c as usize) {
                        *slot = true;
                    }
                }
                _ => made.anywhere.push(start),
            }
            made.program.extend_from_slice(&pattern.steps);
            made.program.push(Step::End { pattern: number, words: pattern.words });
            made.found.push(AtomicBool::new(false));
        }
        made
    }

    /// Tells them from others.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(format!("{:?}", self.program).as_bytes())
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.program.is_empty()
    }

    /// Whether a pattern was found in any text so far.
    pub(super) fn was_found(&self, number: usize) -> bool {
        self.found.get(number).is_some_and(|found| found.load(Ordering::Relaxed))
    }

    /// What the patterns cover of a text, as it is or decoded: ranges in order, none touching another.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let found = self.run(spelling::written(text), text.len());
        if !spelling::may_be_encoded(text) {
            return found;
        }
        let mut all = found;
        all.extend(self.run(spelling::decoded(text), text.len()));
        all.sort_unstable_by_key(|range| (range.end, range.start));
        let mut merged = Vec::new();
        for range in all {
            merge(&mut merged, range);
        }
        merged
    }

    fn run(&self, letters: impl Iterator<Item = Letter>, length: usize) -> Vec<Range<usize>> {
        let mut run = Run {
            patterns: self,
            alive: Vec::new(),
            marks: Vec::new(),
            round: 0,
            begins_line: true,
            found: Vec::new(),
        };
        run.over(letters, length);
        run.found
    }

    fn starts(&self, c: char) -> &[usize] {
        if self.ascii.get(c as usize) == Some(&false) {
            return &[];
        }
        self.first.get(&c).map_or(&[], Vec::as_slice)
    }
}

/// One pass over a text.
struct Run<'a> {
    patterns: &'a Patterns,
    /// Steps that wait for the next character, each with the place where its match began.
    alive: Vec<(usize, usize)>,
    /// For each step the round in which it was last added.
    marks: Vec<u32>,
    round: u32,
    /// Nothing but blanks and marks stands before on this line.
    begins_line: bool,
    /// What is covered so far, in order.
    found: Vec<Range<usize>>,
}

impl Run<'_> {
    fn over(&mut self, letters: impl Iterator<Item = Letter>, length: usize) {
        let mut before = None;
        let mut ready: Vec<(usize, usize)> = Vec::new();
        let mut letters = letters.peekable();
        while let Some(letter) = letters.next() {
            let Letter { start, end, raw, folded } = letter;
            if raw == '*' && !self.wants_star() {
                continue;
            }
            let (starts, anywhere) = (self.patterns.starts(folded), &self.patterns.anywhere);
            if !starts.is_empty() || !anywhere.is_empty() {
                let inside = before.is_some_and(char::is_alphanumeric) && raw.is_alphanumeric();
                for &step in starts.iter().chain(anywhere) {
                    if !(inside && self.is_of_words(step)) {
                        self.add(step, start, start, None);
                    }
                }
            }
            before = Some(raw);
            if !self.alive.is_empty() {
                std::mem::swap(&mut ready, &mut self.alive);
                self.round += 1;
                let next = letters.peek();
                // Accents and unseen letters that follow go with it.
                let end = end.max(next.map_or(length, |next| next.start));
                let around = (raw, next.map(|next| next.raw));
                for (step, from) in ready.drain(..) {
                    self.take(step, from, folded, end, around);
                }
            }
            self.begins_line = raw == '\n' || (self.begins_line && (is_gap(raw) || is_mark(raw)));
        }
    }

    /// Text made from HTML has stars around what was bold, also inside words.
    fn wants_star(&self) -> bool {
        let star =
            |(step, _): &(usize, usize)| self.patterns.program.get(*step) == Some(&Step::Char('*'));
        self.alive.is_empty() || self.alive.iter().any(star)
    }

    /// Whether the pattern that a step belongs to wants whole words.
    fn is_of_words(&self, step: usize) -> bool {
        let rest = self.patterns.program.get(step..).unwrap_or_default();
        let words = rest.iter().find_map(|step| match step {
            Step::End { words, .. } => Some(*words),
            _ => None,
        });
        words == Some(true)
    }

    /// Lets a step have a character that ends at `end`.
    fn take(
        &mut self,
        step: usize,
        start: usize,
        c: char,
        end: usize,
        around: (char, Option<char>),
    ) {
        let gap = is_gap(c) || (self.begins_line && is_mark(c));
        match self.patterns.program.get(step) {
            Some(Step::Char(wanted)) if *wanted == c => {
                self.add(step + 1, start, end, Some(around));
            }
            Some(Step::Any) if !c.is_whitespace() => self.add(step + 1, start, end, Some(around)),
            Some(Step::Run) if !c.is_whitespace() => self.add(step, start, end, Some(around)),
            Some(Step::Gap | Step::Joint) if gap => {
                self.add(step, start, end, None);
                self.add(step + 1, start, end, Some(around));
            }
            Some(Step::Joint) if matches!(c, '-' | '.') => {
                self.add(step + 1, start, end, Some(around));
            }
            _ => {}
        }
    }

    /// Adds a step, and those that it reaches without a character. `around` are the characters at the border.
    fn add(
        &mut self,
        mut step: usize,
        start: usize,
        end: usize,
        around: Option<(char, Option<char>)>,
    ) {
        if self.marks.is_empty() {
            self.marks = vec![u32::MAX; self.patterns.program.len()];
        }
        while let Some(kind) = self.patterns.program.get(step) {
            if let Step::End { pattern, words } = kind {
                let cut = around.is_some_and(|(last, next)| {
                    last.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)
                });
                if !(*words && cut) {
                    merge(&mut self.found, start..end);
                    if let Some(found) = self.patterns.found.get(*pattern) {
                        found.store(true, Ordering::Relaxed);
                    }
                }
                return;
            }
            let Some(mark) = self.marks.get_mut(step) else { return };
            if *mark == self.round {
                return;
            }
            *mark = self.round;
            self.alive.push((step, start));
            if *kind != Step::Run {
                return;
            }
            step += 1;
        }
    }
}

/// Adds a range that ends no earlier than those before it.
fn merge(found: &mut Vec<Range<usize>>, mut range: Range<usize>) {
    while let Some(last) = found.pop_if(|last| last.end >= range.start) {
        range = range.start.min(last.start)..range.end.max(last.end);
    }
    found.push(range);
}

/// What a blank of a pattern stands for.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '>' | '|')
}

/// What a blank of a pattern stands for where a line begins: signs of diffs, comments and quotes.
fn is_mark(c: char) -> bool {
    matches!(c, '+' | '-' | '#' | '/' | '*' | ';' | ':' | '%' | '!')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(patterns: &[&str], text: &str) -> Vec<String> {
        let patterns: Vec<Pattern> = patterns.iter().map(|p| Pattern::new(p).unwrap()).collect();
        Patterns::new(&patterns)
            .find(text)
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    }

    #[test]
    fn case_line_ends_and_quote_marks_do_not_matter() {
        assert_eq!(
            found(&["Project Falcon"], "the project\n> >  FALCON, ends"),
            ["project\n> >  FALCON"]
        );
        assert_eq!(
            found(&["project falcon"], "Project\u{a0}Fal\u{ad}con"),
            ["Project\u{a0}Fal\u{ad}con"]
        );
        assert!(found(&["project falcon"], "projectfalcon project-falcon").is_empty());
        assert_eq!(found(&["ÄRGER"], "viel ärger"), ["ärger"]);
        assert_eq!(found(&["Zoë"], "zoe\u{308}!"), ["zoe\u{308}"]);
        assert_eq!(found(&["project falcon"], "+# Project\n+ // Falcon"), ["Project\n+ // Falcon"]);
        assert!(found(&["project falcon"], "project - falcon, project/falcon").is_empty());
    }

    #[test]
    fn encoded_letters_are_found() {
        for text in
            ["Project%20Falcon", "project+falcon", "project&#32;f&#x61;lcon", "Project_Falcon"]
        {
            assert_eq!(
                found(&["Project Falcon"], &format!("https://x.example/?q={text}&a=b")),
                [text]
            );
        }
        assert_eq!(found(&["100%20x", "a+b=c"], "100%20x a+b=c"), ["100%20x", "a+b=c"]);
    }

    #[test]
    fn a_match_that_goes_on_is_one() {
        let text = format!("token-{}", "x".repeat(100_000));
        assert_eq!(found(&["token-*"], &text), [text]);
    }

    #[test]
    fn wildcards_stop_at_blanks() {
        assert_eq!(found(&["token-*"], "a token-4711/x= b"), ["token-4711/x="]);
        assert_eq!(
            found(&["*@secret.example"], "to joe.b@secret.example now"),
            ["joe.b@secret.example"]
        );
        assert_eq!(found(&["key?end"], "key1end keyend key end"), ["key1end"]);
        assert_eq!(found(&[r"2\*3=\?"], "2*3=? 2x3=y"), ["2*3=?"]);
        assert_eq!(found(&["+49 30 *"], "call +49 30 12345!"), ["+49 30 12345!"]);
    }

    #[test]
    fn overlapping_finds_are_one() {
        assert_eq!(found(&["abcd", "cdef"], "xabcdefx"), ["abcdef"]);
        assert_eq!(found(&["aaa"], "aaaaa"), ["aaaaa"]);
    }

    #[test]
    fn names_are_whole_words() {
        let patterns = Patterns::new(&[Pattern::name("Ann Lee").unwrap()]);
        assert_eq!(patterns.find("Ann Lee, Joann Lee, Ann Leeds, (ann\nlee)"), [0..7, 32..39]);
        let joined = "x/Ann-Lee/ ann.lee@x ann_lee+1 ann - lee ann--lee ann-leed";
        let found = patterns.find(joined).into_iter().map(|range| &joined[range]);
        assert_eq!(found.collect::<Vec<_>>(), ["Ann-Lee", "ann.lee", "ann_lee"]);
        assert_eq!(Pattern::name("Ann"), None);
        assert_eq!(Pattern::name("A B"), None);
    }

    #[test]
    fn what_would_withhold_half_the_archive_is_no_pattern() {
        for text in ["", "*", "a*b", "??", " a b ", "* *"] {
            assert!(Pattern::new(text).is_err(), "{text}");
        }
        assert!(Pattern::new(&"x".repeat(501)).is_err());
    }

    #[test]
    fn a_long_line_that_almost_fits_takes_its_time_once() {
        let text = "a".repeat(100_000);
        assert!(found(&["aaaaaaaaab", "a*a*a*a*b", "*aaa*c"], &text).is_empty());
    }

    proptest! {
        #[test]
        fn whatever_holds_the_text_is_found(before in "[a-c \n]{0,20}", text in "[a-c]{3,6}", after in "\\PC{0,20}") {
            let whole = format!("{before}{text}{after}");
            let covered = Patterns::new(&[Pattern::new(&text).unwrap()]).find(&whole);
            prop_assert!(covered.iter().any(|r| r.start <= before.len() && r.end >= before.len() + text.len()));
        }

        #[test]
        fn any_text_is_searched(pattern in "[a-b*? ]{3,12}", text in "\\PC{0,80}|[ab >\n]{0,200}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                let found = Patterns::new(&[pattern]).find(&text);
                prop_assert!(found.iter().all(|range| text.get(range.clone()).is_some()));
            }
        }
    }
}
