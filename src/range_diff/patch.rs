//! A patch as the text that git compares.
//!
//! ```text
//!  ## Metadata ##
//! Author: Ann Gardener <ann@example.org>
//!
//!  ## Commit message ##
//!     pears: plant a tree
//!
//!  ## src/pear.c ##
//! @@ src/pear.c: int plant(void)
//!  {
//! +    dig();
//! ```

use super::commit::Commit;
use super::lines::Lines;
use super::{LARGEST_PATCH, TooLarge};

/// Tab stops of `git log`.
const TAB: usize = 8;

/// A patch, its lines as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Title, for people.
    pub title: String,
    lines: Vec<u32>,
    /// Where the diff begins.
    diff: usize,
    /// Lines of the diff that count.
    size: usize,
}

impl Patch {
    /// From what is recorded of a mail and a text with its diff; what stands around the diff is left out.
    ///
    /// # Errors
    /// There is more of it than [`LARGEST_PATCH`].
    pub fn new(commit: &Commit, diff: &str, lines: &mut Lines) -> Result<Self, TooLarge> {
        let message: usize = commit.message.iter().map(String::len).sum();
        if diff.len() + message > LARGEST_PATCH {
            return Err(TooLarge);
        }
        let title = commit.message.first().cloned().unwrap_or_default();
        let mut writer =
            Writer { lines, patch: Patch { title, ..Patch::default() }, path: String::new() };
        writer.head(commit);
        writer.diff(diff);
        Ok(writer.patch)
    }

    /// All of it.
    pub fn lines(&self) -> &[u32] {
        &self.lines
    }

    /// From the first file on.
    pub(super) fn diff(&self) -> &[u32] {
        &self.lines[self.diff..]
    }

    /// Whether there is a diff.
    pub fn has_diff(&self) -> bool {
        self.diff > 0
    }

    /// Cost of taking it for new: see [`super::CREATION_FACTOR`].
    pub(super) fn size(&self) -> usize {
        self.size
    }
}

struct Writer<'a> {
    lines: &'a mut Lines,
    patch: Patch,
    /// The file at hand.
    path: String,
}

impl Writer<'_> {
    fn push(&mut self, line: &str) {
        let number = self.lines.number(line);
        self.patch.lines.push(number);
    }

    /// A line of the diff.
    fn push_diff(&mut self, line: &str) {
        self.push(line);
        self.patch.size += 1;
    }

    fn head(&mut self, commit: &Commit) {
        self.push(" ## Metadata ##");
        self.push(&format!("Author: {}", commit.author));
        self.push("");
        self.push(" ## Commit message ##");
        for line in &commit.message {
            if line.is_empty() {
                self.push("");
            } else {
                self.push(&format!("    {}", expand_tabs(line)));
            }
        }
    }

    fn diff(&mut self, text: &str) {
        let mut rest = Rest(text);
        while let Some(line) = rest.line() {
            if let Some(names) = line.strip_prefix("diff --git ") {
                rest.next();
                let header = Header::git(names, &mut rest);
                self.file(&header);
                self.binary(&header, &mut rest);
            } else if line.starts_with("--- ") && rest.is_plain_header() {
                let header = Header::plain(&mut rest);
                self.file(&header);
            } else if let (Some(hunk), true) = (Hunk::read(line), self.patch.has_diff()) {
                rest.next();
                self.hunk(hunk, &mut rest);
            } else {
                rest.next();
            }
        }
    }

    fn file(&mut self, header: &Header) {
        self.push("");
        if self.patch.diff == 0 {
            self.patch.diff = self.patch.lines.len();
        }
        self.push_diff(&header.line());
        self.path.clone_from(header.path());
    }

    /// git log only says that binary files differ.
    fn binary(&mut self, header: &Header, rest: &mut Rest<'_>) {
        let Some(line) = rest.line() else { return };
        let said = line.starts_with("Binary files ") && line.ends_with(" differ");
        if said || line == "GIT binary patch" {
            rest.next();
            let side = |gone: bool, path: &str| {
                if gone { "/dev/null".to_owned() } else { path.to_owned() }
            };
            self.push_diff(&format!(
                " Binary files {} and {} differ",
                side(header.is_new, &header.old),
                side(header.is_deleted, &header.new)
            ));
        }
    }

    fn hunk(&mut self, mut hunk: Hunk<'_>, rest: &mut Rest<'_>) {
        if hunk.heading.is_empty() {
            self.push_diff("@@");
        } else {
            self.push_diff(&format!("@@ {}:{}", self.path, hunk.heading));
        }
        while let Some(line) = rest.line().filter(|line| hunk.take(line)) {
            match line.as_bytes().first() {
                // Mailers drop the blank of an empty line.
                None => self.push_diff(" "),
                // git marks what it says itself as context.
                Some(b'\\') => self.push_diff(&format!(" {line}")),
                _ => self.push_diff(line),
            }
            rest.next();
        }
    }
}

/// Lines that are still to be read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// The next line, without its end.
    fn line(&self) -> Option<&'a str> {
        let end = memchr::memchr(b'\n', self.0.as_bytes()).unwrap_or(self.0.len());
        (!self.0.is_empty()).then(|| &self.0[..end])
    }

    fn next(&mut self) {
        let end = memchr::memchr(b'\n', self.0.as_bytes());
        self.0 = end.map_or("", |end| &self.0[end + 1..]);
    }

    /// `--- old`, `+++ new` and a hunk, without git's header above.
    fn is_plain_header(&self) -> bool {
        let mut lines = self.0.lines().skip(1);
        lines.next().is_some_and(|line| line.starts_with("+++ "))
            && lines.next().is_some_and(|line| Hunk::read(line).is_some())
    }
}

/// A hunk: lines of the old and the new file still to come, and what git wrote after its numbers.
struct Hunk<'a> {
    old: u64,
    new: u64,
    heading: &'a str,
}

impl<'a> Hunk<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (ranges, heading) = line.strip_prefix("@@ -")?.split_once(" @@")?;
        let (old, new) = ranges.split_once(" +")?;
        let count = |range: &str| range.split_once(',').map_or(Some(1), |(_, n)| n.parse().ok());
        Some(Hunk { old: count(old)?, new: count(new)?, heading: heading.trim_end() })
    }

    /// Takes a line, if it belongs to the hunk.
    fn take(&mut self, line: &str) -> bool {
        let (old, new) = match line.as_bytes().first() {
            Some(b'\\') => (0, 0),
            Some(b'+') => (0, 1),
            Some(b'-') => (1, 0),
            Some(b' ' | b'\t') | None => (1, 1),
            _ => return false,
        };
        let belongs = self.old >= old && self.new >= new;
        if belongs {
            self.old -= old;
            self.new -= new;
        }
        belongs
    }
}

/// What stands above the hunks of a file.
#[derive(Default)]
struct Header {
    old: String,
    new: String,
    is_new: bool,
    is_deleted: bool,
    is_rename: bool,
    /// Old and new mode.
    modes: (String, String),
}

impl Header {
    /// Reads the lines after `diff --git `, whose names are given.
    fn git(names: &str, rest: &mut Rest<'_>) -> Self {
        let (old, new) = git_names(names);
        let mut header = Header { old, new, ..Header::default() };
        while let Some(line) = rest.line() {
            let after = |start: &str| line.strip_prefix(start);
            if let Some(mode) = after("old mode ") {
                mode.trim_end().clone_into(&mut header.modes.0);
            } else if let Some(mode) = after("new mode ") {
                mode.trim_end().clone_into(&mut header.modes.1);
            } else if line.starts_with("new file mode ") {
                header.is_new = true;
            } else if line.starts_with("deleted file mode ") {
                header.is_deleted = true;
            } else if let Some(name) = after("rename from ") {
                (header.is_rename, header.old) = (true, unquote(name));
            } else if let Some(name) = after("rename to ") {
                (header.is_rename, header.new) = (true, unquote(name));
            } else if line.starts_with("--- ") || line.starts_with("+++ ") {
                header.side(line);
            } else if !EXTENDED.iter().any(|start| line.starts_with(start)) {
                break;
            }
            rest.next();
        }
        header
    }

    fn plain(rest: &mut Rest<'_>) -> Self {
        let mut header = Header::default();
        for _ in 0..2 {
            header.side(rest.line().unwrap_or_default());
            rest.next();
        }
        let known = if header.is_new { header.new.clone() } else { header.old.clone() };
        for name in [&mut header.old, &mut header.new] {
            if name.is_empty() {
                name.clone_from(&known);
            }
        }
        if !header.is_deleted {
            header.old.clone_from(&header.new);
        }
        header
    }

    /// Reads `--- a/path` or `+++ b/path`.
    fn side(&mut self, line: &str) {
        let (sign, name) = line.split_at_checked(4).unwrap_or((line, ""));
        let name = name.split('\t').next().unwrap_or(name);
        let (path, gone) = if sign == "--- " {
            (&mut self.old, &mut self.is_new)
        } else {
            (&mut self.new, &mut self.is_deleted)
        };
        if name.trim_end() == "/dev/null" {
            *gone = true;
        } else {
            without_prefix(&unquote(name)).clone_into(path);
        }
    }

    fn path(&self) -> &String {
        if self.is_deleted { &self.old } else { &self.new }
    }

    fn line(&self) -> String {
        let mut line = if self.is_new {
            format!(" ## {} (new)", self.new)
        } else if self.is_deleted {
            format!(" ## {} (deleted)", self.old)
        } else if self.is_rename {
            format!(" ## {} => {}", self.old, self.new)
        } else {
            format!(" ## {}", self.new)
        };
        let (old, new) = &self.modes;
        if !old.is_empty() && !new.is_empty() && old != new {
            line.push_str(&format!(" (mode change {old} => {new})"));
        }
        line.push_str(" ##");
        line
    }
}

/// Lines of git's header that say nothing which is compared.
const EXTENDED: &[&str] =
    &["index ", "similarity index ", "dissimilarity index ", "copy from ", "copy to "];

/// The names in `a/path b/path`. Where the name holds blanks, both halves are alike.
fn git_names(names: &str) -> (String, String) {
    let names = names.trim_end();
    if let Some(quoted) = names.strip_prefix('"') {
        let end = quoted.find("\" ").map_or(quoted.len(), |at| at + 2);
        let (old, new) = quoted.split_at(end);
        let old = unquote(&format!("\"{}", old.trim_end()));
        return (without_prefix(&old).to_owned(), without_prefix(&unquote(new)).to_owned());
    }
    let halves = names.split_at_checked(names.len() / 2);
    let alike = halves.and_then(|(old, new)| Some((old, new.strip_prefix(' ')?)));
    let (old, new) = alike
        .filter(|(old, new)| without_prefix(old) == without_prefix(new))
        .or_else(|| names.split_once(' '))
        .unwrap_or((names, names));
    (without_prefix(old).to_owned(), without_prefix(&unquote(new)).to_owned())
}

/// Without `a/`, `b/` or what git puts there with `diff.mnemonicPrefix`.
fn without_prefix(path: &str) -> &str {
    match path.as_bytes() {
        [b'a' | b'b' | b'c' | b'i' | b'o' | b'w', b'/', ..] => &path[2..],
        _ => path,
    }
}

/// A name as git quotes it in C's manner.
fn unquote(name: &str) -> String {
    let name = name.trim_end_matches('\r');
    let Some(quoted) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next() {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(first @ b'0'..=b'3') => {
                let digit = |byte: Option<u8>| byte.unwrap_or(b'0').wrapping_sub(b'0') & 7;
                let (second, third) = (digit(rest.next()), digit(rest.next()));
                (first - b'0') << 6 | second << 3 | third
            }
            Some(other) => other,
            None => b'\\',
        });
    }
    String::from_utf8_lossy(&bytes).replace('\n', "\u{2424}")
}

/// Tabs as blanks up to the next stop.
fn expand_tabs(line: &str) -> String {
    let mut parts = line.split('\t');
    let mut out = parts.next().unwrap_or_default().to_owned();
    // git counts each part by itself: after a tab, a stop is where counting begins again.
    let mut width = out.chars().count();
    for part in parts {
        out.extend(std::iter::repeat_n(' ', TAB - width % TAB));
        out.push_str(part);
        width = part.chars().count();
    }
    out
}
