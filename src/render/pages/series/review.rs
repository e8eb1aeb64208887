//! Review on a series' page: patches against people.

use std::collections::{BTreeMap, HashMap};

use crate::archive::review::{Given, Kind, RevisionReview};
use crate::archive::{MessageIx, PatchSlot, ReviewerIx, Series, SeriesIx, SeriesRevision};
use crate::render::context::{
    PersonContext, ReviewContext, ReviewCount, ReviewGroup, ReviewMark, ReviewRow, RobotCredit,
};
use crate::render::rows::{Scope, ranges, revision as revision_name};
use crate::words::Words;

/// Most columns: those who gave most.
const MOST_PEOPLE: usize = 40;
/// Most mails of programs that are named.
const MOST_REPORTS: usize = 50;

/// What pages show of a series' review.
pub(super) struct ReviewPages<'a> {
    scope: &'a Scope<'a>,
    series: &'a Series,
    reviews: &'a [RevisionReview],
    /// The first mail that gave something to the patches of one title.
    first: HashMap<(ReviewerIx, Kind, &'a str), MessageIx>,
}

/// Where a reviewer's column stands: what they mostly did, then who gave more.
type Column = (Group, usize, ReviewerIx);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Reviewers,
    Testers,
    Others,
}

impl Group {
    fn of(kind: Kind) -> Group {
        match kind {
            Kind::Reviewed | Kind::Acked | Kind::Nacked => Group::Reviewers,
            Kind::Tested => Group::Testers,
            _ => Group::Others,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Group::Reviewers => "group_reviewers",
            Group::Testers => "group_testers",
            Group::Others => "group_others",
        }
    }
}

impl<'a> ReviewPages<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, series: SeriesIx) -> Self {
        let archive = &scope.list.archive;
        let reviews: &[RevisionReview] = &archive.reviews.of(series).revisions;
        let series = &archive.series[series.at()];
        let mut first = HashMap::new();
        for (revision, review) in series.revisions.iter().zip(reviews) {
            for (slot, given) in revision.patches.iter().zip(&review.patches) {
                for given in given.iter().filter(|given| !given.mismatch) {
                    if let Some(message) = given.message {
                        first.entry((given.who, given.kind, &*slot.title)).or_insert(message);
                    }
                }
            }
        }
        ReviewPages { scope, series, reviews, first }
    }

    /// How often people reviewed, acknowledged, tested and refused each patch of a revision.
    pub(super) fn counts(&self, at: usize) -> Vec<Vec<ReviewCount>> {
        let patches = self.reviews.get(at).map(|review| &*review.patches).unwrap_or_default();
        patches.iter().map(|given| self.count(given)).collect()
    }

    fn count(&self, given: &[Given]) -> Vec<ReviewCount> {
        let mut counts: Vec<ReviewCount> = Vec::new();
        let weighs =
            |given: &&Given| given.kind.is_judgement() && !given.mismatch && !self.is_robot(given);
        for given in given.iter().filter(weighs) {
            // Sorted by kind.
            match counts.last_mut().filter(|last| last.word == given.kind.word()) {
                Some(last) => last.count += 1,
                None => counts.push(ReviewCount {
                    word: given.kind.word(),
                    count: 1,
                    refusal: given.kind == Kind::Nacked,
                }),
            }
        }
        counts
    }

    fn is_robot(&self, given: &Given) -> bool {
        self.scope.list.archive.reviews.person(given.who).robot
    }

    /// The review of one revision, by its position.
    pub(super) fn revision(&self, at: usize) -> ReviewContext {
        let (Some(revision), Some(review)) = (self.series.revisions.get(at), self.reviews.get(at))
        else {
            return ReviewContext::default();
        };
        let mut columns = self.columns(review);
        let more_people = columns.len().saturating_sub(MOST_PEOPLE);
        columns.truncate(MOST_PEOPLE);
        columns.sort_unstable_by_key(|&(group, count, who)| (group, usize::MAX - count, who));
        let rows = self.rows(revision, review, &columns);
        let marks = || rows.iter().flat_map(|row| row.cells.iter().flatten());
        let robots = self.robots(revision, review);
        let (lacking, reviewed) = lacking(&rows, self.is_known(revision), self.scope.words);
        ReviewContext {
            empty: columns.is_empty() && review.reports.is_empty() && robots.is_empty(),
            lacking,
            reviewed,
            groups: groups(&columns, self.scope.words),
            people: columns.iter().map(|&(_, _, who)| self.person(who)).collect(),
            more_people,
            in_patch: marks().any(|mark| mark.in_patch),
            carried: marks().any(|mark| !mark.carried.is_empty()),
            mismatch: marks().any(|mark| mark.mismatch),
            reports: review
                .reports
                .iter()
                .take(MOST_REPORTS)
                .map(|ix| self.scope.message(*ix, 0))
                .collect(),
            more_reports: review.reports.len().saturating_sub(MOST_REPORTS),
            robots,
            rows,
        }
    }

    /// Whether the mails themselves are here, so that what is missing says something.
    fn is_known(&self, revision: &SeriesRevision) -> bool {
        let archive = &self.scope.list.archive;
        let mut present = revision.patches.iter().filter_map(|slot| slot.message);
        present.any(|ix| archive.message(ix).raw.report.is_none())
    }

    /// Everybody who gave anything, those who gave most first.
    fn columns(&self, review: &RevisionReview) -> Vec<Column> {
        let mut people: BTreeMap<ReviewerIx, (Group, usize)> = BTreeMap::new();
        for given in review.patches.iter().flatten().filter(|given| !self.is_robot(given)) {
            let group = Group::of(given.kind);
            let (known, count) = people.entry(given.who).or_insert((group, 0));
            *known = group.min(*known);
            *count += 1;
        }
        let mut columns: Vec<Column> =
            people.into_iter().map(|(who, (group, count))| (group, count, who)).collect();
        columns.sort_unstable_by_key(|&(group, count, who)| (usize::MAX - count, group, who));
        columns
    }

    fn rows(
        &self,
        revision: &SeriesRevision,
        review: &RevisionReview,
        columns: &[Column],
    ) -> Vec<ReviewRow> {
        let place: HashMap<ReviewerIx, usize> =
            columns.iter().zip(0..).map(|(&(_, _, who), at)| (who, at)).collect();
        let known = self.is_known(revision);
        let row = |slot: &PatchSlot, given: &[Given]| {
            let href = slot.message.map(|ix| self.scope.message_href(ix));
            let mut cells = vec![Vec::new(); columns.len()];
            for given in given {
                if let Some(cell) = place.get(&given.who).and_then(|at| cells.get_mut(*at)) {
                    cell.push(self.mark(given, slot));
                }
            }
            ReviewRow {
                number: slot.number,
                title: slot.title.to_string(),
                href,
                lacking: known
                    && slot.message.is_some()
                    && self.scope.list.archive.reviews.lacks_review(given),
                cells,
            }
        };
        let both = revision.patches.iter().zip(&review.patches);
        both.map(|(slot, given)| row(slot, given)).collect()
    }

    /// What the patch's author took over leads to the mail that gave it, where that is here.
    fn mark(&self, given: &Given, slot: &PatchSlot) -> ReviewMark {
        let from = given.carried.and_then(|at| self.series.revisions.get(at as usize));
        ReviewMark {
            word: self.word(given, slot.message),
            href: given
                .message
                .or_else(|| self.first.get(&(given.who, given.kind, &*slot.title)).copied())
                .or(slot.message)
                .map(|ix| self.scope.message_href(ix))
                .unwrap_or_default(),
            carried: from.map(|from| revision_name(from.revision)).unwrap_or_default(),
            in_patch: given.message.is_none(),
            mismatch: given.mismatch,
            refusal: given.kind == Kind::Nacked,
        }
    }

    /// The kind in a word, of others the trailer's name.
    fn word(&self, given: &Given, patch: Option<MessageIx>) -> String {
        let trailer = || {
            let record = self.scope.list.archive.message(given.message.or(patch)?);
            record.trailer(&self.scope.list.archive, usize::from(given.trailer?))
        };
        match given.kind {
            Kind::Other => trailer().map(|t| t.name.clone()).unwrap_or_default(),
            kind => kind.word().to_owned(),
        }
    }

    fn person(&self, who: ReviewerIx) -> PersonContext {
        let reviewer = self.scope.list.archive.reviews.person(who);
        match reviewer.contributor {
            Some(contributor) => self.scope.identity(contributor),
            None => self.scope.stranger(&reviewer.person),
        }
    }

    /// What trailers credit programs with, each once with all its patches.
    fn robots(&self, revision: &SeriesRevision, review: &RevisionReview) -> Vec<RobotCredit> {
        let mut credits: BTreeMap<(ReviewerIx, Kind), (ReviewMark, Vec<u32>)> = BTreeMap::new();
        for (slot, given) in revision.patches.iter().zip(&review.patches) {
            for given in given.iter().filter(|given| self.is_robot(given)) {
                let credit = credits.entry((given.who, given.kind));
                let (_, numbers) = credit.or_insert_with(|| (self.mark(given, slot), Vec::new()));
                numbers.push(slot.number);
            }
        }
        let credit = |((who, _), (mark, numbers)): ((ReviewerIx, Kind), (ReviewMark, Vec<u32>))| {
            RobotCredit { person: self.person(who), mark, patches: ranges(&numbers) }
        };
        credits.into_iter().map(credit).collect()
    }
}

fn groups(columns: &[Column], words: &Words) -> Vec<ReviewGroup> {
    let chunks = columns.chunk_by(|a, b| a.0 == b.0);
    chunks
        .filter_map(|chunk| {
            let title = words.get(chunk.first()?.0.title()).to_owned();
            Some(ReviewGroup { title, people: chunk.len() })
        })
        .collect()
}

/// What still lacks review, in a sentence, and whether nothing does.
fn lacking(rows: &[ReviewRow], known: bool, words: &Words) -> (String, bool) {
    let numbers: Vec<u32> = rows.iter().filter(|row| row.lacking).map(|row| row.number).collect();
    let sentence = match (rows.len(), numbers.as_slice()) {
        _ if !known => return (String::new(), false),
        (0, _) => return (String::new(), false),
        (1, []) => words.get("it_is_reviewed").to_owned(),
        (_, []) => words.get("all_are_reviewed").to_owned(),
        (1, _) => words.get("it_has_no_review").to_owned(),
        (all, lacking) if lacking.len() == all => words.get("no_patch_has_review").to_owned(),
        (_, [one]) => words.fill("patch_has_no_review", &[("patches", one)]),
        (_, lacking) => words.fill("patches_have_no_review", &[("patches", &ranges(lacking))]),
    };
    (sentence, numbers.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_review_is_said() {
        let rows = |lacking: &[bool]| -> Vec<ReviewRow> {
            let row = |(at, lacking): (usize, &bool)| ReviewRow {
                number: at as u32 + 1,
                lacking: *lacking,
                ..ReviewRow::default()
            };
            lacking.iter().enumerate().map(row).collect()
        };
        let say = |flags: &[bool]| lacking(&rows(flags), true, &crate::words::ENGLISH).0;
        assert_eq!(say(&[true]), "It has no review.");
        assert_eq!(say(&[true, true]), "No patch has a review.");
        assert_eq!(say(&[false, true]), "Patch 2 has no review.");
        assert_eq!(say(&[true, false, true]), "Patches 1, 3 have no review.");
        assert_eq!(
            lacking(&rows(&[false, false]), true, &crate::words::ENGLISH),
            ("Every patch has been reviewed.".to_owned(), true)
        );
        assert_eq!(lacking(&rows(&[true]), false, &crate::words::ENGLISH), (String::new(), false));
    }
}
