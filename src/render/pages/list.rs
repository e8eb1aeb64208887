//! The home page and the page of a list.

use super::activity::activity;
use crate::archive::{MessageIx, PeriodUnit};
use crate::config::{GitMirror, GitRedacted};
use crate::render::context::{GitContext, HomeContext, Link, ListCard, ListContext, PageContext};
use crate::render::rows::Scope;
use crate::render::{RenderError, Rendered, Renderer, date};
use crate::site::people::PeopleOrder;
use crate::site::{ListSite, SafePath};

/// Rows of the tables on home and list pages.
const NEWEST: usize = 10;

impl Renderer<'_> {
    /// `index.html`.
    pub(in crate::render) fn home(&self, out: &mut Rendered) -> Result<(), RenderError> {
        let root = SafePath::root();
        let lists =
            self.site.lists.iter().map(|list| card(&self.scope(list, &root), NEWEST / 2)).collect();
        let content_html = match self.site.content.iter().find(|page| page.is_home()) {
            Some(page) => self.markdown(page, &mut out.diagnostics)?.html,
            None => String::new(),
        };
        let page = PageContext {
            kind: "home",
            title: self.site.config.title.clone(),
            description: self.site.config.description.clone(),
            ..PageContext::default()
        };
        self.page(out, "home.html", &root, page, HomeContext { content_html, lists })
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
        page.description.clone_from(&list.config.description);
        let card = ListCard { midmask: self.midmask(list), ..card(&scope, NEWEST) };
        self.page(out, "list.html", &folder, page, ListContext { list: card })
    }
}

fn card(scope: &Scope<'_>, rows: usize) -> ListCard {
    let list = scope.list;
    let archive = &list.archive;
    let all: Vec<MessageIx> = (0..archive.messages.len() as u32).map(MessageIx).collect();
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
        midmask: None,
        messages: archive.messages.len(),
        threads: archive.threads.len(),
        series: archive.series.len(),
        contributors: archive.contributors.len(),
        first: dated().min().map(date::date),
        last: archive.newest.map(date::seconds),
        activity: activity(list, &all, &format!("Messages on {}", list.title)),
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

/// The way to a content page is its parents.
pub(super) fn home_crumb(href: &crate::site::Href) -> Link {
    Link { title: "Home".to_owned(), href: href.folder(&SafePath::root()), current: false }
}
