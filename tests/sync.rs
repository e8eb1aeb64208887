//! `listpress sync` against repositories and hosts on this machine, and the periods between what it recorded.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]
#![allow(clippy::disallowed_methods, reason = "folders of the test's own")]

#[path = "sync/git.rs"]
mod git;
#[path = "support/host.rs"]
mod host;
#[path = "sync/monthly.rs"]
mod monthly;
#[path = "support/program.rs"]
mod program;
#[path = "sync/snapshots.rs"]
mod snapshots;

use std::path::Path;

use program::Sandbox;

/// A mail of an invented list.
fn mail(number: u32) -> String {
    format!(
        "From: Ada <ada@example.org>\nDate: Tue, 13 Jan 2026 10:{:02}:00 +0000\nSubject: [PATCH] plum: step {number}\n\
         Message-ID: <step{number}@example.org>\nList-Id: <plum.lists.example.org>\n\nStep {number}.\n\n---\n\
         diff --git a/plum b/plum\n--- a/plum\n+++ b/plum\n@@ -1 +1 @@\n-old\n+new {number}\n",
        number % 60
    )
}

/// The same in an mbox.
fn in_mbox(numbers: std::ops::Range<u32>) -> String {
    let one = |number| format!("From mboxrd@z Thu Jan  1 00:00:00 1970\n{}\n", mail(number));
    numbers.map(one).collect()
}

/// A public-inbox epoch that grows a mail at a time.
struct Epoch<'a> {
    sandbox: &'a Sandbox,
    bare: String,
    work: String,
}

impl<'a> Epoch<'a> {
    fn new(sandbox: &'a Sandbox, bare: &str) -> Self {
        let (work, bare) =
            (sandbox.text(&format!("work-{}", bare.replace('/', "-"))), sandbox.text(bare));
        let here = sandbox.path("");
        sandbox.git(&here, &["init", "--quiet", "--bare", "--initial-branch=master", &bare]);
        sandbox.git(&here, &["init", "--quiet", "--initial-branch=master", &work]);
        Epoch { sandbox, bare, work }
    }

    /// Adds mails, a commit each; the last commit.
    fn add(&self, numbers: std::ops::Range<u32>) -> String {
        let work = Path::new(&self.work);
        for number in numbers {
            std::fs::write(work.join("m"), mail(number)).unwrap();
            self.sandbox.git(work, &["add", "m"]);
            let (name, address) = ("user.name=Ada", "user.email=ada@example.org");
            let subject = format!("plum: step {number}");
            self.sandbox
                .git(work, &["-c", name, "-c", address, "commit", "--quiet", "-m", &subject]);
        }
        self.sandbox.git(work, &["push", "--quiet", "--force", &self.bare, "master"]);
        // For hosts that know nothing of git.
        self.sandbox.git(Path::new(&self.bare), &["update-server-info"]);
        self.sandbox.git(work, &["rev-parse", "HEAD"]).trim().to_owned()
    }
}

/// Writes a configuration of one list, `plum`, with one source.
fn configure(sandbox: &Sandbox, source: &str, periods: &str) {
    let list =
        format!("lists:\n  - name: plum\n    sources: [{source}]\n    periods: [{periods}]\n");
    sandbox.write("site/config.yaml", list);
}

/// As [`configure`], with the folder `remote` as what the source is fetched from.
fn configure_remote(sandbox: &Sandbox, periods: &str) {
    let source = format!("{{path: mail, url: 'file://{}'}}", sandbox.text("remote"));
    configure(sandbox, &source, periods);
}

/// Runs in the site's folder and expects success; what was said.
fn good(sandbox: &Sandbox, args: &[&str]) -> String {
    let run = program::finish(sandbox.listpress(args).current_dir(sandbox.path("site")));
    assert_eq!(run.status, 0, "listpress {args:?}: {}", run.err);
    format!("{}{}", run.out, run.err)
}

/// Runs in the site's folder and expects this status; what was said.
fn bad(sandbox: &Sandbox, status: i32, args: &[&str]) -> String {
    let run = program::finish(sandbox.listpress(args).current_dir(sandbox.path("site")));
    assert_eq!(run.status, status, "listpress {args:?}: {}", run.err);
    run.err
}

/// Ids of the messages that a build would read.
fn ids(sandbox: &Sandbox) -> Vec<String> {
    let out = program::finish(
        sandbox.listpress(&["export", "messages"]).current_dir(sandbox.path("site")),
    )
    .out;
    let id = |line: &str| {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        message["id"].as_str().unwrap().to_owned()
    };
    out.lines().map(id).collect()
}

/// Names of the recorded states.
fn states(sandbox: &Sandbox) -> Vec<String> {
    let text =
        std::fs::read_to_string(sandbox.path("site/snapshots/plum.jsonl")).unwrap_or_default();
    let name = |line: &str| {
        let state: serde_json::Value = serde_json::from_str(line).unwrap();
        state["name"].as_str().unwrap().to_owned()
    };
    text.lines().map(name).collect()
}
