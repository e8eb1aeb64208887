//! The default theme against invented pages: every template renders with full and with empty contexts, keeps to its
//! policy and stays small. `LISTPRESS_THEME_OUT=DIR cargo test --test theme` leaves the pages there to look at.

#![allow(clippy::unwrap_used, reason = "a theme that cannot be read has failed the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use listpress::render::environment::callable::{add_direction, add_isolate};
use listpress::render::environment::{add_number, add_trans};
use listpress::words::{Direction, Words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior};

mod charts;
mod mail;
mod pages;

/// Where the theme lies.
fn theme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default")
}

/// `&<>"'` and nothing else: `/` stays readable in addresses.
fn escape(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if value.is_safe() || *state.auto_escape() != AutoEscape::Html {
        return Ok(write!(out, "{value}")?);
    }
    for c in value.to_string().chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// A path from the root, seen from the page at hand.
fn from_page(state: &State<'_, '_>, path: &str) -> String {
    let page = state.lookup("page").unwrap_or_default();
    let root = page.get_attr("root").unwrap_or_default().to_string();
    if root.is_empty() && path.is_empty() { "./".into() } else { format!("{root}{path}") }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap());
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(escape);
    add_isolate(&mut env, Direction::Ltr);
    add_direction(&mut env, Direction::Ltr);
    let words = Arc::new(Words::english());
    add_trans(&mut env, &words);
    add_number(&mut env, &words);
    env.add_function("url", |state: &mut State<'_, '_>, path: String| from_page(state, &path));
    env.add_function("asset", |state: &mut State<'_, '_>, name: String| {
        from_page(state, &format!("assets/{name}"))
    });
    let root = theme().join("templates");
    for folder in ["", "macros/"] {
        for file in fs::read_dir(root.join(folder)).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                let name = format!("{folder}{}", file.file_name().to_string_lossy());
                env.add_template_owned(name, fs::read_to_string(file.path()).unwrap()).unwrap();
            }
        }
    }
    env
}

/// A page of the site: its path and its HTML.
struct Rendered {
    path: &'static str,
    html: String,
}

fn render_all() -> Vec<Rendered> {
    let env = environment();
    let out = pages::all()
        .into_iter()
        .map(|p| Rendered {
            path: p.path,
            html: env
                .get_template(p.template)
                .and_then(|t| t.render(Value::from(Serde(p.context))))
                .unwrap_or_else(|e| panic!("{}: {e:#}", p.path)),
        })
        .collect::<Vec<_>>();
    if let Some(folder) = std::env::var_os("LISTPRESS_THEME_OUT") {
        leave(Path::new(&folder), &out);
    }
    out
}

/// Writes pages and static files where a browser can open them.
fn leave(folder: &Path, pages: &[Rendered]) {
    for p in pages {
        let file = folder.join(p.path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, &p.html).unwrap();
    }
    for part in ["css", "js", "img"] {
        fs::create_dir_all(folder.join("assets").join(part)).unwrap();
        for file in fs::read_dir(theme().join("static").join(part)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.join("assets").join(part).join(file.file_name())).unwrap();
        }
    }
}

/// All start and end tags, in order, without their brackets.
fn tags(html: &str) -> Vec<&str> {
    html.match_indices('<')
        .filter_map(|(at, _)| html[at + 1..].split_once('>').map(|(tag, _)| tag))
        .collect()
}

fn name(tag: &str) -> &str {
    tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default()
}

/// Attributes of a start tag; ours all have double quotes.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.split_once(' ').map_or("", |(_, r)| r);
    let mut out = Vec::new();
    while let Some((key, tail)) = rest.split_once("=\"") {
        let (value, tail) = tail.split_once('"').expect("an attribute's end");
        out.push((key.rsplit(' ').next().unwrap_or(key), value));
        rest = tail;
    }
    out
}

#[test]
fn the_policy_stands_before_anything_that_loads() {
    for p in render_all() {
        let policy = p.html.find("Content-Security-Policy").expect(p.path);
        assert!(policy < 200, "{}: policy at {policy}", p.path);
        assert!(p.html.find("charset=").expect(p.path) < 1024, "{}", p.path);
        for loader in ["<link", "<script", "<img"] {
            assert!(p.html.find(loader).is_none_or(|at| at > policy), "{}: {loader}", p.path);
        }
    }
}

#[test]
fn no_page_carries_code_style_or_anything_from_elsewhere() {
    for p in render_all() {
        for tag in tags(&p.html) {
            assert!(
                !["base", "iframe", "object", "embed", "style"].contains(&name(tag)),
                "{}: <{tag}>",
                p.path
            );
            if name(tag) == "script" && !tag.starts_with('/') {
                assert!(tag.contains("src=\""), "{}: <{tag}>", p.path);
            }
            for (key, value) in attributes(tag) {
                assert!(key != "style" && !key.starts_with("on"), "{}: <{tag}>", p.path);
                let loads = key == "src"
                    || (name(tag) == "link" && key == "href" && !tag.contains("canonical"));
                if loads && p.path != "404.html" {
                    assert!(
                        !value.contains("//") && !value.starts_with('/'),
                        "{}: <{tag}>",
                        p.path
                    );
                }
            }
        }
    }
}

#[test]
fn every_element_is_closed_where_it_was_opened() {
    const ALONE: &[&str] =
        &["!doctype", "meta", "link", "img", "input", "br", "hr", "rect", "line", "path"];
    for p in render_all() {
        let mut open: Vec<&str> = Vec::new();
        for tag in tags(&p.html) {
            let n = name(tag);
            // The end of a list item may be left out, and redirect.html ends early.
            if ALONE.contains(&n)
                || n == "li"
                || tag.ends_with('/')
                || p.path.starts_with("redirect")
            {
                continue;
            }
            if let Some(n) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(n), "{}: </{n}>", p.path);
            } else {
                open.push(n);
            }
        }
        assert!(open.is_empty(), "{}: {open:?}", p.path);
    }
}

#[test]
fn text_of_mails_is_escaped_and_absent_values_leave_no_trace() {
    for p in render_all() {
        assert!(!p.html.contains("<script>alert"), "{}", p.path);
        for word in [">None<", " None ", "\"None\"", "True", "False"] {
            assert!(!p.html.contains(word), "{}: {word}", p.path);
        }
    }
    let thread = render_all().into_iter().find(|p| p.path == "orchard/thread/index.html").unwrap();
    assert!(thread.html.contains("&lt;script&gt;alert"));
}

#[test]
fn ids_are_unique_and_fragments_lead_somewhere() {
    for p in render_all() {
        let all = tags(&p.html).into_iter().flat_map(attributes).collect::<Vec<_>>();
        let mut ids = all.iter().filter(|(k, _)| *k == "id").map(|(_, v)| *v).collect::<Vec<_>>();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(count, ids.len(), "{}", p.path);
        for (_, value) in all.iter().filter(|(k, v)| *k == "href" && v.starts_with('#')) {
            assert!(ids.binary_search(&&value[1..]).is_ok(), "{}: {value}", p.path);
        }
    }
}

#[test]
fn a_redirect_is_tiny() {
    let page = render_all().into_iter().find(|p| p.path == "redirect.html").unwrap();
    let addresses = page.html.matches(pages::TARGET).count() * pages::TARGET.len();
    assert!(
        page.html.len() - addresses < 500,
        "{} bytes\n{}",
        page.html.len() - addresses,
        page.html
    );
    assert!(page.html.contains(&format!("0; url={}", pages::TARGET)));
}

#[test]
fn the_chrome_of_a_message_is_small() {
    let env = environment();
    let size = |count| {
        let page = pages::plain_thread(count);
        env.get_template(page.template)
            .unwrap()
            .render(Value::from(Serde(page.context)))
            .unwrap()
            .len()
    };
    let each = size(12) - size(11);
    assert!(
        each < 800,
        "{each} bytes for a message with its line of the outline, addresses included"
    );
}

#[test]
fn without_a_base_address_the_404_page_has_no_link() {
    let env = environment();
    for base in [None, Some("https://lists.example.org/a/")] {
        let page = pages::not_found(base);
        let html = env
            .get_template(page.template)
            .unwrap()
            .render(Value::from(Serde(page.context)))
            .unwrap();
        let links = tags(&html)
            .into_iter()
            .flat_map(attributes)
            .filter(|(k, _)| ["href", "src", "action"].contains(k));
        let links = links.map(|(_, v)| v).collect::<Vec<_>>();
        match base {
            None => assert!(links.is_empty(), "{links:?}"),
            Some(base) => {
                assert!(links.len() > 2 && links.iter().all(|l| l.starts_with(base)), "{links:?}");
            }
        }
    }
}

/// `--name: #rrggbb` of a block of tokens.
fn token(block: &str, name: &str) -> [f64; 3] {
    let at =
        block.find(&format!("--{name}: #")).unwrap_or_else(|| panic!("--{name}")) + name.len() + 5;
    let digits = &block[at..at + 6];
    [0, 2, 4].map(|i| {
        let v = f64::from(u8::from_str_radix(&digits[i..i + 2], 16).unwrap()) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

#[test]
fn colours_reach_wcag_aa_in_light_and_dark() {
    let css = fs::read_to_string(theme().join("static/css/site.css")).unwrap();
    let block = |start: &str| css.split(start).nth(1).unwrap().split('}').next().unwrap();
    let preferred = block(":root:where(:not([data-theme=light])) {");
    let chosen = block(":root:where([data-theme=dark]) {");
    let lines = |block: &str| block.lines().map(|l| l.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(preferred), lines(chosen), "dark by preference and by choice");
    for (mode, block) in [("light", block(":root {")), ("dark", preferred)] {
        let contrast = |a: &str, b: &str| {
            let [a, b] = [a, b].map(|n| {
                let [r, g, b] = token(block, n);
                0.2126 * r + 0.7152 * g + 0.0722 * b
            });
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let on_all = ["ink", "soft", "accent", "stamp"]
            .iter()
            .flat_map(|t| ["bg", "card", "sunk"].map(|g| (*t, g)));
        let on_card =
            ["q1", "q2", "q3", "q4", "q5", "new", "review", "rfc", "applied", "hunk", "ins", "del"];
        let pairs = [("ins", "ins-bg"), ("del", "del-bg"), ("warn", "warn-bg"), ("ink", "mark")];
        for (text, ground) in on_all.chain(on_card.map(|t| (t, "card"))).chain(pairs) {
            let c = contrast(text, ground);
            assert!(c >= 4.5, "{mode}: {text} on {ground} is {c:.2}");
        }
    }
}

#[test]
fn the_scripts_are_small() {
    for (entry, most) in [("site", 10_000), ("thread", 25_000)] {
        let parts = fs::read_dir(theme().join("static/js").join(entry)).unwrap();
        let paths = parts.map(|part| part.unwrap().path());
        let all = paths.chain([theme().join(format!("static/js/{entry}.js"))]);
        let bytes: u64 = all.map(|path| fs::metadata(path).unwrap().len()).sum();
        assert!(bytes < most, "{entry}: {bytes} bytes with comments");
    }
    assert!(fs::metadata(theme().join("static/js/theme.js")).unwrap().len() < 400);
}
