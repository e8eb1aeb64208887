//! Text of two or four bytes for each letter: UTF-16 and UTF-32, with and without a byte order mark.
//!
//! The mark wins over the label; without both the order is the one that makes letters of ASCII out of zeros. (RFC 2781
//! says big-endian where nothing else does; Windows writes little-endian.)

/// Bytes of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Two,
    Four,
}

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// How wide text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) width: Width,
    /// `None`: not said.
    pub(super) order: Option<Order>,
}

/// How many bytes tell what text it is.
const SAMPLE: usize = 4096;
/// How many bytes are looked at in every text: UTF-16 of any script that mail is written in has a zero there.
const GLANCE: usize = 64;

/// Decodes text that is called wide. The flag tells that the label was wrong, or the bytes are broken.
pub(super) fn decode(bytes: &[u8], form: Form) -> (String, bool) {
    if let Some((marked, length)) = mark(bytes) {
        let (text, broken) = units(bytes.get(length..).unwrap_or_default(), marked);
        let contradicted =
            marked.width != form.width || form.order.is_some() && marked.order != form.order;
        return (text, broken || contradicted);
    }
    let likely = likely_order(bytes, form.width);
    let order = form.order.or(likely).unwrap_or(Order::Big);
    let (text, broken) = units(bytes, Form { order: Some(order), ..form });
    (text, broken || form.order.is_none() && order == Order::Little)
}

/// Text of single bytes that is called wide: a gateway had recoded it, or Outlook wrote the name into the HTML only. Wide
/// text has zeros; where a word of Chinese has none, half of its bytes are no letters of ASCII.
pub(super) fn is_narrow(bytes: &[u8]) -> bool {
    let ascii = || bytes.iter().filter(|b| matches!(b, 9 | 10 | 13 | 0x20..=0x7e)).count();
    memchr::memchr(0, bytes).is_none()
        && mark(bytes).is_none()
        && (std::str::from_utf8(bytes).is_ok() || ascii() >= bytes.len() / 8 * 7)
}

/// Wide text that nobody called so: a byte order mark, or zeros in every other byte of its beginning.
pub(super) fn unnamed(bytes: &[u8]) -> Option<String> {
    let glance = bytes.get(..GLANCE).unwrap_or(bytes);
    let marked = matches!(glance, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if !marked && memchr::memchr(0, glance).is_none() {
        return None;
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (form, length) = match mark(bytes) {
        Some(found) => found,
        None => (sniffed(sample)?, 0),
    };
    memchr::memchr(0, sample)?;
    let (text, broken) = units(bytes.get(length..)?, form);
    (!broken).then_some(text)
}

/// The byte order mark at the beginning, and its length.
fn mark(bytes: &[u8]) -> Option<(Form, usize)> {
    let form = |width, order| Form { width, order: Some(order) };
    Some(match bytes {
        [0xff, 0xfe, 0, 0, ..] => (form(Width::Four, Order::Little), 4),
        [0, 0, 0xfe, 0xff, ..] => (form(Width::Four, Order::Big), 4),
        [0xff, 0xfe, ..] => (form(Width::Two, Order::Little), 2),
        [0xfe, 0xff, ..] => (form(Width::Two, Order::Big), 2),
        _ => return None,
    })
}

/// The form in which three units in four are plain letters of ASCII.
fn sniffed(sample: &[u8]) -> Option<Form> {
    [Width::Four, Width::Two].into_iter().find_map(|width| {
        let order = likely_order(sample, width)?;
        let (plain, all) = plain_units(sample, width, order);
        (all >= 4 && plain * 4 >= all * 3).then_some(Form { width, order: Some(order) })
    })
}

/// The order in which more units are letters of ASCII; `None` where that does not tell.
fn likely_order(bytes: &[u8], width: Width) -> Option<Order> {
    let little = plain_units(bytes, width, Order::Little).0;
    let big = plain_units(bytes, width, Order::Big).0;
    match little.cmp(&big) {
        std::cmp::Ordering::Greater => Some(Order::Little),
        std::cmp::Ordering::Less => Some(Order::Big),
        std::cmp::Ordering::Equal => None,
    }
}

/// How many of the first units are letters, blanks or line ends of ASCII, and how many units that are.
fn plain_units(bytes: &[u8], width: Width, order: Order) -> (usize, usize) {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let plain = |unit: u32| matches!(unit, 9 | 10 | 13 | 0x20..=0x7e);
    let found = numbers(sample, width, order).filter(|&unit| plain(unit)).count();
    (found, sample.len() / bytes_of(width))
}

fn bytes_of(width: Width) -> usize {
    match width {
        Width::Two => 2,
        Width::Four => 4,
    }
}

/// The whole units as numbers.
fn numbers(bytes: &[u8], width: Width, order: Order) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(bytes_of(width)).map(move |unit| {
        let join = |n: u32, &b: &u8| n << 8 | u32::from(b);
        match order {
            Order::Little => unit.iter().rev().fold(0, join),
            Order::Big => unit.iter().fold(0, join),
        }
    })
}

/// Decodes the units; what transport added after the last whole one (half a line end) is left out.
fn units(bytes: &[u8], form: Form) -> (String, bool) {
    let order = form.order.unwrap_or(Order::Big);
    let whole = bytes.len() - bytes.len() % bytes_of(form.width);
    let (bytes, rest) = bytes.split_at(whole);
    let torn = rest.iter().any(|b| !matches!(b, 0 | b'\n' | b'\r' | b' '));
    let mut text = String::with_capacity(bytes.len());
    let mut broken = torn;
    if form.width == Width::Two {
        let encoding = match order {
            Order::Little => encoding_rs::UTF_16LE,
            Order::Big => encoding_rs::UTF_16BE,
        };
        let (decoded, errors) = encoding.decode_without_bom_handling(bytes);
        text.push_str(&decoded);
        broken |= errors;
    } else {
        for number in numbers(bytes, form.width, order) {
            let letter = char::from_u32(number);
            broken |= letter.is_none();
            text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
    if torn {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    (text, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Form = Form { width: Width::Two, order: None };

    fn two(text: &str, order: Order) -> Vec<u8> {
        let bytes = |unit: u16| match order {
            Order::Little => unit.to_le_bytes(),
            Order::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn four(text: &str, order: Order) -> Vec<u8> {
        let bytes = |c: char| match order {
            Order::Little => u32::from(c).to_le_bytes(),
            Order::Big => u32::from(c).to_be_bytes(),
        };
        text.chars().flat_map(bytes).collect()
    }

    #[test]
    fn the_mark_tells_the_order() {
        for order in [Order::Little, Order::Big] {
            let bytes = two("\u{feff}Grüße \u{1f350}\n", order);
            assert_eq!(decode(&bytes, ANY), ("Grüße \u{1f350}\n".into(), false));
            let bytes = four("\u{feff}Grüße\n", order);
            let form = Form { width: Width::Four, order: None };
            assert_eq!(decode(&bytes, form), ("Grüße\n".into(), false));
        }
        let wrong = Form { width: Width::Two, order: Some(Order::Little) };
        assert_eq!(decode(&two("\u{feff}é", Order::Big), wrong), ("é".into(), true));
    }

    #[test]
    fn without_a_mark_the_letters_tell_the_order() {
        assert_eq!(
            decode(&two("Grüße an alle\n", Order::Big), ANY),
            ("Grüße an alle\n".into(), false)
        );
        assert_eq!(
            decode(&two("Grüße an alle\n", Order::Little), ANY),
            ("Grüße an alle\n".into(), true)
        );
        let form = Form { width: Width::Four, order: None };
        assert_eq!(decode(&four("pêche", Order::Big), form), ("pêche".into(), false));
    }

    #[test]
    fn a_torn_last_unit() {
        let mut bytes = two("a", Order::Big);
        bytes.push(b'\n');
        assert_eq!(decode(&bytes, ANY), ("a".into(), false));
        bytes.push(b'x');
        bytes.push(b'x');
        assert!(decode(&bytes, ANY).1);
    }

    #[test]
    fn single_bytes_called_wide() {
        for bytes in [&b"just text\n"[..], b"caf\xe9 au lait, s'il vous pla\xeet\n", b""] {
            assert!(is_narrow(bytes), "{bytes:?}");
        }
        for text in ["\u{feff}a", "a", "\u{68a8}\u{6811}\u{5f00}\u{82b1}"] {
            assert!(!is_narrow(&two(text, Order::Big)), "{text}");
        }
    }

    #[test]
    fn wide_text_without_a_name() {
        for order in [Order::Little, Order::Big] {
            for text in ["\u{feff}héllo raw\nline two\n", "hello raw\nline two\n"] {
                let expected = text.trim_start_matches('\u{feff}');
                assert_eq!(unnamed(&two(text, order)).as_deref(), Some(expected), "{order:?}");
                assert_eq!(unnamed(&four(text, order)).as_deref(), Some(expected), "{order:?}");
            }
        }
        for bytes in [
            &b"a\0b\0\0c\nwith \0 nul\n"[..],
            b"\0\0\0\0\0\0\0\0",
            b"\xff\xfeplain letters of Latin-1 on one line\n",
            b"plain\n",
            b"\0",
            b"",
        ] {
            assert_eq!(unnamed(bytes), None, "{bytes:?}");
        }
    }
}
