//! The first words of a reply that are its author's own.

use super::diff::signature_start;
use super::lines;

/// Lines that are looked at, so that a mail that is all quotation costs little.
const MOST_LINES: usize = 2_000;

/// The first paragraph of somebody's own words as one line, cut to `most` characters between words; empty where there is
/// none. Quotations, the lines that introduce them, salutations and the signature are left out. `text` ends where a diff
/// begins.
pub fn excerpt(text: &str, most: usize) -> String {
    let end = signature_start(text).unwrap_or(text.len());
    let mut paragraph: Vec<&str> = Vec::new();
    let lines = lines::lines(text.get(..end).unwrap_or(text));
    let lines = lines.take(MOST_LINES).map(str::trim);
    for line in lines.chain([""]) {
        if !line.is_empty() && !line.starts_with('>') {
            paragraph.push(line);
        } else if paragraph.is_empty() || introduces(&paragraph) || is_salutation(&paragraph) {
            paragraph.clear();
        } else {
            break;
        }
    }
    shorten(&paragraph, most)
}

/// "On …, Ann wrote:", perhaps over two lines.
fn introduces(paragraph: &[&str]) -> bool {
    let is_end = |line: &&&str| line.ends_with(':') && !line.contains("://");
    paragraph.len() <= 3 && paragraph.last().as_ref().is_some_and(is_end)
}

/// "Hi Ann,", "Ann,".
fn is_salutation(paragraph: &[&str]) -> bool {
    let [line] = paragraph else { return false };
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches([',', '!']);
    let greets = ["hi", "hello", "hey", "dear"].iter().any(|word| first.eq_ignore_ascii_case(word));
    words.count() < 4 && (greets || line.ends_with(','))
}

fn shorten(paragraph: &[&str], most: usize) -> String {
    let mut short = String::new();
    let mut left = most;
    for word in paragraph.iter().flat_map(|line| line.split_whitespace()) {
        let space = usize::from(!short.is_empty());
        let length = word.chars().take(most.saturating_add(1)).count();
        if length + space > left {
            if short.is_empty() {
                short.extend(word.chars().take(most));
            }
            short.truncate(short.trim_end_matches(['.', ',', ';', ':']).len());
            short.push('…');
            return short;
        }
        if space > 0 {
            short.push(' ');
        }
        short.push_str(word);
        left -= length + space;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_found_between_quotations() {
        for (text, own) in [
            ("Looks good.\n\nMore.\n", "Looks good."),
            (
                "On Monday, Ann wrote:\n> Pears.\n\nNot quite,\nI think.\n\nBo\n",
                "Not quite, I think.",
            ),
            ("On Mon, 1 Jan 2026,\nAnn <ann@example.org> wrote:\n\n> Pears.\nNo.\n", "No."),
            ("Hi Ann,\n\nFine.\n> x\n", "Fine."),
            (
                "Ann,\n\n> a\n> b\nReviewed-by: Bo <bo@example.org>\n",
                "Reviewed-by: Bo <bo@example.org>",
            ),
            ("Agreed.\n> x\nBut.\n", "Agreed."),
            ("> only\n> quotes\n", ""),
            ("> x\n-- \nBo\n", ""),
            ("Look at this:\n\nfoo\n", "foo"),
            ("See https://example.org/a:\n\nfoo\n", "See https://example.org/a:"),
            ("", ""),
        ] {
            assert_eq!(excerpt(text, 80), own, "{text:?}");
        }
    }

    #[test]
    fn long_words_and_texts_are_cut() {
        assert_eq!(excerpt("one two three four", 10), "one two…");
        assert_eq!(excerpt("one two three", 13), "one two three");
        assert_eq!(excerpt("one, two. Three.", 10), "one, two…");
        assert_eq!(excerpt(&"ü".repeat(1_000_000), 5), "üüüüü…");
    }

    #[test]
    fn a_megabyte_of_any_line_is_linear() {
        for piece in ["> a\n", "a\n", "a:\n\n", "Hi a,\n\n", "\n", "a "] {
            assert!(excerpt(&piece.repeat(1_000_000 / piece.len()), 100).chars().count() <= 101);
        }
    }
}
