//! What is no Markdown although it looks like it: it would be shown as it is written, or not at all.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::headings;

/// The events of a text with their places; `tell` is told what is wrong, by places in the same text.
pub(super) fn told<'t>(
    text: &'t str,
    extensions: Options,
    tell: &dyn Fn(usize, &str),
) -> Vec<(Event<'t>, Range<usize>)> {
    // A word in brackets is mostly just that; two pairs of brackets are meant as a link.
    let broken = |link: BrokenLink<'_>| {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let what =
                format!("there is no line `[{}]: …` that says where it leads", link.reference);
            tell(link.span.start, &what);
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, extensions, Some(broken));
    let events: Vec<_> = parser.into_offset_iter().collect();
    let places = events.iter().map(|(event, range)| (event, range.start));
    for (at, id) in headings::repeated(places) {
        tell(at, &format!("two headings have the anchor `{id}`; this one gets a number behind it"));
    }
    notes(text, &events, tell);
    events
}

/// Footnotes that only one side knows of.
fn notes(text: &str, events: &[(Event<'_>, Range<usize>)], tell: &dyn Fn(usize, &str)) {
    let mut written: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for (event, range) in events {
        if let Event::Start(Tag::FootnoteDefinition(name)) = event {
            written.entry(name).or_insert((range.start, false));
        }
    }
    let mut in_code = false;
    let mut run: Option<Range<usize>> = None;
    let look = |run: Option<Range<usize>>| {
        for (at, name) in run.into_iter().flat_map(|run| references(text, run)) {
            let what =
                format!("there is no footnote `[^{name}]`; `\\[^{name}]` is the text itself");
            tell(at, &what);
        }
    };
    for (event, range) in events {
        match event {
            Event::FootnoteReference(name) => {
                if let Some((_, named)) = written.get_mut(&**name) {
                    *named = true;
                }
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        // The text of a line comes in pieces, which end at brackets.
        let is_text = matches!(event, Event::Text(_)) && !in_code;
        run = match run.take() {
            Some(before) if is_text && before.end == range.start => Some(before.start..range.end),
            before => {
                look(before);
                is_text.then(|| range.clone())
            }
        };
    }
    look(run);
    for (name, (at, named)) in written {
        if !named {
            tell(at, &format!("no text names the footnote `[^{name}]`, so it is left out"));
        }
    }
}

/// What looks like `[^name]` in a part of a text.
fn references(text: &str, run: Range<usize>) -> Vec<(usize, &str)> {
    let part = text.get(run.clone()).unwrap_or_default();
    let found = part.match_indices("[^").filter_map(|(at, _)| {
        let (name, _) = part.get(at + 2..)?.split_once(']')?;
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '[');
        let at = run.start + at;
        let is_escaped = text.get(..at)?.ends_with('\\');
        (is_name && !is_escaped).then_some((at, name))
    });
    found.collect()
}
