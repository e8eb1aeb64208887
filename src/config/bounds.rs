//! How far YAML may grow: libyaml takes quadratic time over brackets in each other, and aliases repeat what they name.

/// Most brackets in each other. serde_yaml itself refuses 128 levels, but only when it has read all.
const MAX_DEPTH: usize = 100;

/// Text that a walk may meet for each byte of a file; without aliases it is one at most.
const MAX_GROWTH: usize = 16;

/// A file may always grow so far, in bytes: short ones may repeat much.
const MIN_TEXT: usize = 1 << 20;

/// The bytes of text that all values of a file may have together, aliases followed.
pub(super) fn most_text(file: &str) -> usize {
    MIN_TEXT.max(file.len().saturating_mul(MAX_GROWTH))
}

/// Where a text nests brackets too deeply (flow collections; YAML 1.2, 7.4), as a byte offset.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    // Whether a value may begin here: elsewhere brackets and quotes belong to a plain scalar.
    let mut begins = true;
    while let Some(&byte) = bytes.get(at) {
        let is_blank = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        let in_flow = depth > 0;
        match byte {
            b'\n' | b'\r' => begins |= !in_flow,
            b' ' | b'\t' => {}
            b'#' if at == 0 || is_blank(at - 1) => at = line_end(bytes, at) - 1,
            b'"' | b'\'' if begins => {
                at = quoted_end(bytes, at);
                begins = false;
            }
            b'|' | b'>' if begins && !in_flow => {
                at = block_end(bytes, at) - 1;
            }
            b'&' | b'!' if begins => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",[]{}".contains(byte);
                at += bytes[at..].iter().position(is_end).unwrap_or(bytes.len() - at) - 1;
            }
            b'[' | b'{' if begins || in_flow => {
                depth += 1;
                begins = true;
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b']' | b'}' if in_flow => {
                depth -= 1;
                begins = false;
            }
            b',' if in_flow => begins = true,
            b':' if in_flow || is_blank(at + 1) => begins = true,
            b'-' | b'?' if begins && is_blank(at + 1) => {}
            _ => begins = false,
        }
        at += 1;
    }
    None
}

/// The end of a line, without its line feed.
fn line_end(text: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', text.get(from..).unwrap_or_default()).map_or(text.len(), |at| from + at)
}

/// Where a quoted text ends, with the quote; a second single quote begins the rest of it.
fn quoted_end(text: &[u8], from: usize) -> usize {
    let quote = text[from];
    let mut at = from + 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            _ if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Where a block of text ends (YAML 1.2, 8.1): before the first line that is no deeper than the one that begins it.
fn block_end(text: &[u8], from: usize) -> usize {
    let deep = |line: usize| {
        let blanks = text[line..].iter().take_while(|byte| **byte == b' ').count();
        (blanks, text.get(line + blanks).is_none_or(|byte| b"\r\n".contains(byte)))
    };
    let begin = memchr::memrchr(b'\n', &text[..from]).map_or(0, |at| at + 1);
    let (outer, _) = deep(begin);
    let mut end = line_end(text, from);
    while end < text.len() {
        let (own, is_empty) = deep(end + 1);
        if own <= outer && !is_empty {
            break;
        }
        end = line_end(text, end + 1);
    }
    end.max(from + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_where_they_are_brackets() {
        let deep = "[".repeat(MAX_DEPTH + 1);
        let wide = "[]{}".repeat(1000);
        for fine in [
            format!("a: {}{}", &deep[1..], "]".repeat(MAX_DEPTH)),
            wide,
            format!("a: \"{deep}\"\nb: '{deep}'\n"),
            format!("a: it's {deep}\n"),
            format!("a: |\n  \"\n  {deep}\n\n  {deep}\nb: 1\n# {deep}\n"),
            format!("a: 1 # {deep}\n"),
        ] {
            assert_eq!(too_deep(&fine), None, "{fine}");
        }
        for bad in [
            deep.clone(),
            format!("a: it's\nb: {deep}"),
            format!("a: |\n  '\nb: {deep}"),
            format!("a: 'x''y'\nb: {deep}"),
            format!("a: \"\\\"\"\nb: {deep}"),
            "[ \"]\", ".repeat(MAX_DEPTH + 1),
            "[ ']', # ]\n".repeat(MAX_DEPTH + 1),
            "[ &a \"]\", ".repeat(MAX_DEPTH + 1),
            "[a\n'b', ".repeat(MAX_DEPTH + 1),
            format!("- - !x &y\n    {deep}"),
        ] {
            assert!(too_deep(&bad).is_some(), "{bad}");
        }
    }
}
