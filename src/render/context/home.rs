//! What templates see of the home page and of the page of a list.

use serde::Serialize;

use crate::render::charts::Chart;

use super::{ActivityContext, ContributorRow, DateContext, PeriodRow, SeriesRow, ThreadRow};

/// `home.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HomeContext {
    /// HTML of `content/_index.md`, may be empty.
    pub content_html: String,
    /// The lists.
    pub lists: Vec<ListCard>,
}

/// A list on the home page and its own page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListCard {
    /// URL segment.
    pub name: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Its page.
    pub href: String,
    /// Where to post, may be empty.
    pub address: String,
    /// A `mailto:` of it; `None` where there is none.
    pub post_href: Option<String>,
    /// Where b4 gets its mails, for the option `b4.midmask`; `None` where the site's address is not known, or it has no
    /// mboxes of threads.
    pub midmask: Option<String>,
    /// Messages.
    pub messages: usize,
    /// Threads.
    pub threads: usize,
    /// Series.
    pub series: usize,
    /// Contributors.
    pub contributors: usize,
    /// First message.
    pub first: Option<DateContext>,
    /// Last message.
    pub last: Option<DateContext>,
    /// Messages over time, small, on the home page; `None` without dates. The list's own page has it among its
    /// [`ListCharts`].
    pub activity: Option<ActivityContext>,
    /// Newest threads.
    pub newest_threads: Vec<ThreadRow>,
    /// Newest series.
    pub newest_series: Vec<SeriesRow>,
    /// Newest periods.
    pub newest_periods: Vec<PeriodRow>,
    /// Busiest people.
    pub top_contributors: Vec<ContributorRow>,
    /// Its git repositories; `None` where it is not published as git.
    pub git: Option<GitContext>,
}

/// A list as git repositories.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GitContext {
    /// The page that says how to copy them.
    pub help: String,
    /// What `public-inbox-clone` is given; `None` where the site's address is not known or they are withheld.
    pub url: Option<String>,
    /// They are not the source's, for something is withheld.
    pub rewritten: bool,
    /// There are none, for something is withheld.
    pub withheld: bool,
}

/// `list.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListContext {
    /// The list.
    pub list: ListCard,
    /// Pictures of it.
    pub charts: ListCharts,
}

/// Pictures of a list; each is `None` where there is too little to see.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListCharts {
    /// Messages and patches over time.
    pub activity: Option<ActivityContext>,
    /// Messages by author in the twelve months up to the newest; `None` of a list that is not older.
    pub people: Option<Chart>,
    /// Messages by domain in the same time, or in all times.
    pub domains: Option<Chart>,
    /// How soon series and other threads were answered.
    pub first_answers: Option<Chart>,
    /// Messages by hour of the week, as the senders' clocks had it.
    pub week: Option<Chart>,
}
