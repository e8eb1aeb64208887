//! The folder of an old archive's pages: what each says of itself at its beginning.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Entry, Imported, Leads, MOST};
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;

/// Bytes at a page's beginning that are read.
const HEAD: u64 = 32 << 10;
/// Folders inside each other that are looked into.
const DEPTH: usize = 12;

/// What a page says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// The message that it shows.
    Message(MessageId),
    /// A message, but the one that it answers to or none: so do all pages beside it.
    Parent,
    /// Nothing, for it cannot be read.
    Unreadable(String),
}

/// Reads the beginning of a page; `None` if it is not of the archiver, or of no message.
pub(super) type Reader = fn(&str) -> Option<Says>;

/// Pages that list messages, whatever the archiver.
const INDEXES: &[&str] = &[
    "index.html",
    "thread.html",
    "threads.html",
    "date.html",
    "author.html",
    "subject.html",
    "attachment.html",
    "maillist.html",
];

/// Names of pages below a folder, sorted, each with its parts joined by `/`; those that are not UTF-8 are left out.
fn pages(folder: &Path) -> Vec<String> {
    let files = WalkDir::new(folder).max_depth(DEPTH).sort_by_file_name().into_iter().flatten();
    let is_page = |name: &str| {
        let end = name.rsplit('.').next().unwrap_or_default();
        ["html", "htm", "php", "shtml"].iter().any(|page| end.eq_ignore_ascii_case(page))
    };
    let name = |path: &Path| {
        let below = path.strip_prefix(folder).ok()?;
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        Some(parts?.join("/"))
    };
    let files = files.filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| name(entry.path())).filter(|name| is_page(name)).take(MOST).collect()
}

/// Whether the pages are as they were.
pub(super) fn stamp(folder: &Path) -> Fingerprint {
    let one = |name: String| {
        let about = fs::metadata(folder.join(&name)).ok()?;
        let time = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((name, about.len(), time.as_nanos() as u64))
    };
    let all: Vec<_> = pages(folder).into_par_iter().map(one).collect();
    Fingerprint::of_value(&all)
}

/// Reads the pages of an archive.
pub(super) fn read(folder: &Path, readers: &[Reader]) -> Imported {
    let one = |name: String| {
        let said = match head(&folder.join(&name)) {
            Ok(head) => readers.iter().find_map(|reader| reader(&head)),
            Err(error) => Some(Says::Unreadable(error.to_string())),
        };
        (name, said)
    };
    let said: Vec<(String, Option<Says>)> = pages(folder).into_par_iter().map(one).collect();
    let doubtful: BTreeSet<String> = said
        .iter()
        .filter(|(_, said)| *said == Some(Says::Parent))
        .map(|(name, _)| volume(name).to_owned())
        .collect();
    let mut imported = Imported::default();
    for (name, said) in said {
        let leads = match said {
            Some(Says::Message(id)) if !doubtful.contains(volume(&name)) => Leads::Message(id),
            Some(Says::Unreadable(why)) => {
                imported.odd.add(|| format!("{name}: {why}"));
                continue;
            }
            Some(_) => {
                imported
                    .odd
                    .add(|| format!("{name} names the message that it answers to, not its own"));
                continue;
            }
            None if INDEXES.contains(&name.rsplit('/').next().unwrap_or_default()) => Leads::Index,
            None => continue,
        };
        imported.entries.push(Entry { path: name, leads });
    }
    imported
}

fn volume(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The beginning of a page.
fn head(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What stands in a text between two marks, on one line.
pub(super) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    let line = rest.lines().next()?;
    Some(line.split_once(after)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::old_addresses::{hypermail, mhonarc, pipermail};

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn own(id: &str) -> String {
        format!(
            "<LINK REL=\"made\" HREF=\"mailto:plums%40example.org?Subject=Re%3A%20x&In-Reply-To=%3C{id}%3E\">"
        )
    }

    #[test]
    fn pages_are_read_in_the_order_of_their_names() {
        let root = folder(&[
            ("2026-May/000002.html", &own("b%40example.org")),
            ("2026-May/000001.html", &own("a%40example.org")),
            ("2026-May/thread.html", "<h1>May 2026 Archives by thread</h1>"),
            ("2026-May/about.html", "nothing"),
            ("2026-May.txt", &own("c%40example.org")),
        ]);
        let read = read(root.path(), &[mhonarc::page, hypermail::page, pipermail::page]);
        let paths: Vec<&str> = read.entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["2026-May/000001.html", "2026-May/000002.html", "2026-May/thread.html"]);
        assert_eq!(read.entries[2].leads, Leads::Index);
        assert_eq!(read.odd.count, 0);
    }

    #[test]
    fn a_volume_whose_pages_name_what_they_answer_to_says_nothing() {
        let parents =
            "<LINK REL=\"made\" HREF=\"mailto:ann%40example.org?Subject=x&In-Reply-To=\">";
        let root = folder(&[
            ("2003-May/000001.html", parents),
            ("2003-May/000002.html", &own("a%40example.org")),
            ("2003-June/000003.html", &own("c%40example.org")),
        ]);
        let read = read(root.path(), &[pipermail::page]);
        assert_eq!((read.entries.len(), read.odd.count), (1, 2));
        assert_eq!(read.entries[0].path, "2003-June/000003.html");
        assert!(read.odd.first.starts_with("2003-May/000001.html"), "{}", read.odd.first);
    }

    #[test]
    fn another_page_gives_another_stamp() {
        let root = folder(&[("1.html", "a")]);
        let before = stamp(root.path());
        assert_eq!(before, stamp(root.path()));
        fs::write(root.path().join("2.html"), "b").unwrap();
        assert_ne!(before, stamp(root.path()));
    }

    proptest::proptest! {
        #[test]
        fn pages_may_say_anything(
            text in "(<!--X-Message-Id: |<!-- received=\"|<!-- id=\"|\" -->|-->|HREF=\"mailto:|\\?Subject=|Re%3a|%C3|&In-Reply-To=|&#|&#x4|;|_at_|@|é|[a-z%<>\n]){0,12}"
        ) {
            for reader in [mhonarc::page as Reader, hypermail::page, pipermail::page] {
                if let Some(Says::Message(id)) = reader(&text) {
                    proptest::prop_assert!(MessageId::new(id.as_str()).is_some());
                }
            }
        }
    }
}
