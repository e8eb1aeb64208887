//! The little of git that reading needs: all commits oldest first, the entries of trees, blobs. gix is used only here.
//!
//! Repositories come from anywhere (a clone of another user's, a stick, a tar file), so nothing but the repository's
//! own configuration is read, and it does not matter who owns it.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use gix::objs::Kind as ObjectKind;
use gix::prelude::Find;

/// The id of an object.
pub(super) type Id = gix::ObjectId;

/// Bytes that a single object may have; a blob of zeros packs to almost nothing.
const LARGEST_OBJECT: &str = "gitoxide.objects.allocLimit=268435456";

/// A repository, opened for one thread.
pub(super) struct Repository {
    pub(super) git: gix::Repository,
    /// What objects are unpacked into.
    buffer: RefCell<Vec<u8>>,
}

/// A commit, in the order of a [`History`].
pub(super) struct Commit {
    pub(super) id: Id,
    pub(super) tree: Id,
    pub(super) parents: Vec<Id>,
}

/// All commits of a repository.
#[derive(Default)]
pub(super) struct History {
    /// Parents before children, so the oldest first.
    pub(super) commits: Vec<Commit>,
    /// Commits that are referred to but cannot be read, and why.
    pub(super) missing: Vec<(Id, String)>,
    /// Older commits were left out when it was cloned.
    pub(super) shallow: bool,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) id: Id,
    pub(super) is_tree: bool,
}

impl Repository {
    /// Opens a git directory.
    pub(super) fn open(git_dir: &Path) -> Result<Self, String> {
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Full)
            .open_path_as_is(true)
            .config_overrides([LARGEST_OBJECT]);
        let mut git = options.open(git_dir).map_err(|e| e.to_string())?.to_thread_local();
        git.objects.set_pack_cache(|| Box::<DeltaBases>::default());
        Ok(Repository { git, buffer: RefCell::default() })
    }

    /// What all references point to: HEAD's commit first, then by name. HEAD may name a branch that is not there.
    pub(super) fn tips(&self) -> Vec<Id> {
        let mut tips: Vec<Id> = self.git.head_id().ok().map(gix::Id::detach).into_iter().collect();
        let Ok(references) = self.git.references() else { return tips };
        let Ok(all) = references.all() else { return tips };
        let named =
            all.flatten().filter_map(|mut reference| Some(reference.peel_to_id().ok()?.detach()));
        for tip in named {
            if !tips.contains(&tip) {
                tips.push(tip);
            }
        }
        tips
    }

    /// The commits that came since the tips were `before`, oldest first: where these are one line of descendants of them.
    /// `None` where history is of another shape, or cut.
    pub(super) fn since(&self, tips: &[Id], before: &[Id]) -> Option<Vec<Commit>> {
        let (&[tip], &[last]) = (tips, before) else {
            return (tips == before && !tips.is_empty()).then(Vec::new);
        };
        if self.git.shallow_commits().ok().flatten().is_some() {
            return None;
        }
        let mut commits = Vec::new();
        let mut at = tip;
        while at != last {
            let commit = self.find_commit(at)?;
            let &[parent] = commit.parents.as_slice() else { return None };
            at = parent;
            commits.push(commit);
        }
        commits.reverse();
        Some(commits)
    }

    /// All commits from the tips on.
    pub(super) fn history(&self, tips: &[Id]) -> History {
        enum Step {
            Enter(Id),
            Leave(Commit),
        }
        let shallow = self.git.shallow_commits().ok().flatten();
        let cut = |id: &Id| shallow.as_ref().is_some_and(|commits| commits.contains(id));
        let mut history = History { shallow: shallow.is_some(), ..History::default() };
        let mut seen = HashSet::new();
        let mut steps: Vec<Step> = tips.iter().rev().copied().map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(id) if !seen.insert(id) => {}
                Step::Enter(id) => match self.read_commit(id) {
                    Ok(Some(mut commit)) => {
                        if cut(&id) {
                            commit.parents.clear();
                        }
                        let parents: Vec<Step> =
                            commit.parents.iter().rev().copied().map(Step::Enter).collect();
                        steps.push(Step::Leave(commit));
                        steps.extend(parents);
                    }
                    // A tag of a blob or tree.
                    Ok(None) => {}
                    Err(why) => history.missing.push((id, why)),
                },
                Step::Leave(commit) => history.commits.push(commit),
            }
        }
        history
    }

    /// A single commit, if it is one.
    pub(super) fn find_commit(&self, id: Id) -> Option<Commit> {
        self.read_commit(id).ok().flatten()
    }

    fn read_commit(&self, id: Id) -> Result<Option<Commit>, String> {
        self.with(id, |kind, data| {
            if kind != ObjectKind::Commit {
                return Ok(None);
            }
            let mut fields = gix::objs::CommitRefIter::from_bytes(data, id.kind());
            let tree = fields.tree_id().map_err(|e| e.to_string())?;
            Ok(Some(Commit { id, tree, parents: fields.parent_ids().collect() }))
        })?
    }

    /// The entries of a tree, in git's order: by the bytes of the name, trees as if `/` followed.
    pub(super) fn tree(&self, id: Id) -> Result<Vec<Entry>, String> {
        self.with(id, |kind, data| {
            if kind != ObjectKind::Tree {
                return Err(format!("{id} is no tree"));
            }
            let entry = |e: gix::objs::tree::EntryRef<'_>| Entry {
                name: e.filename.to_vec(),
                id: e.oid.to_owned(),
                is_tree: e.mode.is_tree(),
            };
            let entries = gix::objs::TreeRefIter::from_bytes(data, id.kind());
            entries.map(|e| e.map(entry).map_err(|e| e.to_string())).collect()
        })?
    }

    /// Hands a blob to `read`.
    pub(super) fn blob<T>(&self, id: Id, read: impl FnOnce(&[u8]) -> T) -> Result<T, String> {
        self.with(id, |kind, data| match kind {
            ObjectKind::Blob => Ok(read(data)),
            _ => Err(format!("{id} is no blob")),
        })?
    }

    fn with<T>(&self, id: Id, read: impl FnOnce(ObjectKind, &[u8]) -> T) -> Result<T, String> {
        let mut buffer = self.buffer.borrow_mut();
        match self.git.objects.try_find(&id, &mut buffer) {
            Ok(Some(object)) => Ok(read(object.kind, object.data)),
            Ok(None) => Err(format!("object {id} is missing")),
            Err(e) => Err(format!("object {id} is damaged: {e}")),
        }
    }
}

/// A small cache of unpacked objects that others are stored as differences to.
///
/// Neighbours in history are neighbours in a pack and share their bases. Without a cache each read unpacks the chain
/// of differences anew, up to fifty objects for one mail.
#[derive(Default)]
struct DeltaBases {
    slots: Vec<Slot>,
}

#[derive(Default)]
struct Slot {
    pack: u32,
    offset: u64,
    object: Option<ObjectKind>,
    packed: usize,
    data: Vec<u8>,
}

/// Slots of the cache. An object has one slot, by its offset.
const SLOTS: usize = 256;
/// Larger objects are not kept, so that the cache stays below 64 MiB.
const LARGEST_KEPT: usize = 1 << 18;

impl DeltaBases {
    fn slot(&mut self, pack: u32, offset: u64) -> Option<&mut Slot> {
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, Slot::default);
        }
        let mixed = (offset ^ (u64::from(pack) << 40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.slots.get_mut((mixed >> 56) as usize % SLOTS)
    }
}

impl gix::odb::pack::cache::DecodeEntry for DeltaBases {
    fn put(
        &mut self,
        pack_id: u32,
        offset: u64,
        data: &[u8],
        kind: ObjectKind,
        compressed_size: usize,
    ) {
        if data.len() > LARGEST_KEPT {
            return;
        }
        if let Some(slot) = self.slot(pack_id, offset) {
            (slot.pack, slot.offset, slot.object, slot.packed) =
                (pack_id, offset, Some(kind), compressed_size);
            slot.data.clear();
            slot.data.extend_from_slice(data);
        }
    }

    fn get(&mut self, pack_id: u32, offset: u64, out: &mut Vec<u8>) -> Option<(ObjectKind, usize)> {
        let slot = self
            .slot(pack_id, offset)
            .filter(|slot| slot.pack == pack_id && slot.offset == offset)?;
        let kind = slot.object?;
        out.clear();
        out.extend_from_slice(&slot.data);
        Some((kind, slot.packed))
    }
}

#[cfg(test)]
mod tests {
    use gix::odb::pack::cache::DecodeEntry;

    use super::*;

    #[test]
    fn the_cache_gives_back_only_the_very_object() {
        let mut bases = DeltaBases::default();
        for offset in 0..5000u64 {
            bases.put(1, offset, &offset.to_le_bytes(), ObjectKind::Blob, 7);
            bases.put(2, offset, b"of another pack", ObjectKind::Tree, 9);
        }
        bases.put(3, 1, &vec![0; LARGEST_KEPT + 1], ObjectKind::Blob, 7);
        let mut out = Vec::new();
        let mut kept = 0;
        for offset in 0..5000u64 {
            if let Some(found) = bases.get(1, offset, &mut out) {
                assert_eq!(
                    (found, out.as_slice()),
                    ((ObjectKind::Blob, 7), &offset.to_le_bytes()[..])
                );
                kept += 1;
            }
        }
        assert!(kept > 0 && kept <= SLOTS);
        assert_eq!(bases.get(2, 4999, &mut out), Some((ObjectKind::Tree, 9)));
        assert_eq!(bases.get(3, 1, &mut out), None);
    }
}
