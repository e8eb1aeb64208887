//! The shape of a thread.

use std::collections::HashMap;
use std::fmt::Display;

use crate::archive::{Archive, MessageIx, Thread};
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
    let first = archive.author_of(thread.root);
    let mut mails = Vec::with_capacity(thread.nodes.len());
    thread.descend(|node, depth, parent: Option<MessageIx>| {
        let message = node.message();
        if let Some((ix, date)) = message.and_then(|ix| Some((ix, archive.message(ix).date?))) {
            let own = archive.author_of(ix) == first;
            let mail = Mail { seconds: date.seconds, depth, parent: None, own };
            mails.push((ix, (parent, mail)));
        }
        message
    });
    mails
}
