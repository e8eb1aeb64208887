//! A folder of this machine, changed all at once: the path is a symbolic link to a release.
//!
//! Releases lie beside the link in `PATH.releases/`, each named by the digest of its manifest. A new one is made of hard
//! links to the files of the one before, where these are the same, and of new files; then the link is replaced by
//! renaming. Nobody sees a part of either. The release before stays, for requests that are under way; older ones go.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::folder::names_in;
use super::{Before, Built, Change, Changes, Listing, PublishError, Target, read_file};
use crate::output::{Gate, Writer, manifest};
use crate::site::SafePath;

/// Digits of a release's name.
const DIGITS: usize = 16;

/// The link.
#[derive(Debug)]
pub struct Release {
    link: PathBuf,
    gate: Gate,
    /// The release that it leads to.
    current: Option<PathBuf>,
}

impl Release {
    /// A link that is there or will be.
    pub fn new(link: &Path, gate: &Gate) -> Self {
        Release { link: link.to_path_buf(), gate: gate.clone(), current: None }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.link.file_name().map_or_else(OsString::new, OsString::from);
        name.push(ending);
        self.link.with_file_name(name)
    }

    /// Fills the folder of a release; what is in it already is compared.
    fn fill(&self, folder: &Path, site: &Built, changes: &Changes) -> Result<(), PublishError> {
        let files = manifest::owned(&site.root);
        let find =
            |path: &SafePath| changes.0.binary_search_by(|change| change.path.cmp(path)).ok();
        let writer = Writer::open(folder, &self.gate)?;
        let put = |path: &SafePath| -> Result<(), PublishError> {
            let change = find(path).and_then(|at| changes.0.get(at));
            let old = self.current.as_ref().filter(|_| change.is_none());
            if let Some(old) = old.map(|old| old.join(path.to_path()))
                && link(&old, &folder.join(path.to_path())).is_ok()
            {
                return Ok(());
            }
            let whole = Change { path: path.clone(), what: super::What::Changed, sha256: None };
            writer.stage(path, &site.bytes(change.unwrap_or(&whole))?)?;
            Ok(())
        };
        // The root says that all else is there, so it comes last.
        let is_root = |path: &&SafePath| path.as_str() == manifest::ROOT;
        let (roots, others): (Vec<&SafePath>, Vec<&SafePath>) = files.iter().partition(is_root);
        let filled = others.into_par_iter().try_for_each(put);
        let filled = filled.and_then(|()| {
            writer.publish()?;
            roots.into_iter().try_for_each(put)?;
            Ok(writer.publish()?)
        });
        writer.clear()?;
        filled
    }

    /// Removes releases other than these two, by their manifests.
    fn clear(&self, releases: &Path, kept: &Path) -> Result<(), PublishError> {
        for entry in fs::read_dir(releases).map_err(PublishError::io(releases))? {
            let path = entry.map_err(PublishError::io(releases))?.path();
            let is_release = path.file_name().is_some_and(|name| {
                name.len() == DIGITS
                    && name.to_string_lossy().bytes().all(|b| b.is_ascii_hexdigit())
            });
            if !is_release || path == kept || Some(&path) == self.current.as_ref() {
                continue;
            }
            let owned = manifest::owned(&path);
            let writer = Writer::open(&path, &self.gate)?;
            let pruned = manifest::prune(&writer, owned.iter());
            writer.clear()?;
            pruned?;
            // Something else is in it: not ours to remove.
            let _ = fs::remove_dir(&path);
        }
        Ok(())
    }
}

/// A hard link, with the folders that it needs.
fn link(old: &Path, new: &Path) -> io::Result<()> {
    match fs::hard_link(old, new) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && old.exists() => {
            if let Some(parent) = new.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::hard_link(old, new)
        }
        other => other,
    }
}

#[cfg(unix)]
fn symlink(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(not(unix))]
fn symlink(_to: &Path, _link: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "`switch: link` is for Unix; take `files`"))
}

impl Target for Release {
    fn name(&self) -> String {
        format!("link {}", self.link.display())
    }

    fn before(&mut self) -> Result<Before, PublishError> {
        match fs::read_link(&self.link) {
            Ok(to) => {
                let folder = self.link.parent().unwrap_or(Path::new("")).join(to);
                self.current = Some(folder).filter(|folder| folder.is_dir());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => {
                let what = format!(
                    "{}: `switch: link` needs a symbolic link here, or nothing\n\
                     help: move what is here elsewhere, or take `switch: files`",
                    self.link.display()
                );
                return Err(PublishError::Place(what));
            }
        }
        let Some(current) = self.current.clone() else { return Ok(Before::Nothing) };
        if let Some(listing) = Listing::read(&mut |path| read_file(&current, path))? {
            return Ok(Before::Ours(listing));
        }
        names_in(&current).map(Before::without_manifest)
    }

    fn read(&mut self, path: &SafePath) -> Result<Option<Vec<u8>>, PublishError> {
        let Some(current) = &self.current else { return Ok(None) };
        read_file(current, path)
    }

    fn apply(&mut self, site: &Built, changes: &Changes) -> Result<String, PublishError> {
        let digest = site.listing.own.get(&SafePath::fixed(manifest::ROOT));
        let name = digest.and_then(|digest| digest.get(..DIGITS)).unwrap_or_default();
        let releases = self.beside(".releases");
        let folder = releases.join(name);
        self.fill(&folder, site, changes)?;
        let waiting = self.beside(".listpress-new");
        match fs::remove_file(&waiting) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(PublishError::Io { path: waiting, error });
            }
            _ => {}
        }
        let to: PathBuf =
            [releases.file_name().unwrap_or_default(), name.as_ref()].iter().collect();
        symlink(&to, &waiting).map_err(PublishError::io(&waiting))?;
        fs::rename(&waiting, &self.link).map_err(PublishError::io(&self.link))?;
        self.clear(&releases, &folder)?;
        Ok(folder.display().to_string())
    }
}
