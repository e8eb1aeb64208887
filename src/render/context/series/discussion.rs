//! What templates see of the discussion of a revision.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::context::{DateContext, PersonContext};

/// What was said below a revision.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DiscussionContext {
    /// How many replies people wrote.
    pub replies: usize,
    /// How many people wrote them.
    pub people: usize,
    /// These people by what they are to the revision.
    pub speakers: Vec<SpeakersRow>,
    /// How many mails programs sent.
    pub programs: usize,
    /// When the first reply came; none without dates.
    pub first: Option<DateContext>,
    /// When the last reply came; none without dates.
    pub last: Option<DateContext>,
    /// The newest replies with their first words, newest first; for the newest revision only.
    pub newest: Vec<ReplyRow>,
    /// The replies before them, newest first.
    pub others: Vec<ReplyRow>,
    /// How many more there are.
    pub more: usize,
}

/// People of one kind: the author, reviewers, others.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SpeakersRow {
    /// What they are to the revision: `Reviewers`.
    pub title: String,
    /// Those who wrote most, first.
    pub people: Vec<SpeakerRow>,
    /// How many more there are.
    pub more: usize,
}

/// Somebody who replied.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SpeakerRow {
    /// Who.
    pub person: PersonContext,
    /// How many replies they wrote.
    pub replies: usize,
}

/// A reply to a revision.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReplyRow {
    /// Where it is.
    pub href: String,
    /// Who wrote it.
    pub author: PersonContext,
    /// When; none where it has no date that can be.
    pub date: Option<DateContext>,
    /// What it answers to: `3/9`, `cover`; its subject where that is another than the patch's; may be empty.
    pub on: String,
    /// Its first words; may be empty.
    pub words: String,
}
