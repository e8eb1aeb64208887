//! One mail as bytes: headers in the manner of its author's mailer, the text in a charset and an encoding, what hangs
//! on it, and what is wrong with it.

use super::calendar;
use super::damage::{self, Damage};
use super::mime::{self, Transfer};
use super::people::{Mailer, Person};
use super::rng::{Rng, decimal, hex, letters, padded};
use super::text::Text;
use super::thread::{Node, Role, Thread};
use super::{Archive, LIST_ADDRESS, LIST_ID, LIST_NAME};

/// A mail that has just been made.
#[derive(Debug, Default)]
pub struct Composed {
    /// Headers, an empty line, the body; line feeds as line ends.
    pub bytes: Vec<u8>,
    /// Display name of the sender.
    pub name: String,
    /// Address of the sender.
    pub address: String,
    /// The subject, decoded.
    pub subject: String,
    /// When it was sent, seconds since the epoch.
    pub time: i64,
}

/// A text with all that its headers must say of it.
struct Body {
    text: Vec<u8>,
    charset: &'static str,
    transfer: Transfer,
    flowed: bool,
}

/// Makes mail number `at` of a thread. A `copy` is the same mail as it came a second way.
pub fn compose(archive: &Archive, thread: &Thread, at: u32, copy: bool, mail: &mut Composed) {
    let node = thread.nodes[at as usize];
    let author = archive.person(node.author);
    let damage = damage::of(node.seed, archive.broken_permille);
    mail.bytes.clear();
    mail.name.clone_from(&author.name);
    mail.address.clone_from(&author.address);
    mail.subject = subject(thread, at);
    mail.time = node.time;

    let writer = Writer { archive, thread, at, node, author, damage };
    let body = writer.body();
    writer.transport(copy, &mut mail.bytes);
    writer.people(&mail.subject, &mut mail.bytes);
    writer.ids(&mut mail.bytes);
    writer.content(&body, &mut mail.bytes);
    if let Some(damage) = damage {
        let end = mail
            .bytes
            .windows(2)
            .position(|two| two == b"\n\n")
            .map_or(mail.bytes.len(), |blank| blank + 2);
        damage.apply(&mut mail.bytes, end);
    }
}

/// The Subject of a mail, decoded and on one line.
fn subject(thread: &Thread, at: u32) -> String {
    let mut top = at;
    let mut answers = false;
    loop {
        let node = thread.nodes[top as usize];
        match (node.role, node.parent) {
            (Role::Cover | Role::Patch(_), _) | (_, None) => break,
            (_, Some(parent)) => top = parent,
        }
        answers = true;
    }
    let mut subject = String::with_capacity(96);
    subject.push_str(if answers { "Re: " } else { "" });
    let node = thread.nodes[top as usize];
    let number = match node.role {
        Role::Cover => 0,
        Role::Patch(number) => number,
        Role::Pull => {
            subject.push_str("[GIT PULL] ");
            subject.push_str(&thread.title);
            return subject;
        }
        Role::Announcement => {
            subject.push_str("[ANNOUNCE] ");
            subject.push_str(&thread.title);
            return subject;
        }
        _ => {
            subject.push_str(&thread.title);
            return subject;
        }
    };
    let Some((series, revision)) = &thread.series else { return subject };
    subject.push('[');
    subject.push_str(series.tag);
    if thread.resend {
        subject.push_str(" RESEND");
    }
    if *revision > 1 {
        subject.push_str(" v");
        decimal(u64::from(*revision), &mut subject);
    }
    let count = series.patches_in(*revision);
    if count > 1 {
        subject.push(' ');
        padded(u64::from(number), if count > 9 { 2 } else { 1 }, &mut subject);
        subject.push('/');
        decimal(u64::from(count), &mut subject);
    }
    subject.push_str("] ");
    if number == 0 {
        subject.push_str(&series.title);
    } else {
        subject.push_str(&series.patch_title(number));
    }
    subject
}

/// The Message-ID of a mail, with brackets, from the plan alone: answers name it before or without it being made.
pub fn message_id(archive: &Archive, thread: &Thread, at: u32) -> String {
    let node = thread.nodes[at as usize];
    let author = archive.person(node.author);
    let mut rng = Rng::part(node.seed, 0x1d);
    let mut id = String::with_capacity(72);
    id.push('<');
    match (&thread.series, node.role) {
        (Some((series, revision)), Role::Cover | Role::Patch(_)) => {
            let number = if let Role::Patch(number) = node.role { number } else { 0 };
            if let Some(change) = &series.change_id {
                // b4 puts the version between the change-id's words and its hash.
                let hash = change.rfind('-').unwrap_or(0);
                id.push_str(&change[..hash]);
                id.push_str(if thread.resend { "-resend-v" } else { "-v" });
                decimal(u64::from(*revision), &mut id);
                id.push('-');
                decimal(u64::from(number), &mut id);
                id.push_str(&change[hash..]);
            } else {
                let start = calendar::moment(thread.nodes[0].time, 0);
                start.digits(&mut id);
                for part in [start.hour, start.minute, start.second] {
                    padded(u64::from(part), 2, &mut id);
                }
                id.push('.');
                decimal(u64::from(Rng::part(thread.seed, 0x91d).between(1000, 4_000_000)), &mut id);
                id.push('-');
                decimal(u64::from(number) + 1, &mut id);
                id.push('-');
                id.push_str(author.user());
            }
            id.push('@');
            id.push_str(author.domain());
        }
        _ => personal_id(author, &mut rng, &mut id),
    }
    id.push('>');
    id
}

fn personal_id(author: &Person, rng: &mut Rng, id: &mut String) {
    match author.mailer {
        Mailer::Webmail => {
            id.push_str("CA");
            letters(rng, 48, id);
            id.push_str("@mail.example.net");
        }
        Mailer::Thunderbird => {
            for (at, digits) in [8, 4, 4, 4, 12].into_iter().enumerate() {
                id.push_str(if at > 0 { "-" } else { "" });
                hex(rng, digits, id);
            }
            id.push('@');
            id.push_str(author.domain());
        }
        Mailer::Gnus => {
            id.push_str("87");
            hex(rng, 10, id);
            id.push_str(".fsf@");
            id.push_str(author.domain());
        }
        Mailer::Office => {
            letters(rng, 40, id);
            id.push_str("@EXCH");
            decimal(u64::from(rng.below(9)), id);
            id.push('.');
            id.push_str(author.domain());
        }
        Mailer::Mutt | Mailer::B4 => {
            id.push('a');
            letters(rng, 15, id);
            id.push('@');
            id.push_str(author.user());
            id.push('.');
            id.push_str(author.domain());
        }
    }
}

/// What the parts of a mail are made from.
struct Writer<'a> {
    archive: &'a Archive,
    thread: &'a Thread,
    at: u32,
    node: Node,
    author: &'a Person,
    damage: Option<Damage>,
}

impl Writer<'_> {
    fn rng(&self, tag: u64) -> Rng {
        Rng::part(self.node.seed, tag)
    }

    fn is_patch(&self) -> bool {
        matches!(self.node.role, Role::Cover | Role::Patch(_))
    }

    fn body(&self) -> Body {
        let mut rng = self.rng(0xb0d1);
        let diffs = self.is_patch()
            || matches!(self.node.role, Role::Comments | Role::Pull | Role::Applied | Role::Robot);
        let flowed = !diffs
            && matches!(self.author.mailer, Mailer::Thunderbird | Mailer::Webmail)
            && rng.chance(600);
        let mut text = Text {
            archive: self.archive,
            thread: self.thread,
            out: String::with_capacity(6000),
            flowed,
        };
        text.write(self.at);
        let mut out = text.out;
        match self.damage {
            Some(Damage::LongLine) => out.extend(std::iter::repeat_n("all work and no flush ", 1800).chain(["\n"])),
            Some(Damage::FromLines) => out.push_str(
                "\nFrom here on it is only a guess.\nFrom 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n\
                 From: Nobody <nobody@example.org>\nSubject: [PATCH] a patch within the text\n\n>From the log:\n",
            ),
            Some(Damage::Uuencode) => out.push_str("\nbegin 644 boot.log\n#0V%T\n`\nend\n"),
            _ => {}
        }
        if out.is_ascii() {
            let transfer = match self.author.mailer {
                Mailer::Office if rng.chance(450) => Transfer::Base64,
                _ if rng.chance(60) => Transfer::QuotedPrintable,
                _ => Transfer::Plain,
            };
            return Body { text: out.into_bytes(), charset: "us-ascii", transfer, flowed };
        }
        let old = if rng.chance(500) { self.author.charset } else { "utf-8" };
        let (text, charset) = match mime::encode(&out, old) {
            Some(bytes) if old != "us-ascii" => (bytes, old),
            _ => (out.into_bytes(), "utf-8"),
        };
        let transfer = match charset {
            "iso-2022-jp" => Transfer::Plain,
            _ => rng.pick(&[
                Transfer::Plain,
                Transfer::Plain,
                Transfer::Plain,
                Transfer::QuotedPrintable,
                Transfer::Base64,
            ]),
        };
        Body { text, charset, transfer, flowed }
    }

    /// What servers on the way added.
    fn transport(&self, copy: bool, out: &mut Vec<u8>) {
        let mut rng = self.rng(0x7a45 + u64::from(copy));
        let arrived = self.node.time + i64::from(rng.between(1, 90)) + i64::from(copy) * 40;
        let mut head = String::with_capacity(1200);
        head.push_str("Received: from mx");
        decimal(u64::from(rng.between(1, 4)), &mut head);
        head.push_str(".example.net (mx.example.net [192.0.2.");
        decimal(u64::from(rng.below(255)), &mut head);
        head.push_str("])\n\tby lists.example.org (Postfix) with ESMTPS id ");
        letters(&mut rng, 11, &mut head);
        head.push_str("\n\tfor <");
        head.push_str(LIST_ADDRESS);
        head.push_str(">; ");
        calendar::mail_date(arrived, 0, &mut head);
        head.push_str(" (UTC)\nReceived: from ");
        head.push_str(self.author.domain());
        head.push_str(" (unknown [198.51.100.");
        decimal(u64::from(rng.below(255)), &mut head);
        head.push_str("])\n\tby mx.example.net with ESMTPSA id ");
        letters(&mut rng, 16, &mut head);
        head.push_str(";\n\t");
        calendar::mail_date(arrived - 1, self.author.zone, &mut head);
        head.push('\n');
        if rng.chance(550) {
            head.push_str("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=");
            head.push_str(self.author.domain());
            head.push_str("; s=mail;\n\th=From:To:Subject:Date:Message-ID; bh=");
            letters(&mut rng, 43, &mut head);
            head.push_str("=;\n\tb=");
            for _ in 0..4 {
                letters(&mut rng, 64, &mut head);
                head.push_str("\n\t ");
            }
            letters(&mut rng, 46, &mut head);
            head.push_str("==\n");
        }
        head.push_str(if copy { "X-Copy: 1\nDelivered-To: archive@example.net\n" } else { "" });
        out.extend_from_slice(head.as_bytes());
    }

    /// From, To, Cc, Subject, Date.
    fn people(&self, subject: &str, out: &mut Vec<u8>) {
        let mut rng = self.rng(0x9e0);
        let charset = if rng.chance(500) { self.author.charset } else { "utf-8" };
        match self.damage {
            Some(Damage::NoFrom) => {}
            Some(Damage::EmptyFrom) => out.extend_from_slice(b"From: somebody\n"),
            _ => {
                out.extend_from_slice(b"From: ");
                mime::mailbox(&self.author.name, &self.author.address, charset, out);
                out.push(b'\n');
            }
        }
        out.extend_from_slice(format!("To: {LIST_ADDRESS}\n").as_bytes());
        self.copies(&mut rng, out);
        self.subject(subject, charset, &mut rng, out);
        if self.damage == Some(Damage::JunkHeader) {
            out.extend_from_slice(b"this line is no header\n");
        }
        let mut date = String::with_capacity(32);
        match self.damage {
            Some(Damage::NoDate) => return,
            Some(Damage::NonsenseDate) => date.push_str("Mit, 32 Foo 2031 25:61:61"),
            Some(Damage::WrongYear) => {
                let off = rng.pick(&[-100, 60, 7]) * 365 * calendar::DAY;
                calendar::mail_date(self.node.time + off, self.author.zone, &mut date);
            }
            Some(Damage::WrongZone) => {
                calendar::mail_date(self.node.time, 0, &mut date);
                date.truncate(date.len() - 5);
                date.push_str("+50579034");
            }
            _ => calendar::mail_date(self.node.time, self.author.zone, &mut date),
        }
        out.extend_from_slice(format!("Date: {date}\n").as_bytes());
    }

    /// Cc: who was asked before, and in patches the maintainers.
    fn copies(&self, rng: &mut Rng, out: &mut Vec<u8>) {
        let many = self.damage == Some(Damage::ManyRecipients);
        let count = if many {
            300
        } else {
            rng.table(&[(350, 0, 0), (300, 1, 2), (250, 3, 5), (100, 6, 12)])
        };
        let mut named = vec![self.node.author];
        for _ in 0..count {
            let someone = self.archive.world.someone(rng);
            if named.contains(&someone) && !many {
                continue;
            }
            let at = named.len() - 1;
            named.push(someone);
            let person = self.archive.person(someone);
            out.extend_from_slice(if at == 0 { b"Cc: " } else { b",\n\t" });
            mime::mailbox(&person.name, &person.address, "utf-8", out);
        }
        out.extend_from_slice(if named.len() > 1 { b"\n" } else { b"" });
    }

    fn subject(&self, subject: &str, charset: &str, rng: &mut Rng, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.damage == Some(Damage::NoSubject) {
            b"X-Was: "
        } else {
            b"Subject: "
        });
        match self.damage {
            Some(Damage::RawSubject) => {
                out.extend_from_slice(subject.as_bytes());
                out.extend_from_slice(b" \xe4\xf6\xfc");
            }
            Some(Damage::CutEncodedWord) => {
                out.extend_from_slice(subject.as_bytes());
                out.extend_from_slice(b" =?utf-8?B?w6Q");
            }
            Some(Damage::BidiSubject) => {
                let turned = format!("{subject} \u{202e}txt.exe");
                mime::unstructured(&turned, "utf-8", true, 9, out);
            }
            // Some mailers never fold.
            _ if rng.chance(150) && subject.is_ascii() => out.extend_from_slice(subject.as_bytes()),
            _ => mime::unstructured(subject, charset, rng.chance(500), 9, out),
        }
        out.push(b'\n');
    }

    /// Message-ID, In-Reply-To, References.
    fn ids(&self, out: &mut Vec<u8>) {
        let mut id = message_id(self.archive, self.thread, self.at);
        let own = id.clone();
        match self.damage {
            Some(Damage::NoMessageId) => id.clear(),
            Some(Damage::TwoMessageIds) => {
                id = format!("Message-ID: {id}\nMessage-Id: <second.{}", &id[1..]);
            }
            Some(Damage::BareMessageId) => {
                id = format!("Message-ID: {}", id.trim_matches(['<', '>']));
            }
            Some(Damage::FoldedMessageId) => {
                id = format!("Message-ID:\n {id} (added by mail@example.net)");
            }
            Some(Damage::BorrowedMessageId) => {
                id = format!("Message-ID: {}", message_id(self.archive, self.thread, 0));
            }
            _ => id.insert_str(
                0,
                if self.author.mailer == Mailer::Office { "Message-Id: " } else { "Message-ID: " },
            ),
        }
        if !id.is_empty() {
            id.push('\n');
        }
        let parents = self.parents(own);
        if let Some(last) = parents.last() {
            if self.damage == Some(Damage::WordyInReplyTo) {
                id.push_str("In-Reply-To: message from ");
                id.push_str(&self.author.name.replace(|c: char| !c.is_ascii(), "?"));
                id.push_str(" of \"yesterday\" ");
                id.push_str(last);
                id.push('\n');
            } else if self.author.mailer != Mailer::Gnus || self.is_patch() {
                for part in ["In-Reply-To: ", last, "\n"] {
                    id.push_str(part);
                }
            }
            if self.author.mailer != Mailer::Office {
                id.push_str("References:");
                for parent in &parents {
                    id.push_str(if parents.len() > 1 { "\n\t" } else { " " });
                    id.push_str(parent);
                }
                id.push('\n');
            }
        }
        out.extend_from_slice(id.as_bytes());
    }

    /// The mails above, oldest first; the nearest 12 where there are more.
    fn parents(&self, own: String) -> Vec<String> {
        if self.damage == Some(Damage::SelfReference) {
            return vec![own];
        }
        let mut above = Vec::new();
        let mut parent = self.node.parent;
        while let Some(at) = parent.filter(|_| above.len() < 12) {
            above.push(message_id(self.archive, self.thread, at));
            parent = self.thread.nodes[at as usize].parent;
        }
        if let Some(previous) =
            self.thread.previous.as_ref().filter(|_| parent.is_none() && above.len() < 12)
        {
            above.push(previous.clone());
        }
        above.reverse();
        above
    }

    /// The mailer, the list, and the body with its MIME headers.
    fn content(&self, body: &Body, out: &mut Vec<u8>) {
        let mailer = match (self.author.mailer, self.is_patch()) {
            (Mailer::B4, true) => "X-Mailer: b4 0.14.3\n",
            (_, true) => "X-Mailer: git-send-email 2.47.1\n",
            (Mailer::Mutt | Mailer::B4, _) => "User-Agent: Mutt/2.2.13 (2024-03-09)\n",
            (Mailer::Thunderbird, _) => "User-Agent: Mozilla Thunderbird\n",
            (Mailer::Gnus, _) => "User-Agent: Gnus/5.13 (Gnus v5.13)\n",
            (Mailer::Office, _) => "X-Mailer: Example Office Mail 16.0\n",
            (Mailer::Webmail, _) => "",
        };
        out.extend_from_slice(mailer.as_bytes());
        let list = [
            "List-Id: ",
            LIST_NAME,
            " <",
            LIST_ID,
            ">\nList-Post: <mailto:",
            LIST_ADDRESS,
            ">\nList-Archive: <https://lists.example.org/orchard-devel/>\nPrecedence: bulk\n",
        ];
        for part in list {
            out.extend_from_slice(part.as_bytes());
        }
        let mut rng = self.rng(0x313e);
        let boundary = {
            let mut boundary = String::from("=_");
            hex(&mut rng, 24, &mut boundary);
            boundary
        };
        let webmail = self.author.mailer == Mailer::Webmail && !self.is_patch();
        match self.damage {
            Some(Damage::DeepMime) => return deep(body, out),
            Some(Damage::Script) => return self.html_only(body, out),
            Some(
                Damage::CutMime | Damage::WrongBoundary | Damage::PathName | Damage::DirtyBase64,
            ) => {
                return self.mixed(body, &boundary, &mut rng, out);
            }
            _ => {}
        }
        if webmail && rng.chance(30) {
            self.html_only(body, out);
        } else if webmail && rng.chance(330) {
            alternative(body, &boundary, out);
        } else if self.attaches(&mut rng) {
            self.mixed(body, &boundary, &mut rng, out);
        } else {
            // git send-email says nothing of plain ASCII.
            let silent =
                self.is_patch() && body.charset == "us-ascii" && body.transfer == Transfer::Plain;
            if silent {
                out.push(b'\n');
                out.extend_from_slice(&body.text);
            } else {
                out.extend_from_slice(b"MIME-Version: 1.0\n");
                self.text_part(body, out);
            }
        }
    }

    fn attaches(&self, rng: &mut Rng) -> bool {
        match self.node.role {
            Role::Question | Role::Opening => rng.chance(150),
            Role::Answer => rng.chance(15),
            _ => false,
        }
    }

    /// Content headers and text of a part.
    fn text_part(&self, body: &Body, out: &mut Vec<u8>) {
        let charset = match self.damage {
            Some(Damage::UnknownCharset) => "x-unknown-8bit",
            Some(Damage::WrongCharset) => "iso-2022-jp",
            _ => body.charset,
        };
        let flowed = if body.flowed { "; format=flowed" } else { "" };
        let ascii = body.text.is_ascii();
        let quotes = if body.charset.len().is_multiple_of(2) { "\"" } else { "" };
        let head = format!(
            "Content-Type: text/plain; charset={quotes}{charset}{quotes}{flowed}\nContent-Transfer-Encoding: {}\n\n",
            body.transfer.name(ascii)
        );
        out.extend_from_slice(head.as_bytes());
        body.transfer.write(&body.text, out);
    }

    /// Text and one attachment.
    fn mixed(&self, body: &Body, boundary: &str, rng: &mut Rng, out: &mut Vec<u8>) {
        let said = if self.damage == Some(Damage::WrongBoundary) {
            "nowhere-to-be-seen"
        } else {
            boundary
        };
        let head = format!(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{said}\"\n\n--{boundary}\n"
        );
        out.extend_from_slice(head.as_bytes());
        self.text_part(body, out);
        let kind = rng.below(3);
        let (name, label, content) = match kind {
            0 => (
                "boot.log",
                "text/plain; charset=us-ascii",
                attached_log(self.thread, rng).into_bytes(),
            ),
            1 => ("graph.png", "image/png", picture(rng)),
            _ => {
                let mut patch =
                    String::from("From: Nobody <nobody@example.org>\nSubject: [PATCH] ");
                self.thread.topic.patch_title(rng, &mut patch);
                patch.push_str("\n\n---\n");
                let diff = super::code::diff(&self.archive.code, &self.thread.topic, rng.bits(), 1);
                diff.stat(&mut patch);
                patch.push('\n');
                patch.push_str(&diff.text);
                ("0001-fix.patch", "text/x-patch; charset=us-ascii", patch.into_bytes())
            }
        };
        let name = if self.damage == Some(Damage::PathName) { "../../../etc/passwd" } else { name };
        let transfer = if kind == 2 { Transfer::Plain } else { Transfer::Base64 };
        let head = format!(
            "\n--{boundary}\nContent-Type: {label}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: {}\n\n",
            transfer.name(true)
        );
        out.extend_from_slice(head.as_bytes());
        if self.damage == Some(Damage::DirtyBase64) {
            out.extend_from_slice(b"!!!*not base64*!!!\n");
        }
        transfer.write(&content, out);
        out.extend_from_slice(format!("\n--{boundary}--\n").as_bytes());
    }

    fn html_only(&self, body: &Body, out: &mut Vec<u8>) {
        out.extend_from_slice(b"MIME-Version: 1.0\nContent-Type: text/html; charset=");
        out.extend_from_slice(body.charset.as_bytes());
        out.extend_from_slice(b"\nContent-Transfer-Encoding: quoted-printable\n\n");
        let mut html = html(&body.text);
        if self.damage == Some(Damage::Script) {
            html.extend_from_slice(b"<script>alert(1)</script><img src=x onerror=alert(2)><base href=\"https://evil.example.com/\">\n");
        }
        Transfer::QuotedPrintable.write(&html, out);
    }
}

/// The text, and the same as HTML.
fn alternative(body: &Body, boundary: &str, out: &mut Vec<u8>) {
    let head = format!(
        "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"{boundary}\"\n\n"
    );
    out.extend_from_slice(head.as_bytes());
    for (kind, text) in [("plain", &body.text), ("html", &html(&body.text))] {
        let head = format!(
            "--{boundary}\nContent-Type: text/{kind}; charset=\"{}\"\nContent-Transfer-Encoding: quoted-printable\n\n",
            body.charset
        );
        out.extend_from_slice(head.as_bytes());
        Transfer::QuotedPrintable.write(text, out);
        out.push(b'\n');
    }
    out.extend_from_slice(format!("--{boundary}--\n").as_bytes());
}

/// A text as a webmail's HTML. Works on bytes: every charset used here keeps ASCII.
fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 2);
    out.extend_from_slice(
        b"<html><head><style>p { margin: 0 }</style></head><body><div dir=\"ltr\">\n",
    );
    for line in text.split_inclusive(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        out.extend_from_slice(b"<div>");
        for &byte in line {
            match byte {
                b'<' => out.extend_from_slice(b"&lt;"),
                b'>' => out.extend_from_slice(b"&gt;"),
                b'&' => out.extend_from_slice(b"&amp;"),
                _ => out.push(byte),
            }
        }
        out.extend_from_slice(if line.is_empty() { b"<br></div>\n" } else { b"</div>\n" });
    }
    out.extend_from_slice(b"</div></body></html>\n");
    out
}

/// Multipart within multipart.
fn deep(body: &Body, out: &mut Vec<u8>) {
    out.extend_from_slice(b"MIME-Version: 1.0\n");
    for level in 0..30 {
        let head =
            format!("Content-Type: multipart/mixed; boundary=\"level{level}\"\n\n--level{level}\n");
        out.extend_from_slice(head.as_bytes());
    }
    out.extend_from_slice(b"Content-Type: text/plain\n\n");
    out.extend_from_slice(&body.text);
    for level in (0..30).rev() {
        out.extend_from_slice(format!("--level{level}--\n").as_bytes());
    }
}

fn attached_log(thread: &Thread, rng: &mut Rng) -> String {
    let mut log = String::with_capacity(4000);
    for line in 0..rng.between(10, 80) {
        log.push('[');
        decimal(u64::from(line) * 37, &mut log);
        log.push_str("] ");
        thread.topic.function(rng, &mut log);
        log.push_str(": ");
        hex(rng, 16, &mut log);
        log.push('\n');
    }
    log
}

/// A grey picture of one pixel; what follows its end mark makes each one different.
fn picture(rng: &mut Rng) -> Vec<u8> {
    const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\xdach\x00\x00\x00\x82\x00\x81\xdaE\x08;\x00\x00\x00\x00IEND\xaeB`\x82";
    let mut bytes = PIXEL.to_vec();
    for _ in 0..rng.between(20, 300) {
        bytes.extend_from_slice(&rng.bits().to_le_bytes());
    }
    bytes
}
