//! What templates see of content pages, the search page, and pages that lead on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ContributorRow, DateContext, Link, PeriodRow, PersonContext, SeriesRow, ThreadRow};
use crate::render::charts::{Key, Table};

/// A content page or section.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContentContext {
    /// Its text, rendered.
    pub content_html: String,
    /// Its headings of level 2 and 3; `href` is a fragment, `current` marks those of level 3.
    pub toc: Vec<Link>,
    /// The way through its outermost section, that section first; empty of a page without one.
    pub nav: Vec<NavLink>,
    /// Of a section, its pages and the sections right below it; empty of a page.
    pub pages: Vec<PageEntry>,
    /// The section's text is so short that the template had better list `pages`.
    pub list_pages: bool,
    /// The page before, as one reads its section; none at its beginning.
    pub previous: Option<Link>,
    /// The page after; none at its end.
    pub next: Option<Link>,
    /// When it was written: `date` of its front matter, or that of its file's name.
    pub date: Option<DateContext>,
    /// When it was changed last: `updated` of its front matter.
    pub updated: Option<DateContext>,
    /// Who wrote it: `authors` of its front matter.
    pub authors: Vec<String>,
    /// It is a draft, shown because of `--drafts`.
    pub draft: bool,
    /// The free area `extra` of its front matter.
    pub extra: serde_json::Value,
}

/// A page on the way through a section: what [Link](#link) has, and its depth.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct NavLink {
    /// The page.
    #[serde(flatten)]
    pub link: Link,
    /// 0 of the section itself, 1 of its pages, and so on.
    pub depth: usize,
}

/// A page as its section lists it.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PageEntry {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// One sentence, from its front matter; may be empty.
    pub description: String,
    /// When it was written; none where it does not say.
    pub date: Option<DateContext>,
    /// It is a draft, shown because of `--drafts`.
    pub draft: bool,
}

/// What every shortcode sees beside its arguments.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShortcodeContext<'a> {
    /// The arguments.
    #[serde(flatten)]
    pub args: &'a BTreeMap<String, serde_json::Value>,
    /// What stands between `{% … %}` and `{% end %}`, as written; none of a shortcode without a body.
    pub body: Option<&'a str>,
    /// The same, rendered.
    pub body_html: Option<String>,
    /// How often the page has used the shortcode, this time included.
    pub nth: usize,
    /// It stands in a line of text, so that only what may be in a paragraph fits.
    pub inline: bool,
    /// What the program's own shortcodes show.
    #[serde(flatten)]
    pub shown: ShownContext,
}

/// What the program's own shortcodes show. What one does not show has no name, so that it is free for arguments of others.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ShownContext {
    /// The list that it is of, with its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<Link>,
    /// Of `thread`, the thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadRow>,
    /// Of `series`, the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesRow>,
    /// Of `message`, the message with its first words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<QuoteContext>,
    /// Of `contributors`, people, those with most messages first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<ContributorRow>,
    /// Of `period`, the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodRow>,
    /// Of `chart`, the chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ShownChart>,
}

/// A quoted message.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct QuoteContext {
    /// Where it stands in its thread.
    pub href: String,
    /// Its subject; may be empty.
    pub subject: String,
    /// Who wrote it.
    pub author: PersonContext,
    /// When; none where it has no date that can be.
    pub date: Option<DateContext>,
    /// The first of its author's own words, plain text; may be empty.
    pub text: String,
}

/// A chart with its numbers.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ShownChart {
    /// What it is of.
    pub title: String,
    /// The picture, HTML.
    pub svg: String,
    /// What its colours stand for; empty for a single one.
    pub key: Vec<Key>,
    /// Its numbers.
    pub table: Table,
}

/// The search page. Beside the form it offers plain ways to find things.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SearchContext {
    /// The folder of the index, for the script.
    pub index_href: String,
    /// Indexes of the lists, to walk without JavaScript.
    pub fallback: Vec<Link>,
    /// What the index leaves out, in words; may be empty.
    pub note: String,
}

/// A small page that leads on.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RedirectContext {
    /// Where to: relative to the page, or an address elsewhere.
    pub target: String,
}

/// What is shown at addresses that have nothing. It is served at any depth, so `url()` and `asset()` give absolute
/// addresses there.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct NotFoundContext {
    /// With `permalinks: resolver` each list's folder and the digits of its index, `plums/ 2 pears/ 3`, for `js/resolve.js`;
    /// else empty.
    pub lookup: String,
}

/// The page in place of a message that is withheld. It says nothing of it, so there is nothing beside `page`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct WithheldContext {}
