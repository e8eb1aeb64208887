//! What period reports ([`update_report`](crate::source::update_report)) count: patch mails by author as written and by domain.
//!
//! The tables are those of `sort | uniq -c | sort -rn` over the authors of all patch mails, so ties stand in reverse
//! byte order of what is printed, quotes included.

use std::collections::{BTreeMap, BTreeSet};

use super::people::parse_author;
use super::{Archive, Period, PersonIx};
use crate::mail::Address;
use crate::source::UpdateReport;

/// Counts of one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// All messages; of a report the patch mails that it counts, the only ones that it tells of.
    pub messages: u32,
    /// Mails whose subject begins with a PATCH tag and that are no replies.
    pub patch_mails: u32,
    /// Threads with a message in the period; of a report, whose entries say nothing of threads, the series.
    pub threads: u32,
    /// Patch mails by domain of the author's address, most first, ties in reverse byte order (`sort | uniq -c | sort -rn`).
    /// All rows; the report prints fifteen.
    pub domains: Vec<(String, u32)>,
    /// Patch mails by author as written (in-body From, else header From; not merged), same order. All rows.
    pub contributors: Vec<(Address, u32)>,
}

/// Counts a period; where it was read from a report, takes the report's own figures.
pub fn of(archive: &Archive, period: &Period) -> Tables {
    if let Some(report) = period.report.and_then(|at| archive.reports.get(at as usize)) {
        return of_report(archive, period, report);
    }
    let mut tables = Tables { messages: period.messages.len() as u32, ..Tables::default() };
    let mut authors: BTreeMap<PersonIx, u32> = BTreeMap::new();
    let mut threads: BTreeSet<super::ThreadIx> = BTreeSet::new();
    for ix in &period.messages {
        threads.extend(archive.thread_of.get(ix.at()).copied());
        if let Some(record) = archive.messages.get(ix.at()).filter(|record| record.is_patch_mail())
        {
            tables.patch_mails += 1;
            *authors.entry(record.author).or_default() += 1;
        }
    }
    tables.threads = threads.len() as u32;
    let people = authors.into_iter().filter_map(|(author, count)| {
        Some(Row {
            domain: archive.domain(author),
            author: archive.people.get(author.at())?,
            count,
        })
    });
    finish(tables, people)
}

/// The figures of a report. One without tables is counted by its patch list, else by its entries.
fn of_report(archive: &Archive, period: &Period, report: &UpdateReport) -> Tables {
    let patch_mails = report.patch_mails();
    let series =
        period.messages.iter().filter_map(|ix| archive.series_of.get(ix.at()).copied().flatten());
    let tables = Tables {
        messages: patch_mails.max(period.messages.len() as u32),
        patch_mails,
        threads: series.collect::<BTreeSet<_>>().len() as u32,
        domains: report.domains.iter().map(|(count, domain)| (domain.clone(), *count)).collect(),
        contributors: report
            .contributors
            .iter()
            .map(|(count, author)| (parse_author(author), *count))
            .collect(),
    };
    if !tables.domains.is_empty() || !tables.contributors.is_empty() {
        return tables;
    }
    let listed = report.listed.iter().map(|patch| &patch.author);
    let printed =
        report.entries.iter().map(|entry| &entry.author).filter(|_| report.listed.is_empty());
    let mut authors: BTreeMap<Address, u32> = BTreeMap::new();
    for author in listed.chain(printed) {
        *authors.entry(parse_author(author)).or_default() += 1;
    }
    let rows = authors.iter().map(|(author, count)| Row {
        domain: author
            .address
            .rsplit_once(" (at) ")
            .map_or_else(|| author.domain(), |(_, domain)| domain),
        author,
        count: *count,
    });
    finish(tables, rows)
}

/// The patch mails of an author.
struct Row<'a> {
    domain: &'a str,
    author: &'a Address,
    count: u32,
}

/// Sorts the contributors and counts their domains.
fn finish<'a>(mut tables: Tables, rows: impl Iterator<Item = Row<'a>>) -> Tables {
    let mut domains: BTreeMap<String, u32> = BTreeMap::new();
    for Row { domain, author, count } in rows {
        let whole = if author.address.is_empty() { &author.name } else { &author.address };
        let domain = if domain.is_empty() { whole } else { domain };
        *domains.entry(domain.to_owned()).or_default() += count;
        tables.contributors.push((author.clone(), count));
    }
    tables.contributors.sort_by_cached_key(|(author, count)| {
        std::cmp::Reverse((*count, printed(author).into_bytes()))
    });
    tables.domains = domains.into_iter().rev().collect();
    tables.domains.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    tables
}

/// An author as the tables print it: `Name <address>`, the name in quotes where RFC 5322 wants them. [`parse_author`]
/// reads it back.
pub fn printed(author: &Address) -> String {
    let special = |c: char| "()<>[]:;@\\,.\"".contains(c);
    match (author.name.as_str(), author.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, address) if name.contains(special) => {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\" <{address}>")
        }
        (name, address) => format!("{name} <{address}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(name: &str, address: &str) -> Address {
        Address { name: name.into(), address: address.into() }
    }

    #[test]
    fn quotes_stand_where_a_header_needs_them() {
        assert_eq!(
            printed(&author("Ada B. Example", "a@example.org")),
            "\"Ada B. Example\" <a@example.org>"
        );
        assert_eq!(
            printed(&author("Ada Exämple-B", "a@example.org")),
            "Ada Exämple-B <a@example.org>"
        );
        assert_eq!(printed(&author("", "a@example.org")), "a@example.org");
        for one in [
            author("A \"x\" \\ (y)", "a@example.org"),
            author("Bo", "b@example.org"),
            author("", "c@example.org"),
        ] {
            assert_eq!(parse_author(&printed(&one)), one);
        }
    }

    #[test]
    fn ties_stand_in_reverse_byte_order_of_what_is_printed() {
        let rows = [
            ("Jim", "j@a.example"),
            ("Kevin", "k@b.example"),
            ("A. B", "a@a.example"),
            ("Yo", "y@c.example"),
        ];
        let contributors = rows
            .iter()
            .zip([2, 2, 1, 1])
            .map(|((name, address), n)| (author(name, address), n))
            .collect();
        let contributors: Vec<(Address, u32)> = contributors;
        let rows = contributors.iter().map(|(author, count)| Row {
            domain: author.domain(),
            author,
            count: *count,
        });
        let tables = finish(Tables::default(), rows);
        let names: Vec<_> =
            tables.contributors.iter().map(|(author, _)| author.name.as_str()).collect();
        assert_eq!(names, ["Kevin", "Jim", "Yo", "A. B"]);
        let domains: Vec<_> =
            tables.domains.iter().map(|(domain, n)| (domain.as_str(), *n)).collect();
        assert_eq!(domains, [("a.example", 3), ("b.example", 2), ("c.example", 1)]);
    }
}
