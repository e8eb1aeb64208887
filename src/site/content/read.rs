//! Reading `content/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use walkdir::WalkDir;

use super::front_matter::FrontMatter;
use super::{ContentAsset, ContentError, ContentPage, address, assets};
use crate::config::{excerpt, in_finding, yaml};
use crate::diagnostic::{Diagnostics, Kind, Place};
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
    /// What could not be used, and is left out.
    pub found: Diagnostics,
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
    let found = free_aliases(&mut pages);
    check_nesting(&pages)?;
    let assets = assets::of(&pages, others)?;
    check_feeds(&pages, &assets)?;
    Ok(Content { pages, assets, found })
}

/// Leaves out aliases at which there is a page, and those that an earlier page has.
fn free_aliases(pages: &mut [ContentPage]) -> Diagnostics {
    let mut found = Diagnostics::default();
    let address = |path: &SafePath| path.as_str().to_lowercase();
    // Whose each address is, and whether it is that of the page itself.
    let own =
        |page: &ContentPage| (address(&page.folder.join("index.html")), (page.file.clone(), true));
    let mut taken: BTreeMap<String, (PathBuf, bool)> = pages.iter().map(own).collect();
    for page in pages {
        let mut free = Vec::new();
        for (alias, written) in
            std::mem::take(&mut page.aliases).into_iter().zip(&page.front.aliases)
        {
            let key = address(&alias);
            let Some((other, is_page)) = taken.get(&key) else {
                taken.insert(key, (page.file.clone(), false));
                free.push(alias);
                continue;
            };
            let why = match (*other == page.file, is_page) {
                (true, true) => "is its own address".to_owned(),
                (true, false) => "is given twice".to_owned(),
                (false, true) => format!("is the address of {}", other.display()),
                (false, false) => format!("is one of {}, too", other.display()),
            };
            let what = format!("its alias {alias} {why}; left out");
            let text = page.mistake("aliases", Some(written), &what);
            found.push(Kind::BadContent, Place::path(&page.file), in_finding(&text));
        }
        page.aliases = free;
    }
    found
}

/// No address is below one that is a file.
fn check_nesting(pages: &[ContentPage]) -> Result<(), ContentError> {
    let mut taken: BTreeMap<String, &ContentPage> = BTreeMap::new();
    for page in pages {
        let own = std::iter::once(page.folder.join("index.html"));
        let all = own.chain(page.aliases.iter().cloned());
        taken.extend(all.map(|address| (address.as_str().to_lowercase(), page)));
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
    let mistake = |text: String| ContentError::Mistake { path: file.to_path_buf(), text };
    let bytes = fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| mistake(no_utf8(file, &error)))?;
    let text = text.replace("\r\n", "\n");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    if text.starts_with("+++\n") {
        let help = "front matter is YAML here: put it between `---` lines, `key: value` instead of `key = value`";
        return Err(mistake(excerpt(file, text, 0, "front matter in TOML", Some(help))));
    }
    let (front_text, markdown) = split(text).ok_or_else(|| {
        let help =
            "put a line `---` behind its last key; a rule at the beginning of a page is `***`";
        mistake(excerpt(file, text, 0, "front matter does not end", Some(help)))
    })?;
    let front_text = front_text.unwrap_or_default();
    let mut parts = parts(folder, file);
    let (name, language) = address::language(parts.pop().unwrap_or_default(), languages);
    let base = parts.join("/");
    let original = if base.is_empty() { name.clone() } else { format!("{base}/{name}") };
    let is_section = name == "_index.md";
    let at = |key: &str, value: Option<&str>, what: &str| {
        mistake(yaml::mistake(file, front_text, 2, (key, value), what).to_string())
    };
    let mut front = FrontMatter::read(file, front_text, is_section)
        .map_err(|error| mistake(error.to_string()))?;
    if front.generate_feeds && original == super::translations::HOME {
        let what = "the home page has the feed of all lists, and no pages of its own";
        return Err(at("generate_feeds", None, what));
    }
    let named = address::name(&parts, &name);
    if front.date.is_none() {
        front.date.clone_from(&named.date);
    }
    let folder = address::folder(&parts, &named, &front).map_err(|what| {
        match (&front.path, &front.slug) {
            (Some(path), _) => at("path", Some(path), &what),
            (None, Some(slug)) => at("slug", Some(slug), &what),
            (None, None) => wrong(what),
        }
    })?;
    let folder = match language {
        Some(tag) => address::below(tag, &folder),
        None => folder,
    };
    let alias =
        |text: &String| address::alias(text).map_err(|what| at("aliases", Some(text), &what));
    let aliases = front.aliases.iter().map(alias).collect::<Result<Vec<SafePath>, _>>()?;
    let first_line = 1 + text[..text.len() - markdown.len()].matches('\n').count();
    let (file, markdown) = (file.to_path_buf(), markdown.to_owned());
    let front_text = front_text.to_owned();
    Ok(ContentPage {
        file,
        language: language.map(str::to_owned),
        original,
        folder,
        base,
        is_section,
        front,
        front_text,
        aliases,
        markdown,
        first_line,
    })
}

/// Tells where a file stops to be UTF-8.
fn no_utf8(file: &Path, error: &FromUtf8Error) -> String {
    let at = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    let help = "save the file as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8 FILE` makes it of what older editors write";
    excerpt(file, &text, at, "this is no UTF-8", Some(help))
}

/// Front matter between `---` lines at the start, and the rest; `None` where it does not end.
fn split(text: &str) -> Option<(Option<&str>, &str)> {
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_fence(line)) else {
        return Some((None, text));
    };
    let mut at = first.len();
    for line in lines {
        if is_fence(line) {
            return Some((Some(&text[first.len()..at]), &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_cut_off() {
        let page = "---\ntitle: Guide\nweight: 2\n---\n# Start\n";
        assert_eq!(split(page), Some((Some("title: Guide\nweight: 2\n"), "# Start\n")));
        assert_eq!(split("---\n---\nx"), Some((Some(""), "x")));
        assert_eq!(split("---\ntitle: x\n---"), Some((Some("title: x\n"), "")));
        assert_eq!(split("--- \na: x\n---  \ny\n"), Some((Some("a: x\n"), "y\n")));
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for page in ["Just text\n---\n", "----\nx\n---\n", ""] {
            assert_eq!(split(page), Some((None, page)));
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
    fn aliases_that_are_taken_are_left_out_and_told() {
        let content = reading(&[
            ("a.md", "---\ntitle: A\naliases:\n- free\n- b\n- a/\n- Free\n---\n"),
            ("b.md", "---\naliases: [x, /free/index.html]\n---\n"),
        ]);
        let content = content.unwrap();
        let kept = content.pages.iter().flat_map(|page| &page.aliases);
        assert_eq!(
            kept.map(SafePath::as_str).collect::<Vec<_>>(),
            ["free/index.html", "x/index.html"]
        );
        let told: Vec<&str> = content.found.iter().map(|found| found.text.as_str()).collect();
        for ((start, place), told) in [
            ("its alias b/index.html is the address of ", "a.md:5:3"),
            ("its alias a/index.html is its own address", "a.md:6:3"),
            ("its alias Free/index.html is given twice", "a.md:7:3"),
            ("its alias free/index.html is one of ", "b.md:2:14"),
        ]
        .into_iter()
        .zip(&told)
        {
            assert!(told.starts_with(start) && told.contains(place), "{told}");
        }
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn mistakes_before_the_text_have_lines() {
        for (text, place, parts) in [
            ("---\ntitle: x\n\nText.\n", "1:1", ["front matter does not end", "`---`"]),
            ("---\ntitle: x\naliases: [ok, a?b]\n---\n", "3:15", ["`a?b` in", "no address"]),
            ("---\ntitle: x\npath: ../x\n---\n", "3:7", ["`path: ../x`", "no address"]),
            ("---\ntitle: x\nslug: a/b\n---\n", "3:7", ["`slug: a/b`", "no part"]),
        ] {
            let told = reading(&[("a.md", text)]).unwrap_err();
            let place = format!("a.md:{place}");
            assert!(told.contains(&place), "{told}");
            assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        }
    }

    #[test]
    fn other_encodings_are_told_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), b"Plums\nand \xC4pfel\n").unwrap();
        let error = read(folder.path(), false, &[], &|_| false).unwrap_err();
        let told = error.to_string();
        assert!(told.contains("a.md:2:5") && told.contains("save the file as UTF-8"), "{told}");
        assert!(error.path().ends_with("a.md") && error.what().starts_with("this is no UTF-8"));
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
