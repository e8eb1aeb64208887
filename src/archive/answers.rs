//! How long answers take: from the beginning of a thread or a series to the first word of somebody else, and from a mail
//! to each answer that somebody gives.
//!
//! Mails of programs are no answers, and what programs begin does not wait for any. A thread of which the beginning is not
//! in the archive is left out. What is dated before that which it answers counts as answered at once.

use rayon::prelude::*;
use serde::Serialize;

use super::{
    Archive, ContributorIx, MessageIx, Series, SeriesIx, SeriesRevision, Thread, ThreadIx, changes,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Ends of all classes of waits but the last, in seconds: an hour, four hours, a day, three days, a week.
pub const ENDS: [i64; 5] = [HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY];

/// Waits by their length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waits {
    /// Those that ended before each of [`ENDS`], and later.
    pub answered: [u32; ENDS.len() + 1],
    /// Those that have not ended.
    pub none: u32,
}

impl Waits {
    /// Counts one; seconds, `None` where no answer came.
    pub fn add(&mut self, wait: Option<i64>) {
        match wait {
            None => self.none += 1,
            Some(seconds) => {
                let class = ENDS.partition_point(|end| *end <= seconds);
                if let Some(count) = self.answered.get_mut(class) {
                    *count += 1;
                }
            }
        }
    }

    /// All of them.
    pub fn total(&self) -> u32 {
        self.answered.iter().sum::<u32>() + self.none
    }
}

impl FromIterator<Option<i64>> for Waits {
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(all: I) -> Self {
        let mut waits = Waits::default();
        all.into_iter().for_each(|wait| waits.add(wait));
        waits
    }
}

/// Waits for a first answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FirstAnswers {
    /// Of series, from their first revision on; pull requests left out.
    pub series: Waits,
    /// Of threads that are not about a series.
    pub threads: Waits,
}

/// How long answers took.
#[derive(Debug, Default)]
pub struct Answers {
    /// For each thread that waits for an answer how long it did.
    threads: Vec<Option<Wait>>,
    /// For each contributor the answers given to others.
    given: Vec<Waits>,
    /// Undecided series whose newest revision nobody has answered, by its date; pull requests left out.
    waiting: Vec<(i64, SeriesIx)>,
}

/// Seconds until the first answer; `None` while there is none.
type Wait = Option<i64>;

impl Answers {
    /// Measures all threads of an archive in which everything else is linked.
    pub fn of(archive: &Archive) -> Self {
        let (threads, (given, waiting)) = rayon::join(
            || archive.threads.par_iter().map(|thread| wait_of(archive, thread)).collect(),
            || rayon::join(|| given(archive), || waiting(archive)),
        );
        Answers { threads, given, waiting }
    }

    /// Series whose newest revision was sent in `[start, end)`, seconds, and waits for an answer; by its date.
    pub fn waiting(&self, start: i64, end: i64) -> impl Iterator<Item = SeriesIx> {
        let from = self.waiting.partition_point(|(date, _)| *date < start);
        let until = self.waiting.partition_point(|(date, _)| *date < end);
        self.waiting.get(from..until).unwrap_or_default().iter().map(|(_, ix)| *ix)
    }

    /// How soon somebody answered the mails of others; none of these waits is without an end.
    pub fn given(&self, who: ContributorIx) -> Waits {
        self.given.get(who.at()).copied().unwrap_or_default()
    }
}

/// For each contributor the answers given to others.
fn given(archive: &Archive) -> Vec<Waits> {
    let mut given = vec![Waits::default(); archive.contributors.len()];
    for thread in archive.threads.iter().filter(|thread| thread.participants > 1) {
        add_given(archive, thread, &mut given);
    }
    given
}

/// How long some series waited, and the threads that some messages began.
pub fn first_answers(
    archive: &Archive,
    series: impl IntoIterator<Item = SeriesIx>,
    messages: impl IntoIterator<Item = MessageIx>,
) -> FirstAnswers {
    let begun = messages.into_iter().filter_map(|ix| {
        let thread = *archive.thread_of.get(ix.at())?;
        let is_root = archive.threads.get(thread.at()).is_some_and(|thread| thread.root == ix);
        is_root.then(|| thread_wait(archive, thread)).flatten()
    });
    let threads = begun.collect();
    let series = series.into_iter().filter_map(|ix| series_wait(archive, ix)).collect();
    FirstAnswers { series, threads }
}

/// How long a thread waited; `None` of one that does not wait, or is about a series.
fn thread_wait(archive: &Archive, ix: ThreadIx) -> Option<Wait> {
    let root = archive.threads.get(ix.at())?.root;
    let is_series = archive.series_of.get(root.at()).is_some_and(Option::is_some);
    archive.answers.threads.get(ix.at()).copied().flatten().filter(|_| !is_series)
}

/// How long a series waited, from its first revision to the [first answer](super::review::SeriesReview::first_answer) to
/// any; `None` of pull requests, and without a date.
pub fn series_wait(archive: &Archive, ix: SeriesIx) -> Option<Wait> {
    let first = archive.series.get(ix.at())?.revisions.first()?;
    let sent = first.date.filter(|_| !is_pull(archive, first))?;
    let answer = archive.reviews.of(ix).first_answer.and_then(|ix| archive.message(ix).date);
    Some(answer.map(|answer| answer.seconds.saturating_sub(sent).max(0)))
}

/// Whether a revision is a pull request.
pub(super) fn is_pull(archive: &Archive, revision: &SeriesRevision) -> bool {
    let first = changes::mails(revision).next();
    let record = first.and_then(|ix| archive.messages.get(ix.at()));
    record.is_some_and(|record| record.patch.as_ref().is_some_and(|facts| facts.pull))
}

/// All series that wait for an answer to their newest revision.
fn waiting(archive: &Archive) -> Vec<(i64, SeriesIx)> {
    let waits = |(ix, series): (SeriesIx, &Series)| {
        let newest = series.revisions.last()?;
        let date = newest.date?;
        let review = archive.reviews.of(ix).revisions.last()?;
        let waits = !is_pull(archive, newest)
            && !series.status.is_decided()
            && review.first_answer.is_none();
        waits.then_some((date, ix))
    };
    let mut waiting: Vec<_> = (0..).map(SeriesIx).zip(&archive.series).filter_map(waits).collect();
    waiting.sort_unstable();
    waiting
}

/// How long a thread waited; `None` of one without a beginning, or begun by a program.
fn wait_of(archive: &Archive, thread: &Thread) -> Option<Wait> {
    let root = archive.messages.get(thread.root.at())?;
    let sent = root.date?.seconds;
    if thread.ghost.is_some() || root.is_reply || archive.robots.sent(root) {
        return None;
    }
    let first = archive.author_of(thread.root);
    let others = thread.messages().filter(|ix| archive.author_of(*ix) != first);
    let others = others.filter_map(|ix| archive.messages.get(ix.at()));
    let others = others.filter(|record| !archive.robots.sent(record));
    let answer = others.filter_map(|record| record.date).map(|date| date.seconds).min();
    Some(answer.map(|answer| answer.saturating_sub(sent).max(0)))
}

/// Counts the answers in a thread to mails of others.
fn add_given(archive: &Archive, thread: &Thread, given: &mut [Waits]) {
    let record = |ix: MessageIx| archive.messages.get(ix.at());
    thread.descend(|node, _, other: Option<MessageIx>| {
        let own = node.message();
        if let Some((own, other)) = own.zip(other)
            && let Some((mail, asked)) = record(own).zip(record(other))
            && let (Some(me), Some(date), Some(asked)) =
                (archive.author_of(own), mail.date, asked.date)
            && Some(me) != archive.author_of(other)
            && !archive.robots.sent(mail)
            && let Some(waits) = given.get_mut(me.at())
        {
            waits.add(Some(date.seconds.saturating_sub(asked.seconds).max(0)));
        }
        own
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link::{LinkOptions, link};
    use crate::archive::testing::{draft, ids, person};
    use crate::mail::MailDate;
    use crate::privacy::Rules;

    const ADA: &str = "Ada Example <ada@example.org>";
    const BO: &str = "Bo Builder <bo@example.org>";

    /// Mails: id, author, minute, the id above or none, subject.
    fn linked(mails: &[(&str, &str, i64, &str, &str)]) -> Archive {
        let drafts = mails.iter().map(|(id, who, minute, above, subject)| {
            draft(id, |m| {
                m.from = person(who);
                m.date = Some(MailDate { seconds: 1_700_000_000 + minute * 60, zone: 0 });
                m.in_reply_to = ids(&[above]);
                m.subject.is_reply = subject.starts_with("Re: ");
                m.subject.text = (*subject).into();
            })
        });
        link(drafts.collect(), &[], Vec::new(), &LinkOptions::default(), &Rules::default()).unwrap()
    }

    fn all(archive: &Archive) -> FirstAnswers {
        first_answers(archive, [], (0..archive.messages.len() as u32).map(MessageIx))
    }

    #[test]
    fn classes_end_before_their_bounds() {
        let waits: Waits = [0, HOUR - 1, HOUR, DAY, 7 * DAY, i64::MAX]
            .map(Some)
            .into_iter()
            .chain([None])
            .collect();
        assert_eq!((waits.answered, waits.none, waits.total()), ([2, 1, 0, 1, 0, 2], 1, 7));
    }

    #[test]
    fn the_first_word_of_somebody_else_ends_the_wait() {
        let archive = linked(&[
            ("a@x", ADA, 0, "", "pump"),
            ("b@x", ADA, 10, "a@x", "Re: pump"),
            ("c@x", BO, 90, "b@x", "Re: pump"),
            ("d@x", ADA, 95, "c@x", "Re: pump"),
            ("e@x", BO, 200, "", "valve"),
            ("f@x", BO, 300, "", "Re: lost"),
            ("g@x", ADA, 400, "gone@x", "Re: gone"),
        ]);
        let waits = all(&archive).threads;
        assert_eq!((waits.answered, waits.none), ([0, 1, 0, 0, 0, 0], 1));
        let of = |name: &str| {
            let at = archive.contributors.iter().position(|one| one.name == name).unwrap();
            archive.answers.given(ContributorIx(at as u32))
        };
        assert_eq!(
            of("Bo Builder").answered,
            [0, 1, 0, 0, 0, 0],
            "80 minutes after what he answers"
        );
        assert_eq!(of("Ada Example").answered, [1, 0, 0, 0, 0, 0], "an answer to oneself is none");
        assert_eq!(of("Ada Example").none, 0);
    }

    #[test]
    fn programs_neither_answer_nor_wait() {
        const BOT: &str = "kernel test robot <lkp@intel.com>";
        let archive = linked(&[
            ("a@x", ADA, 0, "", "pump"),
            ("b@x", BOT, 1, "a@x", "Re: pump"),
            ("c@x", BOT, 2, "", "warning"),
        ]);
        let waits = all(&archive).threads;
        assert_eq!((waits.total(), waits.none), (1, 1));
    }
}
