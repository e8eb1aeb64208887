//! Content pages: Markdown files below `content/`, and where each goes.

mod address;
mod assets;
mod front_matter;
mod moment;
mod read;
mod sections;
pub mod shortcodes;
mod translations;

use std::path::{Path, PathBuf};

use super::path::SafePath;
use crate::config::{in_finding, yaml};
use crate::fingerprint::Fingerprint;
pub use address::reserved;
pub use assets::ContentAsset;
pub use front_matter::{FrontMatter, SortBy};
pub use moment::Moment;
pub use read::{Content, read};
pub use sections::{NavRow, Sections};
pub use translations::{Translations, Version};

/// A content page.
#[derive(Clone, Debug)]
pub struct ContentPage {
    /// The file.
    pub file: PathBuf,
    /// The tag of its language; `None` in the main one.
    pub language: Option<String>,
    /// The file below content/ that it is a translation of, in the main language itself; parts joined by `/`.
    pub original: String,
    /// Folder of its page; the root for `content/_index.md`.
    pub folder: SafePath,
    /// Folder, below content/, that its relative links start from.
    pub base: String,
    /// Whether it is the index of a section, `_index.md`.
    pub is_section: bool,
    /// Front matter.
    pub front: FrontMatter,
    /// As it is written, without the lines around it.
    front_text: String,
    /// The files that answer at its aliases.
    pub aliases: Vec<SafePath>,
    /// The text after it.
    pub markdown: String,
    /// The line of the file at which the text begins, from 1.
    pub first_line: usize,
}

impl ContentPage {
    /// Of all that it is made from and told with.
    pub fn fingerprint(&self) -> Fingerprint {
        let front = format!("{:?}", self.front);
        let file = self.file.to_string_lossy();
        let text = (&self.front_text, &self.markdown, self.first_line, &self.language);
        Fingerprint::of_value(&(file, self.source_name(), &self.folder, front, text))
    }

    /// Whether it is the text of the home page, in the main language.
    pub fn is_home(&self) -> bool {
        self.folder == SafePath::root()
    }

    /// Whether it is a home page in another language.
    pub fn is_translated_home(&self) -> bool {
        self.language.is_some() && self.original == translations::HOME
    }

    /// How deep it is below the home page of its language: 0 of that itself.
    pub fn depth(&self) -> usize {
        self.folder.depth().saturating_sub(usize::from(self.language.is_some()))
    }

    /// The file below content/, parts joined by `/`.
    pub fn source_name(&self) -> String {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        if self.base.is_empty() { name.into_owned() } else { format!("{}/{name}", self.base) }
    }

    /// Title: front matter's, else the first heading, else the last part of its address.
    pub fn title(&self) -> String {
        let heading = || {
            let line = self.markdown.lines().find(|line| line.starts_with("# "))?;
            Some(line[2..].trim().to_owned())
        };
        let name = || self.folder.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        self.front.title.clone().or_else(heading).unwrap_or_else(name)
    }

    /// A mistake in its front matter, with file, line and excerpt: at a key, or at a value that is given for it.
    pub fn mistake(&self, key: &str, value: Option<&str>, what: &str) -> String {
        yaml::mistake(&self.file, &self.front_text, 2, (key, value), what).to_string()
    }

    /// Whether an alias is written like this in its front matter.
    pub fn is_alias(&self, written: &str, alias: &SafePath) -> bool {
        address::alias(written).is_ok_and(|file| file == *alias)
    }

    /// Whether it only leads on.
    pub fn leads_on(&self) -> bool {
        self.front.redirect_to.is_some()
    }
}

/// Why content cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// A mistake in its text.
    #[error("{text}")]
    Mistake {
        /// The file.
        path: PathBuf,
        /// With file, line and excerpt.
        text: String,
    },
    /// A file that cannot be read, or has no safe name.
    #[error("{}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and what would be right.
        what: String,
    },
}

impl ContentError {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            ContentError::Mistake { path, .. } | ContentError::File { path, .. } => path,
        }
    }

    /// What is wrong, as a finding tells it of the file.
    pub fn what(&self) -> &str {
        match self {
            ContentError::Mistake { text, .. } => in_finding(text),
            ContentError::File { what, .. } => what,
        }
    }
}
