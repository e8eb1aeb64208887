use super::*;
use crate::mail::attachment::Note;
use crate::mail::{Message, parse};

fn mail(headers: &str, text: &str) -> Message {
    parse(format!("From: Ann Gardener <ann@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\nSubject: pears\n{headers}\n\n{text}").as_bytes())
}

fn mixed(parts: &[&str]) -> Message {
    let text: String = parts.iter().map(|part| format!("--b\n{part}\n")).collect();
    mail("Content-Type: multipart/mixed; boundary=b", &format!("{text}--b--\n"))
}

fn indices(m: &Message) -> Vec<(&str, &str, u8)> {
    m.attachments.iter().map(|a| (a.index.as_str(), a.name.as_str(), a.level)).collect()
}

fn reading(m: &Message, at: usize) -> &str {
    m.attachments[at].reading.as_ref().map_or("(none)", |reading| reading.body.text.as_str())
}

const INNER: &str = "From: Bob <bob@example.org>\nReceived: x\nSubject: =?utf-8?q?p=C3=AAche?=\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nInner text.\n--c\nContent-Type: text/x-log; name=pump.log\n\nlog\n--c--";

#[test]
fn html_that_says_something_else_is_kept() {
    let head = "Content-Type: multipart/alternative; boundary=b";
    let m = mail(
        head,
        "--b\n\nPlease use an HTML reader\n--b\nContent-Type: text/html\n\n<p>The real content &amp; more</p>\n--b--\n",
    );
    assert_eq!(m.body.text, "Please use an HTML reader");
    assert_eq!(indices(&m), [("2", "attachment.html", 0)]);
    assert_eq!(reading(&m, 0).trim(), "The real content & more");
}

#[test]
fn a_message_inside_a_message_is_read() {
    let m = mixed(&["\nlook", &format!("Content-Type: message/rfc822\n\n{INNER}")]);
    assert_eq!(indices(&m), [("2", "pêche.eml", 0), ("2.2", "pump.log", 1)]);
    assert_eq!(reading(&m, 0), "From: Bob <bob@example.org>\nSubject: pêche\n\nInner text.");
    let body = &m.attachments[0].reading.as_ref().unwrap().body;
    assert_eq!(body.content(), "Inner text.");
    assert_eq!((m.body.text.as_str(), m.remarks.as_slice()), ("look", &[][..]));
}

#[test]
fn a_message_that_is_nothing_but_another_one() {
    let m = mail("Content-Type: message/rfc822", INNER);
    assert_eq!(indices(&m), [("1", "pêche.eml", 0), ("1.2", "pump.log", 1)]);
    assert_eq!(m.remarks, [Remark::OnlyAttached]);
    let digest = mail(
        "Content-Type: multipart/digest; boundary=b",
        "--b\n\nSubject: one\n\nfirst\n--b\n\nSubject: two\n\nsecond\n--b--\n",
    );
    assert_eq!(reading(&digest, 0), "Subject: one\n\nfirst");
    assert_eq!(reading(&digest, 1), "Subject: two\n\nsecond");
}

#[test]
fn messages_inside_each_other_end_somewhere() {
    let deep = "Content-Type: message/rfc822\n\n".repeat(1000);
    let m = mail("X: y", "");
    assert_eq!(m.remarks, [Remark::Empty]);
    let m = parse(format!("{deep}Subject: last\n\nx\n").as_bytes());
    assert_eq!(m.attachments.len(), 5);
    assert_eq!(m.attachments[4].note, Some(Note::TooDeep));
    assert_eq!(m.attachments[4].index, "1.1.1.1.1");
}

#[test]
fn encrypted_and_signed_mail_is_named() {
    let pgp = mail(
        "Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"",
        "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n",
    );
    assert_eq!((pgp.remarks.as_slice(), pgp.attachments.len()), (&[Remark::OpenPgp][..], 2));
    let other = mail(
        "Content-Type: multipart/encrypted; boundary=b",
        "--b\nContent-Type: application/x-pear\n\n1\n--b--\n",
    );
    assert_eq!(other.remarks, [Remark::Encrypted]);
    let inline = mail("X: y", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhi\n");
    assert_eq!(inline.remarks, [Remark::SignedInText]);
}

#[test]
fn the_text_inside_a_signature_is_the_text() {
    let part = b"Content-Type: text/plain\r\n\r\nPears are ripe.\r\n";
    let mut der =
        vec![0x30, 0x80, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0xa0, 0x80];
    der.extend([0x30, 0x80, 0x02, 1, 1, 0x31, 0, 0x30, 0x80, 0x06, 9]);
    der.extend([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1, 0xa0, 0x80, 0x04, part.len() as u8]);
    der.extend_from_slice(part);
    let raw = [
        b"Subject: pears\nContent-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
            .as_slice(),
        &der,
    ]
    .concat();
    let m = parse(&raw);
    assert_eq!((m.body.text.as_str(), m.body.kind), ("Pears are ripe.\n", BodyKind::Plain));
    assert_eq!(m.remarks, [Remark::SignedAround]);
    assert_eq!(indices(&m), [("1", "smime.p7m", 0)]);
    let damaged = mail("Content-Type: application/pkcs7-mime", "MIME");
    assert_eq!(damaged.attachments[0].note, Some(Note::SmimeDamaged));
}

#[test]
fn calendars_and_tnef_are_told() {
    let calendar = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Harvest\nDTSTART:20260105T100000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    let m = mail("Content-Type: text/calendar; method=REQUEST", calendar);
    assert_eq!(reading(&m, 0), "An invitation.\n\nWhat: Harvest\nStart: 2026-01-05 10:00 UTC\n");
    assert_eq!(indices(&m), [("1", "event.ics", 0)]);
    let odd = mail("Content-Type: text/calendar", "no calendar\n");
    assert_eq!(odd.attachments[0].text.as_deref(), Some("no calendar\n"));
    let tnef = mixed(&["\nsee", "Content-Type: application/octet-stream; name=WINMAIL.DAT\n\nx"]);
    assert_eq!(tnef.attachments[0].note, Some(Note::Tnef));
}

#[test]
fn pieces_and_what_is_elsewhere() {
    let first = mail(
        "Content-Type: message/partial; id=x; number=1; total=2",
        "Subject: long pears\n\nfirst half\n",
    );
    assert_eq!(first.remarks, [Remark::Piece(1, 2)]);
    assert_eq!(reading(&first, 0), "Subject: long pears\n\nfirst half\n");
    let second = mail("Content-Type: message/partial; id=x; number=2", "second half\n");
    assert_eq!(second.remarks, [Remark::Piece(2, 0)]);
    assert_eq!(second.attachments[0].text.as_deref(), Some("second half\n"));
    let elsewhere = mail(
        "Content-Type: message/external-body; access-type=anon-ftp; site=ftp.example.org; name=pears.txt",
        "Content-Type: text/plain\n\nghost\n",
    );
    assert_eq!(
        reading(&elsewhere, 0),
        "Access: anon-ftp\nSite: ftp.example.org\nName: pears.txt\n"
    );
}

#[test]
fn mail_without_text_says_so() {
    let versions = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "--b\nContent-Type: image/png; name=a.png\n\nPNG\n--b\nContent-Type: application/json\n\n{}\n--b--\n",
    );
    assert_eq!(versions.remarks, [Remark::NoTextVersion]);
    let unknown = mail("Content-Type: application/x-pear", "clear text\n");
    assert_eq!(unknown.attachments[0].text.as_deref(), Some("clear text\n"));
    assert_eq!(unknown.remarks, [Remark::OnlyAttached]);
    let binary = mail("Content-Type: application/x-pear", "\u{1}\u{2}");
    assert_eq!(binary.attachments[0].text, None);
    assert_eq!(mail("X: y", " \n\n").remarks, [Remark::Empty]);
}

#[test]
fn what_a_list_adds_after_the_parts_is_read() {
    let m = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "This is a multi-part message in MIME format.\n--b\n\nHello\n--b--\n-- \nOrchard list\n",
    );
    assert_eq!(m.body.text, "Hello\n-- \nOrchard list\n");
}
