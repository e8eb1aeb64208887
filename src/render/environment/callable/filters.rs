//! Filters.

use minijinja::Environment;
use minijinja::value::Value;

use super::{Callable, Given, Kind};
use crate::render::environment::{add_number, direction, isolate};
use crate::render::escape;
use crate::words::Direction;

const fn filter(
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    example: &'static str,
    result: &'static str,
) -> Callable {
    Callable { kind: Kind::Filter, name, arguments, about, example, result, add: None }
}

pub(super) const ALL: &[Callable] = &[
    filter("abs", "", "A number without its sign.", "{{ -3|abs }}", "3"),
    filter("attr", "name", "The field of this name.", "{{ {\"a\": 1}|attr(\"a\") }}", "1"),
    filter("batch", "count, fill", "A list in lists of so many; `fill` stands in for what lacks in the last.", "{{ [1, 2, 3]|batch(2) }}", "[[1, 2], [3]]"),
    filter("bool", "", "Whether it is something: not `false`, 0, none, or empty.", "{{ \"\"|bool }}", "False"),
    filter("capitalize", "", "Text with a large letter first, all others small.", "{{ \"a LIST\"|capitalize }}", "A list"),
    filter("chain", "list, …", "Several lists as one.", "{{ [1]|chain([2])|join(\" \") }}", "1 2"),
    filter("count", "", "Another name of `length`.", "{{ [1, 2]|count }}", "2"),
    filter("d", "other, true", "Another name of `default`.", "{{ nothing|d(\"none\") }}", "none"),
    filter("default", "other, true", "What is taken where a name has nothing; with `true` also in place of what is empty.", "{{ \"\"|default(\"none\", true) }}", "none"),
    filter("dictsort", "by=\"value\", reverse=true", "A map as pairs of name and value, sorted by name.", "{{ {\"b\": 1, \"a\": 2}|dictsort|first|join(\" \") }}", "a 2"),
    filter("direction", "", "The attribute of an element that holds this text: `dir=\"auto\"` where the text may run from right to left, else nothing.", "<h2{{ \"שלום\"|direction }}>", "<h2 dir=\"auto\">").with(add_direction),
    filter("e", "", "Another name of `escape`.", "{{ \"<\"|e }}", "&lt;"),
    filter("escape", "", "Text as HTML. All that is printed is escaped without it.", "{{ \"<\"|escape }}", "&lt;"),
    filter("first", "", "The first of a list, or of text.", "{{ [1, 2]|first }}", "1"),
    filter("float", "other", "A number with a fraction; `other` where it is none.", "{{ \"1.5\"|float }}", "1.5"),
    filter("format", "value, …", "Text with `%s` and the like filled, as printf does.", "{{ \"%02d\"|format(7) }}", "07"),
    filter("groupby", "attribute", "A list of maps as groups, each with `grouper`, the value that its maps share, and `list`.", "{{ [{\"a\": 1}, {\"a\": 1}]|groupby(\"a\")|length }}", "1"),
    filter("indent", "width, true", "Text whose lines but the first are indented; with `true` the first, too.", "{{ \"a\"|indent(2, true) }}", "  a"),
    filter("int", "other", "A number without a fraction; `other` where it is none.", "{{ \"12\"|int }}", "12"),
    filter("isolate", "", "Text in `<bdi>` where it may run from right to left, so that what stands around it keeps its order; for names and titles.", "{{ \"שלום\"|isolate }}", "<bdi>שלום</bdi>").with(add_isolate),
    filter("items", "", "A map as pairs of name and value.", "{% for name, value in {\"a\": 1}|items %}{{ name }}{{ value }}{% endfor %}", "a1"),
    filter("join", "between", "A list as text.", "{{ [1, 2]|join(\", \") }}", "1, 2"),
    filter("last", "", "The last of a list, or of text.", "{{ [1, 2]|last }}", "2"),
    filter("length", "", "How many are in a list or map, or how many characters a text has.", "{{ [1, 2]|length }}", "2"),
    filter("lines", "", "The lines of a text.", "{{ \"a\\nb\"|lines|length }}", "2"),
    filter("list", "", "Anything that can be walked through as a list.", "{{ \"ab\"|list|join(\" \") }}", "a b"),
    filter("lower", "", "Text in small letters.", "{{ \"A\"|lower }}", "a"),
    filter("map", "filter or attribute=name", "Each of a list by a filter, or a field of each.", "{{ [{\"a\": 1}]|map(attribute=\"a\")|join }}", "1"),
    filter("max", "", "The largest of a list.", "{{ [1, 2]|max }}", "2"),
    filter("min", "", "The smallest of a list.", "{{ [1, 2]|min }}", "1"),
    filter("number", "", "A number of things as it is written in the language of the page; anything else stays as it is.", "{{ 12345|number }}", "12,345").with(|environment, given| add_number(environment, &given.words)),
    filter("pprint", "", "A value in full, while you write a template.", "{{ [1]|pprint|replace(\"\\n\", \"\") }}", "[    1,]"),
    filter("reject", "test, …", "Those of a list that do not pass a test.", "{{ [1, 2]|reject(\"odd\")|join }}", "2"),
    filter("rejectattr", "attribute, test, …", "Those of a list whose field does not pass a test.", "{{ [{\"a\": 1}, {\"a\": 2}]|rejectattr(\"a\", \"odd\")|length }}", "1"),
    filter("replace", "from, to", "Text with another in place of each occurrence of one.", "{{ \"a-b\"|replace(\"-\", \" \") }}", "a b"),
    filter("reverse", "", "A list, or text, from its end.", "{{ [1, 2]|reverse|join }}", "21"),
    filter("round", "places", "A number rounded.", "{{ 1.26|round(1) }}", "1.3"),
    filter("safe", "", "Markup that is printed as it is; only for fields that are named `…html` or `…svg`.", "{{ \"<br>\"|safe }}", "<br>"),
    filter("select", "test, …", "Those of a list that pass a test.", "{{ [1, 2]|select(\"odd\")|join }}", "1"),
    filter("selectattr", "attribute, test, …", "Those of a list whose field passes a test.", "{{ [{\"a\": 1}, {\"a\": 2}]|selectattr(\"a\", \"odd\")|length }}", "1"),
    filter("slice", "count, fill", "A list in so many lists.", "{{ [1, 2, 3]|slice(2) }}", "[[1, 2], [3]]"),
    filter("sort", "attribute=name, reverse=true", "A list in order, by a field of each where one is named.", "{{ [2, 1]|sort|join }}", "12"),
    filter("split", "at, times", "Text in parts: at white space, or at what is given, so often at most.", "{{ \"a b\"|split|length }}", "2"),
    filter("string", "", "A value as text.", "{{ 1|string }}", "1"),
    filter("sum", "", "The sum of a list of numbers.", "{{ [1, 2]|sum }}", "3"),
    filter("title", "", "Text with a large letter at the head of each word.", "{{ \"a list\"|title }}", "A List"),
    filter("tojson", "indent", "A value as JSON; it may stand in a `script` element.", "{{ [1, \"</a>\"]|tojson }}", "[1, \"\\u003c/a\\u003e\"]"),
    filter("trim", "characters", "Text without white space, or these characters, at both ends.", "{{ \"/a/\"|trim(\"/\") }}", "a"),
    filter("unique", "", "A list with each of its values once.", "{{ [1, 1, 2]|unique|join }}", "12"),
    filter("upper", "", "Text in large letters.", "{{ \"a\"|upper }}", "A"),
    filter("zip", "list, …", "Lists side by side.", "{{ [1, 2]|zip([3, 4])|last|join }}", "24"),
];

// Beside words from right to left it is the names and titles from left to right that need it, and these are most.

fn add_isolate(environment: &mut Environment<'static>, given: &Given) {
    match given.words.direction() {
        Direction::Ltr => environment.add_filter("isolate", isolate),
        Direction::Rtl => environment.add_filter("isolate", isolate_all),
    }
}

fn add_direction(environment: &mut Environment<'static>, given: &Given) {
    match given.words.direction() {
        Direction::Ltr => environment.add_filter("direction", direction),
        Direction::Rtl => environment.add_filter("direction", direction_of_all),
    }
}

fn direction_of_all(text: &Value) -> Value {
    let has_text = text.as_str().is_some_and(|text| !text.is_empty());
    Value::from_safe_string(if has_text { " dir=\"auto\"" } else { "" }.to_owned())
}

fn isolate_all(text: Value) -> Value {
    let Some(name) = text.as_str().filter(|name| !name.is_empty()) else { return text };
    let mut isolated = String::from("<bdi>");
    escape::html(name, &mut isolated);
    isolated.push_str("</bdi>");
    Value::from_safe_string(isolated)
}
