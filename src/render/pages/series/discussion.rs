//! What was said below a revision: how much, by whom, and the newest of it.

use std::collections::{BTreeMap, HashSet};

use crate::archive::{ContributorIx, MessageIx, Record, Series, SeriesRevision};
use crate::render::context::{DiscussionContext, ReplyRow, SpeakerRow, SpeakersRow};
use crate::render::rows::Scope;
use crate::render::{RenderError, Renderer};
use crate::words::Words;

/// Replies named under a revision, the newest of them.
const MOST_REPLIES: usize = 100;
/// Replies of which the first words are shown.
const MOST_EXCERPTS: usize = 5;
/// Longest beginning of a reply, in characters.
const LONGEST_EXCERPT: usize = 160;
/// People named of each kind.
const MOST_SPEAKERS: usize = 12;

/// What people are to a revision.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Author,
    /// Gave a trailer, or commented on lines.
    Reviewer,
    Other,
}

impl Role {
    fn title(self, people: usize, words: &Words) -> String {
        match self {
            Role::Author => words.get("speaker_author").to_owned(),
            Role::Reviewer => words.count("speaker_reviewers", people),
            Role::Other => words.count("speaker_others", people),
        }
    }
}

/// The discussion of a revision; with the first words of the newest replies if `words`.
pub(super) fn discussion(
    scope: &Scope<'_>,
    series: &Series,
    revision: &SeriesRevision,
    words: bool,
) -> Result<Option<DiscussionContext>, RenderError> {
    let archive = &scope.list.archive;
    let (programs, said): (Vec<MessageIx>, Vec<MessageIx>) =
        revision.followups.iter().partition(|ix| archive.robots.sent(archive.message(**ix)));
    if said.is_empty() && programs.is_empty() {
        return Ok(None);
    }
    let dates = || said.iter().filter_map(|ix| archive.message(*ix).date);
    let span = |seconds: Option<i64>| seconds.map(|at| scope.seconds(at));
    let newest: Vec<MessageIx> = said.iter().rev().take(MOST_REPLIES).copied().collect();
    let with_words = if words { MOST_EXCERPTS.min(newest.len()) } else { 0 };
    let (first, rest) = newest.split_at(with_words);
    let rows = |all: &[MessageIx], words| -> Result<Vec<ReplyRow>, RenderError> {
        all.iter().map(|ix| reply(scope, revision, *ix, words)).collect()
    };
    let speakers = speakers(scope, series, &said);
    Ok(Some(DiscussionContext {
        replies: said.len(),
        people: speakers.values().map(Vec::len).sum(),
        speakers: speakers.into_iter().map(|(role, all)| told(scope, role, &all)).collect(),
        programs: programs.len(),
        first: span(dates().map(|date| date.seconds).min()),
        last: span(dates().map(|date| date.seconds).max()),
        newest: rows(first, true)?,
        others: rows(rest, false)?,
        more: said.len() - newest.len(),
    }))
}

/// Who wrote how many of some mails, by what they are to the series; those who wrote most first.
fn speakers(
    scope: &Scope<'_>,
    series: &Series,
    said: &[MessageIx],
) -> BTreeMap<Role, Vec<(usize, ContributorIx)>> {
    let archive = &scope.list.archive;
    let of = |person: crate::archive::PersonIx| archive.identities.get(person.at()).copied();
    let author = of(series.author);
    let mut counts: BTreeMap<ContributorIx, (usize, bool)> = BTreeMap::new();
    for ix in said {
        let record = archive.message(*ix);
        if let Some(who) = of(record.author) {
            let (count, reviews) = counts.entry(who).or_default();
            *count += 1;
            *reviews = *reviews || is_review(scope, *ix, record);
        }
    }
    let mut roles: BTreeMap<Role, Vec<(usize, ContributorIx)>> = BTreeMap::new();
    for (who, (count, reviews)) in counts {
        let role = match () {
            () if Some(who) == author => Role::Author,
            () if reviews => Role::Reviewer,
            () => Role::Other,
        };
        roles.entry(role).or_default().push((count, who));
    }
    for all in roles.values_mut() {
        all.sort_by_key(|(count, who)| (std::cmp::Reverse(*count), *who));
    }
    roles
}

/// Whether a reply gives a trailer of its own, or comments on lines of a patch.
fn is_review(scope: &Scope<'_>, ix: MessageIx, record: &Record) -> bool {
    let comments = record.verdicts.as_ref().is_some_and(|verdicts| verdicts.comments > 0);
    let reviews = &scope.list.archive.reviews;
    comments || reviews.given_in(ix).any(|credit| credit.kind.is_judgement())
}

fn told(scope: &Scope<'_>, role: Role, all: &[(usize, ContributorIx)]) -> SpeakersRow {
    let named = all.iter().take(MOST_SPEAKERS);
    SpeakersRow {
        title: role.title(all.len(), scope.words),
        people: named
            .map(|(count, who)| SpeakerRow { person: scope.identity(*who), replies: *count })
            .collect(),
        more: all.len().saturating_sub(MOST_SPEAKERS),
    }
}

/// A reply, and what it answers to.
fn reply(
    scope: &Scope<'_>,
    revision: &SeriesRevision,
    ix: MessageIx,
    words: bool,
) -> Result<ReplyRow, RenderError> {
    let record = scope.list.archive.message(ix);
    let row = scope.message(ix, 0);
    Ok(ReplyRow {
        href: row.href,
        author: row.author,
        date: row.date,
        on: on(scope, revision, record),
        words: if words {
            Renderer::own_words(scope.list, ix, LONGEST_EXCERPT)?
        } else {
            String::new()
        },
    })
}

/// What a reply is about: `3/9`, `cover`, or its whole subject where that is no patch of the revision.
fn on(scope: &Scope<'_>, revision: &SeriesRevision, record: &Record) -> String {
    let number = record.patch.as_ref().and_then(|patch| patch.number);
    let total = revision.total;
    let titles: HashSet<&str> = match number {
        Some(0) => {
            revision.cover.iter().map(|ix| scope.list.archive.message(*ix).title()).collect()
        }
        Some(number) => {
            let slots = revision.patches.iter().filter(|slot| slot.number == number);
            slots.map(|slot| &*slot.title).collect()
        }
        None => revision.patches.iter().filter(|_| total == 1).map(|slot| &*slot.title).collect(),
    };
    match number {
        _ if !record.is_reply || !titles.contains(record.title()) => {
            scope.subject(record).to_owned()
        }
        Some(0) => scope.words.get("cover").to_owned(),
        Some(number) if total > 1 => format!("{number}/{total}"),
        _ => String::new(),
    }
}
