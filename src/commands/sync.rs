//! `listpress sync`: brings sources that have a `url` up to date, and records what they hold.

use std::collections::BTreeMap;
use std::path::Path;

use super::{CommandError, Outcome, environment, load, no_list, request};
use crate::cli::{Global, Sync};
use crate::config::ListConfig;
use crate::config::load::Project;
use crate::diagnostic::Diagnostics;
use crate::output::OutputError;
use crate::output::lock::{self, Lock};
use crate::pipeline::BuildError;
use crate::sync::{self, SyncError, Update, record};
use crate::terminal::Terminal;

pub(super) fn run(
    global: &Global,
    args: &Sync,
    terminal: &Terminal,
) -> Result<Outcome, CommandError> {
    let project = load(&request(global))?;
    let lists = chosen(&project.config.lists, args)?;
    let mut run = Run { args, terminal, done: BTreeMap::new(), sources: 0 };
    let now = now();
    let mut found = Diagnostics::default();
    let mut failed: usize = 0;
    let _lock = if args.dry_run { None } else { Some(lock(&project)?) };
    for list in lists {
        let of_list = run.list(list);
        failed += of_list;
        if args.dry_run || of_list > 0 {
            continue;
        }
        let Some(states) = &list.states else {
            terminal.warn("the list has no `name`, so no state of it is recorded; give it one");
            continue;
        };
        match record::add(states, &list.sources, &now, &mut found) {
            Ok(Some(name)) => terminal.say(&format!("{}: state {name} recorded", list.name)),
            Ok(None) => {}
            Err(error) => {
                run.fail(&error);
                failed += 1;
            }
        }
    }
    terminal.diagnostics(&found);
    match (failed, run.sources) {
        (0, 0) => terminal.say("no source has a `url`"),
        (0, _) => {}
        (failed, _) => {
            let what = format!(
                "{failed} of {} sources could not be brought up to date; run `listpress sync` again to go on",
                run.sources.max(failed)
            );
            return Err(CommandError::Sync(what));
        }
    }
    Ok(Outcome::Done)
}

/// One at a time: two would write to the same files.
fn lock(project: &Project) -> Result<Lock, CommandError> {
    let folder = project.root.clone().unwrap_or_default();
    lock::take(&project.cache, &folder.join("snapshots")).map_err(|error| match error {
        OutputError::Busy { .. } => CommandError::Sync(format!(
            "{}: another `listpress sync` is at work here; wait for it",
            folder.join("config.yaml").display()
        )),
        error => BuildError::from(error).into(),
    })
}

fn chosen<'a>(lists: &'a [ListConfig], args: &Sync) -> Result<Vec<&'a ListConfig>, CommandError> {
    let Some(name) = &args.list else { return Ok(lists.iter().collect()) };
    let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
    let list = lists.iter().find(|list| list.name == *name).ok_or_else(|| no_list(name, &names))?;
    Ok(vec![list])
}

/// One run over several lists.
struct Run<'a> {
    args: &'a Sync,
    terminal: &'a Terminal,
    /// Sources that were done, and whether they are up to date: lists may share one.
    done: BTreeMap<&'a Path, bool>,
    sources: usize,
}

impl<'a> Run<'a> {
    /// Updates the sources of a list; how many could not be.
    fn list(&mut self, list: &'a ListConfig) -> usize {
        let mut failed = 0;
        for source in &list.sources {
            let Some(url) = &source.url else { continue };
            if let Some(good) = self.done.get(source.path.as_path()) {
                failed += usize::from(!good);
                continue;
            }
            self.sources += 1;
            let say = |text: &str| self.terminal.say(text);
            let good = match sync::update(source, url, self.args.dry_run, &say) {
                Ok(update) => self.tell(&source.path, &update),
                Err(error) => self.fail(&error),
            };
            self.done.insert(&source.path, good);
            failed += usize::from(!good);
        }
        failed
    }

    fn tell(&self, path: &Path, update: &Update) -> bool {
        let would = if self.args.dry_run { "would be fetched: " } else { "" };
        for line in &update.fetched {
            self.terminal.say(&format!("{would}{line}"));
        }
        for line in &update.missed {
            self.terminal.warn(line);
        }
        if update.fetched.is_empty() {
            self.terminal.say(&format!("{}: up to date", path.display()));
        }
        true
    }

    fn fail(&self, error: &SyncError) -> bool {
        self.terminal.error(&error.to_string());
        false
    }
}

/// When a state is recorded: the moment of `SOURCE_DATE_EPOCH`, else the clock's. It is for people, no page has it.
fn now() -> String {
    let given = environment().into_iter().find(|(name, _)| name == "SOURCE_DATE_EPOCH");
    let given = given.and_then(|(_, value)| jiff::Timestamp::from_second(value.parse().ok()?).ok());
    #[expect(
        clippy::disallowed_methods,
        reason = "a record for people; nothing of it reaches a page"
    )]
    let clock = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seconds = since.map_or(0, |since| since.as_secs());
        jiff::Timestamp::from_second(seconds as i64).unwrap_or_default()
    };
    given.unwrap_or_else(clock).to_string()
}
