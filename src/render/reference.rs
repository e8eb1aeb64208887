//! The reference for those who write themes: the templates of a theme with all that each is given, and what they may call.
//!
//! Nothing in it is written twice. What templates see is read from the types of [`super::context`] and their comments, by their
//! JSON Schema; macros and blocks from the templates and the comments above them; functions, filters and tests from the table
//! that registers them.

pub mod source;
pub mod types;
mod write;

use std::collections::BTreeSet;

use super::environment::{Source, Theme};
use source::Written;
use types::{Known, Type};
pub use write::reference;

/// What a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What other templates extend.
    Frame,
    /// A kind of page.
    Page,
    /// A part of a page, in a file of its own.
    Part,
    /// For content pages that ask for it.
    Other,
    /// A shortcode.
    Shortcode,
    /// Macros to import.
    Macros,
}

/// A template of a theme, and what is known of it.
#[derive(Clone, Debug)]
pub struct Template<'t> {
    /// Its file.
    pub source: Source<'t>,
    /// What it is for.
    pub role: Role,
    /// What is written in it.
    pub written: Written,
    /// Templates that include it.
    pub included_by: Vec<&'t str>,
}

/// The templates of a theme by role, then by name.
pub fn templates(theme: &Theme) -> Vec<Template<'_>> {
    let pages: BTreeSet<&str> = super::context::TEMPLATES.iter().map(|(name, _)| *name).collect();
    let sources = theme.sources();
    let written: Vec<(&str, Written)> =
        sources.iter().map(|source| (source.name, source::read(&source.text))).collect();
    let that_name = |named: fn(&Written) -> &[String], name: &str| -> Vec<&str> {
        let names_it = |other: &Written| named(other).iter().any(|one| file_of(one) == name);
        let naming = written.iter().filter(|(own, other)| *own != name && names_it(other));
        naming.map(|(own, _)| *own).collect()
    };
    let mut all = Vec::new();
    for (source, (name, own)) in sources.into_iter().zip(&written) {
        let included_by = that_name(|other| &other.includes, name);
        let role = if pages.contains(name) {
            Role::Page
        } else if name.starts_with("shortcodes/") {
            Role::Shortcode
        } else if name.starts_with("macros/") {
            Role::Macros
        } else if !included_by.is_empty() {
            Role::Part
        } else if !that_name(|other| &other.extends, name).is_empty() {
            Role::Frame
        } else {
            Role::Other
        };
        all.push(Template { source, role, written: own.clone(), included_by });
    }
    all.sort_by_key(|template| (template.role, template.source.name));
    all
}

/// The name of a template without its layer: `@default/page.html` is `page.html`.
fn file_of(name: &str) -> &str {
    name.strip_prefix('@').and_then(|name| name.split_once('/')).map_or(name, |(_, file)| file)
}

impl Template<'_> {
    /// What it sees beside `site` and `page`; none of macros and frames.
    pub fn contexts<'k>(&self, known: &'k Known) -> Vec<&'k Type> {
        let of = |name: &str| known.templates.get(name);
        match self.role {
            Role::Page => of(self.source.name).into_iter().collect(),
            Role::Part => self.included_by.iter().filter_map(|name| of(name)).collect(),
            Role::Other => of("page.html").into_iter().collect(),
            Role::Shortcode => vec![&known.shortcode],
            Role::Frame | Role::Macros => Vec::new(),
        }
    }
}
