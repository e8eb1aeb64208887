//! Files that need absolute addresses: `sitemap.xml` (sitemaps.org 0.9), split where it would be too large,
//! `opensearch.xml` (OpenSearch 1.1) for the browser's search field, and `files.txt` for `wget`.

use std::collections::HashMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use crate::render::{date, escape};
use crate::site::SafePath;
use crate::site::percent::push_path;
use crate::visible::pictured;

/// Addresses in one file: the protocol allows 50,000, and 50 MB, which these do not reach.
const MOST: usize = 30_000;
/// Addresses that one thread writes at a time.
const TOGETHER: usize = 4096;
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// Of links to the same page in other languages.
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// What OpenSearch 1.1 allows, in characters: of `ShortName`, of `LongName`, of `Description`.
const SHORT: usize = 16;
const LONG: usize = 48;
const DESCRIPTION: usize = 1024;

/// Addresses of all files, for `wget -i`. Paths in order.
pub fn list(base: &str, paths: &[&SafePath]) -> Vec<u8> {
    let lines = |paths: &[&SafePath]| {
        let length = |path: &&SafePath| base.len() + path.as_str().len() + 1;
        let mut lines = String::with_capacity(paths.iter().map(length).sum());
        for path in paths {
            lines.push_str(base);
            push_path(path.as_str(), &mut lines);
            lines.push('\n');
        }
        lines.into_bytes()
    };
    paths.par_chunks(TOGETHER).map(lines).collect::<Vec<_>>().concat()
}

fn address(base: &str, path: &SafePath) -> String {
    let mut address = base.to_owned();
    push_path(path.as_str(), &mut address);
    address
}

/// How browsers ask the search page.
pub fn opensearch(base: &str, title: &str) -> Vec<u8> {
    let base = xml(base);
    let title = pictured(title);
    let mut text =
        format!("{XML}<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
    for (name, most) in [("ShortName", SHORT), ("LongName", LONG), ("Description", DESCRIPTION)] {
        let _ = write!(text, "<{name}>");
        escape::xml(beginning(&title, most), &mut text);
        let _ = writeln!(text, "</{name}>");
    }
    let _ = write!(
        text,
        "<InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" template=\"{base}search/?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{base}opensearch.xml\"/>\n\
         </OpenSearchDescription>\n"
    );
    text.into_bytes()
}

/// So many characters at most; whole words, where that leaves any.
fn beginning(text: &str, most: usize) -> &str {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(most) else { return text };
    let cut = &text[..end];
    let is_between = text[end..].starts_with(char::is_whitespace);
    let word = cut.rfind(char::is_whitespace).filter(|_| !is_between);
    cut[..word.unwrap_or(end)].trim_end()
}

/// A page and when it changed.
struct Page {
    address: String,
    /// `2026-01-13`; empty where unknown.
    day: String,
    /// Tags of languages, and the same page in them.
    alternates: Vec<(String, String)>,
}

/// The same page in several languages, by file: tag, and file of the version. `x-default` is no tag of a language.
pub type Alternates = HashMap<SafePath, Vec<(String, SafePath)>>;

/// The sitemap of all HTML pages. Paths in order; `changed`: when, in seconds, where that is known.
pub fn files(
    base: &str,
    paths: &[&SafePath],
    changed: impl Fn(&SafePath) -> Option<i64> + Sync,
    alternates: &Alternates,
) -> Vec<(SafePath, Vec<u8>)> {
    let of_page =
        |path: &SafePath| Some(address(base, path).strip_suffix("index.html")?.to_owned());
    let page = |path: &&SafePath| {
        let address = of_page(path)?;
        let day = changed(path).map(date::day_at).unwrap_or_default();
        let versions = alternates.get(*path).into_iter().flatten();
        let alternates = versions.filter_map(|(tag, file)| Some((tag.clone(), of_page(file)?)));
        Some(Page { address, day, alternates: alternates.collect() })
    };
    let pages: Vec<Page> = paths.par_iter().filter_map(page).collect();
    let mut files = Vec::new();
    if pages.len() <= MOST {
        files.push((SafePath::fixed("sitemap.xml"), urlset(&pages)));
        return files;
    }
    let mut index = format!("{XML}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for (i, chunk) in pages.chunks(MOST).enumerate() {
        let name = format!("sitemap-{}.xml", i + 1);
        let day = chunk.iter().map(|page| page.day.as_str()).max().unwrap_or_default();
        entry("sitemap", &format!("{base}{name}"), day, &[], &mut index);
        files.push((SafePath::root().join(&name), urlset(chunk)));
    }
    index.push_str("</sitemapindex>\n");
    files.push((SafePath::fixed("sitemap.xml"), index.into_bytes()));
    files
}

fn urlset(pages: &[Page]) -> Vec<u8> {
    let is_translated = pages.iter().any(|page| !page.alternates.is_empty());
    let more = if is_translated { format!(" xmlns:xhtml=\"{XHTML}\"") } else { String::new() };
    let mut text = format!("{XML}<urlset xmlns=\"{NAMESPACE}\"{more}>\n");
    let entries = |pages: &[Page]| {
        let mut text = String::new();
        for page in pages {
            entry("url", &page.address, &page.day, &page.alternates, &mut text);
        }
        text
    };
    text.extend(pages.par_chunks(TOGETHER).map(entries).collect::<Vec<_>>());
    text.push_str("</urlset>\n");
    text.into_bytes()
}

fn entry(
    element: &str,
    address: &str,
    day: &str,
    alternates: &[(String, String)],
    out: &mut String,
) {
    let _ = write!(out, "<{element}><loc>{}</loc>", xml(address));
    if !day.is_empty() {
        let _ = write!(out, "<lastmod>{day}</lastmod>");
    }
    for (tag, address) in alternates {
        let address = xml(address);
        let _ =
            write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}\"/>");
    }
    let _ = writeln!(out, "</{element}>");
}

/// Addresses are percent-encoded, so only these can be special in XML.
fn xml(address: &str) -> String {
    address.replace('&', "&amp;").replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_sitemaps_are_split() {
        let paths: Vec<SafePath> = (0..30_001)
            .map(|i| SafePath::root().join(&format!("list/{i}@example.org/index.html")))
            .collect();
        let changed = |path: &SafePath| (*path == paths[0]).then_some(1_768_280_580);
        let files = files(
            "https://example.org/",
            &paths.iter().collect::<Vec<_>>(),
            changed,
            &Alternates::default(),
        );
        let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(String::from_utf8_lossy(&files[0].1).contains(
            "<loc>https://example.org/list/0@example.org/</loc><lastmod>2026-01-13</lastmod>"
        ));
        let index = String::from_utf8_lossy(&files[2].1);
        assert!(
            index.contains("sitemap-1.xml</loc><lastmod>2026-01-13</lastmod></sitemap>"),
            "{index}"
        );
        assert!(index.contains("sitemap-2.xml</loc></sitemap>"), "{index}");
    }

    #[test]
    fn names_for_browsers_are_as_short_as_they_must_be() {
        assert_eq!(beginning("Orchard", SHORT), "Orchard");
        assert_eq!(beginning("Orchard mailing lists", SHORT), "Orchard mailing");
        assert_eq!(beginning("Orchard developers", SHORT), "Orchard");
        assert_eq!(beginning("Übergrößenträgerinnenliste", SHORT), "Übergrößenträger");
        let text = String::from_utf8(opensearch("https://example.org/", "A & B <\u{1b}>")).unwrap();
        assert!(text.contains("<LongName>A &amp; B &lt;␛&gt;</LongName>"), "{text}");
    }
}
