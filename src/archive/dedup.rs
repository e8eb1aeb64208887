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

use rayon::prelude::*;

use super::index::Index;
use super::record::Draft;
use crate::diagnostic::Kind;

/// Joins copies. Of the drafts given, each is in the result either itself or among the `duplicates` of one record. The
/// order of the drafts does not change which copy is chosen, nor what the record says. The result is in no order.
pub(super) fn distinct(mut drafts: Vec<Box<Draft>>) -> Vec<Box<Draft>> {
    let groups = group(&drafts);
    let mut has_copies = vec![false; drafts.len()];
    for (at, group) in (0..).zip(&groups) {
        if let (true, Some(has)) = (at != *group, has_copies.get_mut(*group as usize)) {
            *has = true;
        }
    }
    // Most mails are there once; they stay where they are.
    let mut copies: Vec<(u32, Box<Draft>)> = Vec::new();
    for (at, group) in groups.into_iter().enumerate().rev() {
        if has_copies.get(group as usize).is_some_and(|has| *has) {
            copies.push((group, drafts.swap_remove(at)));
        }
    }
    copies.reverse();
    copies.sort_by_key(|(group, _)| *group);
    let mut copies = copies.into_iter().peekable();
    while let Some((group, first)) = copies.next() {
        let mut all = vec![first];
        while let Some((_, next)) = copies.next_if(|(other, _)| *other == group) {
            all.push(next);
        }
        drafts.extend(join(mails(by_arrival(all))));
    }
    drafts
}

/// Sorts drafts in the order in which they came.
///
/// In a file or repository, mails stand as they came. Between files time decides: the later of Date and separator, and
/// not before those that stand before it in its own file. So whoever dates a mail back does not overtake the mails that
/// were there before it.
fn by_arrival(drafts: Vec<Box<Draft>>) -> Vec<Box<Draft>> {
    let moment = |d: &Draft| d.raw.envelope_date.unwrap_or(i64::MIN).max(d.seconds());
    let mut keyed: Vec<(i64, u32, Box<Draft>)> =
        drafts.into_iter().map(|d| (moment(&d), 0, d)).collect();
    keyed.sort_by_key(|(moment, _, d)| (d.raw.location.shard, d.raw.location.offset, *moment));
    let mut before: Option<(crate::source::Location, i64, u32)> = None;
    for (moment, ordinal, draft) in &mut keyed {
        let here = draft.raw.location;
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
    let names = (&d.id, d.named.from(), d.named.author(), &d.subject);
    (d.raw.location, d.saying, names, (d.date, d.problems.len(), d.named.many_trailers()))
}

/// Divides drafts, given in the order in which they came, into mails, each with its copies, in that order, too.
fn mails(drafts: Vec<Box<Draft>>) -> Vec<Vec<Box<Draft>>> {
    let mut mails: Vec<Vec<Box<Draft>>> = Vec::new();
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
        copies.sort_by(|a, b| better_first(a, b));
    }
    mails
}

/// Orders the copies of one mail: best decoded, then with most letters; equal ones stay as they came.
fn better_first(a: &Draft, b: &Draft) -> Ordering {
    let rank = |d: &Draft| (Reverse(d.quality), Reverse(d.saying.foreign));
    rank(a).cmp(&rank(b))
}

/// The best copy of the first mail, with what it takes from the others. `None` where there is no mail.
fn join(mails: Vec<Vec<Box<Draft>>>) -> Option<Box<Draft>> {
    let mut mails = mails.into_iter().map(Vec::into_iter);
    let mut copies = mails.next()?;
    let mut best = copies.next()?;
    let mut ids = std::mem::take(&mut best.other_ids).into_vec();
    let (mut others, mut rest) = (Vec::new(), Vec::new());
    let mut take = |draft: Box<Draft>, to: &mut Vec<_>| {
        ids.extend(draft.other_ids);
        ids.push(draft.id);
        to.push(draft.raw);
    };
    copies.for_each(|copy| take(copy, &mut rest));
    for mut copies in mails {
        if let Some(other) = copies.next() {
            best.shown = best.shown.saturating_add(other.shown);
            take(other, &mut others);
        }
        copies.for_each(|copy| take(copy, &mut rest));
    }
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id != best.id);
    best.other_ids = ids.into();
    if !others.is_empty() {
        best.note(Kind::Duplicate);
    }
    best.other_mails = u32::try_from(others.len()).unwrap_or(u32::MAX);
    others.append(&mut rest);
    best.duplicates = others.into();
    Some(best)
}

/// For each draft the number of its message: the position of its first copy.
fn group(drafts: &[Box<Draft>]) -> Vec<u32> {
    let texts: Vec<&str> = drafts.par_iter().map(|draft| draft.id.as_str()).collect();
    let (index, again) = Index::new(&texts);
    let mut groups: Vec<u32> = (0..drafts.len() as u32).collect();
    for (at, first) in again {
        if let Some(group) = groups.get_mut(at as usize) {
            *group = first;
        }
    }
    let claims = claims(drafts, &groups, &index);
    if !claims.is_empty() {
        join_by_other_ids(drafts, &mut groups, &claims);
    }
    groups
}

/// Which draft gives another message's main id as a further id of its own: draft and message.
fn claims(drafts: &[Box<Draft>], groups: &[u32], index: &Index) -> Vec<(usize, u32)> {
    let text = |at: u32| drafts.get(at as usize).map_or("", |draft| draft.id.as_str());
    let claims = drafts.par_iter().zip(groups).enumerate().flat_map_iter(|(at, (draft, own))| {
        let claimed = draft.other_ids.iter().filter_map(|id| index.find(id.as_str(), text));
        claimed.filter(move |number| number != own).map(move |number| (at, number))
    });
    claims.collect()
}

/// Joins messages by further ids, where subject and date agree.
fn join_by_other_ids(drafts: &[Box<Draft>], groups: &mut [u32], claims: &[(usize, u32)]) {
    let claimed: HashSet<u32> = claims.iter().map(|&(_, number)| number).collect();
    let mut said = HashSet::new();
    for (draft, number) in drafts.iter().zip(&*groups) {
        if claimed.contains(number) {
            said.insert((*number, draft.seconds(), &*draft.subject));
        }
    }
    let mut sets = super::sets::Sets::new(drafts.len());
    for &(at, number) in claims {
        let (Some(draft), Some(&own)) = (drafts.get(at), groups.get(at)) else { continue };
        if said.contains(&(number, draft.seconds(), &*draft.subject)) {
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
    use crate::source::{Location, RawMessage, ShardIx};
    use proptest::prelude::*;

    fn others(draft: &Draft) -> &[RawMessage] {
        &draft.duplicates[..draft.other_mails as usize]
    }

    fn total(shown: &[Box<Draft>]) -> usize {
        shown.iter().map(|d| 1 + d.duplicates.len()).sum()
    }

    fn at(mut draft: Box<Draft>, shard: u32, offset: u64) -> Box<Draft> {
        let location = Location { shard: ShardIx(shard), offset, length: 1 };
        draft.raw.location = location;
        draft
    }

    fn says(id: &str, when: i64, body: &str) -> Box<Draft> {
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
            assert_eq!(others(&shown[0]), []);
            assert!(shown[0].problems.is_empty());
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
                others(&shown[0]).iter().map(|raw| raw.location.offset).collect();
            assert_eq!(others, [200, 300, 0]);
            assert_eq!(*shown[0].problems, [Kind::Duplicate]);
        }
    }

    #[test]
    fn the_separator_tells_when_a_mail_of_another_file_came() {
        let real = at(says("a@x", 5, "noon"), 1, 0);
        let mut dated_back = at(says("a@x", 1, "Send money to Cy"), 0, 0);
        dated_back.raw.envelope_date = Some(6 * 86_400);
        assert_eq!(distinct(vec![dated_back, real.clone()])[0].saying, real.saying);
    }

    #[test]
    fn copies_of_other_mails_stand_after_one_of_each() {
        let mail = |body: &str, offset| at(says("a@x", 1, body), 0, offset);
        let shown = distinct(vec![mail("one", 1), mail("two", 2), mail("one", 3), mail("two", 4)]);
        let record = &shown[0];
        let places: Vec<u64> = record.duplicates.iter().map(|raw| raw.location.offset).collect();
        assert_eq!((record.raw.location.offset, places), (1, vec![2, 3, 4]));
        assert_eq!(others(record).len(), 1);
    }

    #[test]
    fn twenty_thousand_mails_under_one_id_are_quick() {
        let mails = (0..20_000_u64).map(|i| at(says("a@x", 1, &format!("{i}")), 0, i)).collect();
        assert_eq!(others(&distinct(mails)[0]).len(), 19_999);
        let copies = (0..20_000_u64).map(|i| at(says("a@x", 1, "é"), i as u32, 0)).collect();
        assert_eq!(distinct(copies)[0].duplicates.len(), 19_999);
    }

    #[test]
    fn equal_copies_are_no_finding() {
        let shown = distinct(vec![draft("a@x", |_| ()), draft("a@x", |_| ())]);
        assert_eq!(shown[0].duplicates.len(), 1);
        assert!(shown[0].problems.is_empty());
    }

    #[test]
    fn a_second_id_joins_mails_of_equal_subject_and_date() {
        let one = at(draft("a@x", |m| m.other_ids = ids(&["b@x"])), 0, 1);
        let same = at(draft("b@x", |m| m.body.text = "cut".into()), 0, 2);
        let shown = distinct(vec![same, one]);
        assert_eq!((shown.len(), total(&shown)), (1, 2));
        assert_eq!(shown[0].id.as_str(), "a@x");
        assert_eq!(*shown[0].other_ids, *ids(&["b@x"]));
    }

    #[test]
    fn a_second_id_alone_joins_nothing() {
        let one = draft("a@x", |m| m.other_ids = ids(&["b@x"]));
        assert_eq!(distinct(vec![one.clone(), draft("b@x", |m| m.date = day(3))]).len(), 2);
        assert_eq!(distinct(vec![one, draft("b@x", |m| m.subject.text = "other".into())]).len(), 2);
    }

    #[test]
    fn thousands_of_mails_that_claim_one_id_are_quick() {
        let mut drafts: Vec<Box<Draft>> = (0..20_000)
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
            let mut drafts: Vec<Box<Draft>> = mails.iter().map(|(id, other, date, body)| draft(&format!("{id}@x"), |m| {
                m.other_ids = ids(&[&format!("{other}@x")]);
                m.other_ids.retain(|other| *other != m.id);
                m.date = day(*date);
                m.body.text.clone_from(body);
            })).collect();
            let facts = |shown: Vec<Box<Draft>>| {
                let mut facts: Vec<_> = shown.iter().map(|d| format!("{:?}", (&d.id, &d.other_ids,
                    d.date, d.saying, d.duplicates.len(), others(d).len()))).collect();
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
