//! `feeds:`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which feeds there are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FeedsConfig {
    /// What each feed is written as; none switches feeds off.
    pub formats: Vec<FeedFormat>,
    /// Entries of a feed, the newest; those of series, contributors and periods have ten at most.
    pub entries: usize,
    /// Of each list: its messages, threads and series; its periods that are over; of a site of several lists all mail.
    pub lists: bool,
    /// One of each series.
    pub series: bool,
    /// One of each contributor.
    pub contributors: bool,
    /// One of each period.
    pub periods: bool,
}

impl Default for FeedsConfig {
    fn default() -> Self {
        FeedsConfig {
            formats: vec![FeedFormat::Atom, FeedFormat::Json],
            entries: 25,
            lists: true,
            series: true,
            contributors: true,
            periods: true,
        }
    }
}

/// What a feed is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// `new.atom`, Atom (RFC 4287).
    Atom,
    /// `feed.json`, JSON Feed 1.1.
    Json,
}
