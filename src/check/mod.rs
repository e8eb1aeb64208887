//! Whether every link of a built site leads somewhere: to a file that is there, and where it names a place on a page, to
//! an anchor of that page.
//!
//! The pages are read as they are on the disk, once, on all threads. Of anchors and of links to them digests are kept,
//! eight bytes each, so that a site of a hundred thousand pages fits into memory.

pub mod html;

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

use rayon::prelude::*;

use self::html::Item;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::output::Paths;
use crate::site::SafePath;
use crate::site::path::{path_of, resolve};
use crate::site::percent::percent_decode;

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// HTML pages.
    pub pages: usize,
    /// Links that lead into the site.
    pub links: usize,
}

/// A built site.
#[derive(Clone, Copy, Debug)]
struct Site<'a> {
    root: &'a Path,
    files: &'a Paths,
    base_url: Option<&'a str>,
}

/// What one page gives.
#[derive(Default)]
struct Page {
    ids: Vec<u64>,
    links: usize,
    /// Links that lead nowhere: their offsets, and why.
    dead: Vec<(usize, String, &'static str)>,
    /// Digests of the places that it links to, the fragment decoded and as written, and the offset of the first link.
    places: Vec<([u64; 2], usize)>,
}

/// Checks the links of all pages among the `files` of the site in folder `root`. With `base_url`, links below it are
/// links into the site. What is not there is noted as [`Kind::DeadLink`], in the order of pages and links, but for links of
/// pages of which `is_excused` is true.
pub fn links(
    root: &Path,
    files: &Paths,
    base_url: Option<&str>,
    is_excused: &dyn Fn(&SafePath, &str) -> bool,
    found: &mut Diagnostics,
) -> Checked {
    let site = Site { root, files, base_url };
    let pages: Vec<&SafePath> = files.iter().filter(|path| is_page(path.as_str())).collect();
    let read: Vec<Result<Page, std::io::Error>> = pages
        .par_iter()
        .map(|page| Ok(site.page(page, &fs::read(root.join(page.to_path()))?)))
        .collect();
    let ids: HashSet<u64> =
        read.iter().flatten().flat_map(|page| page.ids.iter().copied()).collect();
    let mut checked = Checked { pages: pages.len(), links: 0 };
    for (path, page) in pages.into_iter().zip(read) {
        let file = root.join(path.to_path());
        match page {
            Err(error) => found.push(Kind::Unreadable, Place::path(file), error.to_string()),
            Ok(mut page) => {
                checked.links += page.links;
                let is_dead =
                    |(places, _): &&([u64; 2], usize)| !places.iter().any(|p| ids.contains(p));
                let dead: Vec<usize> =
                    page.places.iter().filter(is_dead).map(|(_, at)| *at).collect();
                page.dead.extend(without_anchor(&file, &dead));
                page.dead.retain(|(_, link, _)| !is_excused(path, link));
                page.dead.sort();
                for (offset, link, why) in page.dead {
                    let text = format!("{link}: {why}");
                    found.push(Kind::DeadLink, Place::offset(&file, offset as u64), text);
                }
            }
        }
    }
    checked
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// The links at these offsets, whose anchors are not there; the page is read again for them.
fn without_anchor(file: &Path, offsets: &[usize]) -> Vec<(usize, String, &'static str)> {
    let mut dead = Vec::new();
    if offsets.is_empty() {
        return dead;
    }
    let text = fs::read(file).unwrap_or_default();
    html::scan(&String::from_utf8_lossy(&text), &mut |item| {
        if let Item::Link(at, target) = item
            && offsets.binary_search(&at).is_ok()
        {
            dead.push((at, target.to_string(), "there is no such place on that page"));
        }
    });
    dead
}

impl Site<'_> {
    fn page(&self, path: &SafePath, bytes: &[u8]) -> Page {
        let text = String::from_utf8_lossy(bytes);
        let mut page = Page::default();
        let mut seen = HashSet::new();
        html::scan(&text, &mut |item| match item {
            Item::Id(id) => page.ids.push(digest(path.as_str(), &id)),
            Item::Link(at, link) => match self.target(path, &link) {
                Target::Outside => {}
                Target::Nowhere(why) => {
                    page.links += 1;
                    page.dead.push((at, link.to_string(), why));
                }
                Target::Place { file, fragment } => {
                    page.links += 1;
                    if let Some(fragment) = fragment.filter(|_| is_page(&file)) {
                        let plain = percent_decode(&fragment).unwrap_or_default();
                        let places = [digest(&file, &plain), digest(&file, &fragment)];
                        if seen.insert(places) {
                            page.places.push((places, at));
                        }
                    }
                }
            },
        });
        page
    }

    /// Where a link of a page leads.
    fn target(&self, page: &SafePath, link: &str) -> Target {
        let link = link.trim();
        let inside = self.base_url.and_then(|base| link.strip_prefix(base));
        // Served at any depth, so its links are absolute.
        let inside = inside.or_else(|| {
            let path = self.base_url.filter(|_| page.as_str() == "404.html").map(path_of)?;
            link.strip_prefix(path)
        });
        if inside.is_none() && leads_outside(link) {
            return Target::Outside;
        }
        let (path, fragment) = match inside.unwrap_or(link).split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (inside.unwrap_or(link), None),
        };
        let fragment = fragment.filter(|f| !f.is_empty() && *f != "top" && !f.starts_with(":~:"));
        let fragment = fragment.map(str::to_owned);
        let path = path.split('?').next().unwrap_or_default();
        if path.starts_with('/') && inside.is_none() {
            return Target::Nowhere(
                "it begins at the root of the host, so it works at one address only",
            );
        }
        if path.is_empty() && inside.is_none() {
            return Target::Place { file: page.as_str().to_owned(), fragment };
        }
        let folder = page.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(path) = percent_decode(path) else {
            return Target::Nowhere("it is no UTF-8");
        };
        let Some(path) = resolve(if inside.is_some() { "" } else { folder }, &path) else {
            return Target::Nowhere("it leads out of the site");
        };
        match self.file(&path) {
            Some(file) => Target::Place { file, fragment },
            None => Target::Nowhere("it is not there"),
        }
    }

    /// The file that a path gives: itself, or the page of a folder.
    fn file(&self, path: &str) -> Option<String> {
        let index =
            if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
        let known = |path: &str| SafePath::new(path).is_some_and(|path| self.files.contains(&path));
        let there = |path: &str| known(path) || self.root.join(path).is_file();
        if !path.is_empty() && there(path) {
            return Some(path.to_owned());
        }
        there(&index).then_some(index)
    }
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// To another site, or to no page.
    Outside,
    /// To nothing, and why.
    Nowhere(&'static str),
    /// To a file of the site.
    Place { file: String, fragment: Option<String> },
}

/// A scheme (RFC 3986 3.1) or a host.
fn leads_outside(link: &str) -> bool {
    let first = link.split(['/', '?', '#']).next().unwrap_or_default();
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    link.starts_with("//") || first.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Of a place on a page. The hasher's keys are fixed, and nothing that follows from an order of digests is told.
fn digest(file: &str, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (file, id).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of files with their content.
    fn site(files: &[(&str, &str)]) -> (tempfile::TempDir, Paths) {
        let root = tempfile::tempdir().unwrap();
        let mut paths = Vec::new();
        for (name, content) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
            paths.push(SafePath::new(name).unwrap());
        }
        (root, Paths::new(paths))
    }

    fn dead(files: &[(&str, &str)], base_url: Option<&str>) -> (Checked, Vec<String>) {
        let (root, files) = site(files);
        let mut found = Diagnostics::default();
        let checked = links(root.path(), &files, base_url, &|_, _| false, &mut found);
        let told = |d: &crate::diagnostic::Diagnostic| {
            let file =
                d.place.path.strip_prefix(root.path()).unwrap().to_string_lossy().into_owned();
            format!("{file}:{} {}", d.place.offset.unwrap_or_default(), d.text)
        };
        (checked, found.iter().map(told).collect())
    }

    #[test]
    fn links_that_lead_somewhere() {
        let page = "<p id=m1><a href='#m1'><a href=../b%40x/><a href='../b@x/#m%202'><a href=./?q=1><a href=../s.css>\
                    <a href=../b@x><a href=https://example.org/gone><a href=mailto:ada@example.org><a href=#top>";
        let files =
            [("l/a@x/index.html", page), ("l/b@x/index.html", "<p id='m 2'>"), ("l/s.css", "")];
        assert_eq!(dead(&files, None), (Checked { pages: 2, links: 7 }, vec![]));
    }

    #[test]
    fn links_that_lead_nowhere() {
        let page = "<a href=gone/><a href='#m9'><a href=../../../x><a href=/l/><a href='%FF'>";
        let (_, dead) = dead(&[("l/a@x/index.html", page)], None);
        assert_eq!(
            dead,
            [
                "l/a@x/index.html:0 gone/: it is not there",
                "l/a@x/index.html:14 #m9: there is no such place on that page",
                "l/a@x/index.html:28 ../../../x: it leads out of the site",
                "l/a@x/index.html:47 /l/: it begins at the root of the host, so it works at one address only",
                "l/a@x/index.html:59 %FF: it is no UTF-8",
            ]
        );
    }

    #[test]
    fn absolute_links_into_the_site_are_checked_too() {
        let base = Some("https://example.org/lists/");
        let files = [
            ("404.html", "<a href=/lists/><a href=/lists/gone/><a href=/elsewhere/>"),
            (
                "index.html",
                "<a href=https://example.org/lists/gone/><a href=https://example.org/lists/404.html>",
            ),
        ];
        let (checked, dead) = dead(&files, base);
        assert_eq!((checked.links, dead.len()), (5, 3), "{dead:?}");
    }

    #[test]
    fn a_page_that_the_manifest_names_and_that_is_gone_is_a_finding() {
        let (root, files) = site(&[("index.html", "")]);
        fs::remove_file(root.path().join("index.html")).unwrap();
        let mut found = Diagnostics::default();
        links(root.path(), &files, None, &|_, _| false, &mut found);
        assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Unreadable]);
    }
}
