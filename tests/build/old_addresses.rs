//! Addresses that mail had in other archives: each leads to the message that was there, and to nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use listpress::byte_set::ByteSet;
use listpress::mail::MessageId;
use listpress::old_addresses::hyperkitty;
use listpress::site::mid::anchor;
use listpress::site::percent::{percent_decode, percent_encode};

use crate::program::{Run, Sandbox, finish};
use crate::{generated, links, tree};

/// A mail of a thread; `answers` may be empty.
fn mail(name: &str, answers: &str, more: &str) -> String {
    let parent = if answers.is_empty() {
        String::new()
    } else {
        format!("In-Reply-To: <{answers}@example.org>\n")
    };
    format!(
        "From ann@example.org Mon Jan  5 10:00:00 2026\nFrom: Ann Example <ann@example.org>\n\
         Message-ID: <{name}@example.org>\nSubject: About {name}\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\
         {parent}{more}\nText of {name}.\n\n"
    )
}

/// A thread of three mails, and one alone.
fn mails() -> String {
    let mails = [("pear--1", ""), ("pear+2", "pear--1"), ("pear=3/x", "pear+2"), ("fig", "")];
    mails.iter().map(|(name, answers)| mail(name, answers, "")).collect()
}

fn config(more: &str, old: &str) -> String {
    format!(
        "base_url: https://lists.example.org/\n{more}\nlists:\n- name: plums\n  address: plums@example.org\n  \
         sources: [list.mbox]\n  periods: [month]\n  old_addresses: [{old}]\n"
    )
}

fn site(old: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("list.mbox", mails());
    sandbox.write("config.yaml", config("", old));
    sandbox
}

fn hash(name: &str) -> String {
    hyperkitty::hash(&MessageId::new(&format!("{name}@example.org")).unwrap())
}

/// Where a browser goes from a small page: file and fragment.
fn follow(public: &Path, page: &str) -> (String, String) {
    let html = fs::read_to_string(public.join(page)).unwrap_or_else(|_| panic!("{page}"));
    let url = html.split_once("content=\"0; url=").unwrap().1.split('"').next().unwrap();
    assert_eq!(html.matches(url).count(), 2, "the link for browsers that stay: {html}");
    let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = percent_decode(path).unwrap();
    let target = listpress::site::path::resolve(folder, &path).unwrap();
    (target, fragment.to_owned())
}

fn leads_to(public: &Path, page: &str, name: &str) {
    let (target, fragment) = follow(public, page);
    let id = MessageId::new(&format!("{name}@example.org")).unwrap();
    assert_eq!(fragment, anchor(&id), "{page}");
    let html = fs::read_to_string(public.join(&target).join("index.html")).unwrap();
    assert!(html.contains(&format!("id=\"{fragment}\"")), "{page} leads to {target}");
    assert!(html.contains(&format!("Text of {name}.")), "{page} leads to {target}");
}

fn found(run: &Run, code: &str) -> usize {
    run.err
        .lines()
        .filter(|line| line.ends_with(&format!("[{code}]")) && line.contains(": "))
        .count()
}

#[test]
fn hyperkitty_and_lore_are_told_by_the_mail() {
    let sandbox = site("{type: hyperkitty}, {type: lore}, {type: lore, at: r}");
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    let old = "hyperkitty/list/plums@example.org";
    for name in ["pear--1", "pear+2", "pear=3/x", "fig"] {
        leads_to(&public, &format!("{old}/message/{}/index.html", hash(name)), name);
        for page in ["T", "t"] {
            leads_to(&public, &format!("plums/{name}@example.org/{page}/index.html"), name);
            leads_to(&public, &format!("r/{name}@example.org/{page}/index.html"), name);
        }
        leads_to(&public, &format!("r/{name}@example.org/index.html"), name);
    }
    let thread = format!("{old}/thread/{}/index.html", hash("pear--1"));
    assert_eq!(follow(&public, &thread).0, "plums/pear--1@example.org");
    assert!(!public.join(format!("{old}/thread/{}", hash("pear+2"))).exists());
    assert_eq!(follow(&public, &format!("{old}/2026/1/index.html")).0, "plums/periods/2026-01");
    assert_eq!(follow(&public, &format!("{old}/index.html")).0, "plums");
    links::check(&public);
    sandbox.good(&["verify", "--exact", "public"]);
    sandbox.good(&["check"]);
    let sitemap = fs::read_to_string(public.join("sitemap.xml")).unwrap();
    assert!(!sitemap.contains("hyperkitty") && !sitemap.contains("/T/"), "{sitemap}");
    let listed = fs::read_to_string(public.join("files.txt")).unwrap();
    assert!(listed.contains("hyperkitty/list/plums@example.org/message/"), "copies have them");
}

#[test]
fn only_messages_that_begin_threads() {
    let sandbox = site("{type: hyperkitty, messages: roots}, {type: lore, messages: roots}");
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    leads_to(&public, "plums/fig@example.org/T/index.html", "fig");
    assert!(!public.join("plums/pear+2@example.org/T").exists());
    let messages = public.join("hyperkitty/list/plums@example.org/message");
    assert_eq!(fs::read_dir(messages).unwrap().count(), 2);
}

#[test]
fn a_map_is_followed_and_says_what_it_cannot_say() {
    let url = "url: 'https://lists.example.org/pipermail/plums'";
    let sandbox = site(&format!("{{type: pipermail, import: map.csv, {url}}}"));
    sandbox.write(
        "map.csv",
        "# old, id\n2026-January/000001.html,<pear--1@example.org>\n\
         https://lists.example.org/pipermail/plums/2026-January/000002.html,pear+2@example.org\n\
         2026-January/000003.html,nobody@example.org\nnonsense\n",
    );
    let run = sandbox.good(&["build", "-v"]);
    let public = sandbox.path("public");
    leads_to(&public, "pipermail/plums/2026-January/000001.html", "pear--1");
    leads_to(&public, "pipermail/plums/2026-January/000002.html", "pear+2");
    for page in ["index", "thread", "date", "subject", "author"] {
        let page = format!("pipermail/plums/2026-January/{page}.html");
        assert_eq!(follow(&public, &page).0, "plums/periods/2026-01");
    }
    assert!(!public.join("pipermail/plums/2026-January/000003.html").exists());
    assert_eq!((found(&run, "LP080"), found(&run, "LP081")), (1, 1), "{}", run.err);
    assert!(run.err.contains(
        "map.csv: old address of a message that is not here: 2026-January/000003.html [LP080]"
    ));
    assert!(
        run.err.contains("line 5: it needs an old path and a Message-ID [LP081]"),
        "{}",
        run.err
    );
    // Another map is another site.
    sandbox.write("map.csv", "2026-January/000009.html,fig@example.org\n");
    sandbox.good(&["build"]);
    leads_to(&public, "pipermail/plums/2026-January/000009.html", "fig");
    assert!(!public.join("pipermail/plums/2026-January/000001.html").exists());
}

#[test]
fn a_hostile_map_makes_no_page_outside_and_overwrites_none() {
    let old = "{at: plums, import: map.txt}, {type: lore, at: plums}";
    let sandbox = site(old);
    let mut map = String::new();
    let id = "fig@example.org";
    for path in [
        "../../escaped.html",
        "/escaped.html",
        "%2e%2e/%2e%2e/escaped.html",
        "a/../../../escaped.html",
        "index.html",
        "pear--1@example.org/index.html",
        "INDEX.html",
        "threads",
        "threads/index.html/x.html",
        "fig@example.org",
        "page.html/under.html",
        "page.html",
        "twice.html",
        ".git/config",
        "con.html",
        "a%00b.html",
        "a%0ab.html",
        "%E2%80%AElmth.html",
    ] {
        writeln!(map, "{path}\t{id}").unwrap();
    }
    map.push_str("twice.html\tpear+2@example.org\n");
    writeln!(map, "{}x.html\t{id}", "x/".repeat(500)).unwrap();
    sandbox.write("map.txt", &map);
    sandbox.write("config.yaml", config("", ""));
    sandbox.good(&["build", "-o", "without"]);
    sandbox.write("config.yaml", config("", old));
    let run = sandbox.good(&["build", "-v"]);
    let without = tree::read(&sandbox.path("without"));
    let with = tree::read(&sandbox.path("public"));
    let ours = |name: &&String| !name.starts_with("_/manifest") && name.ends_with(".html");
    for name in without.keys().filter(ours) {
        assert!(with[name] == without[name], "{name} was overwritten");
    }
    let new: Vec<&String> =
        with.keys().filter(ours).filter(|name| !without.contains_key(*name)).collect();
    let kept = ["plums/page.html", "plums/twice.html"];
    let new: Vec<&String> = new
        .into_iter()
        .filter(|name| !name.ends_with("/T/index.html") && !name.ends_with("/t/index.html"))
        .collect();
    assert_eq!(new, kept);
    leads_to(&sandbox.path("public"), "plums/twice.html", "fig");
    assert!(!sandbox.path("escaped.html").exists() && !sandbox.path("../escaped.html").exists());
    assert!(found(&run, "LP081") >= 1 && found(&run, "LP082") >= 2, "{}", run.err);
    sandbox.good(&["verify", "--exact", "public"]);
}

#[test]
fn two_lists_cannot_have_the_same_old_address() {
    let sandbox = Sandbox::new();
    let mut config = "lists:\n".to_owned();
    for (list, map) in [
        ("figs", "x.html a@example.org"),
        ("pears", "x.html/y.html a@example.org\nx.html a@example.org"),
    ] {
        sandbox.write(&format!("{list}.mbox"), mail("a", "", ""));
        sandbox.write(&format!("{list}.txt"), map);
        let old = format!("old_addresses: [{{at: old, import: {list}.txt}}]");
        writeln!(config, "- {{name: {list}, sources: [{list}.mbox], {old}}}").unwrap();
    }
    sandbox.write("config.yaml", config);
    let run = sandbox.good(&["build", "-v"]);
    assert_eq!(found(&run, "LP082"), 1, "{}", run.err);
    let (target, _) = follow(&sandbox.path("public"), "old/x.html");
    assert_eq!(target, "figs/a@example.org");
    sandbox.good(&["verify", "--exact", "public"]);
}

#[test]
fn a_page_that_comes_later_takes_its_place_back() {
    let sandbox = site("{at: plums, import: map.txt}");
    sandbox.write("map.txt", "late@example.org/\tfig@example.org\n");
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    leads_to(&public, "plums/late@example.org/index.html", "fig");
    let with_late = mails() + &mail("late", "", "");
    sandbox.write("list.mbox", &with_late);
    let run = sandbox.good(&["build", "-v"]);
    assert_eq!(found(&run, "LP082"), 1, "{}", run.err);
    let page = fs::read_to_string(public.join("plums/late@example.org/index.html")).unwrap();
    assert!(page.contains("Text of late."));
    sandbox.write("list.mbox", mails());
    sandbox.good(&["build"]);
    leads_to(&public, "plums/late@example.org/index.html", "fig");
}

#[test]
fn headers_tell_addresses_below_the_old_archive_only() {
    let sandbox =
        site("{at: old/plums, url: 'http://www.example.org/plums/'}, {type: hyperkitty, at: hk}");
    let foreign = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let at = |url: &str| format!("Archived-At: <{url}>\n");
    let text = [
        mail("a", "", &at("https://www.example.org/plums/msg00001.html")),
        mail("b", "", &at("https://elsewhere.example.org/plums/msg00002.html")),
        mail("c", "", &at("https://www.example.org/plums/../../msg00003.html")),
        mail("d", "", &format!("Message-ID-Hash: {foreign}\n")),
        // Claims what is not its own: the ids tell.
        mail("e", "", &format!("Message-ID-Hash: {}\n", hash("a"))),
        mail("f", "", &at("https://www.example.org/plums/msg00001.html")),
    ];
    sandbox.write("list.mbox", text.concat());
    let run = sandbox.good(&["build", "-v"]);
    assert_eq!(found(&run, "LP082"), 2, "{}", run.err);
    let public = sandbox.path("public");
    leads_to(&public, &format!("hk/message/{}/index.html", hash("a")), "a");
    leads_to(&public, "old/plums/msg00001.html", "a");
    leads_to(&public, &format!("hk/message/{foreign}/index.html"), "d");
    leads_to(&public, &format!("hk/message/{}/index.html", hash("d")), "d");
    let old: Vec<String> = tree::read(&public.join("old")).into_keys().collect();
    assert_eq!(old, ["plums/index.html", "plums/msg00001.html"]);
}

#[test]
fn withheld_and_hidden_stays_what_it_is() {
    let sandbox = site("");
    let long = "20260105-1-ann@example.org";
    let mails = mails() + &mail("20260105-1-ann", "", "");
    sandbox.write("list.mbox", mails);
    sandbox.write("redactions.yaml", "[{message: fig@example.org}]\n");
    sandbox.write("map.txt", format!("1.html {long}\n2.html fig@example.org\n"));
    let old = "{type: hyperkitty, at: hk}, {at: old, import: map.txt}, {type: lore, at: r}";
    let config = config("privacy: {addresses: hidden}", old);
    sandbox.write("config.yaml", config + "  redact: redactions.yaml\n");
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    for page in [format!("hk/message/{}/index.html", hash("fig")), "old/2.html".to_owned()] {
        let html = fs::read_to_string(public.join(&page)).unwrap();
        assert!(html.contains("<title>Message withheld</title>"), "{html}");
        let (target, _) = follow(&public, &page);
        let told = fs::read_to_string(public.join(target).join("index.html")).unwrap();
        assert!(told.contains("Message withheld") && !told.contains("Ann"), "{told}");
    }
    // The id is made of an address, so another stands for it; the old addresses lead there all the same.
    let own = follow(&public, &format!("hk/message/{}/index.html", hash("20260105-1-ann")));
    assert_eq!(follow(&public, "old/1.html"), own);
    assert!(own.0.starts_with("plums/_mid/"), "{own:?}");
    for (name, bytes) in tree::read(&public) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!name.contains("ann@") && !text.contains("ann@example.org"), "{name}");
    }
    links::check(&public);
}

#[test]
fn hosts_are_told_instead() {
    let sandbox = site("{type: hyperkitty, at: hk}");
    let old = "{type: hyperkitty, at: hk}";
    sandbox.write("config.yaml", config("redirects: file", old));
    let run = sandbox.good(&["build", "-v"]);
    assert_eq!(found(&run, "LP083"), 0);
    assert!(!sandbox.path("public/hk").exists());
    let lines = fs::read_to_string(sandbox.path("public/_redirects")).unwrap();
    let pairs = fs::read_to_string(sandbox.path("public/_redirects.map")).unwrap();
    let id = MessageId::new("pear=3/x@example.org").unwrap();
    let to = format!("/plums/pear--1@example.org/#{}", anchor(&id));
    let from = format!("/hk/message/{}/", hash("pear=3/x"));
    assert!(lines.contains(&format!("{from} {to} 301\n")), "{lines}");
    assert!(pairs.contains(&format!("\"{from}\" \"{to}\";\n")), "{pairs}");
    let below = config("redirects: both", old).replace("example.org/\n", "example.org/lists/\n");
    sandbox.write("config.yaml", below);
    sandbox.good(&["build"]);
    let lines = fs::read_to_string(sandbox.path("public/_redirects")).unwrap();
    assert!(lines.contains(&format!("/lists{from} /lists{to} 301\n")), "{lines}");
    leads_to(&sandbox.path("public"), &format!("hk/message/{}/index.html", hash("fig")), "fig");
    sandbox.write("list.mbox", generated(700, 5));
    let many = format!("{old}, {{type: lore}}");
    sandbox.write("config.yaml", config("redirects: file", &many));
    let run = sandbox.good(&["build", "-v"]);
    assert_eq!(found(&run, "LP083"), 1, "{}", run.err);
}

#[test]
fn a_new_mail_changes_few_small_pages() {
    let sandbox = site("{type: hyperkitty}, {type: lore}");
    sandbox.write("list.mbox", generated(600, 5));
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    let before = tree::times(&public);
    let extra = mail("new", "", "");
    let grown = [generated(600, 5), extra.into_bytes()].concat();
    sandbox.write("list.mbox", grown);
    sandbox.good(&["build"]);
    let small = |name: &str| name.starts_with("hyperkitty") || name.ends_with("/T/index.html");
    let after = tree::times(&public);
    let changed =
        after.iter().filter(|(name, time)| small(name) && before.get(*name) != Some(time));
    let changed: Vec<&String> = changed.map(|(name, _)| name).collect();
    assert!((3..6).contains(&changed.len()), "{changed:?}");
    assert!(after.keys().filter(|name| small(name)).count() > 1000);
    sandbox.good(&["build", "-o", "anew", "--no-cache"]);
    assert_eq!(tree::read(&public), tree::read(&sandbox.path("anew")));
}

#[test]
fn shards_make_the_same_pages() {
    let sandbox = site("{type: hyperkitty}, {at: plums, import: map.txt}");
    sandbox.write("map.txt", "1.html fig@example.org\n");
    sandbox.good(&["build", "-o", "whole", "--no-cache"]);
    for shard in ["1/2", "2/2"] {
        sandbox.good(&["build", "--shard", shard]);
    }
    sandbox.good(&["build", "--finish"]);
    assert_eq!(tree::read(&sandbox.path("public")), tree::read(&sandbox.path("whole")));
}

#[test]
fn mistakes_in_the_configuration_are_shown() {
    let sandbox = site("{typ: lore}");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("unknown field `typ`") && run.err.contains("did you mean `type`"),
        "{}",
        run.err
    );
    for (old, words) in [
        ("{type: pipermale}", "pipermail"),
        ("{type: lore, at: ../x}", "no folder below the site's root"),
        ("{type: mhonarc}", "`import`"),
        ("{import: nowhere.csv}", "nowhere.csv"),
    ] {
        sandbox.write("config.yaml", config("", old));
        let run = sandbox.run(&["build"]);
        assert_eq!(run.status, 2, "{old}: {}", run.err);
        assert!(run.err.contains(words), "{old}: {}", run.err);
    }
    // Commands that make no pages do without.
    assert!(sandbox.good(&["export", "messages"]).out.contains("fig@example.org"));
}

/// An archive that MHonArc made of the same mail.
#[test]
fn a_real_archive_of_mhonarc() {
    let sandbox = site("{type: mhonarc, at: old/plums, import: html}");
    fs::create_dir(sandbox.path("html")).unwrap();
    let mut command = sandbox.command("mhonarc");
    command.args(["-quiet", "-outdir", "html", "list.mbox"]);
    let made = finish(&mut command);
    assert_eq!(made.status, 0, "mhonarc (Debian package `mhonarc`): {}", made.err);
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    let old = tree::read(&sandbox.path("html"));
    let mut seen = BTreeMap::new();
    for (name, page) in old.iter().filter(|(name, _)| name.starts_with("msg")) {
        let page = String::from_utf8_lossy(page);
        let about = page.split_once("<title>About ").unwrap().1.split_once("</title>").unwrap().0;
        leads_to(&public, &format!("old/plums/{name}"), about);
        seen.insert(about.to_owned(), name);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    for index in ["maillist.html", "threads.html"] {
        assert_eq!(follow(&public, &format!("old/plums/{index}")).0, "plums");
    }
    links::check(&public);
}

/// Pages as Mailman 2.1 and Hypermail 2 write them.
#[test]
fn archives_of_pipermail_and_hypermail() {
    let pipermail = "{type: pipermail, import: pipermail}";
    let sandbox = site(&format!("{pipermail}, {{type: hypermail, at: hm, import: hypermail}}"));
    for (number, name) in ["pear--1", "pear+2", "pear=3/x", "fig"].into_iter().enumerate() {
        let id =
            percent_encode(&format!("<{name}@example.org>"), &ByteSet::ALPHANUMERIC.with(b"-._"));
        let link = format!("mailto:plums%40example.org?Subject=Re%3A%20About&In-Reply-To={id}");
        let page = format!(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML>\n <HEAD>\n   <TITLE> About\n   </TITLE>\n   \
             <LINK REL=\"Index\" HREF=\"index.html\" >\n   <LINK REL=\"made\" HREF=\"{link}\">\n"
        );
        sandbox.write(&format!("pipermail/2026-January/{number:06}.html"), page);
        let page = format!(
            "<!-- received=\"Mon Jan  5 10:00:00 2026\" -->\n<!-- isoreceived=\"20260105100000\" -->\n\
             <!-- name=\"Ann Example\" -->\n<!-- id=\"{name}_at_example.org\" -->\n<!-- expires=\"-1\" -->\n"
        );
        sandbox.write(&format!("hypermail/2601/{number:04}.html"), &page);
        sandbox.write(&format!("hypermail/{number:04}.php"), page);
    }
    for index in ["pipermail/2026-January/thread.html", "hypermail/2601/subject.html"] {
        sandbox.write(index, "<h1>An index</h1>");
    }
    sandbox.good(&["build"]);
    let public = sandbox.path("public");
    for (number, name) in ["pear--1", "pear+2", "pear=3/x", "fig"].into_iter().enumerate() {
        leads_to(&public, &format!("pipermail/plums/2026-January/{number:06}.html"), name);
        leads_to(&public, &format!("hm/2601/{number:04}.html"), name);
        leads_to(&public, &format!("hm/{number:04}.php/index.html"), name);
    }
    let index = follow(&public, "pipermail/plums/2026-January/thread.html");
    assert_eq!(index.0, "plums/periods/2026-01");
    assert_eq!(follow(&public, "hm/2601/subject.html").0, "plums");
    // A page that came to the old archive.
    let page = fs::read_to_string(sandbox.path("hypermail/2601/0003.html")).unwrap();
    sandbox.write("hypermail/2601/0004.html", page);
    assert!(sandbox.good(&["build"]).err.contains(" 0 removed"));
    leads_to(&public, "hm/2601/0004.html", "fig");
    assert!(sandbox.good(&["build"]).err.contains(" 0 written"));
}
