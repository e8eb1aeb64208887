//! Files that are of the whole site and no page of it: what hosts, browsers, search engines and `wget` expect.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::pages::{is_page, of_manifest};
use super::state::Pages;
use crate::config::{Permalinks, SearchMode};
use crate::output::{Paths, merged};
use crate::site::content::{Translations, Version};
use crate::site::{ListSite, SafePath, Site, hosts, lastmod};
use crate::sitemap;

/// Files that hosts and browsers expect.
pub(super) fn files(
    site: &Site,
    made: &Pages,
    of_mail: Option<OfMail>,
) -> Vec<(SafePath, Vec<u8>)> {
    let headers = (SafePath::fixed("_headers"), hosts::HEADERS.into());
    let mut fixed = vec![(SafePath::fixed(".nojekyll"), Vec::new()), headers];
    let mut robots = "User-agent: *\nAllow: /\n".to_owned();
    let base = site.config.base_url.as_ref();
    if let Some(base) = base {
        robots.push_str(&format!("Sitemap: {base}sitemap.xml\n"));
        if site.config.search.mode != SearchMode::Off {
            let path = SafePath::fixed("opensearch.xml");
            fixed.push((path, sitemap::opensearch(base, &site.config.title)));
        }
    }
    fixed.push((SafePath::fixed("robots.txt"), robots.into_bytes()));
    if let Some(name) = &site.config.cname {
        fixed.push((SafePath::fixed("CNAME"), format!("{name}\n").into_bytes()));
    }
    if let Some((base, mail)) = base.zip(of_mail) {
        let mut all: Vec<&SafePath> = made.files().map(|file| &file.path).collect();
        all.par_sort_unstable();
        all.dedup();
        fixed.extend(mail.sitemap(site, (made, &all), base));
        // It names itself and the manifest, so that a copy made from it can be verified.
        let list = SafePath::fixed("files.txt");
        let mut others: Vec<&SafePath> = fixed.iter().map(|(path, _)| path).collect();
        others.push(&list);
        others.sort_unstable();
        all = merged(all, others);
        let of_manifest = of_manifest(site, &all);
        all = merged(all, of_manifest.iter().collect());
        let listed = sitemap::list(base, &all);
        fixed.push((list, listed));
    }
    fixed
}

/// What sitemaps say that follows from the mail alone.
pub(super) struct OfMail {
    /// Pages that are in none: those of withheld messages are not to be found by searching, nor are those that only lead on.
    hidden: Paths,
    /// See [`lastmod::of_pages`].
    changed: HashMap<SafePath, i64>,
}

impl OfMail {
    /// `None` where there is no sitemap.
    pub(super) fn of(site: &Site) -> Option<Self> {
        site.config.base_url.as_ref()?;
        let leads_on = site.config.permalinks == Permalinks::Stubs;
        let pages_of = |list: &ListSite| {
            let small = if leads_on { list.small_pages() } else { Vec::new() };
            list.withheld_pages().chain(list.former_pages()).chain(small).collect::<Vec<_>>()
        };
        let leading = site.content.iter().filter(|page| page.leads_on());
        let leading = leading.map(|page| page.folder.join("index.html"));
        let hidden = || site.lists.iter().flat_map(pages_of).chain(leading).collect();
        let (hidden, changed) = rayon::join(hidden, || lastmod::of_pages(site));
        Some(OfMail { hidden, changed })
    }

    /// `all`: the paths of all that was made, in order.
    fn sitemap(
        self,
        site: &Site,
        (made, all): (&Pages, &[&SafePath]),
        base: &str,
    ) -> Vec<(SafePath, Vec<u8>)> {
        let redirects = made.redirects.iter().flat_map(|unit| &unit.files);
        let redirects: HashSet<&SafePath> = redirects.map(|file| &file.path).collect();
        let is_listed = |path: &&SafePath| is_page(path) && !redirects.contains(path);
        let pages = self.hidden.outside(all.iter().copied().filter(is_listed));
        let pages: Vec<&SafePath> = pages.collect();
        let changed = |page: &SafePath| self.changed.get(page).copied();
        sitemap::files(base, &pages, changed, &alternates(site))
    }
}

/// Which pages there are in several languages.
fn alternates(site: &Site) -> sitemap::Alternates {
    let file = |version: &Version| version.folder.join("index.html");
    let mut all = sitemap::Alternates::new();
    for versions in Translations::of(&site.content).iter() {
        let main = versions.iter().find(|version| version.language.is_none());
        let tag = |version: &Version| {
            version.language.clone().unwrap_or_else(|| site.config.default_language.clone())
        };
        let tags = versions.iter().map(|version| (tag(version), file(version)));
        let main = main.map(|version| ("x-default".to_owned(), file(version)));
        let links: Vec<_> = tags.chain(main).collect();
        all.extend(versions.iter().map(|version| (file(version), links.clone())));
    }
    all
}
