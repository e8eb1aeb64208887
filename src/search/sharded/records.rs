//! What a result shows of a document: records and texts, in files of a few documents each.

use std::borrow::Cow;

use serde::Serialize;

use super::{Packers, Put, RECORDS, TEXTS};
use crate::search::document::Document;
use crate::search::{SearchOptions, single};
use crate::visible::pictured;

/// Most characters of a text.
const LONGEST: usize = 6_000;

/// Records by columns, which pack better than rows.
#[derive(Serialize)]
pub(in crate::search) struct Records<'a> {
    u: Vec<&'a str>,
    t: Vec<Cow<'a, str>>,
    a: Vec<Cow<'a, str>>,
    d: Vec<i64>,
    l: Vec<i64>,
    f: Vec<u8>,
    r: Vec<String>,
    s: Vec<Slug<'a>>,
}

/// A slug, or 0 where there is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Slug<'a> {
    Of(&'a str),
    None(u8),
}

impl<'a> Records<'a> {
    /// Of these documents.
    pub(in crate::search) fn of(documents: &'a [Document]) -> Self {
        let all = || documents.iter();
        Records {
            u: all().map(|document| document.url.as_str()).collect(),
            t: all().map(|document| pictured(single::shown(&document.title))).collect(),
            a: all().map(|document| pictured(single::shown(&document.author))).collect(),
            d: all().map(|document| document.seconds.unwrap_or_default()).collect(),
            l: all().map(|document| document.list.map_or(-1, i64::from)).collect(),
            f: all().map(|document| document.flags.0).collect(),
            r: all().map(|document| format!("{:08x}", document.thread)).collect(),
            s: all()
                .map(|document| document.series.as_deref().map_or(Slug::None(0), Slug::Of))
                .collect(),
        }
    }
}

/// Writes the records and texts of a block of documents that begins at `first`.
pub(super) fn write<E>(
    documents: &[Document],
    first: usize,
    options: &SearchOptions,
    packers: &mut Packers,
    put: &impl Put<E>,
) -> Result<(), E> {
    for (number, own) in (first / RECORDS..).zip(documents.chunks(RECORDS)) {
        let records = serde_json::to_vec(&Records::of(own)).unwrap_or_default();
        put(&format!("r{number}.lpi"), &packers.tight.gzip(&records))?;
    }
    if options.texts {
        for (number, own) in (first / TEXTS..).zip(documents.chunks(TEXTS)) {
            put(&format!("s{number}.lpi"), &packers.quick.gzip(&texts(own)))?;
        }
    }
    Ok(())
}

/// The texts of documents as JSON.
pub(in crate::search) fn texts(documents: &[Document]) -> Vec<u8> {
    let texts: Vec<Cow<'_, str>> =
        documents.iter().map(|document| pictured(cut(&document.text))).collect();
    serde_json::to_vec(&texts).unwrap_or_default()
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Where each day begins, given the day of each document.
pub(super) fn days(days: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut flat = Vec::new();
    let (mut day, mut document) = (None, 0);
    for (number, own) in days.enumerate() {
        // Documents are in order of time; a day before 1970 is none that anybody asks for.
        let own = own.max(0);
        if day.is_none_or(|day| own > day) {
            flat.extend([own - day.unwrap_or_default(), number as i64 - document]);
            (day, document) = (Some(own), number as i64);
        }
    }
    serde_json::to_vec(&flat).unwrap_or_default()
}
