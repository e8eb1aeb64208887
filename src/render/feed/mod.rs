//! Feeds as files: Atom (RFC 4287, replies by RFC 4685) and JSON Feed 1.1 (jsonfeed.org).
//!
//! No templates make them. What stands where is said by the standards and leaves nothing to a theme; XML 1.0 and JSON
//! each forbid characters that mail has; and there are thousands.
//!
//! What is told without `base_url`: a name for each entry that holds everywhere (`urn:uuid:`). Atom's links are
//! relative then, as RFC 4287 (2) allows; JSON Feed has no rule for such, so that there are none.

mod atom;
mod json;

use std::borrow::Cow;

use crate::config::FeedFormat;
use crate::mail::MessageId;
use crate::site::feeds::FEED_FILES;
use crate::site::mid;
use crate::visible::pictured;

/// How the files of a feed are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// As public-inbox names those of a list.
    #[default]
    List,
    /// As Zola names those of a section.
    Section,
}

/// A feed.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// How its files are named.
    pub names: Names,
    /// Address of its folder, with its slash; `None` without `base_url`.
    pub folder: Option<String>,
    /// What it is of: a feed without an address is named by it.
    pub name: String,
    /// Title.
    pub title: String,
    /// One sentence; may be empty.
    pub description: String,
    /// The page that shows the same.
    pub page: String,
    /// Who it is by where an entry does not say.
    pub author: String,
    /// Newest first, and not none.
    pub entries: Vec<Entry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// An IRI that stays, wherever the site goes.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Seconds of Unix time, UTC.
    pub seconds: i64,
    /// When it was changed last, likewise, where that is told.
    pub updated: Option<i64>,
    /// Who wrote it; `None` of what the site tells itself.
    pub author: Option<Author>,
    /// The entry that it answers.
    pub parent: Option<Parent>,
    /// The list that it is from, in a feed of several.
    pub list: Option<String>,
    /// What it says.
    pub content: Content,
}

/// Who wrote an entry.
#[derive(Clone, Debug, Default)]
pub struct Author {
    /// Name; not empty.
    pub name: String,
    /// Mail address, where it may be told and is one.
    pub email: Option<String>,
    /// The contributor's page, absolute; `None` without `base_url`.
    pub href: Option<String>,
}

/// What an entry answers.
#[derive(Clone, Debug, Default)]
pub struct Parent {
    /// See [`Entry::id`].
    pub id: String,
    /// Its page.
    pub href: String,
}

/// What an entry says.
#[derive(Clone, Debug)]
pub enum Content {
    /// All of it: safe HTML.
    Html(String),
    /// How it begins: text.
    Excerpt(String),
}

impl Default for Content {
    fn default() -> Self {
        Content::Excerpt(String::new())
    }
}

/// The name of a feed's file.
pub fn file_name(format: FeedFormat, names: Names) -> &'static str {
    let [atom, json] = match names {
        Names::List => ["new.atom", "feed.json"],
        Names::Section => FEED_FILES,
    };
    match format {
        FeedFormat::Atom => atom,
        FeedFormat::Json => json,
    }
}

/// A format in words.
pub fn format_name(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Atom => "Atom",
        FeedFormat::Json => "JSON",
    }
}

/// A feed as bytes.
pub fn write(feed: &Feed, format: FeedFormat) -> Vec<u8> {
    match format {
        FeedFormat::Atom => atom::write(feed),
        FeedFormat::Json => json::write(feed),
    }
}

/// What names a message in feeds: as public-inbox has it, so that a reader who takes a list from another archive has
/// nothing to read twice.
pub fn message_name(id: &MessageId) -> String {
    uuid(mid::anchor(id).trim_start_matches('m'))
}

/// The first 32 of some hexadecimal digits as an URN (RFC 9562, 4).
fn uuid(digits: &str) -> String {
    let part = |range| digits.get(range).unwrap_or_default();
    [
        "urn:uuid:",
        part(0..8),
        "-",
        part(8..12),
        "-",
        part(12..16),
        "-",
        part(16..20),
        "-",
        part(20..32),
    ]
    .concat()
}

/// What names anything else.
pub fn name_of(what: &str) -> String {
    uuid(&mid::sha256_hex(what))
}

impl Entry {
    /// When it was changed last: when it was made, if nothing is told of that.
    fn changed(&self) -> i64 {
        self.updated.unwrap_or(self.seconds)
    }
}

impl Feed {
    /// Its name: its address, else an IRI that follows from what it is of.
    fn id(&self, format: FeedFormat) -> String {
        self.address(format).unwrap_or_else(|| name_of(&self.name))
    }

    fn address(&self, format: FeedFormat) -> Option<String> {
        self.folder.as_ref().map(|folder| [folder, file_name(format, self.names)].concat())
    }
}

/// A text with nothing hidden in it.
fn shown(text: &str) -> Cow<'_, str> {
    pictured(text)
}
