//! The interface's words: what a site says to its readers, in their language.
//!
//! They are in files of the theme, `languages/en.yaml` and so on ([`read`]), which a theme or a site may add to word by
//! word. English is complete; what another language lacks is said in English. A word has a key, by which templates
//! (`trans("key", n=3)`) and the program ask for it. Nothing of a mail is a word. What the program says to those who run it is
//! not here; it speaks English.

mod names;
pub mod number;
pub mod phrase;
pub mod plural;
pub mod read;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use number::{Number, Numbers};
use phrase::{Entry, Text};
use plural::Rule;
use serde::{Deserialize, Serialize};

/// English, for tests.
#[cfg(test)]
pub(crate) static ENGLISH: std::sync::LazyLock<Words> = std::sync::LazyLock::new(Words::english);

/// Which way a language is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    #[default]
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// As HTML's `dir` has it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// The words of a language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    name: String,
    direction: Direction,
    rule: Option<Rule>,
    numbers: Numbers,
    /// Places of each word, whether this language uses them or not.
    places: HashMap<String, Vec<String>>,
    entries: HashMap<String, Entry>,
    scripts: BTreeMap<String, BTreeMap<String, Text>>,
    calendar: Calendar,
}

/// Names that dates are made of, and how.
#[derive(Clone, Debug, Default)]
struct Calendar {
    months: [String; 12],
    month_names: [String; 12],
    days: [String; 7],
}

impl Words {
    /// The words that are in the binary, for tests and for what has no theme.
    pub fn english() -> Self {
        read::english()
    }

    /// From what files say; see [`read`]. `rule` and `numbers`: those of
    /// the language, which its files may say otherwise.
    fn new(
        said: read::Language,
        (rule, numbers): (Rule, Numbers),
        places: HashMap<String, Vec<String>>,
    ) -> Self {
        let entries = said.words.iter().map(|(key, text)| (key.clone(), Entry::new(text)));
        let mut words = Words {
            name: said.name,
            direction: said.direction.unwrap_or_default(),
            rule: Some(rule),
            numbers: said.numbers.unwrap_or(numbers),
            places,
            entries: entries.collect(),
            scripts: said.scripts,
            calendar: Calendar::default(),
        };
        let numbered = |key: &str, i: usize| words.get(&format!("{key}_{}", i + 1)).to_owned();
        words.calendar = Calendar {
            months: std::array::from_fn(|i| numbered("month", i)),
            month_names: std::array::from_fn(|i| numbered("month_name", i)),
            days: std::array::from_fn(|i| numbered("weekday", i)),
        };
        words
    }

    /// What its speakers call the language; empty where its file does not say.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which way the language is written.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// A number of things as it is shown: `12,345`. Not for what only names something: years, lines, addresses.
    pub fn number(&self, n: impl TryInto<u64>) -> Number<'_> {
        // What counts things is never below 0, nor above what 64 bits hold.
        self.numbers.of_count(n.try_into().unwrap_or(u64::MAX))
    }

    /// How numbers are written.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Modules of words for the theme's scripts: a path below `static/js/`, and its words by name.
    pub fn scripts(&self) -> &BTreeMap<String, BTreeMap<String, Text>> {
        &self.scripts
    }

    /// The form of a text that goes with a number.
    pub fn phrase(&self, key: &str, n: Option<u64>) -> Option<&phrase::Phrase> {
        let entry = self.entries.get(key)?;
        Some(entry.form(self.rule.unwrap_or(Rule::One), n))
    }

    /// Places of a word that whoever asks for it fills, `n` among them: those that its English has.
    pub fn places(&self, key: &str) -> &[String] {
        self.places.get(key).map_or(&[], Vec::as_slice)
    }

    /// A text without places; the key itself where there is none, which tests do not let happen.
    pub fn get<'w>(&'w self, key: &'w str) -> &'w str {
        self.entries.get(key).and_then(|entry| entry.other().plain()).unwrap_or(key)
    }

    /// A text with its places filled.
    pub fn fill(&self, key: &str, places: &[(&str, &dyn Display)]) -> String {
        self.write(key, None, places)
    }

    /// A text in the form for a number, which is its `{n}`.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.write(key, Some(n as u64), &[])
    }

    /// As [`Self::count`], with other places besides.
    pub fn count_in(&self, key: &str, n: usize, places: &[(&str, &dyn Display)]) -> String {
        self.write(key, Some(n as u64), places)
    }

    fn write(&self, key: &str, n: Option<u64>, places: &[(&str, &dyn Display)]) -> String {
        let mut out = String::new();
        let Some(phrase) = self.phrase(key, n) else { return key.to_owned() };
        phrase.write(&mut out, |name, out| {
            use std::fmt::Write as _;
            let place = places.iter().find(|(of, _)| *of == name);
            let written = match (place, n.filter(|_| name == "n")) {
                (Some((_, value)), _) => write!(out, "{value}"),
                (None, Some(n)) => write!(out, "{}", self.number(n)),
                (None, None) => write!(out, "{{{name}}}"),
            };
            // A string takes whatever is written to it.
            debug_assert!(written.is_ok());
        });
        out
    }

    /// The short name of a month, from 1; out of bounds the nearest.
    pub fn month(&self, month: i8) -> &str {
        &self.calendar.months[(month.clamp(1, 12) - 1) as usize]
    }

    /// The full name of a month, from 1; out of bounds the nearest.
    pub fn month_name(&self, month: i8) -> &str {
        &self.calendar.month_names[(month.clamp(1, 12) - 1) as usize]
    }

    /// Short names of the days of the week, from Monday.
    pub fn days(&self) -> &[String; 7] {
        &self.calendar.days
    }

    /// The same words with another text around their places and between thousands: escaped, for HTML.
    #[must_use]
    pub fn map(&self, change: &impl Fn(&str) -> String) -> Self {
        let entries =
            self.entries.iter().map(|(key, entry)| (key.clone(), entry.map(change))).collect();
        let group = change(&self.numbers.group);
        let numbers = Numbers { group, ..self.numbers.clone() };
        Words { numbers, entries, ..self.clone() }
    }
}
