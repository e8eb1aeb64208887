//! A host of plain files on the loopback, as a web server that knows nothing of git or b4: GET and HEAD, entity tags, times,
//! ranges, 404 with the page that the folder has for it, and 405 to everything else; a folder is its `index.html`, at the
//! address with a slash. It tells what it was asked for and how much it sent, and breaks connections
//! when it is told to.

#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

/// What the host has and what it saw.
#[derive(Default)]
pub(crate) struct Content {
    /// By path: bodies.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Folders of the disk, by the path that they stand for.
    pub(crate) folders: Vec<(String, PathBuf)>,
    /// By path: where it redirects to.
    pub(crate) redirects: BTreeMap<String, String>,
    /// By path: after how many bytes of the body the connection breaks, once.
    pub(crate) breaks: HashMap<String, usize>,
    /// `200 /path` for each request, and `206 /path 10-` for ranges.
    pub(crate) log: Vec<String>,
    /// Bytes of bodies.
    sent: usize,
}

pub(crate) struct Host {
    pub(crate) url: String,
    content: Arc<Mutex<Content>>,
}

impl Host {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let content = Arc::new(Mutex::new(Content::default()));
        let shared = Arc::clone(&content);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A client that goes away ends its own connection only.
                std::thread::spawn(move || drop(answer(stream, &shared)));
            }
        });
        Host { url, content }
    }

    /// Of a folder of the disk.
    pub(crate) fn of(folder: &Path) -> Self {
        let host = Host::new();
        host.change(|content| content.folders.push(("/".to_owned(), folder.to_path_buf())));
        host
    }

    /// The address of a path below the root.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Content) -> T) -> T {
        change(&mut self.content.lock().unwrap())
    }

    pub(crate) fn put(&self, path: &str, body: impl AsRef<[u8]>) {
        self.change(|content| content.files.insert(path.to_owned(), body.as_ref().to_vec()));
    }

    /// What was asked for since the last call.
    pub(crate) fn log(&self) -> Vec<String> {
        self.change(|content| std::mem::take(&mut content.log))
    }

    /// Bytes of bodies that were sent since the last call.
    pub(crate) fn sent(&self) -> usize {
        self.change(|content| std::mem::take(&mut content.sent))
    }
}

fn answer(mut stream: TcpStream, shared: &Mutex<Content>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut fields = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        fields.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut words = request.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let field = |name: &str| fields.get(name).map(String::as_str);
    let (head, body) = {
        let content = &mut shared.lock().unwrap();
        let (status, more, body) = match method.as_str() {
            "GET" | "HEAD" => reply(content, &path, &field),
            _ => (405, String::new(), Vec::new()),
        };
        let range = field("range").filter(|_| status == 206).map(|range| format!(" {range}"));
        content.log.push(format!("{status} {path}{}", range.unwrap_or_default()));
        let length = body.len();
        let broken = content.breaks.remove(&path).filter(|_| length > 0);
        let most = if method == "HEAD" { 0 } else { broken.unwrap_or(length).min(length) };
        content.sent += most;
        let head = format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n"
        );
        (head, body[..most].to_vec())
    };
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

/// An address as its bytes say it.
fn decode(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend_from_slice(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file of the disk and the field that tells its time.
fn on_disk(content: &Content, path: &str) -> Option<(Vec<u8>, String)> {
    let file = place(content, path)?;
    let file = if file.is_dir() { file.join("index.html") } else { file };
    let body = fs::read(&file).ok()?;
    let time = fs::metadata(&file).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let time = jiff::Timestamp::from_second(time.as_secs() as i64).ok()?;
    Some((body, time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()))
}

/// Where on the disk a path would be.
fn place(content: &Content, path: &str) -> Option<PathBuf> {
    let path = decode(path);
    let below =
        |(at, folder): &(String, PathBuf)| Some(folder.join(path.strip_prefix(at.as_str())?));
    content.folders.iter().find_map(below)
}

/// The page of the folder for what is not there.
fn missing(content: &Content, path: &str) -> Vec<u8> {
    let folder = content.folders.iter().find(|(at, _)| path.starts_with(at.as_str()));
    let page = folder.and_then(|(_, folder)| fs::read(folder.join("404.html")).ok());
    page.unwrap_or_else(|| b"<html>nothing here".to_vec())
}

/// Status, further header fields and body.
fn reply<'a>(
    content: &Content,
    path: &str,
    field: &dyn Fn(&str) -> Option<&'a str>,
) -> (u16, String, Vec<u8>) {
    if let Some(to) = content.redirects.get(path) {
        return (302, format!("Location: {to}\r\n"), Vec::new());
    }
    let plain = path.split('?').next().unwrap_or_default();
    if !plain.ends_with('/') && place(content, plain).is_some_and(|place| place.is_dir()) {
        return (301, format!("Location: {plain}/\r\n"), Vec::new());
    }
    let file = content.files.get(path).map(|body| (body.clone(), None));
    let on_disk = || on_disk(content, plain).map(|(body, time)| (body, Some(time)));
    let Some((body, time)) = file.or_else(on_disk) else {
        return (404, String::new(), missing(content, plain));
    };
    // FNV-1a tells contents apart.
    let sum = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let tag = format!("\"{sum:016x}\"");
    let modified = time.as_ref().map(|time| format!("Last-Modified: {time}\r\n"));
    let more = format!("ETag: {tag}\r\n{}", modified.unwrap_or_default());
    let is_old = || time.is_some() && field("if-modified-since") == time.as_deref();
    if field("if-none-match").map_or_else(is_old, |known| known == tag) {
        return (304, more, Vec::new());
    }
    let range = field("range").filter(|_| field("if-range").is_none_or(|known| known == tag));
    let start =
        range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    match start {
        Some(start) if start < body.len() => {
            let end = body.len();
            let more = format!("{more}Content-Range: bytes {start}-{}/{end}\r\n", end - 1);
            (206, more, body[start..].to_vec())
        }
        _ => (200, more, body),
    }
}
