//! Titles of groups and of their patches by number, told before any group is linked: what links them in their order then
//! looks at no text, and at nothing that is there once.

use std::hash::Hash;

use rayon::prelude::*;

use super::authors::Sender;
use super::evidence::comparable;
use super::group::Group;
use crate::archive::index::again;

/// Groups whose titles are kept together.
const TOGETHER: usize = 64;
/// The number of what nothing else equals.
const SINGLE: u32 = u32::MAX;

/// The titles of all groups.
pub(super) struct Titles {
    /// For each group the number of its title.
    own: Vec<u32>,
    /// The numbers of patches, in the order of their groups: equal where sender and title are.
    patches: Vec<u32>,
    /// For each group where its patches are among these.
    spans: Vec<(u32, u32)>,
    /// How many groups have each title.
    pub(super) titled: Vec<u32>,
    /// How many patches have each number.
    pub(super) patched: Vec<u32>,
}

/// A group's title and those of its patches by number.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// Equal for titles that compare equal; `None` where no other group has such a title.
    pub(super) title: Option<u32>,
    patches: &'a [u32],
}

impl Names<'_> {
    /// The patches that have a title which another of the same sender has, too.
    pub(super) fn patches(&self) -> impl Iterator<Item = u32> {
        self.patches.iter().copied().filter(|number| *number != SINGLE)
    }
}

impl Titles {
    /// Numbers the titles of all groups.
    pub(super) fn of(groups: &[Box<Group>]) -> Self {
        let own = || {
            let titles = groups.par_iter().map(|group| comparable(&group.title));
            let titles: Vec<String> = titles.collect();
            let numbers = numbered(&titles);
            titles.into_par_iter().for_each(drop);
            numbers
        };
        let patches = || {
            let texts: Vec<Texts> = groups
                .par_chunks(TOGETHER)
                .map(|groups| Texts::of(groups.iter().flat_map(|group| titles(group))))
                .collect();
            let all = groups.par_chunks(TOGETHER).zip(&texts).flat_map_iter(|(groups, texts)| {
                let senders = groups.iter().flat_map(|group| titles(group).map(|_| group.sender));
                senders.zip(texts.iter())
            });
            let all: Vec<(Sender, &str)> = all.collect();
            numbered(&all)
        };
        let counts = || groups.par_iter().map(|group| titles(group).count() as u32).collect();
        let (((own, titled), (patches, patched)), counts): (_, Vec<u32>) =
            rayon::join(|| rayon::join(own, patches), counts);
        let mut start = 0;
        let span = |count: u32| {
            let begin = start;
            start += count;
            (begin, start)
        };
        let spans = counts.into_iter().map(span).collect();
        Titles { own, patches, spans, titled, patched }
    }

    /// Those of one group.
    pub(super) fn names(&self, group: usize) -> Names<'_> {
        let span = self.spans.get(group).map_or(0..0, |span| span.0 as usize..span.1 as usize);
        Names {
            title: self.own.get(group).copied().filter(|number| *number != SINGLE),
            patches: self.patches.get(span).unwrap_or_default(),
        }
    }
}

/// The titles of a group's patches that are not empty.
fn titles(group: &Group) -> impl Iterator<Item = &str> {
    group.patches.iter().map(|slot| &*slot.title).filter(|title| !title.is_empty())
}

/// Numbers values that are there more than once, in the order of their second places; returns how many there are of
/// each, too.
fn numbered<T: Hash + PartialEq + Sync>(all: &[T]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = vec![SINGLE; all.len()];
    let mut counts: Vec<u32> = Vec::new();
    for (at, first) in again(all) {
        let Some(known) = numbers.get_mut(first as usize) else { continue };
        if *known == SINGLE {
            *known = counts.len() as u32;
            counts.push(1);
        }
        let number = *known;
        if let (Some(slot), Some(count)) =
            (numbers.get_mut(at as usize), counts.get_mut(number as usize))
        {
            *slot = number;
            *count += 1;
        }
    }
    (numbers, counts)
}

/// Titles as they are compared, one after the other.
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn of<'a>(titles: impl Iterator<Item = &'a str>) -> Self {
        let mut texts = Texts { text: String::new(), ends: Vec::new() };
        for title in titles {
            texts.text.push_str(&comparable(title));
            texts.ends.push(texts.text.len());
        }
        texts
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |end| self.text.get(std::mem::replace(&mut start, *end)..*end))
            .map(Option::unwrap_or_default)
    }
}
