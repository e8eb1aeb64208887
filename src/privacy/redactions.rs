//! The `redact:` file of a list: what is withheld.
//!
//! A list of entries, each with one of `message:`, `address:` and `pattern:`, and perhaps a `note:` for those who keep
//! the file, which is never published.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::patterns::Pattern;
use crate::config::{ConfigError, yaml};
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;

/// What a list withholds.
#[derive(Debug, Default)]
pub struct Redactions {
    /// The file, as the user named it.
    pub(super) path: PathBuf,
    /// Of its text.
    pub(super) text: Fingerprint,
    pub(super) entries: Vec<Entry>,
    /// Addresses of the entries that were met.
    pub(super) met: BTreeSet<String>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Message(MessageId),
    /// In lower case.
    Address(String),
    Pattern(Pattern),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    message: Option<String>,
    address: Option<String>,
    pattern: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

impl Redactions {
    /// Reads the file; without one nothing is withheld.
    ///
    /// # Errors
    /// The file cannot be read, or holds a mistake, which is shown with its line.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Ok(Redactions::default()) };
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError::Io { path: path.to_path_buf(), error })?;
        let entries = yaml::read(path, &text, 1)?;
        Ok(Redactions {
            path: path.to_path_buf(),
            text: Fingerprint::of(text.as_bytes()),
            entries,
            met: BTreeSet::new(),
        })
    }

    /// Whether nothing is withheld.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    fn new(written: Written) -> Result<Self, String> {
        match (written.message, written.address, written.pattern) {
            (Some(id), None, None) => {
                let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
                let id = MessageId::new(bare).map(Entry::Message);
                id.ok_or_else(|| format!("`{bare}` cannot be a Message-ID"))
            }
            (None, Some(address), None) => {
                let given = address.trim();
                let address = given.trim_start_matches('<').trim_end_matches('>');
                let whole = address.rsplit_once('@').is_some_and(|(local, domain)| {
                    !local.is_empty()
                        && !domain.is_empty()
                        && !address.contains(char::is_whitespace)
                });
                if !whole {
                    return Err(format!("`{given}` is no mail address; give it without a name"));
                }
                Ok(Entry::Address(address.to_lowercase()))
            }
            (None, None, Some(pattern)) => Pattern::new(&pattern).map(Entry::Pattern),
            _ => Err("an entry has one of `message`, `address` and `pattern`".to_owned()),
        }
    }
}

/// By hand, so that a mistake in an entry is shown where the entry stands.
impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntryVisitor;

        impl<'de> Visitor<'de> for EntryVisitor {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map with one of `message`, `address` and `pattern`")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                let written = Written::deserialize(MapAccessDeserializer::new(map))?;
                Entry::new(written).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_any(EntryVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Entry>, String> {
        yaml::read(Path::new("redactions.yaml"), text, 1).map_err(|error| error.to_string())
    }

    #[test]
    fn entries_of_all_three_kinds() {
        let entries = read(
            "# asked for in January\n- message: <a@example.org>\n  note: by mail\n- address: Jane@Example.ORG\n- pattern: Project *\n",
        );
        let pattern = Pattern::new("Project *").unwrap();
        let id = MessageId::new("a@example.org").unwrap();
        let expected = [
            Entry::Message(id),
            Entry::Address("jane@example.org".to_owned()),
            Entry::Pattern(pattern),
        ];
        assert_eq!(entries.unwrap(), expected);
        assert_eq!(read("# nothing yet\n").unwrap(), []);
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        for (text, line, what) in [
            ("- message: a@x\n- pattern: '*'\n", 2, "stand for themselves"),
            ("- message: a@x\n- {message: b@x, address: c@x}\n", 2, "one of `message`"),
            ("- adress: c@x\n", 1, "did you mean `address`"),
            ("- message: a@x\n-\n  address: Jane Doe\n", 3, "no mail address"),
            ("- note: x\n", 1, "one of `message`"),
            ("- message: a@x\n- some text\n", 2, "a map with one of"),
            ("- message: a b\n", 1, "cannot be a Message-ID"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(&format!("redactions.yaml:{line}:")), "{error}");
            assert!(error.contains(what), "{error}");
        }
    }
}
