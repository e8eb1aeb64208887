use super::*;
use crate::archive::link::{self, LinkOptions};
use crate::archive::record::Draft;
use crate::archive::testing::{day, draft, ids, person};
use crate::mail::{Message, Subject, Trailer};
use crate::privacy::Rules;

/// A mail of somebody: number (its id and its day), subject, number of the mail that it answers (0: none).
fn mail(number: i64, who: &str, subject: &str, answers: i64, trailers: &[&str]) -> Box<Draft> {
    draft(&format!("{number}@x"), |m: &mut Message| {
        m.date = day(number);
        m.from = person(who);
        m.subject = Subject::new(subject.to_owned());
        if answers > 0 {
            m.in_reply_to = ids(&[&format!("{answers}@x")]);
        }
        m.trailers = trailers
            .iter()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| Trailer {
                name: name.into(),
                value: value.into(),
                address: person(value).address,
            })
            .collect();
    })
}

fn linked(drafts: Vec<Box<Draft>>) -> Archive {
    link::link(drafts, &[], Vec::new(), &LinkOptions::default(), &Rules::default()).unwrap()
}

fn slug(archive: &Archive, ix: ContributorIx) -> &str {
    &archive.contributors[ix.at()].slug
}

const ADA: &str = "Ada Example <ada@example.org>";
const BO: &str = "Bo Lee <bo@example.net>";
const CY: &str = "Cy Kay <cy@example.com>";

fn sample() -> Archive {
    linked(vec![
        mail(1, ADA, "[PATCH 0/1] pump", 0, &[]),
        mail(2, ADA, "[PATCH 1/1] pump: stop", 1, &["Reviewed-by: Cy Kay <cy@example.com>"]),
        mail(3, BO, "Re: [PATCH 1/1] pump: stop", 2, &["Reviewed-by: Bo Lee <BO@example.net>"]),
        mail(4, ADA, "Re: [PATCH 1/1] pump: stop", 3, &["Acked-by: Ada Example <ada@example.org>"]),
        mail(
            5,
            CY,
            "Re: [PATCH 1/1] pump: stop",
            4,
            &[
                "Tested-by: Cy Kay <cy@work.example>",
                "tested-by: Cy Kay <cy@example.com>",
                "Acked-by: Nobody <nobody@example.org>",
            ],
        ),
    ])
}

#[test]
fn people_are_partners_by_answers_and_reviews() {
    let archive = sample();
    let exchange = Exchange::of(&archive);
    let ada = archive.contributors.iter().position(|c| c.slug == "ada-example").unwrap();
    let partners: Vec<_> = exchange.partners[ada]
        .iter()
        .map(|p| {
            let counts = [p.answered, p.answered_by, p.reviewed, p.reviewed_by];
            (slug(&archive, p.who), counts)
        })
        .collect();
    assert_eq!(partners, [("bo-lee", [1, 1, 0, 1]), ("cy-kay", [0, 1, 0, 1])]);
}

#[test]
fn partners_are_few_however_many_answer() {
    let mut drafts = vec![mail(1, ADA, "pump", 0, &[])];
    for i in 2..200 {
        let who = format!("P{i} Kay <p{i}@example.com>");
        drafts.push(mail(i, &who, "Re: pump", 1, &[]));
    }
    drafts.push(mail(300, BO, "Re: pump", 1, &[]));
    drafts.push(mail(301, BO, "Re: pump", 1, &[]));
    let archive = linked(drafts);
    let exchange = Exchange::of(&archive);
    let ada = archive.contributors.iter().position(|c| c.slug == "ada-example").unwrap();
    assert_eq!(exchange.partners[ada].len(), MOST_PARTNERS);
    assert_eq!(slug(&archive, exchange.partners[ada][0].who), "bo-lee");
    assert_eq!(exchange.partners[ada][0].answered_by, 2);
}

#[test]
fn a_mail_answers_only_what_is_here() {
    let archive = linked(vec![
        mail(2, ADA, "Re: pump", 1, &[]),
        mail(3, BO, "Re: pump", 1, &[]),
        mail(4, ADA, "Re: pump", 2, &[]),
    ]);
    let exchange = Exchange::of(&archive);
    assert!(exchange.partners.iter().all(Vec::is_empty));
}
