//! Pages of Pipermail (Mailman 2): the reply link holds the id.
//!
//! `<LINK REL="made" HREF="mailto:LIST?Subject=Re%3A%20…&In-Reply-To=%3CID%3E">` stands at the beginning. Early versions
//! of Mailman 2 wrote the page's own subject, without `Re:`, and the id of the mail that the page answers to, which is
//! empty where it begins a thread. These say nothing of the page itself.

use super::id;
use super::pages::Says;
use crate::site::percent::percent_decode;

/// Reads the beginning of a page.
pub(super) fn page(head: &str) -> Option<Says> {
    let link = head.split_once("HREF=\"mailto:").or_else(|| head.split_once("href=\"mailto:"))?.1;
    let link = link.split('"').next()?.replace("&amp;", "&").replace(['\r', '\n'], "");
    let mut fields = link.split_once('?')?.1.split('&');
    let subject = fields.next()?.strip_prefix("Subject=")?;
    let parent = fields.find_map(|field| field.strip_prefix("In-Reply-To="))?;
    let is_reply =
        percent_decode(subject)?.get(..3).is_some_and(|re| re.eq_ignore_ascii_case("re:"));
    if !is_reply || parent.is_empty() {
        return Some(Says::Parent);
    }
    Some(Says::Message(id(&percent_decode(parent)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page as Mailman 2.1 writes it.
    fn article(link: &str) -> String {
        format!(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML>\n <HEAD>\n   <TITLE> [plums] Pruning\n   \
             </TITLE>\n   <LINK REL=\"Index\" HREF=\"index.html\" >\n   <LINK REL=\"made\" HREF=\"{link}\">\n   \
             <META NAME=\"robots\" CONTENT=\"index,nofollow\">\n"
        )
    }

    #[test]
    fn the_reply_link_tells_the_message() {
        let says = |link: &str| page(&article(link));
        let own = "mailto:plums%40example.org?Subject=Re%3A%20%5Bplums%5D%20Pruning%20%26%20more&In-Reply-To=%3Cpear%2B1%3Dx%2F%40example.org%3E";
        let id = crate::mail::MessageId::new("pear+1=x/@example.org").unwrap();
        assert_eq!(says(own), Some(Says::Message(id.clone())));
        assert_eq!(says(&own.replace('&', "&amp;")), Some(Says::Message(id)));
        assert_eq!(says("mailto:plums%40example.org"), None);
        assert_eq!(page("<h1>The plums Archives</h1>"), None);
    }

    #[test]
    fn early_pages_name_what_they_answer_to() {
        let says = |link: &str| page(&article(link));
        assert_eq!(says("mailto:ann%40example.org?Subject=x&In-Reply-To="), Some(Says::Parent));
        let reply = "mailto:ann%40example.org?Subject=x&In-Reply-To=%3Cpear%40example.org%3E";
        assert_eq!(says(reply), Some(Says::Parent));
    }
}
