//! A repository as it is to be copied: its references, every object in the order of history, and these as they lie in its
//! packs. What is a difference there stays one where its base is copied along, so a copy is hardly larger.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use gix::objs::Kind as ObjectKind;
use gix::odb::pack::Find as _;
use gix::odb::pack::data::entry::Header;
use gix::prelude::Find as _;

use super::repository::{Id, Repository};

/// The id of an object.
type Object = [u8; 20];

/// A branch or tag, where it points to, and what an annotated tag leads to.
pub(crate) type Named = (String, Object, Option<Object>);

/// What a repository holds.
#[derive(Debug)]
pub(crate) struct Contents {
    /// The branch that is checked out by a clone.
    pub(crate) head: String,
    /// Branches and tags, by name.
    pub(crate) references: Vec<Named>,
    /// By commit, oldest first, the objects that it brings; tags come last.
    pub(crate) history: Vec<Vec<Object>>,
    /// Seconds since the epoch: the newest committer's time.
    pub(crate) newest: i64,
}

/// An object for a pack.
#[derive(Debug)]
pub(crate) enum Stored {
    /// Packed as a difference to another: the difference's size in bytes, and it as a zlib stream.
    Difference(Object, u64, Vec<u8>),
    /// Packed whole: its kind as packs number them, its size in bytes, and it as a zlib stream.
    Packed(u8, u64, Vec<u8>),
    /// Its kind and its bytes.
    Plain(u8, Vec<u8>),
}

/// Lists what is in a repository. `None` where its layout is not version 2's: one file, `m` or `d`, per commit.
///
/// # Errors
/// An object is missing or damaged.
pub(crate) fn contents(git_dir: &Path) -> Result<Option<Contents>, String> {
    let repository = Repository::open(git_dir)?;
    let (references, tags) = repository.named()?;
    let tips: Vec<Id> =
        references.iter().map(|(_, id, peeled)| Id::from(peeled.unwrap_or(*id))).collect();
    let walked = repository.history(&tips);
    if let Some((id, why)) = walked.missing.first() {
        return Err(format!("commit {id}: {why}"));
    }
    let (mut seen, mut newest) = (HashSet::new(), 0);
    let mut history = Vec::with_capacity(walked.commits.len() + 1);
    for commit in &walked.commits {
        let mut brings = vec![commit.id];
        let mut trees = vec![commit.tree];
        while let Some(tree) = trees.pop() {
            if !seen.insert(tree) {
                continue;
            }
            brings.push(tree);
            for entry in repository.tree(tree)? {
                if entry.is_tree {
                    // Version 1's folders: such a repository is made anew.
                    return Ok(None);
                } else if seen.insert(entry.id) {
                    brings.push(entry.id);
                }
            }
        }
        newest = newest.max(repository.committed(commit.id).unwrap_or_default());
        history.push(brings.iter().filter_map(|id| plain(id)).collect());
    }
    history.push(tags);
    let head = repository.head(&references);
    Ok(Some(Contents { head, references, history, newest }))
}

/// The objects of a repository, to be copied.
pub(crate) struct Copied {
    repository: Repository,
    odb: gix::odb::Handle,
    buffer: Vec<u8>,
}

/// Where an object lies: pack, offset, length.
pub(crate) type Place = Option<(u32, u64, usize)>;

impl Copied {
    /// Opens a repository.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn open(git_dir: &Path) -> Result<Self, String> {
        let repository = Repository::open(git_dir)?;
        let mut odb = repository.objects();
        odb.prevent_pack_unload();
        odb.ignore_replacements = true;
        Ok(Copied { repository, odb, buffer: Vec::new() })
    }

    /// Where an object lies; `None` of one in a file of its own.
    pub(crate) fn place(&mut self, id: &Object) -> Place {
        let found = self.odb.location_by_oid(&Id::from(*id), &mut self.buffer).ok().flatten()?;
        Some((found.pack_id, found.pack_offset, found.entry_size))
    }

    /// Hands each object to `add`, as it is stored, in the order of packs: what is a difference comes after what it is a
    /// difference to, where that is among them.
    ///
    /// # Errors
    /// An object cannot be read, or `add` fails.
    pub(crate) fn each(
        &mut self,
        objects: &[Object],
        mut add: impl FnMut(Object, Stored) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut placed: Vec<(Place, Object)> =
            objects.iter().map(|id| (self.place(id), *id)).collect();
        placed.sort_unstable();
        let mut at: HashMap<(u32, u64), Object> = HashMap::new();
        let mut done: HashSet<Object> = HashSet::new();
        for (place, id) in placed {
            let stored = match place.and_then(|place| self.stored(place, &at, &done)) {
                Some(stored) => stored,
                None => self.plain(&id)?,
            };
            add(id, stored)?;
            done.insert(id);
            at.extend(place.map(|(pack, offset, _)| ((pack, offset), id)));
        }
        Ok(())
    }

    /// As it lies in its pack; `None` where it is a difference to what is not copied before it.
    fn stored(
        &self,
        (pack_id, pack_offset, entry_size): (u32, u64, usize),
        at: &HashMap<(u32, u64), Object>,
        done: &HashSet<Object>,
    ) -> Option<Stored> {
        use gix::odb::pack::data;
        let location = data::entry::Location { pack_id, entry_size, pack_offset };
        let bytes = self.odb.entry_by_location(&location)?.data;
        let entry = data::Entry::from_bytes(&bytes, pack_offset, gix::hash::Kind::Sha1).ok()?;
        let packed = bytes.get(entry.header_size()..)?.to_vec();
        let size = entry.decompressed_size;
        Some(match entry.header {
            Header::Commit => Stored::Packed(1, size, packed),
            Header::Tree => Stored::Packed(2, size, packed),
            Header::Blob => Stored::Packed(3, size, packed),
            Header::Tag => Stored::Packed(4, size, packed),
            Header::OfsDelta { base_distance } => {
                let base = at.get(&(pack_id, pack_offset.checked_sub(base_distance)?))?;
                Stored::Difference(*base, size, packed)
            }
            Header::RefDelta { base_id } => {
                let base = plain(&base_id).filter(|base| done.contains(base))?;
                Stored::Difference(base, size, packed)
            }
        })
    }

    fn plain(&self, id: &Object) -> io::Result<Stored> {
        let read = self.repository.any(Id::from(*id), |kind, data| (number(kind), data.to_vec()));
        let (kind, bytes) = read.map_err(io::Error::other)?;
        Ok(Stored::Plain(kind, bytes))
    }
}

impl Repository {
    /// Branches and tags by name, and the objects that annotated tags are.
    fn named(&self) -> Result<(Vec<Named>, Vec<Object>), String> {
        let references = self.git.references().map_err(|e| e.to_string())?;
        let (mut all, mut tags) = (Vec::new(), Vec::new());
        for reference in references.all().map_err(|e| e.to_string())? {
            let mut reference = reference.map_err(|e| e.to_string())?;
            let name = reference.name().as_bstr().to_string();
            let ours = name.starts_with("refs/heads/") || name.starts_with("refs/tags/");
            if !ours || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
                continue;
            }
            // A symbolic one is told by what it leads to.
            let Some(id) = reference.follow_to_object().ok().and_then(|id| plain(&id)) else {
                return Err(format!("{name} leads nowhere"));
            };
            let peeled = reference.peel_to_id().map_err(|e| e.to_string())?;
            let peeled = plain(&peeled).filter(|peeled| *peeled != id);
            let mut at = id;
            while let Some(next) = self.tagged(at)? {
                tags.push(at);
                at = next;
            }
            all.push((name, id, peeled));
        }
        all.sort_unstable();
        tags.sort_unstable();
        tags.dedup();
        Ok((all, tags))
    }

    /// What a tag object names; `None` of other objects.
    fn tagged(&self, id: Object) -> Result<Option<Object>, String> {
        self.any(Id::from(id), |kind, data| {
            let tag = (kind == ObjectKind::Tag)
                .then(|| gix::objs::TagRefIter::from_bytes(data, Id::from(id).kind()));
            tag.and_then(|tag| plain(&tag.target_id().ok()?))
        })
    }

    /// The branch that HEAD names, else `master`, else the first there is.
    fn head(&self, references: &[Named]) -> String {
        let named = self.git.head_name().ok().flatten().map(|name| name.as_bstr().to_string());
        let is_there = |name: &str| references.iter().any(|(of, ..)| of == name);
        let branch = || references.iter().find(|(name, ..)| name.starts_with("refs/heads/"));
        let master = || Some("refs/heads/master".to_owned()).filter(|name| is_there(name));
        let head = named.filter(|name| is_there(name)).or_else(master);
        head.or_else(|| Some(branch()?.0.clone())).unwrap_or_else(|| "refs/heads/master".to_owned())
    }

    /// Seconds since the epoch of a commit's committer.
    fn committed(&self, id: Id) -> Option<i64> {
        let time = |data: &[u8]| {
            let fields = gix::objs::CommitRefIter::from_bytes(data, id.kind());
            Some(fields.committer().ok()?.seconds())
        };
        self.any(id, |_, data| time(data)).ok().flatten()
    }

    fn objects(&self) -> gix::odb::Handle {
        self.git.objects.clone().into_inner()
    }

    /// Hands an object of any kind to `read`.
    fn any<T>(&self, id: Id, read: impl FnOnce(ObjectKind, &[u8]) -> T) -> Result<T, String> {
        let mut buffer = Vec::new();
        match self.git.objects.try_find(&id, &mut buffer) {
            Ok(Some(object)) => Ok(read(object.kind, object.data)),
            Ok(None) => Err(format!("object {id} is missing")),
            Err(e) => Err(format!("object {id} is damaged: {e}")),
        }
    }
}

fn number(kind: ObjectKind) -> u8 {
    match kind {
        ObjectKind::Commit => 1,
        ObjectKind::Tree => 2,
        ObjectKind::Blob => 3,
        ObjectKind::Tag => 4,
    }
}

fn plain(id: &gix::hash::oid) -> Option<Object> {
    id.as_bytes().try_into().ok()
}
