//! From what the user named to a list of units to read: files, Maildir files, repositories, mirrors.
//!
//! A folder may hold any mix. It is walked in the order of names; symbolic links are not followed, so nothing outside
//! is read. Hidden files and folders are left out (`.git`, editors' and mail programs' own files), except the hidden
//! folders that Maildir++ makes.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{Source, SourceError, SourceKind, detect, maildir};
use crate::diagnostic::{Diagnostics, Kind, Place};

/// Something to be read at one go, possibly beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A file of any kind.
    File {
        path: PathBuf,
        /// What it must be, else what its content says.
        kind: Option<SourceKind>,
        /// The user named this very file.
        alone: bool,
    },
    /// The epochs of one inbox: git directories, oldest first.
    Inbox { path: PathBuf, epochs: Vec<PathBuf> },
}

/// What a source consists of.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) units: Vec<Unit>,
    pub(crate) problems: Diagnostics,
}

/// Lists what is to be read for a source.
///
/// # Errors
/// The path is missing, unreadable or not what its `type:` says.
pub(crate) fn plan(source: &Source) -> Result<Plan, SourceError> {
    let path = source.path.clone();
    let alone = |path| Plan {
        units: vec![Unit::File { path, kind: source.kind, alone: true }],
        ..Plan::default()
    };
    if path == Path::new("-") {
        return Ok(alone(path));
    }
    let metadata = match std::fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(SourceError::Missing { path }),
        Err(error) => return Err(SourceError::Io { path, error }),
    };
    if metadata.is_dir() {
        return folder(source);
    }
    match source.kind {
        Some(SourceKind::Maildir | SourceKind::PublicInbox) => {
            let what =
                "this is a file, but its type is that of a folder: leave `type` out".to_owned();
            Err(SourceError::WrongKind { path, what })
        }
        _ => Ok(alone(path)),
    }
}

fn folder(source: &Source) -> Result<Plan, SourceError> {
    let path = source.path.clone();
    let plan = walk(&path, source.kind)?;
    let found = |wanted: fn(&Unit) -> bool| plan.units.iter().any(wanted);
    let what = match source.kind {
        Some(SourceKind::Maildir)
            if !found(|u| matches!(u, Unit::File { .. })) && !maildir::is_maildir(&path) =>
        {
            "no Maildir: it has no folders `cur` and `new`"
        }
        Some(SourceKind::PublicInbox) if !found(|u| matches!(u, Unit::Inbox { .. })) => {
            "no git repository, and no folder `git` with epochs `0.git`, `1.git` in it"
        }
        _ => return Ok(plan),
    };
    Err(SourceError::WrongKind { path, what: what.to_owned() })
}

/// Walks a folder. With a `kind`, only what can be of it is listed.
fn walk(root: &Path, kind: Option<SourceKind>) -> Result<Plan, SourceError> {
    let mut plan = Plan::default();
    let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) if e.depth() == 0 => {
                return Err(SourceError::Io { path: root.to_owned(), error: e.into() });
            }
            Err(e) => {
                let place = Place::path(e.path().unwrap_or(root));
                plan.problems.push(Kind::Unreadable, place, e.to_string());
                continue;
            }
        };
        if entry.file_type().is_dir() {
            if !enter(&entry, kind, &mut plan)? {
                entries.skip_current_dir();
            }
        } else if entry.file_type().is_file()
            && !is_hidden(&entry)
            && !matches!(kind, Some(SourceKind::Maildir | SourceKind::PublicInbox))
        {
            plan.units.push(Unit::File { path: entry.into_path(), kind, alone: false });
        }
    }
    Ok(plan)
}

/// Looks at a folder; whether its content is to be walked.
fn enter(entry: &DirEntry, kind: Option<SourceKind>, plan: &mut Plan) -> Result<bool, SourceError> {
    let path = entry.path();
    let inner = entry.depth() > 0;
    if inner && is_hidden(entry) && !maildir::is_maildir(path) {
        return Ok(false);
    }
    if kind.is_none_or(|kind| kind == SourceKind::PublicInbox) && repositories(entry, plan)? {
        return Ok(false);
    }
    if !kind.is_none_or(|kind| kind == SourceKind::Maildir) {
        return Ok(true);
    }
    let part = matches!(entry.file_name().to_str(), Some("cur" | "new" | "tmp"));
    if inner && part && path.parent().is_some_and(maildir::is_maildir) {
        return Ok(false);
    }
    if maildir::is_maildir(path) {
        match maildir::files(path) {
            Ok(files) => plan.units.extend(files.into_iter().map(|path| Unit::File {
                path,
                kind: Some(SourceKind::Maildir),
                alone: false,
            })),
            Err(e) => plan.problems.push(Kind::Unreadable, Place::path(path), e.to_string()),
        }
    }
    Ok(true)
}

/// Adds the repositories that a folder is or holds; whether that is all there is to it.
fn repositories(entry: &DirEntry, plan: &mut Plan) -> Result<bool, SourceError> {
    let path = entry.path();
    let inbox = |epochs| Unit::Inbox { path: path.to_owned(), epochs };
    if let Some(git_dir) = detect::git_dir(path) {
        // `all.git` only points to the epochs; epochs are taken with the folder that holds them.
        let part = detect::is_epoch(path) || path.file_name().is_some_and(|name| name == "all.git");
        if entry.depth() > 0 && part {
            return Ok(true);
        }
        if git_dir != path && !has_mail(&git_dir) {
            // A work tree of something else, with mail among its files.
            return Ok(false);
        }
        plan.units.push(inbox(vec![git_dir]));
        check_feature(path)?;
        return Ok(true);
    }
    let mirrored = detect::epochs(&path.join("git"));
    if !mirrored.is_empty() {
        plan.units.push(inbox(mirrored));
        check_feature(path)?;
        return Ok(true);
    }
    let epochs = detect::epochs(path);
    if !epochs.is_empty() {
        plan.units.push(inbox(epochs));
        check_feature(path)?;
    }
    Ok(false)
}

#[cfg(feature = "public-inbox")]
fn has_mail(git_dir: &Path) -> bool {
    super::public_inbox::has_mail(git_dir)
}

#[cfg(not(feature = "public-inbox"))]
fn has_mail(_git_dir: &Path) -> bool {
    false
}

/// A build without git says so at once instead of leaving mails out.
fn check_feature(path: &Path) -> Result<(), SourceError> {
    if cfg!(feature = "public-inbox") {
        return Ok(());
    }
    let what = "a git repository, which this build does not read: build it with the feature `public-inbox`".to_owned();
    Err(SourceError::WrongKind { path: path.to_owned(), what })
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, files: &[&str]) {
        for file in files {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "Subject: apples\n").unwrap();
        }
    }

    fn names(root: &Path, kind: Option<SourceKind>) -> Vec<String> {
        let source = Source { path: root.to_owned(), kind };
        let units = plan(&source).unwrap().units;
        let name =
            |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        units
            .iter()
            .map(|unit| match unit {
                Unit::File { path, .. } => name(path),
                Unit::Inbox { epochs, .. } => {
                    epochs.iter().map(|p| name(p)).collect::<Vec<_>>().join("+")
                }
            })
            .collect()
    }

    #[test]
    fn a_mixed_folder_is_listed_by_name_without_hidden_files() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(
            root,
            &[
                "b.mbox",
                "a/2.eml",
                "a/1.eml",
                ".cache/x.eml",
                ".lock",
                "m/cur/2:2,S",
                "m/new/1",
                "m/tmp/3",
            ],
        );
        write(root, &["m/dovecot.index", "m/.Sent/cur/4", "m/.Sent/new/5", "m/.Sent/tmp/6"]);
        assert_eq!(
            names(root, None),
            [
                "a/1.eml",
                "a/2.eml",
                "b.mbox",
                "m/new/1",
                "m/cur/2:2,S",
                "m/.Sent/cur/4",
                "m/.Sent/new/5",
                "m/dovecot.index"
            ]
        );
        assert_eq!(
            names(&root.join("m"), Some(SourceKind::Maildir)),
            ["new/1", "cur/2:2,S", ".Sent/cur/4", ".Sent/new/5"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_do_not_lead_out() {
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), &["secret.eml"]);
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &["1.eml"]);
        std::os::unix::fs::symlink(outside.path(), root.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.eml"), root.path().join("2.eml"))
            .unwrap();
        assert_eq!(names(root.path(), None), ["1.eml"]);
    }

    #[cfg(feature = "public-inbox")]
    #[test]
    fn the_epochs_of_a_mirror_are_one_unit_in_numeric_order() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for repository in [
            "a/git/0.git",
            "a/git/10.git",
            "a/git/9.git",
            "a/all.git",
            "b/0.git",
            "b/1.git",
            "c.git",
        ] {
            write(
                root,
                &[
                    &format!("{repository}/HEAD"),
                    &format!("{repository}/refs/x"),
                    &format!("{repository}/objects/x"),
                ],
            );
        }
        write(root, &["a/msgmap.sqlite3", "b/late.eml"]);
        assert_eq!(
            names(root, None),
            ["a/git/0.git+a/git/9.git+a/git/10.git", "b/0.git+b/1.git", "b/late.eml", "c.git"]
        );
        assert_eq!(names(&root.join("b/1.git"), None), [""]);
        assert_eq!(names(root, Some(SourceKind::PublicInbox)).len(), 3);
    }

    #[test]
    fn a_kind_that_is_not_there_is_told() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &["1.eml"]);
        for kind in [SourceKind::Maildir, SourceKind::PublicInbox] {
            for path in [root.path().to_owned(), root.path().join("1.eml")] {
                let error = plan(&Source { path, kind: Some(kind) }).unwrap_err();
                assert!(matches!(error, SourceError::WrongKind { .. }), "{error}");
            }
        }
        let missing = Source { path: root.path().join("none"), kind: None };
        assert!(matches!(plan(&missing), Err(SourceError::Missing { .. })));
    }
}
