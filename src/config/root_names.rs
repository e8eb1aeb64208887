//! Names in the root of a site that are its own, whatever pages and old addresses are called.

use super::publish::SignConfig;

/// Files that are written after all pages.
const LATER: [&str; 10] = [
    "manifest.json",
    "sha256sums",
    "robots.txt",
    "files.txt",
    "cname",
    "sitemap.xml",
    "opensearch.xml",
    "_headers",
    "_redirects",
    ".nojekyll",
];
/// Folders, pages, feeds, and what a mirror has.
const OTHERS: [&str; 8] =
    ["_", "assets", "search", "404.html", "index.html", "feed.json", "new.atom", "manifest.js.gz"];

/// Whether a name in the root is of a file that is written after all pages. In lower case: file systems that overlook case
/// must not mix names up.
pub fn comes_later(name: &str) -> bool {
    LATER.contains(&name)
        || is_part_of_sitemap(name)
        || SignConfig::NAMES.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Whether a name in the root is for no page, list or language of the user's. In lower case.
pub fn is_reserved(name: &str) -> bool {
    OTHERS.contains(&name) || comes_later(name)
}

/// Of a sitemap that one file cannot hold: `sitemap-2.xml`.
fn is_part_of_sitemap(name: &str) -> bool {
    let number = name.strip_prefix("sitemap-").and_then(|name| name.strip_suffix(".xml"));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_site_are_reserved() {
        for name in ["robots.txt", "sitemap.xml", "sitemap-12.xml", "manifest.json.minisig"] {
            assert!(comes_later(name) && is_reserved(name), "{name}");
        }
        assert!(is_reserved("assets") && !comes_later("assets"));
        for name in ["sitemap-.xml", "sitemap-a.xml", "sitemap", "plums", ""] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
