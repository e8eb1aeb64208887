//! What templates see of content pages, the search page, and pages that lead on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ContributorRow, DateContext, Link, PeriodRow, PersonContext, SeriesRow, ThreadRow};
use crate::render::charts::{Key, Table};

/// `page.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContentContext {
    /// HTML.
    pub content_html: String,
    /// Headings of level 2 and 3; `href` is a fragment, `current` marks level 3.
    pub toc: Vec<Link>,
    /// The way through its outermost section, that section first; empty of a page without one.
    pub nav: Vec<NavLink>,
    /// Pages of a section.
    pub pages: Vec<PageEntry>,
    /// The text is so short that it does not list them itself.
    pub list_pages: bool,
    /// The page before, as one reads its section.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
    /// Front matter's date.
    pub date: Option<DateContext>,
    /// Front matter's date of the last change.
    pub updated: Option<DateContext>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// It is a draft, shown because of `--drafts`.
    pub draft: bool,
    /// Front matter's free area.
    pub extra: serde_json::Value,
}

/// A row of a section's pages, at its depth.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NavLink {
    /// The page.
    #[serde(flatten)]
    pub link: Link,
    /// 0 of the section itself.
    pub depth: usize,
}

/// A page as its section lists it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageEntry {
    /// Title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// One sentence; may be empty.
    pub description: String,
    /// When it was written.
    pub date: Option<DateContext>,
    /// It is a draft.
    pub draft: bool,
}

/// `shortcodes/NAME.html`: the arguments as written, under their names, and what is here.
#[derive(Clone, Debug, Serialize)]
pub struct ShortcodeContext<'a> {
    /// The arguments.
    #[serde(flatten)]
    pub args: &'a BTreeMap<String, serde_json::Value>,
    /// What stands between `{% … %}` and `{% end %}`, as written.
    pub body: Option<&'a str>,
    /// The same as HTML.
    pub body_html: Option<String>,
    /// How often the page has used the shortcode, this time included.
    pub nth: usize,
    /// It stands in a line of text: only what may be in a paragraph fits.
    pub inline: bool,
    /// What the program's own shortcodes show.
    #[serde(flatten)]
    pub shown: ShownContext,
}

/// What the program's own shortcodes show. What one does not show has no name, so that it is free for arguments of others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ShownContext {
    /// The list that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<Link>,
    /// Of `thread`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadRow>,
    /// Of `series`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesRow>,
    /// Of `message`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<QuoteContext>,
    /// Of `contributors`, most messages first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<ContributorRow>,
    /// Of `period`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodRow>,
    /// Of `chart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ShownChart>,
}

/// A quoted message.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QuoteContext {
    /// Where it stands in its thread.
    pub href: String,
    /// Subject.
    pub subject: String,
    /// Author.
    pub author: PersonContext,
    /// When.
    pub date: Option<DateContext>,
    /// The first of its author's own words; may be empty.
    pub text: String,
}

/// A chart with its numbers.
#[derive(Clone, Debug, Default, Serialize)]
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

/// `search.html`: beside the form, plain ways to find things.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchContext {
    /// Where the index is, relative.
    pub index_href: String,
    /// Indexes to walk without JavaScript.
    pub fallback: Vec<Link>,
    /// What the index leaves out, in words; may be empty.
    pub note: String,
}

/// `redirect.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RedirectContext {
    /// Where to.
    pub target: String,
}
