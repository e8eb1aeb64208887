//! Mails that share a Message-ID: the first keeps its page, the others are not lost.

use std::io::Read as _;

use crate::program::Sandbox;

/// A mail as an mbox holds it.
fn mail(id: &str, day: u32, from: &str, body: &str) -> String {
    format!(
        "From {from}@example.org Mon Jan {day:2} 10:00:00 2026\nFrom: {from} <{from}@example.org>\n\
         Date: {day} Jan 2026 10:00:00 +0000\nSubject: Pump\nMessage-ID: <{id}>\n\n{body}\n\n"
    )
}

fn unpacked(sandbox: &Sandbox, path: &str) -> String {
    let mut text = String::new();
    let packed = std::fs::File::open(sandbox.path(path)).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    text
}

fn read(sandbox: &Sandbox, path: &str) -> String {
    std::fs::read_to_string(sandbox.path(path)).unwrap()
}

#[test]
fn a_mail_under_the_id_of_an_earlier_one_stands_below_it() {
    let sandbox = Sandbox::new();
    let real = mail("a@example.org", 5, "ada", "Stop the pump at noon.");
    let forged = mail("a@example.org", 6, "mal", &"Never stop the pumpkin. ".repeat(30));
    sandbox.write("pumps.mbox", &(real.clone() + &forged + &real));
    let run = sandbox.good(&["-v", "build", "pumps.mbox", "-o", "site", "-j1"]);
    let place = format!(
        "pumps.mbox:{}: another mail with this Message-ID: <a@example.org>, the first is at \
         pumps.mbox:{} [LP040]",
        real.len() + forged.find('\n').unwrap() + 1,
        real.find('\n').unwrap() + 1
    );
    assert!(run.err.contains(&place), "{}", run.err);
    let page = read(&sandbox, "site/pumps/a@example.org/index.html");
    let (first, below) = page.split_once("<details class=\"other\"").unwrap();
    assert!(first.contains("Stop the pump at noon.") && !first.contains("pumpkin"), "{page}");
    assert!(below.contains("Message-ID: mal ") && below.contains("Never stop the pumpkin."));
    assert!(below.contains("mal@example.org") && below.contains("6 Jan 2026"), "{below}");
    assert_eq!(page.matches("<details class=\"other\"").count(), 1);
    let mbox = unpacked(&sandbox, "site/pumps/a@example.org/t.mbox.gz");
    assert_eq!(mbox.matches("\nFrom: ").count(), 2);
    assert!(mbox.find("noon").unwrap() < mbox.find("pumpkin").unwrap());
    let found = read(&sandbox, "site/search/index/documents.json");
    assert!(found.contains("pumps/a@example.org/#m") && found.contains("\"mal\""), "{found}");
}

#[test]
fn a_flood_of_mails_under_one_id_is_counted() {
    let sandbox = Sandbox::new();
    let flood: String =
        (0..500).map(|i| mail("a@example.org", 5, "ada", &format!("Pump {i}"))).collect();
    sandbox.write("pumps.mbox", &flood);
    sandbox.good(&["build", "pumps.mbox", "-o", "site"]);
    let page = read(&sandbox, "site/pumps/a@example.org/index.html");
    assert_eq!(page.matches("<details class=\"other\"").count(), 5);
    assert!(page.contains("494 more mails with this Message-ID"), "{page}");
    let mbox = unpacked(&sandbox, "site/pumps/a@example.org/t.mbox.gz");
    assert_eq!(mbox.matches("\nFrom: ").count(), 500);
}

#[test]
fn control_characters_stay_inside() {
    let sandbox = Sandbox::new();
    let evil = "\u{1b}[31m\u{9b}\u{202e}\u{7f}";
    let mut bytes = mail("a@example.org", 5, "ada", &format!("Red {evil}\n---\n a | 1 +\n"));
    bytes = bytes.replace("Subject: Pump", &format!("Subject: [PATCH] Pump {evil}"));
    let twin = bytes.replace("Red", "Blue");
    sandbox.write("pumps.mbox", &(bytes + &twin));
    let hidden = |text: &str| {
        text.contains(|c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}')
    };
    for command in [
        &["report", "pumps.mbox"][..],
        &["report", "pumps.mbox", "--format", "md"],
        &["report", "pumps.mbox", "--format", "json"],
        &["export", "messages", "pumps.mbox"],
        &["export", "series", "pumps.mbox"],
        &["-v", "build", "pumps.mbox", "-o", "site"],
    ] {
        let run = sandbox.good(command);
        assert!(!hidden(&run.out), "{command:?}: {:?}", run.out);
        assert!(!hidden(&run.err), "{command:?}: {:?}", run.err);
    }
    assert!(!hidden(&read(&sandbox, "site/search/index/documents.json")));
}
