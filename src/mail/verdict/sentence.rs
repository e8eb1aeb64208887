//! The grammar of verdicts: which sentences say that a patch was applied, dropped, refused.

use super::words::{Sentence, Word, any, is_key};
use super::{Verdict, VerdictKind, listed, wish};

/// Words that may stand before "applied" and its like without changing what it says. All others do, or may.
const LEAD: &str = "i i've ive we we've have has been was were is are it's it its this that that's these those \
    they them the of now just also finally already and so ok okay great good nice yes yep yup \
    yeah sure done lgtm reviewed approved tested fixed squashed rebased then heh well thanks \
    thank you thx thanx tia your my above following rest remaining others other two three \
    first second third last patch patches patchset series set change changes fix fixes one \
    ones all both everything whole pull request branch went ahead got hi hello updated revised \
    latest new obvious trivial version changelog & + looks me to";
/// Words that take back, doubt or defer what a sentence says.
const BLOCK: &str = "if when whenever once unless until till will i'll we'll would i'd we'd could can should \
    may might shall please not never cannot can't won't didn't don't wasn't isn't hasn't \
    haven't couldn't aren't weren't nor neither before tried try trying want wants wanted \
    going plan hope wait waiting assume assuming suppose wish had wonder whether why where how \
    after until need needs must get gets same similar earlier previous previously";
/// Words with which people tell of trying a patch.
const TRIED: &str = "cleanly clean locally local successfully top tested testing test rebuilt rebooted booted compiled \
    built builds build boot compile fails failed conflict conflicts fuzz machine works worked \
    running ran rebuild see saw still box system kernel's hunk hunks part only partially seems";
pub(super) const NOUNS: &str = "patch patches patchset series set change changes fix fixes one ones version variation \
    variant pr v1 v2 v3 v4 v5 v6 v7 v8 v9";
const PRONOUNS: &str = "this it these them that those both all everything";
const THANKS: &str = "thanks thank thx thanx cheers now already today yesterday everything as modulo with w w/ \
    ok too also again instead anyway here there directly along upstream myself for-next manually but \
    by since";
const INTO: &str = "to in into on onto for via at";
/// Words that name the whole series.
const WHOLE: &str = "series all both everything set patchset pull";
/// Words after "applied and" that go on with the same deed.
const AND: &str = "pushed queued applied merged committed will i i'll pull backported released in squashed \
    closed built sent updated fixed";
/// Words after "to" that say that it is no tree.
const NO_TREE: &str = "version revision spin iteration patchset top local your clean a an any each every all \
    series patch patches vanilla current latest other this that";
/// Parts of the names of trees and branches.
const TREE: &str = "next fixes master trunk tree branch head cvs svn git repo queue mainline upstream staging \
    devel unstable topic stable release linus";

/// What a sentence says, if anything.
pub(super) fn verdict(sentence: &Sentence<'_>) -> Option<Verdict> {
    let words = &sentence.words;
    if !words.iter().any(is_key) {
        return None;
    }
    if let Some(verdict) = refused(words) {
        return Some(verdict);
    }
    if let Some(kind) = wish::wish(words) {
        let whole = kind == VerdictKind::Withdrawn && any(words, WHOLE);
        return Some(Verdict { whole, ..Verdict::new(kind, true) });
    }
    if sentence.question { None } else { done(words) }
}

/// `pw-bot: STATE`; the states are Patchwork's, and their short forms as linux-netdev/nipa has them.
pub(super) fn command(state: &str) -> Option<Verdict> {
    let state = state.split_whitespace().next()?.to_ascii_lowercase();
    let kind = match state.as_str() {
        "accept" | "accepted" | "mainlined" | "queued" | "in-next" => VerdictKind::Applied,
        "cr" | "changes-requested" | "changes-required" | "defer" | "deferred" => {
            VerdictKind::ChangesWanted
        }
        "reject" | "rejected" | "na" | "nap" | "not-applicable" => VerdictKind::Rejected,
        "supersede" | "superseded" => VerdictKind::Superseded,
        "new" | "ur" | "under-review" | "au" | "awaiting-upstream" | "needs-ack"
        | "handled-elsewhere" => VerdictKind::UnderReview,
        _ => return None,
    };
    Some(Verdict { command: true, whole: true, ..Verdict::new(kind, true) })
}

/// `Nacked-by: …`.
pub(super) fn trailer(line: &str) -> Option<Verdict> {
    let name = line.split(':').next().unwrap_or_default().trim();
    let refused = Word { text: name, begins_clause: false, begins_line: true }
        .is_in("nacked-by naked-by nak'd-by rejected-by");
    refused.then(|| Verdict::new(VerdictKind::Refused, true))
}

/// "NACK", "This is a NAK from me", "self-NACK".
fn refused(words: &[Word<'_>]) -> Option<Verdict> {
    const BEFORE: &str = "so this is a an that's it's big hard strong clear i again then sorry but no still \
        consider self and yes as therefore";
    const NACK: &str = "nack nak nacked self-nack self-nak";
    let at = words.iter().take(6).position(|word| is_key(word) && word.is_in(NACK))?;
    let (before, found) = words.split_at_checked(at)?;
    if !before.iter().all(|word| word.is_in(BEFORE)) {
        return None;
    }
    if !ends_nack(found) {
        return None;
    }
    let own = found.first()?.text.contains('-') || before.iter().any(|word| word.is_in("self"));
    // "NAK on the third hunk" leaves the rest.
    let partly = found.get(1).is_some_and(|word| word.is_in("on for"))
        || any(found.get(..6).unwrap_or(found), "part parts");
    let kind = match () {
        () if own => VerdictKind::Withdrawn,
        () if partly => VerdictKind::ChangesWanted,
        () => VerdictKind::Refused,
    };
    Some(Verdict::new(kind, true))
}

/// Whether what follows a NACK leaves it one: buses and protocols have NAKs, too ("NAK packets are lost").
fn ends_nack(found: &[Word<'_>]) -> bool {
    const AFTER: &str = "from on for to at in as because since until unless due till and but with this that these those it the";
    let capital = found.first().is_some_and(|nack| nack.text.starts_with('N'));
    let Some(next) = found.get(1) else { return true };
    let part = found.first().is_some_and(|nack| nack.text.contains('-'));
    part || next.begins_line
        || next.begins_clause && capital && !next.is_in("is are was were")
        || !next.begins_clause && next.is_in(AFTER)
}

/// "Applied to net-next, thanks!", "This series was applied", "Dropped."
fn done(words: &[Word<'_>]) -> Option<Verdict> {
    let mut pairs = words.iter().enumerate().filter(|(_, word)| is_key(word));
    let (at, kind) = pairs.find_map(|(at, word)| Some((at, verb(word, words.get(at + 1))?)))?;
    let start = words.iter().take(at + 1).rposition(|word| word.begins_clause).unwrap_or(0);
    let (before, clause) = (words.get(..start)?, words.get(start..at)?);
    let led = leads(before, clause)?;
    let tail = after_verb(words.get(at)?, words.get(at + 1..)?);
    if kind == VerdictKind::Dropped && !drops(words.get(at)?, clause, tail) {
        return None;
    }
    let certain = object(tail)? && led;
    let mut verdict = Verdict::new(kind, certain);
    let around = || clause.iter().chain(tail.iter().take(6));
    verdict.patches = numbers(clause, tail);
    let several =
        verdict.patches.is_empty() && around().any(|word| word.is_in("patches them these rest"));
    verdict.whole = several || around().any(|word| word.is_in(WHOLE));
    if verdict.whole {
        verdict.patches = [].into();
    }
    verdict.one = !verdict.whole && around().any(|word| word.is_in("patch"));
    let own = any(tail, "my") || tail.iter().any(|word| word.text.contains("github"));
    verdict.pushes = verb_pushes(words.get(at)?) && !own;
    let ids = tail.iter().filter_map(|word| {
        let id = listed::of_link(word.text).or_else(|| listed::hex(word.text))?;
        Some((0, id.to_ascii_lowercase().into()))
    });
    verdict.commits = ids.take(MOST_COMMITS).collect();
    Some(verdict)
}

/// Whether what stands before a verb, clauses before and its own, lets it be a verdict; `Some(true)` for a certain one.
fn leads(before: &[Word<'_>], clause: &[Word<'_>]) -> Option<bool> {
    if any(before, BLOCK) || any(clause, BLOCK) {
        return None;
    }
    // "the applied patch" tells of no deed, "are applied in order" lacks its subject.
    let article = clause.last().is_some_and(|word| word.is_in("the your my of a"));
    let copula = clause.first().is_some_and(|word| word.is_in("is are was were"));
    if article || copula {
        return None;
    }
    // "It was merged in 5.4" tells of something else than "This patch was applied".
    let past = any(clause, "was were") && !any(clause, NOUNS) && !any(clause, "request");
    let leads =
        |words: &[Word<'_>]| words.iter().all(|w| w.is_in(LEAD) || number(w.text).is_some());
    if leads(clause) {
        return Some(!past);
    }
    // "I rebased it by hand and pushed it."
    let and = clause.iter().rposition(|word| word.is_in("and but so"))?;
    leads(clause.get(and + 1..)?).then_some(false)
}

/// What follows the verb, without the `in` of "checked in" and the like.
fn after_verb<'a, 'b>(verb: &Word<'b>, tail: &'a [Word<'b>]) -> &'a [Word<'b>] {
    let particle = tail.first().is_some_and(|word| word.is_in("up in out"))
        && !tail.get(1).is_some_and(|word| is_tree(word.text));
    let phrasal = "checked picked queued pushed backed";
    if particle && verb.is_in(phrasal) { tail.get(1..).unwrap_or_default() } else { tail }
}

/// Whether it is the patch that was dropped, and no line of it.
fn drops(verb: &Word<'_>, clause: &[Word<'_>], tail: &[Word<'_>]) -> bool {
    let doing = verb.text.len() > 3 && verb.is_in("dropping reverting");
    if any(tail.get(..4).unwrap_or(tail), "part parts hunk hunks bit bits piece line lines") {
        return false;
    }
    let me = clause.is_empty() || any(clause, "i i'm we're i've we am i'll");
    let rest = after_object(tail).unwrap_or(tail);
    let ends =
        rest.first().is_none_or(|word| word.begins_clause || word.is_in("for from again and"));
    let says = any(clause, NOUNS) || any(clause, "it this them these");
    ends && (!doing || me) && (tail.len() != rest.len() || says || tail.is_empty() || !doing)
}

/// Commits kept of one sentence.
const MOST_COMMITS: usize = 8;

/// What a word says was done.
fn verb(word: &Word<'_>, next: Option<&Word<'_>>) -> Option<VerdictKind> {
    const APPLIED: &str = "applied queued merged pushed committed commited comitted pulled landed checked-in \
        installed picked taken";
    const DROPPED: &str = "dropped reverted dropping reverting backed unqueued";
    let checked_in = || word.is_in("checked") && next.is_some_and(|next| next.is_in("in"));
    if word.is_in(APPLIED) || checked_in() {
        Some(VerdictKind::Applied)
    } else if word.is_in(DROPPED) {
        Some(VerdictKind::Dropped)
    } else {
        word.is_in("rejected").then_some(VerdictKind::Rejected)
    }
}

/// Whether it is a word of people who commit their own patches.
fn verb_pushes(verb: &Word<'_>) -> bool {
    verb.is_in("pushed committed commited comitted checked checked-in installed")
}

/// Whether what follows the verb makes it a verdict: `Some(true)` a certain one.
fn object(tail: &[Word<'_>]) -> Option<bool> {
    let Some(first) = tail.first() else { return Some(true) };
    let thanked = first.is_in("thanks thank thx thanx");
    let tried = !thanked && any(tail.get(..4).unwrap_or(tail), TRIED);
    if first.begins_clause || first.is_in(THANKS) || number(first.text).is_some() {
        return (!tried).then_some(true);
    }
    if first.is_in("and") {
        let next = tail.get(1)?;
        return (!tried).then(|| next.is_in(AND) || number(next.text).is_some());
    }
    if first.is_in(INTO) {
        return into(tail).then_some(true);
    }
    let after = after_object(tail)?;
    match after.first() {
        Some(next) if next.is_in(INTO) => into(after).then_some(false),
        _ => (!any(after.get(..10).unwrap_or(after), TRIED)).then_some(false),
    }
}

/// What follows "the patch", "both", "a simplified version of your patch".
fn after_object<'a, 'b>(tail: &'a [Word<'b>]) -> Option<&'a [Word<'b>]> {
    const OBJECT: &str = "the your patch patches series set half my";
    let (first, near) = (tail.first()?, tail.get(..6).unwrap_or(tail));
    if first.is_in("a an") {
        let kind = |word: &Word<'_>| word.is_in("version variation variant");
        return tail.get(near.iter().position(kind)? + 1..);
    }
    let noun = near.iter().position(|word| word.is_in(NOUNS));
    if let Some(noun) = noun
        && (first.is_in(OBJECT) || first.is_in(PRONOUNS) && noun <= 4)
    {
        let inner = tail.get(1..noun).unwrap_or_default();
        return if any(inner, INTO) { None } else { tail.get(noun + 1..) };
    }
    let alone = tail.get(1).is_none_or(|next| {
        let ends = next.begins_clause || next.is_in(INTO) || next.is_in(THANKS);
        ends || next.is_in("and up in out")
    });
    (first.is_in(PRONOUNS) && alone).then(|| tail.get(1..).unwrap_or_default())
}

/// Whether "to …" names a tree: `to net-next`, `for 6.9`, `to my kvm-ppc tree`, `in the master branch`.
fn into(tail: &[Word<'_>]) -> bool {
    for (at, word) in tail.iter().enumerate().skip(1).take(6) {
        // "Applied to kvm-x86 svm, thanks!": b4 names a remote and a branch.
        if at > 1 && word.begins_clause {
            return word.is_in("thanks thank thx");
        }
        if word.is_in(NO_TREE) {
            return false;
        }
        if is_tree(word.text) {
            return !tail.get(at + 1).is_some_and(|next| next.is_in(wish::VERSION));
        }
    }
    false
}

/// A name of a tree or branch, or the number of a release.
pub(super) fn is_tree(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let digits = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let release = |name: &str| {
        let parts = name.strip_prefix('v').unwrap_or(name).split_once('.');
        parts.is_some_and(|(major, minor)| digits(major) && digits(minor))
    };
    // `6.9`, `v6.9-rc1`, `plum-6.9`
    let numbered = release(&lower) || lower.rsplit_once('-').is_some_and(|(_, last)| release(last));
    let path = lower.contains('/')
        && number(word).is_none()
        && lower.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    numbered
        || path
        || lower == "main"
        || lower.contains("for-")
        || TREE.split(' ').any(|part| lower.contains(part))
}

/// Numbers of patches that a sentence names: "patches 1-3", "1/3", "#2 and #4".
fn numbers(clause: &[Word<'_>], tail: &[Word<'_>]) -> Box<[(u16, u16)]> {
    let mut found = Vec::new();
    let first = tail.iter().position(|word| !word.is_in("and")).unwrap_or(0) + clause.len();
    let mut open = false;
    // "Applied with v2 of patch 3" names no patch that alone was applied.
    let end =
        tail.iter().position(|word| word.is_in("with without except but")).unwrap_or(8).min(8);
    for (at, word) in clause.iter().chain(tail.iter().take(end)).enumerate() {
        if let Some(range) = number(word.text)
            && (open || at == first || word.text.contains('/'))
        {
            found.push(range);
            open = true;
        } else {
            let goes_on = open && word.is_in("and to through &");
            open = goes_on || word.is_in("patch patches #");
        }
    }
    found.into()
}

/// `3`, `1-3`, `2/5`, `#2`.
fn number(word: &str) -> Option<(u16, u16)> {
    let one = |text: &str| text.parse::<u16>().ok().filter(|n| (1..=1000).contains(n));
    let word = word.strip_prefix('#').unwrap_or(word);
    if let Some((first, last)) = word.split_once('-') {
        return one(first).zip(one(last)).filter(|(first, last)| first <= last);
    }
    if let Some((number, total)) = word.split_once('/') {
        return one(number).filter(|_| one(total).is_some()).map(|n| (n, n));
    }
    one(word).map(|n| (n, n))
}
