//! Addresses that a list's mail had before: gathered while the mail is taken in, read from imports, planned.

use crate::archive::record::Draft;
use crate::cache::Cache;
use crate::config::{Archiver, ConfigError, ListConfig, OldAddresses};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use crate::mail::{Elsewhere, MessageId};
use crate::old_addresses::{self, Imported, Odd, hyperkitty, map};
use crate::site::ListSite;
use crate::site::redirects::{self, Before, Unusable};

/// What the mail itself says of its old addresses, with ids as they were sent.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Some old archive has a `url`.
    with_urls: bool,
    /// Some old archive is HyperKitty's.
    with_hashes: bool,
    /// Ids will be told otherwise, so hashes of them must be made now.
    veiled: bool,
    archived: Vec<(MessageId, Vec<String>)>,
    hashes: Vec<(MessageId, String)>,
    claimed: Vec<(MessageId, String)>,
}

impl Gathered {
    /// What is wanted for a list.
    pub(super) fn for_list(config: &ListConfig, veiled: bool) -> Self {
        let olds = &config.old_addresses;
        Gathered {
            with_urls: olds.iter().any(|old| old.url.is_some()),
            with_hashes: olds.iter().any(|old| old.archiver == Archiver::Hyperkitty),
            veiled,
            ..Gathered::default()
        }
    }

    /// Takes what a message says.
    pub(super) fn add(&mut self, draft: &Draft, elsewhere: Elsewhere) {
        let Elsewhere { urls, hash } = elsewhere;
        if self.with_urls && !urls.is_empty() {
            self.archived.push((draft.id.clone(), urls));
        }
        if self.with_hashes {
            let own = hyperkitty::hash(&draft.id);
            let said = hash.filter(|hash| *hash != own);
            self.claimed.extend(said.map(|hash| (draft.id.clone(), hash)));
            self.hashes.extend(self.veiled.then(|| (draft.id.clone(), own)));
        }
    }

    /// Takes the ids of messages that are withheld.
    pub(super) fn withhold<'a>(&mut self, ids: impl Iterator<Item = &'a MessageId>) {
        if self.with_hashes {
            self.hashes.extend(ids.map(|id| (id.clone(), hyperkitty::hash(id))));
        }
    }

    /// Paths that headers name below an old archive. One that may hold somebody's address is left out where addresses
    /// are not shown.
    fn below(&self, old: &OldAddresses) -> Vec<(MessageId, String)> {
        let Some(url) = old.url.as_deref() else { return Vec::new() };
        let told = |path: &String| !self.veiled || !path.contains('@');
        let path = |address: &String| map::below(address, Some(url)).filter(told);
        let all = self.archived.iter();
        all.flat_map(|(id, urls)| urls.iter().filter_map(path).map(|path| (id.clone(), path)))
            .collect()
    }
}

/// Everything that old addresses are made from beside the mail, told without reading pages.
pub(super) fn stamps(config: &ListConfig) -> Vec<Fingerprint> {
    let imports = config.old_addresses.iter().filter_map(|old| old.import.as_deref());
    imports.map(old_addresses::stamp).collect()
}

/// Plans the old addresses of a list; `kept`: the list's folder in the cache.
///
/// # Errors
/// An import that cannot be read.
pub(super) fn plan(
    list: &mut ListSite,
    gathered: &Gathered,
    (cache, kept): (&Cache, &str),
    diagnostics: &mut Diagnostics,
) -> Result<(), ConfigError> {
    let mut before = Vec::new();
    for (at, old) in list.config.old_addresses.iter().enumerate() {
        let imported = imported(old, cache, &format!("{kept}/old-addresses-{at}"))?;
        let (hashes, claimed) = (gathered.hashes.clone(), gathered.claimed.clone());
        before.push(Before { old, imported, archived: gathered.below(old), hashes, claimed });
    }
    let (redirects, unusable) = redirects::plan(list, before);
    for (old, unusable) in list.config.old_addresses.iter().zip(unusable) {
        let source = list.config.sources.first().map(|source| source.path.clone());
        let place = old.import.clone().or(source).map(Place::path).unwrap_or_default();
        let Unusable { unknown, bad, twice } = unusable;
        note(Kind::OldAddressUnknown, &place, &unknown, diagnostics);
        note(Kind::BadOldAddress, &place, &bad, diagnostics);
        note(Kind::OldAddressTaken, &place, &twice, diagnostics);
    }
    list.redirects = redirects;
    Ok(())
}

/// One finding for all of a kind.
pub(super) fn note(kind: Kind, place: &Place, odd: &Odd, diagnostics: &mut Diagnostics) {
    let Odd { count, first } = odd;
    match count {
        0 => {}
        1 => diagnostics.push(kind, place.clone(), first.as_str()),
        _ => diagnostics.push(kind, place.clone(), format!("{count} of them, the first: {first}")),
    }
}

/// What an import gives, from the cache where it is as it was.
fn imported(old: &OldAddresses, cache: &Cache, name: &str) -> Result<Imported, ConfigError> {
    let Some(path) = &old.import else { return Ok(Imported::default()) };
    let key = Fingerprint::of_value(&(old.archiver, &old.url, old_addresses::stamp(path)));
    let known: Option<(Fingerprint, Imported)> = cache.load(name);
    if let Some((_, imported)) = known.filter(|(of, _)| *of == key) {
        return Ok(imported);
    }
    let imported =
        old_addresses::read(old).map_err(|error| ConfigError::Io { path: path.clone(), error })?;
    cache.store(name, &(key, &imported));
    Ok(imported)
}
