//! Pictures drawn at build time: SVG with a title and a description, and the numbers as a table.
//!
//! A file for each form; each has a function that takes data and gives a [`Chart`], or nothing where there is nothing to
//! see. `svg.rs` is what they have in common: the frame, escaping, and how a picture is as wide as its place while its
//! text and lines keep their size. Nothing is coloured here: the theme's sheet does that by class, for light, dark, paper
//! and forced colours.

pub mod area;
mod axis;
pub mod bars;
pub mod calendar;
pub mod columns;
pub mod histogram;
pub mod punchcard;
mod svg;
#[cfg(test)]
mod testing;
pub mod thread_shape;
pub mod timeline;

pub(super) use svg::sane;

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::Words;

/// What is said of a picture in words.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Unique on the page; a name for a fragment.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What is to be seen, in a sentence or two; may be empty.
    pub description: &'a str,
    /// What else the picture and its table say.
    pub words: &'a Words,
}

/// A picture and its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chart {
    /// The picture, HTML.
    pub svg: String,
    /// What its colours stand for; empty where there is one.
    pub key: Vec<Key>,
    /// Its numbers.
    pub table: Table,
}

/// What a colour stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Key {
    /// The theme's class for it: `l1`, `l2`.
    pub class: &'static str,
    /// In words.
    pub label: String,
}

/// Numbers in rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Table {
    /// What they are: the title of the picture.
    pub caption: String,
    /// Headings of all columns, that of the rows' names first.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// A row of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// Where more is told of it; none where there is no such page.
    pub href: Option<String>,
    /// One for each column but the first; each may be empty.
    pub cells: Vec<String>,
}

impl Row {
    /// A row without a link.
    pub fn new(
        label: impl Into<String>,
        cells: impl IntoIterator<Item = u32>,
        words: &Words,
    ) -> Self {
        let cells = cells.into_iter().map(|count| words.number(count).to_string()).collect();
        Row { label: label.into(), href: None, cells }
    }
}

impl Table {
    fn new(about: &About<'_>, head: &[&str], rows: Vec<Row>) -> Self {
        let head = head.iter().map(|&name| name.to_owned()).collect();
        Table { caption: about.title.to_owned(), head, rows }
    }
}

/// Several counts of the same things: the first holds those of the others, as messages hold patches, or they stand on
/// each other.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// What is counted.
    pub name: &'a str,
    /// How many of each.
    pub counts: &'a [u32],
}

/// The theme's classes of layers, the first and the second.
const CLASSES: [&str; 2] = ["l1", "l2"];

/// What the colours of some layers stand for; a single one needs no key.
fn key(layers: &[Layer<'_>]) -> Vec<Key> {
    if layers.len() < 2 {
        return Vec::new();
    }
    let named = CLASSES.iter().zip(layers);
    named.map(|(class, layer)| Key { class, label: layer.name.to_owned() }).collect()
}
