//! git's `.mailmap` (gitmailmap(5)): one person under several names and addresses.
//!
//! The four forms of a line, each with its proper part first:
//!
//! ```text
//! Proper Name <commit@email>
//! <proper@email> <commit@email>
//! Proper Name <proper@email> <commit@email>
//! Proper Name <proper@email> Commit Name <commit@email>
//! ```
//!
//! Names and addresses of the commit part are compared without regard to case. As in git a line with a commit name
//! goes before one without for the same address, and a later line before an earlier one.

use std::collections::HashMap;

use crate::privacy::Rules;

/// A parsed mailmap.
#[derive(Clone, Debug, Default)]
pub struct Mailmap {
    /// From the commit address in lower case.
    entries: HashMap<String, Entry>,
}

/// What the file says of one commit address.
#[derive(Clone, Debug, Default)]
struct Entry {
    /// Whatever the name.
    any: Option<Proper>,
    /// From the commit name in lower case.
    named: HashMap<String, Proper>,
}

/// The proper name and address of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proper {
    /// The name; `None` leaves it as written.
    pub name: Option<String>,
    /// The address; `None` leaves it as written.
    pub address: Option<String>,
    /// Line of the file that says so, from 1.
    pub line: usize,
}

impl Mailmap {
    /// Reads a file. The second value holds the lines that are none of the four forms, from 1, with what is wrong.
    pub fn parse(text: &str) -> (Self, Vec<(usize, String)>) {
        let mut map = Mailmap::default();
        let mut wrong = Vec::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Err(what) = map.add(line, number) {
                wrong.push((number, what.to_owned()));
            }
        }
        (map, wrong)
    }

    /// Takes one line.
    fn add(&mut self, line: &str, number: usize) -> Result<(), &'static str> {
        let (first, rest) = person(line)?;
        if first.address.is_empty() {
            return Err("the first address is empty");
        }
        let rest = rest.trim();
        if rest.is_empty() || rest.starts_with('#') {
            if first.name.is_empty() {
                return Err("a single address needs a name before it");
            }
            let proper = Proper { name: Some(first.name.to_owned()), address: None, line: number };
            self.entry(first.address).put(None, proper);
            return Ok(());
        }
        let (second, rest) = person(rest)?;
        if !rest.trim().is_empty() && !rest.trim().starts_with('#') {
            return Err("text after the second address");
        }
        let name = (!first.name.is_empty()).then(|| first.name.to_owned());
        let proper = Proper { name, address: Some(first.address.to_owned()), line: number };
        let commit = (!second.name.is_empty()).then(|| second.name.to_lowercase());
        self.entry(second.address).put(commit, proper);
        Ok(())
    }

    /// The entry of a commit address.
    fn entry(&mut self, address: &str) -> &mut Entry {
        self.entries.entry(address.to_lowercase()).or_default()
    }

    /// The proper name and address of somebody who wrote under this name and address.
    pub fn proper(&self, name: &str, address: &str) -> Option<&Proper> {
        if self.entries.is_empty() {
            return None;
        }
        let entry = self.entries.get(&address.to_lowercase())?;
        entry.named.get(&name.trim().to_lowercase()).or(entry.any.as_ref())
    }

    /// Forgets proper names and addresses that are withheld.
    #[expect(clippy::iter_over_hash_type, reason = "each entry is changed for itself")]
    pub fn redact(&mut self, rules: &Rules) {
        for entry in self.entries.values_mut() {
            for proper in entry.any.iter_mut().chain(entry.named.values_mut()) {
                let withheld =
                    proper.address.clone().is_some_and(|a| rules.proper(Some(a)).is_none());
                // A name beside a withheld address is that of the withheld person.
                proper.name = rules.proper(proper.name.take()).filter(|_| !withheld);
                proper.address = proper.address.take().filter(|_| !withheld);
            }
        }
    }

    /// Whether it maps nobody.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    /// Adds to what earlier lines say; what both say, the later one decides.
    fn put(&mut self, commit_name: Option<String>, proper: Proper) {
        let place = match commit_name {
            Some(name) => self.named.entry(name).or_default(),
            None => self.any.get_or_insert_default(),
        };
        place.name = proper.name.or(place.name.take());
        place.address = proper.address.or(place.address.take());
        place.line = proper.line;
    }
}

/// A name and an address of a line, trimmed.
struct Person<'a> {
    name: &'a str,
    address: &'a str,
}

/// Splits `Name <address>` off the front of a line.
fn person(line: &str) -> Result<(Person<'_>, &str), &'static str> {
    let (name, rest) = line.split_once('<').ok_or("no address in angle brackets")?;
    let (address, rest) = rest.split_once('>').ok_or("an address without its closing bracket")?;
    Ok((Person { name: name.trim(), address: address.trim() }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Mailmap {
        let (map, wrong) = Mailmap::parse(text);
        assert_eq!(wrong, []);
        map
    }

    fn proper(name: Option<&str>, address: Option<&str>, line: usize) -> Proper {
        Proper { name: name.map(Into::into), address: address.map(Into::into), line }
    }

    #[test]
    fn the_four_forms() {
        let map = read(
            "# who is who\n\nAda Example <ada@example.org> # at home\n<bo@example.org> <bo@old.example>\n\
             Cy Example <cy@example.org> <cy@old.example>\nDee <dee@example.org> root <root@box.example>\n",
        );
        assert_eq!(
            map.proper("ada", "ADA@Example.org"),
            Some(&proper(Some("Ada Example"), None, 3))
        );
        assert_eq!(
            map.proper("Bo", "bo@old.example"),
            Some(&proper(None, Some("bo@example.org"), 4))
        );
        let cy = proper(Some("Cy Example"), Some("cy@example.org"), 5);
        assert_eq!(map.proper("any name", "cy@old.example"), Some(&cy));
        let dee = proper(Some("Dee"), Some("dee@example.org"), 6);
        assert_eq!(map.proper("Root", "root@box.example"), Some(&dee));
        assert_eq!(map.proper("Eve", "root@box.example"), None);
        assert_eq!(map.proper("Eve", "eve@example.org"), None);
    }

    #[test]
    fn a_commit_name_goes_before_the_address_alone() {
        let map = read("Box <box@example.org>\nAda <ada@example.org> ada <box@example.org>\n");
        assert_eq!(
            map.proper("Ada", "box@example.org").and_then(|p| p.name.as_deref()),
            Some("Ada")
        );
        assert_eq!(
            map.proper("cron", "box@example.org").and_then(|p| p.name.as_deref()),
            Some("Box")
        );
    }

    #[test]
    fn later_lines_complete_and_replace_earlier_ones() {
        let map = read(
            "Ada <a@example.org>\n<ada@example.org> <a@example.org>\nAda E. <a@example.org>\n",
        );
        let ada = proper(Some("Ada E."), Some("ada@example.org"), 3);
        assert_eq!(map.proper("x", "a@example.org"), Some(&ada));
    }

    #[test]
    fn lines_of_no_form_are_told_with_their_number() {
        let text = "Ada Example\nAda <ada@example.org\n<ada@example.org>\nBo <bo@example.org> Bo\n<> <x@example.org>\n";
        let (map, wrong) = Mailmap::parse(text);
        assert!(map.is_empty());
        assert_eq!(wrong.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn an_empty_commit_address_is_allowed_as_in_git() {
        let map = read("Ada <ada@example.org> <>\n");
        assert_eq!(map.proper("ada", "").and_then(|p| p.line.checked_sub(1)), Some(0));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[A-Za-z<>@#. \\n]{0,200}") {
            let (_, wrong) = Mailmap::parse(&text);
            prop_assert!(wrong.len() <= text.lines().count());
        }

        #[test]
        fn what_is_written_is_found(name in "[A-Z][a-z]{1,8}", old in "[a-z]{1,8}@[a-z]{1,8}", new in "[a-z]{1,8}@[a-z]{1,8}") {
            let (map, wrong) = Mailmap::parse(&format!("{name} <{new}> <{old}>"));
            prop_assert!(wrong.is_empty());
            prop_assert_eq!(map.proper("x", &old.to_uppercase()).and_then(|p| p.address.clone()), Some(new));
        }
    }
}
