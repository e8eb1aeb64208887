//! `L/MID/`: a thread, in parts where it is long; small pages of its other messages; attachments and mboxes.

mod shape;

use super::message::{message_context, text_parts};
use super::others::others;
use super::series::made_id;
use crate::archive::{MessageIx, Node, Record, Thread, ThreadIx};
use crate::config::{Permalinks, RawFiles, ThreadMbox};
use crate::deflate::Packer;
use crate::diagnostic::{Diagnostics, Kind};
use crate::mail::Message;
use crate::output::mbox;
use crate::privacy::Letter;
use crate::render::context::{Link, MessageContext, ThreadContext};
use crate::render::documents::{beginning, collect_text};
use crate::render::rows::Scope;
use crate::render::structured::Posting;
use crate::render::{REWRITTEN, RenderError, Rendered, Renderer, attachment};
use crate::site::{ListSite, SafePath};
use crate::source::RawMessage;
use std::fmt::Display;

/// Bytes of a page's text that describe it.
const DESCRIPTION: usize = 800;
/// Messages of a thread from which on its covers have no copy of its mbox: whoever sends covers into one thread would
/// otherwise fill the disk with the square of what he sends.
const MOST_COPIED: usize = 1000;

/// What a thread collects while its messages are read once.
#[derive(Default)]
struct Collected {
    /// Some file of the site is made of `mbox`; without one it stays empty.
    keeps: bool,
    mbox: Vec<u8>,
    text: String,
    /// Bytes of `text` that are the first message's.
    of_root: usize,
}

impl Collected {
    /// Adds a message to the mbox, as it may be told.
    fn append(
        &mut self,
        list: &ListSite,
        raw: &RawMessage,
        letter: &Letter<'_>,
        made_id: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(mbox) = letter.mbox() else { return };
        if self.keeps {
            mbox::append(&mut self.mbox, &mbox.bytes, made_id);
        }
        if mbox.rewritten {
            diagnostics.push(Kind::Rewritten, list.letters.place(raw), REWRITTEN);
        }
    }
}

impl Renderer<'_> {
    /// Everything below the folders of a thread's messages.
    pub(in crate::render) fn thread(
        &self,
        list: &ListSite,
        i: usize,
        packer: &mut Packer,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let ix = ThreadIx(i as u32);
        let thread = &list.archive.threads[i];
        let present: Vec<(MessageIx, u32)> = present(&thread.nodes).collect();
        let mirror = &self.site.config.mirror;
        let keeps = mirror.thread_mbox != ThreadMbox::Off || mirror.raw == RawFiles::All;
        let mut collected = Collected { keeps, ..Collected::default() };
        let parts = by_part(list, thread);
        for (part, places) in parts.iter().enumerate() {
            let size = (parts.len(), present.len());
            self.part(list, ix, part, places, size, &mut collected, out)?;
        }
        self.small_pages(list, thread, &present, out)?;
        self.mboxes(list, thread, &collected.mbox, packer, out);
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one page of one thread; a struct would only rename them"
    )]
    fn part(
        &self,
        list: &ListSite,
        ix: ThreadIx,
        part: usize,
        places: &[&(Node, u32)],
        (parts, count): (usize, usize),
        collected: &mut Collected,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let thread = &list.archive.threads[ix.at()];
        let folder = list.thread_folder(ix, part);
        let scope = self.scope(list, &folder);
        let title = scope.thread_title(list.archive.message(thread.root));
        let mut contexts: Vec<MessageContext> = Vec::with_capacity(places.len());
        let mut raw = Vec::new();
        for (message, depth) in present(places.iter().copied()) {
            let record = list.archive.message(message);
            let letter = Self::letter(list, message, &mut raw)?;
            let decoded = letter.parse_shown(record.is_own_patch());
            let start = collected.mbox.len();
            collected.append(list, &record.raw, &letter, made_id(record), &mut out.diagnostics);
            collect_text(&decoded, DESCRIPTION, &mut collected.text);
            if message == thread.root {
                collected.of_root = collected.text.len();
            }
            let parent = list.answered(message);
            let one = start..collected.mbox.len();
            let mut context = message_context(&scope, message, &decoded, depth, parent, title);
            if self.theme.wants_parts() {
                context.parts = text_parts(&scope, message, &decoded);
            }
            context.others = others(&scope, message, |raw, letter| {
                collected.append(list, raw, letter, None, &mut out.diagnostics);
            })?;
            contexts.push(context);
            let one = collected.mbox.get(one).unwrap_or_default();
            self.files_of(list, message, &decoded, one, out);
        }
        let mut page =
            scope.page("thread", title, "threads", vec![scope.crumb("threads", "threads")]);
        page.canonical = self.canonical(&folder);
        page.description = about(&scope, thread, &collected.text, (part, parts));
        let series = list.archive.series_of[thread.root.at()].map(|ix| scope.series(ix));
        let with_mbox = self.site.config.mirror.thread_mbox != ThreadMbox::Off;
        let ghost = thread.ghost.map(|id| list.archive.id(id));
        let structured = page.canonical.as_deref().filter(|_| part == 0).and_then(|url| {
            let text = beginning(&collected.text[..collected.of_root]);
            self.structured(&scope, thread, url, &text, &contexts)
        });
        let context = ThreadContext {
            structured,
            title: title.to_owned(),
            count,
            participants: thread.participants,
            ghost: ghost.map(ToString::to_string),
            ghost_href: ghost.and_then(|id| scope.withheld_href(id)),
            shape: if part == 0 { shape::shape(&scope, thread) } else { String::new() },
            outline: places.iter().map(|(node, depth)| scope.node(node, *depth)).collect(),
            messages: contexts,
            parts: if parts < 2 {
                Vec::new()
            } else {
                (0..parts)
                    .map(|other| Link {
                        title: (other + 1).to_string(),
                        href: scope.href.folder(&list.thread_folder(ix, other)),
                        current: other == part,
                    })
                    .collect()
            },
            mbox_href: with_mbox
                .then(|| scope.href.file(&list.thread_folder(ix, 0).join("t.mbox.gz"))),
            midmask: self.midmask(list),
            b4_id: self.b4_id(&scope, thread.root),
            series,
            previous: ix.0.checked_sub(1).map(|at| thread_link(&scope, ThreadIx(at))),
            next: (ix.at() + 1 < list.archive.threads.len())
                .then(|| thread_link(&scope, ThreadIx(ix.0 + 1))),
        };
        self.page(out, &folder, page, context)
    }

    /// What search engines are told of a thread.
    fn structured(
        &self,
        scope: &Scope<'_>,
        thread: &Thread,
        url: &str,
        text: &str,
        messages: &[MessageContext],
    ) -> Option<String> {
        let archive = &scope.list.archive;
        let root = messages.first()?;
        let author = archive.identities[archive.message(thread.root).author.at()];
        let slug = &archive.contributors[author.at()].slug;
        let posting = Posting {
            url,
            headline: scope.thread_title(archive.message(thread.root)),
            text,
            author: &root.author,
            author_url: self.canonical(&scope.list.contributor_folder(slug))?,
            date: root.date.as_ref(),
            replies: thread.messages().count() - 1,
        };
        Some(posting.json())
    }

    /// Attachments, and the undecoded message where asked for.
    fn files_of(
        &self,
        list: &ListSite,
        ix: MessageIx,
        message: &Message,
        mbox: &[u8],
        out: &mut Rendered,
    ) {
        let record = list.archive.message(ix);
        let folder = list.paths.folder(&record.id);
        for part in &message.attachments {
            out.files.push((folder.join(&attachment::file_name(part)), part.content.clone()));
        }
        if self.site.config.mirror.raw == RawFiles::All {
            out.files.push((folder.join("raw"), mbox.to_vec()));
        }
    }

    /// A page for each message but the first, which leads to its place; likewise for further ids.
    fn small_pages(
        &self,
        list: &ListSite,
        thread: &Thread,
        present: &[(MessageIx, u32)],
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let style = self.site.config.permalinks;
        if matches!(style, Permalinks::Off | Permalinks::Resolver) {
            return Ok(());
        }
        for (ix, depth) in present {
            let record = list.archive.message(*ix);
            for id in record.other_ids() {
                let id = list.archive.id(*id);
                self.redirect(list, *ix, &list.paths.folder(id), out)?;
            }
            if *ix == thread.root {
                continue;
            }
            let folder = list.paths.folder(&record.id);
            if style == Permalinks::Pages {
                self.single(list, *ix, *depth, &folder, out)?;
            } else {
                self.redirect(list, *ix, &folder, out)?;
            }
        }
        Ok(())
    }

    fn redirect(
        &self,
        list: &ListSite,
        ix: MessageIx,
        folder: &SafePath,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let scope = self.scope(list, folder);
        let (thread, part) = list.part_of(ix);
        let target = list.thread_folder(thread, part);
        let title = scope.subject(list.archive.message(ix));
        self.lead_on(folder, title, &target, scope.message_href(ix), out)
    }

    /// A whole page with the one message.
    fn single(
        &self,
        list: &ListSite,
        ix: MessageIx,
        depth: u32,
        folder: &SafePath,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let scope = self.scope(list, folder);
        let record = list.archive.message(ix);
        let mut raw = Vec::new();
        let message = Self::letter(list, ix, &mut raw)?.parse_shown(record.is_own_patch());
        let parent = list.answered(ix);
        let mut shown = message_context(&scope, ix, &message, 0, parent, scope.subject(record));
        if self.theme.wants_parts() {
            shown.parts = text_parts(&scope, ix, &message);
        }
        shown.others = others(&scope, ix, |_, _| ())?;
        let context = ThreadContext {
            title: scope.subject(record).to_owned(),
            count: 1,
            participants: 1,
            messages: vec![shown],
            outline: vec![scope.outlined(ix, depth)],
            ..ThreadContext::default()
        };
        let thread = list.archive.thread_of[ix.at()];
        let way = vec![scope.crumb("threads", "threads"), thread_link(&scope, thread)];
        let mut page = scope.page("thread", scope.subject(record), "threads", way);
        let mut text = String::new();
        collect_text(&message, DESCRIPTION, &mut text);
        page.description = beginning(&text);
        self.page(out, folder, page, context)
    }

    fn mboxes(
        &self,
        list: &ListSite,
        thread: &Thread,
        whole: &[u8],
        packer: &mut Packer,
        out: &mut Rendered,
    ) {
        let style = self.site.config.mirror.thread_mbox;
        if style == ThreadMbox::Off {
            return;
        }
        let packed = packer.gzip(whole);
        for ix in thread.messages() {
            let record = list.archive.message(ix);
            if has_mbox(style, thread, ix, record) {
                out.files.push((list.paths.folder(&record.id).join("t.mbox.gz"), packed.clone()));
            }
        }
    }
}

/// A sentence on a page of a thread: how its text begins.
fn about(scope: &Scope<'_>, thread: &Thread, text: &str, (part, parts): (usize, usize)) -> String {
    let words = scope.words;
    let mut about = String::new();
    if part > 0 {
        let (part, parts) = (words.number(part + 1), words.number(parts));
        about.push_str(&words.fill("thread_part", &[("part", &part), ("parts", &parts)]));
        about.push(' ');
    }
    if text.trim().is_empty() {
        let messages = thread.messages().count();
        let places: [(&str, &dyn Display); 3] = [
            ("messages", &words.count("n_messages", messages)),
            ("people", &words.count("n_people", thread.participants as usize)),
            ("list", &scope.list.title),
        ];
        about.push_str(&words.fill("thread_description", &places));
    }
    about.push_str(&beginning(text));
    about
}

/// Whether the mbox of its thread stands at the address of a message, too.
pub(super) fn has_mbox(style: ThreadMbox, thread: &Thread, ix: MessageIx, record: &Record) -> bool {
    let patch = record.patch.as_ref().filter(|_| !record.is_reply);
    match style {
        ThreadMbox::Off => false,
        _ if ix == thread.root => true,
        ThreadMbox::Root if thread.nodes.len() > MOST_COPIED => false,
        ThreadMbox::Root => patch.is_some_and(|patch| patch.number == Some(0)),
        ThreadMbox::Series => patch.is_some(),
        ThreadMbox::All => true,
    }
}

fn thread_link(scope: &Scope<'_>, ix: ThreadIx) -> Link {
    let root = scope.list.archive.message(scope.list.archive.threads[ix.at()].root);
    Link {
        title: scope.thread_title(root).to_owned(),
        href: scope.href.folder(&scope.list.thread_folder(ix, 0)),
        current: false,
    }
}

/// The places of a thread by the part that shows them; what is absent stands with what is before it.
fn by_part<'t>(list: &ListSite, thread: &'t Thread) -> Vec<Vec<&'t (Node, u32)>> {
    let mut parts = vec![Vec::new()];
    for place in &thread.nodes {
        if let Node::Present(ix) = place.0 {
            parts.resize_with(parts.len().max(list.part_of(ix).1 + 1), Vec::new);
        }
        if let Some(part) = parts.last_mut() {
            part.push(place);
        }
    }
    parts
}

/// The messages among some places, with their depths.
fn present<'t>(
    places: impl IntoIterator<Item = &'t (Node, u32)>,
) -> impl Iterator<Item = (MessageIx, u32)> {
    places.into_iter().filter_map(|(node, depth)| match node {
        Node::Present(ix) => Some((*ix, *depth)),
        Node::Ghost(_) => None,
    })
}
