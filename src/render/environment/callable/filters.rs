//! Filters.

use minijinja::Environment;
use minijinja::value::Value;

use super::Callable;
use crate::render::environment::add_number;
use crate::render::escape;
use crate::words::Direction;

pub(super) const ALL: &[Callable] = callables! { Filter:
    "abs"(""): "A number without its sign."; "{{ -3|abs }}" => "3";
    "attr"("name"): "The field of this name."; "{{ {\"a\": 1}|attr(\"a\") }}" => "1";
    "batch"("count, fill"): "A list in lists of so many; `fill` stands in for what lacks in the last."; "{{ [1, 2, 3]|batch(2) }}" => "[[1, 2], [3]]";
    "bool"(""): "Whether it is something: not `false`, 0, none, or empty."; "{{ \"\"|bool }}" => "False";
    "capitalize"(""): "Text with a large letter first, all others small."; "{{ \"a LIST\"|capitalize }}" => "A list";
    "chain"("list, …"): "Several lists as one."; "{{ [1]|chain([2])|join(\" \") }}" => "1 2";
    "count"(""): "Another name of `length`."; "{{ [1, 2]|count }}" => "2";
    "d"("other, true"): "Another name of `default`."; "{{ nothing|d(\"none\") }}" => "none";
    "default"("other, true"): "What is taken where a name has nothing; with `true` also in place of what is empty."; "{{ \"\"|default(\"none\", true) }}" => "none";
    "dictsort"("by=\"value\", reverse=true"): "A map as pairs of name and value, sorted by name."; "{{ {\"b\": 1, \"a\": 2}|dictsort|first|join(\" \") }}" => "a 2";
    "direction"(""): "The attribute of an element that holds this text: `dir=\"auto\"` where the text may run from right to left, else nothing."; "<h2{{ \"שלום\"|direction }}>" => "<h2 dir=\"auto\">" by |environment, given| add_direction(environment, given.words.direction());
    "e"(""): "Another name of `escape`."; "{{ \"<\"|e }}" => "&lt;";
    "escape"(""): "Text as HTML. All that is printed is escaped without it."; "{{ \"<\"|escape }}" => "&lt;";
    "first"(""): "The first of a list, or of text."; "{{ [1, 2]|first }}" => "1";
    "float"("other"): "A number with a fraction; `other` where it is none."; "{{ \"1.5\"|float }}" => "1.5";
    "format"("value, …"): "Text with `%s` and the like filled, as printf does."; "{{ \"%02d\"|format(7) }}" => "07";
    "groupby"("attribute"): "A list of maps as groups, each with `grouper`, the value that its maps share, and `list`."; "{{ [{\"a\": 1}, {\"a\": 1}]|groupby(\"a\")|length }}" => "1";
    "indent"("width, true"): "Text whose lines but the first are indented; with `true` the first, too."; "{{ \"a\"|indent(2, true) }}" => "  a";
    "int"("other"): "A number without a fraction; `other` where it is none."; "{{ \"12\"|int }}" => "12";
    "isolate"(""): "Text in `<bdi>` where it may run from right to left, so that what stands around it keeps its order; for names and titles."; "{{ \"שלום\"|isolate }}" => "<bdi>שלום</bdi>" by |environment, given| add_isolate(environment, given.words.direction());
    "items"(""): "A map as pairs of name and value."; "{% for name, value in {\"a\": 1}|items %}{{ name }}{{ value }}{% endfor %}" => "a1";
    "join"("between"): "A list as text."; "{{ [1, 2]|join(\", \") }}" => "1, 2";
    "last"(""): "The last of a list, or of text."; "{{ [1, 2]|last }}" => "2";
    "length"(""): "How many are in a list or map, or how many characters a text has."; "{{ [1, 2]|length }}" => "2";
    "lines"(""): "The lines of a text."; "{{ \"a\\nb\"|lines|length }}" => "2";
    "list"(""): "Anything that can be walked through as a list."; "{{ \"ab\"|list|join(\" \") }}" => "a b";
    "lower"(""): "Text in small letters."; "{{ \"A\"|lower }}" => "a";
    "map"("filter or attribute=name"): "Each of a list by a filter, or a field of each."; "{{ [{\"a\": 1}]|map(attribute=\"a\")|join }}" => "1";
    "max"(""): "The largest of a list."; "{{ [1, 2]|max }}" => "2";
    "min"(""): "The smallest of a list."; "{{ [1, 2]|min }}" => "1";
    "number"(""): "A number of things as it is written in the language of the page; anything else stays as it is."; "{{ 12345|number }}" => "12,345" by |environment, given| add_number(environment, &given.words);
    "pprint"(""): "A value in full, while you write a template."; "{{ [1]|pprint|replace(\"\\n\", \"\") }}" => "[    1,]";
    "reject"("test, …"): "Those of a list that do not pass a test."; "{{ [1, 2]|reject(\"odd\")|join }}" => "2";
    "rejectattr"("attribute, test, …"): "Those of a list whose field does not pass a test."; "{{ [{\"a\": 1}, {\"a\": 2}]|rejectattr(\"a\", \"odd\")|length }}" => "1";
    "replace"("from, to"): "Text with another in place of each occurrence of one."; "{{ \"a-b\"|replace(\"-\", \" \") }}" => "a b";
    "reverse"(""): "A list, or text, from its end."; "{{ [1, 2]|reverse|join }}" => "21";
    "round"("places"): "A number rounded."; "{{ 1.26|round(1) }}" => "1.3";
    "safe"(""): "Markup that is printed as it is; only for fields that are named `…html` or `…svg`."; "{{ \"<br>\"|safe }}" => "<br>";
    "select"("test, …"): "Those of a list that pass a test."; "{{ [1, 2]|select(\"odd\")|join }}" => "1";
    "selectattr"("attribute, test, …"): "Those of a list whose field passes a test."; "{{ [{\"a\": 1}, {\"a\": 2}]|selectattr(\"a\", \"odd\")|length }}" => "1";
    "slice"("count, fill"): "A list in so many lists."; "{{ [1, 2, 3]|slice(2) }}" => "[[1, 2], [3]]";
    "sort"("attribute=name, reverse=true"): "A list in order, by a field of each where one is named."; "{{ [2, 1]|sort|join }}" => "12";
    "split"("at, times"): "Text in parts: at white space, or at what is given, so often at most."; "{{ \"a b\"|split|length }}" => "2";
    "string"(""): "A value as text."; "{{ 1|string }}" => "1";
    "sum"(""): "The sum of a list of numbers."; "{{ [1, 2]|sum }}" => "3";
    "title"(""): "Text with a large letter at the head of each word."; "{{ \"a list\"|title }}" => "A List";
    "tojson"("indent"): "A value as JSON; it may stand in a `script` element."; "{{ [1, \"</a>\"]|tojson }}" => "[1, \"\\u003c/a\\u003e\"]";
    "trim"("characters"): "Text without white space, or these characters, at both ends."; "{{ \"/a/\"|trim(\"/\") }}" => "a";
    "unique"(""): "A list with each of its values once."; "{{ [1, 1, 2]|unique|join }}" => "12";
    "upper"(""): "Text in large letters."; "{{ \"a\"|upper }}" => "A";
    "zip"("list, …"): "Lists side by side."; "{{ [1, 2]|zip([3, 4])|last|join }}" => "24";
};

/// Whether what stands around a text could be set in another order, or the text in a wrong one. Beside words from left to
/// right it is those that may run from right to left: most need nothing. Beside others it is all, and most are names and
/// titles from left to right.
fn needs_care(text: &str, beside: Direction) -> bool {
    match beside {
        Direction::Ltr => escape::may_be_right_to_left(text),
        Direction::Rtl => !text.is_empty(),
    }
}

/// Gives templates `isolate`, for pages whose words run in a direction.
pub fn add_isolate(environment: &mut Environment<'static>, beside: Direction) {
    environment.add_filter("isolate", move |text: Value| match text.as_str() {
        Some(name) if needs_care(name, beside) => {
            let mut isolated = String::with_capacity(name.len() + "<bdi></bdi>".len());
            isolated.push_str("<bdi>");
            escape::html(name, &mut isolated);
            isolated.push_str("</bdi>");
            Value::from_safe_string(isolated)
        }
        _ => text,
    });
}

/// Gives templates `direction`, likewise.
pub fn add_direction(environment: &mut Environment<'static>, beside: Direction) {
    environment.add_filter("direction", move |text: &Value| {
        let needs = text.as_str().is_some_and(|text| needs_care(text, beside));
        Value::from_safe_string(if needs { " dir=\"auto\"" } else { "" }.to_owned())
    });
}
