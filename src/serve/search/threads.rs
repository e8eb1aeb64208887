//! The threads of a built site: which `t.mbox.gz` files its manifest names, and what can be asked of the mail in them.
//!
//! What was read of an mbox is kept under its SHA-256, which the manifest names, so that of a site that has grown only the
//! new mboxes are read. What is not in the site's mboxes is not found: withheld mail is not in them.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::facts::{self, Facts};
use crate::cache::Cache;
use crate::fingerprint::Fingerprint;
use crate::output::manifest::SUMS;
use crate::output::verify;
use crate::site::SafePath;
use crate::source::hex;

/// So many new mboxes are worth writing down: fewer are read again as fast.
const WORTH: usize = 64;

/// SHA-256 of an mbox.
pub(super) type Sum = [u8; 32];

/// What can be asked of the messages of an mbox, in its order.
type Messages = Arc<Vec<Facts>>;

/// An mbox of the site.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// Its SHA-256 by the manifest.
    pub(super) sum: Sum,
    /// One of the places where it is.
    pub(super) path: SafePath,
    pub(super) messages: Messages,
}

/// The built site and what was read of it.
#[derive(Debug)]
pub(super) struct Site {
    folder: PathBuf,
    cache: Cache,
    /// The site's place in the cache.
    name: String,
    known: HashMap<Sum, Messages>,
    is_loaded: bool,
}

impl Site {
    /// `cache`: the folder of the cache, if there is one.
    pub(super) fn new(folder: &Path, cache: Option<PathBuf>) -> Self {
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
        let name = Fingerprint::of(absolute.to_string_lossy().as_bytes()).hex();
        Site {
            folder: folder.to_path_buf(),
            cache: cache.map_or_else(Cache::off, Cache::at),
            name: format!("serve/{name}"),
            known: HashMap::new(),
            is_loaded: false,
        }
    }

    /// Whether it is the site of a folder.
    pub(super) fn is_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    /// What the manifest is now: equal where nothing has changed. `None` without one.
    pub(super) fn state(folder: &Path) -> Option<Fingerprint> {
        Some(Fingerprint::of(&fs::read(folder.join(SUMS)).ok()?))
    }

    /// The mboxes of each list, by path.
    ///
    /// # Errors
    /// An mbox cannot be read, or is not what the manifest says: the site is just being built.
    pub(super) fn read(&mut self) -> io::Result<BTreeMap<String, Vec<Thread>>> {
        if !std::mem::replace(&mut self.is_loaded, true) {
            let kept: Vec<(Sum, Vec<Facts>)> = self.cache.load(&self.name).unwrap_or_default();
            self.known = kept.into_iter().map(|(sum, facts)| (sum, Arc::new(facts))).collect();
        }
        let mboxes = mboxes(&self.folder)?;
        let (folder, known) = (&self.folder, &self.known);
        let read = |(sum, path): (Sum, SafePath)| {
            if let Some(messages) = known.get(&sum) {
                return Ok((Thread { sum, path, messages: Arc::clone(messages) }, false));
            }
            let mbox = facts::unpack(&mbox(folder, &sum, &path)?)?;
            Ok((Thread { sum, path, messages: Arc::new(facts::read(&mbox)) }, true))
        };
        let threads: Vec<(Thread, bool)> =
            mboxes.into_par_iter().map(read).collect::<io::Result<_>>()?;
        self.keep(&threads);
        let mut lists: BTreeMap<String, Vec<Thread>> = BTreeMap::new();
        for (thread, _) in threads {
            if let Some((list, _)) = thread.path.as_str().split_once('/') {
                lists.entry(list.to_owned()).or_default().push(thread);
            }
        }
        Ok(lists)
    }

    /// Keeps what was read for the next time, in memory and in the cache; there also where something is no longer told.
    fn keep(&mut self, threads: &[(Thread, bool)]) {
        let pairs = threads.iter().map(|(thread, _)| (thread.sum, Arc::clone(&thread.messages)));
        let before = std::mem::replace(&mut self.known, pairs.collect());
        let is_lost = before.keys().any(|sum| !self.known.contains_key(sum));
        if is_lost || threads.iter().filter(|(_, is_new)| *is_new).count() >= WORTH {
            let mut kept: Vec<(Sum, &Vec<Facts>)> =
                threads.iter().map(|(thread, _)| (thread.sum, &*thread.messages)).collect();
            kept.sort_unstable_by_key(|(sum, _)| *sum);
            self.cache.store(&self.name, &kept);
        }
    }
}

/// The bytes of an mbox, if they are those of the manifest.
///
/// # Errors
/// It cannot be read or has changed.
pub(super) fn mbox(folder: &Path, sum: &Sum, path: &SafePath) -> io::Result<Vec<u8>> {
    let bytes = fs::read(folder.join(path.to_path()))?;
    if Sha256::digest(&bytes).as_slice() == sum {
        return Ok(bytes);
    }
    Err(io::Error::other(format!("{path}: not as the manifest says")))
}

/// The mboxes of threads that the manifest names, by path; the same mbox in several places once.
fn mboxes(folder: &Path) -> io::Result<Vec<(Sum, SafePath)>> {
    let sums = fs::read_to_string(folder.join(SUMS))?;
    let shards: Vec<SafePath> = lines(&sums, "").map(|(_, path)| path).collect();
    let of = |shard: &SafePath| {
        let text = fs::read_to_string(folder.join(shard.to_path()))?;
        Ok(lines(&text, "/t.mbox.gz").collect())
    };
    let found: Vec<Vec<(Sum, SafePath)>> = shards.par_iter().map(of).collect::<io::Result<_>>()?;
    let mut found = found.concat();
    found.par_sort_unstable_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    found.dedup_by(|a, b| a.0 == b.0 && list_of(&a.1) == list_of(&b.1));
    found.par_sort_unstable_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

fn list_of(path: &SafePath) -> &str {
    path.as_str().split('/').next().unwrap_or_default()
}

/// Sums and paths that end so; lines that are none are passed over.
fn lines<'a>(text: &'a str, end: &'a str) -> impl Iterator<Item = (Sum, SafePath)> + 'a {
    text.lines().filter(move |line| line.ends_with(end)).filter_map(|line| {
        let line = verify::sum(line.as_bytes())?;
        Some((hex::array(&line.sha256)?, line.path))
    })
}
