//! Blocks of templates that extend others. Jinja leaves out, without a word, a block that no template above has.

use std::collections::{BTreeMap, BTreeSet};

use super::tags::tags;
use super::{TemplateError, file_of};
use crate::config::nearest;

/// What a template says of its place among others.
#[derive(Debug, Default, PartialEq)]
struct Outline<'a> {
    /// The template that it extends; `None` too where its name is worked out.
    extends: Option<&'a str>,
    /// All blocks.
    blocks: BTreeSet<&'a str>,
    /// Blocks that stand in no other, with their lines.
    outer: Vec<(&'a str, usize)>,
}

/// Looks for blocks that fill nothing; `templates`: names and texts.
///
/// # Errors
/// The first one, with place and what there is.
pub(super) fn check<'t>(
    templates: impl Iterator<Item = (&'t str, &'t str)>,
) -> Result<(), TemplateError> {
    let outlines: BTreeMap<&str, Outline<'_>> =
        templates.map(|(name, text)| (name, outline(text))).collect();
    for (name, own) in &outlines {
        let mut above = BTreeSet::new();
        let mut next = own.extends;
        let mut seen = BTreeSet::from([*name]);
        // Of a template that is not there, or a circle, minijinja tells.
        let is_whole = loop {
            let Some(over) = next else { break own.extends.is_some() };
            let Some(over_outline) = outlines.get(over).filter(|_| seen.insert(over)) else {
                break false;
            };
            above.extend(over_outline.blocks.iter().copied());
            next = over_outline.extends;
        };
        let unknown = own.outer.iter().find(|(block, _)| is_whole && !above.contains(block));
        if let Some((block, line)) = unknown {
            let meant = nearest(block, above.iter().copied());
            let meant =
                meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
            let there: Vec<String> = above.iter().map(|block| format!("`{block}`")).collect();
            return Err(TemplateError::Template(format!(
                "{}, line {line}: no template that it extends has a block `{block}`{meant}\nhelp: there are {}",
                file_of(name),
                there.join(", "),
            )));
        }
    }
    Ok(())
}

fn outline(text: &str) -> Outline<'_> {
    let mut outline = Outline::default();
    let mut depth = 0_usize;
    for tag in tags(text) {
        match tag.word {
            "extends" => {
                outline.extends = tag.quoted().filter(|_| tag.rest.starts_with(['"', '\'']));
            }
            "block" => {
                let is_name = |c: char| c.is_alphanumeric() || c == '_';
                let name = tag.rest.split(|c| !is_name(c)).next().unwrap_or_default();
                if depth == 0 {
                    let line = text[..tag.at].matches('\n').count() + 1;
                    outline.outer.push((name, line));
                }
                outline.blocks.insert(name);
                depth += 1;
            }
            "endblock" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(templates: &[(&str, &str)]) -> Result<(), String> {
        check(templates.iter().copied()).map_err(|error| error.to_string())
    }

    const BASE: (&str, &str) = (
        "@default/base.html",
        "<title>{% block title %}{% endblock %}</title>{%- block main -%}{% endblock %}",
    );

    #[test]
    fn a_block_that_nothing_has_is_an_error_with_its_place_and_what_there_is() {
        let wrong = "{% extends '@default/base.html' %}\n{# {% block no %} #}\n{%- block titel %}x{% endblock %}";
        let told = checked(&[BASE, ("@/period.html", wrong)]).unwrap_err();
        assert!(told.starts_with("templates/period.html, line 3: "), "{told}");
        assert!(told.contains("did you mean `title`?"), "{told}");
        assert!(told.contains("there are `main`, `title`"), "{told}");
    }

    #[test]
    fn blocks_of_any_template_above_may_be_filled_and_new_ones_put_into_them() {
        let middle = "{% extends \"@default/base.html\" %}{% block main %}{% block list %}{% endblock %}{% endblock %}";
        let top = "{% extends \"@default/list.html\" %}{% block list %}a{% endblock %}{% block title %}b{% endblock title %}";
        checked(&[BASE, ("@default/list.html", middle), ("@/list.html", top)]).unwrap();
    }

    #[test]
    fn what_cannot_be_known_is_left_to_minijinja() {
        let free = "{% extends chosen %}{% block any %}{% endblock %}";
        let missing = "{% extends \"nowhere.html\" %}{% block any %}{% endblock %}";
        let raw = "{% extends \"@default/base.html\" %}{% block main %}{% raw %}{% block x %}{% endraw %}{% endblock %}";
        let alone = "{% block any %}{% endblock %}";
        let circle = "{% extends \"e\" %}{% block any %}{% endblock %}";
        let all = [BASE, ("a", free), ("b", missing), ("c", raw), ("d", alone), ("e", circle)];
        checked(&all).unwrap();
    }
}
