//! `listpress init`: a new site.

use std::fs;
use std::path::Path;

use super::{CommandError, Outcome};
use crate::cli::{Host, Init};
use crate::render::layers::{built_in, built_in_names};
use crate::terminal::Terminal;

const CONFIG: &str = include_str!("init/config.yaml");
const INDEX: &str = include_str!("init/index.md");
const WORKFLOW: &str = include_str!("init/pages.yaml");
const NGINX: &str = include_str!("init/nginx.conf");
const CADDY: &str = include_str!("init/Caddyfile");
const NETLIFY: &str = include_str!("init/netlify.toml");
const CLOUDFLARE: &str = include_str!("init/wrangler.toml");
const GITIGNORE: &str = "/public\n/.listpress\n/mirror\n";
/// Where the workflow installs the program from: to be filled in, as long as the package itself names no repository.
const INSTALL_FROM: &str = "INSTALL_FROM: \"\"";

pub(super) fn run(args: &Init, terminal: &Terminal) -> Result<Outcome, CommandError> {
    let dir = &args.dir;
    let names = built_in_names();
    if let Some(theme) = args.theme.as_ref().filter(|theme| !names.contains(theme)) {
        let what = format!("--theme={theme}: listpress has {}", names.join(", "));
        return Err(CommandError::Usage(what));
    }
    let config = dir.join("config.yaml");
    let extras_only =
        config.exists() && (args.theme.is_some() || args.github_pages || !args.host.is_empty());
    if config.exists() && !extras_only {
        let what = format!("{} is there already; init never overwrites", config.display());
        return Err(CommandError::Usage(what));
    }
    if !extras_only {
        write_new(&config, CONFIG.as_bytes(), terminal)?;
        write_new(&dir.join("content/_index.md"), INDEX.as_bytes(), terminal)?;
        write_new(&dir.join(".gitignore"), GITIGNORE.as_bytes(), terminal)?;
    }
    if args.github_pages {
        github_pages(dir, terminal)?;
    }
    for host in &args.host {
        let (name, text) = match host {
            Host::Nginx => ("nginx.conf", NGINX),
            Host::Caddy => ("Caddyfile", CADDY),
            Host::Netlify => ("netlify.toml", NETLIFY),
            Host::Cloudflare => ("wrangler.toml", CLOUDFLARE),
        };
        write_new(&dir.join(name), text.as_bytes(), terminal)?;
    }
    if let Some(theme) = &args.theme {
        for (path, bytes) in built_in(theme) {
            write_new(&dir.join("themes").join(theme).join(path), &bytes, terminal)?;
        }
    }
    terminal.say(
        "Next: put mail below content/archive/, name it in config.yaml, and run `listpress serve`.",
    );
    Ok(Outcome::Done)
}

fn github_pages(dir: &Path, terminal: &Terminal) -> Result<(), CommandError> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let workflow = WORKFLOW.replace(INSTALL_FROM, &format!("INSTALL_FROM: \"{repository}\""));
    write_new(&dir.join(".github/workflows/pages.yaml"), workflow.as_bytes(), terminal)?;
    if repository.is_empty() {
        terminal.warn("name the git repository of listpress in pages.yaml: INSTALL_FROM");
    }
    Ok(())
}

/// Writes a file that is not there yet; one that is stays as it is.
fn write_new(path: &Path, bytes: &[u8], terminal: &Terminal) -> Result<(), CommandError> {
    let io = |error| CommandError::Io(path.display().to_string(), error);
    if path.exists() {
        terminal.say(&format!("  kept     {}", path.display()));
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(io)?;
    }
    fs::write(path, bytes).map_err(io)?;
    terminal.say(&format!("  created  {}", path.display()));
    Ok(())
}
