//! The rules as people meet them: text, people, ids, messages in encodings, attachments.

use std::collections::HashSet;
use std::path::Path;

use super::*;
use crate::config::yaml;
use crate::mail;

fn rules(addresses: Addresses, file: &str) -> Rules {
    let entries = yaml::read(Path::new("redactions.yaml"), file, 1).unwrap();
    Rules::new(addresses, Redactions { entries, ..Redactions::default() })
}

/// A list at which Jane writes.
fn list(addresses: Addresses) -> Rules {
    let mut rules = rules(addresses, "");
    let people = ["jane@host.example", "root@box", "list@lists.example"].map(str::to_owned);
    let ids = ["20260105.1@host.example"].map(Into::into);
    rules.know(HashSet::from(people), HashSet::from(ids), "List@lists.example");
    rules
}

#[test]
fn masked_text_can_be_read_and_not_harvested() {
    let rules = list(Addresses::Masked);
    for (text, expected) in [
        ("Acked-by: Jane Doe <jane@host.example>", "Acked-by: Jane Doe <jane (at) host.example>"),
        (
            "mail root@box or mailto:x.y@z.example.",
            "mail root (at) box or mailto:x.y (at) z.example.",
        ),
        ("https://x.example/?m=jane%40host.example", "https://x.example/?m=jane (at) host.example"),
        ("post to list@lists.example", "post to list@lists.example"),
        ("In-Reply-To: <20260105.1@host.example>", "In-Reply-To: <20260105.1@host.example>"),
        (
            "https://lore.example/r/20260105120000.12-1-x@y.example/",
            "https://lore.example/r/20260105120000.12-1-x@y.example/",
        ),
        (
            "Link: https://x.example/jane@host.example/",
            "Link: https://x.example/jane (at) host.example/",
        ),
        ("@@ -1 +1 @@ a@b", "@@ -1 +1 @@ a@b"),
    ] {
        assert_eq!(rules.veil_text(text), expected);
    }
}

#[test]
fn hidden_text_tells_no_address_in_any_disguise() {
    let rules = list(Addresses::Hidden);
    for (text, expected) in [
        ("Jane <jane@host.example> wrote", "Jane <address hidden> wrote"),
        ("jane at host.example, jane (at) host.example", "[address hidden], [address hidden]"),
        ("we met at host.example", "we met at host.example"),
        ("bounce-jane=host.example@lists.example", "[address hidden]"),
        ("<20260105120000.12-1-jane@host.example>", "<address hidden>"),
        ("JANE@HOST.EXAMPLE.", "[address hidden]."),
        ("x = host.example; y=host.example", "x = host.example; y=host.example"),
    ] {
        assert_eq!(rules.veil_text(text), expected);
    }
}

#[test]
fn people_keep_their_names() {
    let jane = Address { name: "Jane Doe".into(), address: "jane@host.example".into() };
    let nameless = Address { name: String::new(), ..jane.clone() };
    let (masked, hidden) = (list(Addresses::Masked), list(Addresses::Hidden));
    assert_eq!(masked.veil_person(&jane).address, "jane (at) host.example");
    assert_eq!(
        hidden.veil_person(&jane),
        Address { name: "Jane Doe".into(), address: String::new() }
    );
    assert_eq!(hidden.veil_person(&nameless).name, "address hidden");
}

#[test]
fn ids_that_tell_an_address_are_replaced() {
    let id = |text| MessageId::new(text).unwrap();
    let (masked, hidden) = (list(Addresses::Masked), list(Addresses::Hidden));
    let sent = id("20260105120000.12-1-jane@host.example");
    assert_eq!(masked.id(&sent), sent);
    assert!(masked.id(&id("jane@host.example")).as_str().ends_with("@withheld.invalid"));
    let told = hidden.id(&sent);
    assert!(told.as_str().ends_with("@withheld.invalid"));
    assert_eq!(hidden.id(&told), told);
    assert_eq!(hidden.id(&id("20260105.1@host.example")).as_str(), "20260105.1@host.example");
}

#[test]
fn a_withheld_person_is_named_nowhere() {
    let mut rules = rules(Addresses::Shown, "- address: jane@host.example\n");
    let mail = mail::parse(b"From: Jane Doe <Jane@host.example>\nMessage-ID: <a@x>\n\nhi\n");
    let mut survey = Survey::default();
    rules.survey(&mail, &mut survey);
    assert!(rules.withholds(&mail));
    rules.learn(survey);
    let mut reply = mail::parse(
        b"From: Bo <bo@example.org>\nTo: Jane Doe <jane@host.example>\nMessage-ID: <b@x>\n\
          References: <2026010512.1-jane@host.example>\nSubject: Re: what Jane  Doe said\n\n\
          On Monday, Jane <jane@host.example> wrote:\n> jane doe, jane at host.example\n> Doe, Jane at jane-doe.example\n\nAcked-by: J. Doe <jane@host.example>\n",
    );
    assert!(!rules.withholds(&reply));
    assert!(rules.redact(&mut reply));
    let all = format!("{reply:?}").to_lowercase();
    assert!(!all.contains("jane") && !all.contains("host.example"), "{all}");
    assert_eq!(reply.subject.text, "Re: what [withheld] said");
    assert_eq!(reply.to[0].name, WITHHELD);
}

#[test]
fn a_name_that_is_part_of_its_address_leaves_nothing_of_it() {
    let mut rules = rules(Addresses::Shown, "- address: jane.doe@host.example\n");
    let mut survey = Survey::default();
    let mail = b"From: \"Doe, Jane\" <jane.doe@host.example>\nMessage-ID: <a@x>\n\nhi\n";
    rules.survey(&mail::parse(mail), &mut survey);
    rules.learn(survey);
    for (text, told) in [
        ("by jane.doe@host.example.", "by [withheld]."),
        ("Jane Doe <jane.doe@host.example> wrote", "[withheld] wrote"),
        ("Doe, Jane jane.doe@host.example", "[withheld]"),
        ("jane.doe (at) host.example, jane.doe%40host.example", "[withheld], [withheld]"),
        (
            "https://git.example/jane-doe/x jane.doe@other.example",
            "https://git.example/[withheld]/x [withheld]@other.example",
        ),
        ("Jane Doe; Jane Doe", "[withheld]; [withheld]"),
    ] {
        assert_eq!(rules.redact_text(text), told, "{text}");
    }
}

#[test]
fn a_pattern_is_found_in_every_encoding() {
    let rules = rules(Addresses::Shown, "- pattern: Project Falcon\n");
    let wide: Vec<u8> = "Project Falcon".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let nested = "Content-Type: multipart/mixed; boundary=b\nMessage-ID: <a@x>\n\n--b\n\nx\n--b\nContent-Type: message/rfc822\n\n\
        Subject: y\nContent-Transfer-Encoding: base64\n\nUHJvamVjdCBGYWxjb24=\n--b--\n";
    for raw in [
        "Message-ID: <a@x>\nContent-Transfer-Encoding: base64\n\nUHJvamVjdCBGYWxjb24=\n",
        "Message-ID: <a@x>\nContent-Transfer-Encoding: quoted-printable\n\n> Pro=\nject\n> =46alcon\n",
        "Message-ID: <a@x>\nSubject: =?utf-8?B?UHJvamVjdCBGYWxjb24=?=\n\n",
        "Message-ID: <a@x>\nX-Comment: =?utf-8?q?Project_Falcon?=\n\nx\n",
        "Message-ID: <a@x>\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\n<p>Project&#32;<b>F</b>alcon\n--b--\n",
        "Message-ID: <a@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Disposition: attachment; filename=\"project falcon.bin\"\n\nx\n--b--\n",
        nested,
    ] {
        assert!(rules.tells(raw.as_bytes()), "{raw}");
        let mut message = mail::parse(raw.as_bytes());
        rules.redact(&mut message);
        let anew = rewrite::write(&message);
        assert!(!rules.tells(&anew), "{}", String::from_utf8_lossy(&anew));
    }
    assert!(rules.is_withheld_from(&wide, "application/octet-stream"));
    assert!(!rules.tells(b"Message-ID: <a@x>\n\nProjects: falcons\n"));
}

#[test]
fn attachments_are_cleared_as_text() {
    let rules = list(Addresses::Masked);
    let raw = b"Message-ID: <a@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/calendar\n\nATTENDEE:mailto:jane@host.example\n\
        --b\nContent-Type: text/x-c; charset=iso-8859-1; name=\"jane@host.example.c\"\n\n/* M\xfcller <m@host.example> */\n\
        --b\nContent-Type: message/rfc822\n\nFrom: Jane <jane@host.example>\nX-Trace: jane@host.example\n\nyours\n--b--\n";
    let mut message = mail::parse(raw);
    assert!(rules.clear(&mut message));
    let all: String = message
        .attachments
        .iter()
        .map(|part| format!("{}\n{}", part.name, String::from_utf8_lossy(&part.content)))
        .collect();
    assert!(!all.contains("@host.example"), "{all}");
    assert!(all.contains("/* Müller <m (at) host.example> */"), "{all}");
    assert!(all.contains("mailto:jane (at) host.example"), "{all}");
}

#[test]
fn what_is_read_of_parts_is_cleared_and_their_files_with_it() {
    let rules = rules(Addresses::Shown, "- pattern: Project Falcon\n- address: eve@host.example\n");
    let told = |part: &str| {
        let raw = format!(
            "Message-ID: <a@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n{part}\n--b--\n"
        );
        let mut message = mail::parse(raw.as_bytes());
        rules.clear(&mut message);
        message.attachments
    };
    let calendar = told(
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Project Fal\n con\nEND:VEVENT",
    );
    assert_eq!(calendar[0].reading.as_ref().unwrap().body.text, "What: [withheld]\n");
    assert_eq!(calendar[0].content, b"[withheld]\n");

    let inner = "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: base64\n\nUHJvamVjdCBGYWxjb24=\n--c\nContent-Type: text/x-log\n\nlog of Project Falcon\n--c--";
    let forward = told(&format!("Content-Type: message/rfc822\n\nSubject: old\n{inner}"));
    let indices: Vec<_> = forward.iter().map(|a| (a.index.as_str(), a.level)).collect();
    assert_eq!(indices, [("2", 0), ("2.2", 1)]);
    assert_eq!(forward[0].reading.as_ref().unwrap().body.content().trim(), "[withheld]");
    assert_eq!(forward[1].text.as_deref().map(str::trim), Some("log of [withheld]"));
    let all: Vec<u8> = forward.into_iter().flat_map(|part| part.content).collect();
    assert!(!String::from_utf8_lossy(&all).contains("UHJvam"));

    let by_her = told(&format!(
        "Content-Type: message/rfc822\n\nFrom: eve@host.example\nSubject: secret\n{inner}"
    ));
    assert_eq!(by_her.len(), 1);
    assert_eq!(
        (by_her[0].name.as_str(), &by_her[0].content[..]),
        ("message.eml", &b"[withheld]\n"[..])
    );
    assert_eq!(by_her[0].reading.as_ref().unwrap().body.text, "[withheld]\n");
}

#[test]
fn bytes_that_name_somebody_are_left_out() {
    let rules = list(Addresses::Masked);
    let part = |content: &str| {
        let mut message = mail::parse(b"Message-ID: <a@x>\n\n");
        let content = content.as_bytes().to_vec();
        message.attachments = vec![mail::Attachment { content, ..mail::Attachment::default() }];
        rules.clear(&mut message);
        message.attachments.remove(0).content
    };
    assert_eq!(part("\0\u{1}\u{16}jane@host.example0\u{82}"), b"[address hidden]\n");
    assert_eq!(part("\0j\0a\0n\0e\0@\0h\0o\0s\0t\0.\0e\0x\0a\0m\0p\0l\0e"), b"[address hidden]\n");
    assert_eq!(part("\0x@y.zz"), b"\0x@y.zz");
}

#[test]
fn without_rules_nothing_is_touched() {
    let rules = rules(Addresses::Shown, "- message: a@x\n");
    assert!(!rules.redacts() && !rules.veils());
    assert!(rules.withholds(&mail::parse(b"Message-ID: <a@x>\n\n")));
    let mut message =
        mail::parse(b"Message-ID: <b@x>\nFrom: jane@host.example\n\njane@host.example\n");
    assert!(!rules.clear(&mut message));
}

#[test]
fn entries_without_effect_are_told_by_their_number() {
    let rules = rules(
        Addresses::Shown,
        "- message: a@x\n- message: b@x\n- address: a@b\n- pattern: abcdef\n- pattern: found\n",
    );
    rules.redact_text("it was found");
    let mut diagnostics = Diagnostics::default();
    rules.idle(&BTreeSet::from([MessageId::new("a@x").unwrap()]), &mut diagnostics);
    let texts: Vec<_> = diagnostics.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "entry 2: no such message in the list",
            "entry 3: no such address in the list",
            "entry 4: no such pattern in the list",
        ]
    );
}

#[test]
fn paths_that_a_patch_changes_are_cleared() {
    let rules = rules(Addresses::Shown, "- pattern: secret\n");
    let mut message = mail::parse(
        b"From: a@example.org\nSubject: [PATCH] x\n\n--- a/secret/jane@host.example/x\n+++ b/secret/jane@host.example/x\n@@ -1 +1 @@\n-a\n+b\n",
    );
    assert!(rules.redact(&mut message));
    let stat = message.patch.unwrap().stat.unwrap();
    assert_eq!(stat.paths, [("[withheld]/jane@host.example/x".to_owned(), 1, 1)]);
}

#[test]
fn verdicts_and_relations_follow_from_what_is_told() {
    let rules = rules(Addresses::Shown, "- pattern: Applied to secret-next\n- pattern: token-1\n");
    let reply = b"From: Bo <bo@x.example>\nMessage-ID: <r@x>\nIn-Reply-To: <p@x>\nSubject: Re: [PATCH] pump\n\nApplied to secret-next, thanks!\n";
    let mut message = mail::parse(reply);
    assert_eq!(message.verdicts.said.len(), 1);
    assert!(rules.redact(&mut message));
    assert!(message.verdicts.said.is_empty());
    let patch = b"From: Bo <bo@x.example>\nMessage-ID: <p@x>\nSubject: [PATCH] pump\n\nDepends-on: <token-1@x.example>\nDepends-on: <2@x.example>\n---\n";
    let mut message = mail::parse(patch);
    let needs =
        |message: &mail::Message| message.patch.as_ref().unwrap().relations.messages.clone();
    assert_eq!(needs(&message).len(), 2);
    assert!(rules.redact(&mut message));
    assert!(needs(&message).iter().all(|id| !id.as_str().contains("token-1")));
    assert!(needs(&message).iter().any(|id| id.as_str() == "2@x.example"));
}

#[test]
fn an_id_that_may_be_an_address_is_told_as_text_is() {
    for addresses in [Addresses::Masked, Addresses::Hidden] {
        let mut rules = Rules::new(addresses, Redactions::default());
        rules.know(HashSet::new(), HashSet::from(["p.1@plum.example".into()]), "");
        let told = |id: &str| rules.written_id(&MessageId::new(id).unwrap()).as_str() == id;
        assert!(told("p.1@plum.example"), "a mail of the list");
        assert!(told("20260105100000.4711@plum.example"), "written as ids are");
        assert!(!told("ada@plum.example"));
    }
    let shown = Rules::new(Addresses::Shown, Redactions::default());
    let id = MessageId::new("ada@plum.example").unwrap();
    assert_eq!(shown.written_id(&id), id);
}
