//! What templates see of a thread and its messages.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::text::parts::Part;

use super::{DateContext, Link, PersonContext, SeriesRow};

/// A line of the outline: a message, or one that is referred to and not in the archive.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct OutlineRow {
    /// Where it stands in its thread page; of an absent message the page that says it is withheld, else empty.
    pub href: String,
    /// The author's name.
    pub author: String,
    /// `2026-01-13`; empty where unknown.
    pub day: String,
    /// Its subject; empty where it is that of a reply.
    pub subject: String,
    /// How deep it stands in the thread, from 0 to 12.
    pub depth: u32,
    /// It is not in the archive.
    pub ghost: bool,
}

/// The message that another answers.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ParentContext {
    /// Where it stands in its thread page.
    pub href: String,
    /// Its author's name.
    pub name: String,
}

/// Somebody to whom a message was sent.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RecipientContext {
    /// Name, or the address where there is none.
    pub name: String,
    /// As `privacy.addresses` allows; may be empty.
    pub address: String,
}

/// A thread, or a part of a long one; with `permalinks: pages` also a single message.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ThreadContext {
    /// What search engines are told of it: JSON-LD, safe in a `script` element. None without `base_url`, and but on a
    /// thread's first page.
    pub structured: Option<String>,
    /// Its subject without reply marks; may be empty.
    pub title: String,
    /// How many messages the whole thread has.
    pub count: usize,
    /// How many different people wrote in it.
    pub participants: u32,
    /// Message-ID of the absent message above the first; none where there is none.
    pub ghost: Option<String>,
    /// The page in its place, if it is absent because it is withheld.
    pub ghost_href: Option<String>,
    /// Who answers when, drawn; on the first page of a thread of some length, else empty.
    pub shape: String,
    /// The outline of this part, a row for each message.
    pub outline: Vec<OutlineRow>,
    /// The messages of this part.
    pub messages: Vec<MessageContext>,
    /// All parts of a long thread; empty where there is one.
    pub parts: Vec<Link>,
    /// The thread as an mbox, `t.mbox.gz`; none where `mirror.thread_mbox` is off.
    pub mbox_href: Option<String>,
    /// Where b4 gets mails of the list; none where the site's address is not known, or it has no mboxes.
    pub midmask: Option<String>,
    /// The Message-ID that b4 takes; none where it cannot get the thread, or a shell would read something else.
    pub b4_id: Option<String>,
    /// The series that it is about; none of other threads.
    pub series: Option<SeriesRow>,
    /// The thread before, by the time of the first message; none of the first.
    pub previous: Option<Link>,
    /// The thread after; none of the last.
    pub next: Option<Link>,
}

/// A message on a thread page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MessageContext {
    /// Its fragment on the page: `m` and the SHA-1 of its Message-ID.
    pub anchor: String,
    /// Its Message-ID, without angle brackets.
    pub id: String,
    /// Its whole subject; may be empty.
    pub subject: String,
    /// Its subject differs from the thread's title by more than reply marks.
    pub show_subject: bool,
    /// Who wrote it.
    pub author: PersonContext,
    /// Who sent it, where that is another person; else none.
    pub sender: Option<PersonContext>,
    /// When; none where it has no date that can be.
    pub date: Option<DateContext>,
    /// When, by the sender's clock: `13 Jan 2026, 06:03 +0100`; empty where unknown.
    pub sent: String,
    /// How deep it stands in the thread, from 0 to 12.
    pub depth: u32,
    /// The message that it answers; none where that is not in the archive.
    pub parent: Option<ParentContext>,
    /// To and Cc, as `privacy.addresses` allows.
    pub recipients: Vec<RecipientContext>,
    /// Its own address.
    pub permalink: String,
    /// A `mailto:` link with the header fields of a reply; none where there is nobody to reply to.
    pub reply_href: Option<String>,
    /// Why there is no text, or why it cannot be read, in words.
    pub remarks: Vec<String>,
    /// Its text.
    pub html: String,
    /// Its text in parts, for themes that lay it out themselves; empty where no template of the theme says `.parts`.
    pub parts: Vec<Part>,
    /// Parts beside the text; those of a message inside the message follow it.
    pub attachments: Vec<AttachmentContext>,
    /// What was odd about it.
    pub problems: Vec<ProblemContext>,
    /// Other mails under the same Message-ID, in the order in which they came; a few of them.
    pub others: Vec<OtherContext>,
    /// How many more of them there are.
    pub more_others: usize,
}

/// Something odd about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProblemContext {
    /// `LP040`.
    pub code: String,
    /// What it means, in words.
    pub title: String,
    /// The guide's entry about it; none where the site does not hold the guide.
    pub href: Option<String>,
}

/// Another mail under a message's Message-ID.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct OtherContext {
    /// Its fragment: that of the message, and a number from 2.
    pub anchor: String,
    /// The whole subject.
    pub subject: String,
    /// The subject is another than the message's.
    pub show_subject: bool,
    /// Author, without page.
    pub author: PersonContext,
    /// When, as it says itself; none where it has no date that can be.
    pub date: Option<DateContext>,
    /// Its text.
    pub html: String,
    /// Names of its attachments; they are in the mbox only.
    pub attachments: Vec<String>,
}

/// An attachment.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct AttachmentContext {
    /// The file.
    pub href: String,
    /// The name that the mail gives it.
    pub name: String,
    /// Its media type: `text/x-patch`.
    pub content_type: String,
    /// Its size in words: `4.2 kB`.
    pub size: String,
    /// What it is, in words; may be empty.
    pub note: String,
    /// Its text (patch, log), or what can be read of it; else empty.
    pub html: String,
    /// What `html` is, for its summary.
    pub label: String,
    /// `html` is worth seeing at once.
    pub open: bool,
    /// What is said before `html`, in words.
    pub remarks: Vec<String>,
    /// How many messages inside the message it is in: 0 for the message's own parts.
    pub level: u8,
}
