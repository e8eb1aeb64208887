//! A build that fails or is killed: what was published stays, each file is old or new, and the next build mends it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::generated;
use crate::program::{Sandbox, fixture};
use crate::tree;

#[test]
fn a_failing_build_leaves_the_published_site_as_it_was() {
    let sandbox = Sandbox::new();
    let config = "lists: [{name: plums, sources: [mail]}]\n";
    sandbox.write("config.yaml", config);
    tree::copy(Path::new(&fixture("eml")), &sandbox.path("mail"));
    sandbox.good(&["build"]);
    let published = tree::read(&sandbox.path("public"));
    // From here on every build that succeeded would change pages.
    fs::remove_file(sandbox.path("mail/2026-01/06.eml")).unwrap();
    let fails = |what: &str, status: i32| {
        let run = sandbox.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{what}: {}", run.err);
        tree::assert_same(&tree::read(&sandbox.path("public")), &published, what);
    };

    sandbox.write("templates/thread.html", "{% if %}");
    fails("a template with a mistake in its syntax", 1);
    sandbox.write("templates/thread.html", "{{ asset('no.css') }}");
    fails("a template that fails while pages are made", 1);
    fs::remove_file(sandbox.path("templates/thread.html")).unwrap();

    sandbox.write("content/wrong.md", "---\ntilte: x\n---\n");
    fails("a content page that cannot be read", 1);
    fs::remove_file(sandbox.path("content/wrong.md")).unwrap();

    sandbox.write("config.yaml", "lists: [{name: plums, sources: [mail], mailmap: gone}]\n");
    fails("a mailmap that is not there", 2);
    sandbox.write("config.yaml", "lists: [{name: plums, sources: [mail, gone]}]\n");
    fails("a source that is not there", 2);
    sandbox.write("config.yaml", "lists: [\n");
    fails("a configuration with a mistake", 2);

    sandbox.write("config.yaml", config);
    let run = sandbox.good(&["build"]);
    assert!(!run.err.contains(": 0 written"), "{}", run.err);
    assert!(tree::read(&sandbox.path("public")) != published);
}

#[test]
fn a_folder_in_the_way_fails_and_is_named() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    fs::create_dir_all(sandbox.path("site/robots.txt")).unwrap();
    let run = sandbox.run(&["build", &source, "-o", "site"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("site/robots.txt: ") && run.err.contains("\nhelp: "), "{}", run.err);
    // What was moved to its place before that is not forgotten: mended, the site is whole; without the list, empty.
    fs::remove_dir(sandbox.path("site/robots.txt")).unwrap();
    sandbox.write("config.yaml", "title: empty\n");
    sandbox.good(&["build", "-c", "config.yaml", "-o", "site"]);
    sandbox.good(&["build", "-c", "config.yaml", "-o", "fresh"]);
    tree::assert_same(
        &tree::read(&sandbox.path("site")),
        &tree::read(&sandbox.path("fresh")),
        "stale files",
    );
}

/// Trees and paths of the tests that kill a build which replaces one site by another.
struct Killing {
    sandbox: Sandbox,
    old: BTreeMap<String, Vec<u8>>,
    new: BTreeMap<String, Vec<u8>>,
    /// How long the build takes.
    time: Duration,
}

impl Killing {
    fn prepare() -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("old.mbox", generated(70, 5));
        sandbox.write("new.mbox", generated(90, 6));
        sandbox.good(&["build", "old.mbox", "-o", "old"]);
        let start = Instant::now();
        sandbox.good(&["build", "new.mbox", "-o", "new"]);
        let time = start.elapsed();
        let (old, new) = (tree::read(&sandbox.path("old")), tree::read(&sandbox.path("new")));
        Killing { sandbox, old, new, time }
    }

    /// Kills a build over a copy of the old site as soon as `now` says so. Returns how many files are new.
    fn kill(&self, site: &str, now: impl Fn(Instant) -> bool) -> usize {
        tree::copy(&self.sandbox.path("old"), &self.sandbox.path(site));
        let mut build = self.sandbox.listpress(&["build", "new.mbox", "-o", site]);
        let mut build = build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while !now(start) && build.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        build.kill().unwrap();
        build.wait().unwrap();
        let mut replaced = 0;
        let mut files = tree::read(&self.sandbox.path(site));
        files.retain(|name, _| !name.starts_with(".listpress-"));
        for (name, bytes) in &files {
            let (old, new) = (self.old.get(name), self.new.get(name));
            assert!(
                Some(bytes) == old || Some(bytes) == new,
                "{name} is neither the old nor the new one"
            );
            replaced += usize::from(Some(bytes) != old);
        }
        for name in self.old.keys().filter(|name| self.new.contains_key(*name)) {
            assert!(files.contains_key(name), "{name} is gone");
        }
        replaced
    }

    /// Builds again, from `source`, over what the killed build left.
    fn mend(&self, site: &str, source: &str, expected: &BTreeMap<String, Vec<u8>>) {
        self.sandbox.good(&["build", source, "-o", site]);
        tree::assert_same(
            &tree::read(&self.sandbox.path(site)),
            expected,
            &format!("{site} mended by {source}"),
        );
    }
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_mends_it() {
    let killing = Killing::prepare();
    for percent in [15, 60, 85] {
        let site = format!("killed at {percent}");
        killing.kill(&site, |start| start.elapsed() > killing.time * percent / 100);
        killing.mend(&site, "new.mbox", &killing.new);
    }
}

#[test]
fn a_build_killed_while_it_moves_files_is_mended_by_any_other() {
    let killing = Killing::prepare();
    // The first page that only the new site has appears when the build begins to move pages to their places.
    let first = killing
        .new
        .keys()
        .find(|name| !killing.old.contains_key(*name) && !name.starts_with('_'))
        .unwrap();
    // The sums are written after all pages.
    let sums = &killing.new["SHA256SUMS"];
    for (site, source) in [("forwards", "new.mbox"), ("backwards", "old.mbox")] {
        let page = killing.sandbox.path(site).join(first);
        killing.kill(site, |_| page.exists());
        killing.mend(site, source, if source == "new.mbox" { &killing.new } else { &killing.old });

        let site = format!("{site} late");
        let file = killing.sandbox.path(&site).join("SHA256SUMS");
        killing.kill(&site, |_| fs::read(&file).is_ok_and(|bytes| bytes == *sums));
        killing.mend(&site, source, if source == "new.mbox" { &killing.new } else { &killing.old });
    }
}

/// Sends a signal to a build over `site` as soon as `now` says so. Returns its exit status.
#[cfg(unix)]
fn interrupt(sandbox: &Sandbox, site: &str, signal: &str, now: impl Fn(Instant) -> bool) -> i32 {
    let mut build = sandbox.listpress(&["build", "new.mbox", "-o", site]);
    let mut build = build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !now(start) && build.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    let mut kill = sandbox.command("kill");
    kill.args(["-s", signal, &build.id().to_string()]).stderr(Stdio::null()).status().unwrap();
    build.wait().unwrap().code().unwrap_or(-1)
}

/// Interrupts a build over a site, made ready by `prepare`, while it puts files aside; returns its exit status and the
/// site. On a busy machine the signal may come when the build has ended; then it is tried again with another site.
#[cfg(unix)]
fn interrupt_early(sandbox: &Sandbox, signal: &str, prepare: impl Fn(&str)) -> (i32, String) {
    for attempt in 0..20 {
        let site = format!("{signal}-{attempt}/site");
        prepare(&site);
        let waiting = sandbox.path(&site).join(".listpress-tmp/new");
        let status = interrupt(sandbox, &site, signal, |_| waiting.exists());
        if status != 0 {
            return (status, site);
        }
    }
    panic!("each of twenty builds had ended before the signal came");
}

#[cfg(unix)]
#[test]
fn an_interrupted_first_build_leaves_nothing() {
    let killing = Killing::prepare();
    for signal in ["TERM", "INT"] {
        let (status, site) = interrupt_early(&killing.sandbox, signal, |_| ());
        assert_eq!(status, 130);
        let parent = killing.sandbox.path(site.trim_end_matches("/site"));
        assert!(!parent.exists(), "{signal}");
    }
    // Once files are on their way to their places, the site becomes whole.
    let page = killing.sandbox.path("late/index.html");
    let status = interrupt(&killing.sandbox, "late", "TERM", |_| page.exists());
    assert!(status == 130 || status == 0, "{status}");
    tree::assert_same(&tree::read(&killing.sandbox.path("late")), &killing.new, "late");
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_leaves_the_published_site_as_it_was() {
    let killing = Killing::prepare();
    let old = |site: &str| tree::copy(&killing.sandbox.path("old"), &killing.sandbox.path(site));
    let (status, site) = interrupt_early(&killing.sandbox, "TERM", old);
    assert_eq!(status, 130);
    tree::assert_same(&tree::read(&killing.sandbox.path(&site)), &killing.old, "interrupted");
    assert!(!killing.sandbox.path(&site).join(".listpress-tmp").exists());
}

#[cfg(unix)]
#[test]
fn what_a_killed_first_build_left_is_cleared_by_the_next() {
    let killing = Killing::prepare();
    let (status, site) = interrupt_early(&killing.sandbox, "KILL", |_| ());
    assert_eq!(status, -1);
    let waiting = killing.sandbox.path(&site).join(".listpress-tmp");
    assert!(waiting.exists());
    killing.mend(&site, "new.mbox", &killing.new);
    assert!(!waiting.exists());
}
