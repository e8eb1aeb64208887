//! What `period.html` sees.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::charts::Chart;

use super::{
    ActivityContext, DateContext, Link, MessageRow, PeriodRow, PersonContext, SeriesRow, ThreadRow,
};

/// A period. What is unknown or did not happen is empty or none, and has no place on the page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodContext {
    /// The period.
    pub period: PeriodRow,
    /// The period before, of the same unit; none of the first.
    pub previous: Option<Link>,
    /// The period after; none of the last.
    pub next: Option<Link>,
    /// The totals that are known.
    pub figures: Vec<Figure>,
    /// What the figures are compared with; its `href` is empty where that has no page.
    pub before: Option<Link>,
    /// The day of the newest mail, where the archive ends within the period.
    pub until: Option<DateContext>,
    /// Messages over time; none for a day, and without dates.
    pub activity: Option<ActivityContext>,
    /// How soon new series were answered.
    pub response: Option<ResponseContext>,
    /// How soon the series and threads that were new were answered; none for few.
    pub first_answers: Option<Chart>,
    /// The mail domains of patches as a chart with numbers, HTML.
    pub domains_svg: String,
    /// The same as a table: patch mails by domain.
    pub domains: Vec<CountRow>,
    /// The authors of patches as a chart with numbers, HTML.
    pub contributors_svg: String,
    /// The same as a table: patch mails by author.
    pub contributors: Vec<CountRow>,
    /// The reviewers as a chart, HTML: replies with one of the three trailers.
    pub reviewers_svg: String,
    /// Who gave Reviewed-by, Acked-by or Tested-by in replies, most first.
    pub reviewers: Vec<ReviewerRow>,
    /// How many more there are.
    pub more_reviewers: usize,
    /// How many lines the patches change, by directory.
    pub lines: Option<LinesContext>,
    /// First revisions that came, newest first.
    pub new_series: Vec<PeriodSeries>,
    /// Later revisions that came, newest first.
    pub updated_series: Vec<PeriodSeries>,
    /// How many more new and updated series there are; the shorter periods within this one name them.
    pub more_series: usize,
    /// Patches and commit messages are shown. Else shorter periods show them, and there is one row for each series.
    pub whole: bool,
    /// Series that were applied.
    pub applied_series: Vec<SeriesRow>,
    /// Series with the most replies in the period.
    pub discussed: Vec<DiscussedRow>,
    /// Series sent in the period that wait for a first answer to their newest revision, oldest first.
    pub waiting: Vec<SeriesRow>,
    /// How many more there are.
    pub more_waiting: usize,
    /// People whose first message came.
    pub newcomers: Vec<NewcomerRow>,
    /// How many more there are.
    pub more_newcomers: usize,
    /// Threads with the most messages in the period, those of series left out.
    pub busiest: Vec<ThreadRow>,
    /// The shorter periods within this one, of the next unit that the list has.
    pub parts: Vec<PeriodRow>,
    /// The word for these: `weeks`.
    pub parts_unit: &'static str,
    /// The period's report as text.
    pub text_href: Option<String>,
}

/// A total and how it compares with the period before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figure {
    /// What is counted: `Messages`, `Patch mails`, `New series` …
    pub label: String,
    /// How many.
    pub count: u32,
    /// How many in the period before; none where that is unknown.
    pub before: Option<u32>,
    /// The difference in words: `+12 %`, `−3 %`, `±0 %`, `none before`; empty without anything to compare with.
    pub change: String,
}

/// How soon new series were answered by somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ResponseContext {
    /// New series.
    pub series: u32,
    /// Those that were answered.
    pub answered: u32,
    /// Median time to the first answer in words, `5 hours`; empty where none was answered.
    pub median: String,
}

/// A row of a table of counts.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct CountRow {
    /// What is counted: a domain, or a person's name.
    pub label: String,
    /// The person's address, as `privacy.addresses` allows; may be empty.
    pub detail: String,
    /// The contributor's page; none where there is none.
    pub href: Option<String>,
    /// How many.
    pub count: u32,
    /// Percent of the total, rounded.
    pub percent: u32,
}

/// A reviewer.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewerRow {
    /// Who.
    pub person: PersonContext,
    /// Replies with Reviewed-by.
    pub reviewed: u32,
    /// Replies with Acked-by.
    pub acked: u32,
    /// Replies with Tested-by.
    pub tested: u32,
}

/// Lines changed: of each series by its newest revision in the period.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct LinesContext {
    /// Patches counted.
    pub patches: u32,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Directories as a chart: lines added and removed together.
    pub svg: String,
    /// Directories with at least 3 % of the lines, most first, then the rest.
    pub directories: Vec<DirectoryRow>,
}

/// A directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DirectoryRow {
    /// `arch/powerpc/`, or in words: the top folder, elsewhere.
    pub label: String,
    /// Lines added.
    pub insertions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Percent of all lines, rounded.
    pub percent: u32,
}

/// A series on a period page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodSeries {
    /// The series, its revision the one that came.
    pub series: SeriesRow,
    /// What came: `new` or `updated`.
    pub change: &'static str,
    /// The tag of its first mail in the period: `[PATCH net-next v3 00/12]`.
    pub tag: String,
    /// The commit message of the cover, or of a single patch, folded under the series; empty where there is none.
    pub text_html: String,
    /// Its patches in this period.
    pub patches: Vec<PeriodPatch>,
}

/// A patch on a period page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodPatch {
    /// Its number: `3/12`; empty of a single patch.
    pub label: String,
    /// Title without tag.
    pub title: String,
    /// Who wrote it.
    pub author: PersonContext,
    /// Where it is; none for a patch known by title only.
    pub href: Option<String>,
    /// Its commit message, folded; empty where there is none.
    pub text_html: String,
}

/// A series that was discussed.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DiscussedRow {
    /// The series.
    pub series: SeriesRow,
    /// How many replies came in the period.
    pub replies: u32,
    /// How many different people wrote these.
    pub people: u32,
}

/// Somebody who is new.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct NewcomerRow {
    /// Who.
    pub person: PersonContext,
    /// The first message.
    pub first: MessageRow,
    /// How many patch mails they sent in the period.
    pub patches: u32,
}
