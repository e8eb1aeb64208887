//! The Markdown of content pages to HTML: CommonMark with tables, footnotes, strikethrough, task lists, definition lists,
//! GitHub's alerts, heading attributes (`# Title {#id}`), and shortcodes. The author of a site is trusted: raw HTML stays as
//! it is. Front matter was cut off before ([`content`](crate::site::content)).
//!
//! # Markup, for themes
//!
//! | what | markup |
//! |---|---|
//! | heading but the first level's | `<h2 id="…">… <a class="hash" href="#…">#</a></h2>` |
//! | alert, `> [!NOTE]` | `<div class="alert note" role="note"><p class="kind">Note</p>…</div>`; also `tip`, `important`, `warning`, `caution` |
//! | footnote | `<sup class="fn"><a href="#fn.1" id="fnref.1">1</a></sup>`, and at the end `<section class="footnotes"><ol><li id="fn.1">…` |
//! | code | `<pre><code class="language-rust">`, its words in classes ([`highlight`](super::highlight)) |
//! | task | `<li><input type="checkbox" disabled aria-label="Done">` |
//! | aligned cell | `class="right"`: no `style` attribute, which the Content-Security-Policy forbids |

mod blocks;
mod expand;
mod footnotes;
mod headings;
mod mistakes;
mod paragraphs;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::highlight::Highlighter;
use crate::site::content::shortcodes::Call;
use crate::words::Words;
use expand::Expanded;
pub use headings::Heading;

/// Bodies of shortcodes in each other.
const DEEPEST: usize = 6;
/// How columns of tables are aligned.
const SIDES: [&str; 3] = ["left", "center", "right"];

/// What a text is part of. Places are offsets in the page's whole text, in bytes.
pub trait Host {
    /// Rewrites the target of a link inside the site, such as `other.md#part`. Targets with a scheme or host and bare
    /// fragments are not passed.
    fn link(&self, target: &str, at: usize) -> String;

    /// The same of an image, of any target; `None` of one that is not shown: its words stand in its place.
    fn image(&self, target: &str, at: usize) -> Option<Image>;

    /// The HTML of a shortcode; `is_inline`: it stands in a line of text.
    fn shortcode(&self, call: &Call, body: Option<Body<'_>>, is_inline: bool) -> String;

    /// Takes note of a link to a place of the page itself, without its `#`.
    fn place(&self, _id: &str, _at: usize) {}

    /// Whether there is a shortcode of a name.
    fn has_shortcode(&self, _name: &str) -> bool {
        false
    }

    /// Takes note of something that the author has to mend.
    fn mistake(&self, at: usize, what: &str);
}

/// Where an image is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Its address, percent-encoded.
    pub href: String,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// The body of a shortcode.
#[derive(Clone, Debug)]
pub struct Body<'a> {
    /// As written.
    pub text: &'a str,
    /// Rendered.
    pub html: String,
}

/// How Markdown is rendered.
#[derive(Clone, Copy, Debug)]
pub struct MarkdownOptions<'a> {
    /// Colours code; without it code is plain.
    pub highlighter: Option<&'a Highlighter>,
    /// Quotes and dashes are made typographic ones.
    pub smart_punctuation: bool,
    /// Headings lead to themselves.
    pub self_links: bool,
    /// What is said of notes, tasks and headings.
    pub words: &'a Words,
}

/// A rendered page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// The text without markup, for search and descriptions; blocks on lines of their own, shortcodes left out.
    pub plain_text: String,
}

/// Renders Markdown.
pub fn render(markdown: &str, host: &dyn Host, options: MarkdownOptions<'_>) -> Rendered {
    part(markdown, 0, 0, host, options)
}

/// The headings of a text, with their anchors.
pub fn headings(markdown: &str) -> Vec<Heading> {
    let expanded = Expanded::new(markdown, extensions(false), |_, _| {});
    let mut events: Vec<Event<'_>> = Parser::new_ext(&expanded.text, extensions(false)).collect();
    headings::name_headings(&mut events)
}

/// The text without markup, for the search.
pub fn plain(markdown: &str) -> String {
    let expanded = Expanded::new(markdown, extensions(false), |_, _| {});
    let events: Vec<Event<'_>> = Parser::new_ext(&expanded.text, extensions(false)).collect();
    plain_text(&events)
}

fn extensions(smart_punctuation: bool) -> Options {
    let mut all = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    all.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    all
}

/// Renders a page, or the body of a shortcode; `base` is where it begins in the page's text.
fn part(
    markdown: &str,
    base: usize,
    depth: usize,
    host: &dyn Host,
    options: MarkdownOptions<'_>,
) -> Rendered {
    let extensions = extensions(options.smart_punctuation);
    let expanded = Expanded::new(markdown, extensions, |at, what| host.mistake(base + at, what));
    for (at, name) in &expanded.bare {
        if host.has_shortcode(name) {
            let what = format!("`{name}` is a shortcode: it needs brackets, `{name}()`");
            host.mistake(base + at, &what);
        }
    }
    let events = mistakes::told(&expanded.text, extensions, &|at, what| {
        host.mistake(base + expanded.origin(at), what);
    });
    let events = expanded.without_attributes(markdown, events, &|at, what| {
        host.mistake(base + at, what);
    });
    let mut events: Vec<Event<'_>> = events
        .into_iter()
        .map(|(event, range)| rewrite_link(event, base + expanded.origin(range.start), host))
        .collect();
    // Anchors are for pages: bodies could not be told apart from these.
    let headings = if depth == 0 { headings::name_headings(&mut events) } else { Vec::new() };
    let plain_text = plain_text(&events);
    if depth == 0 && options.self_links {
        events = headings::link_to_themselves(events, options.words);
    }
    let events = footnotes::gather(events, (depth > 0).then_some(base), options.words);
    let events = blocks::rewrite(events, base, host, &options);
    let events = expanded.without_paragraphs(events);
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut page, events.into_iter());
    // Columns are aligned by class: the Content-Security-Policy allows no style attribute.
    // In a text `<` is escaped, so these are cells.
    for (cell, side) in ["td", "th"].iter().flat_map(|cell| SIDES.map(|side| (cell, side))) {
        let styled = format!("<{cell} style=\"text-align: {side}\"");
        if page.contains(&styled) {
            page = page.replace(&styled, &format!("<{cell} class=\"{side}\""));
        }
    }
    let html = expanded.fill(&page, |call, is_inline| {
        let body = call.body.clone().and_then(|range| {
            let text = markdown.get(range.clone())?;
            if depth >= DEEPEST {
                host.mistake(
                    base + call.range.start,
                    "shortcodes with bodies, too many in each other",
                );
                return None;
            }
            let html = part(text, base + range.start, depth + 1, host, options).html;
            Some(Body { text, html })
        });
        host.shortcode(&call.moved(base), body, is_inline)
    });
    Rendered { html, headings, plain_text }
}

/// Links get their targets; the place of an image is kept with its target until it is drawn.
fn rewrite_link<'a>(event: Event<'a>, at: usize, host: &dyn Host) -> Event<'a> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            if let Some(id) = dest_url.strip_prefix('#') {
                host.place(id, at);
            }
            let dest_url =
                if is_internal(&dest_url) { host.link(&dest_url, at).into() } else { dest_url };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, .. }) => Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id: CowStr::from(at.to_string()),
        }),
        other => other,
    }
}

/// Whether a link target is a path of the site: no scheme (RFC 3986 3.1), no host, not only a fragment.
pub(crate) fn is_internal(target: &str) -> bool {
    if target.starts_with("@/") {
        return true;
    }
    let before_path = target.split(['/', '?', '#']).next().unwrap_or_default();
    let has_scheme = before_path.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    // An e-mail autolink `<a@b>` has no scheme either; its @ tells.
    !has_scheme
        && !target.is_empty()
        && !target.starts_with("//")
        && !target.starts_with('#')
        && !before_path.contains('@')
}

/// The text of events without markup, trimmed.
fn plain_text(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => text.push('\n'),
            Event::End(end) if !text.is_empty() => match end {
                TagEnd::TableCell if !text.ends_with(' ') => text.push(' '),
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow
                    if !text.ends_with('\n') =>
                {
                    text.push('\n');
                }
                _ => {}
            },
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests;
