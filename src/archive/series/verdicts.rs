//! What the mails below one revision say of it, put together.

use std::collections::BTreeMap;

use super::SeriesRevision;
use super::authors::{Sender, Senders};
use super::runs::Numbers;
use super::standing::{AppliedPatch, Evidence, Reason, Standing, Status};
use super::status::Leaders;
use crate::archive::changes::mails;
use crate::archive::index::Map;
use crate::archive::review::is_answer;
use crate::archive::{Archive, MessageIx, Record};
use crate::mail::{Verdict, VerdictKind};

/// Mails kept as evidence of one revision.
const MOST_EVIDENCE: usize = 20;

/// Applications of one revision that are kept, and mails that take some of its patches out again.
const MOST_APPLIED: usize = 1000;
const MOST_TAKEN_OUT: usize = 20;

/// What is needed to judge a revision.
pub(super) struct Case<'a> {
    pub(super) archive: &'a Archive,
    pub(super) senders: &'a Senders,
    pub(super) leaders: &'a Leaders,
    /// The position of its series.
    pub(super) series: usize,
    /// Who sent it.
    pub(super) author: Sender,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    All,
    Patches(Vec<u32>),
}

/// An application.
struct Applied {
    scope: Scope,
    message: MessageIx,
    commits: Vec<(u32, Box<str>)>,
    /// It answers to the first patch of a series without cover, and says of no patch that it is that one.
    at_root: bool,
}

/// The state while the mails are read in order.
struct Course<'a> {
    case: &'a Case<'a>,
    revision: &'a SeriesRevision,
    /// Number of each mail of the revision and of what it completes; 0 for covers.
    numbers: &'a Numbers,
    applied: Vec<Applied>,
    /// How often patches were taken out again.
    taken_out: usize,
    /// The newest of what decides besides applications.
    decided: Option<(Status, Evidence)>,
    comments: Option<Evidence>,
    answered: Option<Evidence>,
}

/// The standing of a revision after these replies, as if it were the newest and of today.
pub(super) fn standing(
    case: &Case<'_>,
    revision: &SeriesRevision,
    numbers: &Numbers,
    replies: &[MessageIx],
) -> Standing {
    let mut course = Course {
        case,
        revision,
        numbers,
        applied: Vec::new(),
        taken_out: 0,
        decided: None,
        comments: None,
        answered: None,
    };
    for ix in replies {
        if let Some(record) = case.archive.messages.get(ix.at()) {
            course.reply(*ix, record);
        }
    }
    course.finish()
}

impl Course<'_> {
    fn reply(&mut self, ix: MessageIx, record: &Record) {
        let by = self.case.senders.message(record);
        let own = by == self.case.author;
        let robot = self.case.archive.robots.sent(record);
        let verdicts = record.verdicts.as_deref();
        let approves = self.case.leaders.approves(record);
        if !own && !robot && is_answer(record) {
            self.answered = Some(Evidence::new(Reason::Answered, ix));
            if approves {
                self.comments = None;
                self.forgive(by);
            } else if verdicts.is_some_and(|verdicts| verdicts.comments > 0) {
                self.comments = Some(Evidence::new(Reason::Comments, ix));
            }
        }
        for verdict in verdicts.into_iter().flat_map(|verdicts| &verdicts.said) {
            if own {
                self.of_author(ix, record, verdict);
            } else {
                self.of_other(ix, record, by, verdict);
            }
        }
    }

    /// Somebody who refused it approves of it now.
    fn forgive(&mut self, by: Sender) {
        let archive = self.case.archive;
        let refused = self.decided.take_if(|(_, evidence)| {
            let refuser = archive.messages.get(evidence.message.at());
            evidence.reason == Reason::Refused
                && refuser.is_some_and(|record| self.case.senders.message(record) == by)
        });
        drop(refused);
    }

    fn of_author(&mut self, ix: MessageIx, record: &Record, verdict: &Verdict) {
        let applies = self.case.leaders.applies(self.case.author, self.case.series);
        // Nobody else names the commits, or has the word for it after somebody agreed.
        let told = !verdict.commits.is_empty() || self.answered.is_some() && verdict.pushes;
        match verdict.kind {
            VerdictKind::Applied if verdict.certain && (applies || told) => {
                self.apply(ix, record, verdict);
            }
            VerdictKind::Dropped if applies => self.take_out(ix, record, verdict),
            // "Ignore the one before, here is the right one" goes on.
            VerdictKind::Withdrawn if brings_patch(record) => {}
            VerdictKind::Withdrawn if self.is_all(&self.scope(record, verdict)) => {
                self.decide(Status::Dropped, Reason::Withdrawn, ix);
            }
            VerdictKind::Promised => self.decide(Status::ChangesRequested, Reason::Announced, ix),
            _ if verdict.command => self.command(ix, verdict.kind),
            _ => {}
        }
    }

    fn of_other(&mut self, ix: MessageIx, record: &Record, by: Sender, verdict: &Verdict) {
        let applies = self.case.leaders.applies(by, self.case.series);
        match verdict.kind {
            VerdictKind::Applied if verdict.certain || applies => self.apply(ix, record, verdict),
            VerdictKind::Dropped if applies => self.take_out(ix, record, verdict),
            VerdictKind::Refused if self.case.leaders.leads(by, self.case.series) => {
                self.decide(Status::Rejected, Reason::Refused, ix);
            }
            VerdictKind::Rejected if !verdict.command && applies => {
                self.decide(Status::Rejected, Reason::Rejected, ix);
            }
            VerdictKind::ChangesWanted if !verdict.command => {
                self.decide(Status::ChangesRequested, Reason::Asked, ix);
            }
            _ if verdict.command => self.command(ix, verdict.kind),
            _ => {}
        }
    }

    /// What a robot was told.
    fn command(&mut self, ix: MessageIx, kind: VerdictKind) {
        let status = match kind {
            VerdictKind::Rejected => Status::Rejected,
            VerdictKind::ChangesWanted => Status::ChangesRequested,
            VerdictKind::Superseded => Status::Superseded,
            VerdictKind::UnderReview => Status::UnderReview,
            _ => return,
        };
        self.decide(status, Reason::Command, ix);
    }

    fn decide(&mut self, status: Status, reason: Reason, ix: MessageIx) {
        let evidence = Evidence::new(reason, ix);
        // Of a robot's command and words of the same meaning the command is kept: it is what people see elsewhere.
        let known = self.decided.as_ref().is_some_and(|(before, evidence)| {
            *before == status && evidence.reason == Reason::Command
        });
        if !known {
            self.decided = Some((status, evidence));
        }
    }

    /// The patches that a verdict is about: those it names, else those of the mail that it answers to.
    fn scope(&self, record: &Record, verdict: &Verdict) -> Scope {
        let last = self.revision.total;
        let known = |range: &(u16, u16)| {
            let (first, end) = (u32::from(range.0), u32::from(range.1).min(last));
            (first..=end).take(last as usize).collect::<Vec<u32>>()
        };
        let mut named: Vec<u32> = verdict.patches.iter().flat_map(known).collect();
        named.sort_unstable();
        named.dedup();
        if !named.is_empty() && last > 1 {
            return Scope::Patches(named);
        }
        match self.answers_to(record) {
            Some(number @ 1..) if !verdict.whole && last > 1 => Scope::Patches(vec![number]),
            _ => Scope::All,
        }
    }

    /// The number of the nearest mail of the revision above a reply.
    fn answers_to(&self, record: &Record) -> Option<u32> {
        let mut above = self.case.archive.ancestors(record);
        above.find_map(|ix| self.numbers.get(ix))
    }

    fn is_all(&self, scope: &Scope) -> bool {
        match scope {
            Scope::All => true,
            Scope::Patches(numbers) => numbers.len() >= self.revision.total as usize,
        }
    }

    fn apply(&mut self, message: MessageIx, record: &Record, verdict: &Verdict) {
        let scope = self.scope(record, verdict);
        let first = self.revision.patches.iter().find(|slot| slot.message.is_some());
        let root = first.map(|slot| slot.number).filter(|_| self.revision.cover.is_none());
        let at_root = verdict.patches.is_empty()
            && !verdict.one
            && matches!(&scope, Scope::Patches(of) if of.first().copied() == root);
        let commits = verdict.commits.iter();
        let commits = commits.map(|(number, id)| (u32::from(*number), id.clone())).collect();
        if self.applied.len() < MOST_APPLIED {
            self.applied.push(Applied { scope, message, commits, at_root });
        }
    }

    fn take_out(&mut self, ix: MessageIx, record: &Record, verdict: &Verdict) {
        match self.scope(record, verdict) {
            Scope::Patches(out) if out.len() < self.revision.total as usize => {
                self.taken_out += 1;
                if self.taken_out > MOST_TAKEN_OUT {
                    return;
                }
                for applied in &mut self.applied {
                    let mut kept = match &applied.scope {
                        Scope::All => {
                            self.revision.patches.iter().map(|slot| slot.number).collect()
                        }
                        Scope::Patches(numbers) => numbers.clone(),
                    };
                    kept.retain(|number| out.binary_search(number).is_err());
                    applied.scope = Scope::Patches(kept);
                }
            }
            _ => {
                self.applied.clear();
                self.decide(Status::Dropped, Reason::TakenOut, ix);
            }
        }
    }

    fn finish(mut self) -> Standing {
        // "Applied, thanks" below the first patch alone is said of a series without cover.
        let parts = self.applied.iter().filter(|applied| applied.scope != Scope::All).count();
        for applied in self.applied.iter_mut().filter(|applied| parts == 1 && applied.at_root) {
            applied.scope = Scope::All;
        }
        let applied = self.patches();
        let is_applied =
            |number: u32| applied.binary_search_by_key(&number, |patch| patch.number).is_ok();
        let mut present = self.revision.patches.iter().filter(|slot| slot.message.is_some());
        let all = !applied.is_empty() && present.all(|slot| is_applied(slot.number));
        let (status, mut evidence) = if all {
            (Status::Applied, Vec::new())
        } else if let Some((status, evidence)) = self.decided.take() {
            (status, vec![evidence])
        } else if is_rfc(self.case.archive, self.revision) {
            let root = mails(self.revision).next();
            (Status::Rfc, root.map(|root| Evidence::new(Reason::Rfc, root)).into_iter().collect())
        } else if let Some(evidence) = self.comments.take() {
            (Status::ChangesRequested, vec![evidence])
        } else if let Some(evidence) = self.answered.take() {
            (Status::UnderReview, vec![evidence])
        } else {
            (Status::New, Vec::new())
        };
        evidence.extend(self.applications());
        evidence.truncate(MOST_EVIDENCE);
        Standing { status, evidence, applied }
    }

    /// What was applied, by patch.
    fn patches(&self) -> Vec<AppliedPatch> {
        let mut all: BTreeMap<u32, AppliedPatch> = BTreeMap::new();
        for applied in &self.applied {
            let single = |numbers: &[u32]| numbers.len() == 1;
            let numbers: Vec<u32> = match &applied.scope {
                Scope::All => self.revision.patches.iter().map(|slot| slot.number).collect(),
                Scope::Patches(numbers) => numbers.clone(),
            };
            let only = applied.commits.first().filter(|_| single(&numbers)).map(|(_, id)| id);
            let commits: Map<u32, &Box<str>> =
                applied.commits.iter().map(|(number, id)| (*number, id)).collect();
            for number in numbers {
                let commit = commits.get(&number).copied().or(only).cloned();
                let patch = AppliedPatch { number, message: applied.message, commit };
                let before = all.insert(number, patch);
                // A robot's mail names the commit, a person's later "Applied, thanks" does not.
                if let (Some(before), Some(now)) = (before, all.get_mut(&number))
                    && now.commit.is_none()
                    && before.commit.is_some()
                {
                    *now = before;
                }
            }
        }
        all.into_values().collect()
    }

    fn applications(&self) -> impl Iterator<Item = Evidence> + '_ {
        self.applied.iter().filter(|applied| applied.scope != Scope::Patches(Vec::new())).map(
            |applied| Evidence {
                reason: Reason::Applied,
                message: applied.message,
                patches: match &applied.scope {
                    Scope::Patches(numbers) if !self.is_all(&applied.scope) => numbers.clone(),
                    _ => Vec::new(),
                },
                commits: applied.commits.clone(),
            },
        )
    }
}

fn is_rfc(archive: &Archive, revision: &SeriesRevision) -> bool {
    let root = mails(revision).next();
    let record = root.and_then(|root| archive.messages.get(root.at()));
    record.and_then(|record| record.patch.as_deref()).is_some_and(|facts| facts.rfc)
}

fn brings_patch(record: &Record) -> bool {
    record.patch.as_ref().is_some_and(|facts| facts.has_diff)
}
