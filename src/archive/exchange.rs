//! Who works with whom: who answers whom, and who reviewed whose patches.
//!
//! Credits come from trailers in replies (`Reviewed-by: …`), as b4 takes them: from the mail that gives the trailer to
//! the nearest patch or cover above it. [`credits`] is the only place that reads trailers for this.

use std::collections::HashMap;

use super::people::name_key;
use super::{Archive, ContributorIx, MessageIx, Node, Record, contributor};
use crate::mail::Trailer;

/// People kept for each contributor: those with the most mails and credits between them.
pub const MOST_PARTNERS: usize = 10;
/// Mails between a credit and the patch that it is for, at most.
const MOST_STEPS: usize = 20;

/// What a reply says of a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreditKind {
    /// Reviewed-by.
    Reviewed,
    /// Acked-by.
    Acked,
    /// Tested-by.
    Tested,
}

impl CreditKind {
    fn of(trailer: &str) -> Option<Self> {
        let names = [
            ("reviewed-by", CreditKind::Reviewed),
            ("acked-by", CreditKind::Acked),
            ("tested-by", CreditKind::Tested),
        ];
        names.into_iter().find(|(name, _)| trailer.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
    }
}

/// A trailer given in a reply, once per mail, person and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit {
    /// The reply.
    pub message: MessageIx,
    /// Whom the trailer names.
    pub giver: ContributorIx,
    /// What.
    pub kind: CreditKind,
    /// The patch or cover that it is for, where that is in the archive.
    pub patch: Option<MessageIx>,
}

/// All credits given in replies, by message. Reads messages, people and contributors as they are written: call it
/// before addresses are veiled.
pub(super) fn credits(archive: &Archive) -> Vec<Credit> {
    let mut found = Vec::new();
    let mut by_address = None;
    for (ix, record) in (0..).map(MessageIx).zip(&archive.messages) {
        if record.trailers.is_empty() || !contributor::is_reply(record) {
            continue;
        }
        let from = found.len();
        for trailer in &record.trailers {
            let Some(kind) = CreditKind::of(&trailer.name) else { continue };
            let by_address = by_address.get_or_insert_with(|| addresses(archive));
            if let Some(giver) = giver(archive, by_address, record, trailer) {
                found.push(Credit { message: ix, giver, kind, patch: None });
            }
        }
        if from < found.len() {
            let patch = patch_above(archive, record);
            let mut of_mail = found.split_off(from);
            of_mail.sort_unstable();
            of_mail.dedup();
            found.extend(of_mail.into_iter().map(|credit| Credit { patch, ..credit }));
        }
    }
    found
}

/// Addresses in lower case and whose they are; those of several people are left out.
fn addresses(archive: &Archive) -> HashMap<String, Option<ContributorIx>> {
    let mut found = HashMap::new();
    for (ix, contributor) in (0..).map(ContributorIx).zip(&archive.contributors) {
        for address in &contributor.addresses {
            let whose = found.entry(address.to_lowercase()).or_insert(Some(ix));
            if *whose != Some(ix) {
                *whose = None;
            }
        }
    }
    found
}

/// Whom a trailer names: the owner of its address, else the sender of the mail where the name is the same.
fn giver(
    archive: &Archive,
    by_address: &HashMap<String, Option<ContributorIx>>,
    record: &Record,
    trailer: &Trailer,
) -> Option<ContributorIx> {
    if let Some(known) = by_address.get(&trailer.address.to_lowercase()) {
        return *known;
    }
    let name = name_key(trailer.value.split('<').next().unwrap_or_default());
    let sender = archive.people.get(record.author.at())?;
    let same = !name.is_empty() && name == name_key(&sender.name);
    same.then(|| archive.identities.get(record.author.at()).copied()).flatten()
}

/// The nearest patch or cover above a reply.
fn patch_above(archive: &Archive, reply: &Record) -> Option<MessageIx> {
    let mut at = reply;
    for _ in 0..MOST_STEPS {
        let above = at.parents().find_map(|id| archive.by_id.get(id)).copied()?;
        at = archive.messages.get(above.at())?;
        if at.is_own_patch() {
            return Some(above);
        }
    }
    None
}

/// What one contributor has to do with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Partner {
    /// The other.
    pub who: ContributorIx,
    /// Mails that answer a mail of the other.
    pub answered: u32,
    /// Mails of the other that answer one of this contributor.
    pub answered_by: u32,
    /// Credits given to patches of the other.
    pub reviewed: u32,
    /// Credits that the other gave.
    pub reviewed_by: u32,
}

impl Partner {
    /// All of it.
    pub fn total(&self) -> u32 {
        self.answered + self.answered_by + self.reviewed + self.reviewed_by
    }
}

/// What passes between people. Each vector has an entry per contributor.
#[derive(Debug, Default)]
pub struct Exchange {
    /// Positions of the credits given, oldest first.
    pub given: Vec<Vec<u32>>,
    /// Positions of the credits that others gave, oldest first.
    pub received: Vec<Vec<u32>>,
    /// The [`MOST_PARTNERS`] people with most between them, most first.
    pub partners: Vec<Vec<Partner>>,
}

/// `answered` or another counter of a [`Partner`], from 0.
type Counter = u8;

impl Exchange {
    /// Counts.
    pub fn of(archive: &Archive) -> Self {
        let people = archive.contributors.len();
        let mut exchange = Exchange {
            given: vec![Vec::new(); people],
            received: vec![Vec::new(); people],
            partners: vec![Vec::new(); people],
        };
        let mut edges = answers(archive);
        for (at, credit) in (0..).zip(&archive.credits) {
            let author = credit.patch.and_then(|patch| author(archive, patch));
            if author == Some(credit.giver) {
                continue;
            }
            exchange.given[credit.giver.at()].push(at);
            if let Some(author) = author {
                exchange.received[author.at()].push(at);
                edges.push((credit.giver, author, 2));
                edges.push((author, credit.giver, 3));
            }
        }
        edges.sort_unstable();
        for of_one in edges.chunk_by(|a, b| a.0 == b.0) {
            let me = of_one.first().map_or(0, |edge| edge.0.at());
            exchange.partners[me] = partners(of_one);
        }
        exchange
    }
}

/// The identity of a message's author.
fn author(archive: &Archive, message: MessageIx) -> Option<ContributorIx> {
    let record = archive.messages.get(message.at())?;
    archive.identities.get(record.author.at()).copied()
}

/// Who answered whom, both ways round. Answers to absent mails and to oneself are left out.
fn answers(archive: &Archive) -> Vec<(ContributorIx, ContributorIx, Counter)> {
    let mut edges = Vec::new();
    let mut above: Vec<(u32, Option<ContributorIx>)> = Vec::new();
    for thread in archive.threads.iter().filter(|thread| thread.participants > 1) {
        above.clear();
        for (node, depth) in &thread.nodes {
            while above.last().is_some_and(|(over, _)| over >= depth) {
                above.pop();
            }
            let me = match node {
                Node::Present(ix) => author(archive, *ix),
                Node::Ghost(_) => None,
            };
            let other = above.last().and_then(|(_, who)| *who);
            if let (Some(me), Some(other)) = (me, other)
                && me != other
            {
                edges.push((me, other, 0));
                edges.push((other, me, 1));
            }
            above.push((*depth, me));
        }
    }
    edges
}

/// The partners of one contributor, from sorted edges.
fn partners(edges: &[(ContributorIx, ContributorIx, Counter)]) -> Vec<Partner> {
    let mut all: Vec<Partner> = edges
        .chunk_by(|a, b| a.1 == b.1)
        .map(|with_one| {
            let mut partner = Partner::default();
            for (_, who, counter) in with_one {
                partner.who = *who;
                *match counter {
                    0 => &mut partner.answered,
                    1 => &mut partner.answered_by,
                    2 => &mut partner.reviewed,
                    _ => &mut partner.reviewed_by,
                } += 1;
            }
            partner
        })
        .collect();
    all.sort_by_key(|partner| (std::cmp::Reverse(partner.total()), partner.who));
    all.truncate(MOST_PARTNERS);
    all
}

#[cfg(test)]
mod tests;
