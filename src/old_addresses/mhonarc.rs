//! Pages of MHonArc, and of mail-archive.com, which uses it: `<!--X-Message-Id: ID -->` at the beginning.
//!
//! Hyphens would end the comment and are written as `&#45;`; so are a few other characters.

use super::entities::decode;
use super::id;
use super::pages::{Says, between};

/// Reads the beginning of a page.
pub(super) fn page(head: &str) -> Option<Says> {
    Some(Says::Message(id(&decode(between(head, "<!--X-Message-Id: ", "-->")?))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MessageId;

    #[test]
    fn the_comment_tells_the_message() {
        let head = "<!-- MHonArc v2.6.19+ -->\n<!--X-Subject: Pruning &#45;&#45; 1 -->\n<!--X-Date: Mon, 5 Jan 2026 10:00:00 +0000 -->\n\
                    <!--X-Message-Id: pear&#45;&#45;1+x&#38;y=z@example.org -->\n<!--X-Head-End-->\n";
        let id = MessageId::new("pear--1+x&y=z@example.org").unwrap();
        assert_eq!(page(head), Some(Says::Message(id)));
        assert_eq!(page("<!-- MHonArc v2.6.19+ -->\n<title>Mail Index</title>"), None);
        assert_eq!(page("<!--X-Message-Id: \n-->"), None);
    }
}
