//! `listpress verify`: a built or copied site against its manifest.

use std::fmt::Write as _;

use super::{CommandError, Outcome, print};
use crate::cli::Verify;
use crate::output::signature::{self, Checked};
use crate::output::verify::{Fault, Finding, verify};
use crate::pipeline::BuildError;
use crate::terminal::{Terminal, thousands};
use crate::visible;

pub(super) fn run(args: &Verify, terminal: &Terminal) -> Result<Outcome, CommandError> {
    let verified = verify(&args.dir).map_err(|error| CommandError::Usage(error.to_string()))?;
    let mut lines = String::new();
    for Finding { path, fault } in &verified.findings {
        let what = match fault {
            Fault::Missing => "missing",
            Fault::Changed => "changed",
            Fault::Extra => "not of this site",
            Fault::Unreadable(what) | Fault::Damaged(what) => what,
        };
        let _ = writeln!(lines, "{}", visible::harmless_line(&format!("{path}: {what}")));
    }
    let mut signed = String::new();
    let mut forged = false;
    if let Some(key) = &args.key {
        let checked = signature::check(&args.dir, key).map_err(BuildError::from)?;
        forged = !matches!(checked, Checked::Good(_));
        match checked {
            Checked::Good(file) => signed = format!(", {file} is good"),
            Checked::Missing => lines.push_str("manifest.json: no signature\n"),
            Checked::Bad(file, said) => {
                let line = format!("{file}: no good signature: {said}");
                let _ = writeln!(lines, "{}", visible::harmless_line(&line));
            }
        }
    }
    print(lines.as_bytes())?;
    let (wrong, extra) = (verified.wrong(), verified.extra());
    let place = args.dir.display();
    terminal.say(&format!(
        "{place}: {} files in the manifest, {} of them missing or changed, {} further files{signed}",
        thousands(verified.files),
        thousands(wrong as u64),
        thousands(extra as u64)
    ));
    let failed = wrong > 0 || forged || args.exact && extra > 0;
    Ok(if failed { Outcome::Problems } else { Outcome::Done })
}
