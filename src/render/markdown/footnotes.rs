//! Footnotes as GitHub shows them: at the end, in the order in which the text names them, with ways back.

use std::collections::{BTreeMap, VecDeque};

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::render::escape;
use crate::words::Words;

/// What is known of the notes of a text.
#[derive(Default)]
struct Notes<'a> {
    /// What each says; taken out when it is its turn.
    texts: BTreeMap<String, Vec<Event<'a>>>,
    /// Its number, and how often it was named.
    named: BTreeMap<String, (usize, usize)>,
    /// Named, and not yet told.
    waiting: VecDeque<String>,
}

/// Takes the notes out of a text and puts those that it names at its end. `body`: where in the page the body of a shortcode
/// begins; each has its notes for itself.
pub(super) fn gather<'e>(
    events: Vec<Event<'e>>,
    body: Option<usize>,
    words: &Words,
) -> Vec<Event<'e>> {
    if !events.iter().any(|event| matches!(event, Event::Start(Tag::FootnoteDefinition(_)))) {
        return events;
    }
    let mark = body.map(|at| format!("{at}.")).unwrap_or_default();
    let mut notes = Notes::default();
    let mut text = Vec::with_capacity(events.len());
    let mut open: Vec<(String, Vec<Event<'_>>)> = Vec::new();
    for event in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                open.push((name.to_string(), Vec::new()));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, inside)) = open.pop() {
                    // Of two of one name the first counts.
                    notes.texts.entry(name).or_insert(inside);
                }
            }
            event => open.last_mut().map_or(&mut text, |(_, inside)| inside).push(event),
        }
    }
    let mut out: Vec<Event<'_>> = text.into_iter().map(|event| notes.name(event, &mark)).collect();
    let mut told = Vec::new();
    while let Some(name) = notes.waiting.pop_front() {
        let Some(inside) = notes.texts.remove(&name) else { continue };
        let inside: Vec<Event<'_>> =
            inside.into_iter().map(|event| notes.name(event, &mark)).collect();
        told.push((name, inside));
    }
    if !told.is_empty() {
        let label = escape::html_string(words.get("footnotes"));
        let begin = format!("<section class=\"footnotes\" aria-label=\"{label}\">\n<ol>\n");
        out.push(Event::Html(begin.into()));
        for (name, inside) in told {
            out.extend(notes.item(&name, inside, &mark, words));
        }
        out.push(Event::Html(CowStr::Borrowed("</ol>\n</section>\n")));
    }
    out
}

impl<'a> Notes<'a> {
    /// Gives a reference its number; other events stay.
    fn name(&mut self, event: Event<'a>, mark: &str) -> Event<'a> {
        let Event::FootnoteReference(name) = event else { return event };
        let is_known = self.texts.contains_key(&*name) || self.named.contains_key(&*name);
        if !is_known {
            return Event::Text(format!("[^{name}]").into());
        }
        let next = self.named.len() + 1;
        let (number, times) = self.named.entry(name.to_string()).or_insert_with(|| {
            self.waiting.push_back(name.to_string());
            (next, 0)
        });
        *times += 1;
        let place = place(*number, *times);
        let html = format!(
            "<sup class=\"fn\"><a href=\"#fn.{mark}{number}\" id=\"fnref.{mark}{place}\">{number}</a></sup>"
        );
        Event::InlineHtml(html.into())
    }

    /// A note, with ways back to all places that name it.
    fn item(
        &self,
        name: &str,
        mut inside: Vec<Event<'a>>,
        mark: &str,
        words: &Words,
    ) -> Vec<Event<'a>> {
        let (number, times) = self.named.get(name).copied().unwrap_or_default();
        let mut back = String::new();
        for time in 1..=times {
            let place = place(number, time);
            let which = if time == 1 { String::new() } else { format!("<sup>{time}</sup>") };
            let label = if time == 1 {
                words.get("to_text").to_owned()
            } else {
                words.count("to_text_place", time)
            };
            let label = escape::html_string(&label);
            back.push_str(&format!(
                " <a href=\"#fnref.{mark}{place}\" aria-label=\"{label}\">↩{which}</a>"
            ));
        }
        let back = Event::InlineHtml(back.into());
        match inside.last() {
            Some(Event::End(TagEnd::Paragraph)) => inside.insert(inside.len() - 1, back),
            _ => inside.push(back),
        }
        inside.insert(0, Event::Html(format!("<li id=\"fn.{mark}{number}\">").into()));
        inside.push(Event::Html(CowStr::Borrowed("</li>\n")));
        inside
    }
}

/// `3`, and from the second time on `3-2`.
fn place(number: usize, time: usize) -> String {
    if time == 1 { number.to_string() } else { format!("{number}-{time}") }
}
