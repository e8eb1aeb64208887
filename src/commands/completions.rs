//! `listpress completions`

use super::{CommandError, Outcome, print};
use crate::cli::{self, Completions};

pub(super) fn run(args: &Completions) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "listpress", &mut script);
    print(&script)?;
    Ok(Outcome::Done)
}
