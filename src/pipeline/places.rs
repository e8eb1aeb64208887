//! Where a build reads and writes.

use std::path::PathBuf;

use crate::config::ListConfig;
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
        paths.extend(
            ["config.yaml", "content", "templates", "static", "themes"].map(|name| root.join(name)),
        );
    }
    paths
}
