//! Review, from whole mails.

use super::*;
use crate::archive::link::{LinkOptions, link};
use crate::archive::record::Draft;
use crate::archive::testing::raw;
use crate::mail;

const ANN: &str = "Ann Gardener <ann@example.org>";
const BO: &str = "Bo Builder <bo@example.org>";
const CY: &str = "Cy Cook <cy@example.org>";

/// A mail one minute after the one before.
struct Mails(Vec<Box<Draft>>);

impl Mails {
    fn new() -> Self {
        Mails(Vec::new())
    }

    fn add(self, id: &str, from: &str, subject: &str, parent: &str, text: &str) -> Self {
        self.with(id, from, subject, parent, "", text)
    }

    fn with(
        mut self,
        id: &str,
        from: &str,
        subject: &str,
        parent: &str,
        headers: &str,
        text: &str,
    ) -> Self {
        let at = self.0.len() as u64;
        let parent = match parent {
            "" => String::new(),
            parent => format!("In-Reply-To: <{parent}@x>\nReferences: <{parent}@x>\n"),
        };
        let date = format!("Date: Mon, 5 Jan 2026 {:02}:{:02}:00 +0000\n", at / 60, at % 60);
        let mail = format!(
            "Message-ID: <{id}@x>\nFrom: {from}\nSubject: {subject}\n{date}{parent}{headers}\n{text}"
        );
        self.0.push(Box::new(Draft::new(raw(at), &mail::parse(mail.as_bytes()))));
        self
    }

    fn patch(self, id: &str, subject: &str, parent: &str, commit: &str, change: &str) -> Self {
        let text = format!(
            "{commit}\nSigned-off-by: {ANN}\n---\n a | 2 +-\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-old\n+{change}\n"
        );
        self.add(id, ANN, subject, parent, &text)
    }

    fn link(self) -> Archive {
        self.mapped("")
    }

    fn mapped(self, mailmap: &str) -> Archive {
        let options = LinkOptions { mailmap: Mailmap::parse(mailmap).0, ..LinkOptions::default() };
        link(self.0, &[], Vec::new(), &options, &Rules::default()).unwrap()
    }
}

/// Cover and two patches.
fn pears() -> Mails {
    Mails::new()
        .add(
            "c",
            ANN,
            "[PATCH 0/2] Pears",
            "",
            "Two.\n\n a | 2 +-\n 1 file changed, 2 insertions(+)\n",
        )
        .patch("p1", "[PATCH 1/2] one", "c", "One.\n", "1")
        .patch("p2", "[PATCH 2/2] two", "c", "Two.\n", "2")
}

/// What was given to each patch of a revision of the only series: `1 Reviewed Bo Builder r`, with marks.
fn given(archive: &Archive, revision: usize) -> Vec<String> {
    let [series] = archive.series.as_slice() else { panic!("{:?}", archive.series) };
    let review = &archive.reviews.of(SeriesIx(0)).revisions[revision];
    let slots = &series.revisions[revision].patches;
    assert_eq!(slots.len(), review.patches.len());
    let mut lines = Vec::new();
    for (slot, given) in slots.iter().zip(&review.patches) {
        for given in given {
            let by = given.message.map_or("patch".to_owned(), |ix| id(archive, ix));
            let who = &archive.reviews.person(given.who).person.name;
            let mut line = format!("{} {} {who} {by}", slot.number, given.kind.word());
            if given.mismatch {
                line.push_str(" mismatch");
            }
            if let Some(from) = given.carried {
                line.push_str(&format!(" from {from}"));
            }
            lines.push(line);
        }
    }
    lines
}

fn id(archive: &Archive, ix: MessageIx) -> String {
    archive.message(ix).id.as_str().replace("@x", "")
}

#[test]
fn an_answer_to_a_patch_is_for_that_patch_and_one_to_the_cover_for_all() {
    let archive = pears()
        .add("q", CY, "Re: [PATCH 1/2] one", "p1", "> One.\nWhy?\n")
        .add("r", BO, "Re: [PATCH 1/2] one", "q", &format!("Reviewed-by: {BO}\n"))
        .add("t", CY, "Re: [PATCH 0/2] Pears", "c", &format!("Good.\n\nTested-by: {CY}\n"))
        .add("elsewhere", CY, "Re: Plums", "", &format!("Acked-by: {CY}\n"))
        .link();
    assert_eq!(
        given(&archive, 0),
        ["1 Reviewed Bo Builder r", "1 Tested Cy Cook t", "2 Tested Cy Cook t"]
    );
    let review = archive.reviews.of(SeriesIx(0));
    assert_eq!(review.first_answer.map(|ix| id(&archive, ix)).as_deref(), Some("q"));
    assert_eq!(review.first_review.map(|ix| id(&archive, ix)).as_deref(), Some("r"));
    let patches = &review.revisions[0].patches;
    let lacking: Vec<bool> = patches.iter().map(|p| archive.reviews.lacks_review(p)).collect();
    assert_eq!(lacking, [false, true]);
}

#[test]
fn an_answer_may_lack_its_mark() {
    let archive = pears()
        .add("r", BO, "[PATCH 1/2] one", "p1", &format!("Fine.\n\nReviewed-by: {BO}\n"))
        .add("s", BO, "one", "p1", &format!("Tested-by: {BO}\n"))
        .link();
    assert_eq!(given(&archive, 0), ["1 Reviewed Bo Builder r", "1 Tested Bo Builder s"]);
}

#[test]
fn a_trailer_is_the_word_of_its_sender_only() {
    let mails = || {
        pears()
            .add(
                "r",
                "bo <bo@home.example.net>",
                "Re: [PATCH 1/2] one",
                "p1",
                "Acked-by: Bo Builder <bo@example.org>\n",
            )
            .add("s", BO, "Re: [PATCH 2/2] two", "p2", "Hm.\n")
            .add(
                "t",
                CY,
                "Re: [PATCH 2/2] two",
                "p2",
                "Tested-by: Bo Builder <bo@example.org>\nTested-by: Cook, Cy <cook@example.net>\n",
            )
    };
    assert_eq!(
        given(&mails().link(), 0),
        ["1 Acked Bo Builder r mismatch", "2 Tested Bo Builder t mismatch", "2 Tested Cook, Cy t"]
    );
    let archive = mails().mapped("Bo Builder <bo@example.org> <bo@home.example.net>");
    assert_eq!(given(&archive, 0)[0], "1 Acked Bo Builder r");
    let bo = archive.contributors.iter().find(|c| c.name == "Bo Builder").unwrap();
    assert_eq!((bo.acked, bo.tested), (1, 0));
}

#[test]
fn somebodys_own_word_stands_before_another_s() {
    let archive = pears()
        .add("a", CY, "Re: [PATCH 1/2] one", "p1", &format!("Reviewed-by: {BO}\n"))
        .add(
            "b",
            BO,
            "Re: [PATCH 1/2] one",
            "p1",
            &format!("Reviewed-by: {BO}\n> Reviewed-by: {CY}\n"),
        )
        .add("d", BO, "Re: [PATCH 1/2] one", "b", &format!("Again:\nReviewed-by: {BO}\n"))
        .link();
    assert_eq!(given(&archive, 0), ["1 Reviewed Bo Builder b"]);
}

#[test]
fn what_the_patch_itself_says_is_given_there() {
    let archive = Mails::new()
        .patch(
            "p",
            "[PATCH] one",
            "",
            "One.\n\nReported-by: Di <di@example.org>\nReviewed-by: Bo Builder <bo@example.org>\n",
            "1",
        )
        .add(
            "r",
            CY,
            "Re: [PATCH] one",
            "p",
            &format!("NAK, pears are better.\nReported-and-tested-by: {CY}\n"),
        )
        .add("q", "Di <di@example.org>", "Re: [PATCH] one", "p", "Thanks.\n")
        .link();
    assert_eq!(
        given(&archive, 0),
        [
            "1 Reviewed Bo Builder patch",
            "1 Tested Cy Cook r",
            "1 NACK Cy Cook r",
            "1 Reported Cy Cook r",
            "1 Reported Di patch"
        ]
    );
    let counts = |name: &str| {
        let of = archive.contributors.iter().find(|c| c.name == name).unwrap();
        (of.tested, of.reported)
    };
    assert_eq!((counts("Di"), counts("Cy Cook")), ((0, 1), (1, 0)));
    let (cy, ann) = ("Cy Cook", "Ann Gardener");
    let ix = |name: &str| {
        let at = archive.contributors.iter().position(|c| c.name == name).unwrap();
        ContributorIx(at as u32)
    };
    let kinds = |credits: Vec<&Credit>| credits.iter().map(|c| c.kind).collect::<Vec<_>>();
    let expected = [Kind::Tested, Kind::Nacked, Kind::Reported];
    assert_eq!(kinds(archive.reviews.given_by(ix(cy)).collect()), expected);
    assert_eq!(kinds(archive.reviews.received_by(ix(ann)).collect()), expected);
    assert_eq!(archive.reviews.given_by(ix(ann)).count(), 0);
}

#[test]
fn only_an_equal_patch_keeps_what_it_was_given() {
    let archive = pears()
        .add("r", BO, "Re: [PATCH 0/2] Pears", "c", &format!("Reviewed-by: {BO}\n"))
        .add("t", CY, "Re: [PATCH 1/2] one", "p1", &format!("Tested-by: {CY}\n"))
        .add("c2", ANN, "[PATCH v2 0/2] Pears", "", "Two.\n")
        .patch("w1", "[PATCH v2 1/2] one", "c2", "One, said better.\n", "1")
        .patch("w2", "[PATCH v2 2/2] two", "c2", "Two.\n", "2b")
        .add("c3", ANN, "[PATCH v3 0/2] Pears", "", "Two.\n")
        .patch("x1", "[PATCH v3 1/2] two", "c3", "Two.\n", "2b")
        .patch("x2", "[PATCH v3 2/2] one", "c3", &format!("One.\n\nTested-by: {CY}\n"), "1")
        .link();
    assert_eq!(given(&archive, 1), ["1 Reviewed Bo Builder r from 0", "1 Tested Cy Cook t from 0"]);
    assert_eq!(given(&archive, 2), ["2 Reviewed Bo Builder r from 0", "2 Tested Cy Cook patch"]);
}

#[test]
fn a_patch_that_is_sent_again_keeps_its_review_if_it_is_equal() {
    let archive = pears()
        .add("r", BO, "Re: [PATCH 1/2] one", "p1", &format!("Reviewed-by: {BO}\n"))
        .add("s", BO, "Re: [PATCH 2/2] two", "p2", &format!("Reviewed-by: {BO}\n"))
        .patch("again1", "[PATCH 1/2] one", "c", "One.\n", "1")
        .patch("again2", "[PATCH 2/2] two", "c", "Two.\n", "other")
        .link();
    assert_eq!(given(&archive, 0), ["1 Reviewed Bo Builder r from 0"]);
}

#[test]
fn programs_report_and_do_not_review() {
    let robot = "orchard test robot <lkp@example.org>";
    let archive = pears()
        .add("b", robot, "Re: [PATCH 1/2] one", "p1", &format!("Reviewed-by: {robot}\n"))
        .with("o", CY, "Re: [PATCH 0/2] Pears", "c", "Auto-Submitted: auto-replied\n", "Away.\n")
        .with("n", CY, "Re: [PATCH 0/2] Pears", "c", "Auto-Submitted: no\n", "Here.\n")
        .link();
    let review = archive.reviews.of(SeriesIx(0));
    let reports: Vec<_> = review.revisions[0].reports.iter().map(|ix| id(&archive, *ix)).collect();
    assert_eq!(reports, ["b", "o"]);
    assert!(archive.reviews.lacks_review(&review.revisions[0].patches[0]));
    assert_eq!(review.first_answer.map(|ix| id(&archive, ix)).as_deref(), Some("n"));
    assert_eq!(review.first_review, None);
}

#[test]
fn people_who_reviewed_the_newest_revision_are_counted_once() {
    let archive = pears()
        .add("r", BO, "Re: [PATCH 0/2] Pears", "c", "Reviewed-by: Bo Builder <bo@example.org>\n")
        .add("s", CY, "Re: [PATCH 1/2] one", "p1", "Tested-by: Cy Cook <cy@example.org>\n")
        .add("t", CY, "Re: [PATCH 1/2] one", "p1", "Acked-by: Bo Builder <bo@example.org>\n")
        .link();
    assert_eq!(archive.reviews.reviewers(SeriesIx(0)), 1);
}

#[test]
fn thousands_of_trailers_for_thousands_of_patches_are_bounded() {
    let mut mails = Mails::new().add("c", ANN, "[PATCH 0/300] Pears", "", "Many.\n");
    for at in 1..=300 {
        let id = format!("p{at}");
        mails = mails.patch(&id, &format!("[PATCH {at}/300] pear {at}"), "c", "One.\n", &id);
    }
    for at in 0..60 {
        let trailers: String =
            (0..500).map(|n| format!("Acked-by: N{at}x{n} <n{at}x{n}@example.org>\n")).collect();
        mails = mails.add(&format!("r{at}"), BO, "Re: [PATCH 0/300] Pears", "c", &trailers);
    }
    let archive = mails.link();
    let review = archive.reviews.of(SeriesIx(0));
    assert_eq!(review.revisions[0].patches.len(), 300);
    assert!(review.revisions[0].patches.iter().all(|given| given.len() == MOST_GIVEN));
}

#[test]
fn nothing_is_left_of_addresses_that_are_hidden() {
    let drafts = pears()
        .add("r", BO, "Re: [PATCH 1/2] one", "p1", "Reviewed-by: Cy Cook <cy@example.org>\n")
        .0;
    let rules = Rules::new(crate::config::Addresses::Hidden, crate::privacy::Redactions::default());
    let archive = link(drafts, &[], Vec::new(), &LinkOptions::default(), &rules).unwrap();
    assert!(!format!("{:?}", archive.reviews).contains('@'));
    let patch = archive.messages.iter().find_map(|m| m.patch.as_ref().filter(|p| p.has_diff));
    assert_eq!(patch.unwrap().patch_id, None);
    assert_eq!(given(&archive, 0), ["1 Reviewed Cy Cook r mismatch"]);
}

#[test]
fn reviews_of_many_patches_by_many_people_are_bounded() {
    let mut mails = Mails::new().add("c", ANN, "[PATCH 0/1000] Pears", "", "Many.\n");
    for at in 1..=1000 {
        let change = at.to_string();
        mails = mails.patch(
            &format!("p{at}"),
            &format!("[PATCH {at}/1000] pear {at}"),
            "c",
            "",
            &change,
        );
    }
    for at in 0..150 {
        let text = format!("Reviewed-by: Guest{at} Example <guest{at}@example.org>\n");
        let from = format!("Guest{at} Example <guest{at}@example.org>");
        mails = mails.add(&format!("r{at}"), &from, "Re: [PATCH 0/1000] Pears", "c", &text);
    }
    let archive = mails.link();
    let review = archive.reviews.of(SeriesIx(0));
    let patches = &review.revisions[0].patches;
    assert_eq!(patches.len(), 1000);
    assert!(patches.iter().all(|given| given.len() == 100));
    assert_eq!(given(&archive, 0)[0], "1 Reviewed Guest0 Example r0");
}
