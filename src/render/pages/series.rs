//! `L/series/SLUG/`: all revisions of one series, and its mboxes.

mod changes;

use std::collections::BTreeSet;

use super::message::{commit_text, text_html};
use super::review::ReviewPages;
use super::standing;
use crate::archive::series::LinkMethod;
use crate::archive::{MessageIx, Series, SeriesIx};
use crate::output::mbox;
use crate::render::context::{Link, ReviewContext, RevisionContext, SeriesContext, SeriesPatch};
use crate::render::rows::{Scope, revision as revision_name, status_text};
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
        for former in &series.former {
            let old = list.series_folder(former);
            let href = Scope::new(self.site, list, &old).href.folder(&folder);
            self.lead_on(&old, &row.title, &folder, href, out)?;
        }
        let also_on = self.also_on(&scope, series);
        let mut revisions = Vec::with_capacity(series.revisions.len());
        let with_mbx = self.site.config.mirror.series_mbox && !list.letters.rules().veils();
        let mut changes = Self::changes(&scope, series, with_mbx)?;
        self.changes_apart(&row, &scope, &folder, &mut changes, out)?;
        let reviews = ReviewPages::new(&scope, SeriesIx(i as u32));
        for at in (0..series.revisions.len()).rev() {
            let mut context =
                self.revision(&scope, (series, at), &mut changes, &folder, &reviews, out)?;
            context.review = reviews.revision(at);
            for (patch, counts) in context.patches.iter_mut().zip(reviews.counts(at)) {
                patch.counts = counts;
            }
            revisions.push(context);
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
            SeriesContext {
                series: row,
                change_id,
                also_on,
                evidence: standing::evidence(&scope, series)?,
                needs: standing::needs(&scope, series),
                revisions,
            },
        )
    }

    /// Pages of the same series on other lists of the site: those that have one of its covers or patches.
    fn also_on(&self, scope: &Scope<'_>, series: &Series) -> Vec<Link> {
        let archive = &scope.list.archive;
        let own = series.revisions.iter().flat_map(|revision| {
            revision
                .cover
                .into_iter()
                .chain(revision.patches.iter().filter_map(|slot| slot.message))
        });
        let ids: Vec<_> = own.map(|ix| &archive.message(ix).id).collect();
        let mut links = Vec::new();
        for other in self.site.lists.iter().filter(|other| other.name != scope.list.name) {
            let found: BTreeSet<SeriesIx> =
                ids.iter().filter_map(|id| other.archive.series_with(id)).collect();
            links.extend(found.iter().filter_map(|ix| other.archive.series.get(ix.at())).map(
                |there| Link {
                    title: other.title.clone(),
                    href: scope.href.folder(&other.series_folder(&there.slug)),
                    current: false,
                },
            ));
        }
        links
    }

    fn revision(
        &self,
        scope: &Scope<'_>,
        (series, at): (&Series, usize),
        changes: &mut Changes,
        folder: &SafePath,
        reviews: &ReviewPages<'_>,
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
        let applied = &revision.standing.applied;
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
                counts: Vec::new(),
                applied: applied
                    .binary_search_by_key(&slot.number, |patch| patch.number)
                    .ok()
                    .and_then(|at| Some(standing::applied(scope, applied.get(at)?))),
                elsewhere: changes.elsewhere(scope, series, at, nth),
            })
            .collect();
        let stats = patches.iter().filter_map(|patch| patch.stat);
        let stat = stats.reduce(|a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let first = top.or_else(|| present.first().copied());
        Ok(RevisionContext {
            anchor: label.clone(),
            date: revision.date.map(date::seconds),
            status: revision.standing.status.name(),
            status_text: status_text(revision.standing.status),
            tag: first.map(|ix| archive.message(ix).tag().to_owned()).unwrap_or_default(),
            cover: top.map(|ix| scope.message(ix, 0)),
            text_html,
            total: revision.total,
            present: present.len() as u32,
            complete: revision.complete,
            partial_of: revision.partial_of.map(revision_name),
            method: method(revision.method, revision.confidence),
            confidence: (revision.confidence * 100.0).round() as u32,
            review: ReviewContext::default(),
            replies: revision
                .followups
                .iter()
                .filter(|ix| !reviews.is_by_robot(archive.message(**ix)))
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

fn method(method: Option<LinkMethod>, confidence: f32) -> &'static str {
    match method {
        None => "",
        Some(LinkMethod::ChangeId) => "same change-id",
        Some(LinkMethod::Link) => "linked by the author",
        Some(LinkMethod::InReplyTo) => "sent in reply to the earlier revision",
        Some(LinkMethod::Title) if confidence < 0.75 => {
            "a similar title, or its title by another author"
        }
        Some(LinkMethod::Title) => "same title and author",
        Some(LinkMethod::Patches) => "shares patches by the same author",
        Some(LinkMethod::Configured) => "joined in the site's configuration",
    }
}
