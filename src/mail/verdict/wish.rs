//! Sentences that ask for another version, announce one, or take the patch back.

use super::VerdictKind;
use super::sentence::is_tree;
use super::words::{Word, any, is_key};

/// Words for doing it once more.
const AGAIN: &str = "resend repost resubmit respin re-spin reroll re-roll re-send re-post rebase";
/// Words for a version of a series.
pub(super) const VERSION: &str =
    "version revision spin iteration patchset series submission patch round posting";
/// Words that make a request conditional.
const IF: &str = "if when unless once not don't needn't rather before until after";
/// Names of what was sent.
const SENT: &str = "patch patches patchset series set one version v1 v2 v3 v4 v5 v6";
/// Names of a mail.
const MAIL: &str = "email mail e-mail message submission posting thread rfc resend";

/// What a sentence wishes or promises, if anything.
pub(super) fn wish(words: &[Word<'_>]) -> Option<VerdictKind> {
    for (at, word) in words.iter().enumerate().filter(|(_, word)| is_key(word)) {
        let (before, after) = (words.get(..at)?, words.get(at + 1..)?);
        if withdraws(before, word, after) {
            return Some(VerdictKind::Withdrawn);
        }
        if asks(before, word, after) || fails(before, word, after) || needs(word, after) {
            return Some(VerdictKind::ChangesWanted);
        }
        if promises(before, word, after) {
            return Some(VerdictKind::Promised);
        }
    }
    None
}

/// "Please ignore this patch", "ignore this one (it is broken)", "I'll drop this series".
fn withdraws(before: &[Word<'_>], verb: &Word<'_>, after: &[Word<'_>]) -> bool {
    const BEFORE: &str = "please pls i i'll will we'll ok okay so then just simply sorry and let's kindly oops \
        but you can actually hi all for now i'm am want to";
    const HEAD: &str = "this these the my that entire whole";
    let ignores = verb.is_in("ignore disregard");
    let drops = verb.is_in("drop discard withdraw withdrawing retract retracting");
    if !(ignores || drops) || !before.iter().all(|word| word.is_in(BEFORE)) {
        return false;
    }
    let sent = |word: &Word<'_>| word.is_in(SENT) || ignores && word.is_in(MAIL);
    let object = after.iter().take(3).position(|word| !word.is_in(HEAD));
    let ends = |word: Option<&Word<'_>>| {
        word.is_none_or(|word| word.begins_clause || word.is_in("for as and since"))
    };
    match (object, after.first()) {
        (Some(object), _) if after.get(object).is_some_and(sent) => true,
        // "Please ignore." and "please ignore this, v2 is coming": of "drop it" nobody knows what it is.
        (_, None) => ignores && any(before, "please pls"),
        (_, Some(it)) => ignores && it.is_in("this that it") && ends(after.get(1)),
    }
}

/// "Please resend", "could you send a v2", "would you mind to repost".
fn asks(before: &[Word<'_>], verb: &Word<'_>, after: &[Word<'_>]) -> bool {
    let again = verb.is_in(AGAIN);
    if !again && !verb.is_in("send post submit") || any(before, IF) {
        return false;
    }
    // "you can rebase" permits, "can you rebase" asks.
    let asked =
        |pair: &[Word<'_>]| matches!(pair, [a, b] if a.is_in("could can would") && b.is_in("you"));
    let pleads = any(before, "please pls kindly") || before.windows(2).any(asked);
    let last = before.last();
    // A rebase, or the program of that name, is often just a noun.
    let noun = last.is_some_and(|word| word.is_in("a the your due"))
        || verb.is_in("rebase")
            && !last.is_some_and(|word| word.is_in("please pls kindly you and"));
    pleads && !noun && (again || names_next(after))
}

/// "This doesn't apply", "no longer applies to net-next".
fn fails(before: &[Word<'_>], verb: &Word<'_>, after: &[Word<'_>]) -> bool {
    const SUBJECT: &str = "this it patch patches series they set these";
    let negated = match before {
        [.., word] if verb.is_in("apply") => {
            word.is_in("doesn't didn't won't not longer")
                || word.is_in("to") && any(before, "fails failed")
        }
        [.., word] => verb.is_in("applies") && word.is_in("longer"),
        [] => false,
    };
    let subject = before.len() <= 3 || any(before, SUBJECT);
    let plainly = after.first().is_none_or(|word| {
        let way = "cleanly against anymore any since because due on for and at as";
        let tree = word.is_in("to") && after.iter().skip(1).take(3).any(|word| is_tree(word.text));
        word.begins_clause || word.is_in(way) || tree
    });
    negated && subject && plainly && !any(before, "if though i unless")
}

/// "It needs a rebase."
fn needs(word: &Word<'_>, after: &[Word<'_>]) -> bool {
    let near = after.get(..3).unwrap_or(after);
    word.is_in("needs need") && any(near, "rebase rebasing respin rerolling")
}

/// "I'll send v3", "will be fixed in the next version", "I will respin".
fn promises(before: &[Word<'_>], word: &Word<'_>, after: &[Word<'_>]) -> bool {
    let mine = word.is_in("i'll we'll")
        || word.is_in("will") && (before.is_empty() || any(before, "i we"))
        || word.is_in("will") && before.last().is_some_and(|word| word.begins_clause);
    let again = after.iter().take(6).enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| after.get(at));
        word.is_in(AGAIN) && !before.is_some_and(|word| word.is_in("a the your"))
    });
    mine && !any(before, "not before hope") && (again || names_next(after))
}

/// Whether the next version is named soon: "v3", "the next version", "a new revision".
fn names_next(words: &[Word<'_>]) -> bool {
    const NEXT: &str = "next new updated another revised fixed";
    let near = words.get(..12).unwrap_or(words);
    let pair =
        near.windows(2).any(|pair| matches!(pair, [a, b] if a.is_in(NEXT) && b.is_in(VERSION)));
    let version = |word: &Word<'_>| {
        let digits = word.text.strip_prefix(['v', 'V']).unwrap_or_default();
        (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    pair || near.iter().any(version)
}
