//! Parts of a site, each made by a process of its own, here or on another machine, and joined by a last one.
//!
//! Every process reads, links and plans the whole list, which the cache makes cheap, and so they agree on the units
//! without talking to each other: the `K`th of `N` makes each `N`th unit. A part is a folder of the cache with files as
//! they will be in the site, and beside it what a build knows of units. Whoever joins them makes what is of all units: the
//! search index, sitemap, and manifest.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::state::UnitState;
use crate::cache::Cache;
use crate::fingerprint::Fingerprint;
use crate::output::{Writer, Written};

/// Which units a build makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    /// All.
    #[default]
    Whole,
    /// Those of one part, and nothing is published.
    Part(Division),
    /// None: they come from parts that were made before.
    Joined,
}

/// One part of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division {
    /// Which one, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Division {
    /// Whether a unit belongs to it, by its position in the plan.
    pub(super) fn holds(self, unit: usize) -> bool {
        unit % (self.of.max(1) as usize) + 1 == self.number as usize
    }
}

impl std::fmt::Display for Division {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl std::str::FromStr for Division {
    type Err = String;

    /// `K/N`, 1 ≤ K ≤ N.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| {
            Some(Division { number: number.parse().ok()?, of: of.parse().ok()? })
        });
        let valid = numbers.filter(|all| (1..=all.of).contains(&all.number));
        valid.ok_or_else(|| "not of the form K/N with 1 ≤ K ≤ N, for example 2/4".to_owned())
    }
}

/// Why parts cannot be made or joined.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// There are none.
    #[error(
        "{folder}: there are no parts to join\nhelp: make each of N parts with `listpress build --shard K/N` first, with the \
         same configuration, output and cache folder"
    )]
    None {
        /// Where they would be.
        folder: String,
    },
    /// Some are not there.
    #[error("{folder}: part {missing} is missing\nhelp: run `listpress build --shard {missing}`")]
    Missing {
        /// Where it would be.
        folder: String,
        /// Which one.
        missing: Division,
    },
    /// Parts of different divisions.
    #[error(
        "{folder}: there are parts {one} and {other}, which do not belong together\nhelp: remove one of them"
    )]
    Mixed {
        /// Where they are.
        folder: String,
        /// One of them.
        one: Division,
        /// Another.
        other: Division,
    },
    /// Made from something else.
    #[error(
        "part {0} was made from other mail, settings or templates than are here now\nhelp: run `listpress build --shard {0}` \
         again"
    )]
    Stale(Division),
    /// Not as it was made.
    #[error(
        "{path}: this file of part {part} is damaged\nhelp: run `listpress build --shard {part}` again"
    )]
    Damaged {
        /// The file.
        path: String,
        /// Of which part.
        part: Division,
    },
    /// The file system refuses.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
}

impl PartError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| PartError::Io { path: path.display().to_string(), error }
    }
}

/// What is kept of a part besides its files.
#[derive(Serialize, Deserialize)]
struct Made<U> {
    /// Of everything that the site is made from.
    inputs: Fingerprint,
    units: U,
}

/// The folder of all parts of one site.
pub(super) struct Parts<'c> {
    cache: &'c Cache,
    /// As the cache names it.
    name: String,
    folder: PathBuf,
}

impl<'c> Parts<'c> {
    /// `site`: the site's folder in the cache. `None` without a cache.
    pub(super) fn of(cache: &'c Cache, site: &str) -> Option<Self> {
        let name = format!("{site}/parts");
        Some(Parts { cache, folder: cache.path(&name)?, name })
    }

    /// Where the files of a part are.
    pub(super) fn files(&self, part: Division) -> PathBuf {
        self.folder.join(named(part)).join("files")
    }

    /// Makes the folder of a part; what is there of it, and of other divisions, goes. Were the folder made by the writer,
    /// that of another process could take it for its own, and remove it.
    ///
    /// # Errors
    /// The file system refuses.
    pub(super) fn begin(&self, part: Division) -> Result<(), PartError> {
        for old in self.there() {
            if old == part || old.of != part.of {
                self.cache.forget(&self.made(old));
                let name = format!("{}/{}", self.name, named(old));
                let path = self.folder.join(named(old));
                self.cache.forget_all(&name).map_err(PartError::io(&path))?;
            }
        }
        let path = self.files(part);
        fs::create_dir_all(&path).map_err(PartError::io(&path))
    }

    /// Ends a part whose files are in place.
    ///
    /// # Errors
    /// The file system refuses.
    pub(super) fn end(
        &self,
        part: Division,
        inputs: Fingerprint,
        units: &[UnitState],
    ) -> Result<(), PartError> {
        let name = self.made(part);
        let path = self.folder.join(named(part)).join("made");
        self.cache.keep(&name, &Made { inputs, units }).map_err(PartError::io(&path))
    }

    /// All units of all parts.
    ///
    /// # Errors
    /// A part is missing, damaged, or was made from something else than `inputs`.
    pub(super) fn join(&self, inputs: Fingerprint) -> Result<Joined, PartError> {
        let folder = || self.folder.display().to_string();
        let all = self.there();
        let Some(first) = all.first().copied() else {
            return Err(PartError::None { folder: folder() });
        };
        if let Some(other) = all.iter().copied().find(|part| part.of != first.of) {
            return Err(PartError::Mixed { folder: folder(), one: first, other });
        }
        let mut units = HashMap::new();
        for number in 1..=first.of {
            let part = Division { number, of: first.of };
            let path = self.folder.join(named(part)).join("made");
            if !path.exists() {
                return Err(PartError::Missing { folder: folder(), missing: part });
            }
            let made: Option<Made<Vec<UnitState>>> = self.cache.load(&self.made(part));
            let path = path.display().to_string();
            let made = made.ok_or(PartError::Damaged { path, part })?;
            if made.inputs != inputs {
                return Err(PartError::Stale(part));
            }
            units.extend(made.units.into_iter().map(|unit| (unit.unit, (part, unit))));
        }
        let files = (1..=first.of).map(|number| self.files(Division { number, of: first.of }));
        Ok(Joined { files: files.collect(), units })
    }

    /// Removes all parts, when the site is there.
    pub(super) fn clear(&self) {
        // What stays is useless, not wrong.
        let _ = self.cache.forget_all(&self.name);
    }

    fn made(&self, part: Division) -> String {
        format!("{}/{}/made", self.name, named(part))
    }

    /// Parts of which there is anything, sorted.
    fn there(&self) -> Vec<Division> {
        let names = self.cache.names(&self.name).into_iter();
        let parts = names.filter_map(|name| {
            let (number, of) = name.rsplit('/').next()?.split_once("-of-")?;
            format!("{number}/{of}").parse().ok()
        });
        let mut parts: Vec<Division> = parts.collect();
        parts.sort_unstable();
        parts
    }
}

fn named(part: Division) -> String {
    format!("{}-of-{}", part.number, part.of)
}

/// The units of all parts of a site.
#[derive(Default)]
pub(super) struct Joined {
    /// The parts' folders.
    files: Vec<PathBuf>,
    units: HashMap<Fingerprint, (Division, UnitState)>,
}

impl Joined {
    /// Whether some part made a unit.
    pub(super) fn has(&self, unit: Fingerprint) -> bool {
        self.units.contains_key(&unit)
    }

    /// Puts aside what some part made of a unit; `None` where none did.
    ///
    /// # Errors
    /// A file is not as it was made, or cannot be written.
    pub(super) fn stage(
        &self,
        unit: Fingerprint,
        writer: &Writer,
    ) -> Result<Option<UnitState>, super::BuildError> {
        let Some((part, made)) = self.units.get(&unit) else { return Ok(None) };
        let folder = &self.files[part.number as usize - 1];
        let stage = |file: &Written| {
            let path = folder.join(file.path.to_path());
            let bytes = fs::read(&path).map_err(PartError::io(&path))?;
            let written = writer.stage(&file.path, &bytes)?;
            if written.sha256 != file.sha256 {
                let path = path.display().to_string();
                return Err(PartError::Damaged { path, part: *part }.into());
            }
            Ok(written)
        };
        let files = made.files.iter().map(stage).collect::<Result<_, super::BuildError>>()?;
        Ok(Some(UnitState { files, ..made.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_by_two_numbers() {
        assert_eq!("2/4".parse(), Ok(Division { number: 2, of: 4 }));
        for wrong in ["", "2", "0/4", "5/4", "-1/4", "1/0", "1/4/2", "a/b"] {
            assert!(wrong.parse::<Division>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_unit_belongs_to_one_part() {
        for of in 1..=5 {
            for unit in 0..20 {
                let held = (1..=of).filter(|&number| Division { number, of }.holds(unit));
                assert_eq!(held.count(), 1);
            }
        }
    }
}
