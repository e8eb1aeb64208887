//! From the plan to files: every unit is rendered and put aside, then all are moved to their places.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::parts::{Division, Joined, Parts, Share};
use super::plan::{self, Plan, Planned};
use super::search::{self, SearchPlan};
use super::state::{Before, Folder, Kept, Pages, Replaced, State, UnitState};
use super::{
    BuildError, BuildOptions, Summary, Watch, aliases, content, fixed, redirects, summarise,
};
use crate::cache::Cache;
use crate::config::{GitMirror, SearchMode};
use crate::deflate::Packer;
use crate::diagnostic::Diagnostics;
use crate::fingerprint::Fingerprint;
use crate::mirror;
use crate::output::manifest::{self, Amendment};
use crate::output::{Manifest, OutputError, Paths, Writer, Written, journal};
use crate::render::environment::Theme;
use crate::render::{Rendered, Renderer};
use crate::site::content::ContentError;
use crate::site::plan::Unit;
use crate::site::{SafePath, Site};
use crate::source::Location;
use crate::terminal::Terminal;

/// Units that one thread makes without asking whether others are idle. They differ a hundredfold in what they cost.
const TOGETHER: usize = 4;

/// What a build puts aside.
#[derive(Default)]
pub(super) struct Made {
    /// As a later build is to know it, once it is published.
    pub(super) pages: Pages,
    /// See [`State::lists`](super::state::State::lists).
    pub(super) lists: Vec<(String, Fingerprint)>,
    /// What was odd about the archive as git.
    found: Diagnostics,
}

/// What a build works with.
pub(super) struct Tools<'a> {
    pub(super) theme: &'a Theme,
    pub(super) cache: &'a Cache,
    /// Of the site in the cache.
    pub(super) folder: &'a str,
    pub(super) options: &'a BuildOptions,
    pub(super) terminal: &'a Terminal,
}

/// What has been planned.
pub(super) struct Work {
    plan: Plan,
    planned: Vec<Planned>,
    /// What parts made.
    joined: Joined,
    /// `None` where nothing is searched, or by others.
    search: Option<SearchPlan>,
    /// Small pages at old addresses, as the last build left them.
    redirects: Vec<UnitState>,
    /// The archive as git.
    mirror: mirror::Plan,
    /// What was published before.
    pub(super) was: Was,
}

/// What was published before, and what of it is no more or other now.
#[derive(Default)]
pub(super) struct Was {
    folder: Folder,
    replaced: Replaced,
    pub(super) kept: Kept,
    summary: Summary,
    is_distinct: bool,
}

impl Was {
    /// Units that are no more.
    pub(super) fn take_gone(&mut self) -> Vec<Fingerprint> {
        std::mem::take(&mut self.replaced.units)
    }
}

/// Plans all units, and fetches the mail that is read by those that must be made. `read`: what each list was read from.
pub(super) fn plan(
    site: &mut Site,
    tools: &Tools<'_>,
    output: &Path,
    read: &[Fingerprint],
    before: Before,
) -> Result<Work, BuildError> {
    let Before { state, pages: before, folder } = before;
    let mut before = before.unwrap_or_default();
    let mut replaced = before.take_replaced();
    // What is known otherwise than the cache has it, or was not to be loaded, is no ground for a layer.
    let is_layered = !before.has_learned && !before.units.is_empty();
    // Whether parts belong together is told by all that there is.
    let lists = if tools.options.share == Share::Whole { &state.lists[..] } else { &[] };
    let plan = Plan::new(site, tools.theme, read, lists);
    let searches = site.config.search.mode != SearchMode::Off
        && !matches!(tools.options.share, Share::Part(_));
    let (mut planned, search) = rayon::join(
        || plan.units(site, before.units, &mut replaced),
        || searches.then(|| SearchPlan::new(site, before.search)),
    );
    if let Share::Part(part) = tools.options.share {
        let own = planned.into_iter().enumerate().filter(|(at, _)| part.holds(*at));
        planned = own.map(|(_, unit)| unit).filter(|unit| unit.made.is_none()).collect();
    }
    let joined = match (tools.options.share, Parts::of(tools.cache, tools.folder)) {
        (Share::Joined, Some(parts)) => parts.join(plan.inputs_of_all())?,
        _ => Joined::default(),
    };
    let wanted = plan::read_by(site, &planned, |unit| joined.has(unit));
    for (at, messages) in wanted.iter().enumerate() {
        let list = &site.lists[at];
        let pages = plan::wanted(&list.archive, messages);
        let search = search.iter().flat_map(|search| search.wanted(list, at));
        let wanted: Vec<Location> = pages.chain(search).copied().collect();
        site.lists[at].letters.prepare(wanted.iter())?;
    }
    let mirror = match tools.options.share {
        Share::Part(_) => mirror::Plan::default(),
        Share::Whole | Share::Joined => mirror::plan(site, output, &before.others, tools.cache)?,
    };
    let redirects = before.redirects;
    let State { kept, is_distinct, summary, .. } = state;
    let kept = if is_layered { kept } else { Kept::default() };
    let was = Was { folder, replaced, kept, summary, is_distinct };
    Ok(Work { plan, planned, joined, search, redirects, mirror, was })
}

/// Units that must be made, and for each unit what is known of it.
fn split(planned: Vec<Planned>) -> (Vec<Planned>, Vec<Option<UnitState>>) {
    let mut others = Vec::new();
    let known = planned.into_iter().map(|mut planned| {
        let made = planned.made.take();
        if made.is_none() {
            others.push(planned);
        }
        made
    });
    let known = known.collect();
    (others, known)
}

/// Renders the units that must be made on all threads, or takes them from parts, and puts the files aside.
fn make(
    renderer: &Renderer<'_>,
    site: &Site,
    writer: &Writer,
    (plan, planned): (&Plan, Vec<Planned>),
    joined: &Joined,
    terminal: &Terminal,
) -> Result<Vec<UnitState>, BuildError> {
    let bar = terminal.progress("rendering", planned.len() as u64);
    let (others, mut made): (Vec<Planned>, Vec<Option<UnitState>>) = split(planned);
    bar.inc(made.iter().flatten().count() as u64);
    let new = others.into_par_iter().with_max_len(TOGETHER).map_init(
        Packer::default,
        |packer, Planned { unit, identity, inputs, .. }| {
            bar.inc(1);
            if let Some(made) = joined.stage(identity, writer)? {
                return Ok(made);
            }
            let Rendered { files, diagnostics, asked, .. } = renderer.unit(unit, packer)?;
            let files = stage_all(writer, &files)?;
            let answers = plan.answers(site, &asked);
            let is_kept = false;
            Ok(UnitState { unit: identity, inputs, asked, answers, files, diagnostics, is_kept })
        },
    );
    let new = new.collect::<Result<Vec<UnitState>, BuildError>>();
    bar.finish_and_clear();
    let mut new = new?.into_iter();
    Ok(made.iter_mut().filter_map(|made| made.take().or_else(|| new.next())).collect())
}

/// Makes all units and what is of all of them, and puts the files aside.
pub(super) fn render_and_stage(
    site: &Site,
    work: Work,
    writer: &Writer,
    tools: &Tools<'_>,
    watch: &mut Watch,
) -> Result<Made, BuildError> {
    let Work { plan, planned, joined, search, redirects: before, mirror, was: _ } = work;
    let mut renderer = Renderer::new(site, tools.theme);
    let made = make(&renderer, site, writer, (&plan, planned), &joined, tools.terminal)?;
    drop(joined);
    watch.lap("render, stage");
    let mut result = Made { lists: plan.inputs_of_lists(site), ..Made::default() };
    let pages = &mut result.pages;
    // A small change is one segment of the index, which one thread makes.
    let (search, of_mail) = rayon::join(
        || search.map(|plan| search::make(site, &renderer, plan, writer)).transpose(),
        || fixed::OfMail::of(site),
    );
    if let Some(search) = search? {
        renderer.search_note.clone_from(&search.note);
        pages.search = Some(search);
    }
    pages.units = made;
    watch.lap("search");
    let last = renderer.unit(Unit::Search, &mut Packer::default())?;
    pages.others = stage_all(writer, &last.files)?;
    for asset in tools.theme.assets() {
        pages.others.push(writer.stage(&asset.path, &asset.bytes)?);
    }
    for asset in &site.assets {
        let wrong = |error: std::io::Error| ContentError::File {
            path: asset.file.clone(),
            what: error.to_string(),
        };
        let bytes = fs::read(&asset.file).map_err(wrong)?;
        pages.others.push(writer.stage(&asset.path, &bytes)?);
    }
    if site.config.mirror.git != GitMirror::Off {
        watch.lap("render, stage");
        pages.others.extend(mirror::stage(site, &mirror, writer)?);
        result.found = mirror.found;
        watch.lap("mirror");
    }
    let last = redirects::Tools { site, renderer: &renderer, writer, plan: &plan };
    let aliases = aliases::make(&last, pages.files().map(|file| &file.path))?;
    pages.redirects.extend(aliases);
    let old = last.make(&before, pages.files().map(|file| &file.path))?;
    pages.redirects.extend(old.units);
    pages.others.extend(stage_all(writer, &old.files)?);
    result.found.append(old.found);
    let fixed = fixed::files(site, pages, of_mail);
    let fixed = fixed.par_iter().map(|(path, bytes)| writer.stage(path, bytes));
    pages.others.extend(fixed.collect::<Result<Vec<Written>, OutputError>>()?);
    watch.lap("render, stage");
    Ok(result)
}

/// Makes one part of the units, in a folder of its own.
pub(super) fn make_part(
    site: &Site,
    work: Work,
    part: Division,
    found: &Diagnostics,
    tools: &Tools<'_>,
    watch: &mut Watch,
) -> Result<Summary, BuildError> {
    let Some(parts) = Parts::of(tools.cache, tools.folder) else { return Ok(Summary::default()) };
    let Work { plan, planned, joined, .. } = work;
    parts.begin(part)?;
    let writer = Writer::open(&parts.files(part), &tools.options.gate)?;
    let renderer = Renderer::new(site, tools.theme);
    let made = make(&renderer, site, &writer, (&plan, planned), &joined, tools.terminal);
    let published = made.and_then(|made| {
        watch.lap("render, stage");
        let files = made.iter().flat_map(|unit| &unit.files).map(|file| file.path.clone());
        content::check_overlap(site, &files.collect())?;
        let _publishing = writer.publishing();
        writer.publish()?;
        parts.end(part, plan.inputs_of_all(), &made)?;
        watch.lap("write");
        Ok(made)
    });
    let cleared = writer.clear();
    let made = published?;
    cleared?;
    let files: Vec<&Written> = made.iter().flat_map(|unit| &unit.files).collect();
    let mut summary = Summary {
        pages: files.iter().filter(|file| is_page(&file.path)).count(),
        files: files.len(),
        changed: files.len(),
        bytes: files.iter().map(|file| file.bytes).sum(),
        ..Summary::default()
    };
    summarise(site, &mut summary);
    summary.diagnostics = found.clone();
    for unit in made {
        summary.diagnostics.append(unit.diagnostics);
    }
    Ok(summary)
}

impl Made {
    /// What was odd about pages.
    pub(super) fn diagnostics(&self) -> Diagnostics {
        let mut all = self.found.clone();
        for unit in self.pages.units.iter().chain(&self.pages.redirects) {
            all.append(unit.diagnostics.clone());
        }
        all
    }
}

fn stage_all(writer: &Writer, files: &[(SafePath, Vec<u8>)]) -> Result<Vec<Written>, BuildError> {
    files.iter().map(|(path, bytes)| Ok(writer.stage(path, bytes)?)).collect()
}

/// What was published.
pub(super) struct Publication {
    /// Digest of `SHA256SUMS`.
    pub(super) sums: String,
    pub(super) summary: Summary,
    /// See [`State::is_distinct`].
    pub(super) is_distinct: bool,
}

/// Moves pages to their places, then writes the manifest, then removes what is stale. Where the last build is there, whole,
/// files that are as it left them are not looked at.
pub(super) fn publish(
    writer: &Writer,
    pages: &Pages,
    was: Was,
    site: &Site,
) -> Result<Publication, BuildError> {
    let newest = site.lists.iter().filter_map(|list| list.archive.newest).max();
    let new: Vec<&Written> = pages.new_files().collect();
    let may_amend =
        matches!(was.folder, Folder::AsBuilt) && was.is_distinct && !writer.is_blocked();
    let amendment = may_amend.then(|| {
        let gone = was.replaced.files.iter().collect();
        let counts = (was.summary.files, was.summary.bytes);
        Amendment::of(writer.root(), counts, (gone, new.clone()), signature(site))
    });
    let Some(amendment) = amendment.flatten() else {
        let before = match was.folder {
            Folder::Other(files) => files,
            Folder::AsBuilt | Folder::Unseen => manifest::owned(writer.root()),
        };
        return publish_all(writer, pages.files().collect(), &before, newest, site);
    };
    let (before, now) = (amendment.before().clone(), amendment.now().clone());
    let files = amendment.files();
    let write = || amendment.write(writer, newest);
    let (root, pruned) = replace(writer, (&before, &now), write, site)?;
    let count = |files: &[&Written]| files.iter().filter(|file| is_page(&file.path)).count();
    let gone: Vec<&Written> = was.replaced.files.iter().collect();
    let summary = Summary {
        pages: (was.summary.pages + count(&new)).saturating_sub(count(&gone)),
        files,
        bytes: root.bytes,
        changed: new.iter().filter(|file| file.changed).count(),
        pruned,
        ..Summary::default()
    };
    Ok(Publication { sums: root.sha256sums, summary, is_distinct: true })
}

/// As [`publish`], looking at all files. `before`: those that are there; `newest`: when the newest mail was sent.
fn publish_all(
    writer: &Writer,
    mut files: Vec<&Written>,
    before: &Paths,
    newest: Option<i64>,
    site: &Site,
) -> Result<Publication, BuildError> {
    let many = files.len();
    files.par_sort_unstable();
    files.dedup_by(|a, b| a.path == b.path);
    let now: Vec<&SafePath> = files.iter().map(|file| &file.path).collect();
    let of_manifest = of_manifest(site, &now);
    let now = now.into_iter().cloned().collect::<Paths>().and(of_manifest);
    let write = || manifest::write(writer, &files, newest);
    let (root, pruned) = replace(writer, (before, &now), write, site)?;
    let summary = Summary {
        pages: files.iter().filter(|file| is_page(&file.path)).count(),
        files: now.len(),
        bytes: root.bytes,
        changed: files.iter().filter(|file| file.changed).count(),
        pruned,
        ..Summary::default()
    };
    Ok(Publication { sums: root.sha256sums, summary, is_distinct: files.len() == many })
}

/// Replaces the files of `before` by those of `now`, each with those of its manifest, which `write` writes. Gives the
/// manifest, and how many files are no more.
fn replace(
    writer: &Writer,
    (before, now): (&Paths, &Paths),
    write: impl FnOnce() -> Result<Manifest, OutputError>,
    site: &Site,
) -> Result<(Manifest, usize), BuildError> {
    content::check_overlap(site, now)?;
    let _publishing = writer.publishing();
    let stale = manifest::move_in(writer, before, now)?;
    let root = write()?;
    let pruned = manifest::prune(writer, stale)?;
    journal::end(writer.root())?;
    Ok((root, pruned))
}

/// The file that signs the manifest.
fn signature(site: &Site) -> Option<SafePath> {
    site.config.sign.as_ref().and_then(|sign| SafePath::new(&sign.file))
}

/// The files of a manifest of these files, each of which is named once, and its signature.
pub(super) fn of_manifest(site: &Site, files: &[&SafePath]) -> Paths {
    manifest::own(files).and(signature(site).into_iter().collect())
}

pub(super) fn is_page(path: &SafePath) -> bool {
    path.as_str().as_bytes().ends_with(b".html")
}
