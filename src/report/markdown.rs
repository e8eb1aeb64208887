//! The report as Markdown: a newsletter on a period, ready to be sent or put on a page.

use std::fmt::Write as _;

use super::collect::collect;
use super::news::{self, Line, Links, News};
use crate::archive::digest::{Lines, Response, change};
use crate::archive::{Archive, MessageIx, Period, PersonIx};
use crate::mail::Message;
use crate::render::date;
use crate::visible::harmless;
use crate::words::Words;

/// Lines of a list of series.
const MOST: usize = 100;
/// Lines of the lists at the end.
const FEW: usize = 10;
/// Rows of the table of reviewers, as many as the two tables have.
const ROWS: usize = 15;

/// Writes the report of a period. `load` decodes a message again. What is unknown is left out; what a terminal would act
/// upon is made visible.
pub fn write(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    links: &Links<'_>,
    load: &dyn Fn(MessageIx) -> Message,
) -> String {
    let content = collect(archive, period, list_title, load);
    let report = &content.report;
    let news = news::of(archive, period, links);
    let words = Words::english();
    let mut out = format!("# {}: {}\n", text(&report.list_title), text(&period.title));
    let _ = writeln!(out, "\nFrom {} to {}.", text(&report.from), text(&report.to));
    figures(&mut out, &news);
    news.digest.response.iter().for_each(|response| answers(&mut out, response, &words));
    series(&mut out, archive, &news, &words);
    tables(&mut out, &report.contributors, "Authors", "Author");
    reviewers(&mut out, archive, &news);
    tables(&mut out, &report.domains, "Domains", "Domain");
    news.digest.lines.iter().for_each(|lines| changed(&mut out, lines));
    newcomers(&mut out, archive, &news, links);
    harmless(&out).into_owned()
}

/// The totals, beside those of the period before where there was one.
fn figures(out: &mut String, news: &News<'_>) {
    let figures = news.digest.figures();
    let Some(before) = &news.digest.before else {
        let _ = writeln!(out, "\n| | This period |\n| --- | ---: |");
        for one in figures {
            let _ = writeln!(out, "| {} | {} |", one.total.label(), one.count);
        }
        return;
    };
    let title = text(&before.period.title);
    let _ = writeln!(out, "\n| | This period | {title} | Change |\n| --- | ---: | ---: | ---: |");
    for one in figures {
        let was = one.before.map(|n| n.to_string()).unwrap_or_default();
        let change = change(one.count, one.before).map(|told| told.to_string());
        let change = change.unwrap_or_default();
        let _ = writeln!(out, "| {} | {} | {was} | {change} |", one.total.label(), one.count);
    }
}

fn answers(out: &mut String, response: &Response, words: &Words) {
    let Response { series, answered, median } = *response;
    let Some(median) = median.map(|wait| date::duration(wait, words)) else {
        let _ =
            writeln!(out, "\nNone of {series} new series was answered by somebody else so far.");
        return;
    };
    let were = if answered == 1 { "was" } else { "were" };
    let _ = writeln!(
        out,
        "\n{answered} of {series} new series {were} answered by somebody else; the median time to the first answer is {median}."
    );
}

/// The lists of series.
fn series(out: &mut String, archive: &Archive, news: &News<'_>, words: &Words) {
    let lists = [
        ("New series", &news.new),
        ("Updated series", &news.updated),
        ("Applied series", &news.applied),
    ];
    for (title, lines) in lists {
        let lines: Vec<String> = lines.iter().map(|line| about(archive, line, None)).collect();
        list(out, title, &lines, MOST);
    }
    let discussed = news.discussed.iter().map(|(line, replies, people)| {
        let (replies, people) =
            (count(*replies, "reply", "replies"), count(*people, "person", "people"));
        about(archive, line, Some(format!("{replies} by {people}")))
    });
    list(out, "Most discussed series", &discussed.take(FEW).collect::<Vec<_>>(), FEW);
    let waiting = news.waiting.iter().map(|line| {
        let sent =
            line.revision.date.map(|date| format!("sent {}", date::seconds(date, words).text));
        about(archive, line, sent)
    });
    list(out, "Needs review", &waiting.collect::<Vec<_>>(), FEW);
}

/// A list under its heading; nothing where it is empty.
fn list(out: &mut String, title: &str, lines: &[String], most: usize) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n");
    for line in lines.iter().take(most) {
        let _ = writeln!(out, "- {line}");
    }
    if lines.len() > most {
        let _ = writeln!(out, "- and {} more", lines.len() - most);
    }
}

/// A series on one line: title, revision, patches, author, and what else there is to say.
fn about(archive: &Archive, line: &Line<'_>, more: Option<String>) -> String {
    let title = linked(&line.series.title, line.url.as_deref());
    let patches = count(line.revision.total, "patch", "patches");
    let author = author(archive, line.series.author);
    let more = more.map(|more| format!(", {more}")).unwrap_or_default();
    format!("{title} {}, {patches}, by {author}{more}", news::revision(line))
}

/// Name of an author, or the address.
fn author(archive: &Archive, ix: PersonIx) -> String {
    let person = archive.people.get(ix.at());
    text(person.map_or("", |p| if p.name.is_empty() { &p.address } else { &p.name }))
}

fn tables(out: &mut String, rows: &[(u32, String)], title: &str, what: &str) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n\n| Patches | {what} |\n| ---: | --- |");
    for (count, label) in rows {
        let _ = writeln!(out, "| {count} | {} |", text(label));
    }
}

fn reviewers(out: &mut String, archive: &Archive, news: &News<'_>) {
    if news.digest.reviewers.is_empty() {
        return;
    }
    let head = "| Reviewed | Acked | Tested | Reviewer |\n| ---: | ---: | ---: | --- |";
    let _ = writeln!(out, "\n## Reviewers\n\n{head}");
    for one in news.digest.reviewers.iter().take(ROWS) {
        let name = text(news::somebody(archive, one.who).0);
        let _ = writeln!(out, "| {} | {} | {} | {name} |", one.reviewed, one.acked, one.tested);
    }
}

fn changed(out: &mut String, lines: &Lines) {
    let _ = writeln!(
        out,
        "\n## Lines changed\n\n{} added and {} removed in {}; of each series its newest revision counts.",
        count(lines.insertions, "line", "lines"),
        lines.deletions,
        count(lines.patches, "patch", "patches")
    );
    if lines.directories.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n| Added | Removed | Directory |\n| ---: | ---: | --- |");
    let named = lines.directories.iter().map(|directory| {
        let label = match &*directory.path {
            "" => "top folder".to_owned(),
            path => format!("{}/", text(path)),
        };
        (directory, label)
    });
    let rest = lines.rest.iter().map(|rest| (rest, "elsewhere".to_owned()));
    for (directory, label) in named.chain(rest) {
        let _ = writeln!(out, "| {} | {} | {label} |", directory.insertions, directory.deletions);
    }
}

fn newcomers(out: &mut String, archive: &Archive, news: &News<'_>, links: &Links<'_>) {
    let newcomers = news.digest.newcomers.as_deref().unwrap_or_default();
    let about = |one: &crate::archive::digest::Newcomer| {
        let subject = archive.messages.get(one.first.at()).map_or("", |record| &record.subject);
        let subject = linked(subject, (links.message)(one.first).as_deref());
        let patches = match one.patches {
            0 => String::new(),
            patches => format!(", {}", count(patches, "patch", "patches")),
        };
        format!("{}{patches}: {subject}", text(news::somebody(archive, one.who).0))
    };
    list(out, "New people", &newcomers.iter().map(about).collect::<Vec<_>>(), ROWS);
}

/// A title in bold, leading somewhere where that is known.
fn linked(title: &str, url: Option<&str>) -> String {
    let title = if title.trim().is_empty() { "(no title)" } else { title };
    match url {
        // Brackets in an address would end it; they are encoded there, but for these.
        Some(url) => {
            let url = url.replace('(', "%28").replace(')', "%29");
            format!("[**{}**]({url})", text(title))
        }
        None => format!("**{}**", text(title)),
    }
}

fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
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
