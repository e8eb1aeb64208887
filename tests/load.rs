//! The preview server under load: many requests from many connections, rebuilds meanwhile, clients that do nothing.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/program.rs"]
mod program;
#[path = "support/server.rs"]
mod server;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use program::{Sandbox, fixture};
use server::Server;

/// A project whose home page a test can change.
fn project() -> Sandbox {
    let sandbox = Sandbox::new();
    let mbox = fixture("mbox/mboxrd.mbox");
    sandbox.write("config.yaml", format!("lists: [{{name: plum-devel, sources: [{mbox}]}}]\n"));
    sandbox.write("content/_index.md", "---\ntitle: Plums\n---\nround 0\n");
    sandbox
}

fn connect(server: &Server) -> TcpStream {
    let address = server.url.trim_start_matches("http://").trim_end_matches('/');
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    stream
}

/// The number before a word in what wrk prints.
fn number(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap();
    before.split_whitespace().next_back().unwrap().parse().unwrap()
}

#[test]
fn ten_thousand_requests_of_a_hundred_connections_while_the_site_is_built_again() {
    let sandbox = project();
    let server = Server::start(&sandbox, &[]);
    // Until 10,000 have been answered: wrk counts time, not requests.
    sandbox.write(
        "count.lua",
        "local threads = {}\nfunction setup(thread) table.insert(threads, thread) end\n\
         function init() bad = 0 end\n\
         function response(status) if status ~= 200 then bad = bad + 1 end end\n\
         function done() local all = 0 for _, t in ipairs(threads) do all = all + t:get('bad') end print('bad: ' .. all) end\n",
    );
    let mut requests = 0;
    let start = Instant::now();
    for round in 1.. {
        let url = format!("{}plum-devel/", server.url);
        let mut wrk = sandbox.command("wrk");
        wrk.args(["-t2", "-c100", "-d3s", "--timeout", "10s", "-s", "count.lua", &url]);
        let wrk = wrk.stdout(Stdio::piped()).spawn().expect("wrk is needed; tests/run installs it");
        for change in 0..3 {
            thread::sleep(Duration::from_millis(600));
            let text = format!("---\ntitle: Plums\n---\nround {round}.{change}\n");
            fs::write(sandbox.path("content/_index.md"), text).unwrap();
        }
        let output = wrk.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("bad: 0") && !said.contains("Socket errors"), "{said}");
        requests += number(&said, " requests in");
        // Each has a stack and memory of its own; those that have nothing to do stay for some seconds.
        #[cfg(target_os = "linux")]
        assert!(server.threads() < 64, "{} threads", server.threads());
        if requests >= 10_000 {
            break;
        }
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "{requests} requests in two minutes: {said}"
        );
    }
    fs::write(sandbox.path("content/_index.md"), "---\ntitle: Plums\n---\nround last\n").unwrap();
    server.wait_for("/", "round last");
}

#[test]
fn a_hundred_connections_that_do_next_to_nothing_keep_nobody_waiting() {
    let sandbox = project();
    let server = Server::start(&sandbox, &["--no-watch"]);
    let mut slow: Vec<TcpStream> = (0..150).map(|_| connect(&server)).collect();
    for second in 0..3 {
        for (number, stream) in slow.iter_mut().enumerate() {
            // A third says nothing at all; a third a byte a second; a third asks for much and takes nothing.
            match number % 3 {
                1 => stream.write_all(&b"GET / HTTP/1.1"[second..=second]).unwrap(),
                2 if second == 0 => stream
                    .write_all(b"GET /search/index/index.json HTTP/1.1\r\nHost: x\r\n\r\n")
                    .unwrap(),
                _ => {}
            }
        }
        let asked = Instant::now();
        assert!(server.get("/plum-devel/").0.starts_with("HTTP/1.1 200 OK"));
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        thread::sleep(Duration::from_secs(1));
    }
    // Who does not come to the end of a header is let go of.
    for stream in slow.iter_mut().take(2) {
        let mut rest = Vec::new();
        let start = Instant::now();
        stream.read_to_end(&mut rest).unwrap();
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    }
}

#[test]
fn more_connections_than_there_are_places_wait_and_are_served() {
    let sandbox = project();
    let server = Server::start(&sandbox, &["--no-watch"]);
    let idle: Vec<TcpStream> = (0..300).map(|_| connect(&server)).collect();
    // All places are taken by connections that say nothing; they are let go of, then this one has its turn.
    assert!(server.get("/plum-devel/").0.starts_with("HTTP/1.1 200 OK"));
    drop(idle);
}
