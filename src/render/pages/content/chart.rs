//! Charts in content pages.

use std::collections::BTreeMap;

use crate::archive::MessageIx;
use crate::render::context::ShownChart;
use crate::render::pages::activity::activity_as;
use crate::render::rows::{Scope, status_text};
use crate::render::shortcodes::Unknown;
use crate::site::charts;
use crate::site::content::shortcodes::Call;
use crate::site::people::PeopleOrder;

/// What can be drawn, and of what it is a chart.
const KINDS: &[(&str, &str)] = &[
    ("activity", "Messages"),
    ("people", "Messages by person"),
    ("reviewers", "Reviews by person"),
    ("domains", "Messages by domain"),
    ("statuses", "Series by status"),
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
    let title = call.text("title").map_or_else(|| format!("{of}, {}", list.title), str::to_owned);
    let mut rows = rows(scope, kind);
    rows.truncate(count);
    let svg = if *kind == "activity" {
        let all: Vec<MessageIx> = (0..list.archive.messages.len() as u32).map(MessageIx).collect();
        activity_as(list, &all, id, &title).map(|drawn| drawn.svg).unwrap_or_default()
    } else {
        charts::bars(id, &title, &rows)
    };
    if svg.is_empty() {
        return Err(Unknown::new(format!("list `{}` has nothing to draw of `{kind}`", list.name)));
    }
    Ok(ShownChart { svg, title, rows })
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
        "statuses" => {
            counted(archive.series.iter().map(|series| status_text(series.status).to_owned()))
        }
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
