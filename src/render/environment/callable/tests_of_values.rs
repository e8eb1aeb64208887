//! Tests: questions that `is` asks of a value.

use super::{Callable, Kind};

const fn test(
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    example: &'static str,
) -> Callable {
    Callable { kind: Kind::Test, name, arguments, about, example, result: "yes", add: None }
}

pub(super) const ALL: &[Callable] = &[
    test("boolean", "", "It is `true` or `false`.", "{% if true is boolean %}yes{% endif %}"),
    test("defined", "", "The name has a value.", "{% if not (nothing is defined) %}yes{% endif %}"),
    test(
        "divisibleby",
        "n",
        "A number can be divided.",
        "{% if 6 is divisibleby(3) %}yes{% endif %}",
    ),
    test(
        "endingwith",
        "text",
        "Text ends so.",
        "{% if \"a.json\" is endingwith(\".json\") %}yes{% endif %}",
    ),
    test(
        "eq",
        "value",
        "It is equal to another; also `equalto` and `==`.",
        "{% if 1 is eq(1) %}yes{% endif %}",
    ),
    test("equalto", "value", "Another name of `eq`.", "{% if 1 is equalto(1) %}yes{% endif %}"),
    test("escaped", "", "Another name of `safe`.", "{% if \"a\"|safe is escaped %}yes{% endif %}"),
    test("even", "", "A number is even.", "{% if 2 is even %}yes{% endif %}"),
    test("false", "", "It is `false`.", "{% if false is false %}yes{% endif %}"),
    test(
        "filter",
        "",
        "There is a filter of this name.",
        "{% if \"isolate\" is filter %}yes{% endif %}",
    ),
    test("float", "", "It is a number with a fraction.", "{% if 1.5 is float %}yes{% endif %}"),
    test("ge", "value", "It is not less; also `>=`.", "{% if 2 is ge(2) %}yes{% endif %}"),
    test(
        "greaterthan",
        "value",
        "Another name of `gt`.",
        "{% if 2 is greaterthan(1) %}yes{% endif %}",
    ),
    test("gt", "value", "It is greater; also `>`.", "{% if 2 is gt(1) %}yes{% endif %}"),
    test(
        "in",
        "list",
        "A list or map has it, or text holds it.",
        "{% if 1 is in([1, 2]) %}yes{% endif %}",
    ),
    test("int", "", "Another name of `integer`.", "{% if 1 is int %}yes{% endif %}"),
    test(
        "integer",
        "",
        "It is a number without a fraction.",
        "{% if 1 is integer %}yes{% endif %}",
    ),
    test("iterable", "", "It can be walked through.", "{% if [] is iterable %}yes{% endif %}"),
    test("le", "value", "It is not greater; also `<=`.", "{% if 2 is le(2) %}yes{% endif %}"),
    test("lessthan", "value", "Another name of `lt`.", "{% if 1 is lessthan(2) %}yes{% endif %}"),
    test("lower", "", "Text is in small letters.", "{% if \"a\" is lower %}yes{% endif %}"),
    test("lt", "value", "It is less; also `<`.", "{% if 1 is lt(2) %}yes{% endif %}"),
    test(
        "mapping",
        "",
        "It is a map: something with fields.",
        "{% if {\"a\": 1} is mapping %}yes{% endif %}",
    ),
    test(
        "ne",
        "value",
        "It is not equal to another; also `!=`.",
        "{% if 1 is ne(2) %}yes{% endif %}",
    ),
    test(
        "none",
        "",
        "It is none: a field that may be missing, and is.",
        "{% if none is none %}yes{% endif %}",
    ),
    test("number", "", "It is a number.", "{% if 1 is number %}yes{% endif %}"),
    test("odd", "", "A number is odd.", "{% if 1 is odd %}yes{% endif %}"),
    test(
        "safe",
        "",
        "It is markup that is not escaped again.",
        "{% if \"a\"|safe is safe %}yes{% endif %}",
    ),
    test(
        "sameas",
        "value",
        "It is the same value, of the same type.",
        "{% if 1 is sameas(1) %}yes{% endif %}",
    ),
    test("sequence", "", "It is a list.", "{% if [] is sequence %}yes{% endif %}"),
    test(
        "startingwith",
        "text",
        "Text begins so.",
        "{% if \"/a\" is startingwith(\"/\") %}yes{% endif %}",
    ),
    test("string", "", "It is text.", "{% if \"a\" is string %}yes{% endif %}"),
    test("test", "", "There is a test of this name.", "{% if \"even\" is test %}yes{% endif %}"),
    test("true", "", "It is `true`.", "{% if true is true %}yes{% endif %}"),
    test("undefined", "", "The name has no value.", "{% if nothing is undefined %}yes{% endif %}"),
    test("upper", "", "Text is in large letters.", "{% if \"A\" is upper %}yes{% endif %}"),
];
