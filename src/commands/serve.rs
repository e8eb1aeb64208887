//! `listpress serve`

use std::path::{Path, PathBuf};

use super::{CommandError, Outcome, build, build_options, load, request};
use crate::cli::{Global, Serve};
use crate::config::load::Request;
use crate::pipeline::{BuildOptions, watched};
use crate::serve::{self, ServeOptions};
use crate::terminal::Terminal;

pub(super) fn run(
    global: &Global,
    args: Serve,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    if let Some(folder) = built_site(global, &args)? {
        let never = Box::new(|| Ok(()));
        let options = ServeOptions {
            folder,
            interface: args.interface,
            port: args.port,
            watched: Vec::new(),
        };
        return listen(options, None, never, args.open, terminal);
    }
    let request = Request {
        sources: args.sources.sources.clone(),
        output: args.output_dir.clone(),
        ..request(global)
    };
    let options = BuildOptions { drafts: args.drafts, ..build_options(global)? };
    let again = {
        let (request, options, terminal) = (request.clone(), options.clone(), *terminal);
        move || {
            // The configuration may be what changed.
            let project = load(&request).map_err(|error| error.to_string())?;
            build::build(&project, &options, &terminal)
                .map(|_| ())
                .map_err(|error| error.to_string())
        }
    };
    let rebuild = again.clone();
    let project = load(&request)?;
    let failed = again().err();
    if let Some(error) = &failed {
        terminal.error(error);
    }
    let terminal_copy = *terminal;
    let options = ServeOptions {
        folder: project.output.clone(),
        interface: args.interface,
        port: args.port,
        watched: if args.no_watch { Vec::new() } else { watched(&project) },
    };
    let rebuild = Box::new(move || {
        terminal_copy.say("Changed: building again");
        let result = rebuild();
        if let Err(error) = &result {
            terminal_copy.error(error);
        }
        result
    });
    listen(options, failed, rebuild, args.open, terminal)
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
    if !asked && load(&request(global)).is_err() && Path::new("public/manifest.json").is_file() {
        return Ok(Some(PathBuf::from("public")));
    }
    Ok(None)
}

fn listen(
    options: ServeOptions,
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
