//! How numbers are written: what stands between their thousands.
//!
//! The table is CLDR's (`decimal`, `group` and `minimumGroupingDigits` of its `numbers`), for digits from 0 to 9, in languages
//! that mailing lists are read in; any other language writes as CLDR's root has it, `12,345`. A language file may say
//! otherwise.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands between the digits of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Numbers {
    /// Between groups of three digits.
    pub group: String,
    /// The least number of digits that has it: 4, or 5 where four digits are written without.
    pub from: u32,
    /// Groups above the thousands have two digits: `12,34,567`.
    pub pairs: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { group: ",".to_owned(), from: 4, pairs: false }
    }
}

const SPACE: &str = "\u{a0}";
const NARROW_SPACE: &str = "\u{202f}";
const APOSTROPHE: &str = "’";

impl Numbers {
    /// Those of a language by its BCP 47 tag.
    pub fn of(tag: &str) -> Numbers {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let language = tag.split('-').next().unwrap_or_default();
        let is_in = |regions: &[&str]| tag.split('-').skip(1).any(|part| regions.contains(&part));
        let (group, from) = match language {
            "de" if is_in(&["ch", "li"]) => (APOSTROPHE, 4),
            "de" if is_in(&["at"]) => (SPACE, 4),
            "it" if is_in(&["ch"]) => (APOSTROPHE, 5),
            "fr" if is_in(&["ca"]) => (SPACE, 4),
            "fr" if is_in(&["lu", "ma"]) => (".", 4),
            "en" if is_in(&["za"]) => (SPACE, 4),
            "es" if is_in(&["ar", "bo", "cl", "co", "ec", "py", "uy", "ve"]) => (".", 4),
            "es" if is_in(&["cr"]) => (SPACE, 4),
            "es" if tag.contains('-') && !is_in(&["es", "gq", "ph"]) => (",", 4),
            "pt" if tag.contains('-') && !is_in(&["br", "ao"]) => (SPACE, 5),
            "es" | "it" | "sl" => (".", 5),
            "de" | "pt" | "nl" | "da" | "is" | "fo" | "hr" | "bs" | "mk" | "sr" | "ro" | "el"
            | "tr" | "az" | "vi" | "id" | "ca" | "gl" | "eu" | "lb" => (".", 4),
            "et" | "lv" | "pl" | "hu" | "bg" | "be" | "ka" | "hy" | "sq" => (SPACE, 5),
            "nb" | "nn" | "no" | "sv" | "fi" | "lt" | "cs" | "sk" | "ru" | "uk" | "br" | "oc"
            | "af" | "kk" | "uz" => (SPACE, 4),
            "fr" | "eo" | "rm" => (NARROW_SPACE, 4),
            _ => (",", 4),
        };
        let pairs = matches!(language, "hi" | "bn" | "ta" | "te" | "mr" | "gu")
            || language == "en" && is_in(&["in"]);
        Numbers { group: group.to_owned(), from, pairs }
    }

    /// A number as it is shown.
    pub fn of_count(&self, n: u64) -> Number<'_> {
        Number { n, numbers: self }
    }

    /// Whether a number is written with nothing but its digits.
    pub fn is_plain(&self, n: u64) -> bool {
        digits(n) < self.from.max(4)
    }
}

fn digits(n: u64) -> u32 {
    n.checked_ilog10().unwrap_or(0) + 1
}

/// A number that is shown in a language.
#[derive(Clone, Copy, Debug)]
pub struct Number<'n> {
    n: u64,
    numbers: &'n Numbers,
}

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.numbers.is_plain(self.n) {
            return write!(f, "{}", self.n);
        }
        let digits = self.n.to_string();
        for (at, digit) in digits.char_indices() {
            let left = digits.len() - at;
            let begins = match left {
                3 => true,
                4.. if self.numbers.pairs => (left - 3).is_multiple_of(2),
                _ => left.is_multiple_of(3),
            };
            if at > 0 && begins {
                f.write_str(&self.numbers.group)?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tag: &str) -> [String; 3] {
        [1_234, 12_345, 1_234_567].map(|n| Numbers::of(tag).of_count(n).to_string())
    }

    #[test]
    fn separators_are_those_of_cldr() {
        for (tag, expected) in [
            ("en", ["1,234", "12,345", "1,234,567"]),
            ("de", ["1.234", "12.345", "1.234.567"]),
            ("de-AT", ["1\u{a0}234", "12\u{a0}345", "1\u{a0}234\u{a0}567"]),
            ("de_CH", ["1’234", "12’345", "1’234’567"]),
            ("fr", ["1\u{202f}234", "12\u{202f}345", "1\u{202f}234\u{202f}567"]),
            ("es", ["1234", "12.345", "1.234.567"]),
            ("es-ES", ["1234", "12.345", "1.234.567"]),
            ("es-419", ["1,234", "12,345", "1,234,567"]),
            ("es-AR", ["1.234", "12.345", "1.234.567"]),
            ("pl", ["1234", "12\u{a0}345", "1\u{a0}234\u{a0}567"]),
            ("pt-BR", ["1.234", "12.345", "1.234.567"]),
            ("pt-PT", ["1234", "12\u{a0}345", "1\u{a0}234\u{a0}567"]),
            ("hi", ["1,234", "12,345", "12,34,567"]),
            ("ja", ["1,234", "12,345", "1,234,567"]),
            ("dee", ["1,234", "12,345", "1,234,567"]),
        ] {
            assert_eq!(told(tag), expected, "{tag}");
        }
    }

    #[test]
    fn few_digits_and_many() {
        let english = Numbers::default();
        let told = |n| english.of_count(n).to_string();
        assert_eq!([0, 7, 999, 1_000].map(told), ["0", "7", "999", "1,000"]);
        assert_eq!(told(u64::MAX), "18,446,744,073,709,551,615");
        let none = Numbers { group: String::new(), from: 0, pairs: true };
        assert_eq!(none.of_count(1_234_567).to_string(), "1234567");
        let pairs = Numbers::of("en-IN");
        assert_eq!(pairs.of_count(1_234_567_890).to_string(), "1,23,45,67,890");
    }
}
