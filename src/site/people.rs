//! The orders in which people are listed.
//!
//! Each column of the index of people is an order of its own, made of plain pages. Everybody is in two of them: by messages
//! and by name. The others answer "who are the most …?" and end after [`FEW_PAGES`] pages, or where nobody is left who
//! has any: of a list that ten thousand spammers wrote to, all orders by all columns would be the greater part of the site.

use std::cmp::Reverse;

use super::index_pages::INDEX_PAGE;
use crate::archive::fold::fold;
use crate::archive::{Archive, Contributor, ContributorIx};

/// Pages of orders that do not hold everybody.
pub const FEW_PAGES: usize = 5;

/// A column that people are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeopleOrder {
    /// Most messages first, then most patches.
    Messages,
    /// Most patches first.
    Patches,
    /// Most series first.
    Series,
    /// Most reviews first ([`Contributor::reviews`]).
    Reviews,
    /// By name.
    Name,
    /// Who came last first.
    First,
    /// Who wrote last first.
    Latest,
}

impl PeopleOrder {
    /// All of them, in the order of their numbers.
    pub const ALL: [PeopleOrder; 7] = [
        PeopleOrder::Messages,
        PeopleOrder::Patches,
        PeopleOrder::Series,
        PeopleOrder::Reviews,
        PeopleOrder::Name,
        PeopleOrder::First,
        PeopleOrder::Latest,
    ];

    /// Its word in addresses: `L/contributors/_by/WORD/`. That of messages is not used, it is the index itself.
    pub fn word(self) -> &'static str {
        match self {
            PeopleOrder::Messages => "messages",
            PeopleOrder::Patches => "patches",
            PeopleOrder::Series => "series",
            PeopleOrder::Reviews => "reviews",
            PeopleOrder::Name => "name",
            PeopleOrder::First => "first",
            PeopleOrder::Latest => "latest",
        }
    }

    /// The word that is its heading.
    pub fn title(self) -> &'static str {
        match self {
            PeopleOrder::Messages => "column_messages",
            PeopleOrder::Patches => "column_patches",
            PeopleOrder::Series => "column_series",
            PeopleOrder::Reviews => "column_reviews",
            PeopleOrder::Name => "column_name",
            PeopleOrder::First => "column_first",
            PeopleOrder::Latest => "column_latest",
        }
    }

    /// The word for how it goes.
    pub fn words(self) -> &'static str {
        match self {
            PeopleOrder::Messages => "order_messages",
            PeopleOrder::Patches => "order_patches",
            PeopleOrder::Series => "order_series",
            PeopleOrder::Reviews => "order_reviews",
            PeopleOrder::Name => "order_name",
            PeopleOrder::First => "order_first",
            PeopleOrder::Latest => "order_latest",
        }
    }

    /// Smallest first.
    pub fn is_ascending(self) -> bool {
        self == PeopleOrder::Name
    }

    /// What it puts first, larger first; nobody with `None` is in it. Not for names.
    fn key(self, c: &Contributor) -> Option<i64> {
        let some = |count: u32| (count > 0).then_some(i64::from(count));
        match self {
            PeopleOrder::Messages => Some(i64::from(c.messages)),
            PeopleOrder::Patches => some(c.patches),
            PeopleOrder::Series => some(c.series),
            PeopleOrder::Reviews => some(c.reviews()),
            PeopleOrder::Name => None,
            PeopleOrder::First => c.span.map(|span| span.0),
            PeopleOrder::Latest => c.span.map(|span| span.1),
        }
    }
}

/// People in all orders.
#[derive(Debug, Default)]
pub struct People {
    rows: [Vec<ContributorIx>; PeopleOrder::ALL.len()],
    letters: Vec<(char, usize)>,
}

impl People {
    /// Sorts.
    pub(super) fn new(archive: &Archive) -> Self {
        let rows = PeopleOrder::ALL.map(|order| sorted(archive, order));
        let mut letters: Vec<(char, usize)> = Vec::new();
        for (row, ix) in rows[PeopleOrder::Name as usize].iter().enumerate() {
            let (_, name) = name_key(&archive.contributors[ix.at()].name);
            let letter = name.chars().next().filter(char::is_ascii_lowercase);
            let letter = letter.map(|letter| letter.to_ascii_uppercase());
            if letter > letters.last().map(|(last, _)| *last) {
                letters.extend(letter.map(|letter| (letter, row)));
            }
        }
        People { rows, letters }
    }

    /// The letters from A to Z that names begin with, each with the first such row of the order by name.
    pub fn letters(&self) -> &[(char, usize)] {
        &self.letters
    }

    /// Whether an order has pages: somebody is in it, and there is anything to sort. The index itself has one always.
    pub fn has_pages(&self, order: PeopleOrder) -> bool {
        let more = self.by(PeopleOrder::Messages).len() > 1;
        order == PeopleOrder::Messages || more && !self.by(order).is_empty()
    }

    /// Everybody who is in an order.
    pub fn by(&self, order: PeopleOrder) -> &[ContributorIx] {
        &self.rows[order as usize]
    }
}

fn sorted(archive: &Archive, order: PeopleOrder) -> Vec<ContributorIx> {
    let all = || (0..).map(ContributorIx).zip(&archive.contributors);
    if order == PeopleOrder::Name {
        let mut rows: Vec<ContributorIx> = all().map(|(ix, _)| ix).collect();
        rows.sort_by_cached_key(|ix| name_key(&archive.contributors[ix.at()].name));
        return rows;
    }
    let mut rows: Vec<_> = all()
        .filter_map(|(ix, c)| Some((Reverse((order.key(c)?, c.messages, c.patches)), ix)))
        .collect();
    rows.sort_unstable();
    if order != PeopleOrder::Messages {
        rows.truncate(FEW_PAGES * INDEX_PAGE);
    }
    rows.into_iter().map(|(_, ix)| ix).collect()
}

/// A name folded, from its first letter on; names without any last.
fn name_key(name: &str) -> (bool, String) {
    let letters = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    (letters.is_empty(), fold(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Archive {
        let person = |name: &str, messages, patches, span| Contributor {
            name: name.into(),
            messages,
            patches,
            span,
            ..Contributor::default()
        };
        let mut archive = Archive::default();
        archive.contributors = vec![
            person("bo", 1, 0, Some((5, 5))),
            person("Ádám", 7, 2, Some((1, 9))),
            person("\"Cy\"", 7, 3, None),
            person("...", 0, 0, Some((7, 8))),
        ];
        archive.contributors[0].acked = 2;
        archive
    }

    #[test]
    fn each_order_has_its_own_key_and_leaves_out_who_has_none() {
        let archive = archive();
        let people = People::new(&archive);
        let rows = |order| people.by(order).iter().map(|ix| ix.0).collect::<Vec<_>>();
        assert_eq!(rows(PeopleOrder::Messages), [2, 1, 0, 3]);
        assert_eq!(rows(PeopleOrder::Patches), [2, 1]);
        assert_eq!(rows(PeopleOrder::Series), [0; 0]);
        assert_eq!(rows(PeopleOrder::Reviews), [0]);
        assert_eq!(rows(PeopleOrder::Name), [1, 0, 2, 3]);
        assert_eq!(rows(PeopleOrder::First), [3, 0, 1]);
        assert_eq!(rows(PeopleOrder::Latest), [1, 3, 0]);
        assert_eq!(people.letters(), [('A', 0), ('B', 1), ('C', 2)]);
        assert!(people.has_pages(PeopleOrder::Name) && !people.has_pages(PeopleOrder::Series));
    }

    #[test]
    fn one_or_nobody_is_not_sorted() {
        let mut archive = Archive::default();
        for _ in 0..2 {
            let people = People::new(&archive);
            let pages = PeopleOrder::ALL.into_iter().filter(|order| people.has_pages(*order));
            assert_eq!(pages.collect::<Vec<_>>(), [PeopleOrder::Messages]);
            archive.contributors.push(Contributor { messages: 1, ..Contributor::default() });
        }
    }

    #[test]
    fn orders_that_need_not_be_whole_are_bounded() {
        let one =
            Contributor { messages: 1, patches: 1, span: Some((0, 0)), ..Contributor::default() };
        let mut archive = Archive::default();
        archive.contributors = vec![one; 10_000];
        let people = People::new(&archive);
        let pages: usize =
            PeopleOrder::ALL.iter().map(|order| people.by(*order).len().div_ceil(INDEX_PAGE)).sum();
        assert_eq!(pages, 100 + 100 + 3 * FEW_PAGES);
    }

    #[test]
    fn numbers_are_places() {
        for (at, order) in PeopleOrder::ALL.into_iter().enumerate() {
            assert_eq!(order as usize, at);
        }
    }
}
