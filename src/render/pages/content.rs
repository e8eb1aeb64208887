//! Content pages, the search page, 404.html.

mod chart;
mod feed;
mod host;
mod leading;
mod shown;

use crate::config::Permalinks;
use crate::config::nearest;
use crate::render::context::{
    ContentContext, Link, NavLink, NotFoundContext, PageContext, PageEntry, SearchContext, Template,
};
use crate::render::documents::beginning;
use crate::render::rows::href;
use crate::render::{RenderError, Rendered, Renderer, date};
use crate::site::alphabet::Titled;
use crate::site::content::{ContentError, ContentPage};
use crate::site::path::path_of;
use crate::site::people::PeopleOrder;
use crate::site::percent::encode_path;
use crate::site::{Href, ListSite, SafePath};

impl Renderer<'_> {
    /// A content page.
    pub(in crate::render) fn content(
        &self,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let content = &self.site.content[i];
        if let Some(to) = &content.front.redirect_to {
            return self.lead_elsewhere(content, to, out);
        }
        if content.is_translated_home() {
            return self.home_in(Some(content), Vec::new(), out);
        }
        let href = href(self.site, &content.folder);
        let rendered = self.markdown(content, out)?;
        let link = |at: usize| {
            let page = &self.site.content[at];
            Link { title: page.title(), href: href.folder(&page.folder), current: at == i }
        };
        let sections = &self.site.sections;
        let way = sections.ancestors(i).into_iter().map(link);
        let feeds = self.section_feed(i, out)?;
        let page = PageContext {
            kind: "content",
            feeds,
            title: content.title(),
            description: match content.front.description.as_str() {
                "" => beginning(&rendered.plain_text),
                own => own.to_owned(),
            },
            root: href.root().to_owned(),
            crumbs: std::iter::once(self.home_crumb(&href)).chain(way).collect(),
            translations: self.translations(self.shared.translations.of_page(content), &href),
            ..PageContext::default()
        };
        let toc = rendered.headings.iter().filter(|heading| matches!(heading.level, 2 | 3));
        let toc = toc.map(|heading| Link {
            title: heading.title.clone(),
            href: format!("#{}", heading.id),
            current: heading.level == 3,
        });
        let nav = sections.nav(i).into_iter();
        let nav = nav.map(|row| NavLink { link: link(row.page), depth: row.depth });
        let (previous, next) = sections.beside(i);
        let front = &content.front;
        let context = ContentContext {
            toc: toc.collect(),
            nav: nav.collect(),
            pages: sections.children(i).iter().map(|at| self.page_entry(*at, &href)).collect(),
            list_pages: is_short(&rendered.plain_text),
            previous: previous.map(link),
            next: next.map(link),
            date: front.date.as_ref().map(|at| date::moment(at, self.words())),
            updated: front.updated.as_ref().map(|at| date::moment(at, self.words())),
            authors: front.authors.clone(),
            draft: front.draft,
            extra: front.extra.clone(),
            content_html: rendered.html,
        };
        let template = self.template(content)?;
        self.page_by(out, template, &content.folder, page, context)
    }

    /// A page as its section lists it.
    fn page_entry(&self, at: usize, href: &Href) -> PageEntry {
        let page = &self.site.content[at];
        PageEntry {
            title: page.title(),
            href: href.folder(&page.folder),
            description: page.front.description.clone(),
            date: page.front.date.as_ref().map(|at| date::moment(at, self.words())),
            draft: page.front.draft,
        }
    }

    /// The template that a page asks for.
    fn template<'c>(&self, content: &'c ContentPage) -> Result<&'c str, RenderError> {
        let Some(name) = &content.front.template else { return Ok(ContentContext::NAME) };
        if self.theme.has(name) {
            return Ok(name);
        }
        let near = nearest(name, self.theme.templates("").into_iter());
        let meant = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        let what = format!("`template: {name}`: there is no such template{meant}");
        let text = content.mistake("template", Some(name), &what);
        Err(ContentError::Mistake { path: content.file.clone(), text }.into())
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
            title: self.words().get("search_title").to_owned(),
            description: self
                .words()
                .fill("search_description", &[("site", &self.site.config.title)]),
            root: href.root().to_owned(),
            crumbs: vec![self.home_crumb(&href)],
            ..PageContext::default()
        };
        let context = SearchContext {
            index_href: "index/".to_owned(),
            fallback,
            note: self.search_note.clone(),
        };
        self.page(out, &folder, page, context)
    }

    /// Ways to the mail of a list that need no script.
    fn indexes(&self, list: &ListSite, href: &Href) -> Vec<Link> {
        let people = &list.orders.people;
        let by_name = people.has_pages(PeopleOrder::Name);
        let by_title = |of: Titled| list.orders.by_title(of).is_made().then(|| of.folder());
        let sections = [
            (Some("threads"), "index_threads"),
            (by_title(Titled::Threads), "index_threads_by_subject"),
            (Some("series"), "index_series"),
            (by_title(Titled::Series), "index_series_by_title"),
            (Some("contributors"), "index_people"),
            (by_name.then_some("contributors/_by/name"), "index_people_by_name"),
            (Some("periods"), "index_periods"),
        ];
        let words = self.words();
        let link = |key: &str, href: String| Link {
            title: words
                .fill("index_of_list", &[("list", &list.title), ("index", &words.get(key))]),
            href,
            current: false,
        };
        let sections = sections
            .into_iter()
            .filter_map(|(section, key)| Some(link(key, href.folder(&list.below(section?)))));
        let upstream = self.site.config.search.upstream.as_deref();
        let upstream = upstream.map(|address| upstream_of(address, list));
        sections.chain(upstream.map(|href| link("search_elsewhere", href))).collect()
    }

    /// `404.html`: served at any depth, so its links are absolute or left out.
    pub(in crate::render) fn not_found(&self, out: &mut Rendered) -> Result<(), RenderError> {
        let base = self.site.config.base_url.as_deref().unwrap_or_default();
        let resolves = self.site.config.permalinks == Permalinks::Resolver;
        let page = PageContext {
            kind: "not_found",
            title: self.words().get("not_found_page").to_owned(),
            // The script and its index are loaded by the path, so that a preview or a copy at another host resolves
            // messages, too: the page's policy lets it load from its own host only.
            root: if resolves { path_of(base).to_owned() } else { base.to_owned() },
            ..PageContext::default()
        };
        let digits = |list: &ListSite| format!("{}/ {}", list.name, list.lookup_digits());
        let lookup: Vec<String> = self.site.lists.iter().filter(|_| resolves).map(digits).collect();
        let context = NotFoundContext { lookup: lookup.join(" ") };
        let html = self.render(NotFoundContext::NAME, &page, context)?;
        out.files.push((SafePath::fixed("404.html"), html.into_bytes()));
        Ok(())
    }
}

/// Whether the text of a section is so short that its pages are listed below it.
fn is_short(text: &str) -> bool {
    const WORDS: usize = 60;
    text.split_whitespace().nth(WORDS).is_none()
}

/// Where a list's other archive takes searches, without one.
fn upstream_of(address: &str, list: &ListSite) -> String {
    address.replace("{list}", &encode_path(&list.name)).replace("{q}", "")
}
