//! Building again: same bytes wherever and however, nothing written without need, nothing stale left.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use crate::generated;
use crate::program::{Sandbox, finish, fixture};
use crate::tree;

#[test]
fn threads_folder_zone_and_language_do_not_change_a_byte() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("list.mbox", generated(150, 3));
    let report = fixture("report/plum-update-add82e97b-60aeec667.txt");
    fs::create_dir_all(sandbox.path("elsewhere/deep")).unwrap();
    for (name, source) in [("list", source.as_str()), ("report", report.as_str())] {
        let site = |kind: &str| sandbox.text(&format!("{name} {kind}"));
        sandbox.good(&["build", source, "-o", &site("one"), "-j", "1"]);
        sandbox.good(&["build", source, "-o", &site("two"), "-j", "4"]);
        let mut other = sandbox.listpress(&["build", source, "-o", &site("three"), "-j", "2"]);
        other
            .current_dir(sandbox.path("elsewhere/deep"))
            .env("TZ", "Asia/Kathmandu")
            .env("LC_ALL", "tr_TR.UTF-8");
        assert_eq!(finish(&mut other).status, 0);
        let expected = tree::read(&sandbox.path(&format!("{name} one")));
        assert!(expected.len() > 40);
        for kind in ["two", "three"] {
            tree::assert_same(
                &tree::read(&sandbox.path(&format!("{name} {kind}"))),
                &expected,
                kind,
            );
        }
    }
}

#[test]
fn exports_do_not_depend_on_threads_or_zone() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("list.mbox", generated(150, 3));
    for kind in ["messages", "threads", "series", "contributors", "periods"] {
        let one = sandbox.good(&["export", kind, &source, "-j", "1"]).out;
        let two = finish(
            sandbox.listpress(&["export", kind, &source, "-j", "4"]).env("TZ", "America/Lima"),
        )
        .out;
        assert!(!one.is_empty() && one == two, "{kind}");
    }
}

#[test]
fn a_second_build_writes_nothing() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("list.mbox", generated(60, 4));
    sandbox.good(&["build", &source, "-o", "site"]);
    let site = sandbox.path("site");
    // Times far from now, so that a rewrite within the clock's grain is seen.
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for name in tree::read(&site).keys() {
        fs::File::options().write(true).open(site.join(name)).unwrap().set_modified(past).unwrap();
    }
    let run = sandbox.good(&["build", &source, "-o", "site"]);
    assert!(run.err.contains(": 0 written, 0 removed"), "{}", run.err);
    for (name, time) in tree::times(&site) {
        assert_eq!(time, past, "{name} was written again");
    }
}

#[test]
fn pages_of_a_removed_mail_go_and_foreign_files_stay() {
    let sandbox = Sandbox::new();
    tree::copy(std::path::Path::new(&fixture("eml")), &sandbox.path("mail"));
    sandbox.good(&["build", "mail", "-o", "site"]);
    let lost = "site/plum-devel/q1.chidi@damson.example.com";
    assert!(sandbox.path(lost).join("index.html").is_file());
    sandbox.write("site/notes.txt", "mine");
    sandbox.write(&format!("{}/mine.txt", "site/plum-devel/r2.bo@example.net"), "mine too");
    for mail in ["01", "02", "07"] {
        fs::remove_file(sandbox.path(&format!("mail/2026-01/{mail}.eml"))).unwrap();
    }
    let run = sandbox.good(&["build", "mail", "-o", "site"]);
    assert!(!run.err.contains(" 0 removed"), "{}", run.err);
    assert!(!sandbox.path(lost).exists(), "its folder is gone, too");
    sandbox.good(&["build", "mail", "-o", "fresh"]);
    let mut files = tree::read(&sandbox.path("site"));
    assert_eq!(files.remove("notes.txt").as_deref(), Some(&b"mine"[..]));
    assert_eq!(
        files.remove("plum-devel/r2.bo@example.net/mine.txt").as_deref(),
        Some(&b"mine too"[..])
    );
    tree::assert_same(&files, &tree::read(&sandbox.path("fresh")), "pruned");
}

#[test]
fn files_are_not_looked_at_where_they_are_said_to_be_unchanged() {
    let sandbox = Sandbox::new();
    let mails = generated(200, 4);
    let cut = mails.windows(7).rposition(|bytes| bytes == b"\n\nFrom ").unwrap() + 2;
    let source = sandbox.write("all.mbox", &mails[..cut]);
    let build = |more: &[&str]| {
        sandbox.good(&[&["build", &source, "-o", "site"], more].concat());
        tree::read(&sandbox.path("site"))
    };
    let whole = build(&[]);
    sandbox.write("new/all.mbox", &mails);
    sandbox.good(&["build", "new/all.mbox", "-o", "fresh"]);
    let fresh = tree::read(&sandbox.path("fresh"));
    let stays =
        |name: &&String| name.ends_with("/t.mbox.gz") && whole.get(*name) == fresh.get(*name);
    let [lost, edited] = [0, 1].map(|nth| whole.keys().filter(stays).nth(nth).unwrap().clone());
    let damage = || {
        fs::remove_file(sandbox.path("site").join(&lost)).unwrap();
        fs::write(sandbox.path("site").join(&edited), "mine").unwrap();
    };
    let is_damaged = |site: &BTreeMap<String, Vec<u8>>| {
        !site.contains_key(&lost) && site.get(&edited).map(Vec::as_slice) == Some(b"mine")
    };
    damage();
    assert!(is_damaged(&build(&["--assume-unchanged"])));
    sandbox.write("all.mbox", &mails);
    let mut site = build(&["--assume-unchanged"]);
    assert!(is_damaged(&site));
    assert_ne!(site, whole);
    for name in [&lost, &edited] {
        site.insert(name.clone(), fresh[name].clone());
    }
    tree::assert_same(&site, &fresh, "all else is as it was");
    tree::assert_same(&build(&[]), &fresh, "looked at");
    damage();
    fs::remove_file(sandbox.path("site/manifest.json")).unwrap();
    tree::assert_same(&build(&["--assume-unchanged"]), &fresh, "of another manifest");
}

#[test]
fn clean_removes_what_builds_wrote_and_nothing_else() {
    let sandbox = Sandbox::new();
    let config = format!("lists: [{{name: plums, sources: ['{}']}}]\n", fixture("eml"));
    sandbox.write("config.yaml", config);
    sandbox.good(&["build"]);
    sandbox.write("public/plums/mine.txt", "mine");
    sandbox.good(&["clean"]);
    let left: Vec<String> = tree::read(&sandbox.path("")).into_keys().collect();
    assert_eq!(left, ["config.yaml", "public/plums/mine.txt"]);
}
