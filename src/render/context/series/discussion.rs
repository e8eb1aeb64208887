//! What templates see of the discussion of a revision.

use serde::Serialize;

use crate::render::context::{DateContext, PersonContext};

/// What was said below a revision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DiscussionContext {
    /// Replies of people.
    pub replies: usize,
    /// How many people wrote them.
    pub people: usize,
    /// These people by what they are to the revision.
    pub speakers: Vec<SpeakersRow>,
    /// Mails of programs.
    pub programs: usize,
    /// The first reply.
    pub first: Option<DateContext>,
    /// The last reply.
    pub last: Option<DateContext>,
    /// The newest replies with their first words, newest first; for the newest revision only.
    pub newest: Vec<ReplyRow>,
    /// The replies before them, newest first.
    pub others: Vec<ReplyRow>,
    /// How many more there are.
    pub more: usize,
}

/// People of one kind: the author, reviewers, others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SpeakersRow {
    /// In a word: `Reviewers`.
    pub title: String,
    /// Those who wrote most, first.
    pub people: Vec<SpeakerRow>,
    /// How many more there are.
    pub more: usize,
}

/// Somebody who replied.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SpeakerRow {
    /// Who.
    pub person: PersonContext,
    /// How often.
    pub replies: usize,
}

/// A reply to a revision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReplyRow {
    /// Where it is.
    pub href: String,
    /// Who wrote it.
    pub author: PersonContext,
    /// When.
    pub date: Option<DateContext>,
    /// What it answers to: `3/9`, `cover`; its subject where that is another than the patch's; may be empty.
    pub on: String,
    /// Its first words; may be empty.
    pub words: String,
}
