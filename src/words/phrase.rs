//! A phrase with places for names and numbers, in as many forms as its language has.

use serde::{Deserialize, Serialize};

use super::plural::{Category, Rule};

/// A text in which `{name}` is a place that is filled; braces around anything but small letters, digits and `_` are text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Text and the place after it.
    pieces: Vec<(String, String)>,
    rest: String,
}

impl Phrase {
    /// Finds the places.
    pub fn parse(text: &str) -> Self {
        let mut phrase = Phrase::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            phrase.rest.push_str(before);
            let name = after.split_once('}').filter(|(name, _)| is_name(name));
            let Some((name, after)) = name else {
                phrase.rest.push('{');
                rest = after;
                continue;
            };
            phrase.pieces.push((std::mem::take(&mut phrase.rest), name.to_owned()));
            rest = after;
        }
        phrase.rest.push_str(rest);
        phrase
    }

    /// The text, where nothing is to be filled in.
    pub fn plain(&self) -> Option<&str> {
        self.pieces.is_empty().then_some(self.rest.as_str())
    }

    /// Names of its places.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().map(|(_, name)| name.as_str())
    }

    /// Writes it; `fill` writes what belongs into a place.
    pub fn write(&self, out: &mut String, mut fill: impl FnMut(&str, &mut String)) {
        for (text, name) in &self.pieces {
            out.push_str(text);
            fill(name, out);
        }
        out.push_str(&self.rest);
    }

    /// The same with other text around the places.
    #[must_use]
    pub fn map(&self, change: &impl Fn(&str) -> String) -> Self {
        let pieces = self.pieces.iter().map(|(text, name)| (change(text), name.clone()));
        Phrase { pieces: pieces.collect(), rest: change(&self.rest) }
    }
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(fits)
}

/// A text as a language file has it: one, or one for each category of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for all numbers.
    One(String),
    /// By number.
    Forms(Forms),
}

/// Texts by the category of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forms {
    #[serde(skip_serializing_if = "Option::is_none")]
    zero: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    two: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    few: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    many: Option<String>,
    other: String,
}

/// A [`Text`] that is ready for use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    forms: Vec<(Category, Phrase)>,
    other: Phrase,
}

impl Entry {
    /// Reads a text.
    pub fn new(text: &Text) -> Self {
        let forms = match text {
            Text::One(text) => return Entry { forms: Vec::new(), other: Phrase::parse(text) },
            Text::Forms(forms) => forms,
        };
        let given = [
            (Category::Zero, &forms.zero),
            (Category::One, &forms.one),
            (Category::Two, &forms.two),
            (Category::Few, &forms.few),
            (Category::Many, &forms.many),
        ];
        let forms_given =
            given.into_iter().filter_map(|(of, text)| Some((of, Phrase::parse(text.as_ref()?))));
        Entry { forms: forms_given.collect(), other: Phrase::parse(&forms.other) }
    }

    /// The form for a number.
    pub fn form(&self, rule: Rule, n: Option<u64>) -> &Phrase {
        let Some(n) = n.filter(|_| !self.forms.is_empty()) else { return &self.other };
        let category = rule.category(n);
        let form = self.forms.iter().find(|(of, _)| *of == category);
        form.map_or(&self.other, |(_, phrase)| phrase)
    }

    /// The form for all numbers that have none of their own.
    pub fn other(&self) -> &Phrase {
        &self.other
    }

    /// All forms.
    pub fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        self.forms.iter().map(|(_, phrase)| phrase).chain([&self.other])
    }

    /// The same with other text around the places.
    #[must_use]
    pub fn map(&self, change: &impl Fn(&str) -> String) -> Self {
        let forms = self.forms.iter().map(|(of, phrase)| (*of, phrase.map(change)));
        Entry { forms: forms.collect(), other: self.other.map(change) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        let mut out = String::new();
        Phrase::parse(text).write(&mut out, |name, out| out.push_str(&name.to_uppercase()));
        out
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(filled("{n} of {all}"), "N of ALL");
        assert_eq!(filled("no place"), "no place");
        assert_eq!(filled("a {B} {} { {c"), "a {B} {} { {c");
        assert_eq!(filled("{{a}}"), "{A}");
        assert_eq!(Phrase::parse("{a}b{c}").places().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(Phrase::parse("{a}").plain(), None);
    }

    #[test]
    fn a_form_goes_with_a_number() {
        let forms = Forms { one: Some("one".into()), other: "more".into(), ..Forms::default() };
        let entry = Entry::new(&Text::Forms(forms));
        let told = |n| entry.form(Rule::One, n).plain();
        assert_eq!(
            [told(Some(1)), told(Some(2)), told(None)],
            [Some("one"), Some("more"), Some("more")]
        );
    }
}
