//! Copies of one message are joined: the best decoded one is shown, of the others it is remembered where they are.
//!
//! A Message-ID names one message. Where two mails share one and differ in all else, they are still one message here,
//! as in the index of public-inbox; [`Kind::Duplicate`] says so. Some lists give mails a second id: that id joins two
//! mails only where subject and date are equal as well, since mailers repeat strange ids without being asked.

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
    for copies in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|copies| copies.len() > 1) {
        copies.sort_unstable_by(|a, b| match (drafts.get(a.1), drafts.get(b.1)) {
            (Some(x), Some(y)) => better_first(x, y),
            _ => Ordering::Equal,
        });
    }
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut shown: Vec<Draft> = Vec::new();
    for copies in order.chunk_by(|a, b| a.0 == b.0) {
        let mut copies =
            copies.iter().filter_map(|(_, at)| drafts.get_mut(*at).and_then(Option::take));
        if let Some(best) = copies.next() {
            shown.push(join(best, copies));
        }
    }
    shown
}

/// Orders the copies of a message: best decoded, then longest, then whatever is the same for any order of sources.
fn better_first(a: &Draft, b: &Draft) -> Ordering {
    let rank =
        |d: &Draft| (Reverse(d.quality), Reverse(d.record.own_text), Reverse(d.record.bytes));
    let told = |d: &Draft| {
        (d.record.date, d.record.problems.len(), d.record.trailers.len(), d.record.raw.location)
    };
    rank(a)
        .cmp(&rank(b))
        .then_with(|| a.content.cmp(&b.content))
        .then_with(|| a.record.id.cmp(&b.record.id))
        .then_with(|| {
            (&a.from, &a.author, &a.record.subject).cmp(&(&b.from, &b.author, &b.record.subject))
        })
        .then_with(|| told(a).cmp(&told(b)))
}

/// The best copy with what it takes from the others.
fn join(mut best: Draft, others: impl Iterator<Item = Draft>) -> Draft {
    let mut ids = std::mem::take(&mut best.record.other_ids).into_vec();
    let mut duplicates = Vec::new();
    let mut differs = false;
    for other in others {
        differs |= other.content != best.content;
        duplicates.push(other.record.raw);
        ids.extend(other.record.other_ids);
        ids.push(other.record.id);
    }
    if !ids.is_empty() {
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| *id != best.record.id);
    }
    best.record.other_ids = ids.into();
    best.record.duplicates = duplicates.into();
    if differs {
        best.record.note(Kind::Duplicate);
    }
    best
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
    use proptest::prelude::*;

    fn total(shown: &[Draft]) -> usize {
        shown.iter().map(|d| 1 + d.record.duplicates.len()).sum()
    }

    #[test]
    fn the_better_decoded_copy_is_shown_whatever_the_order() {
        let good = draft("a@x", |m| m.body.text = "déjà vu".into());
        let bad = draft("a@x", |m| m.body.text = "d?j? vu and a line that makes it longer".into());
        for copies in [vec![good.clone(), bad.clone()], vec![bad, good.clone()]] {
            let shown = distinct(copies);
            assert_eq!((shown.len(), total(&shown)), (1, 2));
            assert_eq!(shown[0].content, good.content);
            assert_eq!(*shown[0].record.problems, [Kind::Duplicate]);
        }
    }

    #[test]
    fn of_equally_good_copies_the_longer_is_shown() {
        let short = draft("a@x", |m| m.body.text = "caf?\n".into());
        let long = draft("a@x", |m| m.body.text = "café\n".into());
        assert_eq!(distinct(vec![short, long.clone()])[0].content, long.content);
    }

    #[test]
    fn equal_copies_are_no_finding() {
        let shown = distinct(vec![draft("a@x", |_| ()), draft("a@x", |_| ())]);
        assert_eq!(shown[0].record.duplicates.len(), 1);
        assert!(shown[0].record.problems.is_empty());
    }

    #[test]
    fn a_second_id_joins_mails_of_equal_subject_and_date() {
        let one = draft("a@x", |m| m.other_ids = ids(&["b@x"]));
        let same = draft("b@x", |m| m.body.text = "cut".into());
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
                    d.record.date, d.content, d.record.duplicates.len(), &d.record.problems))).collect();
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
