//! The command line: clap structs only.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::pipeline::Division;

/// Static sites from mailing-list archives: periods, patch series, people, threads, search.
#[derive(Debug, Parser)]
#[command(name = "listpress", version, about, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Folder in which config.yaml is looked up [default: the nearest ancestor that has one]
    #[arg(short, long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Configuration file
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads to use [default: one per core]
    #[arg(short, long, global = true, value_name = "N")]
    pub jobs: Option<usize>,
    /// Folder for what builds keep outside of the site: the build cache and locks of outputs
    #[arg(long, global = true, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
    /// The moment that "new" and "last 30 days" are counted from [default: the newest sane date of the list]
    #[arg(long, global = true, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every finding, not only counts
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Colours on the terminal; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site: config.yaml, content/, .gitignore
    Init(Init),
    /// Build the site
    Build(Build),
    /// Build the site, serve it on this machine, rebuild and reload on changes
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Bring sources that have a `url` up to date, and record what they hold
    Sync(Sync),
    /// Print one period's report
    Report(Report),
    /// Print what is known as JSON Lines
    Export(Export),
    /// Check configuration, content, templates, sources and the links of the built site
    Check(Check),
    /// Bring the built site to a configured target: a branch of a git repository, or a folder
    Publish(Publish),
    /// Compare a built or copied site with its manifest
    Verify(Verify),
    /// Remove the built site and the cache
    Clean(Clean),
    /// Show the configuration in use, or which keys there are
    Config(Config),
    /// Say what a theme's templates get
    Theme(Theme),
    /// Print a script by which a shell completes commands and options
    Completions(Completions),
    /// Print the manual page of listpress, or of one of its commands
    Man(Man),
}

/// All of the above, for what is made from it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// `listpress init`
#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the new site
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Also write a workflow that builds and deploys to GitHub Pages
    #[arg(long)]
    pub github_pages: bool,
    /// Also write what a host needs to serve the site: nginx.conf, Caddyfile, netlify.toml or wrangler.toml
    #[arg(long, value_name = "HOST")]
    pub host: Vec<Host>,
    /// Also copy a theme of listpress to themes/, to change it: default or plain
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "default", require_equals = true)]
    pub theme: Option<String>,
}

/// Hosts that are told how to serve a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// Netlify.
    Netlify,
    /// Cloudflare Pages.
    Cloudflare,
}

/// Sources in place of, or without, a configuration.
#[derive(Clone, Debug, Default, Args)]
pub struct Sources {
    /// Mail to read: mbox (.gz, .zst), Maildir, folder of .eml, public-inbox repository, period report; `-` is standard input
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
}

/// `listpress build`
#[derive(Debug, Args)]
pub struct Build {
    /// Sources.
    #[command(flatten)]
    pub sources: Sources,
    /// Where to write the site [default: output_dir of the configuration, `public`]
    #[arg(short, long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Absolute address of the site's root
    #[arg(short = 'u', long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Fail, with exit status 3 and nothing published, if mail is lost or content is wrong
    #[arg(long)]
    pub strict: bool,
    /// Work everything out anew, and keep nothing for the next build
    #[arg(long)]
    pub no_cache: bool,
    /// Take the files of the site to be as the last build wrote them, without a look at each
    #[arg(long, conflicts_with = "no_cache")]
    pub assume_unchanged: bool,
    /// Make only the Kth of N parts of the pages, into the cache folder, and publish nothing; N processes can do this at once
    #[arg(long, value_name = "K/N", conflicts_with_all = ["finish", "no_cache"])]
    pub shard: Option<Division>,
    /// Publish a site whose parts have been made by `--shard`
    #[arg(long, conflicts_with = "no_cache")]
    pub finish: bool,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// Build pages marked as drafts, too
    #[arg(long)]
    pub drafts: bool,
}

/// `listpress serve`
#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub struct Serve {
    /// Sources.
    #[command(flatten)]
    pub sources: Sources,
    /// Where to write the site
    #[arg(short, long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Address to listen on
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub interface: std::net::IpAddr,
    /// Port; the next free one is taken where it is in use
    #[arg(short, long, default_value_t = 1111)]
    pub port: u16,
    /// Open a browser
    #[arg(short = 'O', long)]
    pub open: bool,
    /// Do not rebuild on changes
    #[arg(long)]
    pub no_watch: bool,
    /// Look for changes every so many seconds, for file systems that do not tell of them
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1", require_equals = true, conflicts_with = "no_watch")]
    pub poll: Option<f32>,
    /// Serve below this path [default: the path of base_url]
    #[arg(long, value_name = "PATH")]
    pub base_path: Option<String>,
    /// Serve this already built site
    #[arg(long, value_name = "DIR", conflicts_with = "sources")]
    pub dir: Option<PathBuf>,
    /// Build pages marked as drafts, too
    #[arg(long)]
    pub drafts: bool,
}

/// `listpress report`
#[derive(Debug, Args)]
pub struct Report {
    /// Sources.
    #[command(flatten)]
    pub sources: Sources,
    /// A period by its key: 2026, 2026-Q1, 2026-01, 2026-W03, 2026-01-13 [default: the newest week]
    #[arg(long, value_name = "KEY", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// Start: a date, a commit of a public-inbox source (exclusive) or a Message-ID
    #[arg(long, requires = "to", value_name = "A")]
    pub from: Option<String>,
    /// End: a date (exclusive), a commit or a Message-ID
    #[arg(long, requires = "from", value_name = "B")]
    pub to: Option<String>,
    /// List, where the configuration has several
    #[arg(long, value_name = "NAME")]
    pub list: Option<String>,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    pub format: ReportFormat,
}

/// Forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Plain text, readable as a source again.
    Text,
    /// JSON.
    Json,
    /// Markdown.
    Md,
}

/// `listpress export`
#[derive(Debug, Args)]
pub struct Export {
    /// What to print
    pub kind: ExportKind,
    /// Sources.
    #[command(flatten)]
    pub sources: Sources,
    /// One list only
    #[arg(long, value_name = "NAME")]
    pub list: Option<String>,
}

/// What `export` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportKind {
    /// Every message with its text.
    Messages,
    /// Threads and the ids of their messages.
    Threads,
    /// Series, revisions, patches.
    Series,
    /// People and what they did.
    Contributors,
    /// Periods and their tables.
    Periods,
}

/// `listpress sync`
#[derive(Debug, Args)]
pub struct Sync {
    /// One list only
    #[arg(long, value_name = "NAME")]
    pub list: Option<String>,
    /// Say what would be fetched, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `listpress check`
#[derive(Debug, Args)]
pub struct Check {
    /// Form of what is found
    #[arg(long, value_enum, default_value = "human")]
    pub format: CheckFormat,
}

/// Forms of what `check` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Lines for people.
    Human,
    /// One JSON object.
    Json,
}

/// `listpress publish`
#[derive(Debug, Args)]
pub struct Publish {
    /// Name of the target below `publish:` [default: the only one]
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// List what would be added (+), changed (~) and deleted (-), and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Publish nothing if more files than this would be deleted [default: `max_deletes` of the target, 1000]
    #[arg(long, value_name = "N")]
    pub max_deletes: Option<usize>,
}

/// `listpress verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// Folder of the site
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Fail also where there are files that the manifest does not name
    #[arg(long)]
    pub exact: bool,
    /// Check the manifest's signature, too: a public key of minisign, a keyring of gpg, or allowed signers of ssh-keygen
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `listpress clean`
#[derive(Debug, Args)]
pub struct Clean {}

/// `listpress config`
#[derive(Debug, Args)]
pub struct Config {
    /// What to show.
    #[command(subcommand)]
    pub what: ConfigCommand,
}

/// What `config` shows.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The configuration in use, defaults and environment included, as YAML
    Show,
    /// The JSON Schema of config.yaml: every key, with its values, its default and what it means
    Schema,
}

/// `listpress theme`
#[derive(Debug, Args)]
pub struct Theme {
    /// What to do.
    #[command(subcommand)]
    pub what: ThemeCommand,
}

/// What `theme` does.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// Print, as Markdown, every template with the variables that it gets, macros, functions, filters and tests
    Docs {
        /// A theme of listpress or of the site [default: `theme` of the configuration, `default`]
        #[arg(long, value_name = "NAME")]
        theme: Option<String>,
    },
}

/// `listpress completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `listpress man`
#[derive(Debug, Args)]
pub struct Man {
    /// A command [default: all of listpress]
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
