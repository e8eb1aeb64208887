//! `export threads`: a line for each thread.

use std::io::{self, Write};

use serde::Serialize;

use super::line;
use crate::render::date::rfc3339;
use crate::site::ListSite;

#[derive(Serialize)]
struct ThreadJson<'a> {
    list: &'a str,
    root: &'a str,
    ghost: Option<&'a str>,
    subject: &'a str,
    messages: Vec<&'a str>,
    participants: u32,
    first: Option<String>,
    last: Option<String>,
}

pub(super) fn threads(list: &ListSite, out: &mut impl Write) -> io::Result<()> {
    let archive = &list.archive;
    for thread in &archive.threads {
        let root = archive.message(thread.root);
        let json = ThreadJson {
            list: &list.name,
            root: root.id.as_str(),
            ghost: thread.ghost.map(|id| archive.id(id).as_str()),
            subject: &root.subject,
            messages: thread.messages().map(|ix| archive.message(ix).id.as_str()).collect(),
            participants: thread.participants,
            first: thread.span.map(|span| rfc3339(span.0)),
            last: thread.span.map(|span| rfc3339(span.1)),
        };
        line(&json, out)?;
    }
    Ok(())
}
