//! Over real mail, where it is there: `LISTPRESS_CORPORA`, else `../shared/corpora`.

use std::path::{Path, PathBuf};
use std::process::Command;

use listpress::archive::link::{LinkOptions, link};
use listpress::archive::record::Draft;
use listpress::archive::{Archive, SeriesRevision};
use listpress::mail;
use listpress::source::{self, Source};

use crate::{Pair, tally};

/// Lists whose mail is patches, small ones first.
const LISTS: &[&str] = &[
    "lists/kvm-vsock-2025-12_2026-02.eml",
    "lists/linux-hyperv-2026-06_2026-07.maildir",
    "lists/linux-hyperv-2025-10_2026-03.mbox.gz",
    "lists/cygwin-patches.v2.git",
    "lists/kvm-ppc.v2.git",
    "lists/linux-uvc-devel",
];

/// Neighbouring revisions of all series of a list, whole ones with patches.
fn pairs(path: &Path) -> Vec<Pair> {
    let snapshot = source::read(&[Source { path: path.to_path_buf(), kind: None }]).unwrap();
    let raw = |message: &source::RawMessage| {
        let mut bytes = Vec::new();
        snapshot.store.read(&message.location, &mut bytes).unwrap();
        bytes
    };
    let draft = |message: &listpress::source::RawMessage| {
        Box::new(Draft::new(*message, &mail::parse(&raw(message))))
    };
    let drafts = snapshot.messages.iter().map(draft);
    let list = listpress::config::ListConfig::default();
    let options = LinkOptions { periods: list.period_request(), ..LinkOptions::default() };
    let rules = listpress::privacy::Rules::default();
    let archive: Archive = link(drafts.collect(), &[], Vec::new(), &options, &rules).unwrap();
    let mails = |revision: &SeriesRevision| -> Option<Vec<Vec<u8>>> {
        let slots = revision.patches.iter();
        let patches: Vec<_> = slots
            .filter_map(|slot| slot.message)
            .map(|ix| archive.message(ix))
            .filter(|record| record.patch.as_ref().is_some_and(|patch| patch.has_diff))
            .map(|record| raw(&record.raw))
            .collect();
        Some(patches).filter(|patches| revision.complete && !patches.is_empty())
    };
    let mut out = Vec::new();
    for series in &archive.series {
        for two in series.revisions.windows(2) {
            if let (Some(old), Some(new)) = (mails(&two[0]), mails(&two[1])) {
                let name = format!("{} {:?}", series.slug, two[1].revision);
                out.push(Pair { name, old, new });
            }
        }
    }
    out
}

fn unpacked() -> Option<tempfile::TempDir> {
    let named = std::env::var_os("LISTPRESS_CORPORA");
    let folder = PathBuf::from(named.unwrap_or_else(|| "../shared/corpora".into()));
    if !folder.join("MANIFEST.tsv").is_file() {
        eprintln!("real mail: not there ({}), this test did not run", folder.display());
        return None;
    }
    let unpacked = tempfile::tempdir().unwrap();
    let status = Command::new("bash").arg(folder.join("unpack.sh")).arg(unpacked.path()).output();
    assert!(status.unwrap().status.success());
    Some(unpacked)
}

/// Compares so many pairs of these lists, from all times and of all sizes.
fn compared(lists: &[&str], most: usize) {
    let Some(unpacked) = unpacked() else { return };
    let mut all: Vec<Pair> =
        lists.iter().flat_map(|list| pairs(&unpacked.path().join(list))).collect();
    let total = all.len();
    // A permutation that is the same each time: steps of the golden ratio.
    let step = |at: usize| (at as u64 * 0x9E37_79B9 + 0x1234_5678) & 0xFFFF_FFFF;
    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by_key(|&at| step(at));
    let mut slots: Vec<Option<Pair>> = all.drain(..).map(Some).collect();
    let tally = tally(order.into_iter().filter_map(|at| slots[at].take()), most);
    eprintln!(
        "range-diffs: {} of {} pairs equal to git's ({} of them with changed patches, {} with diffs as git writes them); of {total} pairs, {:?} cannot be made up, {} are too large",
        tally.equal,
        tally.compared(),
        tally.changed,
        tally.rewritten,
        tally.other,
        tally.large
    );
    for different in &tally.different {
        eprintln!("{different}");
    }
    assert!(tally.equal * 100 >= tally.compared() * 95, "{}", tally.different.join("\n"));
}

#[test]
fn some_revisions_of_real_series_are_as_git_tells_them() {
    compared(&LISTS[..2], 20);
}

#[test]
#[ignore = "200 pairs: a minute; run with --ignored"]
fn many_revisions_of_real_series_are_as_git_tells_them() {
    compared(LISTS, 200);
}

#[test]
#[ignore = "all pairs"]
fn all_revisions_of_real_series_are_as_git_tells_them() {
    compared(LISTS, usize::MAX);
}
