//! A period report as text, Markdown or JSON, for `listpress report`.
pub mod text;
