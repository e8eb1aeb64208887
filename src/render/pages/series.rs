//! `L/series/SLUG/`: all revisions of one series, and its mboxes.

mod changes;

use std::collections::BTreeMap;

use super::message::{commit_text, text_html};
use crate::archive::series::LinkMethod;
use crate::archive::{MessageIx, Series, SeriesIx, SeriesRevision};
use crate::output::mbox;
use crate::render::context::{RevisionContext, SeriesContext, SeriesPatch};
use crate::render::rows::{Scope, revision as revision_name};
use crate::render::{RenderError, Rendered, Renderer, date};
use crate::search::Document;
use crate::site::path::encode_path;
use crate::site::{ListSite, SafePath};
use changes::Changes;

/// Replies named under a revision.
const MOST_REPLIES: usize = 100;

impl Renderer<'_> {
    /// A series' page and its `vN.mbx` files.
    pub(in crate::render) fn series(
        &self,
        list: &ListSite,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let series = &list.archive.series[i];
        let folder = list.series_folder(&series.slug);
        let scope = Scope::new(self.site, list, &folder);
        let row = scope.series(SeriesIx(i as u32));
        let mut revisions = Vec::with_capacity(series.revisions.len());
        let with_mbx = self.site.config.mirror.series_mbox && !list.letters.rules().veils();
        let mut changes = Self::changes(&scope, series, with_mbx)?;
        self.changes_apart(&row, &scope, &folder, &mut changes, out)?;
        for at in (0..series.revisions.len()).rev() {
            revisions.push(self.revision(&scope, (series, at), &mut changes, &folder, out)?);
        }
        out.documents.push(Document {
            url: format!("{}/", encode_path(folder.as_str())),
            title: row.title.clone(),
            author: row.author.name.clone(),
            body: String::new(),
            date: row.date.as_ref().map(|date| date.day.clone()),
            list: list.title.clone(),
            kind: "series",
        });
        let mut page =
            scope.page("series", &row.title, "series", vec![scope.crumb("series", "Series")]);
        page.description =
            format!("{} by {}, {} revisions", row.title, row.author.name, row.revisions);
        let change_id = series.change_id.as_deref().map(str::to_owned);
        self.page(
            out,
            "series.html",
            &folder,
            page,
            SeriesContext { series: row, change_id, revisions },
        )
    }

    fn revision(
        &self,
        scope: &Scope<'_>,
        (series, at): (&Series, usize),
        changes: &mut Changes,
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
        let text_html = match top {
            Some(ix) => {
                text_html(scope, &commit_text(Self::message(scope.list, ix)?, archive.message(ix)))
            }
            None => String::new(),
        };
        let present: Vec<MessageIx> =
            revision.patches.iter().filter_map(|slot| slot.message).collect();
        let real = present.iter().any(|ix| archive.message(*ix).raw.report.is_none());
        let mbx_name = format!("{label}.mbx");
        let mbx = folder.join(&mbx_name);
        let with_mbx = self.site.config.mirror.series_mbox && real;
        if with_mbx {
            out.files.push((mbx.clone(), Self::mbox_of(scope.list, &present)?));
        }
        let reviews = reviews(scope, revision);
        let patches: Vec<SeriesPatch> = revision
            .patches
            .iter()
            .enumerate()
            .map(|(nth, slot)| SeriesPatch {
                number: slot.number,
                title: slot.title.to_string(),
                href: slot.message.map(|ix| scope.message_href(ix)),
                author: slot.author.map(|author| scope.person(author)),
                stat: slot.message.and_then(|ix| archive.message(ix).patch.as_ref()?.stat),
                trailers: slot.message.and_then(|ix| reviews.get(&ix).cloned()).unwrap_or_default(),
                elsewhere: changes.elsewhere(scope, series, at, nth),
            })
            .collect();
        let stats = patches.iter().filter_map(|patch| patch.stat);
        let stat = stats.reduce(|a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let first = top.or_else(|| present.first().copied());
        Ok(RevisionContext {
            anchor: label.clone(),
            date: revision.date.map(date::seconds),
            tag: first.map(|ix| archive.message(ix).tag().to_owned()).unwrap_or_default(),
            cover: top.map(|ix| scope.message(ix, 0)),
            text_html,
            total: revision.total,
            present: present.len() as u32,
            complete: revision.complete,
            partial_of: revision.partial_of.map(revision_name),
            method: method(revision.method),
            confidence: (revision.confidence * 100.0).round() as u32,
            replies: revision
                .followups
                .iter()
                .take(MOST_REPLIES)
                .map(|ix| scope.message(*ix, 0))
                .collect(),
            mbx_href: with_mbx.then(|| scope.href.file(&mbx)),
            mbx_name,
            thread_href: first.map(|ix| scope.message_href(ix)),
            stat,
            changes: changes.take(at),
            label,
            patches,
        })
    }

    /// Messages as one mbox for `git am`, in this order.
    pub(super) fn mbox_of(list: &ListSite, messages: &[MessageIx]) -> Result<Vec<u8>, RenderError> {
        let mut out = Vec::new();
        let mut raw = Vec::new();
        for ix in messages {
            let record = list.archive.message(*ix);
            if let Some(mbox) = Self::letter(list, *ix, &mut raw)?.mbox() {
                mbox::append_for_git(&mut out, &mbox.bytes, made_id(record));
            }
        }
        Ok(out)
    }
}

/// The id that was made for a message without a usable one.
pub(super) fn made_id(record: &crate::archive::Record) -> Option<&str> {
    Some(record.id.as_str()).filter(|id| id.ends_with("@generated.invalid"))
}

/// Trailers that direct and indirect replies give to each patch: name and person.
fn reviews(
    scope: &Scope<'_>,
    revision: &SeriesRevision,
) -> BTreeMap<MessageIx, Vec<(String, String)>> {
    let archive = &scope.list.archive;
    let mut reviews: BTreeMap<MessageIx, Vec<(String, String)>> = BTreeMap::new();
    let covers_all = |ix: MessageIx| Some(ix) == revision.cover;
    let patches: Vec<MessageIx> = revision.patches.iter().filter_map(|slot| slot.message).collect();
    for reply in &revision.followups {
        let record = archive.message(*reply);
        let trailers = record
            .trailers
            .iter()
            .filter(|trailer| trailer.name.to_ascii_lowercase().ends_with("-by"));
        let given: Vec<(String, String)> =
            trailers.map(|trailer| (trailer.name.clone(), person_name(&trailer.value))).collect();
        if given.is_empty() {
            continue;
        }
        let up = ancestors(scope, *reply);
        let target = up.iter().find(|ix| covers_all(**ix) || patches.contains(*ix)).copied();
        let targets: Vec<MessageIx> = match target {
            Some(ix) if covers_all(ix) => patches.clone(),
            Some(ix) => vec![ix],
            None => Vec::new(),
        };
        for target in targets {
            let all = reviews.entry(target).or_default();
            all.extend(
                given.iter().filter(|trailer| !all.contains(trailer)).cloned().collect::<Vec<_>>(),
            );
        }
    }
    reviews
}

/// Messages above a reply by In-Reply-To and References, nearest first.
fn ancestors(scope: &Scope<'_>, ix: MessageIx) -> Vec<MessageIx> {
    let archive = &scope.list.archive;
    archive.message(ix).parents().filter_map(|id| archive.by_id.get(id).copied()).collect()
}

/// The name in `Name <address>`.
fn person_name(value: &str) -> String {
    let name = value.split('<').next().unwrap_or(value).trim().trim_matches('"');
    if name.is_empty() { value.to_owned() } else { name.to_owned() }
}

fn method(method: Option<LinkMethod>) -> &'static str {
    match method {
        None => "",
        Some(LinkMethod::ChangeId) => "same change-id",
        Some(LinkMethod::Link) => "linked by the author",
        Some(LinkMethod::InReplyTo) => "sent in reply to the earlier revision",
        Some(LinkMethod::Title) => "same title and author",
        Some(LinkMethod::Patches) => "shares patches by the same author",
    }
}
