//! What is kept of a message: facts, not text.

use serde::{Deserialize, Serialize};

use super::PersonIx;
use super::copy::{self, Saying};
use super::directory::{self, DirectoryChange};
use crate::diagnostic::Kind;
use crate::mail::{
    Earlier, MailDate, Message, MessageId, PatchId, PatchNotes, PatchTag, Relations, Revision,
    Sketch, Trailer, Verdicts,
};
use crate::source::RawMessage;

/// The facts of one message (of several copies, the one that is shown).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Message-ID.
    pub id: MessageId,
    /// Further Message-IDs of the same message.
    pub other_ids: Box<[MessageId]>,
    /// Where the bytes are. No fact of the message: it is set when the message is taken in.
    #[serde(skip)]
    pub raw: RawMessage,
    /// Time used for order and periods; `None` only for messages of period reports.
    pub date: Option<MailDate>,
    /// Subject, decoded and unfolded.
    pub subject: Box<str>,
    /// Byte offset of the title in `subject`.
    pub title_start: u32,
    /// Begins with a reply mark.
    pub is_reply: bool,
    /// Header From.
    pub from: PersonIx,
    /// Author: in-body From, else header From.
    pub author: PersonIx,
    /// In-Reply-To.
    pub in_reply_to: Box<[MessageId]>,
    /// References, oldest first.
    pub references: Box<[MessageId]>,
    /// Facts of a patch, cover or pull request, and of replies to them (from their subject).
    pub patch: Option<Box<PatchFacts>>,
    /// Trailers that the message gives.
    pub trailers: Box<[Trailer]>,
    /// Sent by a program, as it says itself.
    pub automatic: bool,
    /// What it says of the patch that it answers to, where it says anything.
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
    /// All others with the same Message-ID: first the mails that say something else ([`others`](Record::others)), then
    /// further copies of these and of this one.
    #[serde(skip)]
    pub duplicates: Box<[RawMessage]>,
    /// How many of `duplicates` say something else.
    pub other_mails: u32,
}

impl Record {
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

    /// Other mails with the same Message-ID, one copy of each, in the order in which they came.
    pub fn others(&self) -> &[RawMessage] {
        self.duplicates.get(..self.other_mails as usize).unwrap_or_default()
    }

    /// Adds a finding, once.
    pub(super) fn note(&mut self, kind: Kind) {
        if !self.problems.contains(&kind) {
            let mut problems = std::mem::take(&mut self.problems).into_vec();
            problems.push(kind);
            problems.sort_unstable();
            self.problems = problems.into();
        }
    }

    /// What stands before the title: reply marks and bracketed tags, `[PATCH net-next v2 3/9]`.
    pub fn tag(&self) -> &str {
        self.subject.get(..self.title_start as usize).unwrap_or_default().trim()
    }

    /// Ids of the messages above this one, nearest first: In-Reply-To, then References from the end.
    pub fn parents(&self) -> impl Iterator<Item = &MessageId> {
        self.in_reply_to.iter().chain(self.references.iter().rev())
    }

    /// Refuses a patch in its sender's own words.
    pub fn refuses(&self) -> bool {
        self.verdicts.as_ref().is_some_and(|verdicts| verdicts.refuses)
    }

    /// A patch, cover or pull request itself, no reply to one.
    pub fn is_own_patch(&self) -> bool {
        !self.is_reply && self.patch.is_some()
    }

    /// A mail that the seed report's tables count: its subject begins with a PATCH tag and it is not a reply.
    pub fn is_patch_mail(&self) -> bool {
        !self.is_reply && self.patch.as_ref().is_some_and(|p| p.says_patch)
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
    /// What it stands on and what it replaces, where it says so.
    pub relations: Option<Box<Relations>>,
    /// Mails that a cover, a first or a single patch refers to: earlier revisions, it may be.
    pub earlier: Box<[Earlier]>,
    /// Of the changed lines, where there is a diff.
    pub sketch: Option<Box<Sketch>>,
}

/// The facts of one copy of a message, before people are numbered and copies are joined.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The record, `from` and `author` not yet set.
    pub record: Record,
    /// Header From.
    pub from: crate::mail::Address,
    /// Author, where another than From.
    pub author: Option<crate::mail::Address>,
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
        let record = Record {
            id: message.id.clone(),
            other_ids: message.other_ids.as_slice().into(),
            raw,
            date: message.date,
            subject: subject.text.as_str().into(),
            title_start: u32::try_from(subject.title_start).unwrap_or(u32::MAX),
            is_reply: subject.is_reply,
            from: PersonIx::default(),
            author: PersonIx::default(),
            in_reply_to: message.in_reply_to.as_slice().into(),
            references: message.references.as_slice().into(),
            patch: PatchFacts::of(subject.tag.as_ref(), message.patch.as_ref()).map(Box::new),
            trailers: message.trailers.as_slice().into(),
            automatic: message.automatic,
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
        };
        Draft {
            record,
            from: message.from.clone(),
            author: message.author.clone().filter(|author| *author != message.from),
            saying: copy::saying(message),
            quality: copy::quality(message),
        }
    }
}

impl PatchFacts {
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
            let relations = Some(&notes.relations).filter(|relations| !relations.is_empty());
            facts.relations = relations.cloned().map(Box::new);
            facts.earlier = notes.earlier.as_slice().into();
            facts.sketch = notes.sketch.clone().map(Box::new);
        }
        Some(facts)
    }
}

/// Length in bytes of the lines that are not quoted, line ends left out.
fn own_text(text: &str) -> u32 {
    let own: usize = text.lines().filter(|line| !line.starts_with('>')).map(str::len).sum();
    u32::try_from(own).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::testing::{raw, text};
    use crate::config::Addresses;
    use crate::mail::{Address, DiffStat, Subject};
    use crate::privacy::{Redactions, Rules};

    #[test]
    fn a_draft_holds_the_facts_of_its_message() {
        let mut message = text("a@x", "Re: [PATCH v2 1/3] pump: stop", "mine\n> yours\n");
        message.subject = Subject { title_start: 19, is_reply: true, ..message.subject };
        message.subject.tag =
            Some(PatchTag { number: Some(1), total: Some(3), ..PatchTag::default() });
        message.patch =
            Some(PatchNotes { has_diff: true, pull_request: true, ..PatchNotes::default() });
        message.problems = vec![Kind::BadMime, Kind::BadDate, Kind::BadMime];
        let draft = Draft::new(raw(0), &message);
        assert_eq!(draft.record.title(), "pump: stop");
        assert_eq!(draft.record.own_text, 4);
        assert_eq!(*draft.record.problems, [Kind::BadDate, Kind::BadMime]);
        let facts = draft.record.patch.unwrap();
        assert_eq!((facts.number, facts.has_diff, facts.pull), (Some(1), true, true));
    }

    #[test]
    fn directories_come_from_diffs_and_tell_no_address() {
        let paths = vec![("home/ada@example.org/pear.c".to_owned(), 2, 1)];
        let mut message = text("a@x", "[PATCH] pear", "");
        message.patch = Some(PatchNotes {
            has_diff: true,
            stat: Some(DiffStat { paths, ..DiffStat::default() }),
            ..PatchNotes::default()
        });
        let mut draft = Draft::new(raw(0), &message);
        draft.veil(&Rules::new(Addresses::Masked, Redactions::default()));
        let facts = draft.record.patch.unwrap();
        assert_eq!(&*facts.directories[0].path, "home/ada (at) example.org");
        message.patch.as_mut().unwrap().has_diff = false;
        assert!(Draft::new(raw(0), &message).record.patch.unwrap().directories.is_empty());
    }

    #[test]
    fn an_author_equal_to_the_sender_is_left_out() {
        let mut message = text("a@x", "s", "");
        message.from = Address { name: "Ada".into(), address: "ada@example.org".into() };
        message.author = Some(message.from.clone());
        assert_eq!(Draft::new(raw(0), &message).author, None);
    }

    #[test]
    fn mail_without_tag_and_diff_has_no_patch_facts() {
        assert_eq!(Draft::new(raw(0), &text("a@x", "hello", "")).record.patch, None);
    }
}
