//! `listpress clean`: removes what builds wrote, by the manifest, and the cache.

use std::fs;

use super::{CommandError, Outcome, load, request};
use crate::cli::Global;
use crate::output::{Gate, OutputError, Writer, journal, lock, manifest};
use crate::pipeline::BuildError;
use crate::terminal::{Terminal, thousands};

pub(super) fn run(
    global: &Global,
    terminal: &Terminal,
    gate: &Gate,
) -> Result<Outcome, CommandError> {
    let project = load(&request(global))?;
    let output = |error: OutputError| CommandError::from(BuildError::from(error));
    let lock = project.output.is_dir().then(|| lock::take(&project.cache, &project.output));
    let lock = lock.transpose().map_err(output)?;
    if lock.is_some() {
        let owned = manifest::owned(&project.output);
        let writer = Writer::open(&project.output, gate).map_err(output)?;
        // As when pages are published: an interrupt waits.
        let publishing = writer.publishing();
        let removed = manifest::prune(&writer, owned.iter()).map_err(output)?;
        journal::end(&project.output).map_err(output)?;
        drop(publishing);
        writer.clear().map_err(output)?;
        let left = fs::remove_dir(&project.output).is_err();
        let note = if left { "; files that listpress did not write stay" } else { "" };
        terminal.say(&format!(
            "{}: {} files removed{note}",
            project.output.display(),
            thousands(removed as u64)
        ));
    }
    drop(lock);
    if project.root.is_some() && project.cache.is_dir() {
        #[expect(clippy::disallowed_methods, reason = "the cache folder is ours alone")]
        let removed = fs::remove_dir_all(&project.cache);
        removed.map_err(|error| CommandError::Io(project.cache.display().to_string(), error))?;
        terminal.say(&format!("{}: removed", project.cache.display()));
    }
    Ok(Outcome::Done)
}
