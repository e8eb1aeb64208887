//! What the Markdown of a content page is part of: other pages, files beside it, the lists.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::config::{excerpt_below, in_finding, nearest};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::render::markdown::{self, Body, Host, Image, MarkdownOptions};
use crate::render::rows::{href, href_elsewhere};
use crate::render::shortcodes::{self, Unknown};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::content::shortcodes::Call;
use crate::site::content::{ContentAsset, ContentPage};
use crate::site::path::resolve;
use crate::site::percent::percent_decode;
use crate::site::{Href, SafePath};

/// A page at work.
pub(super) struct Writing<'a> {
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) page: &'a ContentPage,
    pub(super) href: Href,
    /// Where else than on its page the text is read: in a feed of this folder.
    pub(super) elsewhere: Option<&'a SafePath>,
    found: RefCell<Diagnostics>,
    failed: RefCell<Option<RenderError>>,
    /// Links that lead nowhere, as they are on the page.
    dead: RefCell<Vec<String>>,
    /// How often each shortcode was used.
    used: RefCell<BTreeMap<String, usize>>,
    /// Charts so far: each has an id of its own.
    pub(super) charts: Cell<usize>,
}

impl Renderer<'_> {
    /// The Markdown of a content page to HTML.
    ///
    /// # Errors
    /// A mistake in a shortcode's template, or quoted mail that cannot be read again.
    pub(in crate::render) fn markdown(
        &self,
        page: &ContentPage,
        out: &mut Rendered,
    ) -> Result<markdown::Rendered, RenderError> {
        self.markdown_in(page, None, out)
    }

    /// As [`Self::markdown`], for a feed of a folder where one is named: its links are absolute, where the site's address is
    /// known, and code is plain, since the classes of its words mean nothing there.
    pub(super) fn markdown_in(
        &self,
        page: &ContentPage,
        elsewhere: Option<&SafePath>,
        out: &mut Rendered,
    ) -> Result<markdown::Rendered, RenderError> {
        let href = elsewhere.map_or_else(
            || href(self.site, &page.folder),
            |place| href_elsewhere(self.site, place),
        );
        let writing = Writing {
            renderer: self,
            page,
            href,
            elsewhere,
            found: RefCell::default(),
            failed: RefCell::default(),
            dead: RefCell::default(),
            used: RefCell::default(),
            charts: Cell::default(),
        };
        let wanted = &self.site.config.markdown;
        let options = MarkdownOptions {
            highlighter: (wanted.highlight_code && elsewhere.is_none())
                .then_some(&self.shared.highlighter),
            self_links: elsewhere.is_none(),
            smart_punctuation: wanted.smart_punctuation,
            words: self.words(),
        };
        let rendered = markdown::render(&page.markdown, &writing, options);
        let Writing { found, failed, dead, .. } = writing;
        out.diagnostics.append(found.into_inner());
        let file = page.folder.join("index.html");
        out.dead.extend(dead.into_inner().into_iter().map(|link| (file.clone(), link)));
        failed.into_inner().map_or(Ok(rendered), Err)
    }

    /// Whether a page has a place of this name: a heading, or an element that its author wrote.
    fn has_anchor(&self, at: usize, id: &str) -> bool {
        let page = &self.site.content[at];
        let headings =
            || markdown::headings(&page.markdown).into_iter().map(|one| one.id).collect();
        let known = self.shared.anchors.get(at).map(|anchors| anchors.get_or_init(headings));
        let written = || {
            ["id", "name"].iter().any(|name| page.markdown.contains(&format!("{name}=\"{id}\"")))
        };
        known.is_none_or(|anchors| anchors.contains(id)) || written()
    }
}

impl Writing<'_> {
    /// Tells of a mistake, with the line.
    pub(super) fn tell(&self, at: usize, what: &str, help: Option<&str>) {
        let text = self.excerpt(at, what, help);
        let text = in_finding(&text);
        self.found.borrow_mut().push(Kind::BadContent, Place::path(&self.page.file), text);
    }

    /// A mistake with the line of the page's file.
    pub(super) fn excerpt(&self, at: usize, what: &str, help: Option<&str>) -> String {
        let above = self.page.first_line.saturating_sub(1);
        excerpt_below(&self.page.file, &self.page.markdown, above, at, what, help)
    }

    /// Keeps what must stop the build.
    pub(super) fn fail(&self, error: RenderError) {
        self.failed.borrow_mut().get_or_insert(error);
    }

    /// The number of this use of a shortcode, from 1.
    pub(super) fn nth(&self, name: &str) -> usize {
        let mut used = self.used.borrow_mut();
        let nth = used.entry(name.to_owned()).or_default();
        *nth += 1;
        *nth
    }

    /// A target below content/: `@/x` and `/x` from there, others from the file's folder. `None` of what leads out of it.
    fn below_content(&self, path: &str) -> Option<String> {
        let rooted = path.strip_prefix("@/").or_else(|| path.strip_prefix('/'));
        let decoded = percent_decode(rooted.unwrap_or(path))?;
        resolve(if rooted.is_some() { "" } else { &self.page.base }, &decoded)
    }

    fn asset(&self, path: &str) -> Option<&ContentAsset> {
        let source = self.below_content(path)?;
        self.renderer.site.assets.get(*self.renderer.shared.assets.get(&source)?)
    }

    /// The page of a `.md` file.
    pub(super) fn page(&self, path: &str) -> Option<usize> {
        let source = self.below_content(path)?;
        self.renderer.shared.pages.get(&source).copied()
    }

    fn to_page(&self, path: &str, fragment: &str, target: &str, at: usize) -> String {
        let Some(found) = self.page(path) else {
            let source = self.below_content(path).unwrap_or_default();
            let sources = self.renderer.shared.pages.keys().map(String::as_str);
            let near = meant(&source, sources);
            let help = near.map(|name| format!("did you mean `@/{name}`?"));
            self.tell(at, &format!("links to {target}, which is not there"), help.as_deref());
            self.dead.borrow_mut().push(target.to_owned());
            return target.to_owned();
        };
        let href = self.href.folder(&self.renderer.site.content[found].folder) + fragment;
        if let Some(id) = fragment.strip_prefix('#') {
            let id = percent_decode(id).unwrap_or_default();
            if !id.is_empty() && !self.renderer.has_anchor(found, &id) {
                self.tell(
                    at,
                    &format!("links to {target}, but that page has no place `{id}`"),
                    None,
                );
                self.dead.borrow_mut().push(href.clone());
            }
        }
        href
    }
}

/// The page that somebody meant by a path below content/: one of the same name, else one of nearly the same beside it.
fn meant<'n>(path: &str, files: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let split = |path: &'n str| path.rsplit_once('/').unwrap_or(("", path));
    let stem = |name: &'n str| name.strip_suffix(".md").unwrap_or(name);
    let files: Vec<&str> = files.collect();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if matches!(name, "index.md" | "_index.md") {
        return nearest(path, files.into_iter());
    }
    let same: Vec<&str> = files.iter().copied().filter(|file| split(file).1 == name).collect();
    if let Some(first) = same.first() {
        return nearest(path, same.iter().copied()).or(Some(first));
    }
    let mut beside = files;
    beside.retain(|file| split(file).0 == folder && !file.ends_with("index.md"));
    let wrong = name.strip_suffix(".md").unwrap_or(name);
    let near = nearest(wrong, beside.iter().map(|file| stem(split(file).1)))?;
    beside.into_iter().find(|file| stem(split(file).1) == near)
}

impl Host for Writing<'_> {
    fn link(&self, target: &str, at: usize) -> String {
        let cut = target.find(['#', '?']).unwrap_or(target.len());
        let (path, fragment) = target.split_at(cut);
        if path.is_empty() || path.contains("//") {
            return target.to_owned();
        }
        if path.ends_with(".md") || path.starts_with("@/") {
            if let Some(asset) = self.asset(path) {
                return self.href.file(&asset.path) + fragment;
            }
            return self.to_page(path, fragment, target, at);
        }
        if let Some(asset) = self.asset(path) {
            return self.href.file(&asset.path) + fragment;
        }
        if self.elsewhere.is_some() {
            let folder = if path.starts_with('/') { "" } else { self.page.folder.as_str() };
            let below = resolve(folder, path).unwrap_or_default();
            let slash = if path.ends_with('/') && !below.is_empty() { "/" } else { "" };
            return format!("{}{below}{slash}{fragment}", self.href.root());
        }
        match path.strip_prefix('/') {
            Some("") => format!("./{}{fragment}", self.href.root()),
            Some(rooted) => format!("{}{rooted}{fragment}", self.href.root()),
            None => target.to_owned(),
        }
    }

    fn image(&self, target: &str, at: usize) -> Option<Image> {
        if !markdown::is_internal(target) {
            let is_shown = target.starts_with("data:");
            if !is_shown {
                let help = "put it beside the page; the policy of pages lets them load from their own site only";
                self.tell(at, "an image of another site is not shown", Some(help));
            }
            return is_shown.then(|| Image { href: target.to_owned(), size: None });
        }
        if let Some(asset) = self.asset(target) {
            return Some(Image { href: self.href.file(&asset.path), size: asset.size });
        }
        let href = self.link(target, at);
        if !self.is_published(target) {
            let what = format!("there is no picture {target}");
            self.tell(at, &what, Some("put it beside the page"));
            self.dead.borrow_mut().push(href.clone());
        }
        Some(Image { href, size: None })
    }

    fn shortcode(&self, call: &Call, body: Option<Body<'_>>, is_inline: bool) -> String {
        let shown = self.known(call).and_then(|()| self.shown(call));
        match shown {
            Ok(shown) => self.draw(call, shown, body, is_inline),
            Err(Unknown { what, help }) => {
                self.tell(call.name_at, &what, help.as_deref());
                let note = "Something is missing here.";
                if is_inline {
                    format!("({note})")
                } else {
                    format!("<p class=\"remark\">{note}</p>\n")
                }
            }
        }
    }

    fn place(&self, written: &str, at: usize) {
        let id = percent_decode(written).unwrap_or_default();
        // Shortcodes have places of their own, footnotes have theirs only in the page.
        let is_made = id.starts_with("fn.") || id.starts_with("fnref.");
        let is_anywhere = id.is_empty() || id == "top" || id.starts_with(":~:");
        let has_calls = ["{{", "{%"].iter().any(|open| self.page.markdown.contains(open));
        let Some(own) = self.renderer.shared.pages.get(&self.page.source_name()) else { return };
        if !is_made && !is_anywhere && !has_calls && !self.renderer.has_anchor(*own, &id) {
            self.tell(at, &format!("this page has no place `{id}`"), None);
            self.dead.borrow_mut().push(format!("#{written}"));
        }
    }

    fn has_shortcode(&self, name: &str) -> bool {
        self.renderer.theme.has(&format!("shortcodes/{name}.html"))
    }

    fn mistake(&self, at: usize, what: &str) {
        self.tell(at, what, None);
    }
}

impl Writing<'_> {
    /// Whether a target may be a file that is no content: a list's, the theme's, or one from the site's root.
    fn is_published(&self, target: &str) -> bool {
        let site = self.renderer.site;
        let path = target.split(['#', '?']).next().unwrap_or_default();
        let decoded = percent_decode(path).unwrap_or_default();
        let Some(path) = resolve(self.page.folder.as_str(), &decoded) else { return true };
        let first = path.split('/').next().unwrap_or_default();
        target.starts_with('/')
            || site.lists.iter().any(|list| list.name == first)
            || self.renderer.theme.assets().iter().any(|asset| asset.path.as_str() == path)
            || site.assets.iter().any(|asset| asset.path.as_str() == path)
    }

    /// Whether there is a shortcode of this name that takes these arguments.
    fn known(&self, call: &Call) -> Result<(), Unknown> {
        let name = &call.name;
        if !self.has_shortcode(name) {
            let own = self.renderer.theme.templates("shortcodes/").into_iter();
            let own = own.filter_map(|file| file.strip_suffix(".html"));
            return Err(Unknown::named(format!("there is no shortcode `{name}`"), name, own));
        }
        let Some(arguments) = shortcodes::arguments(name) else { return Ok(()) };
        match call.args.keys().find(|key| !arguments.contains(&key.as_str())) {
            Some(key) => {
                let what = format!("shortcode `{name}` takes no `{key}`");
                Err(Unknown::named(what, key, arguments.iter().copied()))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn pages_that_were_meant_are_of_that_name_or_near() {
        let files = [
            "_index.md",
            "about.md",
            "handbook/_index.md",
            "handbook/faq2.md",
            "handbook/rules/one.md",
            "news/plums.md",
            "talks/plums.md",
        ];
        let meant = |path: &str| meant(path, files.into_iter());
        assert_eq!(meant("handbook/about.md"), Some("about.md"));
        assert_eq!(meant("handbook/one.md"), Some("handbook/rules/one.md"));
        assert_eq!(meant("handbook/faq.md"), Some("handbook/faq2.md"));
        assert_eq!(meant("talk/plums.md"), Some("talks/plums.md"));
        assert_eq!(meant("handbok/_index.md"), Some("handbook/_index.md"));
        assert_eq!(meant("handbook/two.md"), None);
    }
}
