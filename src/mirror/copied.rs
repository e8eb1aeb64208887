//! An epoch that is copied: the references and objects of a public-inbox repository as they are, deletions included.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::object::{Id, Kind};
use super::pack::{Entry, Form, PackWriter};
use super::refs::Reference;
use super::{MirrorError, io_error};
use crate::deflate::Packer;
use crate::output::Aside;
use crate::source::public_inbox::export::{self, Contents, Copied, Stored};

/// Bytes of a pack's objects from which on the next commit begins another pack. Hosts do not take files of 100 MB.
const PACK: usize = 64 << 20;

/// What is copied of a repository.
#[derive(Debug)]
pub(super) struct Source {
    git_dir: PathBuf,
    contents: Contents,
}

impl Source {
    /// Looks at a repository. `None`: its layout is not version 2's, or it has other commits than were read.
    ///
    /// # Errors
    /// An object is missing or damaged.
    pub(super) fn open(git_dir: &Path, commits: usize) -> Result<Option<Self>, String> {
        let contents = export::contents(git_dir)?;
        // The last is no commit: tags.
        let contents = contents.filter(|contents| contents.history.len() == commits + 1);
        Ok(contents.map(|contents| Source { git_dir: git_dir.to_path_buf(), contents }))
    }

    pub(super) fn head(&self) -> &str {
        &self.contents.head
    }

    pub(super) fn newest(&self) -> i64 {
        self.contents.newest
    }

    pub(super) fn references(&self) -> Vec<Reference> {
        let reference = |(name, id, peeled): &export::Named| Reference {
            name: name.clone(),
            id: *id,
            peeled: *peeled,
        };
        self.contents.references.iter().map(reference).collect()
    }

    /// All that the repository holds.
    pub(super) fn objects(&self) -> impl Iterator<Item = &Id> {
        self.contents.history.iter().flatten()
    }

    /// The objects that no published pack has, one list per new pack.
    ///
    /// # Errors
    /// The repository cannot be opened any more.
    pub(super) fn packs(&self, published: &HashSet<Id>) -> Result<Vec<Vec<Id>>, MirrorError> {
        let mut source = self.reader()?;
        let (mut packs, mut now, mut size) = (Vec::new(), Vec::new(), 0);
        for brings in &self.contents.history {
            if size >= PACK {
                packs.push(std::mem::take(&mut now));
                size = 0;
            }
            for id in brings.iter().filter(|id| !published.contains(*id)) {
                size += source.place(id).map_or(0, |(_, _, length)| length);
                now.push(*id);
            }
        }
        packs.push(now);
        packs.retain(|pack| !pack.is_empty());
        Ok(packs)
    }

    /// Writes the objects of one pack.
    ///
    /// # Errors
    /// The repository cannot be read, or the pack not be written.
    pub(super) fn write(
        &self,
        objects: &[Id],
        pack: &mut PackWriter<Aside>,
    ) -> Result<(), MirrorError> {
        let mut packer = Packer::default();
        let add = |id: Id, stored: Stored| {
            let entry = match stored {
                Stored::Difference(base, size, packed) => {
                    Entry { id, form: Form::Delta(base), size, packed }
                }
                Stored::Packed(kind, size, packed) => {
                    Entry { id, form: Form::Whole(kind_of(kind)?), size, packed }
                }
                Stored::Plain(kind, body) => Entry::whole(id, kind_of(kind)?, &body, &mut packer),
            };
            pack.add(&entry)
        };
        self.reader()?.each(objects, add).map_err(io_error(&self.git_dir))
    }

    fn reader(&self) -> Result<Copied, MirrorError> {
        Copied::open(&self.git_dir)
            .map_err(|why| io_error(&self.git_dir)(std::io::Error::other(why)))
    }
}

fn kind_of(number: u8) -> std::io::Result<Kind> {
    Kind::of(number).ok_or_else(|| std::io::Error::other("an object of no kind"))
}
