//! Which names and addresses are one person. When in doubt two: a wrong merge credits somebody with another's work, and
//! a missing one is mended by a line in `.mailmap`.
//!
//! Merged are, each with its reason shown on the page:
//! 1. what `.mailmap` says; two people whom it tells apart are never merged by what follows;
//! 2. `Jane Doe via orchard <list address>` with the author whom such mails name;
//! 3. equal addresses (case ignored). Not where a list sends under the address, where more than five different names
//!    use it, or where two full names without a common word do that are both known from other addresses (somebody
//!    wrote under the list's address): then name and address must be equal;
//! 4. equal names on one mail: sender and in-body author, or author and Signed-off-by;
//! 5. equal full names (two words or more) at one organisation's domain;
//! 6. full names written exactly alike at different domains: people change employers. Not for names of functions
//!    ("kernel test robot"); short names (less than eight letters, which many share) only where the part before the `@`
//!    is equal as well; of more than three only those whose address agrees, because it has a word of the name or an
//!    equal part before the `@`. Nobody where the name, however it is written, has more than eight identities, or where
//!    one name leads to the next and the whole group comes to more than eight: mail that is sent from broken-into
//!    accounts bears one name at a hundred domains.

mod by_name;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::mailmap::{Mailmap, Proper};
use super::people::{before_via, name_key};
use super::sets::Sets;
use super::{Archive, PersonIx};
use crate::mail::Address;

/// More names than these make an address a shared one.
const NAMES: usize = 5;

/// Words of names that no single person has.
const FUNCTIONS: &[&str] = &[
    "admin",
    "administrator",
    "anonymous",
    "bot",
    "build",
    "builder",
    "bugzilla",
    "ci",
    "daemon",
    "info",
    "list",
    "lists",
    "mail",
    "mailer",
    "mailing",
    "maintainer",
    "maintainers",
    "nobody",
    "noreply",
    "owner",
    "postmaster",
    "project",
    "robot",
    "root",
    "service",
    "support",
    "system",
    "team",
    "test",
    "tester",
    "unknown",
    "user",
    "webmaster",
];

/// Providers where anybody can have an address: their domain joins nobody. A trailing point stands for any country.
const PROVIDERS: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "comcast.net",
    "fastmail.",
    "foxmail.com",
    "free.fr",
    "gmail.com",
    "gmx.",
    "googlemail.com",
    "hotmail.",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.",
    "mac.com",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.",
    "pm.me",
    "posteo.",
    "proton.me",
    "protonmail.",
    "qq.com",
    "sina.com",
    "t-online.de",
    "users.noreply.github.com",
    "wanadoo.fr",
    "web.de",
    "yahoo.",
    "yandex.",
    "zoho.com",
];

/// Why two names and addresses are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Reason {
    /// `.mailmap` says so in a line, from 1.
    Mailmap(usize),
    /// `Jane Doe via orchard` and the author whom such mails name.
    List,
    /// One mail shows both addresses.
    Mail,
    /// The same address.
    Address,
    /// The same name and address, where many use the address.
    NameAndAddress,
    /// The same name, and the same part before the `@`.
    Local,
    /// The same name at one organisation's domain.
    Domain,
    /// The same name, which signed off under both addresses.
    SignOff,
    /// The same full name.
    Name,
    /// The same full name as many have, and the address agrees with it.
    NameAgreeing,
}

/// One merged identity.
#[derive(Debug, Default)]
pub(super) struct Identity {
    /// Names and addresses as written, in the order of the archive.
    pub(super) people: Vec<PersonIx>,
    /// Why they were merged, sorted.
    pub(super) reasons: BTreeSet<Reason>,
    /// What `.mailmap` says of them; of several lines the last.
    pub(super) proper: Option<Proper>,
}

/// All identities.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// By their first person.
    pub(super) all: Vec<Identity>,
    /// For each person the position in `all`.
    pub(super) of: Vec<u32>,
    /// For each person whether the address is shared: it tells nothing of its own.
    pub(super) shared: Vec<bool>,
    /// From an address in lower case that one identity has for itself.
    by_address: HashMap<String, u32>,
}

impl Identities {
    /// The identity that a trailer names; `None` where nobody of the archive has this address.
    pub(super) fn named(&self, mailmap: &Mailmap, name: &str, address: &str) -> Option<u32> {
        let proper = mailmap.proper(name, address).and_then(|p| p.address.as_deref());
        self.by_address.get(&proper.unwrap_or(address).to_lowercase()).copied()
    }
}

/// Merges names and addresses into identities, conservatively. Reads `messages`, `people`, `trailers`.
pub(super) fn merge(archive: &Archive, mailmap: &Mailmap) -> Identities {
    let faces: Vec<Face<'_>> =
        archive.people.iter().map(|person| Face::new(person, mailmap)).collect();
    let mut merger = Merger::new(&faces);
    merger.by_mailmap();
    merger.by_sender(archive);
    let shared = merger.by_address();
    merger.by_sign_off(archive);
    merger.by_name();
    let mut identities = merger.finish();
    for (face, (&of, &shared)) in faces.iter().zip(identities.of.iter().zip(&shared)) {
        if !shared && !face.address.is_empty() {
            identities.by_address.entry(face.address.clone()).or_insert(of);
        }
    }
    identities.shared = shared;
    identities
}

/// A person as it is compared.
struct Face<'a> {
    /// The proper name, else as written without `via list`.
    name: Cow<'a, str>,
    /// The name folded.
    key: String,
    /// The proper address, else as written; lower case.
    address: String,
    /// What `.mailmap` says.
    proper: Option<&'a Proper>,
    /// Written as `Jane Doe via orchard`.
    proxy: bool,
}

impl<'a> Face<'a> {
    fn new(person: &'a Address, mailmap: &'a Mailmap) -> Self {
        let proper = mailmap.proper(&person.name, &person.address);
        let written = before_via(&person.name);
        let name = proper.and_then(|p| p.name.as_deref()).or(written).unwrap_or(&person.name);
        let address = proper.and_then(|p| p.address.as_deref()).unwrap_or(&person.address);
        let name = if name.contains("  ") || name.contains('"') {
            Cow::Owned(name.replace('"', " ").split_whitespace().collect::<Vec<_>>().join(" "))
        } else {
            Cow::Borrowed(name.trim())
        };
        let key = name_key(&name);
        Face { name, key, address: address.to_lowercase(), proper, proxy: written.is_some() }
    }

    fn local(&self) -> &str {
        self.address.split('@').next().unwrap_or_default()
    }

    /// The organisation's domain: the last two labels, three where the last is a country and the last but one has at
    /// most three letters (`co.uk`, `gob.ec`, `id.au`): under most of these anybody's domain can be, and a label too many
    /// only keeps apart. Empty for providers and without a domain.
    fn organisation(&self) -> &str {
        let domain = self.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if PROVIDERS.iter().any(|p| *p == domain || (p.ends_with('.') && domain.starts_with(p))) {
            return "";
        }
        let starts: Vec<usize> = domain.rmatch_indices('.').map(|(at, _)| at + 1).take(3).collect();
        let start = match *starts {
            [last, second, ..] if is_public(domain, second, last) => {
                starts.get(2).copied().unwrap_or(0)
            }
            [_, second, ..] => second,
            _ => 0,
        };
        domain.get(start..).unwrap_or_default()
    }

    /// At least two words of two letters or more.
    fn is_full_name(&self) -> bool {
        self.key.split(' ').filter(|word| word.chars().nth(1).is_some()).count() >= 2
    }

    fn is_function(&self) -> bool {
        self.key.split([' ', '-']).any(|word| FUNCTIONS.contains(&word))
    }
}

/// Whether the label from `second` up to the one from `last`, which ends the domain, is one below which a country has
/// many owners. Some of them have longer names; those are few.
fn is_public(domain: &str, second: usize, last: usize) -> bool {
    let country = domain.get(last..).unwrap_or_default();
    let label = domain.get(second..last - 1).unwrap_or_default();
    country.len() == 2 && (label.len() <= 3 || matches!(label, "gouv" | "govt" | "school"))
        || matches!(label, "co" | "ac" | "com" | "edu" | "org" | "net" | "gov")
}

/// The sets of people while they grow.
struct Merger<'a> {
    faces: &'a [Face<'a>],
    sets: Sets,
    /// For the number that stands for a set: the address that `.mailmap` gives it, by position of a person.
    claims: Vec<Option<u32>>,
    reasons: Vec<(u32, Reason)>,
}

impl<'a> Merger<'a> {
    fn new(faces: &'a [Face<'a>]) -> Self {
        let claims = (0..).zip(faces).map(|(at, face)| face.proper.map(|_| at)).collect();
        Merger { faces, sets: Sets::new(faces.len()), claims, reasons: Vec::new() }
    }

    fn face(&self, person: u32) -> Option<&'a Face<'a>> {
        self.faces.get(person as usize)
    }

    /// Joins two people; false where `.mailmap` tells them apart.
    fn join(&mut self, a: u32, b: u32, reason: Reason) -> bool {
        let (first, second) = (self.sets.find(a), self.sets.find(b));
        if first == second {
            return true;
        }
        let claim = |person: u32| self.claims.get(person as usize).copied().flatten();
        let address = |claim: u32| self.face(claim).map(|f| &f.address);
        let claim = match (claim(first), claim(second)) {
            (Some(x), Some(y)) if address(x) != address(y) => return false,
            (x, y) => x.or(y),
        };
        self.sets.join(first, second);
        let root = self.sets.find(first);
        if let Some(place) = self.claims.get_mut(root as usize) {
            *place = claim;
        }
        self.reasons.push((a, reason));
        true
    }

    /// Joins all neighbours of a list.
    fn join_all(&mut self, people: &[u32], reason: Reason) {
        for pair in people.windows(2) {
            if let [a, b] = *pair {
                self.join(a, b, reason);
            }
        }
    }

    /// All people in the order of a key, in chunks of equal keys.
    fn chunks<K: Ord + ?Sized + 'a>(
        &self,
        people: &[u32],
        key: impl Fn(&'a Face<'a>) -> &'a K,
    ) -> Vec<Vec<u32>> {
        let mut order: Vec<(&K, u32)> =
            people.iter().filter_map(|&p| Some((key(self.face(p)?), p))).collect();
        order.sort_unstable();
        order
            .chunk_by(|a, b| a.0 == b.0)
            .map(|chunk| chunk.iter().map(|(_, person)| *person).collect())
            .collect()
    }

    /// Rule 1.
    fn by_mailmap(&mut self) {
        let mapped: Vec<u32> = (0..)
            .zip(self.faces)
            .filter(|(_, face)| face.proper.is_some())
            .map(|(at, _)| at)
            .collect();
        for same in self.chunks(&mapped, |face| face.address.as_str()) {
            for pair in same.windows(2) {
                if let [a, b] = *pair {
                    for person in [a, b] {
                        let line = self.face(person).and_then(|f| f.proper).map_or(0, |p| p.line);
                        self.join(a, b, Reason::Mailmap(line));
                        self.reasons.push((person, Reason::Mailmap(line)));
                    }
                }
            }
        }
    }

    /// Rules 2 and 4: senders and the authors whom their mails name.
    fn by_sender(&mut self, archive: &Archive) {
        let other =
            archive.messages.iter().filter(|m| m.from != m.author).map(|m| (m.from.0, m.author.0));
        let mut pairs: Vec<(u32, u32)> = other.collect();
        pairs.sort_unstable();
        pairs.dedup();
        for authors in pairs.chunk_by(|a, b| a.0 == b.0) {
            for &(from, author) in authors {
                let (Some(sender), Some(writer)) = (self.face(from), self.face(author)) else {
                    continue;
                };
                let same = !sender.key.is_empty() && sender.key == writer.key;
                if sender.proxy && (same || authors.len() == 1) {
                    self.join(from, author, Reason::List);
                } else if same {
                    self.join(from, author, Reason::Mail);
                }
            }
        }
    }

    /// Rule 3. Returns for each person whether the address is shared.
    fn by_address(&mut self) -> Vec<bool> {
        let mut shared = vec![false; self.faces.len()];
        let everybody: Vec<u32> = (0..self.faces.len() as u32).collect();
        let elsewhere = self.at_several_addresses();
        for same in self.chunks(&everybody, |face| face.address.as_str()) {
            let by_name = self.chunks(&same, |face| face.key.as_str());
            let proxy = same.iter().any(|&p| self.face(p).is_some_and(|f| f.proxy));
            let nowhere =
                same.first().and_then(|&p| self.face(p)).is_some_and(|f| f.address.is_empty());
            let few = by_name.len() <= NAMES;
            if few && !proxy && !nowhere && !self.are_strangers(&by_name, &elsewhere) {
                self.join_all(&same, Reason::Address);
                continue;
            }
            for named in by_name {
                self.join_all(&named, Reason::NameAndAddress);
            }
            for person in same {
                if let Some(place) = shared.get_mut(person as usize) {
                    *place = true;
                }
            }
        }
        shared
    }

    /// Full names that are used with more than one address.
    fn at_several_addresses(&self) -> HashSet<&'a str> {
        let mut first: HashMap<&str, &str> = HashMap::new();
        let mut several = HashSet::new();
        for face in self.faces.iter().filter(|f| f.is_full_name() && !f.address.is_empty()) {
            if *first.entry(&face.key).or_insert(&face.address) != face.address {
                several.insert(face.key.as_str());
            }
        }
        several
    }

    /// Whether a few names, each a list of people, hold two of those `elsewhere` that have no word in common.
    fn are_strangers(&self, names: &[Vec<u32>], elsewhere: &HashSet<&str>) -> bool {
        let keys = names
            .iter()
            .filter_map(|people| self.face(*people.first()?))
            .map(|face| face.key.as_str());
        let known: Vec<&str> = keys.filter(|key| elsewhere.contains(key)).collect();
        let stranger =
            |a: &str, b: &str| !a.split(' ').any(|word| b.split(' ').any(|other| word == other));
        known.iter().enumerate().any(|(at, a)| known.iter().skip(at + 1).any(|b| stranger(a, b)))
    }

    /// Rule 4: authors who sign off under another address.
    fn by_sign_off(&mut self, archive: &Archive) {
        let mut known: HashMap<(&str, &str), u32> = HashMap::new();
        for (at, face) in (0..).zip(self.faces) {
            known.entry((&face.key, &face.address)).or_insert(at);
        }
        for message in archive.messages.iter().filter(|m| !m.is_reply) {
            let Some(author) = self.face(message.author.0).filter(|f| !f.key.is_empty()) else {
                continue;
            };
            for trailer in message.trailers(archive) {
                if !trailer.name.eq_ignore_ascii_case("signed-off-by")
                    || trailer.address.is_empty()
                    || trailer.address.eq_ignore_ascii_case(&author.address)
                {
                    continue;
                }
                let name = trailer.value.split('<').next().unwrap_or_default();
                let key = name_key(name);
                if key == author.key
                    && let Some(&signer) =
                        known.get(&(key.as_str(), trailer.address.to_lowercase().as_str()))
                {
                    self.join(message.author.0, signer, Reason::SignOff);
                }
            }
        }
    }

    /// The sets as identities.
    fn finish(mut self) -> Identities {
        let mut identities = Identities::default();
        let mut number_of = vec![u32::MAX; self.faces.len()];
        for (at, face) in (0..).zip(self.faces) {
            let root = self.sets.find(at);
            let Some(number) = number_of.get_mut(root as usize) else { continue };
            if *number == u32::MAX {
                *number = identities.all.len() as u32;
                identities.all.push(Identity::default());
            }
            identities.of.push(*number);
            let Some(identity) = identities.all.get_mut(*number as usize) else { continue };
            identity.people.push(PersonIx(at));
            if let Some(proper) = face.proper {
                identity.take(proper);
            }
        }
        for (person, reason) in self.reasons {
            let number = identities.of.get(person as usize).copied().unwrap_or_default();
            if let Some(identity) = identities.all.get_mut(number as usize) {
                identity.reasons.insert(reason);
            }
        }
        identities
    }
}

impl Identity {
    /// Takes a line of `.mailmap`; what two lines say, the later decides.
    fn take(&mut self, proper: &Proper) {
        let own = self.proper.get_or_insert_default();
        let later = proper.line >= own.line;
        for (place, value) in [(&mut own.name, &proper.name), (&mut own.address, &proper.address)] {
            if value.is_some() && (later || place.is_none()) {
                place.clone_from(value);
            }
        }
        own.line = own.line.max(proper.line);
    }
}

#[cfg(test)]
mod tests;
