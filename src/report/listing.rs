//! The patch list of a report: every patch of the period under its series.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::one_line;
use crate::archive::{Archive, MessageIx, Period, Record, SeriesRevision, tables};
use crate::source::update_report::{ListedPatch, counter};

/// Which series a patch stands under: its series and revision, or its own place where it is in none.
type Under = (Option<(u32, usize)>, MessageIx);

/// The list: series by their newest mail first, in each the cover, then the patches by number. A patch that was sent
/// twice in the period stands there twice, as the tables count it twice.
pub(super) fn of(archive: &Archive, period: &Period) -> Vec<(ListedPatch, Option<MessageIx>)> {
    let revisions = revisions(archive, period);
    let mut groups: BTreeMap<Under, (usize, Vec<MessageIx>)> = BTreeMap::new();
    for (at, &ix) in period.messages.iter().enumerate() {
        let Some(record) = archive.messages.get(ix.at()) else { continue };
        let known = revisions.get(&ix).copied();
        let is_patch =
            record.is_patch_mail() || known.is_some() && !record.is_reply && record.patch.is_some();
        if is_patch {
            let under = if known.is_some() { (known, MessageIx::default()) } else { (None, ix) };
            let (newest, messages) = groups.entry(under).or_default();
            *newest = at;
            messages.push(ix);
        }
    }
    let mut groups: Vec<(Under, (usize, Vec<MessageIx>))> = groups.into_iter().collect();
    groups.sort_by_key(|(_, (newest, _))| std::cmp::Reverse(*newest));
    let mut listed = Vec::new();
    for (ordinal, ((known, _), (_, mut messages))) in groups.into_iter().enumerate() {
        let number = |ix: &MessageIx| archive.messages.get(ix.at()).map(|record| numbers(record).0);
        messages.sort_by_key(|ix| (number(ix), *ix));
        let revision =
            known.and_then(|(series, at)| archive.series.get(series as usize)?.revisions.get(at));
        let title = title_of_group(archive, revision, &messages);
        for ix in messages {
            if let Some(record) = archive.messages.get(ix.at()) {
                listed.push((line(archive, record, ordinal as u32, &title), Some(ix)));
            }
        }
    }
    listed
}

/// For each patch and cover of the series that the period touches, its series and revision.
fn revisions(archive: &Archive, period: &Period) -> BTreeMap<MessageIx, (u32, usize)> {
    let touched: BTreeSet<u32> = period
        .messages
        .iter()
        .filter_map(|ix| archive.series_of.get(ix.at()).copied().flatten())
        .map(|s| s.0)
        .collect();
    let mut of = BTreeMap::new();
    for series in touched {
        for (at, revision) in archive
            .series
            .get(series as usize)
            .into_iter()
            .flat_map(|s| s.revisions.iter().enumerate())
        {
            // Follow-ups first: a partial reroll borrows patches of the revision before, which keeps them.
            let patches = revision.patches.iter().filter_map(|slot| slot.message);
            for ix in revision.followups.iter().copied().chain(patches).chain(revision.cover) {
                of.entry(ix).or_insert((series, at));
            }
        }
    }
    of
}

/// The cover's title, else the first patch's that is known.
fn title_of_group(
    archive: &Archive,
    revision: Option<&SeriesRevision>,
    messages: &[MessageIx],
) -> String {
    let of_message = |ix: MessageIx| archive.messages.get(ix.at()).map(title);
    let cover = revision.and_then(|revision| revision.cover).and_then(of_message);
    let first = || {
        revision.and_then(|revision| revision.patches.iter().find(|slot| !slot.title.is_empty()))
    };
    let title = cover.or_else(|| first().map(|slot| one_line(&slot.title)));
    title.or_else(|| messages.first().copied().and_then(of_message)).unwrap_or_default()
}

fn line(archive: &Archive, record: &Record, series: u32, series_title: &str) -> ListedPatch {
    let (number, total) = numbers(record);
    ListedPatch {
        series,
        series_title: series_title.to_owned(),
        tag: tag(record),
        number,
        total,
        title: title(record),
        author: archive
            .people
            .get(record.author.at())
            .map(|author| one_line(&tables::printed(author)))
            .unwrap_or_default(),
    }
}

fn numbers(record: &Record) -> (Option<u32>, Option<u32>) {
    record.patch.as_deref().map_or((None, None), |facts| (facts.number, facts.total))
}

/// The title, on one line; empty where the subject is nothing but tags.
pub(super) fn title(record: &Record) -> String {
    one_line(record.subject.get(record.title_start as usize..).unwrap_or(&record.subject))
}

/// The tag of a subject as written; where it does not stand in brackets or counts in another way than `n/m`, one that
/// says the same as git would write it.
pub(super) fn tag(record: &Record) -> String {
    let before = record.subject.get(..record.title_start as usize).unwrap_or("");
    let written =
        before.find('[').zip(before.rfind(']')).and_then(|(open, close)| before.get(open..=close));
    let numbers = numbers(record);
    let told = |tag: &&str| {
        let found = counter(tag)
            .map(|(_, (number, total))| (Some(number), Some(total)))
            .unwrap_or_default();
        found == numbers
            && record
                .patch
                .as_deref()
                .is_none_or(|facts| !facts.says_patch || tag.to_ascii_uppercase().contains("PATCH"))
    };
    match written.filter(told) {
        Some(tag) => one_line(tag),
        None => one_line(&git_tag(record)),
    }
}

fn git_tag(record: &Record) -> String {
    let Some(facts) = record.patch.as_deref() else { return "[PATCH]".to_owned() };
    let mut words: Vec<String> = facts.prefixes.iter().map(ToString::to_string).collect();
    words.push(if facts.pull && !facts.says_patch {
        "PULL".to_owned()
    } else {
        "PATCH".to_owned()
    });
    let revision = facts.revision;
    if facts.explicit_revision || revision.number > 1 {
        words.push(if revision.reroll > 0 {
            format!("v{}.{}", revision.number, revision.reroll)
        } else {
            format!("v{}", revision.number)
        });
    }
    if let Some(number) = facts.number {
        words.push(format!("{number}/{}", facts.total.unwrap_or(number)));
    }
    format!("[{}]", words.join(" "))
}
