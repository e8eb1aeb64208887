//! Content pages of a project: read, and put where nothing else is.

use std::path::{Path, PathBuf};

use super::{BuildError, BuildOptions};
use crate::config::ListConfig;
use crate::config::load::Project;
use crate::output::lock::real;
use crate::output::{OutputError, Paths};
use crate::site::content::{self, Content, ContentError, reserved};
use crate::site::{ListSite, SafePath, Site};

/// Reads `content/`, where there is one.
pub(super) fn read(project: &Project, options: &BuildOptions) -> Result<Content, ContentError> {
    let Some(root) = &project.root else { return Ok(Content::default()) };
    let private = private(project);
    let is_private = |file: &Path| {
        let file = real(file);
        private.iter().any(|path| file.starts_with(path))
    };
    let languages: Vec<&str> = project.config.languages.keys().map(String::as_str).collect();
    content::read(&root.join("content"), options.drafts, &languages, &is_private)
}

/// What the configuration names: mail, and what says how mail is read and what of it is withheld.
fn private(project: &Project) -> Vec<PathBuf> {
    let named = project.config.lists.iter().flat_map(ListConfig::named);
    named.map(|(_, path)| real(path)).collect()
}

/// Pages and files must leave the folders of lists and of the program alone.
pub(super) fn check_places(content: &Content, lists: &[ListSite]) -> Result<(), ContentError> {
    let in_the_way = |path: &SafePath| {
        let names = lists.iter().map(|list| list.name.as_str());
        reserved(path, names).map(|first| {
            format!("its address begins with `{first}`, which is the site's own; rename it")
        })
    };
    let pages = content.pages.iter().map(|page| (&page.file, &page.folder));
    let assets = content.assets.iter().map(|asset| (&asset.file, &asset.path));
    for (file, path) in pages.chain(assets) {
        if let Some(what) = in_the_way(path) {
            return Err(ContentError::File { path: file.clone(), what });
        }
    }
    Ok(())
}

/// No file of the site may be a folder of another: names what lies in `content/`, if that is one of both.
///
/// # Errors
/// [`ContentError::File`], else [`OutputError::Overlap`].
pub(super) fn check_overlap(site: &Site, files: &Paths) -> Result<(), BuildError> {
    let Some((file, below)) = files.overlap() else { return Ok(()) };
    let source = |path: &SafePath| {
        let page = site
            .content
            .iter()
            .find(|page| page.folder.join("index.html") == *path || page.aliases.contains(path));
        let asset = || site.assets.iter().find(|asset| asset.path == *path);
        page.map(|page| &page.file).or_else(|| asset().map(|asset| &asset.file))
    };
    let (own, other) = match (source(below), source(file)) {
        (Some(own), _) => (own, format!("{below} is below the file {file}")),
        (_, Some(own)) => (own, format!("{file} is a file, and the site has {below}")),
        _ => return Err(OutputError::Overlap { file: file.clone(), below: below.clone() }.into()),
    };
    let what = format!("{other}; give one of both another address");
    Err(ContentError::File { path: own.clone(), what }.into())
}
