//! Whole output folders against `tests/golden/NAME`, so that a change of what is published shows as a difference.
//!
//! `SNAPSHOTS=overwrite cargo test --test build golden` accepts what is built now; read the difference before you commit
//! it. To keep goldens small and quiet, the theme's files, the search index and the sums are there by name only, in
//! `FILES`; fingerprints of the theme's files and the version are left out; mboxes lie there unpacked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;

use crate::links;
use crate::program::{Sandbox, fixture};
use crate::tree;

type Files = BTreeMap<String, Vec<u8>>;

fn compare(name: &str, site: &Path) {
    let actual = normalised(site);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        overwrite(&golden, &actual);
    }
    let expected = if golden.is_dir() { tree::read(&golden) } else { Files::new() };
    tree::assert_same(&actual, &expected, &format!("{name} (SNAPSHOTS=overwrite accepts)"));
}

fn overwrite(golden: &Path, actual: &Files) {
    if golden.is_dir() {
        for name in tree::read(golden).keys().filter(|name| !actual.contains_key(*name)) {
            fs::remove_file(golden.join(name)).unwrap();
        }
    }
    for (name, bytes) in actual {
        let path = golden.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// The site as a golden folder holds it.
fn normalised(site: &Path) -> Files {
    let files = tree::read(site);
    let assets: Vec<(String, String)> = files
        .keys()
        .filter_map(|name| {
            let file = name.strip_prefix("assets/")?;
            // Scripts share a folder that has the fingerprint of them all.
            if let Some((digest, script)) =
                file.strip_prefix("js.").and_then(|js| js.split_once('/'))
            {
                assert_eq!(digest.len(), 8, "{name}: no fingerprint");
                return Some((file.to_owned(), format!("js.[fingerprint]/{script}")));
            }
            let (stem, extension) = file.rsplit_once('.')?;
            let (stem, digest) = stem.rsplit_once('.')?;
            assert_eq!(digest.len(), 8, "{name}: no fingerprint");
            Some((file.to_owned(), format!("{stem}.[fingerprint].{extension}")))
        })
        .collect();
    // A shard is named by the digests of folders, and so by the theme's scripts; how many there are follows from that.
    let shards: Vec<&String> =
        files.keys().filter(|name| name.starts_with("_/manifest/")).collect();
    let quiet = |text: &str| {
        let mut text =
            text.replace(concat!("listpress ", env!("CARGO_PKG_VERSION")), "listpress [version]");
        for (with, without) in &assets {
            text = text.replace(with.as_str(), without);
        }
        for shard in &shards {
            text = text.replace(shard.as_str(), "_/manifest/[shard].sha256");
        }
        text
    };
    let by_name_only = |name: &str| {
        ["assets/", "search/index/", "_/"].iter().any(|folder| name.starts_with(folder))
            || ["SHA256SUMS", "manifest.json"].contains(&name)
    };
    let mut golden = Files::new();
    let mut names = BTreeSet::new();
    for (name, bytes) in &files {
        names.insert(quiet(name));
        if by_name_only(name) {
            continue;
        }
        match (name.strip_suffix(".gz"), std::str::from_utf8(bytes)) {
            (Some(name), _) => golden.insert(name.to_owned(), unpack(bytes)),
            (None, Ok(text)) => {
                let mut lines: Vec<String> = quiet(text).lines().map(str::to_owned).collect();
                lines.dedup_by(|a, b| a == b && a.contains("[shard]"));
                let end = if text.ends_with('\n') { "\n" } else { "" };
                golden.insert(name.clone(), (lines.join("\n") + end).into_bytes())
            }
            (None, Err(_)) => golden.insert(name.clone(), bytes.clone()),
        };
    }
    let names: Vec<String> = names.into_iter().collect();
    golden.insert("FILES".to_owned(), (names.join("\n") + "\n").into_bytes());
    golden
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

#[test]
fn golden_mbox() {
    let sandbox = Sandbox::new();
    sandbox.good(&["build", &fixture("mbox/mboxrd.mbox"), "-o", "site"]);
    compare("mbox", &sandbox.path("site"));
}

#[test]
fn golden_report() {
    let sandbox = Sandbox::new();
    sandbox.good(&["build", &fixture("report/plum-update-add82e97b-60aeec667.txt"), "-o", "site"]);
    compare("report", &sandbox.path("site"));
}

#[test]
fn golden_content_site() {
    let sandbox = Sandbox::new();
    tree::copy(Path::new(&fixture("content-site")), &sandbox.path("site"));
    sandbox.good(&["build", "-r", "site"]);
    assert!(links::check(&sandbox.path("site/public")) > 20);
    let listed = fs::read_to_string(sandbox.path("site/public/files.txt")).unwrap();
    let listed: Vec<&str> = listed
        .lines()
        .map(|line| line.strip_prefix("https://plum.example.org/guide/").unwrap())
        .collect();
    assert_eq!(listed, tree::times(&sandbox.path("site/public")).into_keys().collect::<Vec<_>>());
    compare("content-site", &sandbox.path("site/public"));
}
