//! Where a build reads and writes.

use std::path::PathBuf;

use crate::config::load::Project;
use crate::output::OutputError;
use crate::output::lock::real;

/// The output must not be where we read from.
///
/// # Errors
/// [`OutputError::Place`].
pub fn check_places(project: &Project) -> Result<(), OutputError> {
    let output = real(&project.output);
    let wrong = |what: String| Err(OutputError::Place { path: project.output.clone(), what });
    if let Some(root) = &project.root
        && real(root).starts_with(&output)
    {
        return wrong(
            "the output folder holds config.yaml; name a folder of its own with -o".to_owned(),
        );
    }
    let lists = &project.config.lists;
    let sources = lists.iter().flat_map(|list| &list.sources).map(|source| &source.path);
    let imports = lists.iter().flat_map(|list| &list.old_addresses);
    let imports = imports.filter_map(|old| old.import.as_ref());
    let sources = sources.map(|path| ("source", path));
    for (word, named) in sources.chain(imports.map(|path| ("import", path))) {
        if named.as_os_str() == "-" {
            continue;
        }
        let path = real(named);
        if path.starts_with(&output) || (output.starts_with(&path) && path.is_dir()) {
            let what =
                format!("output folder and {word} {} are one inside the other", named.display());
            return wrong(what);
        }
    }
    Ok(())
}

/// Paths whose change makes a build out of date, whether they are there yet or not.
pub fn watched(project: &Project) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = project
        .config
        .lists
        .iter()
        .flat_map(|list| {
            let states = list.states.as_ref().map(|states| states.file.clone());
            let imports = list.old_addresses.iter().filter_map(|old| old.import.clone());
            let files = list
                .mailmap
                .clone()
                .into_iter()
                .chain(list.redact.clone())
                .chain(states)
                .chain(imports);
            list.sources.iter().map(|source| source.path.clone()).chain(files)
        })
        .filter(|path| path.as_os_str() != "-")
        .collect();
    if let Some(root) = &project.root {
        paths.extend(
            ["config.yaml", "content", "templates", "static", "themes"].map(|name| root.join(name)),
        );
    }
    paths
}
