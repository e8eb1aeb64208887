//! Shortcodes, as Zola writes them: `{{ thread(id="…") }}`, with a body `{% quote(author="…") %} … {% end %}`, and
//! `{{/* thread() */}}` for the text itself. Here they are found and their arguments read; what they give is RENDER's.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

/// Longest text of an argument, and of what is to be read as it is, in bytes.
const LONGEST: usize = 8_000;
/// Arrays in each other.
const DEEPEST: usize = 8;

/// A shortcode in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub args: BTreeMap<String, Value>,
    /// Where its body is in the text, if it has one.
    pub body: Option<Range<usize>>,
    /// All of it in the text.
    pub range: Range<usize>,
    /// Where its name is.
    pub name_at: usize,
}

impl Call {
    /// As it is in a text that has the given number of bytes before this one.
    #[must_use]
    pub fn moved(&self, base: usize) -> Self {
        let by = |range: &Range<usize>| range.start + base..range.end + base;
        Call {
            body: self.body.as_ref().map(by),
            range: by(&self.range),
            name_at: self.name_at + base,
            ..self.clone()
        }
    }

    /// An argument that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.args.get(name)?.as_str()
    }
}

/// What stands in a text in place of plain Markdown.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A shortcode.
    Call(Call),
    /// A shortcode that is to be read as it is, without the marks that say so.
    Literal(Range<usize>, String),
}

impl Found {
    /// All of it in the text.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Found::Call(call) => &call.range,
            Found::Literal(range, _) => range,
        }
    }
}

/// Something that begins like a shortcode and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, in bytes.
    pub at: usize,
    /// What is wrong.
    pub what: String,
}

/// A mark in the text.
enum Mark {
    /// A shortcode, or the beginning of one with a body.
    Open(Call, bool),
    End(Range<usize>),
    Literal(Range<usize>, String),
}

/// Finds the shortcodes of a text, those in bodies of others left out; `is_code` tells places where there are none.
pub fn find(text: &str, is_code: &dyn Fn(usize) -> bool) -> (Vec<Found>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let marks = marks(text, is_code, &mut mistakes);
    let ends = ends(&marks);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(mark) = marks.get(at) {
        at += 1;
        match mark {
            Mark::Literal(range, text) => found.push(Found::Literal(range.clone(), text.clone())),
            Mark::Open(call, false) => found.push(Found::Call(call.clone())),
            Mark::Open(call, true) => match ends.get(&(at - 1)).map(|end| (*end, &marks[*end])) {
                Some((end, Mark::End(range))) => {
                    let body = Some(call.range.end..range.start);
                    let range = call.range.start..range.end;
                    found.push(Found::Call(Call { body, range, ..call.clone() }));
                    at = end + 1;
                }
                _ => mistakes.push(Mistake {
                    at: call.range.start,
                    what: format!("shortcode `{}` has no {{% end %}}", call.name),
                }),
            },
            Mark::End(range) => mistakes.push(Mistake {
                at: range.start,
                what: "{% end %} ends nothing: no shortcode with a body began before".to_owned(),
            }),
        }
    }
    mistakes.sort_by_key(|mistake| mistake.at);
    (found, mistakes)
}

/// All shortcodes of a text, those in bodies and in code, too: what a page may depend on.
pub fn all(text: &str) -> Vec<Call> {
    if !text.contains("{{") && !text.contains("{%") {
        return Vec::new();
    }
    let marks = marks(text, &|_| false, &mut Vec::new());
    let call = |mark| if let Mark::Open(call, _) = mark { Some(call) } else { None };
    marks.into_iter().filter_map(call).collect()
}

/// Names between braces without the brackets of a shortcode, `{{ thread }}`, with the places of the names.
pub fn bare(text: &str, is_code: &dyn Fn(usize) -> bool) -> Vec<(usize, String)> {
    let opens = ["{{", "{%"].into_iter().flat_map(|open| text.match_indices(open));
    let mut bare: Vec<_> = opens
        .filter(|(start, _)| !is_code(*start))
        .filter_map(|(start, open)| {
            let mut reader = Reader { text, at: start + open.len() };
            reader.skip_blanks();
            let at = reader.at;
            let name = reader.word()?;
            reader.skip_blanks();
            let close = if open == "{{" { "}}" } else { "%}" };
            reader.eat(close).then(|| (at, name.to_owned()))
        })
        .collect();
    bare.sort();
    bare
}

/// For each beginning of a body the mark that ends it.
fn ends(marks: &[Mark]) -> BTreeMap<usize, usize> {
    let mut open = Vec::new();
    let mut ends = BTreeMap::new();
    for (at, mark) in marks.iter().enumerate() {
        match mark {
            Mark::Open(_, true) => open.push(at),
            Mark::End(_) => {
                if let Some(began) = open.pop() {
                    ends.insert(began, at);
                }
            }
            _ => {}
        }
    }
    ends
}

fn marks(text: &str, is_code: &dyn Fn(usize) -> bool, mistakes: &mut Vec<Mistake>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + next;
        at = start + 1;
        if is_code(start) {
            continue;
        }
        match mark(text, start) {
            Ok(Some(mark)) => {
                at = match &mark {
                    Mark::Open(call, _) => call.range.end,
                    Mark::End(range) | Mark::Literal(range, _) => range.end,
                };
                marks.push(mark);
            }
            Ok(None) => {}
            Err(mistake) => mistakes.push(mistake),
        }
    }
    marks
}

/// What begins at a brace.
fn mark(text: &str, start: usize) -> Result<Option<Mark>, Mistake> {
    let mut reader = Reader { text, at: start };
    let (has_body, close) = match (reader.eat("{{"), reader.eat("{%")) {
        (true, _) => (false, "}}"),
        (_, true) => (true, "%}"),
        _ => return Ok(None),
    };
    if reader.eat("/*") {
        let end = format!("*/{close}");
        let inner = reader.near();
        return Ok(inner.find(&end).map(|length| {
            let range = start..reader.at + length + end.len();
            let open = &text[start..start + 2];
            Mark::Literal(range, format!("{open}{}{close}", &inner[..length]))
        }));
    }
    reader.skip_blanks();
    let name_at = reader.at;
    let Some(name) = reader.word() else { return Ok(None) };
    reader.skip_blanks();
    if has_body && name == "end" && reader.eat(close) {
        return Ok(Some(Mark::End(start..reader.at)));
    }
    if !reader.eat("(") {
        return Ok(None);
    }
    let args = reader.args(name)?;
    reader.skip_blanks();
    if !reader.eat(close) {
        return Err(reader.wrong(&format!("shortcode `{name}` does not end with `{close}`")));
    }
    let range = start..reader.at;
    Ok(Some(Mark::Open(Call { name: name.to_owned(), args, body: None, range, name_at }, has_body)))
}

/// Reads arguments.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The beginning of the rest.
    fn near(&self) -> &'t str {
        let rest = self.rest();
        let end = (LONGEST..rest.len()).find(|at| rest.is_char_boundary(*at));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn eat(&mut self, what: &str) -> bool {
        let is_there = self.rest().starts_with(what);
        self.at += if is_there { what.len() } else { 0 };
        is_there
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// A name: letters, digits and `_`, not a digit first.
    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        self.at += word.len();
        (!word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit())).then_some(word)
    }

    fn wrong(&self, what: &str) -> Mistake {
        Mistake { at: self.at, what: what.to_owned() }
    }

    /// `a="x", b=2)`
    fn args(&mut self, name: &str) -> Result<BTreeMap<String, Value>, Mistake> {
        let mut args = BTreeMap::new();
        loop {
            self.skip_blanks();
            if self.eat(")") {
                return Ok(args);
            }
            let key_at = self.at;
            let Some(key) = self.word() else {
                return Err(
                    self.wrong(&format!("shortcode `{name}`: expected a name and `=`, or `)`"))
                );
            };
            self.skip_blanks();
            if !self.eat("=") {
                return Err(self.wrong(&format!("shortcode `{name}`: expected `=` after `{key}`")));
            }
            let value = self.value(DEEPEST)?;
            if args.insert(key.to_owned(), value).is_some() {
                let what = format!("shortcode `{name}`: `{key}` is given twice");
                return Err(Mistake { at: key_at, what });
            }
            self.skip_blanks();
            if !self.eat(",") && !self.rest().starts_with(')') {
                return Err(self.wrong(&format!("shortcode `{name}`: expected `,` or `)`")));
            }
        }
    }

    /// A text in quotes of any kind, a number, `true`, `false`, or an array of them.
    fn value(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.skip_blanks();
        let start = self.at;
        for quote in ["\"", "'", "`"] {
            if self.eat(quote) {
                let text = self.near().split_once(quote).map(|(text, _)| text);
                let text =
                    text.ok_or(Mistake { at: start, what: "quote without an end".to_owned() })?;
                self.at += text.len() + 1;
                return Ok(text.into());
            }
        }
        if self.eat("[") {
            return self.array(depth);
        }
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
        let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let value = match word {
            "true" | "True" => Some(Value::Bool(true)),
            "false" | "False" => Some(Value::Bool(false)),
            number => number.parse().map(Value::Number).ok(),
        };
        let value = value.ok_or_else(|| {
            self.wrong("expected a text in quotes, a number, true, false, or a list in brackets")
        })?;
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Value, Mistake> {
        let deeper =
            depth.checked_sub(1).ok_or_else(|| self.wrong("too many lists in each other"))?;
        let mut all = Vec::new();
        loop {
            self.skip_blanks();
            if self.eat("]") {
                return Ok(Value::Array(all));
            }
            all.push(self.value(deeper)?);
            self.skip_blanks();
            if !self.eat(",") && !self.rest().starts_with(']') {
                return Err(self.wrong("expected `,` or `]`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> (Vec<Found>, Vec<Mistake>) {
        find(text, &|_| false)
    }

    fn only(text: &str) -> Call {
        match found(text) {
            (mut all, mistakes) if mistakes.is_empty() && all.len() == 1 => match all.remove(0) {
                Found::Call(call) => call,
                literal @ Found::Literal(..) => panic!("{literal:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn arguments_are_read() {
        let call = only(
            "A {{ thread( list=\"a\", id='b@x', n = -2, f=1.5, on=true, all=[1, [`c`],], ) }} b",
        );
        let args = serde_json::to_string(&call.args).unwrap();
        assert_eq!(args, r#"{"all":[1,["c"]],"f":1.5,"id":"b@x","list":"a","n":-2,"on":true}"#);
        assert_eq!((call.name.as_str(), call.range.start, call.body), ("thread", 2, None));
    }

    #[test]
    fn bodies_hold_others() {
        let text = "{% a() %}x {% b(c=1) %}y{% end %} {{ d() }}{% end %} {{ e() }}";
        let (all, mistakes) = found(text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let [Found::Call(a), Found::Call(e)] = &all[..] else { panic!("{all:?}") };
        assert_eq!(&text[a.body.clone().unwrap()], "x {% b(c=1) %}y{% end %} {{ d() }}");
        assert_eq!(e.name, "e");
    }

    #[test]
    fn what_is_escaped_and_what_is_code_is_text() {
        let (all, _) = found("{{/* thread(id=\"x\") */}} {%/* q() */%}");
        let texts = all.iter().map(|one| match one {
            Found::Literal(_, text) => text.as_str(),
            Found::Call(_) => "",
        });
        assert_eq!(texts.collect::<Vec<_>>(), ["{{ thread(id=\"x\") }}", "{% q() %}"]);
        assert!(find("`{{ a() }}`", &|at| at > 0).0.is_empty());
    }

    #[test]
    fn braces_of_other_languages_are_left_alone() {
        for text in
            ["{{ title }}", "{% if x %}", "${{ a }}", "{{", "{", "{{ 1() }}", "{{/* x", "{{}}"]
        {
            assert_eq!(found(text), (vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn names_without_brackets_are_told_from_shortcodes() {
        let text = "{{ thread }} {{ a() }} {{b}} {% quote %} {{ x.y }} {{ c %} `{{ d }}`";
        let bare = bare(text, &|at| at >= text.find('`').unwrap());
        let names: Vec<_> = bare.iter().map(|(at, name)| (*at, name.as_str())).collect();
        assert_eq!(names, [(3, "thread"), (25, "b"), (32, "quote")]);
    }

    #[test]
    fn mistakes_have_places() {
        for (text, at, part) in [
            ("ab {{ t(id=) }}", 11, "text in quotes"),
            ("{{ t(id=\"x) }}", 8, "without an end"),
            ("{{ t(id=1 n=2) }}", 10, "expected `,`"),
            ("{{ t(=1) }}", 5, "expected a name"),
            ("{{ t(id 1) }}", 8, "expected `=`"),
            ("{{ t(a=1, a=2) }}", 10, "twice"),
            ("{{ t() %}", 7, "`}}`"),
            ("x {% q() %} y", 2, "no {% end %}"),
            ("x {% end %}", 2, "ends nothing"),
            ("{{ t(a=[[[[[[[[[[[[1) }}", 16, "too many"),
        ] {
            let (_, mistakes) = found(text);
            let first = mistakes.first().unwrap_or_else(|| panic!("{text}"));
            assert!(first.at == at && first.what.contains(part), "{text}: {first:?}");
        }
    }

    #[test]
    fn a_megabyte_of_beginnings_is_linear() {
        for piece in ["{% q() %}", "{{ t(a='", "{{/*", "{% end %}", "{{ t(a=["] {
            let text = piece.repeat(200_000 / piece.len());
            let before = std::time::Instant::now();
            found(&text);
            assert!(before.elapsed().as_secs() < 5, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn ranges_follow_each_other(text in "([{}%/*()=\"'`\\[\\],. a-c1\n]|\\PC){0,120}") {
            let (all, _) = found(&text);
            let mut last = 0;
            for one in all {
                prop_assert!(one.range().start >= last && text.get(one.range().clone()).is_some());
                last = one.range().end;
            }
        }
    }
}
