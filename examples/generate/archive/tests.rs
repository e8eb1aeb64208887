//! The promises of the generator. They run where a test includes it.

use super::*;

fn archive(messages: u64, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(messages, seed, &mut |piece| bytes.extend_from_slice(piece));
    bytes
}

fn mails(options: &Options) -> Vec<Vec<u8>> {
    let mut mails = Vec::new();
    each(options, &mut |mail| {
        mails.push(mail.bytes.clone());
        true
    });
    mails
}

#[test]
fn a_seed_names_one_archive() {
    let first = archive(2100, 5);
    assert!(first == archive(2100, 5), "same seed, other bytes");
    assert!(first != archive(2100, 6), "another seed, same bytes");
}

#[test]
fn it_makes_as_many_mails_as_were_asked_for() {
    for messages in [0, 1, 1023, 1024, 1025] {
        let options = Options { messages, seed: 1, broken_permille: 0 };
        assert_eq!(mails(&options).len() as u64, messages);
    }
}

#[test]
fn every_address_is_reserved_for_examples() {
    let text = mails(&Options { messages: 400, seed: 2, broken_permille: 200 }).concat();
    // Quoted-printable may cut an address in two.
    let text = String::from_utf8_lossy(&text).replace("=\n", "");
    let domains = text.split('@').skip(1).map(|after| {
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
            .unwrap_or(after.len());
        after[..end].trim_end_matches('.').to_ascii_lowercase()
    });
    let real = |d: &String| {
        d.contains('.')
            && !["example.org", "example.com", "example.net"].iter().any(|e| d.ends_with(e))
    };
    assert_eq!(domains.filter(real).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn unbroken_mails_have_the_headers_of_mail() {
    for mail in mails(&Options { messages: 500, seed: 3, broken_permille: 0 }) {
        let end = mail
            .windows(2)
            .position(|two| two == b"\n\n")
            .expect("an empty line after the headers");
        let head = String::from_utf8(mail[..end].to_vec()).expect("headers are ASCII");
        assert!(head.is_ascii(), "{head}");
        for name in ["From: ", "To: ", "Subject: ", "Date: ", "Message-I", "List-Id: "] {
            assert_eq!(
                head.lines().filter(|line| line.starts_with(name)).count(),
                1,
                "{name} in\n{head}"
            );
        }
    }
}

#[test]
fn hunks_have_the_lines_that_they_announce() {
    let code = Code::new();
    let topic = prose::Topic::new(4);
    for seed in 0..40 {
        for hunk in
            code::diff(&code, &topic, seed, 1 + seed as u32 % 4).text.split("\n@@ -").skip(1)
        {
            let counts: Vec<usize> = hunk
                .split(" @@")
                .next()
                .unwrap_or_default()
                .split(" +")
                .map(|range| range.split(',').nth(1).and_then(|n| n.parse().ok()).unwrap_or(1))
                .collect();
            let lines: Vec<&str> =
                hunk.lines().skip(1).take_while(|line| !line.starts_with("diff ")).collect();
            let old = lines.iter().filter(|line| line.starts_with([' ', '-'])).count();
            let new = lines.iter().filter(|line| line.starts_with([' ', '+'])).count();
            assert_eq!(counts, [old, new], "{hunk}");
        }
    }
}

#[test]
fn mboxrd_quotes_every_line_that_looks_like_a_separator() {
    let bytes = b"A: b\n\nFrom x\n>From y\n From z\nno From here\n>> From\n".to_vec();
    let mut out = Vec::new();
    mboxrd(&Composed { bytes, address: "a@example.org".into(), ..Composed::default() }, &mut out);
    let expected = "From a@example.org Thu Jan  1 00:00:00 1970\nA: b\n\n>From x\n>>From y\n From z\nno From here\n>> From\n\n";
    assert_eq!(String::from_utf8_lossy(&out), expected);
}
