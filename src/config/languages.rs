//! `languages:`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Config;
use super::root_names::is_reserved;

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

/// What a tag looks like.
const FORM: &str = "a tag is a language and where needed a script and a region, `de`, `pt-BR`";

/// The first language that can be none, and why.
pub(super) fn mistake(config: &Config) -> Option<(&str, String)> {
    config.languages.keys().find_map(|tag| {
        let why = if !is_tag(tag) {
            &format!("is no language: {FORM}")
        } else if tag.eq_ignore_ascii_case(&config.default_language) {
            "is the main language of the site, `default_language`"
        } else if config.lists.iter().any(|list| list.name.eq_ignore_ascii_case(tag)) {
            "is the name of a list, whose pages stand in this folder"
        } else if is_reserved(&tag.to_ascii_lowercase()) {
            "is a folder of the site's own"
        } else {
            return None;
        };
        Some((tag.as_str(), format!("`{tag}` {why}")))
    })
}

/// Why the main language can be none.
pub(super) fn mistake_in_main(config: &Config) -> Option<String> {
    let tag = &config.default_language;
    if is_tag(tag) {
        return None;
    }
    let written = tag.replace('_', "-");
    let help =
        if is_tag(&written) { format!("did you mean `{written}`?") } else { FORM.to_owned() };
    Some(format!("`default_language: {tag}` is no language: {help}"))
}

/// Whether a tag is well-formed by BCP 47 (RFC 5646, section 2.1); the irregular ones of old, `i-lux`, are not.
fn is_tag(tag: &str) -> bool {
    let parts: Vec<&str> = tag.split('-').collect();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_variant = |part: &str| match part.len() {
        4 => part.starts_with(|c: char| c.is_ascii_digit()),
        length => (5..=8).contains(&length),
    };
    let fits = |part: &&str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if !parts.iter().all(fits) {
        return false;
    }
    // A part of one letter begins what is of an extension, or private.
    let single = parts.iter().position(|part| part.len() == 1).unwrap_or(parts.len());
    let (named, more) = parts.split_at(single);
    let mut rest = named.iter().copied().peekable();
    let language = rest.next_if(|part| letters(part) && (2..=8).contains(&part.len()));
    if language.is_some_and(|language| language.len() <= 3) {
        for _ in 0..3 {
            rest.next_if(|part| letters(part) && part.len() == 3);
        }
    }
    rest.next_if(|part| letters(part) && part.len() == 4);
    rest.next_if(|part| letters(part) && part.len() == 2 || digits(part) && part.len() == 3);
    while rest.next_if(|part| is_variant(part)).is_some() {}
    let is_private = |parts: &[&str]| parts.first().is_some_and(|x| x.eq_ignore_ascii_case("x"));
    (language.is_some() && rest.next().is_none() || named.is_empty() && is_private(more))
        && are_extensions(more)
}

/// Whether each part of one letter has longer ones behind it; behind `x` any will do.
fn are_extensions(parts: &[&str]) -> bool {
    let mut parts = parts.iter().peekable();
    while let Some(single) = parts.next() {
        if single.eq_ignore_ascii_case("x") {
            return parts.next().is_some();
        }
        if single.len() > 1 || parts.next_if(|part| part.len() > 1).is_none() {
            return false;
        }
        while parts.next_if(|part| part.len() > 1).is_some() {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_rfc_5646() {
        let good = "de dee qps de-AT german sr-Latn-RS zh-yue-HK zh-cmn-Hans-CN es-419 sl-rozaj-biske-1994 de-CH-1901 \
                    en-u-ca-gregory-x-a x-plum de-x-a";
        for tag in good.split_whitespace() {
            assert!(is_tag(tag), "{tag}");
        }
        let bad = "d de_AT de- -de de--AT deutschland 1a de-a de-AT-DE de-u de-x x de-Latn-Latn de-Lat1 größe zh-yue-cmn-nan-hak \
                   i-lux en-u-x";
        for tag in bad.split_whitespace().chain([""]) {
            assert!(!is_tag(tag), "{tag}");
        }
    }
}
