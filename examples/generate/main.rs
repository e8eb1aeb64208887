//! Writes a synthetic list archive of any size.
//!
//! ```text
//! cargo run --release --example generate -- --messages 100000 --seed 7 --output big.mbox
//! ```
//!
//! Same options, same bytes, on every machine. Formats: `mbox` (mboxrd; to standard output without `--output`;
//! compressed where the name ends in `.gz`), `maildir`, `eml` (a folder for each month) and `public-inbox` (a bare
//! version 2 epoch; needs git).

mod archive;
mod output;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use archive::Options;

const USAGE: &str = "\
usage: generate --messages N [--seed S] [--format mbox|maildir|eml|public-inbox] [--output PATH] [--broken PERCENT]

  --messages N      number of mails, the few that come twice included
  --seed S          names the archive; default 1
  --format FORMAT   default mbox
  --output PATH     file, or folder that does not exist yet; mbox goes to standard output without it
  --broken PERCENT  share of broken mails, such as 2 or 0.5; default 2
";

/// What kind of archive to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Mbox,
    Maildir,
    Eml,
    PublicInbox,
}

/// The command line.
#[derive(Debug)]
struct Args {
    options: Options,
    format: Format,
    output: Option<PathBuf>,
}

#[expect(clippy::print_stderr, reason = "a command's own messages")]
fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprint!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> io::Result<()> {
    let options = &args.options;
    match (args.format, &args.output) {
        (Format::Mbox, None) => output::mbox(options, io::stdout().lock()),
        (Format::Mbox, Some(path)) => output::mbox_file(options, path),
        (Format::Maildir, Some(path)) => output::maildir(options, path),
        (Format::Eml, Some(path)) => output::eml(options, path),
        (Format::PublicInbox, Some(path)) => output::public_inbox(options, path),
        (_, None) => Err(io::Error::new(io::ErrorKind::InvalidInput, "this format needs --output")),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut messages = None;
    let mut args = Args {
        options: Options { messages: 0, seed: 1, broken_permille: 20 },
        format: Format::Mbox,
        output: None,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word}: a value is missing"));
        match word.as_str() {
            "--messages" => messages = Some(number(&value()?)?),
            "--seed" => args.options.seed = number(&value()?)?,
            "--broken" => args.options.broken_permille = permille(&value()?)?,
            "--output" => args.output = Some(PathBuf::from(value()?)),
            "--format" => {
                args.format = match value()?.as_str() {
                    "mbox" => Format::Mbox,
                    "maildir" => Format::Maildir,
                    "eml" => Format::Eml,
                    "public-inbox" => Format::PublicInbox,
                    other => return Err(format!("--format: unknown format {other}")),
                };
            }
            other => return Err(format!("unknown argument {other}")),
        }
    }
    args.options.messages = messages.ok_or("--messages is missing")?;
    Ok(args)
}

fn number(text: &str) -> Result<u64, String> {
    text.replace(['_', ','], "").parse().map_err(|error| format!("{text}: {error}"))
}

/// `2`, `0.5` or `100` percent in permille.
fn permille(text: &str) -> Result<u32, String> {
    let (whole, tenth) =
        text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), "0"));
    match (whole.parse::<u32>(), tenth.parse::<u32>()) {
        (Ok(whole), Ok(tenth)) if tenth < 10 && whole * 10 + tenth <= 1000 => {
            Ok(whole * 10 + tenth)
        }
        _ => Err(format!("{text}: a percentage from 0 to 100 with at most one decimal")),
    }
}
