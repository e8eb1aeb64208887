//! Templates: minijinja lives here.
//!
//! Layers of files ([`super::layers`]) are merged, the upper over the lower, language files word by word;
//! `{% extends "@default/page.html" %}` reaches one by its name.

mod assets;
mod blocks;
pub mod callable;
mod sources;
pub mod tags;
mod trans;

pub use assets::Asset;
pub use sources::Source;
pub use trans::{add_number, add_trans};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::bundle::bundle;
use super::context::{PageContext, SiteContext};
use super::escape;
use super::layers::{Layer, layers};
use crate::config::{ConfigError, nearest};
use crate::fingerprint::Fingerprint;
use crate::site::SafePath;
use crate::words::Words;
use crate::words::read::{self, Odd};
use assets::Names;
use callable::Given;

/// Why templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The theme named in the configuration is not there.
    #[error("theme `{name}`: no folder {}\nhelp: {}", folder.display(), no_theme(nearest.as_deref()))]
    NoTheme {
        /// As configured.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
        /// A theme whose name is much like it.
        nearest: Option<String>,
    },
    /// A mistake in a theme.yaml or in the configuration, with place and excerpt.
    #[error("{0}")]
    About(String),
    /// A further language of the site that has no words, or a name in place of a tag.
    #[error("{what}")]
    NoLanguage {
        /// Its tag.
        tag: String,
        /// What to do.
        what: String,
    },
    /// Themes that stand on each other.
    #[error("themes cannot stand on each other: {0}")]
    Circle(String),
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

impl TemplateError {
    /// Whether the configuration asks for a theme that cannot be had.
    pub fn is_configuration(&self) -> bool {
        matches!(
            self,
            TemplateError::NoTheme { .. }
                | TemplateError::About(_)
                | TemplateError::NoLanguage { .. }
                | TemplateError::Circle(_)
        )
    }
}

fn no_theme(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "`default` and `plain` are built in; `listpress init --theme` copies one".to_owned(),
        |name| format!("did you mean `{name}`?"),
    )
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
        let meant = meant_filter(error.kind(), &detail).unwrap_or_default();
        text.push_str(&format!("{place}{}{detail}{meant}", error.kind()));
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

/// The filter that may have been meant: minijinja tells the wrong one in its words.
fn meant_filter(kind: ErrorKind, detail: &str) -> Option<String> {
    let wrong = detail.strip_prefix(": filter ")?.strip_suffix(" is unknown")?;
    let known = nearest(wrong, callable::of(callable::Kind::Filter).map(|filter| filter.name))?;
    (kind == ErrorKind::UnknownFilter).then(|| format!("; did you mean `{known}`?"))
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
    main: Spoken,
    /// Further languages by their tags.
    others: BTreeMap<String, Spoken>,
    assets: Vec<Asset>,
    odd_words: Vec<Odd>,
    fingerprint: Fingerprint,
    wants_parts: bool,
}

/// The templates in a language.
struct Spoken {
    environment: Environment<'static>,
    words: Arc<Words>,
}

impl Theme {
    /// Loads the layers. `root` is the folder of config.yaml, where there is one; `language` the tag of what pages speak.
    ///
    /// # Errors
    /// A missing theme, an unreadable file, a language file that is none, or a template that does not compile.
    pub fn load(root: Option<&Path>, name: &str, language: &str) -> Result<Self, TemplateError> {
        Self::load_in(root, name, language, std::iter::empty())
    }

    /// As [`Self::load`], for a site with pages in other languages, too. Scripts are published in each language: they say
    /// something as well.
    ///
    /// # Errors
    /// As [`Self::load`], and another language that has no words.
    pub fn load_in<'l>(
        root: Option<&Path>,
        name: &str,
        language: &str,
        others: impl Iterator<Item = &'l str>,
    ) -> Result<Self, TemplateError> {
        let named = layers(root, name)?;
        let mut merged = Layer::new();
        for (_, layer) in &named {
            merged.extend(layer.iter().map(|(path, data)| (path.clone(), data.clone())));
        }
        let files = trans::language_files(&named);
        let mut base = base();
        for (layer, files) in &named {
            add_templates(&mut base, &format!("@{layer}/"), files)?;
        }
        add_templates(&mut base, "", &merged)?;
        let all: Vec<_> = base.templates().collect();
        blocks::check(all.iter().map(|(name, template)| (*name, template.source())))?;
        let wants_parts = mentions_parts(&merged);
        let (scripts, rest) = assets::apart(merged);
        let (rest, names) = assets::published(rest);
        let mut assets: BTreeMap<SafePath, Asset> = by_path(rest).collect();
        let mut odd_words = Vec::new();
        let mut speak = |tag: &str| {
            let (words, odd) = read::read(&files, tag)?;
            let new: Vec<Odd> = odd.into_iter().filter(|odd| !odd_words.contains(odd)).collect();
            odd_words.extend(new);
            Spoken::new(&base, words, (scripts.clone(), &names), &mut assets)
        };
        let no = |tag: &str, what| TemplateError::NoLanguage { tag: tag.to_owned(), what };
        read::is_tag(&files, language).map_err(|what| no(language, what))?;
        let main = speak(language)?;
        let mut spoken = BTreeMap::new();
        for tag in others {
            read::known(&files, tag).map_err(|what| no(tag, what))?;
            spoken.insert(tag.to_owned(), speak(tag)?);
        }
        let assets = assets.into_values().collect();
        let fingerprint = Fingerprint::of_value(&named);
        Ok(Theme { main, others: spoken, assets, odd_words, fingerprint, wants_parts })
    }

    /// The templates in a further language; in the main one without a tag.
    fn spoken(&self, language: Option<&str>) -> &Spoken {
        language.and_then(|tag| self.others.get(tag)).unwrap_or(&self.main)
    }

    /// What pages in a further language say; those in the main one without a tag.
    pub fn words_in(&self, language: Option<&str>) -> &Words {
        &self.spoken(language).words
    }

    /// What pages say.
    pub fn words(&self) -> &Words {
        &self.main.words
    }

    /// What is odd about the language files.
    pub fn odd_words(&self) -> &[Odd] {
        &self.odd_words
    }

    /// Of all its files, layer by layer.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether a template asks for the parts of a message's text, so that they are made.
    pub fn wants_parts(&self) -> bool {
        self.wants_parts
    }

    /// Static files to publish.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Renders a page, in a further language where one is named.
    ///
    /// # Errors
    /// A mistake in the template, with place.
    pub fn render(
        &self,
        (template, language): (&str, Option<&str>),
        site: &Value,
        page: &PageContext,
        context: impl Serialize,
    ) -> Result<String, TemplateError> {
        let context = minijinja::context! {
            site => site.clone(),
            page => Value::from(Serde(page)),
            ..Value::from(Serde(context))
        };
        let environment = &self.spoken(language).environment;
        let made = environment.get_template(template).and_then(|page| page.render(context));
        made.map_err(|error| self.named(error))
    }

    /// A mistake with the file that has it, and the template that may have been meant where one is not there.
    fn named(&self, error: Error) -> TemplateError {
        let missing = error.kind() == ErrorKind::TemplateNotFound;
        let wrong =
            error.detail().filter(|_| missing).and_then(|detail| detail.split(['"', '\'']).nth(1));
        let names = self.main.environment.templates().map(|(name, _)| name);
        let meant = wrong.and_then(|wrong| nearest(wrong, names)).map(str::to_owned);
        let file = error.name().and_then(|name| self.layer_of(name));
        match TemplateError::from(error) {
            TemplateError::Template(mut text) => {
                if let Some((name, file)) = file {
                    text = text.replacen(&file_of(name), &file_of(file), 1);
                }
                if let Some(meant) = meant {
                    text.push_str(&format!("\nhelp: did you mean `{meant}`?"));
                }
                TemplateError::Template(text)
            }
            error => error,
        }
    }

    /// A template that is named without its layer, and its name with the layer that it comes from.
    fn layer_of(&self, name: &str) -> Option<(&str, &str)> {
        let merged = self.main.environment.templates().find(|(other, _)| *other == name)?;
        let is_it = |other: &str| {
            other.strip_prefix('@').and_then(|other| other.split_once('/')).map(|(_, file)| file)
                == Some(name)
        };
        let mut layers = self.main.environment.templates().filter(|(other, _)| is_it(other));
        let (layer, _) = layers.find(|(_, template)| template.source() == merged.1.source())?;
        Some((merged.0, layer))
    }

    /// Whether there is a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.main.environment.get_template(template).is_ok()
    }

    /// Names of all templates below a folder, `page.html`; sorted, without those that name a layer.
    pub fn templates(&self, folder: &str) -> Vec<&str> {
        let names = self.main.environment.templates().map(|(name, _)| name);
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

/// Whether a template says `.parts`, as in `m.parts`: of a message, its text in parts. Most themes do not, and no message
/// is taken apart for them.
fn mentions_parts(layer: &Layer) -> bool {
    const NAME: &[u8] = b".parts";
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let templates = layer.iter().filter(|(path, _)| path.starts_with("templates/"));
    templates.map(|(_, text)| text).any(|text| {
        let mut found = memchr::memmem::find_iter(text, NAME);
        found.any(|at| text.get(at + NAME.len()).is_none_or(|next| !is_word(*next)))
    })
}

impl Spoken {
    /// `scripts`: without their words. They are added to `assets`, by where they are published; `names` are those of all other
    /// static files.
    fn new(
        base: &Environment<'static>,
        words: Words,
        (mut scripts, names): (Layer, &Names),
        assets: &mut BTreeMap<SafePath, Asset>,
    ) -> Result<Self, TemplateError> {
        let words = Arc::new(words);
        trans::write_modules(&words, &mut scripts);
        bundle(&mut scripts)?;
        let (own, mut own_names) = assets::published(scripts);
        assets.extend(by_path(own));
        own_names.extend(names.clone());
        let given = Given { assets: Arc::new(own_names), words: Arc::clone(&words) };
        let mut environment = base.clone();
        callable::add_all(&mut environment, &given);
        Ok(Spoken { environment, words })
    }
}

fn by_path(assets: Vec<Asset>) -> impl Iterator<Item = (SafePath, Asset)> {
    assets.into_iter().map(|asset| (asset.path.clone(), asset))
}

/// What is the same in all languages, without what we give to templates.
fn base() -> Environment<'static> {
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
    // Errors show their lines in a released program, too.
    environment.set_debug(true);
    // A name that nothing has is a mistake where it is printed or walked through; `{% if %}` may ask for it.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_formatter(format_value);
    environment
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
