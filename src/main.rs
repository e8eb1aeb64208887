//! The program: parses the command line, runs the command, turns the outcome into an exit status.

use std::process::ExitCode;

use clap::Parser as _;
use listpress::cli::Cli;
use listpress::commands;
use listpress::output::Gate;
use listpress::terminal::Terminal;

/// Pages are many small, short-lived strings; the system's allocator takes a fifth of a build's time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let gate = Gate::default();
    let interrupts = gate.clone();
    let interrupted = ctrlc::set_handler(move || {
        interrupts.close();
        std::process::exit(130)
    });
    let terminal = Terminal::new(&cli.global);
    if interrupted.is_err() {
        terminal.warn("cannot catch interrupts");
    }
    match commands::run(cli, &terminal, &gate) {
        Ok(outcome) => ExitCode::from(outcome.status()),
        Err(error) => {
            terminal.error(&error.to_string());
            ExitCode::from(error.status())
        }
    }
}
