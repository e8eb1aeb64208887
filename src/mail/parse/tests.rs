use proptest::prelude::*;

use super::*;
use crate::mail::body::BodyKind;

fn mail(headers: &str, text: &str) -> Message {
    parse(format!("From: Ann Gardener <ann@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n{headers}\n\n{text}").as_bytes())
}

fn ids(all: &[MessageId]) -> Vec<&str> {
    all.iter().map(MessageId::as_str).collect()
}

const DIFF: &str =
    "diff --git a/pear b/pear\n--- a/pear\n+++ b/pear\n@@ -1 +1,2 @@\n pear\n+tree\n";

#[test]
fn a_plain_mail() {
    let raw = "From: Ann Gardener <ann@example.org>\r\nTo: orchard@example.org\r\nSubject: =?utf-8?q?p=C3=AAche?=\r\nDate: Mon, 5 Jan 2026 12:00:00 +0100\r\n\
        Message-ID: <1@example.org>\r\nIn-Reply-To: <0@example.org>\r\nList-Id: <orchard.example.org>\r\nX: y\r\n\r\nHello\r\nthere\r\n";
    let m = parse(raw.as_bytes());
    assert_eq!(
        (m.id.as_str(), m.subject.text.as_str(), m.from.name.as_str()),
        ("1@example.org", "pêche", "Ann Gardener")
    );
    assert_eq!(
        (m.body.text.as_str(), m.body.kind, m.bytes),
        ("Hello\nthere\n", BodyKind::Plain, raw.len() as u64)
    );
    assert_eq!(m.date.map(|d| (d.seconds, d.zone)), Some((1_767_610_800, 60)));
    assert_eq!(
        (ids(&m.in_reply_to), m.list_id.as_deref(), m.to[0].address.as_str()),
        (vec!["0@example.org"], Some("orchard.example.org"), "orchard@example.org")
    );
    assert_eq!((m.patch, m.trailers.len(), m.problems), (None, 0, vec![]));
}

#[test]
fn a_patch_by_someone_else() {
    let text = format!(
        "From: Bob <bob@example.org>\n\nPlant it.\n\nSigned-off-by: Bob <bob@example.org>\n---\nprerequisite-change-id: other\nchange-id: 20260105-pear-0123456789ab\n pear | 1 +\n \
         1 file changed, 1 insertion(+)\n\n{DIFF}\nbase-commit: 0123456789abcdef0123456789abcdef01234567\n-- \n2.50\n"
    );
    let m = mail("Subject: [PATCH v2 1/2] pear: plant", &text);
    assert_eq!((m.author().name.as_str(), m.from.name.as_str()), ("Bob", "Ann Gardener"));
    assert!(m.body.content().starts_with("Plant it."));
    assert_eq!(
        m.trailers.iter().map(|t| t.value.as_str()).collect::<Vec<_>>(),
        ["Bob <bob@example.org>"]
    );
    let patch = m.patch.unwrap();
    assert!(patch.has_diff && !patch.pull_request);
    assert_eq!(patch.change_id.as_deref(), Some("20260105-pear-0123456789ab"));
    assert_eq!(patch.relations.base.as_deref(), Some("0123456789abcdef0123456789abcdef01234567"));
    assert_eq!(patch.stat.map(|s| (s.files, s.insertions, s.deletions)), Some((1, 1, 0)));
}

#[test]
fn in_body_from_counts_only_in_patches() {
    for (subject, text, author) in [
        ("[PATCH] a", "From: Bob <bob@example.org>\n\nx\n", "Bob"),
        ("[PATCH 0/2] a", "From: Bob <bob@example.org>\n\nx\n", "Bob"),
        ("Re: [PATCH] a", "From: Bob <bob@example.org>\n\nx\n", "Ann Gardener"),
        ("a mail I got", "From: Bob <bob@example.org>\n\nx\n", "Ann Gardener"),
    ] {
        assert_eq!(mail(&format!("Subject: {subject}"), text).author().name, author, "{subject}");
    }
}

#[test]
fn notes_only_where_a_patch_may_be() {
    assert!(mail("Subject: pears", DIFF).patch.is_some_and(|p| p.has_diff));
    assert_eq!(mail("Subject: Re: pears", DIFF).patch, None);
    assert!(mail("Subject: Re: [PATCH] pears", "ok\n").patch.is_some_and(|p| !p.has_diff));
    assert!(
        mail("Subject: pears", "Hi,\n\nThe following changes since commit 0123456789:\n")
            .patch
            .is_some_and(|p| p.pull_request)
    );
    assert_eq!(
        mail("Subject: pears", "> The following changes since commit 0123456789:\n").patch,
        None
    );
}

#[test]
fn an_answer_may_lack_its_mark() {
    let said = |head: &str, text: &str| !mail(head, text).verdicts.said.is_empty();
    let below = "\nIn-Reply-To: <p@example.org>";
    assert!(said(&format!("Subject: [orchard] [PATCH] pears{below}"), "> Pears.\n\nApplied.\n"));
    assert!(said("Subject: Re: [PATCH] pears", "Applied.\n"));
    assert!(!said("Subject: [PATCH] pears", "Applied.\n"));
    assert!(!said(&format!("Subject: [PATCH v2 0/2] pears{below}"), "Applied.\n"));
    assert!(!said(&format!("Subject: [PATCH v2] pears{below}"), &format!("Applied.\n{DIFF}")));
}

#[test]
fn a_patch_in_an_attachment() {
    let head = "Subject: pears\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b";
    let m = mail(
        head,
        &format!(
            "--b\n\nSee below.\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.patch\n\n{DIFF}\n--b--\n"
        ),
    );
    assert_eq!((m.body.text.as_str(), m.attachments.len()), ("See below.", 1));
    let a = &m.attachments[0];
    assert_eq!(
        (a.index.as_str(), a.name.as_str(), a.text.as_deref()),
        ("2", "a.patch", Some(DIFF))
    );
    assert!(m.patch.is_some_and(|p| p.has_diff));
}

#[test]
fn texts_and_footers_are_joined_and_signatures_attached() {
    let head = "Subject: pears\nContent-Type: multipart/mixed; boundary=b";
    let m = mail(
        head,
        "--b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nHello\n--c\nContent-Type: application/pgp-signature\n\nsig\n--c--\n--b\nContent-Type: text/plain\n\nfooter\n--b\n\
         Content-Type: message/rfc822\n\nSubject: old pears\n\nx\n--b--\n",
    );
    assert_eq!(m.body.text, "Hello\nfooter");
    assert_eq!(
        m.attachments.iter().map(|a| (a.index.as_str(), a.name.as_str())).collect::<Vec<_>>(),
        [("1.2", "signature.asc"), ("3", "old pears.eml")]
    );
}

#[test]
fn an_endless_subject_is_cut() {
    let m = mail(&format!("Subject: {}", "é ".repeat(500_000)), "x");
    assert!(m.subject.text.ends_with('…') && m.subject.text.len() <= MAX_LINE + 3);
    assert_eq!(m.problems, [Kind::LongText]);
    assert_eq!(mail("Subject: pears", &"x\n".repeat(300_000)).problems, [Kind::LongText]);
}

#[test]
fn an_endless_name_is_cut() {
    for name in ["From", "To", "Cc"] {
        let long = format!("{name}: {} <ada@example.org>\n\nx", "é ".repeat(50_000));
        let m = parse(long.as_bytes());
        let one = m.to.iter().chain(&m.cc).find(|at| !at.name.is_empty()).unwrap_or(&m.from);
        assert!(one.name.ends_with('…') && one.name.len() <= MAX_LINE + 3, "{name}");
        assert_eq!(one.address, "ada@example.org");
        assert!(m.problems.contains(&Kind::LongText), "{name}");
    }
}

#[test]
fn an_endless_address_is_cut() {
    let long = format!("{}@example.org", "é".repeat(50_000));
    for name in ["From", "To", "Reply-To"] {
        let m = parse(format!("{name}: {long}\n\nx").as_bytes());
        let one = m.to.first().or(m.reply_to.first()).unwrap_or(&m.from);
        assert!(one.address.ends_with('…') && one.address.len() <= MAX_LINE + 3, "{name}");
        assert!(m.problems.contains(&Kind::LongText), "{name}");
    }
}

#[test]
fn a_forwarded_patch_is_not_the_messages_own() {
    let inner = format!(
        "Subject: [PATCH] pear\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c\nContent-Type: text/x-patch\n\n{DIFF}\n--c--\n"
    );
    let forward = mail(
        "Subject: look\nContent-Type: multipart/mixed; boundary=b",
        &format!("--b\n\nlook\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"),
    );
    assert_eq!(forward.attachments.len(), 2);
    assert_eq!(forward.patch, None);
}

#[test]
fn html_is_the_last_choice() {
    let head = "Subject: pears\nContent-Type: multipart/alternative; boundary=b";
    let both =
        mail(head, "--b\n\nripe pears\n--b\nContent-Type: text/html\n\n<p>ripe <b>pears\n--b--\n");
    assert_eq!(
        (both.body.text.as_str(), both.body.kind, both.attachments.len()),
        ("ripe pears", BodyKind::Plain, 0)
    );
    let blank = mail(head, "--b\n\n \n--b\nContent-Type: text/html\n\n<p>rich\n--b--\n");
    assert_eq!(
        (blank.body.text.trim(), blank.body.kind, blank.problems),
        ("rich", BodyKind::Html, vec![Kind::HtmlOnly])
    );
    let footer = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/html\n\n<p>rich\n--b\n\nfooter\n--b--\n",
    );
    assert_eq!((footer.body.text.as_str(), footer.body.kind), ("rich\nfooter", BodyKind::Html));
    let image = mail("Content-Type: image/png\nContent-Transfer-Encoding: base64", "AAAA\n");
    assert_eq!(
        (image.body.kind, image.attachments[0].content.len(), image.attachments[0].name.as_str()),
        (BodyKind::Missing, 3, "attachment.png")
    );
}

#[test]
fn a_text_with_a_file_name_is_still_the_text_if_there_is_no_other() {
    let whole =
        mail("Content-Type: text/plain; name=mail.txt\nContent-Disposition: attachment", "text\n");
    assert_eq!((whole.body.text.as_str(), whole.attachments.len()), ("text\n", 0));
    let part = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain; name=mail.txt\n\ntext\n--b--\n",
    );
    assert_eq!((part.body.text.as_str(), part.attachments.len()), ("text", 0));
}

#[test]
fn flowed_text_in_a_charset() {
    let m = mail(
        "Content-Type: text/plain; charset=iso-8859-1; format=flowed; delsp=yes\nContent-Transfer-Encoding: quoted-printable",
        "p=EAche =\n\nde vigne\n",
    );
    assert_eq!(m.body.text, "pêchede vigne\n");
}

#[test]
fn several_message_ids() {
    let m = parse(b"From: a@example.org\nMessage-ID: <1@x>\nMessage-ID: <2@x>\nX-Message-ID: <3@x>\nX-Message-ID: 77\nDate: 5 Jan 2026 12:00 +0000\n\n");
    assert_eq!(
        (m.id.as_str(), ids(&m.other_ids), m.problems),
        ("1@x", vec!["2@x", "3@x"], vec![Kind::OddMessageId])
    );
}

#[test]
fn a_mail_without_anything() {
    let m = parse(b"just text\n");
    assert_eq!(m.problems, [Kind::NoMessageId, Kind::BadDate, Kind::NoFrom, Kind::BadHeader]);
    assert_eq!((m.id, m.body.text.as_str()), (MessageId::generated(b"just text\n"), "just text\n"));
    assert_eq!(parse(b"").body.text, "");
}

#[test]
fn parents_are_ids_of_others() {
    let m = mail(
        "To: bob@example.org\nIn-Reply-To: Message from <bob@example.org> <0@x>\nReferences: <00@x> <0@x> <0@x> <1@example.org>",
        "x",
    );
    assert_eq!(
        (ids(&m.in_reply_to), ids(&m.references), m.problems),
        (vec!["0@x"], vec!["00@x", "0@x"], vec![Kind::ReferenceLoop])
    );
}

#[test]
fn a_list_that_rewrites_the_sender() {
    let raw = "From: Ann Gardener via orchard <orchard@lists.example.org>\nReply-To: Ann Gardener <ann@example.org>\nDate: 5 Jan 2026 12:00 +0000\nMessage-ID: <1@x>\n\nx";
    let m = parse(raw.as_bytes());
    assert_eq!(
        (m.author().name.as_str(), m.author().address.as_str(), m.from.address.as_str()),
        ("Ann Gardener", "ann@example.org", "orchard@lists.example.org")
    );
}

#[test]
fn line_ends_of_an_old_mac() {
    let m = parse(b"Subject: pears\rFrom: ann@example.org\r\rone\rtwo\r");
    assert_eq!((m.subject.text.as_str(), m.body.text.as_str()), ("pears", "one\ntwo\n"));
}

#[test]
fn a_huge_message_is_linear() {
    let line = mail("Subject: pears", &"a".repeat(20_000_000));
    assert_eq!(line.body.text.len(), 20_000_000);
    let to = format!("Subject: {}\nTo: {}", "[PATCH ".repeat(150_000), "a@b, ".repeat(100_000));
    assert_eq!(mail(&to, "x").to.len(), 100_000);
    let _ = mail("Subject: [PATCH] a", &"--- \n+++ \n> \nchange-id: \nFixes: \n".repeat(100_000));
}

proptest! {
    #[test]
    fn no_bytes_panic(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
        let m = parse(&raw);
        prop_assert!(!m.id.as_str().is_empty());
        prop_assert_eq!(m.bytes, raw.len() as u64);
    }

    #[test]
    fn no_mail_like_text_panics(raw in "(From: |Subject: |\\[PATCH |=\\?utf-8\\?q\\?|\\?=|Content-Type: multipart/mixed; boundary=b\n|Content-Type: text/html\n|--b\n|--b--\n|\n|<|>|\"|@|diff --git a b\n|[a-zé\\x00\\x1b:,;() ]){0,40}") {
        let m = parse(raw.as_bytes());
        prop_assert!(m.body.text.get(m.body.in_body_headers..).is_some());
        prop_assert!(m.problems.windows(2).all(|w| w[0] < w[1]));
    }
}

#[test]
fn files_in_the_text_are_attachments_after_the_parts() {
    let head = "Subject: pears\nContent-Type: multipart/mixed; boundary=b";
    let m = mail(
        head,
        "--b\n\nSee below.\n\nbegin 644 ../../pear.txt\n#0V%T\n`\nend\n\nAnn\n--b\nContent-Type: image/png; name=tree.png\n\nx\n--b--\n",
    );
    assert_eq!(m.body.text, "See below.\n\n\nAnn");
    let parts =
        m.attachments.iter().map(|a| (a.index.as_str(), a.name.as_str(), a.text.as_deref()));
    assert_eq!(
        parts.collect::<Vec<_>>(),
        [("2", "tree.png", None), ("3", "pear.txt", Some("Cat"))]
    );
    assert_eq!(m.problems, []);
}

#[test]
fn a_file_in_yenc_is_bytes_whatever_the_charset() {
    let head: &[u8] = b"From: Ann <ann@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\nSubject: pears\nContent-Type: text/plain; charset=utf-8\n\nBefore\n";
    let file = b"=ybegin line=128 size=3 name=pear.bin\n\x29\x2a\xf3\n=yend size=3\nAfter\n";
    let m = parse(&[head, file].concat());
    assert_eq!((m.body.text.as_str(), m.problems), ("Before\nAfter\n", vec![]));
    let a = &m.attachments[0];
    assert_eq!((a.index.as_str(), a.content.as_slice()), ("2", &b"\xff\0\xc9"[..]));
}

#[test]
fn a_quoted_or_patched_file_stays_text() {
    let text =
        format!("> begin 644 pear\n> #0V%T\n> `\n> end\n\n{DIFF}+begin 644 a\n+#0V%T\n+`\n+end\n");
    let m = mail("Subject: pears", &text);
    assert_eq!((m.body.text, m.attachments.len()), (text, 0));
}

#[test]
fn a_patch_in_utf16_is_a_patch() {
    let head = b"From: Ann <ann@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\nSubject: pears\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\nContent-Type: text/x-patch; name=a.patch\n\n";
    let patch: Vec<u8> =
        format!("\u{feff}{DIFF}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let m = parse(&[&head[..], &patch, b"\n--b--\n"].concat());
    assert_eq!(m.attachments[0].text.as_deref(), Some(DIFF));
    assert_eq!((m.patch.is_some_and(|p| p.has_diff), m.problems), (true, vec![Kind::BadCharset]));
}

#[test]
fn raw_headers_are_in_the_charset_of_the_text() {
    let raw = "From: Анна <ann@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\nSubject: груши\n\
        Content-Type: text/plain; charset=koi8-r\n\nГруши созрели.\n";
    let raw = encoding_rs::KOI8_R.encode(raw).0;
    let m = parse(&raw);
    assert_eq!(
        (m.from.name.as_str(), m.subject.text.as_str(), m.body.text.as_str(), m.problems),
        ("Анна", "груши", "Груши созрели.\n", vec![Kind::BadCharset])
    );
    assert_eq!(parse_shown(&raw, false).from.name, "Анна");
}

#[test]
fn letters_in_the_field_of_the_type_count_alike_however_a_mail_is_read() {
    let mut raw = b"Subject: pump\nContent-Type: ".to_vec();
    raw.extend([0xff; 56]);
    raw.extend(b"application/octet-stream; name=winmail.dat\nContent-Transfer-Encoding: base64\n\ne58+IgEAAgKQBgABAAAA\n");
    let (whole, text) = (parse(&raw), parse_text(&raw, false));
    assert_eq!(whole.body, text.body);
    assert_eq!(whole.attachments.len(), text.attachments.len());
    assert_eq!(whole.body, parse_shown(&raw, false).body);
}
