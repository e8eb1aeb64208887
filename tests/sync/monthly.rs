//! Folders of mboxes on a host.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;

use super::host::Host;
use super::program::Sandbox;
use super::{bad, configure, good, ids, in_mbox, states};

fn packed(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// A host with an index as Pipermail writes it.
fn pipermail(sandbox: &Sandbox) -> Host {
    let host = Host::new();
    host.put(
        "/pipermail/plum/",
        r#"<table><tr><td>May 2020:</td><td><A href="2020-May/thread.html">[ Thread ]</a></td>
        <td><A href="2020-May.txt.gz">[ Gzip'd Text 1 KB ]</a></td></tr>
        <tr><td><A href="2020-June.txt">[ Text 1 KB ]</a> <A href="2020-July.txt.gz">x</a></td></tr></table>"#,
    );
    host.put("/pipermail/plum/2020-May.txt.gz", packed(&in_mbox(1..4)));
    host.put("/pipermail/plum/2020-June.txt", in_mbox(4..6));
    configure(sandbox, &format!("{{path: mail, url: '{}/pipermail/plum'}}", host.url), "month");
    host
}

#[test]
fn an_archive_of_pipermail_is_fetched_once() {
    let sandbox = Sandbox::new();
    let host = pipermail(&sandbox);
    let said = good(&sandbox, &["sync", "--dry-run"]);
    assert!(said.contains("would be fetched: mail/2020-May.mbox"), "{said}");
    assert!(!sandbox.path("site/mail").exists());

    let said = good(&sandbox, &["sync"]);
    assert!(
        said.contains("2020-July.txt.gz: the page links it, and the server answers 404"),
        "{said}"
    );
    assert_eq!(ids(&sandbox).len(), 5);
    host.log();
    assert!(good(&sandbox, &["sync"]).contains("mail: up to date"));
    let asked: Vec<String> = host.log().into_iter().filter(|line| line.contains("txt")).collect();
    assert_eq!(
        asked,
        [
            "404 /pipermail/plum/2020-July.txt.gz",
            "304 /pipermail/plum/2020-June.txt",
            "304 /pipermail/plum/2020-May.txt.gz"
        ]
    );
    assert_eq!(states(&sandbox).len(), 1);
    good(&sandbox, &["build", "--strict"]);
}

#[test]
fn a_month_that_grew_is_added_to_and_one_that_changed_replaced() {
    let sandbox = Sandbox::new();
    let host = pipermail(&sandbox);
    good(&sandbox, &["sync"]);
    let inode = |name: &str| fs::metadata(sandbox.path("site/mail").join(name)).unwrap().ino();
    let (june, may) = (inode("2020-June.mbox"), inode("2020-May.mbox"));
    host.put("/pipermail/plum/2020-June.txt", in_mbox(4..8));
    host.put("/pipermail/plum/2020-May.txt.gz", packed(&in_mbox(2..4)));
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("bytes more") && said.contains("replaced"), "{said}");
    assert_eq!(inode("2020-June.mbox"), june);
    assert_ne!(inode("2020-May.mbox"), may);
    let june = fs::read_to_string(sandbox.path("site/mail/2020-June.mbox")).unwrap();
    assert_eq!(june, in_mbox(4..8));
    assert_eq!((ids(&sandbox).len(), states(&sandbox).len()), (6, 2));
}

#[test]
fn a_download_that_broke_off_is_gone_on_with() {
    let sandbox = Sandbox::new();
    let host = pipermail(&sandbox);
    let june = "/pipermail/plum/2020-June.txt";
    host.change(|content| content.breaks.insert(june.to_owned(), 300));
    let said = bad(&sandbox, 1, &["sync"]);
    assert!(said.contains("2020-June.txt") && said.contains("again to go on"), "{said}");
    assert_eq!(fs::metadata(sandbox.path("site/mail/.2020-June.mbox.part")).unwrap().len(), 300);
    host.log();
    good(&sandbox, &["sync"]);
    let log = host.log();
    assert!(log.contains(&format!("206 {june} bytes=300-")), "{log:?}");
    assert_eq!(
        fs::read_to_string(sandbox.path("site/mail/2020-June.mbox")).unwrap(),
        in_mbox(4..6)
    );

    // What changed in between is fetched from its beginning.
    host.put(june, in_mbox(4..9));
    host.change(|content| content.breaks.insert(june.to_owned(), 300));
    bad(&sandbox, 1, &["sync"]);
    assert_eq!(
        fs::read_to_string(sandbox.path("site/mail/2020-June.mbox")).unwrap(),
        in_mbox(4..6)
    );
    host.put(june, in_mbox(3..9));
    host.log();
    good(&sandbox, &["sync"]);
    assert!(host.log().contains(&format!("200 {june}")));
    assert_eq!(
        fs::read_to_string(sandbox.path("site/mail/2020-June.mbox")).unwrap(),
        in_mbox(3..9)
    );
}

#[test]
fn an_error_page_takes_nothing_away() {
    let sandbox = Sandbox::new();
    let host = pipermail(&sandbox);
    good(&sandbox, &["sync"]);
    host.put("/pipermail/plum/2020-June.txt", "<html>We are busy");
    let said = good(&sandbox, &["sync"]);
    assert!(said.contains("2020-June.txt: this is no mbox; the copy stays as it was"), "{said}");
    assert_eq!(ids(&sandbox).len(), 5);
    assert_eq!(states(&sandbox).len(), 1);
    host.put("/pipermail/plum/", "<html>nothing");
    assert!(bad(&sandbox, 1, &["sync"]).contains("links no mbox"));
    assert_eq!(ids(&sandbox).len(), 5);
}

#[test]
fn hyperkitty_makes_its_mboxes_on_demand() {
    let sandbox = Sandbox::new();
    let host = Host::new();
    let list = "/archives/list/plum@lists.example.org";
    let month = |month: u32| format!("<a href='{list}/2020/{month}/'>x</a>");
    let export = |month: u32| {
        format!(
            "{list}/export/plum@lists.example.org-2020-{month:02}.mbox.gz?start=2020-{month:02}-01&end=2020-{:02}-01",
            month + 1
        )
    };
    host.put(&format!("{list}/"), (3..=6).map(month).collect::<String>());
    for at in 3..=6 {
        host.put(&export(at), packed(&in_mbox(at..at + 1)));
    }
    // As a host does that knows the list by another name.
    host.change(|content| content.redirects.insert("/plum/".to_owned(), format!("{list}/")));
    configure(&sandbox, &format!("{{path: mail, type: mbox, url: '{}/plum/'}}", host.url), "month");
    good(&sandbox, &["sync"]);
    assert_eq!(ids(&sandbox).len(), 4);
    host.log();
    host.put(&export(6), packed(&in_mbox(6..9)));
    good(&sandbox, &["sync"]);
    let asked: Vec<String> =
        host.log().into_iter().filter(|line| line.contains("export")).collect();
    assert_eq!(asked, [format!("304 {}", export(5)), format!("200 {}", export(6))]);
    assert_eq!(ids(&sandbox).len(), 6);
}

#[test]
fn redirects_without_end_are_an_error() {
    let sandbox = Sandbox::new();
    let host = Host::new();
    host.change(|content| content.redirects.insert("/plum/".to_owned(), "/plum/".to_owned()));
    configure(&sandbox, &format!("{{path: mail, type: mbox, url: '{}/plum/'}}", host.url), "month");
    assert!(bad(&sandbox, 1, &["sync"]).contains("redirects without end"));
    host.change(|content| {
        content.redirects.insert("/plum/".to_owned(), "file:///etc/passwd".to_owned())
    });
    assert!(bad(&sandbox, 1, &["sync"]).contains("not followed"));
}
