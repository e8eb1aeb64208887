//! What is kept of a message: facts, not text.

use super::PersonIx;
use crate::diagnostic::Kind;
use crate::mail::{MailDate, MessageId, Revision, Trailer};
use crate::source::RawMessage;

/// The facts of one message (of several copies, the one that is shown).
#[derive(Clone, Debug)]
pub struct Record {
    /// Message-ID.
    pub id: MessageId,
    /// Further Message-IDs of the same message.
    pub other_ids: Box<[MessageId]>,
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
    /// Number of attachments.
    pub attachments: u32,
    /// Length of the text without quoted lines, in bytes.
    pub own_text: u32,
    /// Size of the undecoded message in bytes.
    pub bytes: u64,
    /// What was odd about it.
    pub problems: Box<[Kind]>,
    /// Other copies with the same Message-ID: where they are, best first.
    pub duplicates: Box<[RawMessage]>,
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

    /// A mail that the seed report's tables count: its subject begins with a PATCH tag and it is not a reply.
    pub fn is_patch_mail(&self) -> bool {
        !self.is_reply && self.patch.as_ref().is_some_and(|p| p.says_patch)
    }
}

/// What a patch's subject and text say.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Files changed, lines added, lines removed; by diff, else by diffstat.
    pub stat: Option<(u32, u32, u32)>,
    /// b4's change-id.
    pub change_id: Option<Box<str>>,
    /// base-commit.
    pub base_commit: Option<Box<str>>,
}

/// The facts of one copy of a message, before people are numbered and copies are joined.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The record, `from` and `author` not yet set.
    pub record: Record,
    /// Header From.
    pub from: crate::mail::Address,
    /// Author, where another than From.
    pub author: Option<crate::mail::Address>,
    /// SHA-256 over what makes copies equal (public-inbox's content hash: sender, subject, date, references, text).
    pub content: [u8; 32],
    /// How well the copy is decoded: more is better. Replacement characters, `?` in place of letters and problems cost.
    pub quality: i32,
}

impl Draft {
    /// Takes the facts out of a decoded message.
    pub fn new(_raw: RawMessage, _message: &crate::mail::Message) -> Self {
        todo!()
    }
}
