use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::site::path::is_safe_part;

/// Knuth's MMIX constants: the same titles in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit.max(1) as u64) as usize
    }

    /// A title as lists have them: of few words, some of which are at the beginning of most.
    fn title(&mut self) -> String {
        const FIRST: [&str; 12] = [
            "pump",
            "pump:",
            "Pumpe",
            "con",
            "Ängström",
            "valve",
            "2026",
            "насос",
            "насосы",
            "泵",
            "\"quoted\"",
            "...",
        ];
        const WORDS: [&str; 8] = ["status", "fix", "x", "9", "полный", "阀门", "über", "and"];
        let mut title = FIRST[self.below(FIRST.len())].to_owned();
        for _ in 0..self.below(5) {
            title += [" ", "/", ""][self.below(3)];
            title += WORDS[self.below(WORDS.len())];
        }
        if self.below(4) == 0 {
            title.push(char::from_u32(0x4e00 + self.below(5_000) as u32).unwrap());
        }
        title
    }
}

/// Ids are numbers; the title with the largest is the newest.
fn alphabet(titles: &[String]) -> Alphabet {
    let ids: Vec<String> = (0..titles.len()).map(|at| format!("{at:06}")).collect();
    let all = titles.par_iter().zip(&ids).enumerate();
    Alphabet::new(all.map(|(at, (text, id))| Title { text, date: Some(at as i64), id }))
}

fn by_key(all: &Alphabet) -> BTreeMap<String, Vec<u32>> {
    let pages = 1..=all.pages().len();
    let pages: BTreeMap<_, _> =
        pages.map(|at| (all.key(at).to_owned(), all.of(at).to_vec())).collect();
    assert_eq!(pages.len(), all.pages().len(), "two pages with one address");
    pages
}

fn titles_of(all: &Alphabet, of: impl Fn(&Page) -> &str) -> Vec<&str> {
    all.pages().iter().map(of).collect()
}

fn check(titles: &[String]) -> Alphabet {
    let all = alphabet(titles);
    let mut rows: Vec<u32> = by_key(&all).into_values().flatten().collect();
    rows.sort_unstable();
    assert_eq!(rows, (0..titles.len() as u32).collect::<Vec<_>>(), "each on one page");
    let mut end = 0;
    for page in all.pages() {
        assert!((1..=MOST).contains(&page.rows.len()), "{page:?}");
        assert_eq!(std::mem::replace(&mut end, page.rows.end), page.rows.start);
        assert!(is_safe_part(&page.key) && !page.key.starts_with('_'), "{page:?}");
        assert!(page.key.is_ascii() && page.name != Name::Letters(String::new()), "{page:?}");
    }
    for (at, initial) in all.initials().iter().enumerate() {
        let own: Vec<_> = all.pages().iter().filter(|page| page.initial == at).collect();
        assert_eq!(own.len() > 1, initial.is_cut, "{initial:?}");
        assert!(initial.is_cut || own[0].key == initial.key, "{initial:?}");
    }
    all
}

#[test]
fn each_title_is_on_one_page_of_bounded_size() {
    let mut dice = Dice(5);
    for count in [101, 201, 1_000, 20_000] {
        let titles: Vec<String> = (0..count).map(|_| dice.title()).collect();
        let all = check(&titles);
        assert!(all.pages().len() < 60 + count / 20, "{} pages of {count}", all.pages().len());
        let keys: BTreeSet<&str> =
            all.initials().iter().map(|initial| initial.key.as_str()).collect();
        assert!(
            ["0-9", "p", "~43d~", "~2e80~-~10ffff~", "~other"].iter().all(|k| keys.contains(k))
        );
    }
}

#[test]
fn a_new_title_changes_one_page() {
    let mut dice = Dice(7);
    let mut titles: Vec<String> = (0..2_000).map(|_| dice.title()).collect();
    let mut before = by_key(&alphabet(&titles));
    let mut cut = 0;
    for _ in 0..400 {
        titles.push(dice.title());
        let now = by_key(&alphabet(&titles));
        let touched = before.iter().filter(|(key, rows)| now.get(*key) != Some(rows)).count();
        assert!(touched <= 1, "{:?}", titles.last());
        let new = now.iter().filter(|(key, rows)| before.get(*key) != Some(rows)).count();
        cut += usize::from(new > 1);
        before = now;
    }
    assert!((1..20).contains(&cut), "{cut} pages were cut");
}

#[test]
fn few_are_on_the_overview() {
    let all = alphabet(&["b", "[a]", "Ä c", "", "9"].map(str::to_owned));
    assert_eq!(all.of(0), [4, 1, 2, 0, 3]);
    assert!(all.pages().is_empty() && all.is_made());
    assert!(!alphabet(&["one".to_owned()]).is_made());
}

#[test]
fn ranges_are_told_by_what_is_in_them() {
    let titles: Vec<String> = (b'a'..=b'z')
        .flat_map(|c| (0..10).map(move |n| format!("P{}{n}", char::from(c))))
        .chain(["Zebra".to_owned(), "!".to_owned()])
        .collect();
    let all = check(&titles);
    let letters = |text: &str| Name::Letters(text.to_owned());
    let names: Vec<Name> = all.pages().iter().map(|page| page.name.clone()).collect();
    assert_eq!(names, [letters("Pa – Ph"), letters("Pi – Pz"), letters("Z"), Name::Other]);
    assert_eq!(titles_of(&all, |page| &page.key), ["p_-h", "pi-z", "z", "~other"]);
}

#[test]
fn titles_that_are_alike_are_cut_by_number() {
    for title in ["Status report", "con", "", &"very long beginnings ".repeat(3)] {
        let mut titles = vec![title.to_owned(); 450];
        titles.extend((0..30).map(|n| format!("{title} {n}")));
        let all = check(&titles);
        let numbered = all.pages().iter().filter(|page| page.key.contains('.'));
        let numbered: Vec<&Page> = numbered.collect();
        assert_eq!(numbered.len(), 3, "{title}");
        assert!(numbered[0].key.ends_with(".1") && numbered[0].number == 1);
        let first = all.pages().iter().position(|page| page.key == numbered[0].key).unwrap();
        assert_eq!(all.of(first + 1)[..3], [0, 1, 2], "the oldest first");
        let mut more = titles.clone();
        more.push(title.to_owned());
        let (before, now) = (by_key(&all), by_key(&alphabet(&more)));
        assert_eq!(before.iter().filter(|(key, rows)| now.get(*key) != Some(rows)).count(), 1);
    }
}

#[test]
fn no_folder_is_named_as_a_device() {
    let words =
        (b'a'..=b'z').flat_map(|c| (0..40).map(move |n| format!("co{} {n}", char::from(c))));
    let all = check(&words.collect::<Vec<_>>());
    let keys = titles_of(&all, |page| &page.key);
    assert!(!keys.contains(&"con"), "{keys:?}");
    let equal = (0..190).map(|n| format!("con{n}")).chain((0..190).map(|n| format!("coo{n}")));
    let all = check(&equal.chain((0..190).map(|n| format!("com{n}"))).collect::<Vec<_>>());
    let keys = titles_of(&all, |page| &page.key);
    assert!(keys.contains(&"con~"), "{keys:?}");
}
