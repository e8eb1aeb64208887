//! The preview server as a process: what it does when the first build fails, how it watches, where it serves.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/program.rs"]
mod program;
#[path = "support/server.rs"]
mod server;

use program::{Sandbox, fixture};
use server::Server;

fn config(more: &str) -> String {
    format!("{more}lists: [{{name: plum-devel, sources: [{}]}}]\n", fixture("mbox/mboxrd.mbox"))
}

#[test]
fn a_configuration_that_is_broken_from_the_start_is_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "titel: Plums\n");
    let server = Server::start(&sandbox, &[]);
    let (page, head) = server.get("/");
    assert!(head.starts_with("http/1.1 500 ") && page.contains("titel"), "{page}");
    assert!(page.contains("/_listpress/reload.js"), "{page}");
    // The site goes to another folder than the one that the broken configuration was thought to have.
    sandbox.write("config.yaml", config("title: Plums\noutput_dir: elsewhere\n"));
    server.wait_for("/", "<title>Plums</title>");
    assert!(sandbox.path("elsewhere/index.html").is_file());
    // Its sources are watched from now on.
    sandbox.write("content/_index.md", "---\ntitle: Plums\n---\nNew words\n");
    server.wait_for("/", "New words");
}

#[test]
fn a_first_build_that_fails_is_made_good_when_its_cause_is_mended() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "lists: [{name: plums, sources: [plums.mbox]}]\n");
    let server = Server::start(&sandbox, &[]);
    assert!(server.get("/plums/").1.starts_with("http/1.1 500 "));
    std::fs::copy(fixture("mbox/mboxrd.mbox"), sandbox.path("plums.mbox")).unwrap();
    server.wait_for("/plums/", "HTTP/1.1 200 OK");
}

#[test]
fn a_mistake_on_the_command_line_or_without_watching_ends_the_program() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["serve"]).status, 2);
    sandbox.write("config.yaml", "titel: Plums\n");
    for args in
        [&["serve", "--no-watch"][..], &["serve", "--poll=0"], &["serve", "--base-path", "/a b/"]]
    {
        let run = sandbox.run(args);
        assert_eq!(run.status, 2, "{args:?}: {}", run.err);
    }
}

#[test]
fn changes_are_seen_by_looking_again_and_again() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", config(""));
    let server = Server::start(&sandbox, &["--poll=0.1"]);
    for round in 0..3 {
        sandbox.write("content/_index.md", format!("---\ntitle: Plums\n---\nround {round}\n"));
        server.wait_for("/", &format!("round {round}"));
    }
    std::fs::remove_file(sandbox.path("content/_index.md")).unwrap();
    server.wait_for("/", "plum-devel");
}

#[test]
fn a_name_that_somebody_can_register_is_not_answered() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", config(""));
    let server = Server::start(&sandbox, &[]);
    for (host, status) in [("localhost", "200"), ("127.0.0.1:1", "200"), ("evil.example:80", "421")]
    {
        let answer = server.get_as(host, "/");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {answer}");
    }
}

#[test]
fn a_site_with_a_base_url_is_served_below_its_path() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", config("base_url: https://lists.example.org/a/b/\n"));
    let server = Server::start(&sandbox, &["--no-watch"]);
    assert!(server.url.ends_with("/a/b/"), "{}", server.url);
    let (_, head) = server.get("/");
    assert!(
        head.starts_with("http/1.1 307 ") && head.contains("\r\nlocation: /a/b/\r\n"),
        "{head}"
    );
    assert!(server.get("/a/b/plum-devel/").1.starts_with("http/1.1 200 "));
    let (_, head) = server.get("/a/b/plum-devel");
    assert!(head.contains("\r\nlocation: /a/b/plum-devel/\r\n"), "{head}");
    for outside in ["/plum-devel/", "/a/", "/a/b", "/a/b//plum-devel/", "/a/b/../b/plum-devel/"] {
        let (_, head) = server.get(outside);
        assert!(head.starts_with("http/1.1 404 "), "{outside}: {head}");
    }
    for long in ["x".repeat(300), "x/".repeat(5000), "x".repeat(60_000)] {
        let (_, head) = server.get(&format!("/a/b/{long}"));
        assert!(head.starts_with("http/1.1 404 "), "{}: {head}", long.len());
    }
    // What 404.html leads to is there.
    let (page, _) = server.get("/a/b/nowhere/");
    let style = page.split('"').find(|part| part.ends_with(".css")).unwrap().to_owned();
    let style = style.trim_start_matches("https://lists.example.org");
    assert!(style.starts_with("/a/b/"), "{style}");
    assert!(server.get(style).1.starts_with("http/1.1 200 "), "{style}");
}

#[test]
fn without_a_base_url_the_page_for_nothing_has_its_sheet_and_a_way_home() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", config("title: Plums\n"));
    let server = Server::start(&sandbox, &["--no-watch", "--base-path", "/a/"]);
    for nowhere in ["/a/no/where/at/all/", "/elsewhere"] {
        let (page, head) = server.get(nowhere);
        assert!(head.starts_with("http/1.1 404 "), "{head}");
        assert!(page.contains("<a href=\"/a/\">Plums</a>") && !page.contains("<style>"), "{page}");
        let style = page.split('"').find(|part| part.ends_with(".css")).unwrap().to_owned();
        assert!(server.get(&style).1.starts_with("http/1.1 200 "), "{style}");
    }
    // What is on the disk leads nowhere, for it may be shown on any site.
    let page = std::fs::read_to_string(sandbox.path("public/404.html")).unwrap();
    assert!(!page.contains("href="), "{page}");
}

#[test]
fn the_base_path_can_be_said() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", config("base_url: https://lists.example.org/a/b/\n"));
    let server = Server::start(&sandbox, &["--no-watch", "--base-path", "/"]);
    assert!(server.get("/plum-devel/").1.starts_with("http/1.1 200 "));
    let server = Server::start(&sandbox, &["--dir", "public", "--base-path", "x"]);
    assert!(server.url.ends_with("/x/"), "{}", server.url);
    assert!(server.get("/x/plum-devel/").1.starts_with("http/1.1 200 "));
    assert!(server.get("/plum-devel/").1.starts_with("http/1.1 404 "));
}
