//! What templates see of a thread and its messages.

use serde::Serialize;

use crate::render::text::parts::Part;

use super::{DateContext, Link, PersonContext, SeriesRow};

/// A line of the outline: a message, or one that is referred to and not in the archive.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OutlineRow {
    /// Where it stands in its thread page; of an absent message the page that says it is withheld, else empty.
    pub href: String,
    /// The author's name.
    pub author: String,
    /// `2026-01-13`; empty where unknown.
    pub day: String,
    /// Subject; empty where it is that of a reply.
    pub subject: String,
    /// Depth in the thread from 0, capped at 12.
    pub depth: u32,
    /// It is not in the archive.
    pub ghost: bool,
}

/// The message that another answers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ParentContext {
    /// Where it stands in its thread page.
    pub href: String,
    /// Its author's name.
    pub name: String,
}

/// Somebody to whom a message was sent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecipientContext {
    /// Name, or the address where there is none.
    pub name: String,
    /// As `privacy.addresses` allows; may be empty.
    pub address: String,
}

/// `thread.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ThreadContext {
    /// What search engines are told of it: JSON-LD, safe in a `script` element. Of a thread's first page, with
    /// `base_url`.
    pub structured: Option<String>,
    /// Subject without reply marks.
    pub title: String,
    /// Messages in the whole thread.
    pub count: usize,
    /// Different people.
    pub participants: u32,
    /// Message-ID of the absent message above the first.
    pub ghost: Option<String>,
    /// Its page, if it is absent because it is withheld.
    pub ghost_href: Option<String>,
    /// Who answers when, drawn; on the first page of a thread of some length, else empty.
    pub shape: String,
    /// Outline of this part.
    pub outline: Vec<OutlineRow>,
    /// The messages of this part.
    pub messages: Vec<MessageContext>,
    /// Parts of a long thread; empty for one part.
    pub parts: Vec<Link>,
    /// `t.mbox.gz`, relative.
    pub mbox_href: Option<String>,
    /// Where b4 gets mails of the list; `None` where the site's address is not known, or it has no mboxes.
    pub midmask: Option<String>,
    /// The Message-ID that b4 takes; `None` where it cannot get the thread, or a shell would read something else.
    pub b4_id: Option<String>,
    /// The series that it is about.
    pub series: Option<SeriesRow>,
    /// Thread before and after by time of the first message.
    pub previous: Option<Link>,
    /// See `previous`.
    pub next: Option<Link>,
}

/// A message on a thread page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageContext {
    /// `m` and the SHA-1 of its id.
    pub anchor: String,
    /// Message-ID.
    pub id: String,
    /// The whole subject.
    pub subject: String,
    /// The subject differs from the thread's title by more than reply marks.
    pub show_subject: bool,
    /// Author.
    pub author: PersonContext,
    /// Sender, where another than the author.
    pub sender: Option<PersonContext>,
    /// When.
    pub date: Option<DateContext>,
    /// When, by the sender's clock: `13 Jan 2026, 06:03 +0100`; empty where unknown.
    pub sent: String,
    /// Depth in the thread from 0, capped at 12.
    pub depth: u32,
    /// The message that it answers.
    pub parent: Option<ParentContext>,
    /// To and Cc in words, as privacy allows.
    pub recipients: Vec<RecipientContext>,
    /// Its own address: `L/MID/`, relative.
    pub permalink: String,
    /// `mailto:` with the header fields of a reply.
    pub reply_href: Option<String>,
    /// Why there is no text, or why it cannot be read, in words.
    pub remarks: Vec<String>,
    /// The text.
    pub html: String,
    /// The text in parts, for themes that lay it out themselves; empty where no template of the theme says `.parts`.
    pub parts: Vec<Part>,
    /// Parts beside the text; those of a message inside the message follow it.
    pub attachments: Vec<AttachmentContext>,
    /// What was odd.
    pub problems: Vec<ProblemContext>,
    /// Other mails under the same Message-ID, in the order in which they came; a few of them.
    pub others: Vec<OtherContext>,
    /// How many more of them there are.
    pub more_others: usize,
}

/// Something odd about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProblemContext {
    /// `LP040`.
    pub code: String,
    /// In words.
    pub title: String,
    /// The guide's entry, where the site holds the guide.
    pub href: Option<String>,
}

/// Another mail under a message's Message-ID.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OtherContext {
    /// The message's, and a number from 2.
    pub anchor: String,
    /// The whole subject.
    pub subject: String,
    /// The subject is another than the message's.
    pub show_subject: bool,
    /// Author, without page.
    pub author: PersonContext,
    /// When, as it says itself.
    pub date: Option<DateContext>,
    /// The text.
    pub html: String,
    /// Names of its attachments; they are in the mbox only.
    pub attachments: Vec<String>,
}

/// An attachment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AttachmentContext {
    /// File.
    pub href: String,
    /// Declared name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Size in words: `4.2 kB`.
    pub size: String,
    /// What it is, in words; may be empty.
    pub note: String,
    /// A text part (patch, log) or what can be read of another one; else empty.
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
