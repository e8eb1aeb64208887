//! What templates see of the home page and of the page of a list.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::charts::Chart;

use super::{ActivityContext, ContributorRow, DateContext, PeriodRow, SeriesRow, ThreadRow};

/// The home page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct HomeContext {
    /// The text of `content/_index.md`, rendered; empty where there is none.
    pub content_html: String,
    /// The lists, in the order of the configuration.
    pub lists: Vec<ListCard>,
}

/// A list, on the home page and on its own.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ListCard {
    /// Its name, which is its folder: `plum-devel`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// One or two sentences, as configured; may be empty.
    pub description: String,
    /// Its page.
    pub href: String,
    /// The address to post to; may be empty.
    pub address: String,
    /// The same as a `mailto:` link; none where there is no address.
    pub post_href: Option<String>,
    /// Where b4 gets its mails, for the option `b4.midmask`; none where the site's address is not known, or it has no
    /// mboxes of threads.
    pub midmask: Option<String>,
    /// How many messages it has.
    pub messages: usize,
    /// How many threads.
    pub threads: usize,
    /// How many series.
    pub series: usize,
    /// How many people wrote.
    pub contributors: usize,
    /// When its first message was sent; none where no message has a date.
    pub first: Option<DateContext>,
    /// When its last message was sent; none where no message has a date.
    pub last: Option<DateContext>,
    /// Messages over time, small, on the home page; none without dates. The list's own page has it among `charts`.
    pub activity: Option<ActivityContext>,
    /// The threads with the newest messages; more on the list's own page than on the home page.
    pub newest_threads: Vec<ThreadRow>,
    /// Its newest series.
    pub newest_series: Vec<SeriesRow>,
    /// Its newest periods.
    pub newest_periods: Vec<PeriodRow>,
    /// The people with most messages.
    pub top_contributors: Vec<ContributorRow>,
    /// Its git repositories; none where it is not published as git.
    pub git: Option<GitContext>,
}

/// A list as git repositories.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct GitContext {
    /// The page that says how to copy them.
    pub help: String,
    /// What `public-inbox-clone` is given; none where the site's address is not known or they are withheld.
    pub url: Option<String>,
    /// They are not the source's, for something is withheld.
    pub rewritten: bool,
    /// There are none, for something is withheld.
    pub withheld: bool,
}

/// A list.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ListContext {
    /// The list, in numbers and newest things.
    pub list: ListCard,
    /// Pictures of it.
    pub charts: ListCharts,
}

/// Pictures of a list; each is none where there is too little to see.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ListCharts {
    /// Messages and patches over time.
    pub activity: Option<ActivityContext>,
    /// Messages by author in the twelve months up to the newest; none of a list that is not older.
    pub people: Option<Chart>,
    /// Messages by domain in the same time, or in all times.
    pub domains: Option<Chart>,
    /// How soon series and other threads were answered.
    pub first_answers: Option<Chart>,
    /// Messages by hour of the week, as the senders' clocks had it.
    pub week: Option<Chart>,
}
