//! What templates see, from the types of the program: fields, what is in them, what they mean.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::render::context::{PageContext, ShortcodeContext, SiteContext, TEMPLATES};

/// A map that templates see.
#[derive(Clone, Debug, Default)]
pub struct Type {
    /// Its name: `SeriesRow`; empty of what a template sees.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Its fields, as they are written in the program.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub shape: Shape,
    /// What it means.
    pub about: String,
}

/// What is in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `string`, `integer`, `boolean`, `anything`.
    Plain(String),
    /// A [`Type`].
    Named(String),
    /// Several of one shape.
    List(Box<Shape>),
    /// Several of these shapes, in this order.
    Several(Vec<Shape>),
    /// This or none.
    Optional(Box<Shape>),
    /// This; or there is no such name.
    Absent(Box<Shape>),
}

/// All that is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// `site`.
    pub site: Type,
    /// `page`.
    pub page: Type,
    /// What the templates of pages see beside these, by template.
    pub templates: BTreeMap<&'static str, Type>,
    /// What those of shortcodes see.
    pub shortcode: Type,
    /// What is in all of these, by name.
    pub types: BTreeMap<String, Type>,
}

impl Known {
    /// From the types of the program.
    pub fn new() -> Self {
        let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let site = of::<SiteContext>(&mut generator);
        let page = of::<PageContext>(&mut generator);
        let shortcode = of::<ShortcodeContext<'_>>(&mut generator);
        let templates = TEMPLATES
            .iter()
            .map(|(name, schema)| (*name, read("", schema(&mut generator).as_value())))
            .collect();
        let types = generator.take_definitions(true);
        let types = types.iter().map(|(name, schema)| (name.clone(), read(name, schema))).collect();
        Known { site, page, templates, shortcode, types }
    }

    /// Whether a map of this type has what a template writes behind its name: `crumbs`, `author.name`. Where the program does
    /// not know what is in a field, anything may be.
    pub fn has(&self, of: &Type, path: &str) -> bool {
        let (name, rest) =
            path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let Some(field) = of.fields.iter().find(|field| field.name == name) else { return false };
        match (rest, field.shape.inner()) {
            (None, _) => true,
            (Some(rest), Shape::Named(name)) => {
                self.types.get(name).is_some_and(|inner| self.has(inner, rest))
            }
            (Some(_), shape) => *shape == Shape::Plain(ANYTHING.to_owned()),
        }
    }

    /// Names of the types that these are made of.
    pub fn used<'t>(&self, of: impl Iterator<Item = &'t Type>) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        let named = |one: &Type| -> Vec<String> {
            one.fields.iter().filter_map(|field| field.shape.named()).map(str::to_owned).collect()
        };
        let mut next: Vec<String> = of.flat_map(named).collect();
        while let Some(name) = next.pop() {
            next.extend(
                self.types
                    .get(&name)
                    .filter(|_| !used.contains(&name))
                    .map(named)
                    .unwrap_or_default(),
            );
            used.insert(name);
        }
        used
    }
}

impl Default for Known {
    fn default() -> Self {
        Known::new()
    }
}

impl Shape {
    /// What there is, if there is anything.
    fn inner(&self) -> &Shape {
        match self {
            Shape::Optional(inner) | Shape::Absent(inner) => inner.inner(),
            shape => shape,
        }
    }

    /// The type in it, however deep.
    fn named(&self) -> Option<&str> {
        match self {
            Shape::Named(name) => Some(name),
            Shape::List(inner) | Shape::Optional(inner) | Shape::Absent(inner) => inner.named(),
            Shape::Several(all) => all.iter().find_map(Shape::named),
            Shape::Plain(_) => None,
        }
    }
}

/// Any value.
const ANYTHING: &str = "anything";

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Type {
    read("", T::json_schema(generator).as_value())
}

/// Reads the schema of a map.
fn read(name: &str, schema: &Value) -> Type {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let mut fields: Vec<Field> = properties
        .iter()
        .map(|(name, field)| {
            let is_there = required.contains(&name.as_str());
            let shape = shape(field);
            let shape =
                if is_there { shape } else { Shape::Absent(Box::new(shape.inner().clone())) };
            Field { name: name.clone(), shape, about: text(field) }
        })
        .collect();
    // Properties are sorted by name, what is required is in the order of the program.
    let place = |field: &Field| required.iter().position(|name| *name == field.name);
    fields.sort_by_key(|field| place(field).unwrap_or(usize::MAX));
    Type { name: name.to_owned(), about: text(schema), fields }
}

/// What is said of it, in one line.
fn text(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shape(schema: &Value) -> Shape {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return Shape::Named(target.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let is_null = |choice: &&Value| choice.get("type").is_some_and(|name| name == "null");
        let choice = choices.iter().find(|choice| !is_null(choice));
        let inner = choice.map_or(Shape::Plain(ANYTHING.to_owned()), shape);
        return Shape::Optional(Box::new(inner));
    }
    match schema.get("type") {
        Some(Value::String(kind)) => of_kind(kind, schema),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            let kind = kinds.iter().find(|kind| **kind != "null").copied().unwrap_or(ANYTHING);
            let shape = of_kind(kind, schema);
            if kinds.contains(&"null") { Shape::Optional(Box::new(shape)) } else { shape }
        }
        _ => Shape::Plain(ANYTHING.to_owned()),
    }
}

fn of_kind(kind: &str, schema: &Value) -> Shape {
    if kind != "array" {
        return Shape::Plain(kind.to_owned());
    }
    if let Some(all) = schema.get("prefixItems").and_then(Value::as_array) {
        return Shape::Several(all.iter().map(shape).collect());
    }
    Shape::List(Box::new(schema.get("items").map_or(Shape::Plain(ANYTHING.to_owned()), shape)))
}
