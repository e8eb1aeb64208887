//! People: names and addresses merged into identities, and what each did. The rules of merging are in
//! [`super::identity`].
//!
//! A period report counts patch mails by author and prints only some of them. Of its printed entries, which are
//! messages too, none counts as a patch: the figures of its table do, unless the mails themselves are in the archive.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::identity::{Identities, Identity, Reason};
use super::mailmap::Mailmap;
use super::people::{before_via, parse_author};
use super::review::{self, Kind, Reviews};
use super::{Archive, ContributorIx, PersonIx, Record, slug};
use crate::config::Addresses;

/// Name of somebody without one whose address is hidden.
const HIDDEN: &str = "address hidden";

/// One merged identity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Contributor {
    /// Name made safe, plus 8 hex digits (SHA-256 of the first address) where two would be equal.
    pub slug: String,
    /// Canonical name: mailmap's, else the most used, ties by bytes; without any the address before the `@`.
    pub name: String,
    /// Addresses: mailmap's first, then most used, ties by bytes. An address of a list or of many people is left out
    /// where there is another.
    pub addresses: Vec<String>,
    /// The names and addresses as written that were merged.
    pub people: Vec<PersonIx>,
    /// Why they were merged, each reason once.
    pub reasons: Vec<Reason>,
    /// Messages written.
    pub messages: u32,
    /// Patch mails written; from period reports too, where these only count them.
    pub patches: u32,
    /// Series written.
    pub series: u32,
    /// Answers with their Reviewed-by (see [`review`]).
    pub reviewed: u32,
    /// Answers with their Tested-by.
    pub tested: u32,
    /// Answers with their Acked-by.
    pub acked: u32,
    /// Patches that name them as Reported-by, those of one title (revisions) counted once.
    pub reported: u32,
    /// Seconds of the first and last dated message.
    pub span: Option<(i64, i64)>,
}

impl Contributor {
    /// Reviewed-by, Acked-by and Tested-by given.
    pub fn reviews(&self) -> u32 {
        self.reviewed.saturating_add(self.acked).saturating_add(self.tested)
    }
}

/// Counts what each of these identities did. Returns them by slug, for each of `archive.people` its identity, and what each
/// gave to patches. Reads `messages`, `people`, `robots`, `threads`, `series`, `series_of`, `reports`.
pub(super) fn build(
    archive: &Archive,
    mailmap: &Mailmap,
    identities: &Identities,
) -> (Vec<Contributor>, Vec<ContributorIx>, Reviews) {
    let (mut reviews, (mut contributors, of)) = rayon::join(
        || review::build(archive, identities, mailmap),
        || sort(counted(archive, identities), identities),
    );
    reviews.settle(identities, &of);
    count_reviews(&reviews, &mut contributors);
    (contributors, of, reviews)
}

/// Each identity with its name, and what it did apart from reviews.
fn counted(archive: &Archive, identities: &Identities) -> Vec<Contributor> {
    let mut used = vec![0u32; archive.people.len()];
    let mut contributors = vec![Contributor::default(); identities.all.len()];
    count_messages(archive, identities, &mut contributors, &mut used);
    count_reports(archive, identities, &mut contributors, &mut used);
    for series in &archive.series {
        add(&mut contributors, identities, series.author, |c| &mut c.series, 1);
    }
    for (contributor, identity) in contributors.iter_mut().zip(&identities.all) {
        name(archive, identities, identity, &used, contributor);
        contributor.people.clone_from(&identity.people);
        contributor.reasons = identity.reasons.iter().copied().collect();
    }
    give_slugs(&mut contributors, archive.addresses);
    contributors
}

/// Puts the contributors in the order of their slugs and numbers people accordingly.
fn sort(
    contributors: Vec<Contributor>,
    identities: &Identities,
) -> (Vec<Contributor>, Vec<ContributorIx>) {
    let mut sorted: Vec<(Contributor, usize)> = contributors.into_iter().zip(0..).collect();
    sorted.sort_unstable_by(|a, b| a.0.slug.cmp(&b.0.slug));
    let mut places = vec![ContributorIx::default(); sorted.len()];
    for (place, (_, was)) in (0..).map(ContributorIx).zip(&sorted) {
        if let Some(slot) = places.get_mut(*was) {
            *slot = place;
        }
    }
    let of = identities
        .of
        .iter()
        .map(|&was| places.get(was as usize).copied().unwrap_or_default())
        .collect();
    (sorted.into_iter().map(|(contributor, _)| contributor).collect(), of)
}

/// Adds to a counter of somebody's identity.
fn add(
    contributors: &mut [Contributor],
    identities: &Identities,
    person: PersonIx,
    counter: impl Fn(&mut Contributor) -> &mut u32,
    count: u32,
) {
    let of = identities.of.get(person.at());
    if let Some(contributor) = of.and_then(|&of| contributors.get_mut(of as usize)) {
        let counter = counter(contributor);
        *counter = counter.saturating_add(count);
    }
}

/// Counts messages and patch mails by their authors.
fn count_messages(
    archive: &Archive,
    identities: &Identities,
    contributors: &mut [Contributor],
    used: &mut [u32],
) {
    for message in &archive.messages {
        add(contributors, identities, message.author, |c| &mut c.messages, 1);
        if message.is_patch_mail() && message.raw.report.is_none() {
            add(contributors, identities, message.author, |c| &mut c.patches, 1);
        }
        if let Some(used) = used.get_mut(message.author.at()) {
            *used += 1;
        }
        let of = identities.of.get(message.author.at());
        if let (Some(date), Some(who)) =
            (message.date, of.and_then(|&of| contributors.get_mut(of as usize)))
        {
            let (first, last) = who.span.unwrap_or((date.seconds, date.seconds));
            who.span = Some((first.min(date.seconds), last.max(date.seconds)));
        }
    }
}

/// Adds the patch mails that period reports count.
fn count_reports(
    archive: &Archive,
    identities: &Identities,
    contributors: &mut [Contributor],
    used: &mut [u32],
) {
    let covered = covered(archive);
    for (at, report) in (0..).zip(&archive.reports) {
        for (count, author) in &report.contributors {
            let Some(person) = archive.person_ix(&parse_author(author)) else { continue };
            if !covered.contains(&at) {
                add(contributors, identities, person, |c| &mut c.patches, *count);
            }
            if let Some(used) = used.get_mut(person.at()) {
                *used = used.saturating_add(*count);
            }
        }
    }
}

/// The reports whose mails are in the archive: more than half of the printed entries are found by sender and title.
fn covered(archive: &Archive) -> BTreeSet<u32> {
    if archive.reports.is_empty() {
        return BTreeSet::new();
    }
    let said = |m: &Record| {
        let sender = archive.people.get(m.from.at()).map_or("", |p| &p.address);
        (sender.to_lowercase(), m.title().to_lowercase())
    };
    let mails = archive.messages.iter().filter(|m| m.raw.report.is_none() && m.is_patch_mail());
    let mails: HashSet<_> = mails.map(said).collect();
    let mut printed: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for message in &archive.messages {
        if let Some(report) = message.raw.report {
            let (found, all) = printed.entry(report).or_default();
            *found += usize::from(mails.contains(&said(message)));
            *all += 1;
        }
    }
    printed
        .into_iter()
        .filter(|(_, (found, all))| found * 2 > *all)
        .map(|(report, _)| report)
        .collect()
}

/// Counts who reviewed, tested and acknowledged in answers, and who reported what patches mend.
fn count_reviews(reviews: &Reviews, contributors: &mut [Contributor]) {
    for credit in reviews.credits().iter().filter(|credit| !credit.mismatch) {
        let who = reviews.person(credit.who).contributor;
        let Some(contributor) = who.and_then(|who| contributors.get_mut(who.at())) else {
            continue;
        };
        let counter = match credit.kind {
            Kind::Reviewed => &mut contributor.reviewed,
            Kind::Tested => &mut contributor.tested,
            Kind::Acked => &mut contributor.acked,
            // An answer that gives it reports what is wrong with the patch, and asks for the trailer in the mending one.
            Kind::Reported if credit.in_patch => &mut contributor.reported,
            _ => continue,
        };
        *counter = counter.saturating_add(1);
    }
}

/// Chooses the canonical name and orders the addresses.
fn name(
    archive: &Archive,
    identities: &Identities,
    identity: &Identity,
    used: &[u32],
    to: &mut Contributor,
) {
    let mut names: HashMap<&str, u64> = HashMap::new();
    let mut addresses: HashMap<String, Vec<(&str, u64)>> = HashMap::new();
    let own = |person: &&PersonIx| !identities.shared.get(person.at()).copied().unwrap_or_default();
    let all_shared = !identity.people.iter().any(|person| own(&person));
    for person in &identity.people {
        let Some(written) = archive.people.get(person.at()) else { continue };
        let count = used.get(person.at()).copied().map_or(0, u64::from);
        let name = before_via(&written.name).unwrap_or(&written.name);
        if !name.is_empty() && !is_address(name, &written.address) {
            *names.entry(name).or_default() += count;
        }
        if !written.address.is_empty() && (all_shared || own(&person)) {
            addresses
                .entry(written.address.to_lowercase())
                .or_default()
                .push((&written.address, count));
        }
    }
    let mut addresses: Vec<(u64, &str)> =
        addresses.into_values().map(|spellings| spelling(&spellings)).collect();
    addresses.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    to.addresses = addresses.into_iter().map(|(_, address)| address.to_owned()).collect();
    let proper = identity.proper.as_ref();
    if let Some(address) = proper.and_then(|p| p.address.as_ref()) {
        to.addresses.retain(|other| !other.eq_ignore_ascii_case(address));
        to.addresses.insert(0, address.clone());
    }
    let most = names
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)))
        .map(|(name, _)| name);
    let local = || match archive.addresses {
        Addresses::Hidden => HIDDEN,
        _ => to.addresses.first().and_then(|a| a.split('@').next()).unwrap_or_default(),
    };
    let name = proper.and_then(|p| p.name.as_deref()).or(most);
    to.name = name.unwrap_or_else(local).to_owned();
}

/// A name that only repeats an address (pipermail: `ada at example.org`): as a title it would show what the privacy
/// settings of a site hide.
fn is_address(name: &str, address: &str) -> bool {
    name.contains('@')
        || name
            .split_once(" at ")
            .is_some_and(|(local, domain)| format!("{local}@{domain}") == address)
}

/// Of the spellings of one address the most used, ties by bytes, with the uses of all.
fn spelling<'a>(spellings: &[(&'a str, u64)]) -> (u64, &'a str) {
    let most = spellings.iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    (spellings.iter().map(|(_, count)| count).sum(), most.map_or("", |(address, _)| address))
}

/// Gives each a slug of its own. Where names make equal ones, all of these gain digits of their first address.
fn give_slugs(contributors: &mut [Contributor], addresses: Addresses) {
    let mut count: HashMap<String, usize> = HashMap::new();
    let bases: Vec<String> = contributors.iter().map(|c| base(c, addresses)).collect();
    for base in &bases {
        *count.entry(base.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::new();
    let mut clashing = Vec::new();
    for (at, (contributor, base)) in contributors.iter_mut().zip(bases).enumerate() {
        if count.get(&base) == Some(&1) {
            taken.insert(base.clone());
        } else {
            clashing.push((
                base.clone(),
                contributor.addresses.clone(),
                contributor.name.clone(),
                at,
            ));
        }
        contributor.slug = base;
    }
    // In the order of what is written, so that a clash of digits too is decided alike for any order of people.
    clashing.sort_unstable();
    for (base, addresses, name, at) in clashing {
        let address = addresses.first().map_or("", String::as_str);
        let mut slug = slug::with_digest(&base, if address.is_empty() { &name } else { address });
        let mut round = 0;
        while !taken.insert(slug.clone()) {
            slug = slug::with_digits(&base, &format!("{address}\0{name}\0{round}"), 16);
            round += 1;
        }
        if let Some(contributor) = contributors.get_mut(at) {
            contributor.slug = slug;
        }
    }
}

/// The slug before clashes are looked at.
fn base(contributor: &Contributor, addresses: Addresses) -> String {
    let local = || match addresses {
        Addresses::Hidden => None,
        _ => contributor.addresses.first().and_then(|a| slug::try_slug(a.split('@').next()?)),
    };
    slug::try_slug(&contributor.name).or_else(local).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests;
