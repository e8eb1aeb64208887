//! Tests: questions that `is` asks of a value.

use super::Callable;

pub(super) const ALL: &[Callable] = callables! { Test:
    "boolean"(""): "It is `true` or `false`."; "true is boolean";
    "defined"(""): "The name has a value."; "not (nothing is defined)";
    "divisibleby"("n"): "A number can be divided."; "6 is divisibleby(3)";
    "endingwith"("text"): "Text ends so."; "\"a.json\" is endingwith(\".json\")";
    "eq"("value"): "It is equal to another; also `equalto` and `==`."; "1 is eq(1)";
    "equalto"("value"): "Another name of `eq`."; "1 is equalto(1)";
    "escaped"(""): "Another name of `safe`."; "\"a\"|safe is escaped";
    "even"(""): "A number is even."; "2 is even";
    "false"(""): "It is `false`."; "false is false";
    "filter"(""): "There is a filter of this name."; "\"isolate\" is filter";
    "float"(""): "It is a number with a fraction."; "1.5 is float";
    "ge"("value"): "It is not less; also `>=`."; "2 is ge(2)";
    "greaterthan"("value"): "Another name of `gt`."; "2 is greaterthan(1)";
    "gt"("value"): "It is greater; also `>`."; "2 is gt(1)";
    "in"("list"): "A list or map has it, or text holds it."; "1 is in([1, 2])";
    "int"(""): "Another name of `integer`."; "1 is int";
    "integer"(""): "It is a number without a fraction."; "1 is integer";
    "iterable"(""): "It can be walked through."; "[] is iterable";
    "le"("value"): "It is not greater; also `<=`."; "2 is le(2)";
    "lessthan"("value"): "Another name of `lt`."; "1 is lessthan(2)";
    "lower"(""): "Text is in small letters."; "\"a\" is lower";
    "lt"("value"): "It is less; also `<`."; "1 is lt(2)";
    "mapping"(""): "It is a map: something with fields."; "{\"a\": 1} is mapping";
    "ne"("value"): "It is not equal to another; also `!=`."; "1 is ne(2)";
    "none"(""): "It is none: a field that may be missing, and is."; "none is none";
    "number"(""): "It is a number."; "1 is number";
    "odd"(""): "A number is odd."; "1 is odd";
    "safe"(""): "It is markup that is not escaped again."; "\"a\"|safe is safe";
    "sameas"("value"): "It is the same value, of the same type."; "1 is sameas(1)";
    "sequence"(""): "It is a list."; "[] is sequence";
    "startingwith"("text"): "Text begins so."; "\"/a\" is startingwith(\"/\")";
    "string"(""): "It is text."; "\"a\" is string";
    "test"(""): "There is a test of this name."; "\"even\" is test";
    "true"(""): "It is `true`."; "true is true";
    "undefined"(""): "The name has no value."; "nothing is undefined";
    "upper"(""): "Text is in large letters."; "\"A\" is upper";
};
