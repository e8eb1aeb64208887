//! Atom (RFC 4287), with `thr:in-reply-to` (RFC 4685).

use super::{Content, Entry, Feed, shown};
use crate::config::FeedFormat;
use crate::render::{date, escape};

/// A feed as XML. Elements in the order of RFC 4287's own example.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let mut xml = Xml(String::with_capacity(1024));
    xml.0.push_str(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:thr=\"http://purl.org/syndication/thread/1.0\">\n",
    );
    xml.text("title", &shown(&feed.title));
    if !feed.description.is_empty() {
        xml.text("subtitle", &shown(&feed.description));
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.page)]);
    if let Some(own) = feed.address(FeedFormat::Atom) {
        let own = [("rel", "self"), ("type", "application/atom+xml"), ("href", own.as_str())];
        xml.empty("link", &own);
    }
    xml.text("id", &feed.id(FeedFormat::Atom));
    let newest = feed.entries.iter().map(Entry::changed).max().unwrap_or_default();
    xml.text("updated", &date::rfc3339(newest));
    xml.author(&feed.author, None, None);
    xml.0.push_str("<generator>");
    xml.0.push_str(concat!("listpress ", env!("CARGO_PKG_VERSION"), "</generator>\n"));
    for entry in &feed.entries {
        xml.entry(entry);
    }
    xml.0.push_str("</feed>\n");
    xml.0.into_bytes()
}

/// XML on its way.
struct Xml(String);

impl Xml {
    fn entry(&mut self, entry: &Entry) {
        self.0.push_str("<entry>\n");
        self.text("title", &shown(&entry.title));
        self.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.href)]);
        self.text("id", &entry.id);
        self.text("published", &date::rfc3339(entry.seconds));
        self.text("updated", &date::rfc3339(entry.changed()));
        if let Some(author) = &entry.author {
            self.author(&author.name, author.href.as_deref(), author.email.as_deref());
        }
        if let Some(list) = &entry.list {
            self.empty("category", &[("term", list)]);
        }
        if let Some(parent) = &entry.parent {
            let (id, href) = (parent.id.as_str(), parent.href.as_str());
            let about = [("ref", id), ("type", "text/html"), ("href", href)];
            self.empty("thr:in-reply-to", &about);
        }
        match &entry.content {
            Content::Html(html) => {
                self.0.push_str("<content type=\"html\">");
                escape::xml(html, &mut self.0);
                self.0.push_str("</content>\n");
            }
            Content::Excerpt(text) if text.is_empty() => {}
            Content::Excerpt(text) => self.text("summary", &shown(text)),
        }
        self.0.push_str("</entry>\n");
    }

    fn author(&mut self, name: &str, page: Option<&str>, email: Option<&str>) {
        self.0.push_str("<author>\n");
        self.text("name", &shown(name));
        if let Some(page) = page {
            self.text("uri", page);
        }
        if let Some(email) = email {
            self.text("email", email);
        }
        self.0.push_str("</author>\n");
    }

    /// An element of text.
    fn text(&mut self, name: &str, text: &str) {
        for part in ["<", name, ">"] {
            self.0.push_str(part);
        }
        escape::xml(text, &mut self.0);
        for part in ["</", name, ">\n"] {
            self.0.push_str(part);
        }
    }

    /// An element of attributes.
    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            for part in [" ", key, "=\""] {
                self.0.push_str(part);
            }
            escape::xml(value, &mut self.0);
            self.0.push('"');
        }
        self.0.push_str("/>\n");
    }
}
