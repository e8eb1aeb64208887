//! The text of a message as it is shown.

/// Where the text came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyKind {
    /// A text/plain part, or no MIME at all.
    #[default]
    Plain,
    /// Made from HTML, there being no plain text.
    Html,
    /// There is no text.
    Missing,
}

/// The text of a message: decoded, format=flowed joined (RFC 3676) outside diffs, line ends as `\n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The text, in-body headers included.
    pub text: String,
    /// Where it came from.
    pub kind: BodyKind,
    /// Length in bytes of the in-body header block (git's `From:`, `Subject:`, `Date:` lines and the blank line after
    /// them) at the start of `text`; 0 where there is none.
    pub in_body_headers: usize,
}

impl Body {
    /// The text without in-body headers.
    pub fn content(&self) -> &str {
        self.text.get(self.in_body_headers..).unwrap_or(&self.text)
    }
}
