//! A decoded message.

use super::diff::find_diff;
use super::{
    Address, Attachment, Body, DiffStat, Earlier, Elsewhere, MailDate, MessageId, PatchId,
    Relations, Remark, Sketch, Subject, Trailer, Verdicts, body,
};
use crate::diagnostic::Kind;

/// A message, decoded. Made by [`parse`](super::parse()) from the bytes between two separators.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The Message-ID; made from the content where there is no usable one.
    pub id: MessageId,
    /// Further Message-IDs of the same message (some lists add their own).
    pub other_ids: Vec<MessageId>,
    /// When it was written, by the best evidence in the message itself; `None` if there is none.
    pub date: Option<MailDate>,
    /// Subject, decoded and unfolded, and what its tags say.
    pub subject: Subject,
    /// Header From.
    pub from: Address,
    /// Author by the in-body From, where there is one; else the From that a list rewrote ("X via list"), undone with
    /// X-Original-From or Reply-To; else `None`: the author is `from`.
    pub author: Option<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Ids in In-Reply-To, usable ones only (RFC 5322 3.6.4), its own id left out.
    pub in_reply_to: Vec<MessageId>,
    /// Ids in References, oldest first, without repeats and without its own id.
    pub references: Vec<MessageId>,
    /// The list's identifier: what is between the brackets of List-Id (RFC 2919), lower case.
    pub list_id: Option<String>,
    /// Address of the list from List-Post, X-Mailing-List or Delivered-To, where found.
    pub list_post: Option<String>,
    /// Where other archives have it.
    pub elsewhere: Elsewhere,
    /// The text to show.
    pub body: Body,
    /// What a page says before the text: why there is none, or why it cannot be read.
    pub remarks: Vec<Remark>,
    /// Everything beside the text.
    pub attachments: Vec<Attachment>,
    /// What patches and covers carry besides text; `None` for other mail.
    pub patch: Option<PatchNotes>,
    /// Trailers of the message, in order: a patch's own, or those given in a reply. Quoted ones are not.
    pub trailers: Vec<Trailer>,
    /// Sent by a program, as it says itself (Auto-Submitted, RFC 3834).
    pub automatic: bool,
    /// What a reply says of the patch that it answers to.
    pub verdicts: Verdicts,
    /// Size of the undecoded message in bytes.
    pub bytes: u64,
    /// What was odd, each kind once.
    pub problems: Vec<Kind>,
}

impl Message {
    /// Who wrote it: the in-body author, else the sender.
    pub fn author(&self) -> &Address {
        self.author.as_ref().unwrap_or(&self.from)
    }

    /// Bytes of text that a page shows of it: of its own text, and of its attachments together.
    pub fn shown_bytes(&self) -> usize {
        let attached = self.attachments.iter().map(|part| part.shown_bytes().min(body::SHOWN));
        self.body.text.len().min(body::SHOWN) + attached.sum::<usize>().min(body::SHOWN_ATTACHED)
    }

    /// The text with its diff: the body, else the first attachment that holds one.
    pub fn diff_text(&self) -> Option<&str> {
        let parts = self.attachments.iter().filter_map(|part| part.text.as_deref());
        std::iter::once(self.body.text.as_str()).chain(parts).find(|t| find_diff(t).is_some())
    }
}

/// What the text of a patch, cover or pull request tells (git format-patch, b4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PatchNotes {
    /// Holds a diff, in the text or an attachment.
    pub has_diff: bool,
    /// What `git patch-id --stable` prints for the diff.
    pub patch_id: Option<PatchId>,
    /// Totals of the diff, or of the diffstat where there is no diff.
    pub stat: Option<DiffStat>,
    /// `change-id:` of b4, as a whole line or header.
    pub change_id: Option<String>,
    /// What it stands on and what it replaces; `base-commit:` among it.
    pub relations: Relations,
    /// A request to pull: "The following changes since commit".
    pub pull_request: bool,
    /// Mails that a cover, a first or a single patch refers to: earlier revisions, it may be.
    pub earlier: Vec<Earlier>,
    /// Of the changed lines; `None` without a diff.
    pub sketch: Option<Sketch>,
}
