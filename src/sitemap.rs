//! Files that need absolute addresses: `sitemap.xml` (sitemaps.org 0.9), split where it would be too large,
//! `opensearch.xml` (OpenSearch 1.1) for the browser's search field, and `files.txt` for `wget`.

use crate::render::escape;
use crate::site::SafePath;
use crate::site::path::encode_path;

/// Addresses in one file (the protocol allows 50,000).
const MOST: usize = 30_000;

/// Addresses of all files, for `wget -i`. Paths in order.
pub fn list<'a>(base: &str, paths: impl Iterator<Item = &'a SafePath>) -> Vec<u8> {
    paths.fold(Vec::new(), |mut list, path| {
        list.extend_from_slice(address(base, path).as_bytes());
        list.push(b'\n');
        list
    })
}

fn address(base: &str, path: &SafePath) -> String {
    format!("{base}{}", encode_path(path.as_str()))
}

/// How browsers ask the search page.
pub fn opensearch(base: &str, title: &str) -> Vec<u8> {
    let mut name = String::new();
    escape::html(title, &mut name);
    let base = xml(base);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName>\n<Description>{name}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" template=\"{base}search/?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n"
    );
    text.into_bytes()
}

/// The sitemap of all HTML pages. Paths in any order.
pub fn files<'a>(
    base: &str,
    paths: impl Iterator<Item = &'a SafePath>,
) -> Vec<(SafePath, Vec<u8>)> {
    let mut all: Vec<&SafePath> = paths.collect();
    all.sort();
    let folder_of = |path| Some(address(base, path).strip_suffix("index.html")?.to_owned());
    let pages: Vec<String> = all.into_iter().filter_map(folder_of).collect();
    let mut files = Vec::new();
    if pages.len() <= MOST {
        files.push((SafePath::fixed("sitemap.xml"), urlset(&pages)));
        return files;
    }
    let mut index = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (i, chunk) in pages.chunks(MOST).enumerate() {
        let name = format!("sitemap-{}.xml", i + 1);
        index.push_str(&format!("<sitemap><loc>{}{name}</loc></sitemap>\n", xml(base)));
        files.push((SafePath::root().join(&name), urlset(chunk)));
    }
    index.push_str("</sitemapindex>\n");
    files.push((SafePath::fixed("sitemap.xml"), index.into_bytes()));
    files
}

fn urlset(pages: &[String]) -> Vec<u8> {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in pages {
        text.push_str(&format!("<url><loc>{}</loc></url>\n", xml(page)));
    }
    text.push_str("</urlset>\n");
    text.into_bytes()
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
        let files = files("https://example.org/", paths.iter());
        let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(
            String::from_utf8_lossy(&files[0].1)
                .contains("<loc>https://example.org/list/0@example.org/</loc>")
        );
    }
}
