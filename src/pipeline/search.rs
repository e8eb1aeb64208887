//! The search index of a site: what is in it is planned with the pages, and made after them. Segments whose documents are
//! as they were stay.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;

use super::BuildError;
use super::state::{SearchState, SegmentState};
use crate::archive::MessageIx;
use crate::config::{Permalinks, SearchMode};
use crate::fingerprint::Fingerprint;
use crate::output::{Writer, Written};
use crate::render::date;
use crate::render::documents::MOST_OTHERS;
use crate::render::{RenderError, Renderer};
use crate::search::{
    self, Document, ListEntry, Manifest, SearchOptions, SegmentEntry, segments, sharded, single,
};
use crate::site::{ListSite, SafePath, Site};
use crate::source::Location;

/// Messages that may fit in one file, packed, of [`SINGLE_BYTES`]; of more that is not tried.
const SINGLE_DOCUMENTS: usize = 8_000;

/// The largest index in one file that `mode: auto` makes, packed.
const SINGLE_BYTES: usize = 1_000_000;

/// Documents whose fingerprint is taken at once: much faster than one by one.
const TOGETHER: usize = 1024;

/// Which document: a message of a list, or one of its other mails (from 1).
#[derive(Clone, Copy)]
struct Reference {
    seconds: i64,
    list: u32,
    message: MessageIx,
    other: u32,
}

/// What is in the index.
pub(super) struct SearchPlan {
    /// Oldest first.
    documents: Vec<Reference>,
    segments: Vec<Range<usize>>,
    /// The name of each.
    ids: Vec<String>,
    /// Of everything else that is in it.
    inputs: Fingerprint,
    before: SearchState,
}

impl SearchPlan {
    /// Plans it; `before` is what is left of the last build's.
    pub(super) fn new(site: &Site, before: Option<SearchState>) -> Self {
        let before = before.unwrap_or_default();
        let documents = references(site);
        let seconds: Vec<i64> = documents.par_iter().map(|document| document.seconds).collect();
        let newest = site.lists.iter().filter_map(|list| list.archive.newest).max();
        let segments = segments::cut(&seconds, newest.unwrap_or_default());
        drop(seconds);
        let all = all_inputs(site);
        let together = |some: &[Reference]| {
            Fingerprint::of_all(some.iter().map(|document| inputs(site, *document)))
        };
        let id = |range: &Range<usize>| {
            let parts = documents[range.clone()].par_chunks(TOGETHER).map(together);
            name(Fingerprint::of_value(&(all, parts.collect::<Vec<_>>())))
        };
        let ids: Vec<String> = segments.par_iter().map(id).collect();
        let inputs = Fingerprint::of_value(&(all, other_inputs(site), &ids));
        SearchPlan { documents, segments, ids, inputs, before }
    }

    /// Where the mail is that is read for it, of a list.
    pub(super) fn wanted<'s>(
        &'s self,
        list: &'s ListSite,
        number: usize,
    ) -> impl Iterator<Item = &'s Location> {
        let whole = self.may_be_single() && self.before.inputs != self.inputs;
        let segments = self.segments.iter().zip(&self.ids);
        let new = segments.filter(move |(_, id)| whole || !self.knows(id));
        let documents = new.filter_map(|(range, _)| self.documents.get(range.clone()));
        documents.flatten().filter(move |own| own.list as usize == number).map(|own| {
            let record = list.archive.message(own.message);
            let other = (own.other as usize).checked_sub(1).and_then(|at| record.others().get(at));
            &other.unwrap_or(&record.raw).location
        })
    }

    fn knows(&self, id: &str) -> bool {
        self.before.segments.iter().any(|segment| segment.id == id)
    }

    fn may_be_single(&self) -> bool {
        self.documents.len() <= SINGLE_DOCUMENTS
    }
}

/// All documents of all lists in the order of time.
fn references(site: &Site) -> Vec<Reference> {
    let mut all: Vec<Reference> = Vec::new();
    for (list, number) in site.lists.iter().zip(0..) {
        for (record, ix) in list.archive.messages.iter().zip(0..) {
            let others = record.others().len().min(MOST_OTHERS) as u32;
            let seconds = record.date.map_or(0, |date| date.seconds);
            let message = MessageIx(ix);
            all.extend((0..=others).map(|other| Reference {
                seconds,
                list: number,
                message,
                other,
            }));
        }
    }
    let name = |list: u32| &site.lists[list as usize].name;
    all.par_sort_by(|a, b| {
        let ids = || (name(a.list), a.message, a.other).cmp(&(name(b.list), b.message, b.other));
        a.seconds.cmp(&b.seconds).then_with(ids)
    });
    all
}

/// Everything that a document is made from.
fn inputs(site: &Site, document: Reference) -> impl Serialize {
    let list = &site.lists[document.list as usize];
    let archive = &list.archive;
    let record = archive.message(document.message);
    let other = document.other as usize;
    let raw = other.checked_sub(1).and_then(|at| record.others().get(at)).unwrap_or(&record.raw);
    let (thread, part) = list.part_of(document.message);
    let root = &archive.message(archive.threads[thread.at()].root).id;
    let series = archive.series_of[document.message.at()];
    let others: Vec<_> = record.other_ids().iter().map(|id| archive.id(*id)).collect();
    let has_page = matches!(site.config.permalinks, Permalinks::Pages | Permalinks::Stubs);
    let place = if has_page { None } else { Some((list.thread_folder(thread, part), part)) };
    let person = archive.person(record.author);
    let contributor =
        person.name.is_empty().then(|| archive.contributor_of(record.author).name.as_str());
    (
        (raw.key, raw.report.is_some(), other, document.list, document.seconds, &record.id, others),
        (person, contributor, root, series.map(|ix| &archive.series[ix.at()].slug)),
        (list.paths.is_collided(&record.id), place, &record.subject, record.is_reply),
        record
            .patch
            .as_ref()
            .map(|patch| (patch.patch_id, patch.number, patch.says_patch, patch.has_diff)),
    )
}

/// Of what all documents are made from alike.
fn all_inputs(site: &Site) -> Fingerprint {
    let lists: Vec<_> = site
        .lists
        .iter()
        .map(|list| (&list.name, list.letters.rules().whole_fingerprint()))
        .collect();
    let config = &site.config;
    Fingerprint::of_value(&(
        (search::FORMAT, env!("CARGO_PKG_VERSION")),
        (config.permalinks, config.links, config.search.max_body_words, config.search.texts),
        lists,
    ))
}

/// Of content pages, people and what the manifest tells.
fn other_inputs(site: &Site) -> Fingerprint {
    let content: Vec<_> =
        site.content.iter().map(|page| (page.fingerprint(), page.folder.as_str())).collect();
    let people: Vec<Fingerprint> = site
        .lists
        .iter()
        .map(|list| {
            let all = list.archive.contributors.iter();
            Fingerprint::of_value(&all.map(|one| (&one.name, &one.slug)).collect::<Vec<_>>())
        })
        .collect();
    let titles: Vec<&str> = site.lists.iter().map(|list| list.title.as_str()).collect();
    Fingerprint::of_value(&(&site.config.search, content, people, titles))
}

/// Makes what is not there yet, and puts it aside.
pub(super) fn make(
    site: &Site,
    renderer: &Renderer<'_>,
    plan: SearchPlan,
    writer: &Writer,
) -> Result<SearchState, BuildError> {
    if plan.before.inputs == plan.inputs {
        return Ok(plan.before);
    }
    let options = options(site);
    let maker = Maker { site, renderer, plan: &plan, writer, options };
    let mut state = SearchState { inputs: plan.inputs, ..SearchState::default() };
    let mode = site.config.search.mode;
    let tries = mode == SearchMode::Single || mode == SearchMode::Auto && plan.may_be_single();
    let pages = renderer.page_documents();
    let is_single = tries && maker.single(mode == SearchMode::Auto, &pages, &mut state)?;
    let mut manifest = maker.manifest(is_single);
    if !is_single {
        for (range, id) in plan.segments.iter().zip(&plan.ids) {
            let load = |part: Range<usize>| {
                Ok(maker.documents(range.start + part.start..range.start + part.end)?)
            };
            state.segments.push(maker.segment(id, range.len(), &load)?);
            manifest.segments.push(maker.entry(id, range));
        }
        if !pages.is_empty() {
            let id = name(Fingerprint::of_value(&(search::FORMAT, format!("{pages:?}"))));
            let load = |part: Range<usize>| Ok(pages.get(part).unwrap_or_default().to_vec());
            state.segments.push(maker.segment(&id, pages.len(), &load)?);
            manifest.pages =
                Some(SegmentEntry { id, documents: pages.len(), first: None, last: None });
        }
    }
    let people = renderer.people();
    manifest.people = people.len();
    for (name, bytes) in search::people(&people) {
        maker.stage(&name, &bytes, &mut state)?;
    }
    maker.stage("manifest.json", &manifest.to_json(), &mut state)?;
    Ok(state)
}

fn options(site: &Site) -> SearchOptions {
    let config = &site.config.search;
    SearchOptions {
        max_body_words: config.max_body_words,
        max_index_bytes: Some(config.max_index_bytes),
        texts: config.texts,
    }
}

/// The name of a segment that is made from this.
fn name(inputs: Fingerprint) -> String {
    let mut digits = inputs.hex();
    digits.truncate(16);
    digits
}

fn below(name: &str) -> SafePath {
    SafePath::fixed("search/index").join(name)
}

/// Makes parts of the index.
struct Maker<'a> {
    site: &'a Site,
    renderer: &'a Renderer<'a>,
    plan: &'a SearchPlan,
    writer: &'a Writer,
    options: SearchOptions,
}

impl Maker<'_> {
    fn documents(&self, range: Range<usize>) -> Result<Vec<Document>, RenderError> {
        let mut buffer = Vec::new();
        let documents = self.plan.documents.get(range).unwrap_or_default().iter();
        let document = |own: &Reference| {
            self.renderer.document(own.list, own.message, own.other as usize, &mut buffer)
        };
        documents.map(document).collect()
    }

    /// Puts aside a file that is not of a segment.
    fn stage(&self, name: &str, bytes: &[u8], state: &mut SearchState) -> Result<(), BuildError> {
        state.others.push(self.writer.stage(&below(name), bytes)?);
        Ok(())
    }

    /// One file for all. `small`: unless it is larger than a browser should load at once; then nothing is put aside.
    fn single(
        &self,
        small: bool,
        pages: &[Document],
        state: &mut SearchState,
    ) -> Result<bool, BuildError> {
        let blocks: Vec<Range<usize>> = (0..self.plan.documents.len())
            .step_by(256)
            .map(|first| first..(first + 256).min(self.plan.documents.len()))
            .collect();
        let blocks: Result<Vec<Vec<Document>>, RenderError> =
            blocks.into_par_iter().map(|range| self.documents(range)).collect();
        let mut documents: Vec<Document> = blocks?.into_iter().flatten().collect();
        documents.extend_from_slice(pages);
        let index = single::build(&documents, &self.options);
        if small && index.packed_bytes() > SINGLE_BYTES {
            return Ok(false);
        }
        self.stage("index.json", index.json.as_bytes(), state)?;
        self.stage("documents.json", &index.documents_json, state)?;
        if self.options.texts {
            self.stage("texts.json", &index.texts_json, state)?;
        }
        state.note = index.note.unwrap_or_default();
        Ok(true)
    }

    /// A segment: as it is, where the last build left it.
    fn segment(
        &self,
        id: &str,
        documents: usize,
        load: &impl sharded::Load<BuildError>,
    ) -> Result<SegmentState, BuildError> {
        if let Some(known) = self.plan.before.segments.iter().find(|segment| segment.id == id) {
            return Ok(known.clone());
        }
        let folder = below(id);
        let files: Mutex<Vec<Written>> = Mutex::default();
        let put = |name: &str, bytes: &[u8]| {
            let written = self.writer.stage(&folder.join(name), bytes)?;
            files.lock().unwrap_or_else(PoisonError::into_inner).push(written);
            Ok::<_, BuildError>(())
        };
        sharded::write(documents, &self.options, load, &put)?;
        let mut files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.sort_unstable();
        Ok(SegmentState { id: id.to_owned(), files })
    }

    fn entry(&self, id: &str, range: &Range<usize>) -> SegmentEntry {
        let documents = self.plan.documents.get(range.clone()).unwrap_or_default();
        let day = |own: Option<&Reference>| own.map(|own| date::day_at(own.seconds));
        let (first, last) = (day(documents.first()), day(documents.last()));
        SegmentEntry { id: id.to_owned(), documents: range.len(), first, last }
    }

    fn manifest(&self, single: bool) -> Manifest {
        let upstream = self.site.config.search.upstream.as_deref();
        let list = |list: &ListSite| ListEntry {
            name: list.name.clone(),
            title: list.title.clone(),
            upstream: upstream.map(|upstream| upstream.replace("{list}", &list.name)),
        };
        Manifest {
            single,
            documents: self.plan.documents.len(),
            texts: self.options.texts,
            lists: self.site.lists.iter().map(list).collect(),
            ..Manifest::default()
        }
    }
}
