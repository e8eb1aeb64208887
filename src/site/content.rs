//! Content pages: Markdown files below `content/`, and where each goes.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use walkdir::WalkDir;

use super::path::SafePath;
use crate::config::{ConfigError, yaml};
use crate::fingerprint::Fingerprint;

/// Front matter; keys as in Zola.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FrontMatter {
    /// Title; else the first heading, else the file's name.
    pub title: Option<String>,
    /// One sentence.
    pub description: String,
    /// `2026-01-13`.
    pub date: Option<String>,
    /// Not built without `--drafts`.
    pub draft: bool,
    /// Place among its siblings, small first.
    pub weight: i64,
    /// Found by the search.
    pub in_search_index: bool,
    /// Free area, `extra` in the template.
    pub extra: serde_json::Value,
}

impl Default for FrontMatter {
    fn default() -> Self {
        FrontMatter {
            title: None,
            description: String::new(),
            date: None,
            draft: false,
            weight: 0,
            in_search_index: true,
            extra: serde_json::Value::Null,
        }
    }
}

/// A content page.
#[derive(Clone, Debug)]
pub struct ContentPage {
    /// The file.
    pub file: PathBuf,
    /// Folder of its page; the root for `content/_index.md`.
    pub folder: SafePath,
    /// Folder, below content/, that its relative links start from.
    pub base: String,
    /// Front matter.
    pub front: FrontMatter,
    /// The text after it.
    pub markdown: String,
}

impl ContentPage {
    /// Of all that it is made from and told with.
    pub fn fingerprint(&self) -> Fingerprint {
        let front = format!("{:?}", self.front);
        let file = self.file.to_string_lossy();
        Fingerprint::of_value(&(file, self.source_name(), &self.folder, front, &self.markdown))
    }

    /// Whether it is the text of the home page.
    pub fn is_home(&self) -> bool {
        self.folder == SafePath::root()
    }

    /// The file below content/, parts joined by `/`.
    pub fn source_name(&self) -> String {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        if self.base.is_empty() { name.into_owned() } else { format!("{}/{name}", self.base) }
    }

    /// Title: front matter's, else the first heading, else the file's name.
    pub fn title(&self) -> String {
        let heading = || {
            let line = self.markdown.lines().find(|line| line.starts_with("# "))?;
            Some(line[2..].trim().to_owned())
        };
        let name = || self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.front.title.clone().or_else(heading).unwrap_or_else(name)
    }
}

/// Why content cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// Front matter that cannot be read.
    #[error(transparent)]
    FrontMatter(#[from] ConfigError),
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
    /// The file; empty where the error tells it in its own way.
    pub fn path(&self) -> PathBuf {
        match self {
            ContentError::FrontMatter(
                ConfigError::Io { path, .. } | ConfigError::Value { path, .. },
            )
            | ContentError::File { path, .. } => path.clone(),
            ContentError::FrontMatter(_) => PathBuf::from("content"),
        }
    }

    /// What is wrong, without the file where [`path`](Self::path) tells it.
    pub fn what(&self) -> String {
        match self {
            ContentError::File { what, .. }
            | ContentError::FrontMatter(ConfigError::Value { what, .. }) => what.clone(),
            ContentError::FrontMatter(error) => error.to_string(),
        }
    }
}

/// Reads all `.md` files below a folder, by path. Folders without Markdown (archives) give nothing; a missing folder is
/// no error.
///
/// # Errors
/// See [`ContentError`].
pub fn read(folder: &Path, drafts: bool) -> Result<Vec<ContentPage>, ContentError> {
    let mut pages = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let file = entry.path();
        if entry.file_type().is_file() && file.extension().is_some_and(|e| e == "md") {
            let page = read_page(folder, file)?;
            if drafts || !page.front.draft {
                pages.push(page);
            }
        }
    }
    pages.sort_by(|a, b| a.folder.cmp(&b.folder));
    if let Some(pair) = pages.windows(2).find(|pair| pair[0].folder == pair[1].folder) {
        let what = format!("makes the same page as {}", pair[0].file.display());
        return Err(ContentError::File { path: pair[1].file.clone(), what });
    }
    Ok(pages)
}

fn read_page(folder: &Path, file: &Path) -> Result<ContentPage, ContentError> {
    let wrong = |what: String| ContentError::File { path: file.to_path_buf(), what };
    let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let text = text.replace("\r\n", "\n");
    let (front, markdown) = split(text.strip_prefix('\u{FEFF}').unwrap_or(&text));
    let front = match front {
        Some(front) => yaml::read(file, front, 2)?,
        None => FrontMatter::default(),
    };
    let relative = file.strip_prefix(folder).unwrap_or(file);
    let mut parts: Vec<String> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let name = parts.pop().unwrap_or_default();
    let base = parts.join("/");
    if name != "_index.md" {
        parts.push(name.trim_end_matches(".md").to_owned());
    }
    let folder =
        if parts.is_empty() { Some(SafePath::root()) } else { SafePath::new(&parts.join("/")) };
    let folder = folder
        .ok_or_else(|| wrong("its name cannot be part of an address; rename it".to_owned()))?;
    Ok(ContentPage { file: file.to_path_buf(), folder, base, front, markdown: markdown.to_owned() })
}

/// Front matter between `---` lines at the start, and the rest.
fn split(text: &str) -> (Option<&str>, &str) {
    let Some(rest) = text.strip_prefix("---\n") else { return (None, text) };
    if let Some(body) = rest.strip_prefix("---\n") {
        return (Some(""), body);
    }
    match rest.split_once("\n---\n") {
        Some((front, body)) => (Some(front), body),
        None => rest.strip_suffix("\n---").map_or((None, text), |front| (Some(front), "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_cut_off() {
        let page = "---\ntitle: Guide\nweight: 2\n---\n# Start\n";
        assert_eq!(split(page), (Some("title: Guide\nweight: 2"), "# Start\n"));
        assert_eq!(split("---\n---\nx"), (Some(""), "x"));
        assert_eq!(split("---\ntitle: x\n---"), (Some("title: x"), ""));
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for page in ["Just text\n---\n", "---\nno end\n", "----\nx\n---\n", ""] {
            assert_eq!(split(page), (None, page));
        }
    }

    #[test]
    fn pages_from_windows_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let page = "\u{FEFF}---\r\ntitle: Guide\r\n---\r\nBody\r\n";
        fs::write(folder.path().join("guide.md"), page).unwrap();
        let pages = read(folder.path(), false).unwrap();
        assert_eq!(pages[0].title(), "Guide");
        assert_eq!(pages[0].markdown, "Body\n");
    }
}
