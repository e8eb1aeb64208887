//! Mails with one Message-ID: copies of one mail are joined, other mails are kept beside the first.
//!
//! A Message-ID ought to name one mail, and mostly does. But programs repeat ids, and anyone can send a mail under the id
//! of another's. So what a copy says decides ([`Saying`](super::copy::Saying)): of those that say the same the best
//! decoded one is shown; of those that do not, the one that came first is the message, and the others stand under it.
//! Nothing that a later mail says of itself can put it first: within a file or repository the place decides, and between
//! files the later of Date and separator.
//!
//! Some lists give mails a second id: that id joins two mails only where subject and date are equal as well, since
//! mailers repeat strange ids without being asked.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};

use super::record::Draft;
use crate::diagnostic::Kind;
use crate::mail::MessageId;

/// Joins copies. Of the drafts given, each is in the result either itself or among the `duplicates` of one record. The
/// order of the drafts does not change which copy is chosen, nor what the record says. The result is in no order.
pub(super) fn distinct(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut order: Vec<(u32, usize)> = group(&drafts).into_iter().zip(0..).collect();
    order.sort_unstable();
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut shown: Vec<Draft> = Vec::with_capacity(drafts.len());
    for copies in order.chunk_by(|a, b| a.0 == b.0) {
        let mut copies =
            copies.iter().filter_map(|(_, at)| drafts.get_mut(*at).and_then(Option::take));
        match (copies.next(), copies.next()) {
            (Some(only), None) => shown.push(only),
            (Some(one), Some(two)) => {
                let all = [one, two].into_iter().chain(copies).collect();
                shown.extend(join(mails(by_arrival(all))));
            }
            (None, _) => {}
        }
    }
    shown
}

/// Sorts drafts in the order in which they came.
///
/// In a file or repository, mails stand as they came. Between files time decides: the later of Date and separator, and
/// not before those that stand before it in its own file. So whoever dates a mail back does not overtake the mails that
/// were there before it.
fn by_arrival(drafts: Vec<Draft>) -> Vec<Draft> {
    let moment = |d: &Draft| d.record.raw.envelope_date.unwrap_or(i64::MIN).max(d.record.seconds());
    let mut keyed: Vec<(i64, u32, Draft)> =
        drafts.into_iter().map(|d| (moment(&d), 0, d)).collect();
    keyed.sort_by_key(|(moment, _, d)| {
        (d.record.raw.location.shard, d.record.raw.location.offset, *moment)
    });
    let mut before: Option<(crate::source::Location, i64, u32)> = None;
    for (moment, ordinal, draft) in &mut keyed {
        let here = draft.record.raw.location;
        if let Some((place, latest, count)) = before.filter(|(place, ..)| place.shard == here.shard)
        {
            *moment = latest.max(*moment);
            *ordinal = count + u32::from(place.offset != here.offset);
        }
        before = Some((here, *moment, *ordinal));
    }
    keyed.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| told(&a.2).cmp(&told(&b.2))));
    keyed.into_iter().map(|(_, _, draft)| draft).collect()
}

/// What is left to order drafts that came at the same time.
fn told(d: &Draft) -> impl Ord + '_ {
    let r = &d.record;
    let names = (&r.id, &d.from, &d.author, &r.subject);
    (r.raw.location, d.saying, names, (r.date, r.problems.len(), r.trailers.len()))
}

/// Divides drafts, given in the order in which they came, into mails, each with its copies, in that order, too.
fn mails(drafts: Vec<Draft>) -> Vec<Vec<Draft>> {
    let mut mails: Vec<Vec<Draft>> = Vec::new();
    let mut same: HashMap<([u8; 32], [u8; 32]), usize> = HashMap::new();
    let mut first: HashMap<[u8; 32], usize> = HashMap::new();
    for draft in drafts {
        let saying = draft.saying;
        let recoded = |at: &usize| {
            mails
                .get(*at)
                .and_then(|mail| mail.first())
                .is_some_and(|d| d.saying.is_recoded(&saying))
        };
        // Compared with the first only: with all of them it would be quadratic.
        let known = same.get(&(saying.plain, saying.letters)).copied();
        let known = known.or_else(|| first.get(&saying.plain).copied().filter(recoded));
        let number = known.unwrap_or(mails.len());
        same.insert((saying.plain, saying.letters), number);
        first.entry(saying.plain).or_insert(number);
        match mails.get_mut(number) {
            Some(copies) => copies.push(draft),
            None => mails.push(vec![draft]),
        }
    }
    for copies in &mut mails {
        copies.sort_by(better_first);
    }
    mails
}

/// Orders the copies of one mail: best decoded, then with most letters; equal ones stay as they came.
fn better_first(a: &Draft, b: &Draft) -> Ordering {
    let rank = |d: &Draft| (Reverse(d.quality), Reverse(d.saying.foreign));
    rank(a).cmp(&rank(b))
}

/// The best copy of the first mail, with what it takes from the others. `None` where there is no mail.
fn join(mails: Vec<Vec<Draft>>) -> Option<Draft> {
    let mut mails = mails.into_iter().map(Vec::into_iter);
    let mut copies = mails.next()?;
    let mut best = copies.next()?;
    let mut ids = std::mem::take(&mut best.record.other_ids).into_vec();
    let (mut others, mut rest) = (Vec::new(), Vec::new());
    let mut take = |draft: Draft, to: &mut Vec<_>| {
        ids.extend(draft.record.other_ids);
        ids.push(draft.record.id);
        to.push(draft.record.raw);
    };
    copies.for_each(|copy| take(copy, &mut rest));
    for mut copies in mails {
        if let Some(other) = copies.next() {
            best.record.shown = best.record.shown.saturating_add(other.record.shown);
            take(other, &mut others);
        }
        copies.for_each(|copy| take(copy, &mut rest));
    }
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id != best.record.id);
    best.record.other_ids = ids.into();
    if !others.is_empty() {
        best.record.note(Kind::Duplicate);
    }
    best.record.other_mails = u32::try_from(others.len()).unwrap_or(u32::MAX);
    others.append(&mut rest);
    best.record.duplicates = others.into();
    Some(best)
}

/// For each draft the number of its message.
fn group(drafts: &[Draft]) -> Vec<u32> {
    let mut number_of: HashMap<&MessageId, u32> = HashMap::with_capacity(drafts.len());
    let mut groups = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let next = number_of.len() as u32;
        groups.push(*number_of.entry(&draft.record.id).or_insert(next));
    }
    let claims = claims(drafts, &groups, &number_of);
    if !claims.is_empty() {
        join_by_other_ids(drafts, &mut groups, &claims, number_of.len());
    }
    groups
}

/// Which draft gives another message's main id as a further id of its own: draft and message.
fn claims(
    drafts: &[Draft],
    groups: &[u32],
    number_of: &HashMap<&MessageId, u32>,
) -> Vec<(usize, u32)> {
    let mut claims = Vec::new();
    for (at, (draft, own)) in drafts.iter().zip(groups).enumerate() {
        let claimed = draft.record.other_ids.iter().filter_map(|id| number_of.get(id));
        claims.extend(claimed.filter(|number| *number != own).map(|&number| (at, number)));
    }
    claims
}

/// Joins messages by further ids, where subject and date agree.
fn join_by_other_ids(
    drafts: &[Draft],
    groups: &mut [u32],
    claims: &[(usize, u32)],
    messages: usize,
) {
    let claimed: HashSet<u32> = claims.iter().map(|&(_, number)| number).collect();
    let mut said = HashSet::new();
    for (draft, number) in drafts.iter().zip(&*groups) {
        if claimed.contains(number) {
            said.insert((*number, draft.record.seconds(), &*draft.record.subject));
        }
    }
    let mut sets = super::sets::Sets::new(messages);
    for &(at, number) in claims {
        let (Some(draft), Some(&own)) = (drafts.get(at), groups.get(at)) else { continue };
        if said.contains(&(number, draft.record.seconds(), &*draft.record.subject)) {
            sets.join(own, number);
        }
    }
    for number in groups {
        *number = sets.find(*number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::testing::{day, draft, ids};
    use crate::source::{Location, ShardIx};
    use proptest::prelude::*;

    fn total(shown: &[Draft]) -> usize {
        shown.iter().map(|d| 1 + d.record.duplicates.len()).sum()
    }

    fn at(mut draft: Draft, shard: u32, offset: u64) -> Draft {
        let location = Location { shard: ShardIx(shard), offset, length: 1 };
        draft.record.raw.location = location;
        draft
    }

    fn says(id: &str, when: i64, body: &str) -> Draft {
        draft(id, |m| {
            m.date = day(when);
            m.body.text = body.into();
        })
    }

    #[test]
    fn the_better_decoded_copy_is_shown_whatever_the_order() {
        let good = says("a@x", 1, "déjà vu");
        let bad = says("a@x", 1, "d?j? vu\n____________________\nhttps://example.org/list");
        for copies in [vec![good.clone(), bad.clone()], vec![bad, good.clone()]] {
            let shown = distinct(copies);
            assert_eq!((shown.len(), total(&shown)), (1, 2));
            assert_eq!(shown[0].saying, good.saying);
            assert_eq!(shown[0].record.others(), []);
            assert!(shown[0].record.problems.is_empty());
        }
    }

    #[test]
    fn a_letter_lost_at_the_end_of_a_word_counts_too() {
        let lost = says("a@x", 1, "caf?\n");
        let good = says("a@x", 1, "café\n");
        assert_eq!(distinct(vec![lost, good.clone()])[0].saying, good.saying);
    }

    #[test]
    fn a_later_mail_under_the_same_id_replaces_nothing() {
        let real = at(says("a@x", 5, "caf\u{fffd} at noon"), 0, 100);
        let longer = at(says("a@x", 6, "Send money, much and soon, to Bo"), 0, 200);
        let dated_back = at(says("a@x", 1, "Send money to Cy"), 0, 300);
        let elsewhere = at(says("a@x", 7, "Send money to Di"), 1, 0);
        let all = [longer, dated_back, elsewhere, real.clone()];
        for turn in 0..all.len() {
            let mut mails = all.to_vec();
            mails.rotate_left(turn);
            let shown = distinct(mails);
            assert_eq!(shown[0].saying, real.saying);
            let others: Vec<u64> =
                shown[0].record.others().iter().map(|raw| raw.location.offset).collect();
            assert_eq!(others, [200, 300, 0]);
            assert_eq!(*shown[0].record.problems, [Kind::Duplicate]);
        }
    }

    #[test]
    fn the_separator_tells_when_a_mail_of_another_file_came() {
        let real = at(says("a@x", 5, "noon"), 1, 0);
        let mut dated_back = at(says("a@x", 1, "Send money to Cy"), 0, 0);
        dated_back.record.raw.envelope_date = Some(6 * 86_400);
        assert_eq!(distinct(vec![dated_back, real.clone()])[0].saying, real.saying);
    }

    #[test]
    fn copies_of_other_mails_stand_after_one_of_each() {
        let mail = |body: &str, offset| at(says("a@x", 1, body), 0, offset);
        let shown = distinct(vec![mail("one", 1), mail("two", 2), mail("one", 3), mail("two", 4)]);
        let record = &shown[0].record;
        let places: Vec<u64> = record.duplicates.iter().map(|raw| raw.location.offset).collect();
        assert_eq!((record.raw.location.offset, places), (1, vec![2, 3, 4]));
        assert_eq!(record.others().len(), 1);
    }

    #[test]
    fn twenty_thousand_mails_under_one_id_are_quick() {
        let mails = (0..20_000_u64).map(|i| at(says("a@x", 1, &format!("{i}")), 0, i)).collect();
        assert_eq!(distinct(mails)[0].record.others().len(), 19_999);
        let copies = (0..20_000_u64).map(|i| at(says("a@x", 1, "é"), i as u32, 0)).collect();
        assert_eq!(distinct(copies)[0].record.duplicates.len(), 19_999);
    }

    #[test]
    fn equal_copies_are_no_finding() {
        let shown = distinct(vec![draft("a@x", |_| ()), draft("a@x", |_| ())]);
        assert_eq!(shown[0].record.duplicates.len(), 1);
        assert!(shown[0].record.problems.is_empty());
    }

    #[test]
    fn a_second_id_joins_mails_of_equal_subject_and_date() {
        let one = at(draft("a@x", |m| m.other_ids = ids(&["b@x"])), 0, 1);
        let same = at(draft("b@x", |m| m.body.text = "cut".into()), 0, 2);
        let shown = distinct(vec![same, one]);
        assert_eq!((shown.len(), total(&shown)), (1, 2));
        assert_eq!(shown[0].record.id.as_str(), "a@x");
        assert_eq!(*shown[0].record.other_ids, *ids(&["b@x"]));
    }

    #[test]
    fn a_second_id_alone_joins_nothing() {
        let one = draft("a@x", |m| m.other_ids = ids(&["b@x"]));
        assert_eq!(distinct(vec![one.clone(), draft("b@x", |m| m.date = day(3))]).len(), 2);
        assert_eq!(distinct(vec![one, draft("b@x", |m| m.subject.text = "other".into())]).len(), 2);
    }

    #[test]
    fn thousands_of_mails_that_claim_one_id_are_quick() {
        let mut drafts: Vec<Draft> = (0..20_000)
            .map(|i| draft(&format!("{i}@x"), |m| m.other_ids = ids(&["b@x"])))
            .collect();
        drafts.extend((0..20_000).map(|_| draft("b@x", |m| m.subject.text = "other".into())));
        let shown = distinct(drafts);
        assert_eq!((shown.len(), total(&shown)), (20_001, 40_000));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_order_does_not_matter(
            mails in prop::collection::vec((0u8..6, 0u8..6, 0i64..2, "[a?é]{0,4}"), 0..20),
            turn in 0usize..20,
        ) {
            let mut drafts: Vec<Draft> = mails.iter().map(|(id, other, date, body)| draft(&format!("{id}@x"), |m| {
                m.other_ids = ids(&[&format!("{other}@x")]);
                m.other_ids.retain(|other| *other != m.id);
                m.date = day(*date);
                m.body.text.clone_from(body);
            })).collect();
            let facts = |shown: Vec<Draft>| {
                let mut facts: Vec<_> = shown.iter().map(|d| format!("{:?}", (&d.record.id, &d.record.other_ids,
                    d.record.date, d.saying, d.record.duplicates.len(), d.record.others().len()))).collect();
                facts.sort();
                facts
            };
            let first = distinct(drafts.clone());
            prop_assert_eq!(total(&first), drafts.len());
            let first = facts(first);
            drafts.rotate_left(turn.min(mails.len()));
            prop_assert_eq!(facts(distinct(drafts.clone())), first.clone());
            drafts.reverse();
            prop_assert_eq!(facts(distinct(drafts)), first);
        }
    }
}
