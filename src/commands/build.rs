//! `listpress build`

use std::time::Instant;

use super::{CommandError, Outcome, build_options, load, request};
use crate::cli::{Build, Global};
use crate::config::load::{Project, Request};
use crate::output::Gate;
use crate::pipeline::{BuildOptions, Session, Share, Summary};
use crate::render::attachment::size;
use crate::terminal::{Terminal, thousands};

pub(super) fn run(
    global: &Global,
    args: Build,
    terminal: &Terminal,
    gate: &Gate,
) -> Result<Outcome, CommandError> {
    let request = Request {
        sources: args.sources.sources,
        output: args.output_dir,
        base_url: args.base_url,
        ..request(global)
    };
    let project = load(&request)?;
    let share = match args.shard {
        Some(part) => Share::Part(part),
        None if args.finish => Share::Joined,
        None => Share::Whole,
    };
    let options = BuildOptions {
        strict: args.strict,
        drafts: args.drafts,
        no_cache: args.no_cache,
        assume_unchanged: args.assume_unchanged,
        share,
        gate: gate.clone(),
        ..build_options(global)?
    };
    // Given back when the program ends: freeing an archive piece by piece takes longer than a small update's writing.
    let mut session = std::mem::ManuallyDrop::new(Session::default());
    let summary = build(&mut session, &project, &options, terminal)?;
    if args.timings {
        terminal.timings(&summary.timings);
    }
    if let Some(part) = args.shard {
        terminal.say(&format!(
            "Part {part} is in {}. Publish all of them with `listpress build --finish`.",
            project.cache.display()
        ));
    } else if project.root.is_some() {
        terminal.say("Look at it with `listpress serve`.");
    } else {
        terminal
            .say(&format!("Look at it with `listpress serve --dir {}`.", project.output.display()));
    }
    Ok(Outcome::Done)
}

/// Builds and says what was done.
pub(super) fn build(
    session: &mut Session,
    project: &Project,
    options: &BuildOptions,
    terminal: &Terminal,
) -> Result<Summary, CommandError> {
    let start = Instant::now();
    let summary = session.build(project, options, terminal)?;
    terminal.diagnostics(&summary.diagnostics);
    let copies = match summary.copies {
        0 => String::new(),
        copies => format!(" (and {} further copies)", thousands(copies as u64)),
    };
    terminal.say(&format!(
        "{} messages{copies}, {} threads, {} series",
        thousands(summary.messages as u64),
        thousands(summary.threads as u64),
        thousands(summary.series as u64),
    ));
    let place = match options.share {
        Share::Part(part) => format!("part {part}"),
        Share::Whole | Share::Joined => format!("in {}", project.output.display()),
    };
    terminal.say(&format!(
        "{} pages, {} files, {} {place}: {} written, {} removed, {:.2} s",
        thousands(summary.pages as u64),
        thousands(summary.files as u64),
        size(summary.bytes),
        thousands(summary.changed as u64),
        thousands(summary.pruned as u64),
        start.elapsed().as_secs_f64(),
    ));
    Ok(summary)
}
