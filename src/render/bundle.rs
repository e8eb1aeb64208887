//! Scripts that are published as one: a page should not ask for ten small files, and from a folder, without a server,
//! browsers load no modules.
//!
//! A script right in `static/js/` is loaded as a plain script. What it imports, by lines such as
//! `import { fold } from './thread/fold.js';`, is put into it, each script once and before those that need it. Imported
//! names keep their names, so those of all the scripts of one bundle must differ. Scripts in folders below are left as they
//! are, and are published unless they are in a bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::environment::TemplateError;

/// Where scripts are, in a theme.
const SCRIPTS: &str = "static/js/";

/// Puts what the scripts in `static/js/` import into them. `files` are those of the theme, by path.
///
/// # Errors
/// A script that is imported and not there.
pub(super) fn bundle(files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), TemplateError> {
    let mut bundles = Vec::new();
    let mut used = BTreeSet::new();
    for (path, bytes) in files.iter() {
        let is_top = path.strip_prefix(SCRIPTS).is_some_and(|name| !name.contains('/'));
        if !is_top || !path.ends_with(".js") || !text(bytes).lines().any(|l| import(l).is_some()) {
            continue;
        }
        let mut order = Vec::new();
        collect(files, path, &mut BTreeSet::new(), &mut order)?;
        let mut joined = String::from("(() => {\n\"use strict\";\n");
        for part in &order {
            push_inner(text(&files[part]), &mut joined);
        }
        joined.push_str("})();\n");
        used.extend(order.into_iter().filter(|part| part != path));
        bundles.push((path.clone(), joined.into_bytes()));
    }
    files.retain(|path, _| !used.contains(path));
    files.extend(bundles);
    Ok(())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The path in `import { a } from './x.js';`.
fn import(line: &str) -> Option<&str> {
    let (_, from) = line.trim().strip_prefix("import {")?.split_once("} from ")?;
    let quoted = from.trim_end_matches(';');
    quoted.get(1..quoted.len().checked_sub(1)?)
}

/// Appends a script to `order`, after all that it imports.
fn collect(
    files: &BTreeMap<String, Vec<u8>>,
    path: &str,
    seen: &mut BTreeSet<String>,
    order: &mut Vec<String>,
) -> Result<(), TemplateError> {
    if !seen.insert(path.to_owned()) {
        return Ok(());
    }
    let bytes = files.get(path).ok_or_else(|| {
        TemplateError::Template(format!("{path}: another script imports it, and it is not there"))
    })?;
    for imported in text(bytes).lines().filter_map(import) {
        collect(files, &beside(path, imported), seen, order)?;
    }
    order.push(path.to_owned());
    Ok(())
}

/// The path that `relative` means in the script at `path`.
fn beside(path: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Appends a script without what makes it a module.
fn push_inner(script: &str, out: &mut String) {
    for line in script.lines().filter(|line| import(line).is_none()) {
        out.push_str(line.strip_prefix("export ").unwrap_or(line));
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        all.iter()
            .map(|(path, text)| (format!("static/{path}"), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn a_script_holds_what_it_imports_once_and_in_order() {
        let mut theme = files(&[
            ("js/a.js", "import { b } from './x/b.js';\nimport { c } from './x/c.js';\nb(c);\n"),
            ("js/x/b.js", "import { c } from \"./c.js\";\nexport function b() { c(); }\n"),
            ("js/x/c.js", "import { b } from './b.js';\nexport const c = 1;\n"),
            ("js/x/else.js", "export const other = await import('./c.js');\n"),
            ("js/plain.js", "f();\n"),
        ]);
        bundle(&mut theme).expect("all are there");
        let paths: Vec<_> = theme.keys().map(|path| &path["static/js/".len()..]).collect();
        assert_eq!(paths, ["a.js", "plain.js", "x/else.js"]);
        assert_eq!(
            text(&theme["static/js/a.js"]),
            "(() => {\n\"use strict\";\nconst c = 1;\nfunction b() { c(); }\nb(c);\n})();\n"
        );
        assert_eq!(text(&theme["static/js/plain.js"]), "f();\n");
    }

    #[test]
    fn a_script_that_is_not_there_is_named() {
        let mut theme = files(&[("js/a.js", "import { b } from '../js/b.js';\n")]);
        let error = bundle(&mut theme).expect_err("b.js is not there").to_string();
        assert!(error.starts_with("static/js/b.js: "), "{error}");
    }
}
