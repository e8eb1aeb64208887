//! A link checker for built sites: every internal link and fragment leads somewhere, none depends on the host's root.

#![allow(clippy::unwrap_used, reason = "a test's helper")]
#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Links and ids of one page.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) links: Vec<String>,
    pub(crate) ids: BTreeSet<String>,
}

/// Checks a site; panics with the first dead links. Returns how many links there were.
pub(crate) fn check(site: &Path) -> usize {
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let mut files: BTreeSet<String> = BTreeSet::new();
    for entry in
        WalkDir::new(site).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let name = entry.path().strip_prefix(site).unwrap().to_string_lossy().replace('\\', "/");
        if name.ends_with(".html") {
            pages.insert(name.clone(), read(&fs::read_to_string(entry.path()).unwrap()));
        }
        files.insert(name);
    }
    let mut dead = Vec::new();
    let mut count = 0;
    for (name, page) in &pages {
        for link in &page.links {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
                continue;
            }
            count += 1;
            if !leads_somewhere(name, link, &pages, &files) {
                dead.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(
        dead.is_empty(),
        "{} dead links, such as\n{}",
        dead.len(),
        dead[..dead.len().min(10)].join("\n")
    );
    count
}

fn leads_somewhere(
    from: &str,
    link: &str,
    pages: &BTreeMap<String, Page>,
    files: &BTreeSet<String>,
) -> bool {
    if link.starts_with('/') {
        return false;
    }
    let (path, fragment) =
        link.split_once('#').map_or((link, None), |(path, fragment)| (path, Some(fragment)));
    let path = path.split('?').next().unwrap();
    let mut parts: Vec<String> = from.split('/').map(str::to_owned).collect();
    if !path.is_empty() {
        parts.pop();
        for part in path.split('/') {
            match part {
                "." | "" => {}
                ".." => {
                    if parts.pop().is_none() {
                        return false;
                    }
                }
                part => parts.push(decode(part)),
            }
        }
        if path.ends_with('/') || path.ends_with("..") || path == "." {
            parts.push("index.html".to_owned());
        }
    }
    let target = parts.join("/");
    let Some(page) = pages.get(&target) else { return files.contains(&target) };
    fragment.is_none_or(|fragment| fragment.is_empty() || page.ids.contains(&decode(fragment)))
}

/// Attributes of all tags: enough of a tokenizer for pages whose text is escaped.
pub(crate) fn read(html: &str) -> Page {
    let mut page = Page::default();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        for (attribute, into_ids) in
            [(" href=\"", false), (" src=\"", false), (" action=\"", false), (" id=\"", true)]
        {
            if let Some((_, rest)) = tag.split_once(attribute) {
                let value = unescape(rest.split('"').next().unwrap());
                if into_ids {
                    page.ids.insert(value);
                } else {
                    page.links.push(value);
                }
            }
        }
        if tag.contains("http-equiv=\"refresh\"")
            && let Some((_, rest)) = tag.split_once("url=")
        {
            page.links.push(unescape(rest.split('"').next().unwrap()));
        }
    }
    page
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Percent-decoded.
pub(crate) fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%'
            && let (Some(high), Some(low)) = (bytes.next(), bytes.next())
            && let Ok(value) = u8::from_str_radix(&String::from_utf8_lossy(&[high, low]), 16)
        {
            out.push(value);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
