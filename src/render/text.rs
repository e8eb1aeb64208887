//! The text of a mail to HTML.
