//! serde_yaml lives here: typed reading of YAML with errors that show the place.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::error::{ConfigError, excerpt, suggestion};

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
    serde_yaml::from_str(text).map_err(|error| {
        let offset = error.location().map_or(0, |place| place.index());
        let message = plain_message(&error.to_string());
        let help = suggestion(&message);
        let offset = point_at_key(text, offset, &message);
        let (file, padded);
        if first_line > 1 {
            padded = format!("{}{text}", "\n".repeat(first_line - 1));
            file = (padded.as_str(), offset + first_line - 1);
        } else {
            file = (text, offset);
        }
        ConfigError::Text(excerpt(path, file.0, file.1, &message, help.as_deref()))
    })
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

/// serde_yaml appends " at line 3 column 4", which the excerpt shows anyway.
fn plain_message(message: &str) -> String {
    match message.rfind(" at line ") {
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
