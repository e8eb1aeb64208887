//! A message as an entry of a feed.

use crate::archive::MessageIx;
use crate::config::Addresses;
use crate::mail::Message;
use crate::render::context::PersonContext;
use crate::render::documents::collect_text;
use crate::render::feed::{self, Author, Content, Entry, Parent};
use crate::render::pages::message::plain_html;
use crate::render::pages::message::said;
use crate::render::rows::Scope;
use crate::render::{RenderError, Renderer, attachment, escape};

/// Bytes of a mail's text in the feed of a list: most mails are whole, and a patch of a megabyte is not sent to everybody.
const WHOLE: usize = 16 << 10;
/// Bytes of a mail's own words in the feeds of series, people and periods, of which there are thousands.
const EXCERPT: usize = 500;

/// How much of a mail an entry tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Its text.
    Whole,
    /// How its own words begin.
    Excerpt,
}

impl Renderer<'_> {
    /// A message as an entry; `scope` is that of the feed.
    pub(super) fn entry(
        scope: &Scope<'_>,
        ix: MessageIx,
        telling: Telling,
    ) -> Result<Entry, RenderError> {
        let list = scope.list;
        let record = list.archive.message(ix);
        let mut raw = Vec::new();
        let letter = Self::letter(list, ix, &mut raw)?;
        let href = scope.permalink(ix);
        let content = match telling {
            Telling::Whole => {
                let message = letter.parse_shown(record.is_own_patch());
                Content::Html(whole(scope, ix, &message, &href))
            }
            Telling::Excerpt => {
                let message = letter.parse_text(record.is_own_patch());
                let mut text = String::new();
                collect_text(&message, EXCERPT, &mut text);
                Content::Excerpt(text.trim_end().to_owned())
            }
        };
        Ok(Entry {
            id: feed::message_name(&record.id),
            title: scope.subject(record).to_owned(),
            href,
            seconds: record.date.map_or(0, |date| date.seconds),
            author: Some(author(scope, scope.person(record.author))),
            parent: list.answered(ix).map(|parent| Parent {
                id: feed::message_name(&list.archive.message(parent).id),
                href: scope.permalink(parent),
            }),
            list: None,
            updated: None,
            content,
        })
    }
}

fn author(scope: &Scope<'_>, person: PersonContext) -> Author {
    let is_absolute = scope.site.config.base_url.is_some();
    let may_tell = scope.site.config.privacy.addresses == Addresses::Shown;
    Author {
        email: Some(person.address).filter(|address| may_tell && is_address(address)),
        href: Some(person.href).filter(|href| is_absolute && !href.is_empty()),
        name: person.name,
    }
}

/// Whether it is an address that feed readers take for one: `ada@example.org`.
fn is_address(text: &str) -> bool {
    let fits = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._+=~".contains(&byte))
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && fits(local) && domain.contains('.') && fits(domain)
    })
}

/// What the page of a message shows, for readers without our style: remarks, the text as it is set, names of attachments.
fn whole(scope: &Scope<'_>, ix: MessageIx, message: &Message, href: &str) -> String {
    let mut html = String::with_capacity(message.body.text.len().min(WHOLE) * 5 / 4 + 64);
    for remark in &message.remarks {
        html.push_str("<p>");
        escape::html(&said(*remark, scope.words), &mut html);
        html.push_str("</p>\n");
    }
    if plain_html(scope, message, WHOLE, &mut html) {
        html.push_str("\n<p><a href=\"");
        escape::html(href, &mut html);
        html.push_str("\">");
        escape::html(scope.words.get("feed_text_goes_on"), &mut html);
        html.push_str("</a></p>");
    }
    let folder = scope.list.paths.folder(&scope.list.archive.message(ix).id);
    let files: Vec<(String, String)> = message
        .attachments
        .iter()
        .map(|part| {
            let size = attachment::told_size(part.content.len() as u64, scope.words);
            let href = scope.href.file(&folder.join(&attachment::file_name(part)));
            (format!("{}, {size}", part.name), href)
        })
        .collect();
    super::links_html(scope.words.get("feed_attachments"), &files, &mut html);
    html
}
