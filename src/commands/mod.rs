//! The commands: each file has one `run`.

mod build;
mod check;
mod clean;
mod completions;
mod config;
pub mod export;
mod init;
mod man;
mod publish;
mod report;
#[cfg(feature = "serve")]
mod serve;
mod sync;
mod theme;
mod verify;

use std::io::{self, Write};

use crate::archive::PeriodUnit;
use crate::archive::period::{self, KeyRequest};
use crate::cli::{Cli, Command, Global};
use crate::config::ConfigError;
use crate::config::load::{Project, Request, project};
use crate::output::{Gate, OutputError};
use crate::pipeline::{BuildError, BuildOptions};
use crate::publish::PublishError;
use crate::source::SourceError;
use crate::terminal::Terminal;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, and problems were found.
    Problems,
}

impl Outcome {
    /// The exit status.
    pub fn status(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Problems => 3,
        }
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No site.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A mistake in the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A mistake on the command line.
    #[error("{0}")]
    Usage(String),
    /// Nothing was published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Sources that could not be brought up to date.
    #[error("{0}")]
    Sync(String),
    /// Standard output, or a file that the command makes.
    #[error("{0}: {1}")]
    Io(String, io::Error),
}

impl CommandError {
    /// The exit status: 1 a build or I/O failed, 2 usage or configuration, 3 `--strict` found problems.
    pub fn status(&self) -> u8 {
        match self {
            CommandError::Config(_) | CommandError::Usage(_) => 2,
            CommandError::Io(..) | CommandError::Sync(_) => 1,
            CommandError::Publish(error) => match error {
                PublishError::NotBuilt(_) | PublishError::Place(_) => 2,
                PublishError::Damaged { .. } => 3,
                _ => 1,
            },
            CommandError::Build(error) => match error {
                BuildError::Config(_)
                | BuildError::Period(_)
                | BuildError::NotFetched { .. }
                | BuildError::Source(
                    SourceError::Missing { .. }
                    | SourceError::Empty { .. }
                    | SourceError::WrongKind { .. },
                )
                | BuildError::Output(OutputError::Place { .. }) => 2,
                BuildError::Template(error) if error.is_configuration() => 2,
                BuildError::Strict(_) => 3,
                _ => 1,
            },
        }
    }
}

/// Runs the command. An interrupt closes the gate and ends the program.
///
/// # Errors
/// See [`CommandError`].
pub fn run(cli: Cli, terminal: &Terminal, gate: &Gate) -> Result<Outcome, CommandError> {
    if let Some(jobs) = cli.global.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
        pool.map_err(|error| CommandError::Usage(format!("--jobs {jobs}: {error}")))?;
    }
    match cli.command {
        Command::Init(args) => init::run(&args, terminal),
        Command::Build(args) => build::run(&cli.global, args, terminal, gate),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&cli.global, args, terminal, gate),
        Command::Report(args) => report::run(&cli.global, args, terminal),
        Command::Export(args) => export::run(&cli.global, args, terminal),
        Command::Sync(args) => sync::run(&cli.global, &args, terminal),
        Command::Check(args) => check::run(&cli.global, &args, terminal),
        Command::Publish(args) => publish::run(&cli.global, &args, terminal, gate),
        Command::Verify(args) => verify::run(&args, terminal),
        Command::Clean(_) => clean::run(&cli.global, terminal, gate),
        Command::Config(args) => config::run(&cli.global, &args),
        Command::Theme(args) => theme::run(&cli.global, &args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

/// What the options say about the configuration.
fn request(global: &Global) -> Request {
    Request {
        root: global.root.clone(),
        config: global.config.clone(),
        cache: global.cache_dir.clone(),
        ..Request::default()
    }
}

/// A list that is not there.
fn no_list(name: &str, there: &[&str]) -> CommandError {
    let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    CommandError::Usage(format!("no list `{name}`; there is: {there}"))
}

fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn load(request: &Request) -> Result<Project, CommandError> {
    Ok(project(request, &environment())?)
}

fn build_options(global: &Global) -> Result<BuildOptions, CommandError> {
    let as_of = match &global.as_of {
        Some(date) => Some(parse_moment(date).ok_or_else(|| {
            CommandError::Usage(format!(
                "--as-of {date}: expected a date such as 2026-01-13 or 2026-01-13T10:00:00Z"
            ))
        })?),
        None => None,
    };
    Ok(BuildOptions { as_of, ..BuildOptions::default() })
}

/// A day (its last second) or an RFC 3339 moment.
fn parse_moment(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    match period::parse_key(text)? {
        KeyRequest::Unit(PeriodUnit::Day, _, end) => Some(end - 1),
        _ => None,
    }
}

/// Data goes to standard output; a reader that has gone away is no error.
fn print(text: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CommandError::Io("standard output".to_owned(), error))
        }
        _ => Ok(()),
    }
}
