//! Which repositories stand behind an address: one, or the epochs of a public-inbox.
//!
//! public-inbox tells its epochs in `manifest.js.gz` (its manual, public-inbox-v2-format(5), and grokmirror). Where there
//! is none, as in folders and behind ssh, they are asked for one after the other: `git/0.git` as mirrors have them, `0`
//! as public-inbox's own server gives them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::git::{self, Remote};
use super::{SyncError, Update};
use crate::source::detect;

/// Epochs that are believed of one list; lore's largest has below 30.
const MOST: u32 = 1000;

/// A remote repository and where its copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    url: String,
    git_dir: PathBuf,
    /// What it holds, where that was asked already.
    remote: Option<Remote>,
}

/// Finds the repositories of an address, oldest epoch first; `None` where there is no repository.
pub(super) fn find(url: &str, path: &Path) -> Result<Option<Vec<Repository>>, SyncError> {
    let single = match git::remote(url)? {
        Ok(remote) if !remote.references.is_empty() => {
            let repository =
                Repository { url: url.to_owned(), git_dir: path.to_owned(), remote: Some(remote) };
            return Ok(Some(vec![repository]));
        }
        // public-inbox answers at a list's own address for a repository without branches.
        Ok(_) => "the repository has no branch".to_owned(),
        Err(what) => what,
    };
    for form in ["git/{}.git", "{}.git", "{}"] {
        let found = numbered(url, path, form)?;
        if !found.is_empty() {
            return Ok(Some(found));
        }
    }
    if url.starts_with("http") { Ok(None) } else { Err(SyncError::remote(url, single)) }
}

/// Epochs from 0 on, as long as there are any.
fn numbered(url: &str, path: &Path, form: &str) -> Result<Vec<Repository>, SyncError> {
    let mut found = Vec::new();
    for number in 0..MOST {
        let url = format!("{url}/{}", form.replace("{}", &number.to_string()));
        let Ok(remote) = git::remote(&url)? else { break };
        found.push(Repository { url, git_dir: epoch(path, number), remote: Some(remote) });
    }
    Ok(found)
}

/// Where the copy of an epoch is: `git/N.git`, but beside those that are directly in the folder already.
fn epoch(path: &Path, number: u32) -> PathBuf {
    let is_flat = !detect::epochs(path).is_empty();
    let folder = if is_flat { path.to_owned() } else { path.join("git") };
    folder.join(format!("{number}.git"))
}

/// Brings copies up to date, each epoch after the one before it, so that an interrupt leaves a whole beginning.
pub(super) fn update(
    repositories: &[Repository],
    dry_run: bool,
    say: &dyn Fn(&str),
) -> Result<Update, SyncError> {
    let mut update = Update::default();
    for Repository { url, git_dir, remote } in repositories {
        check_place(git_dir)?;
        let remote = match remote {
            Some(remote) => remote.clone(),
            None => git::remote(url)?.map_err(|what| SyncError::remote(url, what))?,
        };
        // A repository that is suddenly empty is a mishap there, and fetching it would empty the copy.
        if remote.references.is_empty() {
            return Err(SyncError::remote(
                url,
                "the repository has no branch; nothing was fetched",
            ));
        }
        let before = git::references(git_dir)?;
        if before == remote.references {
            continue;
        }
        if dry_run {
            update.fetched.push(format!("{}: from {url}", git_dir.display()));
            continue;
        }
        if before.is_empty() {
            say(&format!("{}: fetching {url}", git_dir.display()));
        }
        git::fetch(url, git_dir, &remote)?;
        let count = git::count(git_dir, &before).map(|count| format!("{count} new commits"));
        let count = count.unwrap_or_else(|| "fetched".to_owned());
        update.fetched.push(format!("{}: {count}", git_dir.display()));
    }
    Ok(update)
}

/// Something else that stands where a repository is to be is not touched.
fn check_place(git_dir: &Path) -> Result<(), SyncError> {
    if git_dir.join("HEAD").exists() || !git_dir.exists() {
        return Ok(());
    }
    let empty =
        git_dir.is_dir() && fs::read_dir(git_dir).is_ok_and(|mut files| files.next().is_none());
    if empty {
        return Ok(());
    }
    let what = "a git repository is to be kept here, and something else is here; give the source another `path`";
    Err(SyncError::Copy { path: git_dir.to_owned(), what: what.to_owned() })
}

/// The numbers of epochs that a `manifest.js.gz` (unpacked) names for the list at this address. Its keys are paths of the
/// server, of which the address may show only the end: `/list/git/0.git` of `https://host/mirrors/list`.
pub(super) fn in_manifest(manifest: &[u8], url: &str) -> BTreeSet<u32> {
    let Ok(serde_json::Value::Object(all)) = serde_json::from_slice(manifest) else {
        return BTreeSet::new();
    };
    let number = |key: &String| {
        let (list, number) = key.strip_suffix(".git")?.rsplit_once("/git/")?;
        let ours = list.is_empty() || url.trim_end_matches('/').ends_with(list);
        ours.then(|| number.parse().ok())?.filter(|number| *number < MOST)
    };
    all.keys().filter_map(number).collect()
}

/// The repositories of the epochs with these numbers.
pub(super) fn of_numbers(url: &str, path: &Path, numbers: &BTreeSet<u32>) -> Vec<Repository> {
    let one = |number: &u32| Repository {
        url: format!("{url}/git/{number}.git"),
        git_dir: epoch(path, *number),
        remote: None,
    };
    numbers.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_the_epochs_of_the_list() {
        let manifest = br#"{"/plum/git/0.git": {}, "/plum/git/12.git": {}, "/pear/git/3.git": {}, "/plum/x.git": {}}"#;
        let numbers = |url| in_manifest(manifest, url).into_iter().collect::<Vec<_>>();
        assert_eq!(numbers("https://a.example.org/mirrors/plum"), [0, 12]);
        assert_eq!(numbers("https://a.example.org/pear/"), [3]);
        assert_eq!(numbers("https://a.example.org/apple"), [0; 0]);
        assert!(in_manifest(b"<html>", "https://a.example.org/plum").is_empty());
    }
}
