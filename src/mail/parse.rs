//! Bytes to [`Message`]: the order in which the other files of this folder are asked.

use super::beginning::beginning;
use super::date::{self, Evidence};
use super::header::{self, Headers};
use super::message::{Message, PatchNotes};
use super::message_id::{self, MessageId};
use super::subject::Subject;
use super::{
    Address, DiffStat, Elsewhere, Relations, Sketch, Verdicts, address, author, body, diff,
    earlier, eight_bit, encoded_word, mime, patch_id, relation, trailer, verdict,
};
use crate::diagnostic::Kind;

/// Longest subject, name and address, in bytes. RFC 5322 lines have 998 at most, and subjects are rarely folded.
const MAX_LINE: usize = 2000;

/// Decodes a message. Never fails: damage is noted in [`Message::problems`].
pub fn parse(raw: &[u8]) -> Message {
    open(raw, read)
}

/// Decodes what pages show besides the facts on record: addresses in the header, text and attachments. All else stays
/// empty, the author that a list replaced among it. `own_patch`: it is on record as a patch or cover and no reply, so that
/// its text may begin with in-body headers.
pub fn parse_shown(raw: &[u8], own_patch: bool) -> Message {
    open(raw, |Opened { headers, .. }, message| {
        read_addresses(headers, message);
        read_content(headers, message);
        read_in_body(own_patch, message);
    })
}

/// Decodes the text and the attachments only; `own_patch` as in [`parse_shown`].
pub fn parse_text(raw: &[u8], own_patch: bool) -> Message {
    open(raw, |Opened { headers, .. }, message| {
        read_content(headers, message);
        read_in_body(own_patch, message);
    })
}

/// A message whose header can be read: every way of reading begins with this one, so that all see the same.
struct Opened<'a> {
    raw: &'a [u8],
    headers: Headers<'a>,
    /// Raw letters of the header were in the charset of the text.
    recoded: bool,
}

fn open(raw: &[u8], read: impl FnOnce(&Opened<'_>, &mut Message)) -> Message {
    let mut message = Message { bytes: raw.len() as u64, ..Message::default() };
    // Files of old Macs end their lines with a carriage return alone.
    let lines: Vec<u8>;
    let raw = if memchr::memchr(b'\n', raw).is_none() && memchr::memchr(b'\r', raw).is_some() {
        lines = raw.iter().map(|&b| if b == b'\r' { b'\n' } else { b }).collect();
        &lines
    } else {
        raw
    };
    let headers = header::message(raw);
    let letters = eight_bit::recoded(&headers);
    let headers = eight_bit::replaced(headers, &letters);
    read(&Opened { raw, headers, recoded: !letters.is_empty() }, &mut message);
    message
}

fn read(Opened { raw, headers, recoded }: &Opened<'_>, message: &mut Message) {
    if headers.damaged {
        message.problems.push(Kind::BadHeader);
    }
    message.problems.extend(recoded.then_some(Kind::BadCharset));
    read_ids(headers, raw, message);
    read_date(headers, message);
    read_subject(headers, message);
    read_people(headers, message);
    read_parents(headers, message);
    message.automatic = is_automatic(headers);
    read_content(headers, message);
    read_patch(headers, message);
    message.problems.sort_unstable();
    message.problems.dedup();
}

/// Cuts what stands on many pages where it is endless; the mbox has all of it. Whether it did.
fn cut(text: &mut String) -> bool {
    let is_long = text.len() > MAX_LINE;
    if is_long {
        text.truncate(beginning(text, MAX_LINE).len());
        text.push('…');
    }
    is_long
}

/// The same with both halves of an address: one as long as this is nobody's (RFC 5321 4.5.3.1 has 256 bytes).
fn cut_both(address: &mut Address) -> bool {
    cut(&mut address.name) | cut(&mut address.address)
}

fn read_subject(headers: &Headers<'_>, message: &mut Message) {
    let raw = headers.first("subject").unwrap_or_default();
    let mut text = encoded_word::squeeze(&encoded_word::decode(raw));
    message.problems.extend(cut(&mut text).then_some(Kind::LongText));
    message.subject = Subject::new(text);
}

fn read_content(headers: &Headers<'_>, message: &mut Message) {
    let content = body::read(&mime::structure(headers));
    message.body = content.body;
    message.attachments = content.attachments;
    message.remarks = content.remarks;
    message.problems.extend(content.problems);
}

/// Own ids: the first usable one is the message's, all others are kept beside it.
fn read_ids(headers: &Headers<'_>, raw: &[u8], message: &mut Message) {
    let mut odd = false;
    let mut ids = Vec::new();
    for field in headers.all("message-id").take(16) {
        let (found, strange) = message_id::own(field);
        odd |= strange;
        ids.extend(found);
    }
    // public-inbox and some gateways keep a second id beside the first.
    for name in ["x-alt-message-id", "x-message-id"] {
        ids.extend(
            headers
                .all(name)
                .take(16)
                .flat_map(|field| message_id::own(field).0)
                .filter(|id| id.as_str().contains('@')),
        );
    }
    let mut ids = message_id::tidy(ids, |_| false).into_iter();
    if let Some(id) = ids.next() {
        message.id = id;
        message.other_ids = ids.collect();
        if odd || !message.other_ids.is_empty() {
            message.problems.push(Kind::OddMessageId);
        }
    } else {
        message.id = MessageId::generated(raw);
        message.problems.push(Kind::NoMessageId);
    }
}

fn read_date(headers: &Headers<'_>, message: &mut Message) {
    let Evidence { date, bad_date, out_of_bounds, odd } =
        date::weigh(headers.first("date"), headers.first("received"));
    message.date = date;
    message.problems.extend(bad_date.then_some(Kind::BadDate));
    message.problems.extend(out_of_bounds.then_some(Kind::DateOutOfBounds));
    message.problems.extend(odd.then_some(Kind::OddDate));
}

fn read_people(headers: &Headers<'_>, message: &mut Message) {
    read_addresses(headers, message);
    message.list_id = author::list_id(headers);
    message.list_post = author::list_post(headers);
    message.elsewhere = Elsewhere::of(headers);
    message.author = author::unmunge(
        &message.from,
        headers,
        &message.reply_to,
        &message.cc,
        message.list_post.as_deref(),
    );
    let is_long = message.author.as_mut().is_some_and(cut_both);
    message.problems.extend(is_long.then_some(Kind::LongText));
}

fn read_addresses(headers: &Headers<'_>, message: &mut Message) {
    let list =
        |name: &str| -> Vec<Address> { headers.all(name).flat_map(address::parse_list).collect() };
    let sender = |name: &str| {
        headers.first(name).map(address::parse_list).and_then(|all| all.into_iter().next())
    };
    message.to = list("to");
    message.cc = list("cc");
    message.reply_to = list("reply-to");
    match sender("from").or_else(|| sender("sender")) {
        Some(from) => message.from = from,
        None => message.problems.push(Kind::NoFrom),
    }
    let others = message.to.iter_mut().chain(&mut message.cc).chain(&mut message.reply_to);
    let is_long = others.chain([&mut message.from]).fold(false, |long, at| cut_both(at) | long);
    message.problems.extend(is_long.then_some(Kind::LongText));
}

/// In-Reply-To and References without the message's own ids, and without addresses that some mailers put there.
fn read_parents(headers: &Headers<'_>, message: &mut Message) {
    let mut looped = false;
    let ids = |name: &str| -> Vec<MessageId> {
        headers.all(name).take(16).flat_map(message_id::references).collect()
    };
    let (parents, ancestors) = (ids("in-reply-to"), ids("references"));
    let own = |id: &MessageId| *id == message.id || message.other_ids.contains(id);
    looped |= parents.iter().chain(&ancestors).any(own);
    let people =
        || message.to.iter().chain(&message.cc).chain(&message.reply_to).chain([&message.from]);
    let person =
        |id: &MessageId| people().take(1000).any(|p| p.address.eq_ignore_ascii_case(id.as_str()));
    let parents = message_id::tidy(parents.into_iter().take(64), |id| own(id) || person(id));
    let ancestors = message_id::tidy(ancestors, own);
    message.in_reply_to = parents;
    message.references = ancestors;
    message.problems.extend(looped.then_some(Kind::ReferenceLoop));
}

/// Whether a program sent it (RFC 3834 5): anything but `Auto-Submitted: no`.
fn is_automatic(headers: &Headers<'_>) -> bool {
    headers.first("auto-submitted").is_some_and(|value| {
        let word = value.trim_ascii().split(|b| matches!(b, b';' | b' ' | b'(')).next();
        word.is_some_and(|word| !word.is_empty() && !word.eq_ignore_ascii_case(b"no"))
    })
}

/// What the text says about a patch, and whose it is.
fn read_patch(headers: &Headers<'_>, message: &mut Message) {
    let is_reply = message.subject.is_reply;
    let diff_start = diff::find_diff(&message.body.text);
    let mut totals: Option<DiffStat> =
        diff_start.map(|start| diff::totals_from(&message.body.text, start));
    let own_diff = diff_start.and_then(|start| message.body.text.get(start..));
    let mut patch_id = own_diff.filter(|_| !is_reply).and_then(patch_id::stable);
    let mut sketch = Sketch::default();
    sketch.add(own_diff.unwrap_or_default());
    // A patch inside a forwarded message is somebody else's.
    let own = message.attachments.iter().filter(|part| part.level == 0);
    for text in own.filter_map(|part| part.text.as_deref()) {
        if let Some(start) = diff::find_diff(text) {
            totals.get_or_insert_default().add(diff::totals_from(text, start));
            sketch.add(text);
            if patch_id.is_none() && !is_reply {
                patch_id = text.get(start..).and_then(patch_id::stable);
            }
        }
    }
    let has_diff = totals.is_some();
    let pull_request = has_line(&message.body.text, "The following changes since commit ");
    let tagged = message.subject.tag.is_some();
    let own_patch = !is_reply && (tagged || has_diff);
    read_in_body(own_patch, message);
    let content = message.body.content();
    let above_diff = message
        .body
        .text
        .get(message.body.in_body_headers..diff_start.unwrap_or(message.body.text.len()));
    let above_diff = above_diff.unwrap_or_default();
    message.trailers =
        if own_patch { trailer::of_patch(above_diff) } else { trailer::of_reply(above_diff) };
    if tagged || has_diff && !is_reply || pull_request {
        let header_id =
            ["x-change-id", "change-id"].into_iter().find_map(|name| headers.first(name));
        let header_id =
            header_id.and_then(|raw| change_id(&encoded_word::unfold(raw)).map(str::to_owned));
        let line_id = || values(content, "change-id:").find_map(change_id).map(str::to_owned);
        let number = message.subject.tag.as_ref().and_then(|tag| tag.number);
        let heads = own_patch && matches!(number, None | Some(0 | 1));
        message.patch = Some(PatchNotes {
            earlier: if heads { earlier::find(above_diff) } else { Vec::new() },
            sketch: Some(sketch).filter(|sketch| own_patch && !sketch.is_empty()),
            has_diff,
            patch_id,
            stat: totals.or_else(|| diff::stat_totals(content)),
            change_id: line_id().or(header_id),
            relations: Relations::default(),
            pull_request,
        });
    }
    read_word(message, diff_start);
}

/// What the text says of patches, anew: after something in it was withheld.
pub fn reread(message: &mut Message) {
    read_word(message, diff::find_diff(&message.body.text));
}

/// Verdicts of a reply, relations of a patch or cover.
fn read_word(message: &mut Message, diff_start: Option<usize>) {
    let text = &message.body.text;
    let (above, diff) = text.split_at_checked(diff_start.unwrap_or(text.len())).unwrap_or_default();
    let is_reply = message.subject.is_reply;
    let patch = message.patch.as_mut().filter(|_| !is_reply);
    // Old archives lack the `Re:` of all answers.
    let tag = message.subject.tag.as_ref();
    let is_cover = tag.is_some_and(|tag| tag.says_patch && tag.number == Some(0));
    let brings = is_cover || patch.as_ref().is_some_and(|patch| patch.has_diff);
    let names_parent = !message.in_reply_to.is_empty() || !message.references.is_empty();
    let answers = is_reply || names_parent && !brings;
    message.verdicts = if answers { verdict::read(above) } else { Verdicts::default() };
    if let Some(patch) = patch {
        patch.relations = relation::read([above, relation::below_diff(diff)]);
    }
}

fn read_in_body(own_patch: bool, message: &mut Message) {
    if own_patch && let Some((author, length)) = author::in_body(&message.body.text) {
        message.author = Some(author);
        message.body.in_body_headers = length;
    }
}

/// Whether a line of the text begins so.
fn has_line(text: &str, start: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), start)
        .any(|at| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'))
}

/// What follows `name` on the lines that begin with it.
fn values<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    memchr::memmem::find_iter(text.as_bytes(), name)
        .filter(|&at| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'))
        .filter_map(move |at| text.get(at + name.len()..)?.lines().next())
}

/// A change-id is one word (b4 makes `20260105-pears-0123456789ab`).
fn change_id(text: &str) -> Option<&str> {
    let word = text.trim();
    let fits = (1..=200).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@+=/:".contains(&b));
    fits.then_some(word)
}

#[cfg(test)]
mod tests;
