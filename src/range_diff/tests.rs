use proptest::prelude::*;

use super::assign::{Matrix, assign};
use super::line_diff::Change;
use super::*;

const AUTHOR: (&str, &str) = ("Ann Gardener", "ann@example.org");

fn patch(lines: &mut Lines, title: &str, added: &[&str]) -> Patch {
    let mut diff = format!(
        "diff --git a/pear.c b/pear.c\nindex 1..2 100644\n--- a/pear.c\n+++ b/pear.c\n@@ -10,3 +10,{} @@ void dig(void)\n a\n",
        3 + added.len()
    );
    for line in added {
        diff.push_str(&format!("+{line}\n"));
    }
    diff.push_str(" b\n\n-- \n2.43.0\n");
    Patch::new(&Commit::new(title, AUTHOR, "Roots need room.\n---\n"), &diff, lines).unwrap()
}

fn shown(old: &[Patch], new: &[Patch], lines: &Lines) -> String {
    let (old, new): (Vec<&Patch>, Vec<&Patch>) = (old.iter().collect(), new.iter().collect());
    let (mut differ, mut budget) = (Differ::default(), Budget::new(1 << 24));
    let matches = compare(&old, &new, lines, &mut differ, &mut budget).unwrap();
    show(&matches, (&old, &new), lines, &mut differ, &mut budget).unwrap()
}

#[test]
fn a_patch_is_the_text_that_git_compares() {
    let mut lines = Lines::default();
    let patch = patch(&mut lines, "[PATCH 1/2] pear:\tdig", &["\tdig();"]);
    let text: Vec<&str> = patch.lines().iter().map(|&line| lines.text(line)).collect();
    assert_eq!(
        text,
        [
            " ## Metadata ##",
            "Author: Ann Gardener <ann@example.org>",
            "",
            " ## Commit message ##",
            "    pear: dig",
            "",
            "    Roots need room.",
            "",
            " ## pear.c ##",
            "@@ pear.c: void dig(void)",
            " a",
            "+\tdig();",
            " b",
            " ",
        ]
    );
}

#[test]
fn revisions_are_told_as_git_tells_them() {
    let mut lines = Lines::default();
    let mut make = |title, added: &[&str]| patch(&mut lines, title, added);
    let rows = ["a();", "b();", "c();", "d();", "e();", "f();", "g();", "h();"];
    let old = [make("pear: one", &rows), make("plum: two", &["x1", "x2", "x3", "x4", "x5"])];
    let changed: Vec<&str> = rows.iter().copied().filter(|row| *row != "f();").collect();
    let new = [make("fig: zero", &["y1", "y2", "y3"]), make("pear: one", &changed)];
    assert_eq!(
        shown(&old, &new, &lines),
        "-:  ------- > 1:  ------- fig: zero
1:  ------- ! 2:  ------- pear: one
    @@ pear.c: void dig(void)
     +c();
     +d();
     +e();
    -+f();
     +g();
     +h();
      b
2:  ------- < -:  ------- plum: two
"
    );
    let all = shown(&old, &old, &lines);
    assert_eq!(all, "1:  ------- = 1:  ------- pear: one\n2:  ------- = 2:  ------- plum: two\n");
}

#[test]
fn a_message_is_what_git_am_records() {
    let commit = |subject: &str, text: &str| Commit::new(subject, AUTHOR, text).message.join("\n");
    assert_eq!(
        commit("Re: [PATCH v2] [x] a:  b", "\n\nText  \n\n\n\nmore\n\n---\nno\n"),
        "a: b\n\nText\n\nmore"
    );
    assert_eq!(
        commit(
            "s",
            "From: Bob <bob@example.org>\nSubject: [PATCH] longer\n  title\n\nText\n--- x\n"
        ),
        "longer title\n\nText"
    );
    assert_eq!(
        commit("s", "Hi,\n-- >8 -- cut -- >8 --\nSubject: t\n\nText\ndiff --git a b\n"),
        "t\n\nText"
    );
    assert_eq!(commit("s", "a >8 b\n---- text\nIndex: x\nno"), "s\n\na >8 b\n---- text");
    let author = |name, address| Commit::new("s", (name, address), "").author;
    assert_eq!(author("Ann Jr.", "ann@example.org"), "Ann Jr <ann@example.org>");
    assert_eq!(author("", "ann@example.org"), "ann@example.org <ann@example.org>");
    assert_eq!(author("Ann", ""), "Ann");
}

#[test]
fn too_much_is_refused() {
    let mut lines = Lines::default();
    let commit = Commit::new("s", AUTHOR, "");
    assert_eq!(Patch::new(&commit, &"x".repeat(LARGEST_PATCH + 1), &mut lines), Err(TooLarge));
    let one = patch(&mut lines, "s", &["a"]);
    let (many, mut differ) = (vec![&one; MOST_PATCHES + 1], Differ::default());
    let refused = |old: &[&Patch], new: &[&Patch], differ: &mut Differ, steps| {
        compare(old, new, &lines, differ, &mut Budget::new(steps)) == Err(TooLarge)
    };
    assert!(refused(&many, &[&one], &mut differ, 1 << 30));
    let mut other_lines = Lines::default();
    let (a, b) =
        (patch(&mut other_lines, "s", &["a", "b"]), patch(&mut other_lines, "s", &["a", "c"]));
    let few = compare(&[&a], &[&b], &other_lines, &mut differ, &mut Budget::new(10));
    assert_eq!(few, Err(TooLarge));
}

fn applied(old: &[u32], new: &[u32], script: &[Change]) -> Vec<u32> {
    let mut out = Vec::new();
    let mut at = 0;
    for change in script {
        out.extend_from_slice(&old[at..change.old]);
        out.extend_from_slice(&new[change.new..change.new + change.added]);
        at = change.old + change.removed;
    }
    out.extend_from_slice(&old[at..]);
    out
}

/// The least sum over all assignments.
fn least(costs: &[Vec<i64>], row: usize, used: &mut Vec<bool>) -> i64 {
    if row == costs.len() {
        return 0;
    }
    let mut best = i64::MAX;
    for column in 0..costs.len() {
        if !used[column] {
            used[column] = true;
            best = best.min(costs[row][column] + least(costs, row + 1, used));
            used[column] = false;
        }
    }
    best
}

proptest! {
    #[test]
    fn a_script_leads_from_one_text_to_the_other(
        old in prop::collection::vec(0u32..6, 0..60),
        new in prop::collection::vec(0u32..6, 0..60),
        indent: bool,
    ) {
        let mut lines = Lines::default();
        for line in ["", "a", " b", "\tc", "  ", "}"] {
            lines.number(line);
        }
        let script =
            Differ::default().script(&old, &new, indent, &lines, &mut Budget::new(1 << 24)).unwrap();
        prop_assert_eq!(applied(&old, &new, &script), new);
    }

    #[test]
    fn assignments_cost_the_least(costs in (1usize..6).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0i64..9, n), n))) {
        let size = costs.len();
        let mut matrix = Matrix::new(size);
        for (row, line) in costs.iter().enumerate() {
            line.iter().enumerate().for_each(|(column, cost)| matrix.set(column, row, *cost));
        }
        let rows = assign(&matrix, &mut Budget::new(1 << 20)).unwrap();
        let mut seen = rows.clone();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..size).collect::<Vec<_>>());
        let sum: i64 = rows.iter().enumerate().map(|(column, &row)| costs[row][column]).sum();
        prop_assert_eq!(sum, least(&costs, 0, &mut vec![false; size]));
    }

    #[test]
    fn any_texts_are_compared(a in "([ +\\-@a-c\\\\]{0,6}\n){0,30}", b in "([ +\\-@a-c\\\\]{0,6}\n){0,30}") {
        let mut lines = Lines::default();
        let head = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@ f\n";
        let mut make = |text: &str| Patch::new(&Commit::new("s", AUTHOR, text), &format!("{head}{text}"), &mut lines).unwrap();
        let (a, b) = ([make(&a)], [make(&b)]);
        shown(&a, &b, &lines);
    }
}
