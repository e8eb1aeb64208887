//! Rules 5 and 6: people who have nothing in common but a name. All joins over domains are considered together before
//! the first is made, so that the bound holds for whole groups, whatever chains of names lead to them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Face, Merger, Reason};
use crate::archive::sets::Sets;

/// More identities of one name, or of names that lead to each other, than these are not joined over domains.
const HOMONYMS: usize = 8;
/// More identities of one name than these are joined over domains only where their addresses agree.
const STRANGERS: usize = 3;
/// Fewer letters than these make a name one that many share.
const LETTERS: usize = 8;
/// Words of fewer letters say nothing where they occur in an address.
const WORD: usize = 3;

/// People to be joined by rule 6, and why.
type Proposal = (Vec<u32>, Reason);

impl<'a> Merger<'a> {
    /// Rules 5 and 6.
    pub(super) fn by_name(&mut self) {
        let full: Vec<u32> =
            (0..).zip(self.faces).filter(|(_, f)| f.is_full_name()).map(|(at, _)| at).collect();
        let mut namesakes = self.chunks(&full, |face| face.key.as_str());
        namesakes.retain(|people| people.len() > 1);
        for people in &namesakes {
            self.by_domain(people);
        }
        let mut proposals = Vec::new();
        for people in &namesakes {
            let is_function = self.first(people).is_none_or(Face::is_function);
            if is_function || self.identities(people).len() > HOMONYMS {
                continue;
            }
            for alike in self.chunks(people, |face| &*face.name) {
                self.propose(&alike, &mut proposals);
            }
        }
        for (people, reason) in self.within_bound(proposals) {
            self.join_all(&people, reason);
        }
    }

    fn first(&self, people: &[u32]) -> Option<&'a Face<'a>> {
        self.face(*people.first()?)
    }

    /// What stands for the sets that these people are in, each once.
    fn identities(&mut self, people: &[u32]) -> BTreeSet<u32> {
        people.iter().map(|&person| self.sets.find(person)).collect()
    }

    /// Rule 5, for people of one name.
    fn by_domain(&mut self, namesakes: &[u32]) {
        for same in self.chunks(namesakes, Face::organisation) {
            if self.first(&same).is_some_and(|face| !face.organisation().is_empty()) {
                self.join_all(&same, Reason::Domain);
            }
        }
    }

    /// Rule 6, for people whose names are written alike.
    fn propose(&mut self, alike: &[u32], proposals: &mut Vec<Proposal>) {
        let identities = self.identities(alike).len();
        let Some(name) = self.first(alike).filter(|_| identities > 1) else { return };
        let of_one_local = self.chunks(alike, Face::local);
        if name.name.chars().filter(|c| c.is_alphabetic()).count() < LETTERS {
            let reason = Reason::Local;
            proposals.extend(of_one_local.into_iter().map(|same| (same, reason)));
        } else if identities <= STRANGERS {
            proposals.push((alike.to_vec(), Reason::Name));
        } else {
            let agreeing = of_one_local.into_iter().filter(|same| {
                self.identities(same).len() > 1 || self.first(same).is_some_and(Face::is_in_local)
            });
            proposals.push((agreeing.flatten().collect(), Reason::NameAgreeing));
        }
    }

    /// Leaves out proposals that together would join too many.
    fn within_bound(&mut self, mut proposals: Vec<Proposal>) -> Vec<Proposal> {
        let mut groups = Sets::new(self.faces.len());
        let mut all = BTreeSet::new();
        for (people, _) in &proposals {
            let identities = self.identities(people);
            for (a, b) in identities.iter().zip(identities.iter().skip(1)) {
                groups.join(*a, *b);
            }
            all.extend(identities);
        }
        let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
        for identity in all {
            *sizes.entry(groups.find(identity)).or_default() += 1;
        }
        proposals.retain(|(people, _)| {
            people.first().is_some_and(|&person| {
                let group = groups.find(self.sets.find(person));
                sizes.get(&group).is_some_and(|size| *size <= HOMONYMS)
            })
        });
        proposals
    }
}

impl Face<'_> {
    /// Whether the part before the `@` holds a word of the name.
    fn is_in_local(&self) -> bool {
        let local = self.local();
        self.key.split(' ').any(|word| word.chars().nth(WORD - 1).is_some() && local.contains(word))
    }
}
