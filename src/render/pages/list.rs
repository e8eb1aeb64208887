//! The home page and the page of a list.

use super::message::mailto;
use super::{activity, list_charts};
use crate::archive::PeriodUnit;
use crate::config::{GitMirror, GitRedacted};
use crate::render::context::{GitContext, HomeContext, Link, ListCard, ListContext, PageContext};
use crate::render::rows::{Scope, href};
use crate::render::{RenderError, Rendered, Renderer, date};
use crate::site::content::ContentPage;
use crate::site::people::PeopleOrder;
use crate::site::{ListSite, SafePath};
use crate::words::Words;
use std::fmt::Display;

/// Rows of the tables on home and list pages.
const NEWEST: usize = 10;

impl Renderer<'_> {
    /// `index.html`.
    pub(in crate::render) fn home(&self, out: &mut Rendered) -> Result<(), RenderError> {
        let feeds = self.home_feed(out)?;
        self.home_in(self.site.content.iter().find(|page| page.is_home()), feeds, out)
    }

    /// The home page in the language that is spoken; `content` is its text.
    pub(super) fn home_in(
        &self,
        content: Option<&ContentPage>,
        feeds: Vec<Link>,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let folder = content.map_or_else(SafePath::root, |page| page.folder.clone());
        let lists =
            self.site.lists.iter().map(|list| small_card(&self.scope(list, &folder))).collect();
        let content_html = match content {
            Some(page) => self.markdown(page, out)?.html,
            None => String::new(),
        };
        let href = href(self.site, &folder);
        let page = PageContext {
            kind: "home",
            title: self.site.config.title_in(self.language).to_owned(),
            description: self.site_about(),
            root: href.root().to_owned(),
            feeds,
            translations: self.translations(self.shared.translations.of_home(), &href),
            ..PageContext::default()
        };
        self.page(out, &folder, page, HomeContext { content_html, lists })
    }

    /// `L/index.html`.
    pub(in crate::render) fn list(
        &self,
        list: &ListSite,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let folder = list.folder();
        let scope = self.scope(list, &folder);
        let mut page = scope.page("list", &list.title, "", Vec::new());
        page.description = list_about(list, scope.words);
        page.feeds = self.list_feeds(list, out)?;
        let card = ListCard { midmask: self.midmask(list), ..card(&scope, NEWEST) };
        let context = ListContext { list: card, charts: list_charts::of_list(&scope) };
        self.page(out, &folder, page, context)
    }
}

/// On the home page.
fn small_card(scope: &Scope<'_>) -> ListCard {
    let activity = activity::of_list(scope, true);
    ListCard { activity, ..card(scope, NEWEST / 2) }
}

impl Renderer<'_> {
    /// A sentence on the site: its own, else its lists.
    fn site_about(&self) -> String {
        let about = self.site.config.description_in(self.language);
        if !about.is_empty() || self.site.lists.is_empty() {
            return about.to_owned();
        }
        let titles: Vec<&str> = self.site.lists.iter().map(|list| list.title.as_str()).collect();
        self.words().fill("archive_of", &[("lists", &titles.join(", "))])
    }
}

/// A sentence on a list: its own, else what there is.
fn list_about(list: &ListSite, words: &Words) -> String {
    if !list.config.description.is_empty() {
        return list.config.description.clone();
    }
    let archive = &list.archive;
    let messages = words.count("n_messages", archive.messages.len());
    let people = words.count("n_people", archive.contributors.len());
    let places: [(&str, &dyn Display); 3] =
        [("list", &list.title), ("messages", &messages), ("people", &people)];
    words.fill("list_description", &places)
}

fn card(scope: &Scope<'_>, rows: usize) -> ListCard {
    let list = scope.list;
    let archive = &list.archive;
    let dated = || archive.messages.iter().filter_map(|record| record.date);
    let unit = [
        PeriodUnit::Week,
        PeriodUnit::Month,
        PeriodUnit::Quarter,
        PeriodUnit::Year,
        PeriodUnit::Day,
    ]
    .into_iter()
    .find(|unit| archive.periods.iter().any(|period| period.unit == *unit))
    .unwrap_or(PeriodUnit::Report);
    ListCard {
        name: list.name.clone(),
        title: list.title.clone(),
        description: list.config.description.clone(),
        href: scope.href.folder(&list.folder()),
        address: list.address.clone(),
        post_href: (!list.address.is_empty()).then(|| format!("mailto:{}", mailto(&list.address))),
        midmask: None,
        messages: archive.messages.len(),
        threads: archive.threads.len(),
        series: archive.series.len(),
        contributors: archive.contributors.len(),
        first: dated().min().map(|date| date::date(date, scope.words)),
        last: archive.newest.map(|at| scope.seconds(at)),
        activity: None,
        newest_threads: list
            .orders
            .threads
            .iter()
            .take(rows)
            .map(|ix| scope.thread(*ix, 0))
            .collect(),
        newest_series: list.orders.series.iter().take(rows).map(|ix| scope.series(*ix)).collect(),
        newest_periods: scope.periods(
            archive
                .periods
                .iter()
                .rev()
                .filter(|p| p.unit == unit || p.unit == PeriodUnit::Report)
                .take(rows),
        ),
        top_contributors: list
            .orders
            .people
            .by(PeopleOrder::Messages)
            .iter()
            .take(rows)
            .map(|ix| scope.contributor(*ix))
            .collect(),
        git: git(scope),
    }
}

/// How a list is published as git.
fn git(scope: &Scope<'_>) -> Option<GitContext> {
    let (list, config) = (scope.list, &scope.site.config);
    if config.mirror.git == GitMirror::Off {
        return None;
    }
    let redacted = list.letters.rules().has_redactions();
    let withheld = redacted && config.mirror.git_redacted == GitRedacted::Withhold;
    let url = config.base_url.as_ref().filter(|_| !withheld);
    Some(GitContext {
        help: scope.href.page(&list.below("_/text/help")),
        url: url.map(|base| format!("{base}{}/", list.name)),
        rewritten: redacted && !withheld,
        withheld,
    })
}
