//! The ends of a range: dates and times, commits, Message-IDs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::calendar;
use crate::archive::{Archive, slug};
use crate::mail::MessageId;
use crate::source::hex;

/// Hex digits of a commit in keys and titles.
const SHORT: usize = 9;
/// Fewest digits of an abbreviated commit: fewer are years.
const SHORTEST: usize = 5;

/// A resolved end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// Seconds; how it is shown; how it stands in the key.
    Time(i64, String, String),
    /// Position among the commits; the short commit.
    Commit(u32, String),
}

impl End {
    /// As the report says it.
    pub(super) fn shown(&self) -> &str {
        match self {
            End::Time(_, shown, _) => shown,
            End::Commit(_, short) => short,
        }
    }

    /// As it stands in a key.
    pub(super) fn key(&self) -> &str {
        match self {
            End::Time(.., key) => key,
            End::Commit(_, short) => short,
        }
    }
}

/// Finds what an end means.
///
/// # Errors
/// What is wrong, and what would be right.
pub(super) fn resolve(archive: &Archive, commits: &[[u8; 20]], text: &str) -> Result<End, String> {
    let text = text.trim();
    if let Some(seconds) = time(text) {
        let key = key_of(text);
        let shown = if is_day(&key) { key.clone() } else { text.to_owned() };
        return Ok(End::Time(seconds, shown, key));
    }
    if is_commit(text) {
        return commit(commits, text);
    }
    let bare = bare_id(text);
    let by_id = || Some((archive.by_id(&MessageId::new(bare)?)?.at(), bare.to_owned()));
    // A range of Message-IDs is named after their digests.
    let by_key = || {
        let digest =
            text.strip_prefix('m').filter(|digest| digest.len() == SHORT && is_commit(digest))?;
        let found = |(_, record): &(usize, &crate::archive::Record)| {
            slug::digest(record.id.as_str(), SHORT) == digest
        };
        archive
            .messages
            .iter()
            .enumerate()
            .find(found)
            .map(|(at, record)| (at, record.id.as_str().to_owned()))
    };
    let Some((at, id)) = by_id().or_else(by_key) else {
        return Err(format!(
            "{text} is no date (2026-01-12), no commit and no Message-ID of this archive"
        ));
    };
    let date = archive.messages.get(at).and_then(|record| record.date);
    let date = date.ok_or_else(|| format!("the message {id} has no date"))?;
    let key = key_of(&id);
    Ok(End::Time(date.seconds, id, key))
}

fn bare_id(text: &str) -> &str {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text)
}

fn is_commit(text: &str) -> bool {
    (SHORTEST..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && calendar::parse(text).is_some()
}

fn commit(commits: &[[u8; 20]], text: &str) -> Result<End, String> {
    let wanted: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    let starts = |id: &[u8; 20]| {
        let digits = id.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        wanted.iter().copied().eq(digits.take(wanted.len()))
    };
    let mut found = commits.iter().enumerate().filter(|(_, id)| starts(id));
    match (found.next(), found.next()) {
        (Some((at, id)), None) => {
            let mut short = hex::encode(id);
            short.truncate(SHORT);
            Ok(End::Commit(at as u32, short))
        }
        (Some(_), Some(_)) => {
            Err(format!("more than one commit begins with {text}; give more digits"))
        }
        (None, _) if commits.is_empty() => {
            Err(format!("{text} looks like a commit, and no source is a git repository"))
        }
        (None, _) => Err(format!("no source has a commit that begins with {text}")),
    }
}

/// Seconds of a date, of the start of a week, month, quarter or year, or of an RFC 3339 time.
pub(super) fn time(text: &str) -> Option<i64> {
    if let Some(span) = calendar::parse(text) {
        return Some(span.start);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    // As in keys, where a colon would be no safe file name: 2026-01-12T060000Z.
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let (hour, minute, second) = (clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?);
    Some(format!("{day}T{hour}:{minute}:{second}Z").parse::<Timestamp>().ok()?.as_second())
}

/// An end as it stands in a key: safe in file names on all systems.
pub(super) fn key_of(text: &str) -> String {
    let text = text.trim();
    if let Some(span) = calendar::parse(text) {
        return span.from;
    }
    if let Some(moment) = time(text).and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        let utc = moment.to_zoned(TimeZone::UTC);
        let (hour, minute, second) = (utc.hour(), utc.minute(), utc.second());
        return match (hour, minute, second) {
            (0, 0, 0) => utc.date().to_string(),
            _ => format!("{}T{hour:02}{minute:02}{second:02}Z", utc.date()),
        };
    }
    if is_commit(text) {
        return text.get(..text.len().min(SHORT)).unwrap_or(text).to_ascii_lowercase();
    }
    if text.contains('@') {
        return format!("m{}", slug::digest(bare_id(text), SHORT));
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().take(40).map(safe).collect::<String>().trim_matches('-').to_owned()
}
