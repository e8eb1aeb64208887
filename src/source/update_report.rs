//! The text "mailing list update from A to B": a period report as a source.
//!
//! Such a report prints some of its mails (single patches, covers, first patches), counts all of them in two tables
//! and, in our own form, lists every patch by series. The rules of the format are in the guide under "Period reports".

/// Whether a text begins as a period report does.
pub fn looks_like(prefix: &[u8]) -> bool {
    let start = prefix.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let line =
        prefix.get(start..).and_then(|rest| rest.split(|&b| b == b'\n').next()).unwrap_or_default();
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.next() == Some(b"From")
        && words.nth(1) == Some(b"to")
        && words.next().is_some()
        && words.next().is_none()
}

/// Parses a report; with it, per entry, a message made from it.
pub fn parse(_path: &std::path::Path, _text: &str) -> Option<(UpdateReport, Vec<Vec<u8>>)> {
    None
}

/// A report, as far as its text tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateReport {
    /// File that it was read from, as the user named it.
    pub path: std::path::PathBuf,
    /// What the first line says between `From` and `to`: a short commit id, a date or a Message-ID.
    pub from: String,
    /// What the first line says after `to`.
    pub to: String,
    /// The list's title: what stands before "mailing list update".
    pub list_title: String,
    /// Rows of the domain table in their order: count and domain.
    pub domains: Vec<(u32, String)>,
    /// Rows of the contributor table in their order: count and the author as printed, `Name <address>`.
    pub contributors: Vec<(u32, String)>,
    /// The patch list, in its order; empty in reports that leave it out.
    pub listed: Vec<ListedPatch>,
    /// The printed mails in their order (newest first).
    pub entries: Vec<Entry>,
}

/// A line of the patch list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedPatch {
    /// Ordinal of the series that the list puts it under; patches of one series stand together.
    pub series: u32,
    /// Title of the series (the cover's, else the first patch's), without tag.
    pub series_title: String,
    /// The subject's tag with its brackets, for example `[PATCH net-next v2 03/12]`.
    pub tag: String,
    /// Number within the series; `None` for a single patch.
    pub number: Option<u32>,
    /// Patches in the series, where numbered.
    pub total: Option<u32>,
    /// Title without tag.
    pub title: String,
    /// Author as printed, `Name <address>`.
    pub author: String,
}

/// One printed mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The subject with its tag, decoded and on one line. Old reports cut it at the first fold.
    pub subject: String,
    /// `Name <address>` of the header From.
    pub author: String,
    /// Text up to the end of the diffstat.
    pub body: String,
}
