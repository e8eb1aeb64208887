//! A period report as text, Markdown or JSON, for `listpress report`.
//!
//! What a report says is collected once ([`collect`]) and then written in one of three forms. The text form is the old
//! one that lists have sent around for years, without its defects; `source::update_report` reads it back.

mod collect;
pub mod json;
mod listing;
pub mod markdown;
mod news;
#[cfg(test)]
mod tests;
pub mod text;

pub use news::Links;
