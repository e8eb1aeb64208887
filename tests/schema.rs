//! `listpress config schema`: it takes what the program takes, refuses what the program refuses, and the guide has all of it.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "schema/validate.rs"]
mod validate;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use listpress::config::{Config, schema, yaml};
use serde_json::{Value, json};
use validate::mistakes;

/// A configuration that has every key.
const WHOLE: &str = r#"
title: Orchard
description: Mail about Orchard
base_url: https://lists.example.org/
theme: default
output_dir: public
default_language: en
languages: {de: {title: Obstgarten, description: Mail über Obst}}
lists:
  - name: orchard-devel
    title: Orchard development
    description: Patches
    address: orchard-devel@lists.example.org
    sources:
      - a.mbox
      - {path: b.git, type: public-inbox, url: "https://lists.example.org/orchard/0"}
    periods:
      - week
      - {from: 2026-01-01, to: 2026-02-01, title: January}
    mailmap: .mailmap
    redact: redactions.yaml
    series: {join: [[a@example.org, b@example.org]], split: [c@example.org]}
    old_addresses:
      - {type: pipermail, at: pipermail/orchard, url: "https://old.example.org/", import: map.csv, messages: roots}
    commit_url: https://git.example.org/orchard/commit/?id=%s
privacy: {addresses: masked}
permalinks: pages
redirects: both
links: index
search: {mode: sharded, max_body_words: 10, max_index_bytes: 100, texts: false, upstream: "https://example.org/?q={q}"}
feeds: {formats: [json], entries: 3, lists: true, series: true, contributors: false, periods: false}
markdown: {highlight_code: false, smart_punctuation: true}
mirror: {thread_mbox: all, series_mbox: false, raw: all, git: copy, git_redacted: withhold}
publish:
  pages: {type: git, remote: origin, branch: pages, history: keep, max_deletes: 1, max_bytes: 2, max_file_bytes: 3}
  local: {type: folder, path: /srv/www, switch: link}
sign: {command: [minisign, "{file}"], file: manifest.json.minisig}
cname: lists.example.org
extra: {anything: [1, {goes: here}]}
"#;

fn value(text: &str) -> Value {
    yaml::read(Path::new("test.yaml"), text, 1).unwrap()
}

/// Whether the program takes it.
fn is_read(value: &Value) -> bool {
    yaml::read::<Config>(Path::new("test.yaml"), &value.to_string(), 1).is_ok()
}

/// Follows `$ref` and takes the forms apart: the maps that a schema allows.
fn maps<'a>(schema: &'a Value, root: &'a Value) -> Vec<&'a Value> {
    if let Some(name) = schema.get("$ref") {
        let name = name.as_str().unwrap().trim_start_matches("#/$defs/");
        return maps(&root["$defs"][name], root);
    }
    let forms = ["oneOf", "anyOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    let mut found: Vec<&Value> = forms.flat_map(|form| maps(form, root)).collect();
    if schema.get("properties").is_some() {
        found.push(schema);
    }
    for inner in ["items", "additionalProperties"] {
        found.extend(schema.get(inner).into_iter().flat_map(|inner| maps(inner, root)));
    }
    found
}

/// Every key by its path, `lists.sources.path`, with what the schema says of it.
fn keys(schema: &Value) -> Vec<(String, &Value)> {
    fn walk<'a>(at: &'a Value, prefix: &str, root: &'a Value, out: &mut Vec<(String, &'a Value)>) {
        for map in maps(at, root) {
            for (key, value) in map["properties"].as_object().unwrap() {
                let path = format!("{prefix}{key}");
                out.push((path.clone(), value));
                walk(value, &format!("{path}."), root, out);
            }
        }
    }
    let mut out = Vec::new();
    walk(schema, "", schema, &mut out);
    out
}

/// Every map of a value: pointer, and the path of its keys.
fn maps_of(value: &Value, pointer: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            out.push(pointer.to_owned());
            for (key, value) in map {
                maps_of(value, &format!("{pointer}/{key}"), out);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                maps_of(value, &format!("{pointer}/{i}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn a_configuration_with_every_key_is_taken_by_both() {
    let (schema, whole) = (schema(), value(WHOLE));
    assert_eq!(mistakes(&whole, &schema), Vec::<String>::new());
    assert!(is_read(&whole));
    let mut pointers = Vec::new();
    maps_of(&whole, "", &mut pointers);
    let used: BTreeSet<String> = pointers
        .iter()
        .flat_map(|at| {
            let segments = at.split('/').filter(|part| !part.is_empty());
            let named = segments.filter(|part| part.parse::<u8>().is_err() && !is_free(part));
            let prefix: String = named.map(|part| format!("{part}.")).collect();
            let map = whole.pointer(at).unwrap().as_object().unwrap();
            map.keys().map(move |key| format!("{prefix}{key}")).collect::<Vec<_>>()
        })
        .collect();
    let missing: Vec<String> =
        keys(&schema).into_iter().map(|(key, _)| key).filter(|key| !used.contains(key)).collect();
    assert_eq!(missing, Vec::<String>::new(), "keys that the sample does not have");
}

/// Names that the user chooses.
fn is_free(name: &str) -> bool {
    ["de", "pages", "local"].contains(&name)
}

#[test]
fn an_unknown_key_is_refused_by_both_in_every_map() {
    let (schema, whole) = (schema(), value(WHOLE));
    let mut pointers = Vec::new();
    maps_of(&whole, "", &mut pointers);
    let closed = pointers.iter().filter(|at| !at.starts_with("/extra") && *at != "/publish");
    let mut tried = 0;
    for at in closed {
        let mut wrong = whole.clone();
        wrong.pointer_mut(at).unwrap()["no_such_key"] = json!(1);
        assert!(!is_read(&wrong), "the program takes an unknown key in `{at}`");
        assert!(!mistakes(&wrong, &schema).is_empty(), "the schema takes an unknown key in `{at}`");
        tried += 1;
    }
    assert!(tried > 12, "{tried}");
}

#[test]
fn a_wrong_value_is_refused_by_both() {
    let schema = schema();
    for text in [
        "permalinks: none",
        "search: {max_body_words: -1}",
        "lists: [{sources: [{type: mbox}]}]",
        "lists: [{sources: [{path: a, type: mail}]}]",
        "lists: [{periods: [fortnight]}]",
        "lists: [{periods: [{from: 2026-01-01}]}]",
        "publish: {x: {type: ftp}}",
        "publish: {x: {branch: y}}",
        "feeds: {formats: [rss]}",
        "theme: [default]",
        "sign: {file: manifest.json.sig}",
    ] {
        let value = value(text);
        assert!(!is_read(&value), "the program takes {text}");
        assert!(!mistakes(&value, &schema).is_empty(), "the schema takes {text}");
    }
}

#[test]
fn every_default_fits_and_every_key_is_described() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for (key, said) in keys(&schema) {
        let description = said["description"].as_str().unwrap_or_default();
        assert!(!description.is_empty(), "{key} has no description");
        assert!(!description.contains("[`"), "{key}: {description}");
        if let Some(default) = said.get("default") {
            let whole = json!({"$defs": schema["$defs"], "properties": {"it": said}});
            assert_eq!(mistakes(&json!({ "it": default }), &whole), Vec::<String>::new(), "{key}");
        }
    }
}

/// The YAML examples of the guide and of this repository, with where they are.
fn examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in ["config.yaml", "src/commands/init/config.yaml"] {
        found.push((file.to_owned(), fs::read_to_string(file).unwrap()));
    }
    for entry in fs::read_dir("content/guide").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for block in text.split("```yaml\n").skip(1) {
            let block = block.split("```").next().unwrap();
            found.push((path.display().to_string(), block.to_owned()));
        }
    }
    found
}

#[test]
fn schema_and_program_agree_on_every_example() {
    let schema = schema();
    let mut taken = 0;
    for (file, text) in examples() {
        let Ok(value) = yaml::read::<Value>(Path::new("test.yaml"), &text, 1) else { continue };
        let read = yaml::read::<Config>(Path::new("test.yaml"), &text, 1).is_ok();
        let wrong = mistakes(&value, &schema);
        assert_eq!(read, wrong.is_empty(), "{file}: {wrong:?}\n{text}");
        taken += usize::from(read);
    }
    assert!(taken >= 10, "{taken} examples");
}

/// First cell, and all cells.
type Rows = Vec<(String, Vec<String>)>;

/// Rows of the tables below a heading: the first cell without its backticks, and all cells.
fn rows(section: &str) -> Rows {
    let lines = section.lines().filter(|line| line.starts_with("| `"));
    lines
        .map(|line| {
            let cells: Vec<String> =
                line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
            (cells[0].trim_matches('`').to_owned(), cells)
        })
        .collect()
}

#[test]
fn the_guide_describes_every_key_with_its_default() {
    let text = fs::read_to_string("content/guide/configuration.md").unwrap();
    let sections: Vec<(&str, Rows)> = text
        .split("\n## ")
        .map(|part| {
            let name = part.lines().next().unwrap().trim_matches('`');
            let name = if name == "Keys" { "" } else { name };
            (name, rows(part))
        })
        .collect();
    let rows_of = |name: &str| sections.iter().find(|(n, _)| *n == name).map(|(_, rows)| rows);
    let (schema, mut missing) = (schema(), Vec::new());
    let keys = keys(&schema);
    for (path, said) in &keys {
        let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
        let row = rows_of(parent).and_then(|rows| rows.iter().find(|(name, _)| name == key));
        let in_row_of_parent = || {
            let (above, name) = parent.rsplit_once('.')?;
            let (_, cells) = rows_of(above)?.iter().find(|(row, _)| row == name)?;
            cells.last()?.contains(&format!("`{key}`")).then_some(())
        };
        if row.is_none() && rows_of(path).is_none() && in_row_of_parent().is_none() {
            missing.push(path);
        }
        if let (Some((_, cells)), Some(default)) = (row, said.get("default")) {
            let told = cells[1].trim_matches('`').trim_matches(['[', ']']).replace(", ", ",");
            let real = default.to_string().replace('"', "");
            let real = real.trim_matches(['[', ']']);
            let is_value = cells[1].starts_with('`') || told.parse::<u64>().is_ok();
            assert!(!is_value || told == real, "{path}: the guide says {told}, it is {real}");
        }
    }
    assert_eq!(missing, Vec::<&String>::new(), "keys that configuration.md does not describe");
    for (section, rows) in &sections {
        for (name, _) in rows {
            let path = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
            assert!(
                keys.iter().any(|(key, _)| *key == path),
                "the guide has `{path}`, no key is so"
            );
        }
    }
}
