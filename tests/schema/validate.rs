//! As much of JSON Schema 2020-12 as our schema uses. A word that it does not know is a failure of the test.

use serde_json::Value;

/// What is wrong with a value.
pub(crate) fn mistakes(value: &Value, schema: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(value, schema, schema, "", &mut out);
    out
}

fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let mut out = Vec::new();
    check(value, schema, root, "", &mut out);
    out.is_empty()
}

fn check(value: &Value, schema: &Value, root: &Value, at: &str, out: &mut Vec<String>) {
    let words = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => return out.push(format!("{at}: nothing may be here")),
        _ => schema.as_object().unwrap(),
    };
    for (word, said) in words {
        let holds = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" => true,
            "$ref" => {
                let name = said.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                assert!(root["$defs"].get(name).is_some(), "$ref to {name}, which is not there");
                check(value, &root["$defs"][name], root, at, out);
                true
            }
            "type" => match said {
                Value::Array(types) => types.iter().any(|t| is_of_type(value, t)),
                one => is_of_type(value, one),
            },
            "const" => value == said,
            "enum" => said.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|n| n >= said.as_f64().unwrap()),
            "oneOf" => {
                said.as_array().unwrap().iter().filter(|s| fits(value, s, root)).count() == 1
            }
            "anyOf" => said.as_array().unwrap().iter().any(|s| fits(value, s, root)),
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, said, root, &format!("{at}/{i}"), out);
                }
                true
            }
            "required" => {
                let has = |key: &Value| value.get(key.as_str().unwrap()).is_some();
                !value.is_object() || said.as_array().unwrap().iter().all(has)
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if let Some(said) = said.get(key) {
                        check(inner, said, root, &format!("{at}/{key}"), out);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |key: &String| schema["properties"].get(key).is_some();
                let others = value.as_object().into_iter().flatten().filter(|(key, _)| !known(key));
                for (key, inner) in others {
                    check(inner, said, root, &format!("{at}/{key}"), out);
                }
                true
            }
            other => unreachable!("the schema uses `{other}`, which this test does not know"),
        };
        if !holds {
            out.push(format!("{at}: {word}"));
        }
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => unreachable!("type {other}"),
    }
}
