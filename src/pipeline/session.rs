//! Builds one after the other: what is in memory is used again, as the preview does.

use std::path::Path;

use super::pages::{Publication, Tools, Work};
use super::parts::{Parts, Share};
use super::state::{self, Before, Folder, State};
use super::{
    BuildError, BuildOptions, Summary, Watch, assemble, content, list, pages, refuse_if_strict,
    summarise,
};
use crate::cache::Cache;
use crate::config::load::Project;
use crate::diagnostic::Diagnostics;
use crate::fingerprint::Fingerprint;
use crate::output::{Writer, lock, signature};
use crate::render::environment::Theme;
use crate::site::content::Content;
use crate::site::{ListSite, Site};
use crate::source::Known;
use crate::terminal::Terminal;

/// What a build leaves in memory for the next one.
#[derive(Debug, Default)]
pub struct Session {
    lists: Option<Lists>,
    /// What was built last, with its folder in the cache.
    site: Option<(String, Before)>,
}

/// Lists as they were read.
#[derive(Debug)]
struct Lists {
    /// Of each everything that it was made from.
    inputs: Vec<Fingerprint>,
    all: Vec<ListSite>,
    found: Diagnostics,
}

impl Session {
    /// Builds a site.
    ///
    /// # Errors
    /// See [`build_site`](super::build_site).
    pub fn build(
        &mut self,
        project: &Project,
        options: &BuildOptions,
        terminal: &Terminal,
    ) -> Result<Summary, BuildError> {
        let mut watch = Watch::start();
        super::check_places(project)?;
        let cache = if options.no_cache { Cache::off() } else { Cache::at(project.cache.clone()) };
        let built = self.build_with(project, options, &cache, terminal, &mut watch);
        for note in cache.take_notes() {
            terminal.warn(&note);
        }
        let mut summary = built?;
        summary.timings = watch.stages;
        Ok(summary)
    }

    fn build_with(
        &mut self,
        project: &Project,
        options: &BuildOptions,
        cache: &Cache,
        terminal: &Terminal,
        watch: &mut Watch,
    ) -> Result<Summary, BuildError> {
        let folder = state::folder(project);
        let part = match options.share {
            Share::Part(part) => Parts::of(cache, &folder).map(|parts| (part, parts.files(part))),
            Share::Whole | Share::Joined => None,
        };
        let written = part.as_ref().map_or(&project.output, |(_, files)| files);
        let _lock = lock::take(&project.cache, written)?;
        let configs = &project.config.lists;
        let (told, known): (Result<_, BuildError>, Vec<Known>) = rayon::join(
            || Ok((super::load_theme(project, terminal)?, content::read(project, options)?)),
            || configs.iter().map(|config| list::known(config, cache)).collect(),
        );
        let (theme, content) = told?;
        let unchanged = || {
            let pairs = configs.iter().zip(&known);
            pairs.map(|(config, known)| list::unchanged_inputs(config, options, known)).collect()
        };
        let unchanged: Option<Vec<Fingerprint>> = if cache.is_on() { unchanged() } else { None };
        let kept = self.site.take().filter(|(of, _)| cache.is_on() && *of == folder);
        let kept = kept.map(|(_, site)| site).filter(|site| site.state.is_ours(&project.output));
        let mut before = kept.unwrap_or_else(|| Before::load(cache, &folder));
        let whole = |read: &[Fingerprint]| inputs(project, options, &theme, &content, read);
        if let Some(read) = &unchanged
            && options.share == Share::Whole
            && before.state.inputs == whole(read)
            && before.is_there(cache, &project.output, options)
            && signature::is_there(&project.output, project.config.sign.as_ref())
        {
            refuse_if_strict(options, &before.state.summary.diagnostics, terminal)?;
            watch.lap("check");
            let summary = before.state.summary.clone();
            self.site = Some((folder, before));
            return Ok(summary);
        }
        watch.lap("check");

        // Looking at files is waiting, for the most part, and so is what of reading has its order.
        let (lists, ()) = rayon::join(
            || self.lists(project, options, (cache, known), unchanged, terminal, watch),
            || before.look(cache, &project.output, options),
        );
        let Lists { inputs: read, all: lists, found } = lists?;
        let whole = whole(&read);
        let mut told = content.found.clone();
        told.append(found.clone());
        let mut site = assemble(project, content, lists)?;
        refuse_if_strict(options, &told, terminal)?;

        let tools = Tools { theme: &theme, cache, folder: &folder, options, terminal };
        let work = pages::plan(&mut site, &tools, &project.output, &read, before);
        watch.lap("plan");
        let places = (&*project.output, project.folder(), whole);
        let built = work.and_then(|work| match part {
            Some((part, _)) => pages::make_part(&site, work, part, &told, &tools, watch)
                .map(|summary| (summary, None)),
            None => publish(&site, work, places, &told, &tools, watch),
        });
        self.lists = Some(Lists { inputs: read, all: site.lists, found });
        let (summary, before) = built?;
        self.site = before.map(|before| (folder, before));
        Ok(summary)
    }

    /// The lists: those in memory where nothing has changed.
    fn lists(
        &mut self,
        project: &Project,
        options: &BuildOptions,
        (cache, known): (&Cache, Vec<Known>),
        unchanged: Option<Vec<Fingerprint>>,
        terminal: &Terminal,
        watch: &mut Watch,
    ) -> Result<Lists, BuildError> {
        let before = self.lists.take();
        if let Some(before) = before.filter(|before| Some(&before.inputs) == unchanged.as_ref()) {
            return Ok(before);
        }
        let (mut inputs, mut all, mut found) = (Vec::new(), Vec::new(), Diagnostics::default());
        let reader = list::Reader { options, cache, terminal };
        for (config, known) in project.config.lists.iter().zip(known) {
            let read = reader.read(config, known, &mut found, watch)?;
            inputs.push(read.inputs);
            all.push(read.list);
        }
        Ok(Lists { inputs, all, found })
    }
}

/// Makes the pages of a site, publishes it, and keeps what the next build is to know of it.
fn publish(
    site: &Site,
    mut work: Work,
    (output, root, inputs): (&Path, &Path, Fingerprint),
    found: &Diagnostics,
    tools: &Tools<'_>,
    watch: &mut Watch,
) -> Result<(Summary, Option<Before>), BuildError> {
    let Tools { cache, folder, options, terminal, .. } = *tools;
    let mut was = std::mem::take(&mut work.was);
    let (kept, gone) = (std::mem::take(&mut was.kept), was.take_gone());
    let writer = Writer::open(output, &options.gate)?;
    let made = pages::render_and_stage(site, work, &writer, tools, watch);
    let built = made.and_then(|made| {
        let mut diagnostics = found.clone();
        diagnostics.append(made.diagnostics());
        refuse_if_strict(options, &diagnostics, terminal)?;
        let (kept, published) = rayon::join(
            || made.pages.store(cache, folder, &kept, gone),
            || pages::publish(&writer, &made.pages, was, site),
        );
        let Publication { sums, mut summary, is_distinct } = published?;
        if let Some(sign) = &site.config.sign {
            signature::sign(&writer, sign, root)?;
        }
        summarise(site, &mut summary);
        summary.diagnostics = diagnostics;
        watch.lap("write");
        if cache.is_on() {
            let state = State { sums, inputs, summary, kept, is_distinct, lists: made.lists };
            state.store(cache, folder);
            if options.share == Share::Joined {
                Parts::of(cache, folder).iter().for_each(Parts::clear);
            }
            watch.lap("cache");
            let summary = state.summary.clone();
            let state = State { summary: summary.settled(), ..state };
            let pages = Some(made.pages.settled());
            let site = Before { state, pages, folder: Folder::AsBuilt };
            return Ok((summary, Some(site)));
        }
        Ok((summary, None))
    });
    let cleared = writer.clear();
    let built = built?;
    cleared?;
    Ok(built)
}

/// Everything that a site is made from, given what its lists were read from.
fn inputs(
    project: &Project,
    options: &BuildOptions,
    theme: &Theme,
    content: &Content,
    read: &[Fingerprint],
) -> Fingerprint {
    let options = (options.drafts, options.as_of);
    Fingerprint::of_value(&(
        &project.config,
        options,
        theme.fingerprint(),
        content.fingerprint(),
        read,
    ))
}
