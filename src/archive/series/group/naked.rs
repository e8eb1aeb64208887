//! Covers under another subject than their patches.

use rayon::prelude::*;

use super::super::authors::Senders;
use super::{Group, near};
use crate::archive::index::{Map, Set};
use crate::archive::{Archive, MessageIx, Record};

/// A mail above the patches that is no numbered cover was sent at most this many seconds before them.
const NAKED_COVER: i64 = 24 * 60 * 60;

/// A series without `0/n` may have its cover under another subject: the mail of the same sender, without a diff and
/// no reply itself, that its first patch answers to (b4's naked cover).
pub(super) fn adopt_covers(archive: &Archive, senders: &Senders, groups: &mut Vec<Box<Group>>) {
    let covers = groups.par_iter().enumerate();
    let covers = covers.filter_map(|(at, group)| Some((at, cover(archive, senders, group)?)));
    let covers: Vec<(usize, (MessageIx, &Record))> = covers.collect();
    if covers.is_empty() {
        return;
    }
    let wanted: Set<MessageIx> = covers.iter().map(|(_, (cover, _))| *cover).collect();
    let found = groups.par_iter().enumerate().flat_map_iter(|(at, group)| {
        let single = single(group);
        let others = group.messages().filter(move |_| single.is_none()).map(|ix| (ix, None));
        single.map(|root| (root, Some(at))).into_iter().chain(others)
    });
    let found: Vec<(MessageIx, Option<usize>)> =
        found.filter(|(ix, _)| wanted.contains(ix)).collect();
    let (mut alone, mut part_of_series) = (Map::new(), Set::new());
    for (message, single) in found {
        match single {
            Some(at) => drop(alone.insert(message, at)),
            None => drop(part_of_series.insert(message)),
        }
    }
    let mut adopted: Set<usize> = Set::new();
    for (at, (cover, record)) in covers {
        if part_of_series.contains(&cover) || alone.get(&cover) == Some(&at) {
            continue;
        }
        part_of_series.insert(cover);
        adopted.extend(alone.get(&cover).copied());
        if let Some(group) = groups.get_mut(at) {
            group.cover = Some(cover);
            group.title = record.title().into();
            group.author = record.author;
            group.date = record.date.map(|date| date.seconds);
            if group.change_id.is_none() {
                group.change_id = record.patch.as_deref().and_then(|facts| facts.change_id.clone());
                group.key = group.change_id.clone().unwrap_or_else(|| record.id.as_str().into());
            }
        }
    }
    let mut at = 0;
    groups.retain(|_| {
        at += 1;
        !adopted.contains(&(at - 1))
    });
}

/// The mail of a single patch.
fn single(group: &Group) -> Option<MessageIx> {
    let is_single = group.total == 1 && group.patches.len() == 1 && group.cover.is_none();
    group.root().filter(|_| is_single)
}

/// The mail above a sending that may be its cover.
fn cover<'a>(
    archive: &'a Archive,
    senders: &Senders,
    group: &Group,
) -> Option<(MessageIx, &'a Record)> {
    let first =
        group.patches.first().filter(|_| group.cover.is_none() && group.total > 1)?.message?;
    let cover = archive.ancestors(archive.messages.get(first.at())?).next()?;
    let record = archive.messages.get(cover.at())?;
    let plain =
        record.patch.as_deref().is_none_or(|facts| !facts.has_diff && facts.number.is_none());
    let fits = !record.is_reply
        && plain
        && senders.message(record) == group.sender
        && near(archive, cover, first, NAKED_COVER);
    fits.then_some((cover, record))
}
