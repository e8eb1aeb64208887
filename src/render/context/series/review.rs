//! What templates see of the review of a revision.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::context::{MessageRow, PersonContext};

/// Review of a revision: a table of patches against people, or a list where there is one patch.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewContext {
    /// Nobody gave anything, and no program reported.
    pub empty: bool,
    /// What still lacks review, in a sentence; empty where that is not known (period reports).
    pub lacking: String,
    /// Every patch has a review.
    pub reviewed: bool,
    /// Columns by what people mostly did: the `people` of all groups add up to those of the table.
    pub groups: Vec<ReviewGroup>,
    /// The columns.
    pub people: Vec<PersonContext>,
    /// People for whom there is no column.
    pub more_people: usize,
    /// A row for each patch.
    pub rows: Vec<ReviewRow>,
    /// Some of it stands in the patches' own commit messages.
    pub in_patch: bool,
    /// Some of it was given to an equal patch of another revision.
    pub carried: bool,
    /// Some of it was sent by somebody else than it names.
    pub mismatch: bool,
    /// Mails that programs sent.
    pub reports: Vec<MessageRow>,
    /// How many more of these there are.
    pub more_reports: usize,
    /// What trailers credit programs with.
    pub robots: Vec<RobotCredit>,
}

/// Neighbouring columns.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewGroup {
    /// What they mostly did: `Reviewers`, `Testers`, `Others`.
    pub title: String,
    /// How many columns it spans.
    pub people: usize,
}

/// A patch in the table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// Its number, from 1.
    pub number: u32,
    /// Title; empty where nothing is known.
    pub title: String,
    /// Its mail; none where it is not in the archive.
    pub href: Option<String>,
    /// It has no review.
    pub lacking: bool,
    /// What each of the people gave: a list for each column.
    pub cells: Vec<Vec<ReviewMark>>,
}

/// Something that somebody gave to a patch.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewMark {
    /// `Reviewed`, `Acked`, `Tested`, `NACK` …
    pub word: String,
    /// The mail that gave it, else the patch.
    pub href: String,
    /// `v2`: it was given to that revision; else empty.
    pub carried: String,
    /// It stands in the patch's own commit message.
    pub in_patch: bool,
    /// The mail was sent by somebody else.
    pub mismatch: bool,
    /// It is a refusal.
    pub refusal: bool,
}

/// What trailers credit a program with.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RobotCredit {
    /// The program.
    pub person: PersonContext,
    /// What.
    pub mark: ReviewMark,
    /// Numbers of the patches, as `1, 3–5`.
    pub patches: String,
}

/// How often something was given to a patch by people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReviewCount {
    /// In a word: `Reviewed`.
    pub word: &'static str,
    /// How many people.
    pub count: usize,
    /// It is a refusal.
    pub refusal: bool,
}
