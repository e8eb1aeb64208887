//! Charts in content pages.

use std::collections::BTreeMap;

use crate::archive::answers::first_answers;
use crate::archive::{MessageIx, SeriesIx};
use crate::render::charts::bars::{Bar, bars};
use crate::render::charts::{About, Chart};
use crate::render::context::ShownChart;
use crate::render::pages::{activity, pictures};
use crate::render::rows::{Scope, status_text};
use crate::render::shortcodes::Unknown;
use crate::site::content::shortcodes::Call;
use crate::site::people::PeopleOrder;

/// What can be drawn, and the word for what it is a chart of.
const KINDS: &[(&str, &str)] = &[
    ("activity", "chart_activity"),
    ("answers", "chart_answers"),
    ("domains", "chart_domains"),
    ("people", "chart_people"),
    ("reviewers", "chart_reviewers"),
    ("statuses", "chart_statuses"),
    ("week", "chart_week"),
];

/// Draws what a shortcode asks for; bars are at most `count`.
pub(super) fn draw(
    scope: &Scope<'_>,
    call: &Call,
    id: &str,
    count: usize,
) -> Result<ShownChart, Unknown> {
    let kind = call.text("kind").unwrap_or("activity");
    let names = KINDS.iter().map(|(name, _)| *name);
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    let (kind, of) = known.ok_or_else(|| {
        Unknown::named(format!("there is no chart of the kind `{kind}`"), kind, names)
    })?;
    let list = scope.list;
    let archive = &list.archive;
    let words = scope.words;
    let of = words.get(of);
    let title = call.text("title").map_or_else(
        || words.fill("chart_of_list", &[("chart", &of), ("list", &list.title)]),
        str::to_owned,
    );
    let messages = || (0..archive.messages.len() as u32).map(MessageIx);
    let drawn = match *kind {
        "activity" => activity::of_list_as(scope, id, &title, false).map(|drawn| Chart {
            svg: drawn.svg,
            key: drawn.key,
            table: drawn.table,
        }),
        "answers" => {
            let series = (0..archive.series.len() as u32).map(SeriesIx);
            pictures::first_answers(
                (id, &title),
                words,
                &first_answers(archive, series, messages()),
            )
        }
        "week" => pictures::week((id, &title), words, archive, messages(), true),
        kind => {
            let rows = rows(scope, kind).into_iter().take(count);
            let rows: Vec<Bar> =
                rows.map(|(label, count)| Bar { label, count, ..Bar::default() }).collect();
            let about = About { id, title: &title, description: "", words };
            bars(&about, &[of, words.get("number")], &rows)
        }
    };
    let Chart { svg, key, table } = drawn.ok_or_else(|| {
        Unknown::new(format!("list `{}` has nothing to draw of `{kind}`", list.name))
    })?;
    Ok(ShownChart { title, svg, key, table })
}

/// Rows of bars, the longest first.
fn rows(scope: &Scope<'_>, kind: &str) -> Vec<(String, u32)> {
    let archive = &scope.list.archive;
    let people = |order, count: fn(&crate::archive::Contributor) -> u32| {
        let all = scope.list.orders.people.by(order).iter();
        let rows = all.map(|ix| (scope.identity(*ix).name, count(&archive.contributors[ix.at()])));
        rows.filter(|(_, count)| *count > 0).collect()
    };
    match kind {
        "people" => people(PeopleOrder::Messages, |one| one.messages),
        "reviewers" => people(PeopleOrder::Reviews, crate::archive::Contributor::reviews),
        "domains" => {
            let authors = archive.messages.iter().map(|record| archive.domain(record.author));
            counted(authors.filter(|domain| !domain.is_empty()).map(str::to_owned))
        }
        "statuses" => counted(
            archive.series.iter().map(|series| status_text(series.status, scope.words).to_owned()),
        ),
        _ => Vec::new(),
    }
}

/// How often each is there, most often first, ties by name.
fn counted(all: impl Iterator<Item = String>) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut rows: Vec<(String, u32)> = counts.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rows
}
