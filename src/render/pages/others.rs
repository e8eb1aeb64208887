//! Other mails under one Message-ID, folded away below the one that came first; and what is odd about a message.
//!
//! A page shows a few of them, since anyone can send thousands. All of them are in the thread's mbox.

use super::message::text_html;
use crate::archive::{MessageIx, Record};
use crate::diagnostic::Kind;
use crate::mail::Message;
use crate::privacy::Letter;
use crate::render::context::{OtherContext, PersonContext, ProblemContext};
use crate::render::rows::Scope;
use crate::render::{RenderError, Renderer, date};
use crate::site::content::ContentPage;
use crate::site::{Site, mid};
use crate::source::RawMessage;
use crate::words::Words;

/// Other mails shown under a message; the rest are counted.
pub(in crate::render) const MOST_SHOWN: usize = 5;

/// The guide's page about findings, below `content/`.
const FINDINGS: &str = "guide/findings.md";

/// The guide's page about findings, which pages link to.
pub fn findings_page(site: &Site) -> Option<&ContentPage> {
    site.content.iter().find(|page| page.source_name() == FINDINGS)
}

/// The other mails of a message. `each` sees every one.
pub(super) fn others(
    scope: &Scope<'_>,
    ix: MessageIx,
    mut each: impl FnMut(&RawMessage, &Letter<'_>),
) -> Result<Vec<OtherContext>, RenderError> {
    let record = scope.list.archive.message(ix);
    let mut shown = Vec::new();
    let mut buffer = Vec::new();
    for raw in record.others() {
        let letter = Renderer::open(scope.list, raw, &mut buffer)?;
        each(raw, &letter);
        if shown.len() < MOST_SHOWN {
            shown.push(other(scope, record, &letter.parse(), shown.len() + 2));
        }
    }
    Ok(shown)
}

fn other(scope: &Scope<'_>, record: &Record, message: &Message, number: usize) -> OtherContext {
    let author = message.author();
    let name = if author.name.is_empty() { &author.address } else { &author.name };
    OtherContext {
        anchor: format!("{}-{number}", mid::anchor(&record.id)),
        subject: message.subject.text.clone(),
        show_subject: message.subject.text != *record.subject,
        author: PersonContext {
            name: if name.is_empty() {
                scope.words.get("unknown_name").to_owned()
            } else {
                name.clone()
            },
            address: author.address.clone(),
            ..PersonContext::default()
        },
        date: message.date.map(|date| date::date(date, scope.words)),
        html: text_html(scope, message),
        attachments: message.attachments.iter().map(|part| part.name.clone()).collect(),
    }
}

/// What was found, in words.
fn finding(kind: Kind, words: &Words) -> String {
    words.get(&kind.code().to_lowercase()).to_owned()
}

/// How many of a message's other mails are not shown.
pub(super) fn more_others(record: &Record) -> usize {
    record.others().len().saturating_sub(MOST_SHOWN)
}

/// What was odd about a message; where the site holds the guide, with links to what the codes mean.
pub(super) fn problems(scope: &Scope<'_>, record: &Record) -> Vec<ProblemContext> {
    let guide = (!record.problems.is_empty()).then(|| findings_page(scope.site)).flatten();
    let href = |kind: Kind| {
        let page = guide?;
        let fragment = kind.code().to_lowercase();
        let explained = page.markdown.contains(&format!("id=\"{fragment}\""));
        explained.then(|| scope.href.anchor(&page.folder, &fragment))
    };
    let problem = |kind: &Kind| ProblemContext {
        code: kind.code(),
        title: finding(*kind, scope.words),
        href: href(*kind),
    };
    record.problems.iter().map(problem).collect()
}
