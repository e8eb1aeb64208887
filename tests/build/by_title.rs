//! Indexes from A to Z, and the way to them without a script.

use std::collections::BTreeMap;
use std::fs;

use crate::program::Sandbox;
use crate::{links, tree};

const CONFIG: &str = "title: Pumps
base_url: https://lists.example.org/a/
lists: [{name: pumps, sources: [mail.mbox]}, {name: quiet, sources: [quiet.mbox]}]
search: {upstream: \"https://mail.example.org/{list}/?q={q}&x=1\"}
";

fn mail(at: usize, subject: &str, body: &str) -> String {
    let day = jiff::civil::date(2024, 1, 1).saturating_add(jiff::Span::new().days(at as i64));
    let date = day.strftime("%d %b %Y 10:00:00 +0000");
    format!(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ada <ada@example.org>\nDate: {date}\n\
         Subject: {subject}\nMessage-ID: <{at}@x>\n\n{body}\n\n"
    )
}

/// 250 threads with a P, a patch for each, and some others.
fn sample() -> String {
    const DIFF: &str =
        "Do it.\n---\ndiff --git a/p.c b/p.c\n--- a/p.c\n+++ b/p.c\n@@ -1 +1,2 @@\n pump\n+more";
    let letter = |at: usize| char::from(b'a' + (at % 26) as u8);
    let patches = (0..250).map(|at| {
        let subject = format!("[PATCH] P{}mp number {at}", letter(at));
        mail(at, &subject, DIFF)
    });
    let others =
        ["Re: =?utf-8?q?=C3=84pfel?=", "\"apples\"", "2 pears", "=?utf-8?b?0L3QsNGB0L7RgQ==?="];
    let others = (300..).zip(others).map(|(at, subject)| mail(at, subject, "Text."));
    patches.chain(others).collect()
}

fn built(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    sandbox.good(&["build", "-q", "-o", "site"]);
    tree::read(&sandbox.path("site"))
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", CONFIG);
    sandbox.write("mail.mbox", sample());
    sandbox.write("quiet.mbox", mail(0, "Alone", "Text."));
    sandbox
}

/// Titles of rows, in order.
fn titles(page: &str) -> Vec<&str> {
    let rows = page.split("<a class=\"t\"").skip(1);
    rows.filter_map(|row| row.split_once('>')?.1.split('<').next()).collect()
}

#[test]
fn threads_and_series_are_found_by_their_titles() {
    let sandbox = sandbox();
    let site = built(&sandbox);
    let page = |path: &str| {
        let bytes = site.get(&format!("pumps/{path}index.html"));
        String::from_utf8(bytes.unwrap_or_else(|| panic!("no {path}")).clone()).unwrap()
    };
    let overview = page("threads/_by/subject/");
    for part in [
        "254 threads",
        "<li id=\"a\"><b><a href=\"a/\">A</a></b> <small>2</small></li>",
        "<a href=\"0-9/\">0–9</a></b> <small>1</small>",
        "<a href=\"~43d~/\">Н</a>",
        "<li id=\"p\"><b>P</b> <small>250</small>",
        "<a dir=\"auto\" href=\"p_-h/\">Pa – Ph</a> <small>80</small>",
    ] {
        assert!(overview.contains(part), "{part}");
    }
    assert_eq!(titles(&page("threads/_by/subject/a/")), ["Äpfel", "&quot;apples&quot;"]);
    let first = page("threads/_by/subject/p_-h/");
    let rows = titles(&first);
    assert_eq!(rows[..2], ["[PATCH] Pamp number 0", "[PATCH] Pamp number 104"]);
    assert_eq!(rows.len(), 80);
    for part in [
        "<h1>Threads by subject: Pa – Ph</h1>",
        "<li><a href=\"../../../\">Threads</a></li>\n<li><a href=\"../\">A–Z</a></li>",
        "<a href=\"../#p\" aria-current=\"true\">P</a>",
        "<a href=\"../a/\">A</a>",
        "<a rel=\"next\" href=\"../pi-z/\">",
    ] {
        assert!(first.contains(part), "{part}");
    }
    let series = page("series/_by/title/pi-z/");
    assert!(series.contains("<a href=\"../../age/\">Date sent</a>"));
    assert_eq!(titles(&series)[0], "Pimp number 112");
    for from in ["threads/", "series/", "series/_by/age/"] {
        assert!(page(from).contains(">A–Z</a>"), "{from}");
    }
    let listed = String::from_utf8(site["files.txt"].clone()).unwrap();
    assert!(listed.contains("/pumps/threads/_by/subject/p_-h/"));
    let maps = site.iter().filter(|(name, _)| name.starts_with("sitemap"));
    let maps: String = maps.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(maps.contains("a/pumps/series/_by/title/pi-z/"));
    links::check(&sandbox.path("site"));
    sandbox.good(&["check"]);
}

#[test]
fn a_new_subject_changes_one_page_and_the_overview() {
    let sandbox = sandbox();
    let before = built(&sandbox);
    // A newest mail would make some series stale, too.
    sandbox.write("mail.mbox", sample() + &mail(299, "Penguins", "Text."));
    let after = built(&sandbox);
    let changed = |(name, bytes): &(&String, &Vec<u8>)| {
        let is_one = name.contains("/_by/subject/") || name.contains("/_by/title/");
        is_one && before.get(*name) != Some(bytes)
    };
    let changed: Vec<&str> = after.iter().filter(changed).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        changed,
        ["pumps/threads/_by/subject/index.html", "pumps/threads/_by/subject/p_-h/index.html"]
    );
}

#[test]
fn pages_that_come_are_cut_and_go_are_those_of_a_new_build() {
    let sandbox = sandbox();
    let plain =
        "permalinks: off\nmirror: {thread_mbox: off, series_mbox: false}\nsearch: {mode: off}\n";
    let lists = CONFIG.split("search:").next().unwrap();
    sandbox.write("config.yaml", lists.to_owned() + plain);
    let all = sample();
    let few = all.match_indices("\nFrom mboxrd").nth(89).map(|(at, _)| at + 1).unwrap();
    // So many that their page is cut in two.
    let more: String = (0..130).map(|at| mail(600 + at, &format!("Path {at}"), "Text.")).collect();
    let steps = [all[..few].to_owned(), all.clone(), all.clone() + &more, all[few..].to_owned()];
    let mut cut = Vec::new();
    for mails in steps {
        sandbox.write("mail.mbox", mails);
        let own = built(&sandbox);
        sandbox.good(&["build", "-q", "-o", "new", "--no-cache"]);
        tree::assert_same(&own, &tree::read(&sandbox.path("new")), "built anew");
        let pages = own
            .keys()
            .filter_map(|name| name.strip_prefix("pumps/threads/_by/subject/p")?.split('/').next());
        cut.push(pages.collect::<Vec<_>>().join(" "));
    }
    assert_eq!(cut, ["", "_-h i-z", "a-d e-h i-z", ""]);
}

#[test]
fn the_search_page_leads_to_them_and_to_the_other_archive() {
    let sandbox = sandbox();
    built(&sandbox);
    let search = |sandbox: &Sandbox| {
        let page = fs::read_to_string(sandbox.path("site/search/index.html")).unwrap();
        page.split("Or walk the indexes").nth(1).unwrap().to_owned()
    };
    let page = search(&sandbox);
    for part in [
        "<a href=\"../pumps/threads/_by/subject/\">pumps: threads by subject, A–Z</a>",
        "<a href=\"../pumps/series/_by/title/\">pumps: series by title, A–Z</a>",
        "<a href=\"https://mail.example.org/pumps/?q=&amp;x=1\">pumps: search its other archive</a>",
        "<a href=\"../quiet/threads/\">quiet: threads</a>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    // One thread need not be sorted.
    assert!(!page.contains("../quiet/threads/_by"));
    assert!(!sandbox.path("site/quiet/threads/_by").exists());
    sandbox.write("config.yaml", CONFIG.replace("https://mail.example.org", "javascript:alert"));
    assert_eq!(sandbox.run(&["build", "-q", "-o", "site"]).status, 2);
    sandbox.write("config.yaml", CONFIG.replace("search: {", "# {"));
    built(&sandbox);
    assert!(!search(&sandbox).contains("other archive"));
}
