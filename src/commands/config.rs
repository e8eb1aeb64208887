//! `listpress config show` and `listpress config schema`

use super::{CommandError, Outcome, load, print, request};
use crate::cli::{Config, ConfigCommand, Global};
use crate::config::{schema, yaml};

pub(super) fn run(global: &Global, args: &Config) -> Result<Outcome, CommandError> {
    let text = match args.what {
        ConfigCommand::Show => {
            let project = load(&request(global))?;
            yaml::write(&project.config).map_err(CommandError::Usage)?
        }
        ConfigCommand::Schema => format!("{:#}\n", schema()),
    };
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}
