//! Which messages, and which content pages, are in which feed.

use std::cmp::Reverse;

use super::plan::{ListSite, Site};
use crate::archive::{MessageIx, SeriesRevision, changes};

/// Entries of a feed of which there may be thousands: what a build costs are its files and their bytes.
const FEW: usize = 10;

/// Files of a section's feeds: as Zola names them, and as all JSON feeds of a site are named.
pub const FEED_FILES: [&str; 2] = ["atom.xml", "feed.json"];

impl Site {
    /// The pages of a section's feeds by their positions, newest first: its own that have a date, and those of transparent
    /// sections in it. None of a section that wants no feeds. A draft is in none, even where it is shown.
    pub fn section_feed(&self, section: usize) -> Vec<usize> {
        let front = &self.content[section].front;
        let wanted = &self.config.feeds;
        if !front.generate_feeds || front.redirect_to.is_some() || wanted.formats.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut waiting = vec![section];
        while let Some(section) = waiting.pop() {
            for &at in self.sections.children(section) {
                let page = &self.content[at];
                if page.is_section {
                    waiting.extend(page.front.transparent.then_some(at));
                } else if let Some(date) = page.front.date.as_ref().filter(|_| !page.front.draft) {
                    found.push((Reverse(date.date().seconds), &page.folder, at));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().take(wanted.entries).map(|(_, _, at)| at).collect()
    }
}

/// What a feed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOf {
    /// All mail of a list: `L/new.atom`, as public-inbox has it.
    Messages,
    /// The mails that began its threads: `L/threads/new.atom`, for those to whom all of it is too much.
    Threads,
    /// The mails that began its series and their revisions: `L/series/new.atom`.
    AllSeries,
    /// One series: its revisions, and what was said of them.
    Series(usize),
    /// What somebody wrote.
    Contributor(usize),
    /// The mail of a period.
    Period(usize),
}

impl ListSite {
    /// The messages of a feed, newest first. None where the configuration does not want it.
    pub fn feed(&self, of: FeedOf) -> Vec<MessageIx> {
        let (archive, wanted) = (&self.archive, &self.config.feeds);
        let is_wanted = match of {
            FeedOf::Messages | FeedOf::Threads | FeedOf::AllSeries => wanted.lists,
            FeedOf::Series(_) => wanted.series,
            FeedOf::Contributor(_) => wanted.contributors,
            FeedOf::Period(_) => wanted.periods,
        };
        if !is_wanted || wanted.formats.is_empty() {
            return Vec::new();
        }
        let few = wanted.entries.min(FEW);
        let all = || (0..archive.messages.len() as u32).rev().map(MessageIx);
        match of {
            FeedOf::Messages => self.dated(all()).take(wanted.entries).collect(),
            FeedOf::Threads => {
                let begins =
                    |ix: &MessageIx| archive.threads[archive.thread_of[ix.at()].at()].root == *ix;
                self.dated(all().filter(begins)).take(wanted.entries).collect()
            }
            FeedOf::AllSeries => {
                let revisions = archive.series.iter().flat_map(|series| &series.revisions);
                self.newest(revisions.filter_map(first_of), wanted.entries)
            }
            FeedOf::Series(at) => {
                let revisions = archive.series[at].revisions.iter();
                let mails = |revision: &SeriesRevision| {
                    first_of(revision).into_iter().chain(revision.followups.clone())
                };
                self.newest(revisions.flat_map(mails), few)
            }
            FeedOf::Contributor(at) => {
                let own = self.orders.messages_of[at].iter().copied();
                let own = own.rev().filter(|ix| !self.follows_another_patch(*ix));
                self.dated(own).take(few).collect()
            }
            // Those of a report stand as printed.
            FeedOf::Period(at) if archive.periods[at].report.is_some() => {
                self.newest(archive.periods[at].messages.iter().copied(), few)
            }
            FeedOf::Period(at) => {
                self.dated(archive.periods[at].messages.iter().rev().copied()).take(few).collect()
            }
        }
    }

    /// Without messages that have no date, and those that a clock dated after all others: they would stay on top for years.
    fn dated(&self, messages: impl Iterator<Item = MessageIx>) -> impl Iterator<Item = MessageIx> {
        messages.filter(|ix| {
            let date = self.archive.message(*ix).date;
            date.is_some_and(|date| Some(date.seconds) <= self.archive.newest)
        })
    }

    /// The newest of these messages, so many at most; their order is that of their dates.
    fn newest(&self, messages: impl Iterator<Item = MessageIx>, most: usize) -> Vec<MessageIx> {
        let mut all: Vec<MessageIx> = messages.collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        self.dated(all.into_iter()).take(most).collect()
    }

    /// A patch of a series that does not come first in it: thirty of them at once would leave room for nothing else.
    fn follows_another_patch(&self, ix: MessageIx) -> bool {
        let record = self.archive.message(ix);
        let number = record.patch.as_ref().filter(|_| !record.is_reply).and_then(|p| p.number);
        number.is_some_and(|number| number > 1)
    }

    /// The message that another answers, where it is present.
    pub fn answered(&self, ix: MessageIx) -> Option<MessageIx> {
        let ids = self.archive.message(ix).parents();
        ids.filter_map(|id| self.archive.message_of(id)).find(|parent| *parent != ix)
    }
}

/// The mail that a revision begins with.
fn first_of(revision: &SeriesRevision) -> Option<MessageIx> {
    changes::mails(revision).next()
}
