//! Character references of HTML, as far as archivers write them into comments and attributes.

/// Text with its references replaced; those that are none stay.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (decoded, after) = first(from).unwrap_or(('&', from.get(1..).unwrap_or_default()));
        out.push(decoded);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The character of a reference at the beginning of a text, and what follows.
fn first(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let (name, after) = (text.get(1..end)?, text.get(end + 1..)?);
    let number = |digits: &str, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16)?,
                None => number(digits, 10)?,
            }
        }
    };
    Some((c, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once() {
        assert_eq!(decode("a&#45;&#x2D;b&#38;amp;&lt;&quot;"), "a--b&amp;<\"");
        assert_eq!(decode("&&amp;;&nbsp;&#xD800;&#;é&"), "&&;&nbsp;&#xD800;&#;é&");
    }
}
