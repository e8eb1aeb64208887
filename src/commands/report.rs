//! `listpress report`

use super::{CommandError, Outcome, build_options, load, print, request};
use crate::archive::period::{self, PeriodRequest, RangeRequest};
use crate::archive::{MessageIx, Period, PeriodUnit};
use crate::cli::{Global, Report, ReportFormat};
use crate::config::load::Request;
use crate::config::{PeriodConfig, PeriodName, RangeConfig};
use crate::diagnostic::{Diagnostics, Kind};
use crate::mail::{self, Message};
use crate::pipeline::read_list;
use crate::report;
use crate::site::ListSite;
use crate::terminal::Terminal;

pub(super) fn run(global: &Global, args: Report, terminal: &Terminal) -> Result<Outcome, CommandError> {
    let request = Request { sources: args.sources.sources.clone(), ..request(global) };
    let project = load(&request)?;
    let lists = &project.config.lists;
    let config = match &args.list {
        Some(name) => lists.iter().find(|list| list.name == *name || lists.len() == 1),
        None if lists.len() > 1 => {
            let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
            let what = format!("several lists are configured: name one with --list ({})", names.join(", "));
            return Err(CommandError::Usage(what));
        }
        None => lists.first(),
    };
    let Some(config) = config else {
        return Err(CommandError::Usage(format!("no list `{}` is configured", args.list.unwrap_or_default())));
    };
    let mut config = config.clone();
    config.periods = Some(vec![asked(&args)?]);
    let mut diagnostics = Diagnostics::default();
    let list = read_list(&config, &build_options(global)?, terminal, &mut diagnostics)?;
    for lost in diagnostics.lost() {
        terminal.warn(&format!("{}: {}: {}", lost.place, lost.kind.title(), lost.text));
    }
    let Some(period) = chosen(&list, &args) else {
        let key = args.period.or(args.from).unwrap_or_default();
        return Err(CommandError::Usage(format!("period {key}: no message of {} falls into it", list.name)));
    };
    let load = |ix: MessageIx| load_message(&list, ix);
    let text = match args.format {
        ReportFormat::Text => report::text::write(&list.archive, period, &list.title, &load),
        ReportFormat::Md => report::markdown::write(&list.archive, period, &list.title, &load),
        ReportFormat::Json => format!("{:#}\n", report::json::value(&list.archive, period, &list.title)),
    };
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The periods to make so that the wanted one is among them.
fn asked(args: &Report) -> Result<PeriodConfig, CommandError> {
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        return Ok(PeriodConfig::Range(RangeConfig { from: from.clone(), to: to.clone(), title: None }));
    }
    let Some(key) = &args.period else { return Ok(PeriodConfig::Unit(PeriodName::Week)) };
    let request = period::parse_key(key).ok_or_else(|| {
        CommandError::Usage(format!("--period {key}: expected 2026, 2026-Q1, 2026-01, 2026-W03, 2026-01-13 or A..B"))
    })?;
    let PeriodRequest { units, ranges } = request;
    if let Some(RangeRequest { from, to, title }) = ranges.into_iter().next() {
        return Ok(PeriodConfig::Range(RangeConfig { from, to, title }));
    }
    Ok(PeriodConfig::Unit(match units.first() {
        Some(PeriodUnit::Day) => PeriodName::Day,
        Some(PeriodUnit::Month) => PeriodName::Month,
        Some(PeriodUnit::Quarter) => PeriodName::Quarter,
        Some(PeriodUnit::Year) => PeriodName::Year,
        _ => PeriodName::Week,
    }))
}

/// The wanted period; without options the newest week, or the newest report where there are only reports.
fn chosen<'a>(list: &'a ListSite, args: &Report) -> Option<&'a Period> {
    let periods = &list.archive.periods;
    if let Some(key) = &args.period {
        return periods.iter().find(|period| period.key == *key);
    }
    if args.from.is_some() {
        return periods.iter().find(|period| period.unit == PeriodUnit::Range);
    }
    let newest = list.archive.newest.unwrap_or(i64::MAX);
    let dated = periods.iter().filter(|period| period.unit == PeriodUnit::Week);
    dated
        .filter(|period| period.bounds.is_some_and(|(start, _)| start <= newest))
        .next_back()
        .or_else(|| periods.iter().rfind(|period| period.unit == PeriodUnit::Report))
}

/// Decodes a message again; one that has vanished since it was read shows as such.
fn load_message(list: &ListSite, ix: MessageIx) -> Message {
    let mut buffer = Vec::new();
    let raw = &list.archive.message(ix).raw;
    match list.store.read(&raw.location, &mut buffer) {
        Ok(()) => mail::parse(&buffer),
        Err(_) => Message { problems: vec![Kind::Unreadable], ..Message::default() },
    }
}
