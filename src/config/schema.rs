//! The JSON Schema (draft 2020-12) of `config.yaml`, for editors and for whoever wants to know every key.
//!
//! schemars makes it from the types and their comments, so it cannot say anything else than what is read.

use schemars::transform::transform_subschemas;
use schemars::{Schema, schema_for};
use serde_json::Value;

use super::Config;

/// The schema of the whole file.
pub fn schema() -> Value {
    let mut schema = schema_for!(Config);
    schema.insert("title".to_owned(), "config.yaml of listpress".into());
    in_one_line(&mut schema);
    schema.to_value()
}

/// Comments are wrapped for people who read code; editors wrap for themselves. What sizes an integer has in this program
/// is nobody's business.
fn in_one_line(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    schema.remove("format");
    transform_subschemas(&mut in_one_line, schema);
}
