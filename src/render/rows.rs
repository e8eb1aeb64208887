//! From facts to the rows that templates show: people, threads, series, periods, messages.

use std::cell::RefCell;

use super::asked::Asked;
use super::context::{
    ContributorRow, DateContext, Link, MessageRow, OutlineRow, PageContext, PeriodRow,
    PersonContext, SeriesRow, ThreadRow,
};
use super::date;
use crate::archive::{
    Contributor, ContributorIx, MessageIx, Node, Period, PersonIx, Record, Series, SeriesIx,
    Thread, ThreadIx, series::Status, tables,
};
use crate::config::Permalinks;
use crate::mail::{Address, MessageId, Revision};
use crate::site::mid::anchor;
use crate::site::{Href, ListSite, SafePath, Site};
use crate::words::Words;

/// Depth beyond which nesting is not shown any deeper.
const MAX_DEPTH: u32 = 12;

/// One page at work: it knows where it is, so it can make links.
pub struct Scope<'a> {
    /// The site.
    pub site: &'a Site,
    /// The list that the page belongs to.
    pub list: &'a ListSite,
    /// What it says.
    pub words: &'a Words,
    /// Links from this page.
    pub href: Href,
    /// The thread part that was linked to last, and its address: most links of a page lead to few threads.
    last: RefCell<Option<(ThreadIx, usize, String)>>,
    asked: &'a Asked,
}

impl<'a> Scope<'a> {
    /// For a page in a folder, of a site with its words; `asked` takes the ids that are looked up for it.
    pub fn new(
        (site, words): (&'a Site, &'a Words),
        list: &'a ListSite,
        folder: &SafePath,
        asked: &'a Asked,
    ) -> Self {
        let last = RefCell::default();
        Scope { site, list, words, href: href(site, folder), last, asked }
    }

    /// For another page of the list.
    #[must_use]
    pub fn moved_to(&self, folder: &SafePath) -> Self {
        Scope::new((self.site, self.words), self.list, folder, self.asked)
    }

    /// For what is made in a folder and read elsewhere: with absolute addresses, where the site has one.
    #[must_use]
    pub fn elsewhere(&self, folder: &SafePath) -> Self {
        Scope { href: href_elsewhere(self.site, folder), ..self.moved_to(folder) }
    }

    /// The message that a text names by its id.
    pub fn named(&self, id: &MessageId) -> Option<MessageIx> {
        self.asked.note(id);
        self.list.archive.by_id(id)
    }

    /// The same page, with the facts of another list of the site.
    #[must_use]
    pub fn of_list(&self, list: &'a ListSite) -> Self {
        let (site, words, asked) = (self.site, self.words, self.asked);
        Scope { site, list, words, href: self.href.clone(), last: RefCell::default(), asked }
    }

    /// The page's own context.
    pub fn page(
        &self,
        kind: &'static str,
        title: &str,
        section: &str,
        crumbs: Vec<Link>,
    ) -> PageContext {
        let list = self.list;
        let sections = [
            ("threads", "threads"),
            ("series", "series"),
            ("periods", "periods"),
            ("contributors", "people"),
        ];
        let mut way = vec![
            Link {
                title: self.words.get("home").to_owned(),
                href: self.href.folder(&SafePath::root()),
                current: false,
            },
            Link {
                title: list.title.clone(),
                href: self.href.folder(&list.folder()),
                current: false,
            },
        ];
        if kind == "list" {
            way.pop();
        }
        way.extend(crumbs);
        PageContext {
            kind,
            title: title.to_owned(),
            description: String::new(),
            root: self.href.root().to_owned(),
            canonical: None,
            crumbs: way,
            list: Some(list.title.clone()),
            feeds: Vec::new(),
            translations: Vec::new(),
            sections: sections
                .iter()
                .map(|(name, key)| Link {
                    title: self.words.get(key).to_owned(),
                    href: self.href.folder(&list.below(name)),
                    current: *name == section,
                })
                .collect(),
        }
    }

    /// A link to a section of the list, for the way to a page in it; `key`: of the word for it.
    pub fn crumb(&self, section: &str, key: &str) -> Link {
        Link {
            title: self.words.get(key).to_owned(),
            href: self.href.folder(&self.list.below(section)),
            current: false,
        }
    }

    /// A person as written, with the page of the merged identity.
    pub fn person(&self, ix: PersonIx) -> PersonContext {
        let written = self.list.archive.person(ix);
        let mut person = self.identity(self.list.archive.identities[ix.at()]);
        if !written.name.is_empty() {
            person.name.clone_from(&written.name);
            person.initials = initials(&written.name);
        }
        person.address.clone_from(&written.address);
        person
    }

    /// Somebody who is named and wrote no mail: there is no page of them.
    pub fn stranger(&self, person: &Address) -> PersonContext {
        let name = if person.name.is_empty() { &person.address } else { &person.name };
        let name = if name.is_empty() { self.words.get("unknown_name") } else { name };
        PersonContext {
            name: name.to_owned(),
            address: person.address.clone(),
            href: String::new(),
            initials: initials(name),
            hue: hue(name),
        }
    }

    /// A merged identity.
    pub fn identity(&self, ix: ContributorIx) -> PersonContext {
        let contributor: &Contributor = &self.list.archive.contributors[ix.at()];
        let address = contributor.addresses.first().cloned().unwrap_or_default();
        let name =
            if contributor.name.is_empty() { address.clone() } else { contributor.name.clone() };
        let name = if name.is_empty() { self.words.get("unknown_name").to_owned() } else { name };
        PersonContext {
            initials: initials(&name),
            hue: hue(&contributor.slug),
            href: self.href.rooted(&self.list.orders.contributor_pages[ix.at()]),
            name,
            address,
        }
    }

    /// Link to a message in its thread.
    pub fn message_href(&self, ix: MessageIx) -> String {
        let (thread, part) = self.list.part_of(ix);
        let mut last = self.last.borrow_mut();
        let known = last.as_ref().is_some_and(|(t, p, _)| (*t, *p) == (thread, part));
        if !known {
            *last = Some((thread, part, self.href.page(&self.list.thread_folder(thread, part))));
        }
        let page = last.as_ref().map_or("", |(_, _, page)| page);
        [page, "#", &anchor(&self.list.archive.message(ix).id)].concat()
    }

    /// A message's own address; its place in its thread where it has none.
    pub fn permalink(&self, ix: MessageIx) -> String {
        match self.site.config.permalinks {
            Permalinks::Off | Permalinks::Resolver => self.message_href(ix),
            Permalinks::Pages | Permalinks::Stubs => {
                self.href.folder(&self.list.paths.folder(&self.list.archive.message(ix).id))
            }
        }
    }

    /// A moment in seconds.
    pub fn seconds(&self, seconds: i64) -> DateContext {
        date::seconds(seconds, self.words)
    }

    /// See [`subject`].
    pub fn subject<'r>(&'r self, record: &'r Record) -> &'r str {
        subject(record, self.words)
    }

    /// See [`thread_title`].
    pub fn thread_title<'r>(&'r self, root: &'r Record) -> &'r str {
        thread_title(root, self.words)
    }

    /// A message as a row.
    pub fn message(&self, ix: MessageIx, depth: u32) -> MessageRow {
        let record = self.list.archive.message(ix);
        MessageRow {
            href: self.message_href(ix),
            subject: self.subject(record).to_owned(),
            author: self.person(record.author),
            date: record.date.map(|date| date::date(date, self.words)),
            depth: depth.min(MAX_DEPTH),
        }
    }

    /// The page of a withheld message; `None` for other ids.
    pub fn withheld_href(&self, id: &MessageId) -> Option<String> {
        let withheld = self.list.archive.withheld.contains(id);
        withheld.then(|| self.href.folder(&self.list.paths.folder(id)))
    }

    /// A node of a thread as a line of its outline.
    pub fn node(&self, node: &Node, depth: u32) -> OutlineRow {
        match node {
            Node::Present(ix) => self.outlined(*ix, depth),
            Node::Ghost(id) => OutlineRow {
                href: self.withheld_href(self.list.archive.id(*id)).unwrap_or_default(),
                depth: depth.min(MAX_DEPTH),
                ghost: true,
                ..OutlineRow::default()
            },
        }
    }

    /// A message as a line of an outline.
    pub fn outlined(&self, ix: MessageIx, depth: u32) -> OutlineRow {
        let record = self.list.archive.message(ix);
        let subject = self.subject(record);
        let is_reply = subject.get(..3).is_some_and(|mark| mark.eq_ignore_ascii_case("re:"));
        OutlineRow {
            href: self.message_href(ix),
            author: self.named_as(record.author),
            day: record.date.map(date::day).unwrap_or_default(),
            subject: if is_reply { String::new() } else { subject.to_owned() },
            depth: depth.min(MAX_DEPTH),
            ghost: false,
        }
    }

    /// A person's name as written, else that of the merged identity.
    pub fn named_as(&self, ix: PersonIx) -> String {
        let written = &self.list.archive.person(ix).name;
        if written.is_empty() { self.person(ix).name } else { written.clone() }
    }

    /// A thread as a row; `here` is its number of messages in the period at hand.
    pub fn thread(&self, ix: ThreadIx, here: usize) -> ThreadRow {
        let archive = &self.list.archive;
        let thread: &Thread = &archive.threads[ix.at()];
        let root = archive.message(thread.root);
        ThreadRow {
            href: self.href.folder(&self.list.thread_folder(ix, 0)),
            title: self.thread_title(root).to_owned(),
            author: self.person(root.author),
            messages: thread.messages().count(),
            here,
            participants: thread.participants,
            first: thread.span.map(|(first, _)| self.seconds(first)),
            last: thread.span.map(|(_, last)| self.seconds(last)),
            is_patch: root.is_patch_mail(),
        }
    }

    /// A series as a row.
    pub fn series(&self, ix: SeriesIx) -> SeriesRow {
        let series: &Series = &self.list.archive.series[ix.at()];
        let newest = series.revisions.last();
        SeriesRow {
            href: self.href.folder(&self.list.series_folder(&series.slug)),
            title: series.title.to_string(),
            author: self.person(series.author),
            revision: newest.map(|r| revision(r.revision)).unwrap_or_default(),
            revisions: series.revisions.len(),
            patches: newest.map_or(0, |r| r.total),
            status: series.status.name(),
            status_text: status_text(series.status, self.words).to_owned(),
            date: newest.and_then(|r| r.date).map(|at| self.seconds(at)),
            replies: series.revisions.iter().map(|r| r.followups.len()).sum(),
            last: self.list.orders.indexed.newest(ix).map(|at| self.seconds(at)),
            applied: newest.map_or(0, |r| r.standing.applied.len()),
            reviewers: self.list.archive.reviews.reviewers(ix),
        }
    }

    /// A contributor as a row.
    pub fn contributor(&self, ix: ContributorIx) -> ContributorRow {
        let c = &self.list.archive.contributors[ix.at()];
        ContributorRow {
            person: self.identity(ix),
            messages: c.messages,
            patches: c.patches,
            series: c.series,
            reviews: c.reviews(),
            reviewed: c.reviewed,
            acked: c.acked,
            tested: c.tested,
            reported: c.reported,
            first: c.span.map(|(first, _)| self.seconds(first)),
            last: c.span.map(|(_, last)| self.seconds(last)),
        }
    }

    /// Periods as rows, with bars relative to the busiest among them.
    pub fn periods<'p>(&self, periods: impl Iterator<Item = &'p Period>) -> Vec<PeriodRow> {
        let mut rows: Vec<PeriodRow> = periods.map(|period| self.period(period)).collect();
        let most = rows.iter().map(|row| row.messages).max().unwrap_or(0).max(1);
        for row in &mut rows {
            row.percent = (u64::from(row.messages) * 100).div_ceil(u64::from(most)) as u32;
        }
        rows
    }

    /// A period as a row.
    pub fn period(&self, period: &Period) -> PeriodRow {
        let archive = &self.list.archive;
        let (messages, patches) = if period.report.is_some() {
            let counts = tables::of(archive, period);
            (counts.messages, counts.patch_mails)
        } else {
            let patches =
                period.messages.iter().filter(|ix| archive.message(**ix).is_patch_mail()).count();
            (period.messages.len() as u32, patches as u32)
        };
        PeriodRow {
            href: self.href.folder(&self.list.period_folder(&period.key)),
            key: period.key.clone(),
            title: date::period_title(period, self.words),
            messages,
            patches,
            percent: 0,
        }
    }
}

/// Links from a folder in the site's style.
pub fn href(site: &Site, folder: &SafePath) -> Href {
    Href::from_folder(folder, site.config.links == crate::config::LinkStyle::Index)
}

/// Links from what is made in a folder and read elsewhere, as feeds are: absolute, where the site has an address.
pub fn href_elsewhere(site: &Site, folder: &SafePath) -> Href {
    match &site.config.base_url {
        Some(base) => Href::absolute(base, site.config.links == crate::config::LinkStyle::Index),
        None => href(site, folder),
    }
}

/// `v3`, `v3.1`.
pub fn revision(revision: Revision) -> String {
    match revision.reroll {
        0 => format!("v{}", revision.number),
        reroll => format!("v{}.{reroll}", revision.number),
    }
}

/// A status in words.
pub fn status_text(status: Status, words: &Words) -> &str {
    words.get(match status {
        Status::New => "status_new",
        Status::UnderReview => "status_under_review",
        Status::ChangesRequested => "status_changes_requested",
        Status::Rfc => "status_rfc",
        Status::Applied => "status_applied",
        Status::Rejected => "status_rejected",
        Status::Dropped => "status_dropped",
        Status::Superseded => "status_superseded",
        Status::Stale => "status_stale",
    })
}

/// A subject, or a stand-in.
pub fn subject<'r>(record: &'r Record, words: &'r Words) -> &'r str {
    if record.subject.trim().is_empty() { words.get("no_subject") } else { &record.subject }
}

/// The title of a thread: its first message's subject, without reply marks, tags kept where it is no reply.
pub fn thread_title<'r>(root: &'r Record, words: &'r Words) -> &'r str {
    let title = root.title();
    if root.is_reply && !title.trim().is_empty() { title } else { subject(root, words) }
}

/// A colour of eight, the same for a person on every page.
fn hue(slug: &str) -> u8 {
    slug.bytes().fold(0_u8, |hue, byte| hue.wrapping_mul(31).wrapping_add(byte)) >> 5
}

/// First letters of the first and last word.
fn initials(name: &str) -> String {
    let mut letters =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).take(2).collect()
}

/// A newest-first date for sorting.
pub fn newest(date: Option<&DateContext>) -> String {
    date.map(|d| d.iso.clone()).unwrap_or_default()
}

/// Ascending numbers as `1, 3–5`.
pub fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    let runs = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (a, b) if a == b => Some(a.to_string()),
        (a, b) if a + 1 == *b => Some(format!("{a}, {b}")),
        (a, b) => Some(format!("{a}–{b}")),
    });
    runs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers() {
        assert_eq!(ranges(&[1, 2, 4, 5, 6, 9]), "1, 2, 4–6, 9");
        assert_eq!(ranges(&[]), "");
    }
}
