//! A disk that is full or read-only: one message, status 1, and the published site as it was.
//!
//! The disk is a small tmpfs in a namespace of its own, which Linux gives to everybody unless it is configured otherwise.
#![cfg(target_os = "linux")]

use std::io::Write as _;

use crate::generated;
use crate::program::{Run, Sandbox, finish};
use crate::tree;

/// Builds `a.mbox` on a disk of 4 MB, does something to the disk, and builds `b.mbox` in the same folder. What is there
/// then, and was before, is copied to `after` and `before`.
const SCRIPT: &str = "mount -t tmpfs -o size=4m none site
\"$0\" build -q --no-cache a.mbox -o site
cp -a site before
eval \"$1\"
status=0
\"$0\" build --no-cache b.mbox -o site || status=$?
cp -a site after
exit $status";

fn build_on_disk(sandbox: &Sandbox, change: &str, messages: u64) -> Option<Run> {
    let mut namespace = sandbox.command("unshare");
    namespace.args(["--user", "--map-root-user", "--mount", "sh", "-euc"]);
    let can = finish(namespace.arg("mount -t tmpfs none /tmp"));
    if can.status != 0 {
        // Past the harness, which keeps to itself what passing tests print.
        let note = format!(
            "NOT TESTED: full and read-only disks: nobody may mount here: {}\n",
            can.err.trim()
        );
        let _ = std::io::stderr().write_all(note.as_bytes());
        return None;
    }
    std::fs::create_dir(sandbox.path("site")).unwrap();
    sandbox.write("a.mbox", generated(60, 5));
    sandbox.write("b.mbox", generated(messages, 6));
    let mut namespace = sandbox.command("unshare");
    namespace.args(["--user", "--map-root-user", "--mount", "sh", "-euc", SCRIPT]);
    Some(finish(namespace.args([env!("CARGO_BIN_EXE_listpress"), change])))
}

#[track_caller]
fn refused(sandbox: &Sandbox, run: &Run, why: &str) {
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
    let errors = run.err.lines().filter(|line| line.starts_with("error")).count();
    assert_eq!(errors, 1, "{}", run.err);
    for part in [why, "site/", "\nhelp: what was published before is still whole"] {
        assert!(run.err.contains(part), "`{part}` is not in: {}", run.err);
    }
    let before = tree::read(&sandbox.path("before"));
    assert!(before.contains_key("manifest.json"));
    tree::assert_same(&tree::read(&sandbox.path("after")), &before, why);
}

#[test]
fn a_full_disk_leaves_the_published_site_as_it_was() {
    let sandbox = Sandbox::new();
    if let Some(run) = build_on_disk(&sandbox, ":", 900) {
        refused(&sandbox, &run, "No space left on device");
    }
}

#[test]
fn a_read_only_disk_leaves_the_published_site_as_it_was() {
    let sandbox = Sandbox::new();
    if let Some(run) = build_on_disk(&sandbox, "mount -o remount,ro site", 70) {
        refused(&sandbox, &run, "Read-only file system");
    }
}
