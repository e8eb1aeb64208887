//! `export messages`: a line for each message.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::{PersonJson, line, revision_json};
use crate::archive::{IdIx, MessageIx, Record};
use crate::mail::{Message, Trailer};
use crate::render::date::rfc3339;
use crate::site::ListSite;
use crate::source::{RawMessage, hex};

/// Messages decoded at a time.
const BATCH: usize = 2_048;

#[derive(Serialize)]
struct SourceJson {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    /// Another mail under the same id, no copy.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    differs: bool,
}

impl SourceJson {
    fn new(list: &ListSite, raw: &RawMessage) -> Self {
        let place = list.letters.place(raw);
        SourceJson {
            path: place.path.display().to_string(),
            offset: place.offset,
            commit: place.object,
            differs: false,
        }
    }

    /// All mails with the id of this one, beside itself.
    fn duplicates(list: &ListSite, record: &Record) -> Vec<Self> {
        let others = record.others().len();
        let one = |(at, raw)| SourceJson { differs: at < others, ..SourceJson::new(list, raw) };
        record.duplicates().iter().enumerate().map(one).collect()
    }
}

#[derive(Serialize)]
struct TrailerJson<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> TrailerJson<'a> {
    fn all(trailers: impl Iterator<Item = &'a Trailer>) -> Vec<Self> {
        trailers.map(|t| TrailerJson { name: &t.name, value: &t.value }).collect()
    }
}

#[derive(Serialize)]
struct PatchJson<'a> {
    number: Option<u32>,
    total: Option<u32>,
    revision: serde_json::Value,
    prefixes: &'a [Box<str>],
    patch_id: Option<String>,
}

#[derive(Serialize)]
struct AttachmentJson<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    content_type: &'a str,
    bytes: usize,
}

#[derive(Serialize)]
struct MessageJson<'a> {
    list: &'a str,
    id: &'a str,
    date: Option<String>,
    subject: &'a str,
    from: PersonJson<'a>,
    author: PersonJson<'a>,
    in_reply_to: Option<&'a str>,
    references: Vec<&'a str>,
    thread: &'a str,
    root_ghost: Option<&'a str>,
    is_reply: bool,
    patch: Option<PatchJson<'a>>,
    series: Option<&'a str>,
    trailers: Vec<TrailerJson<'a>>,
    attachments: Vec<AttachmentJson<'a>>,
    text: &'a str,
    bytes: u64,
    source: SourceJson,
    duplicates: Vec<SourceJson>,
    diagnostics: Vec<String>,
}

pub(super) fn messages(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let all: Vec<MessageIx> = (0..list.archive.messages.len() as u32).map(MessageIx).collect();
    for batch in all.chunks(BATCH) {
        let lines: Vec<Vec<u8>> =
            batch.par_iter().map(|ix| message(list, *ix)).collect::<io::Result<_>>()?;
        for line in lines {
            out.write_all(&line)?;
        }
    }
    Ok(())
}

fn message(list: &ListSite, ix: MessageIx) -> io::Result<Vec<u8>> {
    let archive = &list.archive;
    let record = archive.message(ix);
    let mut buffer = Vec::new();
    let decoded = list.letters.open(&record.raw, &mut buffer)?.parse();
    let thread = &archive.threads[archive.thread_of[ix.at()].at()];
    let text = |id: &IdIx| archive.id(*id).as_str();
    let json = MessageJson {
        list: &list.name,
        id: record.id.as_str(),
        date: record.date.map(|date| rfc3339(date.seconds)),
        subject: &record.subject,
        from: PersonJson::at(list, record.from),
        author: PersonJson::at(list, record.author),
        in_reply_to: record.in_reply_to().first().map(text),
        references: record.references().iter().map(text).collect(),
        thread: archive.message(thread.root).id.as_str(),
        root_ghost: thread.ghost.as_ref().map(text),
        is_reply: record.is_reply,
        patch: patch(record),
        series: archive.series_of[ix.at()].map(|series| archive.series[series.at()].slug.as_str()),
        trailers: TrailerJson::all(record.trailers(archive)),
        attachments: attachments(&decoded),
        text: decoded.body.content(),
        bytes: record.bytes,
        source: SourceJson::new(list, &record.raw),
        duplicates: SourceJson::duplicates(list, record),
        diagnostics: record.problems.iter().map(|kind| kind.code()).collect(),
    };
    let mut out = Vec::new();
    line(&json, &mut out)?;
    Ok(out)
}

fn patch(record: &Record) -> Option<PatchJson<'_>> {
    let facts = record
        .patch
        .as_ref()
        .filter(|facts| !record.is_reply && (facts.says_patch || facts.has_diff || facts.pull))?;
    Some(PatchJson {
        number: facts.number,
        total: facts.total,
        revision: revision_json(facts.revision),
        prefixes: &facts.prefixes,
        patch_id: facts.patch_id.map(|id| hex::encode(&id)),
    })
}

fn attachments(message: &Message) -> Vec<AttachmentJson<'_>> {
    message
        .attachments
        .iter()
        .map(|part| AttachmentJson {
            name: &part.name,
            content_type: &part.content_type,
            bytes: part.content.len(),
        })
        .collect()
}
