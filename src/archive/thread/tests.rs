use std::collections::HashMap;

use super::*;
use crate::archive::record::Draft;
use crate::archive::testing::{day, draft, ids, raw, text, threaded};
use crate::mail::{Message, MessageId};
use proptest::prelude::*;

/// A mail of some day with its References; `Re: ` in the subject makes a reply.
fn mail(id: &str, at: i64, references: &[&str]) -> Box<Draft> {
    draft(id, |m| {
        m.date = day(at);
        m.references = ids(references);
    })
}

fn answer(id: &str, at: i64, in_reply_to: &[&str], references: &[&str]) -> Box<Draft> {
    draft(id, |m| {
        m.date = day(at);
        m.in_reply_to = ids(in_reply_to);
        m.references = ids(references);
    })
}

fn message(id: &str, at: i64, subject: &str) -> Message {
    Message { date: day(at), ..text(id, subject, "water\n") }
}

fn titled(id: &str, at: i64, subject: &str) -> Box<Draft> {
    Box::new(Draft::new(raw(0), &message(id, at, subject)))
}

/// The ghost above the first thread.
fn ghost(archive: &Archive) -> Option<String> {
    archive.threads[0].ghost.map(|id| archive.id(id).to_string())
}

/// A thread in one line: `a .b ..?ghost`, a dot for each level, ids without `@x`.
fn drawn(drafts: Vec<Box<Draft>>) -> Vec<String> {
    let archive = threaded(drafts);
    let short = |id: &MessageId| id.as_str().trim_end_matches("@x").to_owned();
    let draw = |thread: &Thread| {
        let nodes = thread.nodes.iter().map(|(node, depth)| {
            let name = match node {
                Node::Present(ix) => short(&archive.message(*ix).id),
                Node::Ghost(id) => format!("?{}", short(archive.id(*id))),
            };
            format!("{}{name}", ".".repeat(*depth as usize))
        });
        nodes.collect::<Vec<_>>().join(" ")
    };
    archive.threads.iter().map(draw).collect()
}

#[test]
fn answers_stand_below_what_they_answer() {
    let mails = vec![
        mail("a@x", 1, &[]),
        mail("b@x", 2, &["a@x"]),
        mail("c@x", 3, &["a@x", "b@x"]),
        answer("d@x", 4, &["a@x"], &[]),
        mail("other@x", 2, &[]),
    ];
    assert_eq!(drawn(mails), ["a .b ..c .d", "other"]);
}

#[test]
fn a_single_in_reply_to_goes_before_the_last_reference() {
    let mails = vec![
        mail("a@x", 1, &[]),
        mail("b@x", 2, &["a@x"]),
        answer("c@x", 3, &["a@x"], &["a@x", "b@x"]),
    ];
    assert_eq!(drawn(mails), ["a .b .c"]);
}

#[test]
fn several_ids_in_reply_to_leave_the_choice_to_references() {
    let mails = || vec![mail("a@x", 1, &[]), mail("b@x", 2, &[])];
    let mut with = mails();
    with.push(answer("c@x", 3, &["a@x", "b@x"], &["a@x"]));
    assert_eq!(drawn(with), ["a .c b"]);
    let mut without = mails();
    without.push(answer("c@x", 3, &["gone@x", "b@x", "a@x"], &[]));
    assert_eq!(drawn(without), ["a b .c"]);
}

#[test]
fn answers_to_one_missing_mail_are_one_thread_under_its_ghost() {
    let mails = vec![mail("b@x", 2, &["gone@x"]), mail("c@x", 3, &["gone@x"])];
    assert_eq!(drawn(mails.clone()), ["?gone .b .c"]);
    let archive = threaded(mails);
    assert_eq!(ghost(&archive).as_deref(), Some("gone@x"));
    assert_eq!(archive.message(archive.threads[0].root).id.as_str(), "b@x");
}

#[test]
fn a_ghost_with_one_child_is_left_out_but_named() {
    let mails =
        vec![mail("b@x", 2, &["gone@x", "lost@x"]), mail("c@x", 3, &["gone@x", "lost@x", "b@x"])];
    assert_eq!(drawn(mails.clone()), ["b .c"]);
    assert_eq!(ghost(&threaded(mails)).as_deref(), Some("lost@x"));
}

#[test]
fn a_ghost_between_present_mails_is_shown_with_two_children() {
    let mails = vec![
        mail("a@x", 1, &[]),
        mail("c@x", 3, &["a@x", "gone@x"]),
        mail("b@x", 2, &["a@x"]),
        mail("d@x", 4, &["a@x", "gone@x"]),
    ];
    assert_eq!(drawn(mails), ["a .b .?gone ..c ..d"]);
}

#[test]
fn a_shared_reference_joins_trees_into_one_thread() {
    // b is below a; c refers to both a's thread and another root: notmuch joins all.
    let mails = vec![
        mail("a@x", 1, &[]),
        mail("r@x", 1, &[]),
        mail("b@x", 2, &["a@x"]),
        mail("c@x", 3, &["r@x", "b@x"]),
    ];
    assert_eq!(drawn(mails), ["a .b ..c r"]);
}

#[test]
fn ids_without_at_link_to_present_mails_only() {
    let prompt = vec![answer("a@x", 1, &["yes"], &[]), answer("b@x", 2, &["yes"], &[])];
    assert_eq!(drawn(prompt.clone()), ["a", "b"]);
    assert_eq!(threaded(prompt).threads[0].ghost, None);
    assert_eq!(drawn(vec![mail("yes", 1, &[]), answer("b@x", 2, &["yes"], &[])]), ["yes .b"]);
}

#[test]
fn further_ids_of_a_mail_are_its_own() {
    let mut first = mail("a@x", 1, &[]);
    first.other_ids = ids(&["second@x"]).into();
    assert_eq!(drawn(vec![first, mail("b@x", 2, &["second@x"])]), ["a .b"]);
}

#[test]
fn of_a_loop_the_oldest_mail_is_the_root() {
    let mails =
        vec![mail("a@x", 1, &["b@x"]), mail("b@x", 2, &["a@x"]), mail("c@x", 3, &["a@x", "b@x"])];
    assert_eq!(drawn(mails.clone()), ["a .b ..c"]);
    let archive = threaded(mails);
    let noted: Vec<_> = archive.messages.iter().map(|m| m.problems.len()).collect();
    assert_eq!(noted, [1, 0, 0]);
}

#[test]
fn replies_without_any_id_follow_their_title() {
    let mails = vec![
        titled("a@x", 1, "Été: pump"),
        titled("b@x", 3, "Re: été:  PUMP"),
        titled("c@x", 5, "Re: Ete: pump"),
        titled("fresh@x", 6, "Été: pump"),
        titled("d@x", 7, "Re: Été: pump"),
        titled("late@x", 70, "Re: Été: pump"),
        titled("empty@x", 71, "Re: "),
        titled("blank@x", 72, "Re: "),
    ];
    assert_eq!(drawn(mails), ["a .b .c", "fresh .d", "late", "empty", "blank"]);
}

#[test]
fn a_title_never_joins_replies_that_name_a_mail() {
    let mut named = message("b@x", 2, "Re: pump");
    named.references = ids(&["gone@x"]);
    let named = Box::new(Draft::new(raw(0), &named));
    assert_eq!(drawn(vec![titled("a@x", 1, "pump"), named]), ["a", "b"]);
}

#[test]
fn spans_and_threads_are_by_the_first_mail() {
    let archive =
        threaded(vec![mail("z@x", 5, &["a@x"]), mail("a@x", 2, &[]), mail("b@x", 1, &[])]);
    let spans: Vec<_> =
        archive.threads.iter().map(|t| t.span.map(|(a, b)| (a / 86_400, b / 86_400))).collect();
    assert_eq!(spans, [Some((1, 1)), Some((2, 5))]);
    assert_eq!(archive.thread_of, [ThreadIx(0), ThreadIx(1), ThreadIx(1)]);
}

#[test]
fn a_chain_of_a_hundred_thousand_answers_is_quick() {
    let mails = (0..100_000)
        .map(|i| mail(&format!("{i:06}@x"), i, &[&format!("{:06}@x", i - 1)]))
        .collect();
    let archive = threaded(mails);
    assert_eq!(archive.threads.len(), 1);
    assert_eq!(archive.threads[0].nodes.last().map(|(_, depth)| *depth), Some(99_999));
    assert_eq!(ghost(&archive).as_deref(), Some("-00001@x"));
}

#[test]
fn ten_thousand_references_in_each_mail_are_linear() {
    let references: Vec<String> = (0..10_000).map(|i| format!("g{i}@x")).collect();
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    let mails = (0..100).map(|i| mail(&format!("{i}@x"), i, &references)).collect();
    assert_eq!(drawn(mails).len(), 1);
}

proptest! {
    /// Any references: each mail is in one thread once, mails that share an id are together, depths grow by one.
    #[test]
    fn threads_partition_the_messages(
        mails in prop::collection::vec((prop::collection::vec(0u8..14, 0..4), prop::collection::vec(0u8..14, 0..3), 0i64..5), 1..12),
        turn in 0usize..12,
    ) {
        let name = |i: &u8| format!("{i}@x");
        let mut drafts: Vec<Box<Draft>> = mails.iter().enumerate().map(|(i, (references, answered, at))| {
            let own = i as u8;
            let list = |ids: &[u8]| ids.iter().filter(|r| **r != own).map(name).collect::<Vec<_>>();
            let (references, answered) = (list(references), list(answered));
            let refs: Vec<&str> = references.iter().map(String::as_str).collect();
            let irt: Vec<&str> = answered.iter().map(String::as_str).collect();
            answer(&name(&own), *at, &irt, &refs)
        }).collect();
        let picture = drawn(drafts.clone());
        let archive = threaded(drafts.clone());
        let mut seen = vec![0; archive.messages.len()];
        for (number, thread) in archive.threads.iter().enumerate() {
            let mut last = None;
            for (_, depth) in &thread.nodes {
                prop_assert!(last.map_or(*depth == 0, |last| *depth <= last + 1));
                last = Some(*depth);
            }
            prop_assert_eq!(thread.messages().next(), Some(thread.root));
            for ix in thread.messages() {
                seen[ix.at()] += 1;
                prop_assert_eq!(archive.thread_of[ix.at()].at(), number);
            }
        }
        prop_assert!(seen.iter().all(|count| *count == 1));
        let mut of_id = HashMap::new();
        for (message, thread) in archive.messages.iter().zip(&archive.thread_of) {
            let parents = message.parents().map(|id| archive.id(id));
            for id in parents.chain([&message.id]) {
                prop_assert_eq!(*of_id.entry(id).or_insert(*thread), *thread);
            }
        }
        drafts.rotate_left(turn.min(mails.len()));
        prop_assert_eq!(drawn(drafts), picture);
    }
}

#[test]
fn whoever_walks_down_knows_what_is_above() {
    let node = |at: u32| Node::Present(MessageIx(at));
    let depths = [(0, 0), (1, 1), (2, 3), (3, 2), (4, 1), (5, 0), (6, 1)];
    let nodes = depths.map(|(at, depth)| (node(at), depth)).into();
    let thread = Thread { root: MessageIx(0), ghost: None, nodes, span: None, participants: 0 };
    let mut found = Vec::new();
    thread.descend(|node, _, above: Option<MessageIx>| {
        found.push(above.map(|ix| ix.0));
        node.message()
    });
    assert_eq!(found, [None, Some(0), Some(1), Some(1), Some(0), None, Some(5)]);
}
