//! Pages of Hypermail: comments at the beginning, `<!-- id="ID" -->` among them.
//!
//! Characters that HTML keeps for itself are written as references. Where addresses are protected the `@` of ids is
//! `_at_`, too.

use super::entities::decode;
use super::id;
use super::pages::{Says, between};

/// Reads the beginning of a page.
pub(super) fn page(head: &str) -> Option<Says> {
    // Other programs have comments, too.
    head.find("<!-- received=\"").or_else(|| head.find("<!-- isoreceived=\""))?;
    let text = decode(between(head, "<!-- id=\"", "\" -->")?);
    let whole = if text.contains('@') {
        text
    } else {
        let (left, right) = text.rsplit_once("_at_")?;
        format!("{left}@{right}")
    };
    Some(Says::Message(id(&whole)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MessageId;

    /// A page as Hypermail 2 writes it.
    fn mail(id: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"us-ascii\"?>\n<head>\n<!-- received=\"Mon Jan  5 10:00:00 2026\" -->\n\
             <!-- isoreceived=\"20260105100000\" -->\n<!-- sent=\"Mon, 5 Jan 2026 10:00:00 +0000\" -->\n\
             <!-- name=\"Ann Example\" -->\n<!-- subject=\"Pruning\" -->\n<!-- id=\"{id}\" -->\n\
             <!-- charset=\"us-ascii\" -->\n<!-- inreplyto=\"fig@example.org\" -->\n"
        )
    }

    #[test]
    fn the_comment_tells_the_message() {
        let says = |id: &str| Some(Says::Message(MessageId::new(id).unwrap()));
        assert_eq!(page(&mail("pear&amp;1@example.org")), says("pear&1@example.org"));
        assert_eq!(page(&mail("pear_at_1_at_example.org")), says("pear_at_1@example.org"));
        assert_eq!(page(&mail("pear")), None);
        assert_eq!(page("<!-- id=\"pear@example.org\" -->"), None);
    }
}
