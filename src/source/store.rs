//! Where the bytes of messages are, and how to get them again.

use std::io;

/// A file, spool or folder of a [`Store`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardIx(pub u32);

/// Where one message is: 16 bytes, valid for the [`Store`] that gave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Byte offset of the message (after its separator line) in the shard; for folders the position of the file.
    pub offset: u64,
    /// Which file, spool or folder.
    pub shard: ShardIx,
    /// Length in bytes as stored.
    pub length: u32,
}

/// Hands out the bytes of messages. Reading needs no lock and can be done from many threads.
#[derive(Debug, Default)]
pub struct Store {}

impl Store {
    /// Reads a message into `buffer` (emptied first), undoing mbox quoting where its container has it.
    ///
    /// # Errors
    /// The file is gone, shorter than it was, or unreadable.
    pub fn read(&self, _location: &Location, _buffer: &mut Vec<u8>) -> io::Result<()> {
        todo!()
    }

    /// The place of a message for people: path as the user named it, and offset or git object.
    pub fn place(&self, _message: &super::RawMessage) -> crate::diagnostic::Place {
        todo!()
    }
}
