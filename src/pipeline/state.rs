//! What the last build made, unit by unit: which files, from which inputs.
//!
//! The cache has it in two files. One is small and read first; what was made is read beside the mail, and written beside the
//! manifest, under a name that is told by its bytes: whoever reads the small one finds what belongs to it, or nothing.

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
use crate::output::{Paths, Published, Written, journal, manifest, verify};

/// A site as it was built into one folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Digest of `SHA256SUMS`: whether what is in the folder is that site.
    pub(super) sums: String,
    /// Of everything that the build read.
    pub(super) inputs: Fingerprint,
    /// For each list its name and all that its pages are made from.
    pub(super) lists: Vec<(String, Fingerprint)>,
    pub(super) summary: Summary,
    /// The name of what was made, in the cache.
    pub(super) pages: String,
}

/// All that was made.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Pages {
    pub(super) units: Vec<UnitState>,
    /// Small pages at old addresses.
    pub(super) redirects: Vec<UnitState>,
    /// Files that belong to no unit.
    pub(super) others: Vec<Written>,
    /// The search index.
    pub(super) search: Option<SearchState>,
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
    pub(super) diagnostics: Diagnostics,
}

/// The search index.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct SearchState {
    /// Of everything that is in it.
    pub(super) inputs: Fingerprint,
    pub(super) segments: Vec<SegmentState>,
    /// Files that are not of a segment.
    pub(super) others: Vec<Written>,
    /// What the search page says of it.
    pub(super) note: String,
}

/// A segment of the search index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SegmentState {
    /// Its name, which tells what it was made from.
    pub(super) id: String,
    pub(super) files: Vec<Written>,
}

impl SearchState {
    fn files(&self) -> impl Iterator<Item = &Written> {
        self.segments.iter().flat_map(|segment| &segment.files).chain(&self.others)
    }

    fn files_mut(&mut self) -> impl Iterator<Item = &mut Written> {
        let segments = self.segments.iter_mut();
        segments.flat_map(|segment| &mut segment.files).chain(&mut self.others)
    }
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
    /// Keeps it; of what was made, which is there already, nothing else is kept then.
    pub(super) fn store(&self, cache: &Cache, folder: &str) {
        cache.store(&format!("{folder}/state"), self);
        let pages = cache.names(&format!("{folder}/pages"));
        pages.iter().filter(|name| **name != self.pages).for_each(|name| cache.forget(name));
    }

    /// Whether a folder has the manifest of the site.
    pub(super) fn is_ours(&self, output: &Path) -> bool {
        verify::is_manifest_of(output, &self.sums) && journal::read(output).is_empty()
    }
}

impl Pages {
    /// Keeps it, and gives the name.
    pub(super) fn store(&self, cache: &Cache, folder: &str) -> String {
        cache.store_by_content(&format!("{folder}/pages"), self)
    }

    /// As a cache would give it back: without what is of one build only.
    pub(super) fn settled(mut self) -> Self {
        let units = self.units.iter_mut().chain(&mut self.redirects);
        let files = units.flat_map(|unit| &mut unit.files);
        let files = files.chain(self.search.iter_mut().flat_map(SearchState::files_mut));
        files.chain(&mut self.others).for_each(|file| file.changed = false);
        self
    }

    /// Every file of the site but those of its manifest.
    pub(super) fn files(&self) -> impl Iterator<Item = &Written> {
        let units = self.units.iter().chain(&self.redirects).flat_map(|unit| &unit.files);
        units.chain(self.search.iter().flat_map(SearchState::files)).chain(&self.others)
    }

    /// Whether all files are in a folder as they were written.
    fn are_intact(&self, output: &Path) -> bool {
        let files: Vec<&Written> = self.files().collect();
        let published = Published::below(output);
        files.par_iter().all(|file| published.is_intact(file).is_some())
    }

    /// Forgets what is no more as it was written, and learns of the rest when it was.
    fn forget_damaged(&mut self, output: &Path) {
        let published = Published::below(output);
        for all in [&mut self.units, &mut self.redirects] {
            let are_intact = all.par_iter_mut().map(|unit| published.are_intact(&mut unit.files));
            let mut are_intact = are_intact.collect::<Vec<bool>>().into_iter();
            all.retain(|_| are_intact.next().unwrap_or_default());
        }
        if let Some(search) = &mut self.search {
            let many = search.segments.len();
            search.segments.retain_mut(|segment| published.are_intact(&mut segment.files));
            if search.segments.len() < many || !published.are_intact(&mut search.others) {
                search.inputs = Fingerprint::default();
            }
        }
    }
}

/// What the last build left: loaded from the cache, or in memory since.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) state: State,
    /// `None` as long as it is in the cache alone.
    pub(super) pages: Option<Pages>,
    /// All files of the site, the manifest's included, once it has been looked for them, or where this very program has put
    /// them there and nobody has built into the folder since. It is not looked for then whether somebody changed single ones.
    pub(super) owned: Option<Paths>,
}

impl Before {
    pub(super) fn load(cache: &Cache, folder: &str) -> Self {
        let state: State = cache.load(&format!("{folder}/state")).unwrap_or_default();
        Before { state, pages: None, owned: None }
    }

    /// What was made; from the cache where it is not in memory.
    fn pages(&mut self, cache: &Cache) -> &mut Pages {
        let name = &self.state.pages;
        let load = || if name.is_empty() { None } else { cache.load(name) };
        self.pages.get_or_insert_with(|| load().unwrap_or_default())
    }

    /// Looks at the folder: forgets what is no more as it was written, learns of the rest when it was, and which files there
    /// are. Of a site in memory all of this is known.
    pub(super) fn look(&mut self, cache: &Cache, output: &Path) {
        if self.owned.is_none() {
            self.owned = Some(manifest::owned(output));
            self.pages(cache).forget_damaged(output);
        }
    }

    /// Whether a folder holds the site, whole. Of a site in memory the manifest has been looked at.
    pub(super) fn is_there(&mut self, cache: &Cache, output: &Path) -> bool {
        let is_ours = self.owned.is_some() || self.state.is_ours(output);
        is_ours && self.pages(cache).are_intact(output)
    }
}
