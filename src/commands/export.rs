//! `listpress export`: JSON Lines of what is known. Keys and their order are a contract with other programs.

mod contributors;
mod messages;
mod periods;
mod series;
mod threads;

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::{CommandError, Outcome, build_options, load, no_list, request};
use crate::archive::PersonIx;
use crate::cli::{Export, ExportKind, Global};
use crate::config::load::Request;
use crate::diagnostic::Diagnostics;
use crate::mail::{Address, Revision};
use crate::pipeline::read_list;
use crate::site::ListSite;
use crate::terminal::Terminal;
use crate::visible;

pub(super) fn run(
    global: &Global,
    args: Export,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    let request = Request { sources: args.sources.sources, ..request(global) };
    let project = load(&request)?;
    let options = build_options(global)?;
    let mut configs: Vec<_> = project.config.lists.iter().collect();
    if let Some(name) = &args.list {
        let names: Vec<&str> = configs.iter().map(|list| list.name.as_str()).collect();
        // A list of SOURCE paths has its name from its mail.
        configs.retain(|list| list.name == *name || list.name.is_empty());
        if configs.is_empty() {
            return Err(no_list(name, &names));
        }
    }
    let mut lists = Vec::new();
    for config in configs {
        let mut diagnostics = Diagnostics::default();
        lists.push(read_list(&config.without_pages(), &options, terminal, &mut diagnostics)?);
        for lost in diagnostics.lost() {
            terminal.warn(&lost.to_string());
        }
    }
    if let (Some(name), [list]) = (&args.list, lists.as_slice())
        && list.name != *name
    {
        return Err(no_list(name, &[&list.name]));
    }
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = BufWriter::new(io::stdout().lock());
    for list in &lists {
        match write_list(args.kind, list, &mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Done),
            Err(error) => return Err(CommandError::Io("export".to_owned(), error)),
            Ok(()) => {}
        }
    }
    Ok(Outcome::Done)
}

fn write_list(kind: ExportKind, list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    match kind {
        ExportKind::Messages => messages::messages(list, out),
        ExportKind::Threads => threads::threads(list, out),
        ExportKind::Series => series::series(list, out),
        ExportKind::Contributors => contributors::contributors(list, out),
        ExportKind::Periods => periods::periods(list, out),
    }
}

/// One object and a line feed. Characters that nobody sees are escaped: some readers take U+2028 for the end of a line,
/// and a terminal acts upon U+009B.
fn line(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    out.write_all(visible::json(&json).as_bytes())?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct PersonJson<'a> {
    name: &'a str,
    address: &'a str,
}

impl<'a> PersonJson<'a> {
    fn new(address: &'a Address) -> Self {
        PersonJson { name: &address.name, address: &address.address }
    }

    fn at(list: &'a ListSite, ix: PersonIx) -> Self {
        PersonJson::new(list.archive.person(ix))
    }
}

/// `5`, or `5.1` for a partial reroll.
fn revision_json(revision: Revision) -> serde_json::Value {
    if revision.reroll == 0 {
        return revision.number.into();
    }
    let text = format!("{}.{}", revision.number, revision.reroll);
    text.parse::<f64>().map_or(serde_json::Value::Null, serde_json::Value::from)
}
