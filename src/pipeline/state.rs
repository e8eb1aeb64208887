//! What the last build made, unit by unit: which files, from which inputs.
//!
//! The cache has it in several files. One is small and read first; what was made is read beside the mail, and written beside
//! the manifest, under names that are told by their bytes: whoever reads the small one finds what belongs to it, or nothing.
//! A build that changes little writes down what it changed, as a layer above what was there.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{BuildOptions, Summary};
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
    /// Where the cache has what was made.
    pub(super) kept: Kept,
    /// Whether no file was made twice.
    pub(super) is_distinct: bool,
}

/// Names of what was made, in the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Of the units: each layer says what is other than in those before it.
    layers: Vec<LayerName>,
    /// Of all else.
    rest: String,
}

/// Where the cache has a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LayerName {
    name: String,
    /// Units that it tells of.
    units: usize,
}

/// Units that one build made; borrowed for writing.
#[derive(Serialize, Deserialize)]
struct Layer<U> {
    /// Units that are no more, or are in this layer again.
    gone: Vec<Fingerprint>,
    units: Vec<U>,
}

/// What is not of units.
#[derive(Serialize, Deserialize)]
struct Rest<U, W, S> {
    redirects: U,
    others: W,
    search: S,
}

/// Layers are put together when there are so many.
const MOST_LAYERS: usize = 16;
/// Units in a layer of all units, for each in layers above it.
const SMALL: usize = 8;

/// Units whose files one thread looks at before it asks whether others wait for it.
const TOGETHER: usize = 64;

/// All that was made.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) units: Vec<UnitState>,
    /// Small pages at old addresses.
    pub(super) redirects: Vec<UnitState>,
    /// Files that belong to no unit.
    pub(super) others: Vec<Written>,
    /// The search index.
    pub(super) search: Option<SearchState>,
    /// What was found damaged in the folder, and belongs to the site no more: units and files.
    lost: Replaced,
    /// Whether something is known of files that the layers in the cache do not say.
    pub(super) has_learned: bool,
}

/// What a site has no more, or other than it was.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    pub(super) units: Vec<Fingerprint>,
    pub(super) files: Vec<Written>,
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
    /// The last build made it.
    #[serde(skip)]
    pub(super) is_kept: bool,
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
        let layers = self.kept.layers.iter().map(|layer| &layer.name);
        let own: HashSet<&String> = layers.chain([&self.kept.rest]).collect();
        pages.iter().filter(|name| !own.contains(name)).for_each(|name| cache.forget(name));
    }

    /// Whether a folder has the manifest of the site.
    pub(super) fn is_ours(&self, output: &Path) -> bool {
        verify::is_manifest_of(output, &self.sums) && journal::read(output).is_empty()
    }
}

impl Replaced {
    /// Adds a unit with its files.
    pub(super) fn add(&mut self, unit: UnitState) {
        self.units.push(unit.unit);
        self.files.extend(unit.files);
    }
}

impl Pages {
    /// Keeps it; says where. `below`: where the last build has its units, of which `gone` are no more.
    pub(super) fn store(
        &self,
        cache: &Cache,
        folder: &str,
        below: &Kept,
        gone: Vec<Fingerprint>,
    ) -> Kept {
        let folder = format!("{folder}/pages");
        let new = self.units.iter().filter(|unit| !unit.is_kept);
        let above: usize = below.layers.iter().skip(1).map(|layer| layer.units).sum();
        let is_small = below
            .layers
            .first()
            .is_some_and(|whole| (above + new.clone().count()) * SMALL < whole.units);
        let is_layer = is_small && below.layers.len() < MOST_LAYERS;
        let (units, gone): (Vec<&UnitState>, _) = if is_layer {
            (new.collect(), gone)
        } else {
            (self.units.iter().collect(), Vec::new())
        };
        let many = units.len();
        let name = cache.store_by_content(&folder, &Layer { gone, units });
        let rest = Rest { redirects: &self.redirects, others: &self.others, search: &self.search };
        let rest = cache.store_by_content(&folder, &rest);
        let below = if is_layer { &below.layers[..] } else { &[] };
        let layers = below.iter().cloned().chain([LayerName { name, units: many }]).collect();
        Kept { layers, rest }
    }

    /// As the cache holds it; nothing where a part of it is missing.
    fn load(cache: &Cache, kept: &Kept) -> Self {
        Pages::loaded(cache, kept).unwrap_or_default()
    }

    fn loaded(cache: &Cache, kept: &Kept) -> Option<Self> {
        // Where the cache could not be written there is no name.
        let is_named = |name: &str| (!name.is_empty()).then_some(());
        let load = |layer: &LayerName| -> Option<Layer<UnitState>> {
            is_named(&layer.name)?;
            cache.load(&layer.name)
        };
        is_named(&kept.rest)?;
        let (layers, rest) = rayon::join(
            || kept.layers.par_iter().map(load).collect::<Option<Vec<_>>>(),
            || cache.load(&kept.rest),
        );
        let Rest { redirects, others, search } = rest?;
        let mut below = layers?;
        let Layer { mut gone, mut units } = below.pop()?;
        let (mut seen, mut from) = (HashSet::new(), 0);
        for layer in below.into_iter().rev() {
            seen.extend(gone);
            seen.extend(units.iter().skip(from).map(|unit| unit.unit));
            from = units.len();
            units.extend(layer.units.into_iter().filter(|unit| !seen.contains(&unit.unit)));
            gone = layer.gone;
        }
        Some(Pages { units, redirects, others, search, ..Pages::default() })
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

    /// Files that may be other than they were: all but those of units that the last build made.
    pub(super) fn new_files(&self) -> impl Iterator<Item = &Written> {
        let units = self.units.iter().filter(|unit| !unit.is_kept);
        let units = units.chain(&self.redirects).flat_map(|unit| &unit.files);
        units.chain(self.search.iter().flat_map(SearchState::files)).chain(&self.others)
    }

    /// What was found damaged, and all files that are not of units: what the next site may have no more.
    pub(super) fn take_replaced(&mut self) -> Replaced {
        let mut replaced = std::mem::take(&mut self.lost);
        let old = self.redirects.iter().flat_map(|unit| &unit.files);
        let search = self.search.iter().flat_map(SearchState::files);
        replaced.files.extend(old.chain(search).chain(&self.others).cloned());
        replaced
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
        let learned = AtomicBool::new(false);
        let are_intact = |files: &mut [Written]| {
            let is_news = published.look(files);
            if is_news == Some(true) {
                learned.store(true, Ordering::Relaxed);
            }
            is_news.is_some()
        };
        for all in [&mut self.units, &mut self.redirects] {
            let units = all.par_iter_mut().with_max_len(TOGETHER);
            let intact = units.map(|unit| are_intact(&mut unit.files));
            let intact: Vec<bool> = intact.collect();
            if intact.iter().all(|intact| *intact) {
                continue;
            }
            let old = std::mem::take(all).into_iter().zip(intact);
            let (kept, lost): (Vec<_>, Vec<_>) = old.partition(|(_, intact)| *intact);
            *all = kept.into_iter().map(|(unit, _)| unit).collect();
            for (unit, _) in lost {
                self.lost.add(unit);
            }
        }
        if let Some(search) = &mut self.search {
            let old = std::mem::take(&mut search.segments);
            let many = old.len();
            for mut segment in old {
                if are_intact(&mut segment.files) {
                    search.segments.push(segment);
                } else {
                    self.lost.files.extend(segment.files);
                }
            }
            if search.segments.len() < many || !are_intact(&mut search.others) {
                search.inputs = Fingerprint::default();
            }
        }
        self.has_learned |= learned.into_inner();
    }
}

/// What is known of a site's folder.
#[derive(Debug, Default)]
pub(super) enum Folder {
    /// Nothing yet.
    #[default]
    Unseen,
    /// The manifest in it is the last build's. Where this very program has built it, or nobody else is said to write there, it
    /// is not looked for then whether somebody changed single files since.
    AsBuilt,
    /// It is not; these files are a site's, its manifest's included.
    Other(Paths),
}

/// What the last build left: loaded from the cache, or in memory since.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) state: State,
    /// `None` as long as it is in the cache alone.
    pub(super) pages: Option<Pages>,
    pub(super) folder: Folder,
}

impl Before {
    pub(super) fn load(cache: &Cache, folder: &str) -> Self {
        let state: State = cache.load(&format!("{folder}/state")).unwrap_or_default();
        Before { state, pages: None, folder: Folder::Unseen }
    }

    /// What was made; from the cache where it is not in memory.
    fn pages(&mut self, cache: &Cache) -> &mut Pages {
        self.pages.get_or_insert_with(|| Pages::load(cache, &self.state.kept))
    }

    /// Looks at the folder: forgets what is no more as it was written, learns of the rest when it was, and whose files there
    /// are. Of a site in memory all of this is known.
    pub(super) fn look(&mut self, cache: &Cache, output: &Path, options: &BuildOptions) {
        if matches!(self.folder, Folder::Unseen) {
            let is_ours = self.state.is_ours(output);
            self.folder =
                if is_ours { Folder::AsBuilt } else { Folder::Other(manifest::owned(output)) };
            let pages = self.pages(cache);
            if !(is_ours && options.assume_unchanged) {
                pages.forget_damaged(output);
            }
        }
    }

    /// Whether a folder holds the site, whole. Of a site in memory the manifest has been looked at.
    pub(super) fn is_there(
        &mut self,
        cache: &Cache,
        output: &Path,
        options: &BuildOptions,
    ) -> bool {
        let is_ours = matches!(self.folder, Folder::AsBuilt) || self.state.is_ours(output);
        is_ours && (options.assume_unchanged || self.pages(cache).are_intact(output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::redirects::empty;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn unit(about: u8, says: u8, is_kept: bool) -> UnitState {
        let unit = empty(Fingerprint::of_value(&about));
        UnitState { answers: Fingerprint::of_value(&says), is_kept, ..unit }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn layers_hold_what_the_last_build_made(
            steps in prop::collection::vec(prop::collection::vec((0_u8..60, 0_u8..9, any::<bool>()), 0..4), 1..24),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let cache = Cache::at(folder.path().to_path_buf());
            let mut now: BTreeMap<u8, u8> = (0..50).map(|about| (about, 0)).collect();
            let mut kept = Kept::default();
            let mut deepest = 0;
            for step in steps {
                let before = now.clone();
                for (about, says, goes) in step {
                    if goes { now.remove(&about); } else { now.insert(about, says); }
                }
                let is_kept = |about: &u8, says: &u8| !kept.layers.is_empty() && before.get(about) == Some(says);
                let units = now.iter().map(|(about, says)| unit(*about, *says, is_kept(about, says)));
                let pages = Pages { units: units.collect(), ..Pages::default() };
                let gone = before.iter().filter(|(about, says)| now.get(about) != Some(says));
                let gone = gone.map(|(about, _)| Fingerprint::of_value(about)).collect();
                kept = pages.store(&cache, "site", &kept, gone);
                deepest = deepest.max(kept.layers.len());
                let told = |pages: &Pages| {
                    let told = pages.units.iter().map(|unit| (unit.unit, unit.answers));
                    told.collect::<BTreeMap<_, _>>()
                };
                let loaded = Pages::load(&cache, &kept);
                prop_assert_eq!(loaded.units.len(), now.len());
                prop_assert_eq!(told(&loaded), told(&pages));
            }
            prop_assert!(deepest <= MOST_LAYERS);
            cache.forget(&kept.layers[0].name);
            prop_assert!(Pages::load(&cache, &kept).units.is_empty());
        }
    }
}
