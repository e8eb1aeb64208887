//! Replies that name no mail at all: threads by subject.
//!
//! Old mailers and pipermail's text lose In-Reply-To and References. A reply without either belongs to the newest
//! earlier mail with the same title, not older than 60 days; of patches the revision and number must agree too. Where
//! that mail was itself placed by its subject, both become siblings: who answered whom is not known.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{Chains, Forest};
use crate::archive::fold::fold_into;
use crate::archive::{Archive, Record};
use crate::mail::Revision;

/// Seconds of 60 days.
const WINDOW: i64 = 60 * 86_400;

/// What must be equal of patches beside the title: revision, number and total.
type Place = Option<(Revision, Option<u32>, Option<u32>)>;

/// Titles of lost replies, folded, and the number of each that a place goes with.
#[derive(Default)]
struct Titles {
    numbers: HashMap<String, Vec<(Place, u32)>>,
    /// What [`mark`] gives of them: most other titles need not be folded.
    marks: HashSet<u32>,
    count: u32,
}

impl Titles {
    fn add(&mut self, message: &Record) {
        let mut folded = String::new();
        fold_title(message, &mut folded);
        if folded.is_empty() {
            return;
        }
        self.marks.extend(mark(&folded));
        let places = self.numbers.entry(folded).or_default();
        let place = place(message);
        if places.iter().all(|(known, _)| *known != place) {
            places.push((place, self.count));
            self.count += 1;
        }
    }

    /// The number of a message's title. `folded` is room to work in.
    fn number(&self, message: &Record, folded: &mut String) -> Option<u32> {
        if mark(title(message)).is_some_and(|mark| !self.marks.contains(&mark)) {
            return None;
        }
        fold_title(message, folded);
        let place = place(message);
        let (_, number) = self.numbers.get(folded)?.iter().find(|(known, _)| *known == place)?;
        Some(*number)
    }
}

/// Links replies by their subject.
pub(super) fn link(archive: &Archive, chains: &Chains, forest: &mut Forest) {
    let lost = |(at, message): (usize, &Record)| {
        message.is_reply
            && message.date.is_some()
            && chains.all(at).is_empty()
            && forest.parent(at as u32) == super::NONE
    };
    let replies: Vec<bool> = archive.messages.par_iter().enumerate().map(lost).collect();
    let mut titles = Titles::default();
    for (message, reply) in archive.messages.iter().zip(&replies) {
        if *reply {
            titles.add(message);
        }
    }
    if titles.count == 0 {
        return;
    }
    let numbers: Vec<Option<u32>> = archive
        .messages
        .par_iter()
        .map_init(String::new, |folded, message| titles.number(message, folded))
        .collect();
    // For each title the newest mail so far, and where its answers go.
    let mut newest: Vec<Option<(i64, u32)>> = vec![None; titles.count as usize];
    for (node, (number, reply)) in (0..).zip(numbers.into_iter().zip(replies)) {
        // Hardly any mail has such a title; the others need not be looked at.
        let slot = number.and_then(|number| newest.get_mut(number as usize));
        let date = slot.as_ref().and_then(|_| archive.messages.get(node as usize)?.date);
        let (Some(slot), Some(date)) = (slot, date) else { continue };
        let mut place = node;
        if reply
            && let Some((before, parent)) = *slot
            && date.seconds.saturating_sub(before) <= WINDOW
            && forest.link(node, parent)
        {
            forest.groups.join(node, parent);
            place = parent;
        }
        *slot = Some((date.seconds, place));
    }
}

/// Folds a title, single blanks between its words.
fn fold_title(message: &Record, folded: &mut String) {
    folded.clear();
    for word in title(message).split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        word.chars().for_each(|letter| fold_into(letter, folded));
    }
}

fn title(message: &Record) -> &str {
    message.subject.get(message.title_start as usize..).unwrap_or_default()
}

/// A number that ASCII titles share with whatever they are folded to; `None` of other titles.
fn mark(title: &str) -> Option<u32> {
    let letters = title.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != 0x0b);
    let add = |sum: u32, byte: u8| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte.to_ascii_lowercase()))
    };
    title.is_ascii().then(|| letters.fold(0, add))
}

fn place(message: &Record) -> Place {
    let patch = message.patch.as_ref().filter(|patch| patch.says_patch)?;
    Some((patch.revision, patch.number, patch.total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fold::fold;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_title_has_the_mark_of_what_it_is_folded_to(title in "[ -~\t\u{b}\u{c}]{0,40}|[aé ]{0,8}") {
            let folded = fold(&title).split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(mark(&title).is_none() || mark(&title) == mark(&folded));
        }
    }
}
