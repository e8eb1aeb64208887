//! Two revisions out of any bytes: comparing them ends, within its budget, and without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use listpress::range_diff::{Budget, Commit, Differ, Lines, Patch, compare, show};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    // Revisions are parted by FF, patches by a vertical tab.
    let mut lines = Lines::default();
    let mut revisions = text.split('\u{c}').map(|revision| -> Vec<Patch> {
        let patches = revision.split('\u{b}').map(|patch| {
            let (subject, body) = patch.split_once('\n').unwrap_or((patch, ""));
            let commit = Commit::new(subject, ("Ann", "ann@example.org"), body);
            Patch::new(&commit, body, &mut lines)
        });
        patches.filter_map(Result::ok).collect()
    });
    let (old, new) = (revisions.next().unwrap_or_default(), revisions.next().unwrap_or_default());
    drop(revisions);
    let (old, new): (Vec<&Patch>, Vec<&Patch>) = (old.iter().collect(), new.iter().collect());
    let (mut differ, mut budget) = (Differ::default(), Budget::new(1 << 22));
    if let Ok(matches) = compare(&old, &new, &lines, &mut differ, &mut budget) {
        let _ = show(&matches, (&old, &new), &lines, &mut differ, &mut budget);
    }
});
