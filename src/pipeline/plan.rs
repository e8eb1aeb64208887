//! Which units must be made: those that are new, whose inputs are other than they were, or whose files are not there.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::state::{Replaced, UnitState};
use crate::archive::{Archive, MessageIx};
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;
use crate::render::environment::Theme;
use crate::render::shortcodes;
use crate::site::content::{ContentAsset, ContentPage};
use crate::site::inputs;
use crate::site::plan::Unit;
use crate::site::redirects::Redirect;
use crate::site::{Faces, IndexPages, Inputs, ListSite, Site};
use crate::source::Location;

/// A unit, and what is known of it.
pub(super) struct Planned {
    pub(super) unit: Unit,
    pub(super) identity: Fingerprint,
    pub(super) inputs: Option<Fingerprint>,
    /// As the last build left it, where that still holds.
    pub(super) made: Option<UnitState>,
}

/// The faces of all lists.
pub(super) struct Plan {
    /// What every page is made from.
    common: Fingerprint,
    /// Everything that content pages are made from, apart from what shortcodes show.
    content: Fingerprint,
    /// For each list everything that it was made from.
    inputs: Vec<Fingerprint>,
    /// Of lists that are as they were there are no faces.
    lists: Vec<Option<Faces>>,
}

impl Plan {
    /// `read`: what each list was read from; `before`: the lists that the last build made, with all that their pages were
    /// made from.
    pub(super) fn new(
        site: &Site,
        theme: &Theme,
        read: &[Fingerprint],
        before: &[(String, Fingerprint)],
    ) -> Self {
        let common = common(site, theme);
        // Pages of one list may refer to another.
        let inputs: Vec<Fingerprint> =
            read.iter().map(|own| Fingerprint::of_value(&(common, own, read))).collect();
        let faces = |(list, inputs): (&ListSite, &Fingerprint)| {
            let as_before = before.iter().any(|(name, of)| (name, of) == (&list.name, inputs));
            (!as_before).then(|| Faces::of(list, common))
        };
        let lists = site.lists.iter().zip(&inputs).map(faces).collect();
        Plan { common, content: content(site), inputs, lists }
    }

    /// Everything that the site's units are made from, wherever the build runs; for this the last build must not spare
    /// any faces.
    pub(super) fn inputs_of_all(&self) -> Fingerprint {
        Fingerprint::of_value(&(self.common, &self.lists, self.content))
    }

    /// For each list its name and everything that its pages are made from.
    pub(super) fn inputs_of_lists(&self, site: &Site) -> Vec<(String, Fingerprint)> {
        let names = site.lists.iter().map(|list| list.name.clone());
        names.zip(self.inputs.iter().copied()).collect()
    }

    /// The fingerprint of what small pages at old addresses show; `None` where there are no faces.
    pub(super) fn of_redirects(
        &self,
        site: &Site,
        at: usize,
        all: &[&Redirect],
    ) -> Option<Fingerprint> {
        Some(self.list(site, at)?.of_redirects(all))
    }

    /// Whether nothing that a list is made from has changed.
    pub(super) fn is_as_before(&self, list: usize) -> bool {
        self.lists.get(list).is_some_and(Option::is_none)
    }

    fn list<'a>(&'a self, site: &'a Site, at: usize) -> Option<Inputs<'a>> {
        Some(self.lists.get(at)?.as_ref()?.with(site.lists.get(at)?))
    }

    /// All units but the search page, which is made last; `before`: earlier ones whose files are there. What no unit is as it
    /// was goes to `replaced`.
    pub(super) fn units(
        &self,
        site: &Site,
        before: Vec<UnitState>,
        replaced: &mut Replaced,
    ) -> Vec<Planned> {
        let mut before: Vec<Option<UnitState>> = before.into_par_iter().map(Some).collect();
        let by_identity = || {
            let places = (0_u32..).zip(before.iter().flatten());
            places.map(|(place, unit)| (unit.unit, place)).collect::<HashMap<Fingerprint, u32>>()
        };
        let units = || {
            let units = site.units().into_par_iter().filter(|unit| *unit != Unit::Search);
            units.map(|unit| (unit, identity(site, unit))).collect::<Vec<_>>()
        };
        let (places, units) = rayon::join(by_identity, units);
        let place = |(_, id): &(Unit, Fingerprint)| places.get(id).copied();
        let places: Vec<Option<u32>> = units.par_iter().map(place).collect();
        let mut take = |place: Option<u32>| before.get_mut(place? as usize)?.take();
        let units: Vec<_> =
            units.into_iter().zip(places).map(|((unit, id), at)| (unit, id, take(at))).collect();
        let planned = units.into_par_iter().map(|(unit, identity, known)| {
            let inputs = self.inputs(site, unit);
            let as_before = unit.list().is_some_and(|at| self.is_as_before(at));
            let is_made = |known: &UnitState| {
                as_before
                    || inputs.is_some()
                        && known.inputs == inputs
                        && self.answers(site, &known.asked) == known.answers
            };
            let (made, other) = match known {
                Some(known) if is_made(&known) => {
                    (Some(UnitState { is_kept: true, ..known }), None)
                }
                known => (None, known),
            };
            (Planned { unit, identity, inputs, made }, other)
        });
        let (planned, others): (Vec<Planned>, Vec<Option<UnitState>>) = planned.unzip();
        others.into_iter().chain(before).flatten().for_each(|old| replaced.add(old));
        planned
    }

    /// What ids lead to, in all lists.
    pub(super) fn answers(&self, site: &Site, asked: &[MessageId]) -> Fingerprint {
        let lists = || (0..self.lists.len()).filter_map(|at| self.list(site, at));
        let answer = |id| lists().map(|list| list.answer(id)).collect::<Vec<_>>();
        Fingerprint::of_value(&asked.iter().map(answer).collect::<Vec<_>>())
    }

    fn inputs(&self, site: &Site, unit: Unit) -> Option<Fingerprint> {
        match unit {
            Unit::NotFound => {
                let digits: Vec<usize> = site.lists.iter().map(ListSite::lookup_digits).collect();
                Some(Fingerprint::of_value(&(self.common, digits)))
            }
            Unit::Home => {
                // Its text may name any page.
                let is_home = |page: &ContentPage| page.is_home() || page.is_translated_home();
                let text = site.content.iter().any(is_home).then_some(self.content);
                Some(Fingerprint::of_value(&(self.common, &self.inputs, text)))
            }
            Unit::Content(at) if site.content[at].is_translated_home() => {
                Some(Fingerprint::of_value(&(self.common, self.content, &self.inputs)))
            }
            Unit::Content(at) => {
                let read = std::iter::once(at).chain(site.section_feed(at));
                let shown: BTreeSet<usize> =
                    read.flat_map(|at| shortcodes::lists(site, &site.content[at])).collect();
                let lists: Vec<_> =
                    shown.iter().filter_map(|list| self.inputs.get(*list)).collect();
                Some(Fingerprint::of_value(&(self.common, self.content, lists)))
            }
            unit => self.list(site, unit.list()?)?.of(unit),
        }
    }
}

/// Positions of messages whose text is read by the units that must be made and that no part has, by list.
pub(super) fn read_by(
    site: &Site,
    units: &[Planned],
    is_joined: impl Fn(Fingerprint) -> bool + Sync,
) -> Vec<Vec<MessageIx>> {
    let to_make = |planned: &&Planned| planned.made.is_none() && !is_joined(planned.identity);
    let written = units.iter().filter_map(|planned| match planned.unit {
        Unit::Content(page) => site.content.get(page).map(|page| (planned, page)),
        Unit::Home => site.content.iter().find(|page| page.is_home()).map(|page| (planned, page)),
        _ => None,
    });
    let written = written.filter(|(planned, _)| to_make(planned));
    // A section's feeds hold the text of its pages.
    let with_feeds = written.flat_map(|(planned, page)| {
        let section = if let Unit::Content(at) = planned.unit { Some(at) } else { None };
        let entries = section.into_iter().flat_map(|at| site.section_feed(at));
        std::iter::once(page).chain(entries.map(|at| &site.content[at]))
    });
    let written: Vec<&ContentPage> = with_feeds.collect();
    let of_list = |(at, list): (usize, &ListSite)| {
        // The home page has a feed of all lists.
        let is_own = |unit: Unit| unit == Unit::Home || unit.list() == Some(at);
        let own = units.par_iter().filter(|planned| is_own(planned.unit)).filter(to_make);
        let mut all: Vec<MessageIx> =
            own.flat_map_iter(|planned| inputs::read_by(list, planned.unit)).collect();
        all.extend(written.iter().flat_map(|page| shortcodes::quoted(site, page, at)));
        all
    };
    site.lists.iter().enumerate().map(of_list).collect()
}

/// Which unit it is, by what it is about: positions move.
fn identity(site: &Site, unit: Unit) -> Fingerprint {
    let archive = |l: usize| &site.lists[l].archive;
    let number = |rows: usize, page: usize| {
        let number = IndexPages::newest_first(rows).fixed(page);
        number.map_or_else(String::new, |number| number.to_string())
    };
    let about = match unit {
        Unit::Content(at) => site.content[at].source_name(),
        Unit::Home
        | Unit::NotFound
        | Unit::Search
        | Unit::List(_)
        | Unit::Periods(_)
        | Unit::Withheld(_)
        | Unit::Lookup(_) => String::new(),
        Unit::Threads(l, page) => number(archive(l).threads.len(), page),
        Unit::SeriesIndex(l, view, page) => {
            let rows = site.lists[l].orders.indexed.series(view).len();
            format!("{}/{}", view.folder(), number(rows, page))
        }
        Unit::ByTitle(l, of, page) => {
            format!("{}/{}", of.folder(), site.lists[l].orders.by_title(of).key(page))
        }
        Unit::Contributors(_, order, page) => format!("{}/{page}", order.word()),
        Unit::Period(l, at) => archive(l).periods[at].key.clone(),
        Unit::Series(l, at) => archive(l).series[at].slug.clone(),
        Unit::Contributor(l, at) => archive(l).contributors[at].slug.clone(),
        Unit::ContributorSeries(l, at, page) => {
            let rows = site.lists[l].orders.series_of[at].len();
            format!("{}/{}", archive(l).contributors[at].slug, number(rows, page))
        }
        Unit::Thread(l, at) => {
            let archive = archive(l);
            archive.message(archive.threads[at].root).id.to_string()
        }
    };
    let list = unit.list().map(|list| &site.lists[list].name);
    Fingerprint::of_value(&(unit.kind(), list, about))
}

/// What every page is made from: the configuration, the theme, what all pages link to, and the guide's page of findings.
fn common(site: &Site, theme: &Theme) -> Fingerprint {
    let lists: Vec<_> = site.lists.iter().map(|list| (&list.name, &list.title)).collect();
    let top = site.content.iter().filter(|page| page.language.is_none() && page.depth() == 1);
    let top: Vec<_> = top.map(|page| (page.title(), &page.folder, page.front.weight)).collect();
    let findings = crate::render::findings_page(site).map(|page| (&page.folder, &page.markdown));
    Fingerprint::of_value(&(&site.config, theme.fingerprint(), lists, top, findings))
}

/// Everything that content pages are made from, apart from what shortcodes show: each may name any other, with places in it,
/// and stands between others.
fn content(site: &Site) -> Fingerprint {
    let pages: Vec<Fingerprint> = site.content.iter().map(ContentPage::fingerprint).collect();
    let assets: Vec<Fingerprint> = site.assets.iter().map(ContentAsset::fingerprint).collect();
    Fingerprint::of_value(&(pages, assets))
}

/// Mail that is away is fetched before it is read.
pub(super) fn wanted<'l>(
    archive: &'l Archive,
    messages: &'l [MessageIx],
) -> impl Iterator<Item = &'l Location> {
    messages.iter().flat_map(|ix| {
        let record = archive.message(*ix);
        std::iter::once(&record.raw).chain(record.duplicates()).map(|raw| &raw.location)
    })
}
