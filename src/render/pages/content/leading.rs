//! Pages that lead on: aliases, and sections with `redirect_to`.

use crate::config::in_finding;
use crate::diagnostic::Kind;
use crate::diagnostic::Place;
use crate::render::context::{PageContext, RedirectContext};
use crate::render::markdown::is_internal;
use crate::render::rows::href;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::SafePath;
use crate::site::content::ContentPage;
use crate::site::percent::percent_decode;

impl<'a> Renderer<'a> {
    /// The page at an alias of a content page.
    ///
    /// # Errors
    /// A mistake in a template.
    pub fn alias(
        &self,
        page: &'a ContentPage,
        file: &SafePath,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let to = href(self.site, &file.folder()).folder(&page.folder);
        let own = self.speaking(page.language.as_deref());
        own.lead_from(file.clone(), &page.title(), &page.folder, to, out)
    }

    /// The page of a section with `redirect_to`: `@/other.md`, a path from the site's root, or an address elsewhere.
    pub(super) fn lead_elsewhere(
        &self,
        page: &ContentPage,
        to: &str,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let from = href(self.site, &page.folder);
        if !is_internal(to) {
            let context = RedirectContext { target: to.to_owned() };
            let about = PageContext {
                kind: "redirect",
                title: page.title(),
                root: from.root().to_owned(),
                canonical: Some(to.to_owned()),
                ..PageContext::default()
            };
            return self.page(out, &page.folder, about, context);
        }
        let (path, fragment) = to.split_once('#').map_or((to, None), |(path, id)| (path, Some(id)));
        let path = path.trim_start_matches("@/").trim_matches('/');
        let source = self.site.content.iter().find(|other| other.source_name() == path);
        let target = match source {
            Some(other) => Some(other.folder.clone()),
            None if path.is_empty() => Some(SafePath::root()),
            None if path.ends_with(".md") => None,
            None => percent_decode(path).and_then(|path| SafePath::new(&path)),
        };
        let Some(target) = target.filter(|target| *target != page.folder) else {
            let what = format!("`redirect_to: {to}` leads nowhere");
            let text = page.mistake("redirect_to", Some(to), &what);
            out.diagnostics.push(Kind::BadContent, Place::path(&page.file), in_finding(&text));
            return Ok(());
        };
        let mut link = from.folder(&target);
        if let Some(id) = fragment {
            link.push('#');
            link.push_str(id);
        }
        self.lead_on(&page.folder, &page.title(), &target, link, out)
    }
}
