//! Content pages, the search page, 404.html.

use std::collections::BTreeMap;

use super::list::home_crumb;
use crate::config::Permalinks;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::render::context::{ContentContext, DateContext, Link, PageContext, SearchContext};
use crate::render::documents::beginning;
use crate::render::markdown::{self, MarkdownOptions};
use crate::render::rows::href;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::alphabet::Titled;
use crate::site::content::ContentPage;
use crate::site::path::{encode_path, path_of, resolve};
use crate::site::people::PeopleOrder;
use crate::site::{Href, ListSite, SafePath};

impl Renderer<'_> {
    /// A content page.
    pub(in crate::render) fn content(
        &self,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let content = &self.site.content[i];
        let href = href(self.site, &content.folder);
        let rendered = self.markdown(content, &href, &mut out.diagnostics);
        let page = PageContext {
            kind: "content",
            title: content.title(),
            description: match content.front.description.as_str() {
                "" => beginning(&rendered.plain_text),
                own => own.to_owned(),
            },
            root: href.root().to_owned(),
            crumbs: vec![home_crumb(&href)],
            ..PageContext::default()
        };
        let toc = rendered
            .headings
            .iter()
            .filter(|heading| matches!(heading.level, 2 | 3))
            .map(|heading| Link {
                title: heading.title.clone(),
                href: format!("#{}", heading.id),
                current: heading.level == 3,
            })
            .collect();
        let context = ContentContext {
            content_html: rendered.html,
            toc,
            nav: self.siblings(content, &href),
            date: content.front.date.as_ref().map(|day| DateContext {
                iso: day.clone(),
                day: day.clone(),
                text: day.clone(),
                clock: String::new(),
                local: day.clone(),
            }),
            extra: content.front.extra.clone(),
        };
        self.page(out, "page.html", &content.folder, page, context)
    }

    /// Markdown to HTML, links to other `.md` files turned into links to their pages.
    pub(in crate::render) fn markdown(
        &self,
        content: &ContentPage,
        href: &Href,
        diagnostics: &mut Diagnostics,
    ) -> markdown::Rendered {
        let missing = std::cell::RefCell::new(Vec::new());
        let link = |to: &str| {
            self.content_link(content, href, to).unwrap_or_else(|| {
                missing.borrow_mut().push(to.to_owned());
                to.to_owned()
            })
        };
        let rendered = markdown::render(&content.markdown, &MarkdownOptions { link: &link });
        for to in missing.into_inner() {
            let what = format!("links to {to}, which is not there");
            diagnostics.push(Kind::BadContent, Place::path(&content.file), what);
        }
        rendered
    }

    /// A link as written in Markdown: `other.md#x` relative to the file's folder, `/x` from the site's root; others as
    /// they are. `None` where it names a `.md` file that is no page.
    fn content_link(&self, content: &ContentPage, href: &Href, to: &str) -> Option<String> {
        let (path, fragment) = match to.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (to, None),
        };
        if path.is_empty() || path.contains("//") || path.starts_with("mailto:") {
            return Some(to.to_owned());
        }
        let with_fragment = |mut link: String| {
            if let Some(fragment) = fragment {
                link.push('#');
                link.push_str(fragment);
            }
            link
        };
        if path.ends_with(".md") {
            let target = resolve(if path.starts_with('/') { "" } else { &content.base }, path)?;
            let page = self.site.content.iter().find(|page| page.source_name() == target)?;
            return Some(with_fragment(href.folder(&page.folder)));
        }
        if let Some(rooted) = path.strip_prefix('/') {
            return Some(with_fragment(format!(
                "{}{rooted}",
                if rooted.is_empty() { "./" } else { "" }.to_owned() + href.root()
            )));
        }
        Some(to.to_owned())
    }

    /// Pages in the same folder, by weight then path.
    fn siblings(&self, content: &ContentPage, href: &Href) -> Vec<Link> {
        let parent = |page: &ContentPage| {
            page.folder.as_str().rsplit_once('/').map(|(parent, _)| parent.to_owned())
        };
        let mut pages: Vec<&ContentPage> = self
            .site
            .content
            .iter()
            .filter(|page| !page.is_home() && parent(page) == parent(content))
            .collect();
        pages.sort_by_key(|page| (page.front.weight, page.folder.clone()));
        pages
            .into_iter()
            .map(|page| Link {
                title: page.title(),
                href: href.folder(&page.folder),
                current: page.folder == content.folder,
            })
            .collect()
    }

    /// `search/index.html`; left out with `search.mode: off`.
    pub(in crate::render) fn search(&self, out: &mut Rendered) -> Result<(), RenderError> {
        if self.site.config.search.mode == crate::config::SearchMode::Off {
            return Ok(());
        }
        let folder = SafePath::fixed("search");
        let href = href(self.site, &folder);
        let fallback = self.site.lists.iter().flat_map(|list| self.indexes(list, &href)).collect();
        let page = PageContext {
            kind: "search",
            title: "Search".to_owned(),
            description: format!("Search the mail of {}", self.site.config.title),
            root: href.root().to_owned(),
            crumbs: vec![home_crumb(&href)],
            ..PageContext::default()
        };
        let context = SearchContext {
            index_href: "index/".to_owned(),
            fallback,
            note: self.search_note.clone(),
        };
        self.page(out, "search.html", &folder, page, context)
    }

    /// Ways to the mail of a list that need no script.
    fn indexes(&self, list: &ListSite, href: &Href) -> Vec<Link> {
        let people = &list.orders.people;
        let by_name = people.has_pages(PeopleOrder::Name);
        let by_title = |of: Titled| list.orders.by_title(of).is_made().then(|| of.folder());
        let sections = [
            (Some("threads"), "threads"),
            (by_title(Titled::Threads), "threads by subject, A–Z"),
            (Some("series"), "series"),
            (by_title(Titled::Series), "series by title, A–Z"),
            (Some("contributors"), "people"),
            (by_name.then_some("contributors/_by/name"), "people by name, A–Z"),
            (Some("periods"), "periods"),
        ];
        let link = |title: &str, href: String| Link {
            title: format!("{}: {title}", list.title),
            href,
            current: false,
        };
        let sections = sections
            .into_iter()
            .filter_map(|(section, title)| Some(link(title, href.folder(&list.below(section?)))));
        let upstream = self.site.config.search.upstream.as_deref();
        let upstream = upstream.and_then(|address| upstream_of(address, list));
        sections.chain(upstream.map(|href| link("search its other archive", href))).collect()
    }

    /// `404.html`: served at any depth, so its links are absolute or left out.
    pub(in crate::render) fn not_found(&self, out: &mut Rendered) -> Result<(), RenderError> {
        let base = self.site.config.base_url.as_deref().unwrap_or_default();
        let resolves = self.site.config.permalinks == Permalinks::Resolver;
        let page = PageContext {
            kind: "not_found",
            title: "Page not found".to_owned(),
            // The script and its index are loaded by the path, so that a preview or a copy at another host resolves
            // messages, too: the page's policy lets it load from its own host only.
            root: if resolves { path_of(base).to_owned() } else { base.to_owned() },
            ..PageContext::default()
        };
        let digits = |list: &ListSite| format!("{}/ {}", list.name, list.lookup_digits());
        let lookup: Vec<String> = self.site.lists.iter().filter(|_| resolves).map(digits).collect();
        let context = BTreeMap::from([("lookup", lookup.join(" "))]);
        let html = self.theme.render("404.html", &self.site_value, &page, context)?;
        out.files.push((SafePath::fixed("404.html"), html.into_bytes()));
        Ok(())
    }
}

/// Where a list's other archive takes searches, without one; `None` of what is no address of the web.
fn upstream_of(address: &str, list: &ListSite) -> Option<String> {
    let is_web = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    is_web.then(|| address.replace("{list}", &encode_path(&list.name)).replace("{q}", ""))
}
