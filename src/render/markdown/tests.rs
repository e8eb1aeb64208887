use std::cell::RefCell;
use std::collections::BTreeSet;

use std::sync::LazyLock;

use super::*;
use proptest::prelude::*;

/// Turns links to `.md` files into links to folders above, shows shortcodes by their names, and notes mistakes.
#[derive(Default)]
struct Plain(RefCell<Vec<(usize, String)>>);

impl Host for Plain {
    fn link(&self, target: &str, at: usize) -> String {
        self.0.borrow_mut().push((at, target.to_owned()));
        format!("../{}", target.replace(".md", "/"))
    }

    fn image(&self, target: &str, _: usize) -> Option<Image> {
        let image = || Image { href: format!("../{target}"), size: Some((3, 2)) };
        is_internal(target).then(image)
    }

    fn shortcode(&self, call: &Call, body: Option<Body<'_>>, is_inline: bool) -> String {
        let body = body.map(|body| body.html).unwrap_or_default();
        let kind = if is_inline && call.name != "chart" { "i" } else { "div" };
        format!("<{kind} title=\"{}@{}\">{body}</{kind}>", call.name, call.range.start)
    }

    fn has_shortcode(&self, name: &str) -> bool {
        name == "seed"
    }

    fn mistake(&self, at: usize, what: &str) {
        self.0.borrow_mut().push((at, what.to_owned()));
    }
}

static OPTIONS: LazyLock<MarkdownOptions<'static>> = LazyLock::new(|| MarkdownOptions {
    self_links: true,
    highlighter: None,
    smart_punctuation: false,
    words: &crate::words::ENGLISH,
});

fn page(markdown: &str) -> Rendered {
    render(markdown, &Plain::default(), *OPTIONS)
}

fn assert_has(markdown: &str, parts: &[&str]) {
    let html = page(markdown).html;
    for part in parts {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn columns_are_aligned_without_style_attributes() {
    assert_has("| n |\n|--:|\n| 1 |\n", &["<td class=\"right\">1</td>"]);
    let told = "Say `style=\"text-align: left\"` or style=\"text-align: left\".";
    let quoted = "style=\"text-align: left\"</code> or style=\"text-align: left\".</p>";
    assert_has(told, &[quoted]);
}

#[test]
fn headings_have_unique_stable_anchors() {
    let text = "# Set `up`\n## Notes\n## Notes\n## Own {#notes-1}\n### Ärger & Öl!\n### ???\n";
    let page = page(text);
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
    assert_eq!(headings(text), page.headings);
    let link = "<h2 id=\"notes-2\">Notes <a class=\"hash\" href=\"#notes-2\" aria-label=\"Link to this part\">#</a></h2>";
    assert!(
        page.html.contains(link)
            && page.html.starts_with("<h1 id=\"set-up\">Set <code>up</code></h1>"),
        "{}",
        page.html
    );
}

#[test]
fn only_links_inside_the_site_are_rewritten() {
    assert_has(
        "[a](other.md#x) [b](https://example.org/y.md) [c](#z) ![d](img/p.png) <jane@example.org> [e](//h/x.md) [g](@/x.md) \
         [f](mailto:jane@example.org)",
        &[
            "href=\"../other/#x\"",
            "href=\"https://example.org/y.md\"",
            "href=\"#z\"",
            "<img src=\"../img/p.png\" alt=\"d\" width=\"3\" height=\"2\" loading=\"lazy\">",
            "href=\"//h/x.md\"",
            "href=\"../@/x/\"",
            "href=\"mailto:jane@example.org\">jane",
            "href=\"mailto:jane@example.org\">f",
        ],
    );
}

#[test]
fn images_keep_their_words_and_nothing_else() {
    assert_has(
        "![a *b* `\"c\"` ![d](e.png)](<x y.png> \"t <i>\")",
        &["<img src=\"../x%20y.png\" alt=\"a b &quot;c&quot; d\" title=\"t &lt;i&gt;\""],
    );
}

#[test]
fn extensions_are_on_and_code_is_escaped() {
    let page = page(
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n~~no~~\n\n- [x] done\n- [ ] open\n\nword\n: what it means\n\nNote[^1]\n\n[^1]: Foot.\n\n```sh\na <b>\n```\n",
    );
    for part in [
        "<table>",
        "<del>no</del>",
        "<li><input type=\"checkbox\" disabled checked aria-label=\"Done\"> done",
        "<input type=\"checkbox\" disabled aria-label=\"To do\"> open",
        "<dt>word</dt>",
        "<pre><code class=\"language-sh\">a &lt;b&gt;\n</code></pre>",
    ] {
        assert!(page.html.contains(part), "{part}: {}", page.html);
    }
    assert!(page.plain_text.ends_with("Note\nFoot.\na <b>"), "{:?}", page.plain_text);
}

#[test]
fn notes_of_two_bodies_have_places_of_their_own() {
    let body = "{% quote() %}\nOne[^x].\n\n[^x]: Note.\n{% end %}\n";
    let html = page(&format!("{body}\n{body}")).html;
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!((ids.len(), all.len()), (4, 4), "{html}");
}

#[test]
fn footnotes_stand_at_the_end_in_the_order_of_the_text() {
    let html = page("One[^b] two[^a] three[^b] four[^none].\n\n[^a]: First.\n[^b]: Second[^c].\n[^c]: Third.\n[^d]: Never.\n\nEnd.").html;
    let (text, notes) = html.split_once("<section class=\"footnotes\"").unwrap();
    assert!(text.contains("One<sup class=\"fn\"><a href=\"#fn.1\" id=\"fnref.1\">1</a></sup> two<sup class=\"fn\"><a href=\"#fn.2\""), "{html}");
    assert!(
        text.contains("id=\"fnref.1-2\"") && text.contains("[^none]") && text.contains("End."),
        "{html}"
    );
    let order: Vec<_> =
        ["Second", "First.", "Third."].iter().map(|word| notes.find(word)).collect();
    assert!(order.is_sorted() && order[0].is_some() && !html.contains("Never"), "{html}");
    assert!(
        notes.contains(
            "<a href=\"#fnref.1\" aria-label=\"Back to the text\">↩</a> <a href=\"#fnref.1-2\""
        ),
        "{html}"
    );
}

#[test]
fn alerts_are_notes_and_quotes_stay_quotes() {
    assert_has(
        "> [!WARNING]\n> Hot.\n>\n> > quoted\n>\n> [!NOTE]\n\n> plain\n",
        &[
            "<div class=\"alert warning\" role=\"note\"><p class=\"kind\">Warning</p>\n<p>Hot.</p>",
            "<blockquote>\n<p>quoted</p>\n</blockquote>",
            "<blockquote>\n<p>plain</p>\n</blockquote>",
        ],
    );
}

#[test]
fn long_lines_of_code_are_reached_by_keyboard() {
    let long = "x".repeat(80);
    assert_has(
        &format!("    short\n\n```\n{long}\n```\n"),
        &["<pre><code>short", "<pre tabindex=\"0\"><code>x"],
    );
}

#[test]
fn shortcodes_are_blocks_on_lines_of_their_own_and_parts_of_lines() {
    assert_has(
        "Before\n{{ a() }}\nafter {{ b() }} that.\n\n{{ c() }} begins\n\n- {{ d() }}\n\n## H {{ e() }}\n\n> {{ f() }}\n",
        &[
            "<p>Before</p>\n<div title=\"a@7\"></div>",
            "<p>after <i title=\"b@23\"></i> that.</p>",
            "<p><i title=\"c@40\"></i> begins</p>",
            "<li><i title=\"d@",
            "H <i title=\"e@",
            "<blockquote>\n<i title=\"f@",
        ],
    );
}

#[test]
fn blocks_in_a_line_of_text_stand_between_paragraphs() {
    for (text, html) in [
        (
            "{{ chart() }} {{ chart() }}",
            "<div title=\"chart@0\"></div>\n<div title=\"chart@14\"></div>\n",
        ),
        (
            "See {{ chart() }} *here*.",
            "<p>See</p>\n<div title=\"chart@4\"></div>\n<p><em>here</em>.</p>\n",
        ),
        (
            "{{ chart() }} and {{ a() }}",
            "<div title=\"chart@0\"></div>\n<p>and <i title=\"a@18\"></i></p>\n",
        ),
        (
            "[l](m.md)<br>{{ chart() }}",
            "<p><a href=\"../m/\">l</a><br></p>\n<div title=\"chart@13\"></div>\n",
        ),
        (
            "- {{ chart() }} {{ a() }}",
            "<ul>\n<li><div title=\"chart@2\"></div> <i title=\"a@16\"></i></li>\n</ul>\n",
        ),
    ] {
        assert_eq!(page(text).html, html, "{text}");
    }
}

#[test]
fn shortcodes_in_attributes_are_told_and_stand_as_written() {
    for (text, html, place) in [
        ("[l](m.md \"a {{ b() }}\")", "<a href=\"../m/\" title=\"a {{ b() }}\">l</a>", "a title"),
        ("[l]({{ b() }})", "<a href=\"../%7B%7B%20b()%20%7D%7D\">l</a>", "an address"),
        ("![a {{ b() }} c](d.png)", "alt=\"a {{ b() }} c\"", "the words of an image"),
        ("[l][r]\n\n[r]: m.md '{{ b() }}'", "title=\"{{ b() }}\"", "a title"),
    ] {
        let host = Plain::default();
        let made = render(text, &host, *OPTIONS).html;
        assert!(made.contains(html) && !made.contains("listpress"), "{text}: {made}");
        let told = (text.find("b()").unwrap(), format!("a shortcode cannot stand in {place}"));
        assert!(host.0.into_inner().contains(&told), "{text}");
    }
    // An image in a link, and a link of whose words a shortcode is one.
    assert_has(
        "[![a](b.png)](c.md) [{{ d() }}](e.md)",
        &["alt=\"a\"", "<a href=\"../e/\"><i title=\"d@"],
    );
}

#[test]
fn an_image_that_is_not_shown_is_its_words() {
    assert_has("![a & *pear*](https://x.example/p.png)", &["<p>a &amp; pear</p>"]);
    assert_has("[![a & b](ftp://x/p.png)](c.md)", &["<a href=\"../c/\">a &amp; b</a>"]);
}

#[test]
fn shortcodes_in_code_are_code() {
    let text =
        "`{{ a() }}`\n\n```\n{{ b() }}\n{% c() %}\n```\n\n    {{ d() }}\n\n{{/* e(x=1) */}}\n";
    assert_has(
        text,
        &["<code>{{ a() }}</code>", "{{ b() }}\n{% c() %}\n", "{{ d() }}", "<p>{{ e(x=1) }}</p>"],
    );
    assert!(!page(text).html.contains("title="));
}

#[test]
fn bodies_are_markdown_of_their_own() {
    let host = Plain::default();
    let text = "{% a() %}\n*x* [l](m.md) {{ in() }}\n\n## No anchor\n{% end %}\n\n[n](o.md)\n";
    let html = render(text, &host, *OPTIONS).html;
    let at = |word: &str| text.find(word).unwrap();
    assert!(html.contains("<em>x</em> <a href=\"../m/\">l</a> <i title=\"in@"), "{html}");
    assert!(
        html.contains(&format!("in@{}", at("{{ in"))) && html.contains("<h2>No anchor</h2>"),
        "{html}"
    );
    let mut links = host.0.into_inner();
    links.sort();
    assert_eq!(links, [(at("[l]"), "m.md".to_owned()), (at("[n]"), "o.md".to_owned())]);
}

#[test]
fn mistakes_of_shortcodes_are_told_and_shown_as_written() {
    let host = Plain::default();
    let html = render("a {{ b(=) }}\n\n{% c() %}\n", &host, *OPTIONS).html;
    assert!(html.contains("{{ b(=) }}") && html.contains("{% c() %}"), "{html}");
    assert_eq!(host.0.into_inner().len(), 2);
}

#[test]
fn what_only_looks_like_markdown_is_told() {
    let text = "# T {#own}\n\nmiss[^zz] has[^1] \\[^q] `[^c]` [r][nope] [word] [see][] [ok][yes]\n\n## U {#own}\n\n\
                {{ seed }} {{ title }}\n\n```\n[^d]\n```\n\n[^1]: x\n[^2]: y\n\n[yes]: z.md\n";
    let host = Plain::default();
    let page = render(text, &host, *OPTIONS);
    let ids: Vec<_> = page.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["own", "own-1"]);
    let mut told = host.0.into_inner();
    told.retain(|(_, what)| what != "z.md");
    told.sort();
    let at = |part: &str| text.find(part).unwrap();
    let expected = [
        (at("[^zz]"), "no footnote `[^zz]`"),
        (at("[r]"), "`[nope]: …`"),
        (at("[see]"), "`[see]: …`"),
        (at("## U"), "anchor `own`"),
        (at("seed"), "brackets, `seed()`"),
        (at("[^2]"), "footnote `[^2]`"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((at, what), (place, part)) in told.iter().zip(expected) {
        assert!(*at == place && what.contains(part), "{told:?}");
    }
}

#[test]
fn bodies_in_each_other_end_somewhere() {
    let host = Plain::default();
    let text = format!("{}x{}", "{% a() %}\n".repeat(50), "{% end %}\n".repeat(50));
    assert!(render(&text, &host, *OPTIONS).html.contains("<div"));
    assert!(host.0.into_inner()[0].1.contains("too many"));
}

#[test]
fn marks_of_shortcodes_that_somebody_wrote_give_nothing() {
    assert_has(
        "<!--listpress:shortcode:7-->\n\n{{ a() }} <listpress-shortcode-9>\n",
        &["<!--listpress:shortcode:7-->", "title=\"a@"],
    );
}

#[test]
fn thousands_of_equal_headings_stay_cheap() {
    let page = page(&"# Same\n".repeat(20_000));
    assert_eq!(page.headings.last().map(|heading| heading.id.as_str()), Some("same-19999"));
}

#[test]
fn odd_texts_end() {
    for text in [
        "```rust\nfn a() {",
        "> ".repeat(5_000).as_str(),
        "[^1]: [^1]\n\n[^1]",
        "- [x]",
        "> [!NOTE]",
        "![",
        "![a](b",
    ] {
        page(text);
    }
    assert!(page("x[^1]\n\n[^1]: y[^1]\n").html.contains("id=\"fnref.1-2\""));
}

proptest! {
    #[test]
    fn any_markdown_renders_with_unique_ids(markdown in "([#>*`\\[\\]()|!<~ \n{}a-c:%-]|\\PC){0,200}") {
        let page = page(&markdown);
        let ids: BTreeSet<_> = page.headings.iter().map(|heading| &heading.id).collect();
        prop_assert_eq!(ids.len(), page.headings.len());
    }
}
