//! Reviews that somebody gave and received.

use crate::archive::ContributorIx;
use crate::archive::exchange::is_counted;
use crate::archive::review::{Credit, Kind};
use crate::render::context::{PersonContext, ReviewMailRow, ReviewsContext};
use crate::render::date;
use crate::render::rows::Scope;

/// Mails named in each direction.
const NEWEST: usize = 10;

/// Reviews given, with whose patches they are.
pub(super) fn given(scope: &Scope<'_>, who: ContributorIx) -> ReviewsContext {
    let credits = scope.list.archive.reviews.given_by(who);
    reviews(scope, credits, |credit| Some(scope.person(credit.author?)))
}

/// Reviews received, with who gave them.
pub(super) fn received(scope: &Scope<'_>, who: ContributorIx) -> ReviewsContext {
    let reviews_of = &scope.list.archive.reviews;
    reviews(scope, reviews_of.received_by(who), |credit| {
        reviews_of.person(credit.who).contributor.map(|giver| scope.identity(giver))
    })
}

/// Credits, oldest first, as rows; trailers of one mail and person are one.
fn reviews<'a>(
    scope: &Scope<'_>,
    credits: impl Iterator<Item = &'a Credit>,
    other: impl Fn(&Credit) -> Option<PersonContext>,
) -> ReviewsContext {
    let archive = &scope.list.archive;
    let credits: Vec<&Credit> = credits.filter(|credit| is_counted(credit)).collect();
    let count = |kind| credits.iter().filter(|credit| credit.kind == kind).count();
    let kinds = [Kind::Reviewed, Kind::Acked, Kind::Tested];
    let row = |credits: &[&Credit]| {
        let credit = credits.first()?;
        let mail = archive.message(credit.message);
        let kinds: Vec<&str> = credits.iter().map(|credit| credit.kind.word()).collect();
        Some(ReviewMailRow {
            href: scope.message_href(credit.message),
            kinds: kinds.join(", "),
            title: mail.title().to_owned(),
            person: other(credit),
            date: mail.date.map(|date| date::date(date, scope.words)),
        })
    };
    ReviewsContext {
        total: credits.len(),
        counts: kinds
            .map(|kind| (kind.word(), count(kind)))
            .into_iter()
            .filter(|of| of.1 > 0)
            .collect(),
        rows: credits
            .chunk_by(|a, b| (a.message, a.who) == (b.message, b.who))
            .rev()
            .take(NEWEST)
            .filter_map(row)
            .collect(),
    }
}
