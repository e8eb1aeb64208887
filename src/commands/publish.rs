//! `listpress publish`: a built site to where people see it.

use std::fmt::Write as _;
use std::path::Path;

use super::{CommandError, Outcome, load, print, request};
use crate::cli::{Global, Publish};
use crate::config::load::Project;
use crate::config::publish::Switch;
use crate::config::{PlaceConfig, TargetConfig};
use crate::diagnostic::Diagnostics;
use crate::output::Gate;
use crate::output::lock::{self, real};
use crate::pipeline::BuildError;
use crate::publish::difference::differences;
use crate::publish::folder::Folder;
use crate::publish::git::url_of;
use crate::publish::git_branch::GitBranch;
use crate::publish::preflight::{Preflight, preflight};
use crate::publish::release::Release;
use crate::publish::{Before, Built, Changes, Listing, Target};
use crate::render::attachment::size;
use crate::terminal::{Terminal, thousands};

pub(super) fn run(
    global: &Global,
    args: &Publish,
    terminal: &Terminal,
    gate: &Gate,
) -> Result<Outcome, CommandError> {
    let project = load(&request(global))?;
    let (name, config) = choose(&project, args.target.as_deref())?;
    let lock = |folder: &Path| lock::take(&project.cache, folder).map_err(BuildError::from);
    // No build may change the site meanwhile, and nobody else the target.
    let _site = lock(&project.output)?;
    let _target = lock(&Path::new("publish").join(name))?;
    let site = Built::open(&project.output)?;
    let mut found = Diagnostics::default();
    let mut flight = preflight(&site, config, &mut found)?;
    let mut target = target_of(&project, config, gate)?;
    let before = target.before()?;
    let before = match before {
        Before::Ours(listing) => listing,
        Before::Nothing => Listing::default(),
        Before::Foreign(names) => {
            flight.problems.push(format!(
                "the {} holds something else ({}, …); listpress replaces only what it published\n\
                 help: name another place, or empty this one first",
                target.name(),
                names.join(", ")
            ));
            Listing::default()
        }
    };
    let changes = differences(&site, &before, &mut |path| target.read(path))?;
    let most = args.max_deletes.unwrap_or(config.max_deletes);
    if changes.lost() > most {
        flight.problems.push(format!(
            "{} files would be deleted, more than {} (`max_deletes`)\n\
             help: `--dry-run` names them; if that is meant, add `--max-deletes {}`",
            thousands(changes.lost() as u64),
            thousands(most as u64),
            changes.lost()
        ));
    }
    if args.dry_run {
        print(lines(&changes).as_bytes())?;
    }
    tell(&project, &flight, &found, terminal);
    if !flight.problems.is_empty() {
        return Ok(Outcome::Problems);
    }
    let place = target.name();
    if args.dry_run {
        terminal.say(&format!("{place}: {}, if it were published", changes.summary()));
    } else if changes.0.is_empty() && !target.is_due()? {
        terminal.say(&format!("{place}: nothing has changed"));
    } else {
        let result = target.apply(&site, &changes)?;
        terminal.say(&format!("{place}: {}: {result}", changes.summary()));
    }
    Ok(Outcome::Done)
}

/// The target that is named, or the only one.
fn choose<'a>(
    project: &'a Project,
    name: Option<&str>,
) -> Result<(&'a str, &'a TargetConfig), CommandError> {
    let all = &project.config.publish;
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    let found = match name {
        Some(name) => all.get_key_value(name),
        None if all.len() == 1 => all.iter().next(),
        None => None,
    };
    if let Some((name, config)) = found {
        return Ok((name, config));
    }
    let what = match name {
        _ if all.is_empty() => "no `publish:` in the configuration\n\
            help: add a target, such as\n  publish:\n    pages: {type: git, remote: origin, branch: gh-pages}"
            .to_owned(),
        Some(name) => format!("no target `{name}`; there is: {}", names.join(", ")),
        None => format!("which target? There is: {}", names.join(", ")),
    };
    Err(CommandError::Usage(what))
}

fn target_of(
    project: &Project,
    config: &TargetConfig,
    gate: &Gate,
) -> Result<Box<dyn Target>, CommandError> {
    Ok(match &config.place {
        PlaceConfig::Git { remote, branch, history } => {
            let remote = url_of(remote, project.folder())?;
            // git works in another folder.
            let remote = if Path::new(&remote).exists() {
                real(Path::new(&remote)).display().to_string()
            } else {
                remote
            };
            Box::new(GitBranch::new(&real(&project.cache), &remote, branch, *history)?)
        }
        PlaceConfig::Folder { path, switch } => {
            check_folder(project, path)?;
            match switch {
                Switch::Files => Box::new(Folder::new(path, gate)),
                Switch::Link => Box::new(Release::new(path, gate)),
            }
        }
    })
}

/// A target must not be where the site is built, or where it is built from.
fn check_folder(project: &Project, path: &Path) -> Result<(), CommandError> {
    let target = real(path);
    let inside = |folder: &Path| {
        let folder = real(folder);
        folder.starts_with(&target) || target.starts_with(&folder)
    };
    let above = |folder: &Path| real(folder).starts_with(&target);
    let sources = project.config.lists.iter().flat_map(|list| &list.sources);
    let what = if inside(&project.output) {
        "the output folder"
    } else if inside(&project.cache) {
        "the cache"
    } else if project.root.as_deref().is_some_and(above) {
        "config.yaml"
    } else if sources.into_iter().any(|source| above(&source.path)) {
        "a source"
    } else {
        return Ok(());
    };
    let what = format!(
        "publish: {} and {what} are one inside the other\nhelp: name a folder of its own",
        path.display()
    );
    Err(CommandError::Usage(what))
}

fn lines(changes: &Changes) -> String {
    let mut text = String::new();
    for change in &changes.0 {
        let _ = writeln!(text, "{change}");
    }
    text
}

/// What the site weighs, what is wrong, and what helps.
fn tell(project: &Project, flight: &Preflight, found: &Diagnostics, terminal: &Terminal) {
    terminal.say(&format!(
        "{}: {} files, {}; {} links on {} pages",
        project.output.display(),
        thousands(flight.files as u64),
        size(flight.bytes),
        thousands(flight.checked.links as u64),
        thousands(flight.checked.pages as u64)
    ));
    if flight.too_large || terminal.is_verbose() {
        for (folder, bytes) in &flight.folders {
            terminal.say(&format!("  {:>10}  {folder}", size(*bytes)));
        }
        for (key, bytes) in &flight.advice {
            terminal.say(&format!("  `{key}` would save {}", size(*bytes)));
        }
    }
    terminal.diagnostics(found);
    for problem in &flight.problems {
        terminal.error(problem);
    }
    let keeps = project.config.lists.iter().any(|list| list.redact.is_some());
    let history = project.config.publish.values().any(TargetConfig::keeps_history);
    if keeps && history {
        terminal.warn(
            "`history: keep` keeps on the branch what a list's `redact:` file withholds later; `orphan` does not",
        );
    }
}
