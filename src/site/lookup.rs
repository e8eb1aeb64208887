//! `L/_lookup/`: where messages are that have no page of their own (`permalinks: resolver`).
//!
//! A line is 16 hexadecimal digits, a blank, and the address of a page below the list's folder. The digits are the first
//! of the SHA-1 of what stands after the list's folder in the message's own address, decoded; the fragment is `m` and all
//! 40 of them, unless the line has one. The first digits name the file, so that one request finds a message among a
//! million. `404.html` tells the script of the theme how many these are.

use std::fmt::Write as _;

use super::mid::anchor;
use super::path::SafePath;
use super::percent::encode_path;
use super::plan::ListSite;
use crate::archive::{MessageIx, Node};
use crate::mail::MessageId;

/// Messages of a file, on average, at most; a line has some 70 bytes.
const FILE: usize = 512;
/// Digits of a line.
const DIGITS: usize = 16;

impl ListSite {
    /// How many digits name a file: so many that files stay small, one at least.
    pub fn lookup_digits(&self) -> usize {
        let files = self.archive.messages.len().div_ceil(FILE);
        (1..8).find(|digits| files <= 1 << (4 * digits)).unwrap_or(8)
    }

    /// All files of the lookup; `index`: links name `index.html`.
    pub fn lookup(&self, index: bool) -> Vec<(SafePath, Vec<u8>)> {
        let digits = self.lookup_digits();
        let mut lines: Vec<(String, String)> = Vec::new();
        for thread in &self.archive.threads {
            for (node, _) in &thread.nodes {
                let Node::Present(ix) = node else { continue };
                self.lines_of(*ix, *ix == thread.root, index, &mut lines);
            }
        }
        lines.sort();
        // Two ids with the same digits are nobody's accident: the first stays.
        lines.dedup_by(|a, b| a.0[..DIGITS] == b.0[..DIGITS]);
        let mut files: Vec<String> = vec![String::new(); 1 << (4 * digits)];
        for (key, target) in lines {
            let file = usize::from_str_radix(&key[..digits], 16).ok();
            if let Some(file) = file.and_then(|file| files.get_mut(file)) {
                let _ = writeln!(file, "{} {target}", &key[..DIGITS]);
            }
        }
        let folder = self.below("_lookup");
        let named = files.into_iter().enumerate();
        named
            .map(|(at, text)| (folder.join(&format!("{at:0digits$x}.txt")), text.into_bytes()))
            .collect()
    }

    /// The addresses of a message that have no page.
    fn lines_of(
        &self,
        ix: MessageIx,
        is_root: bool,
        index: bool,
        lines: &mut Vec<(String, String)>,
    ) {
        let record = self.archive.message(ix);
        let (thread, part) = self.part_of(ix);
        let page = self.below_list(&self.thread_folder(thread, part)).to_owned();
        let page = format!("{}/{}", encode_path(&page), if index { "index.html" } else { "" });
        let own = anchor(&record.id);
        let mut add = |address: &str| {
            let key = MessageId::new(address).map(|id| anchor(&id)).unwrap_or_default();
            if let Some(hex) = key.strip_prefix('m') {
                let fragment = if key == own { String::new() } else { format!("#{own}") };
                lines.push((hex.to_owned(), format!("{page}{fragment}")));
            }
        };
        let others = record.other_ids().iter();
        let others = others.filter(|id| self.archive.message_of(**id) == Some(ix));
        let others = others.map(|id| self.archive.id(*id));
        for id in std::iter::once(&record.id).chain(others) {
            let folder = self.paths.folder(id);
            let address = self.below_list(&folder);
            let has_page = is_root && *id == record.id;
            if !has_page {
                add(address);
            }
            if address != id.as_str() {
                add(id.as_str());
            }
        }
    }

    fn below_list<'p>(&self, path: &'p SafePath) -> &'p str {
        path.as_str().get(self.name.len() + 1..).unwrap_or_default()
    }
}
