//! What a word is, in mail and in code. The only file that names elasticlunr.
//!
//! elasticlunr's English splits at spaces and hyphens alone and trims all that is not `[a-z0-9_]` from both ends, so
//! `slab` does not find `mm/slab.c`, and most of what is not English is lost: `café` becomes `caf`, Cyrillic nothing.
//! Here the words of a text are
//!
//! - runs of letters, digits and `_` of any script; an identifier is kept whole and in parts (`vcpu_run`: also `vcpu`,
//!   `run`);
//! - runs joined by `. / @ '` whole and in parts: `mm/slab.c` is found by itself, by `slab.c` and by `slab`; parts of
//!   one letter (`c`, the `s` of `it's`) are too common to be of use;
//! - pairs of neighbours in scripts that do not put spaces between words (Chinese, Japanese, Thai …), as no dictionary
//!   of ours would be the browser's;
//! - accented words once more without their accents ([`super::fold`]);
//!
//! all in lower case. Words over 64 bytes, base64 and hexadecimal of 16 digits and more are dropped: nobody types them,
//! and each would be a word of its own. Stop words and the stemmer come after this and are elasticlunr's own.
//!
//! The client splits queries alike (`analyse` in `themes/default/static/js/search/words.js`); both sides are held to
//! `tests/js/search/tokens.json`.

use super::fold::fold;
use elasticlunr::Language;
use elasticlunr::lang::English;
use elasticlunr::pipeline::Pipeline;

/// The longest word in bytes.
const LONGEST: usize = 64;

/// The longest lead in bytes for each word that it may have: text without spaces has an end too.
const WORD_BYTES: usize = 24;

/// The language of archives: words as told above, then elasticlunr's English stop words and stemmer.
pub(super) struct MailWords;

impl Language for MailWords {
    /// elasticlunr-rs reads an index back by the name of its language; the filters are those of English.
    fn name(&self) -> String {
        "English".into()
    }

    fn code(&self) -> String {
        "en".into()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for word in text.split_whitespace().filter(|word| !is_encoded(word)) {
            split(&word.to_lowercase(), &mut words);
        }
        words
    }

    /// Without elasticlunr's trimmer, which drops all letters but English ones.
    fn make_pipeline(&self) -> Pipeline {
        let mut pipeline = English::new().make_pipeline();
        pipeline.queue.retain(|function| function.name() != "trimmer");
        pipeline
    }
}

/// The filters that a word goes through to become a term.
pub(super) struct Terms(Pipeline);

impl Terms {
    /// The filters of [`MailWords`]; they are not `Send`, so each worker has its own.
    pub(super) fn new() -> Self {
        Self(MailWords.make_pipeline())
    }

    /// The term of a word; `None` for a stop word.
    pub(super) fn of(&self, word: String) -> Option<String> {
        // As in elasticlunr, where the empty string is a stop word too.
        self.0.run(vec![word]).pop().filter(|term| !term.is_empty())
    }

    /// The filters by name, as the index lists them.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.queue.iter().map(|function| function.name()).collect()
    }
}

/// The words of `text`, in order and with repetitions.
pub(super) fn words(text: &str) -> Vec<String> {
    MailWords.tokenize(text)
}

/// The beginning of `text`: `words` words, where a letter of a script without spaces counts as a word.
pub(super) fn lead(text: &str, words: usize) -> &str {
    let (mut count, mut inside) = (0, false);
    for (at, c) in text.char_indices() {
        let alone = is_unspaced(c);
        let starts = alone || !(inside || c.is_whitespace());
        inside = !(alone || c.is_whitespace());
        count += usize::from(starts);
        if count > words || at >= words.saturating_mul(WORD_BYTES) {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// Whether a character is part of a word. Marks count as letters where words would fall apart without them: accents
/// written apart, and the signs of Indian scripts, of which Unicode calls only some alphabetic.
fn is_word(c: char) -> bool {
    c == '_'
        || c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}')
}

/// Whether a character joins words into one.
fn is_joint(c: char) -> bool {
    matches!(c, '.' | '/' | '@' | '\'')
}

/// Whether a script does without spaces: Thai to Burmese, Khmer, Hangul, kana and Han.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{1000}'..='\u{109f}'
        | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17d3}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30fa}'
        | '\u{30fc}'..='\u{312f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Whether a word between spaces is a line of base64: long, of its letters only, and too mixed to be a path.
fn is_encoded(word: &str) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    word.len() >= 40
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        && count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_uppercase) > 0
        && count(u8::is_ascii_lowercase) > 0
}

/// Splits what stands between spaces, in lower case, into runs of one sort.
fn split(word: &str, words: &mut Vec<String>) {
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let end = if is_unspaced(first) {
            let end = rest.find(|c| !is_unspaced(c)).unwrap_or(rest.len());
            pairs(rest.get(..end).unwrap_or_default(), words);
            end
        } else if is_word(first) {
            let end = run_end(rest);
            run(rest.get(..end).unwrap_or_default(), words);
            end
        } else {
            first.len_utf8()
        };
        rest = rest.get(end..).unwrap_or_default();
    }
}

/// Where the run of words and joints that `text` begins with ends; a joint counts if a word follows at once.
fn run_end(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if is_word(c) && !is_unspaced(c) {
            end = at + c.len_utf8();
        } else if !(is_joint(c) && at == end) {
            break;
        }
    }
    end
}

/// A run, its parts between slashes, and theirs.
fn run(run: &str, words: &mut Vec<String>) {
    if !run.contains(is_joint) {
        return piece(run, false, words);
    }
    push(run, words);
    for component in run.split('/') {
        if component.len() < run.len() && component.contains(is_joint) {
            push(component, words);
        }
        for part in component.split(is_joint) {
            piece(part, true, words);
        }
    }
}

/// A word, and its parts between underscores. `inside`: it is itself a part.
fn piece(word: &str, inside: bool, words: &mut Vec<String>) {
    let inside = if word.contains('_') && word.contains(|c| c != '_') {
        push(word, words);
        true
    } else {
        inside
    };
    for part in word.split('_').filter(|part| !(part.is_empty() || inside && part.len() == 1)) {
        push(part, words);
    }
}

/// Neighbours in pairs, or the only letter.
fn pairs(run: &str, words: &mut Vec<String>) {
    let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut begins = run.char_indices().map(|(at, _)| at);
    let Some(first) = ends.next() else { return };
    if first == run.len() {
        return push(run, words);
    }
    for end in ends {
        let begin = begins.next().unwrap_or_default();
        push(run.get(begin..end).unwrap_or_default(), words);
    }
}

/// Takes a word unless it is noise, and once more without its accents.
fn push(word: &str, words: &mut Vec<String>) {
    let is_hex = word.len() >= 16 && word.bytes().all(|b| b.is_ascii_hexdigit());
    if word.len() > LONGEST || is_hex {
        return;
    }
    words.push(word.to_owned());
    words.extend(fold(word).filter(|plain| !plain.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_sides_split_alike() {
        let samples: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("../../tests/js/search/tokens.json"))
                .expect("the samples are JSON");
        assert!(samples.len() > 20);
        for (text, expected) in samples {
            assert_eq!(words(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn both_sides_stem_alike() {
        let samples: Vec<(String, Option<String>)> =
            serde_json::from_str(include_str!("../../tests/js/search/terms.json"))
                .expect("the samples are JSON");
        assert!(samples.len() > 20);
        let terms = Terms::new();
        for (word, expected) in samples {
            assert_eq!(terms.of(word.clone()), expected, "{word:?}");
        }
    }

    #[test]
    fn the_stock_program_knows_the_filters() {
        assert_eq!(Terms::new().names(), ["stopWordFilter", "stemmer"]);
    }

    #[test]
    fn a_lead_is_counted_in_words_and_in_letters_without_spaces() {
        assert_eq!(lead("one two  three four", 3).trim_end(), "one two  three");
        assert_eq!(lead("one two", 3), "one two");
        assert_eq!(lead("内存泄漏 leak", 3), "内存泄");
        assert_eq!(lead(&"x".repeat(1000), 3).len(), 72);
        assert_eq!(lead("  \u{a0}ü", 0).trim(), "");
    }

    proptest! {
        #[test]
        fn any_text_gives_short_words(text in "\\PC*|[a-z_./@' 0-9éßЖ内ด-]*") {
            let terms = Terms::new();
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.len() <= 2 * LONGEST);
                prop_assert!(word.chars().all(|c| is_word(c) || is_joint(c) || is_unspaced(c)), "{word:?}");
                terms.of(word);
            }
        }

        #[test]
        fn words_of_words_are_the_same(text in "[a-z]{2,8}( [a-z]{2,8}){0,4}") {
            prop_assert_eq!(words(&text).join(" "), text);
        }

        #[test]
        fn the_stemmer_takes_any_ending(stem in "[a-zé]{0,4}", end in "(s|ed|ing|ies|y|ion|ational|e|ll|ness){0,3}") {
            Terms::new().of(stem + &end);
        }
    }
}
