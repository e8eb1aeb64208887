use std::sync::LazyLock;

use super::*;
use crate::words::ENGLISH;
use proptest::prelude::*;

static SHOWN: LazyLock<DiffOptions<'static>> =
    LazyLock::new(|| DiffOptions { open: true, words: &ENGLISH });

const PATCH: &str = "\
diff --git a/src/tool.c b/src/tool.c
index 1111111..2222222 100644
--- a/src/tool.c
+++ b/src/tool.c
@@ -1,4 +1,5 @@ int main(void)
 {
-\told();
+\tnew();\x20\x20
+\tmore(a < b);
 \treturn 0;
 }
";

fn shown(text: &str) -> (String, usize) {
    let mut out = String::new();
    let used = render(text, *SHOWN, &mut out);
    (out, used)
}

#[test]
fn a_patch_has_its_lines_in_their_elements() {
    let (html, used) = shown(PATCH);
    assert_eq!(used, PATCH.len());
    assert_eq!(
        html,
        "<details class=\"diff\" open><summary><code>src/tool.c</code> <span class=\"n\">+2 −1</span></summary>\
         <pre class=\"d\"><i>diff --git a/src/tool.c b/src/tool.c\nindex 1111111..2222222 100644\n--- a/src/tool.c\n\
         +++ b/src/tool.c\n</i><b>@@ -1,4 +1,5 @@ int main(void)\n</b> {\n<del>-\told();\n</del>\
         <ins>+\tnew();<s>  </s>\n+\tmore(a &lt; b);\n</ins> \treturn 0;\n }\n</pre></details>"
    );
}

#[test]
fn the_signature_after_a_patch_is_not_a_removed_line() {
    for end in ["-- \n2.43.0\n", "--\n2.43.0\n", "\nThanks,\nJane\n"] {
        assert_eq!(shown(&format!("{PATCH}{end}")).1, PATCH.len(), "{end:?}");
    }
    // Even where the hunk promises more lines than it has.
    let edited = PATCH.replace("-1,4 +1,5", "-1,5 +1,5");
    assert_eq!(shown(&format!("{edited}-- \n2.43.0\n")).1, edited.len());
}

#[test]
fn a_removed_line_that_looks_like_a_signature_stays_in_the_hunk() {
    let patch = "--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n a\n-- \n b\n";
    let (html, used) = shown(patch);
    assert_eq!(used, patch.len());
    assert!(html.contains("<del>-- \n</del> b\n"), "{html}");
}

#[test]
fn several_files_are_apart_and_counted() {
    let text = format!("{PATCH}\n{}", PATCH.replace("tool.c", "other file.c"));
    let (html, used) = shown(&text);
    assert_eq!(used, text.len());
    assert_eq!(html.matches("<details").count(), 2);
    assert!(html.contains("<code>src/other file.c</code>"));
}

#[test]
fn renames_modes_and_deletions_have_a_header_only_or_an_old_path() {
    let rename =
        "diff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\n";
    let (html, used) = shown(&format!("{rename}text\n"));
    assert_eq!(used, rename.len());
    assert!(
        html.contains("<code>new.c</code> <span class=\"n\">renamed from old.c +0</span>"),
        "{html}"
    );
    let gone = "diff --git a/gone.c b/gone.c\ndeleted file mode 100644\n--- a/gone.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
    let (html, used) = shown(gone);
    assert_eq!(used, gone.len());
    assert!(html.contains("<code>gone.c</code> <span class=\"n\">deleted −1</span>"), "{html}");
}

#[test]
fn what_happened_to_a_file_is_said() {
    let mode = "diff --git a/<run> b/<run>\nold mode 100644\nnew mode 100755\n";
    let (html, _) = shown(mode);
    assert!(html.contains("<span class=\"n\">mode 100644 → 100755 +0</span>"), "{html}");
    let both = "diff --git a/<a> b/b\nold mode 100644\nnew mode 100755\nsimilarity index 90%\nrename from <a>\nrename to b\n";
    let (html, _) = shown(both);
    assert!(html.contains("mode 100644 → 100755, renamed from &lt;a> +0"), "{html}");
}

#[test]
fn white_space_that_git_warns_of_is_marked_in_added_lines() {
    let patch =
        "--- a/x\n+++ b/x\n@@ -1,2 +1,4 @@\n- \told \n+ \tx\n+\t  \ty\n+  \t \n+\t  z\n \tsame \n";
    let (html, used) = shown(patch);
    assert_eq!(used, patch.len());
    assert!(html.contains("<del>- \told \n</del>"), "{html}");
    let added = "<ins>+<s> </s>\tx\n+\t<s>  </s>\ty\n+<s>  \t </s>\n+\t  z\n</ins> \tsame \n";
    assert!(html.contains(added), "{html}");
}

#[test]
fn a_missing_newline_is_a_remark_on_the_line_before() {
    let patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n";
    let (html, used) = shown(patch);
    assert_eq!(used, patch.len());
    let lines = "<del>-a\n</del><i>\\ No newline at end of file\n</i><ins>+b\n</ins>";
    assert!(html.contains(lines), "{html}");
}

#[test]
fn quoted_paths_are_read() {
    let (html, _) =
        shown("diff --git \"a/\\303\\244\\\".c\" \"b/\\303\\244\\\".c\"\nnew file mode 100644\n");
    assert!(
        html.contains("<code>ä&quot;.c</code>") || html.contains("<code>ä\".c</code>"),
        "{html}"
    );
}

#[test]
fn binary_patches_are_closed() {
    let patch = "diff --git a/logo.png b/logo.png\nnew file mode 100644\nindex 0000000..1111111\nGIT binary patch\n\
                 literal 3\nKcmV+b0RR6000031\n\nliteral 0\nHcmV?d00001\n\n";
    let (html, used) = shown(&format!("{patch}-- \n2.43.0\n"));
    assert_eq!(used, patch.len());
    assert!(html.starts_with(
        "<details class=\"diff\"><summary><code>logo.png</code> <span class=\"n\">new binary</span>"
    ));
    let (html, _) = shown("diff --git a/x.o b/x.o\nBinary files a/x.o and b/x.o differ\n");
    assert!(html.contains("binary"), "{html}");
}

#[test]
fn cvs_svn_and_plain_diffs_are_known() {
    let cvs = "Index: tool.c\n===================================================================\n\
               RCS file: /cvs/tool.c,v\nretrieving revision 1.2\ndiff -u -p -r1.2 tool.c\n--- tool.c\t1 Jan 2001\n\
               +++ tool.c\t2 Jan 2001\n@@ -1 +1 @@\n-a\n+b\n";
    let (html, used) = shown(cvs);
    assert_eq!(used, cvs.len());
    assert!(html.contains("<code>tool.c</code>"), "{html}");
    let old_cvs = cvs.replace(&format!("{}\n", "=".repeat(67)), "");
    assert_eq!(shown(&old_cvs).1, old_cvs.len());
    assert!(begins_unified("--- old/x.c\n+++ new/x.c\n@@ -1 +1 @@\n"));
    assert!(begins_unified("diff -urN old/x.c new/x.c\n--- old/x.c\n+++ new/x.c\n@@ -1 +1 @@\n"));
    assert!(
        !begins_unified("--- a heading\nand text\n")
            && !begins_unified("diff -u is a tool\n")
            && !begins_unified("Index: see below\n")
    );
}

#[test]
fn lines_that_mail_broke_do_not_end_the_diff() {
    // A blank context line without its space; a wrapped line.
    let patch = "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n a\n\n-b is a line\n+b is a line that was\nwrapped\n c\n";
    let (html, used) = shown(patch);
    assert_eq!(used, patch.len());
    assert!(html.contains("<ins>+b is a line that was\n</ins>wrapped\n c\n"), "{html}");
}

#[test]
fn combined_diffs_are_shown() {
    let patch = "diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n++b\n -c\n";
    assert_eq!(shown(patch).1, patch.len());
}

#[test]
fn loose_lines_need_no_header() {
    let mut out = String::new();
    render_lines("  x\n-a\n+<b>\n+c\n", &mut out);
    assert_eq!(out, "  x\n<del>-a\n</del><ins>+&lt;b>\n+c\n</ins>");
}

proptest! {
    #[test]
    fn diffs_of_any_lines_keep_all_text_and_end(
        lines in prop::collection::vec(
            prop_oneof![
                Just("diff --git a/x b/x"), Just("--- a/x"), Just("+++ b/x"), Just("@@ -1,3 +1,2 @@ f"), Just("@@ -1 +1 @@"),
                Just("+a<b "), Just("-c&d"), Just(" e"), Just(""), Just("-- "), Just("GIT binary patch"), Just("literal 5"),
                Just("Index: x"), Just("====="), Just("\\ No newline at end of file"), Just("text"), Just("@@@ -1 -1 +1 @@@"),
            ],
            0..40,
        ),
    ) {
        let text = format!("diff --git a/x b/x\n{}", lines.join("\n"));
        let (html, used) = shown(&text);
        prop_assert!(used > 0 && used <= text.len());
        prop_assert_eq!(crate::render::text::tests::visible(&html), &text[..used]);
    }
}
