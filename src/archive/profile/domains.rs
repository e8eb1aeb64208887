//! The mail domains that somebody wrote from.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::archive::people::before_via;
use crate::archive::{Archive, MessageIx};
use crate::config::Addresses;

/// Domains kept, those with most messages.
const MOST_DOMAINS: usize = 20;

/// A domain and when it was used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainSpan {
    /// The domain, lower case.
    pub domain: String,
    /// Messages from it.
    pub messages: u32,
    /// Seconds of the first and last dated message.
    pub span: Option<(i64, i64)>,
}

/// The domains of some messages, the one used first first. Where addresses are hidden there are none: a name and a
/// domain together are most of an address. Mail that a list sends on in its own name tells nothing of its author's.
pub fn domains(archive: &Archive, messages: &[MessageIx]) -> Vec<DomainSpan> {
    if archive.addresses == Addresses::Hidden {
        return Vec::new();
    }
    let mut found: BTreeMap<&str, DomainSpan> = BTreeMap::new();
    for ix in messages {
        let record = archive.message(*ix);
        let domain = archive.domain(record.author);
        if domain.is_empty() || before_via(&archive.person(record.author).name).is_some() {
            continue;
        }
        let of = found.entry(domain).or_default();
        of.messages += 1;
        if let Some(date) = record.date {
            let (first, last) = of.span.unwrap_or((date.seconds, date.seconds));
            of.span = Some((first.min(date.seconds), last.max(date.seconds)));
        }
    }
    let named = |(domain, of): (&str, DomainSpan)| DomainSpan { domain: domain.to_owned(), ..of };
    let mut all: Vec<DomainSpan> = found.into_iter().map(named).collect();
    all.sort_by_key(|of| Reverse(of.messages));
    all.truncate(MOST_DOMAINS);
    all.sort_by_key(|of| of.span.unwrap_or((i64::MAX, i64::MAX)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::{day, draft, person};

    #[test]
    fn domains_stand_in_the_order_of_their_first_use() {
        let mails = [
            (3, "Ada <ada@new.test>"),
            (1, "Ada <ada@old.test>"),
            (2, "Ada <ada@old.test>"),
            (4, "Ada via orchard <orchard@lists.example.org>"),
            (5, "Ada"),
        ];
        let drafts = mails.iter().map(|(at, who)| {
            draft(&format!("{at}@x"), |m| (m.date, m.from) = (day(*at), person(who)))
        });
        let mut archive = link::assemble(drafts.collect(), Vec::new());
        let all: Vec<MessageIx> = (0..archive.messages.len() as u32).map(MessageIx).collect();
        let found: Vec<_> = domains(&archive, &all)
            .into_iter()
            .map(|d| (d.domain, d.messages, d.span.map(|(a, b)| (a / 86_400, b / 86_400))))
            .collect();
        let expected =
            [("old.test".to_owned(), 2, Some((1, 2))), ("new.test".into(), 1, Some((3, 3)))];
        assert_eq!(found, expected);
        archive.addresses = Addresses::Hidden;
        assert_eq!(domains(&archive, &all), []);
    }
}
