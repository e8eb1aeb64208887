//! What is in the folder of a site already.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::system::Folder;
use super::writer::Written;

/// The files of a site that was built before. Can be asked by many threads.
#[derive(Debug)]
pub struct Published {
    root: PathBuf,
    folder: Folder,
}

impl Published {
    /// In a folder, which need not be there.
    pub fn below(root: &Path) -> Self {
        Published { root: root.to_path_buf(), folder: Folder::open(root) }
    }

    /// Whether a file is still as it was written, and when its bytes were written. Its time and length tell, else its
    /// bytes.
    pub fn is_intact(&self, file: &Written) -> Option<i64> {
        let (bytes, modified) = self.folder.stat(file.path.as_str())?;
        if bytes != file.bytes {
            return None;
        }
        if file.modified != 0 && modified == file.modified {
            return Some(modified);
        }
        let bytes = fs::read(self.root.join(file.path.to_path())).ok()?;
        (<[u8; 32]>::from(Sha256::digest(&bytes)) == file.sha256).then_some(modified)
    }

    /// Tells each of some files when its bytes were written, and whether that is news of any; `None` where one is not as it
    /// was written.
    pub fn look(&self, files: &mut [Written]) -> Option<bool> {
        let mut is_news = false;
        for file in files {
            let modified = self.is_intact(file)?;
            is_news |= file.modified != modified;
            file.modified = modified;
        }
        Some(is_news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Gate, Writer};
    use crate::site::SafePath;

    #[test]
    fn a_file_is_intact_by_its_time_or_by_its_bytes() {
        let root = tempfile::tempdir().unwrap();
        let writer = Writer::open(root.path(), &Gate::default()).unwrap();
        let mut written = writer.write(&SafePath::fixed("a/b"), b"words").unwrap();
        writer.clear().unwrap();
        let published = Published::below(root.path());
        assert_eq!(published.is_intact(&written), Some(written.modified));
        let copied = Written { modified: 1, ..written.clone() };
        assert_eq!(published.is_intact(&copied), Some(written.modified));
        let mut both = [written.clone(), copied];
        assert_eq!(published.look(&mut both), Some(true));
        assert_eq!(both[1].modified, written.modified);
        assert_eq!(published.look(&mut both), Some(false));
        assert_eq!(published.look(&mut [Written { bytes: 6, ..written.clone() }]), None);
        fs::write(root.path().join("a/b"), "sword").unwrap();
        written.modified = 1;
        assert_eq!(published.is_intact(&written), None);
        assert!(Published::below(&root.path().join("gone")).is_intact(&written).is_none());
    }
}
