//! One epoch: which of its published packs stay, what comes in new ones, and the files around them.

use std::collections::HashSet;
use std::path::Path;

#[cfg(feature = "public-inbox")]
use super::copied;
use super::made::{self, Committed};
use super::object::{Id, hex};
use super::pack::PackWriter;
use super::published::Pack;
use super::refs::{self, Reference};
use super::{MirrorError, io_error};
use crate::output::{Aside, Writer, Written};
use crate::site::{ListSite, SafePath};

/// The packs that clients look for objects in.
const PACKS: &str = "objects/info/packs";
/// The packs that nobody has to look for any more. Only this program reads it.
const GATHERED: &str = "objects/info/gathered";
/// Small packs, after which a build with news puts all that is in them into the new pack. A clone asks for each pack, and git
/// takes some hundredths of a second for each.
const MANY: usize = 64;

/// An epoch as it will be.
#[derive(Debug)]
pub(super) struct Epoch {
    pub(super) number: u32,
    folder: SafePath,
    pub(super) head: String,
    pub(super) references: Vec<Reference>,
    /// Seconds since the epoch.
    pub(super) newest: i64,
    /// Packs that stay, and the objects in them.
    kept: Vec<Pack>,
    pub(super) published: HashSet<Id>,
    /// Packs that stay for clients that have read of them; what is in them is in later packs, too.
    gathered: Vec<Pack>,
    pub(super) new: New,
}

/// What comes in new packs.
#[derive(Debug)]
pub(super) enum New {
    Made(Vec<Vec<Committed>>),
    #[cfg(feature = "public-inbox")]
    Copied(copied::Source, Vec<Vec<Id>>),
}

impl Epoch {
    pub(super) fn new(
        list: &ListSite,
        number: u32,
        (head, references, newest): (String, Vec<Reference>, i64),
        (output, known): (&Path, &[Written]),
        wanted: &HashSet<Id>,
    ) -> Self {
        let folder = list.below(&format!("git/{number}.git"));
        let [mut kept, mut gathered] = [PACKS, GATHERED].map(|list| {
            let mut packs = Pack::all(output, &folder, list, known);
            packs.retain(|pack| pack.belongs_to(wanted));
            packs
        });
        let objects = |packs: &[Pack]| packs.iter().flat_map(Pack::ids).copied().collect();
        let mut published: HashSet<Id> = objects(&kept);
        let is_many = kept.iter().filter(|pack| pack.is_small()).count() >= MANY;
        if is_many && wanted.iter().any(|id| !published.contains(id)) {
            // As if they were not there: the new pack has their objects as well.
            gathered.extend(kept.extract_if(.., |pack| pack.is_small()));
            published = objects(&kept);
        }
        let new = New::Made(Vec::new());
        Epoch { number, folder, head, references, newest, kept, published, gathered, new }
    }

    /// Writes new packs, and what leads to all of them.
    pub(super) fn stage(
        &self,
        list: &ListSite,
        writer: &Writer,
    ) -> Result<Vec<Written>, MirrorError> {
        let stay = self.kept.iter().chain(&self.gathered);
        let mut files: Vec<Written> = stay.flat_map(|pack| pack.files.clone()).collect();
        let mut names: Vec<String> = self.kept.iter().map(|pack| pack.name.clone()).collect();
        match &self.new {
            New::Made(packs) => {
                for made in packs {
                    let count = made::count(made, &self.published);
                    let write = |pack: &mut PackWriter<Aside>| {
                        made::write(list, made, &self.published, writer.root(), pack)
                    };
                    names.push(self.stage_pack(writer, count, write, &mut files)?);
                }
            }
            #[cfg(feature = "public-inbox")]
            New::Copied(source, packs) => {
                for ids in packs {
                    let write = |pack: &mut PackWriter<Aside>| source.write(ids, pack);
                    names.push(self.stage_pack(writer, ids.len() as u32, write, &mut files)?);
                }
            }
        }
        if !self.gathered.is_empty() {
            let text = refs::packs(self.gathered.iter().map(|pack| pack.name.as_str()));
            files.push(writer.stage(&self.folder.join(GATHERED), text.as_bytes())?);
        }
        for (name, text) in [
            (PACKS, refs::packs(names.iter().map(String::as_str))),
            ("info/refs", refs::info(&self.references)),
            ("HEAD", format!("ref: {}\n", self.head)),
        ] {
            files.push(writer.stage_last(&self.folder.join(name), text.as_bytes())?);
        }
        Ok(files)
    }

    /// Writes a pack of so many objects and its index; gives its name.
    fn stage_pack(
        &self,
        writer: &Writer,
        count: u32,
        write: impl FnOnce(&mut PackWriter<Aside>) -> Result<(), MirrorError>,
        files: &mut Vec<Written>,
    ) -> Result<String, MirrorError> {
        let io = || io_error(writer.root());
        let mut pack = PackWriter::new(writer.begin()?, count).map_err(io())?;
        write(&mut pack)?;
        let packed = pack.finish().map_err(io())?;
        let name = hex(&packed.name);
        let path = |ending| self.folder.join(&format!("objects/pack/pack-{name}.{ending}"));
        files.push(writer.stage_file(&path("pack"), packed.out)?);
        files.push(writer.stage(&path("idx"), &packed.index)?);
        Ok(name)
    }
}
