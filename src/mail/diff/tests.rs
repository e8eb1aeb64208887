use proptest::prelude::*;

use super::*;

const GIT: &str = "text\n---\n a/pear.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n\
    diff --git a/a/pear.c b/a/pear.c\nindex 1..2 100644\n--- a/a/pear.c\n+++ b/a/pear.c\n@@ -1,3 +1,4 @@\n one\n--- old\n+++ new\n+more\n \n-- \n2.50\n";

fn paths(stat: &DiffStat) -> Vec<(&str, u32, u32)> {
    stat.paths.iter().map(|(p, a, d)| (p.as_str(), *a, *d)).collect()
}

#[test]
fn a_git_patch() {
    assert_eq!(find_diff(GIT), GIT.find("diff --git"));
    assert_eq!(signature_start(GIT), GIT.find("-- \n2.50"));
    let stat = diff_totals(GIT).unwrap();
    assert_eq!(
        (stat.files, stat.insertions, stat.deletions, paths(&stat)),
        (1, 2, 1, vec![("a/pear.c", 2, 1)])
    );
    assert_eq!(stat_totals(GIT), Some(stat));
    assert_eq!(
        &GIT[diffstat_block(GIT).unwrap()],
        " a/pear.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n"
    );
}

#[test]
fn diffs_of_other_programs() {
    for text in [
        "Index: pear.c\n=======\n--- pear.c\t(revision 1)\n+++ pear.c\t(working copy)\n@@ -1 +1 @@\n-a\n+b\n",
        "Index: pear.c\nRCS file: /cvs/pear.c,v\ndiff -u -p -r1.1 pear.c\n--- pear.c\t5 Jan 2004 10:00:00 -0000\t1.1\n+++ pear.c\t5 Jan 2004 11:00:00 -0000\n@@ -1 +1 @@\n-a\n+b\n",
        "diff -Nru old/pear.c pear.c\n--- old/pear.c\n+++ pear.c\n@@ -1 +1 @@\n-a\n+b\n",
        "--- a/pear.c\n+++ b/pear.c\n@@ -1 +1 @@\n-a\n+b\n",
        "--- orchard.orig/pear.c\n+++ orchard/pear.c\n@@ -1 +1 @@\n-a\n+b\n",
    ] {
        let stat = diff_totals(text).unwrap();
        assert_eq!((find_diff(text), paths(&stat)), (Some(0), vec![("pear.c", 1, 1)]), "{text}");
    }
    let context = "*** a\n--- b\n***************\n*** 1,2 ****\n";
    for before in ["", "diff -c a b\n", "Index: a\n", "Index: a\ndiff -c a b\n"] {
        let text = format!("{before}{context}");
        assert_eq!((find_diff(&text), begins_unified(&text)), (Some(0), false), "{text}");
    }
    let wrapped =
        "diff -u long/name\nname\n--- long/name\t2011-03-02\n12:00\n+++ name\n@@ -1 +1 @@\n";
    assert_eq!((find_diff(wrapped), begins_unified(wrapped)), (Some(0), false));
    assert!(begins_unified("diff -ur a b\nBinary files a/x and b/x differ\n"));
}

#[test]
fn files_that_have_no_hunks_count_too() {
    let text = "diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\ndiff --git a/p.png b/p.png\nGIT binary patch\nliteral 0\n\
        diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
    let stat = diff_totals(text).unwrap();
    assert_eq!(
        (stat.files, paths(&stat)),
        (3, vec![("new", 0, 0), ("p.png", 0, 0), ("gone", 0, 1)])
    );
}

#[test]
fn what_is_too_long_for_a_path_is_kept_in_part() {
    let name = "é".repeat(500_000);
    let moved = format!("diff --git a/x b/x\nrename from x\nrename to {name}\n");
    let made = format!("--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-a\n+b\n");
    for diff in [&moved, &made] {
        let stat = totals_from(diff, 0);
        assert_eq!((stat.files, stat.paths.len()), (1, 1));
        assert!(stat.paths[0].0.len() <= MAX_PATH, "{}", stat.paths[0].0.len());
    }
}

#[test]
fn prose_is_no_diff() {
    for text in [
        "---\nversion notes\n",
        "--- a cut ---\n+++ b\n",
        "Index: of the book\n",
        "> diff --git a/a b/a\n",
        "diff -u works\n",
        "Index: of the book\n\nOne\n====\n",
    ] {
        assert_eq!(find_diff(text), None, "{text}");
    }
    assert_eq!((signature_start("a -- \n--\n"), signature_start("-- \nme")), (None, Some(0)));
}

#[test]
fn a_scaled_diffstat() {
    let stat = stat_totals(" .../pear.c | 100 ++++++---\n big.png | Bin 0 -> 12 bytes\n a | 0\n 3 files changed, 66 insertions(+), 34 deletions(-)\n").unwrap();
    assert_eq!((stat.files, stat.insertions, stat.deletions), (3, 66, 34));
    assert_eq!(paths(&stat), [(".../pear.c", 67, 33), ("big.png", 0, 0), ("a", 0, 0)]);
    assert_eq!(stat_totals("a | b\n"), None);
}

#[test]
fn rows_of_a_diffstat_are_told_from_tables() {
    let graph = |line| stat_row(line).map(|row| &line[row.graph..]);
    assert_eq!(graph(" a/pear.c |  3 ++-"), Some(" ++-"));
    assert_eq!(graph(" a/pear.c | 1   + "), Some("   + "));
    assert_eq!((graph(" a | 0"), graph(" a | Bin 0 -> 12 bytes")), (Some(""), Some("")));
    for line in ["a | 3 +", " a | 3 of 4", " a | +3", " a | Binary", " | 3 +", " a | 3+", ""] {
        assert_eq!(stat_row(line), None, "{line:?}");
    }
    assert_eq!(stat_total(" 2 files changed, 1 insertion(+)"), Some((2, 1, 0)));
    assert_eq!(stat_total(" 2 files changed, which is all"), None);
}

#[test]
fn a_damaged_hunk_ends_at_the_next_file() {
    let text =
        "--- a/a\n+++ b/a\n@@ -1,9 +1,99 @@\n+x\nwrapped\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-a\n+b\n";
    assert_eq!(paths(&diff_totals(text).unwrap()), [("a", 1, 0), ("b", 1, 1)]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "(diff --git |--- |\\+\\+\\+ |@@ -1,2 \\+1 @@|Index: | \\| 1 |1 file changed|-- \n|[a-z/+\\-\\\\é \n]){0,12}") {
        let _ = (diff_totals(&text), stat_totals(&text), signature_start(&text));
        if let Some(range) = diffstat_block(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }
}
