//! The text form (the guide's "Period reports" gives its layout); read back by `source::update_report`.

use std::fmt::Write as _;

use super::collect::collect;
use crate::archive::{Archive, MessageIx, Period};
use crate::mail::Message;
use crate::source::update_report::{
    CONTRIBUTORS_HEADING, DOMAINS_HEADING, ENTRIES_HEADING, Entry, LIST_HEADING, ListedPatch,
    UpdateReport, counter, revision_of, split_subject, with_counter,
};
use crate::visible::harmless;

/// Dashes after an entry.
const DASHES: usize = 70;

/// Writes the report of a period. `load` decodes a message again; it is asked for the printed mails only. A period that
/// was itself read from a report is written from what that report says.
pub fn write(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    load: &dyn Fn(MessageIx) -> Message,
) -> String {
    render(&collect(archive, period, list_title, load).report)
}

/// The report in our layout. What a terminal would act upon is made visible.
pub fn render(report: &UpdateReport) -> String {
    let UpdateReport { from, to, list_title, .. } = report;
    let mut out =
        format!("From {from} to {to}\n{list_title} mailing list update from {from} to {to}\n\n");
    let _ = writeln!(out, "{DOMAINS_HEADING}\n");
    for (count, domain) in &report.domains {
        let _ = writeln!(out, "{count:7} {domain}");
    }
    let _ = writeln!(out, "\n{CONTRIBUTORS_HEADING}\n");
    for (count, author) in &report.contributors {
        let _ = writeln!(out, "{count:7}  {author}");
    }
    let _ = writeln!(out, "\n{LIST_HEADING}\n");
    for series in report.listed.chunk_by(|a, b| a.series == b.series) {
        render_series(&mut out, series);
    }
    let _ = writeln!(out, "{ENTRIES_HEADING}\n");
    for entry in &report.entries {
        render_entry(&mut out, entry);
    }
    harmless(&out).into_owned()
}

/// A series: its cover or the single patch at the margin, its patches below. Where neither is there, the title alone.
fn render_series(out: &mut String, series: &[ListedPatch]) {
    let Some(first) = series.first() else { return };
    let head = (first.number.unwrap_or(0) == 0).then_some(first);
    match head {
        Some(head) => {
            let _ = writeln!(out, "{} {}", head.tag, title_and_author(head));
        }
        None => {
            let _ = writeln!(out, "Series: {}", first.series_title);
        }
    }
    for patch in series.iter().skip(usize::from(head.is_some())) {
        let number = counter(&patch.tag).and_then(|(place, _)| patch.tag.get(place));
        let short = number.filter(|number| {
            head.is_some_and(|head| {
                head.number.is_some() && with_counter(&head.tag, number) == patch.tag
            })
        });
        let _ = writeln!(out, "  {} {}", short.unwrap_or(&patch.tag), title_and_author(patch));
    }
    out.push('\n');
}

/// An address stands in angle brackets here, so that the end of the line tells where the title ends.
fn title_and_author(patch: &ListedPatch) -> String {
    match patch.author.as_str() {
        "" => patch.title.clone(),
        author if author.ends_with('>') => format!("{} ({author})", patch.title),
        author => format!("{} (<{author}>)", patch.title),
    }
}

/// What stands before an entry's title: whether it is a first revision, and else which.
pub(super) fn label(subject: &str) -> String {
    match revision_of(split_subject(subject).0) {
        (..=1, 0) => "New".to_owned(),
        (number, 0) => format!("Updated (v{number})"),
        (number, reroll) => format!("Updated (v{number}.{reroll})"),
    }
}

fn render_entry(out: &mut String, entry: &Entry) {
    let (_, title) = split_subject(&entry.subject);
    let _ = write!(
        out,
        "{}:  {title}\n{}\nAuthor: {}\n\n",
        label(&entry.subject),
        entry.subject,
        entry.author
    );
    let lines: Vec<&str> = entry.body.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        // A text that quotes another report: its labels must not begin an entry here.
        let quoted = line.starts_with("New:") || line.starts_with("Updated");
        if quoted && lines.get(at + 1).is_some_and(|next| next.starts_with('[')) {
            out.push(' ');
        }
        out.push_str(line);
        out.push('\n');
    }
    let _ = write!(out, "\n{}\n\n", "-".repeat(DASHES));
}
