//! A commit of changed files only, as a stream for `git fast-import` (git-fast-import(1), "Input Format"): the tree of the
//! commit before is taken over, and what is the same is neither read nor written.

use std::io::{self, Write};
use std::process::Stdio;

use super::git::Git;
use super::{Built, Changes, PublishError};

/// What the new commit is to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit<'a> {
    /// The ref that it gets.
    pub(super) name: &'a str,
    /// The commit before; its tree is taken over.
    pub(super) before: Option<&'a str>,
    /// Whether it is the parent.
    pub(super) follows: bool,
    /// Seconds since the epoch.
    pub(super) seconds: i64,
    /// What it says.
    pub(super) message: &'a str,
}

/// Writes the commit into the repository.
pub(super) fn commit(
    git: &Git,
    commit: Commit<'_>,
    site: &Built,
    changes: &Changes,
) -> Result<(), PublishError> {
    let tree = commit.before.map(|before| format!("{before}^{{tree}}"));
    let tree = tree.map(|tree| git.resolve(&tree)).transpose()?.flatten();
    let mut command = git.command(&["fast-import", "--quiet", "--force", "--done"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(PublishError::NoGit)?;
    let written = child.stdin.take().map(|stdin| {
        let mut out = io::BufWriter::new(stdin);
        stream(&mut out, commit, tree.as_deref(), site, changes)
    });
    let output = child.wait_with_output().map_err(PublishError::NoGit)?;
    match written {
        // Its own words say more than that it has gone away.
        Some(Err(Stream::Site(error))) => Err(error),
        Some(Ok(())) if output.status.success() => Ok(()),
        _ => Err(git.failed("writing the commit", &output.stderr)),
    }
}

/// Why a stream ended early.
enum Stream {
    Git,
    Site(PublishError),
}

impl From<io::Error> for Stream {
    fn from(_: io::Error) -> Self {
        Stream::Git
    }
}

fn stream(
    out: &mut impl Write,
    commit: Commit<'_>,
    tree: Option<&str>,
    site: &Built,
    changes: &Changes,
) -> Result<(), Stream> {
    let Commit { name, before, follows, seconds, message } = commit;
    write!(out, "commit {name}\ncommitter listpress <listpress@localhost> {seconds} +0000\n")?;
    write!(out, "data {}\n{message}\n", message.len())?;
    if let Some(before) = before.filter(|_| follows) {
        writeln!(out, "from {before}")?;
    } else if let Some(tree) = tree {
        writeln!(out, "M 040000 {tree} \"\"")?;
    }
    // First what goes: a folder may take the place of a file.
    for change in changes.deleted() {
        writeln!(out, "D {}", change.path)?;
    }
    for change in changes.written() {
        let bytes = site.bytes(change).map_err(Stream::Site)?;
        write!(out, "M 100644 inline {}\ndata {}\n", change.path, bytes.len())?;
        out.write_all(&bytes)?;
        writeln!(out)?;
    }
    writeln!(out, "done")?;
    Ok(out.flush()?)
}
