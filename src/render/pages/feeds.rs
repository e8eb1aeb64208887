//! `new.atom` and `feed.json` beside a page: its newest mail.

mod entry;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::archive::{Period, PeriodUnit};
use crate::render::context::Link;
use crate::render::date::period_title;
use crate::render::feed::{self, Content, Entry, Feed, Names};
use crate::render::rows::{href, href_elsewhere};
use crate::render::{RenderError, Rendered, Renderer, escape};
use crate::site::feeds::FeedOf;
use crate::site::{Href, ListSite, SafePath};
use entry::Telling;

/// The word for the feed of a list's periods.
const PERIODS: &str = "feed_periods";

impl Renderer<'_> {
    /// Makes the feeds of a list, and gives the links to them for its page.
    pub(super) fn list_feeds(
        &self,
        list: &ListSite,
        out: &mut Rendered,
    ) -> Result<Vec<Link>, RenderError> {
        let folder = list.folder();
        let mut links = Vec::new();
        for of in [FeedOf::Messages, FeedOf::Threads, FeedOf::AllSeries] {
            let about = (self.words().get(words(of)), list.config.description.as_str());
            links.extend(self.message_feed(list, of, &place_of(list, of), about, &folder, out)?);
        }
        if !periods_over(list).is_empty() {
            links.extend(self.links(&list.below("periods"), &folder, PERIODS));
        }
        Ok(links)
    }

    /// Makes a feed of messages in the folder `place`, and gives the links to its files from the folder `from`. No files
    /// where there is no message. `about`: what it is of, and a sentence on it.
    pub(super) fn message_feed(
        &self,
        list: &ListSite,
        of: FeedOf,
        place: &SafePath,
        (what, description): (&str, &str),
        from: &SafePath,
        out: &mut Rendered,
    ) -> Result<Vec<Link>, RenderError> {
        let telling = match of {
            FeedOf::Messages | FeedOf::Threads | FeedOf::AllSeries => Telling::Whole,
            FeedOf::Series(_) | FeedOf::Contributor(_) | FeedOf::Period(_) => Telling::Excerpt,
        };
        let messages = list.feed(of);
        let scope = self.scope(list, place).elsewhere(place);
        let entries: Result<Vec<Entry>, _> =
            messages.iter().map(|ix| Self::entry(&scope, *ix, telling)).collect();
        let feed = Feed {
            title: self.words().fill("feed_titled", &[("list", &list.title), ("what", &what)]),
            description: description.to_owned(),
            author: list.title.clone(),
            name: name_of(list),
            entries: entries?,
            ..Feed::default()
        };
        Ok(self.write_feed(feed, place, from, self.words().get(words(of)), out))
    }

    /// Makes the feed of all lists, where there are several; else the home page has that of the only one.
    pub(super) fn home_feed(&self, out: &mut Rendered) -> Result<Vec<Link>, RenderError> {
        let root = SafePath::root();
        let config = &self.site.config;
        if let [only] = self.site.lists.as_slice() {
            let is_made = !only.feed(FeedOf::Messages).is_empty();
            return Ok(if is_made {
                self.links(&only.folder(), &root, words(FeedOf::Messages))
            } else {
                Vec::new()
            });
        }
        let mut all = Vec::new();
        for (at, list) in self.site.lists.iter().enumerate() {
            let newest = list.feed(FeedOf::Messages).into_iter();
            all.extend(newest.map(|ix| (Reverse(list.archive.message(ix).seconds()), at, ix)));
        }
        // The order of lists decides between two of one second.
        all.sort_unstable_by_key(|(date, at, ix)| (*date, *at, Reverse(*ix)));
        // Of a mail to several lists the first one's.
        let mut seen = BTreeSet::new();
        all.retain(|(_, at, ix)| seen.insert(&self.site.lists[*at].archive.message(*ix).id));
        let mut entries = Vec::new();
        for (_, at, ix) in all.into_iter().take(config.feeds.entries) {
            let list = &self.site.lists[at];
            let scope = self.scope(list, &root).elsewhere(&root);
            let entry = Self::entry(&scope, ix, Telling::Whole)?;
            entries.push(Entry { list: Some(list.name.clone()), ..entry });
        }
        let feed = Feed {
            title: config.title.clone(),
            description: config.description.clone(),
            author: config.title.clone(),
            entries,
            ..Feed::default()
        };
        Ok(self.write_feed(feed, &root, &root, self.words().get(words(FeedOf::Messages)), out))
    }

    /// Makes the feed of a list's periods that are over: one that goes on would be told anew with each mail.
    pub(super) fn periods_feed(&self, list: &ListSite, out: &mut Rendered) -> Vec<Link> {
        let folder = list.below("periods");
        let scope = self.scope(list, &folder).elsewhere(&folder);
        let periods = periods_over(list);
        let entry = |period: &&Period| Entry {
            id: feed::name_of(&format!("{}/periods/{}", name_of(list), period.key)),
            title: period_title(period, self.words()),
            href: scope.href.folder(&list.period_folder(&period.key)),
            seconds: period.bounds.map(|(_, end)| end).unwrap_or_default(),
            content: Content::Html(super::period::feed_html(&scope, period)),
            ..Entry::default()
        };
        let feed = Feed {
            title: self.words().fill(
                "feed_titled",
                &[("list", &list.title), ("what", &self.words().get(PERIODS))],
            ),
            description: self.words().get("feed_periods_description").to_owned(),
            author: list.title.clone(),
            name: name_of(list),
            entries: periods.iter().map(entry).collect(),
            ..Feed::default()
        };
        self.write_feed(feed, &folder, &folder, self.words().get(PERIODS), out)
    }

    /// Writes a feed in all formats that are wanted, beside the page of its folder; `what` it is of.
    pub(super) fn write_feed(
        &self,
        mut feed: Feed,
        place: &SafePath,
        from: &SafePath,
        what: &str,
        out: &mut Rendered,
    ) -> Vec<Link> {
        if feed.entries.is_empty() {
            return Vec::new();
        }
        let config = &self.site.config;
        let folder = |base: &String| Href::absolute(base, false).folder(place);
        feed.folder = config.base_url.as_ref().map(folder);
        feed.page = href_elsewhere(self.site, place).folder(place);
        feed.name = format!("feed of {}/{place}", feed.name);
        for format in &config.feeds.formats {
            let path = place.join(feed::file_name(*format, feed.names));
            out.files.push((path, feed::write(&feed, *format)));
        }
        self.links_to((place, feed.names), from, what)
    }

    /// Links from one folder to the feeds of another, by the word for what they are of.
    fn links(&self, place: &SafePath, from: &SafePath, key: &str) -> Vec<Link> {
        self.links_to((place, Names::List), from, self.words().get(key))
    }

    fn links_to(
        &self,
        (place, names): (&SafePath, Names),
        from: &SafePath,
        what: &str,
    ) -> Vec<Link> {
        let href = href(self.site, from);
        let what = capital(what);
        let link = |format: &crate::config::FeedFormat| Link {
            title: self
                .words()
                .fill("feed_link", &[("what", &what), ("format", &feed::format_name(*format))]),
            href: href.file(&place.join(feed::file_name(*format, names))),
            current: false,
        };
        self.site.config.feeds.formats.iter().map(link).collect()
    }

    /// The links to a feed that another unit makes, from the page of its folder.
    pub(super) fn feed_links(&self, list: &ListSite, of: FeedOf) -> Vec<Link> {
        let place = place_of(list, of);
        let is_made = !list.feed(of).is_empty();
        if is_made { self.links(&place, &place, words(of)) } else { Vec::new() }
    }
}

/// The word for a feed, beside others of its page.
fn words(of: FeedOf) -> &'static str {
    match of {
        FeedOf::Messages => "feed_messages",
        FeedOf::Threads => "feed_threads",
        FeedOf::AllSeries => "feed_all_series",
        FeedOf::Series(_) => "feed_series",
        FeedOf::Contributor(_) => "feed_contributor",
        FeedOf::Period(_) => "feed_period",
    }
}

/// With its first letter large.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The newest periods of the calendar that are over.
fn periods_over(list: &ListSite) -> Vec<&Period> {
    let newest = list.archive.newest;
    let is_over = |period: &&Period| {
        period.unit < PeriodUnit::Snapshot
            && period.bounds.is_some_and(|(_, end)| Some(end) <= newest)
    };
    if !list.config.feeds.lists {
        return Vec::new();
    }
    let mut periods: Vec<&Period> = list.archive.periods.iter().filter(is_over).collect();
    periods.sort_by_key(|period| {
        Reverse((period.bounds.map(|(_, end)| end), period.unit, &period.key))
    });
    periods.truncate(list.config.feeds.entries);
    periods
}

/// The folder of a list's own feed.
fn place_of(list: &ListSite, of: FeedOf) -> SafePath {
    match of {
        FeedOf::Threads => list.below("threads"),
        FeedOf::AllSeries => list.below("series"),
        _ => list.folder(),
    }
}

/// What a list is known by, wherever it is archived.
fn name_of(list: &ListSite) -> String {
    if list.address.is_empty() { list.name.clone() } else { list.address.clone() }
}

/// A list of links, for the text of an entry.
pub(super) fn links_html(title: &str, rows: &[(String, String)], out: &mut String) {
    if rows.is_empty() {
        return;
    }
    out.push_str("<h3>");
    escape::html(title, out);
    out.push_str("</h3>\n<ul>\n");
    for (title, href) in rows {
        out.push_str("<li><a href=\"");
        escape::html(href, out);
        out.push_str("\">");
        escape::html(title, out);
        out.push_str("</a></li>\n");
    }
    out.push_str("</ul>\n");
}
