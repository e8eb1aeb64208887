//! A site that was published to a branch, served from there as GitHub Pages serves it: below the name of its repository,
//! with `404.html` for what is missing. All links are followed, and none may lead elsewhere on that host.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;

use host::Host;
use links::Page;
use program::{Sandbox, fixture};

#[path = "support/host.rs"]
mod host;
#[path = "support/links.rs"]
mod links;
#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;

const BELOW: &str = "/lists/";

/// A site, published and served.
struct Pages {
    sandbox: Sandbox,
    host: Host,
    checkout: PathBuf,
}

impl Pages {
    /// Of a list with patches and one with odd Message-IDs.
    fn new(with_base_url: bool, permalinks: &str) -> Self {
        let (sandbox, host) = (Sandbox::new(), Host::new());
        let base = if with_base_url { host.at("lists/") } else { String::new() };
        let (patches, odd) = (fixture("mbox/mboxrd.mbox"), fixture("hostile"));
        sandbox.write(
            "config.yaml",
            format!(
                "base_url: \"{base}\"\npermalinks: {permalinks}\nmirror: {{raw: all, git: copy}}\n\
                 lists:\n- {{name: plum, sources: [{patches}]}}\n- {{name: odd, sources: [{odd}]}}\n\
                 publish: {{pages: {{type: git, remote: ./pages.git, branch: gh-pages}}}}\n"
            ),
        );
        let root = sandbox.path(".");
        sandbox.git(&root, &["init", "--quiet", "--bare", "pages.git"]);
        sandbox.good(&["build"]);
        sandbox.good(&["publish", "pages"]);
        let checkout = sandbox.path("checkout");
        fs::create_dir(&checkout).unwrap();
        let tree = sandbox.text("checkout");
        let git_dir = ["--git-dir=pages.git", "--work-tree", &tree];
        sandbox
            .git(&root, &[&git_dir[..], &["checkout", "--quiet", "gh-pages", "--", "."]].concat());
        host.change(|content| content.folders.push((BELOW.to_owned(), checkout.clone())));
        Pages { sandbox, host, checkout }
    }

    /// The answer to GET: status, where it leads on, and the text.
    fn get(&self, path: &str) -> (u16, Option<String>, String) {
        let mut stream = TcpStream::connect(self.host.url.trim_start_matches("http://")).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let to = head.lines().find_map(|line| line.strip_prefix("Location: "));
        (status, to.map(str::to_owned), body.to_owned())
    }

    /// The path and the fragment that a link on a page leads to; `None` if that is on another host.
    fn target(&self, from: &str, link: &str) -> Option<(String, String)> {
        let link = link.strip_prefix(&self.host.url).unwrap_or(link);
        let (scheme, _) = link.split_once(':').unwrap_or_default();
        if !scheme.is_empty() && !scheme.contains(['/', '?', '#']) {
            let known = ["mailto", "http", "https", "ftp", "data"].contains(&scheme);
            assert!(known, "{from}: `{link}` begins with a scheme");
            return None;
        }
        let (link, fragment) = link.split_once('#').unwrap_or((link, ""));
        let link = link.split('?').next().unwrap();
        Some((resolve(from, link), links::decode(fragment)))
    }
}

/// A path from the root of the host, as browsers put it together.
fn resolve(from: &str, link: &str) -> String {
    if link.is_empty() {
        return from.to_owned();
    }
    let folder = from.rsplit_once('/').unwrap().0;
    let whole = if link.starts_with('/') { link.to_owned() } else { format!("{folder}/{link}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let is_folder = whole.ends_with("/.") || whole.ends_with("/..");
    format!("/{}{}", parts.join("/"), if is_folder { "/" } else { "" })
}

/// What was found on the way.
#[derive(Default)]
struct Crawl {
    /// Pages by their path, with slash or name at the end.
    pages: BTreeMap<String, Page>,
    /// Paths that were asked for.
    asked: BTreeSet<String>,
    /// Page, path and fragment of each link.
    links: BTreeSet<(String, String, String)>,
    wrong: Vec<String>,
}

impl Crawl {
    /// Follows all links from these paths; one of them may be missing, and be answered with a page all the same.
    fn run(pages: &Pages, starts: &[&str], missing: &str) -> Self {
        let mut crawl = Crawl::default();
        let mut waiting: Vec<String> = starts.iter().map(|path| (*path).to_owned()).collect();
        waiting.push(missing.to_owned());
        while let Some(path) = waiting.pop() {
            if crawl.asked.insert(path.clone()) {
                let expected = if path == missing { 404 } else { 200 };
                crawl.look_at(pages, &path, expected, &mut waiting);
            }
        }
        crawl.fragments();
        crawl
    }

    fn look_at(&mut self, pages: &Pages, path: &str, expected: u16, waiting: &mut Vec<String>) {
        let (status, _, body) = pages.get(path);
        if status != expected || !path.starts_with(BELOW) {
            self.wrong.push(format!("{status} {path}"));
            return;
        }
        if !(path.ends_with('/') || path.ends_with(".html") || expected == 404) {
            return;
        }
        let page = links::read(&body);
        for link in &page.links {
            if let Some((to, fragment)) = pages.target(path, link) {
                waiting.push(to.clone());
                self.links.insert((path.to_owned(), to, fragment));
            }
        }
        self.pages.insert(path.to_owned(), page);
    }

    fn fragments(&mut self) {
        for (from, to, fragment) in &self.links {
            let there = self.pages.get(to).is_none_or(|page| page.ids.contains(fragment));
            if !fragment.is_empty() && !there {
                self.wrong.push(format!("{from}: {to}#{fragment}"));
            }
        }
    }
}

#[test]
fn each_link_leads_somewhere_below_the_repositorys_name() {
    for (with_base_url, permalinks) in [(true, "stubs"), (false, "stubs"), (true, "resolver")] {
        let pages = Pages::new(with_base_url, permalinks);
        assert!(
            pages.checkout.join(".nojekyll").is_file(),
            "folders that begin with `_` are served"
        );
        let deep = "/lists/plum/no/such/page.html";
        let crawl = Crawl::run(&pages, &[BELOW, "/lists/404.html"], deep);
        let some = &crawl.wrong[..crawl.wrong.len().min(20)];
        assert!(
            crawl.wrong.is_empty(),
            "{} wrong, such as\n{}",
            crawl.wrong.len(),
            some.join("\n")
        );
        assert!(crawl.links.len() > 2000, "{}", crawl.links.len());
        let of_missing = !crawl.pages[deep].links.is_empty();
        assert_eq!(
            of_missing, with_base_url,
            "without base address it leads nowhere from anywhere"
        );
        let own = tree::read(&pages.checkout).into_keys().filter(|name| name.ends_with(".html"));
        let found = |name: &String| {
            let name = name.strip_suffix("index.html").unwrap_or(name);
            crawl.pages.keys().any(|path| links::decode(path) == format!("{BELOW}{name}"))
        };
        let lost: Vec<String> = own.filter(|name| !found(name)).collect();
        // The second ids of mails with two: what is written elsewhere leads there.
        let second =
            ["id-second", "id-two"].map(|id| format!("odd/{id}@plum.example.org/index.html"));
        let second = if permalinks == "stubs" { &second[..] } else { &[] };
        assert_eq!(lost, second, "pages that nothing leads to");
    }
}

#[test]
fn addresses_that_programs_write_lead_to_the_same_pages() {
    let pages = Pages::new(true, "stubs");
    // As JavaScript's encodeURIComponent does, and as public-inbox does.
    let encoded = |id: &str, keep: &str| -> String {
        let one = |byte: u8| match byte {
            byte if byte.is_ascii_alphanumeric() || keep.contains(byte as char) => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        };
        id.bytes().map(one).collect()
    };
    let mut count = 0;
    for list in ["plum", "odd"] {
        let run = pages.sandbox.good(&["export", "messages", "--list", list]);
        for line in run.out.lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = message["id"].as_str().unwrap();
            if !pages.checkout.join(list).join(id).join("index.html").is_file() {
                continue;
            }
            count += 1;
            for keep in ["-_.!~*'()", "-._~!$&'()*+,;=:@"] {
                let path = format!("{BELOW}{list}/{}", encoded(id, keep));
                assert_eq!(pages.get(&path).1.as_deref(), Some(&*format!("{path}/")));
                assert_eq!(pages.get(&format!("{path}/")).0, 200, "{path}/");
                assert_eq!(pages.get(&format!("{path}/raw")).0, 200, "{path}/raw");
            }
        }
    }
    assert!(count > 100, "{count}");
    // All that the site names for copies and for search engines is there.
    for (name, begin, end) in [("files.txt", "", "\n"), ("sitemap.xml", "<loc>", "</loc>")] {
        let text = fs::read_to_string(pages.checkout.join(name)).unwrap();
        let mut named = 0;
        for part in text.split_terminator(end) {
            let Some((_, address)) = part.split_once(begin) else { continue };
            let path = address.strip_prefix(&pages.host.url).unwrap().replace("&amp;", "&");
            assert_eq!(pages.get(&path).0, 200, "{name}: {path}");
            named += 1;
        }
        assert!(named > 100, "{name}: {named}");
    }
}
