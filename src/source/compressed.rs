//! Unpacking gzip and zstd into a [`Spool`].
//!
//! Mailman writes a gzip member per month, so a yearly file is several members in a row (RFC 1952, section 2.2); zstd
//! has frames and skippable frames (RFC 8878, section 3.1). A stream that ends early or is damaged keeps what was
//! unpacked until then: most of its mails are whole.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder, StreamingDecoder};

use super::spool::Spool;

/// A packing that is told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Looks at a file's first bytes.
    pub(crate) fn of(prefix: &[u8]) -> Option<Self> {
        match prefix {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                Some(Packing::Zstd)
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// How unpacking ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The whole stream was unpacked.
    Whole,
    /// The stream is cut or damaged; the text says how.
    Damaged(String),
    /// More came out than the bound; the rest was left.
    TooLarge,
    /// A zstd frame asks for a window of so many bytes; it and the rest was left.
    LargeWindow(u64),
}

/// Bytes that any file may unpack to, and so many times its size beyond that. Mail packs to a third or a tenth, an
/// archive of many copies to a fiftieth; a bomb to a thousandth.
const FLOOR: u64 = 64 << 20;
const RATIO: u64 = 100;
/// Bytes by which all files of a source together may exceed the ratio.
pub(crate) const MOST_EXCESS: u64 = 256 << 20;
/// Bytes that a message counts for besides its own: what is kept of it in memory.
const MESSAGE: u64 = 1 << 10;
/// The largest window of a zstd frame: what `zstd -d` accepts without being asked for more.
const ZSTD_WINDOW: u64 = 128 << 20;

/// Bytes that a file of `packed` bytes may unpack to.
pub(crate) fn bound(packed: u64) -> u64 {
    FLOOR.saturating_add(packed.saturating_mul(RATIO))
}

/// Messages that a file of `packed` bytes may hold.
pub(crate) fn most_messages(packed: u64) -> usize {
    usize::try_from(bound(packed) / MESSAGE).unwrap_or(usize::MAX)
}

/// Bytes by which a file of `packed` bytes exceeds the ratio.
pub(crate) fn excess(packed: u64, unpacked: u64, messages: usize) -> u64 {
    let kept = (messages as u64).saturating_mul(MESSAGE);
    unpacked.saturating_add(kept).saturating_sub(packed.saturating_mul(RATIO))
}

/// Unpacks a stream.
///
/// # Errors
/// Only the spool's (a full disk). What is wrong with the stream is told by the [`Ending`].
pub(crate) fn unpack(
    packing: Packing,
    input: impl BufRead,
    bound: u64,
) -> io::Result<(Spool, Ending)> {
    let mut out = Output { spool: Spool::new(), bound, buffer: vec![0; 1 << 16] };
    let ending = match packing {
        Packing::Gzip => gzip(input, &mut out)?,
        Packing::Zstd => zstd(input, &mut out)?,
    };
    out.spool.finish()?;
    Ok((out.spool, ending))
}

struct Output {
    spool: Spool,
    bound: u64,
    buffer: Vec<u8>,
}

impl Output {
    /// Copies a member to its end. `Some` says why the whole stream ends here.
    fn copy(&mut self, packing: Packing, from: &mut impl Read) -> io::Result<Option<Ending>> {
        loop {
            match from.read(&mut self.buffer) {
                Ok(0) => return Ok(None),
                Ok(n) => self.spool.write(self.buffer.get(..n).unwrap_or_default())?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Ok(Some(damaged(packing, &e))),
            }
            if self.spool.len() > self.bound {
                return Ok(Some(Ending::TooLarge));
            }
        }
    }
}

fn damaged(packing: Packing, why: &dyn std::fmt::Display) -> Ending {
    Ending::Damaged(format!("{} data is cut or damaged: {why}", packing.name()))
}

fn gzip(mut input: impl BufRead, out: &mut Output) -> io::Result<Ending> {
    loop {
        let mut member = GzDecoder::new(input);
        if let Some(ending) = out.copy(Packing::Gzip, &mut member)? {
            return Ok(ending);
        }
        input = member.into_inner();
        match next_byte(&mut input) {
            Ok(None) => return Ok(Ending::Whole),
            Ok(Some(0x1f)) => {}
            // gzip(1) accepts padding with zeros, as tapes and tar blocks leave it.
            Ok(Some(0)) if only_zeros(&mut input) => return Ok(Ending::Whole),
            Ok(Some(_)) => return Ok(damaged(Packing::Gzip, &"what follows is no gzip member")),
            Err(e) => return Ok(damaged(Packing::Gzip, &e)),
        }
    }
}

fn zstd(mut input: impl BufRead, out: &mut Output) -> io::Result<Ending> {
    loop {
        match next_byte(&mut input) {
            Ok(None) => return Ok(Ending::Whole),
            Ok(Some(_)) => {}
            Err(e) => return Ok(damaged(Packing::Zstd, &e)),
        }
        match StreamingDecoder::new_with_max_window_size(&mut input, ZSTD_WINDOW) {
            Ok(frame) => {
                if let Some(ending) = zstd_frame(frame, out)? {
                    return Ok(ending);
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                if let Err(e) = skip(&mut input, u64::from(length)) {
                    return Ok(damaged(Packing::Zstd, &e));
                }
            }
            Err(FrameDecoderError::WindowSizeTooBig { requested, .. }) => {
                return Ok(Ending::LargeWindow(requested));
            }
            Err(e) => return Ok(damaged(Packing::Zstd, &e)),
        }
    }
}

fn zstd_frame(
    mut frame: StreamingDecoder<impl Read, FrameDecoder>,
    out: &mut Output,
) -> io::Result<Option<Ending>> {
    let ending = out.copy(Packing::Zstd, &mut frame)?;
    let mut decoder = frame.into_frame_decoder();
    if let Some(Ending::Damaged(_)) = ending {
        // The decoder keeps a window of some megabytes back until the frame ends, so let it end: an empty last block
        // and a checksum.
        if decoder
            .decode_blocks([1, 0, 0, 0, 0, 0, 0].as_slice(), BlockDecodingStrategy::All)
            .is_ok()
        {
            out.copy(Packing::Zstd, &mut decoder)?;
        }
        return Ok(ending);
    }
    let told = decoder.get_checksum_from_data();
    if ending.is_none() && told.is_some() && told != decoder.get_calculated_checksum() {
        return Ok(Some(damaged(Packing::Zstd, &"the checksum does not fit")));
    }
    Ok(ending)
}

fn next_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    Ok(input.fill_buf()?.first().copied())
}

fn only_zeros(input: &mut impl BufRead) -> bool {
    loop {
        match input.fill_buf() {
            Ok([]) => return true,
            Ok(bytes) if bytes.iter().all(|&b| b == 0) => {
                let n = bytes.len();
                input.consume(n);
            }
            _ => return false,
        }
    }
}

fn skip(input: &mut impl BufRead, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
    if skipped == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::source::spool::read_exact_at;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn unpacked(packed: &[u8], bound: u64) -> (Vec<u8>, Ending) {
        let (spool, ending) = unpack(Packing::of(packed).unwrap(), packed, bound).unwrap();
        let mut bytes = Vec::new();
        read_exact_at(&spool, 0, spool.len() as usize, &mut bytes).unwrap();
        (bytes, ending)
    }

    /// Text that does not pack to almost nothing.
    fn text(length: usize) -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| b' ' + next() % 90).collect()
    }

    #[test]
    fn every_member_of_a_yearly_pipermail_file_is_unpacked() {
        let packed = [gz(b"From January\n"), gz(b""), gz(b"From February\n")].concat();
        assert_eq!(
            unpacked(&packed, 1000),
            (b"From January\nFrom February\n".to_vec(), Ending::Whole)
        );
    }

    #[test]
    fn zero_padding_is_no_damage_and_other_bytes_are() {
        let padded = [gz(b"text"), vec![0; 512]].concat();
        assert_eq!(unpacked(&padded, 1000).1, Ending::Whole);
        let (bytes, ending) = unpacked(&[gz(b"text"), b"more".to_vec()].concat(), 1000);
        assert_eq!(bytes, b"text");
        assert!(matches!(ending, Ending::Damaged(_)));
    }

    #[test]
    fn a_cut_stream_keeps_what_came_before_the_cut() {
        let text = text(300_000);
        for packed in [gz(&text), zst(&text)] {
            let cut = &packed[..packed.len() * 7 / 10];
            let (bytes, ending) = unpacked(cut, 1 << 30);
            assert!(matches!(ending, Ending::Damaged(_)));
            assert!(bytes.len() > 100_000 && text.starts_with(&bytes), "{}", bytes.len());
        }
    }

    #[test]
    fn zstd_frames_and_skippable_frames_follow_each_other() {
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let packed =
            [skippable.clone(), zst(b"From one\n"), skippable, zst(b"From two\n")].concat();
        assert_eq!(unpacked(&packed, 1000), (b"From one\nFrom two\n".to_vec(), Ending::Whole));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_bound() {
        let (bytes, ending) = unpacked(&gz(&vec![b'a'; 10 << 20]), 1 << 20);
        assert_eq!(ending, Ending::TooLarge);
        assert!(bytes.len() < 2 << 20);
    }

    #[test]
    fn a_zstd_frame_that_asks_for_a_huge_window_is_left() {
        // RFC 8878, 3.1.1.1.2: exponent 31 is a window of two terabytes, 20 of a gigabyte.
        for (exponent, expected) in [(20, Ending::LargeWindow(1 << 30)), (17, Ending::Whole)] {
            let packed = [0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3, 1, 0, 0];
            assert_eq!(unpacked(&packed, 1000), (Vec::new(), expected), "{exponent}");
        }
    }

    #[test]
    fn ordinary_archives_have_no_excess_and_bombs_do() {
        // 30 MB of yearly files with 65,000 mails unpack to 110 MB.
        assert_eq!(excess(30 << 20, 110 << 20, 65_000), 0);
        assert_eq!(excess(100, 400, 1), 0);
        assert!(excess(300_000, 300 << 20, 1) > MOST_EXCESS);
        assert!(excess(30_000, 3 << 20, 200_000) > 100 << 20);
        assert_eq!(bound(u64::MAX), u64::MAX);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_after_the_magic_panic(tail: Vec<u8>, zstd: bool) {
            let magic: &[u8] = if zstd { &[0x28, 0xb5, 0x2f, 0xfd] } else { &[0x1f, 0x8b, 8] };
            let packed = [magic, &tail].concat();
            unpack(Packing::of(&packed).unwrap(), packed.as_slice(), 1 << 20).unwrap();
        }
    }
}
