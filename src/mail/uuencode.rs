//! uuencode: files in the text of mail, before there was MIME.
//!
//! `begin 644 pear.txt`, lines of a length and letters of six bits each, `end`. Only what is that to the last line is
//! taken for a file: prose has lines that begin with "begin", too. Also `begin-base64` of POSIX.

use super::transfer;

/// Most octal digits of a mode.
const MODE: std::ops::RangeInclusive<usize> = 3..=4;
/// Longest file name that is believed.
const MAX_NAME: usize = 1000;
/// Letters beyond the data that encoders put on a line: a check sum, padding.
const MAX_EXCESS: usize = 2;

/// A file that was found in text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File<'a> {
    /// The name as it is written; not safe as a path.
    pub name: &'a [u8],
    /// Decoded content.
    pub content: Vec<u8>,
    /// Not all of the content came through.
    pub damaged: bool,
}

/// Reads the file whose first line begins `text`, and its length in `text`. Otherwise how many bytes hold no other
/// beginning, so that a search that goes on behind them is linear.
pub fn read(text: &[u8]) -> Result<(File<'_>, usize), usize> {
    let mut lines = Lines { text, at: 0 };
    let (name, base64) = lines.next().and_then(beginning).ok_or(1usize)?;
    let content = if base64 { lines.base64() } else { lines.data().filter(|_| lines.end()) };
    match content {
        Some(content) => Ok((File { name, content, damaged: false }, lines.at)),
        None => Err(lines.at.max(1)),
    }
}

/// Decodes a part that is uuencoded as a whole (Content-Transfer-Encoding x-uuencode); the flag tells that it is cut off or
/// that there is text around it. `None`: there is no file in it.
pub fn part(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut lines = Lines { text: body, at: 0 };
    let mut around = false;
    loop {
        let line = lines.next()?;
        if let Some((_, base64)) = beginning(line) {
            let start = lines.at;
            let (content, ended) = if base64 {
                (lines.base64(), true)
            } else {
                let content = lines.data();
                (content, lines.end())
            };
            // A cut file is better than none.
            let content = content
                .unwrap_or_else(|| transfer::base64(body.get(start..).unwrap_or_default()).0);
            around |= lines.any(|line| !line.trim_ascii().is_empty());
            return Some((content, around || !ended));
        }
        around |= !line.trim_ascii().is_empty();
    }
}

/// The name of `begin 644 pear.txt`, and whether base64 follows.
fn beginning(line: &[u8]) -> Option<(&[u8], bool)> {
    let rest = line.strip_prefix(b"begin")?;
    let (rest, base64) = match rest.strip_prefix(b"-base64 ") {
        Some(rest) => (rest, true),
        None => (rest.strip_prefix(b" ")?, false),
    };
    let digits = rest.iter().take_while(|b| matches!(b, b'0'..=b'7')).count();
    let name = rest.get(digits..)?.strip_prefix(b" ")?.trim_ascii();
    let fits = MODE.contains(&digits) && (1..=MAX_NAME).contains(&name.len());
    fits.then_some((name, base64))
}

/// Lines without their ends.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest);
        self.at += end.map_or(rest.len(), |end| end + 1);
        let line = rest.get(..end.unwrap_or(rest.len()))?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl Lines<'_> {
    /// Takes the line if it is the one that is meant.
    fn take(&mut self, fits: impl Fn(&[u8]) -> bool) -> bool {
        let start = self.at;
        let found = self.next().is_some_and(fits);
        if !found {
            self.at = start;
        }
        found
    }

    /// The data lines up to the one of length zero; `None` if there is none at all or too many are cut.
    fn data(&mut self) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        let (mut whole, mut cut) = (0usize, 0usize);
        loop {
            let start = self.at;
            match self.next().and_then(|line| data_line(line, &mut content)) {
                Some(Line::Whole) => whole += 1,
                Some(Line::Cut) => cut += 1,
                Some(Line::Last) => break,
                None => {
                    self.at = start;
                    break;
                }
            }
        }
        (whole > 0 && cut <= whole).then_some(content)
    }

    fn end(&mut self) -> bool {
        let is_end = |line: &[u8]| line.trim_ascii_end() == b"end";
        self.take(is_end) || self.take(|line| line.trim_ascii().is_empty()) && self.take(is_end)
    }

    /// Base64 up to `====`.
    fn base64(&mut self) -> Option<Vec<u8>> {
        let start = self.at;
        loop {
            let line_start = self.at;
            let line = self.next()?.trim_ascii_end();
            if line == b"====" {
                return Some(transfer::base64(self.text.get(start..line_start)?).0);
            }
            if !line.iter().all(|&b| transfer::sextet(b).is_some() || b == b'=') {
                self.at = line_start;
                return None;
            }
        }
    }
}

enum Line {
    Whole,
    /// Blanks at its end were lost.
    Cut,
    /// Of length zero.
    Last,
}

/// Decodes one line onto `content`.
fn data_line(line: &[u8], content: &mut Vec<u8>) -> Option<Line> {
    let Some((&first, letters)) = line.split_first() else { return Some(Line::Last) };
    if !(b' '..=b'`').contains(&first) {
        return None;
    }
    let length = usize::from((first - b' ') & 63);
    if length == 0 {
        return letters.iter().all(|b| matches!(b, b' ' | b'`')).then_some(Line::Last);
    }
    let needed = length.div_ceil(3) * 4;
    // Some encoders leave out the letters of a last group that hold nothing.
    let least = (length * 8).div_ceil(6);
    let fits = letters.len() <= needed + MAX_EXCESS
        && letters.iter().take(needed).all(|b| (b' '..=b'`').contains(b));
    if !fits {
        return None;
    }
    let from = content.len();
    let mut values = letters.iter().map(|b| b.wrapping_sub(b' ') & 63).chain(std::iter::repeat(0));
    while content.len() < from + length {
        let bits = values.by_ref().take(4).fold(0u32, |bits, value| bits << 6 | u32::from(value));
        content.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
    }
    content.truncate(from + length);
    Some(if letters.len() < least { Line::Cut } else { Line::Whole })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file, encoded.
    pub(in crate::mail) fn encoded(name: &str, content: &[u8], zero: char) -> String {
        let letter = |n: u32| match n & 63 {
            0 => zero,
            n => char::from(b' ' + n as u8),
        };
        let mut out = format!("begin 644 {name}\n");
        for line in content.chunks(45) {
            out.push(letter(line.len() as u32));
            for group in line.chunks(3) {
                let at = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
                let bits = at(0) << 16 | at(1) << 8 | at(2);
                out.extend([18, 12, 6, 0].map(|shift| letter(bits >> shift)));
            }
            out.push('\n');
        }
        out.push(zero);
        out.push_str("\nend\n");
        out
    }

    fn content(text: &str) -> Option<String> {
        let (file, _) = read(text.as_bytes()).ok()?;
        Some(format!(
            "{}: {}",
            String::from_utf8_lossy(file.name),
            String::from_utf8_lossy(&file.content)
        ))
    }

    #[test]
    fn a_file() {
        assert_eq!(content("begin 644 cat.txt\n#0V%T\n`\nend\n").as_deref(), Some("cat.txt: Cat"));
        assert_eq!(
            content("begin 0644 my cat\r\n#0V%T\r\n \r\nend\r\n").as_deref(),
            Some("my cat: Cat")
        );
        assert_eq!(content("begin 644 cat\n#0V%T\nend").as_deref(), Some("cat: Cat"));
        assert_eq!(content("begin 644 cat\n#0V%Tx\n\n\nend\n").as_deref(), Some("cat: Cat"));
        assert_eq!(content("begin-base64 644 cat\nQ2F0\n====\nrest").as_deref(), Some("cat: Cat"));
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            "begin 644 cat.txt\nnot data\nend\n",
            "begin 644 cat.txt\n#0V%T\n`\n",
            "begin 644 cat.txt\n`\nend\n",
            "begin 644 cat.txt\nend\n",
            "begin 64 cat.txt\n#0V%T\n`\nend\n",
            "begin 648 cat.txt\n#0V%T\n`\nend\n",
            "begin 644 \n#0V%T\n`\nend\n",
            "begin the day\n#0V%T\n`\nend\n",
            "begin 644 prose\nHELLO\nAGAIN\n\nend\n",
            "begin-base64 644 cat\nQ2F0\nwhat? no\n====\n",
            "begin-base64 644 cat\nQ2F0\n",
        ] {
            assert_eq!(content(text), None, "{text}");
        }
    }

    #[test]
    fn blanks_lost_at_line_ends() {
        let raw: Vec<u8> = [b"pear".as_slice(), &[0; 30]].concat();
        let whole = encoded("z", &raw, ' ');
        let cut: String = whole.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        assert_eq!(read(whole.as_bytes()).map(|(file, _)| file.content), Ok(raw.clone()));
        let two = format!(
            "{}{}",
            encoded("z", &[b'x'; 45], ' ').replace(" \nend\n", ""),
            cut.split_once('\n').unwrap().1
        );
        let found = read(two.as_bytes()).map(|(file, _)| file.content);
        assert_eq!(found, Ok([&[b'x'; 45][..], &raw].concat()));
    }

    #[test]
    fn a_whole_part() {
        assert_eq!(part(b"\nbegin 644 cat\n#0V%T\n`\nend\n\n"), Some((b"Cat".to_vec(), false)));
        assert_eq!(part(b"begin 644 cat\n#0V%T\n"), Some((b"Cat".to_vec(), true)));
        assert_eq!(part(b"Look:\nbegin 644 cat\n#0V%T\nend\n"), Some((b"Cat".to_vec(), true)));
        assert_eq!(part(b"plain\n"), None);
    }

    proptest! {
        #[test]
        fn every_file_comes_back(bytes in proptest::collection::vec(any::<u8>(), 1..300), zero in prop_oneof![Just('`'), Just(' ')]) {
            let text = encoded("pear.bin", &bytes, zero);
            let (file, length) = read(text.as_bytes()).unwrap();
            prop_assert_eq!((file.content, length), (bytes, text.len()));
        }

        #[test]
        fn no_bytes_panic(text in "begin(-base64)? 644 a\n([ -`\n]|end\n|.){0,200}") {
            let _ = read(text.as_bytes());
            let _ = part(text.as_bytes());
        }
    }
}
