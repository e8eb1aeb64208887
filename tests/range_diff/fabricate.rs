//! Commits out of mails, without the trees that they were made for.
//!
//! What `git am` would record is told by `git mailinfo`. Of each file as much is made up as the hunks need: their lines
//! at their places, unique lines between, and before each hunk a line that gives it its heading. Each patch has a parent
//! of its own with these files, a merge, which range-diffs leave out; so patches need not fit to each other. Where git
//! does not write a patch as the mail has it, its own diff takes the place of the mail's.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Pair;

/// Lines that stand for what the mail does not show.
const HEADING: &str = "%%heading:";
const FILLER: &str = "%%line";

pub(crate) struct Repository {
    folder: tempfile::TempDir,
}

/// A hunk: where it begins in the old file, its heading, its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    start: usize,
    heading: String,
    lines: Vec<String>,
}

/// A file of a patch; the names are `None` where it does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    old: Option<String>,
    new: Option<String>,
    modes: (String, String),
    hunks: Vec<Hunk>,
}

/// What git says.
pub(crate) struct Made {
    /// The range-diff.
    pub(crate) text: String,
    /// The diffs of both revisions as git writes them, where the mails have them in another way: by another algorithm,
    /// or from lines that the mail does not show.
    pub(crate) diffs: Option<(Vec<String>, Vec<String>)>,
}

struct Recorded {
    author: String,
    message: Vec<u8>,
    files: Vec<File>,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "-q", "--bare", "."], b"");
        repository.git(&["config", "diff.made.xfuncname", &format!("^{HEADING}(.*)$")], b"");
        repository.git(&["config", "core.abbrev", "7"], b"");
        let info = repository.folder.path().join("info");
        fs::create_dir_all(&info).unwrap();
        fs::write(info.join("attributes"), "* diff=made\n").unwrap();
        repository
    }

    fn run(&self, args: &[&str], input: &[u8]) -> Option<Vec<u8>> {
        git(self.folder.path(), args, input)
    }

    fn git(&self, args: &[&str], input: &[u8]) -> Vec<u8> {
        self.run(args, input).unwrap_or_else(|| panic!("git {args:?}"))
    }

    /// What git says of a pair, object names as dashes; else why its patches cannot be made up.
    pub(crate) fn range_diff(&self, pair: &Pair) -> Result<Made, &'static str> {
        let patches = |mails: &[Vec<u8>]| -> Result<Vec<Recorded>, &'static str> {
            mails.iter().map(|mail| self.recorded(mail)).collect()
        };
        let (old, new) = (patches(&pair.old)?, patches(&pair.new)?);
        let mut stream = commit("base", "A <a@b>", b"base", "deleteall\n");
        let overlap = "hunks that overlap";
        write_revision("old", &old, &mut stream).ok_or(overlap)?;
        write_revision("new", &new, &mut stream).ok_or(overlap)?;
        stream.extend_from_slice(b"done\n");
        self.run(&["fast-import", "--quiet", "--force", "--done"], &stream)
            .ok_or("git fast-import refuses it")?;
        let mut rewritten = false;
        let mut written = |branch: &str, patches: &[Recorded]| -> Option<Vec<String>> {
            let log = ["log", "-p", "--reverse", "--no-merges", "--format=tformat:%x00", branch];
            let log = String::from_utf8(self.git(&log, b"")).ok()?;
            let texts: Vec<String> = log.split("\0\n").skip(1).map(str::to_owned).collect();
            let as_sent = |(text, patch): (&String, &Recorded)| {
                files(&lines(text)).is_some_and(|files| files == patch.files)
            };
            rewritten |= !texts.iter().zip(patches).all(as_sent);
            (texts.len() == patches.len()).then_some(texts)
        };
        let lost = "git log shows other commits";
        let old = written("base..old", &old).ok_or(lost)?;
        let new = written("base..new", &new).ok_or(lost)?;
        let range_diff =
            ["range-diff", "--no-color", "--creation-factor=60", "base..old", "base..new"];
        let text = without_names(&String::from_utf8_lossy(&self.git(&range_diff, b"")));
        Ok(Made { text, diffs: rewritten.then_some((old, new)) })
    }

    fn recorded(&self, mail: &[u8]) -> Result<Recorded, &'static str> {
        let (message, patch) = (self.folder.path().join("m"), self.folder.path().join("p"));
        let refuses = "git mailinfo refuses it";
        let info = self.run(&["mailinfo", "--scissors", "m", "p"], mail).ok_or(refuses)?;
        let info = String::from_utf8(info).map_err(|_| refuses)?;
        let field =
            |name: &str| info.lines().find_map(|line| line.strip_prefix(name)).ok_or(refuses);
        let mut text = format!("{}\n\n", field("Subject: ")?).into_bytes();
        text.extend(fs::read(message).map_err(|_| refuses)?);
        let patch = fs::read_to_string(patch).map_err(|_| "not UTF-8")?.replace("\r\n", "\n");
        if !patch.contains("diff --git ") {
            return Err("not git's diff");
        }
        Ok(Recorded {
            author: format!("{} <{}>", field("Author: ")?, field("Email: ")?),
            message: self.run(&["stripspace"], &text).ok_or(refuses)?,
            files: files(&lines(&patch)).ok_or("binary, copied or damaged")?,
        })
    }
}

fn git(folder: &Path, args: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut child = Command::new("git")
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C.UTF-8")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    if !output.status.success() {
        eprintln!("git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(output.stdout)
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Object names as dashes.
fn without_names(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("    ") {
            out.push_str(line);
            continue;
        }
        let mut parts = line.splitn(3, ":  ");
        let (old, rest, new) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let (_, middle) = rest.split_once(' ').unwrap();
        let (_, title) = new.split_once(' ').unwrap();
        out.push_str(&format!("{old}:  ------- {middle}:  ------- {title}"));
    }
    out
}

/// Reads git's diffs; `None` where there is something that cannot be made up: a binary file, a copy, a damaged hunk.
fn files(lines: &[&str]) -> Option<Vec<File>> {
    let mut files = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].starts_with("--- ") && lines.get(at + 1)?.starts_with("+++ ") {
            return None;
        }
        let Some(names) = lines[at].strip_prefix("diff --git a/") else {
            at += 1;
            continue;
        };
        let (old, new) = names.split_once(" b/")?;
        let mut file = File {
            old: Some(old.to_owned()),
            new: Some(new.to_owned()),
            modes: ("100644".to_owned(), "100644".to_owned()),
            hunks: Vec::new(),
        };
        at = header(lines, at + 1, &mut file)?;
        while let Some(line) = lines.get(at).filter(|line| line.starts_with("@@ -")) {
            let (hunk, end) = hunk(line, lines, at + 1)?;
            file.hunks.push(hunk);
            at = end;
        }
        files.push(file);
    }
    Some(files)
}

fn header(lines: &[&str], mut at: usize, file: &mut File) -> Option<usize> {
    while let Some(line) = lines.get(at) {
        if let Some(mode) = line.strip_prefix("old mode ") {
            mode.clone_into(&mut file.modes.0);
        } else if let Some(mode) = line.strip_prefix("new mode ") {
            mode.clone_into(&mut file.modes.1);
        } else if let Some(mode) = line.strip_prefix("new file mode ") {
            mode.clone_into(&mut file.modes.1);
            file.old = None;
        } else if let Some(mode) = line.strip_prefix("deleted file mode ") {
            mode.clone_into(&mut file.modes.0);
            file.new = None;
        } else if let Some(index) = line.strip_prefix("index ") {
            if let Some((_, mode)) = index.split_once(' ') {
                file.modes = (mode.to_owned(), mode.to_owned());
            }
        } else if line.starts_with("copy ")
            || line.starts_with("GIT binary")
            || line.starts_with("Binary files ")
        {
            return None;
        } else if !["similarity ", "rename ", "--- ", "+++ "].iter().any(|s| line.starts_with(s)) {
            break;
        }
        at += 1;
    }
    Some(at)
}

fn hunk(header: &str, lines: &[&str], mut at: usize) -> Option<(Hunk, usize)> {
    let (ranges, heading) = header.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let range = |range: &str| -> Option<(usize, usize)> {
        let (start, count) = range.split_once(',').unwrap_or((range, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let ((start, mut old), (_, mut new)) = (range(old)?, range(new)?);
    let mut hunk = Hunk { start, heading: heading.trim().to_owned(), lines: Vec::new() };
    while let Some(&line) = lines.get(at) {
        let line = if line.is_empty() { " " } else { line };
        let (from_old, from_new) = match line.as_bytes()[0] {
            b'\\' => (0, 0),
            b'+' => (0, 1),
            b'-' => (1, 0),
            b' ' => (1, 1),
            _ => break,
        };
        if old < from_old || new < from_new || (old + new == 0 && !line.starts_with('\\')) {
            break;
        }
        (old, new) = (old - from_old, new - from_new);
        hunk.lines.push(line.to_owned());
        at += 1;
    }
    (old + new == 0).then_some((hunk, at))
}

/// The file before and after; `None` where hunks overlap.
fn contents(file: &File) -> Option<(String, String)> {
    let (mut old, mut new) = (String::new(), String::new());
    let mut line = 1;
    for hunk in &file.hunks {
        // What is inserted only stands after its line.
        let pure = hunk.lines.iter().all(|line| line.starts_with('+'));
        let start = hunk.start + usize::from(pure && file.old.is_some());
        let mut fill = |text: &str| {
            old.push_str(text);
            new.push_str(text);
        };
        if start < line && file.old.is_some() {
            return None;
        }
        while line + 1 < start {
            fill(&format!("{FILLER}{line}\n"));
            line += 1;
        }
        if line < start {
            fill(&format!("{HEADING}{}\n", hunk.heading));
            line += 1;
        }
        let mut last = ' ';
        for text in &hunk.lines {
            let (sign, text) = text.split_at(1);
            let sign = sign.chars().next()?;
            if sign == '\\' {
                for (side, other) in [(&mut old, '+'), (&mut new, '-')] {
                    if last != other {
                        side.pop();
                    }
                }
                continue;
            }
            if sign != '+' {
                old.push_str(text);
                old.push('\n');
                line += 1;
            }
            if sign != '-' {
                new.push_str(text);
                new.push('\n');
            }
            last = sign;
        }
    }
    // The file goes on, where three lines are shown after its last change; one without hunks was only renamed.
    let after = file
        .hunks
        .last()
        .map_or(3, |hunk| hunk.lines.iter().rev().take_while(|line| line.starts_with(' ')).count());
    if after >= 3 {
        for text in [&mut old, &mut new] {
            text.push_str(&format!("{HEADING}\n{FILLER}end\n{FILLER}of {:?}\n", file.old));
        }
    }
    Some((old, new))
}

fn write_revision(branch: &str, patches: &[Recorded], stream: &mut Vec<u8>) -> Option<()> {
    // The branch goes on from its own tip.
    let mut from = "from refs/heads/base\n";
    for patch in patches {
        let (mut before, mut after) = (String::from("deleteall\n"), String::new());
        let (mut gone, mut files) = (Vec::new(), BTreeMap::new());
        for file in &patch.files {
            let (old, new) = contents(file)?;
            if let Some(name) = &file.old {
                before.push_str(&blob(&file.modes.0, name, &old));
                gone.push(name.clone());
            }
            if let Some(name) = &file.new {
                files.insert(name.clone(), blob(&file.modes.1, name, &new));
            }
        }
        for name in gone {
            after.push_str(&format!("D {name}\n"));
        }
        for file in files.values() {
            after.push_str(file);
        }
        let parents = format!("{from}merge refs/heads/base\n{before}");
        stream.extend(commit(branch, "A <a@b>", b"files", &parents));
        stream.extend(commit(branch, &patch.author, &patch.message, &after));
        from = "";
    }
    Some(())
}

fn blob(mode: &str, name: &str, content: &str) -> String {
    format!("M {mode} inline {name}\ndata {}\n{content}\n", content.len())
}

fn commit(branch: &str, author: &str, message: &[u8], changes: &str) -> Vec<u8> {
    let mut out = if branch == "base" || changes.starts_with("from refs/heads/base") {
        format!("reset refs/heads/{branch}\n\n")
    } else {
        String::new()
    };
    out.push_str(&format!(
        "commit refs/heads/{branch}\nauthor {author} 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\ndata {}\n",
        message.len()
    ));
    let mut out = out.into_bytes();
    out.extend_from_slice(message);
    out.push(b'\n');
    out.extend_from_slice(changes.as_bytes());
    out.push(b'\n');
    out
}
