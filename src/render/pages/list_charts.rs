//! The pictures of a list's page.

use std::collections::BTreeMap;

use super::{activity, pictures};
use crate::archive::answers::first_answers;
use crate::archive::profile::{Senders, senders};
use crate::archive::{MessageIx, SeriesIx, period};
use crate::render::charts::bars::{Bar, bars};
use crate::render::charts::calendar::{in_words, year_to};
use crate::render::charts::{About, Chart};
use crate::render::context::ListCharts;
use crate::render::rows::Scope;

const DAY: i64 = 86_400;
/// Bars of a picture.
const MOST_BARS: usize = 10;
/// Fewest things that make bars.
const FEW_BARS: usize = 3;

/// All pictures of a list.
pub(super) fn of_list(scope: &Scope<'_>) -> ListCharts {
    let archive = &scope.list.archive;
    let words = scope.words;
    let of_list = |key: &str| words.fill(key, &[("list", &scope.list.title)]);
    let all = || (0..archive.messages.len() as u32).map(MessageIx);
    let series = (0..archive.series.len() as u32).map(SeriesIx);
    let waits = first_answers(archive, series, all());
    let recent = Recent::of(scope);
    ListCharts {
        activity: activity::of_list(scope, false),
        people: recent.as_ref().and_then(|recent| recent.people(scope)),
        domains: domains(scope, recent.as_ref()),
        first_answers: pictures::first_answers(
            ("answers", &of_list("first_answers_on")),
            words,
            &waits,
        ),
        week: pictures::week(("week", &of_list("hours_on")), words, archive, all(), true),
    }
}

/// The twelve months up to the newest message of a list that is older.
struct Recent<'a> {
    /// `12 months to 13 Jan 2026`
    title: String,
    senders: Senders<'a>,
    /// Of all times.
    ever: Senders<'a>,
}

impl<'a> Recent<'a> {
    fn of(scope: &Scope<'a>) -> Option<Self> {
        let archive = &scope.list.archive;
        let last = archive.newest?.div_euclid(DAY);
        let (start, end) = (year_to(last) * DAY, (last + 1) * DAY);
        let oldest = archive.messages.iter().find_map(|record| record.date)?;
        if oldest.seconds >= start {
            return None;
        }
        let all = (0..archive.messages.len() as u32).map(MessageIx);
        Some(Recent {
            title: scope.words.fill("twelve_months_to", &[("date", &in_words(last, scope.words))]),
            senders: senders(archive, period::dated(archive, start, end)),
            ever: senders(archive, all),
        })
    }

    fn people(&self, scope: &Scope<'_>) -> Option<Chart> {
        let ever: BTreeMap<_, _> = self.ever.people.iter().copied().collect();
        let top = self.senders.people.iter().take(MOST_BARS);
        let rows: Vec<Bar> = top
            .map(|(who, count)| {
                let person = scope.identity(*who);
                let ever = ever.get(who).copied();
                Bar { label: person.name, href: Some(person.href), count: *count, ever }
            })
            .collect();
        let words = scope.words;
        let title = words.fill("messages_by_author", &[("span", &self.title)]);
        let about = About { id: "people", title: &title, description: "", words };
        let head = ["author", "twelve_months", "all_time"].map(|key| words.get(key));
        (rows.len() >= FEW_BARS).then(|| bars(&about, &head, &rows)).flatten()
    }
}

/// Domains of the last twelve months, or of all times where the list is not older.
fn domains(scope: &Scope<'_>, recent: Option<&Recent<'_>>) -> Option<Chart> {
    let archive = &scope.list.archive;
    let all;
    let words = scope.words;
    let (top, ever, title) = if let Some(recent) = recent {
        let title = words.fill("messages_by_domain_in", &[("span", &recent.title)]);
        (&recent.senders, Some(&recent.ever), title)
    } else {
        all = senders(archive, (0..archive.messages.len() as u32).map(MessageIx));
        (&all, None, words.get("messages_by_domain").to_owned())
    };
    let ever: BTreeMap<&str, u32> =
        ever.iter().flat_map(|all| all.domains.iter().copied()).collect();
    let rows: Vec<Bar> = top
        .domains
        .iter()
        .take(MOST_BARS)
        .map(|(domain, count)| Bar {
            label: (*domain).to_owned(),
            href: None,
            count: *count,
            ever: ever.get(domain).copied(),
        })
        .collect();
    let about = About { id: "domains", title: &title, description: "", words };
    let head: &[&str] = if recent.is_some() {
        &["domain", "twelve_months", "all_time"]
    } else {
        &["domain", "messages"]
    };
    let head: Vec<&str> = head.iter().map(|key| words.get(key)).collect();
    (rows.len() >= FEW_BARS).then(|| bars(&about, &head, &rows)).flatten()
}
