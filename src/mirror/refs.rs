//! What a client of a dumb HTTP repository reads first: references, the packs, HEAD (git's `gitprotocol-http`,
//! "Dumb Server Response").

use sha1::{Digest, Sha1};

use super::object::{Id, hex};

/// A branch or tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// `refs/heads/master`
    pub(crate) name: String,
    pub(crate) id: Id,
    /// What an annotated tag leads to.
    pub(crate) peeled: Option<Id>,
}

/// `info/refs`. `all` is sorted by name.
pub(super) fn info(all: &[Reference]) -> String {
    let mut text = String::new();
    for Reference { name, id, peeled } in all {
        text.push_str(&format!("{}\t{name}\n", hex(id)));
        if let Some(peeled) = peeled {
            text.push_str(&format!("{}\t{name}^{{}}\n", hex(peeled)));
        }
    }
    text
}

/// The sum by which grokmirror and public-inbox tell whether a repository has changed: of what `git show-ref` prints.
pub(super) fn fingerprint(all: &[Reference]) -> String {
    let text: String = all.iter().map(|one| format!("{} {}\n", hex(&one.id), one.name)).collect();
    hex(&Sha1::digest(text).into())
}

/// `objects/info/packs`
pub(super) fn packs<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("P pack-{name}.pack\n")).chain(["\n".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_as_git_tells_them() {
        let one =
            |name: &str, id: u8, peeled| Reference { name: name.to_owned(), id: [id; 20], peeled };
        let all = [one("refs/heads/master", 1, None), one("refs/tags/a", 2, Some([1; 20]))];
        let (one, two) = ("01".repeat(20), "02".repeat(20));
        assert_eq!(
            info(&all),
            format!("{one}\trefs/heads/master\n{two}\trefs/tags/a\n{one}\trefs/tags/a^{{}}\n")
        );
        // printf '0101… refs/heads/master\n0202… refs/tags/a\n' | sha1sum
        assert_eq!(fingerprint(&all), "aba0e0ec636684a9baf76b9f30c17145379f7c85");
        assert_eq!(packs(["a", "b"].into_iter()), "P pack-a.pack\nP pack-b.pack\n\n");
    }
}
