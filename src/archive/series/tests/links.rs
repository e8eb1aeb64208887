//! Linking by what texts say, by likeness, and by configuration; slugs.

use super::*;
use crate::mail::MessageId;

/// As [`super::series`], with a configuration.
fn configured(mails: Vec<Mail>, join: &[&[&str]], split: &[&str]) -> Vec<Series> {
    let id = |id: &&str| MessageId::new(&format!("{id}@example.org")).expect("an id");
    let join = join.iter().map(|ids| ids.iter().map(id).collect()).collect();
    build(&archive(mails), &Overrides { join, split: split.iter().map(id).collect() }).0
}

fn all(series: &[Series]) -> Vec<Vec<(u16, Option<LinkMethod>)>> {
    let mut all: Vec<_> = series.iter().map(revisions).collect();
    all.sort();
    all
}

#[test]
fn a_link_to_an_earlier_revision_is_followed() {
    let link = Some(LinkMethod::Link);
    for says in [
        "- Link to v1: https://lore.example.org/r/a@example.org",
        "v1: https://lore.example.org/orchard/a%40example.org/T/#u",
        "Supersedes: <a@example.org>",
        "v1:\n https://lore.example.org/r/reply@example.org/",
    ] {
        let (_, series) = series(vec![
            mail("a", 0, "[PATCH] pear: one"),
            mail("reply", 1, "Re: [PATCH] pear: one").under("a").from(BO),
            mail("b", DAY, "[PATCH v2] plum: another").says(says),
        ]);
        assert_eq!(all(&series), [vec![(1, None), (2, link)]], "{says}");
    }
}

#[test]
fn an_answer_with_the_next_number_may_come_late() {
    let late = |subject: &str, answers: bool| {
        let reply = mail("b", 2500 * DAY, subject);
        let reply = if answers { reply.under("a") } else { reply };
        all(&series(vec![mail("a", 0, "[PATCH v2] pear: paint the fence"), reply]).1)
    };
    let one = vec![vec![(2, None), (3, Some(LinkMethod::InReplyTo))]];
    let two = |number| vec![vec![(2, None)], vec![(number, None)]];
    assert_eq!(late("[PATCH v3] pear: paint the fence", true), one);
    assert_eq!(late("[PATCH v3] pear: paint the fence", false), two(3));
    assert_eq!(late("[PATCH v5] pear: paint the fence", true), two(5));
}

#[test]
fn a_link_wins_over_change_ids_that_differ() {
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: one").change("20260101-pear-1"),
        mail("b", DAY, "[PATCH v2] pear: one")
            .change("20260102-pear-2")
            .says("- Link to v1: https://lore.example.org/r/a@example.org"),
    ]);
    assert_eq!(all(&series), [vec![(1, None), (2, Some(LinkMethod::Link))]]);
}

#[test]
fn links_to_other_things_are_none_to_a_revision() {
    for says in [
        "v1: https://lore.example.org/r/gone@example.org",
        "Based-on: <a@example.org>",
        "See https://lore.example.org/r/a@example.org",
        "v3: https://lore.example.org/r/a@example.org",
    ] {
        let (_, series) = series(vec![
            mail("a", 0, "[PATCH] pear: paint the fence"),
            mail("b", DAY, "[PATCH v2] plum: count seeds of a basket").says(says),
        ]);
        assert_eq!(all(&series), [vec![(1, None)], vec![(2, None)]], "{says}");
    }
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: paint the fence").from(BO),
        mail("b", DAY, "[PATCH v2] plum: count seeds of a basket")
            .says("v1: https://lore.example.org/r/a@example.org"),
    ]);
    assert_eq!(all(&series), [vec![(1, None)], vec![(2, None)]], "of somebody else, and unlike");
}

#[test]
fn series_that_a_later_revision_names_together_are_one() {
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: paint the fence"),
        mail("b", DAY, "[PATCH v2] plum: count seeds of a basket"),
        mail("c", 2 * DAY, "[PATCH v3] apple: something new").says(
            "v2: https://lore.example.org/r/b@example.org\nv1: https://lore.example.org/r/a@example.org",
        ),
        mail("d", 3 * DAY, "[PATCH v4] apple: something new"),
        mail("e", 3 * DAY, "[PATCH v5] pear: paint the fence"),
    ]);
    let link = Some(LinkMethod::Link);
    let title = Some(LinkMethod::Title);
    assert_eq!(all(&series), [vec![(1, None), (2, link), (3, link), (4, title), (5, title)]]);
}

#[test]
fn somebody_else_may_take_a_series_over() {
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: keep the basket dry"),
        mail("b", DAY, "[PATCH v2] pear: keep the basket dry").from(BO),
        mail("c", 2 * DAY, "[PATCH v3] pear: keep the basket dry"),
        mail("d", 2 * DAY, "[PATCH v2] pear: fix").from(BO),
        mail("e", DAY, "[PATCH] pear: fix"),
        mail("f", 3 * DAY, "[PATCH] pear: keep the basket dry").from(BO),
    ]);
    let title = Some(LinkMethod::Title);
    assert_eq!(
        all(&series),
        [
            vec![(1, None)],
            vec![(1, None)],
            vec![(1, None), (2, title), (3, title)],
            vec![(2, None)]
        ]
    );
    let taken = series.iter().find(|one| one.revisions.len() == 3).expect("the series");
    assert!(taken.revisions[1].confidence < 0.75, "another author is less sure");
}

#[test]
fn titles_and_lines_alike_link_a_later_revision() {
    let lines = "+let seeds = count(basket);\n+ripen(pear, days);\n-water(pear);\n";
    let (_, series) = series(vec![
        mail("a", 0, "[PATCH] pear: keep the baskets dry"),
        mail("b", DAY, "[PATCH v2] basket: keep the basket dry"),
        mail("x", 0, "[PATCH] plum: stop the pump").lines(lines),
        mail("y", DAY, "[PATCH v2] orchard: count what grows").lines(lines),
        mail("z", DAY, "[PATCH v2] fence: paint it green"),
    ]);
    let (title, patches) = (Some(LinkMethod::Title), Some(LinkMethod::Patches));
    assert_eq!(
        all(&series),
        [vec![(1, None), (2, title)], vec![(1, None), (2, patches)], vec![(2, None)]]
    );
    let unsure = series.iter().filter_map(|one| one.revisions.get(1));
    assert!(unsure.clone().count() == 2 && unsure.clone().all(|r| r.confidence < 0.9));
}

#[test]
fn an_rfc_gives_its_number_to_the_patches() {
    let (archive, series) = series(vec![
        mail("a", 0, "[PATCH] pear: fix"),
        mail("b", DAY, "[RFC PATCH v2] pear: fix"),
        mail("c", 2 * DAY, "[PATCH v2] pear: fix"),
    ]);
    assert_eq!(all(&series), [vec![(1, None), (2, Some(LinkMethod::Title))]]);
    assert_eq!(ids(&archive, &series[0].revisions[1]), ["-", "c"]);
}

#[test]
fn rerolls_of_single_patches_make_one_revision() {
    let (archive, series) = series(vec![
        mail("c", 0, "[PATCH 0/3] Pears"),
        mail("p1", 1, "[PATCH 1/3] pear: one thing").under("c"),
        mail("p2", 2, "[PATCH 2/3] pear: another thing").under("c"),
        mail("p3", 3, "[PATCH 3/3] pear: the third thing").under("c"),
        mail("q1", DAY, "[PATCH v2 1/3] pear: one thing").under("p1"),
        mail("q3", 3 * DAY, "[PATCH v2 3/3] pear: the 3rd thing").under("p3"),
        mail("r2", 9 * DAY, "[PATCH v3] pear: another thing!").under("p2"),
    ]);
    assert_eq!(series.len(), 1);
    let revisions = &series[0].revisions;
    assert_eq!(ids(&archive, &revisions[1]), ["-", "q1", "p2", "q3"]);
    assert_eq!(ids(&archive, &revisions[2]), ["-", "q1", "r2", "q3"]);
    assert!(revisions.iter().all(|revision| revision.complete));
    assert_eq!(revisions[2].partial_of, Some(revisions[1].revision));
}

#[test]
fn what_is_lost_of_a_later_revision_is_not_taken_from_the_one_before() {
    let (archive, series) = series(vec![
        mail("p1", 1, "[PATCH 1/3] one"),
        mail("p2", 2, "[PATCH 2/3] two").under("p1"),
        mail("p3", 3, "[PATCH 3/3] three").under("p1"),
        mail("q1", DAY, "[PATCH v2 1/3] uno").under("p1"),
        mail("q3", DAY + 1, "[PATCH v2 3/3] drei").under("q1"),
    ]);
    assert_eq!(ids(&archive, &series[0].revisions[1]), ["-", "q1", "-", "q3"]);
    assert_eq!(series[0].revisions[1].partial_of, None);
}

#[test]
fn patches_added_later_belong_to_the_series() {
    let (archive, series) = series(vec![
        mail("c", 0, "[PATCH 0/2] Pears"),
        mail("p1", 1, "[PATCH 1/2] one").under("c"),
        mail("p2", 2, "[PATCH 2/2] two").under("c"),
        mail("p3", 3000, "[PATCH 3/3] three").under("c"),
    ]);
    assert_eq!(series.len(), 1);
    assert_eq!(ids(&archive, &series[0].revisions[0]), ["c", "p1", "p2", "p3"]);
}

#[test]
fn an_unknown_mark_is_a_reply_only_to_something() {
    let (_, series) = series(vec![
        mail("a", 0, "pear: [PATCH] fix").text(),
        mail("b", 1, "XY: [PATCH] plum: fix").under("a").from(BO).text(),
    ]);
    assert_eq!(series.len(), 1);
}

#[test]
fn the_configuration_joins_and_splits() {
    let mails = || {
        vec![
            mail("a", 0, "[PATCH] pear: paint the fence"),
            mail("b", DAY, "[PATCH v2] plum: count seeds of a basket").from(BO),
            mail("c", 2 * DAY, "[PATCH v3] plum: count seeds of a basket").from(BO),
            mail("d", 3 * DAY, "[PATCH v4] plum: count seeds of a basket").from(BO),
            mail("r", 3 * DAY, "Re: [PATCH] pear: paint the fence").under("a"),
        ]
    };
    let (title, configured_) = (Some(LinkMethod::Title), Some(LinkMethod::Configured));
    assert_eq!(
        all(&configured(mails(), &[&["r", "b"]], &[])),
        [vec![(1, None), (2, configured_), (3, title), (4, title)]]
    );
    assert_eq!(
        all(&configured(mails(), &[], &["c"])),
        [vec![(1, None)], vec![(2, None)], vec![(3, None), (4, title)]]
    );
    assert_eq!(
        all(&configured(mails(), &[&["a", "d"], &["gone", "b"]], &["gone"])),
        [vec![(1, None), (4, configured_)], vec![(2, None), (3, title)]]
    );
}

#[test]
fn a_series_keeps_its_slug_and_its_former_ones_lead_on() {
    let first = || mail("a", 0, "[PATCH] pear: paint the fence");
    let second = || mail("b", DAY, "[PATCH v2] pear: paint the old fence");
    let third = || mail("c", 2 * DAY, "[PATCH v3] pear: paint the old fence");
    let slug = |mails| {
        let (_, series) = series(mails);
        assert_eq!(series.len(), 1);
        (series[0].slug.clone(), series[0].former.clone())
    };
    let (from_first, none) = slug(vec![first()]);
    assert_eq!(none, Vec::<String>::new());
    let (from_second, of_second) = slug(vec![second(), third()]);
    let (from_third, _) = slug(vec![third()]);
    assert_eq!(of_second, std::slice::from_ref(&from_third));
    let (whole, mut former) = slug(vec![first(), second(), third()]);
    assert_eq!(whole, from_first, "later revisions change nothing");
    let mut expected = vec![from_second, from_third];
    former.sort();
    expected.sort();
    assert_eq!(former, expected, "earlier ones are led to");
}

#[test]
fn long_series_are_linked_as_short_ones() {
    let pear = |number: i64| {
        let subject = format!("[PATCH v{number}] pear: paint the old fence");
        mail(&format!("pear{number}"), number * DAY, &subject)
    };
    for many in [3, 15, 16, 17, 40] {
        let taken_over = (2..=many).map(|number| pear(number).from(BO));
        let mails = [pear(1)].into_iter().chain(taken_over).chain([pear(many + 1)]);
        let (_, series) = series(mails.collect());
        assert_eq!(series.len(), 1);
        let sure: Vec<f32> = series[0].revisions.iter().map(|one| one.confidence).collect();
        assert_eq!(sure[..2], [1.0, 0.7]);
        assert_eq!(sure[2..], vec![0.9; many as usize - 1], "both are known to have sent it");
    }
}

#[test]
fn long_series_that_are_put_together_keep_their_revisions() {
    let subject = |number, title| format!("[PATCH v{number}] {title}");
    for many in [2, 9, 20] {
        let mut mails: Vec<Mail> = Vec::new();
        for number in 1..=many {
            let title = "pear: paint the old fence";
            mails.push(mail(&format!("a{number}"), number * DAY, &subject(number, title)));
            let (number, title) = (number + many, "plum: count seeds of a basket");
            mails.push(mail(&format!("b{number}"), number * DAY, &subject(number, title)));
        }
        let (first, last) = ("a1@example.org", format!("b{}@example.org", 2 * many));
        let says = format!("Supersedes: <{first}>\nSupersedes: <{last}>");
        let next = 2 * many + 1;
        mails.push(mail("next", next * DAY, &subject(next, "fig: dry it")).says(says.leak()));
        let again = format!("[PATCH RESEND v{}] plum: count seeds of a basket", many + 1);
        mails.push(mail("again", (next + 1) * DAY, &again));
        let (archive, series) = series(mails);
        assert_eq!(series.len(), 1);
        let sent: Vec<String> =
            series[0].revisions.iter().map(|one| ids(&archive, one)[1].clone()).collect();
        let a = (1..=many).map(|number| format!("a{number}"));
        let b = (many + 2..next).map(|number| format!("b{number}"));
        let all: Vec<String> = a.chain(["again".into()]).chain(b).chain(["next".into()]).collect();
        assert_eq!(sent, all);
    }
}
