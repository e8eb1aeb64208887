//! What search engines are told of a thread: a `DiscussionForumPosting` of schema.org as JSON-LD, by the rules of Google's
//! "Discussion forum (DiscussionForumPosting) structured data". Of the replies only their number: their texts are on the
//! page already.

use serde::Serialize;

use super::context::{DateContext, PersonContext};
use super::escape;
use crate::visible::{json, pictured};

/// What is told of a thread's first message.
pub(super) struct Posting<'p> {
    /// Absolute address of the page.
    pub(super) url: &'p str,
    /// Title of the thread.
    pub(super) headline: &'p str,
    /// How the text begins.
    pub(super) text: &'p str,
    /// Who wrote it.
    pub(super) author: &'p PersonContext,
    /// The author's page, absolute.
    pub(super) author_url: String,
    /// When.
    pub(super) date: Option<&'p DateContext>,
    /// Messages that follow.
    pub(super) replies: usize,
}

#[derive(Serialize)]
struct Written<'p> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    url: &'p str,
    headline: String,
    text: String,
    author: Person<'p>,
    #[serde(rename = "datePublished", skip_serializing_if = "Option::is_none")]
    date: Option<&'p str>,
    #[serde(rename = "interactionStatistic", skip_serializing_if = "Option::is_none")]
    replies: Option<Counter>,
}

#[derive(Serialize)]
struct Person<'p> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    url: &'p str,
}

#[derive(Serialize)]
struct Counter {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "interactionType")]
    interaction: &'static str,
    #[serde(rename = "userInteractionCount")]
    count: usize,
}

impl Posting<'_> {
    /// As JSON that may stand in a `script` element.
    pub(super) fn json(&self) -> String {
        let text = if self.text.trim().is_empty() { self.headline } else { self.text };
        let replies = Counter {
            kind: "InteractionCounter",
            interaction: "https://schema.org/CommentAction",
            count: self.replies,
        };
        let written = Written {
            context: "https://schema.org",
            kind: "DiscussionForumPosting",
            url: self.url,
            headline: pictured(self.headline).into_owned(),
            text: pictured(text.trim()).into_owned(),
            author: Person {
                kind: "Person",
                name: pictured(&self.author.name).into_owned(),
                url: &self.author_url,
            },
            date: self.date.map(|date| date.iso.as_str()),
            replies: (self.replies > 0).then_some(replies),
        };
        // Strings and numbers: nothing that serde_json could refuse.
        escape::json_script(&json(&serde_json::to_string(&written).unwrap_or_default()))
    }
}
