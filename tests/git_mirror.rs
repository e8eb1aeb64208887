//! The archive as git, as its clients see it: git, public-inbox, lei and grokmirror against a host of plain files.
//! `tests/run` installs what is needed; what is missing fails the tests.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::format_push_string,
    reason = "what cannot be read has failed the test"
)]

#[path = "git_mirror/gathered.rs"]
mod gathered;
#[path = "support/host.rs"]
mod host;
#[path = "../examples/generate/archive/mod.rs"]
mod mails;
#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use host::Host;
use program::{Sandbox, finish, fixture};

/// A generated archive as mboxrd.
fn generated(messages: u64, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    mails::write(messages, seed, &mut |piece| bytes.extend_from_slice(piece));
    bytes
}

/// A mail of its own day.
fn mail(number: u32, from: &str, text: &str) -> String {
    format!(
        "From: {from}\nTo: list@example.org\nSubject: mail {number}\nMessage-ID: <{number}@example.org>\n\
         Date: Mon, {number} Jun 2026 10:00:00 +0000\nDelivered-To: me@example.org\n\n{text}\n"
    )
}

fn as_mbox(mails: &[String]) -> String {
    mails.iter().map(|mail| format!("From mboxrd@z Thu Jan  1 00:00:00 1970\n{mail}\n")).collect()
}

/// Configures the list `orchard` with a source and some keys more.
fn configure(sandbox: &Sandbox, source: &str, more: &str) {
    let text = format!(
        "lists:\n  - {{name: orchard, sources: [\"{source}\"]{}}}\nmirror: {{git: copy}}\n",
        if more.is_empty() { String::new() } else { format!(", {more}") }
    );
    sandbox.write("config.yaml", text);
}

/// Builds the site of mails in files of their own.
fn build_mails(sandbox: &Sandbox, numbers: &[u32]) {
    for &number in numbers {
        sandbox
            .write(&format!("mail/{number}.eml"), mail(number, "Ada <ada@example.org>", "apples"));
    }
    configure(sandbox, &sandbox.text("mail"), "");
    sandbox.good(&["build"]);
}

fn clone(sandbox: &Sandbox, url: &str, name: &str) -> PathBuf {
    sandbox.git(&sandbox.path(""), &["clone", "--quiet", "--mirror", url, name]);
    let clone = sandbox.path(name);
    sandbox.git(&clone, &["fsck", "--full", "--strict"]);
    clone
}

fn count(sandbox: &Sandbox, repository: &Path) -> usize {
    sandbox.git(repository, &["rev-list", "--count", "--all"]).trim().parse().unwrap()
}

/// Every object of a repository with its content, as one text.
fn all_objects(sandbox: &Sandbox, repository: &Path) -> String {
    let mut git = sandbox.command("git");
    git.current_dir(repository).args(["cat-file", "--batch-all-objects", "--batch"]);
    finish(&mut git).out
}

/// Names and bytes of the packs of an epoch, and of their indexes.
fn packs(epoch: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(epoch.join("objects/pack")).unwrap();
    let file = |path: PathBuf| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
    };
    entries.map(|entry| file(entry.unwrap().path())).collect()
}

/// Ids of all objects in the published packs of an epoch.
fn ids(sandbox: &Sandbox, epoch: &Path) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for name in packs(epoch).keys().filter(|name| name.ends_with(".idx")) {
        let path = epoch.join("objects/pack").join(name);
        let verified = sandbox.git(epoch, &["verify-pack", "-v", path.to_str().unwrap()]);
        let lines = verified.lines().filter_map(|line| line.split_once(' '));
        ids.extend(lines.map(|(id, _)| id.to_owned()).filter(|id| id.len() == 40));
    }
    ids
}

/// A program of Debian or PyPI, with a home of its own.
fn client(sandbox: &Sandbox, program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Command {
    let mut command = sandbox.command(program);
    command
        .args(args)
        .env("HOME", sandbox.path("home"))
        .env("XDG_RUNTIME_DIR", sandbox.path("home"));
    command.env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
    fs::create_dir_all(sandbox.path("home")).unwrap();
    command
}

fn good(command: &mut Command) -> program::Run {
    let run = finish(command);
    assert_eq!(run.status, 0, "{command:?}: {}{}", run.out, run.err);
    run
}

#[test]
fn an_epoch_is_made_of_an_mbox() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("mail.mbox", generated(300, 3));
    configure(&sandbox, &source, "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    let messages = sandbox.export("messages", &source);
    assert!(messages.len() > 250);
    assert_eq!(count(&sandbox, &repository), messages.len());
    let objects = all_objects(&sandbox, &repository);
    for message in &messages {
        let id = message["id"].as_str().unwrap();
        assert!(objects.contains(&format!("<{id}>")), "{id}");
    }
    // Each commit has one file, `m`; what follows from the mail alone is the same from nothing.
    let tree = sandbox.git(&repository, &["ls-tree", "HEAD"]);
    assert!(tree.starts_with("100644 blob ") && tree.ends_with("\tm\n"), "{tree}");
    let before = tree::read(&sandbox.path("public/orchard/git"));
    sandbox.good(&["build", "--no-cache", "-o", "other"]);
    assert_eq!(tree::read(&sandbox.path("other/orchard/git")), before);
    sandbox.good(&["verify", "--exact", "public"]);
}

#[test]
fn a_made_commit_says_who_when_and_what() {
    let sandbox = Sandbox::new();
    let mails =
        [mail(1, "Ada <ada@example.org>", "From here on"), mail(2, "bob@example.org", "two")];
    configure(&sandbox, &sandbox.write("mail.mbox", as_mbox(&mails)), "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    let log = sandbox.git(&repository, &["log", "--format=%an|%ae|%at|%ct|%s"]);
    assert_eq!(
        log,
        "bob|bob@example.org|1780394400|1780394400|mail 2\nAda|ada@example.org|1780308000|1780308000|mail 1\n"
    );
    let first = sandbox.git(&repository, &["show", "HEAD~:m"]);
    assert!(first.ends_with("\n\nFrom here on\n") && !first.contains("Delivered-To"), "{first}");
}

#[test]
fn an_epoch_is_made_of_version_1_a_maildir_and_files() {
    for source in ["v1", "maildir", "eml"] {
        let sandbox = Sandbox::new();
        let source = match source {
            "v1" => sandbox.unbundle("public-inbox/v1.bundle", "inbox.git"),
            other => fixture(other),
        };
        configure(&sandbox, &source, "");
        sandbox.good(&["build"]);
        let host = Host::of(&sandbox.path("public"));
        let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
        let messages = sandbox.export("messages", &source);
        // Other mails under one id are commits, too.
        assert!(count(&sandbox, &repository) >= messages.len(), "{source}");
        let tree = sandbox.git(&repository, &["ls-tree", "--name-only", "HEAD"]);
        assert_eq!(tree, "m\n");
    }
}

#[test]
fn a_repository_of_version_2_is_copied() {
    let sandbox = Sandbox::new();
    let source = sandbox.unbundle("public-inbox/v2.bundle", "archive/7.git");
    configure(&sandbox, &source, "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    let refs = |of: &Path| sandbox.git(of, &["show-ref"]);
    assert_eq!(refs(&repository), refs(Path::new(&source)));
    assert_eq!(count(&sandbox, &repository), count(&sandbox, Path::new(&source)));
    assert_eq!(all_objects(&sandbox, &repository), all_objects(&sandbox, Path::new(&source)));
}

#[test]
fn a_mirror_folder_keeps_its_numbers_and_tags_come_along() {
    let sandbox = Sandbox::new();
    sandbox.unbundle("public-inbox/mirror-0.bundle", "inbox/git/3.git");
    let last = sandbox.unbundle("public-inbox/mirror-1.bundle", "inbox/git/11.git");
    let last = Path::new(&last);
    for (name, what) in [("user.name", "Ada"), ("user.email", "ada@example.org")] {
        sandbox.git(last, &["config", name, what]);
    }
    sandbox.git(last, &["tag", "-a", "-m", "apples", "harvest"]);
    configure(&sandbox, &sandbox.text("inbox"), "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let first = clone(&sandbox, &host.at("orchard/git/3.git"), "3.git");
    assert!(count(&sandbox, &first) > 0);
    let second = clone(&sandbox, &host.at("orchard/git/11.git"), "11.git");
    assert_eq!(sandbox.git(&second, &["show-ref", "-d"]), sandbox.git(last, &["show-ref", "-d"]));
    assert!(!sandbox.path("public/orchard/git/0.git").exists());
}

#[test]
fn git_and_other_mail_of_one_list_are_one_made_epoch() {
    let sandbox = Sandbox::new();
    let inbox = sandbox.unbundle("public-inbox/v2.bundle", "inbox.git");
    let own = sandbox.export("messages", &inbox).len();
    let mbox = as_mbox(&[mail(1, "Ada <ada@example.org>", "apples")]);
    let mbox = sandbox.write("mail.mbox", mbox);
    configure(&sandbox, &format!("{inbox}\", \"{mbox}"), "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    assert!(count(&sandbox, &repository) > own);
    assert!(!sandbox.path("public/orchard/git/1.git").exists());
    assert!(all_objects(&sandbox, &repository).contains("Message-ID: <1@example.org>"));
}

#[test]
fn what_is_gone_from_the_sources_is_gone_from_the_packs() {
    let sandbox = Sandbox::new();
    build_mails(&sandbox, &[1, 2, 3]);
    fs::remove_file(sandbox.path("mail/2.eml")).unwrap();
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    assert!(!all_objects(&sandbox, &repository).contains("2@example.org"));
    assert_eq!(packs(&sandbox.path("public/orchard/git/0.git")).len(), 2);
}

#[test]
fn a_fetch_after_one_more_mail_is_small_and_published_packs_stay() {
    let sandbox = Sandbox::new();
    let mbox = sandbox.write("mail.mbox", generated(300, 5));
    let bare = sandbox.unbundle("public-inbox/v2.bundle", "archive.git");
    let one_more = as_mbox(&[mail(1, "Ada <ada@example.org>", "one more")
        .replace("Jun 2026", "Jun 2038")
        .replace("Mon, 1 ", "1 ")]);
    for source in [&mbox, &bare] {
        configure(&sandbox, source, "");
        sandbox.good(&["build", "-o", "site"]);
        let epoch = sandbox.path("site/orchard/git/0.git");
        let before = packs(&epoch);
        let host = Host::of(&sandbox.path("site"));
        let name = format!("{}-clone", Path::new(source).file_stem().unwrap().to_str().unwrap());
        let repository = clone(&sandbox, &host.at("orchard/git/0.git"), &name);
        let commits = count(&sandbox, &repository);
        if source == &mbox {
            let whole = [fs::read(source).unwrap(), one_more.clone().into_bytes()].concat();
            fs::write(source, whole).unwrap();
        } else {
            add_to_inbox(&sandbox, Path::new(source));
        }
        sandbox.good(&["build", "-o", "site"]);
        let after = packs(&epoch);
        assert_eq!(after.len(), before.len() + 2, "a pack and its index came");
        for (name, bytes) in &before {
            assert!(after.get(name) == Some(bytes), "{name}");
        }
        host.sent();
        sandbox.git(&repository, &["fetch", "--quiet"]);
        let sent = host.sent();
        assert!(sent > 0 && sent < 10_000, "{sent} bytes for one mail");
        assert_eq!(count(&sandbox, &repository), commits + 1);
        sandbox.git(&repository, &["fsck", "--full", "--strict"]);
        sandbox.good(&["verify", "--exact", "site"]);
        // No news, no pack; without the cache neither.
        sandbox.good(&["build", "-o", "site", "--no-cache"]);
        assert_eq!(packs(&epoch), after);
    }
}

/// A commit with one more mail, in public-inbox's version 2.
fn add_to_inbox(sandbox: &Sandbox, inbox: &Path) {
    let text = mail(1, "Ada <ada@example.org>", "one more");
    sandbox.write("new-mail", &text);
    let blob = sandbox.git(inbox, &["hash-object", "-w", &sandbox.text("new-mail")]);
    let tree = sandbox.write("new-tree", format!("100644 blob {}\tm\n", blob.trim()));
    let mut mktree = sandbox.command("git");
    mktree.current_dir(inbox).arg("mktree").stdin(fs::File::open(tree).unwrap());
    let tree = good(&mut mktree).out;
    let mut commit = sandbox.command("git");
    commit.current_dir(inbox).args(["commit-tree", "-p", "HEAD", "-m", "one more", tree.trim()]);
    for (name, value) in
        [("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "1780308000 +0000")]
    {
        for who in ["AUTHOR", "COMMITTER"] {
            commit.env(format!("GIT_{who}_{name}"), value);
        }
    }
    let commit = good(&mut commit).out;
    sandbox.git(inbox, &["update-ref", "HEAD", commit.trim()]);
}

#[test]
fn a_source_that_was_packed_anew_changes_nothing() {
    let sandbox = Sandbox::new();
    let source = sandbox.unbundle("public-inbox/v2.bundle", "archive.git");
    configure(&sandbox, &source, "");
    sandbox.good(&["build"]);
    let before = tree::read(&sandbox.path("public/orchard/git"));
    sandbox.git(Path::new(&source), &["repack", "-a", "-d", "-f", "--depth=1", "--quiet"]);
    sandbox.good(&["build", "--no-cache"]);
    assert_eq!(tree::read(&sandbox.path("public/orchard/git")), before);
}

#[test]
fn a_late_mail_goes_where_it_belongs_and_a_mirror_follows() {
    let sandbox = Sandbox::new();
    build_mails(&sandbox, &[1, 3, 4]);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    let before = packs(&sandbox.path("public/orchard/git/0.git"));
    sandbox.write("mail/0.eml", mail(2, "Bob <bob@example.org>", "pears"));
    sandbox.good(&["build"]);
    let after = packs(&sandbox.path("public/orchard/git/0.git"));
    assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)));
    sandbox.git(&repository, &["fetch", "--quiet"]);
    let log = sandbox.git(&repository, &["log", "--format=%s"]);
    assert_eq!(log, "mail 4\nmail 3\nmail 2\nmail 1\n");
}

#[test]
fn what_is_withheld_is_in_no_object() {
    let sandbox = Sandbox::new();
    let mails: Vec<String> = [
        mail(1, "Ada <ada@example.org>", "Project Quince is secret"),
        mail(2, "Bob <bob@example.org>", "> Project Quince is secret\nIs it?"),
        mail(3, "Eve <eve@example.org>", "all of this one"),
        mail(4, "Ada <ada@example.org>", "apples"),
    ]
    .into();
    configure(&sandbox, &sandbox.write("mail.mbox", as_mbox(&mails)), "redact: redact.yaml");
    sandbox.write("redact.yaml", "[]\n");
    sandbox.good(&["build"]);
    let epoch = sandbox.path("public/orchard/git/0.git");
    let host = Host::of(&sandbox.path("public"));
    let before = clone(&sandbox, &host.at("orchard/git/0.git"), "before.git");
    let published = packs(&epoch);
    assert!(all_objects(&sandbox, &before).contains("Quince"));
    sandbox.write("redact.yaml", "- pattern: Project Quince\n- address: eve@example.org\n");
    let run = sandbox.good(&["build", "-v"]);
    assert!(run.err.contains("LP070"), "{}", run.err);
    let after = packs(&epoch);
    assert!(published.keys().all(|name| !after.contains_key(name)), "the old pack is gone");
    let clean = clone(&sandbox, &host.at("orchard/git/0.git"), "after.git");
    let objects = all_objects(&sandbox, &clean);
    for word in ["Quince", "eve@", "Eve", "3@example.org", "all of this one", "mail 3"] {
        assert!(!objects.contains(word), "{word}");
    }
    assert!(objects.contains("[withheld]") && objects.contains("apples"));
    // Objects that no commit leads to would be in the packs.
    let shown = sandbox.git(&clean, &["rev-list", "--all", "--objects"]);
    let reached: BTreeSet<String> =
        shown.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(ids(&sandbox, &epoch), reached);
    assert_eq!(count(&sandbox, &clean), 3);
    let help = fs::read_to_string(sandbox.path("public/orchard/_/text/help/index.html")).unwrap();
    assert!(help.contains("written anew"));
    let page = || fs::read_to_string(sandbox.path("public/orchard/index.html")).unwrap();
    assert!(page().contains("What is withheld here is not in it"));
    let config = fs::read_to_string(sandbox.path("config.yaml")).unwrap();
    sandbox.write("config.yaml", config.replace("copy}", "copy, git_redacted: withhold}"));
    let run = sandbox.good(&["build", "-v"]);
    assert!(run.err.contains("LP071"), "{}", run.err);
    assert!(page().contains("It is withheld"));
    assert!(!epoch.exists() && !sandbox.path("public/orchard/manifest.js.gz").exists());
    assert!(!sandbox.path("public/manifest.js.gz").exists());
    sandbox.write("config.yaml", config + "privacy: {addresses: masked}\n");
    sandbox.good(&["build"]);
    assert!(!epoch.exists() && !sandbox.path("public/orchard/_/text").exists());
}

#[test]
fn a_copied_list_with_withheld_mail_is_made_anew() {
    let sandbox = Sandbox::new();
    let source = sandbox.unbundle("public-inbox/v2.bundle", "archive.git");
    configure(&sandbox, &source, "redact: redact.yaml");
    sandbox.write("redact.yaml", "[]\n");
    sandbox.good(&["build"]);
    let refs = sandbox.path("public/orchard/git/0.git/info/refs");
    let tip = sandbox.git(Path::new(&source), &["rev-parse", "HEAD"]);
    assert!(fs::read_to_string(&refs).unwrap().starts_with(tip.trim()));
    let messages = sandbox.export("messages", &source);
    let id = messages[0]["id"].as_str().unwrap();
    sandbox.write("redact.yaml", format!("- message: {id}\n"));
    sandbox.good(&["build"]);
    assert!(!fs::read_to_string(&refs).unwrap().contains(tip.trim()));
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    assert!(!all_objects(&sandbox, &repository).contains(&format!("Message-ID: <{id}>")));
    assert!(count(&sandbox, &repository) >= messages.len() - 1);
}

#[test]
fn a_damaged_repository_is_made_of_what_can_be_read() {
    let sandbox = Sandbox::new();
    let source = sandbox.unbundle("public-inbox/v2.bundle", "archive.git");
    let inbox = Path::new(&source);
    let blob = sandbox.git(inbox, &["rev-parse", "HEAD:m"]);
    let pack = fs::read_dir(inbox.join("objects/pack")).unwrap().map(|entry| entry.unwrap().path());
    let pack = pack.into_iter().find(|path| path.extension().is_some_and(|e| e == "pack")).unwrap();
    sandbox.write("pack", fs::read(&pack).unwrap());
    for ending in ["pack", "idx", "rev"] {
        fs::remove_file(pack.with_extension(ending)).unwrap_or_default();
    }
    let mut unpack = sandbox.command("git");
    unpack.current_dir(inbox).args(["unpack-objects", "-q"]);
    good(unpack.stdin(fs::File::open(sandbox.path("pack")).unwrap()));
    let (folder, name) = blob.trim().split_at(2);
    fs::remove_file(inbox.join("objects").join(folder).join(name)).unwrap();
    configure(&sandbox, &source, "");
    let run = sandbox.good(&["build", "-v"]);
    assert!(run.err.contains("LP072"), "{}", run.err);
    let host = Host::of(&sandbox.path("public"));
    let repository = clone(&sandbox, &host.at("orchard/git/0.git"), "clone.git");
    assert!(count(&sandbox, &repository) > 0);
}

#[test]
fn parts_and_a_missing_cache_give_the_same_repositories() {
    let sandbox = Sandbox::new();
    configure(&sandbox, &sandbox.write("mail.mbox", generated(120, 7)), "");
    sandbox.good(&["build"]);
    let whole = tree::read(&sandbox.path("public/orchard/git"));
    fs::remove_dir_all(sandbox.path("public")).unwrap();
    for part in ["1/2", "2/2"] {
        sandbox.good(&["build", "--shard", part]);
    }
    assert!(!sandbox.path("public/orchard/git").exists());
    sandbox.good(&["build", "--finish"]);
    assert_eq!(tree::read(&sandbox.path("public/orchard/git")), whole);
    fs::remove_dir_all(sandbox.path(".listpress")).unwrap();
    sandbox.good(&["build"]);
    assert_eq!(tree::read(&sandbox.path("public/orchard/git")), whole);
}

#[test]
fn public_inbox_clones_fetches_and_indexes_and_lei_finds() {
    let sandbox = Sandbox::new();
    let first = mail(1, "Ada <ada@example.org>", "apples");
    let source = sandbox.write("mail.mbox", as_mbox(&[first]));
    configure(&sandbox, &source, "address: list@example.org");
    // The site is below a path of its host, or at its root.
    sandbox.good(&["build", "-o", "www/deep/lists"]);
    for (root, path) in [("www/deep/lists", ""), ("www", "deep/lists/")] {
        let host = Host::of(&sandbox.path(root));
        let url = host.at(&format!("{path}orchard/"));
        let name = format!("inbox-{}", path.len());
        good(&mut client(&sandbox, "public-inbox-clone", &["-q", &url, &name]));
        assert_eq!(count(&sandbox, &sandbox.path(&format!("{name}/git/0.git"))), 1);
        let config = fs::read_to_string(sandbox.path(&format!("{name}/inbox.config.example")));
        assert!(config.unwrap().contains("address = \"list@example.org\""));
        let both = as_mbox(&[
            mail(1, "Ada <ada@example.org>", "apples"),
            mail(2, "Bob <bob@example.org>", "pears"),
        ]);
        fs::write(&source, both).unwrap();
        sandbox.good(&["build", "-o", "www/deep/lists"]);
        good(&mut client(&sandbox, "public-inbox-fetch", &["-q", "-C", &name]));
        assert_eq!(count(&sandbox, &sandbox.path(&format!("{name}/git/0.git"))), 2);
        good(&mut client(&sandbox, "public-inbox-index", &[&name]));
        let found = good(&mut client(
            &sandbox,
            "lei",
            &["q", "-q", "--only", &name, "-f", "mboxrd", "s:mail"],
        ));
        good(&mut client(&sandbox, "lei", &["daemon-kill"]));
        assert!(
            found.out.contains("1@example.org") && found.out.contains("2@example.org"),
            "{}",
            found.out
        );
        fs::write(&source, as_mbox(&[mail(1, "Ada <ada@example.org>", "apples")])).unwrap();
        sandbox.good(&["build", "-o", "www/deep/lists"]);
    }
}

#[test]
fn grokmirror_pulls_and_sees_what_is_unchanged() {
    let clients = std::env::var_os("LISTPRESS_CLIENTS").map(PathBuf::from);
    let clients =
        clients.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("../clients"));
    let grok = clients.join("bin/grok-pull");
    assert!(grok.exists(), "{} is missing: run tests/run, which installs it", grok.display());
    let sandbox = Sandbox::new();
    let source = sandbox.write("mail.mbox", as_mbox(&[mail(1, "Ada <ada@example.org>", "apples")]));
    configure(&sandbox, &source, "");
    sandbox.good(&["build"]);
    let host = Host::of(&sandbox.path("public"));
    let top = sandbox.text("grok");
    fs::create_dir_all(&top).unwrap();
    sandbox.write(
        "grok.conf",
        format!(
            "[core]\ntoplevel = {top}\nmanifest = {top}/manifest.js.gz\nlog = {top}/log\nloglevel = debug\n\
             [remote]\nsite = {}\nmanifest = {}\n[pull]\ninclude = *\n",
            host.at("").trim_end_matches('/'),
            host.at("manifest.js.gz")
        ),
    );
    let pull = || {
        let config = sandbox.text("grok.conf");
        let run = good(&mut client(&sandbox, &grok, &["-v", "-c", &config]));
        run.out + &run.err
    };
    let first = pull();
    let mirrored = sandbox.path("grok/orchard/git/0.git");
    assert_eq!(count(&sandbox, &mirrored), 1, "{first}");
    let second = pull();
    assert!(second.contains("unchanged"), "{second}");
    // Times of files are told by the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let both =
        [mail(1, "Ada <ada@example.org>", "apples"), mail(2, "Bob <bob@example.org>", "pears")];
    fs::write(&source, as_mbox(&both)).unwrap();
    sandbox.good(&["build"]);
    let third = pull();
    assert_eq!(count(&sandbox, &mirrored), 2, "{third}");
    // What grokmirror computes of its copy is what the manifest says.
    assert!(!third.contains("fingerprint mismatch"), "{third}");
}
