//! serde_yaml lives here: typed reading of YAML with errors that show the place.

use std::path::Path;

use serde::de::{DeserializeOwned, DeserializeSeed as _};

use super::bounds::{most_text, too_deep};
use super::duplicate::{Key, Walk};
use super::error::{ConfigError, excerpt, excerpt_below, excerpt_of_two, suggestion};
use super::wording::Wording;

/// Reads YAML (or JSON, its subset) into a type. An empty text gives the type's defaults.
///
/// # Errors
/// With file, line, column, an excerpt and where possible a suggestion. `first_line` is the line of the file at which
/// `text` begins (front matter starts at 2).
pub fn read<T: DeserializeOwned + Default>(
    path: &Path,
    text: &str,
    first_line: usize,
) -> Result<T, ConfigError> {
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(T::default());
    }
    let above = first_line.saturating_sub(1);
    let refused = |offset: usize, message: &str, help: Option<&str>| {
        Err(ConfigError::Text(excerpt_below(path, text, above, offset, message, help)))
    };
    if let Some(offset) = too_deep(text) {
        return refused(offset, "more than 100 brackets in each other", Some("nest less deeply"));
    }
    match stop(text) {
        Some(Stop::Grown(offset)) => {
            let help = "repeat less text by `*name`, or write it out";
            return refused(offset, "its aliases make a multiple of the text", Some(help));
        }
        Some(Stop::Twice { key, first, second }) => {
            let places = (first, second);
            return Err(ConfigError::Text(excerpt_of_two(path, text, above, places, &key)));
        }
        None => {}
    }
    serde_yaml::from_str(text).or_else(|error| {
        let said = plain_message(&error.to_string());
        let offset = point_at_key(text, offset(&error), &said);
        let Wording { message, help } = Wording::of(&said, text, offset);
        let help = help.or_else(|| suggestion(&message));
        refused(offset, &message, help.as_deref())
    })
}

/// A mistake that is no mistake of form, at a key of a text that was read, or at a value behind it, where that is written as
/// it is read; `first_line` as for [`read`].
pub fn mistake(
    path: &Path,
    text: &str,
    first_line: usize,
    (key, value): (&str, Option<&str>),
    what: &str,
) -> ConfigError {
    let offset = point_at_key(text, 0, &format!("unknown field `{key}`"));
    let behind = offset + key.len();
    let value = value.and_then(|value| text.get(behind..)?.find(value));
    let offset = value.map_or(offset, |at| behind + at);
    let above = first_line.saturating_sub(1);
    ConfigError::Text(excerpt_below(path, text, above, offset, what, None))
}

/// As [`mistake`], at a key below another one: neither need be there.
pub(super) fn mistake_below(
    path: &Path,
    text: &str,
    (parent, key): (&str, &str),
    what: &str,
) -> ConfigError {
    let at = |from: usize, key: &str| point_at_key(text, from, &format!("unknown field `{key}`"));
    let offset = at(at(0, parent), key);
    ConfigError::Text(excerpt(path, text, offset, what, None))
}

/// Why a text is not read, though it may be YAML.
#[derive(Debug, PartialEq)]
enum Stop {
    /// Here aliases have made too much of it.
    Grown(usize),
    /// A map has a key twice: its name, and the byte offsets of both.
    Twice { key: String, first: usize, second: usize },
}

/// The first reason not to read a text.
fn stop(text: &str) -> Option<Stop> {
    let (stopped, second) = walk(text, None)?;
    if stopped.left.is_none() && text.contains('*') {
        return Some(Stop::Grown(second));
    }
    let wanted = stopped.found?;
    let key = wanted.name.clone();
    let (_, first) = walk(text, Some(wanted)).filter(|(again, _)| again.found.is_some())?;
    Some(Stop::Twice { key, first, second })
}

/// A walk through a text that stops before its end, and where; `None` where it comes to its end.
fn walk(text: &str, wanted: Option<Key>) -> Option<(Walk, usize)> {
    let mut walk = Walk::to(wanted, most_text(text));
    let error = walk.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    Some((walk, offset(&error)))
}

fn offset(error: &serde_yaml::Error) -> usize {
    error.location().map_or(0, |place| place.index())
}

/// Reads with overrides from the environment put in first: `(["mirror", "raw"], "all")`.
///
/// # Errors
/// As [`read`], but without excerpt: the place is not in the file.
pub fn read_with<T: DeserializeOwned + Default>(
    text: &str,
    overrides: &[(String, Vec<String>, String)],
) -> Result<T, ConfigError> {
    let mut value: serde_yaml::Value =
        serde_yaml::from_str(text).unwrap_or(serde_yaml::Value::Null);
    for (_, keys, new) in overrides {
        let new =
            serde_yaml::from_str(new).unwrap_or_else(|_| serde_yaml::Value::String(new.clone()));
        set(&mut value, keys, new);
    }
    serde_yaml::from_value(value).map_err(|error| {
        let names: Vec<&str> = overrides.iter().map(|(name, _, _)| name.as_str()).collect();
        ConfigError::Environment { names: names.join(", "), what: error.to_string() }
    })
}

/// Writes a value as YAML.
///
/// # Errors
/// What serde says, for values YAML cannot hold.
pub fn write<T: serde::Serialize>(value: &T) -> Result<String, String> {
    serde_yaml::to_string(value).map_err(|error| error.to_string())
}

fn set(value: &mut serde_yaml::Value, keys: &[String], new: serde_yaml::Value) {
    let mut at = value;
    for key in keys {
        if !at.is_mapping() {
            *at = serde_yaml::Value::Mapping(serde_yaml::Mapping::new());
        }
        let serde_yaml::Value::Mapping(map) = at else { return };
        at = map.entry(serde_yaml::Value::String(key.clone())).or_insert(serde_yaml::Value::Null);
    }
    *at = new;
}

/// serde_yaml says " at line 3 column 4", once or twice, which the excerpt shows better.
fn plain_message(message: &str) -> String {
    match message.find(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

/// For unknown keys serde_yaml points at the map's start or the value: find the key from there on.
fn point_at_key(text: &str, offset: usize, message: &str) -> usize {
    let Some(key) =
        message.split_once("unknown field `").and_then(|(_, rest)| rest.split_once('`'))
    else {
        return offset;
    };
    let from = (0..=offset.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let is_key = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + key.0.len()..].trim_start_matches(['"', '\'']).trim_start();
        before.is_none_or(|c| c.is_whitespace() || "{,\"'-".contains(c)) && after.starts_with(':')
    };
    let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
    text[line..]
        .match_indices(key.0)
        .map(|(at, _)| line + at)
        .find(|&at| is_key(at))
        .or_else(|| text.match_indices(key.0).map(|(at, _)| at).find(|&at| is_key(at)))
        .unwrap_or(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key given twice, with the numbers of its lines.
    fn twice(text: &str) -> Option<(String, usize, usize)> {
        let line = |offset: usize| text[..offset].lines().count().max(1);
        let Stop::Twice { key: name, first, second } = stop(text)? else { return None };
        assert!(text[first..].starts_with(&name) && text[second..].starts_with(&name), "{text}");
        assert!(first < second);
        Some((name, line(first + 1), line(second + 1)))
    }

    #[test]
    fn a_key_given_twice_is_found_at_both_places() {
        let found = |name: &str, first, second| Some((name.to_owned(), first, second));
        assert_eq!(twice("title: a\nlists: []\ntitle: b\n"), found("title", 1, 3));
        assert_eq!(twice("a:\n- x: 1\n  y: 2\n- y: 3\n  x: 4\n  y: 5\nx: 1\n"), found("y", 4, 6));
        assert_eq!(twice("extra: {a: 1, 2: b,\n 2: c}\n"), found("2", 1, 2));
        assert_eq!(twice("a: !tag\n  b: 1\n  b: 2\n"), found("b", 2, 3));
    }

    #[test]
    fn what_would_grow_is_refused_with_its_place() {
        let told = |text: &str| {
            let path = Path::new("config.yaml");
            read::<serde_yaml::Value>(path, text, 3).map_err(|error| error.to_string())
        };
        let long = "x".repeat(100_000);
        let many = "*a, ".repeat(1000);
        let error = told(&format!("a: &a \"{long}\"\nb: [{many}]\n")).unwrap_err();
        assert!(error.contains("its aliases") && error.contains("write it out"), "{error:.300}");
        let error = told(&format!("a: 1\nextra: {}\n", "[".repeat(200_000))).unwrap_err();
        assert!(error.contains("more than 100 brackets") && error.contains("config.yaml:4:"));
        let fine = format!("a: &a {{x: [1, word]}}\nb: [{many}]\n");
        assert_eq!(told(&fine).unwrap()["b"][999]["x"][1], "word");
    }

    #[test]
    fn equal_keys_of_different_maps_are_no_duplicates() {
        assert_eq!(twice("a: {b: 1}\nb: {a: 1, b: 2}\nc: [{a: 1}, {a: 1}]\n"), None);
        assert_eq!(twice("a: &x {b: 1}\nc: *x\n"), None);
        assert_eq!(twice("a: [\n"), None);
        assert_eq!(twice("- a\n- a\n"), None);
    }
}
