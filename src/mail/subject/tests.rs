use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Subject {
    Subject::new(text.to_owned())
}

/// `v2 1/3` of a subject's tag, with `reply` and `?` where the tag does not say PATCH.
fn tag(text: &str) -> String {
    let subject = read(text);
    let Some(tag) = subject.tag else {
        return if subject.is_reply { "reply".into() } else { String::new() };
    };
    let Revision { number, reroll } = tag.revision;
    let revision = if reroll > 0 { format!("v{number}.{reroll}") } else { format!("v{number}") };
    let count = tag.number.zip(tag.total).map_or(String::new(), |(n, m)| format!(" {n}/{m}"));
    revision
        + &count
        + if tag.says_patch { "" } else { " ?" }
        + if subject.is_reply { " reply" } else { "" }
}

#[test]
fn tags_as_people_write_them() {
    for (text, expected) in [
        ("[PATCH] a", "v1"),
        ("[PATCHv3 2/7] a", "v3 2/7"),
        ("[PATCH v3 2/7] a", "v3 2/7"),
        ("[PATCH V2 02/17] a", "v2 2/17"),
        ("[PATCH1/8] a", "v1 1/8"),
        ("[PATCH 1 of 3] a", "v1 1/3"),
        ("[PATCH 2 / 7] a", "v1 2/7"),
        ("[PATCH 2/ 7] a", "v1 2/7"),
        ("[PATCH 2 /7] a", "v1 2/7"),
        ("[PATCH] a (v2)", "v2"),
        ("[PATCH, v2, 1/3] a", "v2 1/3"),
        ("[PATCH v5.1 10/12] a", "v5.1 10/12"),
        ("[PATCH v2-resend 1/2] a", "v2 1/2"),
        ("[PATCH 5.10.y v2 3/4] a", "v2 3/4"),
        ("[v2-resend] a", "v2 ?"),
        ("[PATCH v3_5-branch] a", "v1"),
        ("[PATCH v5.10 v2 3/4] a", "v2 3/4"),
        ("[PATCH v6.12 3/4] a", "v1 3/4"),
        ("[kvm-unit-tests PATCH v2 1/3] a", "v2 1/3"),
        ("[RFC PATCH net-next v2 0/4] a", "v2 0/4"),
        ("[v2,1/3] a", "v2 1/3 ?"),
        ("[RFC 1/3] a", "v1 1/3 ?"),
        ("[RFCv2] a", "v2 ?"),
        ("[v2] a", "v2 ?"),
        ("[PATCH 6/5] a", "v1 6/6"),
        ("[PATCH] [v4] a", "v4"),
        ("[list] [PATCH 1/2] a", "v1 1/2"),
        ("[PATCH [v2] 1/2] a", "v2 1/2"),
        ("[RFC][PATCH 1/2] a", "v1 1/2"),
        ("[RFC/PATCH 1/2] a", "v1 1/2"),
        ("[PATCH/RFC v2] a", "v2"),
        ("[PATCHSET v3] a", "v3"),
        ("[patch 1/2] a", "v1 1/2"),
        ("net: [PATCH 1/2] a", "v1 1/2"),
        ("AW: [PATCH v2 1/2] a", "v2 1/2 reply"),
        ("Antw: [PATCH] a", "v1 reply"),
        ("Re[2]: [PATCH] a", "v1 reply"),
        ("RE: [list] Re: [PATCH 1/2] x", "v1 1/2 reply"),
        ("[list] Re: [PATCH 1/2] x", "v1 1/2 reply"),
        ("Re: [PATCH] Re: x", "v1 reply"),
        ("Re : x", "reply"),
        ("Réf: x", "reply"),
        ("回复：x", "reply"),
        ("Fwd: [PATCH 1/2] a", "v1 1/2"),
        ("[Twisted-Python] a", ""),
        ("[24/7] a", ""),
        ("[net-next,v2] a", "v2 ?"),
        ("[Fwd: Re: [patch] a]", ""),
        ("[ann@example.org: [PATCH] a]", ""),
        ("[v6.1 regression] a", ""),
        ("[dispatch] a", ""),
        ("[PATCHWORK] a", ""),
        ("PATCH a", ""),
        ("[PATCH a", ""),
        ("reply: a", ""),
        ("[PATCH] enc: a", "v1"),
    ] {
        assert_eq!(tag(text), expected, "{text}");
    }
}

#[test]
fn words_of_the_tag() {
    let t = read("[RFC PATCH RESEND net-next,v2 1/3] a").tag.unwrap();
    assert_eq!(
        (t.prefixes, t.rfc, t.resend, t.explicit_revision),
        (vec!["RFC".to_owned(), "RESEND".into(), "net-next".into()], true, true, true)
    );
    let t = read("[PATCH 5.10.y 3/4] a").tag.unwrap();
    assert_eq!((t.prefixes, t.explicit_revision), (vec!["5.10.y".to_owned()], false));
    let t = read("[GIT PULL] pears for 7.1").tag.unwrap();
    assert_eq!((t.pull, t.says_patch, t.prefixes.len()), (true, false, 0));
    let t = read("[PATCH v2-resend] a").tag.unwrap();
    assert_eq!((t.prefixes, t.resend), (vec!["resend".to_owned()], true));
}

#[test]
fn titles() {
    for (text, title) in [
        ("Re: [list] Re: [PATCH 1/2] pears: add a tree", "pears: add a tree"),
        ("[PATCH] [PEARS] add", "add"),
        ("[PATCH]", ""),
        ("Fwd: pears", "pears"),
        ("[list] [Fwd: pears]", "[Fwd: pears]"),
        ("[PATCH] enc: fix", "enc: fix"),
        ("pears [PATCH]", "pears [PATCH]"),
        ("[open bracket", "[open bracket"),
        ("Re:", ""),
        ("", ""),
    ] {
        assert_eq!(read(text).title(), title, "{text}");
    }
}

#[test]
fn a_forward_is_no_reply() {
    assert!(!read("Fwd: pears").is_reply);
    assert!(read("Fwd: Re: pears").is_reply);
}

#[test]
fn a_megabyte_is_linear() {
    for piece in ["[", "[a] ", "Re: ", "a: [PATCH] ", "[PATCH 1/2 ", "]["] {
        let text = piece.repeat(1_000_000 / piece.len());
        assert!(read(&text).title_start <= text.len());
    }
}

proptest! {
    #[test]
    fn a_title_has_no_marks_left(text in "(Re: |AW:|\\[PATCH\\]|\\[v2 1/3\\]|\\[list\\]|net: |Fwd:|[a-z\\[\\]: 0-9/v]){0,8}") {
        let subject = read(&text);
        let title = subject.title().to_owned();
        let again = read(&title);
        prop_assert_eq!(again.title(), title);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        let subject = read(&text);
        prop_assert!(subject.text.is_char_boundary(subject.title_start));
    }

    #[test]
    fn what_git_writes_is_read(revision in 1u16..99, number in 0u32..99, more in 0u32..99) {
        let total = number + more;
        let tag = read(&format!("[PATCH v{revision} {number:02}/{total:02}] a")).tag.unwrap();
        prop_assert_eq!((tag.number, tag.total, tag.revision), (Some(number), Some(total), Revision { number: revision, reroll: 0 }));
    }
}
