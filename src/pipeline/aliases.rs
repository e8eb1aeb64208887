//! Small pages at the aliases of content pages. Which addresses are free is known when all other pages are made.

use super::BuildError;
use super::redirects::{Taken, Tools, empty};
use super::state::UnitState;
use crate::config::in_finding;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use crate::output::Written;
use crate::render::Rendered;
use crate::site::SafePath;

/// Makes them, as one unit; an alias at which the site has something else is told of. `None` without any.
pub(super) fn make<'f>(
    tools: &Tools<'_>,
    others: impl Iterator<Item = &'f SafePath>,
) -> Result<Option<UnitState>, BuildError> {
    let pages = &tools.site.content;
    if pages.iter().all(|page| page.aliases.is_empty()) {
        return Ok(None);
    }
    let taken = Taken::new(others);
    let mut found = Diagnostics::default();
    let mut out = Rendered::default();
    for page in pages {
        for alias in &page.aliases {
            if taken.has(alias) {
                let what = format!("its alias {alias} is another page of the site; left out");
                let written = page.front.aliases.iter().find(|text| page.is_alias(text, alias));
                let text = page.mistake("aliases", written.map(String::as_str), &what);
                found.push(Kind::BadContent, Place::path(&page.file), in_finding(&text));
            } else {
                tools.renderer.alias(page, alias, &mut out)?;
            }
        }
    }
    let stage = |(path, bytes): &(SafePath, Vec<u8>)| tools.writer.stage(path, bytes);
    let files = out.files.iter().map(stage).collect::<Result<Vec<Written>, _>>()?;
    let unit = empty(Fingerprint::of_value(&"aliases of content pages"));
    Ok(Some(UnitState { files, diagnostics: found, ..unit }))
}
