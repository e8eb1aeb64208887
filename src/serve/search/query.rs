//! The queries that b4 sends: the part of public-inbox's grammar that it uses.
//!
//! Terms are `s:"title"`, `f:"address"`, `nq:"change-id: X"` (b4 leaves out `nq:` and the blank at times),
//! `nq:"From: Name <address>"`, `patchid:HEX`, and ranges `d:20260105..20260112`, `dt:20260105120000..`, `rt:1767600000..`
//! (`d` and `dt`: written, by the Date field; `rt`: received, seconds since 1970). They are put together by `AND`, `OR` and
//! parentheses; `AND` binds closer, and stands between two terms where nothing does (b4 0.16: mbox.py, dig.py, ez.py).

mod range;
mod steps;
mod term;
mod token;

use std::ops::RangeInclusive;

use crate::mail::PatchId;
use steps::Steps;
use token::token;

/// Longest query in bytes. b4 asks with one id for each patch of a series: a hundred of them are 5 kB.
const MAX_BYTES: usize = 16 << 10;
/// Most terms.
const MAX_TERMS: usize = 256;

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::range::{EAST, HOUR, WEST};
    use super::*;
    use crate::serve::search::words::words;

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
