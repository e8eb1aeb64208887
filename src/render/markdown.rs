//! Content pages: Markdown with front matter to HTML.
