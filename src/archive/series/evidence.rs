//! How alike two sendings are: titles as they are compared, patches in common, changed lines in common.

use super::group::Group;
use crate::archive::Archive;
use crate::mail::Sketch;

/// Letters of a title that are compared.
const LETTERS: usize = 160;
/// Letters that a title has beside its prefixes, where it is compared without them.
const CORE: usize = 16;
/// Patches of each side whose lines are compared.
const PATCHES: usize = 16;

/// A title as it is compared: lower case, single blanks, without a closing point and without `(v2)` or `v2` at its end.
pub(super) fn comparable(title: &str) -> String {
    let mut joined = String::with_capacity(title.len());
    let (mut words, mut last) = (0, 0);
    for word in title.split_whitespace() {
        if words > 0 {
            joined.push(' ');
        }
        last = joined.len();
        words += 1;
        if word.is_ascii() {
            joined.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            joined.push_str(&word.to_lowercase());
        }
    }
    if words > 2 && joined.get(last..).is_some_and(is_revision) {
        joined.truncate(last - 1);
    }
    joined.truncate(joined.trim_end_matches(['.', ',', ' ', '-', ':']).len());
    joined
}

/// Whether a word is `v2` or `(v2)`.
fn is_revision(word: &str) -> bool {
    let inner = word.trim_matches(['(', ')', '[', ']']);
    inner.strip_prefix('v').is_some_and(|digits| {
        !digits.is_empty() && digits.len() < 4 && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A tree that names a release (`5.10.y`, `stable`): the same patch for two of them is two patches.
pub(super) fn is_branch(tree: &str) -> bool {
    tree.split(' ')
        .any(|word| word.starts_with(|c: char| c.is_ascii_digit()) || word.contains("stable"))
}

/// Whether one of two sendings is for another release than the other.
pub(super) fn other_branch(a: &Group, b: &Group) -> bool {
    a.tree != b.tree && (is_branch(&a.tree) || is_branch(&b.tree))
}

/// Patch titles in common.
pub(super) fn shared(a: &Group, b: &Group) -> usize {
    let mut titles: Vec<String> = a.patches.iter().map(|slot| comparable(&slot.title)).collect();
    titles.sort_unstable();
    let known = |title: &str| !title.is_empty() && titles.binary_search(&comparable(title)).is_ok();
    b.patches.iter().filter(|slot| known(&slot.title)).count()
}

/// How alike two titles are, 0 to 1: pairs of letters in common (Dice), with their prefixes (`mm: gup: `) or without.
pub(super) fn alike(a: &str, b: &str) -> f32 {
    let (a, b) = (comparable(a), comparable(b));
    let (core_a, core_b) = (core(&a), core(&b));
    let whole = dice(&a, &b);
    if core_a.len() < CORE || core_b.len() < CORE {
        whole
    } else {
        whole.max(0.95 * dice(core_a, core_b))
    }
}

/// A title without the prefixes that name parts of the program.
fn core(title: &str) -> &str {
    let mut rest = title;
    while let Some((head, after)) = rest.split_once(": ")
        && head.split(' ').count() <= 3
    {
        rest = after.trim_start();
    }
    rest
}

fn dice(a: &str, b: &str) -> f32 {
    let pairs = |text: &str| {
        let letters: Vec<char> = text.chars().take(LETTERS).collect();
        let mut pairs: Vec<(char, char)> =
            letters.windows(2).filter_map(|two| Some((*two.first()?, *two.last()?))).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let all = a.len() + b.len();
    let (mut same, mut b) = (0_usize, b.as_slice());
    for pair in a {
        let skip = b.partition_point(|other| *other < pair);
        b = b.get(skip..).unwrap_or_default();
        if b.first() == Some(&pair) {
            same += 1;
            b = b.get(1..).unwrap_or_default();
        }
    }
    if all == 0 { 0.0 } else { 2.0 * same as f32 / all as f32 }
}

/// The share of changed lines in common, 0 to 1: of each patch of the smaller sending, its best match in the other.
pub(super) fn lines_in_common(archive: &Archive, a: &Group, b: &Group) -> f32 {
    let sketches = |group: &Group| -> Vec<&Sketch> {
        let patches = group.patches.iter().filter_map(|slot| slot.message);
        let facts = patches.filter_map(|ix| archive.messages.get(ix.at())?.patch.as_deref());
        facts.filter_map(|facts| facts.sketch()).take(PATCHES).collect()
    };
    let (a, b) = (sketches(a), sketches(b));
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let best = |one: &&Sketch| many.iter().map(|other| one.alike(other)).fold(0.0, f32::max);
    let sum: f32 = few.iter().map(best).sum();
    if few.is_empty() { 0.0 } else { sum / few.len() as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_without_what_changes_with_the_revision() {
        for (a, b) in [
            ("Pear:  Fix it.", "pear: fix it"),
            ("pear: fix it (v3)", "pear: fix it"),
            ("pear: fix it v2", "pear: fix it"),
        ] {
            assert_eq!(comparable(a), comparable(b));
        }
        assert_ne!(comparable("Support v4"), comparable("Support"));
    }

    #[test]
    fn titles_alike() {
        let near = alike("pear: ripen: keep the basket dry", "basket: keep the basket dry");
        assert!(near > 0.9, "{near}");
        assert!(alike("pear: fix typo", "plum: fix typo") < 0.85, "too short without prefixes");
        let far = alike("pear: count the seeds of a pear", "pear: do not paint the fence");
        assert!(far < 0.5, "{far}");
        assert!(alike("", "") < f32::EPSILON);
    }
}
