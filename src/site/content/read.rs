//! Reading `content/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::front_matter::FrontMatter;
use super::{ContentAsset, ContentError, ContentPage, address, assets};
use crate::config::{excerpt, yaml};
use crate::fingerprint::Fingerprint;
use crate::site::SafePath;
use crate::site::feeds::FEED_FILES;

/// What lies below `content/`.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Pages by address.
    pub pages: Vec<ContentPage>,
    /// Files beside them, by address.
    pub assets: Vec<ContentAsset>,
}

impl Content {
    /// Of everything that pages are made from.
    pub fn fingerprint(&self) -> Fingerprint {
        let pages: Vec<Fingerprint> = self.pages.iter().map(ContentPage::fingerprint).collect();
        let assets: Vec<Fingerprint> = self.assets.iter().map(ContentAsset::fingerprint).collect();
        Fingerprint::of_value(&(pages, assets))
    }
}

/// Reads all `.md` files below a folder, and the files beside them. A missing folder is no error. `is_private` tells what
/// the configuration reads mail or rules from: it is never published. `languages`: tags of those beside the main one, whose
/// pages are named by them: `about.de.md`.
///
/// # Errors
/// See [`ContentError`].
pub fn read(
    folder: &Path,
    drafts: bool,
    languages: &[&str],
    is_private: &dyn Fn(&Path) -> bool,
) -> Result<Content, ContentError> {
    let mut pages = Vec::new();
    let mut others: Vec<(PathBuf, Vec<String>)> = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let file = entry.path();
        if !entry.file_type().is_file() {
            continue;
        }
        if file.extension().is_some_and(|e| e == "md") {
            let page = read_page(folder, file, languages)?;
            if drafts || !page.front.draft {
                pages.push(page);
            }
        } else if assets::is_asset(file) && !is_private(file) {
            others.push((file.to_path_buf(), parts(folder, file)));
        }
    }
    pages.sort_by(|a, b| a.folder.cmp(&b.folder));
    if let Some(pair) = pages.windows(2).find(|pair| pair[0].folder == pair[1].folder) {
        let what = format!("makes the same page as {}", pair[0].file.display());
        return Err(ContentError::File { path: pair[1].file.clone(), what });
    }
    check_aliases(&pages)?;
    let assets = assets::of(&pages, others)?;
    check_feeds(&pages, &assets)?;
    Ok(Content { pages, assets })
}

/// An alias leads to one page, and is none itself; no address is below one that is a file.
fn check_aliases(pages: &[ContentPage]) -> Result<(), ContentError> {
    let mut taken: BTreeMap<String, &ContentPage> = BTreeMap::new();
    for page in pages {
        taken.insert(page.folder.join("index.html").as_str().to_lowercase(), page);
    }
    for page in pages {
        for alias in &page.aliases {
            if let Some(other) = taken.insert(alias.as_str().to_lowercase(), page) {
                let whose = if other.file == page.file {
                    "itself".into()
                } else {
                    other.file.display().to_string()
                };
                let what = format!("its alias {alias} is the address of {whose}");
                return Err(ContentError::File { path: page.file.clone(), what });
            }
        }
    }
    for (address, page) in &taken {
        let mut folders = address.match_indices('/').filter_map(|(at, _)| address.get(..at));
        if let Some((file, other)) = folders.find_map(|folder| taken.get_key_value(folder)) {
            let whose = if other.file == page.file {
                "of its own".into()
            } else {
                format!("of {}", other.file.display())
            };
            let what = format!(
                "its address {address} is below {file}, which is an address {whose}: a file cannot be a folder, too"
            );
            return Err(ContentError::File { path: page.file.clone(), what });
        }
    }
    Ok(())
}

/// The files of a section's feeds are at no address of anything else.
fn check_feeds(pages: &[ContentPage], assets: &[ContentAsset]) -> Result<(), ContentError> {
    for section in pages.iter().filter(|page| page.front.generate_feeds) {
        for feed in FEED_FILES.map(|name| section.folder.join(name)) {
            let page = pages.iter().find(|page| page.folder == feed).map(|page| &page.file);
            let asset = assets.iter().find(|asset| asset.path == feed).map(|asset| &asset.file);
            if let Some(file) = page.or(asset) {
                let what = format!("has the address of a feed of {}", section.file.display());
                return Err(ContentError::File { path: file.clone(), what });
            }
        }
    }
    Ok(())
}

/// The way from the folder to a file.
fn parts(folder: &Path, file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(folder).unwrap_or(file);
    relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
}

fn read_page(folder: &Path, file: &Path, languages: &[&str]) -> Result<ContentPage, ContentError> {
    let wrong = |what: String| ContentError::File { path: file.to_path_buf(), what };
    let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let text = text.replace("\r\n", "\n");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    if text.starts_with("+++\n") {
        let help = "front matter is YAML here: put it between `---` lines, `key: value` instead of `key = value`";
        let what = excerpt(file, text, 0, "front matter in TOML", Some(help));
        return Err(ContentError::FrontMatter(crate::config::ConfigError::Text(what)));
    }
    let (front, markdown) = split(text);
    let mut parts = parts(folder, file);
    let (name, language) = address::language(parts.pop().unwrap_or_default(), languages);
    let base = parts.join("/");
    let original = if base.is_empty() { name.clone() } else { format!("{base}/{name}") };
    let is_section = name == "_index.md";
    let mut front = match front {
        Some(text) => {
            let front = FrontMatter::read(file, text, is_section)?;
            if front.generate_feeds && original == super::translations::HOME {
                let what = "the home page has the feed of all lists, and no pages of its own";
                return Err(yaml::mistake(file, text, 2, "generate_feeds", what).into());
            }
            front
        }
        None => FrontMatter::default(),
    };
    let named = address::name(&name);
    if front.date.is_none() {
        front.date.clone_from(&named.date);
    }
    let folder = address::folder(&parts, &named, &front).map_err(wrong)?;
    let folder = match language {
        Some(tag) => address::below(tag, &folder),
        None => folder,
    };
    let aliases = front.aliases.iter().map(|text| address::alias(text));
    let aliases = aliases.collect::<Result<Vec<SafePath>, String>>().map_err(wrong)?;
    let first_line = 1 + text[..text.len() - markdown.len()].matches('\n').count();
    Ok(ContentPage {
        file: file.to_path_buf(),
        language: language.map(str::to_owned),
        original,
        folder,
        base,
        is_section,
        front,
        aliases,
        markdown: markdown.to_owned(),
        first_line,
    })
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
        let pages = read(folder.path(), false, &[], &|_| false).unwrap().pages;
        assert_eq!(pages[0].title(), "Guide");
        assert_eq!((pages[0].markdown.as_str(), pages[0].first_line), ("Body\n", 4));
    }

    /// What is read of files, or why not.
    fn reading(files: &[(&str, &str)]) -> Result<Content, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let is_private = |path: &Path| path.ends_with("mail.txt");
        let told = |error: ContentError| {
            let root = folder.path().display().to_string();
            format!("{}: {}", error.path().display(), error.what()).replace(&root, "content")
        };
        read(folder.path(), false, &["de"], &is_private).map_err(told)
    }

    #[test]
    fn pages_in_each_others_way_are_told_with_both_files() {
        for (files, parts) in [
            ([("a.md", ""), ("a/index.md", "")], ["a/index.md", "a.md"]),
            ([("a.md", ""), ("b.md", "---\npath: /a\n---\n")], ["b.md", "a.md"]),
            (
                [("a.md", "---\naliases: [b]\n---\n"), ("b.md", "---\naliases: [a]\n---\n")],
                ["alias", "b.md"],
            ),
            (
                [("a.md", "---\naliases: [x]\n---\n"), ("b.md", "---\naliases: [X/]\n---\n")],
                ["alias", "a.md"],
            ),
            ([("a.md", "---\naliases: [a]\n---\n"), ("b.md", "")], ["alias", "itself"]),
            ([("a.png.md", ""), ("a.png", "x")], ["a.png", "a.png.md"]),
            (
                [("g/_index.md", "---\ngenerate_feeds: true\n---\n"), ("g/feed.json", "{}")],
                ["g/feed.json", "g/_index.md"],
            ),
            (
                [("a.md", "---\naliases: [x.html, x.html/y]\n---\n"), ("b.md", "")],
                ["a.md: its address x.html/y/index.html is below x.html", "of its own"],
            ),
            (
                [("a.md", "---\npath: aa\n---\n"), ("b.md", "---\npath: aa/index.html\n---\n")],
                ["b.md: its address aa/index.html/index.html is below aa/index.html", "a.md"],
            ),
        ] {
            let told = reading(&files).unwrap_err();
            assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        }
    }

    #[test]
    fn translations_are_named_by_their_language() {
        let files = [
            ("_index.de.md", ""),
            ("about.md", ""),
            ("about.de.md", ""),
            ("about.fr.md", ""),
            ("g/2026-01-13-news.de.md", "---\nslug: neues\n---\n"),
            ("g/talk/index.de.md", "---\npath: /vortrag/\n---\n"),
            ("g/talk/index.md", ""),
        ];
        let pages = reading(&files).unwrap().pages;
        let told: Vec<_> = pages
            .iter()
            .map(|page| (page.folder.as_str(), page.language.as_deref(), page.original.as_str()))
            .collect();
        let de = Some("de");
        assert_eq!(
            told,
            [
                ("about", None, "about.md"),
                ("about.fr", None, "about.fr.md"),
                ("de", de, "_index.md"),
                ("de/about", de, "about.md"),
                ("de/g/neues", de, "g/2026-01-13-news.md"),
                ("de/vortrag", de, "g/talk/index.md"),
                ("g/talk", None, "g/talk/index.md"),
            ]
        );
        assert_eq!(
            pages[4].front.date.as_ref().map(|date| date.date().seconds),
            Some(1_768_262_400)
        );
        let told = reading(&[("de.md", ""), ("_index.de.md", "")]).unwrap_err();
        assert!(told.contains("de.md"), "{told}");
    }

    #[test]
    fn the_home_page_has_no_feed_of_pages() {
        let told = reading(&[("_index.md", "---\ntitle: x\ngenerate_feeds: true\n---\n")]);
        let told = told.unwrap_err();
        assert!(told.contains("_index.md:3:1") && told.contains("feed of all lists"), "{told}");
    }

    #[test]
    fn toml_is_told_what_to_do() {
        let told = reading(&[("a.md", "+++\ntitle = \"x\"\n+++\n")]).unwrap_err();
        assert!(told.contains("a.md:1:1") && told.contains("`---`"), "{told}");
    }

    #[test]
    fn files_beside_pages_are_published_and_no_others() {
        let content = reading(&[
            ("g/_index.md", ""),
            ("g/a.png", "x"),
            ("g/deep/a.png", "x"),
            ("g/talk/index.md", "---\nslug: speech\n---\n"),
            ("g/talk/a/slides.pdf", "x"),
            ("g/mail.txt", "x"),
            ("g/list.mbox", "x"),
            ("archive/a.txt", "x"),
        ]);
        let content = content.unwrap();
        let paths: Vec<&str> = content.assets.iter().map(|asset| asset.path.as_str()).collect();
        assert_eq!(paths, ["g/a.png", "g/speech/a/slides.pdf"]);
    }
}
