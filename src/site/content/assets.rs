//! Files beside content pages: pictures, papers, recordings. They are published where the pages are that lie beside them.
//!
//! Archives, mailmaps and lists of what is withheld often lie below `content/`, too. So only kinds of files that browsers
//! show are taken, only beside pages, and never what the configuration reads mail or rules from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{ContentError, ContentPage};
use crate::fingerprint::Fingerprint;
use crate::site::SafePath;

/// Endings of what is published, in lower case.
const ENDINGS: &[&str] = &[
    "avif", "csv", "diff", "gif", "ico", "jpeg", "jpg", "json", "mp3", "mp4", "ogg", "patch",
    "pdf", "png", "svg", "txt", "webm", "webp", "zip",
];

/// A file beside content pages.
#[derive(Clone, Debug)]
pub struct ContentAsset {
    /// The file.
    pub file: PathBuf,
    /// The file below content/, parts joined by `/`.
    pub source: String,
    /// Where it is published.
    pub path: SafePath,
    /// Width and height of a picture, in pixels.
    pub size: Option<(u32, u32)>,
    /// Of its bytes.
    bytes: Fingerprint,
}

impl ContentAsset {
    /// Of all that is published of it and told about it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_value(&(&self.source, &self.path, self.bytes))
    }
}

/// Takes files as assets, those that lie beside pages. `files`: as the walk through the folder has them, with their parts.
pub(super) fn of(
    pages: &[ContentPage],
    files: Vec<(PathBuf, Vec<String>)>,
) -> Result<Vec<ContentAsset>, ContentError> {
    let places = Places::of(pages);
    let mut assets = Vec::new();
    for (file, parts) in files {
        let Some(path) = places.place(&parts) else { continue };
        let wrong = |what: String| ContentError::File { path: file.clone(), what };
        let path = SafePath::new(&path)
            .ok_or_else(|| wrong("its name cannot be part of an address; rename it".to_owned()))?;
        if let Ok(at) = pages.binary_search_by(|page| page.folder.cmp(&path)) {
            let page = &pages[at];
            return Err(wrong(format!("has the address of {}", page.file.display())));
        }
        let bytes = fs::read(&file).map_err(|error| wrong(error.to_string()))?;
        assets.push(ContentAsset {
            source: parts.join("/"),
            path,
            size: size(&file, &bytes),
            bytes: Fingerprint::of(&bytes),
            file,
        });
    }
    assets.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(pair) = assets.windows(2).find(|pair| pair[0].path == pair[1].path) {
        let what = format!("has the address of {}", pair[0].file.display());
        return Err(ContentError::File { path: pair[1].file.clone(), what });
    }
    Ok(assets)
}

/// Whether a file is of a kind that is published.
pub(super) fn is_asset(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
}

/// Where pages lie.
struct Places<'p> {
    /// Folders with pages in them.
    beside: BTreeSet<&'p str>,
    /// Folders that a page has for itself.
    own: BTreeMap<&'p str, &'p SafePath>,
}

impl<'p> Places<'p> {
    fn of(pages: &'p [ContentPage]) -> Self {
        let has_own = |page: &&ContentPage| page.source_name().ends_with("/index.md");
        let own = pages.iter().filter(has_own);
        Places {
            beside: pages.iter().map(|page| page.base.as_str()).collect(),
            own: own.map(|page| (page.base.as_str(), &page.folder)).collect(),
        }
    }

    /// Where a file goes: below the page that has the folder for itself, else as it lies, if a page lies beside it. Whether that
    /// can be an address is another question.
    fn place(&self, parts: &[String]) -> Option<String> {
        let (_, folders) = parts.split_last()?;
        for depth in (1..=folders.len()).rev() {
            if let Some(page) = self.own.get(&*folders[..depth].join("/")) {
                let below = parts[depth..].join("/");
                let folder = page.as_str();
                return Some(if folder.is_empty() { below } else { format!("{folder}/{below}") });
            }
        }
        self.beside.contains(&*folders.join("/")).then(|| parts.join("/"))
    }
}

/// Width and height of a picture.
fn size(file: &Path, bytes: &[u8]) -> Option<(u32, u32)> {
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg")) {
        return size_of_svg(std::str::from_utf8(bytes).ok()?);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// What the outermost element says: `width` and `height` in pixels, else the last two numbers of `viewBox`.
fn size_of_svg(text: &str) -> Option<(u32, u32)> {
    let element = text.split_once("<svg")?.1.split_once('>')?.0;
    let attribute = |name: &str| {
        let (_, rest) = element.split_once(&format!(" {name}="))?;
        let quote = rest.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        rest.get(1..)?.split_once(quote).map(|(value, _)| value)
    };
    let pixels = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        (0.5..100_000.0).contains(&number).then_some(number.round() as u32)
    };
    let given = attribute("width").and_then(pixels).zip(attribute("height").and_then(pixels));
    given.or_else(|| {
        let mut numbers =
            attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
        numbers.next().and_then(pixels).zip(numbers.next().and_then(pixels))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_have_sizes() {
        for (svg, size) in [
            ("<?xml version='1.0'?><svg width=\"10\" height='20px'>", Some((10, 20))),
            ("<svg viewBox=\"0 0 300.4 150\" xmlns='x'/>", Some((300, 150))),
            ("<svg width=\"100%\" height=\"50%\" viewBox='0,0,30,15'>", Some((30, 15))),
            ("<svg stroke-width=\"4\">", None),
            ("<svg width=\"", None),
            ("", None),
        ] {
            assert_eq!(size_of_svg(svg), size, "{svg}");
        }
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x06\0\0\0";
        assert_eq!(size(Path::new("x.png"), png), Some((64, 32)));
        assert_eq!(size(Path::new("x.png"), b"no picture"), None);
    }

    #[test]
    fn only_what_browsers_show_is_taken() {
        for name in ["a.png", "a.JPG", "b/c.pdf"] {
            assert!(is_asset(Path::new(name)), "{name}");
        }
        for name in ["list.mbox", "mailmap", "redactions.yaml", "a.md", "a.eml", "x.html", ".png"] {
            assert!(!is_asset(Path::new(name)), "{name}");
        }
    }
}
