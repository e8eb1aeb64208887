//! Who sent what, before people are merged: enough to tell whether two revisions have one sender.
//!
//! Two people as written are the same sender if they share an address or a name of more than one word, without regard
//! to case and to the order of names (`Example, Ada`). People as lists rewrite them (`Ada via Orchard`) share the
//! list's address and are told apart by their name alone.

use rayon::prelude::*;

use crate::archive::index::again;
use crate::archive::sets::Sets;
use crate::archive::{Archive, PersonIx, Record};
use crate::mail::Address;

/// A sender: people as written that count as one.
pub(super) type Sender = u32;

/// What is known of senders, for each of [`Archive::people`].
pub(super) struct Senders {
    of: Vec<Sender>,
    /// As a list rewrites them.
    rewritten: Vec<bool>,
}

impl Senders {
    pub(super) fn of(archive: &Archive) -> Self {
        let people = &archive.people;
        let rewritten: Vec<bool> =
            people.par_iter().map(|person| is_rewritten(&person.name)).collect();
        let told = |(ix, (person, rewritten)): (usize, (&Address, &bool))| {
            let address = Some(person.address.to_lowercase());
            let address = address.filter(|address| !address.is_empty() && !rewritten);
            let keys = [address.map(Key::Address), comparable(&person.name).map(Key::Name)];
            keys.into_iter().flatten().map(move |key| (ix as u32, key))
        };
        let keys = people.par_iter().zip(&rewritten).enumerate().flat_map_iter(told);
        let (of, keys): (Vec<u32>, Vec<Key>) = keys.unzip();
        let person = |at: u32| of.get(at as usize).copied().unwrap_or_default();
        let mut sets = Sets::new(people.len());
        for (at, first) in again(&keys) {
            sets.join(person(first), person(at));
        }
        Senders { of: (0..people.len() as u32).map(|ix| sets.find(ix)).collect(), rewritten }
    }

    /// The sender behind a person as written.
    pub(super) fn person(&self, person: PersonIx) -> Sender {
        self.of.get(person.at()).copied().unwrap_or(Sender::MAX)
    }

    /// Who sent a message: its header From (patches of others are sent by whoever sends the series), but the author
    /// where a list put itself into From.
    pub(super) fn message(&self, record: &Record) -> Sender {
        let rewritten = self.rewritten.get(record.from.at()).copied().unwrap_or_default();
        self.person(if rewritten { record.author } else { record.from })
    }
}

/// What tells that two people as written are one.
#[derive(PartialEq, Hash)]
enum Key {
    Address(String),
    Name(String),
}

fn is_rewritten(name: &str) -> bool {
    name.contains(" via ")
}

/// The words of a name in lower case, sorted; `None` for a name that many may share.
fn comparable(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    (words.len() > 1 || !lower.is_ascii())
        .then(|| words.join(" "))
        .filter(|words| !words.is_empty())
}
