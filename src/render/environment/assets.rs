//! Static files of a theme, as they are published.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::render::layers::Layer;
use crate::site::SafePath;
use crate::source::hex;

/// A static file of the theme.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where it is published: `assets/css/site.0123abcd.css`.
    pub path: SafePath,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Published names by those in the theme.
pub(super) type Names = BTreeMap<String, String>;

/// The scripts among a theme's files, which say something in a language, and the others, which do not.
pub(super) fn apart(files: Layer) -> (Layer, Layer) {
    let is_script = |path: &str| {
        path.starts_with("static/js/") || path.ends_with(".js") || path.ends_with(".mjs")
    };
    files.into_iter().partition(|(path, _)| is_script(path))
}

/// Names static files by content: `css/site.css` becomes `assets/css/site.0123abcd.css`. Scripts import each other by
/// relative paths, so they keep theirs, in a folder named by the content of all: `assets/js.0123abcd/search/page.js`.
pub(super) fn published(files: Layer) -> (Vec<Asset>, Names) {
    let mut assets = Vec::new();
    let mut names = BTreeMap::new();
    let scripts = digest_of_scripts(&files);
    for (path, bytes) in files {
        let Some(name) = path.strip_prefix("static/") else { continue };
        let published = match name.strip_prefix("js/") {
            Some(script) => format!("js.{scripts}/{script}"),
            None => with_digest(name, &bytes),
        };
        let path = SafePath::fixed("assets").join(&published);
        names.insert(name.to_owned(), path.as_str().to_owned());
        assets.push(Asset { path, bytes });
    }
    (assets, names)
}

fn digest_of_scripts(files: &Layer) -> String {
    let mut all = Sha256::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("static/js/")) {
        all.update(path);
        all.update([0]);
        all.update(Sha256::digest(bytes));
    }
    hex::encode(&all.finalize()[..4])
}

fn with_digest(name: &str, bytes: &[u8]) -> String {
    let digest = hex::encode(&Sha256::digest(bytes)[..4]);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => {
            format!("{stem}.{digest}.{extension}")
        }
        _ => format!("{name}.{digest}"),
    }
}
