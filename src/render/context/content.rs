//! What templates see of content pages, the search page, and pages that lead on.

use serde::Serialize;

use super::{DateContext, Link};

/// `page.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContentContext {
    /// HTML.
    pub content_html: String,
    /// Headings of level 2 and 3; `href` is a fragment, `current` marks level 3.
    pub toc: Vec<Link>,
    /// Pages beside it.
    pub nav: Vec<Link>,
    /// Front matter's date.
    pub date: Option<DateContext>,
    /// Front matter's free area.
    pub extra: serde_json::Value,
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
