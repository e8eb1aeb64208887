//! Grouping and linking, on small archives.

mod links;

use proptest::prelude::*;

use super::testing::{Mail, add_report, archive, mail};
use super::*;

const DAY: i64 = 86_400;
const BO: &str = "Bo Builder <bo@example.net>";

/// The series with the archive that they are of.
fn series(mails: Vec<Mail>) -> (Archive, Vec<Series>) {
    let mut archive = archive(mails);
    let (series, of) = build(&archive, &Overrides::default());
    archive.series_of = of;
    (archive, series)
}

/// Ids of a revision: cover, then patches.
fn ids(archive: &Archive, revision: &SeriesRevision) -> Vec<String> {
    let patches = revision.patches.iter().map(|slot| slot.message);
    std::iter::once(revision.cover)
        .chain(patches)
        .map(|ix| ix.map_or("-".into(), |ix| id(archive, ix)))
        .collect()
}

fn id(archive: &Archive, ix: MessageIx) -> String {
    archive.message(ix).id.as_str().replace("@example.org", "")
}

fn revisions(series: &Series) -> Vec<(u16, Option<LinkMethod>)> {
    series.revisions.iter().map(|r| (r.revision.number, r.method)).collect()
}

#[test]
fn patches_below_a_cover_are_one_revision() {
    let (archive, series) = series(vec![
        mail("c", 0, "[PATCH 0/2] Pears"),
        mail("p1", 1, "[PATCH 1/2] pear: one").under("c"),
        mail("p2", 2, "[PATCH 2/2] pear: two").under("c").author(BO),
        mail("r", 3, "Re: [PATCH 2/2] pear: two").under("p2").from(BO),
        mail("x", 4, "Re: something else").from(BO),
    ]);
    assert_eq!(series.len(), 1);
    let revision = &series[0].revisions[0];
    assert_eq!(ids(&archive, revision), ["c", "p1", "p2"]);
    assert!(revision.complete);
    assert_eq!((revision.total, revision.date), (2, Some(0)));
    assert_eq!(revision.followups.iter().map(|ix| id(&archive, *ix)).collect::<Vec<_>>(), ["r"]);
    assert_eq!((series[0].title.as_ref(), series[0].status), ("Pears", Status::UnderReview));
    assert_eq!(
        archive.series_of.iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, true, true, true, false]
    );
}

#[test]
fn patches_below_the_first_or_in_a_chain_are_one_revision() {
    let (archive, series) = series(vec![
        mail("p1", 1, "[PATCH v2 1/3] one"),
        mail("p2", 2, "[PATCH v2 2/3] two").under("p1"),
        mail("p3", 3, "[PATCH v2 3/3] three").under("p2"),
    ]);
    assert_eq!(series.len(), 1);
    assert_eq!(ids(&archive, &series[0].revisions[0]), ["-", "p1", "p2", "p3"]);
}

#[test]
fn unthreaded_patches_join_by_time_and_number() {
    let (archive, series) = series(vec![
        mail("a1", 0, "[PATCH 1/2] a one"),
        mail("a2", 5, "[PATCH 2/2] a two"),
        mail("b1", 10, "[PATCH 1/2] b one"),
        mail("b2", 15, "[PATCH 2/2] b two"),
        mail("c1", 20, "[PATCH net 1/2] c one"),
        mail("d2", 2 * DAY, "[PATCH 2/2] d two"),
        mail("e2", 12, "[PATCH 2/2] e two").from(BO),
    ]);
    let mut all: Vec<_> = series.iter().map(|one| ids(&archive, &one.revisions[0])).collect();
    all.sort();
    assert_eq!(
        all,
        [
            ["-", "-", "d2"],
            ["-", "-", "e2"],
            ["-", "a1", "a2"],
            ["-", "b1", "b2"],
            ["-", "c1", "-"]
        ]
    );
    assert_eq!(series.iter().filter(|one| one.revisions[0].complete).count(), 2);
}

#[test]
fn patches_below_one_absent_cover_are_one_revision() {
    let (archive, series) = series(vec![
        mail("p2", 0, "[PATCH 2/3] two").under("gone"),
        mail("p3", DAY, "[PATCH 3/3] three").under("gone"),
    ]);
    assert_eq!(series.len(), 1);
    assert_eq!(ids(&archive, &series[0].revisions[0]), ["-", "-", "p2", "p3"]);
    assert!(!series[0].revisions[0].complete);
}

#[test]
fn a_patch_sent_twice_is_there_once() {
    let (archive, series) = series(vec![
        mail("c", 0, "[PATCH 0/2] Pears"),
        mail("p1", 1, "[PATCH 1/2] one").under("c"),
        mail("p2", 2, "[PATCH 2/2] two").under("c"),
        mail("again", 9, "[PATCH 1/2] one").under("c"),
    ]);
    assert_eq!(ids(&archive, &series[0].revisions[0]), ["c", "again", "p2"]);
    assert_eq!(
        series[0].revisions[0].followups.iter().map(|ix| id(&archive, *ix)).collect::<Vec<_>>(),
        ["p1"]
    );
}

#[test]
fn a_cover_may_lack_its_number() {
    let (archive, series) = series(vec![
        mail("c", 0, "Rework of pears").text(),
        mail("p1", 1, "[PATCH 1/2] one").under("c"),
        mail("p2", 2, "[PATCH 2/2] two").under("c"),
        mail("q", 9, "Pears are broken").from(BO).text(),
        mail("q1", 10, "[PATCH 1/2] fix").under("q"),
    ]);
    let naked =
        series.iter().find(|one| one.title.as_ref() == "Rework of pears").expect("the series");
    assert_eq!(ids(&archive, &naked.revisions[0]), ["c", "p1", "p2"]);
    let other = series.iter().find(|one| one.title.as_ref() == "fix").expect("the other");
    assert_eq!(ids(&archive, &other.revisions[0]), ["-", "q1", "-"]);
}

#[test]
fn a_single_patch_and_a_pull_request_are_series_of_one() {
    let (archive, series) = series(vec![
        mail("s", 0, "[PATCH] alone"),
        mail("g1", 1, "[GIT PULL] Pears").text(),
        mail("g2", 60 * DAY, "[GIT PULL] Pears").text(),
    ]);
    assert_eq!(series.len(), 3);
    let alone = series.iter().find(|one| one.title.as_ref() == "alone").expect("the patch");
    assert_eq!(ids(&archive, &alone.revisions[0]), ["-", "s"]);
    assert_eq!(alone.revisions[0].patches[0].number, 1);
}

#[test]
fn a_reply_that_lacks_its_mark_is_no_patch() {
    let (_, series) = series(vec![
        mail("s", 0, "[PATCH] alone"),
        mail("r", 1, "[PATCH] alone").under("s").from(BO).text(),
    ]);
    assert_eq!(series.len(), 1);
    assert_eq!(series[0].revisions[0].followups.len(), 1);
}

#[test]
fn revisions_are_linked_by_title_and_sender() {
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: fix"),
        mail("b", DAY, "[PATCH v2] pear: Fix."),
        mail("c", 2 * DAY, "[PATCH v3] pear: fix").from("ADA EXAMPLE <ada@work.example>"),
        mail("d", 3 * DAY, "[PATCH v2] pear: fix").from(BO),
        mail("e", 999 * DAY, "[PATCH v4] pear: fix"),
    ]);
    let title = Some(LinkMethod::Title);
    let mut all: Vec<_> = series.iter().map(revisions).collect();
    all.sort();
    assert_eq!(all, [vec![(1, None), (2, title), (3, title)], vec![(2, None)], vec![(4, None)]]);
}

#[test]
fn a_change_id_links_what_changes_its_title_and_separates_what_does_not() {
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] one").change("20260101-pear-1"),
        mail("b", DAY, "[PATCH v2] another").change("20260101-pear-1").from(BO),
        mail("c", DAY, "[PATCH v2] one").change("20260101-plum-2"),
    ]);
    let mut all: Vec<_> = series.iter().map(revisions).collect();
    all.sort();
    assert_eq!(all, [vec![(1, None), (2, Some(LinkMethod::ChangeId))], vec![(2, None)]]);
    let pear = series.iter().find(|one| one.revisions.len() == 2).expect("pears");
    assert_eq!(pear.change_id.as_deref(), Some("20260101-pear-1"));
    assert!(pear.slug.starts_with("one-"), "named after the earliest revision: {}", pear.slug);
}

#[test]
fn an_answer_to_an_earlier_revision_is_a_later_one() {
    let (_, series) = series(vec![
        mail("c", 0, "[PATCH 0/2] Pears"),
        mail("p1", 1, "[PATCH 1/2] one").under("c"),
        mail("p2", 2, "[PATCH 2/2] two").under("c"),
        mail("d", DAY, "[PATCH v2 0/2] Better pears").under("c"),
        mail("q1", DAY + 1, "[PATCH v2 1/2] uno").under("d"),
        mail("q2", DAY + 2, "[PATCH v2 2/2] due").under("d"),
        mail("tests", DAY + 3, "[kvm-unit-tests PATCH v2] tests").under("c"),
    ]);
    let mut all: Vec<_> = series.iter().map(revisions).collect();
    all.sort();
    assert_eq!(all, [vec![(1, None), (2, Some(LinkMethod::InReplyTo))], vec![(2, None)]]);
}

#[test]
fn patch_titles_in_common_link_series_of_other_titles() {
    let sent = |revision: &str, id: &str, day: i64, cover: &str, titles: [&str; 3]| {
        let mut mails = vec![mail(id, day * DAY, &format!("[PATCH{revision} 0/3] {cover}"))];
        for (n, title) in (1..).zip(titles) {
            let subject = format!("[PATCH{revision} {n}/3] {title}");
            mails.push(mail(&format!("{id}{n}"), day * DAY + n, &subject).under(id));
        }
        mails
    };
    let mut mails = sent("", "a", 0, "Pears", ["one", "two", "three"]);
    mails.extend(sent(" v2", "b", 9, "Rework pears", ["one", "TWO", "new"]));
    mails.extend(sent(" v2", "c", 10, "Plums", ["one", "x", "y"]));
    let (_, series) = series(mails);
    let mut all: Vec<_> = series.iter().map(revisions).collect();
    all.sort();
    assert_eq!(all, [vec![(1, None), (2, Some(LinkMethod::Patches))], vec![(2, None)]]);
}

#[test]
fn a_resend_takes_the_place_of_the_first_sending_and_keeps_its_slug() {
    let first = series(vec![mail("a", 0, "[PATCH] pear: fix")]).1;
    let (archive, series) = series(vec![
        mail("a", 0, "[PATCH] pear: fix"),
        mail("b", 300 * DAY, "[PATCH RESEND] pear: fix"),
        mail("c", 1, "[PATCH 5.10.y] pear: fix"),
        mail("d", 2, "[PATCH 5.15.y] pear: fix"),
    ]);
    assert_eq!(series.len(), 3, "a patch for another release is another patch");
    let resent = series.iter().find(|one| one.slug == first[0].slug).expect("the slug stays");
    assert_eq!(ids(&archive, &resent.revisions[0]), ["-", "b"]);
    assert_eq!(
        resent.revisions[0].followups.iter().map(|ix| id(&archive, *ix)).collect::<Vec<_>>(),
        ["a"]
    );
    assert_eq!(resent.revisions[0].date, Some(300 * DAY));
}

#[test]
fn a_cover_whose_patches_failed_gives_its_place_to_the_sending_a_minute_later() {
    let (archive, series) = series(vec![
        mail("rfc", 0, "[RFC PATCH 0/1] pear: rework"),
        mail("rfc1", 1, "[RFC PATCH 1/1] pear: one").under("rfc"),
        mail("a", DAY, "[PATCH 0/1] pear: rework"),
        mail("a1", DAY + 1, "[PATCH 1/1] pear: two").under("a"),
        mail("b", 2 * DAY, "[PATCH v2 0/1] pear: rework"),
        mail("b1", 2 * DAY + 1, "[PATCH v2 1/1] pear: two").under("b"),
        mail("c", 3 * DAY, "[PATCH v3 0/1] pear: rework"),
        mail("d", 3 * DAY + 60, "[PATCH v3 0/1] pear: rework"),
        mail("d1", 3 * DAY + 61, "[PATCH v3 1/1] pear: two").under("d"),
    ]);
    let long = series.iter().find(|one| one.revisions.len() == 3).expect("three revisions");
    assert_eq!(ids(&archive, &long.revisions[2]), ["d", "d1"]);
    assert!(series.iter().all(|one| one.revisions.iter().all(|revision| revision.complete)));
}

#[test]
fn a_diff_pasted_into_a_discussion_is_no_series_and_a_next_try_is() {
    let bob = |mail: Mail| mail.from("Bob Example <bob@example.org>");
    let (archive, series) = series(vec![
        mail("a", 0, "Pears fall too early").bare(),
        bob(mail("b", 1, "Why do pears fall?").under("a")).bare(),
        mail("c", 2, "Pears fall too early, take 2").under("a").bare(),
        bob(mail("d", 3, "Plums").under("nowhere")).bare(),
        bob(mail("e", 4, "[PATCH] Plums").under("nowhere")),
        bob(mail("f", 5, "Small patch for plums").under("nowhere")).bare(),
    ]);
    let of = |one: &Series| one.revisions.iter().flat_map(|r| ids(&archive, r)).collect::<Vec<_>>();
    let mut all: Vec<_> = series.iter().map(of).collect();
    all.sort();
    assert_eq!(all, [["-", "a"], ["-", "c"], ["-", "e"], ["-", "f"]]);
}

#[test]
fn what_supersedes_a_sending_of_its_number_gives_the_series_its_title() {
    let first = || mail("a", 0, "[PATCH] pear: fix");
    let before = series(vec![first()]).1;
    let new = mail("b", DAY, "[PATCH] pear: ripen").says("Supersedes: <a@example.org>");
    let after = series(vec![first(), new]).1;
    assert_eq!(after.len(), 1);
    assert_eq!((&*after[0].title, &after[0].slug), ("pear: ripen", &before[0].slug));
}

#[test]
fn a_partial_reroll_is_completed_from_the_revision_before() {
    let (archive, series) = series(vec![
        mail("c", 0, "[PATCH v5 0/3] Pears"),
        mail("p1", 1, "[PATCH v5 1/3] one").under("c"),
        mail("p2", 2, "[PATCH v5 2/3] two").under("c"),
        mail("p3", 3, "[PATCH v5 3/3] three").under("c"),
        mail("q2", DAY, "[PATCH v5.1 2/3] two").under("p2"),
    ]);
    assert_eq!(series.len(), 1);
    let reroll = &series[0].revisions[1];
    assert_eq!(reroll.revision, Revision { number: 5, reroll: 1 });
    assert_eq!(reroll.partial_of, Some(Revision { number: 5, reroll: 0 }));
    assert_eq!(ids(&archive, reroll), ["-", "p1", "q2", "p3"]);
    assert!(reroll.complete);
    assert_eq!(&*series[0].title, "Pears", "one of its patches does not name a series");
}

#[test]
fn a_mail_that_claims_to_be_one_of_thousands_has_few_slots() {
    let (_, series) =
        series(vec![mail("a", 0, "[PATCH 4/9999] x"), mail("b", 0, "[PATCH 4/99] y").from(BO)]);
    let mut slots: Vec<_> =
        series.iter().map(|one| (one.revisions[0].total, one.revisions[0].patches.len())).collect();
    slots.sort_unstable();
    assert_eq!(slots, [(99, 99), (9999, 1)]);
    assert!(series.iter().all(|one| !one.revisions[0].complete));
}

/// An old report: newest first, so a first patch stands above its cover; two senders' entries may be mixed.
const OLD: &str =
    "From a1 to b2\nOrchard mailing list update from a1 to b2\n\n===== Patch Commit Messages ====\n
New:  one\n[PATCH v2 1/2] one\nAuthor: Ada Example <ada@work.example>\n\ntext\n
New:  Third\n[PATCH] Third\nAuthor: Bo Builder <bo@example.net>\n\ntext\n
New:  Pears\n[PATCH v2 0/2] Pears\nAuthor: Ada Example <ada@example.org>\n\ntext\n
New:  other\n[PATCH v2 1/2] other\nAuthor: Ada Example <ada@example.org>\n\ntext\n
New:  Others\n[PATCH v2 0/2] Others\nAuthor: Ada Example <ada@example.org>\n\ntext\n";

#[test]
fn entries_of_a_report_are_grouped_with_their_covers() {
    let mut archive = archive(Vec::new());
    add_report(&mut archive, OLD);
    let (series, of) = build(&archive, &Overrides::default());
    assert_eq!(
        series.iter().map(|one| one.title.as_ref()).collect::<Vec<_>>(),
        ["Others", "Pears", "Third"]
    );
    assert!(of.iter().all(Option::is_some));
    let slots: Vec<_> = series[1].revisions[0]
        .patches
        .iter()
        .map(|slot| (slot.number, slot.title.as_ref()))
        .collect();
    assert_eq!(slots, [(1, "one"), (2, "")]);
    assert!(series[1].revisions[0].cover.is_some() && series[1].revisions[0].date.is_none());
}

#[test]
fn a_patch_list_fills_the_slots() {
    let list = "===== Patch list in this time period =====\n
[PATCH v2 0/2] Pears (Ada Example <ada@example.org>)\n  1/2 one (Ada Example <ada@work.example>)\n  2/2 two (Cy <cy@example.org>)\n
Series: Plums\n  [PATCH 3/4] plum (Cy <cy@example.org>)\n\n===== Patch Commit Messages =====\n";
    let mut archive = archive(Vec::new());
    add_report(&mut archive, &OLD.replace("===== Patch Commit Messages ====\n", list));
    let (series, _) = build(&archive, &Overrides::default());
    assert_eq!(
        series.iter().map(|one| one.title.as_ref()).collect::<Vec<_>>(),
        ["Others", "Pears", "Plums", "Third"]
    );
    let pears = &series[1].revisions[0];
    let slots: Vec<_> =
        pears.patches.iter().map(|slot| (slot.title.as_ref(), slot.message.is_some())).collect();
    assert_eq!(slots, [("one", true), ("two", false)]);
    assert_eq!(
        pears.patches[1].author.map(|author| archive.person(author).name.as_str()),
        Some("Cy")
    );
    let plums = &series[2].revisions[0];
    assert_eq!((plums.total, plums.patches[2].title.as_ref(), plums.complete), (4, "plum", false));
}

#[test]
fn a_report_does_not_replace_the_mails_that_it_tells_of() {
    let mut archive = archive(vec![
        mail("c", 0, "[PATCH v2 0/2] Pears"),
        mail("p1", 1, "[PATCH v2 1/2] one").under("c"),
        mail("p2", 2, "[PATCH v2 2/2] two").under("c"),
    ]);
    add_report(&mut archive, OLD);
    let (series, _) = build(&archive, &Overrides::default());
    let pears = series.iter().find(|one| one.title.as_ref() == "Pears").expect("pears");
    assert_eq!(ids(&archive, &pears.revisions[0]), ["c", "p1", "p2"]);
    assert_eq!(pears.revisions[0].followups.len(), 2);
}

proptest! {
    /// Whatever is sent in whatever order: each patch is in exactly one place of one series, revisions are in order,
    /// and the same mails give the same series.
    #[test]
    fn every_patch_has_one_place(mails in prop::collection::vec((0..4_u8, 0..4_u8, 0..4_u8, 0..3_u8, 0..30_i64, any::<bool>(), 0..25_usize), 0..25)) {
        let mut list = Vec::new();
        for (at, (revision, number, total, title, date, bo, parent)) in mails.iter().enumerate() {
            let revision = if *revision == 0 { String::new() } else { format!(" v{revision}") };
            let number = if *total == 0 { String::new() } else { format!(" {}/{total}", number.min(total)) };
            let mut one = mail(&format!("m{at}"), date * 600, &format!("[PATCH{revision}{number}] title {title}"));
            if *bo {
                one = one.from(BO);
            }
            if *parent < at {
                one = one.under(&format!("m{parent}"));
            }
            list.push(one);
        }
        let archive = archive(list.clone());
        let (series, of) = build(&archive, &Overrides::default());
        let mut places = vec![0; archive.messages.len()];
        for one in &series {
            prop_assert!(one.revisions.windows(2).all(|pair| pair[0].revision < pair[1].revision));
            for revision in &one.revisions {
                let borrowed = revision.partial_of.is_some();
                let slots = revision.patches.iter().filter_map(|slot| slot.message).filter(|_| !borrowed);
                for ix in slots.chain(revision.cover).chain(revision.followups.iter().copied()) {
                    places[ix.at()] += 1;
                }
                prop_assert!(revision.patches.windows(2).all(|pair| pair[0].number < pair[1].number));
                prop_assert_eq!(revision.complete, revision.patches.iter().filter(|slot| slot.message.is_some()).count() >= revision.total as usize);
            }
        }
        prop_assert!(places.iter().all(|places| *places <= 1), "{:?}", places);
        prop_assert!(of.iter().all(Option::is_some));
        list.reverse();
        prop_assert_eq!(build(&super::testing::archive(list), &Overrides::default()).0, series);
    }
}
