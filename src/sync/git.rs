//! Runs the program `git`: what a remote repository holds, and fetching it.
//!
//! Only branches and tags are fetched: hosts keep other references for purposes of their own. No housekeeping is done, so
//! objects that a purge upstream made unreachable stay.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::SyncError;

const REFSPECS: [&str; 2] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

/// Branches and tags of a repository, by name, with what they point to.
pub(super) type References = BTreeMap<String, String>;

/// What a remote repository has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remote {
    pub(super) references: References,
    /// The branch that HEAD names, where it is told.
    head: Option<String>,
}

/// Asks a remote repository for its references; `Err` with what git said where there is none or it cannot be reached.
pub(super) fn remote(url: &str) -> Result<Result<Remote, String>, SyncError> {
    let asked = run(git(None).args(["ls-remote", "--symref", "--quiet", "--", url]))?;
    Ok(asked.map(|text| read_remote(&text)))
}

fn read_remote(text: &str) -> Remote {
    let mut remote = Remote::default();
    for (value, name) in text.lines().filter_map(|line| line.split_once('\t')) {
        if let ("HEAD", Some(branch)) = (name, value.strip_prefix("ref: ")) {
            remote.head = Some(branch.to_owned());
        } else if is_wanted(name) {
            remote.references.insert(name.to_owned(), value.to_owned());
        }
    }
    remote
}

fn is_wanted(name: &str) -> bool {
    (name.starts_with("refs/heads/") || name.starts_with("refs/tags/")) && !name.ends_with("^{}")
}

/// The references of a repository here; none where there is no repository.
pub(super) fn references(git_dir: &Path) -> Result<References, SyncError> {
    if !git_dir.join("HEAD").exists() {
        return Ok(References::new());
    }
    let told =
        run(git(Some(git_dir)).args(["for-each-ref", "--format=%(objectname)\t%(refname)"]))?;
    let told = told.map_err(|what| SyncError::Copy { path: git_dir.to_owned(), what })?;
    Ok(read_remote(&told).references)
}

/// The commit that a repository is recorded by: that of HEAD, else of its first branch.
pub(super) fn tip(git_dir: &Path) -> Result<Option<String>, SyncError> {
    let head = run(git(Some(git_dir)).args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]))?;
    if let Ok(commit) = head {
        return Ok(Some(commit.trim().to_owned()));
    }
    let references = references(git_dir)?;
    Ok(references.into_iter().find(|(name, _)| name.starts_with("refs/heads/")).map(|(_, id)| id))
}

/// How many commits came, where that can be told.
pub(super) fn count(git_dir: &Path, before: &References) -> Option<u64> {
    let mut command = git(Some(git_dir));
    command.args(["rev-list", "--count", "--all", "--not"]).args(before.values());
    run(&mut command).ok()?.ok()?.trim().parse().ok()
}

/// Fetches into a repository, which is made where it is not there: under a hidden name until it is complete.
pub(super) fn fetch(url: &str, git_dir: &Path, remote: &Remote) -> Result<(), SyncError> {
    if git_dir.join("HEAD").exists() {
        return fetch_into(url, git_dir);
    }
    let part = part_of(git_dir);
    if !part.join("HEAD").exists() {
        fs::create_dir_all(&part).map_err(SyncError::io(&part))?;
        // An own name for HEAD's branch, so that what the user calls first branches does not matter.
        let head = remote.head.as_deref().and_then(|head| head.strip_prefix("refs/heads/"));
        let branch = format!("--initial-branch={}", head.unwrap_or("master"));
        work(git(None).args(["init", "--quiet", "--bare", &branch]).arg("--").arg(&part), url)?;
    }
    fetch_into(url, &part)?;
    fs::rename(&part, git_dir).map_err(SyncError::io(git_dir))
}

fn fetch_into(url: &str, git_dir: &Path) -> Result<(), SyncError> {
    let mut command = git(Some(git_dir));
    command.args(["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--"]);
    work(command.arg(url).args(REFSPECS), url)
}

/// Where a repository is until it is complete: READ passes over hidden names.
fn part_of(git_dir: &Path) -> PathBuf {
    let name = git_dir.file_name().unwrap_or_default().to_string_lossy();
    git_dir.with_file_name(format!(".{name}.part"))
}

fn git(git_dir: Option<&Path>) -> Command {
    // A host that went silent for a minute is given up.
    let mut command = crate::git::command(&["http.lowSpeedLimit=1", "http.lowSpeedTime=60"]);
    if std::env::var_os("GIT_SSH_COMMAND").is_none() {
        command.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
    }
    if let Some(git_dir) = git_dir {
        command.arg("--git-dir").arg(git_dir);
    }
    command
}

/// Standard output, or what git complained of.
fn run(command: &mut Command) -> Result<Result<String, String>, SyncError> {
    let output = command.output();
    let output = output.map_err(|error| SyncError::Program { program: "git", error })?;
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(Err(format!(
        "git: {}",
        if said.is_empty() { "it failed".to_owned() } else { said.join("; ") }
    )))
}

fn work(command: &mut Command, url: &str) -> Result<(), SyncError> {
    run(command)?.map(drop).map_err(|what| SyncError::remote(url, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_and_tags_are_taken_and_nothing_else() {
        let id = "0123456789012345678901234567890123456789";
        let text = format!(
            "ref: refs/heads/main\tHEAD\n{id}\tHEAD\n{id}\trefs/heads/main\n{id}\trefs/pull/1/head\n\
             {id}\trefs/tags/v1\n{id}\trefs/tags/v1^{{}}\n"
        );
        let remote = read_remote(&text);
        assert_eq!(remote.head.as_deref(), Some("refs/heads/main"));
        let names: Vec<&str> = remote.references.keys().map(String::as_str).collect();
        assert_eq!(names, ["refs/heads/main", "refs/tags/v1"]);
    }

    #[test]
    fn what_is_not_complete_is_hidden() {
        assert_eq!(part_of(Path::new("a/git/0.git")), Path::new("a/git/.0.git.part"));
    }
}
