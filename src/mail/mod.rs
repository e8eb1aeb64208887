//! PARSE: from undecoded bytes to a [`Message`].
//!
//! [`parse`] cannot fail: whatever is damaged becomes a [`Kind`](crate::diagnostic::Kind) in [`Message::problems`] and
//! a readable rest. mailparse does the MIME structure and the transfer encodings; what lists need beyond RFC 5322 (the
//! grammar of `[PATCH v3 2/9]`, in-body From, trailers, diffs, thirty years of broken mailers) is here.

pub mod address;
pub mod attachment;
pub mod body;
pub mod charset;
pub mod date;
pub mod diff;
pub mod header;
pub mod message;
pub mod message_id;
mod parse;
pub mod subject;
pub mod trailer;

pub use address::Address;
pub use attachment::Attachment;
pub use body::Body;
pub use date::MailDate;
pub use diff::DiffStat;
pub use message::{Message, PatchNotes};
pub use message_id::MessageId;
pub use parse::parse;
pub use subject::{PatchTag, Revision, Subject};
pub use trailer::Trailer;
