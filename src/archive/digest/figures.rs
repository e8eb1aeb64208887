//! Totals of a period beside those of the period before.

use super::{Counts, Digest, percent};

/// A total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted, in words: `Messages`, `Patch mails`, `New series` …
    pub label: &'static str,
    /// How many.
    pub count: u32,
    /// How many in the period before.
    pub before: Option<u32>,
}

impl Digest {
    /// The totals that are known. Of patches nothing is said where none came then or now.
    pub fn figures(&self) -> Vec<Figure> {
        let of = |label, count: &dyn Fn(&Counts) -> Option<u32>| {
            let before = self.before.as_ref().and_then(|before| count(&before.counts));
            Some(Figure { label, count: count(&self.counts)?, before })
        };
        let patches = |label, count: &dyn Fn(&Counts) -> u32| {
            of(label, &|c| Some(count(c))).filter(|f| f.count > 0 || f.before > Some(0))
        };
        let is_report = self.counts.messages.is_none();
        let newcomers = self.newcomers.as_ref().map(|newcomers| Figure {
            label: "New people",
            count: newcomers.len() as u32,
            before: None,
        });
        let of_series = if is_report {
            vec![patches("Series", &|c| c.series)]
        } else {
            vec![
                patches("New series", &|c| c.new),
                patches("Updated series", &|c| c.updated),
                patches("Applied series", &|c| c.applied),
            ]
        };
        let mails = [
            of("Messages", &|c| c.messages),
            of("Threads", &|c| c.threads),
            patches("Patch mails", &|c| c.patch_mails),
        ];
        let people = [of("People", &|c| Some(c.people)), newcomers];
        mails.into_iter().chain(of_series).chain(people).flatten().collect()
    }
}

/// More than this many percent are no figure that anybody grasps; what was before is.
const MOST_PERCENT: i64 = 999;

/// How a total differs from the one before, in words: `+12 %`, `−3 %`, `±0 %`, `2 before`, `none before`; empty where
/// there is nothing to compare with.
pub fn change(now: u32, before: Option<u32>) -> String {
    let Some(before) = before else { return String::new() };
    match percent(now, before) {
        None if now == 0 => String::new(),
        None => "none before".to_owned(),
        Some(0) => "±0 %".to_owned(),
        Some(more) if more > MOST_PERCENT => format!("{before} before"),
        Some(more @ 1..) => format!("+{more} %"),
        Some(less) => format!("−{} %", less.unsigned_abs()),
    }
}
