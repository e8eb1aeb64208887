//! Who works with whom: who answers whom, and who reviewed whose patches.
//!
//! What counts as a review, [`review`](super::review) says.

use rayon::prelude::*;
use serde::Serialize;

use super::review::Credit;
use super::{Archive, ContributorIx};

/// People kept for each contributor: those with the most mails and credits between them.
pub const MOST_PARTNERS: usize = 10;

/// Whether a credit is a review as people's pages and periods count them: that a patch was read, accepted or tried.
pub fn is_counted(credit: &Credit) -> bool {
    credit.kind.is_approval()
}

/// What one contributor has to do with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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

/// What passes between people.
#[derive(Debug, Default)]
pub struct Exchange {
    /// For each contributor the [`MOST_PARTNERS`] people with most between them, most first.
    pub partners: Vec<Vec<Partner>>,
}

/// `answered` or another counter of a [`Partner`], from 0.
type Counter = u8;

impl Exchange {
    /// Counts.
    pub fn of(archive: &Archive) -> Self {
        let mut exchange = Exchange { partners: vec![Vec::new(); archive.contributors.len()] };
        let mut edges = answers(archive);
        for giver in (0..archive.contributors.len() as u32).map(ContributorIx) {
            for credit in archive.reviews.given_by(giver).filter(|credit| is_counted(credit)) {
                let author = credit.author.and_then(|who| archive.identities.get(who.at()));
                if let Some(&author) = author {
                    edges.push((giver, author, 2));
                    edges.push((author, giver, 3));
                }
            }
        }
        edges.par_sort_unstable();
        for of_one in edges.chunk_by(|a, b| a.0 == b.0) {
            let me = of_one.first().map_or(0, |edge| edge.0.at());
            exchange.partners[me] = partners(of_one);
        }
        exchange
    }
}

/// Who answered whom, both ways round. Answers to absent mails and to oneself are left out.
fn answers(archive: &Archive) -> Vec<(ContributorIx, ContributorIx, Counter)> {
    let mut edges = Vec::new();
    for thread in archive.threads.iter().filter(|thread| thread.participants > 1) {
        thread.descend(|node, _, other: Option<ContributorIx>| {
            let me = node.message().and_then(|ix| archive.author_of(ix));
            if let (Some(me), Some(other)) = (me, other)
                && me != other
            {
                edges.push((me, other, 0));
                edges.push((other, me, 1));
            }
            me
        });
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
