//! What people see in the terminal: messages, progress, summaries. Everything goes to standard error; text from mails is
//! made harmless first.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Color, Global};
use crate::diagnostic::{Diagnostics, Severity};
use crate::visible::harmless;

/// Findings of one kind named one by one; the rest are counted.
const MOST_NAMED: usize = 5;

/// Where and how to print.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    progress: bool,
}

impl Terminal {
    /// As the options say.
    pub fn new(global: &Global) -> Self {
        match global.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::AlwaysAnsi.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        let progress = !global.quiet && std::io::stderr().is_terminal();
        Terminal { quiet: global.quiet, verbose: global.verbose, progress }
    }

    /// One that prints errors only, for tests.
    pub fn silent() -> Self {
        Terminal { quiet: true, verbose: false, progress: false }
    }

    /// Whether every finding is to be named.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// A line of information; not with `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            line(text);
        }
    }

    /// An error, with its label.
    pub fn error(&self, text: &str) {
        if text.starts_with("error") {
            line(&harmless(text));
        } else {
            line(&format!("\x1b[1;31merror\x1b[0m: {}", harmless(text)));
        }
    }

    /// A warning.
    pub fn warn(&self, text: &str) {
        if !self.quiet {
            line(&format!("\x1b[1;33mwarning\x1b[0m: {}", harmless(text)));
        }
    }

    /// A bar for long work, drawn on a terminal only.
    pub fn progress(&self, what: &'static str, length: u64) -> ProgressBar {
        if !self.progress || length < 2_000 {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(
            "{msg:>10} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}",
        );
        let bar = ProgressBar::new(length).with_message(what);
        match style {
            Ok(style) => bar.with_style(style.progress_chars("=> ")),
            Err(_) => bar,
        }
    }

    /// Findings: lost mail and warnings by name (some of each kind), the rest as counts.
    pub fn diagnostics(&self, found: &Diagnostics) {
        let counts = found.by_kind();
        for (kind, count) in &counts {
            let named = if self.verbose || kind.severity() == Severity::Lost {
                usize::MAX
            } else {
                MOST_NAMED
            };
            if kind.severity() == Severity::Note && !self.verbose {
                continue;
            }
            for d in found.iter().filter(|d| d.kind == *kind).take(named) {
                self.warn(&d.to_string());
            }
            if *count > named {
                self.warn(&format!(
                    "… and {} more: {} [{}]",
                    count - named,
                    kind.title(),
                    kind.code()
                ));
            }
        }
        self.counts(found);
    }

    /// How many findings there are of each kind.
    pub fn counts(&self, found: &Diagnostics) {
        if found.is_empty() {
            return;
        }
        self.say("Findings:");
        for (kind, count) in found.by_kind() {
            self.say(&format!("  {count:>8}  {} [{}]", kind.title(), kind.code()));
        }
    }

    /// `--timings`.
    pub fn timings(&self, stages: &[(&'static str, Duration)]) {
        let total: Duration = stages.iter().map(|stage| stage.1).sum();
        line("Stage            seconds  share");
        for (stage, time) in stages {
            let share = 100.0 * time.as_secs_f64() / total.as_secs_f64().max(1e-9);
            line(&format!("{stage:<15} {:>8.3}  {share:>4.0} %", time.as_secs_f64()));
        }
        line(&format!("{:<15} {:>8.3}", "total", total.as_secs_f64()));
    }
}

/// Printing cannot be helped if it fails (a closed pipe).
fn line(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// `12,345`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(65_706), "65,706");
        assert_eq!(thousands(1_000_000), "1,000,000");
    }
}
