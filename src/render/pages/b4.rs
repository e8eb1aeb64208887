//! What b4 needs to fetch mail from the site.

use super::series::made_id;
use super::thread::has_mbox;
use crate::archive::MessageIx;
use crate::config::ThreadMbox;
use crate::render::Renderer;
use crate::render::rows::Scope;
use crate::site::ListSite;
use crate::site::percent::encode_path;

impl Renderer<'_> {
    /// Where b4 gets mails of a list from this site, for its option `b4.midmask`; `None` where the site's address is not
    /// known or it has no mboxes of threads.
    pub(super) fn midmask(&self, list: &ListSite) -> Option<String> {
        let base = self.site.config.base_url.as_ref()?;
        let with_mbox = self.site.config.mirror.thread_mbox != ThreadMbox::Off;
        with_mbox.then(|| format!("{base}{}/%s", encode_path(list.folder().as_str())))
    }

    /// The Message-ID with which b4 gets the thread of a message: from this site where its address is known and the
    /// thread's mbox stands at that mail, else from wherever the reader's b4 looks. `None` where a shell would read
    /// something else in it, or nobody has such a mail.
    pub(super) fn b4_id(&self, scope: &Scope<'_>, message: MessageIx) -> Option<String> {
        let archive = &scope.list.archive;
        let record = archive.message(message);
        let (thread, _) = scope.list.part_of(message);
        let thread = &archive.threads[thread.at()];
        let here = has_mbox(self.site.config.mirror.thread_mbox, thread, message, record);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@._+-=%~,:/".contains(&byte);
        let id = record.id.as_str();
        let fits = id.bytes().all(plain)
            && id.starts_with(|c: char| c.is_ascii_alphanumeric())
            && made_id(record).is_none()
            && !scope.list.letters.rules().veils();
        (fits && (here || self.site.config.base_url.is_none())).then(|| id.to_owned())
    }
}
