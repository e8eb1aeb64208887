//! Broken and hostile mails, each with a name, and what must come out of them.
//!
//! `tests/fixtures/hostile/` holds a file for each pitfall of thirty years of mailers and of people who try what an
//! archiver lets them do. `expect.yaml` beside them says what is right. One site is built of all of them; each test
//! looks at one thing.
//!
//! Keys of `expect.yaml`, by file; all may be left out:
//!
//! | key | means |
//! |---|---|
//! | `id` | the Message-ID, `generated` for one that was made from the content; by default the file's name `@plum.example.org` |
//! | `subject`, `from` | decoded, whole |
//! | `date` | how it begins, RFC 3339 |
//! | `parents` | In-Reply-To, where anything usable is left of it |
//! | `path` | how the folder of its page begins, below the list's |
//! | `codes` | all its findings, none by default |
//! | `text`, `absent` | what its page shows to a reader, white space as single blanks, and what is nowhere in its HTML |
//! | `files` | attachments by file name, and how they begin |
//! | `file_codes` | findings about the file itself |
//! | `messages` | the same for each message of an mbox, in its order |

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use program::{Sandbox, fixture};
use serde::Deserialize;
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

#[path = "support/program.rs"]
mod program;
#[path = "support/tame.rs"]
mod tame;
#[path = "support/tree.rs"]
mod tree;

/// What `expect.yaml` says of one message.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    id: Option<String>,
    subject: Option<String>,
    from: Option<String>,
    date: Option<String>,
    parents: Option<Vec<String>>,
    path: Option<String>,
    codes: Vec<String>,
    text: Vec<String>,
    absent: Vec<String>,
    files: BTreeMap<String, String>,
    file_codes: Vec<String>,
    messages: Vec<Expected>,
}

/// The site of all fixtures.
struct Built {
    /// Holds the folder of the site as long as the tests run.
    _sandbox: Sandbox,
    site: PathBuf,
    list: PathBuf,
    /// What the build printed for people.
    said: String,
    /// By file, in the order of their places in it.
    messages: BTreeMap<String, Vec<Value>>,
    expected: BTreeMap<String, Expected>,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let sandbox = Sandbox::new();
    let source = fixture("hostile");
    let config = format!(
        "permalinks: pages\nmirror: {{thread_mbox: all, raw: all}}\n\
         lists: [{{name: hostile, periods: [month], sources: ['{source}']}}]\n"
    );
    sandbox.write("config.yaml", config);
    let said = sandbox.good(&["build", "-v", "-o", "site"]).err;
    let mut messages: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for message in sandbox.export("messages", &source) {
        let path = Path::new(message["source"]["path"].as_str().unwrap()).to_owned();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        messages.entry(name).or_default().push(message);
    }
    for of_file in messages.values_mut() {
        of_file.sort_by_key(|message| message["source"]["offset"].as_u64());
    }
    let table = fs::read_to_string(fixture("hostile/expect.yaml")).unwrap();
    let expected = serde_yaml::from_str(&table).unwrap();
    let site = sandbox.path("site");
    Built { list: site.join("hostile"), site, said, messages, expected, _sandbox: sandbox }
});

impl Built {
    /// Each message with what is expected of it.
    fn each(&self) -> impl Iterator<Item = (String, &Expected, &Value)> {
        self.expected.iter().flat_map(|(name, expected)| {
            let one = std::slice::from_ref(expected);
            let all = if expected.messages.is_empty() { one } else { &expected.messages };
            let found = self.messages.get(name).map(Vec::as_slice).unwrap_or_default();
            all.iter().zip(found).enumerate().map(move |(nth, (expected, message))| {
                let name = if nth == 0 { name.clone() } else { format!("{name} ({})", nth + 1) };
                (name, expected, message)
            })
        })
    }

    /// The folder of a message: its id, or a hash of an id that is no safe path.
    fn folder(&self, id: &str) -> PathBuf {
        let plain = self.list.join(id);
        if !id.contains("..") && plain.join("index.html").is_file() {
            return plain;
        }
        self.list.join("_mid").join(hex(&Sha256::digest(id)))
    }

    /// The heading of its page and the part that shows the message.
    fn article(&self, id: &str) -> Option<String> {
        let page = fs::read_to_string(self.folder(id).join("index.html")).ok()?;
        let heading = page.find("<h1")?;
        let heading = &page[heading..heading + page[heading..].find("</h1>")?];
        let anchor = format!("id=\"m{}\"", hex(&Sha1::digest(id)));
        let at = page.find(&anchor)?;
        let start = page[..at].rfind("<article")?;
        let end = page[start..].find("</article>")?;
        Some([heading, "</h1>", &page[start..start + end]].concat())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|v| v.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Fails with all that is wrong, not only the first.
#[track_caller]
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fixture_is_read_whole() {
    let folder = fixture("hostile");
    let files: BTreeSet<String> =
        tree::times(Path::new(&folder)).into_keys().filter(|name| name != "expect.yaml").collect();
    assert_eq!(files, BUILT.expected.keys().cloned().collect());
    let mut wrong = Vec::new();
    for (name, expected) in &BUILT.expected {
        let found = BUILT.messages.get(name).map_or(0, Vec::len);
        if found != expected.messages.len().max(1) {
            wrong.push(format!("{name}: {found} messages"));
        }
        for code in &expected.file_codes {
            if !BUILT
                .said
                .lines()
                .any(|line| line.contains(code.as_str()) && line.contains(name.as_str()))
            {
                wrong.push(format!("{name}: no {code}"));
            }
        }
    }
    none(wrong);
}

#[test]
fn every_message_says_what_the_table_says() {
    let mut wrong = Vec::new();
    for (name, expected, message) in BUILT.each() {
        let mut same = |what: &str, found: &str, wanted: &str| {
            if found != wanted {
                wrong.push(format!("{name}: {what} is {found:?}, not {wanted:?}"));
            }
        };
        let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
        let id = text("id");
        match expected.id.as_deref() {
            Some("generated") => {
                same("the id's end", &id[id.len().min(64)..], "@generated.invalid");
            }
            Some(wanted) => same("id", &id, wanted),
            None => {
                let stem = name.split('.').next().unwrap_or_default();
                same("id", &id, &format!("{stem}@plum.example.org"));
            }
        }
        if let Some(wanted) = &expected.subject {
            same("subject", &text("subject"), wanted);
        }
        if let Some(wanted) = &expected.from {
            let part = |key: &str| message["from"][key].as_str().unwrap_or_default().to_owned();
            same("from", &format!("{} <{}>", part("name"), part("address")), wanted);
        }
        if let Some(wanted) = &expected.date {
            let date = text("date");
            same("date", date.get(..wanted.len()).unwrap_or(&date), wanted);
        }
        if let Some(wanted) = &expected.parents {
            let parent = message["in_reply_to"].as_str().map(str::to_owned);
            same("parent", &parent.into_iter().collect::<Vec<_>>().join(" "), &wanted.join(" "));
        }
        same("findings", &strings(&message["diagnostics"]).join(" "), &expected.codes.join(" "));
    }
    none(wrong);
}

#[test]
fn every_page_shows_its_message() {
    let mut wrong = Vec::new();
    for (name, expected, message) in BUILT.each() {
        let id = message["id"].as_str().unwrap();
        let folder = BUILT.folder(id);
        let below = folder.strip_prefix(&BUILT.list).unwrap().to_string_lossy().into_owned();
        if let Some(path) = expected.path.as_ref().filter(|path| !below.starts_with(path.as_str()))
        {
            wrong.push(format!("{name}: its folder is {below}, not {path}…"));
        }
        let Some(article) = BUILT.article(id) else {
            wrong.push(format!("{name}: no page shows it"));
            continue;
        };
        match tame::visible(&article) {
            Ok(text) => {
                for part in expected
                    .text
                    .iter()
                    .filter(|part| !text.contains(tame::squeezed(part).as_str()))
                {
                    wrong.push(format!("{name}: {part:?} is not in {text:?}"));
                }
            }
            Err(what) => wrong.push(format!("{name}: {what}")),
        }
        for part in expected.absent.iter().filter(|part| article.contains(part.as_str())) {
            wrong.push(format!("{name}: {part:?} is on the page"));
        }
        for (file, start) in &expected.files {
            let bytes = fs::read(folder.join(file)).unwrap_or_default();
            if !bytes.starts_with(start.as_bytes()) {
                wrong.push(format!("{name}: {file} is {:?}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    none(wrong);
}

#[test]
fn nothing_on_any_page_is_live() {
    let mut wrong = Vec::new();
    let mut pages = 0;
    for (name, bytes) in tree::read(&BUILT.site) {
        // The page for what is not there has no mail in it, and brings its style along.
        if name.ends_with(".html") && name != "404.html" {
            pages += 1;
            let html = String::from_utf8(bytes).unwrap();
            wrong.extend(tame::live(&html).into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    assert!(pages > 120, "{pages} pages only");
    none(wrong);
}

/// Extensions of what the program writes itself, and of attachments that nobody runs.
const PASSIVE: &[&str] = &[
    "html", "css", "js", "svg", "woff2", "xml", "json", "lpi", "txt", "sha256", "gz", "mbx",
    "mbox", "patch", "diff", "log", "png", "asc", "bin", "pdf", "ico", "atom",
];

#[test]
fn every_file_has_a_harmless_name() {
    let mut wrong = Vec::new();
    for name in tree::times(&BUILT.site).into_keys() {
        let file = name.rsplit('/').next().unwrap();
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        // What the theme brings is in `assets/`; a message's own folder holds its page and files that are numbered.
        let own =
            name.starts_with("assets/") || name.starts_with("search/") || name.starts_with("_/");
        let active =
            ["html", "js", "css", "svg", "xml"].contains(&extension) && !own && name.contains('/');
        let named = ["", ".nojekyll", "CNAME", "_headers", "SHA256SUMS", "raw", "FILES"]
            .contains(&file)
            || PASSIVE.contains(&extension);
        // Web servers look at every extension: `x.html.gz` is HTML to them, and `x.php.txt` may be run.
        let inner =
            |types: &[&str]| file.split('.').rev().skip(1).any(|part| types.contains(&part));
        let active = active
            || !own
                && inner(&["html", "htm", "svg", "xhtml"])
                && ["gz", "bz2", "xz", "zst"].contains(&extension)
            || !own && extension != "bin" && inner(&["php", "cgi", "pl", "py", "sh", "asp", "jsp"]);
        if !named || active && file != "index.html" {
            wrong.push(format!("{name}: a type that may be run"));
        }
        if name.split('/').any(|part| {
            part == ".."
                || part.ends_with(['.', ' '])
                || part.contains(['\\', ':', '<', '>', '"', '|', '?', '*'])
        }) {
            wrong.push(format!("{name}: a name that some systems refuse"));
        }
        if name.len() > 400 || name.chars().any(tame::acts) {
            wrong.push(format!("{name:?}: a name that nobody can read"));
        }
    }
    none(wrong);
}

#[test]
fn nothing_that_is_printed_acts_on_a_terminal() {
    let acting: Vec<&str> =
        BUILT.said.lines().filter(|line| line.chars().any(tame::acts)).collect();
    assert!(acting.is_empty(), "{acting:?}");
    assert!(
        BUILT.said.contains("LP020") && BUILT.said.contains("id-missing.eml"),
        "{}",
        BUILT.said
    );
}

#[test]
fn the_mboxes_hold_every_message() {
    let mut ids = BTreeSet::new();
    for (name, bytes) in tree::read(&BUILT.site) {
        if name.ends_with("/t.mbox.gz") {
            let mut mbox = Vec::new();
            let mut reader = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            std::io::Read::read_to_end(&mut reader, &mut mbox).unwrap();
            let sandbox = Sandbox::new();
            let source = sandbox.write("t.mbox", mbox);
            ids.extend(sandbox.export("messages", &source).iter().map(|m| m["id"].to_string()));
        }
    }
    let wanted: BTreeSet<String> =
        BUILT.messages.values().flatten().map(|message| message["id"].to_string()).collect();
    assert_eq!(wanted.difference(&ids).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Mails that are too large to be kept: name, further fields, text, and what the page shows of it.
fn large() -> Vec<(&'static str, String, String, &'static str)> {
    let many =
        |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    let text = "Last words.\n".to_owned();
    vec![
        (
            "header",
            many(10_000, &|n| format!("X-Plum-{n}: {}\n", "v".repeat(90))),
            text.clone(),
            "Last words.",
        ),
        (
            "folded",
            format!("X-Plum:{}\n", "\n vvvvvvvvvvvvvvvvvvvvvvvvvvvvv".repeat(30_000)),
            text.clone(),
            "Last words.",
        ),
        (
            "subject",
            format!("Subject: {}\n", "[PATCH 1/2] Re: ".repeat(60_000)),
            text.clone(),
            "Last words.",
        ),
        (
            "recipients",
            format!(
                "Cc: b@example.org{}\n",
                many(100_000, &|n| format!(",\n n{n} <n{n}@example.org>"))
            ),
            text.clone(),
            "Last words.",
        ),
        (
            "references",
            format!("References:{}\n", many(10_000, &|n| format!("\n <r{n}@example.org>"))),
            text.clone(),
            "Last words.",
        ),
        ("parentheses", format!("Cc: {}\n", "(".repeat(1_000_000)), text.clone(), "Last words."),
        (
            "line",
            String::new(),
            format!("First words. {}\n", "http://x.example/ <b> ".repeat(450_000)),
            "First words.",
        ),
        (
            "quotes",
            String::new(),
            format!("First words.\n{}\n", ">".repeat(1_000_000)),
            "First words.",
        ),
        (
            "parts",
            "Content-Type: multipart/mixed; boundary=b\n".to_owned(),
            format!(
                "--b\n\nFirst words.\n{}--b--\n",
                many(20_000, &|n| format!("--b\n\npart {n}\n"))
            ),
            "First words.",
        ),
        (
            "base64",
            "Content-Transfer-Encoding: base64\n".to_owned(),
            format!(
                "Rmlyc3Qgd29yZHMuCg=={}\n",
                "\nUGx1bXMgYW5kIHBlYXJzIGFuZCBxdWluY2VzLgo=".repeat(40_000)
            ),
            "First words.",
        ),
    ]
}

#[test]
fn large_mails_are_read_and_shown_in_time() {
    let sandbox = Sandbox::new();
    let mails = large();
    for (name, fields, text, _) in &mails {
        let subject = if fields.starts_with("Subject") { "" } else { "Subject: Large\n" };
        let head =
            "From: Ida Pflaumer <ida@plum.example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n";
        let mail =
            format!("{head}Message-ID: <{name}@plum.example.org>\n{subject}{fields}\n{text}");
        sandbox.write(&format!("large/{name}.eml"), mail);
    }
    sandbox.write("config.yaml", "permalinks: pages\nlists: [{name: large, sources: [large]}]\n");
    sandbox.good(&["build", "-o", "site"]);
    for (name, _, _, wanted) in &mails {
        let page = sandbox.path(&format!("site/large/{name}@plum.example.org/index.html"));
        let html = fs::read_to_string(page).unwrap();
        assert!(tame::visible(&html).unwrap().contains(wanted), "{name}");
        assert_eq!(tame::live(&html), Vec::<String>::new(), "{name}");
    }
}
