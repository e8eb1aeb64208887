//! The rules of ARCHITECTURE.md that a program can check.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Stages in order; each may use those before it.
const STAGES: &[&str] = &["source", "mail", "privacy", "archive", "site", "render", "output"];

/// Arrows against the stream that are meant.
const MEANT: &[(&str, &str)] = &[
    // Sums and mboxes are made where pages are made, with functions that know nothing of pages.
    ("render", "output"),
];

/// A library and the places that may name it.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("serde_yaml::", &["src/config/yaml.rs"]),
    ("minijinja::", &["src/render/environment", "src/render/mod.rs"]),
    ("pulldown_cmark::", &["src/render/markdown"]),
    ("syntect::", &["src/render/highlight.rs"]),
    ("imagesize::", &["src/site/content/assets.rs"]),
    ("elasticlunr::", &["src/search/"]),
    ("gix::", &["src/source/public_inbox"]),
    ("mailparse::", &["src/mail/"]),
    ("hashbrown::", &["src/archive/index.rs"]),
    ("html2text::", &["src/mail/"]),
    ("libdeflater::", &["src/deflate.rs"]),
    ("blake3::", &["src/fingerprint.rs"]),
    ("postcard::", &["src/cache.rs"]),
    ("rustix::", &["src/output/system.rs"]),
    ("Command::new(\"curl\")", &["src/sync/http.rs"]),
    ("Command::new(\"git\")", &["src/git.rs"]),
    ("axum::", &["src/serve/"]),
    ("tokio::", &["src/serve/"]),
    ("hyper::", &["src/serve/"]),
    ("hyper_util::", &["src/serve/"]),
    ("notify_debouncer_full::", &["src/serve/"]),
    ("clap::", &["src/cli.rs", "src/main.rs"]),
    ("clap_complete::", &["src/cli.rs", "src/commands/completions.rs"]),
    ("clap_mangen::", &["src/commands/man.rs"]),
    (
        "schemars::",
        &[
            "src/config/",
            "src/render/charts/mod.rs",
            "src/render/context",
            "src/render/diff/mod.rs",
            "src/render/reference",
            "src/render/text/parts.rs",
        ],
    ),
    ("indicatif::", &["src/terminal.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = WalkDir::new("src")
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"))
        .map(|entry| {
            let name = entry.path().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 30, "run from the package's folder");
    files
}

fn stage_of(file: &str) -> Option<usize> {
    let first = file.strip_prefix("src/")?.split(['/', '.']).next()?;
    STAGES.iter().position(|stage| *stage == first)
}

/// Lines before the tests of a file, comments left out. Tests that are another file (`mod tests;`) may be named anywhere.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let next = text.lines().skip(1).chain([""]);
    let is_end = |(line, next): &(&str, &str)| *line == "#[cfg(test)]" && next.ends_with('{');
    text.lines()
        .zip(next)
        .take_while(move |lines| !is_end(lines))
        .map(|(line, _)| line)
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn code_is_seen_behind_the_name_of_a_file_of_tests() {
    let text = "mod a;\n#[cfg(test)]\nmod tests;\nuse b;\n#[cfg(test)]\nmod more {\nuse c;";
    let seen: Vec<&str> = code(text).collect();
    assert_eq!(seen, ["mod a;", "#[cfg(test)]", "mod tests;", "use b;"]);
}

#[test]
fn a_stage_uses_earlier_stages_only() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(own) = stage_of(&file) else { continue };
        for line in code(&text) {
            for (other, stage) in STAGES.iter().enumerate().skip(own + 1) {
                let names = line.contains(&format!("crate::{stage}::"));
                if names && !MEANT.contains(&(STAGES[own], STAGES[other])) {
                    wrong.push(format!("{file}: {}", line.trim()));
                }
            }
            if line.contains("crate::commands") || line.contains("crate::pipeline") {
                wrong.push(format!("{file}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn comparing_revisions_knows_nothing_of_the_stages() {
    for (file, text) in sources().iter().filter(|(file, _)| file.starts_with("src/range_diff/")) {
        for line in code(text) {
            let names = STAGES.iter().any(|stage| line.contains(&format!("crate::{stage}")));
            assert!(!names, "{file}: {}", line.trim());
        }
    }
}

#[test]
fn a_library_lives_in_one_place() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for line in code(&text) {
            for (library, places) in LIBRARIES {
                let at = line
                    .find(library)
                    .filter(|&at| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
                if at.is_some() && !places.iter().any(|place| file.starts_with(place)) {
                    wrong.push(format!("{file}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 700)
        .map(|(file, text)| format!("{file}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_guide_documents_every_finding() {
    let guide = fs::read_to_string(Path::new("content/guide/findings.md")).unwrap();
    for kind in listpress::diagnostic::Kind::ALL {
        assert!(
            guide.contains(&kind.code()),
            "{} is not in content/guide/findings.md",
            kind.code()
        );
    }
}

#[test]
fn the_guide_documents_every_status() {
    let guide = fs::read_to_string(Path::new("content/guide/linking.md")).unwrap();
    for status in listpress::archive::series::Status::ALL {
        let row = format!("| `{}` |", status.name());
        assert!(guide.contains(&row), "{row} is not in content/guide/linking.md");
    }
}
