//! The search index, as it is configured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `search:`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SearchConfig {
    /// How the index is packed.
    pub mode: SearchMode,
    /// Words of a message's text that are indexed.
    pub max_body_words: usize,
    /// Size of an index in one file, uncompressed, above which the text of the oldest messages is left out.
    pub max_index_bytes: usize,
    /// Texts of messages beside the index: results show what matched, phrases can be searched for.
    pub texts: bool,
    /// Where a search is sent on that this index cannot answer, such as
    /// `https://lists.example.org/{list}/?q={q}`.
    pub upstream: Option<String>,
}

impl Default for SearchConfig {
    fn default() -> Self {
        SearchConfig {
            mode: SearchMode::Auto,
            max_body_words: 20_000,
            max_index_bytes: 24_000_000,
            texts: true,
            upstream: None,
        }
    }
}

/// Packaging of the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    /// The best for the size of the archive.
    #[default]
    Auto,
    /// One file that stock elasticlunr.js loads.
    Single,
    /// Many small files, of which a search loads a few.
    Sharded,
    /// None.
    Off,
}
