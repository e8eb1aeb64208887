//! What templates see of the changes between two revisions of a series.

use schemars::JsonSchema;
use serde::Serialize;

/// From one revision of a series to the next.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ChangesContext {
    /// The revision before: `v1`.
    pub from: String,
    /// This revision: `v2`.
    pub to: String,
    /// Fragment: `v1..v2`.
    pub anchor: String,
    /// What the author says: HTML, may be empty.
    pub changelog_html: String,
    /// The patches, in the order in which git range-diff lists them; empty where they cannot be compared.
    pub matches: Vec<MatchContext>,
    /// The same patches, counted: unchanged, changed, new, dropped.
    pub counts: (usize, usize, usize, usize),
    /// A page of its own with all that changed; none where `matches` has it or there is nothing.
    pub page_href: Option<String>,
    /// They are too large to be compared here.
    pub too_large: bool,
    /// What to run instead, where the mboxes are part of the site; else none.
    pub command: Option<String>,
}

/// A patch of two revisions, or of one of them.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MatchContext {
    /// `=`, `!`, `<` or `>`, as git range-diff has it.
    pub sign: &'static str,
    /// In words: `unchanged`, `changed`, `dropped`, `new`.
    pub word: String,
    /// Number in the revision before: `2`, of several unchanged ones `2–5`; empty for a new patch.
    pub old: String,
    /// Number in this revision; empty for one that was dropped.
    pub new: String,
    /// It stands at another place among the others.
    pub moved: bool,
    /// Title; empty for several patches.
    pub title: String,
    /// The patch's mail, in this revision where it is there; else none.
    pub href: Option<String>,
    /// How many patches the row stands for: more than one only for unchanged ones.
    pub patches: usize,
    /// What the author says of this patch: HTML, may be empty.
    pub changelog_html: String,
    /// What changed: HTML, lines with both signs; empty where nothing did, or where it is too much to show.
    pub diff_html: String,
    /// What changed, where another page has it; else none.
    pub diff_href: Option<String>,
    /// It changed too much to be shown here.
    pub too_large: bool,
}

/// All that changed from one revision to the next.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RangeDiffContext {
    /// The series' title.
    pub title: String,
    /// The changes.
    pub changes: ChangesContext,
    /// These changes on the series' page.
    pub series_href: String,
}
