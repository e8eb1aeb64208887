//! What is said of templates to those who write themes: that it is all of it, and true.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;

use listpress::render::environment::Theme;
use listpress::render::environment::callable::{self, Kind};
use listpress::render::reference::types::{Known, Type};
use listpress::render::reference::{Role, Template, templates};
use program::Sandbox;

#[path = "support/program.rs"]
mod program;

const PAGE: &str = "content/guide/theme-contexts.md";

/// What the page has before what the program prints.
const FRONT: &str = "---\ntitle: What templates get\ndescription: Every template with its variables, macros, functions and filters\nweight: 10\n---\n";

#[test]
fn the_guide_has_what_the_program_prints() {
    let printed = Sandbox::new().good(&["theme", "docs"]).out;
    let expected = format!("{FRONT}{printed}");
    if std::env::var_os("SNAPSHOTS").is_some_and(|what| what == "overwrite") {
        fs::write(PAGE, &expected).unwrap();
    }
    let page = fs::read_to_string(PAGE).unwrap_or_default();
    let differs = page.lines().zip(expected.lines()).position(|(is, should)| is != should);
    assert!(
        page == expected,
        "{PAGE} is not what `listpress theme docs` prints, from line {:?} on; `SNAPSHOTS=overwrite cargo test --test theme_docs` writes it anew",
        differs.map(|line| line + 1)
    );
}

/// The page about themes leads to what templates get, so it comes first.
#[test]
fn the_guide_tells_of_themes_before_their_templates() {
    let weight = |page: &str| {
        let text = fs::read_to_string(page).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("weight: "));
        line.unwrap().parse::<u32>().unwrap()
    };
    assert!(weight("content/guide/themes.md") < weight(PAGE));
}

#[test]
fn nothing_is_without_a_word() {
    let theme = Theme::load(None, "default", "en").unwrap();
    let known = Known::new();
    let mut silent = Vec::new();
    for template in templates(&theme) {
        let name = template.source.name;
        let about = match template.contexts(&known).as_slice() {
            [context] if template.role == Role::Page => &context.about,
            _ => &template.written.about,
        };
        if about.is_empty() && template.role != Role::Macros {
            silent.push(name.to_owned());
        }
        assert_ne!(template.role, Role::Other, "{name} is used by nothing");
        let blocks = template.written.blocks.iter().filter(|_| template.role == Role::Frame);
        let parts = template.written.macros.iter().chain(blocks);
        let parts = parts.filter(|part| part.about.is_empty());
        silent.extend(parts.map(|part| format!("{name}: {}", part.name)));
    }
    let contexts = known.templates.iter().map(|(name, of)| (*name, of));
    let types = known.types.iter().map(|(name, of)| (name.as_str(), of));
    let own = [("site", &known.site), ("page", &known.page), ("shortcodes", &known.shortcode)];
    for (name, of) in contexts.chain(types).chain(own) {
        let fields = of.fields.iter().filter(|field| field.about.is_empty());
        silent.extend(fields.map(|field| format!("{name}: {}", field.name)));
        if of.about.is_empty() {
            silent.push(name.to_owned());
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    let there: BTreeSet<&str> = theme.sources().iter().map(|source| source.name).collect();
    let missing: Vec<_> = known.templates.keys().filter(|name| !there.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Whether a name stands by itself in a text.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

/// Names of a template's own macros, and those that an included one finds set by those that include it.
fn set_by<'t>(all: &'t [Template<'_>], template: &'t Template<'_>) -> BTreeSet<&'t str> {
    let includers = all.iter().filter(|one| template.included_by.contains(&one.source.name));
    let sets = includers.flat_map(|one| &one.written.sets).map(String::as_str);
    let sets =
        sets.chain(template.written.macros.iter().filter_map(|one| one.name.split('(').next()));
    sets.chain(["loop"].into_iter().filter(|_| template.role == Role::Part)).collect()
}

#[test]
fn templates_use_what_they_get_and_nothing_else() {
    let known = Known::new();
    let functions: BTreeSet<&str> = callable::of(Kind::Function).map(|one| one.name).collect();
    let arguments = ["list", "kind", "count", "title", "id", "chars", "key", "unit", "slug"];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for theme in ["default", "plain"] {
        let theme = Theme::load(None, theme, "en").unwrap();
        let all = templates(&theme);
        for template in &all {
            let sets = set_by(&all, template);
            let contexts = template.contexts(&known);
            for path in theme.names_in(template.source.name) {
                seen += 1;
                let (first, rest) = path.split_once('.').unwrap_or((&path, ""));
                let of = |global: &Type| rest.is_empty() || known.has(global, rest);
                let is_known = match first {
                    "site" if template.role != Role::Macros => of(&known.site),
                    "page" if template.role != Role::Macros => of(&known.page),
                    name if template.role == Role::Shortcode
                        && contexts[0].fields.iter().all(|field| field.name != name) =>
                    {
                        functions.contains(name)
                            || arguments.contains(&name)
                            || mentions(&template.written.about, name)
                    }
                    name => {
                        functions.contains(name)
                            || sets.contains(name)
                            || contexts.iter().any(|context| known.has(context, &path))
                    }
                };
                if !is_known {
                    wrong.push(format!("{}: {path}", template.source.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 200, "{seen}");
}

#[test]
fn a_site_s_own_templates_are_listed() {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", "theme: mine\n");
    sandbox.write(
        "themes/mine/templates/macros/own.html",
        "{# A sign. `n`: how many. #}\n{% macro sign(n) %}{% endmacro %}",
    );
    sandbox.write("themes/mine/templates/period.html", "{% extends \"@default/period.html\" %}");
    sandbox.write(
        "templates/front.html",
        "{# A page with a picture. #}\n{% extends \"page.html\" %}\n{% block main %}{% endblock %}",
    );
    sandbox.write(
        "templates/shortcodes/badge.html",
        "{# `{{ badge(of=\"…\") }}`: a badge. #}\n{{ of }}",
    );
    let printed = sandbox.good(&["theme", "docs"]).out;
    for expected in [
        "### `macros/own.html`\n\nFrom the theme `mine`.\n\n- `sign(n)`: A sign. `n`: how many.\n",
        "### `front.html`\n\nA page with a picture.\n\nOne of the site's own templates. Extends `page.html`.\n",
        "### `shortcodes/badge.html`\n\n`{{ badge(of=\"…\") }}`: a badge.\n",
        "### `period.html`\n\nA period.",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    assert!(!sandbox.good(&["theme", "docs", "--theme", "plain"]).out.contains("own.html"));
    let run = sandbox.run(&["theme", "docs", "--theme", "plian"]);
    assert!(run.status == 2 && run.err.contains("did you mean `plain`?"), "{run:?}");
}
