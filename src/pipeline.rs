//! The build, stage by stage: read, parse, link, plan, render, write. The file to read second.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::archive::Archive;
use crate::archive::link::{LinkOptions, link};
use crate::archive::mailmap::Mailmap;
use crate::archive::period::{PeriodError, PeriodUnit};
use crate::archive::record::Draft;
use crate::archive::series::Overrides;
use crate::archive::slug::slug;
use crate::config::load::{Project, is_list_name};
use crate::config::{ConfigError, ListConfig, SearchMode};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::mail::{self, Message, MessageId};
use crate::output::mbox::Packer;
use crate::output::{Gate, OutputError, Writer, Written, journal, manifest};
use crate::privacy::{Letters, Redactions, Rules, Survey};
use crate::render::environment::{TemplateError, Theme};
use crate::render::{RenderError, Rendered, Renderer};
use crate::search::{self, Document};
use crate::site::content::{self, ContentError};
use crate::site::plan::Unit;
use crate::site::{ListSite, SafePath, Site};
use crate::sitemap;
use crate::source::{self, RawMessage, Snapshot, Source, SourceError, Store};
use crate::terminal::Terminal;

/// What steers a build besides the configuration.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Fail where mail is lost or content is wrong.
    pub strict: bool,
    /// Build drafts.
    pub drafts: bool,
    /// "Now", seconds.
    pub as_of: Option<i64>,
    /// What an interrupt closes.
    pub gate: Gate,
}

/// What a build did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Messages shown.
    pub messages: usize,
    /// Further copies of them.
    pub copies: usize,
    /// Threads.
    pub threads: usize,
    /// Series.
    pub series: usize,
    /// HTML pages.
    pub pages: usize,
    /// Files of the site, the manifest included.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files written because they were new or other.
    pub changed: usize,
    /// Files removed because they are no longer part of the site.
    pub pruned: usize,
    /// What was odd.
    pub diagnostics: Diagnostics,
    /// Time by stage.
    pub timings: Vec<(&'static str, Duration)>,
}

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A mistake in the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A source that cannot be used.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A configured period that means nothing.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// A content page that cannot be used.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// A theme or template that cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A page that cannot be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The site cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// `--strict` found problems.
    #[error("--strict: nothing was published; problems found: {0}")]
    Strict(usize),
}

/// Stops the time of stages.
struct Watch {
    stages: Vec<(&'static str, Duration)>,
    since: Instant,
}

impl Watch {
    fn start() -> Self {
        Watch { stages: Vec::new(), since: Instant::now() }
    }

    /// Ends a stage; the time of several stages of one name adds up.
    fn lap(&mut self, stage: &'static str) {
        let time = self.since.elapsed();
        self.since = Instant::now();
        match self.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += time,
            None => self.stages.push((stage, time)),
        }
    }
}

/// What parsing one message gives.
enum Parsed {
    /// Its facts, and what it says of the list. `people`: the addresses in it, where they are not to be shown.
    Shown { draft: Box<Draft>, list: Option<String>, post: Option<String>, people: Vec<String> },
    /// It is withheld.
    Withheld { place: Place, ids: Vec<MessageId> },
}

impl Parsed {
    fn new(
        raw: RawMessage,
        mut message: Message,
        place: impl Fn() -> Place,
        rules: &Rules,
    ) -> Self {
        if rules.withholds(&message) {
            let ids = std::iter::once(message.id).chain(message.other_ids).collect();
            return Parsed::Withheld { place: place(), ids };
        }
        rules.redact(&mut message);
        let people =
            if rules.veils() { Rules::addresses_of(&message).collect() } else { Vec::new() };
        let draft = Box::new(Draft::new(raw, &message));
        Parsed::Shown { draft, list: message.list_id, post: message.list_post, people }
    }
}

/// Reads, parses and links one list.
///
/// # Errors
/// A source that cannot be used, or a period that means nothing.
pub fn read_list(
    config: &ListConfig,
    options: &BuildOptions,
    terminal: &Terminal,
    diagnostics: &mut Diagnostics,
) -> Result<ListSite, BuildError> {
    read_list_timed(config, options, terminal, diagnostics, &mut Watch::start())
}

fn read_list_timed(
    config: &ListConfig,
    options: &BuildOptions,
    terminal: &Terminal,
    diagnostics: &mut Diagnostics,
    watch: &mut Watch,
) -> Result<ListSite, BuildError> {
    let sources: Vec<Source> =
        config.sources.iter().map(crate::config::SourceConfig::source).collect();
    let Snapshot { store, messages, commits, mut reports, diagnostics: found } =
        source::read(&sources)?;
    diagnostics.append(found);
    let mut rules = Rules::new(config.addresses, Redactions::read(config.redact.as_deref())?);
    if rules.needs_survey() {
        let mut survey = survey(&rules, &store, &messages);
        for report in &reports {
            rules.survey_report(report, &mut survey);
        }
        rules.learn(survey);
    }
    watch.lap("read");

    let bar = terminal.progress("parsing", messages.len() as u64);
    let parsed: Vec<Result<Parsed, (Place, String)>> = messages
        .par_chunks(64)
        .flat_map_iter(|chunk| {
            let mut buffer = Vec::new();
            let parsed: Vec<_> = chunk
                .iter()
                .map(|raw| {
                    store
                        .read(&raw.location, &mut buffer)
                        .map_err(|error| (store.place(raw), error.to_string()))?;
                    Ok(Parsed::new(*raw, mail::parse(&buffer), || store.place(raw), &rules))
                })
                .collect();
            bar.inc(chunk.len() as u64);
            parsed
        })
        .collect();
    bar.finish_and_clear();
    let mut drafts = Vec::with_capacity(parsed.len());
    let mut lists: BTreeMap<String, usize> = BTreeMap::new();
    let mut posts: BTreeMap<String, usize> = BTreeMap::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut withheld: BTreeSet<MessageId> = BTreeSet::new();
    for message in parsed {
        match message {
            Ok(Parsed::Shown { draft, list, post, people }) => {
                for label in list.iter().filter_map(|id| id.split('.').next()) {
                    *lists.entry(label.to_owned()).or_default() += 1;
                }
                if let Some(post) = post {
                    *posts.entry(post).or_default() += 1;
                }
                known.extend(people);
                drafts.push(draft);
            }
            Ok(Parsed::Withheld { place, ids }) => {
                diagnostics.push(Kind::Withheld, place, "by the list's `redact:` file");
                withheld.extend(ids);
            }
            Err((place, what)) => diagnostics.push(Kind::Unreadable, place, what),
        }
    }
    watch.lap("parse");

    let name =
        if config.name.is_empty() { list_name(&lists, &sources) } else { config.name.clone() };
    let mut config = config.clone();
    if config.address.is_empty() {
        config.address = most_frequent(&posts).unwrap_or_default();
    }
    note_missing_snapshots(&config, diagnostics);
    let mut mailmap = mailmap(config.mailmap.as_deref(), diagnostics)?;
    mailmap.redact(&rules);
    let mut link_options = LinkOptions {
        mailmap,
        periods: config.period_request(),
        as_of: options.as_of,
        series: config.series.overrides(),
    };
    if rules.veils() {
        let ids =
            drafts.iter().flat_map(|draft| draft.ids()).map(|id| id.as_str().into()).collect();
        rules.know(known, ids, &config.address);
        drafts.par_iter_mut().for_each(|draft| draft.veil(&rules));
    }
    for report in &mut reports {
        rules.redact_report(report);
    }
    rules.idle(&withheld, diagnostics);
    link_options.series = link_options.series.told_as(|id| rules.id(id));
    let mut archive = link(drafts, &commits, reports, &link_options, &rules)?;
    note_unknown_series(&config, &archive, &rules, diagnostics);
    let withheld = withheld.iter().map(|id| rules.id(id)).chain(rules.withheld_ids());
    archive.withheld = withheld.filter(|id| archive.by_id(id).is_none()).collect();
    let letters = Letters::new(store, rules);
    for record in &archive.messages {
        for kind in record.problems.iter().filter(|kind| **kind != Kind::Duplicate) {
            diagnostics.push_mail(*kind, letters.place(&record.raw), record.id.as_str(), "");
        }
        for other in record.others() {
            let first = format!("the first is at {}", letters.place(&record.raw));
            diagnostics.push_mail(Kind::Duplicate, letters.place(other), record.id.as_str(), first);
        }
    }
    watch.lap("link");
    if let (true, [only]) = (config.title.is_empty(), archive.reports.as_slice())
        && archive.messages.iter().all(|record| record.raw.report.is_some())
    {
        config.title.clone_from(&only.list_title);
    }
    let list = ListSite::new(name, config, archive, letters, commits);
    watch.lap("plan");
    Ok(list)
}

/// Looks at all messages for the names of people who are withheld.
fn survey(rules: &Rules, store: &Store, messages: &[RawMessage]) -> Survey {
    let one = |(mut survey, mut buffer): (Survey, Vec<u8>), raw: &RawMessage| {
        // What cannot be read is told of when it is taken in.
        if store.read(&raw.location, &mut buffer).is_ok() {
            rules.survey(&mail::parse(&buffer), &mut survey);
        }
        (survey, buffer)
    };
    let surveys = messages.par_iter().fold(Default::default, one).map(|(survey, _)| survey);
    surveys.reduce(Survey::default, |mut all, survey| {
        all.append(survey);
        all
    })
}

/// No source records snapshots so far; whoever asks for periods between them is told why there are none.
fn note_missing_snapshots(config: &ListConfig, diagnostics: &mut Diagnostics) {
    if config.period_request().units.contains(&PeriodUnit::Snapshot) {
        for source in &config.sources {
            let what =
                "`periods: [snapshot]` makes no page of it; name ranges with `from` and `to`";
            diagnostics.push(Kind::NoSnapshots, Place::path(&source.path), what.to_owned());
        }
    }
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

/// The most frequent valid first label of List-Id, else the first source's name made safe, else `list`.
fn list_name(labels: &BTreeMap<String, usize>, sources: &[Source]) -> String {
    let valid = labels.iter().filter(|(label, _)| is_list_name(label));
    if let Some((label, _)) =
        valid.max_by_key(|(label, count)| (**count, std::cmp::Reverse(label.as_str())))
    {
        return label.clone();
    }
    let from_file = sources.iter().filter(|s| s.path.as_os_str() != "-").find_map(|source| {
        let name = source.path.file_name()?.to_string_lossy().into_owned();
        let stem = name.split('.').next().unwrap_or_default();
        Some(slug(stem)).filter(|name| is_list_name(name))
    });
    from_file.unwrap_or_else(|| "list".to_owned())
}

fn most_frequent(counts: &BTreeMap<String, usize>) -> Option<String> {
    counts
        .iter()
        .max_by_key(|(text, count)| (**count, std::cmp::Reverse(text.as_str())))
        .map(|(text, _)| text.clone())
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

/// Reads all lists and the content of a project.
///
/// # Errors
/// See [`BuildError`].
pub fn read_site(
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
    diagnostics: &mut Diagnostics,
) -> Result<Site, BuildError> {
    read_site_timed(project, options, terminal, diagnostics, &mut Watch::start())
}

fn read_site_timed(
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
    diagnostics: &mut Diagnostics,
    watch: &mut Watch,
) -> Result<Site, BuildError> {
    let mut config = project.config.clone();
    let content = match &project.root {
        Some(root) => content::read(&root.join("content"), options.drafts)?,
        None => Vec::new(),
    };
    watch.lap("read");
    let mut lists = Vec::with_capacity(config.lists.len());
    for list in &config.lists {
        lists.push(read_list_timed(list, options, terminal, diagnostics, watch)?);
    }
    if let [only] = lists.as_slice()
        && config.title == crate::config::Config::default().title
    {
        config.title.clone_from(&only.title);
    }
    for page in &content {
        let first = page.folder.as_str().split('/').next().unwrap_or_default();
        if lists.iter().any(|list| list.name.eq_ignore_ascii_case(first))
            || ["assets", "search"].contains(&first)
        {
            let what = format!("its page would be in the folder of `{first}/`; rename it");
            return Err(ContentError::File { path: page.file.clone(), what }.into());
        }
    }
    Ok(Site { config, lists, content })
}

/// Builds a site.
///
/// # Errors
/// See [`BuildError`]. What was published before is then untouched, unless the disk fails while files are moved to
/// their places; each file is whole even then.
pub fn build_site(
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
) -> Result<Summary, BuildError> {
    let mut watch = Watch::start();
    check_places(project)?;
    let theme = Theme::load(project.root.as_deref(), &project.config.theme)?;
    let mut diagnostics = Diagnostics::default();
    let site = read_site_timed(project, options, terminal, &mut diagnostics, &mut watch)?;
    refuse_if_strict(options, &diagnostics, terminal)?;

    let _lock = crate::output::lock::take(&project.cache, &project.output)?;
    let before = manifest::owned(&project.output);
    let writer = Writer::open(&project.output, &options.gate)?;
    let built = render_and_stage(&site, &theme, &writer, terminal, &mut watch).and_then(
        |(files, found)| {
            diagnostics.append(found);
            refuse_if_strict(options, &diagnostics, terminal)?;
            let mut summary = publish(&writer, files, &before)?;
            watch.lap("write");
            summarise(&site, &mut summary);
            Ok(summary)
        },
    );
    let cleared = writer.clear();
    let mut summary = built?;
    cleared?;
    summary.diagnostics = diagnostics;
    summary.timings = watch.stages;
    Ok(summary)
}

/// With `--strict`, lost mail and warnings about content end the build.
fn refuse_if_strict(
    options: &BuildOptions,
    found: &Diagnostics,
    terminal: &Terminal,
) -> Result<(), BuildError> {
    let problems = found.problems().count();
    if options.strict && problems > 0 {
        terminal.diagnostics(found);
        return Err(BuildError::Strict(problems));
    }
    Ok(())
}

/// The output must not be where we read from.
///
/// # Errors
/// [`OutputError::Place`].
pub fn check_places(project: &Project) -> Result<(), OutputError> {
    let real = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let existing = absolute
            .ancestors()
            .find_map(|up| Some((fs::canonicalize(up).ok()?, up.to_path_buf())));
        match existing {
            Some((real, up)) => real.join(absolute.strip_prefix(up).unwrap_or(Path::new(""))),
            None => absolute,
        }
    };
    let output = real(&project.output);
    let wrong = |what: String| Err(OutputError::Place { path: project.output.clone(), what });
    if let Some(root) = &project.root
        && real(root).starts_with(&output)
    {
        return wrong(
            "the output folder holds config.yaml; name a folder of its own with -o".to_owned(),
        );
    }
    for source in project.config.lists.iter().flat_map(|list| &list.sources) {
        if source.path.as_os_str() == "-" {
            continue;
        }
        let path = real(&source.path);
        if path.starts_with(&output) || (output.starts_with(&path) && path.is_dir()) {
            let what = format!(
                "output folder and source {} are one inside the other",
                source.path.display()
            );
            return wrong(what);
        }
    }
    Ok(())
}

/// Renders all units on all threads and puts the files aside.
fn render_and_stage(
    site: &Site,
    theme: &Theme,
    writer: &Writer,
    terminal: &Terminal,
    watch: &mut Watch,
) -> Result<(Vec<Written>, Diagnostics), BuildError> {
    let mut renderer = Renderer::new(site, theme);
    let (last, units): (Vec<Unit>, Vec<Unit>) =
        site.units().into_iter().partition(|unit| *unit == Unit::Search);
    let bar = terminal.progress("rendering", units.len() as u64);
    let rendered: Vec<(Vec<Written>, Vec<Document>, Diagnostics)> = units
        .par_iter()
        .map_init(Packer::default, |packer, unit| {
            let Rendered { files, documents, diagnostics } = renderer.unit(*unit, packer)?;
            let written = stage_all(writer, &files)?;
            bar.inc(1);
            Ok((written, documents, diagnostics))
        })
        .collect::<Result<_, BuildError>>()?;
    bar.finish_and_clear();
    let mut files = Vec::new();
    let mut documents = Vec::new();
    let mut diagnostics = Diagnostics::default();
    for (written, found, odd) in rendered {
        files.extend(written);
        documents.extend(found);
        diagnostics.append(odd);
    }
    watch.lap("render, stage");
    if site.config.search.mode != SearchMode::Off {
        renderer.search_note = stage_search(site, writer, &documents, &mut files)?;
    }
    watch.lap("search");
    for unit in last {
        files.extend(stage_all(writer, &renderer.unit(unit, &mut Packer::default())?.files)?);
    }
    for asset in theme.assets() {
        files.push(writer.stage(&asset.path, &asset.bytes)?);
    }
    files.extend(stage_all(writer, &fixed_files(site, &files))?);
    watch.lap("render, stage");
    Ok((files, diagnostics))
}

fn stage_all(writer: &Writer, files: &[(SafePath, Vec<u8>)]) -> Result<Vec<Written>, BuildError> {
    files.iter().map(|(path, bytes)| Ok(writer.stage(path, bytes)?)).collect()
}

/// The search index; returns what the search page says of it.
fn stage_search(
    site: &Site,
    writer: &Writer,
    documents: &[Document],
    files: &mut Vec<Written>,
) -> Result<String, BuildError> {
    let options = search::SearchOptions {
        max_body_words: site.config.search.max_body_words,
        max_index_bytes: Some(site.config.search.max_index_bytes),
    };
    let index = search::build(documents, &options);
    let folder = SafePath::fixed("search/index");
    files.push(writer.stage(&folder.join("index.json"), index.json.as_bytes())?);
    files.push(writer.stage(&folder.join("documents.json"), index.documents_json.as_bytes())?);
    Ok(index.note.unwrap_or_default())
}

/// Files that hosts and browsers expect.
fn fixed_files(site: &Site, files: &[Written]) -> Vec<(SafePath, Vec<u8>)> {
    let mut fixed = vec![(SafePath::fixed(".nojekyll"), Vec::new())];
    let mut robots = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(base) = &site.config.base_url {
        robots.push_str(&format!("Sitemap: {base}sitemap.xml\n"));
        // Pages of withheld messages are not to be found by searching, nor are addresses that are no more.
        let pages_of = |list| ListSite::withheld_pages(list).chain(ListSite::former_pages(list));
        let hidden: BTreeSet<SafePath> = site.lists.iter().flat_map(pages_of).collect();
        let pages = files.iter().map(|file| &file.path).filter(|path| !hidden.contains(*path));
        fixed.extend(sitemap::files(base, pages));
        if site.config.search.mode != SearchMode::Off {
            let path = SafePath::fixed("opensearch.xml");
            fixed.push((path, sitemap::opensearch(base, &site.config.title)));
        }
    }
    fixed.push((SafePath::fixed("robots.txt"), robots.into_bytes()));
    if let Some(name) = &site.config.cname {
        fixed.push((SafePath::fixed("CNAME"), format!("{name}\n").into_bytes()));
    }
    if let Some(base) = &site.config.base_url {
        // It names itself and the manifest, so that a copy made from it can be verified.
        let list = SafePath::fixed("files.txt");
        let pages = files.iter().map(|file| &file.path);
        let others = fixed.iter().map(|(path, _)| path).chain([&list]);
        let listed = sitemap::list(base, manifest::planned(pages.chain(others)).iter());
        fixed.push((list, listed));
    }
    fixed
}

/// Moves pages to their places, then writes the manifest, then removes what is stale.
fn publish(
    writer: &Writer,
    mut files: Vec<Written>,
    before: &BTreeSet<SafePath>,
) -> Result<Summary, BuildError> {
    files.sort();
    files.dedup_by(|a, b| a.path == b.path);
    let now = manifest::planned(files.iter().map(|file| &file.path));
    let _publishing = writer.publishing();
    journal::begin(writer, before, &now)?;
    writer.publish()?;
    let root = manifest::write(writer, &files)?;
    let pruned = manifest::prune(writer, before, &now)?;
    journal::end(writer.root())?;
    let is_page =
        |file: &&Written| Path::new(file.path.as_str()).extension().is_some_and(|e| e == "html");
    Ok(Summary {
        pages: files.iter().filter(is_page).count(),
        files: now.len(),
        bytes: root.bytes,
        changed: files.iter().filter(|file| file.changed).count(),
        pruned,
        ..Summary::default()
    })
}

fn summarise(site: &Site, summary: &mut Summary) {
    for list in &site.lists {
        summary.messages += list.archive.messages.len();
        summary.copies +=
            list.archive.messages.iter().map(|record| record.duplicates().len()).sum::<usize>();
        summary.threads += list.archive.threads.len();
        summary.series += list.archive.series.len();
    }
}

/// Paths whose change makes a build out of date, whether they are there yet or not.
pub fn watched(project: &Project) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = project
        .config
        .lists
        .iter()
        .flat_map(|list| {
            let files = list.mailmap.clone().into_iter().chain(list.redact.clone());
            list.sources.iter().map(|source| source.path.clone()).chain(files)
        })
        .filter(|path| path.as_os_str() != "-")
        .collect();
    if let Some(root) = &project.root {
        paths.extend(
            ["config.yaml", "content", "templates", "static", "themes"].map(|name| root.join(name)),
        );
    }
    paths
}
