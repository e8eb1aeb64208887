//! One revision on the page of its series.

use std::collections::BTreeMap;

use super::changes::Changes;
use super::{discussion, revision_name, standing};
use crate::archive::series::LinkMethod;
use crate::archive::{MessageIx, Series, SeriesRevision};
use crate::mail::{Body, Message, changelog};
use crate::render::context::{ReviewContext, RevisionContext, SeriesPatch};
use crate::render::pages::message::{commit_text, text_html};
use crate::render::rows::{Scope, status_text};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::SafePath;
use crate::words::Words;

impl Renderer<'_> {
    /// What the page says of a revision, given by its position; its mbox goes to `out`. `told`: what authors say of the
    /// changes of each revision.
    pub(super) fn revision(
        &self,
        scope: &Scope<'_>,
        (series, at): (&Series, usize),
        (changes, told): (&mut Changes, &BTreeMap<u16, String>),
        folder: &SafePath,
        out: &mut Rendered,
    ) -> Result<RevisionContext, RenderError> {
        let archive = &scope.list.archive;
        let revision = &series.revisions[at];
        let label = revision_name(revision.revision);
        let single = if revision.total == 1 {
            revision.patches.first().and_then(|slot| slot.message)
        } else {
            None
        };
        let top = revision.cover.or(single);
        let cover = match top {
            Some(ix) => cover(scope, ix, revision, told)?,
            None => Cover::default(),
        };
        let present: Vec<MessageIx> =
            revision.patches.iter().filter_map(|slot| slot.message).collect();
        let real = present.iter().any(|ix| archive.message(*ix).raw.report.is_none());
        let mbx_name = format!("{label}.mbx");
        let with_mbx = self.site.config.mirror.series_mbox && real;
        if with_mbx {
            out.files.push((folder.join(&mbx_name), Self::mbox_of(scope.list, &present)?));
        }
        let patches = patches(scope, (series, at), changes);
        let stats = patches.iter().filter_map(|patch| patch.stat);
        let stat = stats.reduce(|a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let first = top.or_else(|| present.first().copied());
        Ok(RevisionContext {
            anchor: label.clone(),
            date: revision.date.map(|at| scope.seconds(at)),
            status: revision.standing.status.name(),
            status_text: status_text(revision.standing.status, scope.words).to_owned(),
            tag: first.map(|ix| archive.message(ix).tag().to_owned()).unwrap_or_default(),
            cover: top.map(|ix| scope.message(ix, 0)),
            text_html: cover.text_html,
            rest_html: cover.rest_html,
            changelog_apart: cover.is_apart,
            total: revision.total,
            present: present.len() as u32,
            complete: revision.complete,
            partial_of: revision.partial_of.map(revision_name),
            method: method(revision.method, revision.confidence, scope.words).to_owned(),
            confidence: (revision.confidence * 100.0).round() as u32,
            review: ReviewContext::default(),
            discussion: discussion::discussion(
                scope,
                series,
                revision,
                at + 1 == series.revisions.len(),
            )?,
            b4_id: first.filter(|_| with_mbx).and_then(|ix| self.b4_id(scope, ix)),
            mbx_href: with_mbx.then(|| mbx_name.clone()),
            mbx_name,
            thread_href: first.map(|ix| scope.message_href(ix)),
            stat,
            changes: changes.take(at),
            label,
            patches,
        })
    }
}

/// The patches of a revision; who gave what to them is not yet among it.
fn patches(
    scope: &Scope<'_>,
    (series, at): (&Series, usize),
    changes: &Changes,
) -> Vec<SeriesPatch> {
    let archive = &scope.list.archive;
    let revision = &series.revisions[at];
    let applied = &revision.standing.applied;
    revision
        .patches
        .iter()
        .enumerate()
        .map(|(nth, slot)| SeriesPatch {
            number: slot.number,
            title: slot.title.to_string(),
            href: slot.message.map(|ix| scope.message_href(ix)),
            author: slot.author.map(|author| scope.person(author)),
            stat: slot.message.and_then(|ix| archive.message(ix).patch.as_ref()?.stat),
            counts: Vec::new(),
            applied: applied
                .binary_search_by_key(&slot.number, |patch| patch.number)
                .ok()
                .and_then(|at| Some(standing::applied(scope, applied.get(at)?))),
            elsewhere: changes.elsewhere(scope, series, at, nth),
        })
        .collect()
}

/// What the page shows of a cover letter, or of the commit message of a single patch.
#[derive(Default)]
struct Cover {
    text_html: String,
    /// What is folded: changelogs and lists of patches below the text.
    rest_html: String,
    /// A changelog was left out, as it stands with the changes of a revision.
    is_apart: bool,
}

fn cover(
    scope: &Scope<'_>,
    ix: MessageIx,
    revision: &SeriesRevision,
    told: &BTreeMap<u16, String>,
) -> Result<Cover, RenderError> {
    let message = Renderer::message(scope.list, ix)?;
    let message = commit_text(message, scope.list.archive.message(ix));
    let text = message.body.content();
    let left = changelog::without(text, revision.revision.number, told);
    let is_apart = left.is_some();
    let text = left.unwrap_or_else(|| text.to_owned());
    let (text, rest) = match revision.cover {
        Some(_) => text.split_at_checked(changelog::tail(&text)).unwrap_or((&text, "")),
        None => (text.as_str(), ""),
    };
    let html = |text: &str| {
        let text = text.trim_end().to_owned();
        let body = Body { text, in_body_headers: 0, kind: message.body.kind };
        text_html(scope, &Message { body, ..Message::default() })
    };
    Ok(Cover { text_html: html(text), rest_html: html(rest), is_apart })
}

fn method(method: Option<LinkMethod>, confidence: f32, words: &Words) -> &str {
    words.get(match method {
        None => return "",
        Some(LinkMethod::ChangeId) => "method_change_id",
        Some(LinkMethod::Link) => "method_link",
        Some(LinkMethod::InReplyTo) => "method_in_reply_to",
        Some(LinkMethod::Title) if confidence < 0.75 => "method_similar",
        Some(LinkMethod::Title) => "method_title",
        Some(LinkMethod::Patches) => "method_patches",
        Some(LinkMethod::Configured) => "method_configured",
    })
}
