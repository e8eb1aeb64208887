//! The report as JSON, for programs.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::collect::{Content, collect};
use super::text::label;
use crate::archive::people::parse_author;
use crate::archive::{Archive, MessageIx, Period};
use crate::mail::{Address, Message};
use crate::source::update_report::split_subject;

/// The report of a period as one object:
/// `contributors[{address,count,name}] domains[{count,domain}] entries[{author{address,name},body,date,id,label,subject,
/// title}] from key list messages patch_mails series[{patches[{author{},id,number,tag,title}],title}] threads to`.
/// Dates are RFC 3339 UTC; dates and ids that a report's text does not tell are null. Tables hold all rows.
pub fn value(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    load: &dyn Fn(MessageIx) -> Message,
) -> Value {
    let content = collect(archive, period, list_title, load);
    let (report, tables) = (&content.report, &content.tables);
    let contributor = |(author, count): &(Address, u32)| json!({"name": author.name, "address": author.address, "count": count});
    let domain = |(domain, count): &(String, u32)| json!({"domain": domain, "count": count});
    json!({
        "list": report.list_title,
        "key": period.key,
        "from": report.from,
        "to": report.to,
        "messages": tables.messages,
        "patch_mails": tables.patch_mails,
        "threads": tables.threads,
        "domains": tables.domains.iter().map(domain).collect::<Vec<_>>(),
        "contributors": tables.contributors.iter().map(contributor).collect::<Vec<_>>(),
        "series": series(archive, &content),
        "entries": entries(archive, &content),
    })
}

fn series(archive: &Archive, content: &Content) -> Vec<Value> {
    let lines: Vec<_> = content.report.listed.iter().zip(&content.listed).collect();
    let one = |lines: &[(&crate::source::update_report::ListedPatch, &Option<MessageIx>)]| {
        let patch =
            |(line, message): &(&crate::source::update_report::ListedPatch, &Option<MessageIx>)| {
                json!({
                    "number": line.number,
                    "tag": line.tag,
                    "title": line.title,
                    "author": person(&line.author),
                    "id": id(archive, **message),
                })
            };
        let title = lines.first().map_or("", |(line, _)| &line.series_title);
        json!({"title": title, "patches": lines.iter().map(patch).collect::<Vec<_>>()})
    };
    lines.chunk_by(|(a, _), (b, _)| a.series == b.series).map(one).collect()
}

fn entries(archive: &Archive, content: &Content) -> Vec<Value> {
    let one = |(entry, message): (&crate::source::update_report::Entry, &Option<MessageIx>)| {
        let date = message.and_then(|ix| archive.messages.get(ix.at())?.date);
        let date = date
            .and_then(|date| Timestamp::from_second(date.seconds).ok())
            .map(|date| date.to_string());
        json!({
            "id": id(archive, *message),
            "date": date,
            "label": label(&entry.subject),
            "subject": entry.subject,
            "title": split_subject(&entry.subject).1,
            "author": person(&entry.author),
            "body": entry.body,
        })
    };
    content.report.entries.iter().zip(&content.entries).map(one).collect()
}

fn person(printed: &str) -> Value {
    let Address { name, address } = parse_author(printed);
    json!({"name": name, "address": address})
}

fn id(archive: &Archive, message: Option<MessageIx>) -> Option<String> {
    message.and_then(|ix| archive.messages.get(ix.at())).map(|record| record.id.to_string())
}
