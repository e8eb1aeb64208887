use proptest::prelude::*;

use super::*;

fn said(text: &str) -> Vec<(VerdictKind, bool)> {
    read(text).said.iter().map(|verdict| (verdict.kind, verdict.certain)).collect()
}

/// The texts of which something else is said, with it.
fn others<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    wanted: &[(VerdictKind, bool)],
) -> Vec<(&'a str, Vec<(VerdictKind, bool)>)> {
    texts.into_iter().map(|text| (text, said(text))).filter(|(_, found)| found != wanted).collect()
}

fn one(text: &str) -> Verdict {
    let mut all = read(text).said;
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.remove(0)
}

#[test]
fn forms_that_are_certain() {
    let texts = [
        "Applied, thanks!",
        "Applied.",
        "applied.",
        "Thanks, applied.",
        "Thank you! Applied.",
        "Thanks for the patch, it's applied.",
        "Right, thanks for catching this.  Applied.",
        "Patch applied, with a minor change to the sieve.",
        "Applied with tweaks.",
        "Applied as obvious.",
        "Looks good to me.  Applied.",
        "LGTM.\nPushed.",
        "Pushed, along with a fix of the commit message.",
        "Pushed to main.",
        "Pushed to the plum-3_6 branch.",
        "Heh, ok.  Thanks and pushed.",
        "Committed.",
        "Checked in, thanks.",
        "It's been checked in.",
        "Queued for 6.9, thanks.",
        "Queued for v5.20 in my tree.",
        "Applied for plum-7.0\n\nThanks,\nBo",
        "Applied to\n\n  https://git.example.org/orchard/plum.git for-next\n\nThanks!",
        "Applied to:\n\n\tgit://git.example.org/plum.git main\n",
        "Queued, thanks.",
        "Applied to orchard-next. Thanks.",
        "Applied to orchard-fixes.",
        "Applied to orchard-x86 svm, thanks!",
        "Applied to for-6.1, thanks.",
        "Applied to orchard/topic/pears.",
        "Thanks, series applied to my orchard-next branch and pull request sent.",
        "Merged, thanks!",
        "Merged into master.",
        "Pulled, thanks.",
        "This patch was applied to orchard/plum.git (main)\nby Bo Example <bo@example.org>:",
        "This series was applied to orchard/plum.git (next)",
        "has been merged into orchard/plum.git:",
        "Tested and applied.",
        "No worries, pushed.",
        "Both patches applied to my plum tree.",
        "Hi Ada,\n\n> Please take it.\n\nApplied.\n\nBo",
        "----- Original Message -----\nFrom: Ada\n> Please.\n\nCommitted. Thanks again.",
    ];
    assert_eq!(others(texts, &[(VerdictKind::Applied, true)]), []);
}

#[test]
fn forms_that_need_somebody_who_applies_patches() {
    let texts = [
        "I've applied this patch.",
        "I applied the patch with minor changes.",
        "Thanks, I've applied a slightly modified version of this patch.",
        "I pushed your patch.",
        "I've applied it to the pears branch as well.",
        "I rebased your work by hand and pushed it.",
        "It was merged in 5.4.",
        "Btw., I applied that patch to 3.5p1-3.",
        "I've queued it to orchard-next.",
    ];
    assert_eq!(others(texts, &[(VerdictKind::Applied, false)]), []);
}

#[test]
fn sentences_that_say_nothing() {
    let texts = [
        "This was not applied.",
        "Patch 1 isn't applied.",
        "It can be applied cleanly.",
        "Could this be applied to next?",
        "Was this ever merged into plum?",
        "Applied?",
        "Ok to apply?",
        "Please apply.",
        "LGTM, please push.",
        "I will apply it soon.",
        "I have applied and tested both on top of the pears.",
        "I applied the patch locally and it works.",
        "This patch applied cleanly to my tree.",
        "Applied on top of 6.8 and booted.",
        "Applied to\n\n> the pears\n",
        "Applied to\n\nall pears.",
        "Applied to\n\n\n",
        "If this is applied, the pump stops.",
        "When applied, the pump stops.",
        "Once merged, I will send the rest.",
        "The same rule is applied to all pumps.",
        "are applied in order.",
        "the committed version differs.",
        "I applied only the first hunk.",
        "I've checked in a fix for the other pump.",
        "I merged them in the next version.",
        "Applied to the next revision of the series.",
        "Has this been queued up anywhere?",
        "I hope this gets merged.",
        "It should have been applied already.",
        "[if your patch is applied to the wrong git tree, please drop us a note]",
        "[cannot apply to plum/next]",
        "> Applied, thanks!",
        "| Applied.",
        "AB> Applied.",
        "Fine.\n-- \nApplied.",
        "Fine.\n-----Original Message-----\nApplied.",
        "NACK/ACK is for you to say.",
        "Feel free to ignore.",
        "Please ignore the white space.",
        "I reverted this part of my change.",
        "Dropped the second hunk of the patch.",
        "I'll drop the Fixes tags then.",
        "This does not apply to pears.",
        "You can rebase on top of it.",
        "Please note the rebase.",
        "If you need to resend, mind the white space.",
        "pw-bot: dance",
        "",
    ];
    assert_eq!(others(texts, &[]), []);
}

#[test]
fn other_verdicts() {
    use VerdictKind::{
        ChangesWanted, Dropped, Promised, Refused, Rejected, Superseded, UnderReview, Withdrawn,
    };
    let mut wrong = Vec::new();
    for (text, kind) in [
        ("NACK.", Refused),
        ("So this is a NAK from me.", Refused),
        ("Nacked-by: Bo Example <bo@example.org>", Refused),
        ("NAK on the second hunk.", ChangesWanted),
        ("Self-NACK, it leaks.", Withdrawn),
        ("Please ignore this patch.", Withdrawn),
        ("Please ignore this (it leaks), v2 is coming.", Withdrawn),
        ("Please drop this series.", Withdrawn),
        ("Please disregard.", Withdrawn),
        ("I'm withdrawing this patch.", Withdrawn),
        ("Dropped.", Dropped),
        ("I've dropped this patch from my tree.", Dropped),
        ("Reverted this one.", Dropped),
        ("Patch rejected.", Rejected),
        ("pw-bot: cr", ChangesWanted),
        ("pw-bot: reject", Rejected),
        ("pw-bot: superseded", Superseded),
        ("pw-bot: under-review", UnderReview),
        ("Can you please resend?", ChangesWanted),
        ("Could you send a v2?", ChangesWanted),
        ("Does not apply to plum-next, please rebase.", ChangesWanted),
        ("This patch doesn't apply cleanly.", ChangesWanted),
        ("It needs a rebase.", ChangesWanted),
        ("I'll send v3.", Promised),
        ("Will fix in the next version.", Promised),
        ("I will respin this week.", Promised),
    ] {
        let found = read(text).said;
        let kinds: Vec<_> = found.iter().map(|verdict| verdict.kind).collect();
        wrong.extend((kinds != [kind]).then_some((text, kinds)));
    }
    assert_eq!(wrong, []);
    let all = ["accepted", "mainlined"].map(|state| one(&format!("pw-bot: {state}")));
    assert!(all.iter().all(|said| said.kind == VerdictKind::Applied && said.command));
}

#[test]
fn a_word_refuses_a_patch() {
    for text in [
        "NAK\n",
        "Hi,\n\n  Nack.\n",
        "> one\nNACK, this breaks pears.\n",
        "NAK!",
        "NAK - it leaks.\n",
        "NACK: it leaks.\n",
        "Nak\nAnn has said why.\n",
        "This is a NAK from me.\n",
        "NACK as it stands.\n",
    ] {
        assert!(read(text).refuses, "{text}");
    }
    for text in [
        "> NAK\n",
        "The NAK\nof a pump\n",
        "NAK packets are lost.\n",
        "NACK: is sent by it\n",
        "nak, it says\n",
        "No.\n-- \nNAK\n",
        "NAK on the second hunk.\n",
        "Self-NAK, it leaks.\n",
        "Nacked-by: Bo Example <bo@example.org>\n",
    ] {
        assert!(!read(text).refuses, "{text}");
    }
}

#[test]
fn patches_and_commits_that_b4_lists() {
    let text = "On Mon, 5 Jan 2026, Ada wrote:\n> Pears.\n\nApplied to plum/next, thanks!\n\n[1/3] pump: stop\n      commit: 0123456789abcdef0123456789abcdef01234567\n\
                [3/3] pump: go\n      https://git.example.org/plum/c/89abcdef0123\n[4/3] no\n\ncheers\n";
    let applied = one(text);
    assert_eq!(*applied.patches, [(1, 1), (3, 3)]);
    let commits: Vec<_> = applied.commits.iter().map(|(n, id)| (*n, id.as_ref())).collect();
    assert_eq!(commits, [(1, "0123456789abcdef0123456789abcdef01234567"), (3, "89abcdef0123")]);
    assert_eq!(quote(text, VerdictKind::Applied).as_deref(), Some("Applied to plum/next, thanks!"));
}

#[test]
fn patches_and_commits_that_a_robot_lists() {
    let text = "Hello:\n\nThis series was applied to orchard/plum.git (main)\nby Bo <bo@example.org>:\n\nHere is the summary with links:\n\
                \x20 - [net,v2,1/2] pump: stop\n    https://git.example.org/plum/c/0123456789ab\n  - [net,v2,2/2] pump: go\n    (no matching commit)\n";
    let applied = one(text);
    assert_eq!((applied.whole, &*applied.patches), (true, &[(1, 1)][..]));
    assert_eq!(applied.commits.len(), 1);
    let single = one(
        "This patch was applied to orchard/plum.git (main)\n\n  - [net,v2] pump: stop\n    https://git.example.org/c/?id=0123456789ab\n",
    );
    assert_eq!(*single.commits, [(0, "0123456789ab".into())]);
}

#[test]
fn patches_that_a_sentence_names() {
    let numbers = |text: &str| one(text).patches.to_vec();
    assert_eq!(numbers("Patches 1-3 applied to plum/next."), [(1, 3)]);
    assert_eq!(numbers("Queued 1-9 and 18, thanks."), [(1, 9), (18, 18)]);
    assert_eq!(numbers("Applied patch 2 and 3. "), [(2, 2), (3, 3)]);
    assert_eq!(numbers("Applied 1/5 to plum-next."), [(1, 1)]);
    assert_eq!(numbers("Queued for 6.9, thanks."), []);
    assert_eq!(numbers("Pushed with v2 of patch 13."), []);
    assert!(one("Series applied, thanks.").whole && one("Both patches pushed.").whole);
    assert!(one("Patch applied.").one && !one("Applied.").one && !one("Applied.").whole);
    assert_eq!(*one("Applied as 0123456789ab.").commits, [(0, "0123456789ab".into())]);
}

#[test]
fn authors_tell_of_what_they_push() {
    assert!(one("Pushed.").pushes && one("Committed, thanks.").pushes);
    assert!(!one("Applied.").pushes && !one("Pushed to my branch.").pushes);
}

#[test]
fn comments_stand_below_quoted_lines_of_a_diff() {
    let comments = |text: &str| read(text).comments;
    assert_eq!(comments("> @@ -1 +1 @@\n> -a\n> +b\nWhy b?\nNo more.\n> +c\n\nAnd c?\n"), 2);
    assert_eq!(comments("> I wrote this.\nNice work.\n"), 0);
    assert_eq!(comments("> +b\nReviewed-by: Bo <bo@example.org>\n> +c\nok\n"), 0);
}

#[test]
fn a_sentence_goes_over_lines() {
    let text = "I've\napplied\nthis patch.";
    assert_eq!(said(text), [(VerdictKind::Applied, false)]);
    assert_eq!(quote(text, VerdictKind::Applied).as_deref(), Some("I've applied this patch."));
    assert_eq!(quote(text, VerdictKind::Dropped), None);
}

#[test]
fn endless_text_is_bounded_and_linear() {
    assert_eq!(read(&"Applied 1.\n\nPushed.\n\n".repeat(50_000)).said.len(), 2);
    assert!(read(&"applied ".repeat(200_000)).said.is_empty());
    assert!(read(&"please ".repeat(100_000)).said.is_empty());
    assert!(read(&"word\n".repeat(200_000)).said.is_empty());
    let listed = "Applied.\n".to_owned() + &"[1/9] x\n0123456789ab\n".repeat(100_000);
    assert!(one(&listed).commits.len() <= 500);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "(Applied|please|drop|[0-9]{1,2}/|patch|\\[1/2\\] x|not|to|next|> |[.,!?\n ]|\\PC){0,60}") {
        let found = read(&text);
        prop_assert!(found.said.len() <= MOST);
        for verdict in &found.said {
            prop_assert!(verdict.commits.iter().all(|(_, id)| id.bytes().all(|b| b.is_ascii_hexdigit())));
        }
    }

    #[test]
    fn no_word_before_it_is_overlooked(word in "(not|never|cannot|wasn't|if|when|could|would|will|please|until)") {
        let text = format!("This patch {word} applied to plum-next.");
        prop_assert_eq!(said(&text), []);
    }
}
