//! Who is a program. Robots test and report, and what they find is worth knowing; but nobody's review or answer.

use rayon::prelude::*;

use super::{PersonIx, Record};
use crate::mail::Address;

/// Words of names and addresses that only programs have.
const WORDS: [&str; 9] =
    ["bot", "robot", "syzbot", "syzkaller", "lkp", "patchwork", "buildbot", "zuul", "sashiko"];

/// For each of [`Archive::people`](super::Archive::people) whether it is a program: by what was written, also once that is
/// not told any more.
#[derive(Debug, Default)]
pub struct Robots(Vec<bool>);

impl Robots {
    /// Looks at all names and addresses.
    pub(super) fn of(people: &[Address]) -> Self {
        Robots(people.par_iter().map(is_robot).collect())
    }

    /// Whether a name and address are a program's.
    pub fn is(&self, person: PersonIx) -> bool {
        self.0.get(person.at()).copied().unwrap_or_default()
    }

    /// Whether a program sent a mail: it says so, or who sent it is one.
    pub fn sent(&self, record: &Record) -> bool {
        record.automatic || self.is(record.from) || self.is(record.author)
    }
}

/// Whether a name or an address is a program's. Families are called Talbot, so the words count as whole words only.
pub(in crate::archive) fn is_robot(person: &Address) -> bool {
    let local = person.address.rsplit_once('@').map_or("", |(local, _)| local);
    let mute = ["noreply", "no-reply"].iter().any(|word| local.eq_ignore_ascii_case(word));
    mute || has_word(&person.name) || has_word(local) || is_ci(&person.name, local)
}

fn has_word(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Continuous integration: `CI` in a name, `ci@…`, `ci_notify@…`, `tree-ci@…`. People are called Ci, and `ci.wang`.
fn is_ci(name: &str, local: &str) -> bool {
    let local = local.to_ascii_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).any(|word| word == "CI")
        || local == "ci"
        || ["ci_", "ci-", "ci+"].iter().any(|start| local.starts_with(start))
        || ["_ci", "-ci"].iter().any(|end| local.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::testing::person;

    #[test]
    fn robots_and_people() {
        for robot in [
            "kernel test robot <lkp@example.org>",
            "syzbot <syzbot+0123@syzkaller.example.org>",
            "<patchwork-bot+net@example.org>",
            "Patchwork <patchwork@example.org>",
            "Orchard CI <x@example.org>",
            "<ci_notify@example.org>",
            "<orchard-ci@example.org>",
            "<noreply@example.org>",
        ] {
            assert!(is_robot(&person(robot)), "{robot}");
        }
        for human in [
            "Ann Talbot <talbot@example.org>",
            "Ci Wang <ci.wang@example.org>",
            "Ann Gardener <ann@ci.example.org>",
            "",
        ] {
            assert!(!is_robot(&person(human)), "{human}");
        }
    }
}
