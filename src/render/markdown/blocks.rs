//! Blocks and images that the plain renderer has other markup for: code, alerts, tasks, images.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::{Host, MarkdownOptions, plain_text};
use crate::render::escape;
use crate::render::highlight::Highlighter;
use crate::words::Words;

/// Characters of a line of code that fit on any screen; longer ones are scrolled, by keyboard, too.
const FITS: usize = 34;

/// Rewrites them.
pub(super) fn rewrite<'a>(
    events: Vec<Event<'a>>,
    base: usize,
    host: &dyn Host,
    options: &MarkdownOptions<'_>,
) -> Vec<Event<'a>> {
    let mut out = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    // Alerts and plain quotes in each other.
    let mut quotes = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let text = text_until(&mut events, TagEnd::CodeBlock);
                out.push(Event::Html(code(&text, &kind, options.highlighter).into()));
            }
            Event::Start(Tag::Image { dest_url, title, id, .. }) => {
                let at = id.parse().unwrap_or(base);
                let mut inside = Vec::new();
                let mut open = 1;
                for event in events.by_ref() {
                    open += usize::from(matches!(event, Event::Start(Tag::Image { .. })));
                    open -= usize::from(matches!(event, Event::End(TagEnd::Image)));
                    if open == 0 {
                        break;
                    }
                    inside.push(event);
                }
                let alt = plain_text(&inside);
                out.push(Event::InlineHtml(image(&dest_url, &alt, &title, at, host).into()));
            }
            Event::Start(Tag::BlockQuote(kind)) => {
                quotes.push(kind);
                out.push(match kind {
                    Some(kind) => Event::Html(alert(kind, options.words).into()),
                    None => Event::Start(Tag::BlockQuote(None)),
                });
            }
            Event::End(TagEnd::BlockQuote(_)) => out.push(match quotes.pop().flatten() {
                Some(_) => Event::Html(CowStr::Borrowed("</div>\n")),
                None => Event::End(TagEnd::BlockQuote(None)),
            }),
            Event::TaskListMarker(done) => {
                let (checked, label) =
                    if done { (" checked", "task_done") } else { ("", "task_open") };
                let label = escape::html_string(options.words.get(label));
                let html =
                    format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> ");
                out.push(Event::InlineHtml(html.into()));
            }
            other => out.push(other),
        }
    }
    out
}

/// The text of a block, up to its end.
fn text_until<'a>(events: &mut impl Iterator<Item = Event<'a>>, end: TagEnd) -> String {
    let mut all = String::new();
    for event in events.take_while(|event| *event != Event::End(end)) {
        if let Event::Text(text) = event {
            all.push_str(&text);
        }
    }
    all
}

fn code(text: &str, kind: &CodeBlockKind<'_>, highlighter: Option<&Highlighter>) -> String {
    let info = match kind {
        CodeBlockKind::Fenced(info) => info.trim(),
        CodeBlockKind::Indented => "",
    };
    let language = info.split([' ', ',', '{']).next().unwrap_or_default();
    let mut html = String::with_capacity(text.len() * 3 / 2);
    let is_wide = text.lines().any(|line| line.chars().nth(FITS).is_some());
    html.push_str(if is_wide { "<pre tabindex=\"0\"><code" } else { "<pre><code" });
    if !language.is_empty() {
        html.push_str(" class=\"language-");
        escape::html(language, &mut html);
        html.push('"');
    }
    html.push('>');
    match highlighter.and_then(|highlighter| highlighter.html(text, info)) {
        Some(coloured) => html.push_str(&coloured),
        None => escape::html(text, &mut html),
    }
    html.push_str("</code></pre>\n");
    html
}

fn image(target: &str, alt: &str, title: &str, at: usize, host: &dyn Host) -> String {
    let Some(image) = host.image(target, at) else { return escape::html_string(alt) };
    let mut html = String::from("<img src=\"");
    escape::html(&image.href.replace(' ', "%20"), &mut html);
    html.push_str("\" alt=\"");
    escape::html(alt, &mut html);
    if !title.is_empty() {
        html.push_str("\" title=\"");
        escape::html(title, &mut html);
    }
    html.push('"');
    if let Some((width, height)) = image.size {
        html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
    }
    html.push_str(" loading=\"lazy\">");
    html
}

fn alert(kind: BlockQuoteKind, words: &Words) -> String {
    let (class, key) = match kind {
        BlockQuoteKind::Note => ("note", "alert_note"),
        BlockQuoteKind::Tip => ("tip", "alert_tip"),
        BlockQuoteKind::Important => ("important", "alert_important"),
        BlockQuoteKind::Warning => ("warning", "alert_warning"),
        BlockQuoteKind::Caution => ("caution", "alert_caution"),
    };
    let title = escape::html_string(words.get(key));
    format!("<div class=\"alert {class}\" role=\"note\"><p class=\"kind\">{title}</p>\n")
}
