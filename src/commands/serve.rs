//! `listpress serve`

use std::path::{Path, PathBuf};

use super::{CommandError, Outcome, build, build_options, environment, load, request};
use crate::cli::{Global, Serve};
use crate::config::ConfigError;
use crate::config::load::{Project, Request, user_cache};
use crate::output::Gate;
use crate::pipeline::{BuildOptions, Session, watched};
use crate::serve::{self, Built, ServeOptions};
use crate::terminal::Terminal;

pub(super) fn run(
    global: &Global,
    args: Serve,
    terminal: &Terminal,
    gate: &Gate,
) -> Result<Outcome, CommandError> {
    if let Some(folder) = built_site(global, &args)? {
        let cache = global.cache_dir.clone();
        let options = ServeOptions {
            folder,
            interface: args.interface,
            port: args.port,
            watched: Vec::new(),
            ignored: Vec::new(),
            cache: Some(cache.unwrap_or_else(|| user_cache(&environment()))),
        };
        return listen(&options, None, Box::new(Built::default), args.open, terminal);
    }
    let request = Request {
        sources: args.sources.sources.clone(),
        output: args.output_dir.clone(),
        ..request(global)
    };
    let options =
        BuildOptions { drafts: args.drafts, gate: gate.clone(), ..build_options(global)? };
    let project = load(&request)?;
    let served = ServeOptions {
        folder: project.output.clone(),
        interface: args.interface,
        port: args.port,
        watched: if args.no_watch { Vec::new() } else { watched_paths(&project, &request) },
        ignored: vec![project.output.clone(), project.cache.clone()],
        cache: Some(project.cache.clone()),
    };
    let mut session = Session::default();
    let first = build_again(&mut session, &project, &options, terminal).error;
    let terminal_copy = *terminal;
    let rebuild = Box::new(move || {
        terminal_copy.say("Changed: building again");
        // The configuration may be what changed.
        match load(&request) {
            Ok(project) => Built {
                watched: Some(watched_paths(&project, &request)),
                ..build_again(&mut session, &project, &options, &terminal_copy)
            },
            Err(error) => Built { error: Some(told(&error, &terminal_copy)), ..Built::default() },
        }
    });
    listen(&served, first, rebuild, args.open, terminal)
}

/// Builds, and says what browsers are to show.
fn build_again(
    session: &mut Session,
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
) -> Built {
    match build::build(session, project, options, terminal) {
        Ok(summary) => {
            Built { changed: summary.changed > 0 || summary.pruned > 0, ..Built::default() }
        }
        Err(error) => Built { error: Some(told(&error, terminal)), ..Built::default() },
    }
}

/// An error as text, said on the terminal too.
fn told(error: &CommandError, terminal: &Terminal) -> String {
    let text = error.to_string();
    terminal.error(&text);
    text
}

/// What the site is made from, the configuration included.
fn watched_paths(project: &Project, request: &Request) -> Vec<PathBuf> {
    watched(project).into_iter().chain(request.config.clone()).collect()
}

/// The already built site to serve: `--dir`, or `./public` with our manifest where there is no configuration.
fn built_site(global: &Global, args: &Serve) -> Result<Option<PathBuf>, CommandError> {
    if let Some(folder) = &args.dir {
        if !folder.is_dir() {
            return Err(CommandError::Usage(format!("--dir {}: no such folder", folder.display())));
        }
        return Ok(Some(folder.clone()));
    }
    let asked =
        !args.sources.sources.is_empty() || global.root.is_some() || global.config.is_some();
    let without_configuration = || {
        matches!(load(&request(global)), Err(CommandError::Config(ConfigError::NotFound { .. })))
    };
    if !asked && Path::new("public/manifest.json").is_file() && without_configuration() {
        return Ok(Some(PathBuf::from("public")));
    }
    Ok(None)
}

fn listen(
    options: &ServeOptions,
    failed: Option<String>,
    rebuild: serve::Rebuild,
    open: bool,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    if !options.interface.is_loopback() {
        terminal.warn(&format!(
            "{}: everyone who can reach this address can read the site",
            options.interface
        ));
    }
    let announce = |address: std::net::SocketAddr| {
        let url = format!("http://{address}/");
        terminal.say(&format!("Serving on {url} (Ctrl-C ends it)"));
        if open {
            open_browser(&url, terminal);
        }
    };
    let result = serve::run(options, failed, rebuild, announce);
    result.map_err(|error| CommandError::Io("preview server".to_owned(), error))?;
    Ok(Outcome::Done)
}

/// Opens the system's browser.
fn open_browser(url: &str, terminal: &Terminal) {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    if let Err(error) = std::process::Command::new(program).args(before).arg(url).spawn() {
        terminal.warn(&format!("cannot open a browser with {program}: {error}"));
    }
}
