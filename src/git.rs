//! The program `git`, which fetches what gix cannot, and pushes.
//!
//! Hooks, housekeeping and questions are switched off. What belongs to the user's access (credential helpers, ssh,
//! proxies) works as it does for the user.

use std::process::{Command, Stdio};

/// Settings of every call.
const SETTINGS: &[&str] = &["core.hooksPath=/dev/null", "gc.auto=0", "maintenance.auto=false"];

/// Variables by which a surrounding git would lead ours to its own repository.
const FOREIGN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
];

/// A call with further settings (`name=value`); the subcommand and its arguments are still to be added.
pub fn command(settings: &[&str]) -> Command {
    let mut command = Command::new("git");
    for name in FOREIGN {
        command.env_remove(name);
    }
    for setting in SETTINGS.iter().chain(settings) {
        command.args(["-c", setting]);
    }
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").stdin(Stdio::null());
    command
}
