//! Names and addresses as written, each once.

use super::fold::fold_into;
use super::{Archive, PersonIx};
use crate::mail::Address;
use crate::source::update_report::name_and_address;

impl Archive {
    /// The number of a name and address as written, if the archive knows it. Besides senders and authors of mails it
    /// knows whoever a period report names; read their text with [`parse_author`].
    pub fn person_ix(&self, person: &Address) -> Option<PersonIx> {
        if self.told.is_empty() {
            return self.people.binary_search(person).ok().map(|at| PersonIx(at as u32));
        }
        self.told_as(person)
    }
}

/// Reads an author as period reports print it (`Name <address>`, `"Name" <address>`, an address alone): what
/// [`tables::printed`](super::tables::printed) writes.
pub fn parse_author(text: &str) -> Address {
    let (name, address) = name_and_address(text);
    let address = match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address,
    };
    Address { name, address }
}

/// The name of somebody whose mails a list sends on as `Jane Doe via orchard <list address>`; `None` for other names.
pub(super) fn before_via(name: &str) -> Option<&str> {
    let at = name.find(" via ")?;
    Some(name.get(..at)?.trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()))
        .filter(|n| !n.is_empty())
}

/// A name for comparison: no case, accents, punctuation, remarks in brackets or `via list`; `Doe, Jane` turned round.
pub(super) fn name_key(name: &str) -> String {
    let name = before_via(name).unwrap_or(name);
    let name = name.split(['(', '[']).next().filter(|n| !n.trim().is_empty()).unwrap_or(name);
    match name.split_once(',') {
        Some((last, first))
            if !first.trim().is_empty() && !first.contains(',') && !is_title(first) =>
        {
            words(&[first, last])
        }
        Some((name, first)) if is_title(first) => words(&[name]),
        _ => words(&[name]),
    }
}

/// What stands after a comma without being a first name.
fn is_title(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    ["jr", "sr", "ii", "iii", "phd", "ph.d", "md", "esq", "inc", "ltd"]
        .iter()
        .any(|t| text.eq_ignore_ascii_case(t))
}

/// The folded words of some texts, one blank between them.
fn words(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        for word in
            text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '.' | '_' | ',' | ';'))
        {
            let word = word.trim_matches('\'');
            if !word.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                word.chars().for_each(|c| fold_into(c, &mut out));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::names::Tables;
    use crate::archive::record::Draft;
    use crate::archive::testing::draft;

    #[test]
    fn authors_as_reports_print_them() {
        let ada = Address { name: "Ada B. Example".into(), address: "Ada@example.org".into() };
        assert_eq!(parse_author("\"Ada B. Example\" <Ada@Example.ORG>"), ada);
        assert_eq!(parse_author(" Ada B. Example <Ada@Example.org> "), ada);
        assert_eq!(parse_author("\"Ada \\\"B\\\"\" <a@x>").name, "Ada \"B\"");
        assert_eq!(parse_author("ada@example.org").address, "ada@example.org");
        assert_eq!(parse_author("Ada Example").name, "Ada Example");
        assert_eq!(parse_author("\"Ada @ work\"").name, "Ada @ work");
        assert_eq!(parse_author("<"), Address::default());
    }

    #[test]
    fn one_name_in_its_spellings() {
        for name in [
            "José Núñez",
            "jose nunez",
            "Nunez, José",
            "\"Jose  Nunez\"",
            "José Núñez (ACME)",
            "Jose Nunez via orchard",
            "'Jose Nunez' via orchard",
        ] {
            assert_eq!(name_key(name), "jose nunez", "{name}");
        }
        assert_eq!(name_key("Ada Example, Jr."), "ada example");
        assert_eq!(name_key("(none)"), "(none)");
    }

    #[test]
    fn people_are_sorted_and_numbers_follow() {
        let by = |from: &str, author: Option<&str>| {
            draft("1@x", |m| {
                m.from = parse_author(from);
                m.author = author.map(parse_author);
            })
        };
        let drafts = [by("b@x", None), by("c@x", Some("a@x")), by("b@x", Some("c@x"))];
        let tables = Tables::of(&drafts);
        let (people, numbers) = tables.used(&drafts).0.distinct(&[parse_author("d@x")]);
        let addresses: Vec<_> = people.iter().map(|person| person.address.as_str()).collect();
        assert_eq!(addresses, ["a@x", "b@x", "c@x", "d@x"]);
        let of = |(at, draft): (usize, &Draft)| -> Vec<u32> {
            tables.people(at, draft).map(|place| numbers[place as usize]).collect()
        };
        let of: Vec<_> = drafts.iter().map(AsRef::as_ref).enumerate().map(of).collect();
        assert_eq!(of, [[1, 1], [2, 0], [1, 2]]);
    }
}
