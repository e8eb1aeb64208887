use super::*;
use crate::archive::testing::{raw, text};
use crate::config::Addresses;
use crate::mail::{Address, DiffStat, Subject};
use crate::privacy::{Redactions, Rules};

#[test]
fn a_draft_holds_the_facts_of_its_message() {
    let mut message = text("a@x", "Re: [PATCH v2 1/3] pump: stop", "mine\n> yours\n");
    message.subject = Subject { title_start: 19, is_reply: true, ..message.subject };
    message.subject.tag = Some(PatchTag { number: Some(1), total: Some(3), ..PatchTag::default() });
    message.patch =
        Some(PatchNotes { has_diff: true, pull_request: true, ..PatchNotes::default() });
    message.problems = vec![Kind::BadMime, Kind::BadDate, Kind::BadMime];
    let draft = Draft::new(raw(7), &message);
    assert_eq!(draft.subject.get(draft.title_start as usize..), Some("pump: stop"));
    assert_eq!(draft.own_text, 4);
    assert_eq!(*draft.problems, [Kind::BadDate, Kind::BadMime]);
    let facts = draft.patch.unwrap();
    assert_eq!((facts.number, facts.has_diff, facts.pull), (Some(1), true, true));
}

#[test]
fn directories_come_from_diffs_and_tell_no_address() {
    let paths = vec![("home/ada@example.org/pear.c".to_owned(), 2, 1)];
    let mut message = text("a@x", "[PATCH] pear", "");
    message.patch = Some(PatchNotes {
        has_diff: true,
        stat: Some(DiffStat { paths, ..DiffStat::default() }),
        ..PatchNotes::default()
    });
    let mut draft = Draft::new(raw(0), &message);
    draft.veil(&Rules::new(Addresses::Masked, Redactions::default()));
    let facts = draft.patch.unwrap();
    assert_eq!(&*facts.directories[0].path, "home/ada (at) example.org");
    message.patch.as_mut().unwrap().has_diff = false;
    assert!(Draft::new(raw(0), &message).patch.unwrap().directories.is_empty());
}

#[test]
fn an_author_equal_to_the_sender_is_left_out() {
    let mut message = text("a@x", "s", "");
    message.from = Address { name: "Ada".into(), address: "ada@example.org".into() };
    message.author = Some(message.from.clone());
    assert_eq!(Draft::new(raw(0), &message).named.author(), None);
}

#[test]
fn mail_without_tag_and_diff_has_no_patch_facts() {
    assert_eq!(Draft::new(raw(0), &text("a@x", "hello", "")).patch, None);
}
