//! RENDER: from facts and text to HTML.
//!
//! [`Renderer::unit`] makes the files of one [`Unit`] of the plan; units are independent of each other, so that they
//! can be rendered on any number of threads in any order.

pub mod asked;
pub mod attachment;
mod bundle;
pub mod charts;
pub mod context;
pub mod date;
pub mod diff;
pub mod documents;
pub mod environment;
pub mod escape;
pub mod feed;
pub mod highlight;
pub mod layers;
pub mod markdown;
mod pages;
pub mod range_diff;
pub mod reference;
pub mod rows;
mod script;
pub mod shortcodes;
mod structured;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, OnceLock};

use minijinja::value::Value;

use crate::archive::MessageIx;
use crate::deflate::Packer;
use crate::diagnostic::{Diagnostics, Place};
use crate::mail::{Message, MessageId};
use crate::privacy::Letter;
use crate::site::content::{ContentError, ContentPage, Translations};
use crate::site::percent::encode_path;
use crate::site::plan::Unit;
use crate::site::{ListSite, SafePath, Site};
use crate::source::RawMessage;
use crate::words::Words;
use asked::Asked;
use context::{Link, PageContext, RedirectContext, SiteContext, Template};
use environment::{TemplateError, Theme};
pub use pages::findings_page;
use rows::Scope;
use serde::Serialize;

/// What is said of a message that is not in the mboxes as it came.
pub const REWRITTEN: &str = "mboxes hold it without what is withheld";

/// What a unit gives.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Files of the site.
    pub files: Vec<(SafePath, Vec<u8>)>,
    /// What was odd about content pages.
    pub diagnostics: Diagnostics,
    /// Ids that were looked up: what they lead to is on the pages.
    pub asked: Vec<MessageId>,
    /// Links of content pages that lead nowhere, and that diagnostics tell with their lines: the file, and the link in it.
    pub dead: Vec<(SafePath, String)>,
}

/// Why a page cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A mistake in a template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A content page that cannot be made.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Mail that was read before cannot be read again.
    #[error("{0}: {1}\nhelp: the source changed while the site was built; build again")]
    Mail(Place, io::Error),
}

/// Makes pages.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    /// The tag of the language that it speaks; `None` for the main one.
    language: Option<&'a str>,
    site_value: Value,
    /// What the search page says of the index.
    pub search_note: String,
    asked: Asked,
    shared: Arc<Shared>,
}

/// What all units need at times.
#[derive(Debug, Default)]
struct Shared {
    highlighter: highlight::Highlighter,
    /// Of each content page the anchors of its headings, once somebody asks for them.
    anchors: Vec<OnceLock<BTreeSet<String>>>,
    /// The site's context in further languages, by their tags.
    sites: BTreeMap<String, Value>,
    /// Pages in several languages.
    translations: Translations,
    /// Positions of content pages by their files.
    pages: BTreeMap<String, usize>,
    /// Positions of the files beside them.
    assets: BTreeMap<String, usize>,
}

impl<'a> Renderer<'a> {
    /// For a planned site.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Self {
        let languages = site.config.languages.keys();
        let in_language =
            |tag: &String| (tag.clone(), Theme::site_value(&site_context(site, theme, Some(tag))));
        Renderer {
            site,
            theme,
            language: None,
            site_value: Theme::site_value(&site_context(site, theme, None)),
            search_note: String::new(),
            asked: Asked::default(),
            shared: Arc::new(Shared {
                highlighter: highlight::Highlighter::default(),
                sites: languages.map(in_language).collect(),
                translations: Translations::of(&site.content),
                anchors: site.content.iter().map(|_| OnceLock::new()).collect(),
                pages: site.content.iter().map(ContentPage::source_name).zip(0..).collect(),
                assets: site.assets.iter().map(|asset| asset.source.clone()).zip(0..).collect(),
            }),
        }
    }

    /// What pages say.
    fn words(&self) -> &'a Words {
        self.theme.words_in(self.language)
    }

    /// The same, for pages in a language.
    fn speaking(&self, language: Option<&'a str>) -> Renderer<'a> {
        let site = language.and_then(|tag| self.shared.sites.get(tag));
        Renderer {
            language,
            site_value: site.unwrap_or(&self.site_value).clone(),
            search_note: self.search_note.clone(),
            asked: Asked::default(),
            shared: Arc::clone(&self.shared),
            ..*self
        }
    }

    /// Renders a template.
    fn render(
        &self,
        template: &str,
        page: &PageContext,
        context: impl Serialize,
    ) -> Result<String, TemplateError> {
        self.theme.render((template, self.language), &self.site_value, page, context)
    }

    /// Work on a page of a list.
    fn scope<'s>(&'s self, list: &'s ListSite, folder: &SafePath) -> Scope<'s> {
        Scope::new((self.site, self.words()), list, folder, &self.asked)
    }

    /// Makes the files of one unit; `packer` may have been used before.
    ///
    /// # Errors
    /// A mistake in a template, or mail that cannot be read again.
    pub fn unit(&self, unit: Unit, packer: &mut Packer) -> Result<Rendered, RenderError> {
        let own = self.speaking(match unit {
            Unit::Content(at) => self.site.content[at].language.as_deref(),
            _ => None,
        });
        let mut out = own.make(unit, packer)?;
        out.asked = own.asked.into_ids();
        Ok(out)
    }

    fn make(&self, unit: Unit, packer: &mut Packer) -> Result<Rendered, RenderError> {
        let mut out = Rendered::default();
        match unit {
            Unit::Home => self.home(&mut out)?,
            Unit::NotFound => self.not_found(&mut out)?,
            Unit::Search => self.search(&mut out)?,
            Unit::Content(i) => self.content(i, &mut out)?,
            Unit::List(l) => self.list(&self.site.lists[l], &mut out)?,
            Unit::Threads(l, page) => self.threads(&self.site.lists[l], page, &mut out)?,
            Unit::SeriesIndex(l, view, page) => {
                self.series_index(&self.site.lists[l], view, page, &mut out)?;
            }
            Unit::ByTitle(l, of, page) => {
                self.by_title(&self.site.lists[l], (of, page), &mut out)?;
            }
            Unit::Contributors(l, order, page) => {
                self.contributors(&self.site.lists[l], order, page, &mut out)?;
            }
            Unit::Periods(l) => self.periods(&self.site.lists[l], &mut out)?,
            Unit::Period(l, i) => self.period(&self.site.lists[l], i, &mut out)?,
            Unit::Series(l, i) => self.series(&self.site.lists[l], i, &mut out)?,
            Unit::Contributor(l, i) => self.contributor(&self.site.lists[l], i, &mut out)?,
            Unit::ContributorSeries(l, i, page) => {
                self.contributor_series(&self.site.lists[l], i, page, &mut out)?;
            }
            Unit::Withheld(l) => self.withheld(&self.site.lists[l], &mut out)?,
            Unit::Lookup(l) => {
                let index_links = self.site.config.links == crate::config::LinkStyle::Index;
                out.files = self.site.lists[l].lookup(index_links);
            }
            Unit::Thread(l, i) => self.thread(&self.site.lists[l], i, packer, &mut out)?,
        }
        Ok(out)
    }

    /// Renders the page of a folder by the template of its context.
    fn page<C: Template>(
        &self,
        out: &mut Rendered,
        folder: &SafePath,
        page: PageContext,
        context: C,
    ) -> Result<(), RenderError> {
        self.page_by(out, C::NAME, folder, page, context)
    }

    /// As [`Self::page`], by another template than that of its context.
    fn page_by(
        &self,
        out: &mut Rendered,
        template: &str,
        folder: &SafePath,
        mut page: PageContext,
        context: impl Serialize,
    ) -> Result<(), RenderError> {
        if page.canonical.is_none() {
            page.canonical = self.canonical(folder);
        }
        let html = self.render(template, &page, context)?;
        out.files.push((folder.join("index.html"), html.into_bytes()));
        Ok(())
    }

    /// The absolute address of a folder's page; `None` without `base_url`.
    fn canonical(&self, folder: &SafePath) -> Option<String> {
        let base = self.site.config.base_url.as_ref()?;
        Some(crate::site::Href::absolute(base, false).folder(folder))
    }

    /// A small page in `folder` that leads to `href`, which is on the page of `target`.
    fn lead_on(
        &self,
        folder: &SafePath,
        title: &str,
        target: &SafePath,
        href: String,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        self.lead_from(folder.join("index.html"), title, target, href, out)
    }

    /// As [`Self::lead_on`], from a page of any name.
    fn lead_from(
        &self,
        file: SafePath,
        title: &str,
        target: &SafePath,
        href: String,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let folder = &file.folder();
        let index_links = self.site.config.links == crate::config::LinkStyle::Index;
        let page = PageContext {
            kind: "redirect",
            title: shorten(title).to_owned(),
            root: crate::site::Href::from_folder(folder, index_links).root().to_owned(),
            canonical: self.canonical(target),
            ..PageContext::default()
        };
        let context = RedirectContext { target: href };
        let html = self.render(RedirectContext::NAME, &page, context)?;
        out.files.push((file, html.into_bytes()));
        Ok(())
    }

    /// Reads a message again; `buffer` takes its bytes.
    fn letter<'b>(
        list: &'b ListSite,
        ix: MessageIx,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Letter<'b>, RenderError> {
        Self::open(list, &list.archive.message(ix).raw, buffer)
    }

    /// As [`Self::letter`], for any copy of a message.
    fn open<'b>(
        list: &'b ListSite,
        raw: &RawMessage,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Letter<'b>, RenderError> {
        list.letters
            .open(raw, buffer)
            .map_err(|error| RenderError::Mail(list.letters.place(raw), error))
    }

    /// Decodes a message's text again.
    fn message(list: &ListSite, ix: MessageIx) -> Result<Message, RenderError> {
        let mut buffer = Vec::new();
        let letter = Self::letter(list, ix, &mut buffer)?;
        Ok(letter.parse_text(list.archive.message(ix).is_own_patch()))
    }

    /// The first words of a mail that are its author's own, `most` characters of them.
    fn own_words(list: &ListSite, ix: MessageIx, most: usize) -> Result<String, RenderError> {
        let message = Self::message(list, ix)?;
        let text = message.body.content();
        let above = text.get(..crate::mail::diff::find_diff(text).unwrap_or(text.len()));
        Ok(crate::mail::excerpt(above.unwrap_or(text), most))
    }
}

/// What all pages in a language see of the site.
fn site_context(site: &Site, theme: &Theme, language: Option<&str>) -> SiteContext {
    let config = &site.config;
    let index_links = config.links == crate::config::LinkStyle::Index;
    let from_root = crate::site::Href::from_folder(&SafePath::root(), index_links);
    let link = |title: &str, folder: &SafePath| Link {
        title: title.to_owned(),
        href: from_root.folder(folder),
        current: false,
    };
    let is_top = |page: &&ContentPage| page.language.as_deref() == language && page.depth() == 1;
    let mut top: Vec<_> = site.content.iter().filter(is_top).collect();
    top.sort_by_key(|page| (page.front.weight, page.folder.clone()));
    let home = site
        .content
        .iter()
        .find(|page| page.is_translated_home() && page.language.as_deref() == language);
    SiteContext {
        title: config.title_in(language).to_owned(),
        description: config.description_in(language).to_owned(),
        language: language.unwrap_or(&config.default_language).to_owned(),
        direction: theme.words_in(language).direction().name(),
        base_url: config.base_url.clone(),
        home: home
            .map_or_else(String::new, |page| format!("{}/", encode_path(page.folder.as_str()))),
        lists: site.lists.iter().map(|list| link(&list.title, &list.folder())).collect(),
        nav: top.iter().map(|page| link(&page.title(), &page.folder)).collect(),
        search: config.search.mode != crate::config::SearchMode::Off,
        index_links,
        generator: concat!("listpress ", env!("CARGO_PKG_VERSION")).to_owned(),
        extra: config.extra.clone(),
    }
}

/// As much of a title as a page needs that nobody reads: most of a site's files are such pages.
fn shorten(title: &str) -> &str {
    const MOST_ESCAPED: usize = 160;
    let mut room = MOST_ESCAPED;
    let mut chars = title.char_indices();
    // What is escaped has six bytes at most: `&quot;`, a sign of direction that is made visible.
    let end = chars.find_map(|(at, c)| {
        let bytes = if c.is_alphanumeric() || c == ' ' { c.len_utf8() } else { 6 };
        let fits = room.checked_sub(bytes);
        room = fits.unwrap_or_default();
        fits.is_none().then_some(at)
    });
    &title[..end.unwrap_or(title.len())]
}

/// The greatest character boundary in `text` that is not beyond `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a line holds nothing but spaces and tabs.
pub(crate) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}
