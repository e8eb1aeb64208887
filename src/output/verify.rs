//! A built or copied site against its manifest: which files are missing, changed, or not of it.
//!
//! What is compared comes from the copy itself and may be anything: paths are [`SafePath`]s, files are read in pieces,
//! and links out of the folder are not followed when it is searched for further files.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::Manifest;
use super::manifest::{ROOT, SUMS};
use crate::config::SignConfig;
use crate::site::SafePath;
use crate::source::hex;

/// The version of the manifest that is understood.
const VERSION: u32 = 1;
/// Bytes read at a time.
const PIECE: usize = 128 << 10;

/// Why a folder cannot be verified at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// No manifest, or none of ours.
    #[error(
        "{0}: no manifest.json of listpress here; name the folder that `listpress build` wrote, or a whole copy of it"
    )]
    NoManifest(String),
    /// A manifest of a later version.
    #[error(
        "{path}/manifest.json: version {found}; this program knows version {VERSION}, take a newer one"
    )]
    Version {
        /// The folder.
        path: String,
        /// The version that it names.
        found: u32,
    },
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The manifest names it, and it is not there.
    Missing,
    /// It has other bytes.
    Changed,
    /// It cannot be read; the system's words.
    Unreadable(String),
    /// Part of the manifest that holds lines or figures which do not belong there.
    Damaged(String),
    /// It is there, and the manifest does not name it.
    Extra,
}

/// A file and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the site.
    pub path: String,
    /// What is wrong.
    pub fault: Fault,
}

/// How a folder compares with its manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that the manifest names.
    pub files: u64,
    /// Bytes of those that are as it says.
    pub bytes: u64,
    /// All that is wrong, by path; extra files among it.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Files that are there and not named.
    pub fn extra(&self) -> usize {
        self.findings.iter().filter(|finding| finding.fault == Fault::Extra).count()
    }

    /// All else that is wrong.
    pub fn wrong(&self) -> usize {
        self.findings.len() - self.extra()
    }
}

/// A line of a sum file.
#[derive(Clone, Debug)]
pub struct Sum {
    /// 64 hexadecimal digits.
    pub sha256: String,
    /// The file.
    pub path: SafePath,
}

impl Sum {
    /// The text of the file in a folder, if it has this sum.
    pub(super) fn read(&self, folder: &Path) -> Option<String> {
        let (bytes, same) = digested(folder, &self.path, &self.sha256).ok()?;
        String::from_utf8(bytes).ok().filter(|_| same)
    }

    /// Whether the file in a folder has this sum.
    fn is_of(&self, folder: &Path) -> bool {
        digested(folder, &self.path, &self.sha256).is_ok_and(|(_, same)| same)
    }
}

/// Compares a folder with the manifest in it.
///
/// # Errors
/// There is no manifest to compare it with. All else is a finding.
pub fn verify(folder: &Path) -> Result<Verified, VerifyError> {
    let name = || folder.display().to_string();
    let root = fs::read(folder.join(ROOT)).map_err(|_| VerifyError::NoManifest(name()))?;
    let root: Manifest =
        serde_json::from_slice(&root).map_err(|_| VerifyError::NoManifest(name()))?;
    if root.version != VERSION {
        return Err(VerifyError::Version { path: name(), found: root.version });
    }
    let mut verified = Verified::default();
    let mut known: BTreeSet<SafePath> = [ROOT, SUMS].map(SafePath::fixed).into();
    let shards = sums(folder, &SafePath::fixed(SUMS), &root.sha256sums, &mut verified.findings);
    let mut files = Vec::new();
    for shard in &shards {
        files.extend(sums(folder, &shard.path, &shard.sha256, &mut verified.findings));
    }
    known.extend(SignConfig::NAMES.map(SafePath::fixed));
    known.extend(shards.into_iter().map(|shard| shard.path));
    known.extend(files.iter().map(|file| file.path.clone()));
    compare(folder, &files, &mut verified);
    if verified.wrong() == 0 && (verified.files, verified.bytes) != (root.files, root.bytes) {
        let found = format!(
            "it counts {} files of {} bytes, the shards {} of {}",
            root.files, root.bytes, verified.files, verified.bytes
        );
        verified.findings.push(finding(ROOT, Fault::Damaged(found)));
    }
    extra(folder, &known, &mut verified.findings);
    verified.findings.sort();
    Ok(verified)
}

/// Whether the manifest in a folder is whole and that of the site whose `SHA256SUMS` has this digest. The files that its
/// shards name are not looked at.
pub fn is_manifest_of(folder: &Path, sha256sums: &str) -> bool {
    let root = fs::read(folder.join(ROOT)).ok();
    let root: Option<Manifest> = root.and_then(|root| serde_json::from_slice(&root).ok());
    let sums = root
        .filter(|root| root.sha256sums == sha256sums)
        .and_then(|root| Sum { sha256: root.sha256sums, path: SafePath::fixed(SUMS) }.read(folder));
    let is_whole = |line: &str| sum(line.as_bytes()).is_some_and(|sum| sum.is_of(folder));
    sums.is_some_and(|sums| sums.par_lines().filter(|line| !line.is_empty()).all(is_whole))
}

fn finding(path: impl Into<String>, fault: Fault) -> Finding {
    Finding { path: path.into(), fault }
}

/// The lines of a sum file whose own digest is known. A file that was changed is still read: what it names is looked
/// for.
fn sums(folder: &Path, path: &SafePath, sha256: &str, findings: &mut Vec<Finding>) -> Vec<Sum> {
    let (bytes, same) = match digested(folder, path, sha256) {
        Ok(read) => read,
        Err(error) => {
            findings.push(finding(path.as_str(), fault(&error)));
            return Vec::new();
        }
    };
    if !same {
        findings.push(finding(path.as_str(), Fault::Changed));
    }
    let mut sums = Vec::new();
    let mut odd: Option<usize> = None;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        match sum(line) {
            Some(sum) => sums.push(sum),
            None if line.is_empty() => {}
            None => odd = odd.or(Some(at + 1)),
        }
    }
    if let Some(line) = odd {
        let what = format!("line {line} is no checksum and path of a file below this folder");
        findings.push(finding(path.as_str(), Fault::Damaged(what)));
    }
    sums
}

/// The bytes of a sum file, and whether they have their digest.
fn digested(folder: &Path, path: &SafePath, sha256: &str) -> io::Result<(Vec<u8>, bool)> {
    let bytes = fs::read(folder.join(path.to_path()))?;
    let same = hex::encode(&Sha256::digest(&bytes)) == sha256;
    Ok((bytes, same))
}

/// Reads `<64 hex digits>  <path>`.
pub fn sum(line: &[u8]) -> Option<Sum> {
    let line = std::str::from_utf8(line).ok()?;
    let (sha256, path) = (line.get(..64)?, line.get(64..)?.strip_prefix("  ")?);
    let is_hex = sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let path = SafePath::new(path).filter(|_| is_hex)?;
    Some(Sum { sha256: sha256.to_owned(), path })
}

/// Reads every file that the shards name, on all threads.
fn compare(folder: &Path, files: &[Sum], verified: &mut Verified) {
    let compared: Vec<Result<u64, Finding>> = files
        .par_iter()
        .map_init(
            || vec![0; PIECE],
            |piece, file| {
                let found = digest(&folder.join(file.path.to_path()), piece);
                let (sha256, bytes) =
                    found.map_err(|error| finding(file.path.as_str(), fault(&error)))?;
                (sha256 == file.sha256)
                    .then_some(bytes)
                    .ok_or_else(|| finding(file.path.as_str(), Fault::Changed))
            },
        )
        .collect();
    verified.files = files.len() as u64;
    for result in compared {
        match result {
            Ok(bytes) => verified.bytes += bytes,
            Err(finding) => verified.findings.push(finding),
        }
    }
}

fn digest(path: &Path, piece: &mut [u8]) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    loop {
        match file.read(piece) {
            Ok(0) => return Ok((hex::encode(&hash.finalize()), bytes)),
            Ok(n) => {
                hash.update(piece.get(..n).unwrap_or_default());
                bytes += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn fault(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Fault::Missing,
        // A folder in the place of the file.
        io::ErrorKind::IsADirectory => Fault::Changed,
        _ => Fault::Unreadable(error.to_string()),
    }
}

/// Files that nobody names.
fn extra(folder: &Path, known: &BTreeSet<SafePath>, findings: &mut Vec<Finding>) {
    for entry in WalkDir::new(folder).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().and_then(|path| path.strip_prefix(folder).ok());
                let path = path.unwrap_or(folder).display().to_string();
                findings.push(finding(path, Fault::Unreadable(error.to_string())));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if !SafePath::new(&name).is_some_and(|path| known.contains(&path)) {
            findings.push(finding(name, Fault::Extra));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Gate, Writer, manifest};

    /// A site of two pages.
    fn site() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::open(folder.path(), &Gate::default()).unwrap();
        let page =
            |path, text: &str| writer.write(&SafePath::fixed(path), text.as_bytes()).unwrap();
        let files = [page("index.html", "home"), page("plum/a@b/index.html", "mail")];
        manifest::write(&writer, &files.each_ref(), None).unwrap();
        writer.clear().unwrap();
        folder
    }

    fn found(folder: &Path) -> Vec<(String, Fault)> {
        let verified = verify(folder).unwrap();
        verified.findings.into_iter().map(|finding| (finding.path, finding.fault)).collect()
    }

    #[test]
    fn a_whole_site_has_nothing_wrong() {
        let site = site();
        let verified = verify(site.path()).unwrap();
        assert_eq!((verified.files, verified.bytes), (2, 8));
        assert_eq!(verified.findings, []);
    }

    #[test]
    fn missing_changed_and_extra_files_are_told_apart() {
        let site = site();
        fs::remove_file(site.path().join("plum/a@b/index.html")).unwrap();
        fs::write(site.path().join("index.html"), "hone").unwrap();
        fs::write(site.path().join("plum/new\n"), "").unwrap();
        let expected = [
            ("index.html".to_owned(), Fault::Changed),
            ("plum/a@b/index.html".to_owned(), Fault::Missing),
            ("plum/new\n".to_owned(), Fault::Extra),
        ];
        assert_eq!(found(site.path()), expected);
        let verified = verify(site.path()).unwrap();
        assert_eq!((verified.wrong(), verified.extra()), (2, 1));
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_no_file() {
        let site = site();
        fs::remove_file(site.path().join("index.html")).unwrap();
        fs::create_dir(site.path().join("index.html")).unwrap();
        assert_eq!(found(site.path()), [("index.html".to_owned(), Fault::Changed)]);
    }

    #[test]
    fn a_shard_that_was_changed_or_leads_outside_is_told() {
        let site = site();
        let shards = || WalkDir::new(site.path().join("_/manifest")).into_iter().flatten();
        let shard = shards().find(|entry| entry.file_type().is_file()).unwrap();
        let mut text = fs::read_to_string(shard.path()).unwrap();
        text.push_str(&format!("{}  ../outside\n", "0".repeat(64)));
        fs::write(shard.path(), text).unwrap();
        let faults: Vec<Fault> = found(site.path()).into_iter().map(|(_, fault)| fault).collect();
        assert!(
            matches!(faults.as_slice(), [Fault::Changed, Fault::Damaged(what)] if what.starts_with("line "))
        );
    }

    #[test]
    fn figures_of_the_root_must_agree() {
        let site = site();
        let root = site.path().join("manifest.json");
        let text = fs::read_to_string(&root).unwrap().replace("\"files\": 2", "\"files\": 3");
        fs::write(&root, text).unwrap();
        assert!(
            matches!(found(site.path()).as_slice(), [(path, Fault::Damaged(_))] if path == "manifest.json")
        );
    }

    #[test]
    fn without_a_manifest_nothing_can_be_said() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(verify(folder.path()), Err(VerifyError::NoManifest(_))));
        fs::write(folder.path().join("manifest.json"), "{\"name\":\"an app\"}").unwrap();
        assert!(matches!(verify(folder.path()), Err(VerifyError::NoManifest(_))));
        let later = Manifest { version: 2, ..Manifest::default() };
        let later = serde_json::to_string(&later).unwrap();
        fs::write(folder.path().join("manifest.json"), later).unwrap();
        assert!(matches!(verify(folder.path()), Err(VerifyError::Version { found: 2, .. })));
    }
}
