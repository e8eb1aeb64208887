//! Pages that say the same in several languages.

use std::collections::BTreeMap;

use super::ContentPage;
use crate::site::SafePath;

/// A page in one of its languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The tag of its language; `None` in the main one.
    pub language: Option<String>,
    /// Folder of its page.
    pub folder: SafePath,
}

/// Which pages say the same.
#[derive(Clone, Debug, Default)]
pub struct Translations(BTreeMap<String, Vec<Version>>);

impl Translations {
    /// Of all pages of a site; those that only lead on say nothing.
    pub fn of(pages: &[ContentPage]) -> Self {
        let mut all: BTreeMap<String, Vec<Version>> = BTreeMap::new();
        for page in pages.iter().filter(|page| !page.leads_on()) {
            let version = Version { language: page.language.clone(), folder: page.folder.clone() };
            all.entry(page.original.clone()).or_default().push(version);
        }
        // The home page is there without a file of its own, too.
        if let Some(homes) = all.get_mut(HOME)
            && homes.iter().all(|home| home.language.is_some())
        {
            homes.push(Version { language: None, folder: SafePath::root() });
        }
        all.retain(|_, versions| versions.len() > 1);
        for versions in all.values_mut() {
            versions.sort();
        }
        Translations(all)
    }

    /// All versions of a page, itself among them, that in the main language first; none of a page that is in one language.
    pub fn of_page(&self, page: &ContentPage) -> &[Version] {
        self.0.get(&page.original).map_or(&[], Vec::as_slice)
    }

    /// All versions of the home page.
    pub fn of_home(&self) -> &[Version] {
        self.0.get(HOME).map_or(&[], Vec::as_slice)
    }

    /// Each page that there is in several languages, in all of them.
    pub fn iter(&self) -> impl Iterator<Item = &[Version]> {
        self.0.values().map(Vec::as_slice)
    }
}

/// The file of the home page.
pub(super) const HOME: &str = "_index.md";
