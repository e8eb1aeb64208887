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
        let mut all = Vec::with_capacity(self.len() + others.len());
        let mut others = others.0.into_iter().peekable();
        for path in self.0 {
            while let Some(other) = others.next_if(|other| *other < path) {
                all.push(other);
            }
            others.next_if_eq(&path);
            all.push(path);
        }
        all.extend(others);
        Paths(all)
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

    /// Those that are not among others, in order.
    pub fn without<'a>(&'a self, others: &'a Paths) -> impl Iterator<Item = &'a SafePath> {
        let mut others = others.iter().peekable();
        self.iter().filter(move |path| {
            while others.next_if(|other| other < path).is_some() {}
            others.peek() != Some(path)
        })
    }
}

impl FromIterator<SafePath> for Paths {
    fn from_iter<T: IntoIterator<Item = SafePath>>(paths: T) -> Self {
        Paths::new(paths.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
