//! Themes as layers: what lies over what, what is in the program, and what is said of mistakes.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::Command;

use listpress::render::environment::Theme;
use tempfile::TempDir;

const MAIL: &str = "From ida@example.org Mon Jan  5 08:00:00 2026\nFrom: Ida <ida@example.org>\n\
Subject: Plums\nDate: Mon, 5 Jan 2026 08:00:00 +0000\nMessage-ID: <a@example.org>\n\nRipe & ready.\n\n\
On Sunday, Bo wrote:\n> Which <ones>?\n\n";

/// A site of one mail with these files.
fn site(config: &str, files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let config = format!("{config}\nlists: [{{name: plums, sources: [mail.mbox]}}]\n");
    for (path, text) in [("config.yaml", config.as_str()), ("mail.mbox", MAIL)].iter().chain(files)
    {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// Runs a command in a site: exit status, standard output and error.
fn listpress(root: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listpress"));
    let output = command.args(["-r", root.to_str().unwrap()]).args(args).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn thread(root: &Path) -> String {
    let (status, told) = listpress(root, &["build"]);
    assert_eq!(status, 0, "{told}");
    fs::read_to_string(root.join("public/plums/a@example.org/index.html")).unwrap()
}

/// What a site with a mistake says, by `check` and by `build`.
fn mistake(config: &str, files: &[(&str, &str)]) -> (i32, String) {
    let root = site(config, files);
    let (status, told) = listpress(root.path(), &["check"]);
    let (built, _) = listpress(root.path(), &["build"]);
    assert_ne!(built, 0, "`build` takes what `check` says is wrong: {told}");
    (status, told)
}

#[test]
fn plain_is_in_the_program() {
    let page = thread(site("theme: plain", &[]).path());
    assert!(page.contains("css/plain.") && !page.contains("css/site."));
    assert!(page.contains("Ripe &amp; ready."));
    assert!(page.contains("<i>> Which &lt;ones>?"), "{page}");
}

#[test]
fn texts_are_taken_apart_only_for_themes_that_ask() {
    assert!(Theme::load(None, "plain", "en").unwrap().wants_parts());
    assert!(!Theme::load(None, "default", "en").unwrap().wants_parts());
    let own = "{% extends \"@default/thread.html\" %}{% block main %}{% for m in messages %}\
               {% for p in m.parts %}[{{ p.kind }}]{% endfor %}{% endfor %}{% endblock %}";
    let page = thread(site("", &[("templates/thread.html", own)]).path());
    assert!(page.contains("[text][attribution][quote]"), "{page}");
}

#[test]
fn a_theme_may_be_one_sheet() {
    let page = thread(site("theme: mine", &[("themes/mine/static/css/site.css", "a{}")]).path());
    assert!(page.contains("css/site.") && page.contains("class=\"brand\""));
}

#[test]
fn a_theme_stands_on_another_and_the_site_lies_over_both() {
    let files = [
        ("themes/mine/theme.yaml", "name: mine\nextends: plain\n"),
        (
            "themes/mine/templates/base.html",
            "{% extends \"@plain/base.html\" %}{% block head %}<!-- mine -->{% endblock %}",
        ),
        ("templates/withheld.html", "{% extends \"@mine/base.html\" %}"),
    ];
    let root = site("theme: mine", &files);
    let page = thread(root.path());
    assert!(page.contains("css/plain."), "{page}");
    let home = fs::read_to_string(root.path().join("public/index.html")).unwrap();
    assert!(home.contains("<!-- mine -->"), "{home}");
}

#[test]
fn a_theme_that_is_not_there_is_a_mistake_in_the_configuration() {
    let (status, told) = mistake("theme: plian", &[]);
    assert_eq!(status, 2);
    assert!(told.contains("did you mean `plain`?"), "{told}");
    let (status, told) = mistake("theme: ../mine", &[("mine/theme.yaml", "name: mine\n")]);
    assert_eq!(status, 2, "{told}");
}

#[test]
fn a_mistake_in_theme_yaml_is_shown_where_it_is() {
    let (status, told) =
        mistake("theme: mine", &[("themes/mine/theme.yaml", "name: mine\nextend: plain\n")]);
    assert_eq!(status, 2);
    assert!(told.contains("theme.yaml:2:1") && told.contains("`extends`"), "{told}");
    let (_, told) = mistake("theme: mine", &[("themes/mine/theme.yaml", "name: yours\n")]);
    assert!(told.contains("theme.yaml:1:1") && told.contains("its name is `yours`"), "{told}");
    let (status, told) = mistake("theme: mine", &[("themes/mine/theme.yaml", "extends: mine\n")]);
    assert_eq!(status, 2);
    assert!(told.contains("mine extends mine"), "{told}");
}

/// A mistake in a page's template: what is said, line by line.
fn in_home(template: &str) -> String {
    let (status, told) = mistake("", &[("templates/home.html", template)]);
    assert_eq!(status, 3, "{told}");
    assert!(told.contains("templates/home.html"), "{told}");
    told
}

#[test]
fn a_block_that_no_template_has_is_a_mistake_and_the_title_is_one_that_there_is() {
    let wrong = "{% extends \"@default/home.html\" %}\n{% block titel %}x{% endblock %}\n";
    let told = in_home(wrong);
    assert!(told.contains("line 2") && told.contains("did you mean `title`?"), "{told}");
    let right = wrong.replace("titel", "title");
    let root = site("", &[("templates/home.html", &right)]);
    assert_eq!(listpress(root.path(), &["build"]).0, 0);
    let page = fs::read_to_string(root.path().join("public/index.html")).unwrap();
    assert!(page.contains("<title>x</title>"), "{page}");
}

#[test]
fn a_mistake_in_a_template_is_shown_where_it_is() {
    let told = in_home("one\n{{ site.titel }}\n");
    assert!(
        told.contains("line 2") && told.contains("undefined") && told.contains("site.titel"),
        "{told}"
    );
    let told = in_home("{% for list in list %}\n{% endfor %}\n");
    assert!(told.contains("line 1") && told.contains("undefined"), "{told}");
    let told = in_home("\n{{ site.title|uper }}\n");
    assert!(
        told.contains("line 2") && told.contains("uper") && told.contains("did you mean `upper`?"),
        "{told}"
    );
    let told = in_home("\n\n{% if %}\n");
    assert!(told.contains("line 3") && told.contains("syntax error"), "{told}");
    let told = in_home("{% from \"macros/persn.html\" import name %}\n");
    assert!(
        told.contains("line 1") && told.contains("did you mean `macros/person.html`?"),
        "{told}"
    );
    let told = in_home("{{ asset(\"css/sit.css\") }}");
    assert!(told.contains("did you mean `css/site.css`?"), "{told}");
}

#[test]
fn a_name_that_nothing_has_may_be_asked_for() {
    let root = site(
        "",
        &[(
            "templates/home.html",
            "{% if site.extra.motto %}{{ site.extra.motto }}{% endif %}\n{{ site.extra.motto|default(\"none\") }}",
        )],
    );
    let (status, told) = listpress(root.path(), &["build"]);
    assert_eq!(status, 0, "{told}");
}

#[test]
fn init_copies_a_theme() {
    let root = tempfile::tempdir().unwrap();
    let (status, told) =
        listpress(root.path(), &["init", root.path().to_str().unwrap(), "--theme=plain"]);
    assert_eq!(status, 0, "{told}");
    assert!(root.path().join("themes/plain/templates/base.html").is_file());
    let (status, told) =
        listpress(root.path(), &["init", root.path().to_str().unwrap(), "--theme=plian"]);
    assert_eq!(status, 2);
    assert!(told.contains("default, plain"), "{told}");
}
