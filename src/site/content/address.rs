//! Where a page goes: by its file's place, or as its front matter says.

use super::front_matter::FrontMatter;
use super::moment::Moment;
use crate::config::root_names::is_taken;
use crate::site::SafePath;
use crate::site::path::is_safe_part;

/// What a file's name says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// The last part of the address; `None` where that is the folder's name.
    pub(super) slug: Option<&'a str>,
    /// From `2026-01-13-title.md`, or `2026-01-13-title/index.md`.
    pub(super) date: Option<Moment>,
    /// Whether it has its folder for itself.
    has_folder: bool,
}

/// Reads a file's name: `_index.md` is a section, `index.md` a page with its folder for itself, and a date before a name is
/// the page's date. `parts`: the folders that the file is in, below `content/`.
pub(super) fn name<'a>(parts: &'a [String], file: &'a str) -> Name<'a> {
    let has_folder = matches!(file, "_index.md" | "index.md");
    let stem = match parts.last() {
        // Zola's rule: of the folders only a page's own has a date.
        Some(own) if file == "index.md" => own,
        _ => file.strip_suffix(".md").unwrap_or(file),
    };
    let dated = stem.get(..10).and_then(Moment::day).zip(stem.get(10..));
    if let Some((date, rest)) = dated
        && let Some(slug) = rest.strip_prefix(['-', '_']).filter(|slug| !slug.is_empty())
    {
        return Name { slug: Some(slug), date: Some(date), has_folder };
    }
    Name { slug: (!has_folder).then_some(stem), date: None, has_folder }
}

/// A file's name without the tag of its language, `about.de.md`, if that is one of these; and the tag.
pub(super) fn language<'l>(file: String, languages: &[&'l str]) -> (String, Option<&'l str>) {
    let parts = file.strip_suffix(".md").and_then(|stem| stem.rsplit_once('.'));
    let Some((stem, tag)) = parts.filter(|(stem, _)| !stem.is_empty()) else { return (file, None) };
    match languages.iter().find(|language| **language == tag) {
        Some(language) => (format!("{stem}.md"), Some(language)),
        None => (file, None),
    }
}

/// The folder of a translation, by that which the page would have in the main language.
pub(super) fn below(tag: &str, folder: &SafePath) -> SafePath {
    let language = SafePath::root().join(tag);
    if *folder == SafePath::root() { language } else { language.join(folder.as_str()) }
}

/// The folder of a page's own. `parts`: the folders that its file is in, below `content/`.
///
/// # Errors
/// Says what can be no part of an address.
pub(super) fn folder(
    parts: &[String],
    name: &Name<'_>,
    front: &FrontMatter,
) -> Result<SafePath, String> {
    let joined = |parts: &[&str]| match parts {
        [] => Some(SafePath::root()),
        parts => SafePath::new(&parts.join("/")),
    };
    if let Some(path) = &front.path {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        return joined(&parts).ok_or_else(|| format!("`path: {path}` can be no address"));
    }
    let mut all: Vec<&str> = parts.iter().map(String::as_str).collect();
    if let Some(slug) = front.slug.as_deref().filter(|slug| !is_safe_part(slug)) {
        return Err(format!("`slug: {slug}` can be no part of an address"));
    }
    if let Some(slug) = front.slug.as_deref().or(name.slug) {
        if name.has_folder {
            all.pop();
        }
        all.push(slug);
    }
    joined(&all).ok_or_else(|| "its name cannot be part of an address; rename it".to_owned())
}

/// The file that answers at an alias: `old/page` and `old/page/` are folders, `old.html` is a file.
///
/// # Errors
/// Says why it can be none.
pub(super) fn alias(text: &str) -> Result<SafePath, String> {
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let path = SafePath::new(&parts.join("/"));
    let path = path.ok_or_else(|| format!("`{text}` in `aliases` can be no address"))?;
    let is_file = text.ends_with(".html") || text.ends_with(".htm");
    Ok(if is_file { path } else { path.join("index.html") })
}

/// The part of an address in whose place the site has something else, if any; `lists`: names of the lists.
pub fn reserved<'p>(
    path: &'p SafePath,
    mut lists: impl Iterator<Item = &'p str>,
) -> Option<&'p str> {
    let first = path.as_str().split('/').next().unwrap_or_default();
    let is_ours = is_taken(&first.to_lowercase());
    (is_ours || lists.any(|list| list.eq_ignore_ascii_case(first))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_of(file: &str, front: FrontMatter) -> Result<String, String> {
        let mut parts: Vec<String> = file.split('/').map(str::to_owned).collect();
        let file = parts.pop().unwrap();
        folder(&parts, &name(&parts, &file), &front).map(|path| path.as_str().to_owned())
    }

    fn with(slug: Option<&str>, path: Option<&str>) -> FrontMatter {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        FrontMatter { slug: owned(slug), path: owned(path), ..FrontMatter::default() }
    }

    #[test]
    fn files_have_addresses() {
        for (file, slug, path, expected) in [
            ("_index.md", None, None, ""),
            ("a/_index.md", None, None, "a"),
            ("a/index.md", None, None, "a"),
            ("a/b.md", None, None, "a/b"),
            ("a/b.md", Some("c"), None, "a/c"),
            ("a/b/index.md", Some("c"), None, "a/c"),
            ("a/b.md", Some("c"), Some("/x/y/"), "x/y"),
            ("a/2026-01-13-plums.md", None, None, "a/plums"),
            ("a/2026-01-13.md", None, None, "a/2026-01-13"),
            ("a/2026-99-13-x.md", None, None, "a/2026-99-13-x"),
            ("a/2026-01-13-plums/index.md", None, None, "a/plums"),
            ("a/2026-01-13-plums/index.md", Some("c"), None, "a/c"),
            ("a/2026-01-13/index.md", None, None, "a/2026-01-13"),
            ("a/2026-01-13-plums/_index.md", None, None, "a/2026-01-13-plums"),
            ("a/2026-01-13-plums/b.md", None, None, "a/2026-01-13-plums/b"),
        ] {
            assert_eq!(folder_of(file, with(slug, path)).as_deref(), Ok(expected), "{file}");
        }
        let day = Moment::day("2026-01-13");
        assert_eq!(name(&[], "2026-01-13_x.md").date, day);
        let folders = ["a".to_owned(), "2026-01-13-x".to_owned()];
        assert_eq!(name(&folders, "index.md").date, day);
        assert_eq!((name(&folders, "_index.md").date, name(&folders, "b.md").date), (None, None));
    }

    #[test]
    fn no_address_leads_outside() {
        for (slug, path) in
            [(Some(".."), None), (Some("a/b"), None), (None, Some("../x")), (None, Some("a\\b"))]
        {
            assert!(folder_of("a/b.md", with(slug, path)).is_err(), "{slug:?} {path:?}");
        }
        for text in ["", "/", "../x", "a/./b", "a?b"] {
            assert!(alias(text).is_err(), "{text}");
        }
    }

    #[test]
    fn aliases_are_folders_or_files() {
        for (text, file) in [
            ("/old/", "old/index.html"),
            ("old", "old/index.html"),
            ("a/old.html", "a/old.html"),
            ("2026.01", "2026.01/index.html"),
        ] {
            assert_eq!(alias(text).unwrap().as_str(), file);
        }
    }

    #[test]
    fn places_of_the_site_are_reserved() {
        let of = |path: &str| {
            let path = SafePath::new(path).unwrap();
            reserved(&path, ["plums"].into_iter()).map(str::to_owned)
        };
        assert_eq!(of("Plums/x").as_deref(), Some("Plums"));
        assert_eq!(of("Robots.txt").as_deref(), Some("Robots.txt"));
        assert_eq!(of("guide/search"), None);
    }
}
