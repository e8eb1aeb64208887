//! Replies that name no mail at all: threads by subject.
//!
//! Old mailers and pipermail's text lose In-Reply-To and References. A reply without either belongs to the newest
//! earlier mail with the same title, not older than 60 days; of patches the revision and number must agree too. Where
//! that mail was itself placed by its subject, both become siblings: who answered whom is not known.

use std::collections::HashMap;

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
    count: u32,
}

impl Titles {
    fn add(&mut self, message: &Record) {
        let mut folded = String::new();
        fold_title(message, &mut folded);
        if folded.is_empty() {
            return;
        }
        let places = self.numbers.entry(folded).or_default();
        let place = place(message);
        if places.iter().all(|(known, _)| *known != place) {
            places.push((place, self.count));
            self.count += 1;
        }
    }

    /// The number of a message's title. `folded` is room to work in.
    fn number(&self, message: &Record, folded: &mut String) -> Option<u32> {
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
    for (at, (message, reply)) in archive.messages.iter().zip(replies).enumerate() {
        let number = numbers.get(at).copied().flatten();
        let slot = number.and_then(|number| newest.get_mut(number as usize));
        let (Some(slot), Some(date)) = (slot, message.date) else { continue };
        let node = at as u32;
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
    let title = message.subject.get(message.title_start as usize..).unwrap_or_default();
    for word in title.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        word.chars().for_each(|letter| fold_into(letter, folded));
    }
}

fn place(message: &Record) -> Place {
    let patch = message.patch.as_ref().filter(|patch| patch.says_patch)?;
    Some((patch.revision, patch.number, patch.total))
}
