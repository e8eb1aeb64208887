//! Small pages at old addresses, and what hosts are told of them. They are made last, when it is known where the site has
//! pages of its own: those stay.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::BuildError;
use super::old_addresses::note;
use super::plan::Plan;
use super::state::UnitState;
use crate::config::root_names::comes_later;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use crate::old_addresses::Odd;
use crate::output::{Writer, Written};
use crate::render::{Rendered, Renderer};
use crate::site::hosts::{MOST_REDIRECTS, RedirectFiles};
use crate::site::path::path_of;
use crate::site::redirects::{Redirect, groups};
use crate::site::{ListSite, SafePath, Site};

/// What is made of old addresses.
#[derive(Default)]
pub(super) struct Made {
    /// Small pages, as units that a later build knows again.
    pub(super) units: Vec<UnitState>,
    /// Files for hosts.
    pub(super) files: Vec<(SafePath, Vec<u8>)>,
    /// What could not be made.
    pub(super) found: Diagnostics,
}

/// What there is to make them with.
pub(super) struct Tools<'a> {
    pub(super) site: &'a Site,
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) writer: &'a Writer,
    pub(super) plan: &'a Plan,
}

/// Paths of the site, in lower case: file systems that overlook case must not mix them up with old ones.
pub(super) struct Taken(Vec<String>);

impl Taken {
    pub(super) fn new<'a>(files: impl Iterator<Item = &'a SafePath>) -> Self {
        let files: Vec<&SafePath> = files.collect();
        let lower = files.into_par_iter().map(|path| path.as_str().to_lowercase());
        let mut taken: Vec<String> = lower.collect();
        taken.par_sort_unstable();
        Taken(taken)
    }

    fn contains(&self, path: &str) -> bool {
        comes_later(path) || self.0.binary_search_by(|own| own.as_str().cmp(path)).is_ok()
    }

    /// Whether a page of the site is in the way: it has the path, is a folder on the way, or the path is a folder of it.
    pub(super) fn has(&self, file: &SafePath) -> bool {
        let lower = file.as_str().to_lowercase();
        let folder = format!("{lower}/");
        let inside = self.0.partition_point(|own| *own < folder);
        let is_folder = self.0.get(inside).is_some_and(|own| own.starts_with(&folder));
        let mut above = lower.match_indices('/').filter_map(|(at, _)| lower.get(..at));
        is_folder || self.contains(&lower) || above.any(|up| self.contains(up))
    }
}

/// Old addresses that were given to lists before.
#[derive(Default)]
struct Given<'s>(BTreeSet<&'s str>);

impl<'s> Given<'s> {
    /// Adds one, unless it is there, or one of both would be a folder of the other.
    fn add(&mut self, file: &'s SafePath) -> bool {
        let folder = format!("{file}/");
        let below = self.0.range(folder.as_str()..).next();
        let is_folder = below.is_some_and(|first| first.starts_with(&folder));
        let is_inside = file.folders().any(|at| self.0.contains(at.as_str()));
        !is_folder && !is_inside && self.0.insert(file.as_str())
    }
}

/// The old addresses of each list at which nothing else is. Others are told of, but those of indexes: where they were is a
/// page of ours then.
fn free<'s>(site: &'s Site, taken: &Taken, found: &mut Diagnostics) -> Vec<Vec<&'s Redirect>> {
    let mut given = Given::default();
    let of_list = |list: &'s ListSite| {
        let mut odd = Odd::default();
        let mut free = Vec::new();
        for redirect in list.redirects.iter() {
            if !taken.has(&redirect.file) && given.add(&redirect.file) {
                free.push(redirect);
            } else if !redirect.target.is_index() {
                odd.add(|| format!("{} is another page of the site", redirect.file));
            }
        }
        let place = list.config.sources.first().map(|source| Place::path(&source.path));
        note(Kind::OldAddressTaken, &place.unwrap_or_default(), &odd, found);
        free
    };
    site.lists.iter().map(of_list).collect()
}

/// Files for hosts that redirect by themselves.
fn files(site: &Site, free: &[Vec<&Redirect>], made: &mut Made) {
    let root = site.config.base_url.as_deref().map_or("/", path_of);
    let mut files = RedirectFiles::default();
    for (list, redirects) in site.lists.iter().zip(free) {
        for redirect in redirects {
            files.add(root, list, redirect);
        }
    }
    if files.len() > MOST_REDIRECTS {
        let many = files.len();
        let what = format!("{many} of them; Cloudflare Pages reads the first {MOST_REDIRECTS}");
        made.found.push(Kind::ManyRedirects, Place::path("_redirects"), what);
    }
    made.files.extend(files.files());
}

impl Tools<'_> {
    /// Makes small pages that are new or lead elsewhere; `before`: the last build's, `others`: all other files of the site.
    pub(super) fn make<'f>(
        &self,
        before: &[UnitState],
        others: impl Iterator<Item = &'f SafePath>,
    ) -> Result<Made, BuildError> {
        let mut made = Made::default();
        if self.site.lists.iter().all(|list| list.redirects.is_empty()) {
            return Ok(made);
        }
        let free = free(self.site, &Taken::new(others), &mut made.found);
        if self.site.config.redirects.stubs() {
            let known: HashMap<Fingerprint, &UnitState> =
                before.iter().map(|known| (known.unit, known)).collect();
            for (at, redirects) in free.iter().enumerate() {
                let groups = groups(redirects);
                let many = groups.len();
                let groups = groups.into_par_iter().enumerate();
                let units =
                    groups.map(|(number, group)| self.group(at, (number, many), &group, &known));
                made.units.extend(units.collect::<Result<Vec<_>, BuildError>>()?);
            }
        }
        if self.site.config.redirects.files() {
            files(self.site, &free, &mut made);
        }
        Ok(made)
    }

    /// The pages of a group, as the last build left them where that still holds.
    fn group(
        &self,
        at: usize,
        number: (usize, usize),
        group: &[&Redirect],
        before: &HashMap<Fingerprint, &UnitState>,
    ) -> Result<UnitState, BuildError> {
        let Some(list) = self.site.lists.get(at) else { return Ok(empty(Fingerprint::default())) };
        let unit = Fingerprint::of_value(&("old addresses", &list.name, number));
        // What stands in the way of some is told by those that are left.
        let files: Vec<&SafePath> = group.iter().map(|redirect| &redirect.file).collect();
        let answers = Fingerprint::of_value(&files);
        let inputs = self.plan.of_redirects(self.site, at, group);
        let known = before.get(&unit).filter(|known| {
            let same = inputs.is_none() && self.plan.is_as_before(at)
                || inputs.is_some() && known.inputs == inputs;
            same && known.answers == answers
        });
        if let Some(known) = known {
            return Ok(UnitState::clone(known));
        }
        let mut out = Rendered::default();
        for redirect in group {
            self.renderer.old_address(list, redirect, &mut out)?;
        }
        let stage = |(path, bytes): &(SafePath, Vec<u8>)| self.writer.stage(path, bytes);
        let files = out.files.iter().map(stage).collect::<Result<Vec<Written>, _>>()?;
        Ok(UnitState { inputs, answers, files, ..empty(unit) })
    }
}

/// A unit without anything.
pub(super) fn empty(unit: Fingerprint) -> UnitState {
    UnitState {
        unit,
        inputs: None,
        asked: Vec::new(),
        answers: Fingerprint::default(),
        files: Vec::new(),
        diagnostics: Diagnostics::default(),
        is_kept: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_site_is_never_in_the_way_unseen() {
        let paths = ["plums/index.html", "plums/a@b/index.html", "plums/t.txt"];
        let paths: Vec<SafePath> = paths.iter().filter_map(|path| SafePath::new(path)).collect();
        let taken = Taken::new(paths.iter());
        for file in [
            "plums/index.html",
            "Plums/INDEX.html",
            "plums/a@b",
            "plums",
            "plums/t.txt/index.html",
            "manifest.json/x.html",
            "SHA256SUMS/x.html",
            "sitemap.xml/x.html",
        ] {
            assert!(taken.has(&SafePath::new(file).unwrap()), "{file}");
        }
        for file in ["plums/2026-May/000001.html", "plums/a@b/T/index.html", "plum/index.html"] {
            assert!(!taken.has(&SafePath::new(file).unwrap()), "{file}");
        }
    }

    #[test]
    fn an_old_page_of_one_list_is_no_folder_of_another() {
        let paths =
            ["x/page.html", "x/page.html/under.html", "x/a.html/b.html", "x/a.html", "x/page.html"];
        let paths: Vec<SafePath> = paths.iter().filter_map(|path| SafePath::new(path)).collect();
        let mut given = Given::default();
        let added: Vec<bool> = paths.iter().map(|path| given.add(path)).collect();
        assert_eq!(added, [true, false, true, false, false]);
    }
}
