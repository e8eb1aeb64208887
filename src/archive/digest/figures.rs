//! Totals of a period beside those of the period before.

use super::{Counts, Digest, percent};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Messages.
    Messages,
    /// Threads with any of them.
    Threads,
    /// Mails with patches.
    PatchMails,
    /// Series, of a report.
    Series,
    /// Series of which the first revision came.
    NewSeries,
    /// Series of which a later revision came.
    UpdatedSeries,
    /// Series that were applied.
    AppliedSeries,
    /// Who wrote.
    People,
    /// Who wrote for the first time.
    NewPeople,
}

impl Total {
    /// In words, as reports have it.
    pub fn label(self) -> &'static str {
        match self {
            Total::Messages => "Messages",
            Total::Threads => "Threads",
            Total::PatchMails => "Patch mails",
            Total::Series => "Series",
            Total::NewSeries => "New series",
            Total::UpdatedSeries => "Updated series",
            Total::AppliedSeries => "Applied series",
            Total::People => "People",
            Total::NewPeople => "New people",
        }
    }
}

/// A total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub total: Total,
    /// How many.
    pub count: u32,
    /// How many in the period before.
    pub before: Option<u32>,
}

impl Digest {
    /// The totals that are known. Of patches nothing is said where none came then or now.
    pub fn figures(&self) -> Vec<Figure> {
        let of = |total, count: &dyn Fn(&Counts) -> Option<u32>| {
            let before = self.before.as_ref().and_then(|before| count(&before.counts));
            Some(Figure { total, count: count(&self.counts)?, before })
        };
        let patches = |total, count: &dyn Fn(&Counts) -> u32| {
            of(total, &|c| Some(count(c))).filter(|f| f.count > 0 || f.before > Some(0))
        };
        let is_report = self.counts.messages.is_none();
        let newcomers = self.newcomers.as_ref().map(|newcomers| Figure {
            total: Total::NewPeople,
            count: newcomers.len() as u32,
            before: None,
        });
        let of_series = if is_report {
            vec![patches(Total::Series, &|c| c.series)]
        } else {
            vec![
                patches(Total::NewSeries, &|c| c.new),
                patches(Total::UpdatedSeries, &|c| c.updated),
                patches(Total::AppliedSeries, &|c| c.applied),
            ]
        };
        let mails = [
            of(Total::Messages, &|c| c.messages),
            of(Total::Threads, &|c| c.threads),
            patches(Total::PatchMails, &|c| c.patch_mails),
        ];
        let people = [of(Total::People, &|c| Some(c.people)), newcomers];
        mails.into_iter().chain(of_series).chain(people).flatten().collect()
    }
}

/// More than this many percent are no figure that anybody grasps; what was before is.
const MOST_PERCENT: i64 = 999;

/// How a total differs from the one before. Shown as reports have it: `+12 %`, `−3 %`, `±0 %`, `2 before`, `none before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many percent more, or less.
    Percent(i64),
    /// So many more that what was before says it better.
    Before(u32),
    /// There were none.
    NoneBefore,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Change::NoneBefore => f.write_str("none before"),
            Change::Before(before) => write!(f, "{before} before"),
            Change::Percent(0) => f.write_str("±0 %"),
            Change::Percent(more @ 1..) => write!(f, "+{more} %"),
            Change::Percent(less) => write!(f, "−{} %", less.unsigned_abs()),
        }
    }
}

/// How a total differs from the one before; `None` where there is nothing to compare with.
pub fn change(now: u32, before: Option<u32>) -> Option<Change> {
    let before = before?;
    match percent(now, before) {
        None => (now > 0).then_some(Change::NoneBefore),
        Some(more) if more > MOST_PERCENT => Some(Change::Before(before)),
        Some(percent) => Some(Change::Percent(percent)),
    }
}
