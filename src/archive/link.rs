//! The linking stage in order: deduplicate, sort, thread, group into series, merge people, cut into periods.
//!
//! What comes out does not depend on the order in which sources and files were given: copies are chosen by what they
//! say, everything is sorted by date and id or by text, and no order of a hash map gets through.

use rayon::prelude::*;

use super::answers::Answers;
use super::ids::{self, Numbered};
use super::names::Tables;
use super::people::parse_author;
use super::period::{PeriodError, PeriodRequest};
use super::record::{Draft, Numbers, Record};
use super::{
    Archive, PersonIx, Robots, TrailerIx, contributor, dates, dedup, identity, mailmap::Mailmap,
    period, series, thread,
};
use crate::diagnostic::Kind;
use crate::mail::{Address, MessageId};
use crate::privacy::Rules;
use crate::source::UpdateReport;

/// What steers linking.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    /// Merges of people.
    pub mailmap: Mailmap,
    /// Periods to make.
    pub periods: PeriodRequest,
    /// "Now" (`--as-of`), seconds; the newest sane date of the list where `None`.
    pub as_of: Option<i64>,
    /// Series put together and taken apart by hand; ids as they are told.
    pub series: series::Overrides,
}

/// Links everything by what was written, then leaves of it what may be told. `commits` and `reports` are the snapshot's.
///
/// # Errors
/// A configured period whose ends mean nothing.
pub fn link(
    drafts: Vec<Box<Draft>>,
    commits: &[[u8; 20]],
    reports: Vec<UpdateReport>,
    options: &LinkOptions,
    rules: &Rules,
) -> Result<Archive, PeriodError> {
    let mut archive = assemble(drafts, reports);
    archive.addresses = rules.addresses();
    archive.newest = options.as_of.or_else(|| dates::newest(&archive.messages));
    archive.states.clone_from(&options.periods.states);
    let (threads, identities) =
        rayon::join(|| thread::build(&archive), || identity::merge(&archive, &options.mailmap));
    take_threads(&mut archive, threads);
    let periods;
    ((archive.series, archive.series_of), periods) = rayon::join(
        || series::build(&archive, &options.series),
        || period::build(&archive, commits, &options.periods),
    );
    (archive.contributors, archive.identities, archive.reviews) =
        contributor::build(&archive, &options.mailmap, &identities);
    thread::count_participants(&mut archive);
    archive.periods = periods?;
    archive.messages.par_iter_mut().for_each(Record::forget_clues);
    archive.veil(rules);
    archive.answers = Answers::of(&archive);
    Ok(archive)
}

/// Messages in order, each once, with their ids and people numbered.
pub(super) fn assemble(mut drafts: Vec<Box<Draft>>, reports: Vec<UpdateReport>) -> Archive {
    dates::fill(&mut drafts);
    let drafts = in_order(dedup::distinct(drafts));
    let tables = Tables::of(&drafts);
    let (used_people, used_ids, used_trailers) = tables.used(&drafts);
    let reported = reported(&reports);
    let people = || used_people.distinct(&reported);
    let (numbered, ((people, person_of), (trailers, trailer_of))) = rayon::join(
        || ids::number(&drafts, &used_ids),
        || rayon::join(people, || used_trailers.distinct(&[])),
    );
    let Numbered { ids, number_of: id_of, further } = numbered;
    let record = |(at, draft): (usize, Box<Draft>)| {
        let person = |place: u32| person_of.get(place as usize).copied().map(PersonIx);
        let mut people = tables.people(at, &draft).filter_map(person);
        let from = people.next().unwrap_or_default();
        let author = people.next().unwrap_or(from);
        drop(people);
        let id = |place: u32| id_of.get(place as usize).copied();
        let trailer = |place: u32| trailer_of.get(place as usize).copied().map(TrailerIx);
        let parents = tables.ids(at, &draft).filter_map(id).collect();
        let trailers = tables.trailers(at, &draft).filter_map(trailer).collect();
        let other_ids = further.get(&(at as u32)).cloned().unwrap_or_default();
        Record::new(*draft, Numbers { parents, other_ids, trailers, from, author })
    };
    let messages: Vec<Record> = drafts.into_par_iter().enumerate().map(record).collect();
    tables.forget();
    let robots = Robots::of(&people);
    Archive { messages, ids, trailers, people, robots, reports, ..Archive::default() }
}

/// Drafts in the order of messages: by date, then id.
fn in_order(drafts: Vec<Box<Draft>>) -> Vec<Box<Draft>> {
    let mut order: Vec<(i64, &MessageId, u32)> = drafts
        .par_iter()
        .enumerate()
        .map(|(at, draft)| (draft.seconds(), &draft.id, at as u32))
        .collect();
    order.par_sort_unstable();
    let order: Vec<u32> = order.into_iter().map(|(.., at)| at).collect();
    let mut drafts: Vec<Option<Box<Draft>>> = drafts.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| drafts.get_mut(at as usize)?.take()).collect()
}

/// Whoever the period reports name.
fn reported(reports: &[UpdateReport]) -> Vec<Address> {
    let of = |report: &UpdateReport| {
        let rows = report.contributors.iter().map(|(_, author)| author);
        let listed = report.listed.iter().map(|patch| &patch.author);
        let entries = report.entries.iter().map(|entry| &entry.author);
        rows.chain(listed).chain(entries).map(|author| parse_author(author)).collect::<Vec<_>>()
    };
    reports.iter().flat_map(of).collect()
}

/// Fills in the threads.
pub(super) fn take_threads(archive: &mut Archive, found: thread::Threads) {
    for ix in found.loops {
        if let Some(record) = archive.messages.get_mut(ix.at()) {
            record.note(Kind::ReferenceLoop);
        }
    }
    archive.threads = found.all;
    archive.thread_of = found.thread_of;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::IdIx;
    use crate::archive::testing::{day, draft, ids};

    #[test]
    fn messages_stand_by_date_then_id_and_undated_ones_last() {
        let mut entry = draft("a@x", |m| m.date = None);
        entry.raw.report = Some(0);
        let dated = |id, at| draft(id, |m| m.date = day(at));
        let archive =
            assemble(vec![entry, dated("c@x", 2), dated("b@x", 2), dated("d@x", 1)], Vec::new());
        let order: Vec<_> = archive.messages.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(order, ["d@x", "b@x", "c@x", "a@x"]);
    }

    #[test]
    fn each_id_names_one_message() {
        let first = draft("a@x", |m| {
            m.date = day(1);
            m.other_ids = ids(&["b@x", "c@x", "d@x"]);
        });
        let second = draft("b@x", |m| {
            m.date = day(2);
            m.other_ids = ids(&["c@x", "e@x"]);
        });
        let archive = assemble(vec![second, first], Vec::new());
        let text = |id: &IdIx| archive.id(*id).clone();
        let others = |m: &Record| m.other_ids().iter().map(text).collect::<Vec<_>>();
        let others: Vec<_> = archive.messages.iter().map(others).collect();
        assert_eq!(others, [ids(&["c@x", "d@x"]), ids(&["e@x"])]);
        let of = |id: &str| archive.by_id(&ids(&[id])[0]).map(|ix| ix.0);
        assert_eq!(
            ["a@x", "b@x", "c@x", "d@x", "e@x"].map(of),
            [Some(0), Some(1), Some(0), Some(0), Some(1)]
        );
    }

    #[test]
    fn people_of_mails_and_reports_are_known_once() {
        let report = UpdateReport {
            contributors: vec![
                (2, "\"Ada Example\" <ada@example.org>".into()),
                (1, "Bo <bo@example.org>".into()),
            ],
            ..UpdateReport::default()
        };
        let archive = assemble(vec![draft("a@x", |_| ())], vec![report]);
        let names: Vec<_> = archive.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Ada Example", "Bo"]);
        assert_eq!(archive.person(archive.messages[0].author).name, "Ada Example");
        assert_eq!(archive.person_ix(&archive.people[1]).map(|p| p.0), Some(1));
    }
}
