//! `sitemap.xml` (sitemaps.org 0.9), split where it would be too large, and `files.txt`.

use crate::site::SafePath;
use crate::site::path::encode_path;

/// Addresses in one file (the protocol allows 50,000).
const MOST: usize = 30_000;

/// The sitemap of all HTML pages and, for `wget -i`, the list of all files. Paths in any order.
pub fn files<'a>(
    base: &str,
    paths: impl Iterator<Item = &'a SafePath>,
) -> Vec<(SafePath, Vec<u8>)> {
    let mut all: Vec<&SafePath> = paths.collect();
    all.sort();
    let mut list = String::new();
    let mut pages = Vec::new();
    for path in all {
        let address = format!("{base}{}", encode_path(path.as_str()));
        list.push_str(&address);
        list.push('\n');
        if let Some(folder) = address.strip_suffix("index.html") {
            pages.push(folder.to_owned());
        }
    }
    let mut files = vec![(SafePath::fixed("files.txt"), list.into_bytes())];
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
        assert_eq!(names, ["files.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(
            String::from_utf8_lossy(&files[1].1)
                .contains("<loc>https://example.org/list/0@example.org/</loc>")
        );
    }
}
