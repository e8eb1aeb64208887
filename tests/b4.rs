//! b4 from PyPI on a built site: what it does with static files, and what it does with the preview server, which answers its
//! searches. `tests/run` installs it; `LISTPRESS_CLIENTS` names the virtual environment.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/host.rs"]
mod host;
#[path = "support/program.rs"]
mod program;
#[path = "support/server.rs"]
mod server;
#[cfg(unix)]
#[path = "support/web_server.rs"]
mod web_server;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;

use host::Host;
use program::{Run, Sandbox, finish, fixture};
use server::Server;

const CHANGE: &str = "20260105-plum-max";
const V1: &str = "20260105-plum-max-v1-0-5f0c1d2e3a4b@plum.example.org";
const V2: &str = "20260105-plum-max-v2-0-5f0c1d2e3a4b@plum.example.org";

/// A site of the invented list, and a git repository to run b4 in.
fn site() -> Sandbox {
    let sandbox = Sandbox::new();
    let tested = "From chidi@damson.example.com Tue Jan  6 12:00:00 2026\nFrom: Chidi Okonmango <chidi@damson.example.com>\n\
        Date: Tue, 6 Jan 2026 12:00:00 +0000\nSubject: Re: [PATCH 2/2] plum: refuse more plums than fit\n\
        Message-ID: <tested@damson.example.com>\nList-Id: <plum-devel.lists.example.org>\n\
        In-Reply-To: <20260105-plum-max-v1-2-5f0c1d2e3a4b@plum.example.org>\n\n\
        It works.\n\nTested-by: Chidi Okonmango <chidi@damson.example.com>\n\n";
    let mails =
        String::from_utf8_lossy(&fs::read(fixture("mbox/mboxrd.mbox")).unwrap()).into_owned();
    let mails = sandbox.write("plums.mbox", mails + tested);
    sandbox.good(&["build", "-o", "site", &mails]);
    sandbox.write("tree/plum.h", "#pragma once\n\nstruct plum {\n\tint count;\n};\n");
    let count =
        "#include \"plum.h\"\n\nint plum_count(const struct plum *p)\n{\n\treturn p->count;\n}\n\n";
    let add = "int plum_add(struct plum *p, int n)\n{\n\tp->count += n;\n\treturn 0;\n}\n";
    sandbox.write("tree/plum.c", format!("{count}{add}"));
    let git = |args: &[&str]| sandbox.git(&sandbox.path("tree"), args);
    git(&["init", "-q"]);
    git(&["config", "user.name", "Ida Pflaumer"]);
    git(&["config", "user.email", "ida@plum.example.org"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "Begin"]);
    sandbox
}

/// Runs b4 with a midmask; nothing is taken from the user's settings or caches.
fn b4(sandbox: &Sandbox, base: &str, args: &[&str]) -> Run {
    let clients = std::env::var_os("LISTPRESS_CLIENTS");
    let clients = clients
        .expect("LISTPRESS_CLIENTS names a virtual environment with b4; tests/run makes one");
    let mut command = sandbox.command(PathBuf::from(clients).join("bin/b4"));
    command.current_dir(sandbox.path("tree"));
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, sandbox.path("home"));
    }
    let midmask = format!("b4.midmask={base}plum-devel/%s");
    let quiet = ["-c", "b4.attestation-policy=off", "-c", &midmask];
    // To what it asks.
    let yes = fs::File::open(sandbox.write("yes", "y\n")).unwrap();
    finish(command.stdin(yes).arg("--no-stdin").args(quiet).args(args))
}

/// The mbox of a revision of the only series.
fn mbx(sandbox: &Sandbox, name: &str) -> String {
    let series = fs::read_dir(sandbox.path("site/plum-devel/series")).unwrap();
    let mut files = series.flatten().map(|entry| entry.path().join(name));
    files.find(|path| path.is_file()).unwrap().to_str().unwrap().to_owned()
}

fn text(run: &Run) -> String {
    format!("{}{}", run.out, run.err)
}

#[test]
fn static_files_are_enough_for_mbox_am_shazam_and_diff_of_files() {
    let sandbox = site();
    let host = Host::of(&sandbox.path("site"));
    let base = host.at("");
    let run = b4(&sandbox, &base, &["mbox", "-n", "v1.mbx", "-o", ".", V1]);
    assert_eq!(run.status, 0, "{}", text(&run));
    let mbox = fs::read(sandbox.path("tree/v1.mbx")).unwrap();
    let mbox = String::from_utf8_lossy(&mbox);
    for id in [V1, "20260105-plum-max-v1-2-5f0c1d2e3a4b@plum.example.org", "r2.bo@example.net"] {
        assert!(mbox.contains(&format!("<{id}>")), "{id}");
    }
    let run = b4(&sandbox, &base, &["am", "-n", "v2", "-o", ".", V2]);
    assert_eq!(run.status, 0, "{}", text(&run));
    assert!(text(&run).contains("Total patches: 2"), "{}", text(&run));
    let files = ["v1.mbx", "v2.mbx"].map(|name| mbx(&sandbox, name));
    let run = b4(&sandbox, &base, &["diff", "-n", "-m", &files[0], &files[1]]);
    assert_eq!(run.status, 0, "{}", text(&run));
    assert!(text(&run).contains("git range-diff"), "{}", text(&run));
    // b4 splits files at lines that begin with `From `; the text has one.
    let count = |file: &str| format!("Loading 2 messages from {file}");
    assert!(files.iter().all(|file| text(&run).contains(&count(file))), "{}", text(&run));
    assert!(mbox.contains("\n>From 2147483647 on"));
    let run = b4(&sandbox, &base, &["shazam", "--no-parent", V2]);
    assert!(text(&run).contains("[PATCH v2 1/2] plum: name the limit"), "{}", text(&run));
}

#[cfg(unix)]
#[test]
fn nginx_as_init_sets_it_up_is_enough_for_mbox_am_and_shazam() {
    let sandbox = site();
    let port = web_server::free_port();
    let _nginx = web_server::nginx(&sandbox, &sandbox.path("site"), port);
    let base = format!("http://127.0.0.1:{port}/");
    let run = b4(&sandbox, &base, &["mbox", "-n", "v1.mbx", "-o", ".", V1]);
    assert_eq!(run.status, 0, "{}", text(&run));
    let mbox = fs::read(sandbox.path("tree/v1.mbx")).unwrap();
    assert!(String::from_utf8_lossy(&mbox).contains("<tested@damson.example.com>"));
    // `-c` asks for newer revisions by a search, which a host of files refuses; b4 goes on with what it has.
    for more in [&[][..], &["-c"]] {
        let args = [&["am"], more, &["-n", "v2", "-o", ".", V2]].concat();
        let run = b4(&sandbox, &base, &args);
        assert_eq!(run.status, 0, "{}", text(&run));
        assert!(text(&run).contains("Total patches: 2"), "{}", text(&run));
    }
    let run = b4(&sandbox, &base, &["shazam", "--no-parent", V2]);
    assert!(text(&run).contains("[PATCH v2 1/2] plum: name the limit"), "{}", text(&run));
    let search = posted(&base, "plum-devel/?x=m&t=1&q=s:plum");
    assert!(search.starts_with("HTTP/1.1 405 "), "{search}");
    let run = b4(&sandbox, &base, &["am", "-n", "none", "-o", ".", "nowhere@plum.example.org"]);
    assert_ne!(run.status, 0, "{}", text(&run));
    assert!(!sandbox.path("tree/none.mbx").exists());
}

#[test]
fn pages_print_lines_that_work_here_and_none_that_do_not() {
    let sandbox = site();
    let page = |name: &str| fs::read_to_string(sandbox.path(name)).unwrap();
    let (list, thread) = ("site/plum-devel/index.html", format!("site/plum-devel/{V1}/index.html"));
    assert!(!page(list).contains("b4.midmask") && !page(&thread).contains("b4.midmask"));
    let build = |url: &str, setting: (&str, &str)| {
        let mails = sandbox.text("plums.mbox");
        let args = ["build", "-o", "site", "-u", url, &mails];
        let run = finish(sandbox.listpress(&args).env(setting.0, setting.1));
        assert_eq!(run.status, 0, "{}", run.err);
    };
    build("https://host.example/x/", ("LISTPRESS_MIRROR__THREAD_MBOX", "root"));
    let midmask = "'https://host.example/x/plum-devel/%s'";
    let printed = page(list).contains(&format!("git config b4.midmask {midmask}"));
    assert!(printed, "{}", page(list));
    let line = format!("b4 -c {} mbox {V1}", midmask.replacen('\'', "'b4.midmask=", 1));
    assert!(page(&thread).contains(&line), "{}", page(&thread));
    build("https://host.example/x/", ("LISTPRESS_MIRROR__THREAD_MBOX", "off"));
    assert!(!page(list).contains("b4.midmask") && !page(&thread).contains("b4.midmask"));
}

#[test]
fn the_preview_answers_the_searches_of_diff_am_and_trailers() {
    let sandbox = site();
    let server = Server::start(&sandbox, &["--dir", "site", "--base-path", "/below/this/"]);
    let run = b4(&sandbox, &server.url, &["am", "-c", "-n", "newest", "-o", ".", V1]);
    assert_eq!(run.status, 0, "{}", text(&run));
    let patches = fs::read_to_string(sandbox.path("tree/newest.mbx")).unwrap();
    assert!(patches.contains("[PATCH v2 2/2]"), "{}", text(&run));
    let run = b4(&sandbox, &server.url, &["diff", "-n", V2]);
    assert_eq!(run.status, 0, "{}", text(&run));
    assert!(text(&run).contains("git range-diff"), "{}", text(&run));
}

#[test]
fn trailers_that_the_preview_knows_come_into_the_branch() {
    let sandbox = site();
    let server = Server::start(&sandbox, &["--dir", "site"]);
    let git = |args: &[&str]| sandbox.git(&sandbox.path("tree"), args);
    git(&["checkout", "-q", "-b", "plums"]);
    git(&["am", "-q", &mbx(&sandbox, "v1.mbx")]);
    let run = b4(&sandbox, &server.url, &["trailers", "-u", "--since-commit", "HEAD~1"]);
    assert_eq!(run.status, 0, "{}", text(&run));
    assert!(
        git(&["log", "-2"]).contains("Tested-by: Chidi"),
        "{}\n{}",
        text(&run),
        git(&["log", "-2"])
    );
    let query = format!("plum-devel/?x=m&t=1&q=%22change-id:+{CHANGE}-5f0c1d2e3a4b%22");
    assert!(posted(&server.url, &query).starts_with("HTTP/1.1 200 OK"));
    let query = format!("plum-devel/{}/?x=m&q=dt:20260109000000..", V2.replace('@', "%40"));
    assert!(posted(&server.url, &query).starts_with("HTTP/1.1 200 OK"));
    let query = format!("plum-devel/{}/?x=m&q=rt:1767945600..", V1.replace('@', "%40"));
    assert!(posted(&server.url, &query).starts_with("HTTP/1.1 404 Not Found"));
}

/// The answer to a POST as b4 sends it: the body in a packet of its own.
fn posted(url: &str, path: &str) -> String {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    stream.write_all(b"x=m").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
