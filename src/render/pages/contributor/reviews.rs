//! Reviews that somebody gave and received.

use crate::archive::exchange::{Credit, CreditKind};
use crate::render::context::{PersonContext, ReviewRow, ReviewsContext};
use crate::render::date;
use crate::render::rows::Scope;

/// Mails named in each direction.
const NEWEST: usize = 10;

/// Reviews given, with whose patches they are.
pub(super) fn given(scope: &Scope<'_>, at: &[u32]) -> ReviewsContext {
    reviews(scope, at, |credit| {
        let patch = scope.list.archive.message(credit.patch?);
        Some(scope.person(patch.author))
    })
}

/// Reviews received, with who gave them.
pub(super) fn received(scope: &Scope<'_>, at: &[u32]) -> ReviewsContext {
    reviews(scope, at, |credit| Some(scope.identity(credit.giver)))
}

/// Positions of credits, oldest first, as rows; trailers of one mail and person are one.
fn reviews(
    scope: &Scope<'_>,
    at: &[u32],
    other: impl Fn(&Credit) -> Option<PersonContext>,
) -> ReviewsContext {
    let archive = &scope.list.archive;
    let credits: Vec<Credit> = at.iter().map(|at| archive.credits[*at as usize]).collect();
    let count = |kind| credits.iter().filter(|credit| credit.kind == kind).count();
    let kinds = [CreditKind::Reviewed, CreditKind::Acked, CreditKind::Tested];
    let row = |credits: &[Credit]| {
        let credit = credits.first()?;
        let mail = archive.message(credit.message);
        let patch = credit.patch.map_or(mail, |patch| archive.message(patch));
        let kinds: Vec<&str> = credits.iter().map(|credit| word(credit.kind)).collect();
        Some(ReviewRow {
            href: scope.message_href(credit.message),
            kinds: kinds.join(", "),
            title: patch.title().to_owned(),
            person: other(credit),
            date: mail.date.map(date::date),
        })
    };
    ReviewsContext {
        total: credits.len(),
        counts: kinds
            .map(|kind| (word(kind), count(kind)))
            .into_iter()
            .filter(|of| of.1 > 0)
            .collect(),
        rows: credits
            .chunk_by(|a, b| (a.message, a.giver) == (b.message, b.giver))
            .rev()
            .take(NEWEST)
            .filter_map(row)
            .collect(),
    }
}

fn word(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::Reviewed => "Reviewed",
        CreditKind::Acked => "Acked",
        CreditKind::Tested => "Tested",
    }
}
