//! format=flowed (RFC 3676): paragraphs whose lines end in a blank are joined.
//!
//! Patches are never joined: a context line that ends in a blank is not a soft break. Mailers that flow a patch also
//! stuff it (a blank before lines that begin with one); that is undone where the diff shows it.

use super::diff;

/// Joins the paragraphs of `text`; with `delsp` the blank before a soft break goes too. From the first diff on, lines
/// stay as they are.
pub fn join(text: &str, delsp: bool) -> String {
    let (prose, patch) = text.split_at(diff::find_diff(text).unwrap_or(text.len()));
    let mut out = String::with_capacity(text.len());
    // Quote depth of the paragraph that the last line left open.
    let mut open: Option<usize> = None;
    for line in prose.lines() {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let content = line.get(depth..).unwrap_or("");
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = diff::is_signature(content);
        if open != Some(depth) || signature {
            if open.is_some() {
                out.push('\n');
            }
            start_line(&mut out, depth, content);
        }
        let soft = content.ends_with(' ') && !signature;
        let kept =
            if soft && delsp { content.strip_suffix(' ').unwrap_or(content) } else { content };
        out.push_str(kept);
        open = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    if open.is_some() {
        out.push('\n');
    }
    if !prose.ends_with('\n') && patch.is_empty() {
        out.pop();
    }
    push_patch(&mut out, patch);
    out
}

fn start_line(out: &mut String, depth: usize, content: &str) {
    out.extend(std::iter::repeat_n('>', depth));
    if depth > 0 && !content.is_empty() {
        out.push(' ');
    }
}

fn push_patch(out: &mut String, patch: &str) {
    // In a stuffed diff every context line begins with two blanks.
    let stuffed_or_text = |line: &str| {
        let rest = line.strip_prefix(' ');
        rest.is_none_or(|rest| {
            rest.is_empty() || rest.starts_with([' ', '>']) || rest.starts_with("From ")
        })
    };
    if !patch.contains("\n  ") || !patch.lines().all(stuffed_or_text) {
        out.push_str(patch);
        return;
    }
    for line in patch.split_inclusive('\n') {
        out.push_str(line.strip_prefix(' ').unwrap_or(line));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paragraphs_are_joined() {
        assert_eq!(
            join("Pears are \nripe \nnow.\n\nYes.\n", false),
            "Pears are ripe now.\n\nYes.\n"
        );
        assert_eq!(join("Pe \nars.\n", true), "Pears.\n");
        assert_eq!(join("no line end ", false), "no line end ");
    }

    #[test]
    fn quotes_keep_their_depth() {
        assert_eq!(
            join("> one \n> two\n>> three \n> four\nfive \n> six\n", false),
            "> one two\n>> three \n> four\nfive \n> six\n"
        );
        assert_eq!(join(">\n> a\n", false), ">\n> a\n");
    }

    #[test]
    fn the_signature_is_a_line_of_its_own() {
        assert_eq!(join("Bye \n-- \nAnn \nGardener\n", false), "Bye \n-- \nAnn Gardener\n");
    }

    #[test]
    fn stuffed_lines_lose_a_blank() {
        assert_eq!(join(" From here\n  x\n", false), "From here\n x\n");
    }

    #[test]
    fn diffs_are_not_joined() {
        let patch = "diff --git a/p b/p\n--- a/p\n+++ b/p\n@@ -1,2 +1,2 @@\n a \n-b \n+c \n";
        assert_eq!(join(&format!("Soft \nline\n{patch}"), true), format!("Softline\n{patch}"));
        let stuffed = patch.replace("\n a ", "\n  a ");
        assert_eq!(join(&stuffed, false), patch);
    }

    proptest! {
        #[test]
        fn text_without_soft_breaks_stays(text in "([a-z]{1,5}( [a-z]{1,5}){0,3}\n|\n){0,8}") {
            prop_assert_eq!(join(&text, true), text);
        }

        #[test]
        fn no_letter_is_lost(text in "([a-z> ]{0,8}\n){0,8}") {
            let letters = |t: &str| t.chars().filter(char::is_ascii_lowercase).collect::<String>();
            prop_assert_eq!(letters(&join(&text, false)), letters(&text));
        }
    }
}
