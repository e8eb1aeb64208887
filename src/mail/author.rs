//! Who wrote it, where that is not the sender: git's in-body From, and lists that rewrite From ("Ann via orchard-devel").

use super::header::Headers;
use super::{Address, address, encoded_word};

/// git's in-body headers (git am): the author and the length of the block with the blank line after it.
///
/// They count only as the first lines of the text, `From:` first, with an address; `Subject:` and `Date:` may follow.
pub fn in_body(text: &str) -> Option<(Address, usize)> {
    let start = text.len() - text.trim_start_matches(['\n', ' ', '\t']).len();
    let start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let mut end = start;
    let mut value = String::new();
    // Whether the field at hand is From, whose value may be folded.
    let mut in_from = false;
    for (nth, line) in text.get(start..)?.split_inclusive('\n').enumerate().take(20) {
        let content = line.trim_end();
        if content.is_empty() {
            end += line.len();
            break;
        }
        if nth == 0 {
            let after = content
                .get(..5)
                .filter(|name| name.eq_ignore_ascii_case("from:"))
                .and_then(|_| content.get(5..));
            value.push_str(after?);
            in_from = true;
        } else if content.starts_with([' ', '\t']) {
            if in_from {
                value.push_str(content);
            }
        } else if ["Subject:", "Date:", "Sender:", "To:", "Cc:"]
            .iter()
            .any(|name| content.starts_with(name))
        {
            in_from = false;
        } else {
            break;
        }
        end += line.len();
    }
    if value.len() > 1000 {
        return None;
    }
    let author =
        address::parse_one(&value).filter(|a| a.address.contains('@') && !a.domain().is_empty())?;
    Some((author, end))
}

/// The sender that a list replaced: X-Original-From, else the mailbox in Reply-To or Cc that has the sender's name, else
/// the only one in Reply-To. `None` where From was not rewritten.
pub fn unmunge(
    from: &Address,
    headers: &Headers<'_>,
    reply_to: &[Address],
    cc: &[Address],
    list: Option<&str>,
) -> Option<Address> {
    let via = split_via(&from.name);
    let by_list = list.is_some_and(|list| list.eq_ignore_ascii_case(&from.address));
    if via.is_none() && !by_list {
        return None;
    }
    let foreign =
        |a: &&Address| a.address.contains('@') && !a.address.eq_ignore_ascii_case(&from.address);
    let original = ["x-original-from", "x-original-sender"]
        .into_iter()
        .find_map(|name| headers.all(name).flat_map(address::parse_list).find(|a| foreign(&a)));
    let name = via.unwrap_or(&from.name);
    if let Some(mut original) = original {
        if original.name.is_empty() {
            name.clone_into(&mut original.name);
        }
        return Some(original);
    }
    let others = || {
        reply_to
            .iter()
            .filter(foreign)
            .filter(|a| list.is_none_or(|list| !list.eq_ignore_ascii_case(&a.address)))
    };
    let same_name = |a: &&Address| !name.is_empty() && a.name.eq_ignore_ascii_case(name);
    let named = others().find(same_name).or_else(|| cc.iter().filter(foreign).find(same_name));
    let only = || others().next().filter(|a| others().nth(1).is_none() && a.name.is_empty());
    let mut found = named.or_else(only)?.clone();
    if !name.is_empty() {
        name.clone_into(&mut found.name);
    }
    Some(found)
}

/// The name before ` via list`.
fn split_via(name: &str) -> Option<&str> {
    let at = name.rmatch_indices(" via ").next()?.0;
    name.get(..at).map(|n| n.trim().trim_matches(['"', '\''])).filter(|n| !n.is_empty())
}

/// Longest address of a list in bytes: it stands on all pages. RFC 5321 4.5.3.1 has 256.
const MAX_POST: usize = 1000;

/// The list's address: List-Post, else X-Mailing-List, else Delivered-To of a "mailing list" (ezmlm).
pub fn list_post(headers: &Headers<'_>) -> Option<String> {
    let usable = |a: &Address| {
        a.address.contains('@') && !a.domain().is_empty() && a.address.len() <= MAX_POST
    };
    if let Some(raw) = headers.first("list-post") {
        let text = encoded_word::unfold(raw);
        let at = text.get(..1000).unwrap_or(&text).to_ascii_lowercase().find("mailto:");
        let target =
            at.and_then(|at| text.get(at + 7..)).and_then(|t| t.split(['>', '?', ',', ' ']).next());
        if let Some(found) = target.and_then(address::parse_one).filter(usable) {
            return Some(found.address);
        }
    }
    let raw = headers
        .first("x-mailing-list")
        .or_else(|| headers.all("delivered-to").find(|raw| raw.starts_with(b"mailing list ")))?;
    let raw = raw.strip_prefix(b"mailing list ").unwrap_or(raw);
    let text = encoded_word::unfold(raw.get(..1000).unwrap_or(raw));
    let word = text.split([' ', ';', '\t']).find(|w| w.contains('@'))?;
    address::parse_one(word).filter(usable).map(|a| a.address)
}

/// The list's identifier (RFC 2919): between the last pair of brackets, else the word; lower case.
pub fn list_id(headers: &Headers<'_>) -> Option<String> {
    let text = encoded_word::unfold(headers.first("list-id")?);
    let id = match text.rsplit_once('<') {
        Some((_, id)) => id.split('>').next().unwrap_or(id),
        None => text.split_whitespace().next_back()?,
    };
    let id = id.trim().to_lowercase();
    (!id.is_empty()
        && id.len() <= 255
        && !id.contains(|c: char| c.is_whitespace() || c.is_control()))
    .then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::header;

    fn ann() -> Address {
        Address { name: "Ann Gardener".into(), address: "ann@example.org".into() }
    }

    #[test]
    fn in_body_headers() {
        let (author, length) =
            in_body("From: Ann Gardener <ann@example.org>\n\nAdd pears.\n").unwrap();
        assert_eq!((author, length), (ann(), 38));
        let text = "\n\nFrom: =?utf-8?q?Ann?= Gardener\n <ann@example.org>\nSubject: pears\nDate: today\n\nAdd.\n";
        let (author, length) = in_body(text).unwrap();
        assert_eq!((author, &text[length..]), (ann(), "Add.\n"));
        for text in [
            "From: here on\n",
            ">From: Ann <ann@example.org>\n",
            "Hi,\nFrom: Ann <ann@example.org>\n",
            "",
            "\n",
            "From",
        ] {
            assert_eq!(in_body(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_that_rewrites_from() {
        let raw = b"List-Post: <mailto:orchard@lists.example.org>\nX: y\n\n";
        let headers = header::message(raw);
        let list = list_post(&headers);
        assert_eq!(list.as_deref(), Some("orchard@lists.example.org"));
        let munged = Address {
            name: "Ann Gardener via orchard".into(),
            address: "orchard@lists.example.org".into(),
        };
        let bare = Address { name: String::new(), ..ann() };
        let bob = Address { name: "Bob".into(), address: "bob@example.org".into() };
        let un = |reply_to: &[Address], cc: &[Address]| {
            unmunge(&munged, &headers, reply_to, cc, list.as_deref())
        };
        assert_eq!(un(&[ann(), bob.clone()], &[]), Some(ann()));
        assert_eq!(un(std::slice::from_ref(&bare), &[]), Some(ann()));
        assert_eq!(un(std::slice::from_ref(&munged), &[ann()]), Some(ann()));
        assert_eq!(un(&[bare, bob], &[]), None);
        assert_eq!(unmunge(&ann(), &headers, &[ann()], &[], list.as_deref()), None);
        let original = header::message(b"X-Original-From: Ann Gardener <ann@example.org>\n\n");
        assert_eq!(unmunge(&munged, &original, &[], &[], None), Some(ann()));
    }

    #[test]
    fn list_headers() {
        let of = |raw: &str| list_id(&header::message(format!("{raw}\n\n").as_bytes()));
        assert_eq!(
            of("List-Id: Pears <Orchard-Devel.Lists.example.org>").as_deref(),
            Some("orchard-devel.lists.example.org")
        );
        assert_eq!(of("List-ID: orchard.example.org").as_deref(), Some("orchard.example.org"));
        assert_eq!(of("List-ID: <>"), None);
        let post = |raw: &str| list_post(&header::message(format!("{raw}\n\n").as_bytes()));
        assert_eq!(
            post("X-Mailing-List: orchard@vger.example.org").as_deref(),
            Some("orchard@vger.example.org")
        );
        assert_eq!(
            post("Delivered-To: mailing list orchard@example.org").as_deref(),
            Some("orchard@example.org")
        );
        assert_eq!(post("Delivered-To: ann@example.org"), None);
        assert_eq!(post("List-Post: NO").as_deref(), None);
        let endless = format!("List-Post: <mailto:{}@example.org>", "x".repeat(2000));
        assert_eq!(post(&endless), None);
    }
}
