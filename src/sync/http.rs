//! Runs the program `curl`: one request each, head and body read from its output as they come.
//!
//! The user's proxy and certificates apply as curl takes them from the environment; its configuration file does not, for
//! it could change what comes out. Redirects are followed here, so that none leads from https to http.

use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use super::SyncError;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;
/// Bytes of an answer's head.
const LARGEST_HEAD: u64 = 64 << 10;
/// Heads before the answer's own (100 Continue, 103 Early Hints).
const MOST_HEADS: usize = 8;

/// An answer whose body is still to be read.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Where it came from, after redirects.
    pub(super) url: String,
    fields: Vec<(String, String)>,
    body: BufReader<ChildStdout>,
    program: Running,
}

impl Answer {
    /// The value of a header field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }

    /// Hands the body on in pieces, to its end.
    pub(super) fn read(
        mut self,
        most: u64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), SyncError>,
    ) -> Result<(), SyncError> {
        let (mut piece, mut length) = (vec![0; 64 << 10], 0);
        loop {
            let n = self.body.read(&mut piece).map_err(|e| broken(&self.url, &e))?;
            length += n as u64;
            if length > most {
                let what = format!("the answer is larger than {} MiB", most >> 20);
                return Err(SyncError::remote(&self.url, what));
            }
            match piece.get(..n).unwrap_or_default() {
                [] => return self.program.finish(&self.url),
                bytes => take(bytes)?,
            }
        }
    }

    /// The whole body.
    pub(super) fn bytes(self, most: u64) -> Result<Vec<u8>, SyncError> {
        let mut all = Vec::new();
        self.read(most, &mut |piece| {
            all.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(all)
    }
}

/// Asks for an address with these header fields (`Name: value`).
pub(super) fn get(url: &str, fields: &[String]) -> Result<Answer, SyncError> {
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let answer = ask(&at, fields)?;
        let to = match answer.status {
            301 | 302 | 303 | 307 | 308 => answer.field("location").map(|to| join(&at, to)),
            _ => return Ok(answer),
        };
        at = match to {
            Some(Some(to)) if to.starts_with("https:") || at.starts_with("http:") => to,
            _ => {
                return Err(SyncError::remote(
                    &at,
                    "it redirects to an address that is not followed",
                ));
            }
        };
    }
    Err(SyncError::remote(url, "it redirects without end"))
}

fn ask(url: &str, fields: &[String]) -> Result<Answer, SyncError> {
    let mut command = Command::new("curl");
    command.args([
        "-q",
        "--silent",
        "--show-error",
        "--include",
        "--suppress-connect-headers",
        "--globoff",
        "--netrc-optional",
    ]);
    command.args([
        "--proto",
        "=http,https",
        "--connect-timeout",
        "30",
        "--speed-time",
        "60",
        "--speed-limit",
        "1",
    ]);
    command.args(["--user-agent", concat!("listpress/", env!("CARGO_PKG_VERSION"))]);
    for field in fields {
        command.args(["--header", field]);
    }
    command.args(["--url", url]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().map_err(|error| SyncError::Program { program: "curl", error })?;
    let (Some(out), said) = (child.stdout.take(), child.stderr.take()) else {
        return Err(SyncError::remote(url, "curl has no output"));
    };
    let program = Running { child, said };
    let mut body = BufReader::new(out);
    for _ in 0..MOST_HEADS {
        let head = head(&mut body).map_err(|e| broken(url, &e))?;
        let Some((status, fields)) = read_head(&head) else {
            // Nothing came: curl says why.
            program.finish(url)?;
            return Err(SyncError::remote(url, "the answer is not one of HTTP"));
        };
        if status >= 200 {
            return Ok(Answer { status, url: url.to_owned(), fields, body, program });
        }
    }
    Err(SyncError::remote(url, "the answer does not begin"))
}

/// The lines up to the blank one.
fn head(out: &mut BufReader<ChildStdout>) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut bounded = out.take(LARGEST_HEAD);
    loop {
        let start = head.len();
        let n = bounded.read_until(b'\n', &mut head)?;
        if n == 0 || head.get(start..).is_some_and(|line| line.trim_ascii().is_empty()) {
            return Ok(head);
        }
    }
}

type Fields = Vec<(String, String)>;

fn read_head(head: &[u8]) -> Option<(u16, Fields)> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines();
    let status = lines.next()?.strip_prefix("HTTP/")?.split(' ').nth(1)?.parse().ok()?;
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    Some((status, lines.filter_map(field).collect()))
}

fn broken(url: &str, error: &io::Error) -> SyncError {
    SyncError::remote(url, error.to_string())
}

/// curl at work; ended when nobody wants the rest.
struct Running {
    child: Child,
    said: Option<ChildStderr>,
}

impl Running {
    /// Waits for its end, and hands on what it complains of.
    fn finish(mut self, url: &str) -> Result<(), SyncError> {
        let mut said = String::new();
        if let Some(stderr) = self.said.take() {
            // What cannot be read of a complaint is missing in the message only.
            let _ = stderr.take(LARGEST_HEAD).read_to_string(&mut said);
        }
        let status = self.child.wait().map_err(|e| broken(url, &e))?;
        if status.success() { Ok(()) } else { Err(SyncError::remote(url, said.trim())) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address that a link of a page means (RFC 3986, 5.2), without its fragment; `None` where it is not of the Web.
pub(super) fn join(base: &str, link: &str) -> Option<String> {
    let link = link.split('#').next().unwrap_or_default();
    let (scheme, rest) = base.split_once("://")?;
    let path_at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(path_at);
    let path = path.split('?').next().unwrap_or_default();
    let (path, query) = if let Some(rest) = link.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    } else if link.starts_with("https://") || link.starts_with("http://") {
        return Some(link.to_owned());
    } else if link.split(['/', '?']).next()?.contains(':') {
        return None;
    } else {
        let (link, query) = link.split_once('?').map_or((link, None), |(l, q)| (l, Some(q)));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = match link {
            "" => path.to_owned(),
            link if link.starts_with('/') => link.to_owned(),
            link => format!("{folder}/{link}"),
        };
        (path, query)
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Some(format!("{scheme}://{host}/{}{query}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_joined_as_browsers_do() {
        let base = "https://a.example.org/pipermail/plum/index.html?x=1";
        for (link, expected) in [
            ("2020-May.txt.gz", "https://a.example.org/pipermail/plum/2020-May.txt.gz"),
            ("./x/../2020-May.txt", "https://a.example.org/pipermail/plum/2020-May.txt"),
            ("../../../etc", "https://a.example.org/etc"),
            ("/plum/?a=b&c#d", "https://a.example.org/plum/?a=b&c"),
            ("//b.example.org/x", "https://b.example.org/x"),
            ("http://b.example.org/x#y", "http://b.example.org/x"),
        ] {
            assert_eq!(join(base, link).as_deref(), Some(expected), "{link}");
        }
        assert_eq!(join(base, "mailto:ada@example.org"), None);
        assert_eq!(join("http://a.example.org", "x").as_deref(), Some("http://a.example.org/x"));
    }

    proptest::proptest! {
        #[test]
        fn no_link_panics_and_none_leaves_the_web(link in ".{0,40}") {
            if let Some(url) = join("https://a.example.org/x/y", &link) {
                proptest::prop_assert!(url.starts_with("https://") || url.starts_with("http://"));
            }
        }
    }

    #[test]
    fn heads_of_all_versions_are_read() {
        let (status, fields) = read_head(b"HTTP/2 206 \r\netag: \"a:b\"\r\n\r\n").unwrap();
        assert_eq!((status, fields), (206, vec![("etag".to_owned(), "\"a:b\"".to_owned())]));
        assert_eq!(read_head(b"HTTP/1.1 404 Not Found\r\n").unwrap().0, 404);
        assert!(read_head(b"").is_none() && read_head(b"<html>").is_none());
    }
}
