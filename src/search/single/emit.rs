//! The index as JSON, byte for byte as `elasticlunr::Index::to_json` writes it.
//!
//! A field is a tree of letters: a node is `{"docs":{"12":{"tf":1.0}},"df":1,"a":{…},"b":{…}}`, its keys of one letter
//! being the nodes below it. Over sorted terms the tree can be written without being built: what a term shares with the
//! one before is open already. `tf` is the square root of the count; lengths of fields stand in the document store.

use super::FIELDS;
use super::postings::{Field, Posting, TermList, order_as_text};
use crate::search::tokenize::Terms;
use rayon::prelude::*;
use std::fmt::Write as _;

/// The version of elasticlunr.js whose format this is; other versions warn.
const VERSION: &str = "0.9.5";

/// Where each field of [`FIELDS`] stands in the output: in the order of the alphabet.
const SORTED: [usize; FIELDS.len()] = [1, 2, 0];

/// `index.json` of `documents` documents; `bodies_left_out` of them, the oldest, as if they had no body.
pub(super) fn index(
    fields: &[Field; FIELDS.len()],
    documents: usize,
    bodies_left_out: usize,
) -> String {
    let tries = SORTED.map(|field| {
        let first = if FIELDS[field] == "body" { bodies_left_out } else { 0 };
        trie(&fields[field].terms, first as u32)
    });
    let length: usize = tries.iter().flatten().map(String::len).sum();
    let mut out = String::with_capacity(length + documents * 64 + 256);
    let _ = write!(
        out,
        r#"{{"fields":{},"pipeline":{},"ref":"id","version":"{VERSION}","index":{{"#,
        serde_json::json!(FIELDS),
        serde_json::json!(Terms::new().names())
    );
    for (n, (field, trie)) in SORTED.into_iter().zip(tries).enumerate() {
        let _ = write!(out, r#"{}"{}":{{"root":{{"docs":{{}},"df":0"#, comma(n), FIELDS[field]);
        for tree in trie {
            out.push_str(&tree);
        }
        out.push_str("}}");
    }
    store(&mut out, fields, documents, bodies_left_out);
    out.push_str(r#","lang":"English"}"#);
    out
}

fn comma(n: usize) -> &'static str {
    if n == 0 { "" } else { "," }
}

/// The document store: no documents, but the length of each field, by which scores are divided.
fn store(
    out: &mut String,
    fields: &[Field; FIELDS.len()],
    documents: usize,
    bodies_left_out: usize,
) {
    let order = order_as_text(documents);
    out.push_str(r#"},"documentStore":{"save":false,"docs":{"#);
    for (n, document) in order.iter().enumerate() {
        let _ = write!(out, r#"{}"{document}":{{}}"#, comma(n));
    }
    out.push_str(r#"},"docInfo":{"#);
    for (n, &document) in order.iter().enumerate() {
        let length = |field: &Field| field.lengths.get(n).copied().unwrap_or_default();
        let [title, author, body] = fields.each_ref().map(length);
        let body = if (document as usize) < bodies_left_out { 0 } else { body };
        let _ = write!(
            out,
            r#"{}"{document}":{{"author":{author},"body":{body},"title":{title}}}"#,
            comma(n)
        );
    }
    let _ = write!(out, r#"}},"length":{documents}}}"#);
}

/// The tree of one field's terms below its root, without the documents before `first`: a piece for each first letter.
fn trie(terms: &TermList, first: u32) -> Vec<String> {
    let letters: Vec<_> = terms.chunk_by(|a, b| a.0.chars().next() == b.0.chars().next()).collect();
    letters.into_par_iter().map(|terms| below(terms, first)).collect()
}

/// The nodes of terms with the same first letter.
fn below(terms: &[(String, Vec<Posting>)], first: u32) -> String {
    let mut out = String::new();
    let mut frequencies = Frequencies::default();
    // The term whose last node is open, and the place in bytes at which each of its letters ends.
    let mut open = String::new();
    let mut letters: Vec<usize> = Vec::new();
    for (term, postings) in terms {
        let mut kept = postings.iter().filter(|posting| posting.document >= first).peekable();
        if kept.peek().is_none() {
            continue;
        }
        let shared = shared(&open, term);
        while letters.pop_if(|end| *end > shared).is_some() {
            out.push('}');
        }
        open.truncate(shared);
        for c in term.get(shared..).unwrap_or_default().chars() {
            if open.len() > shared {
                out.push_str(r#"{"docs":{},"df":0"#);
            }
            open.push(c);
            letters.push(open.len());
            // Words hold no character that JSON escapes.
            let _ = write!(out, r#","{c}":"#);
        }
        out.push_str(r#"{"docs":{"#);
        let mut count = 0;
        for posting in kept {
            let _ = write!(
                out,
                r#"{}"{}":{{"tf":{}}}"#,
                comma(count),
                posting.document,
                frequencies.of(posting.count)
            );
            count += 1;
        }
        let _ = write!(out, r#"}},"df":{count}"#);
    }
    out.extend(std::iter::repeat_n('}', letters.len()));
    out
}

/// How many bytes two terms share at their beginning, in whole letters.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

/// Term frequencies as text, the common ones made once.
#[derive(Default)]
struct Frequencies(Vec<String>);

impl Frequencies {
    /// Counts are bounded by the words of a field.
    fn of(&mut self, count: u32) -> &str {
        while self.0.len() <= count as usize {
            let frequency = serde_json::json!(f64::from(self.0.len() as u32).sqrt());
            self.0.push(frequency.to_string());
        }
        self.0.get(count as usize).map_or("0.0", String::as_str)
    }
}

/// What to leave out so that an index fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// The first ref whose body stays.
    pub(super) bodies: usize,
    /// The first ref whose document stays.
    pub(super) documents: usize,
}

impl Cut {
    /// Finds it by what each document adds to an index that holds the newer ones. Commas are counted for all, so the
    /// index comes out a little smaller than `cap`; if not even the newest document fits, it stays nevertheless.
    pub(super) fn find(fields: &[Field; FIELDS.len()], documents: usize, cap: usize) -> Self {
        let [title, author, body] = fields.each_ref().map(|field| costs(&field.terms, documents));
        // `"12":{},` and `"12":{"author":2,"body":60,"title":7},`.
        let own = |document: usize| 2 * digits(document) + 48;
        let heads: Vec<usize> = title
            .iter()
            .zip(&author)
            .enumerate()
            .map(|(document, (title, author))| title + author + own(document))
            .collect();
        let left = cap.saturating_sub(256);
        let (documents, used) = newest(&heads, left);
        let (bodies, _) = newest(&body, left.saturating_sub(used));
        Self {
            bodies: bodies.max(documents),
            documents: documents.min(heads.len().saturating_sub(1)),
        }
    }
}

/// The first ref from which on all documents fit in `left` bytes, and what these take.
fn newest(costs: &[usize], left: usize) -> (usize, usize) {
    let mut used = 0;
    for (document, cost) in costs.iter().enumerate().rev() {
        if used + cost > left {
            return (document + 1, used);
        }
        used += cost;
    }
    (0, used)
}

fn digits(n: usize) -> usize {
    n.checked_ilog10().unwrap_or_default() as usize + 1
}

/// The bytes that each document adds to a field's tree when the newer ones are in it: its postings, and the nodes that
/// no newer document needs.
fn costs(terms: &TermList, documents: usize) -> Vec<usize> {
    let mut costs = vec![0; documents];
    let mut add = |document: u32, bytes: usize| {
        if let Some(cost) = costs.get_mut(document as usize) {
            *cost += bytes;
        }
    };
    let mut open = String::new();
    // Of each open node: where its letter ends in `open`, its bytes, the newest document below it.
    let mut nodes: Vec<(usize, usize, u32)> = Vec::new();
    for (term, postings) in terms
        .iter()
        .map(|(term, postings)| (term.as_str(), postings.as_slice()))
        .chain([("", &[][..])])
    {
        let shared = shared(&open, term);
        while let Some((_, bytes, newest)) = nodes.pop_if(|node| node.0 > shared) {
            add(newest, bytes);
            if let Some(above) = nodes.last_mut() {
                above.2 = above.2.max(newest);
            }
        }
        open.truncate(shared);
        for c in term.get(shared..).unwrap_or_default().chars() {
            open.push(c);
            // `,"x":{"docs":{},"df":0}`
            nodes.push((open.len(), 22 + c.len_utf8(), 0));
        }
        if let Some(node) = nodes.last_mut() {
            node.1 += digits(postings.len()) - 1;
            for posting in postings {
                // `"12":{"tf":1.4142135623730951},`; of counts that are no squares the root fills its digits.
                let root = f64::from(posting.count).sqrt();
                let frequency = if root.fract() == 0.0 { digits(root as usize) + 2 } else { 18 };
                add(posting.document, digits(posting.document as usize) + frequency + 12);
                node.2 = node.2.max(posting.document);
            }
        }
    }
    costs
}
