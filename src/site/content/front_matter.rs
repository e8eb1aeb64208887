//! Front matter: what a page says of itself before its text. The keys are Zola's; those that only a section has are errors
//! in a page, and the other way round.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::config::{ConfigError, yaml};

/// What a page or section says of itself.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FrontMatter {
    /// Title; else the first heading, else the last part of its address.
    pub title: Option<String>,
    /// One sentence.
    pub description: String,
    /// When it was written.
    pub date: Option<Moment>,
    /// When it was changed last.
    pub updated: Option<Moment>,
    /// Not built without `--drafts`.
    pub draft: bool,
    /// Place among its siblings, small first.
    pub weight: i64,
    /// Last part of its address, in place of the file's name.
    pub slug: Option<String>,
    /// All of its address, in place of the file's path.
    pub path: Option<String>,
    /// Addresses that lead to it.
    pub aliases: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Template of the theme, in place of `page.html`.
    pub template: Option<String>,
    /// Found by the search.
    pub in_search_index: bool,
    /// Free area, `extra` in the template.
    pub extra: serde_json::Value,
    /// How a section orders its pages.
    pub sort_by: SortBy,
    /// Where a section leads on to, instead of having a page.
    pub redirect_to: Option<String>,
    /// A section has feeds of its pages.
    pub generate_feeds: bool,
    /// A section's pages are in the feeds of the section above, too.
    pub transparent: bool,
}

impl Default for FrontMatter {
    fn default() -> Self {
        FrontMatter {
            title: None,
            description: String::new(),
            date: None,
            updated: None,
            draft: false,
            weight: 0,
            slug: None,
            path: None,
            aliases: Vec::new(),
            authors: Vec::new(),
            template: None,
            in_search_index: true,
            extra: serde_json::Value::Null,
            sort_by: SortBy::default(),
            redirect_to: None,
            generate_feeds: false,
            transparent: false,
        }
    }
}

/// `sort_by` of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SortBy {
    /// By `weight`, small first.
    #[default]
    Weight,
    /// By `date`, the newest first, those without at the end.
    Date,
    /// By title.
    Title,
    /// By address.
    None,
}

impl FrontMatter {
    /// Reads what stands between the lines of a page's front matter.
    ///
    /// # Errors
    /// YAML that is none, keys that are none or of the other kind of page, values that do not fit: with file, line, column
    /// and an excerpt.
    pub(super) fn read(file: &Path, text: &str, is_section: bool) -> Result<Self, ConfigError> {
        let front: FrontMatter = yaml::read(file, text, 2)?;
        match front.of_the_other_kind(is_section) {
            Some(key) if is_section => {
                let what = format!("`{key}` is a key of pages; this is the index of a section");
                Err(yaml::mistake(file, text, 2, (key, None), &what))
            }
            Some(key) => {
                let what = format!("`{key}` is a key of sections: it belongs into an _index.md");
                Err(yaml::mistake(file, text, 2, (key, None), &what))
            }
            None => Ok(front),
        }
    }

    /// A key that is used and that only the other kind of page has.
    fn of_the_other_kind(&self, is_section: bool) -> Option<&'static str> {
        let of_pages = [("slug", self.slug.is_some()), ("path", self.path.is_some())];
        let of_sections = [
            ("sort_by", self.sort_by != SortBy::default()),
            ("redirect_to", self.redirect_to.is_some()),
            ("generate_feeds", self.generate_feeds),
            ("transparent", self.transparent),
        ];
        let others = if is_section { &of_pages[..] } else { &of_sections[..] };
        others.iter().find(|(_, is_used)| *is_used).map(|(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, is_section: bool) -> String {
        FrontMatter::read(Path::new("x.md"), text, is_section).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = told("title: Pears\nwieght: 2", false);
        assert!(error.contains("x.md:3:1") && error.contains("did you mean `weight`"), "{error}");
        let error = told("title: Pears\n\nslug: x", true);
        assert!(error.contains("x.md:4:1") && error.contains("index of a section"), "{error}");
        let error = told("sort_by: date", false);
        assert!(error.contains("x.md:2:1") && error.contains("_index.md"), "{error}");
        let error = told("sort_by: sise", true);
        assert!(error.contains("unknown variant `sise`"), "{error}");
        let error = told("date: soon", false);
        assert!(error.contains("`soon` is no date") && error.contains("x.md:2:"), "{error}");
        let error = told("title: Pears\ndate: 2026-13-40", false);
        assert!(error.contains("is no date") && error.contains("x.md:3:7"), "{error}");
    }

    #[test]
    fn mistakes_are_told_in_the_words_of_authors() {
        let mut wrong = String::new();
        for (front, place, parts) in [
            ("title: x\nweight: two", "3:9", &["`weight` must be a whole number", "`two`"][..]),
            ("weight: 1.5", "2:9", &["`weight` must be a whole number", "the number 1.5"]),
            ("aliases: old/", "2:10", &["`aliases` must be a list", "help: write it in brackets"]),
            ("draft: maybe", "2:8", &["`draft` must be `true` or `false`"]),
            ("title: [a]", "2:8", &["`title` must be a text", "a list"]),
            ("date: {a: 1}", "2:7", &["`date` must be a date such as 2026-01-13"]),
            ("a", "2:1", &["expected `key: value`"]),
            ("title: Foo: bar", "2:11", &["in quotes: `title: \"Foo: bar\"`"]),
            ("title: a\n  weight: 1", "3:9", &["no key can begin here", "indent"]),
            ("title: a\n\tweight: 1", "3:1", &["a tab", "spaces"]),
            ("title: @a", "2:8", &["`@`", "in quotes"]),
            ("aliases: [a", "2:", &["does not end"]),
            ("title: \"a", "2:", &["quote", "end"]),
        ] {
            let error = told(front, false);
            let place = format!("x.md:{place}");
            let serde = ["at line", "invalid", "sequence", "mapping", "scalar", "token", "i64"];
            let is_plain = !serde.iter().any(|word| error.contains(word));
            let has_all = parts.iter().all(|part| error.contains(part));
            if !(error.contains(&place) && has_all && is_plain) {
                wrong.push_str(&format!("{front}\n{error}\n"));
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn hostile_titles_are_text() {
        let front = "title: '<script>alert(1)</script>\u{202E}'\nextra: {a: [1, {b: c}]}";
        let front = FrontMatter::read(Path::new("x.md"), front, false).unwrap();
        assert!(front.title.unwrap().starts_with("<script>"));
        assert_eq!(front.extra["a"][1]["b"], "c");
    }
}
