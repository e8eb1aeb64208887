//! What a message's own address gives, in each mode.

use std::collections::BTreeSet;

use crate::generated;
use crate::program::{Sandbox, fixture};
use crate::tree;

const MODES: [&str; 4] = ["pages", "stubs", "resolver", "off"];

fn config(mode: &str, source: &str) -> String {
    format!(
        "base_url: https://example.org/lists/\npermalinks: {mode}\nmirror: {{thread_mbox: all}}\n\
         lists: [{{name: plums, sources: ['{source}', '{}']}}]\n",
        fixture("eml")
    )
}

#[test]
fn modes_differ_in_the_pages_of_messages_only_and_no_link_is_dead() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("list.mbox", generated(150, 3));
    let mut names = Vec::new();
    for mode in MODES {
        sandbox.write("config.yaml", config(mode, &source));
        sandbox.good(&["build", "-o", mode]);
        sandbox.good(&["verify", "--exact", mode]);
        sandbox.write("config.yaml", format!("output_dir: {mode}\n{}", config(mode, &source)));
        let checked = sandbox.run(&["check", "--format", "json"]);
        assert!(!checked.out.contains("it is not there"), "{mode}: {}", checked.out);
        assert!(checked.out.contains("links"), "{mode}: {}{}", checked.out, checked.err);
        let files = tree::read(&sandbox.path(mode));
        let pages = |name: &&String| !name.starts_with("_/") && !name.starts_with("assets/");
        names.push(files.keys().filter(pages).cloned().collect::<BTreeSet<String>>());
    }
    let [pages, stubs, resolver, off] = names.try_into().unwrap();
    assert_eq!(pages, stubs);
    let own: Vec<_> = stubs.difference(&off).collect();
    assert!(own.len() > 60 && own.iter().all(|name| name.ends_with("/index.html")), "{own:?}");
    assert!(off.is_subset(&stubs) && off.is_subset(&resolver));
    let index: Vec<_> = resolver.difference(&off).collect();
    assert_eq!(index.len(), 16);
    assert!(index.iter().all(|name| name.starts_with("plums/_lookup/")), "{index:?}");
}

#[test]
fn a_small_page_is_small() {
    let sandbox = Sandbox::new();
    let mail = |id: &str, subject: &str, more: &str| {
        format!(
            "From: a@example.org\nMessage-ID: <{id}@example.org>\nSubject: {subject}\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n{more}\nx\n"
        )
    };
    sandbox.write("mail/1.eml", mail("first", "x", ""));
    let answer = "In-Reply-To: <first@example.org>\n";
    sandbox.write("mail/2.eml", mail("second", &"\"'<&> ".repeat(99), answer));
    sandbox.write(
        "config.yaml",
        "base_url: https://example.org/\nlists: [{name: a, sources: [mail]}]\n",
    );
    sandbox.good(&["build"]);
    let page =
        std::fs::read_to_string(sandbox.path("public/a/second@example.org/index.html")).unwrap();
    let begins = "../first@example.org/#m";
    let target = page.split(['"', '=']).find(|part| part.starts_with(begins)).unwrap();
    let urls = 2 * target.len() + "https://example.org/a/first@example.org/".len();
    assert!(page.len() - urls < 500, "{}: {page}", page.len() - urls);
    for part in
        ["http-equiv=\"refresh\"", "rel=\"canonical\"", "Content-Security-Policy", "<a href="]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn every_message_without_a_page_is_in_the_index() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("list.mbox", generated(150, 3));
    sandbox.write("config.yaml", config("stubs", &source));
    sandbox.good(&["build", "-o", "stubs"]);
    sandbox.write("config.yaml", config("resolver", &source));
    sandbox.good(&["build", "-o", "resolver"]);
    let site = tree::read(&sandbox.path("resolver"));
    let mut places = 0;
    for (name, bytes) in site.iter().filter(|(name, _)| name.starts_with("plums/_lookup/")) {
        let digit = name.strip_prefix("plums/_lookup/").unwrap().strip_suffix(".txt").unwrap();
        for line in String::from_utf8_lossy(bytes).lines() {
            let (key, place) = line.split_once(' ').unwrap();
            assert!(key.len() == 16 && key.starts_with(digit), "{line}");
            assert!(place.contains('/'), "{line}");
            places += 1;
        }
    }
    let stubs = tree::read(&sandbox.path("stubs"));
    let own =
        stubs.keys().filter(|name| !site.contains_key(*name) && name.ends_with("/index.html"));
    assert!(places >= own.count() && places > 60, "{places}");
    let page = String::from_utf8_lossy(&site["404.html"]).into_owned();
    assert!(
        page.contains("data-lists=\"plums/ 1\"") && page.contains("data-root=\"/lists/\""),
        "{page}"
    );
    assert!(page.contains("<noscript>"));
    assert!(!String::from_utf8_lossy(&stubs["404.html"]).contains("<script"));
}

#[test]
fn a_resolver_needs_the_address_of_the_site() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "config.yaml",
        format!("permalinks: resolver\nlists: [{{sources: ['{}']}}]\n", fixture("eml")),
    );
    let run = sandbox.run(&["build"]);
    assert_eq!(run.status, 2, "{}", run.err);
    for part in ["config.yaml: permalinks: `resolver` needs `base_url`", "help: add `base_url: "] {
        assert!(run.err.contains(part), "{}", run.err);
    }
    sandbox.good(&["build", "-u", "https://example.org/"]);
}
