//! What a cover or patch says of earlier revisions: links and Message-IDs, to be looked up in the archive.
//!
//! b4 writes `- Link to v2: https://lore.kernel.org/r/ID`, patchew reads `Supersedes: <ID>`, people write `v1: URL`,
//! `[v2] URL`, `v1 -> v2 (URL):`, or a URL below a line `v1:`. Whether such a mail is there, and of whom, LINK finds out.

use serde::{Deserialize, Serialize};

use super::{MessageId, lines};

/// A mail that the text refers to, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The mail.
    pub id: MessageId,
    /// What the text calls it.
    pub says: Says,
}

/// What a text calls the mail that it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Says {
    /// `Supersedes:`: this one takes its place.
    Supersedes,
    /// Revision `n`.
    Version(u16),
    /// The RFC, the previous version.
    Previous,
    /// Nothing.
    Mention,
}

/// Most that is kept of one mail.
const MOST: usize = 32;

/// Finds the mails that a text (without its diff) refers to. Quoted lines are left out, and what it only builds upon.
pub fn find(text: &str) -> Vec<Earlier> {
    let mut found = Vec::new();
    // What the line before says, if it holds no link: `v1:` with the URL below it.
    let mut heading: Vec<Says> = Vec::new();
    for line in lines::lines(text).filter(|line| !line.starts_with('>')) {
        if found.len() >= MOST {
            break;
        }
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        let ids = if may_name_mail(words) { ids(words) } else { Vec::new() };
        if ids.is_empty() {
            heading = if words.ends_with(':') { says(words) } else { Vec::new() };
            continue;
        }
        if builds_upon(words) {
            continue;
        }
        let mut says = says(words);
        if says.is_empty() {
            says = if heading.is_empty() { vec![Says::Mention] } else { heading.clone() };
        }
        for id in ids {
            found.extend(says.iter().map(|says| Earlier { id: id.clone(), says: *says }));
        }
    }
    found.truncate(MOST);
    found
}

/// Whether a line can hold an id, which few do: an address of the web, or a sign of a Message-ID.
fn may_name_mail(line: &str) -> bool {
    line.contains('@') || line.contains("://")
}

/// What a line calls the mails on it.
fn says(line: &str) -> Vec<Says> {
    if starts_with(line, "supersedes:") {
        return vec![Says::Supersedes];
    }
    let mut says: Vec<Says> = Vec::new();
    for word in outside_links(line).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
    {
        let digits = word.strip_prefix(['v', 'V']).filter(|digits| digits.len() <= 3);
        if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
            says.push(Says::Version(number));
        } else if ["rfc", "previous", "prior", "earlier", "last"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
        {
            says.push(Says::Previous);
        }
    }
    says.dedup();
    says.truncate(4);
    says
}

/// A line that names what the patches need, or what they follow, and no earlier revision.
fn builds_upon(line: &str) -> bool {
    let lower = outside_links(line).to_ascii_lowercase();
    ["based", "depend", "prerequisite", "on top of", "applies", "require", "follow-up", "followup"]
        .iter()
        .any(|word| lower.contains(word))
}

/// The line up to its first link.
fn outside_links(line: &str) -> &str {
    line.find("://").and_then(|at| line.get(..at)).unwrap_or(line)
}

fn starts_with(line: &str, start: &str) -> bool {
    line.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The ids on a line: in addresses of archives, in brackets, after `id:`, or alone after `Supersedes:`.
fn ids(line: &str) -> Vec<MessageId> {
    let mut ids = Vec::new();
    for word in line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>')) {
        if ids.len() >= MOST {
            break;
        }
        if let Some((_, rest)) = word.split_once("://") {
            from_address(rest, &mut ids);
        } else if word.contains('@') {
            let word = word.trim_matches(|c| matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | ':'));
            ids.extend(MessageId::new(word.strip_prefix("id:").unwrap_or(word)));
        }
    }
    ids
}

/// The id in the address of a mail: the first part with an `@` in it, as public-inbox, Patchwork and MARC have it. An id
/// may hold a slash of its own.
fn from_address(rest: &str, ids: &mut Vec<MessageId>) {
    let rest = rest.trim_end_matches([')', ']', '}', ',', '.', ';', ':', '!', '?']);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (mut before, mut position) = (String::new(), 0);
    for part in rest.split('/').skip(1).take(16) {
        let part = part
            .split(['?', '&', '='])
            .map(decoded)
            .find(|part| is_id(part))
            .unwrap_or(decoded(part));
        if is_id(&part) {
            ids.extend(MessageId::new(&part));
            // What stands first is the list.
            if position > 1 && !before.is_empty() {
                ids.extend(MessageId::new(&format!("{before}/{part}")));
            }
            return;
        }
        (before, position) = (part, position + 1);
    }
}

/// An `@` with something on both sides: not the name in `social.example.org/@ada`.
fn is_id(part: &str) -> bool {
    part.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
}

/// Percent-decodes a part; as it is where that gives no text.
fn decoded(part: &str) -> String {
    if !part.contains('%') {
        return part.to_owned();
    }
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte =
            digits.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| first == b'%');
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Says)> {
        find(text).into_iter().map(|e| (e.id.as_str().to_owned(), e.says)).collect()
    }

    #[test]
    fn revisions_as_people_name_them() {
        for (text, id, says) in [
            (
                "- Link to v1: https://lore.example.org/r/a-1@example.org",
                "a-1@example.org",
                Says::Version(1),
            ),
            (
                "v2: https://lore.example.org/all/a-1@example.org/T/#u",
                "a-1@example.org",
                Says::Version(2),
            ),
            (
                "V3 (https://lore.example.org/all/a-1%40example.org/):",
                "a-1@example.org",
                Says::Version(3),
            ),
            (
                "[v1] <https://marc.example.org/?i=a-1@example.org>",
                "a-1@example.org",
                Says::Version(1),
            ),
            ("v1: id:a-1@example.org", "a-1@example.org", Says::Version(1)),
            ("v1: <a-1@example.org>", "a-1@example.org", Says::Version(1)),
            (
                "v1:\n\n  https://patchwork.example.org/project/p/patch/a-1@example.org/",
                "a-1@example.org",
                Says::Version(1),
            ),
            ("Supersedes: <a-1@example.org>", "a-1@example.org", Says::Supersedes),
            (
                "supersedes: https://lore.example.org/r/a-1@example.org",
                "a-1@example.org",
                Says::Supersedes,
            ),
            ("RFC: https://lore.example.org/r/a-1@example.org.", "a-1@example.org", Says::Previous),
            (
                "Previous version: https://lore.example.org/r/a-1@example.org",
                "a-1@example.org",
                Says::Previous,
            ),
            ("[1] https://lore.example.org/r/a-1@example.org", "a-1@example.org", Says::Mention),
            (
                "Link: https://lore.example.org/r/a%2f1@example.org",
                "a/1@example.org",
                Says::Mention,
            ),
        ] {
            assert_eq!(found(text).first(), Some(&(id.to_owned(), says)), "{text}");
        }
    }

    #[test]
    fn a_slash_may_be_part_of_the_id() {
        let ids: Vec<_> = found("v1: https://lore.example.org/all/a+b/c@example.org/")
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        assert_eq!(ids, ["c@example.org", "a+b/c@example.org"]);
    }

    #[test]
    fn a_step_names_two_revisions() {
        let says: Vec<_> = found("v1 -> v2: https://lore.example.org/r/a-1@example.org")
            .into_iter()
            .map(|(_, says)| says)
            .collect();
        assert_eq!(says, [Says::Version(1), Says::Version(2)]);
    }

    #[test]
    fn what_a_patch_builds_upon_is_no_revision_of_it() {
        for text in [
            "Based-on: <a-1@example.org>",
            "Depends on v3 of https://lore.example.org/r/a-1@example.org",
            "prerequisite-message-id: <a-1@example.org>",
            "> v1: https://lore.example.org/r/a-1@example.org",
            "v1: https://example.org/pears",
            "https://social.example.org/@ada",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_megabyte_is_linear() {
        for piece in ["v1: https://a/b@c.d ", "://", "@", "v1 ", "%4", "a/@"] {
            let text = piece.repeat(1_000_000 / piece.len());
            assert!(find(&text).len() <= MOST);
        }
    }
}
