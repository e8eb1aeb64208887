//! The text "mailing list update from A to B": a period report as a source.
//!
//! Such a report prints some of its mails (single patches, covers, first patches), counts all of them in two tables
//! and, in our own form, lists every patch by series. The rules of the format are in the guide under "Period reports".
//!
//! Reports that other programs wrote are read with all their defects: subjects cut at the first fold,
//! quoted-printable that nobody decoded, headings with unequal signs, an empty patch list. Nothing in a report is
//! escaped, so a line of dashes proves nothing: an entry begins where a label (`New:`), a subject in brackets and an
//! `Author:` line follow each other, and ends where the next one begins.

mod entry;
mod list;
mod quoted;
#[cfg(test)]
mod tests;

pub use list::{
    author_and_rest, counter, name_and_address, revision_of, split_subject, with_counter,
};

use std::path::Path;

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
    /// The patch list, in its order; empty in reports that leave it out. Covers are lines of it too (number 0), so
    /// that in our own form it has one line for each mail that the tables count.
    pub listed: Vec<ListedPatch>,
    /// The printed mails in their order (newest first).
    pub entries: Vec<Entry>,
}

/// A line of the patch list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedPatch {
    /// Ordinal of the series that the list puts it under, from 0; patches of one series stand together.
    pub series: u32,
    /// Title of the series (the cover's, else the first patch's), without tag.
    pub series_title: String,
    /// The subject's tag with its brackets, for example `[PATCH net-next v2 03/12]`.
    pub tag: String,
    /// Number within the series, 0 for its cover; `None` for a single patch.
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
    /// The subject with its tag, on one line. Old reports cut it at the first fold and leave encoded words as they
    /// are; the message made of the entry decodes these.
    pub subject: String,
    /// `Name <address>`, without quotes. Old reports give the header From, our own the in-body From where there is one.
    pub author: String,
    /// Text up to the end of the diffstat, without blank lines around it.
    pub body: String,
}

impl UpdateReport {
    /// Mails that the report counts: the sum of a table where it is whole, else the lines of its patch list whose tag
    /// says PATCH, else the printed entries. A table of fifteen rows may have been cut there.
    pub fn patch_mails(&self) -> u32 {
        let sum =
            |rows: &[(u32, String)]| rows.iter().fold(0_u32, |sum, row| sum.saturating_add(row.0));
        let says_patch = |tag: &str| tag.to_ascii_uppercase().contains("PATCH");
        let listed = self.listed.iter().filter(|patch| says_patch(&patch.tag)).count() as u32;
        sum(&self.domains).max(sum(&self.contributors)).max(listed).max(self.entries.len() as u32)
    }
}

/// The heading before the entries as we write it. Reports of other programs have one sign less at its end, which tells
/// them apart: in ours nothing is left to decode.
pub const ENTRIES_HEADING: &str = "===== Patch Commit Messages =====";
/// The heading before the patch list.
pub const LIST_HEADING: &str = "===== Patch list in this time period =====";
/// The heading above the table of domains.
pub const DOMAINS_HEADING: &str = "Top 15 contributor Email domains (Based on Email Body)";
/// The heading above the table of contributors.
pub const CONTRIBUTORS_HEADING: &str = "Top 15 contributors (Based on Email Body)";

/// Tells from the first bytes of a file (a few kilobytes will do) whether it is a period report. An mbox begins with
/// `From ` too, but no mbox separator is `From A to B`.
pub fn looks_like(prefix: &[u8]) -> bool {
    let text = String::from_utf8_lossy(prefix.get(..prefix.len().min(16 * 1024)).unwrap_or(prefix));
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    if is_mark(first) {
        return true;
    }
    range(first).is_some() && lines.take(200).any(is_mark)
}

/// A line that only a period report has.
fn is_mark(line: &str) -> bool {
    line.contains("mailing list update from ") && line.contains(" to ") && !line.contains(": ")
        || is_domains_heading(line)
        || is_contributors_heading(line)
        || is_heading(line, "Patch list in this time period")
        || is_heading(line, "Patch Commit Messages")
}

fn is_domains_heading(line: &str) -> bool {
    line.starts_with("Top ") && line.contains(" contributor Email domains")
}

fn is_contributors_heading(line: &str) -> bool {
    line.starts_with("Top ") && line.contains(" contributors") && !line.contains("Email domains")
}

/// `== words ===`, with any number of signs on either side.
fn is_heading(line: &str, words: &str) -> bool {
    let line = line.trim_end();
    line.starts_with('=') && line.trim_matches('=').trim() == words
}

/// `From A to B` with two words in the places of A and B.
fn range(line: &str) -> Option<(&str, &str)> {
    let (from, to) = line.strip_prefix("From ")?.trim().split_once(" to ")?;
    let one_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    (one_word(from) && one_word(to)).then_some((from, to))
}

/// Reads a report: what it says, and for each of its entries a message (RFC 5322, UTF-8) with From, Subject and text,
/// without Date and Message-ID, so that all later stages treat it as mail. `None` for a text that is no report.
pub fn parse(path: &Path, text: &str) -> Option<(UpdateReport, Vec<Vec<u8>>)> {
    if !looks_like(text.as_bytes()) {
        return None;
    }
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let starts = entry::starts(&lines);
    let preamble =
        lines.get(..starts.first().map_or(lines.len(), |start| start.label)).unwrap_or(&lines);
    let mut report = UpdateReport { path: path.to_owned(), ..UpdateReport::default() };
    read_title(preamble, &mut report);
    report.domains = table(preamble, is_domains_heading);
    report.contributors = table(preamble, is_contributors_heading);
    report.listed = list::read(section(preamble, "Patch list in this time period"));
    let ours = preamble.iter().any(|line| line.trim_end() == ENTRIES_HEADING);
    report.entries = entry::read(&lines, &starts, ours);
    let messages = report.entries.iter().map(entry::message).collect();
    Some((report, messages))
}

/// The two title lines; either may be missing.
fn read_title(preamble: &[&str], report: &mut UpdateReport) {
    for line in preamble.iter().take_while(|line| !is_domains_heading(line)) {
        if let Some((title, rest)) = line.split_once("mailing list update") {
            title.trim().clone_into(&mut report.list_title);
            if let (true, Some((from, to))) = (
                report.from.is_empty(),
                rest.trim().strip_prefix("from ").and_then(|r| r.split_once(" to ")),
            ) {
                from.trim().clone_into(&mut report.from);
                to.trim().clone_into(&mut report.to);
            }
            return;
        }
        if let (true, Some((from, to))) = (report.from.is_empty(), range(line)) {
            from.clone_into(&mut report.from);
            to.clone_into(&mut report.to);
        }
    }
}

/// The rows `   26 google.com` below a heading; blank lines before them do not matter, the first other line ends them.
fn table(preamble: &[&str], heading: fn(&str) -> bool) -> Vec<(u32, String)> {
    let mut lines = preamble
        .iter()
        .skip_while(|line| !heading(line))
        .skip(1)
        .skip_while(|line| line.trim().is_empty());
    std::iter::from_fn(|| {
        let (count, value) = lines.next()?.trim().split_once(' ')?;
        Some((count.parse().ok()?, value.trim().to_owned()))
    })
    .collect()
}

/// The lines between a heading and the next one.
fn section<'a>(preamble: &'a [&'a str], words: &str) -> &'a [&'a str] {
    let Some(start) = preamble.iter().position(|line| is_heading(line, words)) else { return &[] };
    let rest = preamble.get(start + 1..).unwrap_or_default();
    let end = rest.iter().position(|line| line.starts_with("==")).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}
