//! The site on web servers that people use, set up as `init --host` writes it, and copies of it by the programs that
//! people copy with: each copy is compared with its manifest.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]
#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use program::{Sandbox, finish};
use web_server::{WebServer, caddy, free_port, nginx};

#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;
#[path = "support/web_server.rs"]
mod web_server;

/// An id with everything that clients encode in other ways than browsers do.
const ID: &str = "a/b+c=d@plum.example.org";

const MAIL: &str = "From ida@plum.example.org Mon Jan  5 10:00:00 2026\nFrom: Ida <ida@plum.example.org>\n\
    Subject: [PATCH] plum: count\nMessage-ID: <a/b+c=d@plum.example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\n\
    Count.\n---\n plum.c | 1 +\n\ndiff --git a/plum.c b/plum.c\n--- a/plum.c\n+++ b/plum.c\n@@ -1 +1,2 @@\n plum\n+plum\n\n";

/// A built site.
struct Site {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Site {
    fn new(base_url: &str) -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("plum.mbox", MAIL);
        sandbox.write("old.txt", "2026-January/000007.html a/b+c=d@plum.example.org\n");
        sandbox.write(
            "config.yaml",
            "redirects: file\nmirror: {raw: all}\nlists:\n- name: plum\n  sources: [plum.mbox]\n  \
             old_addresses: [{type: pipermail, import: old.txt}, {type: hyperkitty, at: hk/plum@example.org}]\n",
        );
        sandbox.good(&["build", "-u", base_url]);
        Site { folder: sandbox.path("public"), sandbox }
    }

    /// Runs a program that must succeed.
    fn run(&self, program: &str, args: &[&str]) {
        let run = finish(self.sandbox.command(program).args(args));
        assert_eq!(run.status, 0, "{program} {args:?}: {}{}", run.out, run.err);
    }

    /// A copy is whole, and holds nothing else.
    fn assert_whole(&self, copy: &str) {
        self.sandbox.good(&["verify", "--exact", copy]);
        tree::assert_same(&tree::read(&self.sandbox.path(copy)), &tree::read(&self.folder), copy);
    }
}

/// An answer.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    /// A header field.
    fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// A request that takes packed answers, as browsers and b4 send it.
fn ask(port: u16, method: &str, path: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let host = format!("127.0.0.1:{port}");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

/// What every host must do.
fn serves_as_it_should(site: &Site, port: u16) {
    let file = |path: &str| fs::read(site.folder.join(path)).unwrap();
    let get = |path: &str| ask(port, "GET", path);
    let is = |path: &str, content_type: &str| {
        let answer = get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.head);
        assert_eq!(answer.field("content-type"), Some(content_type), "{path}: {}", answer.head);
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"), "{path}");
        answer
    };
    // As browsers, b4 and public-inbox write the address of one message.
    for id in [ID, "a%2Fb%2Bc%3Dd%40plum.example.org", "a/b+c=d%40plum.example.org"] {
        let mbox = is(&format!("/plum/{id}/t.mbox.gz"), "application/gzip");
        assert_eq!(mbox.field("content-encoding"), None, "b4 unpacks it itself");
        assert_eq!(mbox.body, file(&format!("plum/{ID}/t.mbox.gz")));
        let page = is(&format!("/plum/{id}/"), "text/html; charset=utf-8");
        assert_eq!(page.field("content-encoding"), Some("gzip"), "pages are packed on the way");
        is(&format!("/plum/{id}/raw"), "text/plain; charset=utf-8");
    }
    let of = |name: &str| {
        let names = tree::read(&site.folder).into_keys();
        let mut names = names.filter(|path| path.ends_with(name) && !path.contains('@'));
        format!("/{}", names.next().unwrap())
    };
    is(&of("v1.mbx"), "application/mbox");
    is(&of(".sha256"), "text/plain; charset=utf-8");
    let asset = get(&of(".css"));
    assert_eq!(asset.field("content-type"), Some("text/css; charset=utf-8"));
    assert!(asset.field("cache-control").unwrap().contains("immutable"), "{}", asset.head);

    let nowhere = ask(port, "GET", "/plum/nowhere@plum.example.org/t.mbox.gz");
    assert_eq!(nowhere.status, 404);
    assert_eq!(nowhere.field("content-type"), Some("text/html; charset=utf-8"), "{}", nowhere.head);
    let folder = get("/plum");
    assert!([301, 302, 308].contains(&folder.status), "{}", folder.head);
    assert!(folder.field("location").unwrap().ends_with("/plum/"));
    assert_eq!(get("/..%2f..%2fconfig.yaml").status / 100, 4);
    let post = ask(port, "POST", "/plum/?x=m&q=plum").status;
    assert!([404, 405].contains(&post), "a static host searches nothing, {post}");
}

/// A site on a server, and a copy of it made by wget.
fn can_be_served_and_copied(start: impl Fn(&Sandbox, &Path, u16) -> WebServer) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}/"));
    let _server = start(&site.sandbox, &site.folder, port);
    serves_as_it_should(&site, port);
    let list = site.folder.join("files.txt").display().to_string();
    site.run("wget", &["--quiet", "-x", "-nH", "-P", "copy", "-i", &list]);
    site.assert_whole("copy");
}

#[test]
fn nginx_serves_the_site() {
    can_be_served_and_copied(nginx);
}

#[test]
fn nginx_leads_from_old_addresses() {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}/"));
    let _server = nginx(&site.sandbox, &site.folder, port);
    let id = listpress::mail::MessageId::new(ID).unwrap();
    let hash = listpress::old_addresses::hyperkitty::hash(&id);
    for old in [
        "/pipermail/plum/2026-January/000007.html".to_owned(),
        format!("/hk/plum@example.org/message/{hash}/"),
        format!("/hk/plum%40example.org/message/{hash}"),
    ] {
        let answer = ask(port, "GET", &old);
        assert_eq!(answer.status, 301, "{old}: {}", answer.head);
        let to = answer.field("location").unwrap();
        let (page, fragment) = to.split_once('#').unwrap();
        let page = ask(port, "GET", page);
        assert_eq!(page.status, 200, "{to}");
        assert_eq!(fragment, listpress::site::mid::anchor(&id));
    }
    assert_eq!(ask(port, "GET", "/pipermail/plum/2026-January/000008.html").status, 404);
}

#[test]
fn caddy_serves_the_site() {
    can_be_served_and_copied(caddy);
}

#[test]
fn copies_of_the_folder_are_whole() {
    let site = Site::new("https://lists.example.org/");
    site.run("rsync", &["-a", "public/", "by-rsync/"]);
    site.assert_whole("by-rsync");
    site.run("cp", &["-a", "public", "by-cp"]);
    site.assert_whole("by-cp");
    // What a copy lost, or got otherwise, is found.
    let page = site.sandbox.path("by-cp/plum/index.html");
    let text = fs::read(&page).unwrap();
    fs::write(&page, &text[..text.len() - 1]).unwrap();
    fs::remove_file(site.sandbox.path("by-cp/robots.txt")).unwrap();
    let run = site.sandbox.run(&["verify", "by-cp"]);
    assert_eq!(run.status, 3);
    assert_eq!(run.out, "plum/index.html: changed\nrobots.txt: missing\n");
    // A second rsync mends it, and takes away what is no more.
    fs::write(site.sandbox.path("by-rsync/gone.html"), "").unwrap();
    site.run("rsync", &["-a", "--delete", "--checksum", "public/", "by-rsync/"]);
    site.assert_whole("by-rsync");
}

#[test]
fn files_for_hosts_that_build_by_themselves_are_written_once() {
    let sandbox = Sandbox::new();
    sandbox.good(&["init", "--host", "netlify", "--host", "cloudflare"]);
    let text = |name: &str| fs::read_to_string(sandbox.path(name)).unwrap();
    assert!(text("netlify.toml").contains("publish = \"public\""));
    assert!(text("wrangler.toml").contains("pages_build_output_dir = \"public\""));
    fs::write(sandbox.path("netlify.toml"), "mine").unwrap();
    let again = sandbox.good(&["init", "--host", "netlify"]);
    assert!(again.err.contains("kept"), "{}", again.err);
    assert_eq!(text("netlify.toml"), "mine");
    assert!(Path::new(&sandbox.text("content/_index.md")).exists());
}
