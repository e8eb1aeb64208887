//! CLEAR: messages as the site may tell them.
//!
//! Two things keep text from being published: the list's `redact:` file ([`Redactions`]), which withholds messages,
//! people and passages, and `privacy.addresses`, which masks or hides mail addresses. Both are applied here, to text, and
//! not where pages are made: what a later stage never sees it cannot tell. There are two gates:
//!
//! - [`Rules::redact`] is applied to every message before LINK, so that threads, series, people, slugs and indexes are
//!   made without what is withheld. Addresses stay for LINK, which merges people by them; the archive is veiled when it
//!   is done (`archive::veil`).
//! - [`Letters`] hands messages out again for pages, exports and reports. It alone has the store of their bytes, so that
//!   nothing can be read past the rules.
//!
//! [`Message`] and its parts are taken apart field by field here: a new field does not compile before somebody has
//! decided what is to be done with it.
//!
//! What is told in place of an address: `jane (at) host.example` if masked (the blanks keep it out of what simple
//! harvesters look for, and a person reads it at once), `[address hidden]` in text if hidden. In place of what is
//! withheld: `[withheld]`. A Message-ID is no address, but where it *is* one, or is made of one (git send-email ends its
//! ids with the sender's), it is replaced by its SHA-256 at `withheld.invalid`.

mod find;
mod letters;
mod message;
mod patterns;
mod raw;
mod redactions;
mod report;
mod rewrite;
mod spelling;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

pub use letters::{Letter, Letters, Mbox};
pub use redactions::Redactions;

use crate::config::Addresses;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use crate::mail::{Address, Message, MessageId};
use crate::source::hex;
use find::{Form, Found, bounced, within};
use patterns::{Pattern, Patterns};
use redactions::Entry;
use sha2::{Digest, Sha256};

/// Stands where something is withheld.
pub const WITHHELD: &str = "[withheld]";
/// Stands where an address is hidden.
const HIDDEN: &str = "[address hidden]";
/// The same between angle brackets, and the name of somebody who has none.
const HIDDEN_WORDS: &str = "address hidden";
/// Domain of ids that stand for others.
const ID_DOMAIN: &str = "@withheld.invalid";

/// What may be told of one list.
#[derive(Debug, Default)]
pub struct Rules {
    addresses: Addresses,
    redactions: Redactions,
    /// Withheld addresses, in lower case.
    withheld: HashSet<String>,
    /// Ids of withheld messages.
    ids: BTreeSet<MessageId>,
    /// Patterns of the file, then names of withheld people.
    patterns: Patterns,
    /// Addresses of people, in lower case: gathered from headers where addresses are not shown.
    known: HashSet<String>,
    /// Message-IDs of messages that are here or referred to.
    known_ids: HashSet<Box<str>>,
    /// The list's own address, which is told.
    own: String,
}

/// What a first look at all messages gathers for [`Rules::learn`].
#[derive(Debug, Default)]
pub struct Survey {
    /// Names beside withheld addresses.
    names: BTreeSet<String>,
    /// Withheld addresses that were met.
    met: BTreeSet<String>,
}

impl Survey {
    /// Takes over what another has gathered.
    pub fn append(&mut self, other: Survey) {
        self.names.extend(other.names);
        self.met.extend(other.met);
    }
}

impl Rules {
    /// The rules of a list.
    pub fn new(addresses: Addresses, redactions: Redactions) -> Self {
        let mut rules = Rules { addresses, ..Rules::default() };
        for entry in &redactions.entries {
            match entry {
                Entry::Message(id) => {
                    rules.ids.insert(id.clone());
                }
                Entry::Address(address) => {
                    rules.withheld.insert(address.clone());
                }
                Entry::Pattern(_) => {}
            }
        }
        rules.redactions = redactions;
        rules.patterns = Patterns::new(&rules.written());
        rules
    }

    fn written(&self) -> Vec<Pattern> {
        let patterns = self.redactions.entries.iter().filter_map(|entry| match entry {
            Entry::Pattern(pattern) => Some(pattern.clone()),
            _ => None,
        });
        patterns.collect()
    }

    /// Whether all messages must be looked at once before any is taken in: for the names of withheld people.
    pub fn needs_survey(&self) -> bool {
        !self.withheld.is_empty()
    }

    /// Whether addresses must be gathered for [`know`](Self::know).
    pub fn veils(&self) -> bool {
        self.addresses != Addresses::Shown
    }

    /// What the rules say of a single message, before [`know`](Self::know).
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_value(&(self.addresses as u8, self.redactions.text))
    }

    /// What the rules make of a message: with all that was learned of the list, where it counts.
    pub fn whole_fingerprint(&self) -> Fingerprint {
        let people: BTreeSet<&String> = self.known.iter().collect();
        let ids: BTreeSet<&str> = self.known_ids.iter().map(AsRef::as_ref).collect();
        Fingerprint::of_value(&(
            self.fingerprint(),
            people,
            ids,
            &self.own,
            self.patterns.fingerprint(),
        ))
    }

    /// How addresses are shown.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Looks at a message for names of withheld people.
    pub fn survey(&self, message: &Message, survey: &mut Survey) {
        for person in message::people(message) {
            if self.is_withheld(&person.address) {
                survey.met.insert(person.address.to_lowercase());
                survey.names.insert(person.name.clone());
            }
        }
        for trailer in &message.trailers {
            if self.is_withheld(&trailer.address) {
                survey.met.insert(trailer.address.to_lowercase());
                let name = trailer.value.split('<').next().unwrap_or_default();
                survey.names.insert(name.trim().trim_matches('"').to_owned());
            }
        }
    }

    /// Learns the names of withheld people, which are withheld wherever they stand from now on. A name of one word
    /// many may have; it goes only where it stands beside the address.
    pub fn learn(&mut self, survey: Survey) {
        let mut patterns = self.written();
        for name in &survey.names {
            patterns.extend(Pattern::name(name));
            patterns.extend(turned(name).as_deref().and_then(Pattern::name));
        }
        self.patterns = Patterns::new(&patterns);
        self.redactions.met.extend(survey.met);
    }

    /// Learns the people and messages of the list. `own` is its own address.
    pub fn know(&mut self, people: HashSet<String>, ids: HashSet<Box<str>>, own: &str) {
        self.known = people;
        self.own = own.to_lowercase();
        self.known.remove(&self.own);
        self.known_ids = ids;
    }

    /// Whether a message is not to be told of at all: it is named in the file, or comes from a withheld address.
    pub fn withholds(&self, message: &Message) -> bool {
        let named = |id: &MessageId| self.ids.contains(id);
        let person = |person: &Address| self.is_withheld(&person.address);
        (!self.ids.is_empty() && (named(&message.id) || message.other_ids.iter().any(named)))
            || (!self.withheld.is_empty()
                && (person(&message.from) || message.author.as_ref().is_some_and(person)))
    }

    /// Ids that the file names, as they are told.
    pub fn withheld_ids(&self) -> impl Iterator<Item = MessageId> + '_ {
        self.ids.iter().map(|id| self.id(id))
    }

    /// The ids that the `redact:` file names, as they are there. They are not told as they are.
    pub fn named_ids(&self) -> impl Iterator<Item = &MessageId> {
        self.ids.iter()
    }

    /// Whether the list's `redact:` file names anything.
    pub fn has_redactions(&self) -> bool {
        !self.redactions.entries.is_empty()
    }

    /// Whether text can be withheld from messages that are shown.
    pub fn redacts(&self) -> bool {
        !self.withheld.is_empty() || !self.patterns.is_empty()
    }

    fn is_withheld(&self, address: &str) -> bool {
        !self.withheld.is_empty() && self.withheld.contains(&address.to_lowercase())
    }

    /// Text without what is withheld.
    pub fn redact_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.redacts() {
            return Cow::Borrowed(text);
        }
        then(self.redact_plain(text), |text| self.without_blocks(text))
    }

    /// As [`redact_text`](Self::redact_text), but for what is in base64. Patterns and addresses are both looked for in the
    /// text as it is: a name that is withheld may be part of an address, which would then be none.
    fn redact_plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let patterns = self.patterns.find(text).into_iter();
        let mut found: Vec<(Range<usize>, bool)> = patterns.map(|range| (range, false)).collect();
        if !self.withheld.is_empty() {
            find::replace(text, Form::Weak, |address, done| {
                within(&self.withheld, address, true)
                    .or_else(|| bounced(&self.withheld, address))?;
                let range = find::with_name(text, address, done);
                found.push((range.clone(), true));
                Some((range, Cow::Borrowed(WITHHELD)))
            });
            found.sort_unstable_by_key(|(range, is_address)| (range.start, !is_address, range.end));
        }
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (range, is_address) in found {
            let between = text.get(done..range.start);
            // One mark for a name and the address after it is enough.
            let goes_on = done > 0
                && between.is_none_or(|between| {
                    between.is_empty() || is_address && between.trim_matches(' ').is_empty()
                });
            if !goes_on {
                out.push_str(between.unwrap_or_default());
                out.push_str(WITHHELD);
            }
            done = done.max(range.end);
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// Text with its addresses as they are shown.
    pub fn veil_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let weakest = match self.addresses {
            Addresses::Shown => return Cow::Borrowed(text),
            Addresses::Masked => Form::Plain,
            Addresses::Hidden => Form::Weak,
        };
        find::replace(text, weakest, |found, _| self.veil_found(found))
    }

    fn veil_found(&self, found: &Found<'_>) -> Option<(Range<usize>, Cow<'static, str>)> {
        let known = within(&self.known, found, self.addresses == Addresses::Hidden).is_some();
        let looks_like_one = found.form > Form::Weak && find::is_public(found.domain);
        if !known && !looks_like_one {
            return None;
        }
        if !known && (self.is_own(found) || self.is_id(found)) {
            return None;
        }
        let shown = match self.addresses {
            Addresses::Hidden if found.bracketed => Cow::Borrowed(HIDDEN_WORDS),
            Addresses::Hidden => Cow::Borrowed(HIDDEN),
            _ => Cow::Owned(mask(found.local, found.domain)),
        };
        Some((found.range.clone(), shown))
    }

    fn is_own(&self, found: &Found<'_>) -> bool {
        !self.own.is_empty()
            && found.form > Form::Weak
            && format!("{}@{}", found.local, found.domain).to_lowercase() == self.own
    }

    /// Message-IDs stay, those of other archives too where they stand as ids do: they tell nobody's address.
    fn is_id(&self, found: &Found<'_>) -> bool {
        if found.form != Form::Plain {
            return false;
        }
        let digits = found.local.bytes().filter(u8::is_ascii_digit).count();
        let long = found.token.len() > found.local.len() + found.domain.len() + 1;
        self.known_ids.contains(found.token)
            || ((found.bracketed || found.in_path || long)
                && (found.local.len() >= 24 || digits >= 8 || (long && found.token.contains('$'))))
    }

    /// An address as it is shown; empty if it is hidden.
    pub fn veil_address(&self, address: &str) -> String {
        if address.is_empty() || (!self.own.is_empty() && address.eq_ignore_ascii_case(&self.own)) {
            return address.to_owned();
        }
        match self.addresses {
            Addresses::Shown => address.to_owned(),
            Addresses::Masked => match address.rsplit_once('@') {
                Some((local, domain)) => mask(local, domain),
                None => self.veil_text(address).into_owned(),
            },
            Addresses::Hidden => String::new(),
        }
    }

    /// The name of somebody as it is shown, and the address.
    pub fn veil_person(&self, person: &Address) -> Address {
        let address = self.veil_address(&person.address);
        let mut name = self.veil_text(&person.name).into_owned();
        if name.is_empty() && address.is_empty() && !person.address.is_empty() {
            HIDDEN_WORDS.clone_into(&mut name);
        }
        Address { name, address }
    }

    /// Whether an id only stands for another.
    pub fn is_stand_in(id: &MessageId) -> bool {
        id.as_str().ends_with(ID_DOMAIN)
    }

    /// An id as it is told: another if it says what is withheld or hidden.
    pub fn id(&self, id: &MessageId) -> MessageId {
        if !self.redacts() && !self.veils() || Self::is_stand_in(id) {
            return id.clone();
        }
        let text = id.as_str();
        let told = matches!(self.redact_text(text), Cow::Borrowed(_)) && !self.id_tells(text);
        if told {
            return id.clone();
        }
        stand_in(id)
    }

    /// As [`id`](Self::id), for ids that people wrote into a text: one of no mail that is here may be an address.
    pub fn written_id(&self, id: &MessageId) -> MessageId {
        let told = self.id(id);
        let written = format!("<{}>", told.as_str());
        let veiled =
            self.veils() && !Self::is_stand_in(&told) && self.veil_text(&written) != written;
        if veiled { stand_in(id) } else { told }
    }

    /// As [`id`](Self::id), by the `redact:` file alone.
    fn redacted_id(&self, id: &MessageId) -> MessageId {
        match self.redact_text(id.as_str()) {
            Cow::Borrowed(_) => id.clone(),
            Cow::Owned(_) => stand_in(id),
        }
    }

    /// Whether an id is somebody's address, or ends with it where addresses are hidden.
    fn id_tells(&self, id: &str) -> bool {
        match self.addresses {
            Addresses::Shown => false,
            Addresses::Masked => self.known.contains(&id.to_lowercase()),
            Addresses::Hidden => self.knows_somebody_in(id),
        }
    }

    /// Whether the address of somebody whom headers name stands in a text.
    fn knows_somebody_in(&self, text: &str) -> bool {
        let mut found = false;
        find::replace(text, Form::Weak, |address, _| {
            found |= within(&self.known, address, true).is_some();
            None
        });
        found
    }

    /// A proper name or address that the list's mailmap gives somebody; `None` if it is withheld, so that the person is
    /// told as in the mail.
    pub fn proper(&self, text: Option<String>) -> Option<String> {
        text.filter(|text| !self.is_withheld(text) && !self.hits(text))
    }

    /// Entries of the file that fit nothing; to be called when all messages and reports have been taken in.
    pub fn idle(&self, seen: &BTreeSet<MessageId>, diagnostics: &mut Diagnostics) {
        let mut pattern = 0;
        for (number, entry) in (1..).zip(&self.redactions.entries) {
            let (works, kind) = match entry {
                Entry::Message(id) => (seen.contains(id), "message"),
                Entry::Address(address) => (self.redactions.met.contains(address), "address"),
                Entry::Pattern(_) => {
                    pattern += 1;
                    (self.patterns.was_found(pattern - 1), "pattern")
                }
            };
            if !works {
                let place = Place::path(&self.redactions.path);
                diagnostics.push(
                    Kind::IdleRedaction,
                    place,
                    format!("entry {number}: no such {kind} in the list"),
                );
            }
        }
    }
}

/// The id that stands for another which must not be told.
fn stand_in(id: &MessageId) -> MessageId {
    let digest = hex::encode(&Sha256::digest(id.as_str().as_bytes()));
    MessageId::new(&(digest + ID_DOMAIN)).unwrap_or_default()
}

/// `jane (at) host.example`.
fn mask(local: &str, domain: &str) -> String {
    format!("{local} (at) {domain}")
}

/// Applies something to text that may have been changed already.
fn then(text: Cow<'_, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => match change(&text) {
            Cow::Owned(new) => Cow::Owned(new),
            Cow::Borrowed(_) => Cow::Owned(text),
        },
    }
}

/// A name the other way round: `Roe, Jane` for `Jane Roe`.
fn turned(name: &str) -> Option<String> {
    if let Some((last, first)) = name.split_once(',') {
        return Some(format!("{} {}", first.trim(), last.trim()));
    }
    let (first, last) = name.trim().rsplit_once(char::is_whitespace)?;
    Some(format!("{last}, {}", first.trim()))
}

#[cfg(test)]
mod tests;
