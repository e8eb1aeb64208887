//! Series: what the configuration says, addresses that lead on, series on several lists.

use crate::program::Sandbox;

/// A patch as an mbox holds it.
fn patch(id: &str, day: u32, tag: &str, title: &str) -> String {
    format!(
        "From ada@example.org Mon Jan {day:2} 10:00:00 2026\nFrom: Ada Example <ada@example.org>\n\
         Date: {day} Jan 2026 10:00:00 +0000\nSubject: {tag} {title}\nMessage-ID: <{id}@example.org>\n\n\
         Because.\n---\ndiff --git a/pear b/pear\n--- a/pear\n+++ b/pear\n@@ -1 +1 @@\n-{id} old\n+{id} new\n\n"
    )
}

fn slugs(sandbox: &Sandbox, list: &str) -> Vec<String> {
    let out = sandbox.good(&["export", "series", "--list", list]).out;
    let line = |line: &str| {
        let series: serde_json::Value = serde_json::from_str(line).unwrap();
        series["slug"].as_str().unwrap().to_owned()
    };
    out.lines().map(line).collect()
}

#[test]
fn the_configuration_joins_and_splits_series() {
    let sandbox = Sandbox::new();
    let mails = patch("a", 5, "[PATCH]", "pear: paint the fence")
        + &patch("b", 6, "[PATCH v2]", "orchard: count seeds of a basket")
        + &patch("c", 7, "[PATCH v3]", "orchard: count seeds of a basket");
    sandbox.write("pears.mbox", mails);
    let config = |series: &str| {
        format!("lists: [{{name: pears, sources: [pears.mbox], series: {{{series}}}}}]\n")
    };
    let count = || slugs(&sandbox, "pears").len();
    sandbox.write("config.yaml", config(""));
    assert_eq!(count(), 2);
    sandbox.write("config.yaml", config("join: [[a@example.org, <b@example.org>]]"));
    assert_eq!(count(), 1);
    let page =
        sandbox.text(&format!("public/pears/series/{}/index.html", slugs(&sandbox, "pears")[0]));
    let run = sandbox.good(&["build", "-v"]);
    assert!(!run.err.contains("LP042"), "{}", run.err);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("joined in the site"), "{page}");
    sandbox.write("config.yaml", config("split: [c@example.org, gone@example.org]"));
    assert_eq!(count(), 3);
    let run = sandbox.good(&["build", "-v"]);
    assert!(run.err.contains("<gone@example.org>") && run.err.contains("LP042"), "{}", run.err);
    for (series, part) in [
        ("join: [[a@example.org]]", "needs two Message-IDs"),
        ("split: ['a b']", "`a b` is no Message-ID"),
        ("merge: []", "merge"),
    ] {
        sandbox.write("config.yaml", config(series));
        let run = sandbox.run(&["build"]);
        assert!(run.status == 2 && run.err.contains(part), "{}", run.err);
    }
}

#[test]
fn the_address_of_a_series_stays_or_leads_on() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "config.yaml",
        "base_url: https://lists.example.org/\nlists: [{name: pears, sources: [mail]}]\n",
    );
    let read = |path: &str| std::fs::read_to_string(sandbox.path(path)).unwrap();
    sandbox.write("mail/2.mbox", patch("b", 6, "[PATCH v2]", "pear: paint the old fence"));
    let late = slugs(&sandbox, "pears").remove(0);
    sandbox.write("mail/3.mbox", patch("c", 7, "[PATCH v3]", "pear: paint the old fence green"));
    assert_eq!(
        slugs(&sandbox, "pears"),
        std::slice::from_ref(&late),
        "a later revision changes nothing"
    );
    sandbox.write("mail/1.mbox", patch("a", 5, "[PATCH]", "pear: paint the old fences"));
    let early = slugs(&sandbox, "pears");
    assert!(early.len() == 1 && early[0] != late, "{early:?}");
    sandbox.good(&["build"]);
    let old = read(&format!("public/pears/series/{late}/index.html"));
    assert!(old.contains(&format!("url=../{}/", early[0])), "{old}");
    let canonical = format!("https://lists.example.org/pears/series/{}/", early[0]);
    assert!(old.contains(&canonical), "{old}");
    assert!(!read("public/sitemap.xml").contains(&late), "only real pages are in the sitemap");
    assert!(read("public/sitemap.xml").contains(&canonical));
}

#[test]
fn a_series_on_two_lists_names_both() {
    let sandbox = Sandbox::new();
    let mail = patch("a", 5, "[PATCH]", "pear: paint the fence");
    sandbox.write("pears.mbox", &mail);
    sandbox.write("plums.mbox", mail + &patch("b", 6, "[PATCH]", "plum: only here"));
    sandbox.write(
        "config.yaml",
        "lists: [{name: pears, sources: [pears.mbox]}, {name: plums, title: All plums, sources: [plums.mbox]}]\n",
    );
    sandbox.good(&["build"]);
    let slug = slugs(&sandbox, "pears").remove(0);
    let page =
        std::fs::read_to_string(sandbox.path(&format!("public/pears/series/{slug}/index.html")));
    let link = format!("Also on <a href=\"../../../plums/series/{slug}/\">All plums</a>");
    assert!(page.as_ref().unwrap().contains(&link), "{page:?}");
}
