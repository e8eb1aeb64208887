//! What is kept of a message: facts, not text.

use serde::{Deserialize, Serialize};

use super::copy::{self, Saying};
use super::directory::{self, DirectoryChange};
use super::names::Named;
use super::{Archive, IdIx, PersonIx, TrailerIx};
use crate::diagnostic::Kind;
use crate::mail::{
    Earlier, MailDate, Message, MessageId, PatchId, PatchNotes, PatchTag, Relations, Revision,
    Sketch, Trailer, Verdicts, lines,
};
use crate::source::RawMessage;

/// The facts of one message (of several copies, the one that is shown), as an [`Archive`] keeps them: what many messages
/// have in common is there once, and here by number.
#[derive(Clone, Debug)]
pub struct Record {
    /// Message-ID.
    pub id: MessageId,
    /// Where the bytes are.
    pub raw: RawMessage,
    /// Time used for order and periods; `None` only for messages of period reports.
    pub date: Option<MailDate>,
    /// Subject, decoded and unfolded.
    pub subject: Box<str>,
    /// Byte offset of the title in `subject`.
    pub title_start: u32,
    /// Begins with a reply mark.
    pub is_reply: bool,
    /// Sent by a program, as it says itself.
    pub automatic: bool,
    /// Header From.
    pub from: PersonIx,
    /// Author: in-body From, else header From.
    pub author: PersonIx,
    /// Facts of a patch, cover or pull request, and of replies to them (from their subject).
    pub patch: Option<Box<PatchFacts>>,
    /// What it says of the patch that it answers to, where it says anything. What was said in words is gone once all is
    /// linked.
    pub verdicts: Option<Box<Verdicts>>,
    /// Number of attachments.
    pub attachments: u32,
    /// Length of the text without quoted lines, in bytes.
    pub own_text: u32,
    /// Bytes of text that a page shows of it, attachments and other mails with the same Message-ID included.
    pub shown: u32,
    /// Size of the undecoded message in bytes.
    pub bytes: u64,
    /// What was odd about it.
    pub problems: Box<[Kind]>,
    /// In-Reply-To, then References.
    pub(super) parents: Box<[IdIx]>,
    /// How many of `parents` are In-Reply-To.
    pub(super) answered: u32,
    /// Trailers that the message gives.
    pub(super) trailers: Box<[TrailerIx]>,
    /// What is known of its copies, where there are any.
    pub(super) copies: Option<Box<Copies>>,
}

/// What few messages have.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    /// Further Message-IDs of the same message.
    pub(super) other_ids: Box<[IdIx]>,
    /// All others with the same Message-ID: first those that say something else, then further copies.
    pub(super) duplicates: Box<[RawMessage]>,
    /// How many of `duplicates` say something else.
    pub(super) other_mails: u32,
}

/// What a draft names, by number.
#[derive(Default)]
pub(super) struct Numbers {
    pub(super) parents: Box<[IdIx]>,
    pub(super) other_ids: Box<[IdIx]>,
    pub(super) trailers: Box<[TrailerIx]>,
    pub(super) from: PersonIx,
    pub(super) author: PersonIx,
}

impl Record {
    /// A draft with what it names by number.
    pub(super) fn new(draft: Draft, numbers: Numbers) -> Self {
        let Numbers { parents, other_ids, trailers, from, author } = numbers;
        let Draft { duplicates, other_mails, .. } = draft;
        let is_single = other_ids.is_empty() && duplicates.is_empty();
        let copies = (!is_single).then(|| Box::new(Copies { other_ids, duplicates, other_mails }));
        let answered = draft.named.answered();
        Record {
            id: draft.id,
            raw: draft.raw,
            date: draft.date,
            subject: draft.subject,
            title_start: draft.title_start,
            is_reply: draft.is_reply,
            automatic: draft.automatic,
            from,
            author,
            patch: draft.patch,
            verdicts: draft.verdicts,
            attachments: draft.attachments,
            own_text: draft.own_text,
            shown: draft.shown,
            bytes: draft.bytes,
            problems: draft.problems,
            parents,
            answered,
            trailers,
            copies,
        }
    }

    /// In-Reply-To. [`Archive::id`] has the texts.
    pub fn in_reply_to(&self) -> &[IdIx] {
        self.parents.get(..self.answered as usize).unwrap_or_default()
    }

    /// References, oldest first.
    pub fn references(&self) -> &[IdIx] {
        self.parents.get(self.answered as usize..).unwrap_or_default()
    }

    /// Ids of the messages above this one, nearest first: In-Reply-To, then References from the end.
    pub fn parents(&self) -> impl Iterator<Item = IdIx> {
        self.in_reply_to().iter().chain(self.references().iter().rev()).copied()
    }

    /// Further Message-IDs of the same message.
    pub fn other_ids(&self) -> &[IdIx] {
        self.copies.as_ref().map_or(&[], |copies| &copies.other_ids)
    }

    /// All others with the same Message-ID: first the mails that say something else ([`others`](Record::others)), then
    /// further copies of these and of this one.
    pub fn duplicates(&self) -> &[RawMessage] {
        self.copies.as_ref().map_or(&[], |copies| &copies.duplicates)
    }

    /// Other mails with the same Message-ID, one copy of each, in the order in which they came.
    pub fn others(&self) -> &[RawMessage] {
        let many = self.copies.as_ref().map_or(0, |copies| copies.other_mails as usize);
        self.duplicates().get(..many).unwrap_or_default()
    }

    /// Trailers that the message gives, in order.
    pub fn trailers<'a>(
        &'a self,
        archive: &'a Archive,
    ) -> impl ExactSizeIterator<Item = &'a Trailer> + Clone {
        self.trailers.iter().map(|ix| &archive.trailers[ix.at()])
    }

    /// Its trailers and their numbers.
    pub(super) fn named<'a>(
        &'a self,
        archive: &'a Archive,
    ) -> impl Iterator<Item = (TrailerIx, &'a Trailer)> {
        self.trailers.iter().copied().zip(self.trailers(archive))
    }

    /// One of its [trailers](Record::trailers), by position.
    pub fn trailer<'a>(&'a self, archive: &'a Archive, at: usize) -> Option<&'a Trailer> {
        archive.trailers.get(self.trailers.get(at)?.at())
    }

    /// The title: subject without reply marks and tags; the whole subject where nothing else is left.
    pub fn title(&self) -> &str {
        match self.subject.get(self.title_start as usize..) {
            Some(title) if !title.is_empty() => title,
            _ => &self.subject,
        }
    }

    /// Seconds since the epoch, `i64::MAX` for an undated message so that it sorts last.
    pub fn seconds(&self) -> i64 {
        self.date.map_or(i64::MAX, |d| d.seconds)
    }

    /// Drops what only linking needs.
    pub(super) fn forget_clues(&mut self) {
        if let Some(facts) = &mut self.patch {
            facts.clues = None;
        }
        if let Some(verdicts) = &mut self.verdicts {
            verdicts.said = Vec::new();
        }
    }

    /// Adds a finding, once.
    pub(super) fn note(&mut self, kind: Kind) {
        note(&mut self.problems, kind);
    }

    /// What stands before the title: reply marks and bracketed tags, `[PATCH net-next v2 3/9]`.
    pub fn tag(&self) -> &str {
        self.subject.get(..self.title_start as usize).unwrap_or_default().trim()
    }

    /// Refuses a patch in its sender's own words.
    pub fn refuses(&self) -> bool {
        self.verdicts.as_ref().is_some_and(|verdicts| verdicts.refuses)
    }

    /// A patch, cover or pull request itself, no reply to one.
    pub fn is_own_patch(&self) -> bool {
        !self.is_reply && self.patch.is_some()
    }

    /// A mail that the tables of period reports count ([`update_report`](crate::source::update_report)): its subject begins with a PATCH tag and it is not a reply.
    pub fn is_patch_mail(&self) -> bool {
        !self.is_reply && self.patch.as_ref().is_some_and(|p| p.says_patch)
    }
}

/// Adds a finding to sorted ones, once.
fn note(problems: &mut Box<[Kind]>, kind: Kind) {
    if !problems.contains(&kind) {
        let mut all = std::mem::take(problems).into_vec();
        all.push(kind);
        all.sort_unstable();
        *problems = all.into();
    }
}

/// What a patch's subject and text say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PatchFacts {
    /// `n` of `n/m`; 0 is a cover letter.
    pub number: Option<u32>,
    /// `m` of `n/m`.
    pub total: Option<u32>,
    /// Revision.
    pub revision: Revision,
    /// The revision is written out.
    pub explicit_revision: bool,
    /// Other words of the tag as written.
    pub prefixes: Box<[Box<str>]>,
    /// RFC.
    pub rfc: bool,
    /// RESEND.
    pub resend: bool,
    /// Pull request, by tag or text.
    pub pull: bool,
    /// The tag says PATCH.
    pub says_patch: bool,
    /// There is a diff in text or attachments.
    pub has_diff: bool,
    /// `git patch-id --stable` of the diff. None of a reply, of a diff that something was taken out of, and, once all is
    /// linked, of any where addresses are not shown.
    pub patch_id: Option<PatchId>,
    /// Files changed, lines added, lines removed; by diff, else by diffstat.
    pub stat: Option<(u32, u32, u32)>,
    /// Lines changed by directory; by diff only, for what a diffstat adds up is in other mails.
    pub directories: Box<[DirectoryChange]>,
    /// b4's change-id.
    pub change_id: Option<Box<str>>,
    /// What only linking needs; gone afterwards.
    pub clues: Option<Box<Clues>>,
}

/// What tells where a patch belongs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clues {
    /// What it stands on and what it replaces, where it says so.
    pub relations: Relations,
    /// Mails that a cover, a first or a single patch refers to: earlier revisions, it may be.
    pub earlier: Box<[Earlier]>,
    /// Of the changed lines, where there is a diff.
    pub sketch: Option<Sketch>,
}

/// The facts of one copy of a message, before copies are joined and ids and people numbered. It stands for itself: what
/// is in it does not depend on any other message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// Message-ID.
    pub id: MessageId,
    /// Further Message-IDs of the same message.
    pub other_ids: Box<[MessageId]>,
    /// Where the bytes are. No fact of the message: it is set when the message is taken in.
    #[serde(skip)]
    pub raw: RawMessage,
    /// Date, where it has a usable one.
    pub date: Option<MailDate>,
    /// See [`Record::subject`].
    pub subject: Box<str>,
    /// See [`Record::title_start`].
    pub title_start: u32,
    /// See [`Record::is_reply`].
    pub is_reply: bool,
    /// See [`Record::automatic`].
    pub automatic: bool,
    /// From, author, parents, trailers: kept apart.
    #[serde(skip)]
    pub named: Named,
    /// See [`Record::patch`].
    pub patch: Option<Box<PatchFacts>>,
    /// See [`Record::verdicts`].
    pub verdicts: Option<Box<Verdicts>>,
    /// See [`Record::attachments`].
    pub attachments: u32,
    /// See [`Record::own_text`].
    pub own_text: u32,
    /// See [`Record::shown`].
    pub shown: u32,
    /// See [`Record::bytes`].
    pub bytes: u64,
    /// See [`Record::problems`].
    pub problems: Box<[Kind]>,
    /// See [`Record::duplicates`]; none before copies are joined.
    #[serde(skip)]
    pub duplicates: Box<[RawMessage]>,
    /// How many of `duplicates` say something else.
    #[serde(skip)]
    pub other_mails: u32,
    /// What it says, in digests.
    pub saying: Saying,
    /// How well the copy is decoded: more is better. Replacement characters, `?` in place of letters and problems cost.
    pub quality: i32,
}

impl Draft {
    /// Takes the facts out of a decoded message.
    pub fn new(raw: RawMessage, message: &Message) -> Self {
        let subject = &message.subject;
        let mut problems = message.problems.clone();
        problems.sort_unstable();
        problems.dedup();
        Draft {
            id: message.id.clone(),
            other_ids: message.other_ids.as_slice().into(),
            raw,
            date: message.date,
            subject: subject.text.as_str().into(),
            title_start: u32::try_from(subject.title_start).unwrap_or(u32::MAX),
            is_reply: subject.is_reply,
            automatic: message.automatic,
            named: Named::of(message),
            patch: PatchFacts::of(subject.tag.as_ref(), message.patch.as_ref()).map(Box::new),
            verdicts: Some(&message.verdicts)
                .filter(|verdicts| **verdicts != Verdicts::default())
                .map(|verdicts| Box::new(verdicts.clone())),
            attachments: u32::try_from(message.attachments.len()).unwrap_or(u32::MAX),
            own_text: own_text(&message.body.text),
            shown: u32::try_from(message.shown_bytes()).unwrap_or(u32::MAX),
            bytes: message.bytes,
            problems: problems.into(),
            duplicates: Box::default(),
            other_mails: 0,
            saying: copy::saying(message),
            quality: copy::quality(message),
        }
    }

    /// Seconds since the epoch, `i64::MAX` for an undated message so that it sorts last.
    pub fn seconds(&self) -> i64 {
        self.date.map_or(i64::MAX, |d| d.seconds)
    }

    /// In-Reply-To, then References.
    pub(super) fn parents(&self) -> impl Iterator<Item = &MessageId> {
        self.named.ids()
    }

    /// Adds a finding, once.
    pub(super) fn note(&mut self, kind: Kind) {
        note(&mut self.problems, kind);
    }
}

impl PatchFacts {
    /// Mails that it refers to, as [`Clues::earlier`].
    pub(super) fn earlier(&self) -> &[Earlier] {
        self.clues.as_ref().map_or(&[], |clues| &clues.earlier)
    }

    /// What it stands on, where it says so.
    pub(super) fn relations(&self) -> Option<&Relations> {
        self.clues.as_ref().map(|clues| &clues.relations).filter(|said| !said.is_empty())
    }

    /// Of the changed lines.
    pub(super) fn sketch(&self) -> Option<&Sketch> {
        self.clues.as_ref()?.sketch.as_ref()
    }

    /// Joins what the subject and the text say; `None` where neither speaks of a patch.
    pub(super) fn of(tag: Option<&PatchTag>, notes: Option<&PatchNotes>) -> Option<Self> {
        if tag.is_none() && notes.is_none() {
            return None;
        }
        let mut facts = PatchFacts::default();
        if let Some(tag) = tag {
            facts.number = tag.number;
            facts.total = tag.total;
            facts.revision = tag.revision;
            facts.explicit_revision = tag.explicit_revision;
            facts.prefixes = tag.prefixes.iter().map(|p| p.as_str().into()).collect();
            facts.rfc = tag.rfc;
            facts.resend = tag.resend;
            facts.pull = tag.pull;
            facts.says_patch = tag.says_patch;
        }
        if let Some(notes) = notes {
            facts.pull |= notes.pull_request;
            facts.has_diff = notes.has_diff;
            facts.patch_id = notes.patch_id;
            facts.stat = notes.stat.as_ref().map(|s| (s.files, s.insertions, s.deletions));
            let diff = notes.stat.as_ref().filter(|_| notes.has_diff);
            facts.directories = diff.map(directory::of).unwrap_or_default();
            facts.change_id = notes.change_id.as_deref().map(Into::into);
            let clues = Clues {
                relations: notes.relations.clone(),
                earlier: notes.earlier.as_slice().into(),
                sketch: notes.sketch.clone(),
            };
            facts.clues = (clues != Clues::default()).then(|| Box::new(clues));
        }
        Some(facts)
    }
}

/// Length in bytes of the lines that are not quoted, line ends left out.
fn own_text(text: &str) -> u32 {
    let lines = lines::lines(text).filter(|line| !line.starts_with('>'));
    let own: usize = lines.map(str::len).sum();
    u32::try_from(own).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
