//! Links in text: web addresses, Message-IDs of this archive, and `mailto:`.
//!
//! `:` and `@` are what every link has, so the scan jumps from one to the next and looks at most a fixed distance around
//! it. linkify decides where a link ends. Bare mail addresses are not made links: every trailer has one, and only
//! harvesters would follow them.
use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::{Resolve, TextOptions};
use crate::render::{escape, floor_boundary};
use crate::site::percent::{encode_path, percent_decode};
use crate::words::Words;

/// Longest URL that becomes a link, in bytes.
const LONGEST_URL: usize = 2048;
/// Longest Message-ID that is looked for around an `@`, in bytes to either side.
const LONGEST_ID: usize = 250;

/// Makes links in text.
pub(crate) struct Linker<'a> {
    pub(super) words: &'a Words,
    resolve: &'a Resolve<'a>,
    urls: LinkFinder,
    emails: LinkFinder,
}

/// Something in the text that was looked at as a whole.
struct Found {
    range: Range<usize>,
    shows: Shows,
}

enum Shows {
    /// A link out of the site: the href.
    Outside(String),
    /// A link to a page of the site: the href.
    Page(String),
    /// No link after all.
    Text,
}

impl<'a> Linker<'a> {
    /// A linker under the given options.
    pub(crate) fn new(options: &TextOptions<'a>) -> Self {
        let (mut urls, mut emails) = (LinkFinder::new(), LinkFinder::new());
        urls.kinds(&[LinkKind::Url]);
        emails.kinds(&[LinkKind::Email]);
        Linker { words: options.words, resolve: options.resolve, urls, emails }
    }

    /// Appends text with its links.
    pub(crate) fn inline(&self, text: &str, out: &mut String) {
        let bytes = text.as_bytes();
        let (mut done, mut from) = (0, 0);
        while let Some(at) = memchr::memchr2(b':', b'@', &bytes[from..]).map(|found| from + found) {
            let found = if bytes[at] == b'@' {
                self.id(text, done, at)
            } else {
                self.scheme(text, done, at)
            };
            from = at + 1;
            if let Some(Found { range, shows }) = found {
                escape::text(&text[done..range.start], out);
                emit(&text[range.clone()], &shows, out);
                done = range.end;
                from = from.max(done);
            }
        }
        escape::text(&text[done..], out);
    }

    /// The link around a colon: a URL, or `mailto:`.
    fn scheme(&self, text: &str, done: usize, colon: usize) -> Option<Found> {
        let before = &text.as_bytes()[done..colon];
        let after = &text.as_bytes()[colon + 1..];
        if after.starts_with(b"//") {
            let scheme = ["https", "http", "ftp"]
                .into_iter()
                .find(|scheme| ends_with_word(before, scheme))?;
            self.url(text, done, colon - scheme.len(), colon)
        } else if after.first().is_some_and(|byte| !byte.is_ascii_whitespace())
            && ends_with_word(before, "mailto")
        {
            self.mailto(text, colon)
        } else {
            None
        }
    }

    fn url(&self, text: &str, done: usize, start: usize, colon: usize) -> Option<Found> {
        let limit = floor_boundary(text, colon + LONGEST_URL);
        let ends = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || "<>\"".contains(c)
                || escape::hidden_name(c).is_some()
        };
        let window = match text[colon..limit].find(ends) {
            Some(length) => &text[..colon + length],
            None if limit == text.len() => text,
            // Too long for a link: passed over as a whole, or each `://` in it would look that far again.
            None => {
                return Some(Found { range: start..limit, shows: Shows::Text });
            }
        };
        // linkify leaves a quote off the end where one stands before.
        let quoted = start > done && matches!(text.as_bytes()[start - 1], b'\'' | b'"');
        let base = start - usize::from(quoted);
        let link = self.urls.links(&window[base..]).next()?;
        let range = base + link.start()..base + link.end();
        if range.start != start {
            return None;
        }
        let url = &text[range.clone()];
        let shows = match self.page_of_url(url) {
            Some(href) => Shows::Page(href),
            None => Shows::Outside(url.to_owned()),
        };
        Some(Found { range, shows })
    }

    fn mailto(&self, text: &str, colon: usize) -> Option<Found> {
        let start = colon + 1;
        let window = &text[start..floor_boundary(text, start + 2 * LONGEST_ID)];
        let link = self.emails.links(window).next().filter(|link| link.start() == 0)?;
        let range = start..start + link.end();
        let shows = Shows::Outside(format!("mailto:{}", encode_path(link.as_str())));
        Some(Found { range, shows })
    }

    /// The Message-ID around an `@`.
    fn id(&self, text: &str, done: usize, at: usize) -> Option<Found> {
        let range = self.extent(text, done, at)?;
        let href = (self.resolve)(&text[range.clone()])?;
        Some(Found { range, shows: Shows::Page(href) })
    }

    /// What stands in `<…@…>`, else what linkify takes for an address.
    fn extent(&self, text: &str, done: usize, at: usize) -> Option<Range<usize>> {
        let bytes = text.as_bytes();
        let stops = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'@');
        let from = done.max(at.saturating_sub(LONGEST_ID));
        let to = text.len().min(at + LONGEST_ID);
        let open = bytes[from..at].iter().rposition(stops).map(|found| from + found);
        let close = bytes[at + 1..to].iter().position(stops).map(|found| at + 1 + found);
        if let (Some(open), Some(close)) = (open, close)
            && bytes[open] == b'<'
            && bytes[close] == b'>'
            && open + 1 < at
        {
            return Some(open + 1..close);
        }
        let start = ceil_boundary(text, open.map_or(from, |open| open + 1));
        let end = floor_boundary(text, close.unwrap_or(to));
        let link = self.emails.links(text.get(start..end)?).next()?;
        Some(start + link.start()..start + link.end())
    }

    /// The page of the message that a URL of some archive names: a part of its path, or `?i=`, is a Message-ID.
    fn page_of_url(&self, url: &str) -> Option<String> {
        let (_, rest) = url.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        if !path.contains('@') && !path.contains("%40") {
            return None;
        }
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if let Some(id) = query.split('&').find_map(|pair| pair.strip_prefix("i=")) {
            return self.page_of_part(id);
        }
        // Views of the same message or its thread; raw forms and mboxes are other things.
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix("/T").or_else(|| path.strip_suffix("/t")).unwrap_or(path);
        let parts = path.match_indices('/').map(|(slash, _)| &path[slash + 1..]);
        // `/r/ID`, `/list/ID`, `/a/b/ID`; an id may have slashes of its own.
        std::iter::once(path).chain(parts).take(4).find_map(|part| self.page_of_part(part))
    }

    fn page_of_part(&self, part: &str) -> Option<String> {
        let id = percent_decode(part)?;
        if !id.contains('@') {
            return None;
        }
        (self.resolve)(&id)
    }
}

/// Whether `before` ends with `word` in any case, no letter or digit before it.
fn ends_with_word(before: &[u8], word: &str) -> bool {
    let Some(start) = before.len().checked_sub(word.len()) else { return false };
    before[start..].eq_ignore_ascii_case(word.as_bytes())
        && !before[..start].last().is_some_and(u8::is_ascii_alphanumeric)
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn emit(text: &str, shows: &Shows, out: &mut String) {
    let (href, rel) = match shows {
        Shows::Outside(href) => (href, " rel=\"nofollow ugc noopener\""),
        Shows::Page(href) => (href, ""),
        Shows::Text => return escape::text(text, out),
    };
    out.push_str("<a href=\"");
    escape::html(href, out);
    out.push('"');
    out.push_str(rel);
    out.push('>');
    escape::text(text, out);
    out.push_str("</a>");
}
