//! The interface in other languages: a language that nobody speaks shows what is not translated.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use listpress::config::yaml;
use program::Sandbox;
use serde_json::Value;
use walkdir::WalkDir;

#[path = "support/program.rs"]
mod program;

const ENGLISH: &str = "themes/default/languages/en.yaml";

fn language(path: &str) -> Value {
    yaml::read(Path::new(path), &fs::read_to_string(path).unwrap(), 1).unwrap()
}

/// All its words in brackets, from right to left.
fn pseudo(theme: &str) -> String {
    fn wrap(value: &mut Value) {
        match value {
            Value::String(text) => *text = format!("⟦{text}⟧"),
            Value::Object(map) => map.values_mut().for_each(wrap),
            _ => {}
        }
    }
    let mut pseudo = language(ENGLISH);
    if theme != "default" {
        let own = language(&format!("themes/{theme}/languages/en.yaml"));
        let words = pseudo["words"].as_object_mut().unwrap();
        words.extend(own["words"].as_object().unwrap().clone());
    }
    wrap(&mut pseudo["words"]);
    wrap(&mut pseudo["scripts"]);
    pseudo["direction"] = "rtl".into();
    serde_json::to_string_pretty(&pseudo).unwrap()
}

/// Mail without a Latin letter but for what mail needs: two revisions of a series with reviews, a long talk, attachments.
fn mbox() -> String {
    let mut mbox = String::new();
    let mut at = 1_700_000_000_i64;
    let mut mail = |id: &str, answers: &str, who: &str, subject: &str, text: &str| {
        at += 40_000;
        let date = listpress::render::date::rfc3339(at);
        let (day, clock) = date.split_once('T').unwrap();
        let (year, rest) = day.split_once('-').unwrap();
        let (month, day) = rest.split_once('-').unwrap();
        let month =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                [month.parse::<usize>().unwrap() - 1];
        let clock = clock.trim_end_matches('Z');
        let _ = write!(
            mbox,
            "From x Thu Jan  1 00:00:00 1970\nFrom: {who} <{id}@x.example>\nTo: я@x.example\nDate: {day} {month} {year} {clock} +0000\n\
             Message-ID: <{id}@x.example>\nSubject: {subject}\n"
        );
        if !answers.is_empty() {
            let _ = writeln!(mbox, "In-Reply-To: <{answers}@x.example>");
        }
        let _ = write!(
            mbox,
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        );
    };
    let diff = |n: usize| {
        format!(
            "ы\n---\n ы{n} | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/ы{n} b/ы{n}\nindex 1234567..2345678 100644\n\
             --- a/ы{n}\n+++ b/ы{n}\n@@ -1 +1 @@\n-ж\n+щ{n}\n-- \n2.0\n"
        )
    };
    for (version, tag) in [(1, "PATCH"), (2, "PATCH v2")] {
        let top = format!("c{version}");
        mail(&top, "", "Яя Юю", &format!("[{tag} 0/2] щщ"), "жжж\n");
        for n in 1..=2 {
            let id = format!("p{version}{n}");
            mail(&id, &top, "Яя Юю", &format!("[{tag} {n}/2] щщ {n}"), &diff(n * version));
            let review = format!("> ы\n> ы\n\nда\nReviewed-by: Эээ <r{version}{n}@x.example>\n");
            mail(
                &format!("r{version}{n}"),
                &id,
                "Эээ",
                &format!("Re: [{tag} {n}/2] щщ {n}"),
                &review,
            );
        }
    }
    mail("t0", "", "Ббб", "фыва", "жж");
    for n in 1..60 {
        let quotes = "> ж\n".repeat(if n == 3 { 20 } else { 1 });
        mail(&format!("t{n}"), &format!("t{}", n / 2), "Ввв", "Re: фыва", &format!("{quotes}\nда"));
    }
    for n in 0..40 {
        let who = if n % 3 == 0 { "Ггг" } else { "Ддд" };
        mail(&format!("u{n}"), "", who, if n == 7 { "" } else { "йцу" }, "да");
    }
    mbox
}

/// Mails with attachments of every kind that has a note, and with addresses of one person that are merged for each reason.
fn odd_mails() -> String {
    let mut mbox = String::new();
    let mut mail = |n: usize, from: &str, headers: &str, text: &str| {
        let _ = write!(
            mbox,
            "From x Thu Jan  1 00:00:00 1970\nFrom: {from}\nTo: я@x.example\nDate: 3 Jan 2024 10:00:{n:02} +0000\n\
             Message-ID: <o{n}@x.example>\n{headers}\n\n{text}\n\n"
        );
    };
    let media = [
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/pgp-keys",
        "application/pgp-encrypted",
        "message/partial",
        "text/calendar",
        "application/pkcs7-mime",
        "application/ms-tnef",
        "image/png",
    ];
    let parts: String =
        media.iter().map(|media| format!("--b\nContent-Type: {media}\nContent-Disposition: attachment; filename=\"1\"\n\nжж\n")).collect();
    mail(
        0,
        "Ббб <t0@x.example>",
        "Subject: ж\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b",
        &format!("--b\nContent-Type: text/plain; charset=utf-8\n\nж\n{parts}--b--"),
    );
    let text = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8";
    let people = [
        "Еее Жжж <e@x.example>",
        "Ёёё <e@x.example>",
        "Еее Жжж <f@x.example>",
        "Ъъъъъъ Ььььь <ъ@1.example>",
        "Ъъъъъъ Ььььь <ъъ@2.example>",
        "Ыы Юю <y@1.example>",
        "Ыы Юю <y@2.example>",
    ];
    for (n, from) in (1..).zip(people) {
        mail(n, from, &format!("Subject: ж\n{text}"), "да");
    }
    // Enough subjects for an index by letters: of large scripts, and of nothing but signs.
    for n in 10..60 {
        let subject = if n % 2 == 0 { "漢字" } else { "!!!" };
        mail(
            n,
            "Ббб <t0@x.example>",
            &format!("Subject: {subject} {}\n{text}", "!".repeat(n)),
            "да",
        );
    }
    mbox
}

fn site(theme: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("m.mbox", mbox() + &odd_mails());
    sandbox
        .write("mailmap", "Ббб <t0@x.example> <t1@x.example>\nБбб <t0@x.example> <t2@x.example>\n");
    sandbox.write("languages/qps.yaml", pseudo(theme));
    sandbox.write(
        "content/_index.md",
        "---\ntitle: Ж\n---\nжж\n\n## фф\n\nда[^1]\n\n[^1]: ы\n\n- [ ] э\n\n> [!NOTE]\n> ю\n",
    );
    sandbox.write(
        "content/page.md",
        "---\ntitle: Э\ndate: 2024-01-02\nauthors: [Я]\n---\n## ф\n\nда[^1]\n\n[^1]: ы\n",
    );
    sandbox.write(
        "config.yaml",
        format!("title: Жж\ntheme: {theme}\nbase_url: https://x.example/\ndefault_language: qps\nlists:\n  - {{name: q, title: Щщ, address: q@x.example, mailmap: mailmap, sources: [m.mbox]}}\n"),
    );
    sandbox.good(&["build"]);
    sandbox
}

/// What stays Latin in any language: names of programs, formats, fields and trailers.
const ALLOWED: &[&str] = &[
    "Acked",
    "Atom",
    "Feed",
    "JSON",
    "Message",
    "PATCH",
    "Re",
    "Reviewed",
    "Tested",
    "UTC",
    "by",
    "gz",
    "id",
    "listpress",
    "mbox",
    "mbx",
    "v",
    "NOT",
    "example",
    "OR",
    "AND",
    "kB",
    "MB",
];

/// Text and spoken attributes of a page, without what is in brackets, code and scripts.
fn said(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        let name = tag.split([' ', '\n']).next().unwrap();
        if ["script", "style", "pre", "code", "kbd"].contains(&name) {
            rest = rest.split_once(&format!("</{name}>")).map_or("", |(_, after)| after);
        }
        for attribute in
            ["aria-label=\"", "placeholder=\"", "alt=\"", " title=\"", "content=\"Ж", "data-l=\""]
        {
            if let Some((_, value)) = tag.split_once(attribute) {
                let _ = write!(text, " {} ", value.split('"').next().unwrap());
            }
        }
        text.push(' ');
    }
    let mut out = String::new();
    let mut depth = 0_i32;
    for c in text.chars() {
        match c {
            '⟦' => depth += 1,
            '⟧' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[test]
fn nothing_that_pages_say_is_left_in_english() {
    let pages = all_is_translated("default");
    for told in [
        "note_openpgp_signature",
        "note_smime_damaged",
        "note_piece",
        "one_by_mailmap",
        "one_by_address",
        "other_letters",
        "other_scripts",
    ] {
        let word = language(ENGLISH)["words"][told].as_str().unwrap().replace("{line}", "");
        assert!(pages.contains(&format!("⟦{}", word.trim_end())), "no page says {told}");
    }
}

#[test]
fn nothing_that_the_plain_theme_says_is_left_in_english() {
    all_is_translated("plain");
}

/// Fails on a word of a page that no language file has; gives all pages.
fn all_is_translated(theme: &str) -> String {
    let sandbox = site(theme);
    let mut all = String::new();
    let mut wrong = BTreeSet::new();
    let mut pages = 0;
    for entry in WalkDir::new(sandbox.path("public")).into_iter().flatten() {
        if entry.path().extension().is_none_or(|end| end != "html") {
            continue;
        }
        let html = fs::read_to_string(entry.path()).unwrap();
        assert!(html.contains(" dir=\"rtl\""), "{}", entry.path().display());
        pages += 1;
        all.push_str(&html);
        for token in said(&html).split_whitespace() {
            let token = token
                .replace("&quot;", " ")
                .replace("&#39;", " ")
                .replace("&lt;", " ")
                .replace("&amp;", " ")
                .replace("&gt;", " ");
            if token.contains(['@', '/', '_', '#']) || token.contains("20") {
                continue;
            }
            for word in token.split(|c: char| !c.is_ascii_alphabetic()) {
                if !word.is_empty() && !ALLOWED.contains(&word) && word.len() > 1 {
                    let path = entry.path().strip_prefix(sandbox.path("public")).unwrap();
                    wrong.insert(format!("{word}: {}", path.display()));
                }
            }
        }
    }
    assert!(pages > 50, "{pages}");
    assert!(wrong.is_empty(), "{theme}: {wrong:#?}");
    all
}

/// Keys and places of a language file: `words.n_messages {n}`.
fn places(language: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for group in ["words", "scripts"] {
        let mut stack = vec![(group.to_owned(), &language[group])];
        while let Some((key, value)) = stack.pop() {
            match value {
                Value::Null => {}
                Value::Object(map) if !map.contains_key("other") => {
                    stack.extend(map.iter().map(|(name, value)| (format!("{key}.{name}"), value)));
                }
                Value::Object(map) => stack.push((key, &map["other"])),
                other => {
                    let text = other.as_str().unwrap();
                    let mut places: Vec<&str> =
                        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                    places.sort_unstable();
                    found.insert(format!("{key} {places:?}"));
                }
            }
        }
    }
    found
}

#[test]
fn german_says_all_that_english_says() {
    for theme in ["default", "plain"] {
        let words = |tag| places(&language(&format!("themes/{theme}/languages/{tag}.yaml")));
        let (english, german) = (words("en"), words("de"));
        assert_eq!(english.difference(&german).collect::<Vec<_>>(), [""; 0], "{theme}");
        assert_eq!(german.difference(&english).collect::<Vec<_>>(), [""; 0], "{theme}");
    }
}

#[test]
fn every_word_is_asked_for_and_every_word_asked_for_is_there() {
    let mut asked = String::new();
    for folder in ["src", "themes/default/templates", "themes/plain/templates"] {
        for entry in
            WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file())
        {
            asked.push_str(&fs::read_to_string(entry.path()).unwrap());
        }
    }
    let mut english = language(ENGLISH);
    let plain = language("themes/plain/languages/en.yaml");
    let own = plain["words"].as_object().unwrap().clone();
    english["words"].as_object_mut().unwrap().extend(own);
    // Made of a part and a number, a unit, a code.
    let made = [
        "month_",
        "weekday_",
        "per_",
        "title_per_",
        "more_series_in_",
        "lp0",
        "series_new",
        "series_updated",
    ];
    let idle: Vec<&String> = english["words"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| !made.iter().any(|start| key.starts_with(start)))
        .filter(|key| !asked.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(idle, [""; 0]);
    for (_, rest) in
        asked.match_indices("trans(\"").map(|(at, start)| asked.split_at(at + start.len()))
    {
        let (key, after) = rest.split_once('"').unwrap();
        let whole = !after.starts_with(" ~");
        assert!(!whole || key == "key" || !english["words"][key].is_null(), "{key}");
    }
}

#[test]
fn findings_are_called_as_in_reports() {
    let english = language(ENGLISH);
    for kind in listpress::diagnostic::Kind::ALL {
        if let Some(told) = english["words"][kind.code().to_lowercase()].as_str() {
            assert_eq!(told, kind.title());
        }
    }
}

#[test]
fn a_site_changes_single_words_and_is_told_of_mistakes() {
    let sandbox = Sandbox::new();
    sandbox.write("m.mbox", mbox());
    sandbox.write(
        "config.yaml",
        "title: X\ndefault_language: de-AT\nlists:\n  - {name: q, sources: [m.mbox]}\n",
    );
    sandbox.write(
        "languages/de.yaml",
        "words:\n  threads: Gespräche\n  thread_: x\n  page: \"{pgae}\"\n",
    );
    sandbox.good(&["build"]);
    let list = fs::read_to_string(sandbox.path("public/q/threads/index.html")).unwrap();
    assert!(list.contains("<html lang=\"de-AT\">") && list.contains(">Gespräche</a>"), "{list}");
    assert!(list.contains("Neueste Mail") || list.contains("neueste Nachricht zuerst"), "{list}");
    let check = sandbox.run(&["check"]);
    let told = check.out + &check.err;
    assert!(told.contains("nothing asks for the word `thread_`; did you mean `thread`?"), "{told}");
    assert!(told.contains("`page` has a place `{pgae}` that nothing fills"), "{told}");
    sandbox.write("languages/de.yaml", "words: {threads: Gespräche}\n");
    sandbox.write(
        "config.yaml",
        "title: X\ndefault_language: dee\nlists:\n  - {name: q, sources: [m.mbox]}\n",
    );
    let build = sandbox.good(&["build"]);
    assert!(build.err.contains("did you mean `de`?"), "{}", build.err);
    sandbox.write("languages/dee.yaml", "words: {threads: Dee}\n");
    let check = sandbox.run(&["check"]);
    let told = check.out + &check.err;
    assert!(told.contains("LP063"), "{told}");
}

#[test]
fn a_language_that_is_none_is_a_mistake_with_its_line() {
    let sandbox = Sandbox::new();
    sandbox.write("m.mbox", mbox());
    let build = |tag: &str| {
        let config = format!(
            "title: X\n\ndefault_language: {tag}\nlists: [{{name: q, sources: [m.mbox]}}]\n"
        );
        sandbox.write("config.yaml", config);
        sandbox.run(&["build"])
    };
    for (tag, told) in [
        ("German", "`German` is the name of a language; did you mean `de`?"),
        ("de_AT", "`default_language: de_AT` is no language: did you mean `de-AT`?"),
        ("deutschland", "`default_language: deutschland` is no language: a tag is a language and"),
    ] {
        let refused = build(tag);
        assert_eq!(refused.status, 2, "{tag}: {}", refused.err);
        assert!(refused.err.contains(told), "{tag}: {}", refused.err);
        assert!(refused.err.contains("config.yaml:3:19"), "{tag}: {}", refused.err);
    }
    for tag in ["dee", "qps", "de-AT", "polish"] {
        let built = build(tag);
        assert_eq!(built.status, 0, "{tag}: {}", built.err);
    }
    let config = "title: X\nlists: [{name: q, sources: [m.mbox]}]\n";
    sandbox.write("config.yaml", config);
    let refused =
        program::finish(sandbox.listpress(&["build"]).env("LISTPRESS_DEFAULT_LANGUAGE", "german"));
    assert!(refused.err.contains("did you mean `de`?"), "{}", refused.err);
    assert!(!refused.err.contains("config.yaml:1"), "{}", refused.err);
}

/// A list of 1,234 mails in one thread, in a language: its page, the one of its year, and its feed.
fn many(language: &str, more: &str) -> [String; 3] {
    let mut mbox = String::new();
    for at in 0..1_234 {
        let (day, minute) = (at / 60 + 1, at % 60);
        let _ = write!(
            mbox,
            "From a Thu Jan  1 00:00:00 2026\nFrom: Ann <a@x.example>\nDate: {day} Jan 2026 10:{minute:02}:00 +0000\n\
             Subject: Re: pears\nMessage-ID: <{at}@x.example>\n{}\nText.\n\n",
            if at == 0 { "" } else { "In-Reply-To: <0@x.example>\n" },
        );
    }
    let sandbox = Sandbox::new();
    sandbox.write("m.mbox", mbox);
    let config = format!(
        "title: X\ndefault_language: {language}\nlists:\n  - {{name: q, sources: [m.mbox], periods: [year]}}\n"
    );
    sandbox.write("config.yaml", config);
    if !more.is_empty() {
        sandbox.write(&format!("languages/{language}.yaml"), more);
    }
    sandbox.good(&["build"]);
    let export = sandbox.good(&["export", "periods"]).out;
    assert!(export.contains("\"messages\":1234,"), "{export}");
    let pages = ["q/index.html", "q/periods/2026/index.html", "q/new.atom"];
    pages.map(|page| fs::read_to_string(sandbox.path(&format!("public/{page}"))).unwrap())
}

#[test]
fn numbers_have_the_separators_of_the_language() {
    let has = |text: &str, parts: &[&str]| {
        assert!(parts.iter().all(|part| text.contains(part)), "{parts:?} in {text}");
    };
    let [list, period, feed] = many("de", "");
    has(&list, &["<dd>1.234</dd>", "1.234 Nachrichten", ">2026</a>"]);
    has(&period, &["<h1>2026</h1>", "<dd>1.234</dd>", "1.234 Nachrichten"]);
    assert!(!feed.contains("2.026"), "{feed}");
    has(&many("en", "")[0], &["<dd>1,234</dd>", "1,234 messages"]);
    has(&many("pl", "words: {threads: Wątki}\n")[0], &["<dd>1234</dd>"]);
    let [list, ..] = many("pl", "numbers: {group: \"'\", from: 4}\nwords: {threads: Wątki}\n");
    has(&list, &["<dd>1&#39;234</dd>"]);
}
