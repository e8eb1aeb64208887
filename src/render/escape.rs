//! The gate between mail and pages: text made safe for HTML, attributes, XML, JSON in scripts, and URLs.
//!
//! Beside the usual entities it makes visible what a terminal or browser would act upon or hide: C0 controls become
//! Unicode's control pictures (`␀`), C1 controls, noncharacters and the marks that reorder text (U+202E and its kin, the "Trojan
//! Source" characters) become their names. In running text a name stands in `<i class="c">RLO</i>`; where no markup can
//! be, as `[RLO]`.

use std::fmt::Write;

use crate::byte_set::ByteSet;
use crate::visible::{is_noncharacter, special_chars};

/// Bytes that may begin something to replace in text: special characters, controls but for tabs and ends of lines, and the
/// lead bytes of C1 controls, of U+061C, of the marks in U+2000-206F, and of noncharacters.
static IN_TEXT: ByteSet =
    ByteSet::CONTROL.without(b"\t\n").with(b"&<\xC2\xD8\xE2").with_range(0xEF, 0xF4);
/// The same in attributes.
static IN_ATTRIBUTES: ByteSet = IN_TEXT.with(b">\"'");
/// The same in XML.
static IN_XML: ByteSet = IN_ATTRIBUTES.without(b"\r\x7F\xC2\xD8\xE2");

/// Appends `text` safe for element content only, compactly: `>`, quotes, and `&` before what cannot be the name of an
/// entity stay as they are, which HTML allows there.
pub fn text(text: &str, out: &mut String) {
    escape::<false>(text, out);
}

/// Appends `text` safe for element content and for attribute values in either kind of quotes. No markup is added.
pub fn html(text: &str, out: &mut String) {
    escape::<true>(text, out);
}

/// Whether [`html`] would give the same text: most of what a page shows needs no care.
pub fn is_inert(text: &str) -> bool {
    !text.bytes().any(|byte| IN_ATTRIBUTES.has(byte))
}

/// [`html`] as a new string.
pub fn html_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    html(text, &mut out);
    out
}

/// Whether text may hold letters of a script that runs from right to left: all of them begin at U+0590, whose first
/// byte in UTF-8 is D6.
pub fn may_be_right_to_left(text: &str) -> bool {
    !text.is_ascii() && text.bytes().any(|byte| byte >= 0xD6)
}

fn escape<const ATTRIBUTE: bool>(text: &str, out: &mut String) {
    let table = if ATTRIBUTE { &IN_ATTRIBUTES } else { &IN_TEXT };
    let mut copied = 0;
    for (at, character) in special_chars(text, |byte| table.has(byte)) {
        if needs_care(character) && (ATTRIBUTE || !is_bare(text.as_bytes(), at)) {
            out.push_str(&text[copied..at]);
            replace::<ATTRIBUTE>(character, out);
            copied = at + character.len_utf8();
        }
    }
    out.push_str(&text[copied..]);
}

/// Whether the character here is an `&` that begins no entity, whatever follows the text: HTML lets it stand. Code has many.
fn is_bare(text: &[u8], at: usize) -> bool {
    let next = text.get(at + 1);
    text[at] == b'&' && next.is_some_and(|next| !next.is_ascii_alphanumeric() && *next != b'#')
}

/// Whether a character that begins with a special byte is replaced.
fn needs_care(character: char) -> bool {
    character.is_ascii()
        || hidden_name(character).is_some()
        || is_c1(character)
        || is_noncharacter(character)
}

fn is_c1(character: char) -> bool {
    ('\u{80}'..='\u{9F}').contains(&character)
}

fn replace<const ATTRIBUTE: bool>(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        '\u{7F}' => out.push('\u{2421}'),
        '\0'..='\x1F' => out.push(char::from_u32(0x2400 + character as u32).unwrap_or('\u{FFFD}')),
        _ => {
            let (before, after) = if ATTRIBUTE { ("[", "]") } else { ("<i class=\"c\">", "</i>") };
            out.push_str(before);
            if let Some(name) = hidden_name(character) {
                out.push_str(name);
            } else {
                let _ = write!(out, "U+{:04X}", u32::from(character));
            }
            out.push_str(after);
        }
    }
}

/// Unicode's abbreviation of a character that reorders the text around it (UAX 9); `None` for all others.
pub fn hidden_name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{61C}' => "ALM",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{202A}' => "LRE",
        '\u{202B}' => "RLE",
        '\u{202C}' => "PDF",
        '\u{202D}' => "LRO",
        '\u{202E}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        _ => return None,
    })
}

/// Appends `text` safe for XML 1.0 content and attributes; characters that XML 1.0 forbids (section 2.2), and
/// noncharacters, are left out.
pub fn xml(text: &str, out: &mut String) {
    let mut copied = 0;
    for (at, character) in special_chars(text, |byte| IN_XML.has(byte)) {
        let entity = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            c if c.is_ascii() || is_noncharacter(c) => "",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(entity);
        copied = at + character.len_utf8();
    }
    out.push_str(&text[copied..]);
}

/// JSON text made safe inside `<script type="application/json">`: `<`, `>`, `&`, U+2028 and U+2029, which JSON has in
/// strings only, become `\u` escapes, so that neither `</script>` nor `<!--` can occur.
pub fn json_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    let mut copied = 0;
    for (at, found) in json.match_indices(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        out.push_str(&json[copied..at]);
        out.push_str(match found {
            "<" => "\\u003c",
            ">" => "\\u003e",
            "&" => "\\u0026",
            "\u{2028}" => "\\u2028",
            _ => "\\u2029",
        });
        copied = at + found.len();
    }
    out.push_str(&json[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_string(input: &str) -> String {
        let mut out = String::new();
        text(input, &mut out);
        out
    }

    fn xml_string(input: &str) -> String {
        let mut out = String::new();
        xml(input, &mut out);
        out
    }

    #[test]
    fn markup_in_text_and_attributes_is_inert() {
        assert_eq!(text_string("<b onclick='x'> & \"y\""), "&lt;b onclick='x'> & \"y\"");
        assert_eq!(html_string("<b a='x'> & \"y\""), "&lt;b a=&#39;x&#39;&gt; &amp; &quot;y&quot;");
    }

    #[test]
    fn an_ampersand_stays_only_where_it_begins_no_entity_whatever_follows() {
        assert_eq!(
            text_string("a & b && c &\n&(d) &; &\u{202E}"),
            "a & b && c &\n&(d) &; &<i class=\"c\">RLO</i>"
        );
        assert_eq!(text_string("&lt; &ampx &#60; &"), "&amp;lt; &amp;ampx &amp;#60; &amp;");
        assert_eq!(text_string("&<&\0"), "&&lt;&␀");
    }

    #[test]
    fn what_reorders_or_rings_is_shown_by_name() {
        assert_eq!(
            text_string("if \u{202E}x\u{2066}"),
            "if <i class=\"c\">RLO</i>x<i class=\"c\">LRI</i>"
        );
        assert_eq!(html_string("a\u{200F}b\u{61C}"), "a[RLM]b[ALM]");
        assert_eq!(text_string("a\0b\x07\x1B[1m\r\x7F"), "a␀b␇␛[1m␍␡");
        assert_eq!(
            text_string("\u{85}\u{9F}"),
            "<i class=\"c\">U+0085</i><i class=\"c\">U+009F</i>"
        );
        assert_eq!(
            html_string("\u{FFFE}\u{FDD0}\u{1FFFF}\u{1F600}！"),
            "[U+FFFE][U+FDD0][U+1FFFF]\u{1F600}！"
        );
    }

    #[test]
    fn ordinary_characters_with_the_same_lead_bytes_stay() {
        let plain = "“quoted” – £5 ©\u{A0}… 200\u{200B} ظ\tend\n";
        assert_eq!(text_string(plain), plain);
    }

    #[test]
    fn xml_loses_only_what_it_cannot_hold() {
        assert_eq!(
            xml_string("a\0\x0Bb\u{FFFE}<&>\"'\r\n\u{1F600}"),
            "ab&lt;&amp;&gt;&quot;&#39;\r\n\u{1F600}"
        );
    }

    #[test]
    fn json_cannot_close_its_script() {
        let json = serde_json::to_string("</script><!-- & \u{2028}").unwrap();
        let safe = json_script(&json);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "</script><!-- & \u{2028}");
    }

    proptest! {
        #[test]
        fn no_input_opens_a_tag_or_leaves_an_attribute(input in any::<String>()) {
            let safe = html_string(&input);
            prop_assert!(!safe.contains(['<', '>', '"', '\'']));
            prop_assert!(!is_inert(&input) || safe == input);
            prop_assert!(!safe.chars().any(|c| hidden_name(c).is_some()));
            prop_assert!(!safe.chars().any(|c| c.is_control() && c != '\t' && c != '\n'));
            let shown = text_string(&input).replace("<i class=\"c\">", "").replace("</i>", "");
            prop_assert!(!shown.contains('<'));
        }
    }
}
