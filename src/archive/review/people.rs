//! Whom trailers name.

use rayon::prelude::*;
use serde::Serialize;

use super::{Kind, robot, same};
use crate::archive::identity::Identities;
use crate::archive::index::Map;
use crate::archive::mailmap::Mailmap;
use crate::archive::people::name_key;
use crate::archive::{Archive, ContributorIx, PersonIx, Record, ReviewerIx, TrailerIx};
use crate::mail::{Address, Trailer};

/// Somebody whom trailers name. Who wrote mails too is a contributor; of others only the trailers tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewer {
    /// As the first trailer writes them; either part may be empty.
    pub person: Address,
    /// The merged identity.
    pub contributor: Option<ContributorIx>,
    /// A program.
    pub robot: bool,
    /// Position among the identities while these have no numbers as contributors.
    pub(super) identity: Option<u32>,
}

/// What tells two reviewers apart.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Identity(u32),
    /// In lower case.
    Address(String),
    /// Folded.
    Name(String),
}

/// Numbers reviewers in the order in which they are met.
pub(super) struct People<'a> {
    identities: &'a Identities,
    mailmap: &'a Mailmap,
    numbers: Map<Key, ReviewerIx>,
    all: Vec<Reviewer>,
    /// Whom each of [`Archive::trailers`] names, as far as they were met.
    met: Vec<Option<ReviewerIx>>,
    /// What each of them says that somebody did.
    kinds: Vec<Vec<Kind>>,
}

impl<'a> People<'a> {
    pub(super) fn new(archive: &Archive, identities: &'a Identities, mailmap: &'a Mailmap) -> Self {
        People {
            identities,
            mailmap,
            numbers: Map::default(),
            all: Vec::new(),
            met: vec![None; archive.trailers.len()],
            kinds: archive.trailers.par_iter().map(|trailer| Kind::of(&trailer.name)).collect(),
        }
    }

    pub(super) fn finish(self) -> Vec<Reviewer> {
        self.all
    }

    /// The number of somebody's identity.
    pub(super) fn identity(&self, person: PersonIx) -> Option<u32> {
        self.identities.of.get(person.at()).copied()
    }

    /// Whether somebody is a program.
    pub(super) fn is_robot(&self, who: ReviewerIx) -> bool {
        self.all.get(who.at()).is_some_and(|reviewer| reviewer.robot)
    }

    /// What a trailer says that somebody did.
    pub(super) fn kinds(&self, ix: TrailerIx) -> &[Kind] {
        self.kinds.get(ix.at()).map_or(&[], Vec::as_slice)
    }

    /// Gives a number to whom a trailer names.
    pub(super) fn meet(&mut self, archive: &Archive, ix: TrailerIx) {
        let known = self.met.get(ix.at()).copied().flatten();
        if let (None, Some(trailer)) = (known, archive.trailers.get(ix.at())) {
            let who = self.read(trailer);
            if let Some(slot) = self.met.get_mut(ix.at()) {
                *slot = Some(who);
            }
        }
    }

    /// Whom a trailer names, who was met before.
    pub(super) fn named(&self, ix: TrailerIx) -> ReviewerIx {
        self.met.get(ix.at()).copied().flatten().unwrap_or_default()
    }

    fn read(&mut self, trailer: &Trailer) -> ReviewerIx {
        let name = name(&trailer.value);
        let identity = self.identities.named(self.mailmap, name, &trailer.address);
        let key = match identity {
            Some(identity) => Key::Identity(identity),
            None if !trailer.address.is_empty() => Key::Address(trailer.address.to_lowercase()),
            None => Key::Name(name_key(name)),
        };
        let person = Address { name: name.to_owned(), address: trailer.address.clone() };
        self.number(key, identity, person)
    }

    /// Gives a number to who wrote a mail.
    pub(super) fn meet_sender(&mut self, archive: &Archive, record: &Record) {
        let identity = self.identities.of.get(record.author.at());
        if let (Some(&identity), Some(person)) = (identity, archive.people.get(record.author.at()))
        {
            self.number(Key::Identity(identity), Some(identity), person.clone());
        }
    }

    /// Who wrote a mail, and was met before.
    pub(super) fn sender(&self, record: &Record) -> Option<ReviewerIx> {
        let identity = *self.identities.of.get(record.author.at())?;
        self.numbers.get(&Key::Identity(identity)).copied()
    }

    /// Whether a trailer, which names `who`, is the word of the mail's sender.
    pub(super) fn is_sender(
        &self,
        archive: &Archive,
        trailer: &Trailer,
        who: ReviewerIx,
        record: &Record,
    ) -> bool {
        let identity = self.all.get(who.at()).and_then(|reviewer| reviewer.identity);
        [record.from, record.author].into_iter().any(|sender| {
            let own =
                identity.is_some() && self.identities.of.get(sender.at()).copied() == identity;
            let name = name(&trailer.value);
            let person = archive.people.get(sender.at());
            own || person.is_some_and(|person| same::is_sender(name, &trailer.address, person))
        })
    }

    fn number(&mut self, key: Key, identity: Option<u32>, person: Address) -> ReviewerIx {
        let next = ReviewerIx(self.all.len() as u32);
        *self.numbers.entry(key).or_insert_with(|| {
            let robot = robot::is_robot(&person);
            self.all.push(Reviewer { person, contributor: None, robot, identity });
            next
        })
    }
}

/// The name in `Name <address>`; empty in an address alone.
fn name(value: &str) -> &str {
    let name = value.split('<').next().unwrap_or_default().trim().trim_matches('"');
    if name.contains('@') && !name.contains(' ') { "" } else { name }
}
