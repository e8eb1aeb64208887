//! Series as period reports tell them.
//!
//! Our own reports list every patch by series. Others print only covers, first patches and single patches, newest
//! first, so a first patch stands above its cover: both are taken together by sender, total, revision and tag.

use std::collections::{HashMap, HashSet, VecDeque};

use rayon::prelude::*;

use super::PatchSlot;
use super::authors::Senders;
use super::group::{Group, keep_later, tree};
use crate::archive::people::parse_author;
use crate::archive::{Archive, MessageIx, Record};
use crate::mail::Revision;
use crate::source::Location;
use crate::source::update_report::{self, ListedPatch};

/// The groups of all reports.
pub(super) fn groups(archive: &Archive, senders: &Senders) -> Vec<Group> {
    let mut groups = Vec::new();
    if archive.reports.is_empty() {
        return groups;
    }
    let mut taken = HashSet::new();
    for (at, mut entries) in printed(archive).into_iter().enumerate() {
        entries.retain(|ix| {
            !taken.contains(ix)
                && archive.messages.get(ix.at()).is_some_and(|r| r.raw.report.is_some())
        });
        let mut by_subject: HashMap<String, VecDeque<MessageIx>> = HashMap::new();
        for &entry in &entries {
            if let Some(record) = archive.messages.get(entry.at()) {
                by_subject.entry(one_line(&record.subject)).or_default().push_back(entry);
            }
        }
        let listed = archive.reports.get(at).map_or(&[][..], |report| &report.listed);
        for part in listed.chunk_by(|a, b| a.series == b.series) {
            if let Some(group) = listed_group(archive, senders, part, &mut by_subject) {
                taken.extend(group.messages());
                groups.push(group);
            }
        }
        let rest: Vec<MessageIx> = entries.into_iter().filter(|ix| taken.insert(*ix)).collect();
        groups.extend(printed_groups(archive, senders, rest));
    }
    groups
}

/// For each report the messages made of its entries, as they are printed: newest first.
pub fn printed(archive: &Archive) -> Vec<Vec<MessageIx>> {
    let mut printed = vec![Vec::new(); archive.reports.len()];
    if printed.is_empty() {
        return printed;
    }
    let places = archive.messages.par_iter().enumerate().flat_map_iter(|(at, record)| {
        let all = std::iter::once(&record.raw).chain(record.duplicates());
        all.filter_map(move |raw| Some((raw.report?, raw.location, MessageIx(at as u32))))
    });
    let mut places: Vec<(u32, Location, MessageIx)> = places.collect();
    places.par_sort_unstable();
    for (report, _, message) in places {
        if let Some(entries) = printed.get_mut(report as usize) {
            entries.push(message);
        }
    }
    printed
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A series of the patch list; patches that are printed too have their message.
fn listed_group(
    archive: &Archive,
    senders: &Senders,
    part: &[ListedPatch],
    by_subject: &mut HashMap<String, VecDeque<MessageIx>>,
) -> Option<Group> {
    let mut cover = None;
    let mut patches = Vec::with_capacity(part.len());
    for line in part {
        let subject = one_line(&format!("{} {}", line.tag, line.title));
        let message = by_subject.get_mut(&subject).and_then(VecDeque::pop_front);
        if line.number == Some(0) {
            cover = message;
            continue;
        }
        let author =
            message.and_then(|ix| archive.messages.get(ix.at())).map(|record| record.author);
        let author = author.or_else(|| archive.person_ix(&parse_author(&line.author)));
        patches.push(PatchSlot {
            number: line.number.unwrap_or(1),
            message,
            title: line.title.as_str().into(),
            author,
        });
    }
    patches.sort_by_key(|slot| slot.number);
    let again = keep_later(&mut patches);
    let head = part.iter().find(|line| line.number == Some(0)).or_else(|| part.first())?;
    let root = cover.or_else(|| patches.iter().find_map(|slot| slot.message));
    let root = root.and_then(|ix| archive.messages.get(ix.at()));
    let author =
        root.map(|root| root.author).or_else(|| archive.person_ix(&parse_author(&head.author)));
    let author = author.or_else(|| patches.iter().find_map(|slot| slot.author))?;
    let (number, reroll) = update_report::revision_of(&head.tag);
    let words: Vec<Box<str>> = tag_words(&head.tag);
    let has = |state: &str| words.iter().any(|word| word.to_ascii_lowercase().starts_with(state));
    let total =
        part.iter().filter_map(|line| line.total.max(line.number)).max().unwrap_or(1).max(1);
    Some(Group {
        sender: senders.person(author),
        revision: Revision { number, reroll },
        rfc: has("rfc"),
        resend: has("resend") || has("repost"),
        pull: has("pull"),
        tree: tree(&words).into(),
        total,
        cover,
        patches,
        followups: again,
        title: head.series_title.as_str().into(),
        shown: None,
        author,
        change_id: None,
        later: Vec::new(),
        earlier: Vec::new(),
        key: root.map_or_else(
            || format!("{} {}", head.tag, head.series_title).into(),
            |root| root.id.as_str().into(),
        ),
        date: None,
    })
}

/// The words of a tag that are neither PATCH, a revision nor a counter.
fn tag_words(tag: &str) -> Vec<Box<str>> {
    let words = tag
        .split(|c: char| c.is_whitespace() || "[](),;".contains(c))
        .filter(|word| !word.is_empty());
    let known = |word: &&str| {
        let upper = word.to_ascii_uppercase();
        upper.starts_with("PATCH")
            || update_report::counter(word).is_some()
            || update_report::revision_of(word) != (1, 0)
            || upper == "V1"
    };
    words.filter(|word| !known(word)).map(Into::into).collect()
}

/// The groups of entries that no list names: a cover takes the first patch above it that fits.
fn printed_groups(archive: &Archive, senders: &Senders, entries: Vec<MessageIx>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut waiting: HashMap<(u32, u32, Revision, String), usize> = HashMap::new();
    for ix in entries {
        let Some(record) = archive.messages.get(ix.at()) else { continue };
        let Some(mut group) = printed_group(senders, ix, record) else { continue };
        let key = (group.sender, group.total, group.revision, group.tree.to_string());
        if record.patch.as_deref().and_then(|facts| facts.number) == Some(0) {
            if let Some(first) = waiting.remove(&key).and_then(|at| groups.get_mut(at)) {
                group.patches = std::mem::take(&mut first.patches);
                *first = group;
                continue;
            }
        } else if group.total > 1 {
            waiting.insert(key, groups.len());
        }
        groups.push(group);
    }
    groups
}

fn printed_group(senders: &Senders, ix: MessageIx, record: &Record) -> Option<Group> {
    let facts = record.patch.as_deref()?;
    let is_cover = facts.number == Some(0);
    let number = facts.number.unwrap_or(1);
    let slot = PatchSlot {
        number,
        message: Some(ix),
        title: record.title().into(),
        author: Some(record.author),
    };
    Some(Group {
        sender: senders.person(record.author),
        revision: facts.revision,
        rfc: facts.rfc,
        resend: facts.resend,
        pull: facts.pull,
        tree: tree(&facts.prefixes).into(),
        total: facts.total.unwrap_or(1).max(number).max(1),
        cover: is_cover.then_some(ix),
        patches: if is_cover { Vec::new() } else { vec![slot] },
        followups: Vec::new(),
        title: record.title().into(),
        shown: None,
        author: record.author,
        change_id: facts.change_id.clone(),
        later: Vec::new(),
        earlier: Vec::new(),
        key: facts.change_id.clone().unwrap_or_else(|| record.id.as_str().into()),
        date: None,
    })
}
