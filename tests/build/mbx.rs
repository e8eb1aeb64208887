//! `vN.mbx` and `t.mbox.gz`: git makes of it the very commit that it makes of the mail, and Python's mailbox, which b4 reads files with, sees
//! the same mails in it as git.

use std::fs;
use std::path::Path;

use super::program::{Sandbox, finish};

/// A patch of a file, its text in some encoding; each text has a line that begins with `From `.
fn patch(number: u32, head: &str, text: &[u8]) -> Vec<u8> {
    let first = format!(
        "From: Ida =?utf-8?q?Pf=C3=A9?= <ida@plum.example.org>\nDate: Mon, 5 Jan 2026 10:00:0{number} +0000\n\
         Subject: [PATCH] plum: file {number}\nMessage-ID: <{number}@plum.example.org>\n{head}\n"
    );
    let diff = format!(
        "---\n file{number} | 1 +\n\ndiff --git a/file{number} b/file{number}\nnew file mode 100644\n--- /dev/null\n\
         +++ b/file{number}\n@@ -0,0 +1,2 @@\n+From here: {}\n+caf\u{e9}\t\n-- \n2.47.0\n",
        "a=b ".repeat(30)
    );
    // In quoted-printable `=` has a code.
    let diff = if head.contains("quoted") {
        diff.replace('=', "=3D").replace('\u{e9}', "=E9")
    } else {
        diff
    };
    let is_utf8 = head.contains("utf-8") || head.contains("quoted");
    let diff: Vec<u8> =
        if is_utf8 { diff.into_bytes() } else { diff.chars().map(|c| c as u8).collect() };
    [first.as_bytes(), text, &diff].concat()
}

/// The commit that git makes of a file of mails, on an empty tree, as everybody would make it.
fn commit(sandbox: &Sandbox, tree: &str, mails: &Path, expected: usize) -> String {
    let folder = sandbox.path(tree);
    fs::create_dir(&folder).unwrap();
    sandbox.git(&folder, &["init", "--quiet"]);
    let am = ["am", "--quiet", "--committer-date-is-author-date", mails.to_str().unwrap()];
    let ida = ["-c", "user.name=Ida", "-c", "user.email=ida@plum.example.org"];
    sandbox.git(&folder, &[&ida[..], &am].concat());
    let count = sandbox.git(&folder, &["rev-list", "--count", "HEAD"]);
    assert_eq!(count.trim(), expected.to_string());
    sandbox.git(&folder, &["log", "-1", "--format=%H%n%B"])
}

#[test]
fn git_makes_the_same_commit_of_a_revision_as_of_the_mail() {
    let utf8 = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
    let latin1 =
        "Content-Type: text/plain;\n charset=iso-8859-1\nContent-Transfer-Encoding:\n 8bit\n";
    let quoted = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n";
    let mails = [
        patch(1, utf8, "From here on there is café = 1.  \n\nFrom there not.\n\n".as_bytes()),
        patch(2, latin1, b"Caf\xe9s.\n\nFrom 12 to 14 there are more than 500 caf\xe9s in a row of trees that is longer than this line.\n"),
        patch(3, quoted, b"Caf=E9s =\nare here.\n\nFrom here on.\n"),
        patch(4, "", b"Plain.\n\nFrom 0123456789abcdef0123456789abcdef01234567\n\n"),
    ];
    for (mail, number) in mails.iter().zip(1..) {
        let sandbox = Sandbox::new();
        let file = sandbox.write("mail.eml", mail);
        sandbox.good(&["build", &file, "-o", "site"]);
        let series = fs::read_dir(sandbox.path("site/mail/series")).unwrap();
        let mut files = series.flatten().map(|entry| entry.path().join("v1.mbx"));
        let mbx = files.find(|path| path.is_file()).unwrap();
        let of_mail = commit(&sandbox, "of-mail", Path::new(&file), 1);
        assert_eq!(commit(&sandbox, "of-mbx", &mbx, 1), of_mail, "{number}");
        assert!(of_mail.contains("\nFrom "), "{of_mail}");
        let count = "import mailbox, sys; print(len(mailbox.mbox(sys.argv[1], create=False)))";
        let run = finish(sandbox.command("python3").args(["-c", count, mbx.to_str().unwrap()]));
        assert_eq!(run.out.trim(), "1", "{number}: {}", run.err);
        // And so does the program itself.
        let ids = sandbox.export("messages", mbx.to_str().unwrap());
        let texts = sandbox.export("messages", &file);
        assert_eq!(ids.len(), 1);
        assert_eq!(ids[0]["text"], texts[0]["text"], "{number}");
    }
}

/// How many mails of a thread have its mbox beside them; every tenth mail is a cover letter.
fn copies(mails: u32) -> usize {
    let mail = |at: u32| {
        let subject = if at.is_multiple_of(10) { "[PATCH 0/2] plum: stones" } else { "Re: plum" };
        let answers =
            if at == 0 { String::new() } else { "In-Reply-To: <0@plum.example.org>\n".to_owned() };
        format!(
            "From ida@plum.example.org Mon Jan  5 10:00:00 2026\nFrom: Ida <ida@plum.example.org>\n\
             Date: Mon, 5 Jan 2026 10:00:00 +0000\nSubject: {subject}\nMessage-ID: <{at}@plum.example.org>\n\
             {answers}\nHello\n\n"
        )
    };
    let sandbox = Sandbox::new();
    let file = sandbox.write("mails.mbox", (0..mails).map(mail).collect::<String>());
    sandbox.good(&["build", &file, "-o", "site", "--no-cache"]);
    let folders = fs::read_dir(sandbox.path("site/mails")).unwrap().flatten();
    folders.filter(|folder| folder.path().join("t.mbox.gz").is_file()).count()
}

#[test]
fn covers_have_the_mbox_of_their_thread_but_of_an_endless_one() {
    assert_eq!([copies(100), copies(1001)], [10, 1]);
}
