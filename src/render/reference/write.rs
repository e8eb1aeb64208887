//! The reference as Markdown.

use std::fmt::Write as _;

use super::types::{Field, Known, Shape};
use super::{Role, Template, file_of, templates};
use crate::render::environment::Theme;
use crate::render::environment::callable::{self, Callable, Kind};
use crate::render::layers::DEFAULT;

/// What is said before anything else.
const INTRODUCTION: &str = "\
# What templates get

Every template of a page gets `site`, `page`, and the variables of its own kind that are listed here. `listpress theme docs` prints
this page for the theme of your site, your own templates among them; `--theme NAME` does for another one.

- Every `href` is relative to the page, and percent-encoded; what is not says so.
- Fields named `html` or `svg`, or ending in `_html` or `_svg`, are safe markup: print them with `|safe`. All else is plain text
  and is escaped where it is printed.
- *or none* says that a value may be missing: `{% if %}` asks for it. *or undefined* says that there may be no such name at all.
- Titles, labels, dates and what else is *in words* is in the language of the page.
- A template whose `{% extends %}` names the file of a lower layer, `@default/page.html`, changes only the blocks that it has.

Feeds, `sitemap.xml` and other files for programs are not made by templates.
";

/// A heading for each role, and what is said of all its templates.
const ROLES: &[(Role, &str, &str)] = &[
    (Role::Frame, "The frame", "What the templates of pages extend. It gets `site` and `page`."),
    (Role::Page, "Pages", "A template for each kind of page."),
    (
        Role::Part,
        "Parts of pages",
        "They are included by other templates, whose variables they see.",
    ),
    (
        Role::Other,
        "For pages that ask for them",
        "Content pages name one by `template` in their front matter. It gets what [`page.html`](#page-html) gets.",
    ),
    (
        Role::Shortcode,
        "Shortcodes",
        "`shortcodes/NAME.html` makes the shortcode `NAME` of content pages. Its arguments are variables under their names.",
    ),
    (
        Role::Macros,
        "Macros",
        "`{% from \"macros/date.html\" import day %}` imports one. Macros see their arguments and nothing of the page.",
    ),
];

/// The reference of a theme, as Markdown that ends in a line break.
pub fn reference(theme: &Theme) -> String {
    let known = Known::new();
    let mut out = INTRODUCTION.to_owned();
    out.push_str("\n## Every page\n");
    for (name, of) in [("site", &known.site), ("page", &known.page)] {
        heading(&mut out, name, &of.about);
        fields(&mut out, &of.fields);
    }
    let all = templates(theme);
    for (role, title, about) in ROLES {
        let own: Vec<&Template<'_>> =
            all.iter().filter(|template| template.role == *role).collect();
        if own.is_empty() {
            continue;
        }
        let _ = write!(out, "\n## {title}\n\n{about}\n");
        if *role == Role::Shortcode {
            out.push('\n');
            fields(&mut out, &known.shortcode.fields);
        }
        for template in own {
            one(&mut out, template, &known);
        }
    }
    out.push_str("\n## Types\n\nWhat is in the variables above.\n");
    let roots = [&known.site, &known.page, &known.shortcode].into_iter();
    for name in known.used(roots.chain(known.templates.values())) {
        if let Some(of) = known.types.get(&name) {
            heading(&mut out, &name, &of.about);
            fields(&mut out, &of.fields);
        }
    }
    callables(&mut out);
    out
}

/// A heading of the third level over code, and a paragraph.
fn heading(out: &mut String, name: &str, about: &str) {
    let _ = write!(out, "\n### {}\n", code(name));
    paragraph(out, about);
    out.push('\n');
}

fn paragraph(out: &mut String, text: &str) {
    if !text.is_empty() {
        let _ = write!(out, "\n{text}\n");
    }
}

/// A template.
fn one(out: &mut String, template: &Template<'_>, known: &Known) {
    let source = &template.source;
    let written = &template.written;
    let context = if template.role == Role::Page { template.contexts(known).pop() } else { None };
    let _ = write!(out, "\n### {}\n", code(source.name));
    paragraph(out, context.map_or(&written.about, |context| &context.about));
    let mut notes = Vec::new();
    match source.layer {
        DEFAULT => {}
        "" => notes.push("One of the site's own templates.".to_owned()),
        layer => notes.push(format!("From the theme {}.", code(layer))),
    }
    if !template.included_by.is_empty() {
        notes.push(format!("Included by {}.", names(&template.included_by)));
    }
    if template.role == Role::Other && !written.extends.is_empty() {
        notes.push(format!("Extends {}.", names(&written.extends)));
    }
    if !written.includes.is_empty() {
        notes.push(format!("Includes {}.", names(&written.includes)));
    }
    paragraph(out, &notes.join(" "));
    match context {
        Some(context) if context.fields.is_empty() => {
            out.push_str("\nNothing beside `site` and `page`.\n");
        }
        Some(context) => {
            out.push('\n');
            fields(out, &context.fields);
        }
        None => {}
    }
    let is_frame = template.role == Role::Frame;
    let parts = [("Macros", &written.macros), ("Blocks", &written.blocks)];
    for (title, parts) in parts {
        // Blocks of others are those of the frame.
        let is_told = title == "Macros" || is_frame;
        let told: Vec<_> = parts.iter().filter(|part| is_told || !part.about.is_empty()).collect();
        if told.is_empty() {
            continue;
        }
        match template.role {
            Role::Macros => out.push('\n'),
            _ => {
                let _ = write!(out, "\n{title}:\n\n");
            }
        }
        for part in told {
            let about =
                if part.about.is_empty() { String::new() } else { format!(": {}", part.about) };
            let _ = writeln!(out, "- {}{about}", code(&part.name));
        }
    }
}

/// A table of fields.
fn fields(out: &mut String, fields: &[Field]) {
    if fields.is_empty() {
        return;
    }
    out.push_str("| Name | Is | Meaning |\n|---|---|---|\n");
    for Field { name, shape, about } in fields {
        let _ = writeln!(out, "| {} | {} | {} |", code(name), spell(shape), cell(about));
    }
}

fn callables(out: &mut String) {
    let groups = [
        (Kind::Function, "Functions", "Called as `{{ name(…) }}`."),
        (Kind::Filter, "Filters", "Called as `{{ value|name(…) }}`."),
        (
            Kind::Test,
            "Tests",
            "Called as `{% if value is name(…) %}`; `is not` asks for the opposite.",
        ),
    ];
    for (kind, title, about) in groups {
        let _ = write!(out, "\n## {title}\n\n{about}\n\n| Name | Is | Example |\n|---|---|---|\n");
        for Callable { name, arguments, about, example, result, .. } in callable::of(kind) {
            let call = if arguments.is_empty() && kind != Kind::Function {
                (*name).to_owned()
            } else {
                format!("{name}({arguments})")
            };
            let gives = match kind {
                Kind::Test => String::new(),
                _ if result.is_empty() => String::new(),
                _ => format!(" gives {}", code_in_cell(result)),
            };
            let example = code_in_cell(example.trim_end_matches("yes{% endif %}"));
            let _ =
                writeln!(out, "| {} | {} | {example}{gives} |", code_in_cell(&call), cell(about));
        }
    }
}

/// A shape in words.
fn spell(shape: &Shape) -> String {
    match shape {
        Shape::Plain(name) => name.clone(),
        Shape::Named(name) => format!("[{name}](#{})", name.to_lowercase()),
        Shape::List(inner) => format!("list of {}", spell(inner)),
        Shape::Several(all) => {
            format!("list of {}", all.iter().map(spell).collect::<Vec<_>>().join(", "))
        }
        Shape::Optional(inner) => format!("{} or none", spell(inner)),
        Shape::Absent(inner) => format!("{} or undefined", spell(inner)),
    }
}

fn names<N: AsRef<str>>(names: &[N]) -> String {
    names.iter().map(|name| code(file_of(name.as_ref()))).collect::<Vec<_>>().join(", ")
}

/// Text as code.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn code_in_cell(text: &str) -> String {
    cell(&code(text))
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
