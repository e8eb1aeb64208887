//! The order of messages in an epoch that is made.
//!
//! It follows from the sources alone, so that a site built from nothing has the same commits, and what is appended to the
//! newest source is appended to the epoch. Messages that lie together in a file or repository are a *run* and stay
//! together, in the order that they have there; a message with a file of its own (Maildir, `.eml`) is a run of one. Runs
//! follow each other by the date of their first message.

use std::collections::{BTreeMap, HashSet};

use crate::archive::MessageIx;
use crate::site::ListSite;
use crate::source::RawMessage;

/// A message of a made epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mail {
    /// What is known of it.
    pub(super) record: MessageIx,
    /// Where its bytes are: of the message itself, or of another mail with the same id.
    pub(super) raw: RawMessage,
}

/// Where a message lies: with others in a shard or repository, or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    Repository(usize),
    Shard(u32),
    Alone(MessageIx, u64),
}

/// All mail of a list in order. Entries of period reports are no mails, further copies of a mail are one with it.
pub(super) fn of(list: &ListSite) -> Vec<Mail> {
    let mut runs: BTreeMap<Run, Vec<(u64, Mail)>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for (at, record) in list.archive.messages.iter().enumerate() {
        let own = std::iter::once(&record.raw).chain(record.others());
        for raw in own.filter(|raw| raw.report.is_none()) {
            if raw.key.is_none_or(|key| seen.insert((key, record.id.clone()))) {
                let mail = Mail { record: MessageIx(at as u32), raw: *raw };
                let (run, position) = place(list, &mail);
                runs.entry(run).or_default().push((position, mail));
            }
        }
    }
    let mut dated = Vec::with_capacity(runs.len());
    for (run, mut mails) in runs {
        mails.sort_by_key(|(position, mail)| (*position, mail.record));
        let first = mails.first().map(|(_, mail)| list.archive.message(mail.record).seconds());
        dated.push((first.unwrap_or(i64::MAX), run, mails));
    }
    dated.sort_by_key(|(first, run, _)| (*first, *run));
    dated.into_iter().flat_map(|(_, _, mails)| mails).map(|(_, mail)| mail).collect()
}

/// The run of a message, and its place in it.
fn place(list: &ListSite, mail: &Mail) -> (Run, u64) {
    let raw = &mail.raw;
    if let Some(commit) = raw.commit {
        let commit = commit as usize;
        let of = list.epochs.iter().position(|epoch| epoch.commits.contains(&commit));
        return (Run::Repository(of.unwrap_or_default()), commit as u64);
    }
    let (shard, offset) = (raw.location.shard.0, raw.location.offset);
    if list.letters.is_alone(raw) {
        // Files may be renamed; of those with the same date the ids tell the order.
        let others = list.archive.message(mail.record).others();
        let number = others.iter().position(|other| other == raw).map_or(0, |at| at + 1);
        return (Run::Alone(mail.record, number as u64), 0);
    }
    (Run::Shard(shard), offset)
}
