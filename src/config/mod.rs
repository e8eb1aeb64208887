//! What the user configured: `config.yaml`, the environment and the command line, checked and with defaults filled in.
//!
//! [`Config`] mirrors the file key by key ([`load`] reads it, [`yaml`] is the only user of serde_yaml); what commands
//! work with is the [`Config`] as [`load::project`] gives it, paths resolved and names checked.

mod address;
mod bounds;
mod duplicate;
pub mod error;
mod feeds;
mod languages;
pub mod load;
mod mirror;
mod old_addresses;
mod one_or_map;
pub mod publish;
mod remote;
pub mod root_names;
mod schema;
mod search;
mod wording;
pub mod yaml;

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::archive::PeriodUnit;
use crate::archive::period::{PeriodRequest, RangeRequest};
use crate::archive::series::Overrides;
use crate::mail::MessageId;
use crate::source::states::StatesFile;
use crate::source::{Source, SourceKind};
pub use error::{ConfigError, excerpt, excerpt_below, in_finding, nearest};
pub use feeds::{FeedFormat, FeedsConfig};
pub use languages::LanguageConfig;
pub use mirror::{GitMirror, GitRedacted};
pub use old_addresses::{Archiver, OldAddresses, OldMessages, Redirects};
pub use publish::{PlaceConfig, SignConfig, TargetConfig};
pub use schema::schema;
pub use search::{SearchConfig, SearchMode};

/// The whole of `config.yaml`. Every key has a default.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Title of the site.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Absolute address of the site's root; links are relative without it and with it.
    pub base_url: Option<String>,
    /// Theme: `default` or a folder below `themes/`.
    pub theme: String,
    /// Where the site is written, relative to config.yaml.
    pub output_dir: PathBuf,
    /// BCP 47 tag of the interface's language.
    pub default_language: String,
    /// Further languages that content pages are translated into, by their tags: `about.de.md` is `about.md` in `de`.
    pub languages: BTreeMap<String, LanguageConfig>,
    /// The lists.
    pub lists: Vec<ListConfig>,
    /// What is told of people.
    pub privacy: PrivacyConfig,
    /// What a message's own address gives.
    pub permalinks: Permalinks,
    /// What answers at addresses that mail had in other archives.
    pub redirects: Redirects,
    /// How links name folders.
    pub links: LinkStyle,
    /// The search index.
    pub search: SearchConfig,
    /// Which feeds there are.
    pub feeds: FeedsConfig,
    /// Content pages.
    pub markdown: MarkdownConfig,
    /// Files for programs.
    pub mirror: MirrorConfig,
    /// Where it is published, by name.
    pub publish: BTreeMap<String, TargetConfig>,
    /// A program that signs the manifest.
    pub sign: Option<SignConfig>,
    /// Domain for GitHub Pages' CNAME file.
    pub cname: Option<String>,
    /// Free area, handed to templates as `site.extra`.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub extra: serde_json::Value,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            title: "Mailing-list archive".to_owned(),
            description: String::new(),
            base_url: None,
            theme: "default".to_owned(),
            output_dir: PathBuf::from("public"),
            default_language: "en".to_owned(),
            languages: BTreeMap::new(),
            lists: Vec::new(),
            privacy: PrivacyConfig::default(),
            permalinks: Permalinks::default(),
            redirects: Redirects::default(),
            links: LinkStyle::default(),
            search: SearchConfig::default(),
            feeds: FeedsConfig::default(),
            markdown: MarkdownConfig::default(),
            mirror: MirrorConfig::default(),
            publish: BTreeMap::new(),
            sign: None,
            cname: None,
            extra: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

/// One list.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListConfig {
    /// Its URL segment; from List-Id where empty.
    pub name: String,
    /// Title; the name where empty.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Address to post to; from List-Post where empty.
    pub address: String,
    /// Where its mail is.
    pub sources: Vec<SourceConfig>,
    /// Periods to make.
    pub periods: Vec<PeriodConfig>,
    /// A `.mailmap` file.
    pub mailmap: Option<PathBuf>,
    /// A file of what is withheld.
    pub redact: Option<PathBuf>,
    /// Series that are put together and taken apart by hand.
    pub series: SeriesConfig,
    /// Archives that it had before.
    pub old_addresses: Vec<OldAddresses>,
    /// Address of a commit, `%s` in place of its id; commits are plain text without it.
    pub commit_url: Option<String>,
    /// `privacy.addresses` of the site: whoever reads a list cannot forget it.
    #[serde(skip)]
    pub addresses: Addresses,
    /// `feeds` of the site: what a list's pages are made from depends on it.
    #[serde(skip)]
    pub feeds: FeedsConfig,
    /// Where states of its sources are recorded; `None` without config.yaml.
    #[serde(skip)]
    pub states: Option<StatesFile>,
}

impl Default for ListConfig {
    fn default() -> Self {
        ListConfig {
            name: String::new(),
            title: String::new(),
            description: String::new(),
            address: String::new(),
            sources: Vec::new(),
            periods: vec![
                PeriodConfig::Unit(PeriodName::Week),
                PeriodConfig::Unit(PeriodName::Month),
            ],
            mailmap: None,
            redact: None,
            series: SeriesConfig::default(),
            old_addresses: Vec::new(),
            commit_url: None,
            addresses: Addresses::default(),
            feeds: FeedsConfig::default(),
            states: None,
        }
    }
}

impl ListConfig {
    /// Without what concerns pages only, for commands that make none.
    #[must_use]
    pub fn without_pages(&self) -> Self {
        ListConfig { old_addresses: Vec::new(), ..self.clone() }
    }

    /// Files and folders that it names, each with what it is; standard input is none.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &PathBuf)> {
        let sources = self.sources.iter().map(|source| ("source", &source.path));
        let imports = self.old_addresses.iter().filter_map(|old| old.import.as_ref());
        let states = self.states.as_ref().map(|states| ("file of states", &states.file));
        let files = [("mailmap", &self.mailmap), ("redact file", &self.redact)].into_iter();
        let files = files.filter_map(|(what, path)| Some((what, path.as_ref()?)));
        let all = sources.chain(imports.map(|path| ("import", path))).chain(files).chain(states);
        all.filter(|(_, path)| path.as_os_str() != "-")
    }

    /// The periods as the linking stage wants them.
    pub fn period_request(&self) -> PeriodRequest {
        let mut request = PeriodRequest::default();
        for period in &self.periods {
            match period {
                PeriodConfig::Unit(unit) => request.units.push((*unit).into()),
                PeriodConfig::Range(range) => request.ranges.push(RangeRequest {
                    from: range.from.clone(),
                    to: range.to.clone(),
                    title: range.title.clone(),
                }),
            }
        }
        request
    }
}

/// `series:` of a list. Message-IDs, with or without brackets, stand for the sending that the mail belongs to.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesConfig {
    /// Sendings that are revisions of one series, in groups of two and more.
    pub join: Vec<Vec<String>>,
    /// Sendings that begin a series of their own.
    pub split: Vec<String>,
}

impl SeriesConfig {
    /// As the linking stage wants it; what can be no id is left out.
    pub fn overrides(&self) -> Overrides {
        let ids = |ids: &Vec<String>| ids.iter().filter_map(|id| Self::id(id)).collect();
        Overrides { join: self.join.iter().map(ids).collect(), split: ids(&self.split) }
    }

    /// The id that somebody wrote.
    pub fn id(text: &str) -> Option<MessageId> {
        let text = text.trim();
        let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
        MessageId::new(bare.unwrap_or(text))
    }
}

/// A source: a path, or a map with `path`, `type` and `url`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(with = "one_or_map::SourceForm")]
pub struct SourceConfig {
    /// File or folder, relative to config.yaml.
    pub path: PathBuf,
    /// What it is; detected where not said.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<SourceType>,
    /// Where `listpress sync` fetches it from; `path` is where the copy is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl SourceConfig {
    /// As the reading stage wants it.
    pub fn source(&self) -> Source {
        Source { path: self.path.clone(), kind: self.kind.map(Into::into) }
    }
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceType {
    /// A file of messages.
    Mbox,
    /// A folder with `cur` and `new`.
    Maildir,
    /// A folder of single messages.
    Eml,
    /// A public-inbox repository.
    PublicInbox,
    /// A period report.
    UpdateReport,
}

impl From<SourceType> for SourceKind {
    fn from(kind: SourceType) -> Self {
        match kind {
            SourceType::Mbox => SourceKind::Mbox,
            SourceType::Maildir => SourceKind::Maildir,
            SourceType::Eml => SourceKind::Eml,
            SourceType::PublicInbox => SourceKind::PublicInbox,
            SourceType::UpdateReport => SourceKind::UpdateReport,
        }
    }
}

/// A period: a calendar unit, or a map with `from` and `to`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PeriodConfig {
    /// `day`, `week` …
    Unit(PeriodName),
    /// From A to B.
    Range(RangeConfig),
}

/// Units of the calendar, and states of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PeriodName {
    /// Days.
    Day,
    /// ISO weeks.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
    /// Between recorded states of the sources.
    Snapshot,
}

impl From<PeriodName> for PeriodUnit {
    fn from(name: PeriodName) -> Self {
        match name {
            PeriodName::Day => PeriodUnit::Day,
            PeriodName::Week => PeriodUnit::Week,
            PeriodName::Month => PeriodUnit::Month,
            PeriodName::Quarter => PeriodUnit::Quarter,
            PeriodName::Year => PeriodUnit::Year,
            PeriodName::Snapshot => PeriodUnit::Snapshot,
        }
    }
}

/// An explicit range.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeConfig {
    /// A date, commit or Message-ID.
    pub from: String,
    /// Likewise.
    pub to: String,
    /// Title.
    #[serde(default)]
    pub title: Option<String>,
}

/// `privacy:`
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PrivacyConfig {
    /// How mail addresses are shown.
    pub addresses: Addresses,
}

/// How mail addresses are shown, in all that is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Addresses {
    /// As they are.
    #[default]
    Shown,
    /// `jane (at) host.example`: a person can undo it, a simple harvester does not.
    Masked,
    /// Not at all; the name stands alone.
    Hidden,
}

/// What a message's own address gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permalinks {
    /// A whole page with the one message.
    Pages,
    /// A small page that leads to its place in the thread.
    #[default]
    Stubs,
    /// `404.html` leads there, with the help of a small index.
    Resolver,
    /// Nothing: only thread pages are made.
    Off,
}

/// How links name folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkStyle {
    /// `series/`: the host serves the folder's index.html.
    #[default]
    Folder,
    /// `series/index.html`: pages can be browsed from `file://`.
    Index,
}

/// `markdown:`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownConfig {
    /// Words of code have classes by what they are.
    pub highlight_code: bool,
    /// Quotes, dashes and dots are made typographic ones.
    pub smart_punctuation: bool,
}

impl Default for MarkdownConfig {
    fn default() -> Self {
        MarkdownConfig { highlight_code: true, smart_punctuation: false }
    }
}

/// `mirror:`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MirrorConfig {
    /// Which messages get a `t.mbox.gz` of their thread.
    pub thread_mbox: ThreadMbox,
    /// A `vN.mbx` for each revision of a series.
    pub series_mbox: bool,
    /// A `raw` file per message.
    pub raw: RawFiles,
    /// The list as git repositories.
    pub git: GitMirror,
    /// What becomes of the repositories of a list with a `redact:` file.
    pub git_redacted: GitRedacted,
}

impl Default for MirrorConfig {
    fn default() -> Self {
        MirrorConfig {
            thread_mbox: ThreadMbox::Root,
            series_mbox: true,
            raw: RawFiles::Off,
            git: GitMirror::Off,
            git_redacted: GitRedacted::default(),
        }
    }
}

/// Which messages get a `t.mbox.gz`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ThreadMbox {
    /// Roots of threads and cover letters.
    #[default]
    Root,
    /// These and every patch.
    Series,
    /// Every message.
    All,
    /// None.
    Off,
}

/// Whether each message is there undecoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawFiles {
    /// No.
    #[default]
    Off,
    /// All of them.
    All,
}
