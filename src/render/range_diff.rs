//! A range-diff as HTML: lines with two signs.
//!
//! The first sign says what changed from one revision to the next, the second what the patch itself adds and removes.
//! The first becomes an element with a ground (`ins`, `del`), the second the colour of the text (`rp`, `rm`); both signs
//! stay in the text, so that it reads without colours.

use super::escape;
use crate::range_diff::{Hunk, Lines, Side};

/// Of one patch's changes, the bytes that a page shows.
pub const MOST_SHOWN: usize = 64 << 10;

/// What a patch does with a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inner {
    Kept,
    Plus,
    Minus,
}

impl Inner {
    fn of(line: &str) -> Self {
        match line.as_bytes().first() {
            Some(b'+') => Inner::Plus,
            Some(b'-') => Inner::Minus,
            _ => Inner::Kept,
        }
    }
}

/// Appends hunks; false if there was more than [`MOST_SHOWN`], and then what was appended is cut between lines.
pub fn render(hunks: &[Hunk], lines: &Lines, out: &mut String) -> bool {
    let start = out.len();
    for hunk in hunks {
        out.push_str("<b>@@");
        if !hunk.heading.is_empty() {
            out.push(' ');
            escape::text(&hunk.heading, out);
        }
        out.push_str("\n</b>");
        let kinds = |&(side, line): &(Side, u32)| (side, Inner::of(lines.text(line)));
        for run in hunk.lines.chunk_by(|a, b| kinds(a) == kinds(b)) {
            let (open, close) = tags(kinds(&run[0]));
            out.push_str(open);
            for &(side, line) in run {
                out.push(sign(side));
                escape::text(lines.text(line), out);
                out.push('\n');
            }
            out.push_str(close);
            if out.len() - start > MOST_SHOWN {
                return false;
            }
        }
    }
    true
}

fn sign(side: Side) -> char {
    match side {
        Side::Both => ' ',
        Side::Old => '-',
        Side::New => '+',
    }
}

fn tags(kinds: (Side, Inner)) -> (&'static str, &'static str) {
    match kinds {
        (Side::Both, Inner::Kept) => ("", ""),
        (Side::Both, Inner::Plus) => ("<span class=\"rp\">", "</span>"),
        (Side::Both, Inner::Minus) => ("<span class=\"rm\">", "</span>"),
        (Side::Old, Inner::Kept) => ("<del>", "</del>"),
        (Side::Old, Inner::Plus) => ("<del class=\"rp\">", "</del>"),
        (Side::Old, Inner::Minus) => ("<del class=\"rm\">", "</del>"),
        (Side::New, Inner::Kept) => ("<ins>", "</ins>"),
        (Side::New, Inner::Plus) => ("<ins class=\"rp\">", "</ins>"),
        (Side::New, Inner::Minus) => ("<ins class=\"rm\">", "</ins>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(lines: &[(Side, &str)]) -> (String, bool) {
        let mut numbers = Lines::default();
        let lines = lines.iter().map(|(side, line)| (*side, numbers.number(line))).collect();
        let mut out = String::new();
        let whole = render(&[Hunk { heading: "a<b".to_owned(), lines }], &numbers, &mut out);
        (out, whole)
    }

    #[test]
    fn both_signs_stand_in_the_text_and_in_elements() {
        let (html, whole) = html(&[
            (Side::Both, " {"),
            (Side::Old, "-\told(1 < 2);"),
            (Side::Old, "-more"),
            (Side::New, " \told"),
            (Side::New, "+new"),
            (Side::Both, "+kept"),
        ]);
        assert!(whole);
        assert_eq!(
            html,
            "<b>@@ a&lt;b\n</b>  {\n<del class=\"rm\">--\told(1 &lt; 2);\n--more\n</del><ins>+ \told\n</ins>\
             <ins class=\"rp\">++new\n</ins><span class=\"rp\"> +kept\n</span>"
        );
    }

    #[test]
    fn endless_changes_are_cut() {
        let line = "+".repeat(1000);
        let (html, whole) = html(
            &vec![(Side::New, line.as_str()); 200]
                .iter()
                .enumerate()
                .map(|(i, &(s, l))| (if i % 2 == 0 { s } else { Side::Old }, l))
                .collect::<Vec<_>>(),
        );
        assert!(!whole && html.len() < MOST_SHOWN + 3000 && html.ends_with('>'));
    }
}
