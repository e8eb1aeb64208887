//! Invented revisions.

use crate::Pair;

const HEAD: &str = "From: Ann Gardener <ann@example.org>\nDate: Tue, 13 Jan 2026 05:03:00 +0000\n";

fn mail(subject: &str, text: &str, diff: &str) -> Vec<u8> {
    format!(
        "{HEAD}Subject: {subject}\nMessage-ID: <1@example.org>\n\n{text}\n---\n{diff}-- \n2.43.0\n"
    )
    .into_bytes()
}

fn diff(path: &str, hunks: &str) -> String {
    format!(
        "diff --git a/{path} b/{path}\nindex 1111111..2222222 100644\n--- a/{path}\n+++ b/{path}\n{hunks}"
    )
}

/// A hunk in the middle of a file that puts lines after `{`.
fn hunk(start: usize, heading: &str, added: &[&str]) -> String {
    let mut hunk =
        format!("@@ -{start},6 +{start},{} @@ {heading}\n a{start}\n b\n {{\n", 6 + added.len());
    for line in added {
        hunk.push_str(&format!("+{line}\n"));
    }
    hunk + " \treturn;\n }\n \n"
}

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Revisions of a long file whose lines are all in both: far more differences than git's diff goes through before it takes
/// shortcuts.
fn long_texts(seed: u64, words: u64, each: usize) -> Pair {
    let mut dice = Dice(seed);
    let line = |dice: &mut Dice| {
        let word = dice.below(words);
        format!("+{}word({word});", ["", "", "\t", "    "][(word % 4) as usize])
    };
    let old: Vec<String> = (0..3000).map(|_| line(&mut dice)).collect();
    let mut new = Vec::new();
    for block in old.chunks(each) {
        let drop = 1 + dice.below(6) as usize;
        new.extend(block.iter().skip(drop).cloned());
        for _ in 0..dice.below(7) {
            new.push(line(&mut dice));
        }
    }
    let mail = |lines: &[String]| {
        let diff = format!(
            "diff --git a/words.c b/words.c\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/words.c\n@@ -0,0 +1,{} @@\n{}\n",
            lines.len(),
            lines.join("\n")
        );
        mail("[PATCH] words: add", "Words.", &diff)
    };
    Pair { name: format!("long texts {seed}"), old: vec![mail(&old)], new: vec![mail(&new)] }
}

pub(crate) fn pairs() -> Vec<Pair> {
    let pair =
        |name: &str, old: Vec<Vec<u8>>, new: Vec<Vec<u8>>| Pair { name: name.to_owned(), old, new };
    let dig = |lines: &[&str]| diff("src/pear.c", &hunk(20, "void dig(void)", lines));
    let water =
        |lines: &[&str]| diff("src/plum.c", &hunk(400, "int water(struct plum *plum)", lines));
    let long: Vec<String> = (0..40).map(|n| format!("\tstep({n});")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let mut less = long.clone();
    less.drain(7..11);
    less.insert(20, "\tpause();");
    let signed = "Roots need room.\n\nSigned-off-by: Ann Gardener <ann@example.org>";
    let mut pairs = vec![
        pair(
            "nothing but a version",
            vec![mail("[PATCH 1/1] pear: dig", signed, &dig(&["\tdig();"]))],
            vec![mail("[PATCH v2 1/1] pear: dig", signed, &dig(&["\tdig();"]))],
        ),
        pair(
            "message, author and diff",
            vec![mail(
                "[PATCH] pear: dig",
                "Roots\tneed\troom.  \n\n\n\nMuch.",
                &dig(&["\tdig();"]),
            )],
            vec![mail(
                "[PATCH v2] pear: dig deep",
                "From: Bob Planter <bob@example.org>\nSubject: pear: dig deeper\n\nRoots need room.\n\nReviewed-by: Eve <eve@example.org>",
                &dig(&["\tdig();", "\tdig();", "", "\twait();"]),
            )],
        ),
        pair(
            "reordered, dropped and new",
            vec![
                mail("[PATCH 1/3] pear: dig", signed, &dig(&["\tdig();"])),
                mail("[PATCH 2/3] plum: water", signed, &water(&["\twater(plum);", "\twait();"])),
                mail(
                    "[PATCH 3/3] shed: lock",
                    signed,
                    &diff("shed.c", &hunk(7, "", &["\tlock(shed);"])),
                ),
            ],
            vec![
                mail(
                    "[PATCH v2 1/3] plum: water more",
                    signed,
                    &water(&["\twater(plum);", "\twater(plum);", "\twait();"]),
                ),
                mail("[PATCH v2 2/3] pear: dig", signed, &dig(&["\tdig();"])),
                mail(
                    "[PATCH v2 3/3] fence: paint",
                    signed,
                    &diff("fence.c", &hunk(90, "void paint(void)", &["\tpaint();"])),
                ),
            ],
        ),
        pair(
            "several hunks and files",
            vec![mail(
                "[PATCH] pear: grow",
                signed,
                &(dig(&long) + &hunk(100, "void grow(void)", &["\tgrow();"]) + &water(&["\tx();"])),
            )],
            vec![mail(
                "[PATCH v2] pear: grow",
                signed,
                &(dig(&less)
                    + &hunk(101, "void grow(void)", &["\tgrow();", "\tgrow();"])
                    + &water(&["\ty();"])),
            )],
        ),
        pair(
            "files that come, go, move and change their mode",
            vec![mail("[PATCH] tree: tidy", signed, FILES)],
            vec![mail(
                "[PATCH v2] tree: tidy up",
                "-- >8 --\nRoots need room.",
                &FILES
                    .replace("old mode 100644", "old mode 100755")
                    .replace("new mode 100755", "new mode 100644")
                    .replace("+dig", "+dug"),
            )],
        ),
    ];
    for (seed, words, each) in
        [(1, 40, 35), (2, 400, 35), (3, 5, 40), (4, 3000, 28), (5, 120, 60), (6, 12, 30)]
    {
        pairs.push(long_texts(seed, words, each));
    }
    pairs
}

const FILES: &str = "\
diff --git a/gone.c b/gone.c
deleted file mode 100644
index 1111111..0000000
--- a/gone.c
+++ /dev/null
@@ -1,2 +0,0 @@
-one
-two
diff --git a/new.c b/new.c
new file mode 100644
index 0000000..1111111
--- /dev/null
+++ b/new.c
@@ -0,0 +1,7 @@
+dig
+and
+then
+wait
+some
+time
+end
\\ No newline at end of file
diff --git a/old/name.c b/other/name.c
similarity index 100%
rename from old/name.c
rename to other/name.c
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
";
