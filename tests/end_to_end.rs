//! A generated archive through the whole program: nothing lost, everything reachable, files that other programs take.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use mails::Options;
use program::{Sandbox, finish, fixture};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

#[path = "support/links.rs"]
mod links;
#[path = "../examples/generate/archive/mod.rs"]
mod mails;
#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;

/// A generated archive and the site made of it.
struct Built {
    sandbox: Sandbox,
    source: String,
    site: PathBuf,
    /// What the build said.
    said: String,
    messages: Vec<Value>,
}

impl Built {
    fn new(messages: u64, broken_permille: u32) -> Self {
        let sandbox = Sandbox::new();
        let mut mbox = Vec::new();
        mails::each(&Options { messages, seed: 7, broken_permille }, &mut |mail| {
            mails::mboxrd(mail, &mut mbox);
            true
        });
        let source = sandbox.write("orchard.mbox", mbox);
        let said = sandbox.good(&["build", &source, "-o", "site"]).err;
        let messages = sandbox.export("messages", &source);
        Built { site: sandbox.path("site"), sandbox, source, said, messages }
    }

    fn list(&self) -> PathBuf {
        self.site.join("orchard-devel")
    }

    /// The folder of a message: its id, or a hash of an id that is no safe path.
    fn folder(&self, id: &str) -> Option<PathBuf> {
        let hash = sha256(id.as_bytes());
        [self.list().join(id), self.list().join("_mid").join(hash)]
            .into_iter()
            .find(|f| f.join("index.html").is_file())
    }

    /// Every message and every copy of one is told of, and each message has its page.
    fn assert_nothing_lost(&self, expected: usize) {
        let copies: usize =
            self.messages.iter().map(|m| m["duplicates"].as_array().unwrap().len()).sum();
        assert_eq!(self.messages.len() + copies, expected);
        let offsets: BTreeSet<u64> = self
            .messages
            .iter()
            .flat_map(|m| std::iter::once(&m["source"]).chain(m["duplicates"].as_array().unwrap()))
            .map(|source| source["offset"].as_u64().unwrap())
            .collect();
        assert_eq!(offsets.len(), expected, "each is another mail of the file");
        for message in &self.messages {
            let id = text(&message["id"]);
            assert!(self.folder(id).is_some(), "{id} has no page");
        }
    }

    /// Paths of all files with an ending.
    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let names = tree::times(&self.site).into_keys();
        names.filter(|name| name.ends_with(ending)).map(|name| self.site.join(name)).collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn gunzip(path: &Path) -> String {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(path).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Mails of an mboxrd, each without its separator.
fn split(mbox: &str) -> Vec<&str> {
    let mbox = mbox.strip_prefix("From mboxrd@z Thu Jan  1 00:00:00 1970\n").unwrap();
    mbox.split("\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\n").collect()
}

#[test]
fn three_hundred_mails_make_a_site_that_holds_together() {
    let built = Built::new(300, 0);
    built.assert_nothing_lost(300);
    assert!(links::check(&built.site) > 5_000);
    every_page_has_the_policy(&built);
    every_thread_has_its_mbox(&built);
    every_revision_can_be_taken_apart_by_git(&built);
    the_sums_are_right_and_complete(&built);
    a_report_read_back_tells_the_same(&built);
}

#[test]
fn of_two_thousand_mails_with_broken_ones_none_is_lost() {
    let built = Built::new(2_000, 20);
    assert!(built.said.contains("Findings:"), "some mails are broken: {}", built.said);
    assert!(!built.said.contains("file could not be read"), "{}", built.said);
    built.assert_nothing_lost(2_000);
    let links = links::check(&built.site);
    assert!(links > 25_000, "{links} links");
}

fn every_page_has_the_policy(built: &Built) {
    let pages = built.files(".html");
    assert!(pages.len() > 300);
    for path in pages {
        let page = fs::read_to_string(&path).unwrap();
        let head = page.split("</head>").next().unwrap();
        let policy = head.split("<meta http-equiv=\"Content-Security-Policy\" content=\"").nth(1);
        let policy = policy.unwrap_or_else(|| panic!("{} has no policy", path.display()));
        let policy = policy.split('"').next().unwrap();
        assert!(policy.contains("default-src 'none'"), "{}: {policy}", path.display());
        assert!(
            !policy.contains("unsafe-eval") && !policy.contains('*'),
            "{}: {policy}",
            path.display()
        );
    }
}

fn every_thread_has_its_mbox(built: &Built) {
    let threads = built.sandbox.export("threads", &built.source);
    assert!(threads.len() > 30);
    for thread in &threads {
        let folder = built.folder(text(&thread["root"])).unwrap();
        let mbox = gunzip(&folder.join("t.mbox.gz"));
        let found: Vec<String> = split(&mbox)
            .iter()
            .map(|mail| {
                let head = mail.split("\n\n").next().unwrap();
                let field =
                    head.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:"));
                // A long id stands on a line of its own.
                let from = head.find(field.unwrap()).unwrap();
                let id = head[from..].split('<').nth(1).unwrap().split('>').next().unwrap();
                id.to_owned()
            })
            .collect();
        let messages: Vec<&str> = thread["messages"].as_array().unwrap().iter().map(text).collect();
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let expected = sorted(messages.iter().map(|&id| id.to_owned()).collect());
        assert_eq!(sorted(found), expected, "{}", folder.display());
    }
}

fn every_revision_can_be_taken_apart_by_git(built: &Built) {
    let boxes = built.files(".mbx");
    assert!(boxes.len() > 20);
    let sandbox = &built.sandbox;
    let mut patches = 0;
    for (i, path) in boxes.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name.strip_prefix('v').unwrap().strip_suffix(".mbx").unwrap().parse::<u32>().is_ok(),
            "{name}"
        );
        let folder = sandbox.path(&format!("apart/{i}"));
        fs::create_dir_all(&folder).unwrap();
        let out = format!("-o{}", folder.display());
        let count = sandbox.git(&folder, &["mailsplit", &out, path.to_str().unwrap()]);
        let count: usize = count.trim().parse().unwrap();
        assert!(count > 0, "{}", path.display());
        for number in 1..=count {
            let mail = fs::File::open(folder.join(format!("{number:04}"))).unwrap();
            let mut command = sandbox.command("git");
            let run =
                finish(command.current_dir(&folder).args(["mailinfo", "msg", "patch"]).stdin(mail));
            assert_eq!(run.status, 0, "{} mail {number}: {}", path.display(), run.err);
            assert!(run.out.contains("Author: ") && run.out.contains("Subject: "), "{}", run.out);
            let patch = fs::read(folder.join("patch")).unwrap();
            patches += usize::from(memchr::memmem::find(&patch, b"\n@@ -").is_some());
        }
    }
    assert!(patches > 40, "{patches} patches only");
}

fn the_sums_are_right_and_complete(built: &Built) {
    let sandbox = &built.sandbox;
    let check = |file: &str| {
        let run = finish(
            sandbox
                .command("sha256sum")
                .current_dir(&built.site)
                .args(["--strict", "--quiet", "-c", file]),
        );
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{file}: {}", run.err);
    };
    check("SHA256SUMS");
    let lines = |file: &str| -> Vec<String> {
        let text = fs::read_to_string(built.site.join(file)).unwrap();
        text.lines().map(|line| line[66..].to_owned()).collect()
    };
    let mut named: BTreeSet<String> = ["SHA256SUMS".to_owned(), "manifest.json".to_owned()].into();
    for shard in lines("SHA256SUMS") {
        check(&shard);
        named.extend(lines(&shard));
        named.insert(shard);
    }
    let there: BTreeSet<String> = tree::times(&built.site).into_keys().collect();
    assert_eq!(named.symmetric_difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
    let manifest: Value =
        serde_json::from_slice(&fs::read(built.site.join("manifest.json")).unwrap()).unwrap();
    let sums = sha256(&fs::read(built.site.join("SHA256SUMS")).unwrap());
    assert_eq!(manifest["sha256sums"], Value::from(sums));
}

fn a_report_read_back_tells_the_same(built: &Built) {
    let sandbox = &built.sandbox;
    let periods = sandbox.export("periods", &built.source);
    let busiest = periods.iter().max_by_key(|period| period["patch_mails"].as_u64()).unwrap();
    let key = text(&busiest["key"]);
    let written = sandbox.good(&["report", &built.source, "--period", key]).out;
    let source = sandbox.write("orchard-devel.txt", &written);
    let read = sandbox.export("periods", &source);
    assert_eq!(read.len(), 1);
    // The text holds the first fifteen rows of each table.
    for table in ["domains", "contributors"] {
        let rows = |period: &Value| -> Vec<Value> {
            period[table].as_array().unwrap().iter().take(15).cloned().collect()
        };
        assert!(rows(busiest).len() > 3);
        assert_eq!(rows(&read[0]), rows(busiest), "{table} of {key}");
    }
    let titles = |source: &str, slugs: Option<BTreeSet<&str>>| -> BTreeMap<String, usize> {
        let series = sandbox.export("series", source);
        let series = series
            .iter()
            .filter(|s| slugs.as_ref().is_none_or(|slugs| slugs.contains(text(&s["slug"]))));
        series.map(|s| (text(&s["title"]).to_owned(), 1)).collect()
    };
    let slugs = ["new_series", "updated_series"]
        .iter()
        .flat_map(|key| busiest[*key].as_array().unwrap())
        .map(text);
    let expected = titles(&built.source, Some(slugs.collect()));
    assert!(expected.len() > 3);
    assert_eq!(titles(&source, None), expected, "series of {key}");
    assert_eq!(sandbox.good(&["report", &source]).out, written, "the text written again");
}

#[test]
fn git_am_applies_a_revision() {
    let sandbox = Sandbox::new();
    sandbox.good(&["build", &fixture("mbox/mboxo.mbox"), "-o", "site"]);
    let series = sandbox.path("site/plum-devel/series/plum-limit-the-number-of-plums-34a57243");
    sandbox.write("tree/plum.h", "#pragma once\n\nstruct plum {\n\tint count;\n};\n");
    let before =
        "#include \"plum.h\"\n\nint plum_count(const struct plum *p)\n{\n\treturn p->count;\n}\n\n";
    let after = "int plum_add(struct plum *p, int n)\n{\n\tp->count += n;\n\treturn 0;\n}\n";
    sandbox.write("tree/plum.c", format!("{before}{after}"));
    let tree = sandbox.path("tree");
    let git = |args: &[&str]| {
        sandbox.git(
            &tree,
            &[&["-c", "user.name=Ida", "-c", "user.email=ida@plum.example.org"], args].concat(),
        )
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "plums"]);
    for (revision, limit) in [("v1.mbx", "n > PLUM_MAX"), ("v2.mbx", "n < 0 || n > PLUM_MAX")] {
        git(&["checkout", "--quiet", "-B", revision, "main"]);
        git(&["am", "--quiet", series.join(revision).to_str().unwrap()]);
        let code = fs::read_to_string(tree.join("plum.c")).unwrap();
        assert!(code.contains(limit), "{revision}: {code}");
        let log = git(&["log", "--format=%an %s%n%b", "main.."]);
        assert!(
            log.contains("Ida Pflaumer plum: name the limit\n")
                && log.contains("\nFrom 2147483647 on, "),
            "{log}"
        );
        // A trailer that only a reply gave is left to b4; one that the author has taken up is there.
        assert_eq!(log.contains("Reviewed-by: Bo Kirsebær"), revision == "v2.mbx", "{log}");
    }
}
