//! `L/MID/` of a withheld message: says that there was one, and nothing of it.

use crate::render::context::WithheldContext;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;

impl Renderer<'_> {
    /// The pages of all withheld messages of a list.
    pub(in crate::render) fn withheld(
        &self,
        list: &ListSite,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        for id in &list.archive.withheld {
            let folder = list.paths.folder(id);
            let scope = self.scope(list, &folder);
            let way = vec![scope.crumb("threads", "threads")];
            let page = scope.page("withheld", scope.words.get("withheld_title"), "threads", way);
            self.page(out, &folder, page, WithheldContext {})?;
        }
        Ok(())
    }
}
