//! Message-IDs (RFC 5322 3.6.4) as they are, not as they should be.
//!
//! Ids are read from the raw header: decoding comments or encoded words first would change them (Python's parser cuts
//! `<x$(id)@x>` at the parenthesis). Brackets are doubled, folded, missing; Emacs writes `(message from Ann on Monday)`.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::header::is_container_field;

/// A Message-ID without its angle brackets. Not empty, without white space, control characters or angle brackets.
/// Bytes beyond ASCII that are not UTF-8 stand as the Latin-1 characters of the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(Box<str>);

/// What ids end with that are made for messages without one.
const GENERATED: &str = "@generated.invalid";

impl MessageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes text as an id if it can be one.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '<' && c != '>';
        (!text.is_empty() && text.chars().all(fits)).then(|| MessageId(text.into()))
    }

    /// The id of a message that has none: SHA-256 of its bytes, so that every build finds the same. What a container
    /// adds or changes does not count: [container fields](is_container_field), and CR before LF.
    pub fn generated(raw: &[u8]) -> Self {
        let mut digest = Sha256::new();
        let (mut in_header, mut of_container) = (true, false);
        for line in raw.split_inclusive(|&b| b == b'\n') {
            let ended = line.strip_suffix(b"\n");
            let bare = ended.map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
            in_header &= !bare.is_empty();
            if !in_header || !matches!(bare.first(), Some(b' ' | b'\t')) {
                of_container = in_header && is_container_field(bare);
            }
            if !of_container {
                digest.update(bare);
                digest.update(if ended.is_some() { &b"\n"[..] } else { b"" });
            }
        }
        let mut id = String::with_capacity(84);
        for byte in digest.finalize() {
            id.extend(
                [byte >> 4, byte & 15]
                    .map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0')),
            );
        }
        id.push_str(GENERATED);
        MessageId(id.into())
    }

    /// Whether it was made for a message without one.
    pub fn is_generated(&self) -> bool {
        self.0.ends_with(GENERATED)
    }

    /// What is read between brackets: folds and blanks inside are dropped.
    fn bracketed(text: &str) -> Option<Self> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let text: String =
                text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            return MessageId::new(&text);
        }
        MessageId::new(text)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ids of one raw Message-ID field, and whether anything but one bracketed id stands there.
pub fn own(raw: &[u8]) -> (Vec<MessageId>, bool) {
    let text = text_of(raw);
    let mut ids = Vec::new();
    let mut odd = false;
    for token in Tokens::new(&text) {
        match token {
            Token::Bracketed(id) => ids.extend(MessageId::bracketed(id)),
            Token::Bare(_) | Token::Aside => odd = true,
        }
    }
    if ids.len() > 1 {
        // Of several, words in brackets (`<x"><b>y</b>`) are none.
        ids.retain(|id| id.as_str().contains('@'));
        odd = true;
    }
    if ids.is_empty() && !text.contains('<') {
        // No brackets: the first word that can be an id. Without an @ it is not one: `Message-ID: none at all` would
        // make one message of all that have it.
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '>' | '"'));
        ids.extend(words.find(|word| is_bare_id(word)).and_then(MessageId::new));
        odd = true;
    }
    odd |= ids.len() != 1 || text.contains("<<") || text.contains(">>");
    odd |= ids.iter().any(|id| !id.as_str().contains('@'));
    ids.truncate(1 + MAX_OTHER);
    (ids, odd)
}

/// Most ids taken from one Message-ID field beside the first.
const MAX_OTHER: usize = 8;

/// The ids of a raw In-Reply-To or References field in order, repeats included: all in brackets, and bare words with an
/// `@`. Comments, quoted text and answers such as `y` are dropped.
pub fn references(raw: &[u8]) -> Vec<MessageId> {
    let text = text_of(raw);
    let ids = Tokens::new(&text).filter_map(|token| match token {
        Token::Bracketed(id) => MessageId::bracketed(id),
        Token::Bare(word) if is_bare_id(word) => MessageId::new(word),
        Token::Bare(_) | Token::Aside => None,
    });
    ids.collect()
}

/// First ids and last ids kept of an endless References field.
const MAX_REFERENCES: usize = 1001;

/// Drops repeats (the first stays) and ids that `unwanted` names; of more than 1,001 keeps the first and the last 1,000.
pub fn tidy(
    ids: impl IntoIterator<Item = MessageId>,
    unwanted: impl Fn(&MessageId) -> bool,
) -> Vec<MessageId> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<MessageId> = Vec::new();
    for id in ids {
        if !unwanted(&id) && seen.insert(id.clone()) {
            kept.push(id);
        }
    }
    if kept.len() > MAX_REFERENCES {
        kept.drain(1..=kept.len() - MAX_REFERENCES);
    }
    kept
}

/// Where an id whose left side is quoted, `"a b"@c`, ends with its `>`; `None` where there is none in sight.
fn quoted_end(inner: &str) -> Option<usize> {
    let quoted = inner.strip_prefix('"')?;
    let near = quoted.char_indices().map(|(at, _)| at).nth(LONGEST_QUOTED).unwrap_or(quoted.len());
    let close = quoted.get(..near)?.find("\"@")?;
    let after = quoted.get(close + 2..near)?;
    let end = after.find(['<', '>', '"']).filter(|&end| after.get(end..=end) == Some(">"))?;
    Some(1 + close + 2 + end)
}

/// Characters in which the end of a quoted left side is looked for.
const LONGEST_QUOTED: usize = 500;

/// Words such as `a@b.example`: letters on both sides of the `@`, nothing of an address list around it.
fn is_bare_id(word: &str) -> bool {
    let mut halves = word.splitn(2, '@');
    let (left, right) = (halves.next().unwrap_or(""), halves.next().unwrap_or(""));
    !left.is_empty() && !right.is_empty() && !right.contains('@') && !left.contains(':')
}

fn text_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::mem::decode_latin1(raw).into_owned(),
    }
}

/// A piece of a field that holds ids.
enum Token<'a> {
    /// Between the innermost pair of angle brackets.
    Bracketed(&'a str),
    /// A word outside brackets.
    Bare(&'a str),
    /// A comment or quoted text.
    Aside,
}

struct Tokens<'a> {
    rest: &'a str,
    /// A comment was met that never closes: further parentheses are plain letters, or the search would be quadratic.
    unclosed: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let separator =
                |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '>');
            self.rest = self.rest.trim_start_matches(separator);
            match self.rest.chars().next()? {
                '<' => {
                    if let Some(id) = self.bracketed() {
                        return Some(Token::Bracketed(id));
                    }
                }
                '(' if !self.unclosed => {
                    self.skip_comment();
                    return Some(Token::Aside);
                }
                '"' if self.rest.get(1..).is_some_and(|r| r.contains('"')) => {
                    let end = self
                        .rest
                        .get(1..)
                        .and_then(|r| r.find('"'))
                        .map_or(self.rest.len(), |at| at + 2);
                    self.rest = self.rest.get(end..).unwrap_or("");
                    return Some(Token::Aside);
                }
                _ => {
                    let end = self
                        .rest
                        .find(|c: char| separator(c) || c == '<')
                        .unwrap_or(self.rest.len());
                    let (word, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    return Some(Token::Bare(word.trim_matches('"')));
                }
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Tokens { rest: text, unclosed: false }
    }

    /// Takes `<…>`; a second `<` begins anew, an id that never closes ends with its word.
    fn bracketed(&mut self) -> Option<&'a str> {
        let inner = self.rest.trim_start_matches('<');
        if let Some(end) = quoted_end(inner) {
            // A quoted left side may hold brackets (RFC 5322 3.6.4, obsolete): taken whole, and no id if it does.
            let (id, rest) = inner.split_at(end);
            self.rest = rest;
            return Some(id);
        }
        let end = inner.find(['<', '>']).unwrap_or(inner.len());
        let (id, rest) = inner.split_at(end);
        self.rest = rest;
        if rest.starts_with('>') {
            return Some(id.trim());
        }
        id.split_whitespace().next().filter(|id| id.contains('@'))
    }

    fn skip_comment(&mut self) {
        let mut depth = 0usize;
        for (at, c) in self.rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = self.rest.get(at + 1..).unwrap_or("");
                return;
            }
        }
        // It never closes: only the parenthesis is passed over.
        self.unclosed = true;
        self.rest = self.rest.trim_start_matches('(');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(ids: &[MessageId]) -> Vec<&str> {
        ids.iter().map(MessageId::as_str).collect()
    }

    fn own_of(raw: &str) -> (Vec<String>, bool) {
        let (ids, odd) = own(raw.as_bytes());
        (ids.iter().map(ToString::to_string).collect(), odd)
    }

    #[test]
    fn one_clean_id() {
        assert_eq!(own_of("<pear.1@example.org>"), (vec!["pear.1@example.org".into()], false));
        assert_eq!(
            own_of("\n <pear$(id)+=/1@example.org>"),
            (vec!["pear$(id)+=/1@example.org".into()], false)
        );
    }

    #[test]
    fn odd_ids_are_read_and_told() {
        for raw in [
            "<<a@b>>",
            "a@b",
            "<a@b> (added by postmaster@example.org)",
            "id <a@b>",
            "<a@\n b> x",
            "<a@b",
        ] {
            let (ids, odd) = own_of(raw);
            assert_eq!((ids[0].as_str(), odd), ("a@b", raw != "<a@b"), "{raw}");
        }
        assert_eq!(own_of("<a@b> <c@d>"), (vec!["a@b".into(), "c@d".into()], true));
        assert_eq!(own_of(" <> "), (vec![], true));
        assert_eq!(own_of("<no-at>"), (vec!["no-at".into()], true));
    }

    #[test]
    fn words_without_an_at_are_no_ids() {
        for raw in ["none at all", "no", "@example.org", "ann@", "<", "> \"x\""] {
            assert_eq!(own_of(raw), (vec![], true), "{raw}");
        }
        assert_eq!(own_of("see a@b> there").0, ["a@b"]);
        assert_eq!(own_of("<x\"><b>pears</b>@example.org>"), (vec![], true));
        assert_eq!(own_of("<b> <a@b>"), (vec!["a@b".into()], true));
    }

    #[test]
    fn a_quoted_left_side_is_taken_whole_or_not_at_all() {
        assert_eq!(
            own_of("<\"pear.1\"@example.org>"),
            (vec!["\"pear.1\"@example.org".into()], false)
        );
        assert_eq!(own_of("<\"pe'ar<b>\"@example.org>").0, Vec::<String>::new());
        assert_eq!(texts(&references(b"<\"x<b>\"@c> <d@e>")), ["d@e"]);
        assert_eq!(texts(&references(b"<\"open <d@e>")), ["d@e"]);
    }

    #[test]
    fn bytes_beyond_ascii() {
        assert_eq!(texts(&own(b"<\xe9t\xe9@example.org>").0), ["été@example.org"]);
        assert_eq!(texts(&own("<été@example.org>".as_bytes()).0), ["été@example.org"]);
    }

    #[test]
    fn references_without_what_is_no_id() {
        let raw = "Your message of \"Mon, 5 Jan by ann@example.org\" <a@b>\r\n\t(message from Bob@example.org (he)) c@d y <no-at> n";
        assert_eq!(texts(&references(raw.as_bytes())), ["a@b", "c@d", "no-at"]);
        assert_eq!(texts(&references(b"<a@b><c@d>,<e\n @f>")), ["a@b", "c@d", "e@f"]);
    }

    #[test]
    fn endless_references_keep_both_ends() {
        let ids = (0..5000).map(|i| MessageId::new(&format!("{}@x", i % 3000)).unwrap());
        let kept = tidy(ids, |id| id.as_str() == "0@x");
        assert_eq!(
            (kept.len(), kept[0].as_str(), kept[1].as_str(), kept[1000].as_str()),
            (1001, "1@x", "2000@x", "2999@x")
        );
    }

    #[test]
    fn generated_ids_follow_the_bytes() {
        let id = MessageId::generated(b"pears");
        assert_eq!(
            (
                id.as_str().len(),
                id == MessageId::generated(b"pears"),
                id == MessageId::generated(b"pear")
            ),
            (64 + 18, true, false)
        );
    }

    #[test]
    fn open_brackets_are_linear() {
        assert!(references("(".repeat(1_000_000).as_bytes()).is_empty());
        assert!(references("\"<(".repeat(300_000).as_bytes()).len() <= 300_000);
        assert!(references("(a <".repeat(200_000).as_bytes()).is_empty());
        assert!(references("<\"a".repeat(200_000).as_bytes()).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_read_can_be_an_id(raw in "[<>()\"@a,; \n]{0,40}") {
            let (ids, _) = own(raw.as_bytes());
            for id in ids.iter().chain(&references(raw.as_bytes())) {
                prop_assert!(MessageId::new(id.as_str()).is_some());
            }
        }

        #[test]
        fn a_list_of_ids_comes_back(ids in proptest::collection::vec("[a-z0-9.$+=/-]{1,12}@[a-z.]{1,12}", 0..9)) {
            let raw = ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n ");
            let found = references(raw.as_bytes());
            prop_assert_eq!(texts(&found), ids);
        }
    }
}
