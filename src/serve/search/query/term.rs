//! What one term asks for.

use super::super::words::words;
use super::range::{bounds, day, days, moment, range, seconds};
use super::{QueryError, Term};
use crate::mail::patch_id;

/// By its prefix.
pub(super) fn term(prefix: &str, value: &str) -> Result<Term, QueryError> {
    let unknown = || QueryError::Unknown(format!("{prefix}:{value}"));
    let phrase = |text: &str| Some(words(text)).filter(|text| text.len() > 1);
    match prefix {
        "s" => phrase(value).map(Term::Title).ok_or_else(unknown),
        "f" => phrase(value).map(Term::From).ok_or_else(unknown),
        "patchid" => patch_id::read(value).map(Term::Patch).ok_or_else(unknown),
        "d" => range(value, day).map(|range| Term::Written(days(range))),
        "dt" => range(value, moment).map(|(from, to)| Term::Written(bounds(from, to))),
        "rt" => range(value, seconds).map(|(from, to)| Term::Received(bounds(from, to))),
        "" | "nq" | "b" => {
            if let Some(id) = after(value, "change-id:").filter(|id| !id.is_empty()) {
                return Ok(Term::Change(id.to_owned()));
            }
            after(value, "From:").and_then(phrase).map(Term::From).ok_or_else(unknown)
        }
        // A change-id without quotation marks.
        "change-id" if !value.is_empty() => Ok(Term::Change(value.to_owned())),
        _ => Err(unknown()),
    }
}

/// What follows a field's name, in any case.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let text = text.trim();
    let own = text.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
    own.then(|| text.get(name.len()..).unwrap_or_default().trim())
}
