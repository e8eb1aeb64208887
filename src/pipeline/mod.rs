//! The build, stage by stage: read, parse, link, plan, render, write. The file to read second.

mod aliases;
mod content;
mod facts;
mod fixed;
mod list;
mod old_addresses;
mod pages;
pub mod parts;
mod places;
mod plan;
mod redirects;
mod search;
mod session;
mod state;

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::archive::period::PeriodError;
use crate::config::ConfigError;
use crate::config::load::Project;
use crate::diagnostic::Diagnostics;
use crate::mirror::MirrorError;
use crate::output::signature::SignError;
use crate::output::{Gate, OutputError};
use crate::render::RenderError;
use crate::render::environment::{TemplateError, Theme};
use crate::site::content::{Content, ContentError, Sections};
use crate::site::{ListSite, Site};
use crate::source::SourceError;
use crate::terminal::Terminal;
pub use list::read_list;
pub use parts::{Division, PartError, Share};
pub use places::{check_places, watched};
pub use session::Session;

/// The theme of a project, in all languages of it.
///
/// # Errors
/// See [`TemplateError`].
pub fn theme_of(project: &Project) -> Result<Theme, TemplateError> {
    let config = &project.config;
    let others = config.languages.keys().map(String::as_str);
    let root = project.root.as_deref();
    Theme::load_in(root, &config.theme, &config.default_language, others).map_err(|error| {
        match error {
            TemplateError::NoLanguage { tag, what } => {
                let mistake = if tag == config.default_language {
                    project.mistake_in_main_language(&what)
                } else {
                    project.mistake("languages", &tag, &what)
                };
                TemplateError::About(mistake.to_string())
            }
            error => error,
        }
    })
}

/// The theme of a site; what is odd about its language is told.
fn load_theme(project: &Project, terminal: &Terminal) -> Result<Theme, TemplateError> {
    let theme = theme_of(project)?;
    for odd in theme.odd_words().iter().filter(|odd| !odd.lacks) {
        terminal.warn(&format!("{}: {}", odd.path.display(), odd.what));
    }
    Ok(theme)
}

/// What steers a build besides the configuration.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Fail where mail is lost or content is wrong.
    pub strict: bool,
    /// Build drafts.
    pub drafts: bool,
    /// "Now", seconds.
    pub as_of: Option<i64>,
    /// Work everything out anew, and keep nothing for the next build.
    pub no_cache: bool,
    /// Take the files of the site to be as the last build wrote them, where its manifest is (as `git update-index` does by
    /// the option of this name).
    pub assume_unchanged: bool,
    /// Which units are made.
    pub share: Share,
    /// What an interrupt closes.
    pub gate: Gate,
}

/// What a build did. A cache keeps what it tells of the site, not what of the build.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    #[serde(skip)]
    pub changed: usize,
    /// Files removed because they are no longer part of the site.
    #[serde(skip)]
    pub pruned: usize,
    /// What was odd.
    pub diagnostics: Diagnostics,
    /// Time by stage.
    #[serde(skip)]
    pub timings: Vec<(&'static str, Duration)>,
}

impl Summary {
    /// What is told of the site and not of the build.
    fn settled(&self) -> Self {
        Summary { changed: 0, pruned: 0, timings: Vec::new(), ..self.clone() }
    }
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
    /// A source with a `url`, of which there is no copy.
    #[error("{error}\nhelp: `listpress sync` fetches it from {url}")]
    NotFetched {
        /// What is not there.
        error: SourceError,
        /// Where it is fetched from.
        url: String,
    },
    /// A configured period that means nothing.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// The manifest could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
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
    /// The archive as git cannot be made.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// Parts that cannot be made or joined.
    #[error(transparent)]
    Part(#[from] PartError),
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
    let mut content = content::read(project, options)?;
    diagnostics.append(std::mem::take(&mut content.found));
    let mut lists = Vec::with_capacity(project.config.lists.len());
    for list in &project.config.lists {
        lists.push(read_list(list, options, terminal, diagnostics)?);
    }
    assemble(project, content, lists)
}

/// Puts lists and content together.
fn assemble(project: &Project, content: Content, lists: Vec<ListSite>) -> Result<Site, BuildError> {
    let mut config = project.config.clone();
    if let [only] = lists.as_slice()
        && config.title == crate::config::Config::default().title
    {
        config.title.clone_from(&only.title);
    }
    content::check_places(&content, &lists)?;
    let Content { pages: content, assets, .. } = content;
    let sections = Sections::of(&content);
    Ok(Site { config, lists, content, assets, sections })
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
    Session::default().build(project, options, terminal)
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

fn summarise(site: &Site, summary: &mut Summary) {
    for list in &site.lists {
        summary.messages += list.archive.messages.len();
        summary.copies +=
            list.archive.messages.iter().map(|record| record.duplicates().len()).sum::<usize>();
        summary.threads += list.archive.threads.len();
        summary.series += list.archive.series.len();
    }
}
