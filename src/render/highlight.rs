//! Code in colours, by classes: syntect lives here.
//!
//! Its own classes are the grammars' scopes, several names for each word. Themes need fewer, and pages shorter ones:
//!
//! | class | what |
//! |---|---|
//! | `z-c` | comment |
//! | `z-s` | text, or a character, in quotes |
//! | `z-n` | number, `true`, `null` |
//! | `z-k` | keyword, operator in words |
//! | `z-t` | type, tag, section |
//! | `z-f` | function, command |
//! | `z-v` | key, attribute, variable |
//! | `z-h` | heading of a diff, or its place in a file |
//! | `z-i`, `z-d` | inserted, deleted |
//! | `z-p` | prompt of a terminal |

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::escape;

/// Longest code that is coloured, in bytes.
const LONGEST: usize = 200_000;
/// Longest line that is coloured: grammars look at a line again and again.
const LONGEST_LINE: usize = 2_000;

/// Scopes of grammars and their class; of a place the innermost scope decides, and of one scope the first of these.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "z-c"),
    ("punctuation.definition.comment", "z-c"),
    ("string", "z-s"),
    ("punctuation.definition.string", "z-s"),
    ("constant.character.escape", "z-n"),
    ("constant", "z-n"),
    ("markup.inserted", "z-i"),
    ("markup.deleted", "z-d"),
    ("meta.diff.header", "z-h"),
    ("meta.diff.range", "z-h"),
    ("meta.diff.index", "z-h"),
    ("meta.toc-list", "z-h"),
    ("markup.heading", "z-h"),
    ("entity.name.function", "z-f"),
    ("entity.name.tag", "z-t"),
    ("entity.name.section", "z-t"),
    ("entity.name.type", "z-t"),
    ("entity.name.class", "z-t"),
    ("entity.name.struct", "z-t"),
    ("entity.name.enum", "z-t"),
    ("entity.other.attribute-name", "z-v"),
    ("support.function", "z-f"),
    ("variable.function", "z-f"),
    ("support.type", "z-t"),
    ("support.class", "z-t"),
    ("storage", "z-k"),
    ("keyword.operator.word", "z-k"),
    ("keyword.operator.logical", "z-k"),
    ("keyword.operator", ""),
    ("keyword", "z-k"),
    ("variable.parameter", "z-v"),
    ("variable.language", "z-k"),
    ("variable.other.member", "z-v"),
];

/// What ends a prompt of a terminal in a `console` block.
const PROMPTS: &[&str] = &["$ ", "# "];

/// Colours code. Grammars take some ten milliseconds to load, so they are loaded for the first block that needs them.
#[derive(Default)]
pub struct Highlighter {
    grammars: OnceLock<(SyntaxSet, Vec<(Scope, &'static str)>)>,
}

impl std::fmt::Debug for Highlighter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Highlighter").finish_non_exhaustive()
    }
}

impl Highlighter {
    /// Code as HTML, all of it escaped; `None` where the language is not known, or the code too long. `info` is what stands
    /// behind the fence: a name or an ending of files (`rust`, `rs`), or `console`, of which lines that begin with a prompt
    /// are commands.
    pub fn html(&self, code: &str, info: &str) -> Option<String> {
        let language = info.split([' ', ',', '{']).next().unwrap_or_default().to_lowercase();
        if language.is_empty()
            || matches!(&*language, "text" | "txt" | "plain")
            || code.len() > LONGEST
        {
            return None;
        }
        let (set, classes) = self.grammars.get_or_init(load);
        let mut painter = Painter { set, classes, html: String::new(), blanks: String::new() };
        if matches!(&*language, "console" | "shell-session" | "sh-session") {
            painter.session(code, set.find_syntax_by_token("sh")?);
        } else {
            let syntax = set.find_syntax_by_token(name(&language))?;
            painter.code(code, syntax);
        }
        Some(painter.html)
    }
}

/// What grammars call a language.
fn name(language: &str) -> &str {
    match language {
        "shell" | "zsh" => "sh",
        "jsonl" | "json5" => "json",
        "jsx" | "mjs" | "ts" | "typescript" => "js",
        "jinja" | "jinja2" | "svg" => "html",
        "c++" => "cpp",
        other => other,
    }
}

fn load() -> (SyntaxSet, Vec<(Scope, &'static str)>) {
    let classes =
        CLASSES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)));
    (SyntaxSet::load_defaults_newlines(), classes.collect())
}

struct Painter<'s> {
    set: &'s SyntaxSet,
    classes: &'s [(Scope, &'static str)],
    html: String,
    /// Behind what was written last.
    blanks: String,
}

impl Painter<'_> {
    /// Commands after their prompts, and what they print.
    fn session(&mut self, text: &str, shell: &SyntaxReference) {
        let mut goes_on = false;
        for line in text.split_inclusive('\n') {
            let prompt = PROMPTS.iter().find(|prompt| line.starts_with(**prompt));
            let command = match prompt {
                Some(prompt) => {
                    self.html.push_str("<span class=\"z-p\">");
                    escape::html(prompt, &mut self.html);
                    self.html.push_str("</span>");
                    &line[prompt.len()..]
                }
                None if goes_on => line,
                None => {
                    escape::html(line, &mut self.html);
                    continue;
                }
            };
            goes_on = command.trim_end().ends_with('\\');
            self.code(command, shell);
        }
    }

    fn code(&mut self, code: &str, syntax: &SyntaxReference) {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut open = "";
        for line in code.split_inclusive('\n') {
            let ops = if line.len() > LONGEST_LINE {
                None
            } else {
                state.parse_line(line, self.set).ok()
            };
            let mut from = 0;
            for (at, op) in ops.unwrap_or_default() {
                if let Some(piece) = line.get(from..at) {
                    self.piece(piece, &stack, &mut open);
                    from = at;
                }
                // A grammar that closes more than it opened has a mistake; what follows is in the colours so far.
                let _ = stack.apply(&op);
            }
            self.piece(line.get(from..).unwrap_or_default(), &stack, &mut open);
        }
        self.change(&mut open, "");
        self.flush();
    }

    /// A piece of one colour. Blanks have none: what they are in is known when the next piece comes.
    fn piece(&mut self, text: &str, stack: &ScopeStack, open: &mut &'static str) {
        let word = text.trim_end();
        if !word.is_empty() {
            let class = self.class(stack);
            self.change(open, class);
            self.flush();
            if *open != class {
                self.html.push_str("<span class=\"");
                self.html.push_str(class);
                self.html.push_str("\">");
                *open = class;
            }
            escape::html(word, &mut self.html);
        }
        self.blanks.push_str(text.get(word.len()..).unwrap_or_default());
    }

    /// Ends what is open, if the next piece has another class.
    fn change(&mut self, open: &mut &'static str, class: &'static str) {
        if *open != class && !open.is_empty() {
            self.html.push_str("</span>");
            *open = "";
        }
    }

    fn flush(&mut self) {
        escape::html(&self.blanks, &mut self.html);
        self.blanks.clear();
    }

    fn class(&self, stack: &ScopeStack) -> &'static str {
        let class =
            |scope: &Scope| self.classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        stack.scopes.iter().rev().find_map(class).map_or("", |(_, class)| class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(code: &str, info: &str) -> String {
        Highlighter::default().html(code, info).unwrap()
    }

    #[test]
    fn words_have_classes_by_what_they_are() {
        let rust = html("fn main() { let x = \"a<b\"; } // <i>\n", "rust,ignore");
        for part in [
            "<span class=\"z-k\">fn</span> <span class=\"z-f\">main</span>",
            "<span class=\"z-s\">&quot;a&lt;b&quot;</span>",
            "<span class=\"z-c\">// &lt;i&gt;</span>\n",
        ] {
            assert!(rust.contains(part), "{part}: {rust}");
        }
        let yaml = html("title: Pears # all\nn: 3\n", "yaml");
        assert!(
            yaml.contains("<span class=\"z-c\"># all")
                && yaml.contains("<span class=\"z-n\">3</span>"),
            "{yaml}"
        );
        let diff = html("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "diff");
        for class in ["z-h", "z-d", "z-i"] {
            assert!(diff.contains(class), "{class}: {diff}");
        }
    }

    #[test]
    fn a_terminal_has_commands_and_what_they_print() {
        let html = html("$ echo \"a\" \\\n  b\nif a & b\n# ls\n", "console");
        assert!(html.starts_with("<span class=\"z-p\">$ </span>"), "{html}");
        assert!(
            html.contains("z-s") && html.contains("\nif a &amp; b\n<span class=\"z-p\"># </span>"),
            "{html}"
        );
    }

    #[test]
    fn what_is_not_known_has_no_colours() {
        let highlighter = Highlighter::default();
        for info in ["", "text", "no-such-language", "{.x}"] {
            assert_eq!(highlighter.html("a\n", info), None, "{info}");
        }
        assert_eq!(highlighter.html(&"a\n".repeat(LONGEST), "rust"), None);
    }

    #[test]
    fn the_text_is_all_there() {
        for info in
            ["rust", "c", "html", "sh", "yaml", "json", "diff", "python", "console", "css", "sql"]
        {
            for code in
                ["", "\n", "<a b='c'>&amp;\u{202E}é\n", "\"unclosed\n'''\n/* \n$ x\n", "}}}))]\n\n"]
            {
                let html = html(code, info);
                let mut text = String::new();
                let mut rest = html.as_str();
                while let Some((before, after)) = rest.split_once("<span") {
                    text.push_str(before);
                    rest = after.split_once('>').unwrap().1;
                }
                text.push_str(rest);
                let mut expected = String::new();
                escape::html(code, &mut expected);
                assert_eq!(text.replace("</span>", ""), expected.replace("</span>", ""), "{info}");
            }
        }
    }

    #[test]
    fn a_long_line_is_left_as_it_is() {
        let html = html(&format!("fn a() {{}}\n{}\nfn b() {{}}\n", "(".repeat(50_000)), "rust");
        assert_eq!(html.matches("z-f").count(), 2);
    }
}
