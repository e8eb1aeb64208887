//! The patch list of a report: one line for each patch, grouped by series.
//!
//! ```text
//! [PATCH net v2 0/2] Cover's title (Ada Example <ada@example.org>)
//!   1/2 First (Ada Example <ada@example.org>)
//!   2/2 Second (Bo Example <bo@example.org>)
//!
//! Series: Title of a series whose cover is not in this period
//!   [PATCH v2 3/4] Third (Ada Example <ada@example.org>)
//!
//! [PATCH] Single patch (Bo Example <bo@example.org>)
//! ```
//!
//! An indented line that gives only its number has the tag of the line above the group. The author stands in the last
//! parentheses; a name that holds special characters is in quotes there, so titles may hold what they like.

use super::ListedPatch;

/// Reads the lines below the heading. Lines of another shape are passed over.
pub(super) fn read(lines: &[&str]) -> Vec<ListedPatch> {
    let mut listed: Vec<ListedPatch> = Vec::new();
    let (mut series, mut title, mut head) = (0, String::new(), String::new());
    for line in lines {
        let text = line.trim();
        if !line.starts_with([' ', '\t']) {
            if let Some(rest) = text.strip_prefix("Series: ") {
                rest.trim().clone_into(&mut title);
                head.clear();
            } else if text.starts_with('[') {
                let (tag, rest) = split_subject(text);
                author_and_rest(rest).1.clone_into(&mut title);
                tag.clone_into(&mut head);
            } else {
                continue;
            }
            series = listed.last().map_or(0, |last| last.series + 1);
        }
        if text.starts_with('[') {
            let (tag, rest) = split_subject(text);
            listed.push(patch(series, &title, tag.to_owned(), rest));
        } else if let (false, Some((place, _))) =
            (head.is_empty(), counter(text).filter(|(place, _)| place.start == 0))
        {
            let (number, rest) = text.split_at(place.end);
            listed.push(patch(series, &title, with_counter(&head, number), rest));
        }
    }
    listed
}

fn patch(series: u32, series_title: &str, tag: String, rest: &str) -> ListedPatch {
    let (author, title) = author_and_rest(rest);
    let numbers = counter(&tag).map(|(_, numbers)| numbers);
    ListedPatch {
        series,
        series_title: series_title.to_owned(),
        number: numbers.map(|(number, _)| number),
        total: numbers.map(|(_, total)| total),
        tag,
        title: title.to_owned(),
        author: author.to_owned(),
    }
}

/// The tag with another counter: `[PATCH v2 0/9]` and `3/9` give `[PATCH v2 3/9]`.
pub fn with_counter(tag: &str, number: &str) -> String {
    match counter(tag) {
        Some((place, _)) => {
            let (before, after) =
                (tag.get(..place.start).unwrap_or(""), tag.get(place.end..).unwrap_or(""));
            format!("{before}{number}{after}")
        }
        None => tag.to_owned(),
    }
}

/// Splits a subject after its leading `[…]` groups: the tag with its brackets, and the title.
pub fn split_subject(subject: &str) -> (&str, &str) {
    let subject = subject.trim();
    let mut end = 0;
    loop {
        let rest = subject.get(end..).unwrap_or("");
        let blank = rest.len() - rest.trim_start().len();
        match (rest.trim_start().starts_with('['), rest.find(']')) {
            (true, Some(close)) if close > blank => end += close + 1,
            _ => break,
        }
    }
    let (tag, title) = subject.split_at(end);
    (tag.trim(), title.trim())
}

/// The first `n/m` of a text: where it stands, and its numbers.
pub fn counter(text: &str) -> Option<(std::ops::Range<usize>, (u32, u32))> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'/', bytes).find_map(|slash| {
        let digit = |byte: &u8| byte.is_ascii_digit();
        let before =
            bytes.get(..slash)?.iter().rev().take(9).take_while(|byte| digit(byte)).count();
        let after = bytes.get(slash + 1..)?.iter().take(9).take_while(|byte| digit(byte)).count();
        let place = slash - before..slash + 1 + after;
        let (number, total) = text.get(place.clone())?.split_once('/')?;
        Some((place, (number.parse().ok()?, total.parse().ok()?)))
    })
}

/// The revision that a tag says (`v2`, `V2`, `v5.1`, `PATCHv3`), as number and partial reroll; 1.0 where it says none.
pub fn revision_of(tag: &str) -> (u16, u16) {
    let words = tag.split(|c: char| c.is_whitespace() || "[](),;".contains(c));
    let mut found = words.filter_map(|word| {
        let lower = word.to_ascii_lowercase();
        let number = lower.strip_prefix("patch").unwrap_or(&lower).strip_prefix('v')?;
        let number = number.split_once('-').map_or(number, |(number, _)| number);
        let (number, reroll) = number.split_once('.').unwrap_or((number, "0"));
        Some((number.parse().ok()?, reroll.parse().ok()?))
    });
    found.next().unwrap_or((1, 0))
}

/// Splits `title (Name <address>)` into the author without the parentheses and the title; without such an ending the
/// author is empty.
pub fn author_and_rest(text: &str) -> (&str, &str) {
    let text = text.trim();
    let found = text.strip_suffix(">)").and_then(|inner| {
        let address = inner.rfind('<')?;
        let before = inner.get(..address)?.trim_end();
        let open = match before.strip_suffix('"') {
            Some(quoted) => opening_quote(quoted)?.checked_sub(1)?,
            None => before.rfind('(')?,
        };
        (inner.as_bytes().get(open) == Some(&b'(')).then_some(open)
    });
    match found {
        Some(open) => (
            text.get(open + 1..text.len() - 1).unwrap_or("").trim(),
            text.get(..open).unwrap_or("").trim(),
        ),
        None => ("", text),
    }
}

/// Where the quote opens that is closed at the end of `text`; quotes after a backslash do not count.
fn opening_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let escaped = |at: usize| {
        bytes
            .get(..at)
            .is_some_and(|before| before.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1)
    };
    memchr::memrchr_iter(b'"', bytes).find(|&at| !escaped(at))
}

/// Splits `Name <address>` or `"Name" <address>`: the name without quotes and backslashes, and the address. Where there
/// are no angle brackets, a single word with an `@` is an address, anything else a name.
pub fn name_and_address(author: &str) -> (String, String) {
    let author = author.trim();
    let Some((name, address)) = author.rsplit_once('<') else {
        return if author.contains('@') && !author.contains(char::is_whitespace) {
            (String::new(), author.to_owned())
        } else {
            (unquote(author), String::new())
        };
    };
    let address = address.split('>').next().unwrap_or("").trim().to_owned();
    (unquote(name.trim()), address)
}

/// Takes the quotes and backslashes of RFC 5322 away.
fn unquote(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}
