//! Our range-diffs against those of `git range-diff`, over commits that are made up from the mails.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod corpora;
mod fabricate;
mod mails;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fabricate::Repository;
use listpress::mail;
use listpress::range_diff::{Budget, Commit, Differ, Lines, Patch, compare, show};

/// Two revisions: the undecoded mails of each, in order.
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) old: Vec<Vec<u8>>,
    pub(crate) new: Vec<Vec<u8>>,
}

/// What we say; `None` where it is too large. `diffs` take the place of those in the mails.
fn ours(pair: &Pair, diffs: Option<&(Vec<String>, Vec<String>)>) -> Option<String> {
    let mut lines = Lines::default();
    let mut patches = |mails: &[Vec<u8>], diffs: Option<&Vec<String>>| -> Option<Vec<Patch>> {
        let patch = |(at, raw): (usize, &Vec<u8>)| {
            let message = mail::parse(raw);
            let author = message.author();
            let author = (author.name.as_str(), author.address.as_str());
            let commit = Commit::new(&message.subject.text, author, &message.body.text);
            let diff = diffs.map(|diffs| diffs[at].as_str());
            Patch::new(&commit, diff.or_else(|| message.diff_text())?, &mut lines).ok()
        };
        mails.iter().enumerate().map(patch).collect()
    };
    let old = patches(&pair.old, diffs.map(|diffs| &diffs.0))?;
    let new = patches(&pair.new, diffs.map(|diffs| &diffs.1))?;
    let (old, new): (Vec<&Patch>, Vec<&Patch>) = (old.iter().collect(), new.iter().collect());
    let (mut differ, mut budget) = (Differ::default(), Budget::new(1 << 30));
    let matches = compare(&old, &new, &lines, &mut differ, &mut budget).ok()?;
    show(&matches, (&old, &new), &lines, &mut differ, &mut budget).ok()
}

/// How the comparison went.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) equal: usize,
    /// Pairs that differ, and how.
    pub(crate) different: Vec<String>,
    /// Pairs of these with a patch that git does not write as the mail has it.
    pub(crate) rewritten: usize,
    /// Pairs of which no commits can be made, by reason.
    pub(crate) other: BTreeMap<&'static str, usize>,
    /// Pairs of these that have a patch which changed.
    pub(crate) changed: usize,
    /// Pairs that are too large for us.
    pub(crate) large: usize,
}

impl Tally {
    pub(crate) fn compared(&self) -> usize {
        self.equal + self.different.len()
    }
}

/// Compares pairs until so many were compared.
pub(crate) fn tally(pairs: impl Iterator<Item = Pair>, most: usize) -> Tally {
    let repository = Repository::new();
    let mut tally = Tally::default();
    for pair in pairs {
        if tally.compared() == most {
            break;
        }
        let theirs = match repository.range_diff(&pair) {
            Ok(theirs) => theirs,
            Err(why) => {
                *tally.other.entry(why).or_default() += 1;
                continue;
            }
        };
        let Some(ours) = ours(&pair, theirs.diffs.as_ref()) else {
            tally.large += 1;
            continue;
        };
        tally.rewritten += usize::from(theirs.diffs.is_some());
        tally.changed += usize::from(theirs.text.contains("    @@"));
        if ours == theirs.text {
            tally.equal += 1;
        } else {
            tally.different.push(difference(&pair.name, &ours, &theirs.text));
        }
    }
    tally
}

fn difference(name: &str, ours: &str, theirs: &str) -> String {
    let mut out = format!("== {name}\n");
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    for (who, lines) in [("ours", &ours), ("git", &theirs)] {
        writeln!(out, "{who}, from line {}:", at + 1).unwrap();
        for line in lines.iter().skip(at.saturating_sub(3)).take(12) {
            writeln!(out, "  |{line}").unwrap();
        }
    }
    out
}

#[test]
fn invented_revisions_are_as_git_tells_them() {
    let pairs = mails::pairs();
    let many = pairs.len();
    let tally = tally(pairs.into_iter(), usize::MAX);
    assert!(tally.different.is_empty(), "{}", tally.different.join("\n"));
    assert!(tally.other.is_empty(), "{:?}", tally.other);
    assert_eq!((tally.equal, tally.rewritten, tally.large), (many, 0, 0));
    assert_eq!(tally.changed, many - 1, "one pair has the same patch twice");
}
