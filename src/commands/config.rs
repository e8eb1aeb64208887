//! `listpress config show`

use super::{CommandError, Outcome, load, print, request};
use crate::cli::{Config, ConfigCommand, Global};
use crate::config::yaml;

pub(super) fn run(global: &Global, args: &Config) -> Result<Outcome, CommandError> {
    match args.what {
        ConfigCommand::Show => {
            let project = load(&request(global))?;
            let text = yaml::write(&project.config).map_err(CommandError::Usage)?;
            print(text.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}
