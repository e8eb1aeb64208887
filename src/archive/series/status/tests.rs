use super::*;
use crate::archive::series::testing::{Mail, archive, mail};
use crate::archive::series::{NeedKind, Overrides, build};

const BO: &str = "Bo Keeper <bo@example.org>";
const CY: &str = "Cy Tester <cy@example.org>";
const ROBOT: &str = "kernel test robot <lkp@example.org>";
const DAY: i64 = 86_400;

/// The series of these mails and of one that Bo applied, as of the day of the newest mail.
fn series(mails: Vec<Mail>) -> Vec<Series> {
    let mut mails = mails;
    mails.push(mail("known", 1, "[PATCH] zz known").from("Dee Other <dee@example.org>"));
    mails.push(
        mail("known-r", 2, "Re: [PATCH] zz known").under("known").from(BO).says("Applied, thanks!"),
    );
    let mut archive = archive(mails);
    archive.newest = archive.messages.iter().filter_map(|m| Some(m.date?.seconds)).max();
    build(&archive, &Overrides::default()).0
}

fn only(mails: Vec<Mail>) -> Series {
    let mut all = series(mails);
    all.retain(|series| &*series.title != "zz known");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn status(replies: &[(&'static str, &'static str)]) -> Status {
    let mut mails = vec![mail("p", 100, "[PATCH] pump")];
    for (at, (from, says)) in (0..).zip(replies) {
        let reply = mail(&format!("r{at}"), 200 + at, "Re: [PATCH] pump").text();
        mails.push(reply.under("p").from(from).says(says));
    }
    only(mails).status
}

const ADA: &str = "Ada Example <ada@example.org>";

#[test]
fn replies_decide() {
    let table: &[(&[(&str, &str)], Status)] = &[
        (&[], Status::New),
        (&[(ADA, "Ping?")], Status::New),
        (&[(ROBOT, "It does not build.")], Status::New),
        (&[(CY, "Interesting.")], Status::UnderReview),
        (&[(CY, "Applied, thanks!")], Status::Applied),
        (&[(ADA, "Applied.")], Status::New),
        (&[(CY, "Go ahead."), (ADA, "Pushed.")], Status::Applied),
        (&[(CY, "I've applied this patch.")], Status::UnderReview),
        (&[(BO, "I've applied this patch.")], Status::Applied),
        (&[(BO, "NACK.")], Status::Rejected),
        (&[(CY, "NACK.")], Status::UnderReview),
        (
            &[(BO, "NACK."), (BO, "Oh, I see.\n\nAcked-by: Bo Keeper <bo@example.org>")],
            Status::UnderReview,
        ),
        (&[(BO, "Applied."), (BO, "Reverted.")], Status::Dropped),
        (&[(BO, "Applied."), (CY, "Reverted.")], Status::Applied),
        (&[(BO, "Dropped."), (BO, "Applied.")], Status::Applied),
        (&[(ADA, "Please ignore this patch.")], Status::Dropped),
        (&[(CY, "Please ignore this patch.")], Status::UnderReview),
        (&[(CY, "pw-bot: cr")], Status::ChangesRequested),
        (&[(CY, "pw-bot: reject")], Status::Rejected),
        (&[(CY, "pw-bot: cr"), (CY, "pw-bot: under-review")], Status::UnderReview),
        (&[(CY, "pw-bot: accepted")], Status::Applied),
        (&[(CY, "Please resend.")], Status::ChangesRequested),
        (&[(CY, "Hm."), (ADA, "I'll send v2.")], Status::ChangesRequested),
        (&[(CY, "> @@ -1 +1 @@\n> +b\nWhy b?")], Status::ChangesRequested),
        (&[(ROBOT, "> @@ -1 +1 @@\n> +b\nno such b")], Status::New),
        (&[("Ci Example <ci.example@example.org>", "Nice.")], Status::UnderReview),
        (
            &[(CY, "> +b\nWhy b?"), (CY, "Reviewed-by: Cy Tester <cy@example.org>")],
            Status::UnderReview,
        ),
    ];
    let wrong: Vec<_> = table
        .iter()
        .filter(|(replies, wanted)| status(replies) != *wanted)
        .map(|(replies, wanted)| (replies, *wanted, status(replies)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_patch_that_takes_the_place_of_another_withdraws_nothing() {
    let series = |again: Mail| {
        let again = again.under("p").says("Please ignore the patch before: I got it wrong.");
        only(vec![mail("p", 100, "[PATCH] pumps"), again]).status
    };
    assert_eq!(series(mail("q", 200, "Re: [PATCH] pumps")), Status::New);
    assert_eq!(series(mail("q", 200, "Re: [PATCH] pumps").text()), Status::Dropped);
}

#[test]
fn patches_are_applied_one_by_one() {
    let base = || {
        vec![
            mail("c", 100, "[PATCH 0/3] pumps").text(),
            mail("1", 101, "[PATCH 1/3] a").under("c"),
            mail("2", 102, "[PATCH 2/3] b").under("c"),
            mail("3", 103, "[PATCH 3/3] c").under("c"),
        ]
    };
    let with = |replies: &[(&str, &'static str)]| {
        let mut mails = base();
        for (at, (under, says)) in (0..).zip(replies) {
            mails.push(
                mail(&format!("r{at}"), 200 + at, "Re: [PATCH] pumps")
                    .under(under)
                    .from(BO)
                    .says(says),
            );
        }
        let series = only(mails);
        let applied = series.revisions[0].standing.applied.iter();
        let applied: Vec<_> =
            applied.map(|p| (p.number, p.commit.clone().unwrap_or_default())).collect();
        (series.status, applied)
    };
    let numbers = |numbers: &[u32]| numbers.iter().map(|n| (*n, "".into())).collect::<Vec<_>>();
    assert_eq!(with(&[("c", "Applied, thanks!")]), (Status::Applied, numbers(&[1, 2, 3])));
    assert_eq!(with(&[("2", "Applied.")]), (Status::UnderReview, numbers(&[2])));
    assert_eq!(with(&[("2", "Series applied.")]), (Status::Applied, numbers(&[1, 2, 3])));
    assert_eq!(
        with(&[("c", "Patches 1-2 applied to plum-next.")]),
        (Status::UnderReview, numbers(&[1, 2]))
    );
    assert_eq!(
        with(&[("1", "Applied."), ("2", "Applied."), ("3", "Applied.")]),
        (Status::Applied, numbers(&[1, 2, 3]))
    );
    assert_eq!(
        with(&[("c", "Applied."), ("2", "Dropped this patch.")]),
        (Status::UnderReview, numbers(&[1, 3]))
    );
    let (status, applied) = with(&[(
        "c",
        "Applied to plum/next, thanks!\n\n[1/3] a\n      commit: 0123456789ab\n[3/3] c\n      commit: 89abcdef0123",
    )]);
    assert_eq!(
        (status, applied),
        (Status::UnderReview, vec![(1, "0123456789ab".into()), (3, "89abcdef0123".into())])
    );
}

#[test]
fn without_a_cover_the_first_patch_may_stand_for_all() {
    let base = || vec![mail("1", 100, "[PATCH 1/2] a"), mail("2", 101, "[PATCH 2/2] b").under("1")];
    let reply = |id: &str, under: &str, says| {
        mail(id, 200, "Re: [PATCH 1/2] a").under(under).from(BO).says(says)
    };
    let with = |replies: Vec<Mail>| {
        only(base().into_iter().chain(replies).collect()).revisions[0].standing.applied.len()
    };
    assert_eq!(with(vec![reply("r", "1", "Applied, thanks.")]), 2);
    assert_eq!(with(vec![reply("r", "1", "Patch applied, thanks.")]), 1);
    assert_eq!(with(vec![reply("r", "2", "Applied, thanks.")]), 1);
}

#[test]
fn series_depend_on_patches_by_their_ids() {
    let mut archive = archive(vec![
        mail("a", 100, "[PATCH] aa pump"),
        mail("b", 200, "[PATCH] bb hose").says(
            "prerequisite-patch-id: 0101010101010101010101010101010101010101\nprerequisite-patch-id: 0202020202020202020202020202020202020202\n",
        ),
    ]);
    archive.messages[0].patch.as_mut().unwrap().patch_id = Some([1; 20]);
    let all = build(&archive, &Overrides::default()).0;
    let (a, b) = if &*all[0].title == "aa pump" { (0, 1) } else { (1, 0) };
    let on: Vec<_> = all[b].needs.on.iter().map(|need| need.series).collect();
    assert_eq!(on, [Some(SeriesIx(a as u32)), None]);
    assert_eq!(all[a].needs.needed_by, [SeriesIx(b as u32)]);
}

#[test]
fn who_takes_one_patch_back_does_not_take_back_all() {
    let with = |says| {
        let series = only(vec![
            mail("1", 100, "[PATCH 1/2] a"),
            mail("2", 101, "[PATCH 2/2] b").under("1"),
            mail("q", 102, "Re: [PATCH 2/2] b").text().under("2").from(CY).says("Is this all?"),
            mail("r", 103, "Re: [PATCH 2/2] b").text().under("2").says(says),
        ]);
        series.status
    };
    assert_eq!(with("Please ignore this series."), Status::Dropped);
    assert_eq!(with("Please ignore this patch."), Status::UnderReview);
}

#[test]
fn later_revisions_take_over() {
    use Status::{Applied, New, Superseded};
    let first = || vec![mail("p1", 100, "[PATCH] pump"), mail("p2", 3 * DAY, "[PATCH v2] pump")];
    let says = |id: &str, under: &str, at, says| {
        mail(id, at, "Re: [PATCH] pump").under(under).from(BO).says(says)
    };
    let of = |more: Vec<Mail>| {
        let series = only(first().into_iter().chain(more).collect());
        let revisions: Vec<_> = series.revisions.iter().map(|r| r.standing.status).collect();
        (series.status, revisions)
    };
    assert_eq!(of(vec![]), (New, vec![Superseded, New]));
    assert_eq!(of(vec![says("r", "p1", 200, "NACK.")]), (New, vec![Superseded, New]));
    assert_eq!(
        of(vec![says("r", "p2", 4 * DAY, "Applied.")]),
        (Applied, vec![Superseded, Applied])
    );
    // Applied, and then another revision: that one is open until it is old and nothing came of it.
    assert_eq!(of(vec![says("r", "p1", 200, "Applied.")]), (New, vec![Applied, New]));
    assert_eq!(of(vec![says("r", "p1", 4 * DAY, "Applied.")]), (Applied, vec![Applied, New]));
    let late = mail("late", 100 * DAY, "unrelated").text();
    assert_eq!(of(vec![says("r", "p1", 200, "Applied."), late]).0, Applied);
}

#[test]
fn what_is_said_below_a_cover_tells_of_the_patches_of_that_day() {
    use Status::{Applied, New, Superseded, UnderReview};
    let of = |replies: &[(&str, i64, &'static str)]| {
        let mut mails = vec![
            mail("c", 100, "[PATCH v2 0/2] pumps").text(),
            mail("1", 101, "[PATCH v2 1/2] a").under("c"),
            mail("2", 102, "[PATCH v2 2/2] b").under("c"),
            mail("3", 3 * DAY, "[PATCH v2.1 2/2] b").under("2"),
        ];
        for (at, (under, day, says)) in replies.iter().enumerate() {
            let reply = mail(&format!("r{at}"), day * DAY, "Re: [PATCH v2 0/2] pumps");
            mails.push(reply.under(under).from(BO).says(says));
        }
        let series = only(mails);
        let told = |r: &SeriesRevision| {
            let numbers: Vec<u32> = r.standing.applied.iter().map(|p| p.number).collect();
            (r.standing.status, numbers)
        };
        (series.status, series.revisions.iter().map(told).collect::<Vec<_>>())
    };
    let was = |status, numbers: &[u32]| (status, numbers.to_vec());
    assert_eq!(of(&[]), (New, vec![was(Superseded, &[]), was(New, &[])]));
    assert_eq!(
        of(&[("c", 4, "Applied, thanks!")]),
        (Applied, vec![was(Superseded, &[]), was(Applied, &[1, 2])])
    );
    assert_eq!(
        of(&[("c", 4, "I've applied patch 1.")]),
        (UnderReview, vec![was(Superseded, &[]), was(UnderReview, &[1])])
    );
    assert_eq!(
        of(&[("1", 4, "Applied."), ("3", 5, "Applied.")]),
        (Applied, vec![was(Superseded, &[]), was(Applied, &[1, 2])])
    );
    assert_eq!(
        of(&[("c", 2, "Applied, thanks!")]),
        (New, vec![was(Applied, &[1, 2]), was(New, &[])])
    );
}

#[test]
fn what_is_open_grows_stale() {
    let later = |days: i64| mail("late", 100 + days * DAY, "unrelated").text();
    let patch = |subject| mail("p", 100, subject);
    let cr = || mail("r", 200, "Re: [PATCH] pump").under("p").from(CY).says("pw-bot: cr");
    assert_eq!(only(vec![patch("[PATCH] pump"), later(60)]).status, Status::New);
    assert_eq!(only(vec![patch("[PATCH] pump"), later(61)]).status, Status::Stale);
    assert_eq!(only(vec![patch("[PATCH] pump"), cr(), later(61)]).status, Status::ChangesRequested);
    assert_eq!(only(vec![patch("[RFC PATCH] pump"), later(61)]).status, Status::Rfc);
    let stale = only(vec![patch("[PATCH] pump"), later(61)]);
    assert_eq!(stale.evidence[0].reason, Reason::Quiet);
}

#[test]
fn other_series_supersede_and_depend() {
    let all = series(vec![
        mail("a", 100, "[PATCH] aa pump").change("20260105-pump-0123456789ab"),
        mail("b", 200, "[PATCH] bb valve").from(CY).says("Supersedes: <a@example.org>\n"),
        mail("c", 300, "[PATCH] cc hose").from(BO).says(
            "Depends-on: <b@example.org>\nprerequisite-change-id: 20260105-pump-0123456789ab:v1\nbase-commit: 0123456789ab\nDepends-on: <gone@example.org>\nDepends-on: <c@example.org>\n",
        ),
    ]);
    let at = |title: &str| all.iter().position(|series| &*series.title == title).unwrap();
    let (a, b, c) = (at("aa pump"), at("bb valve"), at("cc hose"));
    assert_eq!(all[a].status, Status::Superseded);
    assert_eq!(all[a].evidence[0].reason, Reason::OtherSeries(SeriesIx(b as u32)));
    let needs = &all[c].needs;
    assert_eq!(needs.base.as_deref(), Some("0123456789ab"));
    let on: Vec<_> = needs.on.iter().map(|need| need.series.map(SeriesIx::at)).collect();
    assert_eq!(on, [Some(b), None, Some(a)]);
    assert!(
        matches!(&needs.on[1].what, NeedKind::Message(id) if id.as_str() == "gone@example.org")
    );
    assert_eq!(all[b].needs.needed_by, [SeriesIx(c as u32)]);
    assert_eq!(all[a].needs.needed_by, [SeriesIx(c as u32)]);
}

#[test]
fn patches_that_are_needed_by_their_id_lead_to_their_series() {
    let mut archive = archive(vec![
        mail("a", 100, "[PATCH] aa pump"),
        mail("c", 300, "[PATCH] cc hose").from(BO).says(
            "prerequisite-patch-id: 0101010101010101010101010101010101010101\nprerequisite-patch-id: 0202020202020202020202020202020202020202\n",
        ),
    ]);
    archive.messages[0].patch.as_mut().unwrap().patch_id = Some([1; 20]);
    let (all, _) = build(&archive, &Overrides::default());
    let at = |title: &str| all.iter().position(|series| &*series.title == title).unwrap();
    let on: Vec<_> = all[at("cc hose")].needs.on.iter().map(|need| need.series).collect();
    assert_eq!(on, [Some(SeriesIx(at("aa pump") as u32)), None]);
    assert_eq!(all[at("aa pump")].needs.needed_by, [SeriesIx(at("cc hose") as u32)]);
}
