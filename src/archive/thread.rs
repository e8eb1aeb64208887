//! Threads: Jamie Zawinski's algorithm (JWZ) with ghosts, without recursion, safe against loops.
//!
//! Two questions are answered apart. *Which mails belong together?* Those that share a reference, present or not: the
//! answer of notmuch and public-inbox, for which the order of mails does not matter. *Who answers whom?* JWZ's: the
//! last id of References is the parent, or In-Reply-To where that names a single other id; chains of References hang
//! absent mails (ghosts) below each other. So a thread can have several roots.
//!
//! A link is only ever made upwards from the root of a tree, hence it closes a loop exactly if both ends are in one
//! tree already; disjoint sets ([`Sets`]) answer that in almost constant time, whatever the depth. Mails are linked
//! newest first: of a loop the oldest mail loses its link and becomes the root.
//!
//! Ids without `@` (`In-Reply-To: <yes>`, an answer to a prompt of git send-email) count only where such a mail exists.

use rayon::prelude::*;
use serde::Serialize;

use super::sets::Sets;
use super::{Archive, IdIx, MessageIx, Record, ThreadIx};

mod layout;
mod subject;

/// A place in a thread: a message, or a ghost (public-inbox's word): a message that others refer to and that is
/// not in the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Node {
    /// A message that is here.
    Present(MessageIx),
    /// A message that is not.
    Ghost(IdIx),
}

impl Node {
    /// The message, where it is here.
    pub fn message(&self) -> Option<MessageIx> {
        match self {
            Node::Present(ix) => Some(*ix),
            Node::Ghost(_) => None,
        }
    }
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The first present message in display order.
    pub root: MessageIx,
    /// The absent message above `root`, where there is one.
    pub ghost: Option<IdIx>,
    /// All nodes in display order (depth first, siblings by date then id), each with its depth; a ghost without at
    /// least two present children or children of its own depth is left out, as JWZ prunes empty containers.
    pub nodes: Vec<(Node, u32)>,
    /// Seconds of the oldest and newest dated message; `None` where none is dated.
    pub span: Option<(i64, i64)>,
    /// Number of different identities (by author) in it.
    pub participants: u32,
}

impl Thread {
    /// The present messages in display order.
    pub fn messages(&self) -> impl Iterator<Item = MessageIx> {
        self.nodes.iter().filter_map(|(node, _)| node.message())
    }

    /// Walks over all nodes in display order. `visit` gets a node, its depth, and what it returned for the node that
    /// this one hangs under; the default where there is none.
    pub fn descend<T: Copy + Default>(&self, mut visit: impl FnMut(&Node, u32, T) -> T) {
        let mut above: Vec<(u32, T)> = Vec::new();
        for (node, depth) in &self.nodes {
            while above.last().is_some_and(|(over, _)| over >= depth) {
                above.pop();
            }
            let over = above.last().map(|(_, returned)| *returned).unwrap_or_default();
            above.push((*depth, visit(node, *depth, over)));
        }
    }
}

/// What threading finds.
#[derive(Debug, Default)]
pub(super) struct Threads {
    /// By their first message.
    pub(super) all: Vec<Thread>,
    /// For each message its thread.
    pub(super) thread_of: Vec<ThreadIx>,
    /// Messages whose parent would have closed a loop.
    pub(super) loops: Vec<MessageIx>,
}

/// Makes threads of `archive.messages`. `participants` is not counted yet, since people are
/// merged later: [`count_participants`].
pub(super) fn build(archive: &Archive) -> Threads {
    let mut forest = Forest::new(archive);
    let chains = Chains::new(archive, &mut forest);
    let mut loops = Vec::new();
    for message in (0..archive.messages.len()).rev() {
        let node = message as u32;
        for &other in chains.all(message) {
            forest.groups.join(node, other);
        }
        if forest.link_parent(node, chains.chain(message).0) {
            loops.push(MessageIx(node));
        }
    }
    for message in 0..archive.messages.len() {
        let (chain, references) = chains.chain(message);
        forest.link_chain(message as u32, chain, references);
    }
    subject::link(archive, &chains, &mut forest);
    loops.reverse();
    let (all, thread_of) = layout::lay_out(archive, forest);
    Threads { all, thread_of, loops }
}

/// Threads that are counted together, at least: each time the last thread of everybody is forgotten.
const COUNTED: usize = 4096;

/// Counts the identities that wrote in each thread.
pub(super) fn count_participants(archive: &mut Archive) {
    let Archive { messages, threads, identities, contributors, .. } = archive;
    let nobody = || vec![u32::MAX; contributors.len()];
    let count = |seen: &mut Vec<u32>, (number, thread): (usize, &mut Thread)| {
        let mut participants = 0;
        for ix in thread.messages() {
            let author = messages.get(ix.at()).map(|m| m.author);
            let identity = author.and_then(|author| identities.get(author.at()));
            if let Some(last) = identity.and_then(|i| seen.get_mut(i.at())) {
                participants += u32::from(*last != number as u32);
                *last = number as u32;
            }
        }
        thread.participants = participants;
    };
    let threads = threads.par_iter_mut().enumerate().with_min_len(COUNTED);
    threads.for_each_init(nobody, count);
}

/// No node.
const NONE: u32 = u32::MAX;

/// Messages and ghosts with their parents. Messages are the first nodes, by their index.
struct Forest {
    /// Present messages.
    present: usize,
    /// Ids of ghosts, in the order of the nodes after the messages.
    ghosts: Vec<IdIx>,
    /// For each node its parent, or `NONE`.
    parent: Vec<u32>,
    /// The trees that the links make.
    trees: Sets,
    /// What belongs to one thread.
    groups: Sets,
}

impl Forest {
    fn new(archive: &Archive) -> Self {
        let present = archive.messages.len();
        Forest {
            present,
            ghosts: Vec::new(),
            parent: vec![NONE; present],
            trees: Sets::new(present),
            groups: Sets::new(present),
        }
    }

    fn add_ghost(&mut self, id: IdIx) -> u32 {
        self.ghosts.push(id);
        self.parent.push(NONE);
        self.trees.push();
        self.groups.push()
    }

    fn is_ghost(&self, node: u32) -> bool {
        node as usize >= self.present
    }

    /// The id of a ghost; `None` of a message.
    fn ghost(&self, node: u32) -> Option<IdIx> {
        self.ghosts.get((node as usize).checked_sub(self.present)?).copied()
    }

    fn parent(&self, node: u32) -> u32 {
        self.parent.get(node as usize).copied().unwrap_or(NONE)
    }

    /// Hangs a root below another node; false where that would close a loop, or `child` is no root.
    fn link(&mut self, child: u32, parent: u32) -> bool {
        if self.parent(child) != NONE || !self.trees.join(child, parent) {
            return false;
        }
        if let Some(place) = self.parent.get_mut(child as usize) {
            *place = parent;
        }
        true
    }

    /// Links a message to the last id of its chain that closes no loop. True where one would have.
    fn link_parent(&mut self, message: u32, chain: &[u32]) -> bool {
        for (tried, &node) in chain.iter().rev().enumerate() {
            if self.link(message, node) {
                return tried > 0;
            }
        }
        !chain.is_empty()
    }

    /// Links the nodes of a chain to each other where they have no parent yet. Beyond the ids of References there is
    /// In-Reply-To alone, which says nothing of a present mail's own parent.
    fn link_chain(&mut self, message: u32, chain: &[u32], references: usize) {
        for (at, pair) in (1..).zip(chain.windows(2)) {
            if let [parent, child] = *pair
                && child != message
                && (at < references || self.is_ghost(child))
            {
                self.link(child, parent);
            }
        }
    }
}

/// Messages whose references are looked up together.
const TOGETHER: usize = 1 << 13;

/// For each message the nodes that it refers to; all in one vector.
#[derive(Default)]
struct Chains {
    nodes: Vec<u32>,
    /// For each message what its nodes are.
    spans: Vec<Span>,
}

/// The nodes of one message: first the loose ones, which only say what belongs together, then the chain of
/// References, then perhaps In-Reply-To. The last is its parent.
#[derive(Clone, Copy, Default)]
struct Span {
    start: usize,
    loose: u32,
    references: u32,
    end: usize,
}

impl Chains {
    /// Ghosts become nodes of the forest.
    fn new(archive: &Archive, forest: &mut Forest) -> Self {
        let mut ghosts: Vec<u32> = vec![NONE; archive.ids.others()];
        let mentioned = archive.messages.par_iter().flat_map_iter(|message| {
            let ids = message.in_reply_to().iter().chain(message.references());
            ids.copied().filter(|id| archive.message_of(*id).is_none())
        });
        for id in mentioned.collect::<Vec<IdIx>>() {
            if let Some(ghost) = id.other_at().and_then(|at| ghosts.get_mut(at))
                && *ghost == NONE
                && archive.id(id).as_str().contains('@')
            {
                *ghost = forest.add_ghost(id);
            }
        }
        let node_of = |own: usize, id: &IdIx| {
            if let Some(ix) = archive.message_of(*id) {
                return Some(ix.0).filter(|&node| node as usize != own);
            }
            ghosts.get(id.other_at()?).copied().filter(|&node| node != NONE)
        };
        let part = |(at, messages): (usize, &[Record])| {
            let mut chains = Chains::default();
            let mut answered = Vec::new();
            for (own, message) in (at * TOGETHER..).zip(messages) {
                answered.clear();
                answered.extend(message.in_reply_to().iter().filter_map(|id| node_of(own, id)));
                let references = message.references().iter();
                let references = references.filter_map(|id| node_of(own, id));
                chains.push(&answered, references, archive.messages.len());
            }
            chains
        };
        let parts: Vec<Chains> =
            archive.messages.par_chunks(TOGETHER).enumerate().map(part).collect();
        let mut all = Chains::default();
        for Chains { nodes, spans } in parts {
            let before = all.nodes.len();
            all.nodes.extend(nodes);
            let moved =
                |span: Span| Span { start: span.start + before, end: span.end + before, ..span };
            all.spans.extend(spans.into_iter().map(moved));
        }
        all
    }

    /// Adds a message by the nodes of its two headers. `present`: nodes below it are messages.
    fn push(&mut self, answered: &[u32], references: impl Iterator<Item = u32>, present: usize) {
        let start = self.nodes.len();
        let single = answered.len() == 1;
        if !single {
            self.nodes.extend_from_slice(answered);
        }
        let mut loose = self.nodes.len() - start;
        self.nodes.extend(references);
        let references = self.nodes.len() - start - loose;
        if single {
            if self.nodes.get(start..).and_then(<[u32]>::last) != answered.first() {
                self.nodes.extend_from_slice(answered);
            }
        } else if references == 0 && loose > 0 {
            // Several ids and nothing else: the first that is present is the parent, else the first.
            let parent = answered.iter().position(|&node| (node as usize) < present).unwrap_or(0);
            self.nodes.swap(start + parent, start + loose - 1);
            loose -= 1;
        }
        let end = self.nodes.len();
        self.spans.push(Span { start, loose: loose as u32, references: references as u32, end });
    }

    fn span(&self, message: usize) -> Span {
        self.spans.get(message).copied().unwrap_or_default()
    }

    /// All nodes that a message refers to.
    fn all(&self, message: usize) -> &[u32] {
        let span = self.span(message);
        self.nodes.get(span.start..span.end).unwrap_or_default()
    }

    /// Those that say who answers whom, and how many of them come from References.
    fn chain(&self, message: usize) -> (&[u32], usize) {
        let Span { loose, references, .. } = self.span(message);
        (self.all(message).get(loose as usize..).unwrap_or_default(), references as usize)
    }
}

#[cfg(test)]
mod tests;
