//! `languages:`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Config;
use super::load::ROOT_NAMES;

/// A further language of content pages, by its tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LanguageConfig {
    /// Title of the site in this language; else as in the main one.
    pub title: Option<String>,
    /// One sentence about it in this language; else as in the main one.
    pub description: Option<String>,
}

impl Config {
    /// Title of the site in a further language; in the main one without a tag.
    pub fn title_in(&self, language: Option<&str>) -> &str {
        self.own(language).and_then(|own| own.title.as_ref()).unwrap_or(&self.title)
    }

    /// One sentence about it, likewise.
    pub fn description_in(&self, language: Option<&str>) -> &str {
        self.own(language).and_then(|own| own.description.as_ref()).unwrap_or(&self.description)
    }

    fn own(&self, language: Option<&str>) -> Option<&LanguageConfig> {
        self.languages.get(language?)
    }
}

/// The first language that can be none, and why.
pub(super) fn mistake(config: &Config) -> Option<(&str, String)> {
    config.languages.keys().find_map(|tag| {
        let why = if !is_tag(tag) {
            "is no language: a tag is letters and digits with `-` between them, `de`, `pt-BR`"
        } else if tag.eq_ignore_ascii_case(&config.default_language) {
            "is the main language of the site, `default_language`"
        } else if config.lists.iter().any(|list| list.name.eq_ignore_ascii_case(tag)) {
            "is the name of a list, whose pages stand in this folder"
        } else if ROOT_NAMES.contains(&tag.to_ascii_lowercase().as_str()) {
            "is a folder of the site's own"
        } else {
            return None;
        };
        Some((tag.as_str(), format!("`{tag}` {why}")))
    })
}

/// Letters and digits, in parts that `-` divides.
fn is_tag(tag: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    tag.starts_with(|c: char| c.is_ascii_alphabetic()) && tag.split('-').all(is_part)
}
