//! Finding and reading `config.yaml`, and making it ready to use.

use std::path::{Path, PathBuf};

use super::root_names::is_reserved;
use super::{
    Addresses, Config, ConfigError, GitMirror, ListConfig, MirrorConfig, Permalinks, RawFiles,
    SeriesConfig, SignConfig, SourceConfig, ThreadMbox, address, languages, old_addresses, remote,
    yaml,
};
use crate::source::states::StatesFile;

/// A configuration that can be worked with: paths absolute or relative to the working folder, names checked.
#[derive(Clone, Debug)]
pub struct Project {
    /// The configuration.
    pub config: Config,
    /// The folder of config.yaml; `None` for a build of SOURCE paths.
    pub root: Option<PathBuf>,
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
    /// Where the site goes.
    pub output: PathBuf,
    /// Folder of the build cache.
    pub cache: PathBuf,
}

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--root`.
    pub root: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// SOURCE paths.
    pub sources: Vec<PathBuf>,
    /// `--output-dir`.
    pub output: Option<PathBuf>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--cache-dir`.
    pub cache: Option<PathBuf>,
}

/// Makes a project: from config.yaml, or from SOURCE paths under defaults. With both, the sources replace those of the
/// only list, or become the only list of a configuration that has none.
///
/// # Errors
/// No configuration, a mistake in it, or values that cannot work together.
pub fn project(
    request: &Request,
    environment: &[(String, String)],
) -> Result<Project, ConfigError> {
    let file = file(request)?;
    let (mut config, root) = match &file {
        Some(file) => {
            let config = read(file, environment)?;
            let parent =
                file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            (config, Some(parent.to_path_buf()))
        }
        None => (with_environment("", environment)?.unwrap_or_default(), None),
    };
    // The working folder is left out of paths, so that messages show them as people write them.
    let at = root.clone().filter(|root| root.as_os_str() != ".").unwrap_or_default();
    let named = request.config.clone().unwrap_or_else(|| at.join("config.yaml"));
    resolve_paths(&mut config, &at);
    if !request.sources.is_empty() {
        use_sources(&mut config, request, &named)?;
    }
    if let Some(url) = &request.base_url {
        config.base_url = Some(url.clone());
    }
    if let Some(what) = languages::mistake_in_main(&config) {
        return Err(mistake_in_main_language(file.as_deref(), &config.default_language, &what));
    }
    if let Some((tag, what)) = languages::mistake(&config) {
        return Err(mistake_in(file.as_deref(), ("languages", tag), &what));
    }
    check(&mut config, &named)?;
    apply_privacy(&mut config);
    for list in &mut config.lists {
        list.feeds = config.feeds.clone();
    }
    let output = match &request.output {
        Some(output) => output.clone(),
        None => at.join(&config.output_dir),
    };
    let cache = match &request.cache {
        Some(cache) => cache.clone(),
        None if root.is_some() => at.join(".listpress"),
        None => user_cache(environment),
    };
    Ok(Project { config, root, file, output, cache })
}

impl Project {
    /// A mistake in the configuration that only shows where it is used, at a key below another one.
    pub fn mistake(&self, parent: &str, key: &str, what: &str) -> ConfigError {
        mistake_in(self.file.as_deref(), (parent, key), what)
    }

    /// A mistake in `default_language` that only shows where it is used.
    pub fn mistake_in_main_language(&self, what: &str) -> ConfigError {
        mistake_in_main_language(self.file.as_deref(), &self.config.default_language, what)
    }

    /// The folder of config.yaml; the working folder without one.
    pub fn folder(&self) -> &Path {
        let root = self.root.as_deref().filter(|root| !root.as_os_str().is_empty());
        root.unwrap_or(Path::new("."))
    }
}

/// The configuration file of a request; `None` for SOURCE paths without one.
///
/// # Errors
/// There is none where one is looked for.
pub fn file(request: &Request) -> Result<Option<PathBuf>, ConfigError> {
    match (&request.config, &request.root) {
        (Some(file), _) => Ok(Some(file.clone())),
        (None, Some(root)) => find(root, false).map(Some),
        (None, None) if !request.sources.is_empty() => Ok(None),
        (None, None) => find(Path::new("."), true).map(Some),
    }
}

/// The user's cache folder by the XDG base directory specification.
pub fn user_cache(environment: &[(String, String)]) -> PathBuf {
    let get = |name: &str| {
        environment.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| PathBuf::from(v))
    };
    get("XDG_CACHE_HOME")
        .or_else(|| get("HOME").map(|home| home.join(".cache")))
        .or_else(|| get("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir)
        .join("listpress")
}

fn find(start: &Path, ancestors: bool) -> Result<PathBuf, ConfigError> {
    let here = if start.as_os_str() == "." {
        PathBuf::from("config.yaml")
    } else {
        start.join("config.yaml")
    };
    if here.is_file() {
        return Ok(here);
    }
    if ancestors {
        let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_path_buf());
        for folder in absolute.ancestors().skip(1) {
            let file = folder.join("config.yaml");
            if file.is_file() {
                return Ok(file);
            }
        }
    }
    Err(ConfigError::NotFound { folder: start.to_path_buf() })
}

fn read(file: &Path, environment: &[(String, String)]) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError::Io { path: file.to_path_buf(), error })?;
    let config: Config = yaml::read(file, &text, 1)?;
    Ok(with_environment(&text, environment)?.unwrap_or(config))
}

/// `LISTPRESS_MIRROR__RAW=all` overrides `mirror.raw`. Variables with one segment that is no key of ours
/// (`LISTPRESS_LOG`) are for other uses.
fn with_environment(
    text: &str,
    environment: &[(String, String)],
) -> Result<Option<Config>, ConfigError> {
    const NOT_KEYS: &[&str] = &["log", "cache_dir", "corpora", "clients"];
    let overrides: Vec<(String, Vec<String>, String)> = environment
        .iter()
        .filter_map(|(name, value)| {
            let keys: Vec<String> =
                name.strip_prefix("LISTPRESS_")?.split("__").map(str::to_lowercase).collect();
            let own = keys.len() == 1 && NOT_KEYS.contains(&keys[0].as_str());
            (!own).then(|| (name.clone(), keys, value.clone()))
        })
        .collect();
    if overrides.is_empty() { Ok(None) } else { yaml::read_with(text, &overrides).map(Some) }
}

/// A mistake at a key below another one, with the place where there is a file.
fn mistake_in(file: Option<&Path>, (parent, key): (&str, &str), what: &str) -> ConfigError {
    let path = file.unwrap_or(Path::new("config.yaml"));
    let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    yaml::mistake_below(path, &text, (parent, key), what)
}

/// A mistake in `default_language`, with the place where the file has it.
fn mistake_in_main_language(file: Option<&Path>, tag: &str, what: &str) -> ConfigError {
    const KEY: &str = "default_language";
    let path = file.unwrap_or(Path::new("config.yaml"));
    match std::fs::read_to_string(path) {
        Ok(text) if text.contains(KEY) => yaml::mistake(path, &text, 1, (KEY, Some(tag)), what),
        _ => ConfigError::Value { path: path.to_path_buf(), what: what.to_owned() },
    }
}

fn resolve_paths(config: &mut Config, at: &Path) {
    for target in config.publish.values_mut() {
        target.resolve(at);
    }
    for list in &mut config.lists {
        for source in &mut list.sources {
            if source.path.as_os_str() != "-" {
                source.path = at.join(&source.path);
            }
        }
        if !list.name.is_empty() {
            list.states = Some(StatesFile::of_list(at, &list.name));
        }
        if let Some(mailmap) = &mut list.mailmap {
            *mailmap = at.join(&*mailmap);
        }
        if let Some(redact) = &mut list.redact {
            *redact = at.join(&*redact);
        }
        for import in list.old_addresses.iter_mut().filter_map(|old| old.import.as_mut()) {
            *import = at.join(&*import);
        }
    }
}

/// Lists learn how addresses are shown. Where they are not, there are no mboxes: a patch whose addresses were changed
/// would still apply, and put the change into somebody's repository.
fn apply_privacy(config: &mut Config) {
    let addresses = config.privacy.addresses;
    for list in &mut config.lists {
        list.addresses = addresses;
    }
    if addresses != Addresses::Shown {
        config.mirror = MirrorConfig {
            thread_mbox: ThreadMbox::Off,
            series_mbox: false,
            raw: RawFiles::Off,
            git: GitMirror::Off,
            ..config.mirror
        };
    }
}

fn use_sources(config: &mut Config, request: &Request, named: &Path) -> Result<(), ConfigError> {
    let sources = request
        .sources
        .iter()
        .map(|path| SourceConfig { path: path.clone(), ..SourceConfig::default() })
        .collect();
    match config.lists.as_mut_slice() {
        [] => config.lists.push(ListConfig { sources, ..ListConfig::default() }),
        [only] => only.sources = sources,
        _ => {
            let what = "SOURCE paths cannot be combined with a configuration of several lists";
            return Err(ConfigError::Value { path: named.to_path_buf(), what: what.to_owned() });
        }
    }
    Ok(())
}

/// Whether a name can be a list's URL segment: `[A-Za-z0-9][A-Za-z0-9_.+-]*` (public-inbox's rule, tightened), none of
/// the site's own names, no name that Windows reserves.
pub fn is_list_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    let lower = name.to_ascii_lowercase();
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(fits)
        && name.len() <= 100
        && !name.ends_with('.')
        && !is_reserved(&lower)
        && !lower.ends_with(".html")
        && !crate::archive::slug::is_device(&lower)
}

/// What cannot be meant in `series:`.
fn mistake_in_series(list: &ListConfig) -> Option<String> {
    let SeriesConfig { join, split } = &list.series;
    if let Some(ids) = join.iter().find(|ids| ids.len() < 2) {
        return Some(format!("series.join: [{}] needs two Message-IDs or more", ids.join(", ")));
    }
    let wrong = join.iter().flatten().chain(split).find(|id| SeriesConfig::id(id).is_none())?;
    Some(format!("series: `{wrong}` is no Message-ID"))
}

/// A mistake with the list that has it, where there may be several.
fn of_list(list: &ListConfig, what: &str) -> String {
    if list.name.is_empty() { what.to_owned() } else { format!("list `{}`: {what}", list.name) }
}

/// What cannot be an address of the web, or a host, among what concerns the whole site.
fn mistake_in_addresses(config: &Config) -> Option<String> {
    if let Some(mistake) = config.base_url.as_deref().and_then(address::mistake_in_folder) {
        return Some(format!("base_url: {mistake}"));
    }
    // The places of the list and of the words.
    let upstream = config.search.upstream.as_ref();
    let upstream = upstream.map(|url| url.replace("{list}", "").replace("{q}", ""));
    if let Some(mistake) = upstream.as_deref().and_then(address::mistake) {
        return Some(format!("search.upstream: {mistake}"));
    }
    let name = config.cname.as_deref().filter(|name| !address::is_host(name))?;
    Some(format!("cname: {name:?} is no name of a host, such as lists.example.org"))
}

/// What cannot be the address of a commit.
fn mistake_in_commit_url(url: &str) -> Option<String> {
    let mistake = if address::is_of_web(url) && url.matches("%s").count() == 1 {
        address::mistake(url)?
    } else {
        format!(
            "`{url}` must begin with https:// or http:// and hold `%s` once, where the commit goes"
        )
    };
    Some(format!("commit_url: {mistake}"))
}

fn check(config: &mut Config, named: &Path) -> Result<(), ConfigError> {
    let wrong = |what: String| Err(ConfigError::Value { path: named.to_path_buf(), what });
    config.base_url.take_if(|url| url.is_empty());
    if let Some(mistake) = mistake_in_addresses(config) {
        return wrong(mistake);
    }
    if let Some(url) = config.base_url.as_mut().filter(|url| !url.ends_with('/')) {
        url.push('/');
    }
    if config.permalinks == Permalinks::Resolver && config.base_url.is_none() {
        return wrong(
            "permalinks: `resolver` needs `base_url`: 404.html, which leads to messages, is shown at any depth and \
             must know where the site begins\nhelp: add `base_url: https://lists.example.org/`, or take `stubs`"
                .to_owned(),
        );
    }
    if let Some(conflict) = remote::conflict(&config.lists) {
        return wrong(conflict);
    }
    if let Some(mistake) = config.sign.as_ref().and_then(SignConfig::mistake) {
        return wrong(mistake);
    }
    let mut seen: Vec<String> = Vec::new();
    for list in &config.lists {
        if let Some(mistake) = mistake_in_series(list)
            .or_else(|| remote::mistake(list))
            .or_else(|| old_addresses::mistake(list))
        {
            return wrong(of_list(list, &mistake));
        }
        if list.sources.is_empty() {
            return wrong(format!("list `{}` has no sources: add `sources: [PATH]`", list.name));
        }
        if let Some(mistake) = list.commit_url.as_deref().and_then(mistake_in_commit_url) {
            return wrong(of_list(list, &mistake));
        }
        if list.name.is_empty() {
            if config.lists.len() > 1 {
                return wrong("every list needs a `name` where there are several".to_owned());
            }
            continue;
        }
        if !is_list_name(&list.name) {
            return wrong(format!(
                "list name `{}`: letters, digits, `-`, `.`, `+` and `_` only, not beginning with `_`, `-` or `.`, \
                 and none of the names that the site uses itself",
                list.name
            ));
        }
        if seen.contains(&list.name.to_lowercase()) {
            return wrong(format!("two lists are named `{}`", list.name));
        }
        seen.push(list.name.to_lowercase());
    }
    Ok(())
}
