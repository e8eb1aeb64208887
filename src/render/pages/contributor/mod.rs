//! `L/contributors/SLUG/`: what somebody wrote, reviewed, and with whom.
//!
//! Every part is bounded: a page holds the newest of each kind, and numbers for the rest.

mod calendar;
mod reviews;

use std::collections::BTreeMap;
use std::fmt::Display;

use super::activity::activity;
use super::{pager, pictures};
use crate::archive::answers::first_answers;
use crate::archive::profile::{self, DomainSpan};
use crate::archive::series::Status;
use crate::archive::{ContributorIx, MergeReason, MessageIx, Record, SeriesIx};
use crate::render::context::{
    AreaRow, ContributorContext, ContributorRow, ContributorSeriesContext, DomainRow, PartnerRow,
    PatchRow, SeriesGroup,
};
use crate::render::rows::{Scope, status_text};
use crate::render::{RenderError, Rendered, Renderer, date};
use crate::site::feeds::FeedOf;
use crate::site::plan::{STATUS_SERIES, has_more_series};
use crate::site::{IndexPages, ListSite, SafePath};
use crate::words::Words;

/// Messages named.
const NEWEST_MESSAGES: usize = 50;
/// Patches named.
const NEWEST_PATCHES: usize = 10;
/// Areas named.
const MOST_AREAS: usize = 12;
/// Messages from which there is a chart.
const CHART_FROM: usize = 5;

impl Renderer<'_> {
    /// The page of a contributor.
    pub(in crate::render) fn contributor(
        &self,
        list: &ListSite,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let contributor = &list.archive.contributors[i];
        let folder = list.contributor_folder(&contributor.slug);
        let scope = self.scope(list, &folder);
        let context = context(&scope, i);
        let row = &context.contributor;
        let crumbs = vec![scope.crumb("contributors", "people")];
        let mut page = scope.page("contributor", &row.person.name, "contributors", crumbs);
        page.description = description(row, &list.title, scope.words);
        let about = (row.person.name.as_str(), page.description.as_str());
        page.feeds =
            self.message_feed(list, FeedOf::Contributor(i), &folder, about, &folder, out)?;
        self.page(out, &folder, page, context)
    }

    /// A page of all series of a contributor.
    pub(in crate::render) fn contributor_series(
        &self,
        list: &ListSite,
        i: usize,
        page: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let index = all_series(list, i);
        let series = &list.orders.series_of[i];
        let pages = IndexPages::newest_first(series.len());
        let folder = pages.folder(&index, page);
        let scope = self.scope(list, &folder);
        let person = scope.identity(ContributorIx(i as u32));
        let mut crumbs = vec![scope.crumb("contributors", "people")];
        crumbs.push(crate::render::context::Link {
            title: person.name.clone(),
            href: person.href.clone(),
            current: false,
        });
        let title = scope.words.fill("series_by", &[("person", &person.name)]);
        let context = ContributorSeriesContext {
            person,
            series: pages.of(page, series).iter().map(|ix| scope.series(*ix)).collect(),
            pager: pager(&scope, &index, pages, page),
            total: (page == 0).then_some(series.len()),
        };
        let mut about = scope.page("contributor_series", &title, "contributors", crumbs);
        about.description =
            scope.words.fill("on_list", &[("title", &title), ("list", &list.title)]);
        self.page(out, &folder, about, context)
    }
}

/// `Ada Example on orchard-devel: 12 messages, 1 patch`.
fn description(row: &ContributorRow, list: &str, words: &Words) -> String {
    let counts =
        [(row.messages, "n_messages"), (row.patches, "n_patches"), (row.reviews, "n_reviews")];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let counts: Vec<String> = counts.map(|(n, key)| words.count(key, n as usize)).collect();
    let counts = counts.join(", ");
    let places: [(&str, &dyn Display); 3] =
        [("name", &row.person.name), ("list", &list), ("counts", &counts)];
    words.fill("person_on", &places)
}

/// Folder of the first page of all series of somebody.
fn all_series(list: &ListSite, i: usize) -> SafePath {
    list.contributor_folder(&list.archive.contributors[i].slug).join("_by/series")
}

fn context(scope: &Scope<'_>, i: usize) -> ContributorContext {
    let list = scope.list;
    let contributor = &list.archive.contributors[i];
    let row = scope.contributor(ContributorIx(i as u32));
    let messages = &list.orders.messages_of[i];
    let series = &list.orders.series_of[i];
    let words = scope.words;
    let of_person = |key: &str| words.fill(key, &[("name", &row.person.name)]);
    let title = of_person("messages_of_person");
    let patches = || messages.iter().map(|ix| (*ix, list.archive.message(*ix))).filter(is_patch);
    let dated = || messages.iter().filter(|ix| list.archive.message(**ix).date.is_some());
    ContributorContext {
        addresses: contributor.addresses.clone(),
        reasons: contributor.reasons.iter().map(|reason| why(*reason, words)).collect(),
        first: dated().next().filter(|_| messages.len() > 1).map(|ix| scope.message(*ix, 0)),
        latest: dated().next_back().map(|ix| scope.message(*ix, 0)),
        activity: (messages.len() >= CHART_FROM)
            .then(|| activity(scope, messages, &title))
            .flatten(),
        calendars: calendar::calendars(scope, messages, &row.person.name),
        week: pictures::week(
            ("week", &of_person("hours_of")),
            words,
            &list.archive,
            messages.iter().copied(),
            false,
        ),
        answers_given: pictures::answers_given(
            ("given", &of_person("how_soon_answers")),
            words,
            &list.archive.answers.given(ContributorIx(i as u32)),
        ),
        first_answers: pictures::first_answers(
            ("answers", &of_person("how_soon_answered")),
            words,
            &first_answers(&list.archive, series.iter().copied(), messages.iter().copied()),
        ),
        series: groups(scope, series),
        series_href: has_more_series(&list.archive, series)
            .then(|| scope.href.folder(&all_series(list, i))),
        patches: patches()
            .rev()
            .take(NEWEST_PATCHES)
            .map(|patch| patch_row(scope, patch))
            .collect(),
        patch_count: patches().count(),
        lines: lines(patches().map(|(_, record)| record)),
        given: reviews::given(scope, ContributorIx(i as u32)),
        received: reviews::received(scope, ContributorIx(i as u32)),
        areas: areas(list, messages),
        domains: profile::domains(&list.archive, messages).into_iter().map(domain_row).collect(),
        partners: partners(scope, i),
        messages: messages
            .iter()
            .rev()
            .take(NEWEST_MESSAGES)
            .map(|ix| scope.message(*ix, 0))
            .collect(),
        contributor: row,
    }
}

/// Why addresses are one person, by what LINK calls it.
fn why(reason: MergeReason, words: &Words) -> String {
    let key = match reason {
        MergeReason::Mailmap(line) => return words.fill("one_by_mailmap", &[("line", &line)]),
        MergeReason::List => "one_by_list",
        MergeReason::Mail => "one_by_mail",
        MergeReason::Address => "one_by_address",
        MergeReason::NameAndAddress => "one_by_name_and_address",
        MergeReason::Local => "one_by_local",
        MergeReason::Domain => "one_by_domain",
        MergeReason::SignOff => "one_by_signing",
        MergeReason::Name => "one_by_name",
        MergeReason::NameAgreeing => "one_by_name_agreeing",
    };
    words.get(key).to_owned()
}

/// A patch itself, no cover.
fn is_patch((_, record): &(MessageIx, &Record)) -> bool {
    record.is_patch_mail() && record.patch.as_ref().is_some_and(|facts| facts.number != Some(0))
}

fn patch_row(scope: &Scope<'_>, (ix, record): (MessageIx, &Record)) -> PatchRow {
    PatchRow {
        href: scope.message_href(ix),
        title: record.title().to_owned(),
        date: record.date.map(|date| date::date(date, scope.words)),
        stat: record.patch.as_ref().and_then(|facts| facts.stat),
    }
}

/// Lines added and removed.
fn lines<'r>(patches: impl Iterator<Item = &'r Record>) -> (u64, u64) {
    patches
        .filter_map(|record| record.patch.as_ref()?.stat)
        .fold((0, 0), |sum, stat| (sum.0 + u64::from(stat.1), sum.1 + u64::from(stat.2)))
}

/// The newest series of each status.
fn groups(scope: &Scope<'_>, series: &[SeriesIx]) -> Vec<SeriesGroup> {
    let mut by_status: BTreeMap<Status, Vec<SeriesIx>> = BTreeMap::new();
    for ix in series {
        by_status.entry(scope.list.archive.series[ix.at()].status).or_default().push(*ix);
    }
    by_status
        .into_iter()
        .map(|(of, all)| SeriesGroup {
            status: of.name(),
            status_text: status_text(of, scope.words).to_owned(),
            count: all.len(),
            series: all.iter().take(STATUS_SERIES).map(|ix| scope.series(*ix)).collect(),
        })
        .collect()
}

fn areas(list: &ListSite, messages: &[MessageIx]) -> Vec<AreaRow> {
    profile::areas(&list.archive, messages)
        .into_iter()
        .take(MOST_AREAS)
        .map(|area| AreaRow {
            name: area.name,
            tree: area.tree,
            patches: area.patches,
            replies: area.replies,
        })
        .collect()
}

fn domain_row(of: DomainSpan) -> DomainRow {
    let year = |seconds| date::month_key(seconds).0;
    let years = match of.span.map(|(first, last)| (year(first), year(last))) {
        None => String::new(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
    };
    DomainRow { domain: of.domain, messages: of.messages, years }
}

fn partners(scope: &Scope<'_>, i: usize) -> Vec<PartnerRow> {
    let partners = scope.list.orders.exchange.partners[i].iter();
    partners
        .map(|partner| PartnerRow {
            person: scope.identity(partner.who),
            answered: partner.answered,
            answered_by: partner.answered_by,
            reviewed: partner.reviewed,
            reviewed_by: partner.reviewed_by,
        })
        .collect()
}
