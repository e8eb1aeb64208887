//! `export series`: a line for each series, with its revisions.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use serde::Serialize;

use super::{PersonJson, line, revision_json};
use crate::archive::review::{Given, RevisionReview};
use crate::archive::series::{AppliedPatch, Evidence, LinkMethod};
use crate::archive::{Archive, MessageIx, Series, SeriesIx, SeriesRevision, tables};
use crate::render::date::rfc3339;
use crate::site::ListSite;

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

pub(super) fn series(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
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
    let own = patch.map(|ix| archive.message(ix).trailers(archive));
    let mut lines: Vec<GivenJson<'a>> = own
        .into_iter()
        .flatten()
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
        let trailer = given.trailer.and_then(|at| record.trailer(archive, usize::from(at)));
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
