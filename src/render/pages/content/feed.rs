//! The feeds of a section: its pages that have a date, newest first.

use crate::render::context::Link;
use crate::render::feed::{self, Author, Content, Entry, Feed, Names};
use crate::render::rows::href_elsewhere;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::SafePath;
use crate::site::content::ContentPage;

impl Renderer<'_> {
    /// Makes the feeds of a section, where it wants any, and gives the links to them for its page.
    pub(super) fn section_feed(
        &self,
        section: usize,
        out: &mut Rendered,
    ) -> Result<Vec<Link>, RenderError> {
        let pages = self.site.section_feed(section);
        let section = &self.site.content[section];
        let place = &section.folder;
        let entries: Result<Vec<Entry>, _> =
            pages.iter().map(|at| self.page_as_entry(&self.site.content[*at], place)).collect();
        let title = self.site.config.title_in(self.language).to_owned();
        let what = section.title();
        let feed = Feed {
            names: Names::Section,
            title: self.words().fill("feed_titled", &[("list", &title), ("what", &what)]),
            description: section.front.description.clone(),
            author: title,
            name: section.source_name(),
            entries: entries?,
            ..Feed::default()
        };
        Ok(self.write_feed(feed, place, place, &what, out))
    }

    /// A page with its whole text. What is wrong with that is told of the page itself.
    fn page_as_entry(&self, page: &ContentPage, place: &SafePath) -> Result<Entry, RenderError> {
        let front = &page.front;
        let seconds = |at: &crate::site::content::Moment| at.date().seconds;
        let date = front.date.as_ref().map_or(0, seconds);
        let rendered = self.markdown_in(page, Some(place), &mut Rendered::default())?;
        let by = front.authors.join(", ");
        Ok(Entry {
            // What a page is at, and since when, stays when the site moves.
            id: feed::name_of(&format!("page {} of {date}", page.folder)),
            title: page.title(),
            href: href_elsewhere(self.site, place).folder(&page.folder),
            seconds: date,
            updated: front.updated.as_ref().map(seconds).filter(|updated| *updated > date),
            author: (!by.is_empty()).then(|| Author { name: by, ..Author::default() }),
            content: Content::Html(rendered.html),
            ..Entry::default()
        })
    }
}
