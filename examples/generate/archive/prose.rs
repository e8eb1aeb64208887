//! Sentences about an invented code base: templates with slots, wrapped as mailers wrap. The vocabulary follows the
//! subject: a few words everywhere, thousands of function names that occur in one thread only.

use super::rng::{Rng, decimal, hex};

/// Parts of the project; subjects begin with one.
pub const COMPONENTS: &[&str] = &[
    "core",
    "wal",
    "btree",
    "page cache",
    "allocator",
    "compaction",
    "snapshot",
    "crc",
    "tools",
    "docs",
    "tests",
    "build",
    "flash",
    "flash/nor",
    "flash/nand",
    "bindings/python",
    "bindings/lua",
    "net/sync",
    "journal",
    "iterator",
    "bloom",
    "codec",
    "codec/lz",
    "trace",
    "fuzz",
    "platform/posix",
    "platform/baremetal",
    "platform/rtos",
    "quota",
    "replication",
];

const VERBS: &[&str] = &[
    "flush",
    "scan",
    "merge",
    "split",
    "lookup",
    "insert",
    "evict",
    "replay",
    "truncate",
    "verify",
    "encode",
    "decode",
    "lock",
    "unlock",
    "reserve",
    "release",
    "map",
    "seek",
    "rotate",
    "seal",
    "open",
    "close",
    "walk",
    "drain",
    "commit",
    "rebalance",
    "pin",
    "unpin",
    "probe",
    "attach",
    "detach",
    "throttle",
    "resume",
    "recover",
    "publish",
    "retire",
];

const NOUNS: &[&str] = &[
    "page",
    "leaf",
    "node",
    "segment",
    "record",
    "key",
    "value",
    "cursor",
    "batch",
    "header",
    "footer",
    "slot",
    "block",
    "extent",
    "bitmap",
    "epoch",
    "snapshot",
    "txn",
    "log",
    "range",
    "shard",
    "filter",
    "bucket",
    "frame",
    "queue",
    "ring",
    "sector",
    "superblock",
    "manifest",
    "handle",
    "reader",
    "writer",
    "watermark",
    "checkpoint",
    "tombstone",
    "index",
];

const ADJECTIVES: &[&str] = &[
    "stale",
    "partial",
    "empty",
    "dirty",
    "unaligned",
    "concurrent",
    "short",
    "duplicate",
    "sorted",
    "compressed",
    "torn",
    "nested",
    "read-only",
    "expired",
    "oversized",
    "pending",
    "orphaned",
    "cold",
    "shared",
    "remote",
    "zero-length",
];

const CONDITIONS: &[&str] = &[
    "when the device loses power between the two writes",
    "after the log wraps",
    "if two readers hold the same snapshot",
    "on targets without an MMU",
    "with CONFIG_ORCHARD_SMALL=y",
    "once the cache holds more than {n} pages",
    "when the key is longer than {n} bytes",
    "under memory pressure",
    "on big-endian machines",
    "during recovery",
    "as soon as compaction runs in parallel",
    "when the erase block is {n} kB",
    "if the caller passes {A} {o}",
    "while {f}() holds the lock",
    "on the second mount",
    "with more than {n} open cursors",
    "only on 32-bit builds",
    "when the battery is nearly empty",
    "before the first checkpoint",
    "in about one of {n} runs",
];

/// What commit messages say, and talk about them too.
const CHANGES: &[&str] = &[
    "{f}() leaves {A} {o} behind {w}.",
    "The {o} is released twice {w}, which corrupts the {a} {o} next to it.",
    "Currently {f}() takes the write lock even though it only reads the {o}.",
    "Move the check into {f}() so that all callers get it.",
    "The reason is that {f}() compares the {o} number before it has been converted.",
    "Since commit {x} (\"{c}: {v} the {a} {o}\") the {o} count may drop to zero too early.",
    "Add a helper for this, the next patch needs it as well.",
    "No functional change intended.",
    "{w^}, the {o} has to be written again.",
    "The documentation says that {A} {o} is allowed here, the code disagrees.",
    "Without this the fuzzer finds {A} {o} within {n} seconds.",
    "{A^} {o} costs {n} bytes of RAM, and we have {n} kB in total on that part.",
    "On flash the difference matters, since each {o} that we {v} needs an erase cycle.",
    "The old layout kept the {o} and its checksum in different sectors, so a power cut could separate them.",
    "To reproduce, {v} a {o} of {n} bytes and pull the plug {w}.",
    "This has been in our tree for {n} months.",
    "The same problem exists in {f}(), but there the caller retries.",
    "Splitting the {o} makes room for the {a} flag without touching the on-disk format.",
    "Backported to the {n}.x branch, where the context differs slightly.",
    "The format on disk does not change.",
    "Readers that started before the {v} keep the {a} {o} until they finish.",
];

/// What only people say to each other.
const TALK: &[&str] = &[
    "I measured {n} us per {o} before and {n} us after on the small board.",
    "This fails {w}: the {o} still points into the old segment.",
    "As far as I can see {f}() can never be called with {A} {o}, so the test is dead code.",
    "It would be nicer to let {f}() return the error, but that changes {n} callers.",
    "We have seen this {n} times on our test rack in the last month.",
    "What happens {w}?",
    "Could you explain why {f}() may {v} the {o} without holding a reference?",
    "I would rather see this done in {f}(), next to the other {o} handling.",
    "Please keep the error path in one place, see {f}().",
    "Is there a test for the {a} case? If not, please add one.",
    "I ran the suite {n} times with this series applied and saw no failure.",
    "The numbers look good, but the stack usage of {f}() grows by {n} bytes.",
    "The trace shows {n} calls of {f}() for a single {o}.",
    "That said, I do not feel strongly about it.",
    "Makes sense to me.",
    "Sorry for the late reply, I was travelling.",
    "You are right, I missed that {f}() drops the lock in between.",
    "Good catch, will fix in the next version.",
    "I think the name is misleading: it does not {v} the {o}, it only marks it as {a}.",
    "Let me know if you prefer the other order.",
    "Nit: the comment above {f}() still talks about the {a} {o}.",
    "I have no hardware with this controller, so this is only tested in the simulator.",
    "If nobody objects I will queue this for the next cycle.",
    "We should not {v} anything {w}, whatever the benchmark says.",
    "How about a static assertion on the size of the {o} instead?",
    "The compiler is right to warn: the {o} is used uninitialised {w}.",
    "Both variants are correct; the second one is {n} instructions shorter.",
];

const TITLES: &[&str] = &[
    "{v} the {o} only once",
    "fix {a} {o} in {f}()",
    "do not {v} {A} {o}",
    "add {f}()",
    "remove the unused {o} argument",
    "make {f}() static",
    "handle {A} {o} {w}",
    "let {f}() return an error",
    "rename {f}() to {f}()",
    "document the {o} format",
    "speed up {f}() for {a} keys",
    "avoid a double {v} of the {o}",
    "check the {o} before {f}()",
    "support {a} {o}s",
    "split {f}() into two functions",
    "drop the {a} {o} list",
    "use a {o} per core",
    "{v} {o}s in batches",
    "test that {A} {o} is refused",
    "convert {o} handling to the new API",
    "fix use after free in {f}()",
    "count {a} {o}s",
    "keep the {o} {w}",
];

const QUESTIONS: &[&str] = &[
    "How do I {v} {A} {o}?",
    "{a^} {o} {w}",
    "orchard-fsck reports {A} {o}",
    "Orchard on a board with {n} kB of RAM?",
    "Database grows {w}",
    "Build fails {w}",
    "Is {f}() safe {w}?",
    "Best {o} size for NOR flash",
    "Upgrading from {n}.2 to {n}.4",
    "Python binding: {a} {o}",
    "Where is the {o} format described?",
    "Crash in {f}()",
];

/// Who is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A commit message.
    Change,
    /// A mail to people.
    Talk,
}

/// What the sentences of a thread are about: its words repeat, as those of a real thread do.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    seed: u64,
    /// One of [`COMPONENTS`].
    pub component: &'static str,
}

impl Topic {
    /// The topic of the thread that `seed` names.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::part(seed, 0x70);
        Self { seed, component: COMPONENTS[rng.early(COMPONENTS.len() as u32) as usize] }
    }

    /// A function name: mostly one of the few of this thread.
    pub fn function(&self, rng: &mut Rng, out: &mut String) {
        let mut own = if rng.chance(850) {
            Rng::part(self.seed, 0xf0 + u64::from(rng.early(6)))
        } else {
            rng.clone()
        };
        out.push_str(stem(self.component));
        out.push('_');
        out.push_str(own.pick(VERBS));
        out.push('_');
        if own.chance(350) {
            out.push_str(own.pick(NOUNS));
            out.push('_');
        }
        out.push_str(own.pick(NOUNS));
    }

    /// Writes a template with its slots filled.
    fn fill(&self, template: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else { break };
            let slot = &rest[open + 1..open + close];
            rest = &rest[open + close + 1..];
            let start = out.len();
            match slot.as_bytes()[0] {
                b'f' => self.function(rng, out),
                b'v' => out.push_str(rng.pick(VERBS)),
                b'o' => out.push_str(rng.pick(NOUNS)),
                b'A' => {
                    let adjective = rng.pick(ADJECTIVES);
                    out.push_str(if adjective.starts_with(['a', 'e', 'i', 'o', 'u']) {
                        "an "
                    } else {
                        "a "
                    });
                    out.push_str(adjective);
                }
                b'a' => out.push_str(rng.pick(ADJECTIVES)),
                b'c' => out.push_str(self.component),
                b'n' => decimal(u64::from(rng.between(2, 96)), out),
                b'x' => hex(rng, 12, out),
                // Conditions have slots of their own, but none of them is a condition.
                _ => self.fill(rng.pick(CONDITIONS), rng, out),
            }
            if slot.ends_with('^')
                && let Some(first) = out[start..].chars().next().filter(char::is_ascii_lowercase)
            {
                out.replace_range(
                    start..=start,
                    first.to_ascii_uppercase().encode_utf8(&mut [0; 4]),
                );
            }
        }
        out.push_str(rest);
    }

    /// The title of a patch, without its tag: `wal: do not seal a torn record`.
    pub fn patch_title(&self, rng: &mut Rng, out: &mut String) {
        out.push_str(self.component);
        out.push_str(": ");
        self.fill(rng.pick(TITLES), rng, out);
    }

    /// The subject of a question.
    pub fn question(&self, rng: &mut Rng, out: &mut String) {
        self.fill(rng.pick(QUESTIONS), rng, out);
    }

    /// Writes a paragraph of `sentences`, wrapped at 72 columns, with `prefix` before each line. With `flowed` a line
    /// that goes on ends in a blank (RFC 3676).
    pub fn paragraph(
        &self,
        rng: &mut Rng,
        tone: Tone,
        sentences: u32,
        prefix: &str,
        flowed: bool,
        out: &mut String,
    ) {
        let mut text = String::with_capacity(96 * sentences as usize);
        for at in 0..sentences {
            if at > 0 {
                text.push(' ');
            }
            let sentences = if tone == Tone::Talk && rng.chance(600) { TALK } else { CHANGES };
            self.fill(rng.pick(sentences), rng, &mut text);
        }
        wrap(&text, prefix, flowed, out);
    }
}

/// Writes `text` wrapped at 72 columns, each line after `prefix`.
pub fn wrap(text: &str, prefix: &str, flowed: bool, out: &mut String) {
    let mut rest = text;
    loop {
        out.push_str(prefix);
        if rest.len() <= 72 {
            out.push_str(rest);
            out.push('\n');
            return;
        }
        // Blanks are bytes of their own in UTF-8, so a cut at one is a cut between characters.
        let bytes = rest.as_bytes();
        let cut = bytes[..=72]
            .iter()
            .rposition(|&b| b == b' ')
            .or_else(|| bytes.iter().position(|&b| b == b' '));
        let Some(cut) = cut else {
            out.push_str(rest);
            out.push('\n');
            return;
        };
        out.push_str(&rest[..cut]);
        out.push_str(if flowed { " \n" } else { "\n" });
        rest = &rest[cut + 1..];
    }
}

/// The component as identifiers and file names spell it.
pub fn stem(component: &'static str) -> &'static str {
    match component {
        "page cache" => "pcache",
        "flash/nor" => "nor",
        "flash/nand" => "nand",
        "bindings/python" => "py",
        "bindings/lua" => "lua",
        "net/sync" => "sync",
        "codec/lz" => "lz",
        "platform/posix" => "posix",
        "platform/baremetal" => "bare",
        "platform/rtos" => "rtos",
        "compaction" => "compact",
        "allocator" => "alloc",
        "snapshot" => "snap",
        "iterator" => "iter",
        "replication" => "repl",
        other => other,
    }
}

/// A word for `change-id` and branch names.
pub fn word(rng: &mut Rng) -> (&'static str, &'static str) {
    (rng.pick(VERBS), rng.pick(NOUNS))
}
