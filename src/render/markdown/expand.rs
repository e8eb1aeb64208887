//! Shortcodes in Markdown: each is taken out before the text is parsed, and put in again when it is HTML. In between, a mark
//! stands for it, of which Markdown makes the same: a comment on a line for itself is a block, an empty element in a line of
//! text is a part of that line.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

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
            let next = code.partition_point(|range: &std::ops::Range<usize>| range.end <= at);
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
                    let (begin, end) = if is_inline { INLINE } else { BLOCK };
                    expanded.text.push_str(&format!("{begin}{}{end}", expanded.calls.len()));
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
        let mut out = String::with_capacity(html.len() * 2);
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let mark = [BLOCK, INLINE].into_iter().find_map(|(begin, end)| {
                let (number, after) = from.strip_prefix(begin)?.split_once(end)?;
                Some((self.calls.get(number.parse::<usize>().ok()?)?, after))
            });
            rest = if let Some(((call, is_inline), after)) = mark {
                out.push_str(&give(call, *is_inline));
                after
            } else {
                out.push('<');
                &from[1..]
            };
        }
        out.push_str(rest);
        out
    }
}

/// Places of code, in order.
fn code(text: &str, extensions: Options) -> Vec<std::ops::Range<usize>> {
    let events = Parser::new_ext(text, extensions).into_offset_iter();
    let is_code =
        |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    let mut code: Vec<_> =
        events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect();
    code.sort_by_key(|range| range.start);
    code
}

/// Whether nothing else is on the lines of a shortcode.
fn is_alone(text: &str, range: &std::ops::Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}
