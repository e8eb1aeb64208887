//! Maildir: a folder with `cur` and `new`, one file per message.
//!
//! `tmp` holds deliveries in progress and is left out. Subfolders in Maildir++'s way are hidden folders (`.Sent`) with
//! `cur` and `new` of their own; a walk finds them like any other folder.

use std::path::{Path, PathBuf};

/// Whether a folder is a Maildir.
pub(crate) fn is_maildir(folder: &Path) -> bool {
    folder.join("cur").is_dir() && folder.join("new").is_dir()
}

/// The files of `cur` and `new`, sorted by name: the name begins with the time of delivery, whichever of the two it is
/// in.
///
/// # Errors
/// One of the folders cannot be listed.
pub(crate) fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for part in ["cur", "new"] {
        for entry in std::fs::read_dir(folder.join(part))? {
            let entry = entry?;
            let name = entry.file_name();
            if entry.file_type()?.is_file() && !name.as_encoded_bytes().starts_with(b".") {
                files.push((name, entry.path()));
            }
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_both_parts_are_in_order_of_delivery() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["cur", "new", "tmp"] {
            assert!(!is_maildir(folder.path()) || part == "tmp");
            std::fs::create_dir(folder.path().join(part)).unwrap();
        }
        assert!(is_maildir(folder.path()));
        for file in [
            "cur/1562161812.M1:2,S",
            "cur/1562163013.M3:2,",
            "new/1562162000.M2",
            "tmp/1562160000.M0",
            "cur/.lock",
        ] {
            std::fs::write(folder.path().join(file), "Subject: apples\n\n").unwrap();
        }
        let names: Vec<_> = files(folder.path())
            .unwrap()
            .iter()
            .map(|p| p.file_name().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["1562161812.M1:2,S", "1562162000.M2", "1562163013.M3:2,"]);
    }
}
