//! Texts as their words, and finding those that hold a phrase, as public-inbox's `s:` and `f:` do.

use rayon::prelude::*;

use super::find::Work;
use crate::fingerprint::fnv1a;

/// A text as its words in lower case, a blank before and after each: a phrase is in it where the bytes of one are in
/// those of the other.
pub(super) fn words(text: &str) -> Box<str> {
    let mut out = String::with_capacity(text.len() + 2);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.push(' ');
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out.push(' ');
    out.into_boxed_str()
}

/// The texts of all entries, equal ones once.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// Entries, sorted by their text.
    entries: Vec<u32>,
    /// Where in `entries` those of each distinct text begin; the end of the last at the end.
    starts: Vec<u32>,
    /// Hash of each word and a text that has it (a position in `starts`), sorted. Whoever makes two words fall together makes a
    /// search slower by the texts of one of them.
    words: Vec<(u32, u32)>,
}

impl Phrases {
    /// Of so many entries, each with its text as [`words`] gives it.
    pub(super) fn new<'a>(count: usize, text: impl Fn(u32) -> &'a str + Sync) -> Self {
        let mut entries: Vec<u32> = (0..count as u32).collect();
        entries.par_sort_by_key(|&entry| (text(entry), entry));
        let mut starts = Vec::new();
        let mut at = 0;
        for same in entries.chunk_by(|&a, &b| text(a) == text(b)) {
            starts.push(at);
            at += same.len() as u32;
        }
        let of = |(number, &start): (usize, &u32)| {
            let entry = entries.get(start as usize).copied().unwrap_or_default();
            let mut own: Vec<(u32, u32)> =
                text(entry).split_whitespace().map(|word| (fnv1a(word), number as u32)).collect();
            own.sort_unstable();
            own.dedup();
            own
        };
        let mut words: Vec<(u32, u32)> = starts.par_iter().enumerate().flat_map_iter(of).collect();
        words.par_sort_unstable();
        starts.push(at);
        Phrases { entries, starts, words }
    }

    /// Entries whose text holds the phrase, which is as [`words`] gives it. The texts of its rarest word are looked at.
    pub(super) fn find<'a>(
        &self,
        phrase: &str,
        text: impl Fn(u32) -> &'a str,
        work: &mut Work,
    ) -> Vec<&[u32]> {
        let with = |word: &str| {
            let hash = fnv1a(word);
            let from = self.words.partition_point(|(own, _)| *own < hash);
            let to = self.words.partition_point(|(own, _)| *own <= hash);
            self.words.get(from..to).unwrap_or_default()
        };
        let rarest = phrase.split_whitespace().map(with).min_by_key(|with| with.len());
        let rarest = rarest.unwrap_or_default();
        if !work.take(rarest.len()) {
            return Vec::new();
        }
        let finder = memchr::memmem::Finder::new(phrase.as_bytes());
        let entries = rarest.iter().filter_map(|(_, number)| self.of(*number as usize));
        entries
            .filter(|same| {
                let text = same.first().map_or("", |first| text(*first));
                finder.find(text.as_bytes()).is_some()
            })
            .collect()
    }

    /// The entries of a text.
    fn of(&self, number: usize) -> Option<&[u32]> {
        let range = *self.starts.get(number)? as usize..*self.starts.get(number + 1)? as usize;
        self.entries.get(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_whole_words_in_order() {
        let texts = ["[PATCH 1/2] graft: the pears", "Re: the pear", "", "GRAFT the pears — again"];
        let texts: Vec<Box<str>> = texts.iter().map(|text| words(text)).collect();
        let text = |entry: u32| &*texts[entry as usize];
        let phrases = Phrases::new(texts.len(), text);
        let find = |phrase: &str| {
            let found = phrases.find(&words(phrase), text, &mut Work::default());
            let mut found: Vec<u32> = found.concat();
            found.sort_unstable();
            found
        };
        assert_eq!(find("graft: the pears"), [0, 3]);
        assert_eq!(find("the pear"), [1]);
        assert_eq!(find("pears the"), [0_u32; 0]);
        assert_eq!(find("plums"), [0_u32; 0]);
        assert_eq!(find("..."), [0_u32; 0]);
    }
}
