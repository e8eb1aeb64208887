//! Runs the program `git` in a bare repository of our own. gix, which reads sources, cannot push.
//!
//! Settings that could change what is sent are switched off, besides those of every call ([`crate::git`]).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::PublishError;

const SETTINGS: &[&str] = &[
    "core.logAllRefUpdates=false",
    "push.gpgSign=false",
    "push.followTags=false",
    "fetch.fsckObjects=false",
    "advice.pushUpdateRejected=false",
];

/// A bare repository and the remote that it stands for.
#[derive(Debug)]
pub struct Git {
    folder: PathBuf,
    remote: String,
}

impl Git {
    /// Opens the repository, making it where it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(folder: &Path, remote: &str) -> Result<Self, PublishError> {
        let git = Git { folder: folder.to_path_buf(), remote: remote.to_owned() };
        if !folder.join("HEAD").is_file() {
            std::fs::create_dir_all(folder).map_err(PublishError::io(folder))?;
            git.run("making a repository in the cache", &["init", "--quiet", "--bare"])?;
        }
        Ok(git)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The remote, as git is told it.
    pub fn remote(&self) -> &str {
        &self.remote
    }

    /// The remote without name and password, for people.
    pub fn shown(&self) -> String {
        without_secret(&self.remote)
    }

    /// A call, to be run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = crate::git::command(SETTINGS);
        command.env("GIT_DIR", &self.folder).args(args);
        command
    }

    /// Runs to the end; gives what was printed.
    ///
    /// # Errors
    /// git fails; the error has its words.
    pub fn run(&self, what: &str, args: &[&str]) -> Result<String, PublishError> {
        let output = self.command(args).output().map_err(PublishError::NoGit)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
        }
        Err(self.failed(what, &[output.stdout, output.stderr].concat()))
    }

    /// An error with git's words, in which the remote has no password.
    pub fn failed(&self, what: &str, said: &[u8]) -> PublishError {
        let said = String::from_utf8_lossy(said).replace(&self.remote, &self.shown());
        let said = if said.trim().is_empty() { "git failed" } else { said.trim() };
        PublishError::Git { what: what.to_owned(), said: said.to_owned() }
    }

    /// The object that a name stands for; `None` where there is none.
    ///
    /// # Errors
    /// git cannot be run.
    pub fn resolve(&self, name: &str) -> Result<Option<String>, PublishError> {
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
        let output = self.command(&args).output().map_err(PublishError::NoGit)?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Some(id).filter(|id| output.status.success() && !id.is_empty()))
    }

    /// Starts reading objects.
    ///
    /// # Errors
    /// git cannot be run.
    pub fn objects(&self) -> Result<Objects, PublishError> {
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(PublishError::NoGit)?;
        let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.failed("reading objects", b""));
        };
        Ok(Objects { child, ask: Some(ask), answer: BufReader::new(answer) })
    }
}

/// The URL of a remote of the repository that a folder is in; what is a URL or a path already stays.
///
/// # Errors
/// There is no such remote.
pub fn url_of(remote: &str, folder: &Path) -> Result<String, PublishError> {
    if remote.contains(['/', '\\', ':']) {
        return Ok(remote.to_owned());
    }
    let mut command = crate::git::command(&[]);
    command.current_dir(folder).args(["remote", "get-url", "--push", remote]);
    let output = command.output().map_err(PublishError::NoGit)?;
    let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || url.is_empty() || url.starts_with('-') {
        return Err(PublishError::Place(format!(
            "remote: `{remote}` is no remote of a git repository that config.yaml is in\n\
             help: add it with `git remote add`, or name a URL, or a path with a slash"
        )));
    }
    let is_path = !url.split('/').next().unwrap_or_default().contains(':');
    Ok(if is_path { folder.join(url).display().to_string() } else { url })
}

/// `https://name:password@host/` without what is before the `@`.
fn without_secret(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host = rest.find('/').unwrap_or(rest.len());
    match rest[..host].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}

/// Objects by name, one after the other (`git cat-file --batch`).
#[derive(Debug)]
pub struct Objects {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Objects {
    /// The bytes of an object, such as `refs/heads/x:path`; `None` where there is none.
    ///
    /// # Errors
    /// git has gone away.
    pub fn get(&mut self, name: &str) -> std::io::Result<Option<Vec<u8>>> {
        let gone = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let ask = self.ask.as_mut().ok_or_else(gone)?;
        ask.write_all(format!("{name}\n").as_bytes())?;
        ask.flush()?;
        let mut head = String::new();
        if self.answer.read_line(&mut head)? == 0 {
            return Err(gone());
        }
        let mut words = head.trim_end().rsplit(' ');
        let Some(length) = words.next().and_then(|length| length.parse::<u64>().ok()) else {
            return Ok(None);
        };
        let is_blob = words.next() == Some("blob");
        let mut bytes = Vec::new();
        (&mut self.answer).take(length + 1).read_to_end(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes).filter(|_| is_blob))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends when nobody can ask any more; there is nobody to be told how.
        self.ask.take();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("https://me:secret@example.org/x@y.git", "https://example.org/x@y.git"),
            ("https://token@example.org", "https://example.org"),
            ("https://example.org/a@b", "https://example.org/a@b"),
            ("git@example.org:me/x.git", "git@example.org:me/x.git"),
            ("/srv/x@y.git", "/srv/x@y.git"),
        ] {
            assert_eq!(without_secret(url), shown);
        }
    }
}
