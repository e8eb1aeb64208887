//! Shortcodes in Markdown: each is taken out before the text is parsed, and put in again when it is HTML. In between, a mark
//! stands for it, of which Markdown makes the same: a comment on a line for itself is a block, an empty element in a line of
//! text is a part of that line.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::paragraphs::{beside_paragraphs, has_block, in_paragraph};
use crate::site::content::shortcodes::{self, Call, Found};

/// Begins and ends the marks. Nobody writes this by chance; who does so gets nothing for it.
const BLOCK: (&str, &str) = ("<!--listpress:shortcode:", "-->");
const INLINE: (&str, &str) = ("<listpress-shortcode-", ">");

/// A text with marks in place of shortcodes.
#[derive(Default)]
pub(super) struct Expanded {
    pub(super) text: String,
    calls: Vec<(Call, bool)>,
    /// Places, in the text before, of names that stand like shortcodes, but without brackets.
    pub(super) bare: Vec<(usize, String)>,
    /// For each mark where it ends here and what it stands for ended in the text before.
    moved: Vec<(usize, usize)>,
}

impl Expanded {
    /// Takes the shortcodes out of a text, but not of code.
    pub(super) fn new(text: &str, extensions: Options, mistake: impl Fn(usize, &str)) -> Self {
        let mut expanded = Expanded::default();
        if !text.contains("{{") && !text.contains("{%") {
            text.clone_into(&mut expanded.text);
            return expanded;
        }
        let code = code(text, extensions);
        let is_code = |at: usize| {
            let next = code.partition_point(|range: &Range<usize>| range.end <= at);
            code.get(next).is_some_and(|range| range.start <= at)
        };
        let (found, mistakes) = shortcodes::find(text, &is_code);
        for shortcodes::Mistake { at, what } in mistakes {
            mistake(at, &what);
        }
        expanded.bare = shortcodes::bare(text, &is_code);
        let mut from = 0;
        for one in found {
            let range = one.range().clone();
            expanded.text.push_str(text.get(from..range.start).unwrap_or_default());
            from = range.end;
            match one {
                Found::Literal(_, literal) => expanded.text.push_str(&literal),
                Found::Call(call) => {
                    let is_inline = !is_alone(text, &range);
                    expanded.text.push_str(&mark(expanded.calls.len(), is_inline));
                    expanded.calls.push((call, is_inline));
                }
            }
            expanded.moved.push((expanded.text.len(), range.end));
        }
        expanded.text.push_str(text.get(from..).unwrap_or_default());
        expanded
    }

    /// Where a place was in the text before.
    pub(super) fn origin(&self, at: usize) -> usize {
        let after = self.moved.partition_point(|(here, _)| *here <= at);
        let last = after.checked_sub(1).and_then(|last| self.moved.get(last));
        last.map_or(at, |(here, before)| before + (at - here))
    }

    /// Events in which no address, title or words of an image hold a mark: of what a shortcode gives, nothing can stand there.
    /// What `source` has stands there instead, and `mistake` is told.
    pub(super) fn without_attributes<'a>(
        &self,
        source: &str,
        mut events: Vec<(Event<'a>, Range<usize>)>,
        mistake: &dyn Fn(usize, &str),
    ) -> Vec<(Event<'a>, Range<usize>)> {
        if self.calls.is_empty() {
            return events;
        }
        let put_back = |text: &mut CowStr<'a>, place: &str| {
            if ![BLOCK.0, INLINE.0].iter().any(|begin| text.contains(begin)) {
                return false;
            }
            let written = self.replace_marks(text, |out, (call, _), after| {
                mistake(call.name_at, &format!("a shortcode cannot stand in {place}"));
                out.push_str(source.get(call.range.clone()).unwrap_or_default());
                after
            });
            *text = written.into();
            true
        };
        let mut images = 0_usize;
        for (event, _) in &mut events {
            match event {
                Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => {
                    images += usize::from(matches!(tag, Tag::Image { .. }));
                    let (Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) =
                        tag
                    else {
                        continue;
                    };
                    // An address in angle brackets comes without them.
                    if INLINE.0.get(1..).is_some_and(|begin| dest_url.starts_with(begin)) {
                        *dest_url = format!("<{dest_url}>").into();
                    }
                    put_back(dest_url, "an address");
                    put_back(title, "a title");
                }
                Event::End(TagEnd::Image) => images = images.saturating_sub(1),
                Event::InlineHtml(html) if images > 0 => {
                    let mut words = html.clone();
                    let is_mark = put_back(&mut words, "the words of an image");
                    *event = if is_mark { Event::Text(words) } else { Event::InlineHtml(words) };
                }
                _ => {}
            }
        }
        events
    }

    /// Marks that are all of a paragraph stand for themselves: what comes in their place is mostly a block.
    pub(super) fn without_paragraphs<'a>(&self, events: Vec<Event<'a>>) -> Vec<Event<'a>> {
        if self.calls.is_empty() {
            return events;
        }
        let is_mark = |event: &Event<'_>| matches!(event, Event::InlineHtml(html) if html.starts_with(INLINE.0));
        let mut out: Vec<Event<'a>> = Vec::with_capacity(events.len());
        for event in events {
            let is_end = matches!(event, Event::End(TagEnd::Paragraph));
            if is_end
                && let [.., Event::Start(Tag::Paragraph), mark] = &out[..]
                && is_mark(mark)
            {
                let mark = out.pop();
                out.pop();
                out.extend(mark);
            } else {
                out.push(event);
            }
        }
        out
    }

    /// Puts what shortcodes give in place of the marks.
    pub(super) fn fill(&self, html: &str, give: impl Fn(&Call, bool) -> String) -> String {
        if self.calls.is_empty() {
            return html.to_owned();
        }
        self.replace_marks(html, |out, (call, is_inline), after| {
            let given = give(call, *is_inline);
            if *is_inline && has_block(&given) && in_paragraph(out) {
                beside_paragraphs(out, &given, after)
            } else {
                out.push_str(&given);
                after
            }
        })
    }

    /// A text in which something else stands for each mark: `put` writes it, and gives what is still to be looked through.
    fn replace_marks<'t>(
        &self,
        text: &'t str,
        put: impl Fn(&mut String, &(Call, bool), &'t str) -> &'t str,
    ) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            rest = if let Some((marked, after)) = self.marked(from) {
                put(&mut out, marked, after)
            } else {
                out.push('<');
                &from[1..]
            };
        }
        out.push_str(rest);
        out
    }

    /// The shortcode whose mark a text begins with, and what is behind it.
    fn marked<'t>(&self, text: &'t str) -> Option<(&(Call, bool), &'t str)> {
        [BLOCK, INLINE].into_iter().find_map(|(begin, end)| {
            let (number, after) = text.strip_prefix(begin)?.split_once(end)?;
            Some((self.calls.get(number.parse::<usize>().ok()?)?, after))
        })
    }
}

/// What stands for a shortcode.
fn mark(number: usize, is_inline: bool) -> String {
    let (begin, end) = if is_inline { INLINE } else { BLOCK };
    format!("{begin}{number}{end}")
}

/// Places of code, in order.
fn code(text: &str, extensions: Options) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, extensions).into_offset_iter();
    let is_code =
        |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    let mut code: Vec<_> =
        events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect();
    code.sort_by_key(|range| range.start);
    code
}

/// Whether nothing else is on the lines of a shortcode.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}
