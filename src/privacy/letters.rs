//! The store of a list behind its rules: nobody after this stage reads a message's bytes.

use std::borrow::Cow;
use std::io;

use super::{Rules, rewrite};
use crate::diagnostic::Place;
use crate::mail::{self, Message, charset, encoded_word, header, html, mime, transfer};
use crate::source::{Location, RawMessage, SourceError, Store};

/// Hands out messages as they may be told.
#[derive(Debug, Default)]
pub struct Letters {
    store: Store,
    rules: Rules,
}

/// One message, read again.
#[derive(Debug)]
pub struct Letter<'a> {
    bytes: &'a [u8],
    rules: &'a Rules,
}

/// A message for an mbox.
#[derive(Debug)]
pub struct Mbox<'a> {
    /// Its bytes, without separator.
    pub bytes: Cow<'a, [u8]>,
    /// It is not as it came: what is withheld was taken out.
    pub rewritten: bool,
}

impl Letters {
    /// A store and the rules for it.
    pub fn new(store: Store, rules: Rules) -> Self {
        Letters { store, rules }
    }

    /// Fetches mail that is away before it is read.
    ///
    /// # Errors
    /// See [`Store::prepare`].
    pub fn prepare<'l>(
        &mut self,
        wanted: impl Iterator<Item = &'l Location>,
    ) -> Result<(), SourceError> {
        self.store.prepare(wanted)
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The place of a message for people.
    pub fn place(&self, raw: &RawMessage) -> Place {
        self.store.place(raw)
    }

    /// Whether a message has a file of its own.
    pub fn is_alone(&self, raw: &RawMessage) -> bool {
        self.store.is_alone(&raw.location)
    }

    /// Reads a message again; `buffer` takes its bytes.
    ///
    /// # Errors
    /// The file is gone, shorter than it was, or unreadable.
    pub fn open<'a>(&'a self, raw: &RawMessage, buffer: &'a mut Vec<u8>) -> io::Result<Letter<'a>> {
        self.store.read(&raw.location, buffer)?;
        Ok(Letter { bytes: buffer, rules: &self.rules })
    }
}

impl<'a> Letter<'a> {
    /// All of it, decoded.
    pub fn parse(&self) -> Message {
        self.cleared(mail::parse(self.bytes))
    }

    /// See [`mail::parse_shown`].
    pub fn parse_shown(&self, own_patch: bool) -> Message {
        self.cleared(mail::parse_shown(self.bytes, own_patch))
    }

    /// See [`mail::parse_text`].
    pub fn parse_text(&self, own_patch: bool) -> Message {
        self.cleared(mail::parse_text(self.bytes, own_patch))
    }

    fn cleared(&self, mut message: Message) -> Message {
        self.rules.clear(&mut message);
        message
    }

    /// What an mbox may hold of it. `None` where addresses are not shown: there are no mboxes then.
    pub fn mbox(&self) -> Option<Mbox<'a>> {
        if self.rules.veils() {
            return None;
        }
        if self.rules.tells(self.bytes) {
            let bytes = rewrite::write(&self.parse());
            return Some(Mbox { bytes: bytes.into(), rewritten: true });
        }
        Some(Mbox { bytes: self.bytes.into(), rewritten: false })
    }
}

impl Rules {
    /// Whether what is withheld stands anywhere in the bytes of a message: as they are, in a field, or in a part, each
    /// decoded.
    pub(super) fn tells(&self, raw: &[u8]) -> bool {
        if !self.redacts() {
            return false;
        }
        if self.hits(&String::from_utf8_lossy(raw)) || self.redact(&mut mail::parse(raw)) {
            return true;
        }
        let headers = header::message(raw);
        let structure = mime::structure(&headers);
        let in_field = |value: &[u8]| self.hits(&encoded_word::decode(value));
        headers.fields.iter().any(|field| in_field(field.value))
            || structure.leaves.iter().any(|leaf| {
                let content = transfer::decode(leaf.body, &leaf.encoding()).0;
                let text = charset::decode(&content, leaf.kind.charset.as_deref()).text;
                leaf.headers.fields.iter().any(|field| in_field(field.value))
                    || self.hits(&text)
                    || self.is_withheld_from(&content, &leaf.kind.media)
                    || (leaf.kind.media == "text/html" && self.hits(&html::to_text(&text)))
            })
    }
}
