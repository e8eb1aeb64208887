//! What each page is made from, so that a page whose inputs have not changed need not be made again.
//!
//! A unit's inputs are all that its pages show: messages by the fingerprint of their bytes, and everything that linking
//! found out about them. What is linked refers to the rest by positions; here a *face* stands for a position, the
//! fingerprint of what pages show of the thing when they mention it. So a new mail changes the faces of what it touches
//! and nothing else, although it moves every number in the archive.
//!
//! Left out are the templates and the configuration, which concern all pages alike (`common`), and the messages that a
//! text refers to by its own words, which are known when it has been rendered ([`Inputs::answer`]).

use rayon::prelude::*;
use serde::Serialize;

use super::ListSite;
use super::alphabet::Titled;
use super::feeds::FeedOf;
use super::index_pages::IndexPages;
use super::plan::Unit;
use super::redirects::Redirect;
use super::series_index::SeriesView;
use crate::archive::{
    ContributorIx, MessageIx, Period, PeriodUnit, PersonIx, Series, SeriesIx, ThreadIx, answers,
    changes, digest, period, profile,
};
use crate::fingerprint::{Fingerprint, Fingerprinter};
use crate::mail::MessageId;

/// The faces of everything in a list, and the list.
pub struct Inputs<'a> {
    list: &'a ListSite,
    faces: &'a Faces,
}

/// The faces of everything in a list. Together they tell apart all that its pages may show.
#[derive(Debug, Default, Serialize)]
pub struct Faces {
    common: Fingerprint,
    contributors: Vec<Fingerprint>,
    people: Vec<Fingerprint>,
    reviewers: Vec<Fingerprint>,
    messages: Vec<Fingerprint>,
    threads: Vec<Fingerprint>,
    series: Vec<Fingerprint>,
    /// Of all that a series' own page tells.
    whole_series: Vec<Fingerprint>,
    periods: Vec<Fingerprint>,
}

impl Faces {
    /// Takes the faces of a list. `common`: what all of its pages are made from.
    pub fn of(list: &ListSite, common: Fingerprint) -> Self {
        let archive = &list.archive;
        let withheld = archive.withheld.iter().collect::<Vec<_>>();
        let common = Fingerprint::of_value(&(
            common,
            (&list.name, &list.title, &list.address, &list.config),
            list.letters.rules().whole_fingerprint(),
            withheld,
            format!("{:?}", archive.reports),
        ));
        let mut all = Faces { common, ..Faces::default() };
        all.contributors = faces(archive.contributors.len(), |at| {
            let one = &archive.contributors[at];
            Fingerprint::of_value(&(&one.slug, &one.name, one.addresses.first()))
        });
        all.people = faces(archive.people.len(), |at| all.with(list).person(PersonIx(at as u32)));
        all.reviewers = faces(archive.reviews.people().len(), |at| {
            let one = &archive.reviews.people()[at];
            let who = one.contributor.map(|who| all.contributors[who.at()]);
            Fingerprint::of_value(&(&one.person, who, one.robot))
        });
        let ix = |at: usize| at as u32;
        all.messages =
            faces(archive.messages.len(), |at| all.with(list).message(MessageIx(ix(at))));
        all.threads = faces(archive.threads.len(), |at| all.with(list).thread(ThreadIx(ix(at))));
        all.series = faces(archive.series.len(), |at| all.with(list).series(SeriesIx(ix(at))));
        all.whole_series =
            faces(archive.series.len(), |at| all.with(list).whole_series(SeriesIx(ix(at))));
        all.periods =
            faces(archive.periods.len(), |at| all.with(list).period(&archive.periods[at]));
        all
    }

    /// Together with the list that they are of.
    pub fn with<'a>(&'a self, list: &'a ListSite) -> Inputs<'a> {
        Inputs { list, faces: self }
    }
}

impl Inputs<'_> {
    /// The fingerprint of a unit's inputs. `None` of what is made whenever anything in the list has changed.
    pub fn of(&self, unit: Unit) -> Option<Fingerprint> {
        let archive = &self.list.archive;
        Some(match unit {
            Unit::Thread(_, at) => {
                let thread = &archive.threads[at];
                let neighbours = [at.checked_sub(1), Some(at + 1)]
                    .map(|at| at.and_then(|at| self.faces.threads.get(at)));
                let series = archive.series_of[thread.root.at()];
                self.sum(&(thread, neighbours, series))
            }
            Unit::Series(_, at) => {
                self.sum(&(self.faces.whole_series[at], self.feed(FeedOf::Series(at))))
            }
            Unit::Period(_, at) => {
                self.sum(&(self.whole_period(at), self.feed(FeedOf::Period(at))))
            }
            Unit::Contributor(_, at) => {
                self.sum(&(self.whole_contributor(at), self.feed(FeedOf::Contributor(at))))
            }
            Unit::ContributorSeries(_, at, page) => {
                let series = &self.list.orders.series_of[at];
                let pages = IndexPages::newest_first(series.len());
                self.sum(&(ContributorIx(at as u32), pages.beside(page), pages.of(page, series)))
            }
            Unit::Threads(_, page) => {
                let all = &self.list.orders.threads;
                let pages = IndexPages::newest_first(all.len());
                let by_title = self.list.orders.subjects.is_made();
                let fed = page == 0 && !self.list.feed(FeedOf::Threads).is_empty();
                self.sum(&(pages.beside(page), pages.of(page, all), by_title, fed))
            }
            Unit::SeriesIndex(_, view, page) => {
                let indexed = &self.list.orders.indexed;
                let all = indexed.series(view);
                let pages = IndexPages::newest_first(all.len());
                let count = |view| (page == 0).then(|| indexed.series(view).len());
                let views: Vec<_> =
                    indexed.views().map(|view| (view.folder(), count(view))).collect();
                let views = (views, self.list.orders.titles.is_made());
                let fed = page == 0 && !self.list.feed(FeedOf::AllSeries).is_empty();
                self.sum(&(view.folder(), pages.beside(page), pages.of(page, all), views, fed))
            }
            Unit::ByTitle(_, of, page) => self.by_title(of, page),
            _ => return None,
        })
    }

    /// The messages of a feed, and what each answers.
    fn feed(&self, of: FeedOf) -> Vec<(MessageIx, Option<MessageIx>)> {
        let messages = self.list.feed(of).into_iter();
        messages.map(|ix| (ix, self.list.answered(ix))).collect()
    }

    fn by_title(&self, of: Titled, page: usize) -> Fingerprint {
        let all = self.list.orders.by_title(of);
        let views = self.list.orders.indexed.views().map(SeriesView::folder);
        let views: Vec<_> = views.filter(|_| of == Titled::Series).collect();
        let rows = all.of(page).iter();
        match of {
            Titled::Threads => {
                self.sum(&(all.beside(page), rows.map(|ix| ThreadIx(*ix)).collect::<Vec<_>>()))
            }
            Titled::Series => self.sum(&(
                all.beside(page),
                rows.map(|ix| SeriesIx(*ix)).collect::<Vec<_>>(),
                views,
            )),
        }
    }

    /// The fingerprint of what small pages at old addresses show.
    pub fn of_redirects(&self, all: &[&Redirect]) -> Fingerprint {
        self.sum(&all)
    }

    /// What stands for an id that a text names: its message, if there is one.
    pub fn answer(&self, id: &MessageId) -> Option<Fingerprint> {
        let archive = &self.list.archive;
        let ix = archive.by_id(id)?;
        let series = archive.series_of[ix.at()].map(|series| &archive.series[series.at()].slug);
        Some(self.sum(&(ix, series)))
    }

    fn person(&self, ix: PersonIx) -> Fingerprint {
        let archive = &self.list.archive;
        let written = archive.person(ix);
        let face = self.contributor(archive.identities[ix.at()]);
        let robot = archive.robots.is(ix);
        Fingerprint::of_value(&(written, archive.domain(ix), face, robot))
    }

    fn contributor(&self, ix: ContributorIx) -> Option<Fingerprint> {
        self.faces.contributors.get(ix.at()).copied()
    }

    fn message(&self, ix: MessageIx) -> Fingerprint {
        let record = self.list.archive.message(ix);
        let (thread, part) = self.list.part_of(ix);
        let root = self.list.archive.threads[thread.at()].root;
        let copies: Vec<_> = record.duplicates().iter().map(|raw| raw.key).collect();
        self.sum(&(
            (record.raw.key, record.raw.report.is_some(), copies, record.others().len()),
            (&record.id, record.other_ids(), record.date, &record.problems),
            (record.from, record.author),
            (&self.list.archive.message(root).id, part),
        ))
    }

    fn thread(&self, ix: ThreadIx) -> Fingerprint {
        let thread = &self.list.archive.threads[ix.at()];
        self.sum(&(thread.root, thread.messages().count(), thread.participants, thread.span))
    }

    /// What the row of a series shows.
    fn series(&self, ix: SeriesIx) -> Fingerprint {
        let archive = &self.list.archive;
        let Series { slug, title, author, status, revisions, .. } = &archive.series[ix.at()];
        let newest = revisions.last().map(|newest| {
            (newest.revision, newest.total, newest.date, newest.standing.applied.len())
        });
        let replies: usize = revisions.iter().map(|revision| revision.followups.len()).sum();
        self.sum(&(
            (slug, title, author, status, newest, revisions.len(), replies),
            self.list.orders.indexed.newest(ix),
            archive.reviews.reviewers(ix),
        ))
    }

    fn whole_series(&self, ix: SeriesIx) -> Fingerprint {
        let archive = &self.list.archive;
        let series = &archive.series[ix.at()];
        let followups = series.revisions.iter().flat_map(|revision| &revision.followups);
        let given: Vec<_> = followups.flat_map(|mail| archive.reviews.given_in(*mail)).collect();
        self.sum(&(self.faces.series[ix.at()], series, archive.reviews.of(ix), given))
    }

    /// What the row of a period shows.
    fn period(&self, period: &Period) -> Fingerprint {
        let archive = &self.list.archive;
        let patches = period.messages.iter().filter(|ix| archive.message(**ix).is_patch_mail());
        Fingerprint::of_value(&(&period.key, &period.title, period.messages.len(), patches.count()))
    }

    /// A period's messages, and all that is known of their threads and series.
    fn messages_of(&self, period: &Period) -> Fingerprint {
        let archive = &self.list.archive;
        let (mut series, mut threads): (Vec<SeriesIx>, Vec<ThreadIx>) = (Vec::new(), Vec::new());
        for ix in &period.messages {
            match archive.series_of[ix.at()] {
                Some(of) => series.push(of),
                None => threads.push(archive.thread_of[ix.at()]),
            }
        }
        series.sort_unstable();
        series.dedup();
        threads.sort_unstable();
        threads.dedup();
        let whole: Vec<Fingerprint> =
            series.iter().map(|ix| self.faces.whole_series[ix.at()]).collect();
        self.sum(&(period, series, threads, whole))
    }

    fn whole_period(&self, at: usize) -> impl Serialize {
        const DAY: i64 = 86_400;
        let archive = &self.list.archive;
        let period = &archive.periods[at];
        let (before, after) = (&archive.periods[..at], &archive.periods[at + 1..]);
        let same = |other: &&Period| other.unit == period.unit;
        let link = |other: &Period| (other.key.clone(), other.title.clone());
        let neighbours = (before.iter().rfind(same).map(link), after.iter().find(same).map(link));
        // Sorted by their start; those of reports come last.
        let dated = archive.periods.partition_point(|other| other.unit != PeriodUnit::Report);
        let start = |period: &Period| period.bounds.map(|(start, _)| start);
        let from = archive.periods[..dated].partition_point(|other| start(other) < start(period));
        let end = period.bounds.map(|(_, end)| end);
        let parts: Vec<Fingerprint> = archive.periods[from..dated]
            .iter()
            .zip(&self.faces.periods[from..dated])
            .take_while(|(other, _)| start(other) < end)
            .filter(|(other, _)| other.unit < period.unit)
            .map(|(_, face)| *face)
            .collect();
        let newest = archive.newest.filter(|newest| {
            period.bounds.is_some_and(|(start, end)| (start..end).contains(newest))
        });
        let beyond = period.messages.iter().rev().find_map(|ix| archive.message(*ix).date);
        let stretched = beyond.map(|date| Some(date.seconds) > archive.newest);
        let newest = newest.map(|newest| newest.div_euclid(DAY));
        let earlier = period::before(archive, period).map(|period| self.messages_of(&period));
        let own = (self.messages_of(period), earlier, neighbours);
        (own, self.sum(&(parts, newest, stretched, digest::beyond(archive, period))))
    }

    fn whole_contributor(&self, at: usize) -> impl Serialize {
        let (archive, orders) = (&self.list.archive, &self.list.orders);
        let ix = ContributorIx(at as u32);
        let given: Vec<_> = archive.reviews.given_by(ix).collect();
        let received: Vec<_> = archive.reviews.received_by(ix).collect();
        let messages = &orders.messages_of[at];
        let near = profile::nearness(archive, messages);
        let first = self.sum(&(&archive.contributors[at], messages, given, received));
        let series = &orders.series_of[at];
        let begun = messages.iter().copied();
        let waits = answers::first_answers(archive, series.iter().copied(), begun);
        let waits = (waits, archive.answers.given(ix));
        let second = self.sum(&(series, &orders.exchange.partners[at], near, waits));
        (first, second)
    }

    fn sum(&self, value: &impl Serialize) -> Fingerprint {
        let stand = |name: &'static str, at: u32| {
            let faces = match name {
                "MessageIx" => &self.faces.messages,
                "PersonIx" => &self.faces.people,
                "ContributorIx" => &self.faces.contributors,
                "SeriesIx" => &self.faces.series,
                "ThreadIx" => &self.faces.threads,
                "ReviewerIx" => &self.faces.reviewers,
                "IdIx" => return self.list.archive.id_at(at).map(Fingerprint::of_value),
                _ => return None,
            };
            faces.get(at as usize).copied()
        };
        let mut all = Fingerprinter::new(&stand);
        all.add(&self.faces.common).add(value).finish()
    }
}

/// The messages whose text a unit reads.
pub fn read_by(list: &ListSite, unit: Unit) -> Vec<MessageIx> {
    let archive = &list.archive;
    let own = |ix: &MessageIx| *ix;
    let mut all: Vec<MessageIx> = match unit {
        Unit::Thread(_, at) => archive.threads[at].messages().collect(),
        Unit::Series(_, at) => {
            let series = &archive.series[at];
            let revisions = series.revisions.iter();
            let mails = revisions.flat_map(|revision| {
                changes::mails(revision).chain(revision.followups.iter().map(own))
            });
            mails.chain(series.evidence.iter().map(|evidence| evidence.message)).collect()
        }
        Unit::Period(_, at) => {
            let messages = archive.periods[at].messages.iter();
            messages.filter(|ix| archive.message(**ix).is_own_patch()).map(own).collect()
        }
        _ => Vec::new(),
    };
    // That of a series has mails that its page reads.
    let feeds: &[FeedOf] = match unit {
        Unit::Home => &[FeedOf::Messages],
        Unit::List(_) => &[FeedOf::Messages, FeedOf::Threads, FeedOf::AllSeries],
        Unit::Period(_, at) => &[FeedOf::Period(at)],
        Unit::Contributor(_, at) => &[FeedOf::Contributor(at)],
        _ => &[],
    };
    all.extend(feeds.iter().flat_map(|of| list.feed(*of)));
    all
}

/// The faces of so many things, made on all threads.
fn faces(count: usize, face: impl Fn(usize) -> Fingerprint + Sync + Send) -> Vec<Fingerprint> {
    (0..count).into_par_iter().with_min_len(64).map(face).collect()
}
