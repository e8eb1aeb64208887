//! `git patch-id --stable`: what tells whether two patches change the same.
//!
//! It is SHA-1 over a diff without white space and line numbers, file by file, and the sums of the files added up, so
//! that neither their order nor a rebase matters. The rules are those of git's builtin/patch-id.c, its oddities included:
//! ids are compared with ids that git made. A diff that begins without a line `diff …` has none.

use sha1::{Digest, Sha1};

/// A patch's id, as git prints it in hexadecimal.
pub type PatchId = [u8; 20];

/// The first id that `git patch-id --stable` prints for a text; `None` where it prints nothing.
pub fn stable(text: &str) -> Option<PatchId> {
    let mut reader = Reader::default();
    let mut names = Names::default();
    for line in text.as_bytes().split_inclusive(|&b| b == b'\n') {
        // For git, which is written in C, a line ends at its first NUL.
        let end = memchr::memchr(0, line).unwrap_or(line.len());
        if reader.take(line.get(..end).unwrap_or(line), &mut names) == Step::Split {
            if reader.begun {
                return Some(reader.finish());
            }
            reader = Reader::default();
        }
    }
    reader.begun.then(|| reader.finish())
}

/// Reads an id as git prints it.
pub fn read(text: &str) -> Option<PatchId> {
    let mut id = PatchId::default();
    let mut digits = text.chars();
    for byte in &mut id {
        let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
        *byte = (high << 4 | low) as u8;
    }
    digits.next().is_none().then_some(id)
}

/// What a line does.
#[derive(PartialEq, Eq)]
enum Step {
    Go,
    /// It ends the patch at hand.
    Split,
}

/// The blobs of the last `index` line: all that is hashed of a binary file. git keeps them from file to file.
#[derive(Default)]
struct Names {
    pre: Vec<u8>,
    post: Vec<u8>,
}

impl Names {
    /// Reads `index 0123456..789abcd 100644`.
    fn read(&mut self, line: &[u8]) {
        const LONGEST: usize = 64;
        let Some(dots) = memchr::memmem::find(line, b"..") else { return };
        let space = memchr::memchr(b' ', line.get(dots..).unwrap_or_default());
        let end = space.map_or(line.len().saturating_sub(1), |space| dots + space);
        let name = |from: usize, to: usize| {
            let name = line.get(from..to).unwrap_or_default();
            name.get(..LONGEST).unwrap_or(name).to_vec()
        };
        (self.pre, self.post) = (name("index ".len(), dots), name(dots + 2, end));
    }
}

/// One patch on its way.
struct Reader {
    /// Lines of the hunk that are to come, of the old and the new file; -1 in the header of a file.
    before: i32,
    after: i32,
    binary: bool,
    /// Something was hashed.
    begun: bool,
    sum: PatchId,
    hash: Sha1,
    /// What is to be hashed next.
    buffer: Vec<u8>,
}

impl Default for Reader {
    fn default() -> Self {
        Reader {
            before: -1,
            after: -1,
            binary: false,
            begun: false,
            sum: PatchId::default(),
            hash: Sha1::new(),
            buffer: Vec::new(),
        }
    }
}

impl Reader {
    fn take(&mut self, line: &[u8], names: &mut Names) -> Step {
        let prefixed =
            [&b"commit "[..], b"From "].iter().find_map(|prefix| line.strip_prefix(*prefix));
        // `\ No newline at end of file`, in any language.
        if prefixed.is_none() && line.starts_with(b"\\ ") && line.len() > 12 {
            return Step::Go;
        }
        if is_object_id(prefixed.unwrap_or(line)) {
            return Step::Split;
        }
        if !self.begun && !line.starts_with(b"diff ") {
            return Step::Go;
        }
        if self.before == -1
            && let Some(step) = self.header(line, names)
        {
            return step;
        }
        if self.binary {
            if line.starts_with(b"diff ") {
                (self.binary, self.before) = (false, -1);
            }
            return Step::Go;
        }
        if self.before == 0 && self.after == 0 {
            if line.starts_with(b"@@ -") {
                self.hunk(line);
                return Step::Go;
            }
            if !line.starts_with(b"diff ") {
                return Step::Split;
            }
            self.flush();
            (self.before, self.after) = (-1, -1);
        }
        self.add(line);
        Step::Go
    }

    /// A line of a file's header; `None` if it is hashed like any other.
    fn header(&mut self, line: &[u8], names: &mut Names) -> Option<Step> {
        if line.starts_with(b"GIT binary patch") || line.starts_with(b"Binary files") {
            (self.binary, self.before) = (true, 0);
            self.buffer.extend_from_slice(&names.pre);
            self.buffer.extend_from_slice(&names.post);
            self.flush();
            return Some(Step::Go);
        }
        if line.starts_with(b"index ") {
            names.read(line);
            return Some(Step::Go);
        }
        if line.starts_with(b"--- ") {
            (self.before, self.after) = (1, 1);
            return None;
        }
        (!line.first().is_some_and(u8::is_ascii_alphabetic)).then_some(Step::Split)
    }

    /// Reads the lengths in `@@ -1,5 +1,7 @@`; where git stops reading, the lengths before that are kept.
    fn hunk(&mut self, line: &[u8]) {
        let (old, rest) = length(line.get(4..).unwrap_or_default());
        self.before = old;
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix(b" +")) {
            self.after = length(rest).0;
        }
    }

    fn add(&mut self, line: &[u8]) {
        let first = line.first().copied().unwrap_or_default();
        if matches!(first, b'-' | b' ') {
            self.before = self.before.wrapping_sub(1);
        }
        if matches!(first, b'+' | b' ') {
            self.after = self.after.wrapping_sub(1);
        }
        let before = self.buffer.len();
        for word in line.split(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
            self.buffer.extend_from_slice(word);
        }
        self.begun |= self.buffer.len() > before;
        if self.buffer.len() >= 1 << 14 {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
    }

    /// Ends a file: its hash is added to the sum, byte by byte from the left.
    fn flush(&mut self) {
        self.hash.update(&self.buffer);
        self.buffer.clear();
        let mut carry = 0u16;
        for (sum, byte) in self.sum.iter_mut().zip(self.hash.finalize_reset()) {
            carry += u16::from(*sum) + u16::from(byte);
            *sum = carry as u8;
            carry >>= 8;
        }
    }

    fn finish(mut self) -> PatchId {
        self.flush();
        self.sum
    }
}

fn is_object_id(text: &[u8]) -> bool {
    text.get(..40).is_some_and(|id| id.iter().all(u8::is_ascii_hexdigit))
}

/// The length in `12,5`, 1 in `12`; and what follows it, `None` where the number is missing.
fn length(range: &[u8]) -> (i32, Option<&[u8]>) {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let start = digits(range);
    let (length, text) = match range.get(start) {
        Some(b',') => {
            let text = range.get(start + 1..).unwrap_or_default();
            (number(text.get(..digits(text)).unwrap_or_default()), text)
        }
        _ => (1, range),
    };
    let end = digits(text);
    (length, text.get(end..).filter(|_| end > 0))
}

fn number(digits: &[u8]) -> i32 {
    let value = digits
        .iter()
        .fold(0_i64, |value, b| value.saturating_mul(10).saturating_add(i64::from(b - b'0')));
    value as i32
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    /// What git itself prints.
    fn git(text: &str) -> Option<PatchId> {
        let mut child = Command::new("git")
            .args(["patch-id", "--stable"])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap().stdout;
        let hex = out.get(..40)?;
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        Some(std::array::from_fn(|at| byte(&hex[at * 2..at * 2 + 2])))
    }

    const PEAR: &str = "diff --git a/pear.c b/pear.c\nindex 1234567..89abcde 100644\n--- a/pear.c\n+++ b/pear.c\n@@ -1,3 +1,3 @@ int pear(void)\n {\n-\treturn 1;\n+\treturn 2;\n }\n";
    const PLUM: &str = "diff --git a/plum.c b/plum.c\nold mode 100644\nnew mode 100755\n--- a/plum.c\n+++ b/plum.c\n@@ -9 +9 @@\n-a\n\\ No newline at end of file\n+b\n@@ -20,0 +21,2 @@\n+-- a\n++++ b\n";
    const STONE: &str = "diff --git a/stone.png b/stone.png\nindex 1234567..89abcde 100644\nGIT binary patch\nliteral 4\nLc${NkU|;|M00aO5\n\nliteral 0\nHcmV?d00001\n\n";
    const MOVED: &str = "diff --git a/old b/new\nsimilarity index 90%\nrename from old\nrename to new\nindex 1234567..89abcde\n--- a/old\n+++ b/new\n@@ -1 +1 @@\n-x\n+y\n";

    #[test]
    fn ids_are_those_of_git() {
        let signed =
            format!("Add pears.\n---\n pear.c | 2 +-\n\n{PEAR}{PLUM}-- \n2.43.0\n\n_____\nlist\n");
        let two = format!("{PEAR}\nFrom 0123456789012345678901234567890123456789 Mon\n\n{PLUM}");
        for text in [
            PEAR.to_owned(),
            PEAR.replace('\n', "\r\n"),
            PEAR.trim_end().to_owned(),
            format!("{PEAR}{PLUM}"),
            format!("{PEAR}{STONE}{PLUM}"),
            format!("{STONE}{PEAR}"),
            format!("{MOVED}{PEAR}"),
            signed,
            two,
            format!("diff of prose\n\n{PEAR}"),
            format!("diff -u pear.c\n{}", PEAR.split_once('\n').unwrap().1),
            PEAR.split_once('\n').unwrap().1.to_owned(),
            format!("{PEAR}0123456789012345678901234567890123456789\n{PLUM}"),
            PEAR.replace("-1,3 +1,3", "-1,3, +1,3"),
            PEAR.replace("-1,3 +1,3", "-x +1,3"),
            PEAR.replace("-1,3 +1,3", "-1,99999999999 +1,3"),
            PEAR.replace("89abcde 100644", "89abcde"),
            "Just text.\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(stable(&text), git(&text), "{text}");
        }
    }

    #[test]
    fn ids_are_read_as_they_are_printed() {
        let text = "00ff0123456789abcdef0123456789abcdef0123";
        let id = read(text).unwrap();
        assert_eq!(id.map(|byte| format!("{byte:02x}")).concat(), text);
        for wrong in ["", "00ff", &format!("{text}0"), &text.replace('f', "+"), &"é".repeat(20)] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn neither_the_order_of_files_nor_their_lines_matter() {
        let id = stable(&format!("{PEAR}{PLUM}")).unwrap();
        let moved = PEAR.replace("@@ -1,3 +1,3 @@", "@@ -801,3 +801,3 @@");
        assert_eq!(stable(&format!("{PLUM}{moved}")), Some(id));
        assert_eq!(stable(&format!("{PEAR}{PLUM}").replace('\t', "        ")), Some(id));
        assert_ne!(stable(&format!("{PEAR}{PLUM}").replace("return 2", "return 3")), Some(id));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn any_text_has_the_id_that_git_gives_it(lines in prop::collection::vec(
            "diff --git a/a b/a|diff -u|index 1234567\\.\\.[0-9a-f]{7} 100644|index 12|--- a/a|\\+\\+\\+ b/a|@@ -[0-9],[0-3] \\+[0-9],[0-3] @@|@@ -[0-9] \\+[0-9] @@|Binary files a and b differ|[-+ ][a-z ]{0,4}|\\\\ No newline at end|[a-z]{0,3}|From 0123456789012345678901234567890123456789|-- |", 0..24)) {
            // Of a binary file without `index` git hashes what happens to be in memory.
            let mut lines = lines;
            lines.insert(0, "diff --git a/a b/a".into());
            lines.insert(1, "index 1234567..89abcde 100644".into());
            let text = lines.join("\n") + "\n";
            prop_assert_eq!(stable(&text), git(&text), "{}", text);
        }
    }
}
