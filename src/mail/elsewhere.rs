//! Where other archives have a message, as its header says: Archived-At (RFC 5064) and Mailman's Message-ID-Hash.

use serde::{Deserialize, Serialize};

use super::encoded_word;
use super::header::Headers;

/// Addresses of one message that are read; a list adds one.
const MOST: usize = 4;
/// Longest address that is read, in bytes.
const LONGEST: usize = 1000;
/// Letters of a hash: 20 bytes in base32.
const HASH: usize = 32;

/// What a header says of other archives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Web addresses, without white space and control characters.
    pub urls: Vec<String>,
    /// The name that Mailman 3 and HyperKitty give the message.
    pub hash: Option<String>,
}

impl Elsewhere {
    /// Reads the header.
    pub(super) fn of(headers: &Headers<'_>) -> Self {
        let fields =
            ["archived-at", "x-archived-at"].into_iter().flat_map(|name| headers.all(name));
        let urls = fields.filter_map(url).take(MOST).collect();
        let hashes = ["message-id-hash", "x-message-id-hash"].into_iter();
        let hash = hashes.filter_map(|name| headers.first(name)).find_map(hash);
        Elsewhere { urls, hash }
    }
}

/// The address between angle brackets, or alone. A folded one is put together.
fn url(raw: &[u8]) -> Option<String> {
    let text = encoded_word::unfold(raw.get(..2 * LONGEST).unwrap_or(raw));
    let inner = text.split_once('<').map_or(&*text, |(_, rest)| rest);
    let inner = inner.split('>').next().unwrap_or_default();
    let url: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    (is_web && url.len() <= LONGEST && !url.contains(char::is_control)).then_some(url)
}

fn hash(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?.trim();
    let fits = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b);
    (text.len() == HASH && text.bytes().all(fits)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::header;

    fn of(raw: &str) -> Elsewhere {
        Elsewhere::of(&header::message(format!("{raw}\n\n").as_bytes()))
    }

    #[test]
    fn addresses_are_read_folded_bare_and_several() {
        let said = of(
            "Archived-At:\n <https://lists.example.org/archives/\n list/plums@example.org/message/ABC/>\nX-Archived-At: http://old.example.org/1.html",
        );
        assert_eq!(
            said.urls,
            [
                "https://lists.example.org/archives/list/plums@example.org/message/ABC/",
                "http://old.example.org/1.html"
            ]
        );
        assert_eq!(of("Archived-At: <javascript:alert(1)>").urls, [""; 0]);
        assert_eq!(of("Archived-At: <mailto:a@example.org>").urls, [""; 0]);
        assert_eq!(of(&format!("Archived-At: <https://{}>", "x".repeat(5000))).urls, [""; 0]);
        assert_eq!(of(&"Archived-At: <https://a.example.org/>\n".repeat(50)).urls.len(), MOST);
    }

    #[test]
    fn a_hash_is_a_hash() {
        let hash = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        assert_eq!(of(&format!("Message-ID-Hash: {hash}")).hash.as_deref(), Some(hash));
        assert_eq!(of(&format!("X-Message-ID-Hash: {hash}")).hash.as_deref(), Some(hash));
        assert_eq!(of("Message-ID-Hash: ../../../../../../../../../../etc").hash, None);
    }
}
