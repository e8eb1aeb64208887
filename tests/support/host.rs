//! A host of plain files on the loopback, as a web server that knows nothing of git: GET and HEAD, `Last-Modified`, 304,
//! 404, and 405 to everything else. It counts the bytes of what it sends.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

/// Serves a folder as long as the tests run.
pub(crate) struct Host {
    port: u16,
    sent: Arc<AtomicU64>,
}

impl Host {
    pub(crate) fn of(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let sent = Arc::new(AtomicU64::new(0));
        let (folder, counter) = (folder.to_path_buf(), Arc::clone(&sent));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, counter) = (folder.clone(), Arc::clone(&counter));
                // A client that hangs up is no failure of the host.
                std::thread::spawn(move || answer(stream, &folder, &counter).unwrap_or_default());
            }
        });
        Host { port, sent }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// Bytes of bodies that were sent since this was asked last.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.swap(0, Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, folder: &Path, sent: &AtomicU64) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let fields: Vec<String> =
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" && method != "HEAD" {
        return stream.write_all(b"HTTP/1.0 405 Method Not Allowed\r\n\r\n");
    }
    let target = target.split('?').next().unwrap_or_default().trim_start_matches('/');
    let mut path: PathBuf = folder.join(target);
    if path.is_dir() {
        path.push("index.html");
    }
    let Ok(body) = fs::read(&path) else {
        return stream.write_all(b"HTTP/1.0 404 Not Found\r\n\r\n");
    };
    let modified = fs::metadata(&path)?.modified()?.duration_since(UNIX_EPOCH).unwrap();
    let modified = jiff::Timestamp::from_second(modified.as_secs() as i64).unwrap();
    let modified = modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let has = |field: &String| {
        field.to_lowercase() == format!("if-modified-since: {}", modified.to_lowercase())
    };
    if fields.iter().any(has) {
        return stream.write_all(b"HTTP/1.0 304 Not Modified\r\n\r\n");
    }
    let length = body.len();
    let head =
        format!("HTTP/1.0 200 OK\r\nContent-Length: {length}\r\nLast-Modified: {modified}\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    if method == "GET" {
        sent.fetch_add(body.len() as u64, Ordering::SeqCst);
        stream.write_all(&body)?;
    }
    Ok(())
}
