//! `listpress report`

use super::{CommandError, Outcome, build_options, load, no_list, print, request};
use crate::archive::period::{self, PeriodError, RangeRequest};
use crate::archive::{MessageIx, Period, PeriodUnit, SeriesIx};
use crate::cli::{Global, Report, ReportFormat};
use crate::config::load::Request;
use crate::config::{PeriodConfig, PeriodName};
use crate::diagnostic::{Diagnostics, Kind};
use crate::mail::Message;
use crate::pipeline::{BuildError, read_list};
use crate::report;
use crate::site::percent::encode_path;
use crate::site::{ListSite, SafePath};
use crate::terminal::Terminal;
use crate::visible;

pub(super) fn run(
    global: &Global,
    args: Report,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    let request = Request { sources: args.sources.sources.clone(), ..request(global) };
    let project = load(&request)?;
    let lists = &project.config.lists;
    let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
    let config = match &args.list {
        // A list of SOURCE paths has its name from its mail.
        Some(name) => lists.iter().find(|list| list.name == *name || list.name.is_empty()),
        None if lists.len() > 1 => {
            let what = format!(
                "several lists are configured: name one with --list ({})",
                names.join(", ")
            );
            return Err(CommandError::Usage(what));
        }
        None => lists.first(),
    };
    let Some(config) = config else {
        return Err(match &args.list {
            Some(name) => no_list(name, &names),
            None => CommandError::Usage("no list is configured".to_owned()),
        });
    };
    let mut config = config.without_pages();
    // Recorded states can be named whether or not there are pages between them.
    config.periods = [PeriodName::Week, PeriodName::Snapshot].map(PeriodConfig::Unit).to_vec();
    let mut diagnostics = Diagnostics::default();
    let list = read_list(&config, &build_options(global)?, terminal, &mut diagnostics)?;
    if let Some(name) = args.list.as_ref().filter(|name| **name != list.name) {
        return Err(no_list(name, &[&list.name]));
    }
    for lost in diagnostics.lost() {
        terminal.warn(&lost.to_string());
    }
    let period = chosen(&list, &args)?;
    if period.messages.is_empty() && period.report.is_none() {
        terminal.warn(&format!("period {}: no message of {} falls into it", period.key, list.name));
    }
    let load = |ix: MessageIx| load_message(&list, ix);
    let base = project.config.base_url.as_deref();
    let at = |folder: &SafePath| Some(format!("{}{}/", base?, encode_path(folder.as_str())));
    let series = |ix: SeriesIx| at(&list.series_folder(&list.archive.series.get(ix.at())?.slug));
    let message = |ix: MessageIx| at(&list.paths.folder(&list.archive.message(ix).id));
    let links = report::Links { series: &series, message: &message };
    let (archive, title) = (&list.archive, &list.title);
    let text = match args.format {
        ReportFormat::Text => report::text::write(archive, &period, title, &load),
        ReportFormat::Md => report::markdown::write(archive, &period, title, &links, &load),
        ReportFormat::Json => {
            let value = report::json::value(archive, &period, title, &links, &load);
            visible::json(&format!("{value:#}\n")).into_owned()
        }
    };
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The wanted period; without options the newest week, or the newest report where there are only reports.
fn chosen(list: &ListSite, args: &Report) -> Result<Period, CommandError> {
    let archive = &list.archive;
    let wanted = |error: PeriodError| CommandError::from(BuildError::from(error));
    if let Some(key) = &args.period {
        return period::find(archive, &list.commits, key).map_err(wanted);
    }
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let range = RangeRequest { from: from.clone(), to: to.clone(), title: None };
        return period::range(archive, &list.commits, &range).map_err(wanted);
    }
    let newest = archive.newest.unwrap_or(i64::MAX);
    let mut weeks = archive.periods.iter().filter(|period| period.unit == PeriodUnit::Week);
    let newest = weeks
        .rfind(|period| period.bounds.is_some_and(|(start, _)| start <= newest))
        .or_else(|| archive.periods.iter().rfind(|period| period.unit == PeriodUnit::Report));
    newest
        .cloned()
        .ok_or_else(|| CommandError::Usage(format!("{} holds no dated message", list.name)))
}

/// Decodes a message again; one that has vanished since it was read shows as such.
fn load_message(list: &ListSite, ix: MessageIx) -> Message {
    let mut buffer = Vec::new();
    let raw = &list.archive.message(ix).raw;
    match list.letters.open(raw, &mut buffer) {
        Ok(letter) => letter.parse(),
        Err(_) => Message { problems: vec![Kind::Unreadable], ..Message::default() },
    }
}
