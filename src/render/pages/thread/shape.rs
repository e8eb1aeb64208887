//! The shape of a thread.

use std::collections::HashMap;
use std::fmt::Display;

use crate::archive::{Archive, MessageIx, Node, Thread};
use crate::render::charts::About;
use crate::render::charts::thread_shape::{Mail, thread_shape};
use crate::render::rows::Scope;

/// Fewest messages of a thread that has a shape to speak of.
const FEW: usize = 9;

/// The picture; empty of short threads.
pub(super) fn shape(scope: &Scope<'_>, thread: &Thread) -> String {
    let (archive, words) = (&scope.list.archive, scope.words);
    let mut mails = mails(archive, thread);
    if mails.len() < FEW {
        return String::new();
    }
    mails.sort_by_key(|(ix, _)| *ix);
    let place: HashMap<MessageIx, usize> =
        mails.iter().enumerate().map(|(at, (ix, _))| (*ix, at)).collect();
    let mails: Vec<Mail> = mails
        .into_iter()
        .map(|(_, (above, mail))| Mail {
            parent: above.and_then(|ix| place.get(&ix).copied()),
            ..mail
        })
        .collect();
    let deepest = mails.iter().map(|mail| mail.depth).max().unwrap_or(0);
    let own = words.number(mails.iter().filter(|mail| mail.own).count());
    let places: [(&str, &dyn Display); 2] = [("own", &own), ("deepest", &words.number(deepest))];
    let description = words.count_in("shape_summary", mails.len(), &places);
    let title = words.get("shape");
    thread_shape(&About { id: "shape", title, description: &description, words }, &mails)
}

/// The dated messages in display order, each with the one that it stands below.
fn mails(archive: &Archive, thread: &Thread) -> Vec<(MessageIx, (Option<MessageIx>, Mail))> {
    let author = |ix: MessageIx| archive.identities.get(archive.message(ix).author.at());
    let first = author(thread.root);
    let mut above: Vec<(u32, Option<MessageIx>)> = Vec::new();
    let mut mails = Vec::with_capacity(thread.nodes.len());
    for (node, depth) in &thread.nodes {
        while above.last().is_some_and(|(over, _)| over >= depth) {
            above.pop();
        }
        let own = match node {
            Node::Present(ix) => Some(*ix),
            Node::Ghost(_) => None,
        };
        if let Some((ix, date)) = own.and_then(|ix| Some((ix, archive.message(ix).date?))) {
            let parent = above.last().and_then(|(_, ix)| *ix);
            let own = author(ix) == first;
            let mail = Mail { seconds: date.seconds, depth: *depth, parent: None, own };
            mails.push((ix, (parent, mail)));
        }
        above.push((*depth, own));
    }
    mails
}
