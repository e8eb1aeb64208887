//! What hosts read of a site: `_headers`, in the form that Netlify and Cloudflare Pages share.

/// Rules of `_headers` ("Custom headers", docs.netlify.com; "Headers", developers.cloudflare.com/pages): a path with one
/// `*`, then header fields. Hosts pack pages by themselves; a `.gz` file is sent as the gzip that it is.
pub const HEADERS: &str = "\
/*
  X-Content-Type-Options: nosniff
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/*.gz
  Content-Type: application/gzip
/*.mbx
  Content-Type: application/mbox
/*.sha256
  Content-Type: text/plain; charset=utf-8
";
