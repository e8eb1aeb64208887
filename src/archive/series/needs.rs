//! What a series stands on: its base commit, the patches before it, the series that it depends on.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use serde::Serialize;

use super::status::series_of_patches;
use super::{Series, SeriesRevision};
use crate::archive::changes::mails;
use crate::archive::index::{Map, Set};
use crate::archive::{Archive, MessageIx, SeriesIx};
use crate::mail::{MessageId, PatchId, Relations, patch_id};

/// Series that are named as depending on one.
const MOST_NEEDED_BY: usize = 100;

/// What the newest revision says that it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// The commit that it applies to: hexadecimal.
    pub base: Option<Box<str>>,
    /// What has to be applied before, in the order of the mail; 100 at most.
    pub on: Vec<Need>,
    /// Series of this archive whose newest revision needs this one, by position; 100 at most.
    pub needed_by: Vec<SeriesIx>,
}

impl Needs {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Needs::default()
    }
}

/// Something that has to be applied before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// How it is named.
    pub what: NeedKind,
    /// The series of this archive that it is.
    pub series: Option<SeriesIx>,
}

/// How something that has to be applied before is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum NeedKind {
    /// A patch by its `git patch-id`.
    Patch(Box<str>),
    /// A series by b4's change-id, and the revision.
    Change(Box<str>, Option<u16>),
    /// A mail.
    Message(MessageId),
}

/// Gives all series what they need, and what needs them.
pub(super) fn settle(archive: &Archive, all: &mut [Series]) {
    let found = find(archive, all);
    let mut needed_by: BTreeMap<SeriesIx, BTreeSet<SeriesIx>> = BTreeMap::new();
    for (at, needs) in found {
        for target in needs.on.iter().filter_map(|need| need.series) {
            needed_by.entry(target).or_default().insert(SeriesIx(at as u32));
        }
        if let Some(series) = all.get_mut(at) {
            series.needs = needs;
        }
    }
    for (target, by) in needed_by {
        if let Some(series) = all.get_mut(target.at()) {
            series.needs.needed_by = by.into_iter().take(MOST_NEEDED_BY).collect();
        }
    }
}

/// What the newest revisions say that they need, those that say anything.
fn find(archive: &Archive, all: &[Series]) -> Vec<(usize, Needs)> {
    let says = |series: &Series| {
        series.revisions.last().is_some_and(|newest| said(archive, newest).next().is_some())
    };
    let says: Vec<usize> =
        all.par_iter().enumerate().filter(|(_, one)| says(one)).map(|(at, _)| at).collect();
    let known = Known::of(archive, all, &Wanted::of(archive, all, &says));
    let needs = |at: usize| Some((at, known.needs(archive, at, all.get(at)?)));
    says.into_par_iter().filter_map(needs).collect()
}

/// What is named.
#[derive(Default)]
struct Wanted<'a> {
    changes: Set<&'a str>,
    mails: Vec<MessageIx>,
    patches: Set<PatchId>,
}

impl<'a> Wanted<'a> {
    /// What the newest revisions of some series name. Most say a base alone, which names nothing here.
    fn of(archive: &'a Archive, all: &'a [Series], says: &[usize]) -> Self {
        let newest = says.par_iter().filter_map(|at| all.get(*at)?.revisions.last());
        let said = newest.flat_map_iter(|newest| said(archive, newest));
        let names = |said: &&Relations| {
            !(said.patch_ids.is_empty() && said.changes.is_empty() && said.messages.is_empty())
        };
        let said: Vec<&Relations> = said.filter(names).collect();
        let mut wanted = Wanted::default();
        for said in said {
            wanted.changes.extend(said.changes.iter().map(|(id, _)| id.as_str()));
            wanted.mails.extend(said.messages.iter().filter_map(|id| archive.by_id(id)));
            wanted.patches.extend(said.patch_ids.iter().filter_map(|id| patch_id::read(id)));
        }
        wanted
    }
}

/// By what series are named: of all that they are and hold, what is wanted.
#[derive(Default)]
struct Known<'a> {
    /// The first series of each.
    changes: Map<&'a str, usize>,
    mails: Map<MessageIx, usize>,
    /// The first series of those that hold such a patch.
    patches: Map<PatchId, usize>,
}

impl<'a> Known<'a> {
    fn of(archive: &Archive, all: &'a [Series], wanted: &Wanted<'_>) -> Self {
        let Wanted { changes, mails: of_mails, patches } = wanted;
        let mut known = Known::default();
        if !changes.is_empty() {
            let change = |(at, series): (usize, &'a Series)| {
                let id = series.change_id.as_deref().filter(|id| changes.contains(id))?;
                Some((id, at))
            };
            let found: Vec<(&str, usize)> = all.par_iter().enumerate().filter_map(change).collect();
            for (id, at) in found {
                known.changes.entry(id).or_insert(at);
            }
        }
        known.mails = series_of_patches(all, of_mails.iter().copied());
        if !patches.is_empty() {
            let of = |(at, series): (usize, &Series)| {
                let mails = series.revisions.iter().flat_map(mails);
                let ids = mails
                    .filter_map(|mail| archive.messages.get(mail.at())?.patch.as_deref()?.patch_id);
                let ids: Vec<PatchId> = ids.filter(|id| patches.contains(id)).collect();
                ids.into_iter().map(move |id| (id, at))
            };
            for (id, at) in all.par_iter().enumerate().flat_map_iter(of).collect::<Vec<_>>() {
                known.patches.entry(id).or_insert(at);
            }
        }
        known
    }

    fn needs(&self, archive: &Archive, at: usize, series: &Series) -> Needs {
        let mut needs = Needs::default();
        for said in series.revisions.last().into_iter().flat_map(|newest| said(archive, newest)) {
            needs.base = needs.base.take().or_else(|| said.base.as_deref().map(Into::into));
            let patches = said.patch_ids.iter().map(|id| NeedKind::Patch(id.as_str().into()));
            let changes =
                said.changes.iter().map(|(id, n)| NeedKind::Change(id.as_str().into(), *n));
            let messages = said.messages.iter().cloned().map(NeedKind::Message);
            for what in messages.chain(changes).chain(patches) {
                self.add(archive, at, what, &mut needs.on);
            }
        }
        needs
    }

    /// Adds a need once; what is part of the series itself is none.
    fn add(&self, archive: &Archive, at: usize, what: NeedKind, on: &mut Vec<Need>) {
        let found = match &what {
            NeedKind::Patch(id) => patch_id::read(id).and_then(|id| self.patches.get(&id)).copied(),
            NeedKind::Change(id, _) => self.changes.get(&**id).copied(),
            NeedKind::Message(id) => {
                archive.by_id(id).and_then(|mail| self.mails.get(&mail)).copied()
            }
        };
        let series = found.map(|series| SeriesIx(series as u32));
        let known = |need: &Need| need.what == what || series.is_some() && need.series == series;
        if found != Some(at) && on.len() < MOST && !on.iter().any(known) {
            on.push(Need { what, series });
        }
    }
}

/// Needs kept of one series.
const MOST: usize = 100;

/// What cover and patches of a revision say.
fn said<'a>(
    archive: &'a Archive,
    revision: &'a SeriesRevision,
) -> impl Iterator<Item = &'a Relations> {
    mails(revision)
        .filter_map(|mail| archive.messages.get(mail.at())?.patch.as_deref()?.relations())
}
