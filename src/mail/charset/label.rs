//! The names of charsets, as mail writes them.
//!
//! The Encoding Standard's labels are the core; around them are the names that IANA, Java, DOS and thirty years of
//! misspelling added.

use encoding_rs::Encoding;

use super::dos::CodePage;
use super::escaped::Escapes;
use super::wide::{Form, Order, Width};

/// How a label says that bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Utf8,
    /// ASCII by any of its names: bytes beyond it contradict the label.
    Ascii,
    Utf7,
    /// UTF-16 and UTF-32; the order of bytes where the label tells it.
    Wide(Form),
    /// Seven bits with escapes, other than ISO-2022-JP.
    Escaped(Escapes),
    Dos(&'static CodePage),
    /// One of the Encoding Standard.
    Standard(&'static Encoding),
    /// A name of nothing.
    Unknown,
}

/// Reads a label; `None` if it is empty.
pub(super) fn codec(label: &str) -> Option<Codec> {
    let label = tidy(label);
    if label.is_empty() {
        return None;
    }
    // The two names of nine mails in ten.
    if label.eq_ignore_ascii_case("utf-8") {
        return Some(Codec::Utf8);
    }
    if label.eq_ignore_ascii_case("us-ascii") {
        return Some(Codec::Ascii);
    }
    Some(named(&label.to_ascii_lowercase()))
}

/// The label behind the first `charset=` of HTML.
pub(super) fn in_html(html: &[u8]) -> Option<String> {
    let at = html.windows(7).position(|word| word.eq_ignore_ascii_case(b"charset"))?;
    let value = html.get(at + 7..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_.:".contains(b));
    let label = value.get(..end.unwrap_or(value.len()))?;
    (!label.is_empty()).then(|| String::from_utf8_lossy(label).into_owned())
}

/// The label without quotes, comments, a language (RFC 2231 5), and what damaged headers put before it.
fn tidy(label: &str) -> &str {
    let junk = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ';' | ',' | '\\' | '\0' | '.')
    };
    let end = |c: char| c.is_whitespace() || matches!(c, '*' | '(' | '"' | '\'' | ';');
    let label = label.trim_matches(junk);
    let label = label.split_once('=').map_or(label, |(_, after)| after.trim_start_matches(junk));
    label.split(end).next().unwrap_or_default()
}

fn named(label: &str) -> Codec {
    let wide = |width, order| Codec::Wide(Form { width, order });
    match label {
        "utf8" | "utf_8" | "x-utf8" | "x-utf-8" | "x-utf_8j" | "utf-8j" | "utf8mb4" | "cesu-8"
        | "utf-8-mac" | "cp65001" | "65001" | "unicode-1-1-utf-8" | "unicode-2-0-utf-8" => {
            Codec::Utf8
        }
        "ascii" | "ansi_x3.4-1968" | "ansi_x3.4-1986" | "iso646-us" | "iso_646.irv:1991" | "us"
        | "iso-ir-6" | "cp367" | "ibm367" | "csascii" | "7bit" => Codec::Ascii,
        "utf-7"
        | "utf7"
        | "csutf7"
        | "csunicode11utf7"
        | "unicode-1-1-utf-7"
        | "unicode-2-0-utf-7"
        | "x-unicode-2-0-utf-7" => Codec::Utf7,
        "utf-16" | "utf16" | "utf_16" | "ucs-2" | "ucs2" | "unicode" | "csunicode"
        | "iso-10646-ucs-2" => wide(Width::Two, None),
        "utf-16le" | "utf16le" | "utf-16-le" | "x-utf-16le" | "unicodelittle" => {
            wide(Width::Two, Some(Order::Little))
        }
        "utf-16be" | "utf16be" | "utf-16-be" | "x-utf-16be" | "unicodefffe" => {
            wide(Width::Two, Some(Order::Big))
        }
        "utf-32" | "utf32" | "ucs-4" | "ucs4" | "csucs4" | "iso-10646-ucs-4" => {
            wide(Width::Four, None)
        }
        "utf-32le" | "utf32le" => wide(Width::Four, Some(Order::Little)),
        "utf-32be" | "utf32be" => wide(Width::Four, Some(Order::Big)),
        "iso-2022-kr" | "iso2022-kr" | "iso2022kr" | "csiso2022kr" => {
            Codec::Escaped(Escapes::Korean)
        }
        "iso-2022-cn" | "iso2022-cn" | "iso2022cn" | "iso-2022-cn-ext" => {
            Codec::Escaped(Escapes::Chinese)
        }
        "hz-gb-2312" | "hz" | "hz-gb2312" | "x-hz-gb-2312" => Codec::Escaped(Escapes::Hz),
        _ => elsewhere(label),
    }
}

fn elsewhere(label: &str) -> Codec {
    // `=` of quoted-printable that was not decoded.
    let damaged = || standard(label.strip_prefix("3d")?);
    standard(standard_name(label))
        .or_else(|| code_page(label))
        .or_else(damaged)
        .unwrap_or(Codec::Unknown)
}

fn standard(label: &str) -> Option<Codec> {
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    let wide = |order| Codec::Wide(Form { width: Width::Two, order: Some(order) });
    Some(if encoding == encoding_rs::UTF_8 {
        Codec::Utf8
    } else if encoding == encoding_rs::UTF_16LE {
        wide(Order::Little)
    } else if encoding == encoding_rs::UTF_16BE {
        wide(Order::Big)
    } else if encoding == encoding_rs::X_USER_DEFINED {
        Codec::Unknown
    } else {
        Codec::Standard(encoding)
    })
}

/// What the Encoding Standard calls it.
fn standard_name(label: &str) -> &str {
    match label {
        "latin-1" | "iso-latin-1" | "iso8859_1" | "8859-1" | "8859_1" | "iso-8859" | "iso8859"
        | "ansi" | "x-ansi" | "windows-ansi" | "win1252" | "windows1252" | "ms-ansi" => {
            "iso-8859-1"
        }
        "latin-9" | "latin9" | "iso8859_15" | "iso-8859-15-windows" => "iso-8859-15",
        "iso8859_2" | "latin-2" => "iso-8859-2",
        "iso8859_3" => "iso-8859-3",
        "iso8859_4" => "iso-8859-4",
        "iso8859_5" => "iso-8859-5",
        "iso8859_6" => "iso-8859-6",
        "iso8859_7" => "iso-8859-7",
        "iso8859_8" => "iso-8859-8",
        "iso8859_9" | "latin-5" => "iso-8859-9",
        "iso8859_13" => "iso-8859-13",
        "windows1250" | "win-1250" | "win1250" | "ms-ee" => "windows-1250",
        "windows1251" | "win-1251" | "win1251" | "ms-cyrl" | "cp-1251" => "windows-1251",
        "windows1254" | "ms-turk" => "windows-1254",
        "koi8_r" | "koi8r" | "koi-8-r" | "koi-8" => "koi8-r",
        "koi8_u" | "koi8u" => "koi8-u",
        "ms874" | "x-windows-874" | "cp874" | "tis620" => "windows-874",
        "cp932" | "x-ms-cp932" | "ms-932" | "shiftjis" | "x-shift-jis" | "x-shift_jis" => {
            "shift_jis"
        }
        "euc_jp" | "eucjp" | "ujis" => "euc-jp",
        "iso2022jp" | "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms"
        | "cp50220" | "cp50221" | "cp50222" | "jis" => "iso-2022-jp",
        "cp936" | "ms936" | "euc_cn" | "euc-cn" | "x-euc-cn" | "gb2312-80" | "gb_2312_80"
        | "gb-2312" => "gbk",
        "gb-18030" | "gb18030-2000" | "cp54936" => "gb18030",
        "cp949" | "ms949" | "x-windows-949" | "uhc" | "euc_kr" | "euckr" | "ksc5601" => "euc-kr",
        "cp950" | "ms950" | "ms950_hkscs" | "x-windows-950" | "big-5" | "big5_hkscs" => "big5",
        other => other,
    }
}

/// `cp850`, `ibm-437`, `850`, `csPC8CodePage437`: a code page by its number.
fn code_page(label: &str) -> Option<Codec> {
    let number = match label {
        "cspc850multilingual" => 850,
        "cspcp852" => 852,
        "koi8-ru-dos" | "ruscii" => 1125,
        _ => {
            let digits = label.trim_start_matches(|c: char| !c.is_ascii_digit());
            let digits = digits.strip_prefix("8codepage").unwrap_or(digits);
            let before = label.strip_suffix(digits)?.trim_end_matches(['-', '_', ' ']);
            let prefix =
                ["", "cp", "ibm", "x-cp", "x-ibm", "dos", "oem", "pc", "cspc8codepage", "cspc"];
            let digits = digits.trim_start_matches('0');
            digits.parse().ok().filter(|_| prefix.contains(&before))?
        }
    };
    if number == 866 {
        return Some(Codec::Standard(encoding_rs::IBM866));
    }
    CodePage::numbered(number).map(Codec::Dos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_labels_are_understood() {
        for label in [
            "utf-8\"",
            "\"UTF-8\"",
            "x-utf_8j",
            " utf8 ",
            "utf-8*en",
            "utf-8 (yes)",
            "'utf-8'",
            "utf8.",
            "charset=utf-8",
        ] {
            assert_eq!(codec(label), Some(Codec::Utf8), "{label}");
        }
        assert_eq!(codec("3DISO-8859-2"), Some(Codec::Standard(encoding_rs::ISO_8859_2)));
        assert_eq!(codec(" \"\" "), None);
    }

    #[test]
    fn code_pages_by_many_names() {
        for label in ["cp437", "IBM437", "ibm-437", "437", "CP-437", "cp00437", "csPC8CodePage437"]
        {
            assert_eq!(codec(label), CodePage::numbered(437).map(Codec::Dos), "{label}");
        }
        assert_eq!(codec("cp866"), Some(Codec::Standard(encoding_rs::IBM866)));
        assert_eq!(codec("cp949"), Some(Codec::Standard(encoding_rs::EUC_KR)));
        for label in
            ["y", "yes", "8bit", "unknown-8bit", "cp9", "x850", "850x", "99999999999999999999"]
        {
            assert_eq!(codec(label), Some(Codec::Unknown), "{label}");
        }
    }
}
