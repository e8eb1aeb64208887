//! Feeds, and what else machines read of a site: feedparser (PyPI) and the grammar of RFC 4287 take every feed, JSON Feed's rules
//! hold, nothing withheld is in them. `tests/run` installs feedparser and lxml; `LISTPRESS_CLIENTS` names the virtual
//! environment.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{Sandbox, finish, fixture};
use serde_json::Value;

const BASE: &str = "https://lists.example.org/archive/";

/// Mails of a list; each has a number, and answers an earlier one where one is named.
fn mbox(mails: &[(u32, Option<u32>, &str, &str)]) -> String {
    let mail = |(number, parent, subject, text): &(u32, Option<u32>, &str, &str)| {
        let parent =
            parent.map_or_else(String::new, |n| format!("In-Reply-To: <m{n}@example.org>\n"));
        format!(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ida Pflaumer <ida@example.org>\nTo: plum@example.org\n\
             Subject: {subject}\nDate: Tue, 6 Jan 2026 07:{:02}:{:02} +0000\nMessage-ID: <m{number}@example.org>\n{parent}\
             Content-Type: text/plain; charset=utf-8\n\n{text}\n\n",
            number / 60,
            number % 60
        )
    };
    mails.iter().map(mail).collect()
}

/// Builds a site of these sources; `more` goes into its configuration, `list` into that of the list.
fn build(source: &str, more: &str, list: &str) -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    sandbox.write(
        "config.yaml",
        format!(
            "{more}\nlists:\n  - {{name: plum, sources: ['{source}'], periods: [week]{list}}}\n"
        ),
    );
    sandbox.good(&["build", "-o", "site"]);
    let site = sandbox.path("site");
    (sandbox, site)
}

fn build_mbox(
    mails: &[(u32, Option<u32>, &str, &str)],
    more: &str,
    list: &str,
) -> (Sandbox, PathBuf) {
    let source = Sandbox::new();
    let file = source.write("plum.mbox", mbox(mails));
    let (sandbox, site) = build(&file, more, list);
    (sandbox, site)
}

/// All feeds of a site as feedparser reads them; fails where one is wrong.
fn checked(sandbox: &Sandbox, site: &Path) -> Value {
    let clients = std::env::var_os("LISTPRESS_CLIENTS");
    let clients = clients.expect(
        "LISTPRESS_CLIENTS names a virtual environment with feedparser and lxml; tests/run makes one",
    );
    let script = format!("{}/tests/feeds/check.py", env!("CARGO_MANIFEST_DIR"));
    let python = PathBuf::from(clients).join("bin/python");
    let run = finish(sandbox.command(python).arg(script).arg(site));
    assert_eq!(run.status, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

fn names(site: &Path) -> BTreeSet<String> {
    let is_feed =
        |name: &String| [".atom", "atom.xml", "feed.json"].iter().any(|end| name.ends_with(end));
    tree::read(site).into_keys().filter(is_feed).collect()
}

fn titles(feed: &Value) -> Vec<&str> {
    feed["entries"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn readers_take_all_feeds_of_the_sample() {
    let sandbox = Sandbox::new();
    let root = env!("CARGO_MANIFEST_DIR");
    sandbox.good(&["build", "-r", root, "-o", "site", "-u", BASE, "--cache-dir", "cache"]);
    let site = sandbox.path("site");
    let found = checked(&sandbox, &site);
    let devel = |below: &str| &found[format!("orchard-devel/{below}new.atom")];
    assert!(titles(&found["new.atom"]).len() == 25, "the site has two lists, and a feed of both");
    for below in
        ["", "threads/", "series/", "periods/", "periods/2026-W03/", "contributors/tikhon/"]
    {
        assert!(!titles(devel(below)).is_empty(), "{below}");
    }
    let replies = titles(devel("threads/")).into_iter().filter(|title| title.starts_with("Re:"));
    assert!(replies.count() < 3, "threads begin with few replies");
    let series =
        found.as_object().unwrap().keys().filter(|name| {
            name.starts_with("orchard-devel/series/") && name.ends_with("/new.atom")
        });
    assert!(series.count() > 20);
    // Each entry leads to a page that is there.
    for feed in found.as_object().unwrap().values().filter(|feed| !feed.is_null()) {
        for entry in feed["entries"].as_array().unwrap() {
            let path = entry["link"].as_str().unwrap().strip_prefix(BASE).unwrap();
            let path = path.replace("%20", " ").replace("%25", "%");
            assert!(site.join(&path).join("index.html").is_file(), "{path}");
        }
    }
}

#[test]
fn readers_take_the_feeds_of_hostile_mail() {
    for base in ["", "base_url: https://lists.example.org/\n"] {
        let more = format!("{base}feeds: {{entries: 2000}}");
        let (sandbox, site) = build(&fixture("hostile"), &more, "");
        let found = checked(&sandbox, &site);
        let all = titles(&found["plum/new.atom"]).len();
        assert!(all > 150, "{all}");
        let text = fs::read_to_string(site.join("plum/feed.json")).unwrap();
        assert!(!text.contains(['\u{202e}', '\u{9b}', '\u{7f}']), "nothing hidden in JSON, either");
    }
}

#[test]
fn an_entry_tells_who_what_when_and_what_it_answers() {
    let mails = [
        (1, None, "The press", "It <b>leaks</b> & drips."),
        (2, Some(1), "Re: The press", "> It\n\nYes."),
    ];
    let more = format!("base_url: {BASE}");
    let (sandbox, site) = build_mbox(&mails, &more, ", title: Plums");
    let found = checked(&sandbox, &site);
    let entry = &found["plum/new.atom"]["entries"][0];
    assert_eq!(found["plum/new.atom"]["title"], "Plums: all mail");
    assert_eq!(found["plum/new.atom"]["id"], format!("{BASE}plum/new.atom"));
    assert_eq!(entry["title"], "Re: The press");
    assert_eq!(entry["author"], "Ida Pflaumer (ida@example.org)");
    assert_eq!(entry["published"], "2026-01-06T07:00:02Z");
    assert_eq!(entry["link"], format!("{BASE}plum/m2@example.org/"));
    let root = &found["plum/new.atom"]["entries"][1];
    assert_eq!(root["summary"], "<pre>It &lt;b>leaks&lt;/b> & drips.</pre>");
    // As public-inbox names them: the SHA-1 of the Message-ID.
    assert_eq!(root["id"], "urn:uuid:3aff3cc0-dafa-33e8-7ae5-0b12ed2bb92e");
    let atom = fs::read_to_string(site.join("plum/new.atom")).unwrap();
    let parent = format!(
        "<thr:in-reply-to ref=\"{}\" type=\"text/html\" href=\"{BASE}plum/m1@example.org/\"/>",
        root["id"].as_str().unwrap()
    );
    assert!(atom.contains(&parent), "{atom}");
    assert_eq!(titles(&found["plum/threads/new.atom"]), ["The press"]);
    let person = &found["plum/contributors/ida-pflaumer/new.atom"];
    assert_eq!(
        person["entries"][0]["summary"], "Yes.",
        "of people there is an excerpt, without quotes"
    );
    let item = &json(&site.join("plum/feed.json"))["items"][1];
    assert_eq!(item["id"], root["id"]);
    assert_eq!(item["url"], root["link"]);
    assert_eq!(item["content_html"], root["summary"]);
    assert_eq!(item["authors"][0]["url"], format!("{BASE}plum/contributors/ida-pflaumer/"));
}

#[test]
fn without_a_base_address_links_are_relative_and_names_hold() {
    let mails =
        [(1, None, "The press", "See <m2@example.org>"), (2, Some(1), "Re: The press", "Yes.")];
    let (sandbox, site) = build_mbox(&mails, "", "");
    let found = checked(&sandbox, &site);
    let entry = &found["plum/new.atom"]["entries"][1];
    assert_eq!(entry["link"], "m1@example.org/");
    assert_eq!(
        found["plum/contributors/ida-pflaumer/new.atom"]["entries"][1]["link"],
        "../../m1@example.org/"
    );
    let atom = fs::read_to_string(site.join("plum/new.atom")).unwrap();
    assert!(!atom.contains("rel=\"self\"") && !atom.contains("<uri>"), "{atom}");
    let feed = json(&site.join("plum/feed.json"));
    assert!(feed.get("home_page_url").is_none() && feed["items"][0].get("url").is_none(), "{feed}");
    // Names do not depend on where the site is.
    let (_with, there) = build_mbox(&mails, &format!("base_url: {BASE}"), "");
    assert_eq!(json(&there.join("plum/feed.json"))["items"][1]["id"], entry["id"]);
}

#[test]
fn what_is_withheld_or_hidden_is_in_no_feed() {
    let mails = [
        (1, None, "The press", "Call me at 555-0199."),
        (2, Some(1), "Re: The press", "A secret."),
        (3, Some(2), "Re: The press", "> A thing.\n\nNo."),
    ];
    let sandbox = Sandbox::new();
    let redact =
        sandbox.write("redact.yaml", "[{message: m2@example.org}, {pattern: '555-0199'}]\n");
    let more = format!("base_url: {BASE}\nprivacy: {{addresses: hidden}}");
    let (_site, site) = build_mbox(&mails, &more, &format!(", redact: '{redact}'"));
    let all = tree::read(&site);
    for name in names(&site) {
        let text = String::from_utf8_lossy(&all[&name]);
        for gone in ["A secret", "555-0199", "ida@example.org", "m2@example.org"] {
            assert!(!text.contains(gone), "{gone} in {name}: {text}");
        }
    }
    let feed = json(&site.join("plum/feed.json"));
    assert_eq!(feed["items"].as_array().unwrap().len(), 2);
}

#[test]
fn the_configuration_says_which_feeds_there_are() {
    let mails: Vec<_> = (0..30).map(|n| (n, None, "The press", "It leaks.")).collect();
    let feeds = |settings: &str| {
        let (sandbox, site) = build_mbox(&mails, &format!("feeds: {{{settings}}}"), "");
        let page = fs::read_to_string(site.join("plum/index.html")).unwrap();
        (sandbox, names(&site), page.matches("rel=\"alternate\"").count(), site)
    };
    let (_keep, all, links, site) = feeds("");
    assert!(
        all.contains("plum/new.atom") && all.contains("plum/contributors/ida-pflaumer/feed.json")
    );
    assert_eq!(json(&site.join("plum/feed.json"))["items"].as_array().unwrap().len(), 25);
    // Two of all mail, two of threads; there are no series.
    assert_eq!(links, 4);
    let (_keep, none, links, _) = feeds("formats: []");
    assert!(none.is_empty() && links == 0, "{none:?}");
    let (_keep, some, _, site) =
        feeds("formats: [json], entries: 3, contributors: false, periods: false");
    assert_eq!(
        some.iter().map(String::as_str).collect::<Vec<_>>(),
        ["plum/feed.json", "plum/threads/feed.json"]
    );
    assert_eq!(json(&site.join("plum/feed.json"))["items"].as_array().unwrap().len(), 3);
}

#[test]
fn a_long_mail_is_told_in_part() {
    let long = "A line of a very long text.\n".repeat(4000);
    let (sandbox, site) = build_mbox(&[(1, None, "Long", &long)], &format!("base_url: {BASE}"), "");
    let found = checked(&sandbox, &site);
    let text = found["plum/new.atom"]["entries"][0]["summary"].as_str().unwrap();
    assert!(text.len() < 20_000 && text.contains("The text goes on in the archive."));
}

#[test]
fn pages_tell_machines_what_they_are() {
    let mails =
        [(1, None, "</script><b>", "It leaks </script> \u{202e}x"), (2, Some(1), "Re: x", "Yes.")];
    let (_sandbox, site) = build_mbox(&mails, &format!("base_url: {BASE}\ntitle: Orchard"), "");
    let page = fs::read_to_string(site.join("plum/m1@example.org/index.html")).unwrap();
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["@type"], "DiscussionForumPosting");
    assert_eq!(data["headline"], "</script><b>");
    assert_eq!(data["text"], "It leaks </script> \u{fffd}x");
    assert_eq!(data["url"], format!("{BASE}plum/m1@example.org/"));
    assert_eq!(data["author"]["name"], "Ida Pflaumer");
    assert_eq!(data["author"]["url"], format!("{BASE}plum/contributors/ida-pflaumer/"));
    assert_eq!(data["datePublished"], "2026-01-06T07:00:01Z");
    assert_eq!(data["interactionStatistic"]["userInteractionCount"], 1);
    for (name, bytes) in tree::read(&site).iter().filter(|(name, _)| name.ends_with("index.html")) {
        let page = String::from_utf8_lossy(bytes);
        if page.contains("http-equiv=\"refresh\"") {
            continue;
        }
        for tag in
            ["name=\"description\"", "rel=\"canonical\"", "og:title", "og:url", "theme-color"]
        {
            assert!(page.contains(tag), "{tag} in {name}");
        }
    }
    let map = fs::read_to_string(site.join("sitemap.xml")).unwrap();
    let thread = format!("<loc>{BASE}plum/m1@example.org/</loc><lastmod>2026-01-06</lastmod>");
    assert!(map.contains(&thread), "{map}");
    assert!(!map.contains("m2@"), "a page that leads on is no page of the map: {map}");
}

/// A site with a section of news; `more` goes into its configuration.
fn news(more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let mails = [(1, None, "The press", "It <b>leaks</b> & drips.")];
    sandbox.write("plum.mbox", mbox(&mails));
    sandbox.write(
        "config.yaml",
        format!("title: Orchard\n{more}\nlists: [{{name: plum, sources: [plum.mbox]}}]\n"),
    );
    for (file, text) in [
        (
            "_index.md",
            "title: News & more\ndescription: What <i>is</i> new\ngenerate_feeds: true\nsort_by: title\n---\n",
        ),
        ("2026-01-02-old.md", "title: Old\n---\n"),
        (
            "new.md",
            "title: 'A <b>new</b> press'\ndate: 2026-05-04T09:30:00+02:00\nupdated: 2026-05-06\nauthors: [Ida, Bo]\n---\n\
             ## Why\n\nSee [old](2026-01-02-old.md#x), [the list](/plum/), [here](../x/), ![p](p.svg).\n\n\
             {{ message(id=\"m1@example.org\") }}\n\n```rust\nfn main() {}\n```\n",
        ),
        ("undated.md", "title: Undated\n---\n"),
        ("draft.md", "title: Draft\ndate: 2026-06-01\ndraft: true\n---\n"),
        ("open/_index.md", "title: Open\ntransparent: true\n---\n"),
        ("open/in.md", "title: Within\ndate: 2026-03-01\n---\n"),
        ("open/deep/_index.md", "title: Deep\ntransparent: true\n---\n"),
        ("open/deep/in.md", "title: Deep within\ndate: 2026-02-01\n---\n"),
        ("shut/_index.md", "title: Shut\ndate: 2026-02-02\n---\n"),
        ("shut/out.md", "title: Apart\ndate: 2026-03-02\n---\n"),
    ] {
        sandbox.write(&format!("content/news/{file}"), format!("---\n{text}"));
    }
    sandbox.write("content/news/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    sandbox
}

#[test]
fn a_section_has_feeds_of_its_dated_pages() {
    let sandbox = news(&format!("base_url: {BASE}"));
    sandbox.good(&["build", "-o", "site", "--drafts"]);
    let site = sandbox.path("site");
    let found = checked(&sandbox, &site);
    let feed = &found["news/atom.xml"];
    assert_eq!(titles(feed), ["A <b>new</b> press", "Within", "Deep within", "Old"]);
    assert_eq!(feed["title"], "Orchard: News & more");
    assert_eq!(feed["id"], format!("{BASE}news/atom.xml"));
    let entry = &feed["entries"][0];
    assert_eq!(entry["link"], format!("{BASE}news/new/"));
    assert_eq!(entry["author"], "Ida, Bo");
    assert_eq!(entry["published"], "2026-05-04T07:30:00Z");
    let atom = fs::read_to_string(site.join("news/atom.xml")).unwrap();
    assert!(atom.contains("<updated>2026-05-06T00:00:00Z</updated>\n<author>"), "{atom}");
    let item = &json(&site.join("news/feed.json"))["items"][0];
    assert_eq!(item["id"], entry["id"]);
    assert_eq!(item["date_modified"], "2026-05-06T00:00:00Z");
    let html = item["content_html"].as_str().unwrap();
    for expected in [
        "href=\"https://lists.example.org/archive/news/old/#x\"",
        "href=\"https://lists.example.org/archive/plum/\"",
        "href=\"https://lists.example.org/archive/news/x/\"",
        "src=\"https://lists.example.org/archive/news/p.svg\"",
        "href=\"https://lists.example.org/archive/plum/m1@example.org/",
        "It &lt;b&gt;leaks&lt;/b&gt; &amp; drips.",
        ">fn main() {}\n</code>",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(!html.contains("class=\"hash\"") && !html.contains("href=\".."), "{html}");
    let page = fs::read_to_string(site.join("news/index.html")).unwrap();
    for link in [
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"News &amp; more (Atom)\" href=\"atom.xml\">",
        "<link rel=\"alternate\" type=\"application/feed+json\" title=\"News &amp; more (JSON)\" href=\"feed.json\">",
    ] {
        assert!(page.contains(link), "{page}");
    }
    assert!(
        !names(&site)
            .iter()
            .any(|name| name.starts_with("news/shut") || name.starts_with("news/open"))
    );
}

#[test]
fn feeds_of_sections_follow_the_configuration_and_their_pages() {
    let sandbox = news("feeds: {formats: [atom], entries: 2}");
    sandbox.good(&["build", "-o", "site"]);
    let site = sandbox.path("site");
    let found = checked(&sandbox, &site);
    let feed = &found["news/atom.xml"];
    assert_eq!(titles(feed), ["A <b>new</b> press", "Within"]);
    assert_eq!(feed["entries"][0]["link"], "new/");
    assert!(!site.join("news/feed.json").exists());
    let atom = fs::read_to_string(site.join("news/atom.xml")).unwrap();
    assert!(
        atom.contains("href=&quot;../plum/m1@example.org/")
            || atom.contains("href=\"../plum/m1@example.org/"),
        "{atom}"
    );
    // The mail that a page of it quotes, and the pages themselves, are what a feed is made from.
    let mails = [(1, None, "The press", "It holds.")];
    sandbox.write("plum.mbox", mbox(&mails));
    sandbox.write("content/news/open/in.md", "---\ntitle: Later\ndate: 2026-07-01\n---\n");
    sandbox.good(&["build", "-o", "site"]);
    let atom = fs::read_to_string(site.join("news/atom.xml")).unwrap();
    assert!(atom.contains("It holds.") && !atom.contains("leaks"), "{atom}");
    let found = checked(&sandbox, &site);
    assert_eq!(titles(&found["news/atom.xml"]), ["Later", "A <b>new</b> press"]);
    sandbox.write("content/news/_index.md", "---\ntitle: News\n---\n");
    sandbox.good(&["build", "-o", "site"]);
    assert!(!site.join("news/atom.xml").exists());
    let page = fs::read_to_string(site.join("news/index.html")).unwrap();
    assert!(!page.contains("rel=\"alternate\""), "{page}");
}

#[test]
fn each_language_of_a_section_has_its_own_feed() {
    let sandbox = news("languages: {de: {title: Obstgarten}}");
    sandbox.write("content/news/_index.de.md", "---\ntitle: Neues\ngenerate_feeds: true\n---\n");
    sandbox.write(
        "content/news/new.de.md",
        "---\ntitle: Die Presse\ndate: 2026-05-05\n---\n[x](2026-01-02-old.md)\n",
    );
    sandbox.good(&["build", "-o", "site"]);
    let site = sandbox.path("site");
    let found = checked(&sandbox, &site);
    assert_eq!(titles(&found["de/news/atom.xml"]), ["Die Presse"]);
    assert_eq!(found["de/news/atom.xml"]["title"], "Obstgarten: Neues");
    assert_eq!(titles(&found["news/atom.xml"]).len(), 4);
    let page = fs::read_to_string(site.join("de/news/feed.json")).unwrap();
    assert!(page.contains("../../news/old/"), "{page}");
}
