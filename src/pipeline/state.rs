//! What the last build made, unit by unit: which files, from which inputs.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Summary;
use crate::cache::Cache;
use crate::config::load::Project;
use crate::diagnostic::Diagnostics;
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;
use crate::output::lock::real;
use crate::output::{Paths, Published, Written, journal, verify};
use crate::search::Document;

/// A site as it was built into one folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Digest of `SHA256SUMS`: whether what is in the folder is that site.
    pub(super) sums: String,
    /// Of everything that the build read.
    pub(super) inputs: Fingerprint,
    pub(super) units: Vec<UnitState>,
    /// Small pages at old addresses.
    pub(super) redirects: Vec<UnitState>,
    /// For each list its name and all that its pages are made from.
    pub(super) lists: Vec<(String, Fingerprint)>,
    /// Files that belong to no unit.
    pub(super) others: Vec<Written>,
    /// Of the search index: of the documents in it, and its files.
    pub(super) search: Option<SearchState>,
    pub(super) summary: Summary,
}

/// A unit of the plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct UnitState {
    /// Which unit: by what it is about.
    pub(super) unit: Fingerprint,
    /// What its pages were made from; `None` of one that is made whenever something changed.
    pub(super) inputs: Option<Fingerprint>,
    /// Ids that its texts name, and what they led to.
    pub(super) asked: Vec<MessageId>,
    pub(super) answers: Fingerprint,
    pub(super) files: Vec<Written>,
    /// Of what the search finds of it.
    pub(super) documents: Fingerprint,
    pub(super) diagnostics: Diagnostics,
}

/// The search index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SearchState {
    pub(super) documents: Fingerprint,
    pub(super) files: Vec<Written>,
    pub(super) note: String,
}

/// The cache's folder for an output folder; below the site's own folder it is named by its way from there, so that the
/// cache can be moved together with the site.
pub(super) fn folder(project: &Project) -> String {
    let output = real(&project.output);
    let root = project.root.as_deref().map(real);
    let below = root.as_deref().and_then(|root| output.strip_prefix(root).ok());
    let name = below.unwrap_or(&output).to_string_lossy();
    format!("sites/{}", Fingerprint::of_value(&(below.is_some(), name)).hex())
}

impl State {
    pub(super) fn load(cache: &Cache, folder: &str) -> Option<Self> {
        cache.load(&format!("{folder}/state"))
    }

    pub(super) fn store(&self, cache: &Cache, folder: &str) {
        cache.store(&format!("{folder}/state"), self);
    }

    /// As a cache would give it back: without what is of one build only.
    pub(super) fn settled(mut self) -> Self {
        let units = self.units.iter_mut().chain(&mut self.redirects);
        let files = units.flat_map(|unit| &mut unit.files);
        let files = files.chain(self.search.iter_mut().flat_map(|search| &mut search.files));
        files.chain(&mut self.others).for_each(|file| file.changed = false);
        self.summary = Summary { changed: 0, pruned: 0, timings: Vec::new(), ..self.summary };
        self
    }

    /// Every file of the site but those of its manifest.
    pub(super) fn files(&self) -> impl Iterator<Item = &Written> {
        let units = self.units.iter().chain(&self.redirects).flat_map(|unit| &unit.files);
        units.chain(self.search.iter().flat_map(|search| &search.files)).chain(&self.others)
    }

    /// Whether a folder has the manifest of the site.
    pub(super) fn is_ours(&self, output: &Path) -> bool {
        verify::is_manifest_of(output, &self.sums) && journal::read(output).is_empty()
    }

    /// Whether all of its files are in a folder as they were written.
    fn are_intact(&self, output: &Path) -> bool {
        let files: Vec<&Written> = self.files().collect();
        let published = Published::below(output);
        files.par_iter().all(|file| published.is_intact(file).is_some())
    }
}

/// What the last build left: loaded from the cache, or in memory since.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) state: State,
    /// What the search finds, where that is at hand.
    pub(super) documents: Option<Documents>,
    /// All files of the site, the manifest's included, where this very program has put them there and nobody has built into
    /// the folder since. It is not looked for then whether somebody changed single ones.
    pub(super) owned: Option<Paths>,
}

impl Before {
    pub(super) fn load(cache: &Cache, folder: &str) -> Self {
        let state = State::load(cache, folder).unwrap_or_default();
        Before { state, documents: None, owned: None }
    }

    /// Whether a folder holds the site, whole. Of a site in memory the manifest has been looked at.
    pub(super) fn is_there(&self, output: &Path) -> bool {
        (self.owned.is_some() || self.state.is_ours(output)) && self.state.are_intact(output)
    }
}

/// What the search finds of each unit, by unit, with its fingerprint.
pub(super) type Documents = HashMap<Fingerprint, (Fingerprint, Vec<Document>)>;

/// Documents of units, of which some need not be made again.
pub(super) fn load_documents(cache: &Cache, folder: &str) -> Documents {
    let stored: Option<Vec<(Fingerprint, Fingerprint, Vec<Document>)>> =
        cache.load(&format!("{folder}/documents"));
    stored.unwrap_or_default().into_iter().map(|(unit, sum, own)| (unit, (sum, own))).collect()
}

/// All documents of a site, unit by unit.
#[derive(Debug, Default)]
pub(super) struct AllDocuments {
    pub(super) documents: Vec<Document>,
    /// Units with the fingerprint of their documents and how many these are.
    units: Vec<(Fingerprint, Fingerprint, usize)>,
    /// Where the index is as it was, and they were not needed one after the other: by unit.
    unchanged: Documents,
}

impl AllDocuments {
    pub(super) fn add(&mut self, unit: &UnitState, own: Vec<Document>) {
        if !own.is_empty() {
            self.units.push((unit.unit, unit.documents, own.len()));
            self.documents.extend(own);
        }
    }

    pub(super) fn unchanged(known: Documents) -> Self {
        AllDocuments { unchanged: known, ..AllDocuments::default() }
    }

    /// By unit, as [`load_documents`] would give them.
    pub(super) fn into_known(self) -> Documents {
        let AllDocuments { documents, units, mut unchanged } = self;
        let mut rest = documents.into_iter();
        let own = |(unit, sum, count)| (unit, (sum, rest.by_ref().take(count).collect()));
        unchanged.extend(units.into_iter().map(own));
        unchanged
    }

    /// Keeps them for a build that makes some of the pages only.
    pub(super) fn store(&self, cache: &Cache, folder: &str) {
        if self.documents.is_empty() {
            return;
        }
        let mut rest = self.documents.as_slice();
        let stored = |&(unit, sum, count): &(Fingerprint, Fingerprint, usize)| {
            let (own, others) = rest.split_at_checked(count).unwrap_or_default();
            rest = others;
            (unit, sum, own)
        };
        let all: Vec<_> = self.units.iter().map(stored).collect();
        cache.store(&format!("{folder}/documents"), &all);
    }
}
