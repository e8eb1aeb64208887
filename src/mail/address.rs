//! People in headers (RFC 5322 3.4), pipermail's `user at host` included.
//!
//! One pass over the field: quoted text, comments, angle brackets and groups are told apart, the rest is forgiven.
//! Encoded words are decoded last, so that a comma inside a word does not split a name.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};
use serde::{Deserialize, Serialize};

use super::encoded_word;

/// A mailbox: decoded display name and address. Either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Display name, decoded, without quotes; a comment `(Name)` where there is no display name.
    pub name: String,
    /// `local@domain`, the domain in lower case; `user at host` is undone.
    pub address: String,
}

impl Address {
    /// The part after the last `@`; empty where there is none.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Reads a raw address field (From, To, Cc, Reply-To): every mailbox, those inside groups too.
pub fn parse_list(raw: &[u8]) -> Vec<Address> {
    parse_text(&encoded_word::unfold(raw), usize::MAX)
}

/// Reads the first mailbox of text that is already unfolded (an in-body From, a trailer's value).
pub fn parse_one(text: &str) -> Option<Address> {
    parse_text(text, 1).into_iter().next()
}

fn parse_text(text: &str, most: usize) -> Vec<Address> {
    let mut parser = Parser { rest: text, ..Parser::default() };
    let mut found = Vec::new();
    while found.len() < most && !parser.rest.is_empty() {
        parser.step(&mut found);
    }
    if found.len() < most {
        found.extend(parser.finish());
    }
    found
}

/// The mailbox that is being read.
#[derive(Default)]
struct Parser<'a> {
    rest: &'a str,
    /// Words outside brackets and comments, quotes undone.
    phrase: String,
    /// The same with quotes as written: an address may need them (`"ann b"@example.org`).
    written: String,
    comment: String,
    angle: Option<&'a str>,
}

impl Parser<'_> {
    fn step(&mut self, found: &mut Vec<Address>) {
        let special = |&b: &u8| matches!(b, b'"' | b'(' | b'<' | b',' | b';' | b':' | b'=' | b'\\');
        let plain = self.rest.as_bytes().iter().position(special).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(plain);
        self.push(text);
        self.rest = rest;
        let Some(special) = rest.chars().next() else { return };
        match special {
            '"' => self.quoted(),
            '(' => self.comment(),
            '<' => self.angle(),
            ',' | ';' => {
                self.skip(1);
                found.extend(self.finish());
            }
            ':' if self.angle.is_none() && !self.rest.starts_with("://") => {
                // The name of a group (or `mailto`): what follows are its members.
                self.skip(1);
                self.reset();
            }
            '=' => {
                let word = encoded_word::word_length(self.rest).unwrap_or(1);
                self.literal(word);
            }
            _ => self.literal(special.len_utf8()),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn push(&mut self, text: &str) {
        self.phrase.push_str(text);
        self.written.push_str(text);
    }

    fn literal(&mut self, bytes: usize) {
        let text = self.rest.get(..bytes).unwrap_or(self.rest);
        self.push(text);
        self.skip(text.len());
    }

    fn quoted(&mut self) {
        let start = self.rest;
        let mut escaped = false;
        for (at, c) in start.char_indices().skip(1) {
            match c {
                '"' if !escaped => {
                    self.written.push_str(start.get(..=at).unwrap_or(""));
                    self.skip(at + 1);
                    return;
                }
                '\\' if !escaped => escaped = true,
                c => {
                    self.phrase.push(c);
                    escaped = false;
                }
            }
        }
        // It never closes: the text was taken, nothing is left.
        self.written.push_str(start);
        self.rest = "";
    }

    fn comment(&mut self) {
        let (start, mut depth, mut escaped) = (self.rest, 0usize, false);
        if !self.comment.is_empty() {
            self.comment.push(' ');
        }
        for (at, c) in start.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => {
                    escaped = true;
                    continue;
                }
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.skip(at + 1);
                return;
            }
            if at > 0 {
                self.comment.push(c);
            }
        }
        self.rest = "";
    }

    fn angle(&mut self) {
        let inner = self.rest.trim_start_matches('<');
        let (mut address, mut rest) =
            inner.split_at(memchr2(b'>', b'<', inner.as_bytes()).unwrap_or(inner.len()));
        if !rest.starts_with('>') {
            // It never closes: it ends where the next mailbox begins.
            (address, rest) = inner.split_at(address.find([',', ';']).unwrap_or(address.len()));
        }
        // Of several, the first that can be an address counts.
        if self.angle.is_none_or(|known| memchr(b'@', known.as_bytes()).is_none()) {
            self.angle = Some(address);
        }
        self.rest = rest.trim_start_matches('>');
    }

    fn reset(&mut self) {
        self.phrase.clear();
        self.written.clear();
        self.comment.clear();
        self.angle = None;
    }

    /// Ends the mailbox at hand.
    fn finish(&mut self) -> Option<Address> {
        let (mut name, mut address) = (self.phrase.as_str(), String::new());
        if let Some(angle) = self.angle {
            address = tidy_address(angle);
        } else if let Some(bare) = bare_address(&self.written) {
            address = tidy_address(bare);
            // Words before a bare address are its name.
            let at = memmem::find(self.written.as_bytes(), bare.as_bytes());
            name = at.and_then(|at| self.written.get(..at)).unwrap_or(&self.written);
        }
        let mut name = tidy_name(name);
        if name.is_empty() {
            name = tidy_name(&self.comment);
        }
        self.reset();
        (!name.is_empty() || !address.is_empty()).then_some(Address { name, address })
    }
}

/// The address in words without brackets: the first word with `@`, or all of `user at host`.
fn bare_address(written: &str) -> Option<&str> {
    let written = written.trim();
    if memchr(b'@', written.as_bytes()).is_some() {
        if written.starts_with('"') {
            return Some(written);
        }
        return written.split_whitespace().find(|word| word.contains('@'));
    }
    spelled_at(written).map(|_| written)
}

/// `user at host`, `user en host` (pipermail in English, and in Spanish or French): the two halves.
fn spelled_at(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split_whitespace();
    let (user, at, host) = (words.next()?, words.next()?, words.next()?);
    let spelled = at.eq_ignore_ascii_case("at") || at.eq_ignore_ascii_case("en");
    (spelled && words.next().is_none() && !user.contains('@')).then_some((user, host))
}

fn tidy_address(text: &str) -> String {
    let text = without_comments(text);
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    // Nearly all addresses are neat.
    if text
        .bytes()
        .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'+' | b'_' | b'@'))
    {
        let neat = text.trim_end_matches('.');
        if !neat.starts_with('@') {
            return neat.to_owned();
        }
    }
    let whole = spelled_at(text).map(|(user, host)| format!("{user}@{host}"));
    let mut address: String = match whole {
        Some(address) => address,
        None if text.starts_with('"') => text.chars().filter(|c| !c.is_control()).collect(),
        None => {
            text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '"').collect()
        }
    };
    // An obsolete route (RFC 5322 4.4): `@relay.example,@other.example:user@host`.
    if address.starts_with('@')
        && let Some((_, last)) = address.rsplit_once(':')
    {
        address = last.to_owned();
    }
    if let Some(at) = address.rfind('@') {
        let domain = address.split_off(at).to_lowercase();
        address.push_str(domain.trim_end_matches(['.', ',']));
    }
    address
}

/// `ann(gardener)@example.org` without its comments.
fn without_comments(text: &str) -> Cow<'_, str> {
    if memchr(b'(', text.as_bytes()).is_none() {
        return text.into();
    }
    let mut depth = 0usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.into()
}

fn tidy_name(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let name = encoded_word::squeeze(&encoded_word::decode_text(text));
    let unquoted = name
        .strip_prefix('\'')
        .and_then(|n| n.strip_suffix('\''))
        .or_else(|| name.strip_prefix('"').and_then(|n| n.strip_suffix('"')));
    match unquoted {
        Some(inner) => inner.trim().to_owned(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(raw: &str) -> Vec<(String, String)> {
        parse_list(raw.as_bytes()).into_iter().map(|a| (a.name, a.address)).collect()
    }

    fn one(raw: &str) -> (String, String) {
        let mut all = list(raw);
        assert_eq!(all.len(), 1, "{raw}: {all:?}");
        all.remove(0)
    }

    fn pair(name: &str, address: &str) -> (String, String) {
        (name.into(), address.into())
    }

    #[test]
    fn common_forms() {
        for raw in [
            "Ann Gardener <Ann@Example.ORG>",
            "\"Ann Gardener\" <Ann@example.org>",
            "Ann@EXAMPLE.org (Ann Gardener)",
            "Ann at example.org (Ann Gardener)",
            "Ann en example.org (Ann Gardener)",
            "Ann Gardener <Ann at example.org>",
            "=?utf-8?q?Ann_Gardener?= <Ann@example.org>",
            "\"=?utf-8?q?Ann?= Gardener\"\n <Ann@example.org>",
            "'Ann Gardener' <mailto:Ann@example.org>",
            "Ann Gardener Ann@example.org",
            "Ann Gardener <Ann@example.org",
            "Ann Gardener <<Ann@example.org>>",
            "Ann Gardener <Ann(she)@(at)example.org>",
            "Ann Gardener <@relay.example,@b.example:Ann@example.org>",
        ] {
            assert_eq!(one(raw), pair("Ann Gardener", "Ann@example.org"), "{raw}");
        }
    }

    #[test]
    fn lists_groups_and_commas() {
        let raw = "\"Gardener, Ann\" <ann@example.org>, Orchard: bob@example.org, Eve <eve@example.org>;, =?utf-8?q?Pear,_P?= <p@example.org>";
        assert_eq!(
            list(raw),
            [
                pair("Gardener, Ann", "ann@example.org"),
                pair("", "bob@example.org"),
                pair("Eve", "eve@example.org"),
                pair("Pear, P", "p@example.org")
            ]
        );
        assert!(list("undisclosed-recipients:;").is_empty());
        assert_eq!(list("Bob <bob@x, Ann <ann@y>"), [pair("Bob", "bob@x"), pair("Ann", "ann@y")]);
    }

    #[test]
    fn parts_may_be_missing() {
        assert_eq!(one("Ann Gardener"), pair("Ann Gardener", ""));
        assert_eq!(one("<ann@example.org>"), pair("", "ann@example.org"));
        assert_eq!(one("ann@example.org"), pair("", "ann@example.org"));
        assert!(list(" , ;").is_empty());
        assert_eq!(one("\"ann b\"@Example.org"), pair("", "\"ann b\"@example.org"));
        assert_eq!(one("Ann (the (first) one) <ann@example.org>"), pair("Ann", "ann@example.org"));
        assert_eq!(one("\"a \\\"b\\\" c\" <x@y>"), pair("a \"b\" c", "x@y"));
    }

    #[test]
    fn many_recipients_and_open_quotes_are_linear() {
        assert_eq!(parse_list("a@b, ".repeat(100_000).as_bytes()).len(), 100_000);
        assert!(parse_list("(".repeat(1_000_000).as_bytes()).len() <= 1);
        assert!(parse_list("<".repeat(1_000_000).as_bytes()).len() <= 1);
        assert!(parse_list("=?a?q?".repeat(100_000).as_bytes()).len() <= 1);
        let _ = parse_list("a:".repeat(200_000).as_bytes());
        let _ = parse_list("\"a".repeat(200_000).as_bytes());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a@<>()\",;:=?\\\\ \u{e9}]{0,40}") {
            let _ = parse_list(text.as_bytes());
        }

        #[test]
        fn a_written_mailbox_comes_back(name in "[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}", user in "[a-z.+-]{1,9}", host in "[a-z]{1,9}\\.example") {
            prop_assert_eq!(one(&format!("{name} <{user}@{host}>")), (name, format!("{user}@{host}")));
        }
    }
}
