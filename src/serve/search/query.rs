//! The queries that b4 sends: the part of public-inbox's grammar that it uses.
//!
//! Terms are `s:"title"`, `f:"address"`, `nq:"change-id: X"` (b4 leaves out `nq:` and the blank at times),
//! `nq:"From: Name <address>"`, `patchid:HEX`, and ranges `d:20260105..20260112`, `dt:20260105120000..`, `rt:1767600000..`
//! (`d` and `dt`: written, by the Date field; `rt`: received, seconds since 1970). They are put together by `AND`, `OR` and
//! parentheses; `AND` binds closer, and stands between two terms where nothing does (b4 0.16: mbox.py, dig.py, ez.py).

use std::ops::RangeInclusive;

use jiff::civil;

use super::words::words;
use crate::mail::{PatchId, patch_id};

/// Longest query in bytes. b4 asks with one id for each patch of a series: a hundred of them are 5 kB.
const MAX_BYTES: usize = 16 << 10;
/// Most terms.
const MAX_TERMS: usize = 256;

const HOUR: i64 = 3600;
/// `d:` names days of the sender's zone, which may be 14 hours before UTC and 12 behind it. b4 sifts what it gets.
const EAST: i64 = 14 * HOUR;
const WEST: i64 = 12 * HOUR;

/// Seconds since the epoch, from and to.
pub(super) type Range = RangeInclusive<i64>;

/// What a message has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// These words in the subject.
    Title(Box<str>),
    /// These words in the name or address of who sent or wrote it.
    From(Box<str>),
    /// This change-id.
    Change(String),
    /// A diff with this id.
    Patch(PatchId),
    /// Written then.
    Written(Range),
    /// Received then.
    Received(Range),
}

/// A step of a query: terms first, then what joins the two results before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Find(Term),
    And,
    Or,
}

/// A query in the order in which it is worked off (postfix): never empty, and each `And` and `Or` has two results before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query(pub(super) Vec<Step>);

/// Why a query means nothing here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    #[error("the query is longer than {MAX_BYTES} bytes or has more than {MAX_TERMS} terms")]
    TooLong,
    #[error("the query is empty")]
    Empty,
    #[error(
        "`{0}` is not understood here; terms are s:\"title\", f:\"address\", nq:\"change-id: ID\", patchid:HEX, d:, dt: and rt:"
    )]
    Unknown(String),
    #[error("a parenthesis, AND or OR has nothing beside it")]
    Unfinished,
    #[error("`{0}` is no range of dates: d:YYYYMMDD..YYYYMMDD, dt:YYYYMMDDhhmmss.., rt:SECONDS..")]
    Date(String),
}

enum Token<'a> {
    Open,
    Close,
    And,
    Or,
    Term { prefix: &'a str, value: &'a str },
}

/// An operator that waits for what follows it.
#[derive(PartialEq)]
enum Waiting {
    Open,
    And,
    Or,
}

/// Reads a query; its time grows with its length, and nothing recurses.
pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    if text.len() > MAX_BYTES {
        return Err(QueryError::TooLong);
    }
    let mut steps = Steps::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (token, after) = token(rest);
        steps.take(token)?;
        rest = after.trim_start();
    }
    steps.finish()
}

#[derive(Default)]
struct Steps {
    done: Vec<Step>,
    waiting: Vec<Waiting>,
    /// A term or a closing parenthesis was last.
    has_left: bool,
}

impl Steps {
    fn take(&mut self, token: Token<'_>) -> Result<(), QueryError> {
        match token {
            Token::Open => {
                self.join();
                self.waiting.push(Waiting::Open);
            }
            Token::Close => {
                self.need_left()?;
                self.flush(|waiting| *waiting != Waiting::Open);
                if self.waiting.pop().is_none() {
                    return Err(QueryError::Unfinished);
                }
                self.has_left = true;
            }
            Token::And => {
                self.need_left()?;
                self.and();
            }
            Token::Or => {
                self.need_left()?;
                self.flush(|waiting| *waiting != Waiting::Open);
                self.waiting.push(Waiting::Or);
            }
            Token::Term { prefix, value } => {
                self.join();
                self.done.push(Step::Find(term(prefix, value)?));
                self.has_left = true;
            }
        }
        if self.done.len() + self.waiting.len() > 2 * MAX_TERMS {
            return Err(QueryError::TooLong);
        }
        Ok(())
    }

    /// `AND` where nothing stands between two terms.
    fn join(&mut self) {
        if std::mem::take(&mut self.has_left) {
            self.and();
        }
    }

    fn and(&mut self) {
        self.flush(|waiting| *waiting == Waiting::And);
        self.waiting.push(Waiting::And);
    }

    fn need_left(&mut self) -> Result<(), QueryError> {
        std::mem::take(&mut self.has_left).then_some(()).ok_or(QueryError::Unfinished)
    }

    /// Lets go of the operators that bind at least as close as the one that comes.
    fn flush(&mut self, goes: impl Fn(&Waiting) -> bool) {
        while let Some(waiting) = self.waiting.pop_if(|waiting| goes(waiting)) {
            self.done.push(if waiting == Waiting::And { Step::And } else { Step::Or });
        }
    }

    fn finish(mut self) -> Result<Query, QueryError> {
        if self.done.is_empty() && self.waiting.is_empty() {
            return Err(QueryError::Empty);
        }
        self.need_left()?;
        self.flush(|waiting| *waiting != Waiting::Open);
        if !self.waiting.is_empty() {
            return Err(QueryError::Unfinished);
        }
        Ok(Query(self.done))
    }
}

/// The first token of a text that begins with one, and what follows it.
fn token(text: &str) -> (Token<'_>, &str) {
    if let Some(rest) = text.strip_prefix('(') {
        return (Token::Open, rest);
    }
    if let Some(rest) = text.strip_prefix(')') {
        return (Token::Close, rest);
    }
    let plain = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')'));
    let (word, rest) = text.split_at(plain.unwrap_or(text.len()));
    match word {
        "AND" => return (Token::And, rest),
        "OR" => return (Token::Or, rest),
        _ => {}
    }
    if let Some(quoted) = rest.strip_prefix('"')
        && (word.is_empty() || word.ends_with(':'))
    {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (Token::Term { prefix: word.trim_end_matches(':'), value }, rest);
    }
    // A quotation mark within a word is a part of it.
    let end =
        text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let (prefix, value) = word.split_once(':').unwrap_or(("", word));
    (Token::Term { prefix, value }, rest)
}

fn term(prefix: &str, value: &str) -> Result<Term, QueryError> {
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

/// `A..B`, either of which may be left out, or `A` alone.
fn range(
    text: &str,
    read: fn(&str) -> Option<i64>,
) -> Result<(Option<i64>, Option<i64>), QueryError> {
    let error = || QueryError::Date(text.to_owned());
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let bound = |text: &str| match text {
        "" => Ok(None),
        text => read(text).map(Some).ok_or_else(error),
    };
    let range = (bound(from)?, bound(to)?);
    if range == (None, None) { Err(error()) } else { Ok(range) }
}

fn bounds(from: Option<i64>, to: Option<i64>) -> Range {
    from.unwrap_or(i64::MIN)..=to.unwrap_or(i64::MAX)
}

/// From the first day's beginning to the last one's end, wherever it is earliest and latest.
fn days((from, to): (Option<i64>, Option<i64>)) -> Range {
    bounds(from.map(|from| from - EAST), to.map(|to| to + 24 * HOUR - 1 + WEST))
}

/// `20260105` or `2026-01-05`.
fn day(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    (digits.len() == 8).then(|| moment(&digits)).flatten()
}

/// `20260105123000`, UTC, or a day.
fn moment(text: &str) -> Option<i64> {
    if !matches!(text.len(), 8 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize, length: usize| text.get(at..at + length).unwrap_or("0").parse().ok();
    let date = civil::Date::new(number(0, 4)?, number(4, 2)? as i8, number(6, 2)? as i8).ok()?;
    let days = date.duration_since(civil::date(1970, 1, 1)).as_secs();
    let [hour, minute, second] = [8, 10, 12].map(|at| number(at, 2).map_or(0, i64::from));
    (hour < 24 && minute < 60 && second <= 60).then_some(days + hour * HOUR + minute * 60 + second)
}

fn seconds(text: &str) -> Option<i64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(id: &str) -> Step {
        Step::Find(Term::Change(id.to_owned()))
    }

    #[test]
    fn what_b4_asks_is_understood() {
        let title = || Step::Find(Term::Title(words("net: fix it")));
        let from = || Step::Find(Term::From(words("jane@example.org")));
        let since = || Step::Find(Term::Written(1_767_571_200 - EAST..=i64::MAX));
        for (text, wanted) in [
            (
                "(nq:\"change-id: 2026-a-1\") AND d:20260105..",
                vec![change("2026-a-1"), since(), Step::And],
            ),
            ("nq:\"change-id:2026-a-1\"", vec![change("2026-a-1")]),
            ("\"change-id: 2026-a-1\"", vec![change("2026-a-1")]),
            (
                "((s:\"net: fix it\" AND f:\"jane@example.org\")) AND d:20260105..",
                vec![title(), from(), Step::And, since(), Step::And],
            ),
            (
                "(nq:\"change-id: a\" OR (s:\"net: fix it\" AND f:\"jane@example.org\")) AND d:20260105..",
                vec![change("a"), title(), from(), Step::And, Step::Or, since(), Step::And],
            ),
            (
                "(nq:\"From: Jane <jane@example.org>\" AND s:\"net: fix it\" AND d:..20260105)",
                vec![
                    Step::Find(Term::From(words("Jane jane example org"))),
                    title(),
                    Step::And,
                    Step::Find(Term::Written(i64::MIN..=1_767_571_200 + 24 * HOUR - 1 + WEST)),
                    Step::And,
                ],
            ),
            ("rt:1767571200..", vec![Step::Find(Term::Received(1_767_571_200..=i64::MAX))]),
            (
                "dt:20260105000001..20260105000002",
                vec![Step::Find(Term::Written(1_767_571_201..=1_767_571_202))],
            ),
        ] {
            assert_eq!(parse(text), Ok(Query(wanted)), "{text}");
        }
        let patch = |byte: &str| format!("patchid:{}", byte.repeat(20));
        let both = parse(&format!("{} OR {} AND d:..20260105", patch("01"), patch("ab"))).unwrap();
        assert_eq!(both.0[0], Step::Find(Term::Patch([1; 20])));
        assert_eq!(both.0[3..], [Step::And, Step::Or]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for text in [
            "",
            "  ",
            "(",
            ")",
            "AND",
            "d:1 OR",
            "dfn:a.c",
            "s:\"...\"",
            "f:a AND AND f:b",
            "d:..",
            "d:2026",
            "dt:20261305000000..",
            "patchid:12",
            "rt:x..",
            "hello",
            "NOT s:a",
            "s:a)",
            "(s:a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse(&"s:a OR ".repeat(5000)), Err(QueryError::TooLong));
        assert_eq!(parse(&"s:a ".repeat(600)), Err(QueryError::TooLong));
        assert_eq!(parse(&"(".repeat(600)), Err(QueryError::TooLong));
    }

    /// Results that a postfix query leaves; `None` where a step lacks some.
    fn results(query: &Query) -> Option<usize> {
        query.0.iter().try_fold(0_usize, |results, step| match step {
            Step::Find(_) => Some(results + 1),
            Step::And | Step::Or => (results >= 2).then(|| results - 1),
        })
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_an_error(text in "([()\" :.]|AND |OR |s:|f:a|d:2026|\\PC){0,60}") {
            if let Ok(query) = parse(&text) {
                prop_assert_eq!(results(&query), Some(1));
            }
        }

        #[test]
        fn terms_and_operators_in_any_order_keep_their_shape(ops in prop::collection::vec(any::<bool>(), 0..40)) {
            let mut text = "s:a".to_owned();
            for and in &ops {
                text.push_str(if *and { " AND (s:a)" } else { " OR s:a" });
            }
            let query = parse(&text).unwrap();
            prop_assert_eq!(query.0.len(), 2 * ops.len() + 1);
            prop_assert_eq!(results(&query), Some(1));
        }
    }
}
