//! What stands below "Applied to X, thanks!": the patches, and the commits that they became.
//!
//! b4 writes `[2/3] title` and below it `commit: 0123…` or a link; patchwork-bot writes `- [net,v2,2/3] title` and a
//! link, or "(no matching commit)" for a patch that it did not find.

use super::Verdict;

/// Patches and commits kept of one message.
const MOST: usize = 500;

/// Patches and commits that were listed.
#[derive(Debug, Default)]
pub(super) struct Listed {
    patches: Vec<u16>,
    commits: Vec<(u16, Box<str>)>,
    /// The patch whose commit comes next; 0 where it has no number.
    at: u16,
}

impl Listed {
    /// Takes a line, if it is one of a list.
    pub(super) fn take(&mut self, line: &str) -> bool {
        if let Some(tag) = item(line) {
            self.at = number(tag).unwrap_or(0);
            if self.patches.len() < MOST && self.at > 0 {
                self.patches.push(self.at);
            }
            return true;
        }
        if line == "(no matching commit)" {
            self.patches.retain(|patch| *patch != self.at);
            return true;
        }
        let Some(commit) = commit_line(line) else { return line == "(no commit info)" };
        if self.commits.len() < MOST {
            self.commits.push((self.at, commit.to_ascii_lowercase().into()));
        }
        true
    }

    /// Adds it to what was said above it.
    pub(super) fn give(self, verdict: &mut Verdict) {
        let mut patches = verdict.patches.to_vec();
        patches.extend(self.patches.iter().map(|&patch| (patch, patch)));
        patches.sort_unstable();
        patches.dedup();
        verdict.patches = patches.into();
        let mut commits = verdict.commits.to_vec();
        commits.extend(self.commits);
        commits.dedup();
        verdict.commits = commits.into();
    }
}

/// What is in the brackets of an item of a list.
fn item(line: &str) -> Option<&str> {
    let (tag, rest) = match line.strip_prefix("- [") {
        Some(tag) => tag.split_once(']')?,
        None => line.strip_prefix('[')?.split_once(']')?,
    };
    let fits = rest.starts_with(' ') && (line.starts_with('-') || number(tag).is_some());
    fits.then_some(tag)
}

/// `n` of the `n/m` that a tag ends with.
fn number(tag: &str) -> Option<u16> {
    let last = tag.rsplit([',', ' ']).next()?;
    let (number, total) = last.split_once('/')?;
    total.parse::<u16>().ok().and_then(|total| number.parse().ok().filter(|n| *n <= total))
}

/// The commit that a line consists of: `commit: 0123…`, `0123…`, or a link to one.
fn commit_line(line: &str) -> Option<&str> {
    let line =
        line.strip_prefix("commit:").or_else(|| line.strip_prefix("commit ")).unwrap_or(line);
    let mut words = line.split_whitespace();
    let (word, more) = (words.next()?, words.next());
    if more.is_some() && !line.trim_start().starts_with("http") {
        return None;
    }
    of_link(word).or_else(|| hex(word))
}

/// The commit at the end of a link.
pub(super) fn of_link(word: &str) -> Option<&str> {
    let path = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"))?;
    let link = path.trim_end_matches(['.', ',', ')', '>', '/']);
    hex(link.rsplit(['/', '=']).next()?)
}

/// An object id of git: digits among the letters tell it from a word.
pub(super) fn hex(word: &str) -> Option<&str> {
    let fits = (7..=64).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && (word.len() > 8 || word.bytes().any(|b| b.is_ascii_alphabetic()));
    fits.then_some(word)
}
