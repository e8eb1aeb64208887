//! Message-IDs (RFC 5322 3.6.4) as they are, not as they should be.
use std::fmt;

/// A Message-ID without its angle brackets. Not empty, without white space, control characters or angle brackets.
/// Bytes beyond ASCII that are not UTF-8 stand as the Latin-1 characters of the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(Box<str>);

impl MessageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes text as an id if it can be one.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '<' && c != '>';
        (!text.is_empty() && text.chars().all(fits)).then(|| MessageId(text.into()))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
