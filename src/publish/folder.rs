//! A folder of this machine, changed file by file.
//!
//! As a build changes its output: new files are put aside and moved to their places, the manifest last, then files go
//! that the site has no more. Files that are not of the site stay.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::difference::Change;
use super::{Before, Built, Changes, Listing, PublishError, Target, read_file};
use crate::config::SignConfig;
use crate::output::{Gate, Writer, journal, manifest};
use crate::site::SafePath;

/// The folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    gate: Gate,
}

impl Folder {
    /// A folder that is there or will be.
    pub fn new(path: &Path, gate: &Gate) -> Self {
        Folder { path: path.to_path_buf(), gate: gate.clone() }
    }

    fn move_in(
        &self,
        writer: &Writer,
        site: &Built,
        changes: &Changes,
    ) -> Result<(), PublishError> {
        let last = |change: &&Change| is_of_manifest(&change.path);
        let (last, first): (Vec<&Change>, Vec<&Change>) = changes.written().partition(last);
        let stage = |change: &&Change| -> Result<(), PublishError> {
            writer.stage(&change.path, &site.bytes(change)?)?;
            Ok(())
        };
        first.par_iter().try_for_each(stage)?;
        let last: Vec<(&Change, Vec<u8>)> = last
            .into_iter()
            .map(|change| Ok((change, site.bytes(change)?)))
            .collect::<Result<_, PublishError>>()?;
        let _publishing = writer.publishing();
        // What an unfinished publishing has left is stale, too.
        let (now, before) = (manifest::owned(&site.root), manifest::owned(&self.path));
        let stale = manifest::move_in(writer, &before, &now)?;
        let (roots, shards): (Vec<_>, Vec<_>) =
            last.into_iter().partition(|(change, _)| change.path.depth() == 1);
        for (change, bytes) in &shards {
            writer.stage(&change.path, bytes)?;
        }
        writer.publish()?;
        // By name, so that SHA256SUMS comes before manifest.json, which names it.
        for (change, bytes) in &roots {
            writer.write(&change.path, bytes)?;
        }
        manifest::prune(writer, stale)?;
        Ok(journal::end(writer.root())?)
    }
}

fn is_of_manifest(path: &SafePath) -> bool {
    manifest::is_shard(path)
        || [manifest::ROOT, manifest::SUMS].contains(&path.as_str())
        || SignConfig::NAMES.contains(&path.as_str())
}

/// Names in a folder; none where it is not there.
pub(super) fn names_in(folder: &Path) -> Result<Vec<String>, PublishError> {
    let mut names = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry.map_err(PublishError::io(folder))?;
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(PublishError::Io { path: folder.to_path_buf(), error }),
    }
    Ok(names)
}

impl Target for Folder {
    fn name(&self) -> String {
        format!("folder {}", self.path.display())
    }

    fn before(&mut self) -> Result<Before, PublishError> {
        if let Some(listing) = Listing::read(&mut |path| self.read(path))? {
            return Ok(Before::Ours(listing));
        }
        // What a publishing that was killed has left is ours.
        if journal::is_there(&self.path) {
            return Ok(Before::Ours(Listing::default()));
        }
        names_in(&self.path).map(Before::without_manifest)
    }

    fn read(&mut self, path: &SafePath) -> Result<Option<Vec<u8>>, PublishError> {
        read_file(&self.path, path)
    }

    /// What an unfinished publishing has left behind is cleared away.
    fn is_due(&mut self) -> Result<bool, PublishError> {
        Ok(journal::is_there(&self.path))
    }

    fn apply(&mut self, site: &Built, changes: &Changes) -> Result<String, PublishError> {
        let writer = Writer::open(&self.path, &self.gate)?;
        let moved = self.move_in(&writer, site, changes);
        let cleared = writer.clear();
        moved?;
        cleared?;
        Ok(self.path.display().to_string())
    }
}
