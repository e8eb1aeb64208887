//! What must not be told is nowhere: not in a page, an index, an mbox, a name, an export, nor what an earlier build left.

use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::program::Sandbox;
use crate::{links, tree};

/// A patch series as git send-email posts it, a review, and whatever else tells addresses.
const MAILS: &str = "\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Jane Doe <jane@host.example>
To: pumps@lists.example.org
Cc: Bo Linden <bo@linden.example>, cy@nameless.example
Date: Mon, 5 Jan 2026 10:00:00 +0000
Subject: [PATCH 0/1] pump: stop; ask jane@host.example
Message-ID: <20260105100000.4711-1-jane@host.example>
List-Post: <mailto:pumps@lists.example.org>

Write to jane@host.example, mailto:jane@host.example or jane (at) host.example.
See https://forms.example/?who=jane%40host.example and Project
Falcon at large.

-- 
Jane Doe <jane@host.example>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: Jane Doe <jane@host.example>
To: pumps@lists.example.org
Date: Mon, 5 Jan 2026 10:01:00 +0000
Subject: [PATCH 1/1] pump: stop
Message-ID: <20260105100000.4711-2-jane@host.example>
In-Reply-To: <20260105100000.4711-1-jane@host.example>
References: <20260105100000.4711-1-jane@host.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

From: Jane Doe <jane@home.example>

Stop it.

Reported-by: Cy <cy@nameless.example>
Signed-off-by: Jane Doe <jane@host.example>
---
 pump.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/pump.c b/pump.c
--- a/pump.c
+++ b/pump.c
@@ -1,1 +1,2 @@
 /* jane@host.example */
+MODULE_AUTHOR(\"Jane Doe <jane@host.example>\");
--b
Content-Type: text/x-log; name=\"jane@host.example.log\"
Content-Transfer-Encoding: base64

amFuZUBob3N0LmV4YW1wbGUgcHJvamVjdCBmYWxjb24K
--b
Content-Type: text/calendar

ATTENDEE:mailto:jane@host.example
DESCRIPTION:project falcon
--b
Content-Type: message/rfc822

From: Jane Doe <jane@host.example>
Subject: inside
Content-Transfer-Encoding: base64

amFuZUBob3N0LmV4YW1wbGUgcHJvamVjdCBmYWxjb24K
--b
Content-Type: text/html; name=a.html

<p>Project <b>Falcon</b>, jane&#64;host.example
--b--

From mboxrd@z Thu Jan  1 00:00:00 1970
From: =?utf-8?q?Bo_Linden?= <bo@linden.example>
To: Jane Doe <jane@host.example>
Cc: pumps@lists.example.org
Date: Tue, 6 Jan 2026 10:00:00 +0000
Subject: =?utf-8?B?UmU6IFtQQVRDSCAxLzFdIHB1bXA6IHN0b3AgKFByb2plY3QgRmFsY29uKQ==?=
Message-ID: <review@linden.example>
In-Reply-To: <20260105100000.4711-2-jane@host.example>
References: <20260105100000.4711-1-jane@host.example> <20260105100000.4711-2-jane@host.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

On Mon, Jan 5, 2026, Jane Doe <jane@host.example> wrote:
> Pro=
ject
> Falcon, said j=61ne=40host.example

Reviewed-by: Bo Linden <bo@linden.example>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: cy@nameless.example
To: pumps@lists.example.org
Date: Wed, 7 Jan 2026 10:00:00 +0000
Subject: A secret of mine
Message-ID: <gone@nameless.example>

Nobody is to read SECRETWORD.

From mboxrd@z Thu Jan  1 00:00:00 1970
From: Bo Linden <bo@linden.example>
Date: Wed, 7 Jan 2026 11:00:00 +0000
Subject: Re: A word of mine
Message-ID: <after@linden.example>
References: <gone@nameless.example>

I have seen it.

From mboxrd@z Thu Jan  1 00:00:00 1970
From: Dee Example <dee@example.org>
Date: Wed, 7 Jan 2026 12:00:00 +0000
Subject: Re: A word of mine
Message-ID: <after2@example.org>
References: <gone@nameless.example>

So have I.
";

const REPORT: &str = "\
From 2026-01-05 to 2026-01-12
Valves mailing list update from 2026-01-05 to 2026-01-12

Top 15 contributor Email domains (Based on Email Body)

      2 host.example

Top 15 contributors (Based on Email Body)

      2  Jane Doe <jane@host.example>

===== Patch list in this time period =====

[PATCH] valve: open (Jane Doe <jane@host.example>)

[PATCH] valve: close (Bo Linden <bo@linden.example>)

===== Patch Commit Messages =====

New:  valve: open
[PATCH] valve: open
Author: Jane Doe <jane@host.example>

Mail jane@host.example.

----------------------------------------------------------------------

New:  valve: close
[PATCH] valve: close
Author: Bo Linden <bo@linden.example>

Of project falcon.

----------------------------------------------------------------------
";

fn site(sandbox: &Sandbox, privacy: &str, redactions: &str) -> Vec<(String, Vec<u8>)> {
    sandbox.write("pumps.mbox", MAILS);
    sandbox.write("valves.txt", REPORT);
    sandbox.write("redactions.yaml", redactions);
    sandbox.write(
        "config.yaml",
        format!(
            "base_url: https://example.org/a/\npermalinks: pages\nprivacy: {{addresses: {privacy}}}\n\
             mirror: {{raw: all, thread_mbox: all}}\nlists:\n\
             - {{name: pumps, sources: [pumps.mbox], redact: redactions.yaml}}\n\
             - {{name: valves, sources: [valves.txt], redact: redactions.yaml}}\n"
        ),
    );
    sandbox.good(&["build"]);
    let mut all = everything(&sandbox.path("public"));
    for kind in ["messages", "threads", "series", "contributors", "periods"] {
        all.push((format!("export {kind}"), sandbox.good(&["export", kind]).out.into_bytes()));
    }
    for format in ["text", "md", "json"] {
        for list in ["pumps", "valves"] {
            let run = sandbox.good(&["report", "--list", list, "--format", format]);
            all.push((format!("report {list} {format}"), run.out.into_bytes()));
        }
    }
    all
}

/// Every file, unpacked, with its name before its bytes.
fn everything(site: &Path) -> Vec<(String, Vec<u8>)> {
    let files = tree::read(site).into_iter().map(|(name, bytes)| {
        let mut all = format!("{name}\n").into_bytes();
        if name.ends_with(".gz") {
            MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut all).unwrap();
        } else {
            all.extend(bytes);
        }
        (name, all)
    });
    files.collect()
}

fn assert_gone(all: &[(String, Vec<u8>)], words: &[&str]) {
    assert!(all.len() > 40, "{}", all.len());
    for (name, bytes) in all {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for word in words {
            let at = text.find(&word.to_lowercase());
            let around = at.map(|at| text.get(at.saturating_sub(60)..(at + 60).min(text.len())));
            assert!(at.is_none(), "{name}: {word}: {around:?}");
        }
    }
}

fn holds(all: &[(String, Vec<u8>)], file: &str, word: &str) -> bool {
    let (_, bytes) =
        all.iter().find(|(name, _)| name == file).unwrap_or_else(|| panic!("no {file}"));
    String::from_utf8_lossy(bytes).contains(word)
}

#[test]
fn masked_addresses_are_in_no_file() {
    let sandbox = Sandbox::new();
    let all = site(&sandbox, "masked", "");
    // The ids of git send-email hold an address as they are; they stay, or no link would lead to a mail.
    let ids = ["4711-1-jane@host.example", "4711-2-jane@host.example"];
    let without_ids: Vec<(String, Vec<u8>)> = all
        .iter()
        .map(|(name, bytes)| {
            let mut text = String::from_utf8_lossy(bytes).into_owned();
            for id in ids {
                text = text.replace(id, "ID");
            }
            (name.clone(), text.into_bytes())
        })
        .collect();
    assert_gone(
        &without_ids,
        &[
            "jane@",
            "jane%40",
            "jane&#64;",
            "@home.example",
            "bo@linden",
            "cy@nameless",
            "dee@example.org",
        ],
    );
    assert!(holds(
        &all,
        "pumps/20260105100000.4711-1-jane@host.example/index.html",
        "jane (at) host.example"
    ));
    assert!(holds(&all, "pumps/index.html", "pumps@lists.example.org"), "where to post");
    assert!(holds(&all, "export messages", "bo (at) linden.example"));
    assert!(holds(&all, "export periods", "{\"domain\":\"home.example\",\"count\":1}"));
    let jane = "pumps/contributors/jane-doe/index.html";
    assert!(holds(&all, jane, ">home.example</th>") && holds(&all, jane, "Reviews received"));
    assert!(!all.iter().any(|(name, _)| name.ends_with(".gz")
        || name.ends_with(".mbx")
        || name.ends_with("/raw")));
    links::check(&sandbox.path("public"));
}

#[test]
fn hidden_addresses_are_in_no_file_and_names_are() {
    let sandbox = Sandbox::new();
    let all = site(&sandbox, "hidden", "");
    assert_gone(
        &all,
        &[
            "jane@",
            "jane%40",
            "jane&#64;",
            "jane (at)",
            "jane at ",
            "@home.example",
            "bo@linden",
            "cy@nameless",
            "cy (at)",
            "dee@example.org",
            "jane-host",
            "4711-1-jane",
        ],
    );
    assert!(holds(&all, "pumps/index.html", "pumps@lists.example.org"), "where to post");
    assert!(holds(&all, "export messages", "\"from\":{\"name\":\"Jane Doe\",\"address\":\"\"}"));
    assert!(holds(
        &all,
        "export messages",
        "Signed-off-by\",\"value\":\"Jane Doe <address hidden>\""
    ));
    // Reviews are found by addresses that nobody sees; with a name, a domain is most of an address.
    let jane = "pumps/contributors/jane-doe/index.html";
    assert!(holds(&all, jane, "Reviews received") && holds(&all, jane, "Bo Linden"));
    assert!(!holds(&all, jane, "home.example"), "where from");
    assert!(holds(&all, "export periods", "{\"domain\":\"home.example\",\"count\":1}"));
    links::check(&sandbox.path("public"));
}

const REDACTIONS: &str =
    "- address: jane@host.example\n- message: gone@nameless.example\n- pattern: project falcon\n";

#[test]
fn what_is_withheld_is_gone_and_its_address_says_so() {
    let sandbox = Sandbox::new();
    let before = site(&sandbox, "shown", "");
    assert!(holds(&before, "pumps/gone@nameless.example/index.html", "SECRETWORD"));
    let all = site(&sandbox, "shown", REDACTIONS);
    assert_gone(
        &all,
        &[
            "jane",
            "host.example/",
            "project falcon",
            "falcon",
            "SECRETWORD",
            "A secret of mine",
            "MODULE_AUTHOR",
        ],
    );
    // What an earlier build had read is not kept either.
    for (name, bytes) in everything(&sandbox.path(".listpress")) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in ["jane", "host.example", "falcon", "secretword", "a secret of mine"] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
    let tombstone = "pumps/gone@nameless.example/index.html";
    assert!(holds(&all, tombstone, "withheld") && !holds(&all, tombstone, "Cy"));
    assert!(!holds(&all, "sitemap.xml", "gone@"));
    let mbox = "pumps/review@linden.example/t.mbox.gz";
    assert!(
        holds(&all, mbox, "[withheld]")
            && holds(&all, mbox, "Reviewed-by: Bo Linden <bo@linden.example>")
    );
    assert!(holds(&all, "export threads", "\"ghost\":\"gone@nameless.example\""));
    let ghost = "pumps/after@linden.example/index.html";
    assert!(holds(&all, ghost, "is <a href=\"../gone@nameless.example/\">withheld</a>"));
    assert!(holds(&all, "pumps/index.html", "<dd>3</dd>"), "three messages are left");
    links::check(&sandbox.path("public"));
}

/// What spells, encodes, wraps or encloses what is withheld in ways of its own.
const DISGUISED: &str = "\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Bo Linden <bo@linden.example>
Date: Mon, 5 Jan 2026 10:00:00 +0000
Subject: =?utf-8?q?Proj?= =?utf-8?q?ect_Falcon?=
Message-ID: <a@linden.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

https://wiki.example/Project%20Falcon https://wiki.example/?q=project+falcon
Zoe\u{308} Brandt, ZOE BRANDT, bounce-jane=host.example@lists.example
+ * Project
+ * Falcon
A bounce: Content-Transfer-Encoding: base64

UHJvamVjdCBGYWxjb24=

--b
Content-Type: application/octet-stream; name=forward.eml
Content-Transfer-Encoding: base64

RnJvbTogamFuZUBob3N0LmV4YW1wbGUKU3ViamVjdDogeAoKSkFORVNFQ1JFVAo=
--b
Content-Type: application/octet-stream; name=encoded.eml

From: Bo Linden <bo@linden.example>
Subject: y
Content-Transfer-Encoding: base64

UHJvamVjdCBGYWxjb24=
--b
Content-Type: text/x-log; name=\"Zoe\u{308} Brandt.log\"

x
--b--

From mboxrd@z Thu Jan  1 00:00:00 1970
From: JD <jd@old.example>
Date: Mon, 5 Jan 2026 11:00:00 +0000
Subject: from an old address
Message-ID: <b@old.example>

Hello.
";

#[test]
fn what_is_withheld_is_found_in_every_disguise() {
    let sandbox = Sandbox::new();
    sandbox.write("a.mbox", DISGUISED);
    sandbox.write(
        "mailmap",
        "Jane Doe <jane@host.example> <jd@old.example>\nProject Falcon <bo@linden.example>\n",
    );
    sandbox.write(
        "redactions.yaml",
        "- pattern: Project Falcon\n- pattern: Zoë Brandt\n- address: jane@host.example\n",
    );
    sandbox.write(
        "config.yaml",
        "permalinks: pages\nmirror: {raw: all}\n\
         lists: [{name: a, sources: [a.mbox], mailmap: mailmap, redact: redactions.yaml}]\n",
    );
    sandbox.good(&["build"]);
    let mut all = everything(&sandbox.path("public"));
    for kind in ["messages", "contributors"] {
        all.push((format!("export {kind}"), sandbox.good(&["export", kind]).out.into_bytes()));
    }
    let base64 = ["UHJvamVjdCBGYWxjb24", "SkFORVNFQ1JFVA"];
    let words = ["falcon", "brandt", "jane@host", "jane=host", "jane doe", "JANESECRET"];
    assert_gone(&all, &[&words[..], &base64[..]].concat());
    assert!(holds(&all, "a/contributors/jd/index.html", "JD"));
    let check = sandbox.good(&["check", "--format", "json"]).out;
    assert!(check.contains("\"LP051\": 1"), "{check}");
}

#[test]
fn redactions_are_told_in_findings_by_place_alone() {
    let sandbox = Sandbox::new();
    site(&sandbox, "shown", REDACTIONS);
    sandbox.write("redactions.yaml", format!("{REDACTIONS}- message: never@example.org\n"));
    let run = sandbox.good(&["build", "-v"]);
    for code in ["LP050", "LP051", "LP052"] {
        assert!(run.err.contains(code), "{code}: {}", run.err);
    }
    assert!(run.err.contains("entry 4: no such message"), "{}", run.err);
    assert!(!run.err.to_lowercase().contains("falcon"), "{}", run.err);
}

#[test]
fn a_mistake_in_the_file_is_shown_at_its_place() {
    let sandbox = Sandbox::new();
    sandbox.write("pumps.mbox", MAILS);
    sandbox
        .write("config.yaml", "lists: [{name: pumps, sources: [pumps.mbox], redact: no.yaml}]\n");
    assert_eq!(sandbox.run(&["build"]).status, 2);
    sandbox.write("no.yaml", "- message: a@x\n- patern: falcon\n");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("no.yaml:2:3") && run.err.contains("did you mean `pattern`?"),
        "{}",
        run.err
    );
    sandbox
        .write("config.yaml", "privacy: {addresses: secret}\nlists: [{sources: [pumps.mbox]}]\n");
    assert!(sandbox.run(&["build"]).err.contains("config.yaml:1:"), "place");
}
