//! The forms in which an archive can be written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::archive::calendar::{DAY, moment};
use crate::archive::{self, Composed, LIST_ADDRESS, Options};

/// Makes all mails and stops at the first error.
fn each(options: &Options, mut write: impl FnMut(&Composed) -> io::Result<()>) -> io::Result<()> {
    let mut result = Ok(());
    archive::each(options, &mut |mail| {
        result = write(mail);
        result.is_ok()
    });
    result
}

/// Writes mboxrd to a stream.
pub(crate) fn mbox(options: &Options, sink: impl Write) -> io::Result<()> {
    let mut sink = BufWriter::with_capacity(1 << 18, sink);
    let mut framed = Vec::with_capacity(1 << 16);
    each(options, |mail| {
        framed.clear();
        archive::mboxrd(mail, &mut framed);
        sink.write_all(&framed)
    })?;
    sink.flush()
}

/// Writes mboxrd to a file, compressed where its name ends in `.gz`.
pub(crate) fn mbox_file(options: &Options, path: &Path) -> io::Result<()> {
    let file = File::create(path)?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        // No name and no time in the header: same bytes every time.
        let mut encoder = flate2::GzBuilder::new().write(file, flate2::Compression::new(6));
        mbox(options, &mut encoder)?;
        encoder.finish()?;
        return Ok(());
    }
    mbox(options, file)
}

/// Writes a Maildir: the newest tenth in `new`, the others in `cur` with flags.
pub(crate) fn maildir(options: &Options, root: &Path) -> io::Result<()> {
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(root.join(folder))?;
    }
    let mut count = 0;
    each(options, |mail| {
        count += 1;
        let name = format!("{}.M{count:07}P1.example", mail.time);
        let flags = ["S", "RS", "", "FS"][count as usize % 4];
        let path = if count > options.messages - options.messages / 10 {
            root.join("new").join(name)
        } else {
            root.join("cur").join(format!("{name}:2,{flags}"))
        };
        new_file(&path, &mail.bytes)
    })
}

/// Writes a folder for each month with one file for each mail.
pub(crate) fn eml(options: &Options, root: &Path) -> io::Result<()> {
    let mut count = 0;
    each(options, |mail| {
        count += 1;
        let sent = moment(mail.time, 0);
        let folder = root.join(format!("{:04}-{:02}", sent.year, sent.month));
        fs::create_dir_all(&folder)?;
        new_file(&folder.join(format!("{count:07}.eml")), &mail.bytes)
    })
}

fn new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(bytes)
}

/// Writes a bare repository in public-inbox's version 2 layout: a commit for each mail, whose tree holds it as `m`.
pub(crate) fn public_inbox(options: &Options, root: &Path) -> io::Result<()> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        // The user's own configuration must not change the outcome.
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .arg("--git-dir")
            .arg(root);
        command.args(arguments);
        command
    };
    checked(git(&["init", "--quiet", "--bare", "--initial-branch=master"]).status()?, "git init")?;
    let mut import = git(&["fast-import", "--quiet", "--done", "--date-format=raw"])
        .stdin(Stdio::piped())
        .spawn()?;
    let fed = match import.stdin.take() {
        Some(pipe) => feed(options, pipe),
        None => Err(io::Error::other("git fast-import has no standard input")),
    };
    checked(import.wait()?, "git fast-import")?;
    fed
}

fn checked(status: std::process::ExitStatus, what: &str) -> io::Result<()> {
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{what}: {status}"))) }
}

/// Writes the stream that `git fast-import` reads.
fn feed(options: &Options, pipe: impl Write) -> io::Result<()> {
    let mut pipe = BufWriter::with_capacity(1 << 18, pipe);
    let mut arrived = 0;
    each(options, |mail| {
        // Commits are in order of arrival; a mail's author time is when it was sent.
        arrived = (mail.time + 30).max(arrived);
        let name = mail.name.replace(['<', '>', '\n'], " ");
        let day = mail.time.rem_euclid(DAY);
        let zone = if day % 2 == 0 { "+0000" } else { "+0100" };
        writeln!(pipe, "commit refs/heads/master")?;
        writeln!(pipe, "author {name} <{}> {} {zone}", mail.address, mail.time)?;
        writeln!(pipe, "committer Orchard development <{LIST_ADDRESS}> {arrived} +0000")?;
        writeln!(pipe, "data {}\n{}", mail.subject.len(), mail.subject)?;
        writeln!(pipe, "M 100644 inline m\ndata {}", mail.bytes.len())?;
        pipe.write_all(&mail.bytes)?;
        pipe.write_all(b"\n")
    })?;
    writeln!(pipe, "done")?;
    pipe.flush()
}
