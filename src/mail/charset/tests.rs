use proptest::prelude::*;

use super::*;

fn text(bytes: &[u8], label: Option<&str>) -> (String, bool) {
    let d = decode(bytes, label);
    (d.text.into_owned(), d.guessed)
}

fn recoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn declared_charset_is_used() {
    assert_eq!(text(b"caf\xe9", Some("ISO-8859-1")), ("café".into(), false));
    assert_eq!(text(b"\xcf\xf0\xe8", Some("windows-1251")), ("При".into(), false));
    assert_eq!(text(b"Hi +AOk-", Some("unicode-1-1-utf-7")), ("Hi é".into(), false));
    assert_eq!(text(b"\x1b$B$\"\x1b(B", Some("iso-2022-jp")), ("あ".into(), false));
    assert_eq!(text(b"caf\x82", Some("cp850")), ("café".into(), false));
    assert_eq!(text(b"na\x8bve", Some("IBM437")), ("naïve".into(), false));
    assert_eq!(text(b"~{<:Ky2;S{~}", Some("hz-gb-2312")), ("己所不欲".into(), false));
    assert_eq!(text(b"\0h\0i", Some("utf-16")), ("hi".into(), false));
    assert_eq!(text(b"\x1b$)C\x0e>H3g\x0f", Some("iso-2022-kr")), ("안녕".into(), false));
    assert_eq!(text(&recoded("中文", encoding_rs::GBK), Some("gb2312")), ("中文".into(), false));
}

#[test]
fn a_label_that_is_none_leaves_guessing() {
    for label in ["y", "yes", "8bit", "unknown-8bit", "x-unknown"] {
        assert_eq!(text("é".as_bytes(), Some(label)), ("é".into(), true), "{label}");
        assert_eq!(text(b"\xe9", Some(label)), ("é".into(), true), "{label}");
    }
    assert_eq!(text(b"\xe9", None), ("é".into(), true));
    assert_eq!(text("é".as_bytes(), None), ("é".into(), false));
    assert_eq!(text(b"plain", None), ("plain".into(), false));
}

#[test]
fn bytes_that_contradict_the_label_win() {
    assert_eq!(text(b"\x93quoted\x94", Some("utf-8")), ("\u{201c}quoted\u{201d}".into(), true));
    assert_eq!(text("na\u{ef}ve".as_bytes(), Some("us-ascii")), ("naïve".into(), true));
    assert_eq!(text(b"plain", Some("us-ascii")), ("plain".into(), false));
    assert_eq!(text("pêche".as_bytes(), Some("iso-8859-1")), ("pêche".into(), true));
    assert_eq!(text("pêche".as_bytes(), Some("cp850")), ("pêche".into(), true));
    assert_eq!(text("пирог".as_bytes(), Some("koi8-r")), ("пирог".into(), true));
    let japanese = "この木の果物はまだ熟していません。\n";
    let bytes = recoded(japanese, encoding_rs::SHIFT_JIS);
    assert_eq!(text(&bytes, Some("iso-8859-1")), (japanese.into(), true));
}

#[test]
fn without_a_label_the_language_tells() {
    for (words, encoding) in [
        ("Привет мир, как дела\n", encoding_rs::KOI8_R),
        ("Груши уже созрели, приходите в сад.\n", encoding_rs::WINDOWS_1251),
        ("梨树今年开花很早,请大家来果园。\n", encoding_rs::GBK),
        ("この木の果物はまだ熟していません。\n", encoding_rs::SHIFT_JIS),
        ("この木の果物はまだ熟していません。\n", encoding_rs::EUC_JP),
        ("배나무에 꽃이 피었습니다. 과수원으로 오세요.\n", encoding_rs::EUC_KR),
        ("梨樹今年開花很早,請大家來果園。\n", encoding_rs::BIG5),
        ("Jabłka są już dojrzałe, chodźcie do ogrodu.\n", encoding_rs::ISO_8859_2),
        ("Οι αχλαδιές άνθισαν νωρίς φέτος.\n", encoding_rs::ISO_8859_7),
        ("Die Äpfel sind reif, die Bäume müssen gepflückt werden.\n", encoding_rs::WINDOWS_1252),
        ("Les poires sont mûres, récolte prévue à la fin août.\n", encoding_rs::WINDOWS_1252),
        ("As pêras já estão maduras, a colheita é amanhã.\n", encoding_rs::WINDOWS_1252),
    ] {
        let bytes = recoded(words, encoding);
        assert_eq!(text(&bytes, None), (words.into(), true), "{}", encoding.name());
        assert_eq!(text(&bytes, Some("us-ascii")), (words.into(), true), "{}", encoding.name());
        assert_eq!(text(&bytes, Some("y")), (words.into(), true), "{}", encoding.name());
    }
}

#[test]
fn wide_text_without_its_name() {
    let bytes: Vec<u8> =
        "\u{feff}héllo\nthere\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for label in [None, Some("us-ascii"), Some("utf-8"), Some("iso-8859-1"), Some("y")] {
        assert_eq!(text(&bytes, label), ("héllo\nthere\n".into(), true), "{label:?}");
        assert!(is_wide(&bytes, label));
    }
    assert!(!is_wide(b"GIF89a\0\0\0", None));
}

#[test]
fn single_bytes_called_wide() {
    assert_eq!(text(b"plain\n", Some("utf-16")), ("plain\n".into(), true));
    assert_eq!(
        text(b"le caf\xe9 est servi\n", Some("unicode")),
        ("le café est servi\n".into(), true)
    );
}

#[test]
fn html_that_names_its_charset() {
    for html in [
        "<meta charset=\"koi8-r\">",
        "<META http-equiv='x' content='text/html; CHARSET=KOI8-R'>",
        "<?xml version='1.0'?><meta charset = koi8-r />",
    ] {
        let label = html_label(html.as_bytes()).unwrap_or_default();
        assert_eq!(label.to_lowercase(), "koi8-r", "{html}");
    }
    assert_eq!(html_label(b"<p>charset</p>"), None);
    assert_eq!(html_label(b"charset="), None);
}

#[test]
fn escapes_without_their_name() {
    assert_eq!(text(b"\x1b$B$\"\x1b(B!", None), ("あ!".into(), false));
    assert_eq!(text(b"\x1b$B$\"\x1b(B!", Some("iso-8859-1")), ("あ!".into(), true));
    assert_eq!(text(b"\x1b$)C\x0e>H3g\x0f!", Some("us-ascii")), ("안녕!".into(), true));
    assert_eq!(text(b"\x1b[1m$", None), ("\u{1b}[1m$".into(), false));
}

#[test]
fn a_cut_letter_does_not_turn_utf8_into_mojibake() {
    let cut = "éàü\u{20ac}".as_bytes().split_last().unwrap().1;
    assert_eq!(text(cut, Some("utf-8")), ("éàü\u{fffd}".into(), true));
}

#[test]
fn lines_of_another_charset_in_utf8() {
    let mut bytes = "Übel, käme höher\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"gr\xfc\xdfe\n");
    assert_eq!(text(&bytes, Some("utf-8")), ("Übel, käme höher\ngrüße\n".into(), true));
}

#[test]
fn which_words_may_be_joined() {
    for (label, joined) in [
        ("utf-8", true),
        ("gbk", true),
        ("ISO-2022-JP", false),
        ("utf-7", false),
        ("utf-16", false),
    ] {
        assert_eq!(joins(label), joined, "{label}");
    }
}

#[test]
fn megabytes_are_linear() {
    for (piece, label) in [
        (&b"\xe9"[..], None),
        (b"\xe9\n", None),
        (b"\xc3\xa9\n\xe9\n", Some("utf-8")),
        (b"\xff\0", Some("utf-16")),
        (b"+AOk-", Some("utf-7")),
        (b"\x1b$B$\"\x1b(B", Some("iso-2022-jp")),
        (b"\x81", Some("iso-8859-1")),
    ] {
        let bytes = piece.repeat(2_000_000 / piece.len());
        assert!(!decode(&bytes, label).text.is_empty(), "{label:?}");
    }
}

const LABELS: &[&str] = &[
    "",
    "utf-8",
    "us-ascii",
    "utf-7",
    "utf-16",
    "utf-16le",
    "utf-32",
    "iso-2022-kr",
    "iso-2022-cn",
    "hz",
    "cp437",
    "cp869",
    "gbk",
    "shift_jis",
    "iso-8859-1",
    "koi8-r",
    "iso-2022-jp",
    "big5",
    "y",
];

proptest! {
    #[test]
    fn no_bytes_panic(
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), Just(0), Just(b'\n'), Just(0x1b), Just(b'$'), Just(b'~'), Just(0xff), 0xc0..0xf0u8],
            0..300,
        ),
        label in proptest::sample::select(LABELS),
    ) {
        let _ = decode(&bytes, Some(label));
        let _ = decode(&bytes, None);
    }

    #[test]
    fn utf8_without_nuls_stays_as_it_is(text in "[^\0\u{1b}]{0,60}", label in proptest::sample::select(&["", "utf-8", "y"][..])) {
        prop_assert_eq!(decode(text.as_bytes(), Some(label)).text, text.as_str());
    }
}
