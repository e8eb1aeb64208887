//! The linking stage in order: deduplicate, sort, thread, group into series, merge people, cut into periods.
//!
//! What comes out does not depend on the order in which sources and files were given: copies are chosen by what they
//! say, everything is sorted by date and id or by text, and no order of a hash map gets through.

use super::people::{Interner, parse_author};
use super::period::{PeriodError, PeriodRequest};
use super::record::Draft;
use super::{
    Archive, MessageIx, contributor, dates, dedup, mailmap::Mailmap, period, series, thread,
};
use crate::diagnostic::Kind;
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
    drafts: Vec<Draft>,
    commits: &[[u8; 20]],
    reports: Vec<UpdateReport>,
    options: &LinkOptions,
    rules: &Rules,
) -> Result<Archive, PeriodError> {
    let mut archive = assemble(drafts, reports);
    archive.addresses = rules.addresses();
    archive.newest = options.as_of.or_else(|| dates::newest(&archive.messages));
    add_threads(&mut archive);
    (archive.series, archive.series_of) = series::build(&archive, &options.series);
    (archive.contributors, archive.identities, archive.reviews) =
        contributor::build(&archive, &options.mailmap);
    thread::count_participants(&mut archive);
    archive.periods = period::build(&archive, commits, &options.periods)?;
    archive.veil(rules);
    Ok(archive)
}

/// Messages in order, each once, with their ids and people numbered.
pub(super) fn assemble(mut drafts: Vec<Draft>, reports: Vec<UpdateReport>) -> Archive {
    dates::fill(&mut drafts);
    let mut archive = Archive { reports, ..Archive::default() };
    let mut people = Interner::default();
    for draft in dedup::distinct(drafts) {
        let mut record = draft.record;
        record.from = people.number(draft.from);
        record.author = draft.author.map_or(record.from, |author| people.number(author));
        archive.messages.push(record);
    }
    number_reported(&archive.reports, &mut people);
    let (people, places) = people.finish();
    archive.people = people;
    for record in &mut archive.messages {
        for person in [&mut record.from, &mut record.author] {
            *person = places.get(person.at()).copied().unwrap_or_default();
        }
    }
    archive
        .messages
        .sort_unstable_by(|a, b| a.seconds().cmp(&b.seconds()).then_with(|| a.id.cmp(&b.id)));
    number_ids(&mut archive);
    archive
}

/// Takes in whoever the period reports name.
fn number_reported(reports: &[UpdateReport], people: &mut Interner) {
    for report in reports {
        let rows = report.contributors.iter().map(|(_, author)| author);
        let listed = report.listed.iter().map(|patch| &patch.author);
        let entries = report.entries.iter().map(|entry| &entry.author);
        for author in rows.chain(listed).chain(entries) {
            people.number(parse_author(author));
        }
    }
}

/// Fills `by_id`. Each id names one message: the one whose main id it is, else the first that claims it; from others
/// it is taken away.
fn number_ids(archive: &mut Archive) {
    archive.by_id.reserve(archive.messages.len());
    for (ix, record) in (0..).map(MessageIx).zip(&archive.messages) {
        archive.by_id.insert(record.id.clone(), ix);
    }
    for (ix, record) in (0..).map(MessageIx).zip(&mut archive.messages) {
        if record.other_ids.is_empty() {
            continue;
        }
        let mut ids = std::mem::take(&mut record.other_ids).into_vec();
        ids.retain(|id| *archive.by_id.entry(id.clone()).or_insert(ix) == ix && *id != record.id);
        record.other_ids = ids.into();
    }
}

/// Fills in the threads.
pub(super) fn add_threads(archive: &mut Archive) {
    let found = thread::build(archive);
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
    use crate::archive::testing::{day, draft, ids};

    #[test]
    fn messages_stand_by_date_then_id_and_undated_ones_last() {
        let mut entry = draft("a@x", |m| m.date = None);
        entry.record.raw.report = Some(0);
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
        let others: Vec<_> = archive.messages.iter().map(|m| m.other_ids.to_vec()).collect();
        assert_eq!(others, [ids(&["c@x", "d@x"]), ids(&["e@x"])]);
        let of = |id: &str| archive.by_id.get(&ids(&[id])[0]).map(|ix| ix.0);
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
