//! What a series page says of its status, with the mails that show it, and of what the series stands on.

use crate::archive::series::{AppliedPatch, Evidence, NeedKind, Reason, Status};
use crate::archive::{Series, SeriesIx};
use crate::mail::{MessageId, VerdictKind, diff, verdict};
use crate::render::context::{CommitContext, EvidenceContext, Link, NeedContext, NeedsContext};
use crate::render::rows::{Scope, ranges};
use crate::render::{RenderError, Renderer};

/// Mails whose words are quoted.
const MOST_QUOTED: usize = 5;
/// Longest quotation, in characters.
const LONGEST_QUOTE: usize = 200;
/// Commits shown of one mail; the patches have all.
const MOST_COMMITS: usize = 12;

/// The mails that show a series' status, the weightiest first.
pub(super) fn evidence(
    scope: &Scope<'_>,
    series: &Series,
) -> Result<Vec<EvidenceContext>, RenderError> {
    let mut rows = Vec::with_capacity(series.evidence.len());
    for (at, evidence) in series.evidence.iter().enumerate() {
        let kind = kind(evidence.reason, series.status).filter(|_| at < MOST_QUOTED);
        let quote = match kind {
            Some(kind) => quote(scope, evidence, kind)?,
            None => String::new(),
        };
        let commits = evidence.commits.iter().take(MOST_COMMITS);
        rows.push(EvidenceContext {
            text: scope.words.get(text(evidence.reason)).to_owned(),
            patches: ranges(&evidence.patches),
            message: scope.message(evidence.message, 0),
            other: match evidence.reason {
                Reason::OtherSeries(other) => Some(link(scope, other)),
                _ => None,
            },
            commits: commits.map(|(number, id)| commit(scope, *number, id)).collect(),
            more_commits: evidence.commits.len().saturating_sub(MOST_COMMITS),
            quote,
        });
    }
    Ok(rows)
}

/// The words of a mail that show it, from its text as it may be told.
fn quote(scope: &Scope<'_>, evidence: &Evidence, kind: VerdictKind) -> Result<String, RenderError> {
    let message = Renderer::message(scope.list, evidence.message)?;
    let text = message.body.content();
    let above = text.get(..diff::find_diff(text).unwrap_or(text.len())).unwrap_or(text);
    let quote = verdict::quote(above, kind).unwrap_or_default();
    Ok(match quote.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", quote.get(..end).unwrap_or_default()),
        None => quote,
    })
}

/// What a mail says that is evidence for this.
fn kind(reason: Reason, status: Status) -> Option<VerdictKind> {
    Some(match (reason, status) {
        (Reason::Applied, _) => VerdictKind::Applied,
        (Reason::TakenOut, _) => VerdictKind::Dropped,
        (Reason::Withdrawn, _) => VerdictKind::Withdrawn,
        (Reason::Refused, _) => VerdictKind::Refused,
        (Reason::Rejected, _) | (Reason::Command, Status::Rejected) => VerdictKind::Rejected,
        (Reason::Asked, _) | (Reason::Command, Status::ChangesRequested) => {
            VerdictKind::ChangesWanted
        }
        (Reason::Announced, _) => VerdictKind::Promised,
        (Reason::Command, Status::Superseded) => VerdictKind::Superseded,
        (Reason::Command, _) => VerdictKind::UnderReview,
        _ => return None,
    })
}

/// The word for what shows the status.
fn text(reason: Reason) -> &'static str {
    match reason {
        Reason::Applied => "reason_applied",
        Reason::TakenOut => "reason_taken_out",
        Reason::Withdrawn => "reason_withdrawn",
        Reason::Refused => "reason_refused",
        Reason::Rejected => "reason_rejected",
        Reason::Command => "reason_command",
        Reason::Asked => "reason_asked",
        Reason::Announced => "reason_announced",
        Reason::Comments => "reason_comments",
        Reason::LaterRevision => "reason_later_revision",
        Reason::OtherSeries(_) => "reason_other_series",
        Reason::Rfc => "reason_rfc",
        Reason::Answered => "reason_answered",
        Reason::Quiet => "reason_quiet",
    }
}

/// The commit of a patch, where it is known.
pub(super) fn applied(scope: &Scope<'_>, patch: &AppliedPatch) -> CommitContext {
    CommitContext {
        mail_href: Some(scope.message_href(patch.message)),
        ..commit(scope, patch.number, patch.commit.as_deref().unwrap_or_default())
    }
}

fn commit(scope: &Scope<'_>, patch: u32, id: &str) -> CommitContext {
    let url = scope.list.config.commit_url.as_deref();
    CommitContext {
        patch,
        short: id.get(..12).unwrap_or(id).to_owned(),
        // An id is hexadecimal, so it needs no encoding.
        href: url.filter(|_| !id.is_empty()).map(|url| url.replace("%s", id)),
        mail_href: None,
    }
}

/// What a series stands on and what stands on it; `None` where nothing is known.
pub(super) fn needs(scope: &Scope<'_>, series: &Series) -> Option<NeedsContext> {
    let needs = Some(&series.needs).filter(|needs| !needs.is_empty())?;
    let mut context = NeedsContext {
        base: needs.base.as_deref().map(|id| commit(scope, 0, id)),
        needed_by: needs.needed_by.iter().map(|ix| link(scope, *ix)).collect(),
        ..NeedsContext::default()
    };
    for need in &needs.on {
        let series = need.series.map(|ix| scope.series(ix));
        let (text, revision, href) = match &need.what {
            NeedKind::Patch(id) if series.is_none() => {
                context.patch_ids.push(id.to_string());
                continue;
            }
            NeedKind::Patch(id) => (id.to_string(), None, None),
            NeedKind::Change(id, revision) => {
                (id.to_string(), revision.map(|n| format!("v{n}")), None)
            }
            NeedKind::Message(id) => (id.to_string(), None, elsewhere(scope, id)),
        };
        context.on.push(NeedContext { text, revision, series, href });
    }
    Some(context)
}

/// Where a message is, in this list or another of the site.
fn elsewhere(scope: &Scope<'_>, id: &MessageId) -> Option<String> {
    scope.named(id);
    let lists = std::iter::once(scope.list).chain(&scope.site.lists);
    let (list, ix) =
        lists.take(MOST_LISTS).find_map(|list| Some((list, list.archive.by_id(id)?)))?;
    Some(scope.of_list(list).message_href(ix))
}

/// Lists of the site that are looked into.
const MOST_LISTS: usize = 100;

fn link(scope: &Scope<'_>, ix: SeriesIx) -> Link {
    let row = scope.series(ix);
    Link { title: row.title, href: row.href, current: false }
}
