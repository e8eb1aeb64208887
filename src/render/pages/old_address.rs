//! Small pages at addresses that mail had in other archives: each leads to where it is now.

use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;
use crate::site::redirects::{Redirect, Target};

impl Renderer<'_> {
    /// The page of an old address.
    ///
    /// # Errors
    /// A mistake in a template.
    pub fn old_address(
        &self,
        list: &ListSite,
        redirect: &Redirect,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let scope = self.scope(list, &redirect.file.folder());
        let (target, _) = list.place(&redirect.target);
        let (title, href) = match &redirect.target {
            Target::Message(ix) => {
                (scope.subject(list.archive.message(*ix)), scope.message_href(*ix))
            }
            Target::Thread(ix) => {
                (scope.subject(list.archive.message(*ix)), scope.href.folder(&target))
            }
            Target::Period(key) => (key.as_str(), scope.href.folder(&target)),
            Target::List => (list.title.as_str(), scope.href.folder(&target)),
            Target::Withheld(_) => (scope.words.get("withheld_title"), scope.href.folder(&target)),
        };
        self.lead_from(redirect.file.clone(), title, &target, href, out)
    }
}
