//! `benches/compare` runs, with nothing but listpress, `cp` and programs that only look like peers.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use support::{Run, Sandbox, finish};

#[path = "../examples/generate/archive/mod.rs"]
mod mails;
#[path = "support/program.rs"]
mod support;

/// A sandbox with two archives, `small.mbox` of 130 mails and `large.mbox` of 200, and a Hypermail that fails.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, messages) in [("small.mbox", 130), ("large.mbox", 200)] {
        let mut bytes = Vec::new();
        mails::write(messages, 3, &mut |piece| bytes.extend_from_slice(piece));
        sandbox.write(name, bytes);
    }
    let hypermail = sandbox.write("bin/hypermail", "#!/bin/sh\necho no such luck\nexit 1\n");
    fs::set_permissions(hypermail, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(sandbox.path("work")).unwrap();
    sandbox
}

fn compare(sandbox: &Sandbox, args: &[&str]) -> Run {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/compare");
    let path = format!("{}:{}", sandbox.text("bin"), std::env::var("PATH").unwrap());
    let mut command: Command = sandbox.command(script);
    command.env("PATH", path).env("TMPDIR", sandbox.path("work"));
    command.env("LISTPRESS", env!("CARGO_BIN_EXE_listpress"));
    finish(command.args(args))
}

/// The rows of a program in all tables, as cells.
fn rows<'r>(run: &'r Run, program: &str) -> Vec<Vec<&'r str>> {
    let start = format!("| {program} |");
    let rows = run.out.lines().filter(|line| line.starts_with(&start));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn compares_new_again_and_added() {
    let sandbox = sandbox();
    let programs = "listpress-pages,cp,hypermail,zola";
    let run = compare(&sandbox, &["--runs", "1", "--only", programs, "small.mbox", "large.mbox"]);
    assert_eq!(run.status, 0, "{}", run.err);

    // Three tables for each of two archives, and the growth.
    let own = rows(&run, "listpress");
    assert_eq!(own.len(), 7, "{}", run.out);
    let files: u32 = own[0][8].parse().unwrap();
    assert!(files > 30, "{}", run.out);
    let peak: f64 = own[0][3].parse().unwrap();
    assert!(peak > 1.0, "{}", run.out);

    // What is off is not there, and a copy has what there is.
    let pages = rows(&run, "listpress-pages");
    assert_eq!(pages.len(), 7, "{}", run.out);
    assert!(pages[0][8].parse::<u32>().unwrap() < files, "{}", run.out);
    let copy = rows(&run, "cp");
    assert_eq!(copy.len(), 3, "{}", run.out);
    assert_eq!(copy[0][8], own[0][8], "{}", run.out);

    // Nothing is left out silently.
    assert!(run.out.contains("- hypermail failed with small.mbox (new)"), "{}", run.out);
    assert!(run.err.contains("no such luck"), "{}", run.err);
    assert!(run.out.contains("zola"), "{}", run.out);
    assert_eq!(fs::read_dir(sandbox.path("work")).unwrap().count(), 0, "something stays");
}

#[test]
fn says_what_it_cannot_do() {
    let sandbox = sandbox();
    sandbox.write("tiny.mbox", "From a@example.org Thu Jan  1 00:00:00 2026\n\nHello.\n");
    for (args, words) in [
        (&["--only", "pipermail", "small.mbox"][..], "no program is called pipermail"),
        (&["--runs", "0", "small.mbox"], "--runs: 0 is no number"),
        (&["--fast"], "unknown option --fast"),
        (&["tiny.mbox"], "tiny.mbox holds no more than 100 mails"),
        (&["missing.mbox"], "missing.mbox is neither a number nor a file"),
    ] {
        let run = compare(&sandbox, args);
        assert_ne!(run.status, 0, "{args:?}");
        assert!(run.err.contains(words), "{args:?}: {}", run.err);
    }
    let help = compare(&sandbox, &["--help"]);
    assert!(help.out.contains("--limit S"), "{}", help.out);
}
