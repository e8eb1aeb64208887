//! Templates: minijinja lives here.
//!
//! Three layers, the upper shadows the lower file by file: the default theme in the binary, `themes/NAME/`, and the
//! site's own `templates/`. `{% extends "@default/page.html" %}` reaches the lower layer by name. Language files are joined
//! word by word.

mod trans;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State};
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::bundle::bundle;
use super::context::{PageContext, SiteContext};
use super::escape;
use super::script::squeeze;
use crate::config::ConfigError;
use crate::fingerprint::Fingerprint;
use crate::site::SafePath;
use crate::site::path::encode_path;
use crate::source::hex;
use crate::words::Words;
use crate::words::read::{self, Odd};

/// The theme in the binary.
#[derive(RustEmbed)]
#[folder = "themes/default"]
struct DefaultTheme;

/// Files of the default theme: path and bytes, sorted by path.
pub fn default_theme() -> Vec<(String, Cow<'static, [u8]>)> {
    let mut files: Vec<_> = DefaultTheme::iter()
        .filter_map(|path| DefaultTheme::get(&path).map(|file| (path.into_owned(), file.data)))
        .collect();
    files.sort();
    files
}

/// Why templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The theme named in the configuration is not there.
    #[error("theme `{name}`: no folder {}\nhelp: `theme: default` is built in; `listpress init --theme` copies it", folder.display())]
    NoTheme {
        /// As configured.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A file of a theme cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A mistake in a template, with place and excerpt.
    #[error("{0}")]
    Template(String),
    /// A mistake in a language file, with place and excerpt.
    #[error(transparent)]
    Language(#[from] ConfigError),
}

impl From<Error> for TemplateError {
    fn from(error: Error) -> Self {
        let mut text = String::new();
        let place = match (error.name(), error.line()) {
            (Some(name), Some(line)) => format!("{}, line {line}: ", file_of(name)),
            (Some(name), None) => format!("{}: ", file_of(name)),
            _ => String::new(),
        };
        let detail = error.detail().map_or_else(String::new, |detail| format!(": {detail}"));
        text.push_str(&format!("{place}{}{detail}", error.kind()));
        if let (Some(source), Some(line)) = (error.template_source(), error.line()) {
            let from = line.saturating_sub(3);
            for (i, code) in source.lines().enumerate().skip(from).take(5) {
                let mark = if i + 1 == line { '>' } else { ' ' };
                text.push_str(&format!("\n{mark} {:>4} | {code}", i + 1));
            }
        }
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text.push_str(&format!("\ncaused by: {cause}"));
            source = cause.source();
        }
        TemplateError::Template(text)
    }
}

/// The file of a template: `@/x` is the site's own, `@NAME/x` a theme's, `x` of whatever layer is uppermost.
fn file_of(name: &str) -> String {
    match name.strip_prefix('@').and_then(|name| name.split_once('/')) {
        Some(("", file)) => format!("templates/{file}"),
        Some((theme, file)) => format!("themes/{theme}/templates/{file}"),
        None => format!("template {name}"),
    }
}

/// The theme: templates and static files, layers merged.
pub struct Theme {
    environment: Environment<'static>,
    assets: Vec<Asset>,
    words: Arc<Words>,
    odd_words: Vec<Odd>,
    fingerprint: Fingerprint,
}

/// A static file of the theme.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where it is published: `assets/css/site.0123abcd.css`.
    pub path: SafePath,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

type Layer = BTreeMap<String, Vec<u8>>;

impl Theme {
    /// Loads the layers. `root` is the folder of config.yaml, where there is one; `language` the tag of what pages speak.
    ///
    /// # Errors
    /// A missing theme, an unreadable file, a language file that is none, or a template that does not compile.
    pub fn load(root: Option<&Path>, name: &str, language: &str) -> Result<Self, TemplateError> {
        let embedded: Layer = default_theme().into_iter().map(as_published).collect();
        let mut named: Vec<(String, Layer)> = vec![("default".to_owned(), embedded)];
        if let Some(root) = root {
            let folder = root.join("themes").join(name);
            if folder.is_dir() {
                named.push((name.to_owned(), read_layer(&folder)?));
            } else if name != "default" {
                return Err(TemplateError::NoTheme { name: name.to_owned(), folder });
            }
            let mut own = Layer::new();
            for prefix in ["templates/", "static/", trans::LANGUAGES] {
                let folder = root.join(prefix.trim_end_matches('/'));
                if folder.is_dir() {
                    own.extend(
                        read_layer(&folder)?
                            .into_iter()
                            .map(|(path, data)| (format!("{prefix}{path}"), data)),
                    );
                }
            }
            named.push((String::new(), own));
        } else if name != "default" {
            return Err(TemplateError::NoTheme {
                name: name.to_owned(),
                folder: PathBuf::from("themes").join(name),
            });
        }
        let mut merged = Layer::new();
        for (_, layer) in &named {
            merged.extend(layer.iter().map(|(path, data)| (path.clone(), data.clone())));
        }
        let (words, odd_words) = read::read(&trans::language_files(&named), language)?;
        let words = Arc::new(words);
        trans::write_modules(&words, &mut merged);
        bundle(&mut merged)?;
        let (assets, names) = fingerprint(&merged);
        let mut environment = environment(names);
        trans::add_trans(&mut environment, &words);
        for (layer, files) in &named {
            add_templates(&mut environment, &format!("@{layer}/"), files)?;
        }
        add_templates(&mut environment, "", &merged)?;
        let fingerprint = Fingerprint::of_value(&named);
        Ok(Theme { environment, assets, words, odd_words, fingerprint })
    }

    /// What pages say.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// What is odd about the language files.
    pub fn odd_words(&self) -> &[Odd] {
        &self.odd_words
    }

    /// Of all its files, layer by layer.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Static files to publish.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Renders a page.
    ///
    /// # Errors
    /// A mistake in the template, with place.
    pub fn render(
        &self,
        template: &str,
        site: &Value,
        page: &PageContext,
        context: impl Serialize,
    ) -> Result<String, TemplateError> {
        let context = minijinja::context! {
            site => site.clone(),
            page => Value::from(Serde(page)),
            ..Value::from(Serde(context))
        };
        Ok(self.environment.get_template(template)?.render(context)?)
    }

    /// Whether there is a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.environment.get_template(template).is_ok()
    }

    /// Names of all templates below a folder, `page.html`; sorted, without those that name a layer.
    pub fn templates(&self, folder: &str) -> Vec<&str> {
        let names = self.environment.templates().map(|(name, _)| name);
        let mut names: Vec<&str> = names.filter_map(|name| name.strip_prefix(folder)).collect();
        names.retain(|name| !name.starts_with('@'));
        names.sort_unstable();
        names
    }

    /// The site's context as a template value, made once.
    pub fn site_value(site: &SiteContext) -> Value {
        Value::from(Serde(site))
    }
}

fn read_layer(folder: &Path) -> Result<Layer, TemplateError> {
    let mut layer = Layer::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path();
            let relative = path.strip_prefix(folder).unwrap_or(path);
            let name: Vec<_> =
                relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
            let data = fs::read(path)
                .map_err(|error| TemplateError::Io { path: path.to_path_buf(), error })?;
            layer.insert(name.join("/"), data);
        }
    }
    Ok(layer)
}

/// A file of the default theme with its scripts made small; a copy of the theme keeps them as they were written.
fn as_published((path, data): (String, Cow<'static, [u8]>)) -> (String, Vec<u8>) {
    let is_script = path.starts_with("static/js/") && path.ends_with(".js");
    match std::str::from_utf8(&data) {
        Ok(script) if is_script => (path, squeeze(script).into_bytes()),
        _ => (path, data.into_owned()),
    }
}

/// Names static files by content: `css/site.css` becomes `assets/css/site.0123abcd.css`. Scripts import each other by
/// relative paths, so they keep theirs, in a folder named by the content of all: `assets/js.0123abcd/search/page.js`.
fn fingerprint(layer: &Layer) -> (Vec<Asset>, BTreeMap<String, String>) {
    let mut assets = Vec::new();
    let mut names = BTreeMap::new();
    let scripts = digest_of_scripts(layer);
    for (path, bytes) in layer {
        let Some(name) = path.strip_prefix("static/") else { continue };
        let published = match name.strip_prefix("js/") {
            Some(script) => format!("js.{scripts}/{script}"),
            None => with_digest(name, bytes),
        };
        let path = SafePath::fixed("assets").join(&published);
        names.insert(name.to_owned(), path.as_str().to_owned());
        assets.push(Asset { path, bytes: bytes.clone() });
    }
    (assets, names)
}

fn digest_of_scripts(layer: &Layer) -> String {
    let mut all = Sha256::new();
    for (path, bytes) in layer.iter().filter(|(path, _)| path.starts_with("static/js/")) {
        all.update(path);
        all.update([0]);
        all.update(Sha256::digest(bytes));
    }
    hex::encode(&all.finalize()[..4])
}

fn with_digest(name: &str, bytes: &[u8]) -> String {
    let digest = hex::encode(&Sha256::digest(bytes)[..4]);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => {
            format!("{stem}.{digest}.{extension}")
        }
        _ => format!("{name}.{digest}"),
    }
}

fn environment(assets: BTreeMap<String, String>) -> Environment<'static> {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".json") {
            AutoEscape::Json
        } else if name.ends_with(".txt") {
            AutoEscape::None
        } else {
            AutoEscape::Html
        }
    });
    environment.set_formatter(format_value);
    environment.add_filter("isolate", isolate);
    environment.add_filter("direction", direction);
    environment.add_function("asset", move |state: &State<'_, '_>, name: &str| {
        let path = assets.get(name).ok_or_else(|| {
            let what = format!("the theme has no static file `{name}`");
            Error::new(ErrorKind::InvalidOperation, what)
        })?;
        Ok::<_, Error>(Value::from(format!("{}{}", root_of(state), encode_path(path))))
    });
    environment.add_function("url", |state: &State<'_, '_>, path: &str| {
        let root = root_of(state);
        let names_folder = path.is_empty() || path.ends_with('/');
        let index = if names_folder && has_index_links(state) { "index.html" } else { "" };
        let href = format!("{root}{path}{index}");
        Value::from(if href.is_empty() { "./".to_owned() } else { href })
    });
    environment
}

/// Text in `<bdi>` where what stands around it could otherwise be set in another order: where it may run from right to
/// left. Most of a site is names, and most names need none.
pub fn isolate(text: Value) -> Value {
    match text.as_str() {
        Some(name) if escape::may_be_right_to_left(name) => {
            let mut isolated = String::with_capacity(name.len() + "<bdi></bdi>".len());
            isolated.push_str("<bdi>");
            escape::html(name, &mut isolated);
            isolated.push_str("</bdi>");
            Value::from_safe_string(isolated)
        }
        _ => text,
    }
}

/// The attribute of an element that holds this text: ` dir="auto"` where it may run from right to left.
pub fn direction(text: &Value) -> Value {
    let needs = text.as_str().is_some_and(escape::may_be_right_to_left);
    if needs { Value::from_safe_string(" dir=\"auto\"".to_owned()) } else { Value::from("") }
}

/// `links: index`: pages can be opened from their folder, where no server finds the `index.html`.
fn has_index_links(state: &State<'_, '_>) -> bool {
    let site = state.lookup("site").unwrap_or_default();
    site.get_attr("index_links").is_ok_and(|flag| flag.is_true())
}

/// The page's way to the root. 404.html is served at any depth, so it alone needs the absolute one.
fn root_of(state: &State<'_, '_>) -> String {
    let page = state.lookup("page").unwrap_or_default();
    let root = page.get_attr("root").unwrap_or_default();
    root.as_str().unwrap_or_default().to_owned()
}

/// As minijinja's own, but `/` stays as it is, and control and direction characters become visible.
fn format_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    if *state.auto_escape() != AutoEscape::Html || value.is_safe() {
        return minijinja::escape_formatter(out, state, value);
    }
    let mut escaped = String::new();
    match value.as_str() {
        Some(text) if escape::is_inert(text) => return out.write_str(text).map_err(Error::from),
        Some(text) => escape::html(text, &mut escaped),
        None if value.is_integer() => return write!(out, "{value}").map_err(Error::from),
        None => escape::html(&value.to_string(), &mut escaped),
    }
    out.write_str(&escaped).map_err(Error::from)
}

fn add_templates(
    environment: &mut Environment<'static>,
    prefix: &str,
    layer: &Layer,
) -> Result<(), TemplateError> {
    for (path, bytes) in layer {
        let Some(name) = path.strip_prefix("templates/") else { continue };
        let text = String::from_utf8_lossy(bytes).into_owned();
        environment.add_template_owned(format!("{prefix}{name}"), text)?;
    }
    Ok(())
}
