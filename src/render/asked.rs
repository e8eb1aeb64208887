//! What pages look up by name: whether they must be made again when a message comes depends on it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::mail::MessageId;

/// Message-IDs that were looked up while a unit was rendered, found or not.
#[derive(Debug, Default)]
pub struct Asked(Mutex<BTreeSet<MessageId>>);

impl Asked {
    /// Notes that an id was looked up.
    pub fn note(&self, id: &MessageId) {
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !ids.contains(id) {
            ids.insert(id.clone());
        }
    }

    /// All of them, sorted.
    pub fn into_ids(self) -> Vec<MessageId> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }
}
