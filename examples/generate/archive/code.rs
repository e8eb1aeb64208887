//! Patches: unified diffs with true counts, their diffstat, and what changes in them from one revision to the next.

use super::prose::{Topic, stem};
use super::rng::{Rng, decimal, hex};

/// What one file of a patch looks like in the diffstat.
#[derive(Clone, Debug)]
struct Stat {
    path: String,
    added: u32,
    removed: u32,
    created: bool,
}

/// A diff with its diffstat.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    stats: Vec<Stat>,
    /// From the first `diff --git` to the last line of the last hunk.
    pub text: String,
    /// Where the lines of the first hunk begin in `text`, for reviews that quote it.
    pub first_hunk: usize,
}

const LINES: &[&str] = &[
    "\tstruct oc_@n *@n = oc_@n_get(db);",
    "\tif (!@n)",
    "\t\treturn -OC_ENOMEM;",
    "\trc = @f(db, @n, &@n);",
    "\tif (rc < 0)",
    "\t\tgoto out_@v;",
    "\t@n->@n = @i;",
    "\t@n->flags |= OC_@N_@V;",
    "\toc_lock(&db->@n_lock);",
    "\toc_unlock(&db->@n_lock);",
    "\tmemcpy(@n->@n, buf + @i, sizeof(@n->@n));",
    "\tfor (i = 0; i < @n->@n_count; i++) {",
    "\t\tif (@n_is_@v(@n, i))",
    "\t\t\tcontinue;",
    "\t}",
    "",
    "\t/* The @n was written by @f(). */",
    "\treturn rc;",
    "\tassert(@n->@n <= OC_@N_MAX);",
    "\t@f(@n, @i);",
    "\tuint32_t @n = le32_to_cpu(@n->@n);",
    "\tsize_t @n = @i;",
    "out_@v:",
    "\twhile (@n && !@n->@n)",
    "\t\t@n = @n->next;",
    "\toc_trace(\"@v @n: %u\\n\", @n->@n);",
];

const VERBS: &[&str] = &[
    "flush", "scan", "merge", "split", "evict", "replay", "verify", "seal", "drain", "commit",
    "pin", "probe", "recover",
];
const NOUNS: &[&str] = &[
    "page", "leaf", "node", "seg", "rec", "key", "cursor", "batch", "hdr", "slot", "block",
    "extent", "epoch", "txn", "ring", "sector", "handle", "mark", "stone", "index",
];
const DIRECTORIES: &[&str] =
    &["src", "src/core", "src/store", "include/orchard", "tests", "tools", "platform/posix"];

/// How large patches are: changed lines per hunk.
const HUNK_LINES: &[(u32, u32, u32)] = &[(350, 1, 4), (380, 4, 12), (200, 12, 30), (70, 30, 80)];

/// Lines of code, made once: diffs are most of an archive's bytes.
#[derive(Debug)]
pub struct Code {
    /// What stands before and behind the call of a function; no second part in lines without a call.
    lines: Vec<(String, Option<String>)>,
}

impl Code {
    /// Makes the lines. They are the same for every archive.
    pub fn new() -> Self {
        let mut rng = Rng::new(0xc0de);
        let halves = |line: String| match line.split_once("@f") {
            Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
            None => (line, None),
        };
        let lines = (0..4096).map(|_| halves(line(&mut rng))).collect();
        Self { lines }
    }

    /// Writes `count` lines, each after `mark`; calls are of functions of the topic.
    fn write(&self, topic: &Topic, rng: &mut Rng, mark: char, count: u32, out: &mut String) {
        for _ in 0..count {
            out.push(mark);
            let (before, after) = &self.lines[rng.below(self.lines.len() as u32) as usize];
            out.push_str(before);
            if let Some(after) = after {
                topic.function(rng, out);
                out.push_str(after);
            }
        }
    }
}

/// Makes a line of code.
fn line(rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut rest = rng.pick(LINES);
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at + 1] {
            b'f' => out.push_str("@f"),
            b'v' => out.push_str(rng.pick(VERBS)),
            b'i' => decimal(u64::from(rng.between(0, 255)), &mut out),
            b'V' => out.push_str(&rng.pick(VERBS).to_ascii_uppercase()),
            b'N' => out.push_str(&rng.pick(NOUNS).to_ascii_uppercase()),
            _ => out.push_str(rng.pick(NOUNS)),
        }
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    out.push('\n');
    out
}

/// The diff of the patch that `seed` names, as it is in `revision`: most hunks stay, some change.
pub fn diff(code: &Code, topic: &Topic, seed: u64, revision: u32) -> Diff {
    let mut rng = Rng::part(seed, 0xd1ff);
    let mut diff = Diff { text: String::with_capacity(4096), ..Diff::default() };
    let files = rng.table(&[(600, 1, 1), (250, 2, 2), (120, 3, 5), (30, 6, 14)]);
    for file in 0..files {
        let file_seed = rng.bits() ^ u64::from(file);
        write_file(code, topic, file_seed, revision, &mut diff);
    }
    diff
}

fn write_file(code: &Code, topic: &Topic, seed: u64, revision: u32, diff: &mut Diff) {
    let mut rng = Rng::part(seed, 0xf11e);
    let mut path = String::with_capacity(40);
    path.push_str(rng.pick(DIRECTORIES));
    path.push('/');
    path.push_str(stem(topic.component));
    path.push('_');
    path.push_str(rng.pick(NOUNS));
    path.push_str(rng.pick(&[".c", ".c", ".c", ".h"]));
    if diff.stats.iter().any(|known| known.path == path) {
        return;
    }
    let created = rng.chance(70);

    let text = &mut diff.text;
    for part in ["diff --git a/", &path, " b/", &path, "\n"] {
        text.push_str(part);
    }
    if created {
        text.push_str("new file mode 100644\nindex 000000000000..");
    } else {
        text.push_str("index ");
        hex(&mut rng, 12, text);
        text.push_str("..");
    }
    hex(&mut Rng::part(seed, u64::from(revision)), 12, text);
    text.push_str(if created { "\n--- " } else { " 100644\n--- a/" });
    text.push_str(if created { "/dev/null" } else { &path });
    text.push_str("\n+++ b/");
    text.push_str(&path);
    text.push('\n');

    let mut stat = Stat { path, added: 0, removed: 0, created };
    let hunks = if created { 1 } else { rng.table(&[(550, 1, 1), (300, 2, 3), (150, 4, 6)]) };
    let (mut old_line, mut shift) = (0, 0_i64);
    for hunk in 0..hunks {
        old_line += rng.between(9, 160);
        let hunk_seed = Rng::part(seed, 0x1000 + u64::from(hunk)).bits();
        let counts =
            write_hunk((code, topic), hunk_seed, revision, created, (old_line, shift), diff);
        stat.added += counts.0;
        stat.removed += counts.1;
        old_line += counts.1 + 6;
        shift += i64::from(counts.0) - i64::from(counts.1);
    }
    diff.stats.push(stat);
}

/// Writes a hunk and returns its added and removed lines. `place`: first line in the old file, and how far the new
/// file is ahead of the old one there.
fn write_hunk(
    (code, topic): (&Code, &Topic),
    seed: u64,
    revision: u32,
    created: bool,
    place: (u32, i64),
    diff: &mut Diff,
) -> (u32, u32) {
    let mut rng = Rng::part(seed, 0x40);
    let rewrites = (2..=revision)
        .filter(|&r| Rng::part(seed, 0x2000 + u64::from(r)).chance(250))
        .count() as u64;
    let removed = if created || rng.chance(250) { 0 } else { rng.table(HUNK_LINES) };
    let mut added = if created { rng.between(20, 140) } else { rng.table(HUNK_LINES) };
    added += rewrites as u32;
    let context = if created { 0 } else { 3 };

    let text = &mut diff.text;
    text.push_str("@@ -");
    if created {
        text.push_str("0,0 +1,");
    } else {
        decimal(u64::from(place.0), text);
        text.push(',');
        decimal(u64::from(removed + 2 * context), text);
        text.push_str(" +");
        decimal((i64::from(place.0) + place.1).max(1) as u64, text);
        text.push(',');
    }
    decimal(u64::from(added + 2 * context), text);
    text.push_str(" @@");
    if !created {
        text.push_str(" static int ");
        topic.function(&mut rng, text);
        text.push_str("(struct oc_db *db, struct oc_");
        text.push_str(rng.pick(NOUNS));
        text.push_str(" *p)");
    }
    text.push('\n');
    if diff.first_hunk == 0 {
        diff.first_hunk = text.len();
    }
    code.write(topic, &mut rng, ' ', context, text);
    code.write(topic, &mut rng, '-', removed, text);
    // A rewritten hunk keeps its frame and gets other new lines.
    let kept = if rewrites > 0 { added / 2 } else { added };
    code.write(topic, &mut rng, '+', kept, text);
    code.write(topic, &mut Rng::part(seed, 0x3000 + rewrites), '+', added - kept, text);
    code.write(topic, &mut Rng::part(seed, 0x50), ' ', context, text);
    (added, removed)
}

impl Diff {
    /// Writes the diffstat as git prints it, summary line included.
    pub fn stat(&self, out: &mut String) {
        write_stat(&self.stats, out);
    }

    /// Adds another diff's files, for the diffstat of a cover letter.
    pub fn add_stats(&mut self, other: Diff) {
        for stat in other.stats {
            match self.stats.iter_mut().find(|known| known.path == stat.path) {
                Some(known) => {
                    known.added += stat.added;
                    known.removed += stat.removed;
                    known.created |= stat.created;
                }
                None => self.stats.push(stat),
            }
        }
        self.stats.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

fn write_stat(stats: &[Stat], out: &mut String) {
    let name_width = stats.iter().map(|s| s.path.len()).max().unwrap_or(0);
    let most = stats.iter().map(|s| s.added + s.removed).max().unwrap_or(0);
    let number_width = digits(most);
    let room = 75_usize.saturating_sub(name_width + number_width).max(10) as u32;
    for stat in stats {
        out.push(' ');
        out.push_str(&stat.path);
        spaces(name_width - stat.path.len(), out);
        out.push_str(" | ");
        let total = stat.added + stat.removed;
        spaces(number_width - digits(total), out);
        decimal(u64::from(total), out);
        out.push(' ');
        let scale = |count: u32| {
            if most > room {
                (count * room).div_ceil(most).max(u32::from(count > 0))
            } else {
                count
            }
        };
        for _ in 0..scale(stat.added) {
            out.push('+');
        }
        for _ in 0..scale(stat.removed) {
            out.push('-');
        }
        out.push('\n');
    }
    summary(stats, out);
    for stat in stats.iter().filter(|s| s.created) {
        out.push_str(" create mode 100644 ");
        out.push_str(&stat.path);
        out.push('\n');
    }
}

/// ` 2 files changed, 3 insertions(+), 1 deletion(-)`
fn summary(stats: &[Stat], out: &mut String) {
    let added: u32 = stats.iter().map(|s| s.added).sum();
    let removed: u32 = stats.iter().map(|s| s.removed).sum();
    out.push(' ');
    decimal(stats.len() as u64, out);
    out.push_str(if stats.len() == 1 { " file changed" } else { " files changed" });
    for (count, one, many) in
        [(added, " insertion(+)", " insertions(+)"), (removed, " deletion(-)", " deletions(-)")]
    {
        if count > 0 {
            out.push_str(", ");
            decimal(u64::from(count), out);
            out.push_str(if count == 1 { one } else { many });
        }
    }
    out.push('\n');
}

fn digits(value: u32) -> usize {
    value.checked_ilog10().unwrap_or(0) as usize + 1
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}
