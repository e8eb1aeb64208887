//! Many paths at once.

use rayon::prelude::*;

use crate::site::SafePath;

/// Paths of files, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths(Vec<SafePath>);

impl Paths {
    /// Of paths in any order.
    pub fn new(mut paths: Vec<SafePath>) -> Self {
        paths.par_sort_unstable();
        paths.dedup();
        Paths(paths)
    }

    /// With others.
    #[must_use]
    pub fn and(self, others: Paths) -> Self {
        Paths(merged(self.0, others.0))
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &SafePath> {
        self.0.iter()
    }

    /// All, in order.
    pub fn as_slice(&self) -> &[SafePath] {
        &self.0
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a path is among them.
    pub fn contains(&self, path: &SafePath) -> bool {
        self.0.binary_search(path).is_ok()
    }

    /// The first that would be a folder of another one, with that one: no file system has both.
    pub fn overlap(&self) -> Option<(&SafePath, &SafePath)> {
        let folder = |path: &SafePath| memchr::memrchr(b'/', path.as_str().as_bytes());
        let is_beside = |before: &SafePath, path: &SafePath| {
            let [before, path] = [before, path].map(|path| path.as_str().get(..folder(path)?));
            before == path
        };
        self.0.par_iter().enumerate().find_map_first(|(at, path)| {
            let before = at.checked_sub(1).and_then(|at| self.0.get(at));
            let known = before.is_some_and(|before| is_beside(before, path));
            let file = if known { None } else { self.file_above(path) };
            Some((file?, path))
        })
    }

    /// The one among them that is a folder of a path.
    pub fn file_above(&self, path: &SafePath) -> Option<&SafePath> {
        let mut folders = above(path.as_str());
        folders.find_map(|folder| {
            let at = self.0.binary_search_by(|own| own.as_str().cmp(folder));
            self.0.get(at.ok()?)
        })
    }

    /// Those below a path, in order.
    pub fn below(&self, path: &SafePath) -> &[SafePath] {
        let folder = format!("{path}/");
        let begin = self.0.partition_point(|own| own.as_str() < folder.as_str());
        let rest = self.0.get(begin..).unwrap_or_default();
        let count = rest.iter().take_while(|own| own.as_str().starts_with(&folder)).count();
        rest.get(..count).unwrap_or_default()
    }

    /// Those that are not among others, in order.
    pub fn without<'a>(&'a self, others: &'a Paths) -> impl Iterator<Item = &'a SafePath> {
        others.outside(self.iter())
    }

    /// Paths in order that are not among these.
    pub fn outside<'a>(
        &'a self,
        paths: impl Iterator<Item = &'a SafePath>,
    ) -> impl Iterator<Item = &'a SafePath> {
        let mut own = self.iter().peekable();
        paths.filter(move |path| {
            while own.next_if(|own| own < path).is_some() {}
            own.peek() != Some(path)
        })
    }
}

/// Many with some, both in order, each once.
pub fn merged<P: Ord>(many: Vec<P>, some: Vec<P>) -> Vec<P> {
    let mut all = Vec::with_capacity(many.len() + some.len());
    let mut many = many.into_iter();
    for path in some {
        // What stands between two neighbours of some is one search, and none where there is nothing.
        if many.as_slice().first().is_some_and(|first| *first < path) {
            let before = many.as_slice().partition_point(|other| *other < path);
            all.extend(many.by_ref().take(before));
        }
        if many.as_slice().first() != Some(&path) {
            all.push(path);
        }
    }
    all.extend(many);
    all
}

/// The folders of a path below the root, the innermost first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    memchr::memrchr_iter(b'/', path.as_bytes()).map(|end| &path[..end])
}

impl FromIterator<SafePath> for Paths {
    fn from_iter<T: IntoIterator<Item = SafePath>>(paths: T) -> Self {
        Paths::new(paths.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn merged_is_the_union(many: BTreeSet<u8>, some: BTreeSet<u8>) {
            let all: Vec<u8> = many.union(&some).copied().collect();
            prop_assert_eq!(merged(many.into_iter().collect(), some.into_iter().collect()), all);
        }
    }

    #[test]
    fn a_file_that_is_a_folder_of_another_is_found() {
        let paths =
            |names: &[&str]| names.iter().filter_map(|name| SafePath::new(name)).collect::<Paths>();
        let overlap = |names: &[&str]| {
            let paths = paths(names);
            paths.overlap().map(|(file, below)| format!("{file} {below}"))
        };
        // What sorts between both does not hide them.
        let found = overlap(&["a.html", "a.html-b/c", "a.html.md", "a.html/x/y", "b/c"]);
        assert_eq!(found.as_deref(), Some("a.html a.html/x/y"));
        assert_eq!(overlap(&["b/a", "b/a/c/d", "b/a/c/e"]).as_deref(), Some("b/a b/a/c/d"));
        assert_eq!(overlap(&["a", "ab/c", "b/a/c", "b/ab", "b/c/a"]), None);
        let all = paths(&["a-", "a/b", "a/c/d", "a0", "b"]);
        assert_eq!(all.below(&SafePath::fixed("a")), paths(&["a/b", "a/c/d"]).as_slice());
        assert!(all.below(&SafePath::fixed("b")).is_empty());
    }

    #[test]
    fn what_is_not_among_others_is_found_by_walking_both() {
        let paths =
            |names: &[&str]| names.iter().filter_map(|name| SafePath::new(name)).collect::<Paths>();
        let all = paths(&["e", "a", "c", "c", "b"]);
        assert_eq!((all.len(), all.contains(&SafePath::fixed("c"))), (4, true));
        assert!(!all.contains(&SafePath::fixed("d")));
        let left = |others: &[&str]| {
            let others = paths(others);
            all.without(&others).map(|path| path.as_str().to_owned()).collect::<String>()
        };
        assert_eq!(left(&[]), "abce");
        assert_eq!(left(&["a", "aa", "d", "e", "f"]), "bc");
        assert_eq!(left(&["a", "b", "c", "e"]), "");
        assert_eq!(paths(&[]).without(&all).count(), 0);
        assert_eq!(paths(&["c", "a"]).and(paths(&["d", "b", "c"])), paths(&["a", "b", "c", "d"]));
    }
}
