use super::*;
use crate::archive::identity::merge;
use crate::archive::record::Draft;
use crate::archive::testing::{day, draft, person};
use crate::archive::{Series, link};
use crate::mail::{Message, PatchTag, Trailer};
use crate::source::UpdateReport;

fn built(
    drafts: Vec<Box<Draft>>,
    reports: Vec<UpdateReport>,
    mailmap: &str,
) -> (Archive, Vec<Contributor>) {
    let mut archive = link::assemble(drafts, reports);
    let mailmap = Mailmap::parse(mailmap).0;
    (archive.contributors, archive.identities, archive.reviews) =
        build(&archive, &mailmap, &merge(&archive, &mailmap));
    let contributors = archive.contributors.clone();
    (archive, contributors)
}

fn by(id: &str, author: &str) -> Box<Draft> {
    draft(id, |m| m.from = person(author))
}

fn patch(m: &mut Message, title: &str) {
    m.subject.text = title.into();
    m.subject.tag = Some(PatchTag { says_patch: true, ..PatchTag::default() });
}

fn trailer(name: &str, value: &str) -> Trailer {
    Trailer { name: name.into(), value: value.into(), address: person(value).address }
}

#[test]
fn the_most_used_name_and_address_stand_first() {
    let drafts = vec![
        by("1@x", "ada <Ada@example.org>"),
        by("2@x", "Ada Example <ada@example.org>"),
        by("3@x", "Ada Example <ada@example.org>"),
        by("4@x", "Ada Example <ada@home.example.org>"),
    ];
    let (archive, contributors) = built(drafts, Vec::new(), "");
    assert_eq!(contributors.len(), 1);
    let ada = &contributors[0];
    assert_eq!(
        (ada.name.as_str(), ada.slug.as_str(), ada.messages),
        ("Ada Example", "ada-example", 4)
    );
    assert_eq!(ada.addresses, ["ada@example.org", "ada@home.example.org"]);
    assert_eq!(archive.identities, [ContributorIx(0); 3]);
}

#[test]
fn an_address_is_no_name() {
    let mut drafts = vec![by("1@x", "Ada <ada@example.org>")];
    drafts.extend(["2@x", "3@x"].map(|id| by(id, "ada at example.org <ada@example.org>")));
    drafts.push(by("4@x", "bo@example.org <bo@example.org>"));
    let names: Vec<_> =
        built(drafts, Vec::new(), "").1.into_iter().map(|c| (c.name, c.slug)).collect();
    assert_eq!(names, [("Ada".into(), "ada".into()), ("bo".into(), "bo".into())]);
}

#[test]
fn mailmap_gives_name_and_first_address() {
    let (_, found) = built(
        vec![by("1@x", "ada <old@example.org>")],
        Vec::new(),
        "Ada B. <ada@example.org> <old@example.org>",
    );
    assert_eq!(
        (found[0].name.as_str(), &*found[0].addresses),
        ("Ada B.", &["ada@example.org".into(), "old@example.org".into()][..])
    );
}

#[test]
fn equal_slugs_all_gain_digits() {
    let drafts = vec![
        by("1@x", "Bo Lee <bo@one.test>"),
        by("2@x", "Bo Lee <lee@two.test>"),
        by("3@x", "Cy <cy@example.org>"),
        by("4@x", "山田 <yamada@example.org>"),
        by("5@x", ""),
    ];
    let (_, found) = built(drafts, Vec::new(), "");
    let slugs: Vec<&str> = found.iter().map(|c| c.slug.as_str()).collect();
    let with = |address| format!("bo-lee-{}", slug::digest(address, 8));
    let mut expected = vec![
        with("bo@one.test"),
        with("lee@two.test"),
        "cy".into(),
        "unknown".into(),
        "yamada".into(),
    ];
    expected.sort();
    assert_eq!(slugs, expected);
}

#[test]
fn a_name_that_looks_like_another_with_digits_is_no_clash() {
    let digits = slug::digest("bo@one.test", 8);
    let drafts = vec![
        by("1@x", "Bo Lee <bo@one.test>"),
        by("2@x", "Bo Lee <lee@two.test>"),
        by("3@x", &format!("Bo Lee {digits} <x@three.test>")),
    ];
    let (_, found) = built(drafts, Vec::new(), "");
    let slugs: BTreeSet<&str> = found.iter().map(|c| c.slug.as_str()).collect();
    assert_eq!(slugs.len(), 3);
}

#[test]
fn patches_count_by_author_and_replies_do_not() {
    let drafts = vec![
        draft("1@x", |m| {
            patch(m, "[PATCH] pump");
            m.date = day(3);
            m.author = Some(person("Bo <bo@example.org>"));
        }),
        draft("2@x", |m| {
            patch(m, "Re: [PATCH] pump");
            m.subject.is_reply = true;
            m.date = day(5);
            m.from = person("Bo <bo@example.org>");
        }),
    ];
    let (_, found) = built(drafts, Vec::new(), "");
    let bo = found.iter().find(|c| c.slug == "bo").unwrap();
    assert_eq!((bo.messages, bo.patches, bo.span), (2, 1, Some((3 * 86_400, 5 * 86_400))));
    let ada = found.iter().find(|c| c.slug == "ada-example").unwrap();
    assert_eq!((ada.messages, ada.patches, ada.span), (0, 0, None));
}

#[test]
fn credit_goes_to_the_address_in_a_reply_once_per_mail() {
    let reviewed = trailer("Reviewed-by", "Bo <BO@example.org>");
    let drafts = vec![
        draft("1@x", |m| {
            patch(m, "[PATCH] pump");
            m.trailers = vec![trailer("Reported-by", "Bo <bo@example.org>"), reviewed.clone()];
        }),
        draft("2@x", |m| {
            patch(m, "[PATCH] pump");
            m.trailers = vec![trailer("Reported-by", "Bo <bo@example.org>")];
        }),
        draft("3@x", |m| {
            m.from = person("Bo <bo@example.org>");
            m.subject.is_reply = true;
            let stranger = trailer("Tested-by", "Nobody <nobody@example.org>");
            m.trailers = vec![
                reviewed.clone(),
                reviewed.clone(),
                stranger,
                trailer("acked-by", "Bo <bo@example.org>"),
            ];
        }),
    ];
    let (_, found) = built(drafts, Vec::new(), "");
    let bo = found.iter().find(|c| c.slug == "bo").unwrap();
    assert_eq!((bo.reviewed, bo.tested, bo.acked, bo.reported), (1, 0, 1, 1));
}

#[test]
fn series_count_for_their_author() {
    let mut archive = link::assemble(vec![by("1@x", "Ada <ada@example.org>")], Vec::new());
    let series = Series {
        former: Vec::new(),
        slug: "s".into(),
        title: "s".into(),
        author: archive.messages[0].author,
        change_id: None,
        status: crate::archive::series::Status::New,
        evidence: Vec::new(),
        needs: crate::archive::series::Needs::default(),
        revisions: Vec::new(),
    };
    archive.series = vec![series.clone(), series];
    let mailmap = Mailmap::default();
    assert_eq!(build(&archive, &mailmap, &merge(&archive, &mailmap)).0[0].series, 2);
}

/// A report that counts five patches of Bo and prints the given titles.
fn report(titles: &[&str]) -> (UpdateReport, Vec<Box<Draft>>) {
    let contributors = vec![(5, "\"Bo Lee\" <bo@example.org>".into())];
    let drafts = titles.iter().enumerate().map(|(i, title)| {
        let mut draft = draft(&format!("{i}@generated.invalid"), |m| {
            patch(m, title);
            m.date = None;
            m.from = person("Bo Lee <bo@example.org>");
        });
        draft.raw.report = Some(0);
        draft
    });
    (UpdateReport { contributors, ..UpdateReport::default() }, drafts.collect())
}

#[test]
fn a_report_counts_by_its_table_not_by_its_entries() {
    let (report, drafts) = report(&["pump", "valve"]);
    let (_, found) = built(drafts, vec![report], "");
    assert_eq!((found[0].name.as_str(), found[0].messages, found[0].patches), ("Bo Lee", 2, 5));
}

#[test]
fn a_report_beside_its_mails_counts_nothing_twice() {
    let (report, mut drafts) = report(&["pump", "valve", "cut at the"]);
    for title in ["pump", "valve", "cut at the fold"] {
        drafts.push(draft(&format!("{}@x", title.len()), |m| {
            patch(m, title);
            m.from = person("Bo Lee <bo@example.org>");
        }));
    }
    let (_, found) = built(drafts, vec![report], "");
    assert_eq!(found[0].patches, 3);
}
