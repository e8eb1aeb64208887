//! Content pages: sections, addresses, files beside them, code in colours, and what shortcodes show of the lists.

use std::fs;

use crate::program::{Sandbox, fixture};

/// A site with a handbook and two lists.
fn site() -> Sandbox {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    sandbox.write(
        "config.yaml",
        format!(
            "base_url: https://plum.example.org/\nmarkdown: {{smart_punctuation: true}}\nlists:\n\
             - {{name: plums, title: Plums, sources: ['{source}', content/book/mail.txt], mailmap: content/book/people.txt}}\n\
             - {{name: other, sources: ['{source}']}}\n"
        ),
    );
    let mail = "From: Ida <ida@plum.example.org>\nDate: Mon, 12 Jan 2026 08:00:00 +0000\nSubject: <b>Stones</b>\n\
                Message-ID: <stones@plum.example.org>\n\n> quoted\n\nStones & <i>all</i>.\n\nMore.\n";
    sandbox.write("content/book/mail.txt", format!("From x Mon Jan 12 08:00:00 2026\n{mail}\n"));
    sandbox.write("content/book/people.txt", "");
    sandbox
}

/// All parts, each after the one before.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let (_, after) =
            rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is not in its place: {text}"));
        rest = after;
    }
}

#[test]
fn a_handbook_has_sections_in_each_other() {
    let sandbox = site();
    sandbox.write("content/book/_index.md", "---\ntitle: Book\n---\nAll of it.\n");
    sandbox.write(
        "content/book/a.md",
        "---\nweight: 2\ntitle: '<script>A</script>'\ndescription: 'Of \"a\"'\ndate: 2026-05-04\nupdated: 2026-05-05T09:30:00+02:00\n\
         authors: [Ida, Bo]\naliases: [/old/a/, old.html, plums/index.html]\n---\nText -- *a*.\n",
    );
    sandbox.write(
        "content/book/b.md",
        "---\nweight: 1\n---\n# B\n\n[a](a.md) [deep](@/book/deep/_index.md#x)\n",
    );
    sandbox.write("content/book/deep/_index.md", "---\nweight: 3\n---\n# Deep\n\n## X\n");
    sandbox.write("content/book/deep/c.md", "---\nslug: see\ndraft: true\n---\n# C\n");
    sandbox.write("content/moved/_index.md", "---\nredirect_to: '@/book/b.md#b'\n---\n");
    let run = sandbox.good(&["build", "--drafts"]);
    assert!(
        run.err.contains("its alias plums/index.html is another page of the site"),
        "{}",
        run.err
    );

    let book = sandbox.page("book/index.html");
    assert_in_order(
        &book,
        &[
            "entries",
            "\"b/\"",
            "\"a/\"",
            "&lt;script&gt;A",
            "4 May 2026",
            "Of &quot;a&quot;",
            "\"deep/\"",
        ],
    );
    assert!(!book.contains("<script>A"), "{book}");
    let a = sandbox.page("book/a/index.html");
    assert_in_order(
        &a,
        &[
            "By Ida, Bo",
            "datetime=\"2026-05-04\"",
            "Updated",
            "datetime=\"2026-05-05T09:30:00+02:00\"",
            "Text – <em>a</em>",
        ],
    );
    assert_in_order(&a, &["rel=\"prev\" href=\"../b/\"", "rel=\"next\" href=\"../deep/\""]);
    assert!(sandbox.page("book/b/index.html").contains("href=\"../deep/#x\""));
    let draft = sandbox.page("book/deep/see/index.html");
    assert_in_order(
        &draft,
        &["href=\"../../\">Book</a>", "href=\"../\">Deep</a>", "n2", "This is a draft"],
    );
    for (from, to) in [
        ("old/a/index.html", "../../book/a/"),
        ("old.html", "book/a/"),
        ("moved/index.html", "../book/b/#b"),
    ] {
        assert!(sandbox.page(from).contains(&format!("url={to}")), "{from}");
    }
    assert!(sandbox.page("plums/index.html").contains("Plums"));
    let map = sandbox.page("sitemap.xml");
    assert!(map.contains("/book/a/") && !map.contains("/old") && !map.contains("/moved"), "{map}");

    sandbox.good(&["build"]);
    assert!(!sandbox.path("public/book/deep/see").exists());
}

#[test]
fn files_beside_pages_are_published_and_mail_never() {
    let sandbox = site();
    sandbox.write(
        "content/book/p.md",
        "![A](pear.svg) ![Far](https://example.org/x.png) [paper](talk/paper.pdf)\n",
    );
    sandbox.write("content/book/pear.svg", "<svg viewBox='0 0 30 20'></svg>");
    sandbox.write("content/book/talk/index.md", "# Talk\n");
    sandbox.write("content/book/talk/paper.pdf", "%PDF");
    let run = sandbox.good(&["build"]);
    assert!(
        run.err.contains("an image of another site is not shown") && run.err.contains("p.md:1:"),
        "{}",
        run.err
    );
    let p = sandbox.page("book/p/index.html");
    assert!(p.contains("> Far <a") && !p.contains("example.org/x.png"), "{p}");
    assert!(
        p.contains(
            "<img src=\"../pear.svg\" alt=\"A\" width=\"30\" height=\"20\" loading=\"lazy\">"
        ),
        "{p}"
    );
    assert!(p.contains("href=\"../talk/paper.pdf\""), "{p}");
    assert_eq!(sandbox.page("book/talk/paper.pdf"), "%PDF");
    for name in ["book/mail.txt", "book/people.txt"] {
        assert!(!sandbox.path(&format!("public/{name}")).exists(), "{name}");
    }
    sandbox.good(&["verify", "public"]);
    sandbox.write("content/book/pear.svg", "<svg viewBox='0 0 60 20'></svg>");
    sandbox.good(&["build"]);
    assert!(sandbox.page("book/p/index.html").contains("width=\"60\""));
}

#[test]
fn shortcodes_show_the_archive_and_what_a_site_adds() {
    let sandbox = site();
    sandbox.write(
        "templates/shortcodes/badge.html",
        "<b class=\"n{{ nth }}\">{{ text or \"\" }}{{ body }}</b>",
    );
    let stones = "list=\"plums\", id=\"<stones@plum.example.org>\"";
    sandbox.write(
        "content/news.md",
        format!(
            "# News\n\n{{{{ thread({stones}) }}}}\n\n{{{{ message({stones}) }}}}\n\nSee {{{{ thread({stones}) }}}}.\n\n\
             {{{{ badge(text=\"<i>\") }}}}\n\n{{% badge() %}}**x**{{% end %}}\n\n`{{{{ badge() }}}}`\n\n\
             {{{{ chart(list=\"plums\", kind=\"people\", count=2) }}}}\n\n{{{{ period(list=\"plums\", unit=\"month\") }}}}\n\n\
             ```rust\nfn a() {{}}\n```\n"
        ),
    );
    sandbox.good(&["build", "--strict"]);
    let news = sandbox.page("news/index.html");
    assert_in_order(
        &news,
        &[
            "<div class=\"card sc\">",
            "Thread on <a href=\"../plums/\">Plums</a>",
            "&lt;b&gt;Stones&lt;/b&gt;",
            "<blockquote><p>Stones &amp; &lt;i&gt;all&lt;/i&gt;.</p></blockquote>",
            "<p>See <a href=\"../plums/stones@plum.example.org/\">&lt;b&gt;Stones",
            "</a>.</p>",
            "<b class=\"n1\">&lt;i&gt;</b>",
            "<b class=\"n2\">**x**</b>",
            "<code>{{ badge() }}</code>",
            "<svg class=\"chart",
            "Period of",
            "<span class=\"z-k\">fn</span>",
        ],
    );
    assert!(!news.contains("style="), "{news}");
}

#[test]
fn a_page_follows_the_mail_that_it_shows() {
    let sandbox = site();
    sandbox
        .write("content/news.md", "{{ thread(list=\"plums\", id=\"stones@plum.example.org\") }}\n");
    sandbox.write("content/still.md", "Nothing of lists.\n");
    sandbox.good(&["build"]);
    assert!(sandbox.page("news/index.html").contains("1 message by"));
    let mail = fs::read_to_string(sandbox.path("content/book/mail.txt")).unwrap();
    let answer = mail
        .replace("<stones@", "<answer@")
        .replace("Subject:", "In-Reply-To: <stones@plum.example.org>\nSubject: Re:");
    sandbox.write("content/book/mail.txt", mail + &answer);
    sandbox.good(&["build"]);
    assert!(sandbox.page("news/index.html").contains("2 messages by"));
}

#[test]
fn mistakes_of_authors_are_told_with_their_place() {
    let sandbox = site();
    sandbox.write("content/a.md", "---\ntitle: A\n---\nx\n\n{{ tread(id=\"x\") }} [b](@/b.md#two) [c](@/bb.md)\n\n{% quote() %}\n");
    sandbox.write("content/b.md", "# One\n\n{{ thread(list=\"plumbs\", id=\"x\") }}\n\n{{ thread(list=\"plums\", id=\"no@x\") }} {{ series(list=\"plums\", slag=1) }}\n\n{{ chart(list=\"plums\", kind=\"pie\") }}\n");
    let run = sandbox.run(&["check"]);
    assert_eq!(run.status, 3, "{}", run.err);
    for part in [
        "there is no shortcode `tread`",
        "a.md:6:4",
        "did you mean `thread`?",
        "that page has no place `two`",
        "links to @/bb.md, which is not there",
        "did you mean `@/b.md`?",
        "a.md:8:1",
        "shortcode `quote` has no {% end %}",
        "there is no list `plumbs`",
        "did you mean `plums`?",
        "list `plums` has no message `no@x`",
        "shortcode `series` takes no `slag`",
        "did you mean `slug`?",
        "no chart of the kind `pie`",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert_eq!(sandbox.run(&["build", "--strict"]).status, 3);
    sandbox.good(&["build"]);

    sandbox.write("content/a.md", "---\ntemplate: pagee.html\n---\n");
    let run = sandbox.run(&["build"]);
    assert!(run.status == 1 && run.err.contains("did you mean `page.html`?"), "{}", run.err);
    sandbox.write("content/a.md", "---\npath: plums/x\n---\n");
    let run = sandbox.run(&["build"]);
    assert!(run.status != 0 && run.err.contains("begins with `plums`"), "{}", run.err);
    sandbox.write("content/a.md", "---\nwieght: 2\n---\n");
    let run = sandbox.run(&["build"]);
    assert!(
        run.status != 0
            && run.err.contains("did you mean `weight`?")
            && run.err.contains("a.md:2:1"),
        "{}",
        run.err
    );
}

#[test]
fn mistakes_of_pages_have_file_and_line() {
    let sandbox = site();
    sandbox.write("content/book/rules/one.md", "# One\n");
    sandbox.write(
        "content/book/p.md",
        "# P\n\n![x](nopic.png) ![y](/logo.png)\n\n[s](#gone) [t](#p) [o](one.md)\n",
    );
    sandbox.write(
        "content/book/q.md",
        "{{ period(list=\"plums\", unit=\"fortnight\") }}\n\n{{ period(list=\"plums\") }}\n\n{{ contributors }}\n",
    );
    sandbox.good(&["build"]);
    let told = sandbox.run(&["check"]).out;
    for part in [
        "no picture nopic.png\n --> ",
        "p.md:3:1",
        "has no place `gone`\n --> ",
        "p.md:5:1",
        "did you mean `@/book/rules/one.md`",
        "no periods by `fortnight`",
        "q.md:1:4",
        "which period? `unit=",
        "q.md:3:4",
        "q.md:5:4",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for part in
        ["problem: error", "place `p`", "snapshot", "link: nopic", "link: #gone", "link: one.md"]
    {
        assert!(!told.contains(part), "{part}: {told}");
    }
    sandbox.write("templates/shortcodes/badge.html", "<b>{{ text }}</b>");
    sandbox.write("content/book/r.md", "\n\nIs {{ badge() }}.\n");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.err.contains("r.md:3:7") && run.err.contains("`text` is not given"), "{}", run.err);
}
