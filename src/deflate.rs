//! Packing: gzip (RFC 1952) for mboxes and the search index, zlib (RFC 1950) for objects of git. libdeflate does it:
//! at the same cost its files are some 2 to 3 % smaller than those of zlib-rs. It counts in integers alone, whatever the
//! processor, so the same input gives the same bytes. It takes a file in one piece, and what is packed here is in memory
//! anyway. flate2 unpacks, and takes streams.

use libdeflater::{CompressionLvl, Compressor};

/// The level for mboxes: costs what zlib-rs's level 4 does; above it each percent costs more than ten of CPU.
const LEVEL: i32 = 6;

/// Packs one file after the other, without time or name, so that the bytes follow from the input.
/// What it works with is some 400 kB, 9 MB from level 10 on, made for the first file and kept.
pub struct Packer {
    level: CompressionLvl,
    compressor: Option<Compressor>,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packer").finish_non_exhaustive()
    }
}

impl Default for Packer {
    fn default() -> Self {
        Packer::of_level(LEVEL)
    }
}

impl Packer {
    /// One that packs so thoroughly: 1 to 12. From 10 on it looks for the shortest bytes, at ten times the cost.
    pub fn of_level(level: i32) -> Self {
        let level = CompressionLvl::new(level.clamp(1, 12)).unwrap_or_default();
        Packer { level, compressor: None }
    }

    fn compressor(&mut self) -> &mut Compressor {
        self.compressor.get_or_insert_with(|| Compressor::new(self.level))
    }

    /// The bytes as a file of gzip, with one member: browsers take no more.
    pub fn gzip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let compressor = self.compressor();
        let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let written = compressor.gzip_compress(bytes, &mut out);
        cut(out, written.ok())
    }

    /// The bytes as a zlib stream.
    pub fn zlib(&mut self, bytes: &[u8]) -> Vec<u8> {
        let compressor = self.compressor();
        let mut out = vec![0; compressor.zlib_compress_bound(bytes.len())];
        let written = compressor.zlib_compress(bytes, &mut out);
        cut(out, written.ok())
    }
}

/// The bytes that were written; it fails only where there is too little room, and there was enough for the worst case.
fn cut(mut out: Vec<u8>, written: Option<usize>) -> Vec<u8> {
    out.truncate(written.unwrap_or_default());
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn texts() -> [Vec<u8>; 3] {
        let numbers = (0..300_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
        [Vec::new(), b"short".to_vec(), numbers.collect()]
    }

    #[test]
    fn what_is_packed_unpacks_again_and_does_not_depend_on_what_came_before() {
        for level in [1, 6, 12] {
            let mut packer = Packer::of_level(level);
            for text in texts().iter().chain(texts().iter().rev()) {
                let packed = packer.gzip(text);
                assert_eq!(packed, Packer::of_level(level).gzip(text));
                let mut back = Vec::new();
                let mut reader = flate2::bufread::GzDecoder::new(packed.as_slice());
                reader.read_to_end(&mut back).unwrap();
                assert_eq!(&back, text);
                assert!(reader.into_inner().is_empty(), "more than one member");
            }
        }
    }

    #[test]
    fn streams_of_zlib_unpack_again() {
        let mut packer = Packer::default();
        for text in texts() {
            let mut back = Vec::new();
            let packed = packer.zlib(&text);
            flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_end(&mut back).unwrap();
            assert_eq!(back, text);
        }
    }

    #[test]
    fn a_file_tells_neither_time_nor_name_nor_system() {
        let packed = Packer::default().gzip(b"text");
        assert_eq!(packed.get(..10), Some(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff][..]));
    }

    #[test]
    fn a_level_that_there_is_not_is_the_nearest() {
        let text = b"to be, or not to be, that is the question".repeat(9);
        assert_eq!(Packer::of_level(99).gzip(&text), Packer::of_level(12).gzip(&text));
        assert_eq!(Packer::of_level(-1).gzip(&text), Packer::of_level(1).gzip(&text));
    }
}
