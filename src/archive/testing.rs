//! Mails and archives for the tests of this stage.

use super::mailmap::Mailmap;
use super::record::Draft;
use super::{Archive, TrailerIx, contributor, identity, link, thread};
use crate::mail::{Address, Body, MailDate, Message, MessageId, Subject, Trailer};
use crate::source::{Location, RawMessage, ShardIx};

/// A place in the first source.
pub(super) fn raw(offset: u64) -> RawMessage {
    let location = Location { offset, shard: ShardIx(0), length: 1 };
    RawMessage { location, ..RawMessage::default() }
}

/// A dated mail of Ada; `Re: ` makes it a reply.
pub(super) fn text(id: &str, subject: &str, body: &str) -> Message {
    let is_reply = subject.starts_with("Re: ");
    Message {
        id: MessageId::new(id).unwrap(),
        date: Some(MailDate { seconds: 1_000_000, zone: 0 }),
        subject: Subject {
            text: subject.into(),
            title_start: if is_reply { 4 } else { 0 },
            is_reply,
            tag: None,
        },
        from: person("Ada Example <ada@example.org>"),
        body: Body { text: body.into(), ..Body::default() },
        ..Message::default()
    }
}

/// A draft of [`text`], changed by `change`.
pub(super) fn draft(id: &str, change: impl FnOnce(&mut Message)) -> Box<Draft> {
    let mut message = text(id, "pump", "water\n");
    change(&mut message);
    Box::new(Draft::new(raw(0), &message))
}

/// Ids from text.
pub(super) fn ids(list: &[&str]) -> Vec<MessageId> {
    list.iter().filter_map(|id| MessageId::new(id)).collect()
}

/// `Name <address>`.
pub(super) fn person(text: &str) -> Address {
    super::people::parse_author(text)
}

/// A day's begin, as the field of a message takes it.
#[expect(clippy::unnecessary_wraps, reason = "assigned to the optional date of messages")]
pub(super) fn day(day: i64) -> Option<MailDate> {
    Some(MailDate { seconds: day * 86_400, zone: 0 })
}

impl Archive {
    /// Trailers for a message to give.
    pub(super) fn add_trailers(&mut self, trailers: Vec<Trailer>) -> Box<[TrailerIx]> {
        let from = self.trailers.len() as u32;
        self.trailers.extend(trailers);
        (from..self.trailers.len() as u32).map(TrailerIx).collect()
    }
}

/// Messages, people and threads of the drafts, nothing more.
pub(super) fn threaded(drafts: Vec<Box<Draft>>) -> Archive {
    let mut archive = link::assemble(drafts, Vec::new());
    add_threads(&mut archive);
    archive
}

/// Fills in the threads.
pub(super) fn add_threads(archive: &mut Archive) {
    let threads = thread::build(archive);
    link::take_threads(archive, threads);
}

/// Fills in people and their reviews; nobody is merged by a `.mailmap`.
pub(crate) fn add_people(archive: &mut Archive) {
    let mailmap = Mailmap::default();
    let identities = identity::merge(archive, &mailmap);
    (archive.contributors, archive.identities, archive.reviews) =
        contributor::build(archive, &mailmap, &identities);
}
