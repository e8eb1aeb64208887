//! What a template says of itself: its comments, macros, blocks, and the templates that it names.

use crate::render::environment::tags::{Tag, tags};

/// What is written in a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The comment at its head, if it is not that of a macro or block.
    pub about: String,
    /// Its macros, in their order.
    pub macros: Vec<Part>,
    /// Its blocks, in their order.
    pub blocks: Vec<Part>,
    /// The template that it extends.
    pub extends: Vec<String>,
    /// Templates that it includes.
    pub includes: Vec<String>,
    /// Names that it gives values itself, which included templates see.
    pub sets: Vec<String>,
}

/// A macro or a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name; of a macro with its arguments: `day(d)`.
    pub name: String,
    /// The comment right above it; empty where there is none.
    pub about: String,
}

/// Reads a template.
pub fn read(text: &str) -> Written {
    let mut written = Written { about: head(text), ..Written::default() };
    for tag in tags(text) {
        let Tag { at, word, rest } = tag;
        let part = |name: &str| Part { name: name.to_owned(), about: comment_before(text, at) };
        let quoted = || tag.quoted().map(str::to_owned);
        match word {
            "macro" => written.macros.push(part(rest)),
            "block" => written.blocks.push(part(rest)),
            "extends" => written.extends.extend(quoted()),
            "include" => written.includes.extend(quoted()),
            "set" => {
                let name = rest.split([' ', '=', ',', '.']).next();
                written.sets.extend(name.map(str::to_owned));
            }
            "for" => {
                let names = rest.split(" in ").next().unwrap_or_default();
                written.sets.extend(names.split(',').map(|name| name.trim().to_owned()));
            }
            _ => {}
        }
    }
    written.includes.sort_unstable();
    written.includes.dedup();
    written
}

/// The comment that ends right before a place.
fn comment_before(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default().trim_end();
    let comment = before.strip_suffix("#}").and_then(|before| before.rsplit_once("{#"));
    comment.map(|(_, comment)| in_one_line(comment)).unwrap_or_default()
}

/// The comment at the head, behind what is extended and imported.
fn head(text: &str) -> String {
    let mut rest = text.trim_start();
    while ["{% from ", "{% extends ", "{% import "].iter().any(|tag| rest.starts_with(tag)) {
        rest = rest.split_once("%}").map_or("", |(_, rest)| rest).trim_start();
    }
    let Some((comment, after)) = rest.strip_prefix("{#").and_then(|rest| rest.split_once("#}"))
    else {
        return String::new();
    };
    let is_of_part =
        ["{% macro ", "{% block "].iter().any(|tag| after.trim_start().starts_with(tag));
    if is_of_part { String::new() } else { in_one_line(comment) }
}

fn in_one_line(comment: &str) -> String {
    comment.trim_matches('-').split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_says_what_it_has() {
        let text = "{% extends \"base.html\" %}\n{% from \"a.html\" import b %}\n{# All\n   of it. {% block no %} #}\n<p>\n\
                    {# Days. #}\n{% macro day(d, x=\"{\") -%}{% endmacro %}{%- macro span(a, b) %}{% endmacro %}\n\
                    <t>{# Between. #}{% block main %}{% for a, b in c %}{% include \"d.html\" %}{% endfor %}{% set n = 1 %}{% endblock %}";
        let written = read(text);
        assert_eq!(written.about, "All of it. {% block no %}");
        let parts = |parts: &[Part]| -> Vec<(String, String)> {
            parts.iter().map(|part| (part.name.clone(), part.about.clone())).collect()
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            parts(&written.macros),
            [pair("day(d, x=\"{\")", "Days."), pair("span(a, b)", "")]
        );
        assert_eq!(parts(&written.blocks), [pair("main", "Between.")]);
        assert_eq!(written.extends, ["base.html"]);
        assert_eq!(written.includes, ["d.html"]);
        assert_eq!(written.sets, ["a", "b", "n"]);
        assert_eq!(read("{# Of the macro. #}\n{% macro a() %}").about, "");
    }
}
