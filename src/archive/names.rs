//! What drafts name: people, lists, other mails, trailers.
//!
//! The same few people write most mails of a list, and mails of a thread name the same ones. So drafts that are parsed
//! or kept together share one table of such texts and hold positions in it. Whoever reads a million drafts then allocates,
//! compares and hashes each text once a table, not once a mail.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::index::{Map, distinct, numbered};
use super::record::Draft;
use crate::mail::{Address, Message, MessageId, Trailer};
use crate::privacy::Rules;

/// Texts that drafts name, and which of them each names.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Names {
    people: Vec<Address>,
    lists: Vec<List>,
    ids: Vec<MessageId>,
    trailers: Vec<Trailer>,
    /// For each draft: positions of From and author in `people`, of one in `lists`, of In-Reply-To and References in
    /// `ids`, of trailers.
    numbers: Vec<u32>,
}

/// What a message says of the list that it came by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct List {
    /// List-Id.
    pub id: Option<Box<str>>,
    /// The address in List-Post.
    pub post: Option<Box<str>>,
}

/// Which of [`Names::numbers`] are a draft's.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    in_reply_to: u32,
    references: u32,
    trailers: u32,
}

/// People of a draft: From and author.
const PEOPLE: usize = 2;
/// These and the list.
const HEAD: usize = PEOPLE + 1;

/// What one draft names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    all: Arc<Names>,
    span: Span,
}

/// A position of nothing.
const NONE: u32 = u32::MAX;

/// Somebody without name and address.
static NOBODY: Address = Address { name: String::new(), address: String::new() };

/// A list of which nothing is said.
static NO_LIST: List = List { id: None, post: None };

impl Names {
    fn numbers(&self, start: usize, many: usize) -> &[u32] {
        self.numbers.get(start..).and_then(|numbers| numbers.get(..many)).unwrap_or_default()
    }
}

impl Named {
    /// What a message names, alone in its table.
    pub(super) fn of(message: &Message) -> Self {
        let Message { from, author, in_reply_to, references, trailers, .. } = message;
        let boxed = |text: &Option<String>| text.as_deref().map(Into::into);
        let list = List { id: boxed(&message.list_id), post: boxed(&message.list_post) };
        let author = author.as_ref().filter(|author| *author != from);
        let many = (in_reply_to.len() + references.len(), trailers.len());
        let head = [0, u32::from(author.is_some()), 0];
        let numbers = head.into_iter().chain(0..many.0 as u32).chain(0..many.1 as u32).collect();
        let all = Names {
            people: std::iter::once(from).chain(author).cloned().collect(),
            lists: vec![list],
            ids: in_reply_to.iter().chain(references).cloned().collect(),
            trailers: trailers.clone(),
            numbers,
        };
        let span = Span {
            start: 0,
            in_reply_to: in_reply_to.len() as u32,
            references: references.len() as u32,
            trailers: trailers.len() as u32,
        };
        Named { all: Arc::new(all), span }
    }

    /// A draft's part of a table that was kept.
    pub fn kept(all: &Arc<Names>, span: Span) -> Self {
        Named { all: Arc::clone(all), span }
    }

    fn people(&self) -> &[u32] {
        self.all.numbers(self.span.start as usize, PEOPLE)
    }

    /// The list that it came by.
    pub fn list(&self) -> &List {
        let number = self.all.numbers.get(self.span.start as usize + PEOPLE);
        number.and_then(|number| self.all.lists.get(*number as usize)).unwrap_or(&NO_LIST)
    }

    fn parents(&self) -> &[u32] {
        let Span { start, in_reply_to, references, .. } = self.span;
        self.all.numbers(start as usize + HEAD, in_reply_to as usize + references as usize)
    }

    fn trailers(&self) -> &[u32] {
        let Span { start, in_reply_to, references, trailers } = self.span;
        let start = start as usize + HEAD + in_reply_to as usize + references as usize;
        self.all.numbers(start, trailers as usize)
    }

    fn person(&self, at: usize) -> &Address {
        let number = self.people().get(at).map(|number| *number as usize);
        number.and_then(|number| self.all.people.get(number)).unwrap_or(&NOBODY)
    }

    /// Header From.
    pub(super) fn from(&self) -> &Address {
        self.person(0)
    }

    /// Author, where another than From.
    pub(super) fn author(&self) -> Option<&Address> {
        Some(self.person(1)).filter(|author| *author != self.from())
    }

    /// How many ids are In-Reply-To.
    pub(super) fn answered(&self) -> u32 {
        self.span.in_reply_to
    }

    /// In-Reply-To, then References, oldest first.
    pub(super) fn ids(&self) -> impl Iterator<Item = &MessageId> {
        self.parents().iter().filter_map(|number| self.all.ids.get(*number as usize))
    }

    fn trailer_texts(&self) -> impl Iterator<Item = &Trailer> {
        self.trailers().iter().filter_map(|number| self.all.trailers.get(*number as usize))
    }

    /// How many trailers there are.
    pub(super) fn many_trailers(&self) -> usize {
        self.span.trailers as usize
    }
}

/// Puts what drafts name into one table; returns each one's part.
pub fn gather<'a>(drafts: impl IntoIterator<Item = &'a Draft>) -> (Names, Vec<Span>) {
    let all: Vec<&Named> = drafts.into_iter().map(|draft| &draft.named).collect();
    let people: Vec<_> =
        all.iter().flat_map(|named| (0..PEOPLE).map(|at| named.person(at))).collect();
    let lists: Vec<_> = all.iter().map(|named| named.list()).collect();
    let ids: Vec<_> = all.iter().flat_map(|named| named.ids()).collect();
    let trailers: Vec<_> = all.iter().flat_map(|named| named.trailer_texts()).collect();
    let (people, person_of) = numbered(&people);
    let (lists, list_of) = numbered(&lists);
    let (ids, id_of) = numbered(&ids);
    let (trailers, trailer_of) = numbered(&trailers);
    let (mut person_of, mut list_of) = (person_of.into_iter(), list_of.into_iter());
    let (mut id_of, mut trailer_of) = (id_of.into_iter(), trailer_of.into_iter());
    let mut numbers = Vec::new();
    let part = |named: &Named| {
        let start = numbers.len() as u32;
        numbers.extend(person_of.by_ref().take(PEOPLE).chain(list_of.next()));
        numbers.extend(id_of.by_ref().take(named.ids().count()));
        numbers.extend(trailer_of.by_ref().take(named.trailer_texts().count()));
        Span { start, ..named.span }
    };
    let spans = all.into_iter().map(part).collect();
    let people = people.into_iter().cloned().collect();
    let lists = lists.into_iter().cloned().collect();
    let ids = ids.into_iter().cloned().collect();
    let trailers = trailers.into_iter().cloned().collect();
    (Names { people, lists, ids, trailers, numbers }, spans)
}

/// Lets drafts share one table.
pub fn share(drafts: &mut [&mut Draft]) {
    let (names, spans) = gather(drafts.iter().map(|draft| &**draft));
    let names = Arc::new(names);
    for (draft, span) in drafts.iter_mut().zip(spans) {
        draft.named = Named::kept(&names, span);
    }
}

/// Veils the ids that drafts name, each table once.
pub fn veil(drafts: &mut [Box<Draft>], rules: &Rules) {
    let tables = Tables::of(drafts);
    let veiled = tables.all.par_iter().map(|names| {
        let Names { people, lists, ids, trailers, numbers } = &**names;
        Arc::new(Names {
            people: people.clone(),
            lists: lists.clone(),
            ids: ids.iter().map(|id| rules.id(id)).collect(),
            trailers: trailers.clone(),
            numbers: numbers.clone(),
        })
    });
    let veiled: Vec<Arc<Names>> = veiled.collect();
    for (draft, at) in drafts.iter_mut().zip(&tables.of) {
        if let Some(names) = veiled.get(*at as usize) {
            draft.named.all = Arc::clone(names);
        }
    }
}

/// The tables of drafts, and where the texts of each stand if those of all are put one after another.
pub(super) struct Tables {
    all: Vec<Arc<Names>>,
    /// For each draft its table.
    of: Vec<u32>,
    /// For each table where its people, ids, and trailers begin; then where all end.
    starts: Vec<[u32; 3]>,
}

/// Texts of one kind that drafts name, in the order of tables.
pub(super) struct Used<'a, T> {
    pub(super) texts: Vec<&'a T>,
    /// For each text of all tables its position in `texts`, or `u32::MAX` of one that no draft names.
    places: Vec<u32>,
}

impl<'a, T> Used<'a, T> {
    fn new(all: impl Iterator<Item = &'a T>, used: &[AtomicBool]) -> Self {
        let (mut texts, mut places) = (Vec::new(), Vec::with_capacity(used.len()));
        for (text, is_used) in all.zip(used) {
            if is_used.load(Ordering::Relaxed) {
                places.push(texts.len() as u32);
                texts.push(text);
            } else {
                places.push(NONE);
            }
        }
        Used { texts, places }
    }

    /// These and `others`, sorted and each once, and for each text of all tables its position among them.
    pub(super) fn distinct(&self, others: &'a [T]) -> (Vec<T>, Vec<u32>)
    where
        T: Hash + Ord + Clone + Sync,
    {
        let all: Vec<&T> = self.texts.iter().copied().chain(others).collect();
        let (values, numbers) = distinct(&all);
        (values.into_iter().cloned().collect(), self.spread(&numbers, NONE))
    }

    /// For each text of all tables what stands for it in `numbers`, which are those of `texts`.
    pub(super) fn spread<N: Copy>(&self, numbers: &[N], unused: N) -> Vec<N> {
        let number = |place: &u32| numbers.get(*place as usize).copied().unwrap_or(unused);
        self.places.iter().map(number).collect()
    }
}

impl Tables {
    /// The tables of drafts, in the order in which these name them first.
    pub(super) fn of(drafts: &[Box<Draft>]) -> Self {
        let addresses: Vec<usize> =
            drafts.par_iter().map(|draft| Arc::as_ptr(&draft.named.all).addr()).collect();
        let mut known: Map<usize, u32> = Map::default();
        let mut all: Vec<Arc<Names>> = Vec::new();
        let mut of = Vec::with_capacity(drafts.len());
        for (address, draft) in addresses.iter().zip(drafts) {
            of.push(*known.entry(*address).or_insert_with(|| {
                all.push(Arc::clone(&draft.named.all));
                all.len() as u32 - 1
            }));
        }
        let mut starts = vec![[0; 3]];
        let mut ends = [0; 3];
        for names in &all {
            let own = [names.people.len(), names.ids.len(), names.trailers.len()];
            for (end, own) in ends.iter_mut().zip(own) {
                *end += own as u32;
            }
            starts.push(ends);
        }
        Tables { all, of, starts }
    }

    /// Whoever and whatever drafts, those that the tables are of, name.
    pub(super) fn used(
        &self,
        drafts: &[Box<Draft>],
    ) -> (Used<'_, Address>, Used<'_, MessageId>, Used<'_, Trailer>) {
        let ends = self.starts.last().copied().unwrap_or_default();
        let used = ends.map(|end| {
            let mut used = Vec::new();
            used.resize_with(end as usize, AtomicBool::default);
            used
        });
        let [people, ids, trailers] = &used;
        let mark = |used: &Vec<AtomicBool>, at: u32| {
            if let Some(used) = used.get(at as usize) {
                used.store(true, Ordering::Relaxed);
            }
        };
        drafts.par_iter().enumerate().for_each(|(at, draft)| {
            self.people(at, draft).for_each(|at| mark(people, at));
            self.ids(at, draft).for_each(|at| mark(ids, at));
            self.trailers(at, draft).for_each(|at| mark(trailers, at));
        });
        (
            Used::new(self.all.iter().flat_map(|names| &names.people), people),
            Used::new(self.all.iter().flat_map(|names| &names.ids), ids),
            Used::new(self.all.iter().flat_map(|names| &names.trailers), trailers),
        )
    }

    /// Frees them, by all threads at once: there may be millions of texts.
    pub(super) fn forget(self) {
        self.all.into_par_iter().for_each(drop);
    }

    fn start(&self, at: usize, kind: usize) -> u32 {
        let table = self.of.get(at).and_then(|table| self.starts.get(*table as usize));
        table.and_then(|starts| starts.get(kind)).copied().unwrap_or_default()
    }

    /// Where a draft's From and author stand; `at` is its position among the drafts.
    pub(super) fn people<'d>(&self, at: usize, draft: &'d Draft) -> impl Iterator<Item = u32> + 'd {
        let start = self.start(at, 0);
        draft.named.people().iter().map(move |number| start.saturating_add(*number))
    }

    /// Where its In-Reply-To and References stand.
    pub(super) fn ids<'d>(&self, at: usize, draft: &'d Draft) -> impl Iterator<Item = u32> + 'd {
        let start = self.start(at, 1);
        draft.named.parents().iter().map(move |number| start.saturating_add(*number))
    }

    /// Where its trailers stand.
    pub(super) fn trailers<'d>(
        &self,
        at: usize,
        draft: &'d Draft,
    ) -> impl Iterator<Item = u32> + 'd {
        let start = self.start(at, 2);
        draft.named.trailers().iter().map(move |number| start.saturating_add(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::people::parse_author;
    use crate::archive::testing::{draft, ids};
    use proptest::prelude::*;

    /// What drafts name, in words.
    fn said<'a>(drafts: impl IntoIterator<Item = &'a Box<Draft>>) -> Vec<String> {
        let said = |named: &Named| {
            let ids: Vec<_> = named.ids().collect();
            let trailers: Vec<_> = named.trailers().iter().collect();
            let trailers = trailers.iter().map(|at| &named.all.trailers[**at as usize].value);
            let people = (named.from(), named.author());
            format!("{:?}", (people, ids, named.answered(), trailers.collect::<Vec<_>>()))
        };
        drafts.into_iter().map(|draft| said(&draft.named)).collect()
    }

    /// From, author, ids of In-Reply-To and References, trailers.
    type Mail = (u8, Option<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

    fn mails() -> impl Strategy<Value = Vec<Mail>> {
        let few = || prop::collection::vec(0u8..6, 0..4);
        prop::collection::vec((0u8..4, prop::option::of(0u8..4), few(), few(), few()), 0..12)
    }

    fn drafts(mails: &[Mail]) -> Vec<Box<Draft>> {
        let person = |at: u8| parse_author(&format!("P{at} <p{at}@example.org>"));
        let id = |at: &u8| MessageId::new(&format!("{at}@x"));
        let trailer = |at: &u8| Trailer { value: format!("v{at}"), ..Trailer::default() };
        let mail = |(at, (from, author, answered, named, trailers)): (usize, &Mail)| {
            draft(&format!("{at}@x"), |m| {
                m.from = person(*from);
                m.author = author.map(person);
                m.in_reply_to = answered.iter().filter_map(id).collect();
                m.references = named.iter().filter_map(id).collect();
                m.trailers = trailers.iter().map(trailer).collect();
            })
        };
        mails.iter().enumerate().map(mail).collect()
    }

    fn shared(mut drafts: Vec<Box<Draft>>) -> Vec<Box<Draft>> {
        share(&mut drafts.iter_mut().map(AsMut::as_mut).collect::<Vec<_>>());
        drafts
    }

    proptest! {
        #[test]
        fn sharing_a_table_changes_nothing(mails in mails(), cut in 0usize..12) {
            let alone = drafts(&mails);
            let all = shared(alone.clone());
            prop_assert_eq!(said(&all), said(&alone));
            let (early, late) = alone.split_at(cut.min(alone.len()));
            let parts = [shared(early.to_vec()), shared(late.to_vec())].concat();
            prop_assert_eq!(said(&shared(parts.clone())), said(&alone));
            let archive = |drafts| {
                let archive = link::assemble(drafts, Vec::new());
                format!("{:?}", (archive.messages, archive.people, archive.trailers))
            };
            let linked = archive(alone);
            prop_assert_eq!(archive(all), linked.clone());
            prop_assert_eq!(archive(parts), linked);
        }
    }

    #[test]
    fn what_only_a_mail_names_that_is_gone_is_unknown() {
        let mails = [(0, None, vec![5], vec![], vec![1]), (1, None, vec![0], vec![], vec![2])];
        let mut all = shared(drafts(&mails));
        all.truncate(1);
        let archive = link::assemble(all, Vec::new());
        let people: Vec<_> = archive.people.iter().map(|person| person.name.as_str()).collect();
        let trailers: Vec<_> = archive.trailers.iter().map(|one| one.value.as_str()).collect();
        assert_eq!((people, trailers), (vec!["P0"], vec!["v1"]));
        let known = |id: &str| archive.by_id(&ids(&[id])[0]).is_some();
        assert!(known("0@x") && !known("1@x"));
        assert_eq!(archive.id(archive.messages[0].in_reply_to()[0]).as_str(), "5@x");
    }

    #[test]
    fn a_span_outside_its_table_names_nothing() {
        let span = Span { start: 7, in_reply_to: u32::MAX, references: u32::MAX, trailers: 9 };
        let mut wrong = draft("a@x", |_| ());
        wrong.named = Named::kept(&Arc::default(), span);
        assert_eq!((wrong.named.from(), wrong.named.author()), (&NOBODY, None));
        assert_eq!((wrong.named.ids().count(), wrong.named.trailers().len()), (0, 0));
        assert_eq!(link::assemble(vec![wrong], Vec::new()).messages.len(), 1);
    }
}
