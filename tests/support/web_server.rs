//! Web servers that people use, set up as `init --host` writes it.

#![allow(dead_code, reason = "each test program uses a part")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::program::Sandbox;

/// A server that ends with the test.
pub(crate) struct WebServer(Child);

impl Drop for WebServer {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server and waits until it answers.
fn start(sandbox: &Sandbox, port: u16, program: &str, args: &[&str]) -> WebServer {
    let log = fs::File::create(sandbox.path("server.log")).unwrap();
    let mut command = sandbox.command(program);
    command.args(args).env("HOME", sandbox.path(".")).env("XDG_DATA_HOME", sandbox.path("data"));
    command.stdout(Stdio::null()).stderr(log);
    let server = WebServer(command.spawn().unwrap_or_else(|error| panic!("{program}: {error}")));
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{program}: {}", fs::read_to_string(sandbox.path("server.log")).unwrap());
}

/// The configuration that `init --host` writes, for this test's port and folder.
fn configuration(sandbox: &Sandbox, host: &str, name: &str, changes: &[(&str, &str)]) -> String {
    sandbox.good(&["init", "--host", host]);
    let mut text = fs::read_to_string(sandbox.path(name)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{name} has no `{from}`");
        text = text.replace(from, to);
    }
    text
}

/// A folder served by nginx, with the map of old addresses where there is one.
pub(crate) fn nginx(sandbox: &Sandbox, folder: &Path, port: u16) -> WebServer {
    let listen = format!("listen 127.0.0.1:{port};");
    let root = format!("root {};", folder.display());
    let map = format!("include {}/_redirects.map;", folder.display());
    let mut changes = vec![
        ("listen 80;", &*listen),
        ("    listen [::]:80;\n", ""),
        ("root /srv/www/lists;", &*root),
    ];
    if folder.join("_redirects.map").exists() {
        changes.extend([("#~ ", ""), ("include /srv/www/lists/_redirects.map;", &*map)]);
    }
    let server = configuration(sandbox, "nginx", "nginx.conf", &changes);
    let at = sandbox.text(".");
    let user = if fs::metadata("/root").is_ok_and(|_| fs::read_dir("/root").is_ok()) {
        "user root;\n"
    } else {
        ""
    };
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = paths.map(|name| format!("{name}_temp_path {at}/{name};\n")).concat();
    let whole = format!(
        "{user}daemon off;\npid {at}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{server}}}\n"
    );
    let file = sandbox.write("test.conf", whole);
    start(sandbox, port, "nginx", &["-p", &at, "-c", &file])
}

/// A folder served by Caddy.
pub(crate) fn caddy(sandbox: &Sandbox, folder: &Path, port: u16) -> WebServer {
    let address = format!("http://127.0.0.1:{port} {{");
    let root = format!("root * {}", folder.display());
    let changes = [("lists.example.org {", &*address), ("root * /srv/www/lists", &*root)];
    let text = configuration(sandbox, "caddy", "Caddyfile", &changes);
    let text = format!("{{\n\tadmin off\n}}\n{text}");
    let file = sandbox.write("test.caddy", text);
    start(sandbox, port, "caddy", &["run", "--adapter", "caddyfile", "--config", &file])
}
