//! Headings: their anchors, and links to them.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::plain_text;
use crate::render::escape;
use crate::words::Words;

/// A heading of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor, unique on the page.
    pub id: String,
    /// Its text without markup.
    pub title: String,
}

/// Puts a link to itself into each heading but the page's title.
pub(super) fn link_to_themselves<'e>(events: Vec<Event<'e>>, words: &Words) -> Vec<Event<'e>> {
    let label = escape::html_string(words.get("link_to_part"));
    let mut linked = Vec::with_capacity(events.len());
    let mut id = None;
    for event in events {
        match &event {
            Event::Start(Tag::Heading { level, id: Some(own), .. })
                if *level != HeadingLevel::H1 =>
            {
                id = Some(own.to_string());
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(id) = id.take() {
                    let id = escape::html_string(&id);
                    let link =
                        format!(" <a class=\"hash\" href=\"#{id}\" aria-label=\"{label}\">#</a>");
                    linked.push(Event::InlineHtml(link.into()));
                }
            }
            _ => {}
        }
        linked.push(event);
    }
    linked
}

/// Gives every heading a unique id and tells the headings. Ids that the author wrote come first.
pub(super) fn name_headings(events: &mut [Event<'_>]) -> Vec<Heading> {
    let mut ids = Ids::default();
    for event in &*events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            ids.taken.insert(id.to_string());
        }
    }
    let mut headings = Vec::new();
    let mut start = None;
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { .. }) => start = Some(at),
            Event::End(TagEnd::Heading(level)) => {
                let level = *level;
                if let Some(start) = start.take() {
                    let title = plain_text(&events[start..=at]);
                    headings.push(name_heading(&mut events[start], level, title, &mut ids));
                }
            }
            _ => {}
        }
    }
    headings
}

/// The places of headings for which the author wrote an id that an earlier one has.
pub(super) fn repeated<'e>(
    events: impl Iterator<Item = (&'e Event<'e>, usize)>,
) -> Vec<(usize, String)> {
    let mut ids = BTreeSet::new();
    let mut repeated = Vec::new();
    for (event, at) in events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event
            && !ids.insert(id.to_string())
        {
            repeated.push((at, id.to_string()));
        }
    }
    repeated
}

fn name_heading(
    start: &mut Event<'_>,
    level: HeadingLevel,
    title: String,
    ids: &mut Ids,
) -> Heading {
    let mut name = String::new();
    if let Event::Start(Tag::Heading { id, .. }) = start {
        name = match id.take() {
            Some(id) if ids.given.insert(id.to_string()) => id.to_string(),
            Some(id) => ids.unique(&id),
            None => ids.unique(&slug(&title)),
        };
        *id = Some(name.clone().into());
    }
    Heading { level: level as u8, id: name, title }
}

/// The ids of a page.
#[derive(Default)]
struct Ids {
    taken: BTreeSet<String>,
    /// Those that the author wrote, and that have their heading.
    given: BTreeSet<String>,
    /// The number that a repeated slug got last, so that many equal headings stay cheap.
    last: BTreeMap<String, usize>,
}

impl Ids {
    /// `slug`, or with the first of `-1`, `-2` … that is free.
    fn unique(&mut self, slug: &str) -> String {
        if self.taken.insert(slug.to_owned()) {
            return slug.to_owned();
        }
        let number = self.last.entry(slug.to_owned()).or_default();
        loop {
            *number += 1;
            let id = format!("{slug}-{number}");
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Lower-case letters and digits of any script, everything else a single `-`; never empty.
fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for character in title.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() || character == '_' {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "section".to_owned() } else { slug }
}
