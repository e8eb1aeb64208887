//! What Markdown and JSON tell beside the tables: series, people and lines, with links where the site's address is known.

use crate::archive::changes::is_first;
use crate::archive::digest::{self, Digest};
use crate::archive::{Archive, ContributorIx, MessageIx, Period, Series, SeriesIx, SeriesRevision};

/// Where things are on the site; absolute addresses, `None` where the site's own is unknown.
#[derive(Clone, Copy)]
pub struct Links<'a> {
    /// Page of a series.
    pub series: &'a dyn Fn(SeriesIx) -> Option<String>,
    /// Address of a message.
    pub message: &'a dyn Fn(MessageIx) -> Option<String>,
}

impl Links<'_> {
    /// For a site of which the address is not known.
    pub const NONE: Links<'static> = Links { series: &|_| None, message: &|_| None };
}

/// A series on one line.
pub(super) struct Line<'a> {
    pub(super) series: &'a Series,
    /// The revision that is told of.
    pub(super) revision: &'a SeriesRevision,
    pub(super) url: Option<String>,
}

/// The news of a period.
pub(super) struct News<'a> {
    pub(super) digest: Digest,
    /// First revisions that came, the oldest first.
    pub(super) new: Vec<Line<'a>>,
    /// Of series that were updated the newest revision that came.
    pub(super) updated: Vec<Line<'a>>,
    pub(super) applied: Vec<Line<'a>>,
    /// With replies and people.
    pub(super) discussed: Vec<(Line<'a>, u32, u32)>,
    pub(super) waiting: Vec<Line<'a>>,
}

pub(super) fn of<'a>(archive: &'a Archive, period: &Period, links: &Links<'_>) -> News<'a> {
    let digest = digest::of(archive, period);
    let line = |ix: SeriesIx, revision: Option<&'a SeriesRevision>| {
        let series = archive.series.get(ix.at())?;
        let revision = revision.or_else(|| series.revisions.last())?;
        Some(Line { series, revision, url: (links.series)(ix) })
    };
    let (mut new, mut updated) = (Vec::new(), Vec::new());
    for (ix, revisions) in digest::revisions(archive, period) {
        let (first, later): (Vec<_>, Vec<_>) =
            revisions.into_iter().partition(|revision| is_first(archive, ix, revision));
        new.extend(first.last().and_then(|revision| line(ix, Some(revision))));
        updated.extend(later.last().and_then(|revision| line(ix, Some(revision))));
    }
    for lines in [&mut new, &mut updated] {
        lines.sort_by_key(|line: &Line<'_>| line.revision.date);
    }
    let newest = |ixs: &[SeriesIx]| ixs.iter().filter_map(|ix| line(*ix, None)).collect::<Vec<_>>();
    News {
        new,
        updated,
        applied: newest(&digest.changes.applied),
        discussed: digest
            .discussed
            .iter()
            .filter_map(|one| Some((line(one.series, None)?, one.replies, one.people)))
            .collect(),
        waiting: newest(&digest.waiting),
        digest,
    }
}

/// Name of somebody as contributor, and the address that may be told.
pub(super) fn somebody(archive: &Archive, who: ContributorIx) -> (&str, &str) {
    let who = archive.contributors.get(who.at());
    let address = who.and_then(|who| who.addresses.first()).map_or("", String::as_str);
    (who.map_or("", |who| who.name.as_str()), address)
}

/// `v3`, `v3.1`.
pub(super) fn revision(line: &Line<'_>) -> String {
    let revision = line.revision.revision;
    match revision.reroll {
        0 => format!("v{}", revision.number),
        reroll => format!("v{}.{reroll}", revision.number),
    }
}
