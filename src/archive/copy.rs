//! What tells two copies of one message apart: the hash of its content and how well it is decoded.
//!
//! Archives hold many mails twice: sent to two lists, or once kept as text by pipermail and once as it came. Their
//! headers differ in the trace, so equality is that of public-inbox's content hash: what the writer said. Copies that
//! are not equal mostly differ in damage (`?` for every letter that an old converter did not know).

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::diagnostic::Kind;
use crate::mail::{Message, MessageId, body::BodyKind};

/// SHA-256 over sender, subject, date, the set of references, the text without white space at line ends, attachments.
/// To and Cc are left out (public-inbox has them): pipermail does not keep them.
pub(super) fn content(message: &Message) -> [u8; 32] {
    let mut hash = Sha256::new();
    let sender =
        if message.from.address.is_empty() { &message.from.name } else { &message.from.address };
    field(&mut hash, 1, sender.to_lowercase().as_bytes());
    field(&mut hash, 2, message.subject.text.as_bytes());
    field(&mut hash, 3, &message.date.map_or([0xff; 8], |date| date.seconds.to_le_bytes()));
    let references: BTreeSet<&MessageId> =
        message.references.iter().chain(&message.in_reply_to).collect();
    for id in references {
        field(&mut hash, 4, id.as_str().as_bytes());
    }
    for line in message.body.text.trim_end().lines() {
        hash.update(line.trim_end());
        hash.update(b"\n");
    }
    for attachment in &message.attachments {
        field(&mut hash, 5, &attachment.content);
    }
    hash.finalize().into()
}

/// Adds a field with its length, so that no two lists of fields give the same bytes.
fn field(hash: &mut Sha256, number: u8, value: &[u8]) {
    hash.update([0, number]);
    hash.update((value.len() as u64).to_le_bytes());
    hash.update(value);
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
    use crate::archive::testing::text;
    use crate::mail::{Attachment, MailDate};

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
    fn white_space_at_line_ends_and_trace_do_not_count() {
        let one = text("a@x", "s", "Line\nEnd");
        let mut two = text("a@x", "s", "Line  \nEnd\n\n");
        two.bytes = 99;
        two.list_id = Some("orchard.example.org".into());
        assert_eq!(content(&one), content(&two));
    }

    #[test]
    fn what_the_writer_said_counts() {
        let one = text("a@x", "s", "Line");
        let mut changes: Vec<Message> = (0..6).map(|_| one.clone()).collect();
        changes[0].subject.text = "t".into();
        changes[1].body.text = "Line 2".into();
        changes[2].date = Some(MailDate { seconds: 5, zone: 0 });
        changes[3].from.address = "other@example.org".into();
        changes[4].references.push(MessageId::new("r@x").unwrap());
        changes[5].attachments.push(Attachment { content: b"x".into(), ..Attachment::default() });
        for changed in changes {
            assert_ne!(content(&one), content(&changed), "{changed:?}");
        }
    }
}
