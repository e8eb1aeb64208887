//! JSON Feed 1.1.

use serde::Serialize;

use super::{Content, Entry, Feed, shown};
use crate::config::FeedFormat;
use crate::render::date;
use crate::visible;

#[derive(Serialize)]
struct Written<'f> {
    version: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    authors: [Person<'f>; 1],
    items: Vec<Item<'f>>,
}

#[derive(Serialize)]
struct Person<'f> {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'f str>,
}

#[derive(Serialize)]
struct Item<'f> {
    id: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'f str>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<[Person<'f>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<[&'f str; 1]>,
}

/// A feed as JSON.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let absolute = feed.folder.is_some();
    let written = Written {
        version: "https://jsonfeed.org/version/1.1",
        title: shown(&feed.title).into_owned(),
        home_page_url: absolute.then_some(&feed.page),
        feed_url: feed.address(FeedFormat::Json),
        description: shown(&feed.description).into_owned(),
        authors: [Person { name: shown(&feed.author).into_owned(), url: None }],
        items: feed.entries.iter().map(|entry| item(entry, absolute)).collect(),
    };
    // Strings and structures of them: nothing that serde_json could refuse.
    let json = serde_json::to_string(&written).unwrap_or_default();
    let mut bytes = visible::json(&json).into_owned().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn item(entry: &Entry, absolute: bool) -> Item<'_> {
    let (html, text) = match &entry.content {
        Content::Html(html) => (Some(html.as_str()), None),
        // An item without any content is none.
        Content::Excerpt(text) => (None, Some(shown(text).into_owned())),
    };
    Item {
        id: &entry.id,
        url: absolute.then_some(&entry.href),
        title: shown(&entry.title).into_owned(),
        content_html: html,
        content_text: text,
        date_published: date::rfc3339(entry.seconds),
        date_modified: entry.updated.map(date::rfc3339),
        authors: entry.author.as_ref().map(|author| {
            [Person { name: shown(&author.name).into_owned(), url: author.href.as_deref() }]
        }),
        tags: entry.list.as_deref().map(|list| [list]),
    }
}
