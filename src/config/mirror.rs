//! `mirror.git` and what belongs to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the list is published as public-inbox repositories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GitMirror {
    /// No.
    #[default]
    Off,
    /// Those that it comes from, and made ones where it comes from something else.
    Copy,
}

/// What becomes of the repositories of a list with a `redact:` file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GitRedacted {
    /// They are made anew, of what may be told.
    #[default]
    Rewrite,
    /// There are none.
    Withhold,
}
