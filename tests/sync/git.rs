//! Repositories: alone, as epochs, over file:// and from a host that knows nothing of git.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::host::Host;
use super::program::Sandbox;
use super::{Epoch, bad, configure, configure_remote, good, ids, states};

#[test]
fn a_repository_is_fetched_and_brought_up_to_date() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/0.git");
    epoch.add(1..4);
    configure(&sandbox, &format!("{{path: mail, url: 'file://{}'}}", epoch.bare), "month");
    let said = bad(&sandbox, 2, &["build"]);
    assert!(
        said.contains("mail: no such file")
            && said.contains("help: `listpress sync` fetches it from file:///"),
        "{said}"
    );
    let said = good(&sandbox, &["sync", "--dry-run"]);
    assert!(said.contains("would be fetched: mail"), "{said}");
    assert!(!sandbox.path("site/mail").exists() && states(&sandbox).is_empty());

    assert!(good(&sandbox, &["sync"]).contains("mail: 3 new commits"));
    assert_eq!(ids(&sandbox).len(), 3);
    assert!(good(&sandbox, &["sync"]).contains("mail: up to date"));
    epoch.add(4..6);
    assert!(good(&sandbox, &["sync"]).contains("mail: 2 new commits"));
    assert_eq!((ids(&sandbox).len(), states(&sandbox).len()), (5, 2));
    good(&sandbox, &["build"]);
}

#[test]
fn new_epochs_are_found() {
    let sandbox = Sandbox::new();
    Epoch::new(&sandbox, "remote/git/0.git").add(1..3);
    configure_remote(&sandbox, "month");
    good(&sandbox, &["sync"]);
    assert_eq!(ids(&sandbox).len(), 2);
    Epoch::new(&sandbox, "remote/git/1.git").add(3..6);
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("git/1.git: 3 new commits") && !said.contains("git/0.git"), "{said}");
    assert_eq!(ids(&sandbox).len(), 5);
}

#[test]
fn a_mirror_that_somebody_began_is_gone_on_with() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    epoch.add(1..3);
    let copy = sandbox.text("site/mail/0.git");
    fs::create_dir_all(sandbox.path("site/mail")).unwrap();
    sandbox.git(&sandbox.path(""), &["clone", "--quiet", "--mirror", &epoch.bare, &copy]);
    epoch.add(3..5);
    Epoch::new(&sandbox, "remote/git/1.git").add(5..6);
    configure_remote(&sandbox, "month");
    let said = good(&sandbox, &["sync"]);
    assert!(
        said.contains("mail/0.git: 2 new commits") && said.contains("mail/1.git: 1 new"),
        "{said}"
    );
    assert_eq!(ids(&sandbox).len(), 5);
}

#[test]
fn the_program_of_git_for_serving_is_asked_as_well() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    epoch.add(1..3);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // Not through `git`, which would leave it running when it is ended itself.
    let programs = sandbox.git(&sandbox.path(""), &["--exec-path"]);
    let mut daemon = sandbox.command(Path::new(programs.trim()).join("git-daemon"));
    daemon.stdout(Stdio::null()).stderr(Stdio::null());
    daemon.args(["--listen=127.0.0.1", "--export-all", "--reuseaddr"]);
    daemon.args([format!("--port={port}"), format!("--base-path={}", sandbox.text("remote"))]);
    let _daemon = Ended(daemon.spawn().unwrap());
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    configure(&sandbox, &format!("{{path: mail, url: 'git://127.0.0.1:{port}'}}"), "month");
    good(&sandbox, &["sync"]);
    epoch.add(3..6);
    assert!(good(&sandbox, &["sync"]).contains("git/0.git: 3 new commits"));
    assert_eq!(ids(&sandbox).len(), 5);
}

/// A program that is ended with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn epochs_come_from_a_static_host_by_its_manifest() {
    let sandbox = Sandbox::new();
    let host = Host::new();
    // The host has epoch 0 no more.
    let epoch = Epoch::new(&sandbox, "remote/git/1.git");
    epoch.add(1..3);
    host.change(|content| {
        content.folders.push(("/lists/plum/".to_owned(), sandbox.path("remote")));
    });
    let manifest = br#"{"/plum/git/1.git": {}, "/pear/git/0.git": {}}"#;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, manifest).unwrap();
    host.put("/lists/plum/manifest.js.gz", packed.finish().unwrap());
    configure(&sandbox, &format!("{{path: mail, url: '{}/lists/plum/'}}", host.url), "month");
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("git/1.git: 2 new commits"), "{said}");
    epoch.add(3..4);
    assert!(good(&sandbox, &["sync"]).contains("1 new commits"));
    assert_eq!(ids(&sandbox).len(), 3);
}

#[test]
fn a_fetch_that_broke_off_is_gone_on_with_and_hidden_until_then() {
    let sandbox = Sandbox::new();
    let host = Host::new();
    let epoch = Epoch::new(&sandbox, "remote/plum.git");
    epoch.add(1..40);
    let bare = sandbox.path("remote/plum.git");
    sandbox.git(&bare, &["repack", "-adq"]);
    sandbox.git(&bare, &["update-server-info"]);
    host.change(|content| content.folders.push(("/plum.git/".to_owned(), bare.clone())));
    let packs = fs::read_dir(bare.join("objects/pack")).unwrap().flatten();
    let pack = packs
        .map(|file| file.file_name().into_string().unwrap())
        .find(|name| name.ends_with(".pack"))
        .unwrap();
    let at = format!("/plum.git/objects/pack/{pack}");
    host.change(|content| content.breaks.insert(at.clone(), 500));
    configure(&sandbox, &format!("{{path: mail, url: '{}/plum.git'}}", host.url), "month");
    let said = bad(&sandbox, 1, &["sync"]);
    assert!(said.contains("run `listpress sync` again"), "{said}");
    assert!(!sandbox.path("site/mail").exists() && sandbox.path("site/.mail.part").is_dir());
    host.log();
    good(&sandbox, &["sync"]);
    let log = host.log();
    assert!(log.contains(&format!("206 {at} bytes=500-")), "{log:?}");
    assert_eq!(ids(&sandbox).len(), 39);
    assert!(!sandbox.path("site/.mail.part").exists());
}

#[test]
fn a_remote_that_lost_its_branches_takes_nothing_away() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/git/0.git");
    epoch.add(1..3);
    configure_remote(&sandbox, "month");
    good(&sandbox, &["sync"]);
    fs::remove_file(sandbox.path("remote/git/0.git/refs/heads/master")).unwrap();
    assert!(bad(&sandbox, 1, &["sync"]).contains("nothing was fetched"));
    assert_eq!(ids(&sandbox).len(), 2);
    fs::remove_dir_all(sandbox.path("remote")).unwrap();
    assert!(bad(&sandbox, 1, &["sync"]).contains("error"));
    assert_eq!((ids(&sandbox).len(), states(&sandbox).len()), (2, 1));
}

#[test]
fn one_source_that_fails_does_not_keep_others() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/0.git");
    epoch.add(1..3);
    let (good_url, none) = (&epoch.bare, sandbox.text("none"));
    let sources =
        format!("{{path: gone, url: 'file://{none}'}}, {{path: mail, url: 'file://{good_url}'}}");
    configure(&sandbox, &sources, "month");
    let said = bad(&sandbox, 1, &["sync"]);
    assert!(said.contains("1 of 2 sources") && said.contains("mail: 2 new commits"), "{said}");
    // A state of one half would make a wrong page.
    assert!(states(&sandbox).is_empty());
}

#[test]
fn what_stands_where_a_copy_is_to_be_is_not_touched() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/0.git");
    epoch.add(1..3);
    sandbox.write("site/mail/notes", "mine");
    configure(&sandbox, &format!("{{path: mail, url: 'file://{}'}}", epoch.bare), "month");
    assert!(bad(&sandbox, 1, &["sync"]).contains("something else is here"));
    assert_eq!(fs::read_to_string(sandbox.path("site/mail/notes")).unwrap(), "mine");
}

#[test]
fn a_list_without_a_name_is_fetched_and_told_why_it_has_no_state() {
    let sandbox = Sandbox::new();
    let epoch = Epoch::new(&sandbox, "remote/0.git");
    epoch.add(1..3);
    let source = format!("{{path: mail, url: 'file://{}'}}", epoch.bare);
    sandbox.write("site/config.yaml", format!("lists: [{{sources: [{source}]}}]\n"));
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("2 new commits") && said.contains("no `name`"), "{said}");
    assert!(!sandbox.path("site/snapshots").exists());
    good(&sandbox, &["build"]);
}

#[test]
fn one_list_is_fetched_where_it_is_named() {
    let sandbox = Sandbox::new();
    let (plum, pear) = (Epoch::new(&sandbox, "plum/0.git"), Epoch::new(&sandbox, "pear/0.git"));
    plum.add(1..3);
    pear.add(3..6);
    let list = |name: &str, epoch: &Epoch<'_>| {
        format!("{{name: {name}, sources: [{{path: {name}, url: 'file://{}'}}]}}", epoch.bare)
    };
    let lists = [list("plum", &plum), list("pear", &pear)].join(", ");
    sandbox.write("site/config.yaml", format!("lists: [{lists}]\n"));
    good(&sandbox, &["sync", "--list", "pear"]);
    assert!(sandbox.path("site/pear").exists() && !sandbox.path("site/plum").exists());
    assert!(bad(&sandbox, 2, &["sync", "--list", "fig"]).contains("there is: plum, pear"));
}

#[test]
fn addresses_that_cannot_be_meant_are_refused() {
    let sandbox = Sandbox::new();
    for (source, what) in [
        ("{path: mail, url: 'ext::sh -c date'}", "must begin with one of https://"),
        ("{path: mail, url: '--upload-pack=date'}", "must begin with one of https://"),
        ("{path: '-', url: 'https://a.example.org/x'}", "standard input"),
        ("{path: mail, type: maildir, url: 'https://a.example.org/x'}", "not of this `type`"),
        ("{path: mail, url: 'file:///a'}, {path: mail, url: 'file:///b'}", "a `path` of its own"),
        ("{path: mail, uri: x}", "did you mean `url`?"),
    ] {
        configure(&sandbox, source, "month");
        let said = bad(&sandbox, 2, &["sync"]);
        assert!(said.contains(what), "{source}: {said}");
    }
}
