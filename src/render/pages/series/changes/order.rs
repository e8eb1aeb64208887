//! The order of matched patches, and the rows that show it.

use crate::range_diff::Match;
use crate::render::context::MatchContext;

/// Position in the old and in the new revision.
pub(super) fn positions(one: Match) -> (Option<usize>, Option<usize>) {
    match one {
        Match::Removed(i) => (Some(i), None),
        Match::Added(j) => (None, Some(j)),
        Match::Same(i, j) | Match::Changed(i, j) => (Some(i), Some(j)),
    }
}

/// Counts a match: unchanged, changed, added, removed.
pub(super) fn count(one: Match, counts: &mut (usize, usize, usize, usize)) {
    match one {
        Match::Same(..) => counts.0 += 1,
        Match::Changed(..) => counts.1 += 1,
        Match::Added(_) => counts.2 += 1,
        Match::Removed(_) => counts.3 += 1,
    }
}

/// Puts an unchanged patch into the row of the one before it, if their numbers follow each other.
pub(super) fn joins(
    before: Option<(Option<u32>, Option<u32>)>,
    numbers: (Option<u32>, Option<u32>),
    rows: &mut [MatchContext],
) -> bool {
    let (Some((Some(a), Some(b))), (Some(old), Some(new)), Some(row)) =
        (before, numbers, rows.last_mut())
    else {
        return false;
    };
    if (a + 1, b + 1) != (old, new) {
        return false;
    }
    let extend = |text: &mut String, number: u32| {
        let first = text.split('–').next().unwrap_or_default();
        *text = format!("{first}–{number}");
    };
    extend(&mut row.old, old);
    extend(&mut row.new, new);
    (row.patches, row.href) = (row.patches + 1, None);
    row.title.clear();
    true
}

/// Which patches stand at another place among the others: those outside a longest run that kept its order.
pub(super) fn moved(matches: &[Match]) -> Vec<bool> {
    let kept: Vec<(usize, usize)> = matches
        .iter()
        .enumerate()
        .filter_map(|(at, one)| match positions(*one) {
            (Some(i), Some(_)) => Some((at, i)),
            _ => None,
        })
        .collect();
    // The last of a run of each length that ends lowest, and what came before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; kept.len()];
    for (nth, &(_, i)) in kept.iter().enumerate() {
        let at = ends.partition_point(|&end| kept[end].1 < i);
        previous[nth] = at.checked_sub(1).map(|before| ends[before]);
        if at == ends.len() {
            ends.push(nth);
        } else {
            ends[at] = nth;
        }
    }
    let mut moved = vec![false; matches.len()];
    for &(at, _) in &kept {
        moved[at] = true;
    }
    let mut next = ends.last().copied();
    while let Some(nth) = next {
        moved[kept[nth].0] = false;
        next = previous[nth];
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_left_its_place_has_moved() {
        let same = |pairs: &[(usize, usize)]| -> Vec<Match> {
            pairs.iter().map(|&(i, j)| Match::Same(i, j)).collect()
        };
        assert_eq!(moved(&same(&[(0, 0), (1, 1), (2, 2)])), [false; 3]);
        assert_eq!(moved(&same(&[(2, 0), (0, 1), (1, 2)])), [true, false, false]);
        let mut with_new = same(&[(0, 0), (1, 2)]);
        with_new.insert(1, Match::Added(1));
        assert_eq!(moved(&with_new), [false; 3]);
    }

    #[test]
    fn unchanged_neighbours_share_a_row() {
        let mut rows = vec![MatchContext {
            old: "1".to_owned(),
            new: "2".to_owned(),
            title: "pears".to_owned(),
            patches: 1,
            ..MatchContext::default()
        }];
        assert!(joins(Some((Some(1), Some(2))), (Some(2), Some(3)), &mut rows));
        assert!(joins(Some((Some(2), Some(3))), (Some(3), Some(4)), &mut rows));
        assert!(!joins(Some((Some(3), Some(4))), (Some(5), Some(5)), &mut rows));
        let row = &rows[0];
        assert_eq!((row.old.as_str(), row.new.as_str(), row.patches), ("1–3", "2–4", 3));
        assert!(row.title.is_empty());
    }
}
