//! The Markdown of content pages to HTML: CommonMark with tables, footnotes, strikethrough, task lists and heading
//! attributes (`# Title {#id}`). The author of a site is trusted: raw HTML stays as it is. Front matter was cut off
//! before ([`content`](crate::site::content)).

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// How Markdown is rendered.
#[derive(Clone, Copy)]
pub struct MarkdownOptions<'a> {
    /// Rewrites the target of a link or image inside the site, such as `other.md#part`. Targets with a scheme or host
    /// and bare fragments are not passed.
    pub link: &'a dyn Fn(&str) -> String,
}

impl std::fmt::Debug for MarkdownOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MarkdownOptions").finish_non_exhaustive()
    }
}

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

/// A rendered page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// The text without markup, for search and descriptions; blocks on lines of their own.
    pub plain_text: String,
}

/// Renders Markdown.
pub fn render(markdown: &str, options: &MarkdownOptions<'_>) -> Rendered {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut events: Vec<Event<'_>> =
        Parser::new_ext(markdown, extensions).map(|event| rewrite_link(event, options)).collect();
    let headings = name_headings(&mut events);
    let plain_text = plain_text(&events);
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut page, events.into_iter());
    // Columns are aligned by class: the Content-Security-Policy allows no style attribute.
    for side in ["left", "center", "right"] {
        page = page.replace(&format!("style=\"text-align: {side}\""), &format!("class=\"{side}\""));
    }
    Rendered { html: page, headings, plain_text }
}

fn rewrite_link<'a>(event: Event<'a>, options: &MarkdownOptions<'_>) -> Event<'a> {
    let rewritten = |target: CowStr<'a>| {
        if is_internal(&target) { (options.link)(&target).into() } else { target }
    };
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: rewritten(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: rewritten(dest_url), title, id })
        }
        other => other,
    }
}

/// Whether a link target is a path of the site: no scheme (RFC 3986 3.1), no host, not only a fragment.
fn is_internal(target: &str) -> bool {
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

/// Gives every heading a unique id and tells the headings. Ids that the author wrote come first.
fn name_headings(events: &mut [Event<'_>]) -> Vec<Heading> {
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

fn name_heading(
    start: &mut Event<'_>,
    level: HeadingLevel,
    title: String,
    ids: &mut Ids,
) -> Heading {
    let mut name = String::new();
    if let Event::Start(Tag::Heading { id, .. }) = start {
        name = id.take().map_or_else(|| ids.unique(&slug(&title)), |id| id.to_string());
        *id = Some(name.clone().into());
    }
    Heading { level: level as u8, id: name, title }
}

/// The ids of a page.
#[derive(Default)]
struct Ids {
    taken: BTreeSet<String>,
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(markdown: &str) -> Rendered {
        render(
            markdown,
            &MarkdownOptions { link: &|target| format!("../{}", target.replace(".md", "/")) },
        )
    }

    #[test]
    fn columns_are_aligned_without_style_attributes() {
        let rendered = render("| n |\n|--:|\n| 1 |\n", &MarkdownOptions { link: &str::to_owned });
        assert!(rendered.html.contains("<td class=\"right\">1</td>"), "{}", rendered.html);
    }

    #[test]
    fn headings_have_unique_stable_anchors() {
        let page =
            page("# Set `up`\n## Notes\n## Notes\n## Own {#notes-1}\n### Ärger & Öl!\n### ???\n");
        let ids: Vec<_> =
            page.headings.iter().map(|heading| (heading.level, heading.id.as_str())).collect();
        assert_eq!(
            ids,
            [
                (1, "set-up"),
                (2, "notes"),
                (2, "notes-2"),
                (2, "notes-1"),
                (3, "ärger-öl"),
                (3, "section")
            ]
        );
        assert_eq!(page.headings[0].title, "Set up");
        assert!(page.html.contains("<h2 id=\"notes-2\">Notes</h2>"), "{}", page.html);
    }

    #[test]
    fn only_links_inside_the_site_are_rewritten() {
        let page = page(
            "[a](other.md#x) [b](https://example.org/y.md) [c](#z) ![d](img/p.png) <jane@example.org> [e](//h/x.md) \
             [f](mailto:jane@example.org)",
        );
        assert!(page.html.contains("href=\"../other/#x\""), "{}", page.html);
        assert!(page.html.contains("href=\"https://example.org/y.md\""));
        assert!(page.html.contains("href=\"#z\"") && page.html.contains("src=\"../img/p.png\""));
        assert!(page.html.contains("href=\"//h/x.md\""));
        assert_eq!(page.html.matches("href=\"mailto:jane@example.org\"").count(), 2);
    }

    #[test]
    fn extensions_are_on_and_code_is_escaped() {
        let page = page(
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n~~no~~\n\n- [x] done\n\nNote[^1]\n\n[^1]: Foot.\n\n```sh\na <b>\n```\n",
        );
        for part in ["<table>", "<del>no</del>", "type=\"checkbox\"", "footnote-reference"] {
            assert!(page.html.contains(part), "{part}: {}", page.html);
        }
        assert!(
            page.html.contains("<pre><code class=\"language-sh\">a &lt;b&gt;\n</code></pre>"),
            "{}",
            page.html
        );
        assert_eq!(page.plain_text, "a b \n1 2 \nno\ndone\nNote\nFoot.\na <b>");
    }

    #[test]
    fn thousands_of_equal_headings_stay_cheap() {
        let page = page(&"# Same\n".repeat(20_000));
        assert_eq!(page.headings.last().map(|heading| heading.id.as_str()), Some("same-19999"));
    }

    proptest! {
        #[test]
        fn any_markdown_renders_with_unique_ids(markdown in "([#>*`\\[\\]()|!<~ \n{}a-c:-]|\\PC){0,200}") {
            let page = page(&markdown);
            let ids: BTreeSet<_> = page.headings.iter().map(|heading| &heading.id).collect();
            let own: usize = markdown.matches("{#").count();
            prop_assert!(ids.len() + own >= page.headings.len());
        }
    }
}
