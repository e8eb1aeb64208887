//! Templates as they are written, for what is said of them.

use std::collections::BTreeSet;

use super::Theme;

/// A template that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source<'t> {
    /// Its name: `macros/date.html`.
    pub name: &'t str,
    /// The layer that it is from: a theme's name; empty of the site's own.
    pub layer: &'t str,
    /// Its text.
    pub text: String,
}

impl Theme {
    /// The uppermost templates of each name, sorted by it.
    pub fn sources(&self) -> Vec<Source<'_>> {
        let all = self.main.environment.templates().filter(|(name, _)| !name.starts_with('@'));
        let mut all: Vec<Source<'_>> = all
            .map(|(name, template)| {
                let layer = self.layer_of(name).and_then(|(_, layer)| layer.split_once('/'));
                let layer = layer.map_or("", |(layer, _)| layer.trim_start_matches('@'));
                Source { name, layer, text: template.source().to_owned() }
            })
            .collect();
        all.sort_unstable_by_key(|source| source.name);
        all
    }

    /// Names that a template takes from what it is given, functions among them, with their fields as far as they are written
    /// out: `page.title`. Empty where there is no such template.
    pub fn names_in(&self, template: &str) -> BTreeSet<String> {
        let template = self.main.environment.get_template(template);
        template.map_or_else(
            |_| BTreeSet::new(),
            |template| template.undeclared_variables(true).into_iter().collect(),
        )
    }

    /// Names that a template asks for and that are none of the program's own, in order.
    pub fn asks_for(&self, template: &str) -> BTreeSet<String> {
        let environment = &self.main.environment;
        let is_own = |name: &String| environment.globals().any(|(own, _)| own == name);
        let found = environment.get_template(template).map(|one| one.undeclared_variables(false));
        found.unwrap_or_default().into_iter().filter(|name| !is_own(name)).collect()
    }
}
