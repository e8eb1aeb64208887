//! `listpress man`: manual pages, in roff.

use super::{CommandError, Outcome, print};
use crate::cli::{self, Man};

pub(super) fn run(args: &Man) -> Result<Outcome, CommandError> {
    let mut all = cli::command();
    all.build();
    let command = match &args.command {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().ok_or_else(|| {
            CommandError::Usage(format!("no command `{name}`; `listpress help` lists them"))
        })?,
    };
    let mut page = Vec::new();
    let made = clap_mangen::Man::new(command).render(&mut page);
    made.map_err(|error| CommandError::Io("standard output".to_owned(), error))?;
    print(&page)?;
    Ok(Outcome::Done)
}
