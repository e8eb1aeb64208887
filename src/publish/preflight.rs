//! What a target would refuse, found before anything is sent: sizes, and links that lead nowhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::{Built, PublishError};
use crate::check::{self, Checked};
use crate::config::TargetConfig;
use crate::diagnostic::Diagnostics;
use crate::output::{Paths, manifest};
use crate::render::attachment::size;
use crate::site::SafePath;
use crate::terminal::thousands;

/// Folders that are named.
const MOST_FOLDERS: usize = 5;
/// Most bytes of a page that only leads on.
const STUB: u64 = 2_000;

/// What a site weighs, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Preflight {
    /// Files, those of the manifest included.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Pages and links.
    pub checked: Checked,
    /// The folders that hold most, with their bytes; lists by the folders in them.
    pub folders: Vec<(String, u64)>,
    /// What can be switched off, and the bytes that it saves.
    pub advice: Vec<(&'static str, u64)>,
    /// Why it must not be published.
    pub problems: Vec<String>,
    /// Whether the site is larger than the target takes.
    pub too_large: bool,
}

/// Looks at a site. Dead links are told in `found`, too.
///
/// # Errors
/// A file of the manifest is not there.
pub fn preflight(
    site: &Built,
    target: &TargetConfig,
    found: &mut Diagnostics,
) -> Result<Preflight, PublishError> {
    let files = manifest::owned(&site.root);
    let weighed: Vec<u64> = files
        .as_slice()
        .par_iter()
        .map(|path| weigh(&site.root, path))
        .collect::<Result<_, _>>()?;
    let all = || files.iter().zip(weighed.iter().copied());
    let mut preflight =
        Preflight { files: files.len(), bytes: weighed.iter().sum(), ..Preflight::default() };
    (preflight.folders, preflight.advice) = (folders(all()), advice(all()));
    if !site.listing.is_whole() {
        let what = "SHA256SUMS is not the one that manifest.json names; build the site again";
        preflight.problems.push(what.to_owned());
    }
    sizes(&mut preflight, target, all());
    let base_url = base_url(site, &files);
    let base_url = base_url.as_deref();
    // Mail links to old addresses of its own archive; who publishes cannot mend that.
    let of_mail = |_: &SafePath, link: &str| base_url.is_some_and(|base| link.starts_with(base));
    preflight.checked = check::links(&site.root, &files, base_url, &of_mail, found);
    let dead = found.problems().count();
    if dead > 0 {
        preflight
            .problems
            .push(format!("{} dead links and unreadable pages", thousands(dead as u64)));
    }
    Ok(preflight)
}

fn weigh(root: &Path, path: &SafePath) -> Result<u64, PublishError> {
    let file = root.join(path.to_path());
    match fs::metadata(&file) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        Ok(_) => Err(PublishError::Damaged { path: file, what: "it is no file".to_owned() }),
        Err(error) => Err(PublishError::Damaged { path: file, what: error.to_string() }),
    }
}

fn sizes<'a>(
    preflight: &mut Preflight,
    target: &TargetConfig,
    files: impl Iterator<Item = (&'a SafePath, u64)>,
) {
    if let Some(most) = target.max_bytes.filter(|most| preflight.bytes > *most) {
        preflight.too_large = true;
        preflight.problems.push(format!(
            "the site has {}, more than the {} of `max_bytes`",
            size(preflight.bytes),
            size(most)
        ));
    }
    for (path, bytes) in files {
        if let Some(most) = target.max_file_bytes.filter(|most| bytes > *most) {
            preflight.problems.push(format!(
                "{path} has {}, more than the {} of `max_file_bytes`",
                size(bytes),
                size(most)
            ));
        }
    }
}

/// The address that the site was built for, from `files.txt`: it names `.nojekyll`, which is at the root.
fn base_url(site: &Built, files: &Paths) -> Option<String> {
    let list = SafePath::fixed("files.txt");
    let text = fs::read_to_string(site.root.join(list.to_path())).ok();
    let text = text.filter(|_| files.contains(&list))?;
    text.lines().find_map(|line| line.strip_suffix(".nojekyll")).map(str::to_owned)
}

/// By the folder at the root, and within a list by the folder below it.
fn folders<'a>(files: impl Iterator<Item = (&'a SafePath, u64)>) -> Vec<(String, u64)> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (path, bytes) in files {
        let mut parts = path.as_str().split('/');
        let (first, second, more) = (parts.next(), parts.next(), parts.next());
        let folder = match (first, second, more) {
            // Folders of messages are many and small.
            (Some(list), Some(id), Some(_)) if id.contains('@') => format!("{list}/(messages)"),
            (Some(list), Some(folder), Some(_)) => format!("{list}/{folder}"),
            (Some(folder), Some(_), None) => folder.to_owned(),
            _ => continue,
        };
        *sums.entry(folder).or_default() += bytes;
    }
    let mut sums: Vec<(String, u64)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sums.truncate(MOST_FOLDERS);
    sums
}

/// What can be switched off, that which saves most first.
fn advice<'a>(files: impl Iterator<Item = (&'a SafePath, u64)>) -> Vec<(&'static str, u64)> {
    let mut sums: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (path, bytes) in files {
        if let Some(key) = switch_of(path.as_str(), bytes) {
            *sums.entry(key).or_default() += bytes;
        }
    }
    let mut sums: Vec<(&'static str, u64)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    sums
}

/// The setting without which a file would not be there.
fn switch_of(path: &str, bytes: u64) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["search", "index", "texts.json"] => Some("search: {texts: false}"),
        ["search", "index", _, name] if name.starts_with('s') => Some("search: {texts: false}"),
        ["search", ..] => Some("search: {mode: off}"),
        [_, "git", _, ..] => Some("mirror: {git: off}"),
        [.., "t.mbox.gz"] => Some("mirror: {thread_mbox: off}"),
        [.., "raw"] => Some("mirror: {raw: off}"),
        [_, "series", .., name] if name.ends_with(".mbx") => Some("mirror: {series_mbox: false}"),
        [_, id, .., "index.html"] if id.contains('@') && bytes <= STUB => {
            Some("permalinks: resolver")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_what_makes_them() {
        for (path, bytes, key) in [
            ("plum/a@b/t.mbox.gz", 1, Some("mirror: {thread_mbox: off}")),
            ("plum/a@b/raw", 1, Some("mirror: {raw: off}")),
            ("plum/series/x-12/v2.mbx", 1, Some("mirror: {series_mbox: false}")),
            ("plum/git/0.git/HEAD", 1, Some("mirror: {git: off}")),
            ("plum/a@b/index.html", 700, Some("permalinks: resolver")),
            ("plum/a@b/index.html", 7_000, None),
            ("search/index/index.json", 1, Some("search: {mode: off}")),
            ("search/index/0123456789abcdef/s12.lpi", 1, Some("search: {texts: false}")),
            ("plum/a@b/1-patch.txt", 1, None),
        ] {
            assert_eq!(switch_of(path, bytes), key, "{path}");
        }
    }

    #[test]
    fn folders_are_sorted_by_weight() {
        let paths = ["plum/a@b/x", "plum/c@d/e/x", "plum/series/s/x", "search/x", "x"];
        let paths = paths.map(|path| SafePath::new(path).unwrap());
        let folders = folders(paths.iter().zip([5, 6, 20, 9, 100]));
        let expected = [("plum/series", 20), ("plum/(messages)", 11), ("search", 9)];
        assert_eq!(folders, expected.map(|(folder, bytes)| (folder.to_owned(), bytes)));
    }
}
