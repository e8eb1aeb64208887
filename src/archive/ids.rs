//! Message-IDs by number: each text is kept once, however many mails refer to it.
//!
//! An id is mostly that of a message, which keeps its text. All others, further ids of messages and those of mails that
//! are not here, stand in a sorted list.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;

use super::index::{Index, distinct};
use super::names::Used;
use super::record::Draft;
use super::{Archive, MessageIx, Record};
use crate::mail::MessageId;

/// A Message-ID: what [`Archive::id`] knows the text of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct IdIx(u32);

/// Ids of a message's parents that are looked at: the nearest ones.
const NEAREST: usize = 32;

/// Set in the number of an id that is no message's own.
const OTHER: u32 = 1 << 31;

impl IdIx {
    fn other(at: u32) -> Self {
        IdIx(at | OTHER)
    }

    /// Position among the ids that are no message's own; `None` of one that is.
    pub(super) fn other_at(self) -> Option<usize> {
        (self.0 & OTHER != 0).then_some((self.0 & !OTHER) as usize)
    }
}

/// All ids of an archive but the texts that its messages keep.
#[derive(Debug, Default)]
pub struct Ids {
    /// Finds messages by their own ids.
    own: Index,
    /// The others, sorted.
    others: Vec<MessageId>,
    /// For each of them the message that has it as a further id.
    of: Vec<Option<MessageIx>>,
}

impl Ids {
    /// How many are no message's own.
    pub(super) fn others(&self) -> usize {
        self.others.len()
    }

    /// Indexes messages anew, and ids that are no message's own for the first time.
    #[cfg(test)]
    pub(super) fn add<'a>(
        &mut self,
        messages: &[Record],
        said: impl IntoIterator<Item = &'a MessageId>,
    ) {
        let texts: Vec<&str> = messages.iter().map(|record| record.id.as_str()).collect();
        self.own = Index::new(&texts).0;
        let absent = said.into_iter().filter(|id| self.number(messages, id).is_none()).cloned();
        let absent: std::collections::BTreeSet<MessageId> = absent.collect();
        if !absent.is_empty() {
            self.of = vec![None; absent.len()];
            self.others = absent.into_iter().collect();
        }
    }

    /// The number of an id, if anything here has it or refers to it.
    pub(super) fn number(&self, messages: &[Record], id: &MessageId) -> Option<IdIx> {
        let at = |at: u32| messages.get(at as usize).map_or("", |record| record.id.as_str());
        let own = self.own.find(id.as_str(), at).map(IdIx);
        own.or_else(|| Some(IdIx::other(self.others.binary_search(id).ok()? as u32)))
    }
}

impl Archive {
    /// The text of an id.
    pub fn id(&self, id: IdIx) -> &MessageId {
        match id.other_at() {
            Some(at) => &self.ids.others[at],
            None => &self.messages[id.0 as usize].id,
        }
    }

    /// The text of an id, by its number as serialised; `None` where there is no such id.
    pub fn id_at(&self, number: u32) -> Option<&MessageId> {
        match IdIx(number).other_at() {
            Some(at) => self.ids.others.get(at),
            None => self.messages.get(number as usize).map(|record| &record.id),
        }
    }

    /// The message that an id names.
    pub fn message_of(&self, id: IdIx) -> Option<MessageIx> {
        match id.other_at() {
            Some(at) => self.ids.of.get(at).copied().flatten(),
            None => Some(MessageIx(id.0)),
        }
    }

    /// The messages here that a message names as its [parents](Record::parents), nearest first; of its first 32 ids.
    pub(super) fn ancestors(&self, record: &Record) -> impl Iterator<Item = MessageIx> {
        record.parents().take(NEAREST).filter_map(|id| self.message_of(id))
    }

    /// The message that an id names: as its own, or as a further one.
    pub fn by_id(&self, id: &MessageId) -> Option<MessageIx> {
        self.message_of(self.ids.number(&self.messages, id)?)
    }
}

/// The ids of drafts by number.
pub(super) struct Numbered {
    pub(super) ids: Ids,
    /// For each id that some table has.
    pub(super) number_of: Vec<IdIx>,
    /// The further ids of those drafts that have any, by position of the draft.
    pub(super) further: HashMap<u32, Box<[IdIx]>>,
}

/// Ids that are looked up together.
const TOGETHER: usize = 1024;

/// A number for what is absent, before that is numbered.
const ABSENT: IdIx = IdIx(u32::MAX);

/// Numbers all ids of drafts, each a message of its own by now, in the order of messages; `named`: what they refer to.
///
/// Each id names one message: the one whose own id it is, else the first that claims it; from others it is taken away.
pub(super) fn number(drafts: &[Box<Draft>], named: &Used<'_, MessageId>) -> Numbered {
    let texts: Vec<&str> = drafts.par_iter().map(|draft| draft.id.as_str()).collect();
    let (own, _) = Index::new(&texts);
    let text = |at: u32| texts.get(at as usize).copied().unwrap_or_default();
    let find = |ids: &[&MessageId]| {
        let wanted: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        let mut numbers = Vec::with_capacity(wanted.len());
        own.find_all(&wanted, text, |at| numbers.push(at.map_or(ABSENT, IdIx)));
        numbers
    };
    let mut numbers: Vec<IdIx> = named.texts.par_chunks(TOGETHER).flat_map_iter(find).collect();
    let of = named.texts.iter().zip(&numbers);
    let mut absent: Vec<&MessageId> =
        of.filter(|(_, number)| **number == ABSENT).map(|(id, _)| *id).collect();
    let slots = absent.len();
    let claims = claims(drafts, |id| own.find(id.as_str(), text).is_none());
    absent.extend(claims.iter().map(|(.., id)| id));
    let (others, places) = distinct(&absent);
    let open = numbers.iter_mut().filter(|slot| **slot == ABSENT);
    for (slot, place) in open.zip(&places) {
        *slot = IdIx::other(*place);
    }
    let mut of = vec![None; others.len()];
    let mut further: HashMap<u32, Vec<IdIx>> = HashMap::new();
    for ((at, _), place) in claims.iter().zip(places.iter().skip(slots)) {
        let claimed = of.get_mut(*place as usize).map(|of| *of.get_or_insert(MessageIx(*at)));
        if claimed == Some(MessageIx(*at)) {
            further.entry(*at).or_default().push(IdIx::other(*place));
        }
    }
    let others = others.into_iter().cloned().collect();
    let further = further.into_iter().map(|(at, ids)| (at, ids.into())).collect();
    Numbered { ids: Ids { own, others, of }, number_of: named.spread(&numbers, ABSENT), further }
}

/// The further ids of drafts that are no draft's own, with the position of each draft.
fn claims(
    drafts: &[Box<Draft>],
    is_free: impl Fn(&MessageId) -> bool + Sync,
) -> Vec<(u32, &MessageId)> {
    let claims = drafts.par_iter().enumerate().flat_map_iter(|(at, draft)| {
        let free = draft.other_ids.iter().filter(|id| is_free(id));
        free.map(move |id| (at as u32, id))
    });
    claims.collect()
}

#[cfg(test)]
mod tests {
    use crate::archive::testing::{day, draft, ids, threaded};

    #[test]
    fn ancestors_are_the_nearest_of_both_headers() {
        let names: Vec<String> = (0..40).map(|at| format!("{at:02}@x")).collect();
        let above: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut mails: Vec<_> =
            (0..).zip(&names).map(|(at, id)| draft(id, |mail| mail.date = day(at))).collect();
        mails.push(draft("reply@x", |mail| {
            mail.date = day(50);
            mail.in_reply_to = ids(&["gone@x", "07@x"]);
            mail.references = ids(&above);
        }));
        let archive = threaded(mails);
        let found: Vec<u32> = archive.ancestors(&archive.messages[40]).map(|ix| ix.0).collect();
        let nearest: Vec<u32> = std::iter::once(7).chain((10..40).rev()).collect();
        assert_eq!(found, nearest);
    }
}
