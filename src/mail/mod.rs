//! PARSE: from undecoded bytes to a [`Message`].
//!
//! [`parse()`] cannot fail: whatever is damaged becomes a [`Kind`](crate::diagnostic::Kind) in [`Message::problems`] and
//! a readable rest. [`parse()`] tells the order: header block, ids, date, people, structure, text, and last what a patch
//! says. mailparse reads parameters and base64; what lists need beyond RFC 5322 (the grammar of `[PATCH v3 2/9]`,
//! in-body From, trailers, diffs, thirty years of broken mailers) is here. All of it is linear in the size of the
//! message and free of recursion over what the message says.

pub mod address;
pub mod attachment;
pub mod author;
mod beginning;
pub mod body;
pub mod calendar;
pub mod changelog;
pub mod charset;
pub mod date;
pub mod diff;
pub mod earlier;
mod eight_bit;
pub mod elsewhere;
pub mod embedded;
pub mod encoded_word;
pub mod excerpt;
pub mod flowed;
pub mod header;
pub mod html;
pub mod lines;
pub mod message;
pub mod message_id;
pub mod mime;
mod parse;
pub mod patch_id;
pub mod relation;
pub mod remark;
pub mod sketch;
pub mod smime;
pub mod subject;
pub mod tnef;
pub mod trailer;
pub mod transfer;
pub mod utf7;
pub mod uuencode;
pub mod verdict;
pub mod yenc;

pub use address::Address;
pub use attachment::Attachment;
pub use body::Body;
pub use changelog::changelog;
pub use date::MailDate;
pub use diff::DiffStat;
pub use earlier::{Earlier, Says};
pub use elsewhere::Elsewhere;
pub use excerpt::excerpt;
pub use message::{Message, PatchNotes};
pub use message_id::MessageId;
pub use parse::{parse, parse_shown, parse_text, reread};
pub use patch_id::PatchId;
pub use relation::Relations;
pub use remark::Remark;
pub use sketch::Sketch;
pub use subject::{PatchTag, Revision, Subject};
pub use trailer::Trailer;
pub use verdict::{Verdict, VerdictKind, Verdicts};
