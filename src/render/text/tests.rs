use super::*;
use crate::mail::Body;
use proptest::prelude::*;

fn message(text: &str) -> Message {
    Message { body: Body { text: text.to_owned(), ..Body::default() }, ..Message::default() }
}

fn nowhere(_: &str) -> Option<String> {
    None
}

/// The archive knows one message.
fn known(id: &str) -> Option<String> {
    (id == "20240102.3-1-jane@example.org").then(|| "../20240102.3-1-jane@example.org/".to_owned())
}

fn shown_with(text: &str, options: &TextOptions<'_>) -> String {
    let mut out = String::new();
    render(&message(text), options, &mut out);
    out
}

fn shown(text: &str) -> String {
    shown_with(text, &TextOptions::new(&known, &crate::words::ENGLISH))
}

/// A tag: its name, whether it closes, and all of it.
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    whole: &'a str,
}

/// Splits HTML of ours into tags and text; fails on anything that is not a tag of the documented markup.
fn parts(html: &str) -> Vec<Result<Tag<'_>, &str>> {
    let mut parts = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix('<') {
            let mut quoted = false;
            let end = tag.find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            });
            let whole = &tag[..end.expect("a tag ends")];
            let (closes, inner) =
                whole.strip_prefix('/').map_or((false, whole), |inner| (true, inner));
            let name = inner.split(' ').next().unwrap_or_default();
            parts.push(Ok(Tag { name, closes, whole }));
            rest = &tag[whole.len() + 1..];
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            parts.push(Err(&rest[..end]));
            rest = &rest[end..];
        }
    }
    parts
}

/// The text that HTML of ours shows, without what was generated.
pub(crate) fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut generated = false;
    let mut named = false;
    let mut at_note = false;
    for part in parts(html) {
        match part {
            Ok(Tag { name: "summary", closes, .. }) => generated = !closes,
            Ok(Tag { whole: "p class=\"note\"", .. }) => at_note = true,
            Ok(Tag { whole: "i class=\"c\"", .. }) => named = true,
            Ok(_) => named = false,
            Err(_) if generated || at_note => {}
            Err(name) if named => text.push(character_named(name)),
            Err(part) => {
                text.push_str(
                    &part
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&amp;", "&"),
                );
            }
        }
    }
    text
}

fn character_named(name: &str) -> char {
    let code = name
        .strip_prefix("U+")
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32);
    code.or_else(|| {
        ('\0'..='\u{2069}').find(|c| crate::render::escape::hidden_name(*c) == Some(name))
    })
    .expect("a name")
}

/// C0 controls as they are shown.
pub(crate) fn pictured(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            '\u{7F}' => '\u{2421}',
            '\0'..='\x1F' => char::from_u32(0x2400 + c as u32).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Fails unless all tags are ours, closed in order, and without any live content.
pub(crate) fn assert_tame(html: &str) {
    let known = [
        "p",
        "a",
        "i",
        "b",
        "s",
        "ins",
        "del",
        "pre",
        "code",
        "span",
        "details",
        "summary",
        "blockquote",
    ];
    let mut open = Vec::new();
    for tag in parts(html).into_iter().flatten() {
        assert!(known.contains(&tag.name), "unknown tag {:?}", tag.whole);
        // What ends a paragraph without end tag.
        let ends = ["p", "pre", "details", "blockquote"].contains(&tag.name);
        if open.last() == Some(&"p") && (tag.closes && tag.name != "p" || !tag.closes && ends) {
            open.pop();
        }
        if tag.closes {
            assert_eq!(open.pop(), Some(tag.name), "in {html}");
            continue;
        }
        open.push(tag.name);
        for attribute in tag.whole.split('"').step_by(2) {
            let name = attribute.split(' ').next_back().unwrap_or_default().trim_end_matches('=');
            let fits = ["", "class", "href", "rel", "dir", "open"].contains(&name)
                || known.contains(&name);
            assert!(fits, "attribute {name:?} in {:?}", tag.whole);
        }
        if let Some((_, href)) = tag.whole.split_once("href=\"") {
            let fits = ["http://", "https://", "ftp://", "mailto:", "../", "HTTP"]
                .iter()
                .any(|start| href.starts_with(start));
            assert!(
                fits || href[..5].eq_ignore_ascii_case("http:")
                    || href[..4].eq_ignore_ascii_case("ftp:"),
                "{href}"
            );
        }
    }
    if open.last() == Some(&"p") {
        open.pop();
    }
    assert!(open.is_empty(), "{open:?} stay open in {html}");
}

#[test]
fn paragraphs_keep_their_lines_and_blank_lines() {
    assert_eq!(shown("one\ntwo\n\nthree\n\n\n\nfour"), "<p>one\ntwo\n\n<p>three\n\n\n\n<p>four");
}

#[test]
fn text_of_other_scripts_finds_its_direction() {
    assert_eq!(shown("שלום\n"), "<p dir=\"auto\">שלום\n");
    assert_eq!(shown("Grüße – Ωμέγα\n").contains("dir"), "–".as_bytes()[0] >= 0xD6);
    assert_eq!(shown("Grüße Ωμέγα\n"), "<p>Grüße Ωμέγα\n");
}

#[test]
fn quotes_nest_by_level() {
    assert_eq!(
        shown("> > a\n> b\n>> c\ntext\n"),
        "<blockquote class=\"q2\"><p>> > a\n</blockquote><blockquote><p>> b\n\
         <blockquote><p>>> c\n</blockquote></blockquote><p>text\n"
    );
}

#[test]
fn long_quotes_are_folded_and_short_ones_not() {
    let folded = shown(&"> line\n".repeat(13));
    assert!(
        folded.starts_with("<details class=\"fold\"><summary>13 quoted lines</summary><blockquote"),
        "{folded}"
    );
    assert!(folded.ends_with("</blockquote></details>"));
    assert!(!shown(&"> line\n".repeat(12)).contains("details"));
}

#[test]
fn attribution_lines_before_quotes_are_known() {
    let html = shown(
        "Hello.\n\nOn Tue, Jan 2, 2024 at 10:00:00AM +0100,\nJane Doe <jane@example.org> wrote:\n\n> Hi\n",
    );
    assert!(
        html.contains("<p class=\"att\">On Tue, Jan 2, 2024 at 10:00:00AM +0100,\nJane Doe"),
        "{html}"
    );
    let html = shown("Hello.\nAm 02.01.24 schrieb Jane Doe:\n> Hi\n");
    assert!(
        html.starts_with("<p>Hello.\n<p class=\"att\">Am 02.01.24 schrieb Jane Doe:\n"),
        "{html}"
    );
    let html = shown("> Hello.\n> On 2 Jan 2024, Jane Doe wrote:\n>\n> > Hi\n");
    assert!(
        html.contains("<p>> Hello.\n<p class=\"att\">> On 2 Jan 2024, Jane Doe wrote:\n>\n<block"),
        "{html}"
    );
    assert!(!shown("I agree with this:\n> Hi\n").contains("att"));
    assert!(!shown("On Monday she wrote:\nnothing\n").contains("att"));
}

#[test]
fn signatures_and_list_footers_end_a_text_but_not_a_reply_below() {
    let html = shown("Bye\n-- \nJane\n\nExample Org\n");
    assert_eq!(html, "<p>Bye\n<p class=\"sig\">-- \nJane\n\n<p class=\"sig\">Example Org\n");
    let footer = format!("Bye\n{}\norchard mailing list\n", "_".repeat(47));
    assert!(shown(&footer).contains("<p class=\"sig\">____"));
    assert!(shown("Jane\n-- \nJane\n\n> quote\n\nanswer\n").contains("<p>answer\n"));
    assert!(
        shown(&format!("a\n{}\nFrom: Jane\n> a\n", "_".repeat(47))).matches("sig").count() == 0
    );
    assert!(!shown(&format!("a\n--\n{}", "b\n".repeat(20))).contains("sig"));
}

#[test]
fn trailers_have_a_block_of_their_own() {
    let html = shown(
        "Looks good.\nReviewed-by: Jane Doe <jane@example.org>\nFixes: 123456789abc (\"a\n  title\")\n[jd: typo]\n\nJane\n",
    );
    assert_eq!(
        html,
        "<p>Looks good.\n<p class=\"tr\">Reviewed-by: Jane Doe &lt;jane@example.org>\nFixes: 123456789abc (\"a\n  title\")\n\
         [jd: typo]\n\n<p>Jane\n"
    );
    assert!(!shown("Note: this is text\nTo: nobody\nStand-by:\n").contains("tr"));
}

#[test]
fn a_patch_mail_has_all_its_blocks() {
    let text = "From: Sam Roe <sam@example.org>\n\nFix it.\n\nSigned-off-by: Sam Roe <sam@example.org>\n---\n src/tool.c | 3 ++-\n \
                1 file changed, 2 insertions(+), 1 deletion(-)\n create mode 100644 x\n\ndiff --git a/src/tool.c b/src/tool.c\n\
                --- a/src/tool.c\n+++ b/src/tool.c\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n-- \n2.43.0\n";
    let mut mail = message(text);
    mail.body.in_body_headers = "From: Sam Roe <sam@example.org>\n\n".len();
    let mut html = String::new();
    render(&mail, &TextOptions::new(&nowhere, &crate::words::ENGLISH), &mut html);
    for part in [
        "<p class=\"ibh\">From: Sam Roe &lt;sam@example.org>\n\n",
        "<p>Fix it.\n\n<p class=\"tr\">Signed-off-by:",
        "<p>---\n<pre class=\"stat\"> src/tool.c | 3 <ins>++</ins><del>-</del>\n 1 file changed",
        " create mode 100644 x\n</pre>",
        "<summary><code>src/tool.c</code> <span class=\"n\">+2 −1</span></summary>",
        "<p class=\"sig\">-- \n2.43.0\n",
    ] {
        assert!(html.contains(part), "{part}\nin {html}");
    }
    assert_eq!(visible(&html), text);
    assert_tame(&html);
}

#[test]
fn many_files_are_closed_at_first() {
    let file = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    assert_eq!(
        shown(&format!("See:\n\n{}", file.repeat(30)))
            .matches("<details class=\"diff\" open>")
            .count(),
        30
    );
    assert_eq!(shown(&format!("See:\n\n{}", file.repeat(31))).matches(" open>").count(), 0);
}

#[test]
fn web_addresses_become_links_that_nobody_gains_from() {
    assert_eq!(
        shown("See https://example.org/a?b=1&c=(d), please."),
        "<p>See <a href=\"https://example.org/a?b=1&amp;c=(d)\" rel=\"nofollow ugc noopener\">\
         https://example.org/a?b=1&amp;c=(d)</a>, please."
    );
    let html = shown(
        "ftp://example.org/x HTTPS://EXAMPLE.ORG 'https://example.org/q' mailto:jane@example.org?x=1",
    );
    assert_eq!(html.matches("<a href=").count(), 4);
    assert!(
        html.contains("'<a href=\"https://example.org/q\"")
            && html.contains("href=\"mailto:jane@example.org\"")
    );
}

#[test]
fn hostile_links_stay_text_or_inside_their_attribute() {
    for text in [
        "javascript:alert(1) javascript://example.org/%0Aalert(1)",
        "data:text/html,<script>alert(1)</script> vbscript://x.example/ xhttp://example.org/",
        "<a href=\"javascript:alert(1)\">https://example.org/\"onmouseover=\"alert(1)</a>",
        "https://example.org/'onmouseover='alert(1) https://example.org/`x`{y}\\z https://example.org/<img/src=x>",
        "mailto:\"><script>@example.org mailto:a'onclick='x@example.org http://\"@example.org http://\u{202E}example.org/\u{2066}x",
        "<\"onmouseover=alert(1)@example.org> <20240102.3-1-jane@example.org\"x> http://[::1]/ http:// ://x https://",
        "<!-- --> ]]> <![CDATA[ &lt; &#x6a; <plaintext> </pre></p></blockquote>",
    ] {
        let html = shown(text);
        assert_tame(&html);
        assert_eq!(visible(&html), text);
    }
}

#[test]
fn message_ids_lead_to_pages_of_the_site() {
    let page = "<a href=\"../20240102.3-1-jane@example.org/\">";
    for text in [
        "Message-ID: <20240102.3-1-jane@example.org>",
        "see 20240102.3-1-jane@example.org there",
        "Link: https://lore.example.org/r/20240102.3-1-jane@example.org",
        "Link: https://lore.example.org/orchard/20240102.3-1-jane@example.org/T/#u",
        "https://lore.example.org/20240102.3-1-jane%40example.org/",
        "https://marc.example.org/?i=20240102.3-1-jane@example.org",
    ] {
        assert!(shown(text).contains(page), "{text}: {}", shown(text));
        assert_eq!(visible(&shown(text)), text);
    }
    for text in [
        "https://lore.example.org/r/20240102.3-1-jane@example.org/raw",
        "https://lore.example.org/r/20240102.3-9-jane@example.org",
    ] {
        assert!(shown(text).contains("rel=\"nofollow"), "{}", shown(text));
    }
}

#[test]
fn long_texts_are_cut_at_a_line_with_a_note() {
    let options =
        TextOptions { max_bytes: 25, ..TextOptions::new(&nowhere, &crate::words::ENGLISH) };
    let html = shown_with("one line\ntwo lines\nthree lines\n", &options);
    assert_eq!(
        html,
        "<p>one line\ntwo lines\n<p class=\"note\">The text goes on: the first 19 of its 31 bytes are shown.</p>"
    );
    assert_eq!(visible(&shown_with(&"ü".repeat(30), &options)), "ü".repeat(12));
}

#[test]
fn attachments_are_shown_by_what_they_are() {
    let show = |name: &str, text: &str| {
        let mut out = String::new();
        render_attachment_text(
            name,
            text,
            &TextOptions::new(&nowhere, &crate::words::ENGLISH),
            &mut out,
        );
        out
    };
    let patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    assert!(show("0001-fix.patch", patch).contains("<ins>+b\n</ins>"));
    assert!(show("notes", &format!("Hi\n{patch}")).contains("<p>Hi\n<details class=\"diff\""));
    assert_eq!(show("log.txt", "\n<x>\n> y\n"), "<pre class=\"file\">\n\n&lt;x>\n> y\n</pre>");
}

#[test]
fn hostile_sizes_stay_linear() {
    let deep = format!("{}\n", ">".repeat(300_000));
    let html = shown(&deep);
    assert_eq!(html.matches("<blockquote").count(), 1);
    let mut stairs = String::new();
    for level in 0..600 {
        stairs.push_str(&">".repeat(level % 300));
        stairs.push('\n');
    }
    let options =
        TextOptions { max_bytes: usize::MAX, ..TextOptions::new(&nowhere, &crate::words::ENGLISH) };
    assert!(shown_with(&stairs, &options).len() < stairs.len() + 600 * 80);
    for unit in [
        "a@b.c,",
        "@",
        "http://",
        "<a@",
        "x://",
        ":",
        "mailto:",
        "http://a:b@",
        "a@",
        "--- \n+++ \n",
        "-- \n",
        "Cc: a\n ",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        let html = shown_with(&text, &options);
        assert!(html.len() < 20 * text.len());
    }
}

proptest! {
    #[test]
    fn every_character_is_on_the_page_and_nothing_is_live(
        parts in prop::collection::vec(
            prop_oneof![
                Just("> ".to_owned()), Just(">>".to_owned()), Just("\n".to_owned()), Just("\n\n\n".to_owned()),
                Just("-- \n".to_owned()), Just("---\n".to_owned()), Just("diff --git a/x b/x\n".to_owned()),
                Just("--- a\n+++ b\n@@ -1,2 +1,2 @@ x\n".to_owned()), Just("+x  \n-y\n z\n".to_owned()),
                Just("http://".to_owned()), Just("https://example.org/'\"x".to_owned()), Just("@example.org>".to_owned()),
                Just("<a".to_owned()), Just("mailto:a@b.example".to_owned()), Just("javascript:".to_owned()),
                Just("Reviewed-by: J <j@example.org>\n".to_owned()), Just(" a | 3 ++-\n".to_owned()),
                Just("On 1 Jan, J wrote:\n".to_owned()), Just("<script>".to_owned()), Just("\u{202E}".to_owned()),
                "\\PC{0,8}", any::<String>(),
            ],
            0..30,
        ),
    ) {
        let text = parts.concat();
        let html = shown(&text);
        assert_tame(&html);
        prop_assert_eq!(pictured(&visible(&html)), pictured(&text));
    }

    #[test]
    fn any_cut_of_any_text_is_a_beginning(text in any::<String>(), max_bytes in 0usize..64) {
        let html = shown_with(&text, &TextOptions { max_bytes, ..TextOptions::new(&nowhere, &crate::words::ENGLISH) });
        prop_assert!(pictured(&text).starts_with(&pictured(&visible(&html))));
    }
}
