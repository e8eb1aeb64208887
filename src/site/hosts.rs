//! What hosts read of a site: `_headers` and `_redirects`, in the form that Netlify and Cloudflare Pages share, and old
//! addresses for nginx.

use std::fmt::Write as _;

use super::path::SafePath;
use super::percent::{UNRESERVED, encode_path, percent_encode};
use super::plan::ListSite;
use super::redirects::Redirect;
use crate::byte_set::ByteSet;

/// Rules of `_headers` ("Custom headers", docs.netlify.com; "Headers", developers.cloudflare.com/pages): a path with one
/// `*`, then header fields. Hosts pack pages by themselves; a `.gz` file is sent as the gzip that it is.
pub const HEADERS: &str = "\
/*
  X-Content-Type-Options: nosniff
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/*.gz
  Content-Type: application/gzip
/*.atom
  Content-Type: application/atom+xml
/feed.json
  Content-Type: application/feed+json
/*/feed.json
  Content-Type: application/feed+json
/*.mbx
  Content-Type: application/mbox
/*.sha256
  Content-Type: text/plain; charset=utf-8
";

/// Of paths to which nginx leads: `$` begins a variable there.
static IN_RULES: ByteSet = UNRESERVED.with(b"!&'()+,;=:@/");
/// Redirects that Cloudflare Pages reads of a `_redirects` file ("Redirects", developers.cloudflare.com/pages).
pub const MOST_REDIRECTS: usize = 2000;

/// Old addresses for hosts that redirect by themselves.
#[derive(Debug, Default)]
pub struct RedirectFiles {
    /// `_redirects` of Netlify and Cloudflare Pages: old path, new one, status.
    lines: String,
    /// Pairs for a `map` of nginx.
    pairs: String,
    many: usize,
}

impl RedirectFiles {
    /// Adds a redirect of a list; `root` is the path of the site's root on its host, with its slash.
    pub fn add(&mut self, root: &str, list: &ListSite, redirect: &Redirect) {
        let (folder, fragment) = list.place(&redirect.target);
        let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
        let to = percent_encode(folder.as_str(), &IN_RULES);
        let to = format!("{root}{to}/{fragment}");
        let file = redirect.file.as_str();
        let from = file.strip_suffix("index.html").unwrap_or(file);
        let _ = writeln!(self.lines, "{root}{} {to} 301", encode_path(from));
        let _ = writeln!(self.pairs, "\"{root}{from}\" \"{to}\";");
        if let Some(bare) = from.strip_suffix('/') {
            let _ = writeln!(self.pairs, "\"{root}{bare}\" \"{to}\";");
        }
        self.many += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.many
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.many == 0
    }

    /// The files.
    pub fn files(self) -> [(SafePath, Vec<u8>); 2] {
        [
            (SafePath::fixed("_redirects"), self.lines.into_bytes()),
            (SafePath::fixed("_redirects.map"), self.pairs.into_bytes()),
        ]
    }
}
