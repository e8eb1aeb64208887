//! The same page in other languages, and the way home in its own.

use crate::render::Renderer;
use crate::render::context::{Link, TranslationLink};
use crate::site::content::Version;
use crate::site::{Href, SafePath};

impl Renderer<'_> {
    /// The versions of a page as it links to them, from where `href` starts.
    pub(super) fn translations(&self, versions: &[Version], href: &Href) -> Vec<TranslationLink> {
        let link = |version: &Version| {
            let language = version.language.as_deref();
            let tag = language.unwrap_or(&self.site.config.default_language);
            let name = self.theme.words_in(language).name();
            let own = href.folder(&version.folder);
            TranslationLink {
                title: if name.is_empty() { tag } else { name }.to_owned(),
                language: tag.to_owned(),
                address: self.canonical(&version.folder).unwrap_or_else(|| own.clone()),
                href: own,
                main: language.is_none(),
                current: language == self.language,
            }
        };
        versions.iter().map(link).collect()
    }

    /// The home page as the beginning of the way to a page: in the page's language, where there is such a one.
    pub(super) fn home_crumb(&self, href: &Href) -> Link {
        let homes = self.shared.translations.of_home();
        let own = homes.iter().find(|home| home.language.as_deref() == self.language);
        Link {
            title: self.words().get("home").to_owned(),
            href: href.folder(own.map_or(&SafePath::root(), |home| &home.folder)),
            current: false,
        }
    }
}
