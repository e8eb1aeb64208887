//! What authors say they changed: `Changes in v3:` and its kin, in covers and below the `---` of patches.

use std::collections::BTreeMap;

use super::diff::{is_signature, stat_row, stat_total};
use super::{lines, trailer};

/// Most lines and bytes that are taken.
const MOST_LINES: usize = 400;
const MOST_BYTES: usize = 32 << 10;
/// Longest heading, in bytes.
const LONGEST: usize = 80;

/// Words that a heading may have beside the revisions; any other makes it a sentence.
const WORDS: &[&str] = &[
    "against",
    "all",
    "and",
    "between",
    "change",
    "changed",
    "changelog",
    "changes",
    "compared",
    "diff",
    "difference",
    "differences",
    "for",
    "from",
    "history",
    "in",
    "last",
    "list",
    "log",
    "main",
    "major",
    "new",
    "notable",
    "of",
    "on",
    "over",
    "patch",
    "patches",
    "patchset",
    "previous",
    "resend",
    "revision",
    "rfc",
    "series",
    "set",
    "since",
    "summary",
    "the",
    "this",
    "to",
    "update",
    "updates",
    "version",
    "with",
];
/// Of these a heading has one, unless it is only a revision.
const ABOUT: &[&str] = &[
    "change",
    "changed",
    "changelog",
    "changes",
    "diff",
    "difference",
    "differences",
    "from",
    "history",
    "in",
    "log",
    "since",
    "update",
    "updates",
];
/// Of these a heading without revision has one.
const CHANGES: &[&str] = &["changelog", "changes", "differences", "history", "log"];
/// The revision after these is the one before.
const BASES: &[&str] = &["against", "compared", "from", "over", "since"];

/// The revision that a block of lines is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Revision(u16),
    /// That of the mail.
    Own,
}

/// What a text says about the changes that made this revision, headings left out; empty where it says nothing.
pub fn changelog(text: &str, revision: u16) -> String {
    let mut out = String::new();
    let mut block: Option<Block> = None;
    for (nth, line) in lines::lines(text).enumerate() {
        if nth > MOST_LINES * 10 || out.len() > MOST_BYTES || is_signature(line) {
            break;
        }
        if let Some((about, rest)) = heading(line) {
            let own = match about {
                About::Own => true,
                About::Revision(found) => found == revision,
            };
            block = own.then(Block::default);
            if own && !rest.is_empty() {
                block = Some(Block { lines: 1, blank: 0 });
                push(&mut out, rest);
            }
            continue;
        }
        if let Some(open) = &mut block
            && !open.take(line, &mut out)
        {
            block = None;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A text without what it says about changes that are told elsewhere: a heading and the lines below it go where `told`
/// has these lines (white space aside) for the revision of the heading; `own` is that of the text. `None` where all stays.
pub fn without(text: &str, own: u16, told: &BTreeMap<u16, String>) -> Option<String> {
    let mut left = Left { out: String::with_capacity(text.len()), open: None, cut: false };
    let mut headings = 0;
    let told: BTreeMap<u16, String> = told.iter().map(|(n, said)| (*n, spaced(said))).collect();
    for line in lines::whole(text) {
        let found = heading(line.trim_end()).filter(|_| headings < MOST_LINES);
        if let Some((about, rest)) = found {
            headings += 1;
            left.close(&told);
            let revision = match about {
                About::Own => own,
                About::Revision(revision) => revision,
            };
            let mut said = String::new();
            push(&mut said, rest);
            let block = Block { lines: usize::from(!rest.is_empty()), blank: 0 };
            left.open = Some(Open { start: left.out.len(), revision, block, said });
        } else if let Some(open) = &mut left.open
            && !open.block.take(line.trim_end_matches('\n'), &mut open.said)
        {
            left.close(&told);
        }
        left.out.push_str(line);
    }
    left.close(&told);
    left.cut.then_some(left.out)
}

/// Where a cover letter is over and nothing follows but changelogs, the list of patches and the lines of git and b4: byte
/// offset, the text's length where all of it is letter.
pub fn tail(text: &str) -> usize {
    let (mut tail, mut at, mut letter) = (None, 0, false);
    let mut block: Option<Block> = None;
    for line in lines::whole(text) {
        let bare = line.trim_end();
        let is_heading = heading(bare).is_some();
        if is_heading {
            block = Some(Block::default());
        } else if let Some(open) = &mut block
            && !open.take(bare, &mut String::new())
        {
            block = None;
        }
        let is_trailer = trailer::is_line(bare);
        if is_heading || !is_trailer && ends(bare) {
            tail = tail.or(Some(at).filter(|_| letter));
        } else if block.is_none() && !is_trailer && !bare.is_empty() && !is_item(bare) {
            (tail, letter) = (None, true);
        }
        at += line.len();
    }
    tail.unwrap_or(text.len())
}

/// What is left of a text.
struct Left {
    out: String,
    open: Option<Open>,
    cut: bool,
}

/// A heading and what was read below it.
struct Open {
    /// Where the heading is in what is left.
    start: usize,
    revision: u16,
    block: Block,
    said: String,
}

impl Left {
    /// Ends a block, and takes it out where it is told elsewhere; with it a heading that stands above all blocks.
    fn close(&mut self, told: &BTreeMap<u16, String>) {
        let Some(open) = self.open.take() else { return };
        let said = spaced(&open.said);
        if told.get(&open.revision).is_some_and(|told| told.contains(&said)) {
            self.out.truncate(open.start);
            self.cut = true;
        }
    }
}

/// With single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines below a heading.
#[derive(Default)]
struct Block {
    /// How many were taken.
    lines: usize,
    /// Blank lines since.
    blank: usize,
}

impl Block {
    /// Takes a line; false where the block is over.
    fn take(&mut self, line: &str, out: &mut String) -> bool {
        if line.trim().is_empty() {
            self.blank += 1;
            return self.blank < 3;
        }
        if self.lines >= MOST_LINES || ends(line) {
            return false;
        }
        if self.lines > 0 && self.blank > 0 {
            if !is_item(line) {
                return false;
            }
            push(out, "");
        }
        (self.lines, self.blank) = (self.lines + 1, 0);
        push(out, line.trim_end());
        true
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// Indented, or an item of a list.
fn is_item(line: &str) -> bool {
    line.starts_with([' ', '\t', '-', '*', '+', '•', '·'])
        || line.starts_with("o ")
        || line.find(['.', ')']).is_some_and(|at| {
            at > 0 && at < 4 && line[..at].bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// What comes after a changelog: a diffstat, a shortlog, b4's lines, trailers, another diff.
fn ends(line: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "base-commit:",
        "change-id:",
        "diff --git ",
        "prerequisite-",
        "Range-diff",
        "Interdiff",
        "range-diff",
        "The following changes since commit",
    ];
    let shortlog = || {
        let count = line.strip_suffix("):").and_then(|rest| rest.rsplit_once(" ("));
        count.is_some_and(|(_, n)| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    line.trim_end() == "---"
        || BEGINNINGS.iter().any(|start| line.starts_with(start))
        || stat_row(line).is_some()
        || stat_total(line).is_some()
        || shortlog()
        || trailer::is_line(line)
}

/// Reads a heading: what it is about, and what stands behind it on its line.
fn heading(line: &str) -> Option<(About, &str)> {
    let text = line.trim_start_matches([' ', '\t', '*', '-', '#', '=', '[', '(', '|', '>']);
    let first = text.as_bytes().first()?.to_ascii_lowercase();
    // Most lines end here.
    let may_be = first == b'v' && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        || matches!(
            first,
            b'c' | b'd' | b's' | b'h' | b'i' | b'm' | b'n' | b'u' | b'f' | b'r' | b'v' | b'p'
        );
    let (head, rest, colon) = match text.find(':') {
        Some(at) => (&text[..at], text[at + 1..].trim(), true),
        None => (text, "", false),
    };
    if !may_be || head.len() > LONGEST || line.starts_with('>') {
        return None;
    }
    let head = head.to_ascii_lowercase();
    let mut words = Words::default();
    let parts = head.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    for part in parts {
        words.take(part)?;
    }
    let about = words.about(colon)?;
    Some((about, rest.trim_start_matches([']', ')', '*', '=']).trim_start()))
}

/// What the words of a line say.
#[derive(Default)]
struct Words {
    revisions: Vec<u16>,
    /// `version` was the last word: a number is a revision.
    version: bool,
    about: bool,
    base: bool,
    /// It speaks of changes, whether or not it says which.
    changes: bool,
    others: usize,
}

impl Words {
    /// Takes a word, in lower case; `None` where no heading has it.
    fn take(&mut self, word: &str) -> Option<()> {
        let digits = word.strip_prefix('v').unwrap_or(word);
        let number = digits.parse().ok().filter(|_| digits.len() < 4);
        if let Some(number) = number.filter(|_| digits.len() < word.len() || self.version) {
            self.revisions.push(number);
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            // A date.
        } else {
            WORDS.binary_search(&word).ok()?;
            self.others += 1;
        }
        self.changes |= CHANGES.contains(&word);
        self.version = word == "version" || word == "revision";
        self.about |= ABOUT.contains(&word);
        self.base |= BASES.contains(&word);
        (self.revisions.len() < 3).then_some(())
    }

    fn about(&self, colon: bool) -> Option<About> {
        match *self.revisions {
            [] if self.changes && (colon || self.others < 3) => Some(About::Own),
            [one] if self.about => Some(About::Revision(one.saturating_add(u16::from(self.base)))),
            [one] if self.others == 0 || colon => Some(About::Revision(one)),
            [a, b] => Some(About::Revision(a.max(b))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_the_revision_that_came_of_the_changes() {
        for (line, revision) in [
            ("Changes in v3:", 3),
            ("changes since v2:", 3),
            ("* Changes from v2", 3),
            ("v2 -> v3:", 3),
            ("v2->v3:", 3),
            ("V2..V3", 3),
            ("Changes v3:", 3),
            ("v3:", 3),
            (" - v3: fixed the pump", 3),
            ("v3 changes:", 3),
            ("[v3]", 3),
            ("Changelog since version 2:", 3),
            ("Changes between v2 and v3:", 3),
            ("=== Changes in v3 ===", 3),
            ("Since v2:", 3),
            ("v3 (2026-01-13):", 3),
        ] {
            assert_eq!(
                heading(line).map(|(about, _)| about),
                Some(About::Revision(revision)),
                "{line}"
            );
        }
        for line in ["Changelog:", "Changes:", "Change log", "Changes since the last version:"] {
            assert_eq!(heading(line).map(|(about, _)| about), Some(About::Own), "{line}");
        }
        for line in [
            "- Link to v2: https://example.org/2",
            "In v3 the pump stops.",
            "v3 of this pump: stop it",
            "from",
            "In this series:",
            "> Changes in v3:",
            "The change:",
            "Since then:",
            "",
        ] {
            assert_eq!(heading(line), None, "{line}");
        }
    }

    const COVER: &str = "This waters pears.\n\nChanges in v3:\n- stop the pump (Bob)\n\n- rename pears\n  to plums\n- Link to v2: https://example.org/2\n\n\
        Changes in v2:\n- dig deeper\n\nAnn (2):\n  pears: dig\n\n pear.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n";

    #[test]
    fn the_block_of_a_revision_is_found() {
        assert_eq!(
            changelog(COVER, 3),
            "- stop the pump (Bob)\n\n- rename pears\n  to plums\n- Link to v2: https://example.org/2"
        );
        assert_eq!(changelog(COVER, 2), "- dig deeper");
        assert_eq!(changelog(COVER, 4), "");
    }

    #[test]
    fn text_ends_a_block_unless_it_is_the_block() {
        let text =
            "Changes since v1:\n\nThe pump stops now.\nIt did not before.\n\nPlease water.\n";
        assert_eq!(changelog(text, 2), "The pump stops now.\nIt did not before.");
        assert_eq!(
            changelog("v2: dig\nv3: stop\n    the pump\n---\n x | 1 +\n", 3),
            "stop\n    the pump"
        );
        assert_eq!(changelog("Changes:\nv2:\n - dig\n", 2), " - dig");
        assert_eq!(changelog("v2:\n- a\n-- \nv2:\n- b\n", 2), "- a");
    }

    #[test]
    fn what_is_told_elsewhere_is_left_out() {
        let told =
            |all: &[(u16, &str)]| all.iter().map(|(n, said)| (*n, (*said).to_owned())).collect();
        let third = changelog(COVER, 3);
        let left = without(COVER, 3, &told(&[(3, &third)])).unwrap();
        assert!(left.starts_with("This waters pears.\n\nChanges in v2:\n- dig deeper\n"), "{left}");
        let left = without(COVER, 3, &told(&[(3, &third), (2, "-  dig deeper")])).unwrap();
        assert!(left.starts_with("This waters pears.\n\nAnn (2):\n"), "{left}");
        assert_eq!(without(COVER, 3, &told(&[(2, "- dig"), (1, &third)])), None);
        let text = "Pears.\n\nChangelog:\nv2:\n - dig\nv3: stop\n";
        assert_eq!(
            without(text, 3, &told(&[(2, "- dig"), (3, "stop")])).as_deref(),
            Some("Pears.\n\n")
        );
        assert_eq!(without("Pears.\n", 3, &told(&[(3, "stop")])), None);
    }

    #[test]
    fn the_end_of_the_letter_is_found() {
        let letter = |text: &'static str| &text[..tail(text)];
        assert_eq!(letter(COVER), "This waters pears.\n\n");
        assert_eq!(
            letter(
                "Pears.\n\nAcked-by: Bob <bob@example.org>\n---\nv2:\n- a\n  b\n\nbase-commit: 0\n"
            ),
            "Pears.\n\nAcked-by: Bob <bob@example.org>\n"
        );
        for whole in [
            "v2:\n- dig\n\nThis waters pears.\n",
            "Pears.\n\nv2:\n- dig\n\nPlease take it.\n",
            "v2:\n- dig\n",
            "",
        ] {
            assert_eq!(letter(whole), whole);
        }
    }

    #[test]
    fn words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted() && ABOUT.iter().all(|word| WORDS.binary_search(word).is_ok()));
    }

    #[test]
    fn endless_changelogs_are_bounded() {
        assert!(changelog(&"v2:\n- a\n".repeat(100_000), 2).len() < 2 * MOST_BYTES);
        assert!(changelog(&format!("v2:\n{}", "- a\n".repeat(100_000)), 2).len() < 2 * MOST_BYTES);
    }
}
