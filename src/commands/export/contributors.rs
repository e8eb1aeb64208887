//! `export contributors`: a line for each merged identity.

use std::io::{self, Write};

use serde::Serialize;

use super::line;
use crate::render::date::rfc3339;
use crate::site::ListSite;

#[derive(Serialize)]
struct ContributorJson<'a> {
    list: &'a str,
    slug: &'a str,
    name: &'a str,
    addresses: &'a [String],
    messages: u32,
    patches: u32,
    series: u32,
    reviewed: u32,
    tested: u32,
    acked: u32,
    reported: u32,
    first: Option<String>,
    last: Option<String>,
}

pub(super) fn contributors(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    for c in &list.archive.contributors {
        let json = ContributorJson {
            list: &list.name,
            slug: &c.slug,
            name: &c.name,
            addresses: &c.addresses,
            messages: c.messages,
            patches: c.patches,
            series: c.series,
            reviewed: c.reviewed,
            tested: c.tested,
            acked: c.acked,
            reported: c.reported,
            first: c.span.map(|span| rfc3339(span.0)),
            last: c.span.map(|span| rfc3339(span.1)),
        };
        line(&json, out)?;
    }
    Ok(())
}
