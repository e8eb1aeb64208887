//! One list: from its sources to what is known of it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

mod told;

use self::told::Told;
use super::facts::{Facts, FactsAt, KnownFacts};
use super::old_addresses::{self, Gathered};
use super::{BuildError, BuildOptions, Watch};
use crate::archive::Archive;
use crate::archive::link::{LinkOptions, link};
use crate::archive::mailmap::Mailmap;
use crate::archive::names;
use crate::archive::period::{PeriodRequest, PeriodUnit};
use crate::archive::series::Overrides;
use crate::cache::Cache;
use crate::config::{ConfigError, ListConfig};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use crate::mail::{self, MessageId};
use crate::privacy::{Letters, Redactions, Rules, Survey};
use crate::site::ListSite;
use crate::source::states::{Marked, States};
use crate::source::update_report::UpdateReport;
use crate::source::{self, Known, RawMessage, Snapshot, Source, SourceEpoch, SourceError, Store};
use crate::terminal::Terminal;

/// Messages that are parsed together.
const TOGETHER: usize = 64;

/// Reads, parses and links one list, without a cache.
///
/// # Errors
/// A source that cannot be used, or a period that means nothing.
pub fn read_list(
    config: &ListConfig,
    options: &BuildOptions,
    terminal: &Terminal,
    diagnostics: &mut Diagnostics,
) -> Result<ListSite, BuildError> {
    let reader = Reader { options, cache: &Cache::off(), terminal };
    Ok(reader.read(config, Known::default(), diagnostics, &mut Watch::start())?.list)
}

/// Reads lists.
pub(super) struct Reader<'a> {
    pub(super) options: &'a BuildOptions,
    /// What is known of messages.
    pub(super) cache: &'a Cache,
    pub(super) terminal: &'a Terminal,
}

/// A list, and what it was read from.
pub(super) struct ReadList {
    pub(super) list: ListSite,
    /// See [`inputs`].
    pub(super) inputs: Fingerprint,
}

/// What an earlier build knew of a list's sources.
pub(super) fn known(config: &ListConfig, cache: &Cache) -> Known {
    cache.load(&format!("{}/sources", folder(config))).unwrap_or_default()
}

/// Everything that a list is made from, told without reading any mail; `None` where its sources have changed.
pub(super) fn unchanged_inputs(
    config: &ListConfig,
    options: &BuildOptions,
    known: &Known,
) -> Option<Fingerprint> {
    source::are_unchanged(&sources(config), known).then(|| inputs(config, options, known))
}

/// Everything that a list is made from, given what is known of its sources.
fn inputs(config: &ListConfig, options: &BuildOptions, known: &Known) -> Fingerprint {
    let file = |path: &Option<_>| path.as_ref().map(|path| fs::read(path).ok());
    let states = config.states.as_ref().filter(|_| wants_snapshots(config));
    let states = states.map(|states| fs::read(&states.file).ok());
    let imports = old_addresses::stamps(config);
    let files = (file(&config.mailmap), file(&config.redact), states, imports);
    Fingerprint::of_value(&(config, config.addresses, options.as_of, known.fingerprint(), files))
}

impl Reader<'_> {
    /// Reads, parses and links one list, of whose sources something may be known.
    ///
    /// # Errors
    /// See [`read_list`].
    pub(super) fn read(
        &self,
        config: &ListConfig,
        mut known: Known,
        diagnostics: &mut Diagnostics,
        watch: &mut Watch,
    ) -> Result<ReadList, BuildError> {
        let sources = sources(config);
        let kept = folder(config);
        let read = source::read_again(&sources, &known);
        let Snapshot {
            mut store,
            mut messages,
            commits,
            epochs,
            mut reports,
            diagnostics: found,
            learning,
        } = read.map_err(|error| not_fetched(config, error))?;
        diagnostics.append(found);
        let states = states(config, (&commits, &epochs), &store, &mut messages, diagnostics)?;
        let mut rules = Rules::new(config.addresses, Redactions::read(config.redact.as_deref())?);
        survey(&mut rules, &mut store, &messages, &reports)?;
        watch.lap("read");

        let facts = self.facts(&kept, &mut store, &mut messages, &rules)?;
        let gathered = Gathered::for_list(config, rules.veils());
        let keep = || {
            if learning.is_news() {
                known = learning.known(&messages, &commits);
                self.cache.store(&format!("{kept}/sources"), &known);
            }
            let inputs = inputs(config, self.options, &known);
            drop((learning, known));
            inputs
        };
        let tell = || -> Result<_, BuildError> {
            let mut told = Told::of(&messages, facts, gathered, &store, diagnostics);
            told.gathered.withhold(told.withheld.iter().chain(rules.named_ids()));
            watch.lap("parse");

            let mut config = config.clone();
            let name = match config.name.as_str() {
                "" => told.name(&sources),
                name => name.to_owned(),
            };
            if config.address.is_empty() {
                config.address = told.address();
            }
            let mut mailmap = mailmap(config.mailmap.as_deref(), diagnostics)?;
            mailmap.redact(&rules);
            let Told { mut drafts, people, withheld, gathered, .. } = told;
            if rules.veils() {
                let ids = drafts.iter().flat_map(|draft| draft.ids()).map(|id| id.as_str().into());
                rules.know(people, ids.collect(), &config.address);
                drafts.par_iter_mut().for_each(|draft| draft.veil(&rules));
                names::veil(&mut drafts, &rules);
            }
            for report in &mut reports {
                rules.redact_report(report);
            }
            rules.idle(&withheld, diagnostics);
            let options = LinkOptions {
                mailmap,
                periods: PeriodRequest { states, ..config.period_request() },
                as_of: self.options.as_of,
                series: config.series.overrides().told_as(|id| rules.id(id)),
            };
            let mut archive = link(drafts, &commits, reports, &options, &rules)?;
            note_unknown_series(&config, &archive, &rules, diagnostics);
            let withheld = withheld.iter().map(|id| rules.id(id)).chain(rules.withheld_ids());
            archive.withheld = withheld.filter(|id| archive.by_id(id).is_none()).collect();
            let letters = Letters::new(store, rules);
            note_problems(&archive, &letters, diagnostics);
            watch.lap("link");
            Ok((name, config, archive, letters, gathered))
        };
        // The sources are told by one thread, and nobody waits for them.
        let (inputs, told) = rayon::join(keep, tell);
        let (name, mut config, archive, letters, gathered) = told?;

        if config.title.is_empty() {
            config.title = title_of_report(&archive).unwrap_or_default();
        }
        let mut list = ListSite::new(name, config, archive, letters, (commits, epochs));
        old_addresses::plan(&mut list, &gathered, (self.cache, &kept), diagnostics)?;
        watch.lap("plan");
        Ok(ReadList { list, inputs })
    }

    /// The facts of all messages, known ones from the cache; gives each message its fingerprint.
    fn facts(
        &self,
        kept: &str,
        store: &mut Store,
        messages: &mut [RawMessage],
        rules: &Rules,
    ) -> Result<Vec<io::Result<Facts>>, SourceError> {
        let mut known = KnownFacts::load(self.cache, format!("{kept}/facts"), rules);
        let find = |raw: &RawMessage| raw.key.and_then(|key| known.find(key));
        let mut places: Vec<Option<FactsAt>> = messages.par_iter().map(find).collect();
        let unknown = || messages.iter().zip(&places).filter(|(_, place)| place.is_none());
        store.prepare(unknown().map(|(raw, _)| &raw.location))?;
        let unknown: Vec<&RawMessage> = unknown().map(|(raw, _)| raw).collect();
        let bar = self.terminal.progress("parsing", unknown.len() as u64);
        let read: Vec<io::Result<(Fingerprint, Read)>> = unknown
            .par_chunks(TOGETHER)
            .flat_map_iter(|chunk| {
                let mut buffer = Vec::new();
                let read = chunk.iter().map(|raw| {
                    store.read(&raw.location, &mut buffer)?;
                    let key = Fingerprint::of(&buffer);
                    let parse = || Read::New(Facts::new(mail::parse(&buffer), rules));
                    Ok((key, known.find(key).map_or_else(parse, Read::Known)))
                });
                let mut read: Vec<io::Result<(Fingerprint, Read)>> = read.collect();
                Facts::share(read.iter_mut().filter_map(|one| match one {
                    Ok((_, Read::New(facts))) => Some(facts),
                    _ => None,
                }));
                bar.inc(chunk.len() as u64);
                read
            })
            .collect();
        bar.finish_and_clear();
        let mut read = read.into_iter();
        let mut all: Vec<io::Result<Facts>> = Vec::with_capacity(messages.len());
        let mut news = false;
        for (raw, place) in messages.iter_mut().zip(&mut places) {
            let what = match *place {
                Some(at) => Ok(Read::Known(at)),
                None => read
                    .next()
                    .unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))
                    .map(|(key, what)| {
                        raw.key = Some(key);
                        what
                    }),
            };
            let facts = what.and_then(|what| match what {
                Read::New(facts) => {
                    news = true;
                    Ok(facts)
                }
                Read::Known(at) => {
                    *place = Some(at);
                    // Several messages may have the same bytes.
                    let copy = |to: u32| all.get(to as usize)?.as_ref().ok().cloned();
                    let given = known.give(at, all.len() as u32);
                    let facts = given.map_or_else(copy, Some);
                    facts.ok_or_else(|| io::Error::other("its facts were lost"))
                }
            });
            all.push(facts);
        }
        if news || known.has_more() {
            let all = messages.iter().zip(&places).zip(&all);
            let given = all
                .filter_map(|((raw, place), facts)| Some((raw.key?, *place, facts.as_ref().ok()?)));
            known.keep(rules, &given.collect::<Vec<_>>());
        }
        Ok(all)
    }
}

/// The sources of a list.
pub(super) fn sources(config: &ListConfig) -> Vec<Source> {
    config.sources.iter().map(crate::config::SourceConfig::source).collect()
}

/// The folder of the cache that is about a list: by its name, and where it has none by its sources.
fn folder(config: &ListConfig) -> String {
    if !config.name.is_empty() {
        return format!("lists/{}", config.name);
    }
    let absolute = |source: &Source| {
        let path = std::path::absolute(&source.path).unwrap_or_else(|_| source.path.clone());
        path.to_string_lossy().into_owned()
    };
    let sources: Vec<String> = sources(config).iter().map(absolute).collect();
    format!("lists/_{}", Fingerprint::of_value(&sources).hex())
}

/// What is there of a message whose bytes were read.
enum Read {
    Known(FactsAt),
    New(Facts),
}

/// Where names of people are withheld: looks at all messages and reports for them.
fn survey(
    rules: &mut Rules,
    store: &mut Store,
    messages: &[RawMessage],
    reports: &[UpdateReport],
) -> Result<(), SourceError> {
    if !rules.needs_survey() {
        return Ok(());
    }
    store.prepare(messages.iter().map(|raw| &raw.location))?;
    let one = |(mut survey, mut buffer): (Survey, Vec<u8>), raw: &RawMessage| {
        // What cannot be read is told of when it is taken in.
        if store.read(&raw.location, &mut buffer).is_ok() {
            rules.survey(&mail::parse(&buffer), &mut survey);
        }
        (survey, buffer)
    };
    let surveys = messages.par_iter().fold(Default::default, one).map(|(survey, _)| survey);
    let mut all = surveys.reduce(Survey::default, |mut all, survey| {
        all.append(survey);
        all
    });
    for report in reports {
        rules.survey_report(report, &mut all);
    }
    rules.learn(all);
    Ok(())
}

/// What is wrong with messages, and which of them came more than once.
fn note_problems(archive: &Archive, letters: &Letters, diagnostics: &mut Diagnostics) {
    for record in &archive.messages {
        for kind in record.problems.iter().filter(|kind| **kind != Kind::Duplicate) {
            diagnostics.push_mail(*kind, letters.place(&record.raw), record.id.as_str(), "");
        }
        for other in record.others() {
            let first = format!("the first is at {}", letters.place(&record.raw));
            diagnostics.push_mail(Kind::Duplicate, letters.place(other), record.id.as_str(), first);
        }
    }
}

/// The title of a list that is known by one report alone.
fn title_of_report(archive: &Archive) -> Option<String> {
    let [only] = archive.reports.as_slice() else { return None };
    let is_all = archive.messages.iter().all(|record| record.raw.report.is_some());
    is_all.then(|| only.list_title.clone())
}

/// A source with a `url` that is not there was not fetched yet, or not to its end.
fn not_fetched(config: &ListConfig, error: SourceError) -> BuildError {
    let (SourceError::Missing { path } | SourceError::Empty { path, .. }) = &error else {
        return error.into();
    };
    let source = config.sources.iter().find(|source| source.path == *path);
    match source.and_then(|source| source.url.clone()) {
        Some(url) => BuildError::NotFetched { error, url },
        None => error.into(),
    }
}

fn wants_snapshots(config: &ListConfig) -> bool {
    config.period_request().units.contains(&PeriodUnit::Snapshot)
}

/// The recorded states, where periods between them are asked for; each message learns its first. Whoever asks for such
/// periods is told of sources that have no state.
fn states(
    config: &ListConfig,
    read: (&[[u8; 20]], &[SourceEpoch]),
    store: &Store,
    messages: &mut [RawMessage],
    diagnostics: &mut Diagnostics,
) -> Result<Vec<String>, ConfigError> {
    if !wants_snapshots(config) {
        return Ok(Vec::new());
    }
    let marked = match &config.states {
        Some(at) => {
            let io = |error| ConfigError::Io { path: at.file.clone(), error };
            let states = States::read(at, diagnostics).map_err(io)?;
            states.mark(at, read, store, messages, diagnostics)
        }
        None => Marked::default(),
    };
    for source in config.sources.iter().filter(|source| !marked.tells_of(&source.path)) {
        let what = "`periods: [snapshot]` makes no page of it; `listpress sync` records states of git repositories and \
                    of what it fetches, `from` and `to` name any range";
        diagnostics.push(Kind::NoSnapshots, Place::path(&source.path), what.to_owned());
    }
    Ok(marked.names)
}

/// Ids of the list's `series:` that no series holds.
fn note_unknown_series(
    config: &ListConfig,
    archive: &Archive,
    rules: &Rules,
    diagnostics: &mut Diagnostics,
) {
    let Overrides { join, split } = config.series.overrides();
    let ids: BTreeSet<MessageId> = join.into_iter().flatten().chain(split).collect();
    let place = config.sources.first().map(|source| Place::path(&source.path)).unwrap_or_default();
    for id in ids.iter().filter(|id| archive.series_with(&rules.id(id)).is_none()) {
        let what = "named in `series:`".to_owned();
        diagnostics.push_mail(Kind::UnknownSeries, place.clone(), id.as_str(), what);
    }
}

fn mailmap(file: Option<&Path>, diagnostics: &mut Diagnostics) -> Result<Mailmap, ConfigError> {
    let Some(file) = file else { return Ok(Mailmap::default()) };
    let text =
        fs::read(file).map_err(|error| ConfigError::Io { path: file.to_path_buf(), error })?;
    let (mailmap, wrong) = Mailmap::parse(&String::from_utf8_lossy(&text));
    for (line, what) in wrong {
        diagnostics.push(Kind::BadContent, Place::path(file), format!("line {line}: {what}"));
    }
    Ok(mailmap)
}
