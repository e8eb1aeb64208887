//! `listpress serve`

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{CommandError, Outcome, build, build_options, environment, load, request};
use crate::cli::{Global, Serve};
use crate::config::ConfigError;
use crate::config::load::{Project, Request, file, user_cache};
use crate::output::Gate;
use crate::pipeline::{BuildOptions, Session, watched};
use crate::serve::{self, Built, Place, ServeOptions};
use crate::site::path::path_of;
use crate::terminal::Terminal;

pub(super) fn run(
    global: &Global,
    args: Serve,
    terminal: &Terminal,
    gate: &Gate,
) -> Result<Outcome, CommandError> {
    let base = args.base_path.as_deref().map(base_path).transpose()?;
    let poll = args.poll.map(seconds).transpose()?;
    let options = ServeOptions {
        place: Place { folder: PathBuf::new(), base: "/".to_owned() },
        interface: args.interface,
        port: args.port,
        // What others can reach they may name as they like.
        any_name: !args.interface.is_loopback(),
        watched: Vec::new(),
        ignored: Vec::new(),
        poll,
        cache: None,
    };
    if let Some(folder) = built_site(global, &args)? {
        let cache = global.cache_dir.clone().unwrap_or_else(|| user_cache(&environment()));
        let place = Place { folder, base: base.unwrap_or_else(|| "/".to_owned()) };
        // What is built is served as any host of files does.
        let options = ServeOptions { place, cache: Some(cache), any_name: true, ..options };
        return listen(&options, None, Box::new(Built::default), args.open, terminal);
    }
    let request = Request {
        sources: args.sources.sources.clone(),
        output: args.output_dir.clone(),
        ..request(global)
    };
    let build = BuildOptions { drafts: args.drafts, gate: gate.clone(), ..build_options(global)? };
    let mut preview =
        Preview { session: Session::default(), request, build, base, terminal: *terminal };
    let first = preview.first(args.no_watch)?;
    let watched = first.watched.filter(|_| !args.no_watch).unwrap_or_default();
    let options = ServeOptions {
        place: first.place.unwrap_or_default(),
        watched,
        cache: first.ignored.as_ref().and_then(|ignored| ignored.last().cloned()),
        ignored: first.ignored.unwrap_or_default(),
        ..options
    };
    let rebuild = Box::new(move || {
        preview.terminal.say("Changed: building again");
        // The configuration may be what changed.
        preview.next().unwrap_or_else(|error| Built {
            error: Some(told(&error, &preview.terminal)),
            ..Built::default()
        })
    });
    listen(&options, first.error, rebuild, args.open, terminal)
}

/// A project that is built again and again.
struct Preview {
    session: Session,
    request: Request,
    build: BuildOptions,
    /// `--base-path`.
    base: Option<String>,
    terminal: Terminal,
}

impl Preview {
    /// The first build. A configuration that cannot be used is waited for, if it is watched: its place is then what it is
    /// by default.
    fn first(&mut self, no_watch: bool) -> Result<Built, CommandError> {
        let error = match self.next() {
            Ok(built) => return Ok(built),
            Err(error) => error,
        };
        let file = if no_watch { None } else { file(&self.request).ok().flatten() };
        let Some(file) = file.filter(|file| file.is_file()) else { return Err(error) };
        let root = file.parent().map(Path::to_path_buf).unwrap_or_default();
        let folder = self.request.output.clone().unwrap_or_else(|| root.join("public"));
        let cache = self.request.cache.clone().unwrap_or_else(|| root.join(".listpress"));
        Ok(Built {
            error: Some(told(&error, &self.terminal)),
            watched: Some(vec![file]),
            ignored: Some(vec![folder.clone(), cache]),
            place: Some(self.place(folder, None)),
            ..Built::default()
        })
    }

    /// Reads the configuration and builds. An error is one of the configuration; that of a build is among the result.
    fn next(&mut self) -> Result<Built, CommandError> {
        let project = load(&self.request)?;
        let built = build_again(&mut self.session, &project, &self.build, &self.terminal);
        Ok(Built {
            watched: Some(watched_paths(&project, &self.request)),
            ignored: Some(vec![project.output.clone(), project.cache.clone()]),
            place: Some(self.place(project.output.clone(), project.config.base_url.as_deref())),
            ..built
        })
    }

    /// Below the path of `base_url`, so that what is absolute on a page (404.html) leads to this server.
    fn place(&self, folder: PathBuf, base_url: Option<&str>) -> Place {
        let path = || base_url.map_or("/", path_of).to_owned();
        Place { folder, base: self.base.clone().unwrap_or_else(path) }
    }
}

/// `--base-path`, with a slash at both ends.
fn base_path(text: &str) -> Result<String, CommandError> {
    let inner = text.trim_matches('/');
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    if !inner.chars().all(fits) || inner.split('/').any(|part| matches!(part, "." | "..")) {
        let why = format!("--base-path {text}: expected a path such as /lists/");
        return Err(CommandError::Usage(why));
    }
    Ok(if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") })
}

/// `--poll`
fn seconds(number: f32) -> Result<Duration, CommandError> {
    let fits = (0.05..=3600.0).contains(&number);
    let why = || CommandError::Usage(format!("--poll={number}: expected 0.05 to 3600 seconds"));
    fits.then(|| Duration::from_secs_f32(number)).ok_or_else(why)
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
    let base = options.place.base.clone();
    let announce = |address: std::net::SocketAddr, polls: Option<&str>| {
        if let Some(why) = polls {
            terminal.warn(&format!(
                "the system cannot watch the sources ({why}); they are looked at every second instead"
            ));
        }
        let url = format!("http://{address}{base}");
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
