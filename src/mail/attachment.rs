//! Parts beside the text.

/// A part that is not the message's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Number of the part as public-inbox counts: `1`, `2.1` (depth first, from 1, multiparts counted as levels).
    pub index: String,
    /// Declared file name, decoded (RFC 2231 too), or a name made from the type; not safe as a path.
    pub name: String,
    /// Declared media type in lower case, `application/octet-stream` where none.
    pub content_type: String,
    /// Decoded content.
    pub content: Vec<u8>,
    /// Content as text, for text parts (patches, logs): shown on the page below the message.
    pub text: Option<String>,
}
