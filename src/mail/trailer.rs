//! Trailers: `Reviewed-by: …` and its kin (git interpret-trailers, b4).
//!
//! A patch's own trailers stand above its `---`; those that a reply gives stand unquoted among its text. Prose has lines
//! with colons too, so outside a patch's last paragraph a trailer must name a person, or be one of the known kinds.

use serde::{Deserialize, Serialize};

use super::{address, diff, lines};

/// One trailer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Trailer {
    /// Name as written, without the colon: `Reviewed-by`.
    pub name: String,
    /// Value on one line, decoded, trimmed, without a trailing ` # note`.
    pub value: String,
    /// The address in the value where it is a person, domain in lower case; else empty.
    pub address: String,
}

/// Most trailers that are taken from one message.
const MAX_TRAILERS: usize = 500;
/// Longest line that can be a trailer.
const MAX_LINE: usize = 1000;

/// The trailers of a patch, in order: above the `---` line and the signature. `text` ends where the diff begins
/// ([`diff::find_diff`]).
pub fn of_patch(text: &str) -> Vec<Trailer> {
    let text = message_part(text);
    let last = last_paragraph(text);
    let mut found = Vec::new();
    collect(text.get(..last).unwrap_or(""), is_certain, &mut found);
    collect(text.get(last..).unwrap_or(""), is_likely, &mut found);
    found
}

/// The trailers that other mail gives, in order: unquoted, above the signature. `text` ends where a diff begins.
pub fn of_reply(text: &str) -> Vec<Trailer> {
    let mut found = Vec::new();
    collect(above_signature(text), is_certain, &mut found);
    found
}

fn above_signature(text: &str) -> &str {
    let end = diff::signature_start(text).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// What git am makes the commit message of: everything above a line `---`.
fn message_part(text: &str) -> &str {
    let text = above_signature(text);
    let end =
        if text.starts_with("---\n") { Some(0) } else { text.find("\n---\n").map(|at| at + 1) };
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Byte offset of the last paragraph.
fn last_paragraph(text: &str) -> usize {
    let text = text.trim_end();
    text.rfind("\n\n").map_or(0, |at| at + 2)
}

/// Names of trailers that do not end in `-by`, and of the fields that git and b4 write below a patch.
const KNOWN: [&str; 11] = [
    "bug",
    "buglink",
    "cc",
    "closes",
    "fixes",
    "link",
    "base-commit",
    "change-id",
    "references",
    "message-id",
    "message-link",
];

/// Whether a line reads as a trailer wherever it stands, by its name alone: `Reviewed-by: …`, `Fixes: …`, `Link: …`.
/// For showing text; whether it counts for somebody, [`of_patch`] and [`of_reply`] tell.
pub fn is_line(line: &str) -> bool {
    split(line).is_some_and(|(name, _)| {
        let by = name.len().checked_sub(3).and_then(|at| name.get(at..));
        by.is_some_and(|by| by.eq_ignore_ascii_case("-by"))
            || KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
    })
}

fn collect(text: &str, wanted: impl Fn(&Trailer) -> bool, found: &mut Vec<Trailer>) {
    let mut lines = lines::lines(text).peekable();
    while let Some(line) = lines.next() {
        let Some((name, value)) = split(line).filter(|_| line.len() <= MAX_LINE) else { continue };
        let mut value = value.to_owned();
        // At most three further lines belong to a wrapped trailer.
        for _ in 0..3 {
            let Some(next) = lines.peek().filter(|next| continues(name, &value, next)) else {
                break;
            };
            value.push(' ');
            value.push_str(next.trim());
            lines.next();
        }
        let trailer = new_trailer(name, &value);
        if found.len() < MAX_TRAILERS && wanted(&trailer) {
            found.push(trailer);
        }
    }
}

/// `Name: value`, indented by a blank or two at most.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix(' ').unwrap_or(line);
    let line = line.strip_prefix(' ').unwrap_or(line);
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let end = line.bytes().take(60).position(|b| !in_name(b))?;
    let (name, value) = (line.get(..end)?, line.get(end..)?.strip_prefix(':')?);
    let fits = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let value = value.strip_prefix([' ', '\t'])?.trim();
    (fits && !value.is_empty()).then_some((name, value))
}

/// Whether `next` belongs to the trailer before it: an address that was wrapped, the rest of a `Fixes: 1234 ("…`, or an
/// indented line.
fn continues(name: &str, value: &str, next: &str) -> bool {
    let trimmed = next.trim();
    if trimmed.is_empty() || next.len() > MAX_LINE || split(next).is_some() {
        return false;
    }
    let address = trimmed.starts_with('<') && trimmed.ends_with('>') && !value.contains('@');
    let open_title =
        name.eq_ignore_ascii_case("fixes") && value.contains("(\"") && !value.contains("\")");
    address || open_title || next.starts_with([' ', '\t']) && !value.contains('@')
}

fn new_trailer(name: &str, value: &str) -> Trailer {
    let value = value.split(" # ").next().unwrap_or(value).trim();
    let person = |text: &str| {
        address::parse_one(text).filter(|p| p.address.contains('@') && !p.domain().is_empty())
    };
    // `Tested-by: Lindqvist, Ada <ada@example.org>`: here a comma parts no people.
    let bracket = || value.rfind('<').and_then(|at| person(value.get(at..)?));
    let address = Some(value)
        .filter(|v| v.contains('@') && !v.contains("://") && !names_mail(name))
        .and_then(|value| person(value).or_else(bracket))
        .unwrap_or_default()
        .address;
    Trailer { name: name.to_owned(), value: value.to_owned(), address }
}

/// Whether the value is the Message-ID of a mail, which looks like an address and is nobody's ([`super::relation`]).
fn names_mail(name: &str) -> bool {
    ["depends-on", "based-on", "supersedes"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Trailers whose value is a link or a commit.
const WITHOUT_PERSON: [&str; 6] =
    ["fixes", "link", "buglink", "closes", "obsoleted-by", "message-link"];

/// A trailer wherever it stands: one that names a person, or a link or commit where the name calls for one.
fn is_certain(trailer: &Trailer) -> bool {
    let name = trailer.name.to_ascii_lowercase();
    match name.as_str() {
        "fixes" => trailer.value.bytes().take_while(u8::is_ascii_hexdigit).count() >= 6,
        _ if WITHOUT_PERSON.contains(&name.as_str()) => trailer.value.contains("://"),
        _ => !trailer.address.is_empty() && name.contains('-') && !is_header(&name),
    }
}

/// A trailer in the place of trailers: `v2: …` and `bob: …` are notes even there.
fn is_likely(trailer: &Trailer) -> bool {
    const WORDS: [&str; 12] = [
        "cc", "fixes", "link", "buglink", "closes", "bugzilla", "bug", "resolves", "url", "tested",
        "acked", "reviewed",
    ];
    let name = trailer.name.to_ascii_lowercase();
    (name.contains('-') || WORDS.contains(&name.as_str())) && !is_header(&name)
}

/// Names that are header fields or b4's, never trailers.
fn is_header(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "from",
        "author",
        "to",
        "date",
        "subject",
        "subscribe",
        "sent",
        "sender",
        "base-commit",
        "change-id",
        "message-id",
        "in-reply-to",
        "reply-to",
        "references",
        "return-path",
        "delivered-to",
        "received",
        "user-agent",
        "mail-followup-to",
        "archived-at",
        "errors-to",
        "e-mail",
    ];
    const FAMILIES: [&str; 7] =
        ["x-", "list-", "resent-", "content-", "mime-", "prerequisite-", "disposition-"];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(found: &[Trailer]) -> Vec<String> {
        found.iter().map(|t| format!("{}: {}", t.name, t.value)).collect()
    }

    #[test]
    fn a_patch_has_trailers_above_its_line() {
        let text = "Add pears.\n\nNote: this is prose.\nLink: https://example.org/1\n\nFixes: 0123456789ab (\"pears: plant\n a tree\")\nbob: a note\nTested: yes\n\
            Cc: stable@example.org # 6.1\nSigned-off-by: Ann Gardener <ann@Example.org>\n---\nAcked-by: Bob <bob@example.org>\n\n";
        assert_eq!(
            texts(&of_patch(text)),
            [
                "Link: https://example.org/1",
                "Fixes: 0123456789ab (\"pears: plant a tree\")",
                "Tested: yes",
                "Cc: stable@example.org",
                "Signed-off-by: Ann Gardener <ann@Example.org>"
            ]
        );
        assert_eq!(of_patch(text).last().unwrap().address, "ann@example.org");
    }

    #[test]
    fn ids_of_mails_are_nobodys_address() {
        let text = "Pears.\n\nDepends-on: <20260105.1@example.org>\nBased-on: <a@example.org>\nAcked-by: <b@example.org>\n";
        let found = of_patch(text);
        let addresses: Vec<&str> = found.iter().map(|t| t.address.as_str()).collect();
        assert_eq!(addresses, ["", "", "b@example.org"]);
    }

    #[test]
    fn a_reply_gives_trailers_among_its_text() {
        let text = "Hi,\n> Acked-by: Eve <eve@example.org>\nOne question: is bob@example.org right?\nTo: bob@example.org\nX-Mailer: a@b\n\
            Reviewed-by: Ann Gardener\n<ann@example.org>\n Tested-by: Bob <bob@example.org> # on a tree\nSee-also: https://example.org\n\nFixes: nothing\n\
            -- \nAcked-by: Sig <sig@example.org>\n";
        assert_eq!(
            texts(&of_reply(text)),
            ["Reviewed-by: Ann Gardener <ann@example.org>", "Tested-by: Bob <bob@example.org>"]
        );
    }

    #[test]
    fn a_comma_in_a_name_parts_no_people() {
        let found = of_reply("Tested-by: Gardener, Ann <ann@Example.org>\n");
        assert_eq!(texts(&found), ["Tested-by: Gardener, Ann <ann@Example.org>"]);
        assert_eq!(found[0].address, "ann@example.org");
    }

    #[test]
    fn lines_of_prose_do_not_read_as_trailers() {
        for line in
            ["Reviewed-by: Ann\n", "fixes: 0123456789ab (\"pears\")", "Cc:\tbob@example.org"]
        {
            assert!(is_line(line), "{line}");
        }
        for line in ["Note: this", "To: bob", "Stand-by:\n", "Cc:bob", "-by: x", "Stand by: now"] {
            assert!(!is_line(line), "{line}");
        }
    }

    #[test]
    fn a_megabyte_of_trailers_is_bounded() {
        assert_eq!(of_reply(&"Acked-by: a@b.c\n".repeat(60_000)).len(), MAX_TRAILERS);
        assert!(of_reply(&"a: ".repeat(300_000)).is_empty());
    }

    proptest! {
        #[test]
        fn written_trailers_come_back(name in "(Acked|Reviewed|Tested)-by", user in "[a-z]{1,8}", host in "[a-z]{1,8}\\.example") {
            let text = format!("Fine.\n\n{name}: Ann <{user}@{host}>\n");
            let found = of_reply(&text);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].address, &format!("{user}@{host}"));
            prop_assert_eq!(found, of_patch(&text));
        }
    }
}
