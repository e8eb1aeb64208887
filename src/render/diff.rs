//! Diffs to HTML.
