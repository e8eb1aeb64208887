//! The search requests of b4 and liblore: `POST L/?x=m[&t=1]&q=…` for a list, `POST L/MID/?x=m&q=…` for one thread,
//! answered with gzip mboxrd as public-inbox does, so that `b4 diff`, `b4 am -c` and `b4 trailers -u` work.
//!
//! The index is made of the built site's `t.mbox.gz` files, so that any built site can be served, and nothing is found that
//! the site does not tell. It is made when somebody first asks, and again when the manifest has changed since. b4 sifts
//! what it gets, so an answer may hold more than was asked for; an mbox that holds a whole thread is sent as it is.
//!
//! Bounded is everything: the length of a query ([`query`]), what it looks at ([`find`]), threads and bytes of an answer,
//! searches at a time, searches that wait, answers in memory.

mod answer;
mod facts;
mod find;
mod index;
mod query;
mod threads;
mod words;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use crate::fingerprint::Fingerprint;
use index::Index;
use threads::Site;

/// Searches at a time; each takes a core.
const AT_ONCE: usize = 2;
/// Searches that wait for their turn.
const WAITING: usize = 16;
/// Answers in memory; one whose reader is slow counts until all of it is sent.
const ANSWERS: usize = 8;

/// The indexes of all lists.
type Lists = Arc<BTreeMap<String, Index>>;

/// Answers searches in a built site.
#[derive(Debug)]
pub(super) struct Search {
    cache: Option<PathBuf>,
    state: Mutex<State>,
    waiting: Arc<Semaphore>,
    working: Arc<Semaphore>,
    answers: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct State {
    site: Option<Site>,
    lists: Option<(Fingerprint, Lists)>,
}

impl Search {
    /// What is read of sites is kept below `cache`.
    pub(super) fn new(cache: Option<PathBuf>) -> Self {
        Search {
            cache,
            state: Mutex::new(State::default()),
            waiting: Arc::new(Semaphore::new(WAITING)),
            working: Arc::new(Semaphore::new(AT_ONCE)),
            answers: Arc::new(Semaphore::new(ANSWERS)),
        }
    }

    /// The indexes of the site as it is now. Waits while somebody else makes them.
    fn lists(&self, folder: &Path) -> io::Result<Lists> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.site.as_ref().is_none_or(|site| !site.is_in(folder)) {
            *state = State::default();
        }
        let now = Site::state(folder)
            .ok_or_else(|| io::Error::other("there is no built site with a manifest yet"))?;
        if let Some((_, lists)) = state.lists.as_ref().filter(|(then, _)| *then == now) {
            return Ok(Arc::clone(lists));
        }
        let site = state.site.get_or_insert_with(|| Site::new(folder, self.cache.clone()));
        let read = site.read()?;
        let lists = read.into_iter().map(|(list, threads)| (list, Index::new(threads)));
        let lists: Lists = Arc::new(lists.collect());
        state.lists = Some((now, Arc::clone(&lists)));
        Ok(lists)
    }
}
