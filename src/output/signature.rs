//! Signatures of `manifest.json`, whose digests cover the whole site. Made and checked by programs of others: minisign,
//! gpg, ssh-keygen.
//!
//! A signature goes before the file that it signs is replaced, and is made anew after that: one that is there belongs to
//! the manifest beside it. Signatures bear the time at which they were made, so none is made where nothing has changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::manifest::ROOT;
use super::writer::{OutputError, Writer};
use crate::config::SignConfig;
use crate::site::SafePath;

/// The namespace of signatures by ssh-keygen (ssh-keygen(1), `-n`).
const NAMESPACE: &str = "listpress";

/// Why a signature could not be made or checked.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The program cannot be run.
    #[error(
        "{program}: {error}\nhelp: signatures are made and checked by programs of others; install {program}"
    )]
    Program {
        /// Its name.
        program: String,
        /// What the system said.
        error: io::Error,
    },
    /// It failed, or made no signature.
    #[error(
        "`{command}` made no {file}: {said}\nhelp: the site is published without signature; mend the command and build again"
    )]
    Failed {
        /// As it was run.
        command: String,
        /// The signature that it should have made.
        file: String,
        /// What it printed.
        said: String,
    },
    /// The signature cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A file beside it.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// Paths of the signatures that are in a folder.
pub fn present(root: &Path) -> impl Iterator<Item = SafePath> + '_ {
    SignConfig::NAMES
        .iter()
        .filter(|name| root.join(name).is_file())
        .map(|name| SafePath::fixed(name))
}

/// Whether the signature that is wanted is there.
pub fn is_there(root: &Path, wanted: Option<&SignConfig>) -> bool {
    wanted.is_none_or(|wanted| root.join(&wanted.file).is_file())
}

/// Removes signatures, before what they sign is replaced.
///
/// # Errors
/// The file system refuses.
pub(super) fn remove(writer: &Writer) -> Result<(), OutputError> {
    present(writer.root()).try_for_each(|path| writer.remove(&path))
}

/// Signs the manifest of a folder, if it is not signed yet. The command works in `folder`, on a copy.
///
/// # Errors
/// The command fails; the site is then without signature.
pub fn sign(writer: &Writer, config: &SignConfig, folder: &Path) -> Result<(), SignError> {
    if is_there(writer.root(), Some(config)) {
        return Ok(());
    }
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |error| SignError::Io { path, error }
    };
    let place = tempfile::tempdir().map_err(io(&std::env::temp_dir()))?;
    let copy = place.path().join(ROOT);
    let original = writer.root().join(ROOT);
    fs::copy(&original, &copy).map_err(io(&original))?;
    let text = copy.display().to_string();
    let words: Vec<String> =
        config.command.iter().map(|word| word.replace("{file}", &text)).collect();
    let (program, args) =
        words.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut command = Command::new(program);
    // Whoever is at the terminal may be asked for a password.
    command.args(args).current_dir(folder);
    let output = run(program, &mut command)?;
    let made = place.path().join(&config.file);
    let signature =
        fs::read(&made).ok().filter(|bytes| output.status.success() && !bytes.is_empty());
    let signature = signature.ok_or_else(|| SignError::Failed {
        command: config.command.join(" "),
        file: config.file.clone(),
        said: said(&output),
    })?;
    if let Some(path) = SafePath::new(&config.file) {
        writer.write(&path, &signature)?;
    }
    Ok(())
}

fn run(program: &str, command: &mut Command) -> Result<Output, SignError> {
    let error = |error| SignError::Program { program: program.to_owned(), error };
    command.stdin(Stdio::inherit()).output().map_err(error)
}

fn said(output: &Output) -> String {
    let text = [output.stderr.as_slice(), &output.stdout].concat();
    let text = String::from_utf8_lossy(&text);
    let last: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if last.is_empty() { "it said nothing".to_owned() } else { last.join("; ") }
}

/// What was found of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The signature of this file is good.
    Good(String),
    /// It is not, and what the program said.
    Bad(String, String),
    /// There is none.
    Missing,
}

/// Checks the signature of a folder's manifest with a key: a public key of minisign, a keyring of gpg (not armoured), or
/// a file of allowed signers of ssh-keygen.
///
/// # Errors
/// The program cannot be run.
pub fn check(root: &Path, key: &Path) -> Result<Checked, SignError> {
    let Some(path) = present(root).next() else { return Ok(Checked::Missing) };
    let (name, signature) = (path.as_str().to_owned(), root.join(path.as_str()));
    let signed = root.join(ROOT);
    // gpgv takes a name without folder for one in its own.
    let key = std::path::absolute(key).unwrap_or_else(|_| key.to_path_buf());
    let output = match name.rsplit('.').next() {
        Some("minisig") => {
            let mut command = Command::new("minisign");
            command.args(["-V", "-q", "-m"]).arg(&signed).arg("-x").arg(&signature);
            run("minisign", command.arg("-p").arg(&key))?
        }
        Some("sig") => by_ssh(&signed, &signature, &key)?,
        _ => {
            let mut command = Command::new("gpgv");
            run("gpgv", command.arg("--keyring").arg(&key).arg(&signature).arg(&signed))?
        }
    };
    Ok(if output.status.success() {
        Checked::Good(name)
    } else {
        Checked::Bad(name, said(&output))
    })
}

/// ssh-keygen wants to know whose signature it is to be; who may have made it, it tells itself.
fn by_ssh(signed: &Path, signature: &Path, key: &Path) -> Result<Output, SignError> {
    let program = "ssh-keygen";
    let mut command = Command::new(program);
    command.args(["-Y", "find-principals", "-s"]).arg(signature).arg("-f").arg(key);
    let found = run(program, &mut command)?;
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    let Some(who) = text.lines().next().filter(|_| found.status.success()) else {
        return Ok(found);
    };
    let file = fs::File::open(signed)
        .map_err(|error| SignError::Io { path: signed.to_path_buf(), error })?;
    let mut command = Command::new(program);
    command
        .args(["-Y", "verify", "-n", NAMESPACE, "-I", who, "-f"])
        .arg(key)
        .arg("-s")
        .arg(signature);
    let error = |error| SignError::Program { program: program.to_owned(), error };
    command.stdin(file).output().map_err(error)
}
