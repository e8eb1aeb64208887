//! The report as Markdown: a newsletter's digest of a period, to be pasted into a mail or a page.

use std::fmt::Write as _;

use super::collect::collect;
use super::text::label;
use crate::archive::{Archive, MessageIx, Period};
use crate::mail::Message;
use crate::source::update_report::split_subject;
use crate::visible::harmless;

/// Writes the report of a period. `load` decodes a message again. What a terminal would act upon is made visible.
pub fn write(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    load: &dyn Fn(MessageIx) -> Message,
) -> String {
    let content = collect(archive, period, list_title, load);
    let (report, tables) = (&content.report, &content.tables);
    let mut out = format!("# {}: {}\n\n", text(&report.list_title), text(&period.title));
    let (messages, patches) =
        (count(tables.messages, "message"), count(tables.patch_mails, "patch mail"));
    let _ = writeln!(
        out,
        "{messages} in {}, {patches}, from {} to {}.\n",
        count(tables.threads, "thread"),
        text(&report.from),
        text(&report.to)
    );
    let _ = writeln!(out, "## Contributors\n\n| Patches | Author |\n| ---: | --- |");
    for (count, author) in &report.contributors {
        let _ = writeln!(out, "| {count} | {} |", text(author));
    }
    let _ = writeln!(out, "\n## Domains\n\n| Patches | Domain |\n| ---: | --- |");
    for (count, domain) in &report.domains {
        let _ = writeln!(out, "| {count} | {} |", text(domain));
    }
    let _ = writeln!(out, "\n## Patches\n");
    for series in report.listed.chunk_by(|a, b| a.series == b.series) {
        let Some(first) = series.first() else { continue };
        let single = series.len() == 1 && first.number.is_none();
        if single || first.number == Some(0) {
            let _ = writeln!(
                out,
                "- **{}** {} ({})",
                text(&first.title),
                text(&first.tag),
                text(&first.author)
            );
        } else {
            let _ = writeln!(out, "- **{}**", text(&first.series_title));
        }
        for patch in series.iter().filter(|patch| !single && patch.number != Some(0)) {
            let _ = writeln!(
                out,
                "  - {} {} ({})",
                text(&patch.tag),
                text(&patch.title),
                text(&patch.author)
            );
        }
    }
    let _ = writeln!(out, "\n## Commit messages");
    for entry in &report.entries {
        let (tag, title) = split_subject(&entry.subject);
        let _ = writeln!(
            out,
            "\n### {}: {}\n\n{} by {}\n",
            label(&entry.subject),
            text(title),
            text(tag),
            text(&entry.author)
        );
        for line in entry.body.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    harmless(&out).into_owned()
}

fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Text of a mail in Markdown: what Markdown or HTML would take as markup is escaped.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => out.extend(['\\', c]),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
