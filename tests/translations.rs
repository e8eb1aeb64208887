//! Content pages in several languages.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::fs;

use program::Sandbox;

#[path = "support/program.rs"]
mod program;

const MAIL: &str = "From ida@example.org Mon Jan  5 08:00:00 2026\nFrom: Ida <ida@example.org>\n\
Subject: Plums\nDate: Mon, 5 Jan 2026 08:00:00 +0000\nMessage-ID: <a@example.org>\n\nRipe.\n\n";

/// A site with pages in English and German; `more` goes into its configuration.
fn site(more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("mail.mbox", MAIL);
    sandbox.write(
        "config.yaml",
        format!(
            "title: Orchard\n{more}languages:\n  de: {{title: Obstgarten, description: Alles über Obst}}\n\
             lists: [{{name: plums, title: Plums, sources: [mail.mbox]}}]\n"
        ),
    );
    sandbox.write("content/_index.md", "Welcome.\n");
    sandbox.write("content/_index.de.md", "Willkommen: [über uns](about.de.md).\n");
    sandbox.write(
        "content/about.md",
        "---\ntitle: About\n---\nSee [the German page](@/about.de.md).\n",
    );
    sandbox.write(
        "content/about.de.md",
        "---\ntitle: Über uns\ndate: 2026-05-04\n---\nSiehe [die englische Seite](@/about.md) und [das Buch](@/book/a.de.md).\n\n![](p.svg)\n\n{{ thread(id=\"a@example.org\") }}\n",
    );
    sandbox.write("content/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    sandbox.write("content/only.md", "---\ntitle: Only here\n---\n");
    sandbox.write("content/book/_index.md", "---\ntitle: Book\n---\n");
    sandbox.write("content/book/_index.de.md", "---\ntitle: Buch\n---\n");
    sandbox.write("content/book/a.md", "---\ntitle: First\n---\n");
    sandbox.write("content/book/a.de.md", "---\ntitle: Erstes\naliases: [erstes]\n---\n");
    sandbox.write("content/book/b.md", "---\ntitle: Second\n---\n");
    sandbox.good(&["build", "--strict"]);
    sandbox
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[track_caller]
fn assert_lacks(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn a_translation_speaks_its_language() {
    let sandbox = site("");
    let about = sandbox.page("de/about/index.html");
    assert_has(
        &about,
        &[
            "<html lang=\"de\">",
            "<title>Über uns · Obstgarten</title>",
            "Zum Inhalt springen",
            "4. Mai 2026",
            "placeholder=\"Suchen\"",
            "href=\"../../about/\"",
            "href=\"../book/a/\"",
            "src=\"../../p.svg\"",
            "Alle Zeiten in UTC",
            "1 Nachricht",
            "<a class=\"brand\" href=\"../../de/\">",
        ],
    );
    assert_lacks(&about, &["Skip to content", "Only here", "title=\"Orchard"]);
    assert_has(
        &sandbox.page("about/index.html"),
        &["<html lang=\"en\">", "Skip to content", "href=\"../de/about/\""],
    );
    // Scripts say something, too.
    let script = |html: &str| {
        let (before, _) = html.split_once("/site.js\"").unwrap();
        let path = before.rsplit_once('"').unwrap().1.trim_start_matches("../");
        sandbox.page(&format!("{path}/site.js"))
    };
    let (own, main) = (script(&about), script(&sandbox.page("about/index.html")));
    assert_has(&own, &["Farben"]);
    assert_lacks(&main, &["Farben"]);
    // What leads on says so in its language.
    assert_has(&sandbox.page("erstes/index.html"), &["<html lang=\"de\">", "de/book/a/"]);
    assert_has(
        &sandbox.page("plums/index.html"),
        &["<html lang=\"en\">", "<title>Plums · Orchard"],
    );
}

#[test]
fn pages_lead_to_their_other_languages() {
    let sandbox = site("");
    let about = sandbox.page("about/index.html");
    assert_has(
        &about,
        &[
            "<link rel=\"alternate\" hreflang=\"en\" href=\"./\">",
            "<link rel=\"alternate\" hreflang=\"x-default\" href=\"./\">",
            "<link rel=\"alternate\" hreflang=\"de\" href=\"../de/about/\">",
            "<a href=\"../de/about/\" lang=\"de\" hreflang=\"de\" rel=\"alternate\">Deutsch</a>",
        ],
    );
    assert_lacks(&about, &[">English</a>"]);
    assert_has(
        &sandbox.page("de/about/index.html"),
        &[
            "hreflang=\"en\" href=\"../../about/\">",
            "hreflang=\"x-default\" href=\"../../about/\">",
            "hreflang=\"de\" href=\"./\">",
            "<a href=\"../../about/\" lang=\"en\" hreflang=\"en\" rel=\"alternate\">English</a>",
        ],
    );
    for single in ["only/index.html", "plums/index.html", "book/b/index.html"] {
        assert_lacks(&sandbox.page(single), &["hreflang"]);
    }
    assert_has(&sandbox.page("index.html"), &["hreflang=\"de\" href=\"de/\""]);
    let home = sandbox.page("de/index.html");
    assert_has(
        &home,
        &[
            "<html lang=\"de\">",
            "<title>Obstgarten</title>",
            "Willkommen",
            "href=\"about/\"",
            "href=\"../plums/\"",
            "content=\"Alles über Obst\"",
            "hreflang=\"en\" href=\"../\"",
        ],
    );
}

#[test]
fn a_language_has_the_sections_that_it_has_pages_for() {
    let sandbox = site("");
    let book = sandbox.page("de/book/index.html");
    assert_has(&book, &["Erstes", "Buch"]);
    assert_lacks(&book, &["Second", "Zweites"]);
    let first = sandbox.page("de/book/a/index.html");
    assert_has(
        &first,
        &["<li><a href=\"../../\">Startseite</a></li>", "<li><a href=\"../\">Buch</a></li>"],
    );
    let nav =
        first.split_once("<nav aria-label=\"Website\">").unwrap().1.split_once("</nav>").unwrap().0;
    assert_has(nav, &["Über uns", "Buch"]);
    assert_lacks(nav, &["About", "Only here"]);
    assert_lacks(&sandbox.page("book/index.html"), &["Erstes"]);
    let english = sandbox.page("about/index.html");
    let nav =
        english.split_once("<nav aria-label=\"Site\">").unwrap().1.split_once("</nav>").unwrap().0;
    assert_lacks(nav, &["Über uns", "Willkommen"]);
}

#[test]
fn with_an_address_alternates_are_absolute_and_in_the_sitemap() {
    let sandbox = site("base_url: https://plum.example.org/x/\n");
    let about = sandbox.page("de/about/index.html");
    assert_has(
        &about,
        &[
            "hreflang=\"en\" href=\"https://plum.example.org/x/about/\">",
            "hreflang=\"de\" href=\"https://plum.example.org/x/de/about/\">",
            "<a href=\"../../about/\" lang=\"en\"",
        ],
    );
    let sitemap = sandbox.page("sitemap.xml");
    let links = "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://plum.example.org/x/about/\"/>\
                 <xhtml:link rel=\"alternate\" hreflang=\"de\" href=\"https://plum.example.org/x/de/about/\"/>\
                 <xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"https://plum.example.org/x/about/\"/></url>";
    assert_has(&sitemap, &["xmlns:xhtml=\"http://www.w3.org/1999/xhtml\""]);
    for version in ["about/", "de/about/"] {
        assert_has(&sitemap, &[&format!("<loc>https://plum.example.org/x/{version}</loc>{links}")]);
    }
    assert_has(&sitemap, &["<loc>https://plum.example.org/x/only/</loc></url>"]);
    assert_eq!(sitemap.matches("xhtml:link").count(), 4 * 2 * 3, "{sitemap}");
}

#[test]
fn links_may_name_files() {
    let sandbox = site("links: index\n");
    assert_has(
        &sandbox.page("de/about/index.html"),
        &["hreflang=\"en\" href=\"../../about/index.html\"", "href=\"../../de/index.html\""],
    );
}

#[test]
fn a_home_page_in_another_language_needs_none_in_the_main_one() {
    let sandbox = site("");
    fs::remove_file(sandbox.path("content/_index.md")).unwrap();
    sandbox.good(&["build", "--strict"]);
    assert_has(&sandbox.page("index.html"), &["hreflang=\"de\" href=\"de/\""]);
    assert_has(&sandbox.page("de/index.html"), &["hreflang=\"x-default\" href=\"../\""]);
    // A translation that comes or goes changes the page that it is of.
    fs::remove_file(sandbox.path("content/_index.de.md")).unwrap();
    fs::remove_file(sandbox.path("content/book/a.de.md")).unwrap();
    sandbox.write("content/about.de.md", "---\ntitle: Über uns\n---\n");
    sandbox.good(&["build", "--strict"]);
    assert_lacks(&sandbox.page("index.html"), &["hreflang"]);
    assert_lacks(&sandbox.page("book/a/index.html"), &["hreflang"]);
    assert_has(&sandbox.page("de/about/index.html"), &["<a class=\"brand\" href=\"../../\">"]);
}

#[test]
fn mistakes_are_told_with_their_place() {
    let told = |config: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("mail.mbox", MAIL);
        sandbox.write(
            "config.yaml",
            format!("{config}\nlists: [{{name: plums, sources: [mail.mbox]}}]\n"),
        );
        let runs = ["build", "check"].map(|command| sandbox.run(&[command]));
        assert_eq!(runs.each_ref().map(|run| run.status), [2, 2], "{runs:?}");
        let [build, check] = runs;
        assert_eq!(build.err, check.err);
        build.err
    };
    let text = told("title: x\nlanguages:\n  de: {}\n  dee: {}");
    assert_has(&text, &["config.yaml:4:3", "languages/dee.yaml", "did you mean `de`?"]);
    let text = told("languages: {en: {}}");
    assert_has(&text, &["config.yaml:1:13", "`default_language`"]);
    let text = told("languages: {plums: {}}");
    assert_has(&text, &["config.yaml:1:13", "name of a list"]);
    let text = told("languages: {../x: {}}");
    assert_has(&text, &["is no language"]);
    let text = told("languages: {de: {titel: x}}");
    assert_has(&text, &["config.yaml:1:18", "did you mean `title`?"]);
}

#[test]
fn a_language_of_the_site_s_own_may_have_pages() {
    let sandbox = Sandbox::new();
    sandbox.write("mail.mbox", MAIL);
    sandbox.write(
        "config.yaml",
        "languages: {ar: {}}\nlists: [{name: plums, sources: [mail.mbox]}]\n",
    );
    sandbox.write("languages/ar.yaml", "name: العربية\ndirection: rtl\nwords: {skip: تجاوز}\n");
    sandbox.write("content/about.md", "---\ntitle: About\n---\n");
    sandbox.write("content/about.ar.md", "---\ntitle: حول\n---\n");
    sandbox.good(&["build"]);
    assert_has(
        &sandbox.page("ar/about/index.html"),
        &["<html lang=\"ar\" dir=\"rtl\">", "تجاوز", "<h1 dir=\"auto\">"],
    );
    assert_has(
        &sandbox.page("about/index.html"),
        &["<html lang=\"en\">", ">العربية</a>", "<h1>About"],
    );
}
