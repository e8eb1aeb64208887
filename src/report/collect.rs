//! What a report says, gathered from the archive or taken from the report that a period was read from.

use super::listing;
use crate::archive::{Archive, MessageIx, Period, Record, series, tables, tables::Tables};
use crate::mail::{Address, Message};
use crate::source::update_report::{Entry, UpdateReport};

/// Rows of a table, as `head -15` leaves them.
const ROWS: usize = 15;

/// The content of a report, with the messages behind its lines.
pub(super) struct Content {
    pub(super) report: UpdateReport,
    pub(super) tables: Tables,
    /// For each line of the patch list its message, where it is here.
    pub(super) listed: Vec<Option<MessageIx>>,
    /// For each entry its message.
    pub(super) entries: Vec<Option<MessageIx>>,
}

/// Gathers the content. `load` decodes a message again; it is asked for printed mails only.
pub(super) fn collect(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    load: &dyn Fn(MessageIx) -> Message,
) -> Content {
    let tables = tables::of(archive, period);
    let (mut report, entries) =
        match period.report.and_then(|at| Some((at, archive.reports.get(at as usize)?))) {
            Some((at, report)) => {
                let printed =
                    series::printed(archive).into_iter().nth(at as usize).unwrap_or_default();
                let whole = printed.len() == report.entries.len();
                let entries = if whole {
                    printed.into_iter().map(Some).collect()
                } else {
                    vec![None; report.entries.len()]
                };
                (report.clone(), entries)
            }
            None => gather(archive, period, &tables, load),
        };
    if !list_title.is_empty() || report.list_title.is_empty() {
        list_title.clone_into(&mut report.list_title);
    }
    let mut listed = vec![None; report.listed.len()];
    if report.listed.is_empty() {
        (report.listed, listed) = listing::of(archive, period).into_iter().unzip();
    }
    Content { report, tables, listed, entries }
}

fn gather(
    archive: &Archive,
    period: &Period,
    tables: &Tables,
    load: &dyn Fn(MessageIx) -> Message,
) -> (UpdateReport, Vec<Option<MessageIx>>) {
    let printed = |ix: &&MessageIx| archive.messages.get(ix.at()).is_some_and(is_printed);
    let entries: Vec<MessageIx> = period.messages.iter().rev().filter(printed).copied().collect();
    let report = UpdateReport {
        from: one_line(&period.from),
        to: one_line(&period.to),
        domains: tables
            .domains
            .iter()
            .take(ROWS)
            .map(|(domain, count)| (*count, one_line(domain)))
            .collect(),
        contributors: tables
            .contributors
            .iter()
            .take(ROWS)
            .map(|(author, count)| (*count, one_line(&tables::printed(author))))
            .collect(),
        entries: entries.iter().filter_map(|ix| entry(archive, *ix, load)).collect(),
        ..UpdateReport::default()
    };
    (report, entries.into_iter().map(Some).collect())
}

/// The seed's rule: single patches, covers and first patches are printed.
fn is_printed(record: &Record) -> bool {
    let number = record.patch.as_deref().and_then(|facts| facts.number);
    record.is_patch_mail() && number.is_none_or(|number| number <= 1)
}

fn entry(archive: &Archive, ix: MessageIx, load: &dyn Fn(MessageIx) -> Message) -> Option<Entry> {
    let record = archive.messages.get(ix.at())?;
    let author = archive.people.get(record.author.at()).map(unquoted).unwrap_or_default();
    let subject = one_line(&format!("{} {}", listing::tag(record), listing::title(record)));
    Some(Entry { subject, author, body: commit_message(load(ix).body.content()) })
}

/// `Name <address>` without quotes.
fn unquoted(person: &Address) -> String {
    one_line(&format!("{} <{}>", person.name, person.address))
}

/// On one line, control characters left out, so that nothing in a header can look like another line of the report.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A patch's text up to the end of its diffstat; where it has none, up to the diff or the signature.
fn commit_message(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches('\r')).collect();
    if let Some(last) = lines.iter().position(|line| ends_diffstat(line)) {
        lines.truncate(last + 1);
    } else if let Some(diff) = (0..lines.len()).find(|at| starts_diff(&lines, *at)) {
        lines.truncate(diff);
    }
    let text = lines.join("\n");
    let text = text.trim_end();
    let indent = text.len() - text.trim_start().len();
    let start =
        text.get(..indent).and_then(|blank| blank.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).unwrap_or(text).to_owned()
}

/// ` 2 files changed, 3 insertions(+)`.
fn ends_diffstat(line: &str) -> bool {
    let Some(rest) = line.strip_prefix(' ') else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let words = rest.get(digits..).unwrap_or("");
    let changed = words.strip_prefix(" file").map(|words| words.strip_prefix('s').unwrap_or(words));
    let end = changed.and_then(|words| words.strip_prefix(" changed"));
    digits > 0 && end.is_some_and(|end| end.trim().is_empty() || end.starts_with(','))
}

fn starts_diff(lines: &[&str], at: usize) -> bool {
    let (line, next) =
        (lines.get(at).copied().unwrap_or(""), lines.get(at + 1).copied().unwrap_or(""));
    line.starts_with("diff --git ")
        || line == "-- "
        || line.starts_with("Index: ") && next.starts_with("====")
        || line.starts_with("--- ") && next.starts_with("+++ ")
}
