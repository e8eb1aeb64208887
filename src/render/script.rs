//! Scripts of the default theme as they are published: without comments and indentation, which make up more than a
//! third of what a reader's browser would fetch.
//!
//! It works line by line and knows no more of JavaScript than our scripts need: a comment has its lines for itself or is
//! a type (`/** @type … */`) inside one, and no string spans lines. Scripts of other themes are left alone.

/// A script without comments and indentation.
pub(super) fn squeeze(script: &str) -> String {
    let mut small = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        if is_comment || line.starts_with("/**") && !line.contains("*/") {
            is_comment = !line.ends_with("*/");
            continue;
        }
        let before = small.len();
        if !line.starts_with("//") {
            without_types(line, &mut small);
        }
        if small.len() > before {
            small.push('\n');
        }
    }
    small
}

/// Leaves out `/** … */` within a line.
fn without_types(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("/** ") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after.trim_start());
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let script = "// @ts-check\n/** One line. */\n/**\n * @param {number} a\n */\nexport function f(a) {\n\n  \
                      // why\n  /** @type {number[]} */\n  const b = /** @type {any} */ (a);\n  \
                      return b / 2 + 'https://example.org/**';\n}\n";
        assert_eq!(
            squeeze(script),
            "export function f(a) {\nconst b = (a);\nreturn b / 2 + 'https://example.org/**';\n}\n"
        );
    }

    #[test]
    fn no_script_of_the_theme_keeps_a_comment_or_loses_a_part() {
        for (path, data) in crate::render::layers::built_in("default") {
            let Some(name) = path.strip_prefix("static/js/") else { continue };
            let script = String::from_utf8(data.into_owned()).expect("text");
            let small = squeeze(&script);
            let comment = small.lines().find(|line| line.starts_with("//") || line.contains("/**"));
            assert_eq!(comment, None, "{name}");
            let exports = |text: &str| text.lines().filter(|l| l.starts_with("export ")).count();
            assert_eq!(exports(&small), exports(&script), "{name}");
        }
    }
}
