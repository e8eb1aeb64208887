//! The layers of a theme: files by their paths, the upper layer over the lower.
//!
//! At the bottom is the default theme, then what the theme stands on (`extends` of its theme.yaml), the theme, and the
//! site's own `templates/`, `static/` and `languages/`. Themes of this program are in it; a folder below `themes/` of the same name lies
//! over them, file by file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Deserialize;
use walkdir::WalkDir;

use super::environment::TemplateError;
use super::script::squeeze;
use crate::config::{nearest, yaml};

/// The theme that all others stand on.
pub const DEFAULT: &str = "default";
/// Themes that stand on each other; more is a mistake.
const DEEPEST: usize = 8;

/// The themes in the binary.
#[derive(RustEmbed)]
#[folder = "themes"]
struct Embedded;

/// Path in the theme and bytes.
pub(super) type Layer = BTreeMap<String, Vec<u8>>;

/// `theme.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct About {
    /// Its name: that of its folder.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// The theme that it stands on; the default one where not said.
    pub extends: Option<String>,
}

/// Files of a theme in the binary as they were written: path and bytes, sorted by path; none where there is no such theme.
pub fn built_in(theme: &str) -> Vec<(String, Cow<'static, [u8]>)> {
    let folder = format!("{theme}/");
    let mut files: Vec<_> = Embedded::iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&folder)?.to_owned();
            Some((name, Embedded::get(&path)?.data))
        })
        .collect();
    files.sort();
    files
}

/// Names of the themes in the binary, sorted.
pub fn built_in_names() -> Vec<String> {
    let mut names: Vec<String> = Embedded::iter()
        .filter_map(|path| path.split_once('/').map(|(name, _)| name.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The layers by name, lowest first; that of the site has no name.
pub(super) fn layers(
    root: Option<&Path>,
    name: &str,
) -> Result<Vec<(String, Layer)>, TemplateError> {
    let mut layers = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(name) = next.take() {
        let own = layer(root, &name)?;
        if name != DEFAULT {
            next = Some(about(root, &name, &own)?.extends.unwrap_or_else(|| DEFAULT.to_owned()));
        }
        let is_known = layers.iter().any(|(other, _)| *other == name);
        layers.push((name, own));
        if is_known || layers.len() > DEEPEST {
            let chain: Vec<&str> = layers.iter().map(|(name, _)| name.as_str()).collect();
            return Err(TemplateError::Circle(chain.join(" extends ")));
        }
    }
    layers.reverse();
    if let Some(root) = root {
        layers.push((String::new(), site_layer(root)?));
    }
    Ok(layers)
}

/// A theme: what the program has of it, and over that the folder below `themes/`.
fn layer(root: Option<&Path>, name: &str) -> Result<Layer, TemplateError> {
    let mut files: Layer = built_in(name).into_iter().map(as_published).collect();
    let folder = root.unwrap_or(Path::new("")).join("themes").join(name);
    let is_there = root.is_some() && is_name(name) && folder.is_dir();
    if is_there {
        files.extend(read(&folder)?);
    } else if files.is_empty() {
        let mut names = built_in_names();
        names.extend(root.into_iter().flat_map(folders));
        let nearest = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
        return Err(TemplateError::NoTheme { name: name.to_owned(), folder, nearest });
    }
    Ok(files)
}

/// Names of the folders below `themes/`.
fn folders(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join("themes")).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// A name is one folder: it does not lead elsewhere.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != ".."
}

/// What a theme says of itself.
fn about(root: Option<&Path>, name: &str, layer: &Layer) -> Result<About, TemplateError> {
    let Some(bytes) = layer.get("theme.yaml") else { return Ok(About::default()) };
    let path = root.unwrap_or(Path::new("")).join("themes").join(name).join("theme.yaml");
    let text = String::from_utf8_lossy(bytes);
    let wrong = |error: crate::config::ConfigError| TemplateError::About(error.to_string());
    let about: About = yaml::read(&path, &text, 1).map_err(wrong)?;
    if !about.name.is_empty() && about.name != name {
        let what = format!("the theme's folder is `{name}`, its name is `{}`", about.name);
        return Err(wrong(yaml::mistake(&path, &text, 1, ("name", None), &what)));
    }
    Ok(about)
}

/// `templates/` and `static/` of the site.
fn site_layer(root: &Path) -> Result<Layer, TemplateError> {
    let mut own = Layer::new();
    for name in ["templates", "static", "languages"] {
        let folder = root.join(name);
        if folder.is_dir() {
            let files = read(&folder)?.into_iter();
            own.extend(files.map(|(path, data)| (format!("{name}/{path}"), data)));
        }
    }
    Ok(own)
}

fn read(folder: &Path) -> Result<Layer, TemplateError> {
    let mut layer = Layer::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path();
            let relative = path.strip_prefix(folder).unwrap_or(path);
            let name: Vec<_> =
                relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
            let data = fs::read(path)
                .map_err(|error| TemplateError::Io { path: PathBuf::from(path), error })?;
            layer.insert(name.join("/"), data);
        }
    }
    Ok(layer)
}

/// A file of a theme in the binary with its scripts made small; a copy of the theme keeps them as they were written.
fn as_published((path, data): (String, Cow<'static, [u8]>)) -> (String, Vec<u8>) {
    let is_script = path.starts_with("static/js/") && path.ends_with(".js");
    match std::str::from_utf8(&data) {
        Ok(script) if is_script => (path, squeeze(script).into_bytes()),
        _ => (path, data.into_owned()),
    }
}
