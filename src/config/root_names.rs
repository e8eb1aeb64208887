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
/// Folders and pages that every site has.
const ALWAYS: [&str; 5] = ["_", "assets", "search", "404.html", "index.html"];
/// Feeds, and what a mirror has: files of some sites.
const SOMETIMES: [&str; 3] = ["feed.json", "new.atom", "manifest.js.gz"];

/// Whether a name in the root is of a file that is written after all pages. In lower case: file systems that overlook case
/// must not mix names up.
pub fn comes_later(name: &str) -> bool {
    LATER.contains(&name) || is_part_of_sitemap(name) || SignConfig::NAMES.contains(&name)
}

/// Whether a name in the root is for no page of the user's. In lower case. What only some sites have is found where it is.
pub fn is_taken(name: &str) -> bool {
    ALWAYS.contains(&name) || comes_later(name)
}

/// Whether a name in the root is for no list, no language and no folder of old addresses, in whatever site. In lower case.
pub fn is_reserved(name: &str) -> bool {
    SOMETIMES.contains(&name) || is_taken(name)
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
            assert!(comes_later(name) && is_taken(name) && is_reserved(name), "{name}");
        }
        assert!(is_taken("assets") && !comes_later("assets"));
        assert!(is_reserved("new.atom") && !is_taken("new.atom"));
        for name in ["sitemap-.xml", "sitemap-a.xml", "sitemap", "plums", ""] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
