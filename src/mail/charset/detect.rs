//! Which charset bytes are in of which nothing (or nothing true) is said.
//!
//! The detector of Firefox weighs pairs of letters against the languages of the world. It sees lines with letters beyond
//! ASCII only, and of them no more than it needs. A letter or two prove nothing: those are Windows-1252. Nor do a few that
//! are letters in the West as well: the detector takes a line of Portuguese for Romanian.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_4, ISO_8859_13, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

/// Bytes that are weighed.
const ENOUGH: usize = 32 * 1024;
/// Fewest bytes beyond ASCII that are evidence.
const EVIDENCE: usize = 4;
/// Fewest letters that are evidence of a Latin alphabet of another part of Europe, if all are letters of the West, too.
const MUCH_EVIDENCE: usize = 30;

/// The other Latin alphabets.
const LATIN: [&Encoding; 7] =
    [WINDOWS_1250, ISO_8859_2, WINDOWS_1254, WINDOWS_1257, ISO_8859_4, ISO_8859_13, WINDOWS_1258];

/// The likely charset; not UTF-8, which its own grammar proves.
pub(super) fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut room, mut evidence, mut letters, mut foreign) = (ENOUGH, 0, 0, false);
    for line in bytes.split_inclusive(|&b| b == b'\n').filter(|line| !line.is_ascii()) {
        // Of a very long line the part with the letters.
        let start = line.iter().position(|b| !b.is_ascii()).unwrap_or_default();
        let line = line.get(start.saturating_sub(40)..).unwrap_or(line);
        let line = line.get(..room).unwrap_or(line);
        evidence += line.iter().filter(|b| !b.is_ascii()).count();
        letters += line.iter().filter(|&&b| b >= 0xc0).count();
        foreign |= line.windows(3).any(is_no_western_letter);
        room -= line.len();
        detector.feed(line, false);
        if room == 0 {
            break;
        }
    }
    if evidence < EVIDENCE {
        return WINDOWS_1252;
    }
    let found = detector.guess(None, Utf8Detection::Deny);
    if found == GBK {
        GB18030
    } else if LATIN.contains(&found) && !foreign && letters < MUCH_EVIDENCE {
        WINDOWS_1252
    } else {
        found
    }
}

/// A byte between letters that is a sign in Windows-1252, or a letter of Icelandic only.
fn is_no_western_letter(three: &[u8]) -> bool {
    let [before, b, after] = three else { return false };
    let sign = matches!(b, 0xa1..=0xbf | 0xd0 | 0xdd | 0xde | 0xf0 | 0xfd | 0xfe);
    sign && before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
}
