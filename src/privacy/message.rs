//! The rules applied to a message: every field of it, by hand.

use std::borrow::Cow;

use super::{HIDDEN, Rules, WITHHELD, raw, rewrite};
use crate::mail::attachment::{Reading, ReadingKind};
use crate::mail::{
    self, Address, Attachment, Body, Earlier, Elsewhere, Message, MessageId, PatchNotes, PatchTag,
    Relations, Subject, Trailer, html,
};

/// Mails inside mails that are looked into; deeper ones are withheld where anything is.
const MAX_DEPTH: u32 = 4;

/// Everybody whom a message's headers name.
pub(super) fn people(message: &Message) -> impl Iterator<Item = &Address> {
    let lists = message.reply_to.iter().chain(&message.to).chain(&message.cc);
    std::iter::once(&message.from).chain(&message.author).chain(lists)
}

/// Which rules are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// The `redact:` file: before LINK.
    Redact,
    /// That, and how addresses are shown.
    All,
}

impl Rules {
    /// Takes what is withheld out of a message. Addresses stay. True if anything was changed.
    pub fn redact(&self, message: &mut Message) -> bool {
        self.redacts()
            && Pass { rules: self, layer: Layer::Redact, depth: 0, changed: false }.message(message)
    }

    /// Makes of a message what may be told of it. True if anything was changed.
    pub fn clear(&self, message: &mut Message) -> bool {
        (self.redacts() || self.veils())
            && Pass { rules: self, layer: Layer::All, depth: 0, changed: false }.message(message)
    }

    /// All addresses that a message names, in lower case.
    pub fn addresses_of(message: &Message) -> impl Iterator<Item = String> + '_ {
        let trailers = message.trailers.iter().map(|trailer| &trailer.address);
        let all = people(message).map(|person| &person.address).chain(trailers);
        all.filter(|address| address.contains('@')).map(|address| address.to_lowercase())
    }
}

/// One message on its way through the rules.
struct Pass<'a> {
    rules: &'a Rules,
    layer: Layer,
    /// Mails around this one.
    depth: u32,
    changed: bool,
}

impl Pass<'_> {
    fn message(mut self, message: &mut Message) -> bool {
        let Message {
            id,
            other_ids,
            date: _,
            subject,
            from,
            author,
            reply_to,
            to,
            cc,
            in_reply_to,
            references,
            list_id: _,
            list_post: _,
            elsewhere,
            body,
            remarks: _,
            attachments,
            patch,
            trailers,
            automatic: _,
            verdicts: _,
            bytes: _,
            problems: _,
        } = message;
        self.id(id);
        for id in other_ids.iter_mut().chain(in_reply_to).chain(references) {
            self.id(id);
        }
        self.elsewhere(elsewhere);
        self.subject(subject);
        for person in std::iter::once(from).chain(author).chain(reply_to).chain(to).chain(cc) {
            self.person(person);
        }
        let reread = self.body(body);
        self.attachments(attachments);
        if let Some(PatchNotes {
            has_diff: _,
            patch_id,
            stat,
            change_id,
            relations,
            pull_request: _,
            earlier,
            sketch: _,
        }) = patch
        {
            // By the digest of a diff a guess at what was taken out of it could be checked.
            *patch_id = patch_id.filter(|_| !self.changed);
            for Earlier { id, says: _ } in earlier {
                self.id(id);
            }
            let paths = stat.iter_mut().flat_map(|stat| &mut stat.paths).map(|(path, ..)| path);
            for text in change_id.iter_mut().chain(paths) {
                self.string(text);
            }
            self.relations(relations);
        }
        for Trailer { name, value, address } in trailers {
            self.string(name);
            self.string(value);
            let mut person = Address { name: String::new(), address: std::mem::take(address) };
            let known = !person.address.is_empty();
            self.person(&mut person);
            if known {
                *address = person.address;
            }
        }
        // Verdicts are made of the text and must not tell what it no longer says.
        if reread {
            mail::reread(message);
        }
        self.changed
    }

    /// Addresses of another archive that say what is withheld are not led from.
    fn elsewhere(&self, elsewhere: &mut Elsewhere) {
        let Elsewhere { urls, hash: _ } = elsewhere;
        urls.retain(|url| matches!(self.text(url), Cow::Borrowed(_)));
    }

    fn relations(&mut self, relations: &mut Relations) {
        let Relations { base, patch_ids, changes, messages } = relations;
        let changes = changes.iter_mut().map(|(id, _)| id);
        base.iter_mut().chain(patch_ids).chain(changes).for_each(|text| self.string(text));
        for id in messages {
            self.id(id);
        }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = self.rules.redact_text(text);
        match self.layer {
            Layer::Redact => text,
            Layer::All => super::then(text, |text| self.rules.veil_text(text)),
        }
    }

    fn string(&mut self, text: &mut String) {
        if let Cow::Owned(new) = self.text(text) {
            *text = new;
            self.changed = true;
        }
    }

    fn id(&mut self, id: &mut MessageId) {
        let told = match self.layer {
            Layer::Redact => self.rules.redacted_id(id),
            Layer::All => self.rules.id(id),
        };
        if told != *id {
            *id = told;
            self.changed = true;
        }
    }

    fn person(&mut self, person: &mut Address) {
        let told = if self.rules.is_withheld(&person.address) {
            Address { name: WITHHELD.to_owned(), address: String::new() }
        } else {
            let name = self.rules.redact_text(&person.name).into_owned();
            let address = match self.rules.redact_text(&person.address) {
                Cow::Borrowed(address) => address.to_owned(),
                Cow::Owned(_) => String::new(),
            };
            let told = Address { name, address };
            if self.layer == Layer::All { self.rules.veil_person(&told) } else { told }
        };
        if told != *person {
            *person = told;
            self.changed = true;
        }
    }

    /// Both halves apart, so that the title begins where it did.
    fn subject(&mut self, subject: &mut Subject) {
        let Subject { text, title_start, tag, is_reply: _ } = subject;
        let (before, title) = text.split_at_checked(*title_start).unwrap_or(("", text));
        let (before, title) = (self.text(before), self.text(title));
        if matches!((&before, &title), (Cow::Borrowed(_), Cow::Borrowed(_))) {
            return;
        }
        let (start, whole) = (before.len(), format!("{before}{title}"));
        (*title_start, *text, self.changed) = (start, whole, true);
        if let Some(PatchTag { prefixes, .. }) = tag {
            for prefix in prefixes {
                self.string(prefix);
            }
        }
    }

    /// True if it was changed.
    fn body(&mut self, body: &mut Body) -> bool {
        let Body { text, kind: _, in_body_headers } = body;
        let (headers, content) = text.split_at_checked(*in_body_headers).unwrap_or(("", text));
        let (headers, content) = (self.text(headers), self.text(content));
        if matches!((&headers, &content), (Cow::Borrowed(_), Cow::Borrowed(_))) {
            return false;
        }
        let (length, whole) = (headers.len(), format!("{headers}{content}"));
        (*in_body_headers, *text, self.changed) = (length, whole, true);
        true
    }

    /// A message inside the message that had to be written anew is read anew, too, and so are its own attachments, which
    /// follow it.
    fn attachments(&mut self, attachments: &mut Vec<Attachment>) {
        let mut all = std::mem::take(attachments).into_iter().peekable();
        while let Some(mut part) = all.next() {
            if !self.attachment(&mut part) {
                attachments.push(part);
                continue;
            }
            while all.next_if(|inside| inside.level > part.level).is_some() {}
            attachments.extend(mail::body::reopen(part));
        }
    }

    /// Whether it is a message inside the message and was written anew.
    fn attachment(&mut self, attachment: &mut Attachment) -> bool {
        let is_message = is_message(attachment);
        let Attachment { index: _, name, content_type, content, text, note: _, reading, level: _ } =
            attachment;
        self.string(name);
        self.string(content_type);
        if is_message {
            let Some(new) = self.inner(content, true) else { return false };
            if new == withheld() {
                // It may have been named by its subject.
                "message.eml".clone_into(name);
            }
            *content = new;
            return true;
        }
        self.mails(content, text);
        // What is read may stand otherwise in the file: folded, as entities.
        let mut only_read = None;
        if let Some(Reading { kind: _, body, remarks: _ }) = reading
            && self.body(body)
        {
            only_read = Some(if body.text.contains(WITHHELD) { WITHHELD } else { HIDDEN });
        }
        if let Some(shown) = text
            && let Cow::Owned(new) = self.text(shown)
        {
            *content = new.clone().into_bytes();
            *shown = new;
            self.changed = true;
        }
        if !content.contains(&0)
            && let Some(new) = self.bytes(content)
        {
            *content = new;
            self.changed = true;
            only_read = only_read.filter(|mark| *mark == WITHHELD);
        }
        // The text in a signature may be encoded.
        let signed = mail::smime::signed_content(content);
        if let Some(signed) = signed
            && self.inner(&signed, true).is_some()
        {
            only_read =
                only_read.or(Some(if self.rules.tells(&signed) { WITHHELD } else { HIDDEN }));
        }
        let mark = if self.rules.redacts() && self.rules.is_withheld_from(content, content_type) {
            WITHHELD
        } else if self.layer == Layer::All && self.rules.names_somebody(content, content_type) {
            HIDDEN
        } else if let Some(mark) = only_read {
            mark
        } else {
            return false;
        };
        *content = format!("{mark}\n").into_bytes();
        *text = text.is_some().then(|| mark.to_owned());
        "text/plain".clone_into(content_type);
        self.changed = true;
        false
    }

    /// A file that is a mail, or holds some, and that nobody declared to be one: withheld ones go, and what is encoded is
    /// read.
    fn mails(&mut self, content: &mut Vec<u8>, text: &mut Option<String>) {
        if !raw::is_mail(content) {
            return;
        }
        let encoded = raw::is_encoded(content);
        let mut out = Vec::new();
        for (line, mail) in raw::mails(content) {
            out.extend_from_slice(line);
            let new = if encoded {
                self.inner(mail, false)
            } else {
                self.rules.withholds(&mail::parse(mail)).then(withheld)
            };
            out.extend_from_slice(new.as_deref().unwrap_or(mail));
        }
        if out != *content {
            *text = text.is_some().then(|| String::from_utf8_lossy(&out).into_owned());
            *content = out;
            self.changed = true;
        }
    }

    /// A mail inside a mail, written anew if there is anything in it that must not be told. `whole`: fields that are not
    /// read may tell an address, too.
    fn inner(&mut self, content: &[u8], whole: bool) -> Option<Vec<u8>> {
        if self.depth >= MAX_DEPTH {
            self.changed = true;
            return Some(withheld());
        }
        let mut message = mail::parse(content);
        let pass =
            Pass { rules: self.rules, layer: self.layer, depth: self.depth + 1, changed: false };
        let withholds = self.rules.withholds(&message);
        let changed = pass.message(&mut message);
        if withholds {
            self.changed = true;
            return Some(withheld());
        }
        let veiled = whole && self.layer == Layer::All && self.rules.veils();
        if !changed && !veiled && !self.rules.tells(content) {
            return None;
        }
        self.changed = true;
        Some(rewrite::write(&message))
    }

    /// Text of which nothing is known but that it has no NULs. What is not UTF-8 is taken letter by letter and put back
    /// so: the signs that matter are ASCII.
    fn bytes(&self, content: &[u8]) -> Option<Vec<u8>> {
        if let Ok(text) = std::str::from_utf8(content) {
            return match self.text(text) {
                Cow::Owned(new) => Some(new.into_bytes()),
                Cow::Borrowed(_) => None,
            };
        }
        let text: String = content.iter().map(|&byte| char::from(byte)).collect();
        match self.text(&text) {
            Cow::Owned(new) => Some(new.chars().map(|c| c as u8).collect()),
            Cow::Borrowed(_) => None,
        }
    }
}

/// What stands in place of a message inside a message.
fn withheld() -> Vec<u8> {
    format!("{WITHHELD}\n").into_bytes()
}

fn is_message(part: &Attachment) -> bool {
    let read = part.reading.as_ref();
    part.content_type == "message/rfc822" || read.is_some_and(|r| r.kind == ReadingKind::Message)
}

impl Rules {
    /// Whether text holds what is withheld.
    pub(super) fn hits(&self, text: &str) -> bool {
        matches!(self.redact_text(text), Cow::Owned(_))
    }

    /// As [`hits`](Self::hits), but for what is in base64.
    pub(super) fn hits_plainly(&self, text: &str) -> bool {
        matches!(self.redact_plain(text), Cow::Owned(_))
    }

    /// Whether a part that cannot be changed holds what is withheld.
    pub(super) fn is_withheld_from(&self, content: &[u8], content_type: &str) -> bool {
        holds(content, content_type, |text| self.hits_plainly(text))
    }

    /// Whether a part that cannot be changed holds the address of somebody whom headers name; where addresses are not
    /// shown. Certificates do.
    fn names_somebody(&self, content: &[u8], content_type: &str) -> bool {
        self.veils() && holds(content, content_type, |text| self.knows_somebody_in(text))
    }
}

/// Whether text fits that stands in a part which cannot be changed: HTML whose letters are encoded, UTF-16, and bytes.
fn holds(content: &[u8], content_type: &str, hits: impl Fn(&str) -> bool) -> bool {
    if !content.contains(&0) {
        return content_type == "text/html"
            && hits(&html::to_text(&String::from_utf8_lossy(content)));
    }
    let units = |swap: bool, skip: usize| {
        let pairs = content.get(skip..).unwrap_or_default().chunks_exact(2);
        let units = pairs.map(|pair| match *pair {
            [a, b] if swap => u16::from_be_bytes([a, b]),
            [a, b] => u16::from_le_bytes([a, b]),
            _ => 0,
        });
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect::<String>()
    };
    let wide = [(false, 0), (true, 0), (false, 1)];
    hits(&String::from_utf8_lossy(content))
        || wide.into_iter().any(|(swap, skip)| hits(&units(swap, skip)))
}
