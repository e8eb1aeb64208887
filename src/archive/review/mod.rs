//! Review: who gave what to which patch, and where.
//!
//! What counts, here and nowhere else (the rules are b4's):
//! - A trailer in an answer goes to the patch above it in the thread, or to all patches where that is the cover
//!   ([`scope`]); A NACK in an answer's own words is its Nacked-by.
//! - It is the word of whom it names only if that is the sender ([`same`]), or `.mailmap` and the merging of identities
//!   say so; otherwise it is kept and marked as a mismatch.
//! - A patch's own trailers are given there, on its author's word.
//! - What was given to a patch in one revision holds for a later one only where both change the same: where
//!   `git patch-id --stable` is equal.
//! - Programs ([`robot`]) are set apart: they report, and do not review.

mod kind;
mod people;
mod same;
mod scope;
mod series;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;
use serde::Serialize;

use super::fold::fold;
use super::identity::Identities;
use super::index::Map;
use super::mailmap::Mailmap;
use super::robot;
use super::{Archive, ContributorIx, MessageIx, PersonIx, Record, ReviewerIx, SeriesIx, TrailerIx};
use crate::privacy::Rules;
pub use kind::Kind;
use people::People;
pub use people::Reviewer;
pub(super) use scope::is_answer;

/// Most that is kept of what was given to one patch, or to all patches of a revision.
const MOST_GIVEN: usize = 200;

/// Something that somebody gave to a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// What.
    pub kind: Kind,
    /// Who, as the trailer names them.
    pub who: ReviewerIx,
    /// The mail that gave it; `None` where it stands in the patch's own commit message.
    pub message: Option<MessageIx>,
    /// The trailer: position in the [`trailers`](Record::trailer) of that mail, or of the patch. `None` for a `NAK` that
    /// is no trailer.
    pub trailer: Option<u16>,
    /// The mail was sent by somebody else.
    pub mismatch: bool,
    /// It was given to an equal patch of this revision, a position in [`Series::revisions`](super::Series::revisions);
    /// this very revision where the patch was sent twice.
    pub carried: Option<u32>,
}

/// Review of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionReview {
    /// For each of [`SeriesRevision::patches`](super::SeriesRevision::patches) what was given to it: by kind and
    /// person, each pair once, at most 200; fewer in series of more than 500 patches, revisions counted.
    pub patches: Box<[Box<[Given]>]>,
    /// Answers that programs sent, by date.
    pub reports: Box<[MessageIx]>,
    /// The first answer to it by somebody else than those who sent the series, programs left out.
    pub first_answer: Option<MessageIx>,
}

/// Review of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeriesReview {
    /// For each of [`Series::revisions`](super::Series::revisions).
    pub revisions: Box<[RevisionReview]>,
    /// The first of these [answers](RevisionReview::first_answer) to any revision.
    pub first_answer: Option<MessageIx>,
    /// The first answer of such people that gives a Reviewed-by, Acked-by, Tested-by or Nacked-by of its own sender.
    pub first_review: Option<MessageIx>,
}

/// What one mail credits somebody with: an answer with what it gives, each kind and person once; a patch with whom it
/// names as Reported-by, Suggested-by and Co-developed-by, once for all patches of one title (revisions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// The answer, or the patch.
    pub message: MessageIx,
    /// It stands in the patch's own commit message.
    pub in_patch: bool,
    /// For what.
    pub kind: Kind,
    /// To whom.
    pub who: ReviewerIx,
    /// The answer was sent by somebody else; such credits count for nobody.
    pub mismatch: bool,
    /// Author of the patch that was answered; `None` where it is not in the archive.
    pub author: Option<PersonIx>,
    /// The series.
    pub series: Option<SeriesIx>,
}

/// All that is known of reviews.
#[derive(Debug, Default)]
pub struct Reviews {
    people: Vec<Reviewer>,
    series: Vec<SeriesReview>,
    credits: Vec<Credit>,
    /// Contributors with positions of credits that they gave as reviewers, sorted.
    given: Vec<(ContributorIx, u32)>,
    /// The same by the authors of the patches.
    received: Vec<(ContributorIx, u32)>,
}

impl Reviews {
    /// All whom trailers name.
    pub fn people(&self) -> &[Reviewer] {
        &self.people
    }

    /// Somebody whom a trailer names.
    pub fn person(&self, ix: ReviewerIx) -> &Reviewer {
        &self.people[ix.at()]
    }

    /// Review of a series.
    pub fn of(&self, series: SeriesIx) -> &SeriesReview {
        &self.series[series.at()]
    }

    /// All credits, by date of their mail.
    pub fn credits(&self) -> &[Credit] {
        &self.credits
    }

    /// Whether what was given to a patch holds no review: no Reviewed-by or Acked-by of a person that is their own word.
    pub fn lacks_review(&self, given: &[Given]) -> bool {
        !given.iter().any(|given| self.is_review(given))
    }

    /// Whether it is a Reviewed-by or Acked-by of a person, on their own word or the patch's author's.
    fn is_review(&self, given: &Given) -> bool {
        given.kind.is_review() && !given.mismatch && !self.person(given.who).robot
    }

    /// How many people reviewed a patch of the newest revision of a series.
    pub fn reviewers(&self, series: SeriesIx) -> usize {
        let newest = self.series.get(series.at()).and_then(|review| review.revisions.last());
        let given = newest.into_iter().flat_map(|review| review.patches.iter().flatten());
        let who: BTreeSet<ReviewerIx> =
            given.filter(|given| self.is_review(given)).map(|given| given.who).collect();
        who.len()
    }

    /// What an answer gives: the credits that count, also where the patch is not in the archive.
    pub fn given_in(&self, message: MessageIx) -> impl Iterator<Item = &Credit> {
        let start = self.credits.partition_point(|credit| credit.message < message);
        let of_mail = self.credits.iter().skip(start).take_while(move |c| c.message == message);
        of_mail.filter(|credit| !credit.mismatch && !credit.in_patch)
    }

    /// What somebody gave to others' patches in answers, by date: the credits that count.
    pub fn given_by(&self, contributor: ContributorIx) -> impl Iterator<Item = &Credit> {
        self.select(&self.given, contributor)
    }

    /// What others gave to somebody's patches in answers, by date: the credits that count.
    pub fn received_by(&self, contributor: ContributorIx) -> impl Iterator<Item = &Credit> {
        self.select(&self.received, contributor)
    }

    fn select<'a>(
        &'a self,
        from: &'a [(ContributorIx, u32)],
        contributor: ContributorIx,
    ) -> impl Iterator<Item = &'a Credit> {
        let start = from.partition_point(|(who, _)| *who < contributor);
        let own = from.iter().skip(start).take_while(move |(who, _)| *who == contributor);
        own.filter_map(|(_, at)| self.credits.get(*at as usize))
    }

    /// Numbers reviewers by contributors instead of identities, and sorts what each gave and received.
    pub(super) fn settle(&mut self, identities: &Identities, of: &[ContributorIx]) {
        let contributor = |person: PersonIx| of.get(person.at()).copied();
        for person in &mut self.people {
            let identity = person.identity.and_then(|at| identities.all.get(at as usize));
            person.contributor =
                identity.and_then(|identity| contributor(*identity.people.first()?));
        }
        for (at, credit) in (0..).zip(&self.credits) {
            let who = self.people.get(credit.who.at()).and_then(|person| person.contributor);
            let author = credit.author.and_then(contributor);
            if credit.mismatch || credit.in_patch || who.is_some() && who == author {
                continue;
            }
            self.given.extend(who.map(|who| (who, at)));
            self.received.extend(author.map(|author| (author, at)));
        }
        self.given.sort_unstable();
        self.received.sort_unstable();
    }

    /// Leaves of people's addresses what may be told.
    pub(super) fn veil(&mut self, rules: &Rules) {
        for person in &mut self.people {
            person.person = rules.veil_person(&person.person);
        }
    }
}

/// Finds out who gave what. Reads `messages`, `people`, `robots`, `threads`, `series`, `series_of` of the archive;
/// [`Reviews::settle`] must follow when contributors have their numbers.
pub(super) fn build(archive: &Archive, identities: &Identities, mailmap: &Mailmap) -> Reviews {
    let mut reviews = Reviews::default();
    let subjects = scope::subjects(archive);
    let answering: Vec<bool> = (0..archive.messages.len() as u32)
        .into_par_iter()
        .map(|at| answers_one(archive, MessageIx(at), subjects.get(at as usize).copied().flatten()))
        .collect();
    let mut people = People::new(archive, identities, mailmap);
    meet(archive, &answering, &mut people);
    let people = people;
    let answers = answers(archive, &subjects, &answering, &people, &mut reviews.credits);
    credit_patches(archive, &answering, &people, &mut reviews.credits);
    reviews.credits.sort_by_key(|credit| credit.message);
    reviews.series = archive
        .series
        .par_iter()
        .map(|series| series::review(archive, series, &answers, &people))
        .collect();
    reviews.people = people.finish();
    reviews
}

/// Somebody whom a trailer names, or who refuses a patch.
enum Met {
    Trailer(TrailerIx),
    Sender(MessageIx),
}

/// Gives everybody a number: in the order of answers, of patches with credits, then of all patches of series.
fn meet(archive: &Archive, answering: &[bool], people: &mut People<'_>) {
    let named = |record: &Record, counts: &dyn Fn(&[Kind]) -> bool| -> Vec<Met> {
        let named = record.trailers.iter().filter(|ix| counts(people.kinds(**ix)));
        named.map(|ix| Met::Trailer(*ix)).collect()
    };
    let mails = || archive.messages.par_iter().zip(answering).enumerate();
    let answers =
        mails().filter(|(_, (_, answers))| **answers).flat_map_iter(|(at, (record, _))| {
            let refuses = record.refuses().then_some(Met::Sender(MessageIx(at as u32)));
            named(record, &|kinds| !kinds.is_empty()).into_iter().chain(refuses)
        });
    let others = mails().filter(|(_, (_, answers))| !**answers);
    let others = others.flat_map_iter(|(_, (record, _))| {
        named(record, &|kinds| kinds.iter().any(|kind| is_credit(*kind)))
    });
    let revisions = archive.series.par_iter().flat_map_iter(|series| &series.revisions);
    let patches = revisions.flat_map_iter(|revision| &revision.patches);
    let patches = patches.filter_map(|slot| archive.messages.get(slot.message?.at()));
    let patches = patches.flat_map_iter(|record| named(record, &|kinds| !kinds.is_empty()));
    let all: Vec<Met> = answers.chain(others).chain(patches).collect();
    for met in all {
        match met {
            Met::Trailer(ix) => people.meet(archive, ix),
            Met::Sender(ix) => people.meet_sender(archive, archive.message(ix)),
        }
    }
}

/// What answers give, by the patch or cover that they answer to.
type Answers = Map<MessageIx, Vec<Given>>;

fn answers(
    archive: &Archive,
    subjects: &[Option<MessageIx>],
    answering: &[bool],
    people: &People<'_>,
    credits: &mut Vec<Credit>,
) -> Answers {
    let one = |(at, (record, answers)): (usize, (&Record, &bool))| {
        let gives = !record.trailers.is_empty() || record.refuses();
        let message = MessageIx(at as u32);
        (gives && *answers).then(|| (message, of_answer(archive, message, record, people)))
    };
    let mails = archive.messages.par_iter().zip(answering).enumerate();
    let all: Vec<(MessageIx, Vec<Given>)> = mails.filter_map(one).collect();
    let mut answers = Answers::default();
    for (message, given) in all {
        let subject = subjects.get(message.at()).copied().flatten();
        let patch = subject.and_then(|ix| archive.messages.get(ix.at()));
        credits.extend(given.iter().map(|given| Credit {
            message,
            in_patch: false,
            kind: given.kind,
            who: given.who,
            mismatch: given.mismatch,
            author: patch.map(|patch| patch.author),
            series: archive.series_of.get(message.at()).copied().flatten(),
        }));
        if let Some(subject) = subject {
            let all = answers.entry(subject).or_default();
            all.extend(given.into_iter().take(MOST_GIVEN.saturating_sub(all.len())));
        }
    }
    answers
}

/// Whether a mail is an answer. A patch or cover of a series is none, whatever it names as its parent.
fn answers_one(archive: &Archive, message: MessageIx, subject: Option<MessageIx>) -> bool {
    let in_series = archive.series_of.get(message.at()).copied().flatten().is_some();
    let own = subject.is_none() && in_series;
    !own && archive.messages.get(message.at()).is_some_and(scope::is_answer)
}

/// What an answer gives, each kind and person once.
fn of_answer(
    archive: &Archive,
    message: MessageIx,
    record: &Record,
    people: &People<'_>,
) -> Vec<Given> {
    let mut given = Vec::new();
    for (at, (ix, trailer)) in (0_u16..).zip(record.named(archive)) {
        for &kind in people.kinds(ix) {
            let who = people.named(ix);
            let mismatch = !people.is_sender(archive, trailer, who, record);
            given.push(Given {
                kind,
                who,
                message: Some(message),
                trailer: Some(at),
                mismatch,
                carried: None,
            });
        }
    }
    if record.refuses()
        && let Some(who) = people.sender(record)
    {
        let (kind, message) = (Kind::Nacked, Some(message));
        given.push(Given { kind, who, message, trailer: None, mismatch: false, carried: None });
    }
    given.sort_by_key(|given| (given.kind, given.who, given.mismatch));
    given.dedup_by_key(|given| (given.kind, given.who));
    given
}

/// Whether patches credit somebody with it.
fn is_credit(kind: Kind) -> bool {
    matches!(kind, Kind::Reported | Kind::Suggested | Kind::CoDeveloped)
}

/// Credits those whom patches name as having reported, suggested or written what they do.
fn credit_patches(
    archive: &Archive,
    answering: &[bool],
    people: &People<'_>,
    credits: &mut Vec<Credit>,
) {
    let of_patch = |(at, (record, _)): (usize, (&Record, &bool))| {
        let kinds = record.trailers.iter().flat_map(|ix| {
            let kinds = people.kinds(*ix).iter().copied().filter(|kind| is_credit(*kind));
            kinds.map(|kind| (kind, people.named(*ix)))
        });
        let kinds: Vec<(Kind, ReviewerIx)> = kinds.collect();
        let title = if kinds.is_empty() { String::new() } else { fold(record.title()) };
        kinds.into_iter().map(move |(kind, who)| (MessageIx(at as u32), kind, who, title.clone()))
    };
    let mails = archive.messages.par_iter().zip(answering).enumerate();
    let mails = mails.filter(|(_, (_, answers))| !**answers);
    let all: Vec<(MessageIx, Kind, ReviewerIx, String)> = mails.flat_map_iter(of_patch).collect();
    let mut known: HashSet<(Kind, ReviewerIx, String)> = HashSet::new();
    for (message, kind, who, title) in all {
        if known.insert((kind, who, title)) {
            credits.push(Credit {
                message,
                in_patch: true,
                kind,
                who,
                mismatch: false,
                author: archive.messages.get(message.at()).map(|record| record.author),
                series: archive.series_of.get(message.at()).copied().flatten(),
            });
        }
    }
}
