//! A static host on loopback that counts what it is asked for: entity tags, ranges, and connections that break.

#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

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
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let field = |name: &str| fields.get(name).map(String::as_str);
    let (head, body) = {
        let content = &mut shared.lock().unwrap();
        let (status, more, body) = reply(content, &path, &field);
        let range = field("range").filter(|_| status == 206).map(|range| format!(" {range}"));
        content.log.push(format!("{status} {path}{}", range.unwrap_or_default()));
        let length = body.len();
        let broken = content.breaks.remove(&path).filter(|_| length > 0);
        let sent = body[..broken.unwrap_or(length).min(length)].to_vec();
        (
            format!(
                "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n"
            ),
            sent,
        )
    };
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
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
    let on_disk = || {
        let below =
            |(at, folder): &(String, PathBuf)| Some(folder.join(plain.strip_prefix(at.as_str())?));
        std::fs::read(content.folders.iter().find_map(below)?).ok()
    };
    let Some(body) = content.files.get(path).cloned().or_else(on_disk) else {
        return (404, String::new(), b"<html>nothing here".to_vec());
    };
    // FNV-1a tells contents apart.
    let sum = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let tag = format!("\"{sum:016x}\"");
    let more = format!("ETag: {tag}\r\n");
    if field("if-none-match") == Some(tag.as_str()) {
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
