//! Review of one series: what was given to each patch, here or to an equal one before.

use std::collections::HashMap;

use super::people::People;
use super::scope::is_patch;
use super::{Answers, Given, MOST_GIVEN, RevisionReview, SeriesReview};
use crate::archive::{Archive, MessageIx, PatchSlot, Series, SeriesRevision};
use crate::mail::PatchId;

/// What answers gave to the patches of one id, the last time that they were sent; each with the revision.
struct Earlier {
    given: HashMap<PatchId, Vec<Given>>,
    /// Most that is kept of each patch.
    most: usize,
}

/// Most that is kept of what was given to all patches of a series, so that a hundred answers to the covers of some
/// thousand patches do not multiply.
const MOST_IN_SERIES: usize = 100_000;
/// What each patch may have whatever their number.
const LEAST_KEPT: usize = 8;

impl Earlier {
    fn new(series: &Series) -> Self {
        let patches: usize = series.revisions.iter().map(|revision| revision.patches.len()).sum();
        let most = (MOST_IN_SERIES / patches.max(1)).clamp(LEAST_KEPT, MOST_GIVEN);
        Earlier { given: HashMap::new(), most }
    }
}

pub(super) fn review(
    archive: &Archive,
    series: &Series,
    answers: &Answers,
    people: &People<'_>,
) -> SeriesReview {
    let mut earlier = Earlier::new(series);
    let mut revisions = Vec::with_capacity(series.revisions.len());
    for (at, revision) in (0_u32..).zip(&series.revisions) {
        sent_again(archive, revision, answers, at, &mut earlier);
        let cover = revision.cover.and_then(|cover| answers.get(&cover));
        let cover = cover.map(Vec::as_slice).unwrap_or_default();
        let patches: Box<[Box<[Given]>]> = revision
            .patches
            .iter()
            .map(|slot| of_patch(archive, slot, cover, answers, &earlier, people))
            .collect();
        if at as usize + 1 < series.revisions.len() {
            for (slot, given) in revision.patches.iter().zip(&patches) {
                remember(archive, slot.message, given, at, &mut earlier);
            }
        }
        let robot = |ix: &MessageIx| {
            let record = archive.messages.get(ix.at());
            !is_patch(archive, *ix) && record.is_some_and(|record| archive.robots.sent(record))
        };
        let reports = revision.followups.iter().copied().filter(robot).collect();
        revisions.push(RevisionReview { patches, reports, first_answer: None });
    }
    let first_review = first(archive, series, &mut revisions, people);
    let first_answer = revisions.iter().filter_map(|review| review.first_answer).min();
    SeriesReview { revisions: revisions.into(), first_answer, first_review }
}

fn of_patch(
    archive: &Archive,
    slot: &PatchSlot,
    cover: &[Given],
    answers: &Answers,
    earlier: &Earlier,
    people: &People<'_>,
) -> Box<[Given]> {
    let mut given: Vec<Given> = cover.to_vec();
    let Some(message) = slot.message else {
        given.truncate(earlier.most);
        return given.into();
    };
    given.extend(answers.get(&message).into_iter().flatten());
    if let Some(record) = archive.messages.get(message.at()) {
        for (at, &ix) in (0_u16..).zip(&record.trailers) {
            given.extend(people.kinds(ix).iter().map(|&kind| Given {
                kind,
                who: people.named(ix),
                message: None,
                trailer: Some(at),
                mismatch: false,
                carried: None,
            }));
        }
    }
    let id = patch_id(archive, message);
    given.extend(id.and_then(|id| earlier.given.get(&id)).into_iter().flatten());
    tidy(&mut given, earlier.most);
    given.into()
}

/// Each kind and person once: somebody's own word before another's, an answer to this revision before the patch's
/// author, and both before what is carried over.
fn tidy(given: &mut Vec<Given>, most: usize) {
    let rank = |given: &Given| (given.mismatch, given.carried.is_some(), given.message.is_none());
    given.sort_by_key(|given| (given.kind, given.who, rank(given), given.message));
    given.dedup_by_key(|given| (given.kind, given.who));
    given.truncate(most);
}

/// Keeps what answers gave to a patch for those that change the same later.
fn remember(
    archive: &Archive,
    message: Option<MessageIx>,
    given: &[Given],
    revision: u32,
    earlier: &mut Earlier,
) {
    let Some(id) = message.and_then(|message| patch_id(archive, message)) else { return };
    let carried: Vec<Given> = given
        .iter()
        .filter(|given| given.message.is_some())
        .map(|given| Given { carried: given.carried.or(Some(revision)), ..*given })
        .collect();
    if !carried.is_empty() {
        let all = earlier.given.entry(id).or_default();
        all.extend(carried);
        tidy(all, earlier.most);
    }
}

/// Remembers what was given to patches that were sent twice in one revision.
fn sent_again(
    archive: &Archive,
    revision: &SeriesRevision,
    answers: &Answers,
    at: u32,
    earlier: &mut Earlier,
) {
    for ix in revision.followups.iter().filter(|ix| is_patch(archive, **ix)) {
        if let Some(given) = answers.get(ix) {
            remember(archive, Some(*ix), given, at, earlier);
        }
    }
}

fn patch_id(archive: &Archive, message: MessageIx) -> Option<PatchId> {
    archive.messages.get(message.at())?.patch.as_ref()?.patch_id
}

/// Notes the first answer to each revision by somebody else than the senders; returns the first of such people's with a
/// review.
fn first(
    archive: &Archive,
    series: &Series,
    revisions: &mut [RevisionReview],
    people: &People<'_>,
) -> Option<MessageIx> {
    let identity = |person| people.identity(person);
    let record = |ix: MessageIx| archive.messages.get(ix.at());
    let mut senders = vec![identity(series.author)];
    for revision in &series.revisions {
        let sent = revision.cover.or_else(|| revision.patches.iter().find_map(|p| p.message));
        let sent = sent.and_then(record).into_iter();
        senders.extend(sent.flat_map(|r| [identity(r.from), identity(r.author)]));
    }
    senders.sort_unstable();
    senders.dedup();
    let foreign = |ix: &MessageIx| {
        record(*ix).is_some_and(|record| {
            !archive.robots.sent(record)
                && senders.binary_search(&identity(record.author)).is_err()
                && !is_patch(archive, *ix)
        })
    };
    for (revision, review) in series.revisions.iter().zip(revisions.iter_mut()) {
        review.first_answer = revision.followups.iter().copied().filter(|ix| foreign(ix)).min();
    }
    let counts = |given: &&Given| {
        given.kind.is_judgement() && !given.mismatch && !people.is_robot(given.who)
    };
    let given = revisions.iter().flat_map(|revision| revision.patches.iter().flatten());
    given.filter(counts).filter_map(|given| given.message).filter(foreign).min()
}
