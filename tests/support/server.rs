//! The preview server, run as a process of its own.

#![allow(dead_code, reason = "each test program uses a part")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

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
