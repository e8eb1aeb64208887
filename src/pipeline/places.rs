//! Where a build reads and writes.

use std::path::PathBuf;

use crate::config::ListConfig;
use crate::config::load::Project;
use crate::output::OutputError;
use crate::output::lock::real;

/// Folders beside config.yaml that builds read.
const OWN_FOLDERS: [&str; 4] = ["content", "templates", "static", "themes"];

/// The output must not be where we read from, nor hold the cache.
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
    let cache = real(&project.cache);
    if cache.starts_with(&output) {
        return wrong(
            "the output folder holds the build cache; name a folder of its own with -o".to_owned(),
        );
    }
    for folder in OWN_FOLDERS {
        if project.root.as_ref().is_some_and(|root| output.starts_with(real(&root.join(folder)))) {
            return wrong(format!(
                "the output folder is in {folder}/, which builds read; name another with -o"
            ));
        }
    }
    for (word, named) in project.config.lists.iter().flat_map(ListConfig::named) {
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
    let named = project.config.lists.iter().flat_map(ListConfig::named);
    let mut paths: Vec<PathBuf> = named.map(|(_, path)| path.clone()).collect();
    if let Some(root) = &project.root {
        paths.push(root.join("config.yaml"));
        paths.extend(OWN_FOLDERS.map(|name| root.join(name)));
    }
    paths
}
