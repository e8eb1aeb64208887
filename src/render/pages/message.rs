//! A message's text and header as thread, series and period pages show them.

use super::others;
use crate::archive::{MessageIx, Record};
use crate::byte_set::ByteSet;
use crate::config::ThreadMbox;
use crate::mail::attachment::{Note, ReadingKind};
use crate::mail::remark::Remark;
use crate::mail::{Attachment, Body, Message, body, diff};
use crate::privacy::Rules;
use crate::render::context::{AttachmentContext, MessageContext, ParentContext, RecipientContext};
use crate::render::rows::Scope;
use crate::render::text::parts::Part;
use crate::render::text::{self, TextOptions};
use crate::render::{attachment, date, escape};
use crate::site::percent::{UNRESERVED, percent_encode};
use crate::site::{SafePath, mid};
use crate::words::Words;

/// What RFC 6068 lets stand in fields of a `mailto:` address, as far as mailers take it.
static IN_FIELDS: ByteSet = UNRESERVED.with(b"@");
/// As there, in subjects, which have many signs.
static IN_SUBJECTS: ByteSet = UNRESERVED.with(b"@!$()*,;:");
/// People named under a message; the rest are counted.
const MOST_RECIPIENTS: usize = 12;

/// The text of a message as HTML.
pub(super) fn text_html(scope: &Scope<'_>, message: &Message) -> String {
    shown_html(scope, message, None)
}

/// As [`text_html`], for a page that knows where the whole text of a long message is.
fn shown_html(scope: &Scope<'_>, message: &Message, whole: Option<&str>) -> String {
    let mut html = String::with_capacity(message.body.text.len().min(body::SHOWN) * 5 / 4 + 64);
    with_options(scope, |options| {
        text::render(message, &TextOptions { whole, ..*options }, &mut html);
    });
    html
}

/// The text of a message in parts.
pub(super) fn text_parts(scope: &Scope<'_>, ix: MessageIx, message: &Message) -> Vec<Part> {
    let whole = whole_href(scope, ix);
    let mut parts = Vec::new();
    with_options(scope, |options| {
        let whole = whole.as_deref();
        parts = text::parts::parts(&message.body, &TextOptions { whole, ..*options });
    });
    parts
}

/// Appends the text of a message in one `pre`, so many bytes at most; gives whether it goes on.
pub(super) fn plain_html(
    scope: &Scope<'_>,
    message: &Message,
    max_bytes: usize,
    out: &mut String,
) -> bool {
    let mut is_cut = false;
    with_options(scope, |options| {
        is_cut = text::render_plain(&message.body, &TextOptions { max_bytes, ..*options }, out);
    });
    is_cut
}

/// The mbox of the message's thread, where there is one.
fn whole_href(scope: &Scope<'_>, ix: MessageIx) -> Option<String> {
    let with_mbox = scope.site.config.mirror.thread_mbox != ThreadMbox::Off;
    let (thread, _) = scope.list.part_of(ix);
    let folder = scope.list.thread_folder(thread, 0);
    with_mbox.then(|| scope.href.file(&folder.join("t.mbox.gz")))
}

/// Everything a thread page shows of a message.
pub(super) fn message_context(
    scope: &Scope<'_>,
    ix: MessageIx,
    message: &Message,
    depth: u32,
    parent: Option<MessageIx>,
    thread_title: &str,
) -> MessageContext {
    let record = scope.list.archive.message(ix);
    let folder = scope.list.paths.folder(&record.id);
    let row = scope.message(ix, depth);
    let whole = whole_href(scope, ix);
    let differs = !same_title(scope.subject(record), thread_title);
    MessageContext {
        anchor: mid::anchor(&record.id),
        id: record.id.to_string(),
        subject: row.subject,
        show_subject: differs,
        sender: (record.from != record.author).then(|| scope.person(record.from)),
        author: row.author,
        date: record.date.map(|date| date::date(date, scope.words)),
        sent: record.date.map(|date| date::sent(date, scope.words)).unwrap_or_default(),
        depth: row.depth,
        parent: parent.map(|parent| answered(scope, parent)),
        recipients: recipients(&scope.list.address, message),
        permalink: scope.permalink(ix),
        reply_href: reply(scope, record, message),
        remarks: message.remarks.iter().map(|remark| said(*remark, scope.words)).collect(),
        html: shown_html(scope, message, whole.as_deref()),
        parts: Vec::new(),
        attachments: attachments(scope, &folder, message),
        problems: others::problems(scope, record),
        others: Vec::new(),
        more_others: others::more_others(record),
    }
}

/// The parts beside the text, as much of them as a page can hold.
fn attachments(scope: &Scope<'_>, folder: &SafePath, message: &Message) -> Vec<AttachmentContext> {
    let mut room = body::SHOWN_ATTACHED;
    let parts = message.attachments.iter();
    parts
        .map(|part| {
            let href = scope.href.file(&folder.join(&attachment::file_name(part)));
            let reading = part.reading.as_ref();
            let (label, open) = label(reading.map(|reading| reading.kind));
            AttachmentContext {
                name: part.name.clone(),
                content_type: part.content_type.clone(),
                size: attachment::told_size(part.content.len() as u64, scope.words),
                note: part
                    .note
                    .map(|note| scope.words.get(noted(note)).to_owned())
                    .unwrap_or_default(),
                html: attachment_html(scope, part, &href, &mut room),
                label: scope.words.get(label).to_owned(),
                open,
                remarks: reading
                    .map(|r| r.remarks.iter().map(|remark| said(*remark, scope.words)).collect())
                    .unwrap_or_default(),
                level: part.level,
                href,
            }
        })
        .collect()
}

/// A remark in words.
pub(super) fn said(remark: Remark, words: &Words) -> String {
    words
        .get(match remark {
            Remark::Empty => "remark_empty",
            Remark::OnlyAttached => "remark_only_attached",
            Remark::NoTextVersion => "remark_no_text_version",
            Remark::OpenPgp => "remark_openpgp",
            Remark::Smime => "remark_smime",
            Remark::Encrypted => "remark_encrypted",
            Remark::SignedInText => "remark_signed_in_text",
            Remark::SignedAround => "remark_signed_around",
            Remark::Piece(n, 0) => return words.count("remark_piece", n as usize),
            Remark::Piece(n, all) => {
                return words.count_in("remark_piece_of", n as usize, &[("all", &all)]);
            }
        })
        .to_owned()
}

/// The word for what an attachment is.
fn noted(note: Note) -> &'static str {
    match note {
        Note::OpenPgpSignature => "note_openpgp_signature",
        Note::SmimeSignature => "note_smime_signature",
        Note::OpenPgpKey => "note_openpgp_key",
        Note::OpenPgpUsed => "note_openpgp_used",
        Note::Elsewhere => "note_elsewhere",
        Note::Piece => "note_piece",
        Note::Calendar => "note_calendar",
        Note::SmimeSigned => "note_smime_signed",
        Note::SmimeEncrypted => "note_smime_encrypted",
        Note::SmimeCompressed => "note_smime_compressed",
        Note::SmimeDamaged => "note_smime_damaged",
        Note::Tnef => "note_tnef",
        Note::TooDeep => "note_too_deep",
    }
}

/// What an attachment reads as, cut to the room that is left.
fn attachment_html(scope: &Scope<'_>, part: &Attachment, href: &str, room: &mut usize) -> String {
    let mut html = String::new();
    let bytes = part.shown_bytes();
    if bytes > 0 && *room == 0 {
        html.push_str("<p class=\"note\">");
        escape::html(scope.words.get("attachment_too_much"), &mut html);
        html.push_str("</p>");
        return html;
    }
    with_options(scope, |options| {
        let max_bytes = options.max_bytes.min(*room);
        let options = &TextOptions { max_bytes, whole: Some(href), ..*options };
        if let Some(reading) = &part.reading {
            text::render_body(&reading.body, options, &mut html);
        } else if let Some(text) = &part.text {
            text::render_attachment_text(&part.name, text, options, &mut html);
        }
    });
    *room -= bytes.min(body::SHOWN).min(*room);
    html
}

/// The word for what is shown of an attachment, and whether it is worth seeing at once.
fn label(kind: Option<ReadingKind>) -> (&'static str, bool) {
    match kind {
        None => ("attachment_shown", true),
        Some(ReadingKind::Message) => ("attachment_message", true),
        Some(ReadingKind::Html) => ("attachment_html", false),
        Some(ReadingKind::Calendar) => ("attachment_calendar", true),
        Some(ReadingKind::Tnef) => ("attachment_tnef", true),
        Some(ReadingKind::Elsewhere) => ("attachment_elsewhere", true),
    }
}

/// Message-IDs in text lead to the list's own pages.
fn with_options(scope: &Scope<'_>, work: impl FnOnce(&TextOptions<'_>)) {
    let resolve = |id: &str| {
        let id = crate::mail::MessageId::new(id)?;
        scope.named(&id).map(|ix| scope.message_href(ix))
    };
    work(&TextOptions::new(&resolve, scope.words));
}

fn answered(scope: &Scope<'_>, ix: MessageIx) -> ParentContext {
    let author = scope.list.archive.message(ix).author;
    ParentContext { href: scope.message_href(ix), name: scope.named_as(author) }
}

/// Whom a message went to; that it went to the list goes without saying.
fn recipients(list: &str, message: &Message) -> Vec<RecipientContext> {
    let is_list = |address: &str| !list.is_empty() && address.eq_ignore_ascii_case(list);
    let all = message.to.iter().chain(&message.cc).filter(|to| !is_list(&to.address));
    all.take(MOST_RECIPIENTS)
        .map(|address| RecipientContext {
            name: if address.name.is_empty() {
                address.address.clone()
            } else {
                address.name.clone()
            },
            address: address.address.clone(),
        })
        .collect()
}

/// Whether two subjects differ by reply marks at most.
fn same_title(subject: &str, thread_title: &str) -> bool {
    subject == thread_title
        || subject
            .strip_suffix(thread_title)
            .is_some_and(|mark| mark.trim_end().ends_with(':') && mark.len() < 24)
}

/// A `mailto:` (RFC 6068) to the list, copy to the author, with the header fields of a reply.
fn reply(scope: &Scope<'_>, record: &Record, message: &Message) -> Option<String> {
    let list = scope.list.address.as_str();
    let own = message.reply_to.first().filter(|a| !a.address.is_empty()).unwrap_or(&message.from);
    let to = if list.is_empty() { own.address.as_str() } else { list };
    if !to.contains('@') || record.raw.report.is_some() {
        return None;
    }
    let title = if record.is_reply {
        scope.subject(record).to_owned()
    } else {
        format!("Re: {}", scope.subject(record))
    };
    let mut href = format!("mailto:{}?", mailto(to));
    if !list.is_empty() && own.address != list && own.address.contains('@') {
        href.push_str(&format!("Cc={}&", mailto(&own.address)));
    }
    if !Rules::is_stand_in(&record.id) {
        href.push_str(&format!("In-Reply-To={}&", mailto(&format!("<{}>", record.id))));
    }
    href.push_str("Subject=");
    href.push_str(&percent_encode(&title, &IN_SUBJECTS));
    Some(href)
}

/// Percent-encodes all but unreserved characters and `@`.
pub(super) fn mailto(text: &str) -> String {
    percent_encode(text, &IN_FIELDS)
}

/// The message with its text cut to what a commit message or cover letter says: no in-body header, nothing from the diff
/// on, and of a patch nothing from the `---` line on.
pub(super) fn commit_text(mut message: Message, record: &Record) -> Message {
    let content = message.body.content();
    let end = diff::find_diff(content).unwrap_or(content.len());
    let content = &content[..end];
    let has_diff = record.patch.as_ref().is_some_and(|patch| patch.has_diff);
    let cut = match content.find("\n---\n") {
        Some(at) if has_diff => at + 1,
        _ => diff::diffstat_block(content).map_or(content.len(), |stat| stat.start),
    };
    let text = content[..cut].trim_end().to_owned();
    message.body = Body { text, in_body_headers: 0, ..message.body };
    message.attachments.clear();
    message
}
