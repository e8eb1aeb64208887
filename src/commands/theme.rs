//! `listpress theme docs`

use super::{CommandError, Outcome, load, print, request};
use crate::cli::{Global, Theme as Args, ThemeCommand};
use crate::config::{Config, ConfigError};
use crate::pipeline::BuildError;
use crate::render::environment::Theme;
use crate::render::reference::reference;

pub(super) fn run(global: &Global, args: &Args) -> Result<Outcome, CommandError> {
    let ThemeCommand::Docs { theme: name } = &args.what;
    let (config, root) = match load(&request(global)) {
        Ok(project) => (project.config, project.root),
        // Who looks for a theme need not have a site yet; who names one must.
        Err(CommandError::Config(ConfigError::NotFound { .. }))
            if global.root.is_none() && global.config.is_none() =>
        {
            (Config::default(), None)
        }
        Err(error) => return Err(error),
    };
    let name = name.as_ref().unwrap_or(&config.theme);
    let theme = Theme::load(root.as_deref(), name, &config.default_language);
    print(reference(&theme.map_err(BuildError::from)?).as_bytes())?;
    Ok(Outcome::Done)
}
