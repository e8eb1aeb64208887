//! Dates for mails that tell none or an impossible one, and the "now" of an archive.
//!
//! A mail without usable Date and Received still has neighbours: the date of its mbox separator, else that of the mail
//! before it in the same file, else of the one after. Never the clock: the same input gives the same pages.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::record::{Draft, Record};
use crate::diagnostic::Kind;
use crate::mail::MailDate;
use crate::source::{Location, ShardIx};

/// Seconds of 30 days.
const MONTH: i64 = 30 * 86_400;
/// Seconds of a year.
const YEAR: i64 = 365 * 86_400;
/// Seconds that a mail must be ahead of all others to be from the future.
const FUTURE: i64 = 5 * YEAR;

/// Gives every mail a date but those of period reports, which have none to tell.
pub(super) fn fill(drafts: &mut [Box<Draft>]) {
    refuse_futures(drafts);
    if !drafts.par_iter().any(|draft| is_missing(draft)) {
        return;
    }
    let oldest = drafts.iter().filter_map(|d| d.date).map(|d| d.seconds).min();
    let place =
        |(at, draft): (usize, &Draft)| (draft.raw.location.shard, draft.raw.location.offset, at);
    let mut order: Vec<_> = drafts.iter().map(AsRef::as_ref).enumerate().map(place).collect();
    order.sort_unstable();
    for draft in drafts.iter_mut().filter(|d| is_missing(d)) {
        draft.date = draft.raw.envelope_date.map(plain);
    }
    carry(drafts, order.iter().map(|place| place.2));
    carry(drafts, order.iter().rev().map(|place| place.2));
    // Nothing around it has a date: the oldest mail of the archive is as good a neighbour as any.
    for draft in drafts.iter_mut().filter(|d| is_missing(d)) {
        draft.date = Some(plain(oldest.or(draft.raw.envelope_date).unwrap_or(0)));
    }
}

/// Takes their dates from the few mails that are years ahead of all others (a clock in 2099) and of what is known of
/// their arrival: their separator has a date of before, or older mails follow in the same file. A late mail of a list
/// that slept lies at the end of its file and keeps its date.
fn refuse_futures(drafts: &mut [Box<Draft>]) {
    let dated = |(at, draft): (usize, &Draft)| Some((draft.date?.seconds, at));
    let mut order: Vec<(i64, usize)> =
        drafts.par_iter().map(AsRef::as_ref).enumerate().filter_map(dated).collect();
    let tops = (order.len() / 200).max(1).min(order.len().saturating_sub(2));
    let Some(last) = (order.len() - tops).checked_sub(1) else { return };
    let (_, &mut (mut newest, _), late) = order.select_nth_unstable(last);
    late.sort_unstable();
    let mut futures = Vec::new();
    for &(seconds, at) in &*late {
        if futures.is_empty() && seconds <= newest.saturating_add(FUTURE) {
            newest = seconds;
        } else {
            futures.push(at);
        }
    }
    let sane_until = newest;
    if futures.is_empty() {
        return;
    }
    let is_sane = |draft: &&Draft| draft.date.is_some_and(|date| date.seconds <= sane_until);
    let sane = drafts.iter().map(AsRef::as_ref).filter(is_sane);
    let ends = ends(sane.map(|draft| draft.raw.location));
    for at in futures {
        let Some(record) = drafts.get_mut(at) else { continue };
        let Location { shard, offset, .. } = record.raw.location;
        let arrived = record.raw.envelope_date.is_some_and(|date| date <= sane_until + YEAR);
        if arrived || ends.get(&shard).is_some_and(|&end| end > offset) {
            record.date = None;
            record.note(Kind::DateOutOfBounds);
        }
    }
}

/// Where the last of some mails begins in each shard.
fn ends(mails: impl Iterator<Item = Location>) -> BTreeMap<ShardIx, u64> {
    let mut ends: BTreeMap<ShardIx, u64> = BTreeMap::new();
    for Location { shard, offset, .. } in mails {
        let end = ends.entry(shard).or_default();
        *end = offset.max(*end);
    }
    ends
}

/// Hands dates on along an order, within a shard.
fn carry(drafts: &mut [Box<Draft>], order: impl Iterator<Item = usize>) {
    let mut last = None;
    for i in order {
        let Some(draft) = drafts.get_mut(i) else { continue };
        let shard = draft.raw.location.shard;
        match (draft.date, last) {
            (Some(date), _) => last = Some((shard, date.seconds)),
            (None, Some((of, seconds))) if of == shard && draft.raw.report.is_none() => {
                draft.date = Some(plain(seconds));
            }
            _ => {}
        }
    }
}

/// A mail that ought to have a date and has none.
fn is_missing(draft: &Draft) -> bool {
    draft.date.is_none() && draft.raw.report.is_none()
}

/// A moment of which the zone is not known.
fn plain(seconds: i64) -> MailDate {
    MailDate { seconds, zone: 0 }
}

/// The newest sane date: "now" for an archive. `records` are sorted by date, undated ones last.
///
/// A few mails come from the future (a clock that was years ahead, a spammer who wants to stay on top). Of the newest
/// half percent, at least one mail, those are ignored that lie beyond a gap of more than 30 days that is also three
/// times as long as any gap in the bulk of the list; the half percent at the other end is no part of the bulk. A list
/// that falls asleep has such gaps too: of less than a year they count only where a file goes on, after one of these
/// mails, with mails from before the gap.
pub(super) fn newest(records: &[Record]) -> Option<i64> {
    let dated = records.partition_point(|record| record.date.is_some());
    let records = records.get(..dated).unwrap_or_default();
    let few = records.len() / 200;
    let tops = few.max(1);
    if records.len() > 2 {
        let bulk = records.get(few..records.len() - tops).unwrap_or_default();
        let usual = bulk.par_windows(2).map(gap).max().unwrap_or(0);
        let limit = usual.saturating_mul(3).max(MONTH);
        let first = records.len() - tops;
        let pairs = records.get(first - 1..).unwrap_or_default().windows(2);
        let goes_on = LazyCell::new(|| goes_on(records, first));
        for (at, pair) in pairs.enumerate() {
            let gap = gap(pair);
            if gap > limit && (gap > YEAR || goes_on[at]) {
                return pair.first().map(Record::seconds);
            }
        }
    }
    records.last().map(Record::seconds)
}

/// For each place from `first` on, whether in some file a mail from before it follows one that is not.
fn goes_on(records: &[Record], first: usize) -> Vec<bool> {
    let (sane, late) = records.split_at(first.min(records.len()));
    // Of each file the mails that lie behind all before them, by offset, with the place from which on they are before it.
    let last = ends(sane.iter().map(|record| record.raw.location)).into_iter();
    let mut ends: BTreeMap<ShardIx, Vec<(usize, u64)>> =
        last.map(|(shard, offset)| (shard, vec![(0, offset)])).collect();
    let mut changes = vec![0_i64; late.len() + 1];
    for (at, record) in late.iter().enumerate() {
        let Location { shard, offset, .. } = record.raw.location;
        let ends = ends.entry(shard).or_default();
        match ends.get(ends.partition_point(|(_, end)| *end <= offset)) {
            Some((from, _)) => {
                changes[*from] += 1;
                changes[at + 1] -= 1;
            }
            None => ends.push((at + 1, offset)),
        }
    }
    let mut open = 0;
    let is_open = |change: &i64| {
        open += change;
        open > 0
    };
    changes.iter().take(late.len()).map(is_open).collect()
}

/// Seconds between two neighbours.
fn gap(pair: &[Record]) -> i64 {
    match pair {
        [a, b] => b.seconds().saturating_sub(a.seconds()),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::record::Numbers;
    use crate::archive::testing::{day, draft};
    use crate::source::ShardIx;
    use proptest::prelude::*;

    fn seconds(draft: &Draft) -> Option<i64> {
        draft.date.map(|d| d.seconds)
    }

    /// One mail per date, at rising offsets of one shard.
    fn file(dates: &[Option<i64>]) -> Vec<Box<Draft>> {
        let mut drafts = Vec::new();
        for (i, date) in dates.iter().enumerate() {
            let mut one = draft(&format!("{i}@x"), |m| m.date = date.and_then(day));
            one.raw.location.offset = i as u64;
            drafts.push(one);
        }
        drafts
    }

    #[test]
    fn the_mail_before_dates_one_without_date() {
        let mut drafts = file(&[None, Some(5), None, Some(9)]);
        drafts.reverse(); // the order of the vector means nothing
        fill(&mut drafts);
        drafts.reverse();
        let days: Vec<_> = drafts.iter().map(|d| seconds(d).map(|s| s / 86_400)).collect();
        assert_eq!(days, [Some(5), Some(5), Some(5), Some(9)]);
    }

    #[test]
    fn the_separator_goes_before_neighbours_and_other_files_do_not_count() {
        let mut drafts = file(&[Some(5), None, None]);
        drafts[1].raw.envelope_date = Some(77);
        drafts[2].raw.location.shard = ShardIx(1);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[1]), Some(77));
        assert_eq!(seconds(&drafts[2]), Some(5 * 86_400));
    }

    #[test]
    fn entries_of_reports_stay_undated() {
        let mut drafts = file(&[Some(5), None]);
        drafts[1].raw.report = Some(0);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[1]), None);
    }

    #[test]
    fn an_archive_without_any_date_is_of_the_epoch() {
        let mut drafts = file(&[None, None]);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[0]), Some(0));
    }

    #[test]
    fn a_mail_from_the_future_in_the_middle_of_a_file_is_dated_by_its_neighbours() {
        let mut drafts = file(&[Some(5), Some(30_000), Some(6), Some(7)]);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[1]), Some(5 * 86_400));
        assert_eq!(*drafts[1].problems, [Kind::DateOutOfBounds]);
        assert!(drafts[3].problems.is_empty());
    }

    #[test]
    fn a_late_mail_at_the_end_of_a_file_keeps_its_date_unless_its_separator_is_of_before() {
        let mut drafts = file(&[Some(5), Some(6), Some(30_000)]);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[2]), Some(30_000 * 86_400));
        drafts[2].raw.envelope_date = Some(7 * 86_400);
        fill(&mut drafts);
        assert_eq!(seconds(&drafts[2]), Some(7 * 86_400));
    }

    #[test]
    fn few_mails_over_many_years_are_no_futures() {
        for days in [&[Some(5), Some(30_000)][..], &[Some(9_000), Some(5), Some(9_001)]] {
            let mut drafts = file(days);
            fill(&mut drafts);
            let kept: Vec<_> = drafts.iter().map(|d| seconds(d).map(|s| s / 86_400)).collect();
            assert_eq!(kept, days);
        }
    }

    proptest! {
        #[test]
        fn where_a_file_goes_on_is_told_for_all_places_at_once(
            places in prop::collection::vec((0_u32..3, 0_u64..12), 1..24),
            first in 0_usize..24,
        ) {
            let first = first.min(places.len());
            let records: Vec<Record> = places.iter().map(|(shard, offset)| {
                let mut one = draft("a@x", |_| ());
                one.raw.location = Location { shard: ShardIx(*shard), offset: *offset, length: 1 };
                Record::new(*one, Numbers::default())
            }).collect();
            let follows = |cut: usize| {
                let (sane, late) = places.split_at(cut);
                late.iter().any(|late| sane.iter().any(|one| one.0 == late.0 && one.1 > late.1))
            };
            let expected: Vec<bool> = (first..places.len()).map(follows).collect();
            prop_assert_eq!(goes_on(&records, first), expected);
        }
    }

    #[test]
    fn a_list_that_slept_a_thousand_times_is_quick() {
        let days = (0..200_000).map(|at| at / 100).chain((0..1000).map(|at| 2000 + at * 40));
        assert_eq!(newest_of(days), Some(2000 + 999 * 40));
    }

    /// The newest sane day of mails that lie in one file in this order.
    fn newest_of(days: impl IntoIterator<Item = i64>) -> Option<i64> {
        let mut records: Vec<Record> = Vec::new();
        for (offset, at) in (0..).zip(days) {
            let mut one = draft("a@x", |m| m.date = day(at));
            one.raw.location.offset = offset;
            records.push(Record::new(*one, Numbers::default()));
        }
        records.sort_by_key(Record::seconds);
        newest(&records).map(|s| s / 86_400)
    }

    #[test]
    fn a_lone_mail_from_the_future_is_not_now() {
        assert_eq!(newest_of((0..20).chain([9_000])), Some(19));
        assert_eq!(newest_of((0..1_000).chain([9_000, 12_000, 12_001])), Some(999));
    }

    #[test]
    fn a_mail_after_a_shorter_gap_is_late_only_where_its_file_goes_on() {
        assert_eq!(newest_of((0..20).chain([90])), Some(90));
        assert_eq!(newest_of((0..10).chain([90]).chain(10..20)), Some(19));
    }

    #[test]
    fn the_last_mail_of_a_quiet_list_is_now() {
        assert_eq!(newest_of([0, 40, 95, 180]), Some(180));
        assert_eq!(newest_of([0, 400]), Some(400));
        assert_eq!(newest_of((0..300).chain(900..1_200)), Some(1_199));
        assert_eq!(newest_of([]), None);
    }

    #[test]
    fn mails_of_1970_do_not_widen_the_usual_gap() {
        let days = [0].into_iter().chain(10_000..10_400).chain([14_000]);
        assert_eq!(newest_of(days), Some(10_399));
    }
}
