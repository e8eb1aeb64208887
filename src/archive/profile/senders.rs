//! Who wrote most, and from which mail domains.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::archive::people::before_via;
use crate::archive::{Archive, ContributorIx, MessageIx};

/// Who wrote some messages, with how many: most first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Senders<'a> {
    /// People.
    pub people: Vec<(ContributorIx, u32)>,
    /// Domains of the authors' addresses. Mail that a list sends on in its own name has none.
    pub domains: Vec<(&'a str, u32)>,
}

/// Counts messages by author and by domain.
pub fn senders(archive: &Archive, messages: impl IntoIterator<Item = MessageIx>) -> Senders<'_> {
    let mut counts = vec![0_u32; archive.people.len()];
    for ix in messages {
        if let Some(count) = counts.get_mut(archive.message(ix).author.at()) {
            *count += 1;
        }
    }
    let mut people: BTreeMap<ContributorIx, u32> = BTreeMap::new();
    let mut domains: BTreeMap<&str, u32> = BTreeMap::new();
    for (at, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
        let person = crate::archive::PersonIx(at);
        if let Some(who) = archive.identities.get(person.at()) {
            *people.entry(*who).or_default() += count;
        }
        let domain = archive.domain(person);
        if !domain.is_empty() && before_via(&archive.person(person).name).is_none() {
            *domains.entry(domain).or_default() += count;
        }
    }
    let mut people: Vec<_> = people.into_iter().collect();
    people.sort_by_key(|(_, count)| Reverse(*count));
    let mut domains: Vec<_> = domains.into_iter().collect();
    domains.sort_by_key(|(_, count)| Reverse(*count));
    Senders { people, domains }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::{add_people, add_threads, draft, person};

    #[test]
    fn people_and_domains_stand_by_their_messages() {
        let from = [
            "Ada <ada@b.test>",
            "Bo <bo@b.test>",
            "Bo <bo@a.test>",
            "Cy via orchard <l@c.test>",
            "Dee",
        ];
        let drafts =
            (0..).zip(from).map(|(at, who)| draft(&format!("{at}@x"), |m| m.from = person(who)));
        let mut archive = link::assemble(drafts.collect(), Vec::new());
        add_threads(&mut archive);
        add_people(&mut archive);
        let found = senders(&archive, (0..5).map(MessageIx));
        assert_eq!(found.domains, [("b.test", 2), ("a.test", 1)]);
        assert_eq!(found.people.iter().map(|(_, count)| count).sum::<u32>(), 5);
        assert!(found.people.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{found:?}");
    }
}
