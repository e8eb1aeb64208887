//! The report as JSON, for programs.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::collect::{Content, collect};
use super::news::{self, Line, Links};
use super::text::label;
use crate::archive::digest;
use crate::archive::directory::DirectoryChange;
use crate::archive::people::parse_author;
use crate::archive::{Archive, MessageIx, Period};
use crate::mail::{Address, Message};
use crate::source::update_report::split_subject;

/// The report of a period as one object:
/// `contributors[{address,count,name}] domains[{count,domain}] entries[{author{address,name},body,date,id,label,subject,
/// title}] from key list messages patch_mails series[{patches[{author{},id,number,tag,title}],title}] threads to`,
/// and the news of the period:
/// `title figures[{label,count,before}] before{key,title}|null new_series[] updated_series[] applied_series[]
/// discussed_series[] needs_review[] reviewers[{name,address,reviewed,acked,tested}] new_people[{name,address,patches,
/// first{id,subject,url}}]|null lines{patches,insertions,deletions,directories[{path,insertions,deletions}]}|null
/// response{series,answered,median_seconds}|null`.
/// A series is `{slug,title,author,revision,patches,date,url}`, one that was discussed has `replies` and `people`, too.
/// Of `directories` the one without path is what changed elsewhere. Dates are RFC 3339 UTC; dates and ids that a report's text does not tell are null. Tables hold all rows.
pub fn value(
    archive: &Archive,
    period: &Period,
    list_title: &str,
    links: &Links<'_>,
    load: &dyn Fn(MessageIx) -> Message,
) -> Value {
    let content = collect(archive, period, list_title, load);
    let (report, tables) = (&content.report, &content.tables);
    let contributor = |(author, count): &(Address, u32)| json!({"name": author.name, "address": author.address, "count": count});
    let domain = |(domain, count): &(String, u32)| json!({"domain": domain, "count": count});
    let mut value = json!({
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
    });
    if let (Value::Object(value), Value::Object(news)) =
        (&mut value, news_of(archive, period, links))
    {
        value.extend(news);
    }
    value
}

/// What is told beside the tables.
fn news_of(archive: &Archive, period: &Period, links: &Links<'_>) -> Value {
    let news = news::of(archive, period, links);
    let digest = &news.digest;
    let lines =
        |lines: &[Line<'_>]| lines.iter().map(|line| one_series(archive, line)).collect::<Vec<_>>();
    let discussed = news.discussed.iter().map(|(line, replies, people)| {
        let mut series = one_series(archive, line);
        series["replies"] = json!(replies);
        series["people"] = json!(people);
        series
    });
    let figure = |one: &digest::Figure| json!({"label": one.total.label(), "count": one.count, "before": one.before});
    let before =
        |before: &digest::Before| json!({"key": before.period.key, "title": before.period.title});
    json!({
        "title": period.title,
        "figures": digest.figures().iter().map(figure).collect::<Vec<_>>(),
        "before": digest.before.as_ref().map(before),
        "new_series": lines(&news.new),
        "updated_series": lines(&news.updated),
        "applied_series": lines(&news.applied),
        "discussed_series": discussed.collect::<Vec<_>>(),
        "needs_review": lines(&news.waiting),
        "reviewers": digest.reviewers.iter().map(|one| reviewer(archive, one)).collect::<Vec<_>>(),
        "new_people": digest.newcomers.as_ref().map(|newcomers| {
            newcomers.iter().map(|one| newcomer(archive, one, links)).collect::<Vec<_>>()
        }),
        "lines": digest.lines.as_ref().map(lines_of),
        "response": digest.response.map(|response| json!({
            "series": response.series,
            "answered": response.answered,
            "median_seconds": response.median,
        })),
    })
}

fn one_series(archive: &Archive, line: &Line<'_>) -> Value {
    let author = archive.people.get(line.series.author.at()).cloned().unwrap_or_default();
    json!({
        "slug": line.series.slug,
        "title": line.series.title,
        "author": {"name": author.name, "address": author.address},
        "revision": news::revision(line),
        "patches": line.revision.total,
        "date": line.revision.date.and_then(rfc3339),
        "url": line.url,
    })
}

fn reviewer(archive: &Archive, one: &digest::Reviewer) -> Value {
    let (name, address) = news::somebody(archive, one.who);
    json!({
        "name": name,
        "address": address,
        "reviewed": one.reviewed,
        "acked": one.acked,
        "tested": one.tested,
    })
}

fn newcomer(archive: &Archive, one: &digest::Newcomer, links: &Links<'_>) -> Value {
    let (name, address) = news::somebody(archive, one.who);
    let first = archive.messages.get(one.first.at());
    json!({
        "name": name,
        "address": address,
        "patches": one.patches,
        "first": {
            "id": id(archive, Some(one.first)),
            "subject": first.map(|record| &record.subject),
            "url": (links.message)(one.first),
        },
    })
}

fn lines_of(lines: &digest::Lines) -> Value {
    let directory = |one: &DirectoryChange, path: Option<&str>| json!({"path": path, "insertions": one.insertions, "deletions": one.deletions});
    let named = lines.directories.iter().map(|one| directory(one, Some(&one.path)));
    let rest = lines.rest.iter().map(|one| directory(one, None));
    json!({
        "patches": lines.patches,
        "insertions": lines.insertions,
        "deletions": lines.deletions,
        "directories": named.chain(rest).collect::<Vec<_>>(),
    })
}

fn rfc3339(seconds: i64) -> Option<String> {
    Some(Timestamp::from_second(seconds).ok()?.to_string())
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
        let date = date.and_then(|date| rfc3339(date.seconds));
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
