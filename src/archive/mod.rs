//! LINK: from single messages to an archive in which everything refers to everything.
//!
//! [`Archive`] owns all that is known of one list, compactly: no message text is here, only facts and the
//! [`Location`](crate::source::Location) of the bytes. Positions are `u32` newtypes into sorted vectors, so they are cheap, parallel-safe and the
//! same on every machine. Messages are ordered by date, then Message-ID; undated ones come last.

pub mod answers;
pub mod changes;
pub mod contributor;
mod copy;
mod dates;
mod dedup;
pub mod digest;
pub mod directory;
pub mod exchange;
pub mod fold;
mod identity;
pub mod ids;
mod index;
pub mod link;
pub mod mailmap;
pub mod names;
pub mod people;
pub mod period;
pub mod profile;
pub mod record;
pub mod review;
mod robot;
pub mod series;
mod sets;
pub mod slug;
pub mod tables;
#[cfg(test)]
pub(crate) mod testing;
pub mod thread;
mod veil;

use serde::{Deserialize, Serialize};

use answers::Answers;
pub use contributor::Contributor;
pub use identity::Reason as MergeReason;
pub use ids::IdIx;
pub use period::{Period, PeriodUnit};
pub use record::{PatchFacts, Record};
pub use review::Reviews;
pub use robot::Robots;
pub use series::{PatchSlot, Series, SeriesRevision};
pub use thread::{Node, Thread};

use std::collections::BTreeSet;

use crate::config::Addresses;
use crate::mail::{Address, MessageId, Trailer};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub u32);

        impl $name {
            /// As a position in a slice.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index! {
    /// A message: position in [`Archive::messages`].
    MessageIx;
    /// A thread: position in [`Archive::threads`].
    ThreadIx;
    /// A series: position in [`Archive::series`].
    SeriesIx;
    /// A merged identity: position in [`Archive::contributors`].
    ContributorIx;
    /// A name and address as written: position in [`Archive::people`].
    PersonIx;
    /// A distinct trailer: position in [`Archive::trailers`].
    TrailerIx;
    /// Somebody whom trailers name: position in [`Reviews::people`].
    ReviewerIx;
}

/// Everything known of one list.
#[derive(Debug, Default)]
pub struct Archive {
    /// All messages, by date then id; undated ones (from period reports) last.
    pub messages: Vec<Record>,
    /// Message-IDs, and what they name: [`Archive::id`], [`Archive::by_id`], [`Archive::message_of`].
    pub ids: ids::Ids,
    /// Trailers that messages give, each once, sorted as they were written.
    pub trailers: Vec<Trailer>,
    /// Ids of messages that are withheld. They are no messages of the archive; others may refer to them.
    pub withheld: BTreeSet<MessageId>,
    /// How addresses are shown. Those here are what is shown, once everything is linked.
    pub addresses: Addresses,
    /// Names and addresses as written, each once, sorted. Where addresses are not shown, they stand as they are told, in
    /// the order of what was written.
    pub people: Vec<Address>,
    /// For each of `people` the domain of the address, where addresses are not shown; else empty.
    domains: Vec<Box<str>>,
    /// The positions of `people` in the order of what is told, where addresses are not shown; else empty.
    told: Vec<PersonIx>,
    /// Which of `people` are programs.
    pub robots: Robots,
    /// For each of `people` its merged identity.
    pub identities: Vec<ContributorIx>,
    /// Threads, by their first message.
    pub threads: Vec<Thread>,
    /// For each message its thread.
    pub thread_of: Vec<ThreadIx>,
    /// Series, by slug.
    pub series: Vec<Series>,
    /// For each message its series, where it is a patch, a cover or a follow-up to one.
    pub series_of: Vec<Option<SeriesIx>>,
    /// Merged identities, by slug.
    pub contributors: Vec<Contributor>,
    /// Who reviewed what.
    pub reviews: Reviews,
    /// How long answers took.
    pub answers: Answers,
    /// Periods asked for that hold anything, by start then key; report-text periods after dated ones.
    pub periods: Vec<Period>,
    /// Names of recorded states of the sources, oldest first, where they were asked for.
    pub states: Vec<String>,
    /// The period reports among the sources.
    pub reports: Vec<crate::source::UpdateReport>,
    /// The newest sane date in seconds: "now" for whatever needs a now. `None` for an archive without dates.
    pub newest: Option<i64>,
}

impl Archive {
    /// The record of a message.
    pub fn message(&self, ix: MessageIx) -> &Record {
        &self.messages[ix.at()]
    }

    /// The series of the message that an id names: as cover, patch or follow-up.
    pub fn series_with(&self, id: &MessageId) -> Option<SeriesIx> {
        self.series_of.get(self.by_id(id)?.at()).copied().flatten()
    }

    /// Name and address as written.
    pub fn person(&self, ix: PersonIx) -> &Address {
        &self.people[ix.at()]
    }

    /// The domain of somebody's address, however addresses are shown.
    pub fn domain(&self, ix: PersonIx) -> &str {
        self.domains.get(ix.at()).map_or_else(|| self.person(ix).domain(), AsRef::as_ref)
    }

    /// The merged identity of a message's author.
    pub fn author_of(&self, message: MessageIx) -> Option<ContributorIx> {
        let record = self.messages.get(message.at())?;
        self.identities.get(record.author.at()).copied()
    }

    /// The merged identity behind a name and address.
    pub fn contributor_of(&self, ix: PersonIx) -> &Contributor {
        &self.contributors[self.identities[ix.at()].at()]
    }
}
