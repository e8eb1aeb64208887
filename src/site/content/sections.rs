//! How content pages hang together: sections are folders with an `_index.md`, pages belong to the nearest one above.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::ContentPage;
use super::front_matter::SortBy;

/// Which page is below which, by positions in the site's pages.
#[derive(Clone, Debug, Default)]
pub struct Sections {
    parent: Vec<Option<usize>>,
    /// In the order that the section asks for.
    children: Vec<Vec<usize>>,
    /// Sections that only lead on: no stations of a way, which would end where it came from.
    leads_on: Vec<bool>,
}

/// A row of the way through a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavRow {
    /// Position of the page.
    pub page: usize,
    /// 0 of the section that all is in.
    pub depth: usize,
}

impl Sections {
    /// Of all pages of a site.
    pub fn of(pages: &[ContentPage]) -> Self {
        // A page in one language has no section in another.
        let sections: BTreeMap<(Option<&str>, &str), usize> = pages
            .iter()
            .enumerate()
            .filter(|(_, page)| page.is_section && !page.is_home() && !page.is_translated_home())
            .map(|(at, page)| ((page.language.as_deref(), page.base.as_str()), at))
            .collect();
        let section = |page: &ContentPage| {
            let language = page.language.as_deref();
            above(page).find_map(|folder| sections.get(&(language, folder)).copied())
        };
        let parent: Vec<Option<usize>> = pages.iter().map(section).collect();
        let mut children = vec![Vec::new(); pages.len()];
        for (at, parent) in parent.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(at);
            }
        }
        for (section, children) in pages.iter().zip(&mut children) {
            children.sort_by(|a, b| compare(section.front.sort_by, &pages[*a], &pages[*b]));
        }
        let leads_on = pages.iter().map(ContentPage::leads_on).collect();
        Sections { parent, children, leads_on }
    }

    fn leads_on(&self, page: usize) -> bool {
        self.leads_on.get(page).copied().unwrap_or_default()
    }

    /// Pages of a section, in its order; none of a page.
    pub fn children(&self, page: usize) -> &[usize] {
        self.children.get(page).map_or(&[], Vec::as_slice)
    }

    /// The sections that a page is in, the outermost first.
    pub fn ancestors(&self, page: usize) -> Vec<usize> {
        let up = |at: &usize| self.parent.get(*at).copied().flatten();
        let mut all: Vec<usize> = std::iter::successors(up(&page), up).collect();
        all.reverse();
        all
    }

    /// The way through the outermost section of a page: its pages, those of sections below only where the page is in them.
    /// In place of a section that only leads on there are its pages. Empty of a page without a section.
    pub fn nav(&self, page: usize) -> Vec<NavRow> {
        let mut open = self.ancestors(page);
        open.push(page);
        let top = open[0];
        let mut rows = Vec::new();
        let mut waiting = vec![NavRow { page: top, depth: 0 }];
        while let Some(row) = waiting.pop() {
            let leads_on = self.leads_on(row.page);
            if !leads_on {
                rows.push(row);
            }
            if leads_on || open.contains(&row.page) {
                let depth = row.depth + usize::from(!leads_on);
                let below = self.children(row.page).iter().rev();
                waiting.extend(below.map(|page| NavRow { page: *page, depth }));
            }
        }
        if rows.len() > 1 { rows } else { Vec::new() }
    }

    /// The pages before and after one, as somebody reads its outermost section from begin to end; sections that only lead on
    /// are left out.
    pub fn beside(&self, page: usize) -> (Option<usize>, Option<usize>) {
        let top = self.ancestors(page).first().copied().unwrap_or(page);
        let mut waiting = vec![top];
        let mut before = None;
        let mut last = None;
        while let Some(at) = waiting.pop() {
            if !self.leads_on(at) {
                if last == Some(page) {
                    return (before, Some(at));
                }
                if at == page {
                    before = last;
                }
                last = Some(at);
            }
            waiting.extend(self.children(at).iter().rev());
        }
        (before, None)
    }
}

/// Folders whose section may hold a page, the nearest first.
fn above(page: &ContentPage) -> impl Iterator<Item = &str> {
    // A page that has its folder for itself, and a section, are in what is above that folder.
    let has_folder = page.is_section || page.original.ends_with("/index.md");
    let whole = page.base.as_str();
    let ends = whole.rmatch_indices('/').map(|(at, _)| at);
    let folders = std::iter::once(whole.len()).chain(ends).filter_map(|end| whole.get(..end));
    folders.skip(usize::from(has_folder))
}

fn compare(by: SortBy, a: &ContentPage, b: &ContentPage) -> Ordering {
    let by_key = match by {
        SortBy::Weight => a.front.weight.cmp(&b.front.weight),
        SortBy::Date => {
            let seconds = |page: &ContentPage| page.front.date.as_ref().map(|at| at.date().seconds);
            seconds(b).cmp(&seconds(a))
        }
        SortBy::Title => a.title().to_lowercase().cmp(&b.title().to_lowercase()),
        SortBy::None => Ordering::Equal,
    };
    by_key.then_with(|| a.folder.cmp(&b.folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(files: &[(&str, &str)]) -> Vec<ContentPage> {
        let folder = tempfile::tempdir().unwrap();
        for (name, front) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("---\n{front}\n---\n")).unwrap();
        }
        super::super::read(folder.path(), true, &["de"], &|_| false).unwrap().pages
    }

    fn names(pages: &[ContentPage], all: impl IntoIterator<Item = usize>) -> Vec<String> {
        all.into_iter().map(|at| pages[at].source_name()).collect()
    }

    fn at(pages: &[ContentPage], name: &str) -> usize {
        pages.iter().position(|page| page.source_name() == name).unwrap()
    }

    const BOOK: &[(&str, &str)] = &[
        ("_index.md", ""),
        ("about.md", ""),
        ("g/_index.md", ""),
        ("g/b.md", "weight: 1"),
        ("g/a.md", "weight: 2"),
        ("g/deep/_index.md", "weight: 3\nsort_by: date"),
        ("g/deep/old.md", "date: 2025-01-01"),
        ("g/deep/none.md", ""),
        ("g/deep/new/index.md", "date: 2026-01-01"),
        ("g/z/loose.md", "weight: 9"),
    ];

    #[test]
    fn a_section_has_its_pages_in_its_order() {
        let pages = pages(BOOK);
        let sections = Sections::of(&pages);
        let of = |name: &str| names(&pages, sections.children(at(&pages, name)).iter().copied());
        assert_eq!(of("g/_index.md"), ["g/b.md", "g/a.md", "g/deep/_index.md", "g/z/loose.md"]);
        assert_eq!(
            of("g/deep/_index.md"),
            ["g/deep/new/index.md", "g/deep/old.md", "g/deep/none.md"]
        );
        assert!(of("_index.md").is_empty() && of("about.md").is_empty());
        let way = names(&pages, sections.ancestors(at(&pages, "g/deep/old.md")));
        assert_eq!(way, ["g/_index.md", "g/deep/_index.md"]);
    }

    #[test]
    fn each_language_has_sections_of_its_own() {
        let pages = pages(&[
            ("_index.de.md", ""),
            ("g/_index.md", ""),
            ("g/_index.de.md", ""),
            ("g/a.md", ""),
            ("g/a.de.md", ""),
            ("g/b.md", ""),
            ("h/_index.md", ""),
            ("h/c.de.md", ""),
        ]);
        let sections = Sections::of(&pages);
        let of = |name: &str| names(&pages, sections.children(at(&pages, name)).iter().copied());
        assert_eq!(of("g/_index.md"), ["g/a.md", "g/b.md"]);
        assert_eq!(of("g/_index.de.md"), ["g/a.de.md"]);
        assert!(of("h/_index.md").is_empty() && of("_index.de.md").is_empty());
    }

    #[test]
    fn only_open_sections_are_unfolded() {
        let pages = pages(BOOK);
        let sections = Sections::of(&pages);
        let nav = |name: &str| sections.nav(at(&pages, name));
        assert_eq!(nav("g/b.md").len(), 5);
        let deep = nav("g/deep/old.md");
        assert_eq!(deep.iter().map(|row| row.depth).collect::<Vec<_>>(), [0, 1, 1, 1, 2, 2, 2, 1]);
        assert!(nav("about.md").is_empty());
    }

    #[test]
    fn reading_on_leads_through_everything_once() {
        let pages = pages(BOOK);
        let sections = Sections::of(&pages);
        let mut page = at(&pages, "g/_index.md");
        let mut read = vec![page];
        while let (_, Some(next)) = sections.beside(page) {
            assert_eq!(sections.beside(next).0, Some(page));
            page = next;
            read.push(page);
        }
        assert_eq!(read.len(), 8);
        assert_eq!(sections.beside(at(&pages, "about.md")), (None, None));
    }

    #[test]
    fn sections_that_lead_on_are_not_in_the_way() {
        let pages = pages(&[
            ("g/_index.md", ""),
            ("g/a.md", "weight: 1"),
            ("g/on/_index.md", "weight: 2\nredirect_to: '@/g/a.md'"),
            ("g/on/b.md", ""),
            ("g/c.md", "weight: 3"),
            ("top/_index.md", "redirect_to: '@/top/d.md'"),
            ("top/d.md", "weight: 1"),
            ("top/e.md", "weight: 2"),
        ]);
        let sections = Sections::of(&pages);
        let beside = |name: &str| {
            let (before, after) = sections.beside(at(&pages, name));
            (names(&pages, before).concat(), names(&pages, after).concat())
        };
        assert_eq!(beside("g/a.md"), ("g/_index.md".to_owned(), "g/on/b.md".to_owned()));
        assert_eq!(beside("g/c.md"), ("g/on/b.md".to_owned(), String::new()));
        assert_eq!(beside("top/d.md"), (String::new(), "top/e.md".to_owned()));
        let nav = |name: &str| {
            let rows = sections.nav(at(&pages, name));
            let depths: Vec<usize> = rows.iter().map(|row| row.depth).collect();
            (names(&pages, rows.iter().map(|row| row.page)), depths)
        };
        let (way, depths) = nav("g/c.md");
        assert_eq!(way, ["g/_index.md", "g/a.md", "g/on/b.md", "g/c.md"]);
        assert_eq!(depths, [0, 1, 1, 1]);
        assert_eq!(nav("top/d.md").0, ["top/d.md", "top/e.md"]);
    }
}
