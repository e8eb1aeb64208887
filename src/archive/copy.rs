//! What tells two copies of one message apart: what they say, and how well they are decoded.
//!
//! Archives hold many mails twice: sent to two lists, or once kept as text by pipermail and once as it came. Such copies
//! differ in trace headers, white space, list tags and footers, and in damage (`?` for every letter that an old converter
//! did not know). Two mails of one Message-ID that differ in more are two mails, and anyone can send the second: what is
//! taken for a copy here decides what a reader gets to see. So only such differences are passed over as cannot hide or
//! change words.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::byte_set::ByteSet;
use crate::diagnostic::Kind;
use crate::mail::{Message, body::BodyKind};

/// What a copy says, without its words: equal for copies of one mail, whatever recoded them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Saying {
    /// SHA-256 over sender, title, tag, attachments, and the characters of the text that every charset has: ASCII
    /// without white space and question marks.
    pub plain: [u8; 32],
    /// SHA-256 over all other letters of title and text, in order.
    pub letters: [u8; 32],
    /// How many these are.
    pub foreign: u32,
    /// Question marks and replacement characters: where letters may have been.
    pub marks: u32,
}

impl Saying {
    /// Whether one is the other with letters lost: a mark stands for each letter that it lacks.
    pub(super) fn is_recoded(&self, other: &Saying) -> bool {
        let (less, more) = if self.foreign < other.foreign { (self, other) } else { (other, self) };
        let lacking = more.foreign - less.foreign;
        self.plain == other.plain
            && (self.letters == other.letters
                || (lacking > 0 && less.marks.saturating_sub(more.marks) >= lacking))
    }
}

/// What a message says. Date, To, Cc and References are left out: lists and archives rewrite them (one that was moved to
/// another program has the month of the move), and they tell a reader nothing without the text.
pub(super) fn saying(message: &Message) -> Saying {
    let mut hash = Sha256::new();
    // Of "X via list" the sender is X.
    let from = if message.from.name.contains(" via ") { message.author() } else { &message.from };
    let sender = if from.address.is_empty() { &from.name } else { &from.address };
    field(&mut hash, 1, sender.to_lowercase().as_bytes());
    if let Some(tag) = &message.subject.tag {
        let revision = Some(u32::from(tag.revision.number));
        for number in [tag.number, tag.total, revision] {
            field(&mut hash, 3, &number.map_or([0xff; 8], |n| u64::from(n).to_le_bytes()));
        }
    }
    for attachment in &message.attachments {
        field(&mut hash, 4, &attachment.content);
    }
    let mut text = Letters::new(hash);
    let subject = &message.subject;
    text.add(subject.text.get(subject.title_start..).unwrap_or(&subject.text));
    text.flush();
    text.plain.update([0, 5]);
    let body = &message.body.text;
    text.add(body.get(..footer(body)).unwrap_or(body));
    text.finish()
}

/// Adds a field with its length, so that no two lists of fields give the same bytes.
fn field(hash: &mut Sha256, number: u8, value: &[u8]) {
    hash.update([0, number]);
    hash.update((value.len() as u64).to_le_bytes());
    hash.update(value);
}

/// Bytes that are sorted at once: their characters are counted by the place where the next one goes, not by branches.
const AT_ONCE: usize = 1 << 10;
/// Room for what is kept between two updates of the hash.
const ROOM: usize = 4 * AT_ONCE;

/// Whether a byte is a character of its own that counts: visible ASCII but for question marks.
static COUNTS: ByteSet = ByteSet::NONE.with_range(0x21, 0x7E).without(b"?");

/// Sorts characters into those that survive any converter and those that do not.
struct Letters {
    plain: Sha256,
    /// What `plain` is to be updated with, `filled` bytes of it.
    kept: [u8; ROOM],
    filled: usize,
    others: Sha256,
    foreign: u32,
    marks: u32,
}

impl Letters {
    fn new(plain: Sha256) -> Self {
        let others = Sha256::new();
        Letters { plain, kept: [0; ROOM], filled: 0, others, foreign: 0, marks: 0 }
    }

    fn add(&mut self, text: &str) {
        let mut is_note = false;
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            is_note = begins_note(line) || (is_note && is_note_line(line));
            let line = if is_note { scrubbed(line) } else { unquoted(line) };
            for bytes in line.chunks(AT_ONCE) {
                self.add_ascii(bytes);
            }
        }
        if !text.is_ascii() {
            self.add_foreign(text);
        }
    }

    /// Takes at most [`AT_ONCE`] bytes.
    fn add_ascii(&mut self, bytes: &[u8]) {
        if self.filled + 2 * bytes.len() > ROOM {
            self.flush();
        }
        let room = &mut self.kept[self.filled..];
        let mut next = 0;
        for &byte in bytes {
            room[next] = byte;
            next += usize::from(COUNTS.has(byte));
            // Old archives show addresses so.
            if byte == b'@' {
                room[next - 1] = b'a';
                room[next] = b't';
                next += 1;
            }
        }
        self.filled += next;
        let marks = memchr::memchr_iter(b'?', bytes).count() as u32;
        self.marks = self.marks.saturating_add(marks);
    }

    fn flush(&mut self) {
        self.plain.update(&self.kept[..self.filled]);
        self.filled = 0;
    }

    fn add_foreign(&mut self, text: &str) {
        let mut letters = String::new();
        for letter in text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()) {
            if letter == char::REPLACEMENT_CHARACTER {
                self.marks = self.marks.saturating_add(1);
            } else {
                letters.push(letter);
                self.foreign = self.foreign.saturating_add(1);
            }
            if letters.len() >= ROOM {
                self.others.update(&letters);
                letters.clear();
            }
        }
        self.others.update(&letters);
    }

    fn finish(mut self) -> Saying {
        self.flush();
        Saying {
            plain: self.plain.finalize().into(),
            letters: self.others.finalize().into(),
            foreign: self.foreign,
            marks: self.marks,
        }
    }
}

/// What pipermail puts in place of an attachment begins so.
const NEXT_PART: &[u8] = b"-------------- next part --------------";

fn begins_note(line: &[u8]) -> bool {
    (line.first() == Some(&b'-') && line.starts_with(NEXT_PART))
        || (line.first() == Some(&b'A') && line.trim_ascii_end().ends_with(b"was scrubbed..."))
}

/// Whether a line belongs to such a note; those that may be cut have a greatest length, so that no text hides there.
fn is_note_line(line: &[u8]) -> bool {
    const NOTES: [&[u8]; 5] = [b"A ", b"An ", b"Type:", b"Size:", b"Skipped"];
    is_name(line) || url(line).is_some() || NOTES.iter().any(|note| line.starts_with(note))
}

fn is_name(line: &[u8]) -> bool {
    (line.starts_with(b"Name: ") || line.starts_with(b"Desc: ")) && line.len() <= 120
}

/// The path of an attachment that pipermail wrote, `20010318/c8696d71`: each run of the archiver gives it another host
/// and name.
fn url(line: &[u8]) -> Option<&[u8]> {
    const FOLDER: &[u8] = b"/attachments/";
    let line = line.get(..line.len().min(300)).filter(|_| line.len() <= 300)?;
    let at = [&b"URL: "[..], b"Url: ", b"Url : "]
        .iter()
        .any(|name| line.starts_with(name))
        .then(|| memchr::memmem::find(line, FOLDER))??;
    let path = line.get(at + FOLDER.len()..)?;
    Some(path.get(..17).filter(|path| path.get(8) == Some(&b'/')).unwrap_or(path))
}

/// What counts of a line of such a note.
fn scrubbed(line: &[u8]) -> &[u8] {
    if is_name(line) { b"" } else { url(line).unwrap_or(line) }
}

/// A line without what mbox files do to those that begin with From.
fn unquoted(line: &[u8]) -> &[u8] {
    if line.starts_with(b">From ") { line.get(1..).unwrap_or(line) } else { line }
}

/// Where the footer begins that Mailman puts under a text: a line of underscores, then at most five lines, each with
/// the list's name or an address. The text's end where there is none.
fn footer(text: &str) -> usize {
    let end = text.trim_end().len();
    let tail = floor(text, end.saturating_sub(600));
    let Some(rule) = memchr::memmem::rfind(&text.as_bytes()[tail..end], b"\n____________________")
    else {
        return end;
    };
    let start = tail + rule;
    let mut lines = text.get(start + 1..end).unwrap_or_default().lines();
    let is_rule = lines.next().is_some_and(|rule| rule.trim_end().bytes().all(|b| b == b'_'));
    let tells =
        |line: &str| ["://", "@", " at ", "mailing list"].iter().any(|sign| line.contains(sign));
    if is_rule && lines.clone().count() <= 5 && lines.all(tells) { start } else { end }
}

/// The greatest character boundary at or before a byte offset.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// How well a copy is decoded: 0 is flawless, damage makes it less.
pub(super) fn quality(message: &Message) -> i32 {
    let mut cost =
        damage(&message.subject.text) + damage(&message.from.name) + damage(&message.body.text);
    cost += match message.body.kind {
        BodyKind::Plain => 0,
        BodyKind::Html => 20,
        BodyKind::Missing if message.attachments.is_empty() => 1000,
        BodyKind::Missing => 100,
    };
    cost += if message.date.is_none() { 200 } else { 0 };
    cost += message.problems.iter().map(|&kind| problem(kind)).sum::<u64>();
    i32::try_from(cost).map_or(i32::MIN, |cost| -cost)
}

/// What a finding costs.
fn problem(kind: Kind) -> u64 {
    match kind {
        Kind::NoFrom => 50,
        Kind::BadTransferEncoding | Kind::BadMime | Kind::BadHeader => 5,
        Kind::BadCharset | Kind::BadDate => 2,
        _ => 0,
    }
}

/// Counts what looks like lost letters: replacement characters (4 each), and question marks that stand where a letter
/// would: before a letter (`d?j?`), or several not after one (`??????`). A question mark at the end of a word may be
/// one, so it costs nothing; there the longer copy wins.
fn damage(text: &str) -> u64 {
    const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0x80);
    let mut cost = 0;
    let mut seen = 0;
    for at in memchr::memchr2_iter(b'?', 0xef, bytes) {
        if at < seen {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let run = rest.iter().take_while(|&&b| b == b'?').count();
        if rest.starts_with(REPLACEMENT) {
            cost += 4;
        } else if run > 0 {
            seen = at + run;
            let after_letter = at.checked_sub(1).is_some_and(letter);
            if letter(seen) || (run > 1 && !after_letter) {
                cost += run as u64;
            }
        }
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::testing::{person, text};
    use crate::mail::{Attachment, MailDate, MessageId, PatchTag, Subject};
    use proptest::prelude::*;

    #[test]
    fn lost_letters_cost_and_questions_do_not() {
        assert_eq!(damage("Really? Why? What???"), 0);
        assert_eq!(damage("d?j?"), 1);
        assert_eq!(damage("?????? ????"), 10);
        assert_eq!(damage("caf\u{fffd}"), 4);
        assert_eq!(damage("\u{fb01}"), 0);
    }

    #[test]
    fn the_better_decoded_copy_has_the_higher_quality() {
        let good = text("a@x", "déjà vu", "Übung");
        let bad = text("a@x", "d?j? vu", "?bung");
        assert!(quality(&good) > quality(&bad));
        let mut undated = good.clone();
        undated.date = None;
        assert!(quality(&good) > quality(&undated));
    }

    #[test]
    fn what_lists_and_archives_change_does_not_count() {
        let one = text("a@x", "[orchard] pump", "Write to ada@example.org\nFrom here\n\tEnd");
        let footer = "_______________________________________________\nOrchard mailing list\n\
                      orchard@example.org\nhttps://example.org/list\n";
        let said = "Write to ada at example.org  \n>From here\n        End\n\n";
        let mut two = text("a@x", "pump", &format!("{said}{footer}"));
        let title = one.subject.text.find("pump").unwrap();
        let one = Message { subject: Subject { title_start: title, ..one.subject }, ..one };
        two.date = Some(MailDate { seconds: 5, zone: 0 });
        two.bytes = 99;
        two.references.push(MessageId::new("r@x").unwrap());
        two.from = person("Ada via Orchard <orchard@example.org>");
        two.author = Some(one.from.clone());
        assert_eq!(saying(&one), saying(&two));
    }

    #[test]
    fn what_the_writer_said_counts() {
        let one = text("a@x", "s", "Line < 5");
        let mut changes: Vec<Message> = (0..7).map(|_| one.clone()).collect();
        changes[0].subject.text = "t".into();
        changes[1].body.text = "Line < 52".into();
        changes[2].subject.tag = Some(PatchTag { number: Some(2), ..PatchTag::default() });
        changes[3].from.address = "other@example.org".into();
        changes[4].attachments.push(Attachment { content: b"x".into(), ..Attachment::default() });
        changes[5].body.text = "Line > 5".into();
        changes[6].body.text = "Line < 5\n____________________\nSend money to Bo\n".into();
        for changed in changes {
            assert!(!saying(&one).is_recoded(&saying(&changed)), "{changed:?}");
        }
    }

    #[test]
    fn where_an_archive_keeps_an_attachment_does_not_count() {
        let note = |name: &str, url: &str| {
            saying(&text(
                "a@x",
                "s",
                &format!(
                    "Look\n-------------- next part --------------\nA non-text attachment was scrubbed...\n\
                 Name: {name}\nType: image/jpeg\nURL: {url}\nRegards"
                ),
            ))
        };
        let one =
            note("not available", "http://example.org/l/attachments/20260105/6bf6bc03/x.jpeg");
        assert_eq!(one, note("pump.jpg", "</l/attachments/20260105/6bf6bc03/attachment.jpg>"));
        assert_ne!(one, note("pump.jpg", "</l/attachments/20260105/00000000/attachment.jpg>"));
        assert_ne!(
            one,
            note(&"Send money ".repeat(20), "</l/attachments/20260105/6bf6bc03/x.jpg>")
        );
    }

    #[test]
    fn lost_letters_make_a_copy_and_added_ones_another_mail() {
        let of = |body: &str| saying(&text("a@x", "s", body));
        assert!(of("déjà vu").is_recoded(&of("d?j? vu")));
        assert!(of("d\u{fffd}\u{fffd}j\u{fffd} vu").is_recoded(&of("déjà vu")));
        assert!(of("Привет, Ada").is_recoded(&of("??????, Ada")));
        assert!(!of("Привет, Ada").is_recoded(&of("Пароль, Ada")));
        assert!(!of("Looks good").is_recoded(&of("Looks good 内容")));
        assert!(!of("Looks good?").is_recoded(&of("Looks good 内容")));
    }

    /// What counts of a text without notes, byte by byte.
    fn plainly(text: &str) -> (Vec<u8>, u32) {
        let kept = text.bytes().filter(|b| (0x21..=0x7e).contains(b) && *b != b'?');
        let kept = kept.flat_map(|b| if b == b'@' { vec![b'a', b't'] } else { vec![b] }).collect();
        (kept, text.bytes().filter(|&b| b == b'?').count() as u32)
    }

    #[test]
    fn long_texts_are_hashed_whole() {
        for text in ["@", "a? ", "é@\n", "@\u{e000}x? \n"] {
            for times in [1, AT_ONCE / 4, AT_ONCE, 3 * ROOM + 1] {
                let text = text.repeat(times);
                let mut letters = Letters::new(Sha256::new());
                letters.add(&text);
                let said = letters.finish();
                let (kept, marks) = plainly(&text);
                let plain: [u8; 32] = Sha256::digest(&kept).into();
                assert_eq!((said.plain, said.marks), (plain, marks), "{times}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_footer_begins_where_a_character_does(body in "[_a@é\n ]{0,40}(_{20}\n)?[_a@é\n ]{0,60}") {
            prop_assert!(body.is_char_boundary(footer(&body)));
            let twice = Message { body: crate::mail::Body { text: body.clone(), ..Default::default() }, ..Message::default() };
            prop_assert_eq!(saying(&twice), saying(&twice.clone()));
        }
    }
}
