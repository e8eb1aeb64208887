//! Packs, version 2, and their indexes, version 2 (git's `gitformat-pack`), written from beginning to end.

use std::collections::HashMap;
use std::io::{self, Read as _, Write};

use flate2::Crc;
use sha1::{Digest, Sha1};

use super::object::{Id, Kind};
use crate::deflate::Packer;

/// Kind of an object that is stored as a difference to an earlier one of the pack.
const OFS_DELTA: u8 = 6;

/// How an object is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Whole(Kind),
    /// The difference to an object that stands before it in the pack.
    Delta(Id),
}

/// An object, packed.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: Id,
    pub(super) form: Form,
    /// Bytes before they were packed: of the object, or of the difference.
    pub(super) size: u64,
    /// zlib stream (RFC 1950).
    pub(super) packed: Vec<u8>,
}

impl Entry {
    /// An object as it is.
    pub(super) fn whole(id: Id, kind: Kind, body: &[u8], packer: &mut Packer) -> Self {
        Entry { id, form: Form::Whole(kind), size: body.len() as u64, packed: packer.zlib(body) }
    }

    /// The difference to `base`.
    pub(super) fn delta(id: Id, base: Id, delta: &[u8], packer: &mut Packer) -> Self {
        Entry { id, form: Form::Delta(base), size: delta.len() as u64, packed: packer.zlib(delta) }
    }
}

/// Unpacks the zlib stream that `packed` begins with.
pub(super) fn inflate(packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut body = Vec::with_capacity(size);
    flate2::read::ZlibDecoder::new(packed).take(size as u64 + 1).read_to_end(&mut body)?;
    Ok(body)
}

/// Writes a pack.
pub(super) struct PackWriter<W> {
    out: W,
    sum: Sha1,
    at: u64,
    entries: Vec<(Id, u32, u64)>,
    offsets: HashMap<Id, u64>,
}

/// A pack that was written.
pub(super) struct Packed<W> {
    pub(super) out: W,
    /// SHA-1 of the pack, by which it is named.
    pub(super) name: Id,
    pub(super) index: Vec<u8>,
}

impl<W: Write> PackWriter<W> {
    /// Begins a pack of so many objects.
    pub(super) fn new(out: W, count: u32) -> io::Result<Self> {
        let (sum, entries, offsets) = (Sha1::new(), Vec::new(), HashMap::new());
        let mut pack = PackWriter { out, sum, at: 0, entries, offsets };
        pack.write(&[b"PACK".as_slice(), &2_u32.to_be_bytes(), &count.to_be_bytes()].concat())?;
        Ok(pack)
    }

    /// Adds an object.
    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let offset = self.at;
        let mut head = Vec::with_capacity(32);
        match entry.form {
            Form::Whole(kind) => push_head(&mut head, kind as u8, entry.size),
            Form::Delta(base) => {
                let base = self.offsets.get(&base).copied();
                let base = base.ok_or_else(|| io::Error::other("a difference to no object"))?;
                push_head(&mut head, OFS_DELTA, entry.size);
                push_distance(&mut head, offset - base);
            }
        }
        let mut crc = Crc::new();
        crc.update(&head);
        crc.update(&entry.packed);
        self.write(&head)?;
        self.write(&entry.packed)?;
        self.entries.push((entry.id, crc.sum(), offset));
        self.offsets.insert(entry.id, offset);
        Ok(())
    }

    /// Ends the pack.
    pub(super) fn finish(mut self) -> io::Result<Packed<W>> {
        let name: Id = self.sum.finalize().into();
        self.out.write_all(&name)?;
        self.entries.sort_unstable();
        Ok(Packed { out: self.out, name, index: index(&self.entries, &name) })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// Kind and size: four bits of it, then seven in each further byte, the lowest first.
fn push_head(head: &mut Vec<u8>, kind: u8, size: u64) {
    let mut byte = (kind << 4) | (size & 15) as u8;
    let mut rest = size >> 4;
    while rest > 0 {
        head.push(byte | 0x80);
        byte = (rest & 127) as u8;
        rest >>= 7;
    }
    head.push(byte);
}

/// How far before it the other object begins: seven bits a byte, the highest first, each further byte standing for one more.
fn push_distance(head: &mut Vec<u8>, distance: u64) {
    let mut bytes = vec![(distance & 127) as u8];
    let mut rest = distance >> 7;
    while rest > 0 {
        rest -= 1;
        bytes.push((rest & 127) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.reverse();
    head.extend_from_slice(&bytes);
}

/// The index of sorted entries: how many ids begin with up to each byte, ids, checksums, offsets, sums.
fn index(entries: &[(Id, u32, u64)], pack: &Id) -> Vec<u8> {
    let mut out = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=255_u8 {
        let upto = entries.partition_point(|entry| entry.0[0] <= first) as u32;
        out.extend_from_slice(&upto.to_be_bytes());
    }
    out.extend(entries.iter().flat_map(|entry| entry.0));
    out.extend(entries.iter().flat_map(|entry| entry.1.to_be_bytes()));
    // Packs are cut long before 2 GiB, where offsets would need more.
    out.extend(entries.iter().flat_map(|entry| (entry.2 as u32).to_be_bytes()));
    out.extend_from_slice(pack);
    let sum: Id = Sha1::digest(&out).into();
    out.extend_from_slice(&sum);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_distances_are_written_as_git_does() {
        let head = |size| {
            let mut head = Vec::new();
            push_head(&mut head, 3, size);
            head
        };
        assert_eq!(head(15), [0x3f]);
        assert_eq!(head(16), [0xb0, 1]);
        assert_eq!(head(4000), [0xb0, 0xfa, 1]);
        let distance = |distance| {
            let mut head = Vec::new();
            push_distance(&mut head, distance);
            head
        };
        assert_eq!(distance(127), [0x7f]);
        assert_eq!(distance(128), [0x80, 0]);
        assert_eq!(distance(16512), [0x80, 0x80, 0]);
    }

    #[test]
    fn what_is_packed_unpacks_again() {
        let entry = Entry::whole([1; 20], Kind::Blob, b"words words words", &mut Packer::default());
        assert_eq!(inflate(&entry.packed, entry.size as usize).unwrap(), b"words words words");
    }

    #[test]
    fn a_difference_needs_its_base() {
        let mut pack = PackWriter::new(Vec::new(), 1).unwrap();
        assert!(pack.add(&Entry::delta([1; 20], [2; 20], b"x", &mut Packer::default())).is_err());
    }
}
