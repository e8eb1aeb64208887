//! `listpress check`: configuration, content, templates, sources, and the links of the built site.
//!
//! Nothing is written. Pages are made in memory, one of each kind, so that every template is tried; links are checked
//! where they are served from, in the output folder. A mistake in the configuration ends it with status 2, as in every
//! command; all else that is wrong is told, and ends it with status 3.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::mem::{Discriminant, discriminant};

use rayon::prelude::*;
use serde::Serialize;

use super::{CommandError, Outcome, build_options, load, print, request};
use crate::check::{self, Checked};
use crate::cli::{Check, CheckFormat, Global};
use crate::config::ThreadMbox;
use crate::config::load::Project;
use crate::deflate::Packer;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Place, Severity};
use crate::output::manifest;
use crate::pipeline::{BuildError, BuildOptions, check_places, read_list, read_site, theme_of};
use crate::render::environment::{TemplateError, Theme};
use crate::render::{REWRITTEN, RenderError, Renderer};
use crate::site::plan::Unit;
use crate::site::{SafePath, Site};
use crate::source::RawMessage;
use crate::terminal::{Terminal, thousands};
use crate::visible;

pub(super) fn run(
    global: &Global,
    args: &Check,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    let project = load(&request(global))?;
    let options = build_options(global)?;
    check_places(&project).map_err(BuildError::from)?;
    let mut found = Diagnostics::default();
    let theme = theme(&project, &mut found)?;
    let site = site(&project, &options, terminal, &mut found)?;
    let mut told = BTreeSet::new();
    if let (Some(site), Some(theme)) = (&site, &theme) {
        told = try_pages(site, theme, &mut found)?;
        rewritten(site, &mut found);
    }
    let links = links(&project, &told, &mut found);
    match args.format {
        CheckFormat::Human => print(human(&found, terminal.is_verbose()).as_bytes())?,
        CheckFormat::Json => print(json(&project, &found, links)?.as_bytes())?,
    }
    summarise(&project, &found, links, terminal);
    Ok(if found.problems().next().is_some() { Outcome::Problems } else { Outcome::Done })
}

/// The theme; a template that does not compile is a finding, a theme that is not there a mistake in the configuration.
fn theme(project: &Project, found: &mut Diagnostics) -> Result<Option<Theme>, CommandError> {
    match theme_of(project) {
        Ok(theme) => {
            for odd in theme.odd_words() {
                let kind = if odd.lacks { Kind::Untranslated } else { Kind::BadTemplate };
                found.push(kind, Place::path(&odd.path), &odd.what);
            }
            Ok(Some(theme))
        }
        Err(error) if error.is_configuration() => Err(BuildError::from(error).into()),
        Err(error) => {
            note_template(&error, found);
            Ok(None)
        }
    }
}

/// `templates/x.html, line 3: …`: the file is told for itself, too.
fn note_template(error: &TemplateError, found: &mut Diagnostics) {
    let text = error.to_string();
    let (file, text) = match (error, text.split_once(", line ")) {
        (TemplateError::Io { path, error }, _) => (path.clone(), error.to_string()),
        (_, Some((file, rest))) => (file.into(), format!("line {rest}")),
        _ => ("templates".into(), text),
    };
    found.push(Kind::BadTemplate, Place::path(file), text);
}

/// Content and sources; where the content cannot be used, the sources are still looked at.
fn site(
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
    found: &mut Diagnostics,
) -> Result<Option<Site>, CommandError> {
    let mut read = Diagnostics::default();
    let error = match read_site(project, options, terminal, &mut read) {
        Ok(site) => {
            found.append(read);
            return Ok(Some(site));
        }
        Err(BuildError::Content(error)) => error,
        Err(error) => return Err(error.into()),
    };
    found.push(Kind::BadContent, Place::path(error.path()), error.what());
    for list in &project.config.lists {
        read_list(list, options, terminal, found)?;
    }
    Ok(None)
}

/// Makes every content page, and one page of each other kind; the dead links of content that are told.
fn try_pages(
    site: &Site,
    theme: &Theme,
    found: &mut Diagnostics,
) -> Result<BTreeSet<(SafePath, String)>, CommandError> {
    let mut told = BTreeSet::new();
    let renderer = Renderer::new(site, theme);
    let mut packer = Packer::default();
    let mut tried: Vec<Discriminant<Unit>> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    for unit in site.units() {
        let kind = discriminant(&unit);
        if tried.contains(&kind) && !matches!(unit, Unit::Content(_)) {
            continue;
        }
        tried.push(kind);
        match renderer.unit(unit, &mut packer) {
            Ok(rendered) => {
                told.extend(rendered.dead);
                found.append(of_pages(rendered.diagnostics));
            }
            // A mistake in a template of all pages is told once.
            Err(RenderError::Template(error)) if wrong.contains(&error.to_string()) => {}
            Err(RenderError::Template(error)) => {
                wrong.push(error.to_string());
                note_template(&error, found);
            }
            Err(RenderError::Content(error)) => {
                found.push(Kind::BadContent, Place::path(error.path()), error.what());
            }
            Err(error) => return Err(BuildError::from(error).into()),
        }
    }
    Ok(told)
}

/// Findings of the pages that were tried. What is to be said of mboxes is said of all of them, see [`rewritten`].
fn of_pages(found: Diagnostics) -> Diagnostics {
    let mut kept = Diagnostics::default();
    for d in found.iter().filter(|d| d.kind != Kind::Rewritten) {
        match &d.message {
            Some(id) => kept.push_mail(d.kind, d.place.clone(), id, d.text.clone()),
            None => kept.push(d.kind, d.place.clone(), d.text.clone()),
        }
    }
    kept
}

/// Messages that mboxes hold written anew, without what is withheld.
fn rewritten(site: &Site, found: &mut Diagnostics) {
    if site.config.mirror.thread_mbox == ThreadMbox::Off {
        return;
    }
    for list in site.lists.iter().filter(|list| list.letters.rules().redacts()) {
        let messages: Vec<&RawMessage> = (list.archive.messages.iter())
            .flat_map(|record| std::iter::once(&record.raw).chain(record.others()))
            .collect();
        let anew = |raw: &&RawMessage| {
            let mut buffer = Vec::new();
            let letter = list.letters.open(raw, &mut buffer).ok()?;
            letter.mbox().filter(|mbox| mbox.rewritten).map(|_| list.letters.place(raw))
        };
        let places: Vec<Place> = messages.par_iter().filter_map(anew).collect();
        for place in places {
            found.push(Kind::Rewritten, place, REWRITTEN);
        }
    }
}

/// The links of the built site; `None` where there is none. What was `told` of the files that pages are written in is not
/// told again of the pages.
fn links(
    project: &Project,
    told: &BTreeSet<(SafePath, String)>,
    found: &mut Diagnostics,
) -> Option<Checked> {
    let is_told = |file: &SafePath, link: &str| told.contains(&(file.clone(), link.to_owned()));
    let files = manifest::owned(&project.output);
    let base_url = project.config.base_url.as_deref();
    (!files.is_empty()).then(|| check::links(&project.output, &files, base_url, &is_told, found))
}

/// A line for each problem and warning, and for each note, too, where asked for.
fn human(found: &Diagnostics, all: bool) -> String {
    let mut out = String::new();
    let wanted = |d: &&Diagnostic| all || d.kind.is_problem() || d.kind.severity() > Severity::Note;
    for d in found.iter().filter(wanted) {
        let _ = writeln!(out, "{d}");
    }
    out
}

fn summarise(project: &Project, found: &Diagnostics, links: Option<Checked>, terminal: &Terminal) {
    terminal.counts(found);
    match links {
        Some(Checked { pages, links }) => terminal.say(&format!(
            "{}: {} pages, {} links",
            project.output.display(),
            thousands(pages as u64),
            thousands(links as u64)
        )),
        None => terminal.say(&format!(
            "{}: no built site, so no links were checked; `listpress build` makes it",
            project.output.display()
        )),
    }
    terminal.say(&match found.problems().count() {
        0 => "No problems.".to_owned(),
        count => format!("Problems: {}", thousands(count as u64)),
    });
}

/// The report for programs; the guide's "Findings" describes it.
#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    problems: usize,
    site: Option<SiteJson>,
    counts: BTreeMap<String, usize>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct SiteJson {
    folder: String,
    pages: usize,
    links: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: String,
    severity: &'static str,
    problem: bool,
    title: &'static str,
    file: String,
    offset: Option<u64>,
    object: Option<&'a str>,
    message_id: Option<&'a str>,
    text: &'a str,
}

impl<'a> Finding<'a> {
    fn new(d: &'a Diagnostic) -> Self {
        Finding {
            code: d.kind.code(),
            severity: match d.kind.severity() {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Lost => "lost",
            },
            problem: d.kind.is_problem(),
            title: d.kind.title(),
            file: d.place.path.display().to_string(),
            offset: d.place.offset,
            object: d.place.object.as_deref(),
            message_id: d.message.as_deref(),
            text: &d.text,
        }
    }
}

fn json(
    project: &Project,
    found: &Diagnostics,
    links: Option<Checked>,
) -> Result<String, CommandError> {
    let report = Report {
        version: 1,
        problems: found.problems().count(),
        site: links.map(|Checked { pages, links }| SiteJson {
            folder: project.output.display().to_string(),
            pages,
            links,
        }),
        counts: found.by_kind().into_iter().map(|(kind, n)| (kind.code(), n)).collect(),
        findings: found.iter().map(Finding::new).collect(),
    };
    let json = serde_json::to_string_pretty(&report)
        .map_err(|error| CommandError::Io("standard output".to_owned(), error.into()))?;
    Ok(format!("{}\n", visible::json(&json)))
}
