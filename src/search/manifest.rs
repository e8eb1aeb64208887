//! `manifest.json`: the file of the index that a search loads first.

use serde::Serialize;

/// A list that is searched.
#[derive(Debug, Clone, Serialize)]
pub struct ListEntry {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where searches go that this index cannot answer; `{q}` stands for the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
}

/// A segment of the index.
#[derive(Debug, Clone, Serialize)]
pub struct SegmentEntry {
    /// Its folder.
    pub id: String,
    /// Documents in it.
    pub documents: usize,
    /// The day of its oldest document, `YYYY-MM-DD`; none of a segment of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The day of its newest document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// What there is to search.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// One file instead of segments.
    pub single: bool,
    /// Messages.
    pub documents: usize,
    /// Whether texts are there.
    pub texts: bool,
    /// Lists, by number.
    pub lists: Vec<ListEntry>,
    /// Segments, oldest first.
    pub segments: Vec<SegmentEntry>,
    /// The segment of content pages.
    pub pages: Option<SegmentEntry>,
    /// People.
    pub people: usize,
}

impl Manifest {
    /// Its bytes.
    pub fn to_json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct People {
            buckets: usize,
        }
        #[derive(Serialize)]
        struct Json<'a> {
            version: u32,
            mode: &'static str,
            documents: usize,
            weights: [u8; 3],
            texts: bool,
            lists: &'a [ListEntry],
            segments: &'a [SegmentEntry],
            pages: Option<&'a SegmentEntry>,
            people: People,
        }
        let json = Json {
            version: super::FORMAT,
            mode: if self.single { "single" } else { "sharded" },
            documents: self.documents,
            weights: [4, 2, 1],
            texts: self.texts,
            lists: &self.lists,
            segments: &self.segments,
            pages: self.pages.as_ref(),
            people: People { buckets: super::people::buckets(self.people) },
        };
        let mut bytes = serde_json::to_vec(&json).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
