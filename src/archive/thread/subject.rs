//! Replies that name no mail at all: threads by subject.
//!
//! Old mailers and pipermail's text lose In-Reply-To and References. A reply without either belongs to the newest
//! earlier mail with the same title, not older than 60 days; of patches the revision and number must agree too. Where
//! that mail was itself placed by its subject, both become siblings: who answered whom is not known.

use std::collections::HashMap;

use super::{Chains, Forest};
use crate::archive::fold::fold_into;
use crate::archive::{Archive, Record};
use crate::mail::Revision;

/// Seconds of 60 days.
const WINDOW: i64 = 60 * 86_400;

/// What must be equal: the folded title; revision, number and total of a patch.
type Key = (String, Option<(Revision, Option<u32>, Option<u32>)>);

/// Links replies by their subject.
pub(super) fn link(archive: &Archive, chains: &Chains, forest: &mut Forest) {
    let lost = |(at, message): (usize, &Record)| {
        message.is_reply
            && message.date.is_some()
            && chains.all(at).is_empty()
            && forest.parent(at as u32) == super::NONE
    };
    let replies: Vec<bool> = archive.messages.iter().enumerate().map(lost).collect();
    if !replies.contains(&true) {
        return;
    }
    // For each title the newest mail so far, and where its answers go.
    let mut newest: HashMap<Key, (i64, u32)> = HashMap::new();
    for ((node, message), reply) in (0..).zip(&archive.messages).zip(replies) {
        let (Some(key), Some(date)) = (key(message), message.date) else { continue };
        let mut place = node;
        if reply
            && let Some(&(before, parent)) = newest.get(&key)
            && date.seconds.saturating_sub(before) <= WINDOW
            && forest.link(node, parent)
        {
            forest.groups.join(node, parent);
            place = parent;
        }
        newest.insert(key, (date.seconds, place));
    }
}

/// The key of a message; `None` where it has no title.
fn key(message: &Record) -> Option<Key> {
    let title = message.subject.get(message.title_start as usize..).unwrap_or_default();
    let mut folded = String::with_capacity(title.len());
    for word in title.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        word.chars().for_each(|letter| fold_into(letter, &mut folded));
    }
    let patch =
        message.patch.as_ref().filter(|p| p.says_patch).map(|p| (p.revision, p.number, p.total));
    (!folded.is_empty()).then_some((folded, patch))
}
