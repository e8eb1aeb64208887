//! `L/series/SLUG/`: all revisions of one series, and its mboxes.

mod changes;
mod discussion;
mod review;
mod revision;
mod standing;
mod timeline;

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::archive::changes::mails;
use crate::archive::{MessageIx, Series, SeriesIx};
use crate::output::mbox;
use crate::render::context::{Link, SeriesContext, SeriesRow};
use crate::render::rows::{Scope, revision as revision_name};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;
use crate::site::feeds::FeedOf;
use crate::words::Words;
use review::ReviewPages;

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
        let scope = self.scope(list, &folder);
        let row = scope.series(SeriesIx(i as u32));
        for former in &series.former {
            let old = list.series_folder(former);
            let href = self.scope(list, &old).href.folder(&folder);
            self.lead_on(&old, &row.title, &folder, href, out)?;
        }
        let also_on = self.also_on(&scope, series);
        let mut revisions = Vec::with_capacity(series.revisions.len());
        let with_mbx = self.site.config.mirror.series_mbox && !list.letters.rules().veils();
        let mut changes = Self::changes(&scope, series, with_mbx)?;
        self.changes_apart(&row, &scope, &folder, &mut changes, out)?;
        let reviews = ReviewPages::new(&scope, SeriesIx(i as u32));
        let told = changes.told(series);
        for at in (0..series.revisions.len()).rev() {
            let mut context =
                self.revision(&scope, (series, at), (&mut changes, &told), &folder, out)?;
            context.review = reviews.revision(at);
            for (patch, counts) in context.patches.iter_mut().zip(reviews.counts(at)) {
                patch.counts = counts;
            }
            revisions.push(context);
        }
        let mut page =
            scope.page("series", &row.title, "series", vec![scope.crumb("series", "series")]);
        page.description = description(&row, scope.words);
        let about = (row.title.as_str(), page.description.as_str());
        page.feeds = self.message_feed(list, FeedOf::Series(i), &folder, about, &folder, out)?;
        let change_id = series.change_id.as_deref().map(str::to_owned);
        self.page(
            out,
            &folder,
            page,
            SeriesContext {
                series: row,
                change_id,
                midmask: self.midmask(list),
                also_on,
                evidence: standing::evidence(&scope, series)?,
                needs: standing::needs(&scope, series),
                timeline: timeline::timeline(&scope, series),
                revisions,
            },
        )
    }

    /// Pages of the same series on other lists of the site: those that have one of its covers or patches.
    fn also_on(&self, scope: &Scope<'_>, series: &Series) -> Vec<Link> {
        let archive = &scope.list.archive;
        let own = series.revisions.iter().flat_map(mails);
        let ids: Vec<_> = own.map(|ix| &archive.message(ix).id).collect();
        if self.site.lists.len() > 1 {
            for id in &ids {
                self.asked.note(id);
            }
        }
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

/// `press: faster by Ada Example: v3 of 5 patches, under review`.
fn description(row: &SeriesRow, words: &Words) -> String {
    let patches = words.count("n_patches", row.patches as usize);
    let status = row.status_text.to_lowercase();
    let places: [(&str, &dyn Display); 5] = [
        ("title", &row.title),
        ("author", &row.author.name),
        ("revision", &row.revision),
        ("patches", &patches),
        ("status", &status),
    ];
    words.fill("series_summary", &places)
}

/// The id that was made for a message without a usable one.
pub(super) fn made_id(record: &crate::archive::Record) -> Option<&str> {
    Some(record.id.as_str()).filter(|id| id.ends_with("@generated.invalid"))
}
