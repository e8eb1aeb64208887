//! The preview server, run as a process of its own.

#![allow(dead_code, reason = "each test program uses a part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::program::Sandbox;

/// A running `listpress serve`; it ends with the value.
pub(crate) struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT/`, with the base path.
    pub(crate) url: String,
}

impl Server {
    /// Starts `listpress serve` on a free port and waits until it listens.
    pub(crate) fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        let mut command = sandbox.listpress(&["serve", "-p", "0"]);
        command.args(args).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut server = Server { child: command.spawn().unwrap(), url: String::new() };
        let (sender, receiver) = mpsc::channel();
        let log = BufReader::new(server.child.stderr.take().unwrap());
        // Reads on when nobody listens any more, so that the server can go on writing.
        thread::spawn(move || {
            log.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        let mut said = String::new();
        loop {
            let line = receiver.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("the server did not start: {said}"));
            if let Some(url) = line.strip_prefix("Serving on ") {
                url.split(' ').next().unwrap().clone_into(&mut server.url);
                return server;
            }
            said.push_str(&line);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// The whole answer to GET, as it is sent, and its head alone.
    pub(crate) fn get(&self, path: &str) -> (String, String) {
        let answer = self.get_as("x", path);
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        (answer, head)
    }

    /// The same of a server that is asked by a certain name.
    pub(crate) fn get_as(&self, host: &str, path: &str) -> String {
        let address = self.url.trim_start_matches("http://").split('/').next().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Threads of the process now.
    #[cfg(target_os = "linux")]
    pub(crate) fn threads(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap().count()
    }

    /// Asks until the answer holds a text.
    pub(crate) fn wait_for(&self, path: &str, text: &str) -> String {
        let start = Instant::now();
        loop {
            let (answer, _) = self.get(path);
            if answer.contains(text) {
                return answer;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{path} never had {text}: {answer}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}
