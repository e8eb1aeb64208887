//! `export periods`: a line for each period.

use std::io::{self, Write};

use serde::Serialize;

use super::line;
use crate::archive::{SeriesIx, changes, tables};
use crate::site::ListSite;

#[derive(Serialize)]
struct DomainJson<'a> {
    domain: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct CountJson<'a> {
    name: &'a str,
    address: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct PeriodJson<'a> {
    list: &'a str,
    key: &'a str,
    from: &'a str,
    to: &'a str,
    messages: u32,
    patch_mails: u32,
    threads: u32,
    domains: Vec<DomainJson<'a>>,
    contributors: Vec<CountJson<'a>>,
    new_series: Vec<&'a str>,
    updated_series: Vec<&'a str>,
    applied_series: Vec<&'a str>,
}

pub(super) fn periods(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let archive = &list.archive;
    for period in &archive.periods {
        let tables = tables::of(archive, period);
        let changes = changes::of(archive, period);
        let slugs = |all: &[SeriesIx]| -> Vec<&str> {
            all.iter().map(|ix| archive.series[ix.at()].slug.as_str()).collect()
        };
        let json = PeriodJson {
            list: &list.name,
            key: &period.key,
            from: &period.from,
            to: &period.to,
            messages: tables.messages,
            patch_mails: tables.patch_mails,
            threads: tables.threads,
            domains: tables
                .domains
                .iter()
                .map(|(domain, count)| DomainJson { domain, count: *count })
                .collect(),
            contributors: tables
                .contributors
                .iter()
                .map(|(who, count)| CountJson {
                    name: &who.name,
                    address: &who.address,
                    count: *count,
                })
                .collect(),
            new_series: slugs(&changes.new),
            updated_series: slugs(&changes.updated),
            applied_series: slugs(&changes.applied),
        };
        line(&json, out)?;
    }
    Ok(())
}
