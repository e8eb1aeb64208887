//! Folders as values that can be compared.

#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use walkdir::WalkDir;

/// Files by path with `/`, and something about each.
fn files<T>(root: &Path, about: impl Fn(&Path) -> T) -> BTreeMap<String, T> {
    WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name =
                entry.path().strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            (name, about(entry.path()))
        })
        .collect()
}

/// Contents of all files.
pub(crate) fn read(root: &Path) -> BTreeMap<String, Vec<u8>> {
    files(root, |path| fs::read(path).unwrap())
}

/// When each file was last written.
pub(crate) fn times(root: &Path) -> BTreeMap<String, SystemTime> {
    files(root, |path| fs::metadata(path).unwrap().modified().unwrap())
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (name, bytes) in read(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Panics with the first files that differ.
pub(crate) fn assert_same(
    actual: &BTreeMap<String, Vec<u8>>,
    expected: &BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    let mut wrong = Vec::new();
    for (name, bytes) in expected {
        match actual.get(name) {
            None => wrong.push(format!("- {name}")),
            Some(other) if other != bytes => {
                wrong.push(format!("! {name}\n{}", difference(bytes, other)));
            }
            Some(_) => {}
        }
    }
    wrong.extend(
        actual.keys().filter(|name| !expected.contains_key(*name)).map(|name| format!("+ {name}")),
    );
    let shown = wrong.len().min(12);
    assert!(
        wrong.is_empty(),
        "{what}: {} files differ\n{}",
        wrong.len(),
        wrong[..shown].join("\n")
    );
}

/// The lines between what two texts have in common at both ends.
fn difference(expected: &[u8], actual: &[u8]) -> String {
    let (expected, actual) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(actual));
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let side = |mark: char, lines: &[&str]| {
        let lines = &lines[start..lines.len() - end];
        let first = lines.iter().take(6);
        let mut text =
            first.fold(String::new(), |text, line| text + &format!("    {mark}{line:.300}\n"));
        if lines.len() > 6 {
            text.push_str(&format!("    {mark}… {} lines more\n", lines.len() - 6));
        }
        text
    };
    format!("    line {}\n{}{}", start + 1, side('-', &old), side('+', &new))
}
