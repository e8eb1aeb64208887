//! Shortcodes of the program: what each takes, and which lists and mails a page shows by them. All others are templates of the
//! theme or the site, `shortcodes/NAME.html`, which see nothing of the lists.

use crate::archive::{MessageIx, SeriesIx};
use crate::config::{SeriesConfig, nearest};
use crate::site::content::ContentPage;
use crate::site::content::shortcodes::{self, Call};
use crate::site::{ListSite, Site};

/// Each with its arguments.
const BUILT_IN: &[(&str, &[&str])] = &[
    ("chart", &["list", "kind", "count", "title"]),
    ("contributors", &["list", "count"]),
    ("message", &["list", "id", "chars"]),
    ("period", &["list", "key", "unit"]),
    ("series", &["list", "slug", "id"]),
    ("thread", &["list", "id"]),
];

/// Why a shortcode shows nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) what: String,
    pub(super) help: Option<String>,
}

impl Unknown {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Unknown { what: what.into(), help: None }
    }

    /// With the name that was perhaps meant, else with all there are if they are few.
    pub(super) fn named<'n>(
        what: String,
        wrong: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        const FEW: usize = 30;
        let help = match nearest(wrong, names.clone()) {
            Some(name) => Some(format!("did you mean `{name}`?")),
            None if names.clone().nth(FEW).is_some() => None,
            None => Some(format!("there are: {}", names.collect::<Vec<_>>().join(", "))),
        };
        Unknown { what, help }
    }
}

/// Arguments of a shortcode of the program; `None` of any other.
pub(super) fn arguments(name: &str) -> Option<&'static [&'static str]> {
    BUILT_IN.iter().find(|(own, _)| *own == name).map(|(_, arguments)| *arguments)
}

/// The position of the list that a shortcode names; of a site with one list it need not.
pub(super) fn list_of(site: &Site, call: &Call) -> Result<usize, Unknown> {
    let names = site.lists.iter().map(|list| list.name.as_str());
    match (call.args.get("list"), site.lists.len()) {
        (None, 1) => Ok(0),
        (None, _) => {
            let what = format!("shortcode `{}`: which list? `list=\"…\"` is missing", call.name);
            let help = format!("there are: {}", names.collect::<Vec<_>>().join(", "));
            Err(Unknown { what, help: Some(help) })
        }
        (Some(value), _) => {
            let name = value.as_str().unwrap_or_default();
            let at = site.lists.iter().position(|list| list.name == name);
            at.ok_or_else(|| Unknown::named(format!("there is no list `{name}`"), name, names))
        }
    }
}

/// The message that `id` names.
pub(super) fn message_of(list: &ListSite, call: &Call) -> Result<MessageIx, Unknown> {
    let Some(text) = call.text("id") else {
        let what = format!("shortcode `{}`: which message? `id=\"…\"` is missing", call.name);
        return Err(Unknown::new(what));
    };
    let found = SeriesConfig::id(text).and_then(|id| list.archive.by_id(&id));
    found.ok_or_else(|| Unknown {
        what: format!("list `{}` has no message `{text}`", list.name),
        help: Some("an id is what the mail has as Message-ID, without its brackets".to_owned()),
    })
}

/// The series that `slug`, or the `id` of one of its mails, names.
pub(super) fn series_of(list: &ListSite, call: &Call) -> Result<SeriesIx, Unknown> {
    let archive = &list.archive;
    let Some(slug) = call.text("slug") else {
        let ix = message_of(list, call)?;
        let series = archive.series_of.get(ix.at()).copied().flatten();
        return series.ok_or_else(|| Unknown::new("this message belongs to no series"));
    };
    let is_it = |series: &crate::archive::Series| {
        *series.slug == *slug || series.former.iter().any(|former| **former == *slug)
    };
    let at = archive.series.iter().position(is_it);
    at.map(|at| SeriesIx(at as u32)).ok_or_else(|| {
        let slugs = archive.series.iter().map(|series| &*series.slug);
        Unknown::named(format!("list `{}` has no series `{slug}`", list.name), slug, slugs)
    })
}

/// Positions of the lists of which a page shows something by a shortcode: it must be made again when they change.
pub fn lists(site: &Site, page: &ContentPage) -> Vec<usize> {
    let calls = shortcodes::all(&page.markdown);
    let shown = calls.iter().filter(|call| arguments(&call.name).is_some());
    let mut lists: Vec<usize> = shown.filter_map(|call| list_of(site, call).ok()).collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}

/// Messages of a list whose text a page quotes.
pub fn quoted(site: &Site, page: &ContentPage, list: usize) -> Vec<MessageIx> {
    let calls = shortcodes::all(&page.markdown);
    let of_list = |call: &&Call| call.name == "message" && list_of(site, call) == Ok(list);
    let quoted = calls.iter().filter(of_list);
    quoted.filter_map(|call| message_of(site.lists.get(list)?, call).ok()).collect()
}
