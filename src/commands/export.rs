//! `listpress export`: JSON Lines of what is known. Keys and their order are a contract with other programs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, BufWriter, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::{CommandError, Outcome, build_options, load, no_list, request};
use crate::archive::review::{Given, RevisionReview};
use crate::archive::series::{AppliedPatch, Evidence, LinkMethod};
use crate::archive::{
    Archive, MessageIx, PersonIx, Record, Series, SeriesIx, SeriesRevision, changes, tables,
};
use crate::cli::{Export, ExportKind, Global};
use crate::config::load::Request;
use crate::diagnostic::Diagnostics;
use crate::mail::{self, Address, Message, Revision, Trailer};
use crate::pipeline::read_list;
use crate::render::date::rfc3339;
use crate::site::ListSite;
use crate::source::{RawMessage, hex};
use crate::terminal::Terminal;
use crate::visible;

/// Messages decoded at a time.
const BATCH: usize = 2_048;

pub(super) fn run(
    global: &Global,
    args: Export,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    let request = Request { sources: args.sources.sources, ..request(global) };
    let project = load(&request)?;
    let options = build_options(global)?;
    let mut configs: Vec<_> = project.config.lists.iter().collect();
    if let Some(name) = &args.list {
        let names: Vec<&str> = configs.iter().map(|list| list.name.as_str()).collect();
        // A list of SOURCE paths has its name from its mail.
        configs.retain(|list| list.name == *name || list.name.is_empty());
        if configs.is_empty() {
            return Err(no_list(name, &names));
        }
    }
    let mut lists = Vec::new();
    for config in configs {
        let mut diagnostics = Diagnostics::default();
        lists.push(read_list(config, &options, terminal, &mut diagnostics)?);
        for lost in diagnostics.lost() {
            terminal.warn(&lost.to_string());
        }
    }
    if let (Some(name), [list]) = (&args.list, lists.as_slice())
        && list.name != *name
    {
        return Err(no_list(name, &[&list.name]));
    }
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = BufWriter::new(io::stdout().lock());
    for list in &lists {
        match write_list(args.kind, list, &mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Done),
            Err(error) => return Err(CommandError::Io("export".to_owned(), error)),
            Ok(()) => {}
        }
    }
    Ok(Outcome::Done)
}

fn write_list(kind: ExportKind, list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    match kind {
        ExportKind::Messages => messages(list, out),
        ExportKind::Threads => threads(list, out),
        ExportKind::Series => series(list, out),
        ExportKind::Contributors => contributors(list, out),
        ExportKind::Periods => periods(list, out),
    }
}

/// One object and a line feed. Characters that nobody sees are escaped: some readers take U+2028 for the end of a line,
/// and a terminal acts upon U+009B.
fn line(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    out.write_all(visible::json(&json).as_bytes())?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct PersonJson<'a> {
    name: &'a str,
    address: &'a str,
}

impl<'a> PersonJson<'a> {
    fn new(address: &'a Address) -> Self {
        PersonJson { name: &address.name, address: &address.address }
    }

    fn at(list: &'a ListSite, ix: PersonIx) -> Self {
        PersonJson::new(list.archive.person(ix))
    }
}

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
        record.duplicates.iter().enumerate().map(one).collect()
    }
}

#[derive(Serialize)]
struct TrailerJson<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> TrailerJson<'a> {
    fn all(trailers: &'a [Trailer]) -> Vec<Self> {
        trailers.iter().map(|t| TrailerJson { name: &t.name, value: &t.value }).collect()
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

/// `5`, or `5.1` for a partial reroll.
fn revision_json(revision: Revision) -> serde_json::Value {
    if revision.reroll == 0 {
        return revision.number.into();
    }
    let text = format!("{}.{}", revision.number, revision.reroll);
    text.parse::<f64>().map_or(serde_json::Value::Null, serde_json::Value::from)
}

fn messages(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
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
    let json = MessageJson {
        list: &list.name,
        id: record.id.as_str(),
        date: record.date.map(|date| rfc3339(date.seconds)),
        subject: &record.subject,
        from: PersonJson::at(list, record.from),
        author: PersonJson::at(list, record.author),
        in_reply_to: record.in_reply_to.first().map(mail::MessageId::as_str),
        references: record.references.iter().map(mail::MessageId::as_str).collect(),
        thread: archive.message(thread.root).id.as_str(),
        root_ghost: thread.ghost.as_ref().map(mail::MessageId::as_str),
        is_reply: record.is_reply,
        patch: patch(record),
        series: archive.series_of[ix.at()].map(|series| archive.series[series.at()].slug.as_str()),
        trailers: TrailerJson::all(&record.trailers),
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

#[derive(Serialize)]
struct ThreadJson<'a> {
    list: &'a str,
    root: &'a str,
    ghost: Option<&'a str>,
    subject: &'a str,
    messages: Vec<&'a str>,
    participants: u32,
    first: Option<String>,
    last: Option<String>,
}

fn threads(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let archive = &list.archive;
    for thread in &archive.threads {
        let root = archive.message(thread.root);
        let json = ThreadJson {
            list: &list.name,
            root: root.id.as_str(),
            ghost: thread.ghost.as_ref().map(mail::MessageId::as_str),
            subject: &root.subject,
            messages: thread.messages().map(|ix| archive.message(ix).id.as_str()).collect(),
            participants: thread.participants,
            first: thread.span.map(|span| rfc3339(span.0)),
            last: thread.span.map(|span| rfc3339(span.1)),
        };
        line(&json, out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct SeriesPatchJson<'a> {
    number: u32,
    id: Option<&'a str>,
    title: &'a str,
    trailers: Vec<GivenJson<'a>>,
}

/// A trailer of a patch: its own, or one that an answer gives to it.
#[derive(Serialize)]
struct GivenJson<'a> {
    name: &'a str,
    value: Cow<'a, str>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    /// Somebody else sent it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mismatch: bool,
    /// The revision to whose equal patch it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    carried_from: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct RevisionJson<'a> {
    revision: serde_json::Value,
    date: Option<String>,
    cover: Option<&'a str>,
    patches: Vec<SeriesPatchJson<'a>>,
    total: u32,
    complete: bool,
    partial_of: Option<serde_json::Value>,
    method: Option<&'static str>,
    confidence: f64,
    status: &'static str,
    applied: Vec<AppliedJson<'a>>,
}

#[derive(Serialize)]
struct AppliedJson<'a> {
    patch: u32,
    commit: Option<&'a str>,
    message: &'a str,
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    reason: &'static str,
    message: &'a str,
    patches: &'a [u32],
    commits: Vec<&'a str>,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    list: &'a str,
    slug: &'a str,
    title: &'a str,
    author: PersonJson<'a>,
    change_id: Option<&'a str>,
    status: &'static str,
    evidence: Vec<EvidenceJson<'a>>,
    revisions: Vec<RevisionJson<'a>>,
}

fn series(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let archive = &list.archive;
    for (at, series) in (0..).zip(&archive.series) {
        let json = SeriesJson {
            list: &list.name,
            slug: &series.slug,
            title: &series.title,
            author: PersonJson::at(list, series.author),
            change_id: series.change_id.as_deref(),
            status: series.status.name(),
            evidence: series
                .evidence
                .iter()
                .map(|evidence| evidence_line(list, evidence))
                .collect(),
            revisions: series
                .revisions
                .iter()
                .zip(&archive.reviews.of(SeriesIx(at)).revisions)
                .map(|(revision, review)| revision_line(list, series, revision, review))
                .collect(),
        };
        line(&json, out)?;
    }
    Ok(())
}

fn revision_line<'a>(
    list: &'a ListSite,
    series: &Series,
    revision: &'a SeriesRevision,
    review: &RevisionReview,
) -> RevisionJson<'a> {
    let archive = &list.archive;
    RevisionJson {
        revision: revision_json(revision.revision),
        date: revision.date.map(rfc3339),
        cover: revision.cover.map(|ix| archive.message(ix).id.as_str()),
        patches: revision
            .patches
            .iter()
            .zip(&review.patches)
            .map(|(slot, given)| SeriesPatchJson {
                number: slot.number,
                id: slot.message.map(|ix| archive.message(ix).id.as_str()),
                title: &slot.title,
                trailers: given_lines(archive, series, slot.message, given),
            })
            .collect(),
        total: revision.total,
        complete: revision.complete,
        partial_of: revision.partial_of.map(revision_json),
        method: revision.method.map(method),
        confidence: (f64::from(revision.confidence) * 100.0).round() / 100.0,
        status: revision.standing.status.name(),
        applied: revision.standing.applied.iter().map(|patch| applied_line(list, patch)).collect(),
    }
}

fn applied_line<'a>(list: &'a ListSite, patch: &'a AppliedPatch) -> AppliedJson<'a> {
    AppliedJson {
        patch: patch.number,
        commit: patch.commit.as_deref(),
        message: list.archive.message(patch.message).id.as_str(),
    }
}

fn evidence_line<'a>(list: &'a ListSite, evidence: &'a Evidence) -> EvidenceJson<'a> {
    EvidenceJson {
        reason: evidence.reason.name(),
        message: list.archive.message(evidence.message).id.as_str(),
        patches: &evidence.patches,
        commits: evidence.commits.iter().map(|(_, id)| id.as_ref()).collect(),
    }
}

/// The patch's own trailers in their order, then what answers gave to it, by kind and person.
fn given_lines<'a>(
    archive: &'a Archive,
    series: &Series,
    patch: Option<MessageIx>,
    given: &[Given],
) -> Vec<GivenJson<'a>> {
    let own = patch.map(|ix| &*archive.message(ix).trailers).unwrap_or_default();
    let mut lines: Vec<GivenJson<'a>> = own
        .iter()
        .map(|trailer| GivenJson {
            name: &trailer.name,
            value: trailer.value.as_str().into(),
            message: None,
            mismatch: false,
            carried_from: None,
        })
        .collect();
    let mut known = HashSet::new();
    for given in given {
        let Some(message) = given.message.filter(|ix| known.insert((*ix, given.trailer))) else {
            continue;
        };
        let record = archive.message(message);
        let trailer = given.trailer.and_then(|at| record.trailers.get(usize::from(at)));
        let from = given.carried.and_then(|at| series.revisions.get(at as usize));
        lines.push(GivenJson {
            name: trailer.map_or("Nacked-by", |trailer| &trailer.name),
            value: match trailer {
                Some(trailer) => trailer.value.as_str().into(),
                None => tables::printed(archive.person(record.author)).into(),
            },
            message: Some(record.id.as_str()),
            mismatch: given.mismatch,
            carried_from: from.map(|from| revision_json(from.revision)),
        });
    }
    lines
}

fn method(method: LinkMethod) -> &'static str {
    match method {
        LinkMethod::ChangeId => "change-id",
        // The names are fixed; whoever configures a link says the same as an author who writes one.
        LinkMethod::Link | LinkMethod::Configured => "link",
        LinkMethod::InReplyTo => "in-reply-to",
        LinkMethod::Title => "title",
        LinkMethod::Patches => "patches",
    }
}

#[derive(Serialize)]
struct ContributorJson<'a> {
    list: &'a str,
    slug: &'a str,
    name: &'a str,
    addresses: &'a [String],
    messages: u32,
    patches: u32,
    series: u32,
    reviewed: u32,
    tested: u32,
    acked: u32,
    reported: u32,
    first: Option<String>,
    last: Option<String>,
}

fn contributors(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    for c in &list.archive.contributors {
        let json = ContributorJson {
            list: &list.name,
            slug: &c.slug,
            name: &c.name,
            addresses: &c.addresses,
            messages: c.messages,
            patches: c.patches,
            series: c.series,
            reviewed: c.reviewed,
            tested: c.tested,
            acked: c.acked,
            reported: c.reported,
            first: c.span.map(|span| rfc3339(span.0)),
            last: c.span.map(|span| rfc3339(span.1)),
        };
        line(&json, out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct DomainJson<'a> {
    domain: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct CountJson<'a> {
    name: &'a str,
    address: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct PeriodJson<'a> {
    list: &'a str,
    key: &'a str,
    from: &'a str,
    to: &'a str,
    messages: u32,
    patch_mails: u32,
    threads: u32,
    domains: Vec<DomainJson<'a>>,
    contributors: Vec<CountJson<'a>>,
    new_series: Vec<&'a str>,
    updated_series: Vec<&'a str>,
    applied_series: Vec<&'a str>,
}

fn periods(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let archive = &list.archive;
    for period in &archive.periods {
        let tables = tables::of(archive, period);
        let changes = changes::of(archive, period);
        let slugs = |all: &[crate::archive::SeriesIx]| -> Vec<&str> {
            all.iter().map(|ix| archive.series[ix.at()].slug.as_str()).collect()
        };
        let json = PeriodJson {
            list: &list.name,
            key: &period.key,
            from: &period.from,
            to: &period.to,
            messages: tables.messages,
            patch_mails: tables.patch_mails,
            threads: tables.threads,
            domains: tables
                .domains
                .iter()
                .map(|(domain, count)| DomainJson { domain, count: *count })
                .collect(),
            contributors: tables
                .contributors
                .iter()
                .map(|(who, count)| CountJson {
                    name: &who.name,
                    address: &who.address,
                    count: *count,
                })
                .collect(),
            new_series: slugs(&changes.new),
            updated_series: slugs(&changes.updated),
            applied_series: slugs(&changes.applied),
        };
        line(&json, out)?;
    }
    Ok(())
}
