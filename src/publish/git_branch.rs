//! A branch of a git repository, as GitHub Pages and others serve it.
//!
//! A bare repository in the cache holds the commit that was published last, so that only what has changed is read,
//! written and sent. Two private refs: `seen` is the branch as it was found, `next` the commit that is to take its place.
//! `seen` moves when the push was taken; the push is refused by the other side if the branch is not at `seen` any more.

use std::fs;
use std::path::{Path, PathBuf};

use super::git::{Git, Objects};
use super::import::{self, Commit};
use super::{Before, Built, Changes, Listing, PublishError, Target};
use crate::config::publish::History;
use crate::site::SafePath;
use crate::site::mid::sha256_hex;

const SEEN: &str = "refs/listpress/seen";
const NEXT: &str = "refs/listpress/next";

/// The branch.
#[derive(Debug)]
pub struct GitBranch {
    git: Git,
    branch: String,
    history: History,
    /// The commit that the branch is at.
    seen: Option<String>,
    objects: Option<Objects>,
}

impl GitBranch {
    /// The branch of a remote, with a repository in the cache folder.
    ///
    /// # Errors
    /// git cannot be run, or the cache not be written.
    pub fn new(
        cache: &Path,
        remote: &str,
        branch: &str,
        history: History,
    ) -> Result<Self, PublishError> {
        let git = Git::open(&folder(cache, remote, branch), remote)?;
        Ok(GitBranch { git, branch: branch.to_owned(), history, seen: None, objects: None })
    }

    fn full_name(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Gets the commit of the branch, without what came before it.
    fn fetch(&mut self) -> Result<(), PublishError> {
        let (name, remote) = (self.full_name(), self.git.remote().to_owned());
        let what = format!("asking {}", self.git.shown());
        let there = self.git.run(&what, &["ls-remote", "--quiet", &remote, &name])?;
        let tip = there.lines().find_map(|line| line.strip_suffix(&name)?.strip_suffix('\t'));
        let Some(tip) = tip else {
            // A branch that was removed is published anew.
            self.git.run("forgetting the branch", &["update-ref", "-d", SEEN])?;
            self.seen = None;
            return Ok(());
        };
        if self.git.resolve(SEEN)?.as_deref() != Some(tip) {
            let refs = format!("+{name}:{SEEN}");
            let what = format!("fetching {name} of {}", self.git.shown());
            self.git.run(&what, &["fetch", "--quiet", "--depth=1", "--no-tags", &remote, &refs])?;
        }
        self.seen = self.git.resolve(SEEN)?;
        Ok(())
    }

    /// Sends `next`, on condition that the branch is where it was seen.
    fn push(&self) -> Result<(), PublishError> {
        let name = self.full_name();
        let seen = self.seen.as_deref().unwrap_or_default();
        let lease = format!("--force-with-lease={name}:{seen}");
        let refs = format!("{NEXT}:{name}");
        let args =
            ["push", "--porcelain", "--quiet", "--no-verify", &lease, self.git.remote(), &refs];
        let what = format!("pushing to {name} of {}", self.git.shown());
        let output = self.git.command(&args).output().map_err(PublishError::NoGit)?;
        if output.status.success() {
            return Ok(());
        }
        if String::from_utf8_lossy(&output.stdout).contains("(stale info)") {
            return Err(PublishError::Moved(self.name()));
        }
        Err(self.git.failed(&what, &[output.stderr, output.stdout].concat()))
    }

    /// Lets git leave out what the other side has, though the new commit has no parent: it looks at the commits that are
    /// there already only in a repository that it takes for shallow (git-pack-objects(1), `--shallow`).
    fn pretend_shallow(&self, on: bool) -> Result<(), PublishError> {
        let path = self.git.folder().join("shallow");
        let Some(seen) = self.seen.as_deref().filter(|_| self.history == History::Orphan) else {
            return Ok(());
        };
        if on {
            return fs::write(&path, format!("{seen}\n")).map_err(PublishError::io(&path));
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(PublishError::Io { path, error })
            }
            _ => Ok(()),
        }
    }

    /// When the newest mail was sent, but not before the commit before. No clock: the same site gives the same commit.
    fn seconds(&self, site: &Built) -> Result<i64, PublishError> {
        let newest = site.listing.manifest.newest.as_deref();
        let newest = newest.and_then(|newest| newest.parse::<jiff::Timestamp>().ok());
        let newest = newest.map_or(0, jiff::Timestamp::as_second).max(0);
        let Some(seen) = self.seen.as_deref().filter(|_| self.history == History::Keep) else {
            return Ok(newest);
        };
        let before = self.git.run("reading a date", &["log", "-1", "--format=%ct", seen])?;
        Ok(before.parse().map_or(newest, |before: i64| before.max(newest)))
    }

    fn replace(&self, site: &Built, changes: &Changes) -> Result<(), PublishError> {
        let manifest = &site.listing.manifest;
        let message = format!(
            "Publish {} files, {} bytes\n\nSHA256SUMS {}\n",
            manifest.files, manifest.bytes, manifest.sha256sums
        );
        let commit = Commit {
            name: NEXT,
            before: self.seen.as_deref(),
            follows: self.history == History::Keep,
            seconds: self.seconds(site)?,
            message: &message,
        };
        import::commit(&self.git, commit, site, changes)?;
        self.pretend_shallow(true)?;
        let pushed = self.push();
        let ended = self.pretend_shallow(false);
        pushed.and(ended)
    }

    /// Forgets what was published before: what was withheld since must not stay in the cache, and the cache must not grow.
    fn forget(&self) -> Result<(), PublishError> {
        self.git.run("moving a ref", &["update-ref", SEEN, NEXT])?;
        self.git.run("removing a ref", &["update-ref", "-d", NEXT])?;
        let pack = ["-c", "pack.window=0", "-c", "repack.writeBitmaps=false", "repack", "-adq"];
        self.git.run("packing the cache", &pack)?;
        self.git.run("cleaning the cache", &["prune", "--expire=now"])?;
        Ok(())
    }
}

/// One repository for each branch.
fn folder(cache: &Path, remote: &str, branch: &str) -> PathBuf {
    let name = sha256_hex(&format!("{remote}\n{branch}"));
    cache.join("publish").join(&name[..16])
}

impl Target for GitBranch {
    fn name(&self) -> String {
        format!("branch {} of {}", self.branch, self.git.shown())
    }

    fn before(&mut self) -> Result<Before, PublishError> {
        self.fetch()?;
        let Some(seen) = self.seen.clone() else { return Ok(Before::Nothing) };
        self.objects = Some(self.git.objects()?);
        if let Some(listing) = Listing::read(&mut |path| self.read(path))? {
            return Ok(Before::Ours(listing));
        }
        let names = self.git.run("reading the branch", &["ls-tree", "--name-only", &seen])?;
        Ok(Before::without_manifest(names.lines().map(str::to_owned).collect()))
    }

    fn read(&mut self, path: &SafePath) -> Result<Option<Vec<u8>>, PublishError> {
        let (Some(seen), Some(objects)) = (&self.seen, &mut self.objects) else { return Ok(None) };
        let read = objects.get(&format!("{seen}:{path}"));
        read.map_err(|error| self.git.failed("reading the branch", error.to_string().as_bytes()))
    }

    /// A branch that had a history is to have none.
    fn is_due(&mut self) -> Result<bool, PublishError> {
        let Some(seen) = self.seen.as_deref().filter(|_| self.history == History::Orphan) else {
            return Ok(false);
        };
        let commit = self.git.run("reading a commit", &["cat-file", "commit", seen])?;
        Ok(commit
            .lines()
            .take_while(|line| !line.is_empty())
            .any(|line| line.starts_with("parent ")))
    }

    fn apply(&mut self, site: &Built, changes: &Changes) -> Result<String, PublishError> {
        self.objects = None;
        if let Err(error) = self.replace(site, changes) {
            // What is left of it is taken for the next commit's beginning otherwise. Where git cannot do that either, the
            // first error says more.
            let _ = self.git.run("removing a ref", &["update-ref", "-d", NEXT]);
            return Err(error);
        }
        let commit = self.git.resolve(NEXT)?.unwrap_or_default();
        self.forget()?;
        Ok(format!("commit {commit}"))
    }
}
