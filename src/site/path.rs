//! Paths inside the site, safe by type, and relative links between them.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::percent::encode_path;
use crate::archive::slug::is_device;
use crate::byte_set::ByteSet;

/// A path below the site's root: parts joined by `/`, each safe on every file system. There is no way to build one that
/// leads outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SafePath(String);

/// Longest part in bytes (NAME_MAX of common file systems is 255).
const MAX_PART: usize = 240;

impl SafePath {
    /// The root folder.
    pub fn root() -> Self {
        SafePath::default()
    }

    /// Takes a path as it is if all its parts are safe.
    pub fn new(path: &str) -> Option<Self> {
        path.split('/').all(is_safe_part).then(|| SafePath(path.to_owned()))
    }

    /// A path from parts that are written in the program.
    ///
    /// # Panics
    /// If the text is not safe: a mistake in the program, found by its tests.
    pub fn fixed(path: &'static str) -> Self {
        assert!(path.split('/').all(is_safe_part), "unsafe fixed path {path:?}");
        SafePath(path.to_owned())
    }

    /// A path below this one; parts that are not safe are replaced by the SHA-256 of the whole.
    #[must_use]
    pub fn join(&self, path: &str) -> Self {
        if path.split('/').all(is_safe_part) {
            self.below(path)
        } else {
            self.below(&super::mid::sha256_hex(path))
        }
    }

    /// A path below this one whose parts the caller has checked.
    pub(super) fn join_checked(&self, path: &str) -> Self {
        debug_assert!(path.split('/').all(is_safe_part), "unchecked path {path:?}");
        self.below(path)
    }

    fn below(&self, path: &str) -> Self {
        if self.0.is_empty() {
            SafePath(path.to_owned())
        } else {
            SafePath([&self.0, "/", path].concat())
        }
    }

    /// The text, parts joined by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a path of the file system, relative.
    pub fn to_path(&self) -> PathBuf {
        self.0.split('/').collect()
    }

    /// The folder that it is in; the root of what is in the root, and of the root.
    #[must_use]
    pub fn folder(&self) -> Self {
        SafePath(self.0.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
    }

    /// The folders that it is in, the outermost first; not the root.
    pub fn folders(&self) -> impl Iterator<Item = SafePath> + '_ {
        self.0.match_indices('/').filter_map(|(at, _)| Some(SafePath(self.0.get(..at)?.to_owned())))
    }

    /// Number of folders above what this names.
    pub fn depth(&self) -> usize {
        if self.0.is_empty() { 0 } else { self.0.matches('/').count() + 1 }
    }
}

impl fmt::Display for SafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character steers the writing direction (Unicode's Bidi_Control): a name with one reads as another.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// ASCII characters that no part may have: control characters and those that some file system forbids.
static UNSAFE: ByteSet = ByteSet::CONTROL.with(b"/\\:*?\"<>|");

/// Whether a part may stand in a path: not empty, `.` or `..`, no control characters (those of Unicode's bidi algorithm included), none of `\ : * ? " < > |`, no blank
/// or point at the end (Windows drops these), not too long.
pub fn is_safe_part(part: &str) -> bool {
    !part.is_empty()
        && part != "."
        && part != ".."
        && part.len() <= MAX_PART
        && !part.as_bytes().iter().any(|&byte| UNSAFE.has(byte))
        && (part.is_ascii() || !part.chars().any(|c| c.is_control() || is_bidi_control(c)))
        && !part.ends_with([' ', '.'])
        && !is_device(part)
        && !is_of_git(part)
}

/// Whether git takes a name for its own, so that a branch of the site would be refused (git-fsck(1): hasDotgit,
/// gitmodulesBlob): `.git` and `.gitmodules`, also as HFS+ (characters that are passed over) and NTFS (`git~1`) read them.
fn is_of_git(part: &str) -> bool {
    if part.is_ascii() {
        return is_of_git_as_read(part);
    }
    let passed_over =
        |c: &char| matches!(c, '\u{200c}' | '\u{200d}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let name: String = part.chars().filter(|c| !passed_over(c)).collect();
    is_of_git_as_read(&name.to_lowercase())
}

fn is_of_git_as_read(name: &str) -> bool {
    let first = |bytes: usize| name.get(..bytes).unwrap_or_default();
    [".git", ".gitmodules"].iter().any(|own| name.eq_ignore_ascii_case(own))
        || ["git~", "gitmod~"].iter().any(|own| first(own.len()).eq_ignore_ascii_case(own))
}

/// Makes links of one page: relative, percent-encoded, in the site's style.
#[derive(Clone, Debug)]
pub struct Href {
    /// `../` for each level.
    root: String,
    /// The page's own folder from the root, encoded, with its slash.
    own: String,
    index: bool,
    /// Links begin with the address of the site's root.
    absolute: bool,
}

impl Href {
    /// Links from a page in `folder`. With `index`, folders are named with their `index.html`.
    pub fn from_folder(folder: &SafePath, index: bool) -> Self {
        let (root, own) = ("../".repeat(folder.depth()), encode_folder(folder));
        Href { root, own, index, absolute: false }
    }

    /// Links that hold anywhere; `base` is the address of the site's root, with its slash.
    pub fn absolute(base: &str, index: bool) -> Self {
        // No folder is named so.
        Href { root: base.to_owned(), own: "/".to_owned(), index, absolute: true }
    }

    /// `../../`, or empty for the root; of absolute links the address of the root.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// To a folder's page.
    pub fn folder(&self, to: &SafePath) -> String {
        self.rooted(&encode_folder(to))
    }

    /// To a folder's page whose address from the root, with its slash, is encoded already.
    pub fn rooted(&self, folder: &str) -> String {
        let mut href = self.way(folder);
        if self.index {
            href.push_str("index.html");
        } else if href.is_empty() {
            href.push_str("./");
        }
        href
    }

    /// To a folder's page, for a fragment to follow: empty where that is this page.
    pub fn page(&self, to: &SafePath) -> String {
        let folder = encode_folder(to);
        if folder == self.own { String::new() } else { self.rooted(&folder) }
    }

    /// To a place on a folder's page.
    pub fn anchor(&self, to: &SafePath, fragment: &str) -> String {
        [&self.page(to), "#", fragment].concat()
    }

    /// To a file.
    pub fn file(&self, to: &SafePath) -> String {
        self.way(&encode_path(&to.0))
    }

    /// The shortest way to what has this address from the root: up to the folder that both are in, and down from there.
    fn way(&self, to: &str) -> String {
        if self.absolute {
            return [&self.root, to].concat();
        }
        let own = self.own.as_bytes();
        let same = own.iter().zip(to.as_bytes()).take_while(|(a, b)| a == b).count();
        let shared = memchr::memrchr(b'/', &own[..same]).map_or(0, |slash| slash + 1);
        let up = memchr::memchr_iter(b'/', &own[shared..]).count();
        let down = &to[shared..];
        let mut way = String::with_capacity(3 * up + down.len() + "./".len() + "index.html".len());
        let colon_first = || down.split('/').next().is_some_and(|part| part.contains(':'));
        if up == 0 && colon_first() {
            way.push_str("./");
        }
        way.extend(std::iter::repeat_n("../", up));
        way.push_str(down);
        way
    }
}

/// The address of a folder from the root, encoded, with its slash; empty for the root.
fn encode_folder(folder: &SafePath) -> String {
    let mut encoded = encode_path(&folder.0);
    if !encoded.is_empty() {
        encoded.push('/');
    }
    encoded
}

/// The path of an absolute address, `/` where it has none.
pub fn path_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or("/", |at| &url[host + at..])
}

/// Joins a path to a folder and takes `.` and `..` out; `None` where it leads above the root.
pub fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_address() {
        assert_eq!(path_of(""), "/");
        assert_eq!(path_of("https://example.org"), "/");
        assert_eq!(path_of("https://example.org/"), "/");
        assert_eq!(path_of("https://example.org/lists/"), "/lists/");
    }

    #[test]
    fn unsafe_parts_are_refused() {
        for part in [
            "",
            ".",
            "..",
            "a\\b",
            "a:b",
            "a\0b",
            "a\nb",
            "con",
            "NUL.txt",
            "com1",
            "LPT².log",
            "x ",
            "x.",
            "a?b",
            "a\u{202e}b",
            ".git",
            ".GIT",
            ".g\u{200c}it",
            "git~1",
            ".gitmodules",
            "GitMod~2",
            "g\u{200c}it~1",
            "CONOUT$.txt",
            "\u{200f}",
        ] {
            assert!(!is_safe_part(part), "{part:?}");
        }
        assert!(SafePath::new("a/../b").is_none());
        assert!(SafePath::new("/etc/passwd").is_none());
        for part in
            ["20260113-x+y=z@example.org", "git", "gitmod", "console", "com10", "git\u{e9}~1"]
        {
            assert!(is_safe_part(part), "{part:?}");
        }
    }

    #[test]
    fn join_never_leaves_the_folder() {
        let joined = SafePath::fixed("list").join("../../etc/passwd");
        assert!(joined.as_str().starts_with("list/"));
        assert!(!joined.as_str().contains(".."));
    }

    #[test]
    fn links_are_relative_and_encoded() {
        let from = Href::from_folder(&SafePath::fixed("list/periods/2026-01"), false);
        assert_eq!(
            from.folder(&SafePath::fixed("list/a%b@example.org")),
            "../../a%25b@example.org/"
        );
        assert_eq!(from.folder(&SafePath::root()), "../../../");
        let home = Href::from_folder(&SafePath::root(), false);
        assert_eq!(home.folder(&SafePath::root()), "./");
        let index = Href::from_folder(&SafePath::fixed("list"), true);
        assert_eq!(index.folder(&SafePath::fixed("list/series")), "series/index.html");
        assert_eq!(index.folder(&SafePath::fixed("list")), "index.html");
        assert_eq!(index.folder(&SafePath::root()), "../index.html");
    }

    #[test]
    fn ways_are_the_shortest() {
        let from = Href::from_folder(&SafePath::fixed("list/a@x"), false);
        let folder = |to: &str| from.folder(&SafePath::new(to).unwrap());
        assert_eq!(folder("list/a@x"), "./");
        assert_eq!(folder("list/a@x/_part/2"), "_part/2/");
        assert_eq!(folder("list/a@xy"), "../a@xy/");
        assert_eq!(folder("list"), "../");
        assert_eq!(folder("lis"), "../../lis/");
        assert_eq!(from.file(&SafePath::fixed("list/a@x/t.mbox.gz")), "t.mbox.gz");
        assert_eq!(from.anchor(&SafePath::fixed("list/a@x"), "m1"), "#m1");
        assert_eq!(from.anchor(&SafePath::fixed("list/b@x"), "m1"), "../b@x/#m1");
        assert_eq!(from.rooted("list/contributors/ada/"), "../contributors/ada/");
    }

    #[test]
    fn absolute_links_begin_with_the_root() {
        let href = Href::absolute("https://example.org/lists/", false);
        assert_eq!(href.folder(&SafePath::root()), "https://example.org/lists/");
        assert_eq!(href.folder(&SafePath::fixed("list")), "https://example.org/lists/list/");
        assert_eq!(href.anchor(&SafePath::fixed("a"), "m1"), "https://example.org/lists/a/#m1");
    }

    proptest::proptest! {
        #[test]
        fn every_way_leads_where_it_should(from in "[ab]{0,2}(/[ab:é]{1,2}){0,3}", to in "[ab]{1,2}(/[ab:é]{1,2}){0,3}") {
            let parts = |path: &str| SafePath(path.trim_start_matches('/').to_owned());
            let (from, to) = (parts(&from), parts(&to));
            let way = Href::from_folder(&from, false).folder(&to);
            let led = resolve(&encode_path(from.as_str()), &way);
            proptest::prop_assert_eq!(led, Some(encode_path(to.as_str())));
        }
    }
}
