//! Whatever is wrong with the input or the command line: one clear message on standard error with place and remedy,
//! nothing on standard output, the exit status that the guide promises, and nothing published.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::fs;

use program::{Run, Sandbox, fixture};

#[path = "support/program.rs"]
mod program;

/// Checks what all failures have in common, and that the message holds all of `parts`.
#[track_caller]
fn refused(run: &Run, status: i32, parts: &[&str]) {
    assert_eq!(run.status, status, "{}", run.err);
    assert_eq!(run.out, "", "standard output is for data");
    let errors = run.err.lines().filter(|line| line.starts_with("error")).count();
    assert_eq!(errors, 1, "one message: {}", run.err);
    for part in parts {
        assert!(run.err.contains(part), "`{part}` is not in: {}", run.err);
    }
    assert!(!run.err.contains("panicked") && !run.err.contains('\u{1b}'), "{}", run.err);
}

/// A build of a source that must be refused, without leaving anything.
#[track_caller]
fn refused_source(sandbox: &Sandbox, source: &str, parts: &[&str]) {
    refused(&sandbox.run(&["build", source, "-o", "site"]), 2, parts);
    assert!(!sandbox.path("site").exists());
    refused(&sandbox.run(&["export", "messages", source]), 2, parts);
    refused(&sandbox.run(&["report", source]), 2, parts);
}

#[test]
fn a_source_without_mail_is_refused() {
    let sandbox = Sandbox::new();
    refused_source(&sandbox, "gone.mbox", &["gone.mbox: no such file or folder"]);
    sandbox.write("empty.mbox", "");
    refused_source(
        &sandbox,
        "empty.mbox",
        &["empty.mbox: there is no mail in it: an empty file", "mbox, Maildir"],
    );
    fs::create_dir(sandbox.path("folder")).unwrap();
    refused_source(&sandbox, "folder", &["folder: there is no mail in it", "mbox, Maildir"]);
    sandbox.write("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01");
    refused_source(&sandbox, "photo.jpg", &["photo.jpg: there is no mail in it"]);
    refused_source(&sandbox, "-", &["-: there is no mail in it"]);
}

#[test]
fn a_source_of_another_kind_than_configured_is_refused() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    sandbox.write(
        "config.yaml",
        format!("lists: [{{name: a, sources: [{{path: '{source}', type: maildir}}]}}]\n"),
    );
    refused(&sandbox.run(&["build"]), 2, &[&source]);
}

#[test]
fn a_wrong_key_is_shown_with_line_caret_and_suggestion() {
    let sandbox = Sandbox::new();
    sandbox
        .write("config.yaml", "title: x\nlists:\n  - name: a\n    adress: b\n    sources: [c]\n");
    let parts = ["config.yaml:4:5", "4 |     adress: b", "|     ^^^^^^", "did you mean `address`?"];
    for command in
        [&["build"][..], &["config", "show"], &["clean"], &["export", "messages"], &["report"]]
    {
        refused(&sandbox.run(command), 2, &parts);
    }
}

#[test]
fn a_wrong_value_is_shown_with_line_caret_and_suggestion() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "title: x\npermalinks: sutbs\n");
    refused(&sandbox.run(&["build"]), 2, &["config.yaml:2:13", "^^^^^", "did you mean `stubs`?"]);
    sandbox.write("config.yaml", "title: x\nsearch: {max_body_words: many}\n");
    refused(&sandbox.run(&["build"]), 2, &["config.yaml:2:", "many", "^"]);
    sandbox.write("config.yaml", "title: [\n");
    refused(&sandbox.run(&["build"]), 2, &["config.yaml:", "^"]);
    sandbox.write("config.yaml", "title: x\nbase_url: ftp://example.org/\n");
    refused(
        &sandbox.run(&["build"]),
        2,
        &["config.yaml: base_url: `ftp://example.org/` must begin with https://"],
    );
    let odd = [
        ("base_url: 'https://example.org/\"><script>'", "base_url: an address of the web holds no"),
        (
            "base_url: https://example.org/?x",
            "base_url: `https://example.org/?x` is to be that of a folder",
        ),
        (
            "search: {upstream: 'javascript:alert({q})'}",
            "search.upstream: `javascript:alert()` must begin",
        ),
        ("cname: \"a.example.org\\nb\"", "cname: \"a.example.org\\nb\" is no name of a host"),
    ];
    for (line, told) in odd {
        sandbox.write("config.yaml", format!("title: x\n{line}\n"));
        refused(&sandbox.run(&["build"]), 2, &[told]);
    }
    for url in ["javascript:%s", "https://git.example.org/", "https://example.org/%s/%s"] {
        let list = format!("lists:\n  - sources: [a.mbox]\n    commit_url: \"{url}\"\n");
        sandbox.write("config.yaml", &list);
        let parts =
            [&*format!("config.yaml: commit_url: `{url}` must begin with https://"), "`%s`"];
        refused(&sandbox.run(&["build"]), 2, &parts);
    }
    let named = "lists:\n  - {name: plum, sources: [a.mbox]}\n  - {name: pear, sources: [b.mbox], commit_url: x}\n";
    sandbox.write("config.yaml", named);
    refused(&sandbox.run(&["build"]), 2, &["config.yaml: list `pear`: commit_url: `x` must"]);
}

#[test]
fn a_key_given_twice_is_shown_at_its_second_place_and_names_the_first() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "title: x\nlists:\n  - name: a\n    title: b\n    title: c\n");
    let parts = ["`title` is given twice, first on line 4", "config.yaml:5:5", "5 |     title: c"];
    refused(&sandbox.run(&["build"]), 2, &parts);
    // Free keys, too: with a variable set, such a file was once taken for an empty one.
    sandbox.write("config.yaml", "title: x\nextra:\n  a: 1\n  a: 2\n");
    let mut run = sandbox.listpress(&["config", "show"]);
    let run = program::finish(run.env("LISTPRESS_PERMALINKS", "stubs"));
    refused(&run, 2, &["`a` is given twice, first on line 3", "config.yaml:4:3"]);
    sandbox.write("config.yaml", "title: x\n");
    sandbox.write("content/page.md", "---\ntitle: x\nweight: 1\ntitle: y\n---\n");
    let parts = ["`title` is given twice, first on line 2", "page.md:4:1"];
    refused(&sandbox.run(&["build"]), 1, &parts);
}

#[test]
fn periods_by_snapshot_are_told_to_be_missing() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    let config = |periods: &str| {
        format!("lists: [{{name: a, periods: [{periods}], sources: ['{source}']}}]\n")
    };
    sandbox.write("config.yaml", config("month, snapshot"));
    let run = sandbox.good(&["build", "-v"]);
    for part in ["LP010", &source, "source has no recorded snapshots", "`listpress sync` records"] {
        assert!(run.err.contains(part), "`{part}` is not in: {}", run.err);
    }
    assert!(sandbox.good(&["build"]).err.contains("source has no recorded snapshots"));
    sandbox.write("config.yaml", config("month"));
    assert!(!sandbox.good(&["build", "-v"]).err.contains("snapshots"));
}

#[test]
fn lists_need_names_of_their_own_and_sources() {
    let sandbox = Sandbox::new();
    sandbox
        .write("config.yaml", "lists:\n  - {name: a, sources: [x]}\n  - {name: A, sources: [y]}\n");
    refused(&sandbox.run(&["build"]), 2, &["config.yaml: two lists are named `A`"]);
    sandbox.write("config.yaml", "lists:\n  - {name: assets, sources: [x]}\n");
    refused(&sandbox.run(&["build"]), 2, &["config.yaml: list name `assets`"]);
    sandbox.write("config.yaml", "lists:\n  - {name: a}\n");
    refused(
        &sandbox.run(&["build"]),
        2,
        &["config.yaml: list `a` has no sources: add `sources: [PATH]`"],
    );
}

#[test]
fn a_missing_configuration_says_how_to_make_one() {
    let sandbox = Sandbox::new();
    for command in
        [&["build"][..], &["clean"], &["config", "show"], &["export", "threads"], &["report"]]
    {
        refused(&sandbox.run(command), 2, &["no config.yaml in", "`listpress init` makes one"]);
    }
    refused(&sandbox.run(&["build", "-c", "gone.yaml"]), 2, &["gone.yaml: "]);
    let mut run = sandbox.listpress(&["build", &fixture("eml"), "-o", "site"]);
    refused(
        &program::finish(run.env("LISTPRESS_PERMALINKS", "sutbs")),
        2,
        &["LISTPRESS_PERMALINKS"],
    );
}

#[test]
fn a_mistake_in_a_template_is_shown_with_file_and_line() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "title: x\n");
    sandbox.write(
        "templates/home.html",
        "{% extends \"base.html\" %}\n{% block main %}\n{% endblok %}\n",
    );
    refused(
        &sandbox.run(&["build"]),
        1,
        &["templates/home.html, line 3: syntax error", ">    3 | {% endblok %}"],
    );
    sandbox.write("templates/home.html", "\n{{ asset(\"no.css\") }}\n");
    refused(&sandbox.run(&["build"]), 1, &["home.html, line 2: ", "no static file `no.css`"]);
    fs::remove_file(sandbox.path("templates/home.html")).unwrap();
    sandbox.write("config.yaml", "theme: plum\n");
    refused(
        &sandbox.run(&["build"]),
        2,
        &["theme `plum`: no folder ", "themes/plum", "help: `default` and `plain` are built in"],
    );
    sandbox.write("themes/plum/templates/home.html", "{{ 1 +\n");
    refused(
        &sandbox.run(&["build"]),
        1,
        &["themes/plum/templates/home.html, line 1: syntax error"],
    );
    let published = sandbox.path("public").read_dir().map_or(0, Iterator::count);
    assert_eq!(published, 0);
}

#[test]
fn damaged_mail_is_built_counted_and_named_and_refused_by_strict() {
    let sandbox = Sandbox::new();
    for (name, messages, kind) in [
        ("mbox/truncated.mbox", 9, "truncated.mbox:6384: mbox is cut off: "),
        ("mbox/truncated.mbox.gz", 7, "truncated.mbox.gz: compressed file is cut off or damaged: "),
    ] {
        let source = fixture(name);
        let run = sandbox.run(&["build", &source, "-o", "site", "--strict"]);
        refused(&run, 3, &[kind, "--strict: nothing was published"]);
        assert!(!sandbox.path("site").exists());
        let run = sandbox.good(&["build", &source, "-o", "site"]);
        assert!(
            run.err.contains(kind) && run.err.contains(&format!("{messages} messages,")),
            "{}",
            run.err
        );
        assert_eq!(run.out, "");
        fs::rename(sandbox.path("site"), sandbox.path(&format!("site {messages}"))).unwrap();
        let run = sandbox.good(&["export", "messages", &source]);
        assert_eq!(run.out.lines().count(), messages);
        assert!(run.err.contains(kind), "{}", run.err);
    }
}

#[test]
fn a_repository_without_one_of_its_objects_gives_the_other_messages() {
    let sandbox = Sandbox::new();
    let source = sandbox.unbundle("public-inbox/v2.bundle", "list.git");
    let git = sandbox.path("list.git");
    let lost = sandbox.git(&git, &["rev-parse", "HEAD~5:m"]).trim().to_owned();
    let pack = fs::read_dir(git.join("objects/pack")).unwrap();
    let pack = pack
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "pack"))
        .unwrap();
    fs::rename(&pack, sandbox.path("all.pack")).unwrap();
    fs::remove_file(pack.with_extension("idx")).unwrap();
    let all = fs::File::open(sandbox.path("all.pack")).unwrap();
    let unpacked =
        program::finish(sandbox.command("git").current_dir(&git).arg("unpack-objects").stdin(all));
    assert_eq!(unpacked.status, 0, "{}", unpacked.err);
    assert_eq!(sandbox.export("messages", &source).len(), 12);

    fs::remove_file(git.join("objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    refused(
        &sandbox.run(&["build", &source, "-o", "site", "--strict"]),
        3,
        &["git object is missing", &lost],
    );
    assert!(!sandbox.path("site").exists());
    let run = sandbox.good(&["build", &source, "-o", "site"]);
    assert!(run.err.contains("11 messages,") && run.err.contains(&lost), "{}", run.err);
}

#[test]
fn the_output_must_be_apart_from_the_input() {
    let sandbox = Sandbox::new();
    sandbox.write("mail/a.mbox", fs::read(fixture("mbox/mboxrd.mbox")).unwrap());
    let apart = "one inside the other";
    refused(&sandbox.run(&["build", "mail", "-o", "mail/site"]), 2, &["mail/site: ", apart]);
    refused(&sandbox.run(&["build", "mail", "-o", "mail"]), 2, &["mail: ", apart]);
    refused(&sandbox.run(&["build", "mail/a.mbox", "-o", "mail"]), 2, &["mail: ", apart]);
    let list = "{name: plums, sources: [mail], redact: public/redact.yaml}";
    sandbox.write("config.yaml", format!("lists: [{list}]\n"));
    sandbox.write("public/redact.yaml", "");
    refused(&sandbox.run(&["build"]), 2, &["redact file", "public/redact.yaml", apart]);
    sandbox.write("config.yaml", "title: x\noutput_dir: .\n");
    refused(&sandbox.run(&["build"]), 2, &["the output folder holds config.yaml", "-o"]);
    refused(&sandbox.run(&["build", "-o", ".."]), 2, &["the output folder holds config.yaml"]);
    for folder in ["content", "content/site", "templates", "static/x", "themes"] {
        let told = format!("the output folder is in {}/", folder.split('/').next().unwrap());
        refused(&sandbox.run(&["build", "-o", folder]), 2, &[&told, "-o"]);
    }
    for folder in [".listpress", "out"] {
        let run = sandbox.run(&["build", "-o", folder, "--cache-dir", &format!("{folder}/cache")]);
        refused(&run, 2, &["the output folder holds the build cache"]);
    }
    let files: Vec<_> =
        fs::read_dir(sandbox.path("mail")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files, ["a.mbox"]);
}

#[test]
fn two_builds_in_one_folder_do_not_meet() {
    let sandbox = Sandbox::new();
    let source = fixture("eml");
    sandbox.good(&["build", &source, "-o", "site", "--cache-dir", "locks"]);
    let lock =
        listpress::output::lock::take(&sandbox.path("locks"), &sandbox.path("site")).unwrap();
    let run = sandbox.run(&["build", &source, "-o", "site", "--cache-dir", "locks"]);
    refused(&run, 1, &["site: another build is at work in this folder", "help: "]);
    if cfg!(unix) {
        let run = sandbox.run(&["build", &source, "-o", "site", "--cache-dir", "elsewhere"]);
        refused(&run, 1, &["site: another build is at work in this folder", "help: "]);
    }
    sandbox.good(&["build", &source, "-o", "other", "--cache-dir", "locks"]);
    drop(lock);
    if cfg!(unix) {
        // A build that has made its folder itself, with another cache.
        let (made, gate) = (sandbox.path("made"), listpress::output::Gate::default());
        let writer = listpress::output::Writer::open(&made, &gate).unwrap();
        let staged = writer.stage(&listpress::site::SafePath::fixed("a"), b"a").unwrap();
        let run = sandbox.run(&["build", &source, "-o", "made", "--cache-dir", "elsewhere"]);
        refused(&run, 1, &["made: another build is at work in this folder", "help: "]);
        writer.publish().unwrap();
        writer.clear().unwrap();
        assert_eq!(fs::read(made.join(staged.path.as_str())).unwrap(), b"a");
    }
    sandbox.good(&["build", &source, "-o", "site", "--cache-dir", "locks"]);
}

#[test]
fn clean_waits_for_no_build_and_disturbs_none() {
    let sandbox = Sandbox::new();
    let source = fixture("eml");
    sandbox.write("config.yaml", format!("lists: [{{name: plums, sources: ['{source}']}}]\n"));
    sandbox.good(&["build"]);
    let (cache, site) = (sandbox.path(".listpress"), sandbox.path("public"));
    let lock = listpress::output::lock::take(&cache, &site).unwrap();
    refused(&sandbox.run(&["clean"]), 1, &["public: another build is at work in this folder"]);
    assert!(sandbox.path("public/index.html").exists());
    drop(lock);
    sandbox.good(&["clean"]);
    assert!(!site.exists() && !cache.exists());
}

#[test]
fn an_output_that_cannot_be_written_fails() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "");
    let run = sandbox.run(&["build", &fixture("eml"), "-o", "file/site"]);
    refused(&run, 1, &["file/site", "help: "]);
}

#[test]
fn the_command_line_is_checked() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    let run = |args: &[&str]| sandbox.run(args);
    refused(&run(&["build", "--nonsense"]), 2, &["--nonsense", "Usage: listpress build"]);
    refused(&run(&["bulid"]), 2, &["bulid", "build"]);
    refused(&run(&["export", "mesages", &source]), 2, &["mesages", "messages"]);
    refused(&run(&["report", "--format", "xml", &source]), 2, &["xml", "text, json, md"]);
    refused(&run(&["report", "--from", "2026-01-01", &source]), 2, &["--to"]);
    refused(&run(&["build", "-q", "-v", &source]), 2, &["--quiet", "--verbose"]);
    refused(&run(&["build", "-j", "many", &source]), 2, &["many", "--jobs"]);
    refused(
        &run(&["export", "messages", "--as-of", "yesterday", &source]),
        2,
        &["--as-of yesterday", "2026-01-13"],
    );
}

#[test]
fn an_unknown_period_is_refused() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    for key in ["2026-W99", "2026-02-30", "soon"] {
        let run = sandbox.run(&["report", &source, "--period", key]);
        refused(&run, 2, &[&format!("period {key}: "), "2026-Q1, 2026-01, 2026-W03"]);
    }
    let run = sandbox.run(&["report", &source, "--from", "someday", "--to", "2026-01-10"]);
    refused(
        &run,
        2,
        &["period someday..2026-01-10: someday is no date", "no commit and no Message-ID"],
    );
    // A period that is only empty is no mistake.
    let run = sandbox.good(&["report", &source, "--period", "2031-W01"]);
    assert!(run.err.contains("2031-W01: no message of plum-devel falls into it"), "{}", run.err);
}

#[test]
fn an_unknown_list_is_refused() {
    let sandbox = Sandbox::new();
    let source = fixture("mbox/mboxrd.mbox");
    sandbox.write("config.yaml", format!("lists: [{{name: plums, sources: ['{source}']}}]\n"));
    for command in [&["export", "messages"][..], &["report"]] {
        let with = |more: &[&str]| sandbox.run(&[command, more].concat());
        refused(&with(&["-r", ".", "--list", "pears"]), 2, &["no list `pears`", "plums"]);
        refused(&with(&["--list", "pears", &source]), 2, &["no list `pears`", "plum-devel"]);
        assert_eq!(with(&["-r", ".", "--list", "plums"]).status, 0);
        assert_eq!(with(&["--list", "plum-devel", &source]).status, 0);
    }
}

#[test]
fn a_content_page_in_the_way_of_a_list_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "config.yaml",
        format!("lists: [{{name: plums, sources: ['{}']}}]\n", fixture("eml")),
    );
    sandbox.write("content/plums.md", "Mine.\n");
    let run = sandbox.run(&["build"]);
    refused(&run, 1, &["content/plums.md: ", "`plums`", "rename it"]);
}

#[test]
fn an_address_below_a_file_is_refused_before_anything_is_published() {
    let sandbox = Sandbox::new();
    let source = fixture("eml");
    sandbox.write(
        "config.yaml",
        format!(
            "base_url: https://x.example.org/\nlists:\n  - {{name: a, sources: ['{source}']}}\n  \
             - {{name: b, sources: ['{source}']}}\n"
        ),
    );
    sandbox.write("content/x.md", "Plums.\n");
    assert_eq!(sandbox.run(&["build"]).status, 0);
    let manifest = || fs::read(sandbox.path("public/manifest.json")).unwrap();
    let before = manifest();
    for (front, parts) in [
        ("aliases: [x.html, x.html/y]", ["content/x.md: ", "x.html/y/index.html is below x.html"]),
        ("path: new.atom", ["content/x.md: ", "new.atom/index.html is below the file new.atom"]),
        ("aliases: [SHA256SUMS.html, sha256sums.html/y]", ["content/x.md: ", "sha256sums.html/y"]),
    ] {
        sandbox.write("content/x.md", format!("---\n{front}\n---\nPears.\n"));
        refused(&sandbox.run(&["build"]), 1, &parts);
        assert!(manifest() == before, "{front}");
        assert!(!sandbox.path("public/.listpress-journal").exists(), "{front}");
    }
    let taken = "files.txt/y, sitemap.xml/y, opensearch.xml/y, manifest.json/y";
    sandbox.write("content/x.md", format!("---\naliases: [{taken}]\n---\nPlums.\n"));
    let run = sandbox.run(&["build"]);
    assert_eq!(
        (run.status, run.err.matches("is another page of the site").count()),
        (0, 4),
        "{}",
        run.err
    );
    // What somebody else put there stays, and is named.
    sandbox.write("content/x.md", "---\naliases: [old.html]\n---\nPlums.\n");
    sandbox.write("public/old.html/mine", "mine");
    refused(&sandbox.run(&["build"]), 1, &["old.html", "in the way", "move it away"]);
    assert_eq!(fs::read(sandbox.path("public/old.html/mine")).unwrap(), b"mine");
}

#[test]
fn what_a_mail_says_does_not_reach_the_terminal_raw() {
    let sandbox = Sandbox::new();
    let mail = "From: a@example.org\nMessage-ID: <\u{1b}[31mred@example.org>\nSubject: x\nDate: never\n\nx\n";
    sandbox.write("mail/1.eml", mail);
    sandbox.write("mail/\u{1b}[2J.txt", "no mail");
    let run = sandbox.good(&["build", "mail", "-o", "site", "-v"]);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
}
