//! yEnc: files as bytes of eight bits, from Usenet and its gateways.
//!
//! `=ybegin line=128 size=17 name=pear.bin`, lines of bytes moved by 42, `=yend size=17 crc32=…`. The bytes are of no
//! charset; what recoded them on the way broke them, and size and check sum tell. <http://www.yenc.org/yenc-draft.1.3.txt>

use flate2::Crc;

use super::uuencode::File;

/// Reads the file whose first line begins `text`, and its length in `text`. Otherwise how many bytes hold no other
/// beginning, so that a search that goes on behind them is linear.
pub fn read(text: &[u8]) -> Result<(File<'_>, usize), usize> {
    let (header, mut at) = line(text, 0);
    let Some((size, name, is_part)) = beginning(header) else { return Err(1) };
    let mut content = Vec::new();
    loop {
        if at >= text.len() {
            return Err(at);
        }
        let (data, next) = line(text, at);
        if let Some(trailer) = data.strip_prefix(b"=yend ") {
            let declared = number(trailer, b"size=", 10);
            let crc = number(trailer, if is_part { b"pcrc32=" } else { b"crc32=" }, 16);
            let length = content.len() as u64;
            let damaged = declared != Some(length)
                || !is_part && size != length
                || crc.is_some_and(|crc| crc != check_sum(&content));
            return Ok((File { name, content, damaged }, next));
        }
        if data.starts_with(b"=y") && !data.starts_with(b"=ypart ") {
            return Err(at);
        }
        if !data.starts_with(b"=y") {
            decode(data, &mut content);
        }
        at = next;
    }
}

/// Size and name of `=ybegin part=1 line=128 size=17 name=pear.bin`, and whether the file is a part of it.
fn beginning(header: &[u8]) -> Option<(u64, &[u8], bool)> {
    let rest = header.strip_prefix(b"=ybegin ")?;
    let at = memchr::memmem::find(rest, b"name=")?;
    let (values, name) = rest.split_at(at);
    number(values, b"line=", 10)?;
    let size = number(values, b"size=", 10)?;
    let name = name.get(5..)?.trim_ascii();
    let is_part = number(values, b"part=", 10).is_some();
    (!name.is_empty() && values.len() < 200).then_some((size, name, is_part))
}

/// The value of the word that begins with `key`.
fn number(words: &[u8], key: &[u8], radix: u32) -> Option<u64> {
    let mut words = words.split(|&b| b == b' ').take(20);
    let value = words.find_map(|word| word.strip_prefix(key))?;
    u64::from_str_radix(std::str::from_utf8(value).ok()?.trim(), radix).ok()
}

fn check_sum(content: &[u8]) -> u64 {
    let mut crc = Crc::new();
    crc.update(content);
    u64::from(crc.sum())
}

/// The line at `at` without its end, and where the next one begins.
fn line(text: &[u8], at: usize) -> (&[u8], usize) {
    let rest = text.get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest);
    let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    (line.strip_suffix(b"\r").unwrap_or(line), at + end.map_or(rest.len(), |end| end + 1))
}

fn decode(data: &[u8], content: &mut Vec<u8>) {
    let mut escaped = false;
    for &b in data {
        if b == b'=' && !escaped {
            escaped = true;
            continue;
        }
        content.push(b.wrapping_sub(if escaped { 64 + 42 } else { 42 }));
        escaped = false;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file, encoded.
    pub(in crate::mail) fn encoded(name: &str, content: &[u8]) -> Vec<u8> {
        let mut out =
            format!("=ybegin line=128 size={} name={name}\r\n", content.len()).into_bytes();
        for line in content.chunks(128) {
            for byte in line.iter().map(|b| b.wrapping_add(42)) {
                if matches!(byte, 0 | b'\n' | b'\r' | b'=') {
                    out.extend([b'=', byte.wrapping_add(64)]);
                } else {
                    out.push(byte);
                }
            }
            out.extend(b"\r\n");
        }
        out.extend(
            format!("=yend size={} crc32={:08x}\r\n", content.len(), check_sum(content)).bytes(),
        );
        out
    }

    #[test]
    fn a_file_with_its_check_sum() {
        let raw = encoded("my pears.bin", b"yEnc content here");
        let (file, length) = read(&raw).unwrap();
        assert_eq!((file.name, file.damaged, length), (&b"my pears.bin"[..], false, raw.len()));
        assert_eq!(file.content, b"yEnc content here");
    }

    #[test]
    fn damage_is_told() {
        let raw = encoded("a", b"pears");
        let text = |from: &str, to: &str| {
            let at = memchr::memmem::find(&raw, from.as_bytes()).unwrap();
            [&raw[..at], to.as_bytes(), &raw[at + from.len()..]].concat()
        };
        assert!(read(&text("size=5", "size=6")).is_ok_and(|(file, _)| file.damaged));
        assert!(read(&text("crc32=", "crc32=f")).is_ok_and(|(file, _)| file.damaged));
    }

    #[test]
    fn a_part_of_a_file() {
        let raw = b"=ybegin part=2 line=128 size=100 name=a\n=ypart begin=6 end=7\n\x8b\x8c\n=yend size=2 part=2\nmore";
        let (file, length) = read(raw).unwrap();
        assert_eq!((file.content, file.damaged, length), (b"ab".to_vec(), false, raw.len() - 4));
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            &b"=ybegin is a word\nx\n=yend size=1\n"[..],
            b"=ybegin line=128 size=1 name=\nx\n=yend size=1\n",
            b"=ybegin line=128 size=1 name=a\nx\n",
            b"=ybegin line=128 size=1 name=a\n=ybegin line=128 size=1 name=b\n=yend size=1\n",
        ] {
            assert!(read(text).is_err(), "{}", String::from_utf8_lossy(text));
        }
    }

    proptest! {
        #[test]
        fn every_file_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let raw = encoded("pear.bin", &bytes);
            let (file, length) = read(&raw).unwrap();
            prop_assert_eq!((file.content, file.damaged, length), (bytes, false, raw.len()));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&[b"=ybegin line=1 size=2 name=a\n", &bytes[..]].concat());
            let _ = read(&bytes);
        }
    }
}
