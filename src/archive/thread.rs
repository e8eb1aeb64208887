//! Threads: Jamie Zawinski's algorithm (JWZ) with ghosts, without recursion, safe against loops.
use super::MessageIx;
use crate::mail::MessageId;

/// A place in a thread: a message, or a ghost (public-inbox's word): a message that others refer to and that is
/// not in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A message that is here.
    Present(MessageIx),
    /// A message that is not.
    Ghost(MessageId),
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// The first present message in display order.
    pub root: MessageIx,
    /// The absent message above `root`, where there is one.
    pub ghost: Option<MessageId>,
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
        self.nodes.iter().filter_map(|(node, _)| match node {
            Node::Present(ix) => Some(*ix),
            Node::Ghost(_) => None,
        })
    }
}
