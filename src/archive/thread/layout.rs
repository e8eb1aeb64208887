//! From parents to threads in display order.
//!
//! Ghosts with fewer than two shown children are left out, as JWZ prunes empty containers: their child takes their
//! place. Siblings stand by date then id, which is the order of messages; a ghost stands where its first child would.

use rayon::prelude::*;

use super::{Forest, NONE, Node, Thread};
use crate::archive::{Archive, MessageIx, ThreadIx};

/// The children of each node, in one vector.
struct Children {
    nodes: Vec<u32>,
    starts: Vec<u32>,
}

impl Children {
    /// Collects them, by node.
    fn new(parents: &[u32]) -> Self {
        let mut starts = vec![0u32; parents.len() + 1];
        for &parent in parents {
            if let Some(count) = starts.get_mut(parent as usize) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total; // the end for now: filling moves it down to the start
        }
        let mut nodes = vec![0; total as usize];
        for (node, &parent) in (0..parents.len() as u32).zip(parents).rev() {
            let Some(start) = starts.get_mut(parent as usize) else { continue };
            *start -= 1;
            if let Some(place) = nodes.get_mut(*start as usize) {
                *place = node;
            }
        }
        Children { nodes, starts }
    }

    fn of(&self, node: u32) -> &[u32] {
        let at = |i: usize| self.starts.get(i).map_or(0, |&start| start as usize);
        self.nodes.get(at(node as usize)..at(node as usize + 1)).unwrap_or_default()
    }
}

/// What is shown of a node.
#[derive(Clone, Copy)]
struct Shown {
    /// The node that stands here: itself, the only child of a ghost, or `NONE` for a ghost without any.
    node: u32,
    /// Order among siblings: the message's index, for a ghost that of its first child.
    key: u32,
}

/// Makes threads of the forest.
pub(super) fn lay_out(archive: &Archive, mut forest: Forest) -> (Vec<Thread>, Vec<ThreadIx>) {
    let children = Children::new(&forest.parent);
    let shown = shown(&forest, &children);
    let (mut threads, thread_of) = number(archive, &mut forest);
    let mut roots: Vec<(ThreadIx, Shown)> = Vec::new();
    for (node, &parent) in (0..).zip(&forest.parent) {
        let Some(&root) = shown.get(node as usize) else { continue };
        if parent == NONE && root.node != NONE {
            let thread = thread_of.get(root.key as usize).copied().unwrap_or_default();
            roots.push((thread, root));
        }
    }
    roots.sort_unstable_by_key(|(thread, root)| (*thread, root.key));
    let forest = &forest;
    let walk = || Walk { forest, children: &children, shown: &shown, stack: Vec::new() };
    threads.par_iter_mut().enumerate().for_each_init(walk, |walk, (at, thread)| {
        let start = roots.partition_point(|(thread, _)| thread.at() < at);
        let own = roots.iter().skip(start).take_while(|(thread, _)| thread.at() == at);
        own.for_each(|(_, root)| walk.add(*root, &mut thread.nodes));
        finish(archive, forest, thread);
    });
    (threads, thread_of)
}

/// One empty thread per group, by the group's first message; and for each message its thread.
fn number(archive: &Archive, forest: &mut Forest) -> (Vec<Thread>, Vec<ThreadIx>) {
    let mut number_of = vec![NONE; forest.parent.len()];
    let mut threads = Vec::new();
    let mut thread_of = Vec::with_capacity(archive.messages.len());
    for message in 0..archive.messages.len() as u32 {
        let group = forest.groups.find(message);
        let Some(number) = number_of.get_mut(group as usize) else { continue };
        if *number == NONE {
            *number = threads.len() as u32;
            let root = MessageIx(message);
            threads.push(Thread {
                root,
                ghost: None,
                nodes: Vec::new(),
                span: None,
                participants: 0,
            });
        }
        thread_of.push(ThreadIx(*number));
    }
    (threads, thread_of)
}

/// For each node what is shown in its place, children before parents.
fn shown(forest: &Forest, children: &Children) -> Vec<Shown> {
    let mut shown = vec![Shown { node: NONE, key: NONE }; forest.parent.len()];
    for node in downwards(forest, children).into_iter().rev() {
        let mut own = Shown { node, key: node };
        if forest.is_ghost(node) {
            let mut alive = children
                .of(node)
                .iter()
                .filter_map(|&c| shown.get(c as usize))
                .filter(|c| c.node != NONE);
            own = match (alive.next(), alive.next()) {
                (None, _) => Shown { node: NONE, key: NONE },
                (Some(only), None) => *only,
                (Some(a), Some(b)) => {
                    let key = alive.map(|c| c.key).fold(a.key.min(b.key), u32::min);
                    Shown { node, key }
                }
            };
        }
        if let Some(place) = shown.get_mut(node as usize) {
            *place = own;
        }
    }
    shown
}

/// All nodes, parents before children.
fn downwards(forest: &Forest, children: &Children) -> Vec<u32> {
    let roots = (0..).zip(&forest.parent).filter(|(_, parent)| **parent == NONE);
    let mut order: Vec<u32> = roots.map(|(node, _)| node).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        order.extend_from_slice(children.of(node));
        next += 1;
    }
    order
}

/// Depth-first walk over what is shown.
struct Walk<'a> {
    forest: &'a Forest,
    children: &'a Children,
    shown: &'a [Shown],
    stack: Vec<(u32, u32)>,
}

impl Walk<'_> {
    /// Appends a tree in display order.
    fn add(&mut self, root: Shown, nodes: &mut Vec<(Node, u32)>) {
        self.stack.push((root.node, 0));
        let mut below: Vec<Shown> = Vec::new();
        while let Some((node, depth)) = self.stack.pop() {
            let shown = self.forest.ghost(node).map_or(Node::Present(MessageIx(node)), Node::Ghost);
            nodes.push((shown, depth));
            below.clear();
            let children =
                self.children.of(node).iter().filter_map(|&child| self.shown.get(child as usize));
            below.extend(children.filter(|child| child.node != NONE));
            below.sort_unstable_by_key(|child| child.key);
            self.stack.extend(below.iter().rev().map(|child| (child.node, depth + 1)));
        }
    }
}

/// Fills in what follows from the nodes.
fn finish(archive: &Archive, forest: &Forest, thread: &mut Thread) {
    thread.nodes.shrink_to_fit();
    let first = thread.messages().next();
    thread.root = first.unwrap_or(thread.root);
    thread.ghost = forest.ghost(forest.parent(thread.root.0));
    let dates = thread.messages().filter_map(|ix| archive.messages.get(ix.at())?.date);
    thread.span = dates.fold(None, |span, date| {
        let (first, last) = span.unwrap_or((date.seconds, date.seconds));
        Some((first.min(date.seconds), last.max(date.seconds)))
    });
}
