//! What a series stands on: its base commit, the patches before it, the series that it depends on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use serde::Serialize;

use super::{Series, SeriesRevision};
use crate::archive::changes::mails;
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
    let says = |series: &Series| {
        series.revisions.last().is_some_and(|newest| said(archive, newest).next().is_some())
    };
    let says: Vec<usize> =
        all.par_iter().enumerate().filter(|(_, one)| says(one)).map(|(at, _)| at).collect();
    if says.is_empty() {
        return;
    }
    let newest = says.iter().filter_map(|at| all.get(*at)?.revisions.last());
    // A base alone, which most say, names no series.
    let names = |said: &Relations| {
        !(said.patch_ids.is_empty() && said.changes.is_empty() && said.messages.is_empty())
    };
    let names = newest.flat_map(|newest| said(archive, newest)).any(names);
    let known = if names { Known::of(archive, all) } else { Known::default() };
    let needs = |at: usize| Some((at, known.needs(archive, at, all.get(at)?)));
    let found: Vec<(usize, Needs)> = says.into_par_iter().filter_map(needs).collect();
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

/// By what series are named.
#[derive(Default)]
struct Known {
    changes: HashMap<Box<str>, usize>,
    mails: HashMap<MessageIx, usize>,
    /// The first series of those that hold such a patch.
    patches: HashMap<PatchId, usize>,
}

impl Known {
    fn of(archive: &Archive, all: &[Series]) -> Self {
        let mut known = Known::default();
        for (at, series) in all.iter().enumerate() {
            if let Some(id) = &series.change_id {
                known.changes.entry(id.clone()).or_insert(at);
            }
            for mail in series.revisions.iter().flat_map(mails) {
                known.mails.insert(mail, at);
                let facts =
                    archive.messages.get(mail.at()).and_then(|record| record.patch.as_deref());
                if let Some(id) = facts.and_then(|facts| facts.patch_id) {
                    known.patches.entry(id).or_insert(at);
                }
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
            NeedKind::Change(id, _) => self.changes.get(id).copied(),
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
