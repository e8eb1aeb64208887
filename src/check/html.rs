//! The links and anchors of an HTML page: a scan for tags, no parser of documents. One pass, whatever the page holds.

use std::borrow::Cow;

/// What a page says of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// An `id`.
    Id(Cow<'a, str>),
    /// The target of an `href`, `src` or `action`, or of a refresh, and the byte offset of its tag.
    Link(usize, Cow<'a, str>),
}

/// Elements whose content holds no tags but their own end (HTML 13.2.5).
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Calls `each` for every id and link, in order.
pub fn scan<'a>(html: &'a str, each: &mut impl FnMut(Item<'a>)) {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) {
        let start = at + open;
        let rest = html.get(start..).unwrap_or_default();
        at = start
            + if rest.starts_with("<!--") {
                rest.get(4..).and_then(|rest| rest.find("-->")).map_or(rest.len(), |end| end + 7)
            } else if rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
                tag(start, rest, each)
            } else {
                1
            };
    }
}

/// Reads a tag, and the content of an element that holds no tags; returns where it ends.
fn tag<'a>(start: usize, html: &'a str, each: &mut impl FnMut(Item<'a>)) -> usize {
    let bytes = html.as_bytes();
    let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let mut at = bytes.iter().position(ends_name).unwrap_or(html.len());
    let name = html.get(1..at).unwrap_or_default();
    let is_meta = name.eq_ignore_ascii_case("meta");
    let (mut refreshes, mut content) = (false, None);
    while let Some((attribute, value, end)) = attribute(html, at) {
        at = end;
        let is = |name: &str| attribute.eq_ignore_ascii_case(name);
        if is("id") {
            each(Item::Id(decoded(value)));
        } else if is("href") || is("src") || is("action") {
            each(Item::Link(start, decoded(value)));
        } else if is_meta && is("http-equiv") {
            refreshes = value.eq_ignore_ascii_case("refresh");
        } else if is_meta && is("content") {
            content = Some(value);
        }
    }
    if let Some(target) = content.filter(|_| refreshes).and_then(refresh) {
        each(Item::Link(start, decoded(target)));
    }
    let end = memchr::memchr(b'>', bytes.get(at..).unwrap_or_default())
        .map_or(html.len(), |close| at + close + 1);
    let raw = RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name));
    if raw { end + end_of_raw(html.get(end..).unwrap_or_default(), name) } else { end }
}

/// The length of what stands before an element's end tag.
fn end_of_raw(html: &str, name: &str) -> usize {
    let is_end = |at: &usize| {
        let found = html.get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    memchr::memmem::find_iter(html.as_bytes(), b"</").find(is_end).unwrap_or(html.len())
}

/// The attribute at or after a place in a tag, and where it ends; `None` where the tag ends.
fn attribute(html: &str, from: usize) -> Option<(&str, &str, usize)> {
    let bytes = html.as_bytes();
    let skip = |from: usize, skipped: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|&b| !skipped(b)).unwrap_or(rest.len())
    };
    let start = skip(from, |b| b.is_ascii_whitespace() || b == b'/');
    if matches!(bytes.get(start), None | Some(b'>')) {
        return None;
    }
    // A name may begin with `=` (HTML 13.2.5.32).
    let name_end =
        skip(start + 1, |b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'/' | b'>'));
    let name = html.get(start..name_end)?;
    let equals = skip(name_end, |b| b.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some((name, "", name_end));
    }
    let value = skip(equals + 1, |b| b.is_ascii_whitespace());
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(value) {
        let rest = bytes.get(value + 1..)?;
        let length = memchr::memchr(quote, rest).unwrap_or(rest.len());
        let end = value + 1 + length;
        return Some((name, html.get(value + 1..end)?, (end + 1).min(html.len())));
    }
    let end = skip(value, |b| !b.is_ascii_whitespace() && b != b'>');
    Some((name, html.get(value..end)?, end))
}

/// The target of `0; url=../x/`.
fn refresh(content: &str) -> Option<&str> {
    let (_, url) = content.split_once(';')?;
    let (name, target) = url.split_once('=')?;
    let target = target.trim().trim_matches(['"', '\'']);
    name.trim().eq_ignore_ascii_case("url").then_some(target)
}

/// Undoes character references as far as addresses need them.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = reference(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a text begins with as a reference, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    // The longest that we know, `&#x10FFFF;`, has ten bytes.
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(html: &str) -> Vec<String> {
        let mut found = Vec::new();
        scan(html, &mut |item| {
            if let Item::Link(_, target) = item {
                found.push(target.into_owned());
            }
        });
        found
    }

    #[test]
    fn links_in_all_spellings() {
        let html = "<a href=\"../x/?a=1&amp;b#c\">x</a> <A HREF='y'>y</A><a class=q href=z/ id=i>z</a>\
                    <img src = \"p&#39;s&#x2f;1.png\"><form action=s>";
        assert_eq!(links(html), ["../x/?a=1&b#c", "y", "z/", "p's/1.png", "s"]);
    }

    #[test]
    fn a_refresh_is_a_link_and_other_content_is_none() {
        let html = "<meta http-equiv=refresh content=\"0; url=../a@x/#m1\"><meta name=d content=\"0; url=b\">";
        assert_eq!(links(html), ["../a@x/#m1"]);
    }

    #[test]
    fn what_is_no_tag_holds_no_link() {
        let html = "<!-- <a href=a> --><script>'<a href=b>'</script><title><a href=c></title>1 < 2 <a href=d>";
        assert_eq!(links(html), ["d"]);
        assert_eq!(links("<a title='<a href=x>' href=y>"), ["y"]);
    }

    #[test]
    fn ids_and_offsets() {
        let mut items = Vec::new();
        scan("ab<p id=\"m1\"><a href=#m1>", &mut |item| items.push(item));
        assert_eq!(items, [Item::Id("m1".into()), Item::Link(13, "#m1".into())]);
    }

    #[test]
    fn a_page_of_open_tags_is_quick() {
        for part in ["<", "<a ", "<!--", "<script>", "</", "<a href='", "&#"] {
            let _ = links(&part.repeat(300_000));
            let _ = links(&format!("<a href='{}'>", part.replace('\'', "").repeat(300_000)));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(html in "[<>/!\\-='\"a&#;x é]{0,60}") {
            let _ = links(&html);
        }

        #[test]
        fn an_escaped_link_comes_back(target in "[a-z/<>&'\"#é]{1,20}") {
            let mut html = String::new();
            crate::render::escape::html(&target, &mut html);
            prop_assert_eq!(links(&format!("<p><a href=\"{html}\">x</a>")), [target]);
        }
    }
}
