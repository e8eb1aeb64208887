//! What a reply says of the patch that it answers to: applied, dropped, withdrawn, refused, to be changed.
//!
//! The forms are those that people and robots write (b4's "Applied to X, thanks!" with `[n/m]` and commits below it,
//! patchwork-bot's summary with links, `pw-bot:` commands, "Pushed.", "I've applied the patch"). A sentence counts only
//! as a whole: every word before the verb must be one that such sentences have ([`sentence`]), so that "not applied",
//! "can be applied" and "if you have applied" say nothing. Only unquoted lines above the signature are read. No text is
//! kept, so nothing that must not be told can come out: [`Verdicts`] holds kinds, numbers and commits.

mod listed;
mod sentence;
#[cfg(test)]
mod tests;
mod wish;
mod words;

use serde::{Deserialize, Serialize};

use super::lines;
use listed::Listed;
use words::Sentence;

/// What is said of a patch or series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum VerdictKind {
    /// It is in a tree.
    Applied,
    /// It was taken out of a tree again, or will not be taken.
    Dropped,
    /// "Please ignore this patch": counts from its author only.
    Withdrawn,
    /// NACK.
    Refused,
    /// "Rejected", by a robot's command or in a sentence.
    Rejected,
    /// Another version is asked for, or it does not apply.
    ChangesWanted,
    /// A new version is announced: counts from its author only.
    Promised,
    /// It is looked at (`pw-bot: under-review` and its like).
    UnderReview,
    /// Another series took its place.
    Superseded,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What.
    pub kind: VerdictKind,
    /// The form is one that only who did it uses; others count from people who apply patches only.
    pub certain: bool,
    /// A command to a robot (`pw-bot: …`).
    pub command: bool,
    /// A word with which people tell of what they put in themselves ("Pushed.", "Committed."), and no tree of their own.
    pub pushes: bool,
    /// The whole series is named ("series", "both patches"), to apply it or to take it back.
    pub whole: bool,
    /// One patch is named ("this patch applied", "patch 3").
    pub one: bool,
    /// Numbers of the patches that are named, first and last of each range; empty where none is.
    pub patches: Box<[(u16, u16)]>,
    /// Commits and the patches that they are of; 0 where that is not said. 7 to 64 hexadecimal digits.
    pub commits: Box<[(u16, Box<str>)]>,
}

/// All that a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// In the order of the text, [`MOST`] at most.
    pub said: Vec<Verdict>,
    /// Passages of own text right below quoted lines of a diff.
    pub comments: u32,
    /// A NACK in the sender's own words, no trailer that names somebody.
    pub refuses: bool,
}

/// Verdicts kept of one message.
const MOST: usize = 8;
/// Longest line that is read as a sentence; longer ones are no prose.
const LONGEST_LINE: usize = 1000;

/// Reads the text of a reply; it ends where a diff begins ([`find_diff`](super::diff::find_diff)).
pub fn read(text: &str) -> Verdicts {
    let mut reader = Reader::default();
    reader.text(text);
    reader.finish().0
}

/// The sentence that says this first, as it stands in the text, folded to one line.
pub fn quote(text: &str, kind: VerdictKind) -> Option<String> {
    let mut reader = Reader { wanted: Some(kind), ..Reader::default() };
    reader.text(text);
    reader.finish().1
}

/// A text on its way through the lines.
#[derive(Default)]
struct Reader<'a> {
    found: Verdicts,
    sentence: Sentence<'a>,
    listed: Listed,
    /// Lines of a diff were quoted.
    diff: bool,
    /// There was a line that is not quoted.
    answered: bool,
    /// The line before was quoted, blank lines aside.
    below_quote: bool,
    /// The kind whose words are asked for.
    wanted: Option<VerdictKind>,
    quote: Option<String>,
}

impl<'a> Reader<'a> {
    fn text(&mut self, text: &'a str) {
        let end = super::diff::signature_start(text).unwrap_or(text.len());
        for line in lines::lines(text.get(..end).unwrap_or(text)) {
            // Below the answer it is the end; above it, what was asked follows, quoted.
            if is_original_message(line) && self.answered || line.trim_end() == "--" {
                break;
            }
            self.line(line);
        }
        self.end_sentence();
    }

    fn line(&mut self, line: &'a str) {
        if let Some(quoted) = quoted(line) {
            self.end_sentence();
            self.diff = self.diff || is_of_diff(quoted);
            self.below_quote = true;
            return;
        }
        let own = line.trim();
        self.answered |= !own.is_empty();
        // "Applied to", an empty line, and the address of the repository: b4 users set it apart.
        if own.is_empty() && self.sentence.lacks_object() {
            return;
        }
        if own.is_empty() || own.len() > LONGEST_LINE {
            self.end_sentence();
            return;
        }
        let is_trailer = super::trailer::is_line(own);
        let is_comment = self.below_quote && self.diff && own.contains(' ');
        if is_comment && !is_trailer {
            self.found.comments += 1;
        }
        self.below_quote = false;
        if let Some(state) = own.strip_prefix("pw-bot:").or_else(|| own.strip_prefix("PW-Bot:")) {
            self.end_sentence();
            self.say(sentence::command(state.trim()), own);
        } else if is_trailer {
            self.end_sentence();
            self.say(sentence::trailer(own), own);
        } else if self.listed.take(own) {
            self.end_sentence();
        } else {
            while let Some(rest) = self.sentence.push(line) {
                self.end_sentence();
                if rest.is_empty() {
                    break;
                }
                self.sentence.rest = rest;
            }
        }
    }

    fn end_sentence(&mut self) {
        if !self.sentence.words.is_empty() {
            let verdict = sentence::verdict(&self.sentence);
            let words = std::mem::take(&mut self.sentence);
            if let Some(verdict) = verdict {
                self.found.refuses |= verdict.kind == VerdictKind::Refused;
                self.say(Some(verdict), &words.text());
            }
        }
    }

    fn say(&mut self, verdict: Option<Verdict>, words: &str) {
        let Some(verdict) = verdict else { return };
        if self.quote.is_none() && self.wanted == Some(verdict.kind) {
            self.quote = Some(words.to_owned());
        }
        if verdict.kind == VerdictKind::Applied {
            self.give_listed();
        }
        if self.found.said.len() < MOST && !self.found.said.contains(&verdict) {
            self.found.said.push(verdict);
        }
    }

    /// Gives what was listed since to the last application; what was listed before the first is something else.
    fn give_listed(&mut self) {
        let listed = std::mem::take(&mut self.listed);
        let mut said = self.found.said.iter_mut().rev();
        if let Some(applied) = said.find(|said| said.kind == VerdictKind::Applied) {
            listed.give(applied);
        }
    }

    fn finish(mut self) -> (Verdicts, Option<String>) {
        self.give_listed();
        (self.found, self.quote)
    }
}

/// Whether a line, without the mark of the quote, is one of a diff.
fn is_of_diff(line: &str) -> bool {
    match line.as_bytes().first() {
        Some(b'+' | b'-') => true,
        Some(b'@') => line.starts_with("@@"),
        Some(b'd') => line.starts_with("diff --git "),
        _ => false,
    }
}

/// What a quoted line quotes: `> x`, `AB> x`, `| x`, `: x`.
fn quoted(line: &str) -> Option<&str> {
    let start = line.trim_start_matches(' ');
    let name = start.bytes().take(4).take_while(u8::is_ascii_alphabetic).count();
    let marked = start.get(name..)?.strip_prefix('>');
    let marked = marked.or_else(|| start.strip_prefix(['|', ':']))?;
    Some(marked.strip_prefix(' ').unwrap_or(marked))
}

/// Where mailers put the whole message that is answered below the answer, without marks.
fn is_original_message(line: &str) -> bool {
    let rule = line.starts_with("-----") || line.starts_with("_____");
    rule && (line.contains("Original") || line.bytes().all(|b| b == b'_'))
}

impl Verdict {
    fn new(kind: VerdictKind, certain: bool) -> Self {
        Verdict {
            kind,
            certain,
            command: false,
            pushes: false,
            whole: false,
            one: false,
            patches: [].into(),
            commits: [].into(),
        }
    }
}
