//! The same twelve mails in every container: the same facts and the same site.

use serde_json::Value;

use crate::links;
use crate::program::{Sandbox, fixture};
use crate::tree;

/// The twelve mails in each container; see the fixtures' README.
fn containers(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    sandbox.unbundle("public-inbox/mirror-0.bundle", "mirror/git/0.git");
    sandbox.unbundle("public-inbox/mirror-1.bundle", "mirror/git/1.git");
    vec![
        ("mboxrd", fixture("mbox/mboxrd.mbox")),
        ("mboxo", fixture("mbox/mboxo.mbox")),
        ("mboxcl", fixture("mbox/mboxcl.mbox")),
        ("mboxcl2", fixture("mbox/mboxcl2.mbox")),
        ("CR LF", fixture("mbox/crlf.mbox")),
        ("gzip of two members", fixture("mbox/two-members.mbox.gz")),
        ("zstd", fixture("mbox/plain.mbox.zst")),
        ("Maildir", fixture("maildir")),
        ("eml", fixture("eml")),
        ("public-inbox v1", sandbox.unbundle("public-inbox/v1.bundle", "v1.git")),
        ("public-inbox v2", sandbox.unbundle("public-inbox/v2.bundle", "v2.git")),
        ("public-inbox mirror", sandbox.text("mirror")),
    ]
}

/// Messages without what their container adds.
fn messages(sandbox: &Sandbox, source: &str) -> Vec<Value> {
    let mut messages = sandbox.export("messages", source);
    for message in &mut messages {
        let fields = message.as_object_mut().unwrap();
        for field in ["source", "duplicates", "diagnostics", "bytes"] {
            assert!(fields.remove(field).is_some(), "no {field}");
        }
    }
    messages
}

#[test]
fn every_container_gives_the_same_facts() {
    let sandbox = Sandbox::new();
    let containers = containers(&sandbox);
    let facts = |source: &str| {
        let mut facts = vec![("messages", messages(&sandbox, source))];
        facts.extend(
            ["threads", "series", "contributors", "periods"]
                .map(|kind| (kind, sandbox.export(kind, source))),
        );
        facts
    };
    let expected = facts(&containers[0].1);
    let counts: Vec<usize> = expected.iter().map(|(_, lines)| lines.len()).collect();
    assert_eq!(counts, [12, 4, 1, 3, 3]);
    for (name, source) in &containers[1..] {
        for ((kind, actual), (_, expected)) in facts(source).iter().zip(&expected) {
            assert_eq!(actual.len(), expected.len(), "{name}: number of {kind}");
            for (actual, expected) in actual.iter().zip(expected) {
                assert_eq!(actual, expected, "{name}: {kind}");
            }
        }
    }
}

#[test]
fn every_container_gives_the_same_site() {
    let sandbox = Sandbox::new();
    let mut first = None;
    for (name, source) in containers(&sandbox) {
        let site = sandbox.path(&format!("site {name}"));
        let run = sandbox.good(&["build", &source, "-o", site.to_str().unwrap()]);
        assert!(run.err.contains("12 messages, 4 threads, 1 series\n"), "{name}: {}", run.err);
        let files = tree::read(&site);
        match &first {
            None => {
                assert!(links::check(&site) > 200);
                first = Some(files);
            }
            Some(first) => tree::assert_same(&files, first, name),
        }
    }
}

#[test]
fn a_deleted_mail_of_a_mirror_is_nowhere_in_the_site() {
    let sandbox = Sandbox::new();
    sandbox.unbundle("public-inbox/mirror-0.bundle", "mirror/git/0.git");
    let alone = sandbox.export("messages", &sandbox.text("mirror"));
    assert!(
        alone.iter().any(|message| message["id"] == "spam@shop.example.com"),
        "epoch 0 alone has it"
    );
    sandbox.unbundle("public-inbox/mirror-1.bundle", "mirror/git/1.git");
    sandbox.good(&["build", "mirror", "-o", "site"]);
    for (name, bytes) in tree::read(&sandbox.path("site")) {
        assert!(
            !name.contains("spam@") && memchr::memmem::find(&bytes, b"spam@shop").is_none(),
            "{name}"
        );
    }
}

#[test]
fn quoting_is_undone_by_dialect() {
    let sandbox = Sandbox::new();
    let rd = messages(&sandbox, &fixture("mbox/quoting-mboxrd.mbox"));
    assert_eq!(rd, messages(&sandbox, &fixture("mbox/quoting-mboxcl2.mbox")));
    assert_eq!(rd.len(), 3);
    let text =
        rd.iter().find(|m| m["id"] == "from1@plum.example.org").unwrap()["text"].as_str().unwrap();
    for line in [
        "From here on",
        ">From a reply.",
        ">>From a reply to a reply.",
        " From with a blank.",
        "Fromage.",
    ] {
        assert!(text.lines().any(|l| l.starts_with(line)), "`{line}` in {text}");
    }
    let none = messages(&sandbox, &fixture("mbox/quoting-none.mbox"));
    let ids: Vec<&Value> = none.iter().map(|m| &m["id"]).collect();
    assert_eq!(ids, ["from2@plum.example.org", "from3@plum.example.org"]);
}

#[test]
fn pipermail_builds_with_addresses_restored() {
    let sandbox = Sandbox::new();
    sandbox.good(&["build", &fixture("mbox/pipermail.txt"), "-o", "site"]);
    links::check(&sandbox.path("site"));
    let messages = sandbox.export("messages", &fixture("mbox/pipermail.txt"));
    let from: Vec<&Value> = messages.iter().map(|m| &m["from"]["address"]).collect();
    assert_eq!(from, ["chidi@damson.example.com", "ida@plum.example.org", "ida@plum.example.org"]);
    let series = sandbox.export("series", &fixture("mbox/pipermail.txt"));
    assert_eq!(
        series[0]["title"], "plum: limit the number of plums",
        "the list's tag is no part of the title"
    );
}

#[test]
fn a_report_builds_with_its_period_and_series() {
    let sandbox = Sandbox::new();
    let report = fixture("report/plum-update-add82e97b-60aeec667.txt");
    sandbox.good(&["build", &report, "-o", "site"]);
    links::check(&sandbox.path("site"));
    assert!(
        sandbox
            .path("site/plum-update-add82e97b-60aeec667/periods/add82e97b..60aeec667/index.html")
            .is_file()
    );
    let periods = sandbox.export("periods", &report);
    assert_eq!(
        periods[0]["domains"],
        serde_json::json!([{"domain": "plum.example.org", "count": 6}])
    );
    assert_eq!(sandbox.export("series", &report)[0]["title"], "plum: limit the number of plums");
}

#[test]
fn several_sources_make_one_list_and_copies_are_joined() {
    let sandbox = Sandbox::new();
    let (eml, maildir) = (fixture("eml"), fixture("maildir"));
    let run = sandbox.good(&["build", &eml, &maildir, "-o", "both"]);
    assert!(run.err.contains("12 messages (and 12 further copies), 4 threads"), "{}", run.err);
    sandbox.good(&["build", &eml, "-o", "one"]);
    tree::assert_same(
        &tree::read(&sandbox.path("both")),
        &tree::read(&sandbox.path("one")),
        "copies",
    );
}
