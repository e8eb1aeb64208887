//! Recorded states, and the periods between them.

use std::fs;

use super::host::Host;
use super::program::{self, Sandbox};
use super::{Epoch, configure, configure_remote, good, in_mbox, states};

fn report(sandbox: &Sandbox, args: &[&str]) -> String {
    let mut all = vec!["report"];
    all.extend(args);
    let run = program::finish(sandbox.listpress(&all).current_dir(sandbox.path("site")));
    assert_eq!(run.status, 0, "{args:?}: {}", run.err);
    run.out
}

#[test]
fn three_states_make_two_pages_that_say_what_came_between() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    configure_remote(&sandbox, "snapshot");
    let mut tips = Vec::new();
    for (from, to) in [(1, 4), (4, 6), (6, 9)] {
        tips.push(epoch.add(from..to)[..9].to_owned());
        good(&sandbox, &["sync"]);
        good(&sandbox, &["sync"]);
    }
    assert_eq!(states(&sandbox), tips);
    let said = good(&sandbox, &["build", "-v"]);
    assert!(!said.contains("LP0"), "{said}");
    for (pair, count) in tips.windows(2).zip([2, 3]) {
        let key = format!("{}..{}", pair[0], pair[1]);
        let page =
            fs::read_to_string(sandbox.path(&format!("site/public/plum/periods/{key}/index.html")))
                .unwrap();
        assert!(page.contains(&key.replace("..", " to ")), "{page}");
        let by_key = report(&sandbox, &["--period", &key]);
        assert_eq!(by_key, report(&sandbox, &["--from", &pair[0], "--to", &pair[1]]));
        assert!(by_key.starts_with(&format!("From {} to {}\n", pair[0], pair[1])), "{by_key}");
        assert_eq!(by_key.matches("\nNew:  plum: step").count(), count, "{by_key}");
    }
    assert_eq!(
        fs::read_dir(sandbox.path("site/public/plum/periods"))
            .unwrap()
            .flatten()
            .filter(|e| e.path().is_dir())
            .count(),
        2
    );
    // The same from nothing: when somebody fetched is told nowhere.
    let before = fs::read(sandbox.path("site/public/SHA256SUMS")).unwrap();
    good(&sandbox, &["build", "--no-cache", "-o", "other"]);
    assert_eq!(before, fs::read(sandbox.path("site/other/SHA256SUMS")).unwrap());
}

#[test]
fn a_new_state_is_news_for_the_cache() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    configure_remote(&sandbox, "snapshot");
    epoch.add(1..4);
    good(&sandbox, &["sync"]);
    good(&sandbox, &["build"]);
    epoch.add(4..6);
    good(&sandbox, &["sync"]);
    good(&sandbox, &["build"]);
    // The mail is as it was, but the state is forgotten, and so is the page.
    let record = sandbox.path("site/snapshots/plum.jsonl");
    let key = states(&sandbox).join("..");
    let page = sandbox.path(&format!("site/public/plum/periods/{key}/index.html"));
    assert!(page.exists());
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.lines().next().unwrap()).unwrap();
    good(&sandbox, &["build"]);
    assert!(!page.exists());
    fs::write(&record, text).unwrap();
    good(&sandbox, &["build"]);
    assert!(page.exists());
    good(&sandbox, &["build", "--no-cache", "-o", "other"]);
    let sums =
        |folder: &str| fs::read(sandbox.path("site").join(folder).join("SHA256SUMS")).unwrap();
    assert_eq!(sums("public"), sums("other"));
}

#[test]
fn a_state_whose_commit_is_gone_is_left_out() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    configure_remote(&sandbox, "snapshot");
    epoch.add(1..3);
    good(&sandbox, &["sync"]);
    let first = epoch.add(3..4);
    epoch.add(4..6);
    good(&sandbox, &["sync"]);
    let gone = states(&sandbox)[1].clone();
    // Somebody takes the last two back and sends others.
    sandbox.git(std::path::Path::new(&epoch.work), &["reset", "--quiet", "--hard", &first]);
    epoch.add(6..8);
    good(&sandbox, &["sync"]);
    let names = states(&sandbox);
    let said = good(&sandbox, &["build"]);
    assert!(said.contains("LP075") && said.contains(&gone), "{said}");
    let text = report(&sandbox, &["--period", &format!("{}..{}", names[0], names[2])]);
    for (step, inside) in [(2, false), (3, true), (4, false), (6, true), (7, true)] {
        assert_eq!(text.contains(&format!("plum: step {step}")), inside, "{step}: {text}");
    }
}

#[test]
fn mboxes_have_states_too() {
    let sandbox = Sandbox::new();
    let host = Host::new();
    host.put("/plum/", "<a href='2026-01.mbox'>x</a>");
    configure(
        &sandbox,
        &format!("{{path: mail, type: mbox, url: '{}/plum/'}}", host.url),
        "snapshot",
    );
    for end in [3, 5, 8] {
        host.put("/plum/2026-01.mbox", in_mbox(1..end));
        good(&sandbox, &["sync"]);
    }
    let names = states(&sandbox);
    assert_eq!(names.len(), 3);
    let said = good(&sandbox, &["build", "-v"]);
    assert!(!said.contains("LP010"), "{said}");
    for (pair, steps) in names.windows(2).zip([3..5, 5..8]) {
        let text = report(&sandbox, &["--period", &pair.join("..")]);
        for step in 1..8 {
            assert_eq!(
                text.contains(&format!("plum: step {step}")),
                steps.contains(&step),
                "{text}"
            );
        }
    }
}

#[test]
fn repositories_that_others_keep_up_to_date_are_recorded() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "site/mail/git/0.git");
    configure(&sandbox, "mail", "snapshot");
    epoch.add(1..3);
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("recorded"), "{said}");
    epoch.add(3..5);
    good(&sandbox, &["sync"]);
    let text = report(&sandbox, &["--period", &states(&sandbox).join("..")]);
    assert!(text.contains("plum: step 4") && !text.contains("plum: step 2"), "{text}");
}
