use super::*;
use crate::archive::link;
use crate::archive::testing::{draft, person};
use crate::mail::Trailer;

/// Who is merged: each identity as its people `Name <address>`, and the reasons.
fn merged(archive: &Archive, mailmap: &str) -> Vec<(Vec<String>, Vec<Reason>)> {
    let (mailmap, _) = Mailmap::parse(mailmap);
    let show = |p: &PersonIx| {
        let person = archive.person(*p);
        format!("{} <{}>", person.name, person.address)
    };
    let identities = merge(archive, &mailmap).all.into_iter();
    identities
        .map(|i| (i.people.iter().map(show).collect(), i.reasons.into_iter().collect()))
        .collect()
}

/// An archive with one mail by each author.
fn archive(authors: &[&str]) -> Archive {
    let drafts =
        authors.iter().enumerate().map(|(i, a)| draft(&format!("{i}@x"), |m| m.from = person(a)));
    link::assemble(drafts.collect(), Vec::new())
}

/// The reasons for which all authors are one; empty where they are not.
fn why(authors: &[&str], mailmap: &str) -> Vec<Reason> {
    match &*merged(&archive(authors), mailmap) {
        [(_, reasons)] => reasons.clone(),
        _ => Vec::new(),
    }
}

#[test]
fn equal_addresses_are_one_person() {
    assert_eq!(
        why(&["Ada <Ada@example.org>", "A. Example <ada@example.org>", "ada@EXAMPLE.org"], ""),
        [Reason::Address]
    );
    assert_eq!(
        merged(&archive(&["Ada <ada@example.org>", "Ada <ada+list@example.org>"]), "").len(),
        2
    );
}

#[test]
fn an_address_of_many_names_joins_only_equal_names() {
    let many: Vec<String> = ["ana", "ben", "cas", "dan", "eva", "fay", "FAY"]
        .iter()
        .map(|n| format!("{n} <role@example.org>"))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(merged(&archive(&many), "").len(), 6);
    assert_eq!(merged(&archive(&many[..5]), "").len(), 1);
}

#[test]
fn an_address_of_two_known_people_joins_neither() {
    let mut authors = vec![
        "Ada Example <devel@lists.example.org>",
        "Beatrix Lind <devel@lists.example.org>",
        "Ada Example <ada@one.test>",
    ];
    assert_eq!(merged(&archive(&authors), "").len(), 1); // Beatrix may be Ada's new name
    authors.push("Beatrix Lind <bo@two.test>");
    let found = merged(&archive(&authors), "");
    assert_eq!(found.iter().map(|(people, _)| people.len()).collect::<Vec<_>>(), [2, 2]);
    authors[1] = "Beatrix Example <devel@lists.example.org>"; // a word in common: one person again
    authors[3] = "Beatrix Example <bo@two.test>";
    assert_eq!(merged(&archive(&authors), "").len(), 1);
}

#[test]
fn a_name_at_one_organisation_is_one_person() {
    let why = |a, b| why(&[a, b], "");
    assert_eq!(
        why("José Niño <jn@example.org>", "Nino, Jose <jose@lab.example.org>"),
        [Reason::Domain]
    );
    assert!(why("Jo Li <jo@gmail.com>", "jo li <jl@gmail.com>").is_empty());
    assert!(why("Jo <jo@a.example.org>", "Jo <jo@b.example.org>").is_empty());
    assert!(why("Jo Lind <jo@one.co.uk>", "jo lind <jo@two.co.uk>").is_empty());
}

#[test]
fn a_full_name_goes_with_a_change_of_employer() {
    let why = |a, b| why(&[a, b], "");
    assert_eq!(why("Ada Example <ada@old.example>", "Ada Example <ae@new.test>"), [Reason::Name]);
    assert!(why("Ada Example <ada@old.example>", "ADA Example <ae@new.test>").is_empty());
    assert!(why("Build Robot <bot@old.example>", "Build Robot <bot@new.test>").is_empty());
    assert!(why("Bo Lee <bo@old.example>", "Bo Lee <lee@new.test>").is_empty());
    assert_eq!(why("Bo Lee <bo@old.example>", "Bo Lee <bo@new.test>"), [Reason::Local]);
}

#[test]
fn a_name_that_too_many_have_joins_nobody() {
    let names: Vec<String> = (0..9).map(|i| format!("Ada Example <ada{i}@d{i}.test>")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(merged(&archive(&names), "").len(), 9);
    assert_eq!(merged(&archive(&names[..8]), "").len(), 1);
}

#[test]
fn the_bound_counts_all_ways_to_write_a_name() {
    let write = |name: &str, from: u32, to: u32| -> Vec<String> {
        (from..to).map(|i| format!("{name} <ada{i}@d{i}.test>")).collect()
    };
    let nine = [write("Ada Example", 0, 5), write("ADA Example", 5, 9)].concat();
    let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
    assert_eq!(merged(&archive(&nine), "").len(), 9);
    assert_eq!(merged(&archive(&nine[..8]), "").len(), 2);
}

#[test]
fn the_bound_holds_for_names_that_lead_to_each_other() {
    // The address of number 0 is used with both names; five and five identities are nine.
    let authors = |each: u32| -> Vec<String> {
        let example = (0..each).map(|i| format!("Ada Example <ada{i}@d{i}.test>"));
        let other = (0..each).map(|i| match i {
            0 => "Ada Beispiel <ada0@d0.test>".to_owned(),
            _ => format!("Ada Beispiel <ada{i}@e{i}.test>"),
        });
        example.chain(other).collect()
    };
    let found = |each: u32| {
        let authors = authors(each);
        let authors: Vec<&str> = authors.iter().map(String::as_str).collect();
        merged(&archive(&authors), "").len()
    };
    assert_eq!(found(5), 9);
    assert_eq!(found(4), 1);
}

#[test]
fn a_name_at_many_unrelated_domains_needs_addresses_that_agree() {
    let mut authors = vec![
        "Ada Example <office@one.test>",
        "Ada Example <y.tanaka@two.test>",
        "Ada Example <sales@three.test>",
    ];
    assert_eq!(merged(&archive(&authors), "").len(), 1);
    authors.push("Ada Example <kiosk@four.test>");
    assert_eq!(merged(&archive(&authors), "").len(), 4);
    authors.extend(["Ada Example <ada@five.test>", "Ada Example <m.example@six.test>"]);
    authors.push("Ada Example <kiosk@seven.test>");
    let found = merged(&archive(&authors), "");
    let joined: Vec<_> = found.iter().filter(|(people, _)| people.len() > 1).collect();
    assert_eq!((found.len(), joined.len(), joined[0].0.len()), (4, 1, 4));
    assert_eq!(joined[0].1, [Reason::NameAgreeing]);
}

#[test]
fn what_a_country_shares_out_is_no_organisation() {
    let why = |a, b| why(&[a, b], "");
    assert!(why("Ada Example <a@one.gob.ec>", "ADA Example <b@two.gob.ec>").is_empty());
    assert!(why("Ada Example <a@one.gouv.fr>", "ADA Example <b@two.gouv.fr>").is_empty());
    let same = [Reason::Domain];
    assert_eq!(why("Ada Example <a@x.one.gob.ec>", "ADA Example <b@y.one.gob.ec>"), same);
    assert_eq!(why("Ada Example <a@x.orchard.fr>", "ADA Example <b@y.orchard.fr>"), same);
}

#[test]
fn a_mail_that_shows_both_addresses_joins_them() {
    let both = draft("a@x", |m| {
        m.from = person("Bo Lee <bo@private.test>");
        m.author = Some(person("bo lee <b.lee@work.example>"));
    });
    let found = merged(&link::assemble(vec![both], Vec::new()), "");
    assert_eq!(found[0].1, [Reason::Mail]);
    let patch_of_another = draft("a@x", |m| {
        m.from = person("Bo Lee <bo@private.test>");
        m.author = Some(person("Cy Example <cy@work.example>"));
    });
    assert_eq!(merged(&link::assemble(vec![patch_of_another], Vec::new()), "").len(), 2);
}

#[test]
fn a_list_that_rewrites_senders_is_nobody() {
    let via = |id: &str, name: &str, author: &str| {
        draft(id, |m| {
            m.from = person(&format!("{name} via orchard <orchard@lists.example.org>"));
            m.author = Some(person(author));
        })
    };
    let drafts = vec![
        via("a@x", "Bo Lee", "Bo Lee <bo@one.test>"),
        via("b@x", "Cy", "Cy Example <cy@two.test>"),
    ];
    let found = merged(&link::assemble(drafts, Vec::new()), "");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(people, reasons)| people.len() == 2 && reasons == &[Reason::List]));
}

#[test]
fn a_sign_off_under_another_address_joins_it() {
    let signed = draft("a@x", |m| {
        m.from = person("Bo Lee <bo@private.test>");
        m.trailers = vec![Trailer {
            name: "Signed-off-by".into(),
            value: "Bo Lee <b.lee@work.example>".into(),
            address: "b.lee@work.example".into(),
        }];
    });
    let other = draft("b@x", |m| m.from = person("Bo Lee <b.lee@work.example>"));
    let found = merged(&link::assemble(vec![signed, other], Vec::new()), "");
    assert_eq!(found[0].1, [Reason::SignOff]);
}

#[test]
fn mailmap_joins_whom_nothing_else_would() {
    let map = "# all of Ada\nAda Example <ada@example.org>\nAda Example <ada@example.org> <root@box.test>\n";
    assert_eq!(
        why(&["ada <ada@example.org>", "root <root@box.test>"], map),
        [Reason::Mailmap(2), Reason::Mailmap(3)]
    );
}

#[test]
fn mailmap_tells_apart_whom_other_rules_would_join() {
    let map = "Ada Example <ada1@example.org> <a1@example.org>\nAda Example <ada2@example.org> <a2@example.org>\n";
    assert_eq!(
        merged(&archive(&["Ada Example <a1@example.org>", "Ada Example <a2@example.org>"]), map)
            .len(),
        2
    );
    let map =
        "Ada <ada@example.org> Ada <box@example.org>\nBo <bo@example.org> Bo <box@example.org>\n";
    assert_eq!(merged(&archive(&["Ada <box@example.org>", "Bo <box@example.org>"]), map).len(), 2);
}

#[test]
fn mails_without_sender_are_one_nobody() {
    assert_eq!(merged(&archive(&["", "", "Ada", "ada"]), "").len(), 2);
}
