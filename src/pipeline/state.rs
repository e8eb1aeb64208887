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
use crate::output::{Written, manifest, writer};
use crate::search::Document;

/// A site as it was built into one folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Digest of `SHA256SUMS`: whether what is in the folder is that site.
    pub(super) sums: String,
    /// Of everything that the build read; `None` where that cannot be told without reading it.
    pub(super) inputs: Option<Fingerprint>,
    pub(super) units: Vec<UnitState>,
    /// For each list its name and all that its pages are made from.
    pub(super) lists: Vec<(String, Fingerprint)>,
    /// Files that belong to no unit.
    pub(super) others: Vec<Written>,
    /// Of the search index: of the documents in it, and its files.
    pub(super) search: Option<SearchState>,
    pub(super) counts: Counts,
    pub(super) diagnostics: Diagnostics,
}

/// What is counted in a [`Summary`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    messages: usize,
    copies: usize,
    threads: usize,
    series: usize,
    pages: usize,
    files: usize,
    bytes: u64,
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

/// A [`Document`] in the cache.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    url: String,
    title: String,
    author: String,
    body: String,
    date: Option<String>,
    list: String,
    kind: u8,
}

/// Kinds of documents by their number in the cache.
const KINDS: [&str; 4] = ["thread", "series", "page", "contributor"];

/// The cache's folder for an output folder; below the site's own folder it is named by its way from there, so that the
/// cache can be moved together with the site.
pub(super) fn folder(project: &Project) -> String {
    let real = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        std::fs::canonicalize(&absolute).unwrap_or(absolute)
    };
    let output = real(&project.output);
    let root = project.root.as_deref().map(|root| {
        // An empty path is the working folder.
        real(if root.as_os_str().is_empty() { Path::new(".") } else { root })
    });
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

    /// Every file of the site but those of its manifest.
    pub(super) fn files(&self) -> impl Iterator<Item = &Written> {
        let units = self.units.iter().flat_map(|unit| &unit.files);
        units.chain(self.search.iter().flat_map(|search| &search.files)).chain(&self.others)
    }

    /// Whether a folder holds the site, whole.
    pub(super) fn is_there(&self, output: &Path) -> bool {
        let files: Vec<&Written> = self.files().collect();
        manifest::is(output, &self.sums)
            && files.par_iter().all(|file| writer::is_intact(output, file).is_some())
    }

    /// What there is to say of a build that had nothing to do.
    pub(super) fn summary(&self) -> Summary {
        let Counts { messages, copies, threads, series, pages, files, bytes } = self.counts;
        let diagnostics = self.diagnostics.clone();
        Summary {
            messages,
            copies,
            threads,
            series,
            pages,
            files,
            bytes,
            diagnostics,
            ..Summary::default()
        }
    }
}

impl Counts {
    pub(super) fn of(summary: &Summary) -> Self {
        let Summary { messages, copies, threads, series, pages, files, bytes, .. } = *summary;
        Counts { messages, copies, threads, series, pages, files, bytes }
    }
}

/// What the search finds of each unit, by unit, with its fingerprint.
pub(super) type Documents = HashMap<Fingerprint, (Fingerprint, Vec<Document>)>;

/// Documents of units, of which some need not be made again.
pub(super) fn load_documents(cache: &Cache, folder: &str) -> Documents {
    let stored: Option<Vec<(Fingerprint, Fingerprint, Vec<Stored>)>> =
        cache.load(&format!("{folder}/documents"));
    let taken = |(unit, sum, own): (_, _, Vec<Stored>)| {
        (unit, (sum, own.into_iter().map(Stored::taken).collect()))
    };
    stored.unwrap_or_default().into_iter().map(taken).collect()
}

/// All documents of a site, unit by unit.
#[derive(Debug, Default)]
pub(super) struct AllDocuments {
    pub(super) documents: Vec<Document>,
    /// Units with the fingerprint of their documents and how many these are.
    units: Vec<(Fingerprint, Fingerprint, usize)>,
}

impl AllDocuments {
    pub(super) fn add(&mut self, unit: &UnitState, own: Vec<Document>) {
        if !own.is_empty() {
            self.units.push((unit.unit, unit.documents, own.len()));
            self.documents.extend(own);
        }
    }

    /// Keeps them for a build that makes some of the pages only.
    pub(super) fn store(&self, cache: &Cache, folder: &str) {
        let mut rest = self.documents.iter();
        let stored = |&(unit, sum, count): &(Fingerprint, Fingerprint, usize)| {
            (unit, sum, rest.by_ref().take(count).map(Stored::of).collect::<Vec<Stored>>())
        };
        let all: Vec<_> = self.units.iter().map(stored).collect();
        cache.store(&format!("{folder}/documents"), &all);
    }
}

/// Tells documents from others.
pub(super) fn fingerprint(documents: &[Document]) -> Fingerprint {
    Fingerprint::of_value(&documents.iter().map(Stored::of).collect::<Vec<_>>())
}

impl Stored {
    fn of(document: &Document) -> Self {
        let Document { url, title, author, body, date, list, kind } = document.clone();
        let kind = KINDS.iter().position(|known| *known == kind).unwrap_or_default() as u8;
        Stored { url, title, author, body, date, list, kind }
    }

    fn taken(self) -> Document {
        let Stored { url, title, author, body, date, list, kind } = self;
        let kind = KINDS.get(usize::from(kind)).copied().unwrap_or_default();
        Document { url, title, author, body, date, list, kind }
    }
}
