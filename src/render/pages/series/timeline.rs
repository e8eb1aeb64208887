//! The revisions of a series over time.

use super::revision_name;
use crate::archive::Series;
use crate::archive::SeriesRevision;
use crate::archive::series::{Reason, Status};
use crate::render::charts::timeline::{self, End, Lane};
use crate::render::charts::{About, Chart};
use crate::render::rows::{Scope, status_text};
use std::fmt::Display;

/// Fewest replies that make a picture of a single revision.
const FEW_REPLIES: usize = 3;

/// The picture; `None` of what hardly has a history.
pub(super) fn timeline(scope: &Scope<'_>, series: &Series) -> Option<Chart> {
    let lanes: Vec<Lane> =
        series.revisions.iter().filter_map(|revision| lane(scope, revision)).collect();
    let replies: usize = lanes.iter().map(|lane| lane.replies.len()).sum();
    if lanes.len() < 2 && replies < FEW_REPLIES {
        return None;
    }
    let words = scope.words;
    let places: [(&str, &dyn Display); 3] = [
        ("revisions", &words.count("n_revisions", lanes.len())),
        ("replies", &words.count("n_replies", replies)),
        ("status", &status_text(series.status, words)),
    ];
    let description = words.fill("revisions_summary", &places);
    let title = words.get("revisions_over_time");
    let about = About { id: "over-time", title, description: &description, words };
    timeline::timeline(&about, &lanes)
}

/// A revision with a date; replies of programs are left out.
fn lane(scope: &Scope<'_>, revision: &SeriesRevision) -> Option<Lane> {
    let archive = &scope.list.archive;
    let seconds = |ix| archive.message(ix).date.map(|date| date.seconds);
    let replies = revision.followups.iter().copied();
    let of_people = replies.filter(|ix| !archive.robots.sent(archive.message(*ix)));
    let standing = &revision.standing;
    let end = match standing.status {
        Status::Applied => {
            let applied = standing.applied.iter().filter_map(|patch| seconds(patch.message)).max();
            let said = standing.evidence.iter().find(|said| said.reason == Reason::Applied);
            applied.or_else(|| seconds(said?.message)).map(|at| (End::Applied, at))
        }
        Status::Rejected | Status::Dropped => {
            let said = standing.evidence.first();
            said.and_then(|said| seconds(said.message)).map(|at| (End::Refused, at))
        }
        _ => None,
    };
    Some(Lane {
        name: revision_name(revision.revision),
        sent: revision.date?,
        replies: of_people.filter_map(seconds).collect(),
        outcome: status_text(standing.status, scope.words).to_owned(),
        end,
    })
}
