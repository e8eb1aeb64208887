//! Mail addresses in text, in the forms in which they stand there.
//!
//! The scan jumps from one thing that may part an address to the next (`@`, `%40`, ` at ` …) and reads letters to both
//! sides of it. It never reads back beyond the one before, so its time is linear in the text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// How sure it is that what parts two words makes an address of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// `=` and ` at ` stand between other things as well: only an address that is known by other means is one.
    Weak,
    /// `(at)`: an address that somebody disguised.
    Disguised,
    /// `@`, or `@` in an encoding.
    Plain,
}

/// What parts the two halves of an address.
const SIGNS: [(&str, Form); 15] = [
    ("@", Form::Plain),
    ("%40", Form::Plain),
    ("&#64;", Form::Plain),
    ("&#x40;", Form::Plain),
    ("\u{ff20}", Form::Plain),
    (" (at) ", Form::Disguised),
    ("(at)", Form::Disguised),
    (" [at] ", Form::Disguised),
    ("[at]", Form::Disguised),
    (" <at> ", Form::Disguised),
    (" at ", Form::Weak),
    (" AT ", Form::Weak),
    ("=", Form::Weak),
    ("--at--", Form::Weak),
    ("_at_", Form::Weak),
];

static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| SIGNS.iter().map(|(sign, _)| Finder::new(*sign)).collect());

/// Farthest that is looked for the brackets or the name around an address, in bytes.
const NEAR: usize = 250;

/// An address in a text.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// Where it is.
    pub(super) range: Range<usize>,
    /// Before the sign. What stands directly before the address may be part of it: `mail=jane`.
    pub(super) local: &'a str,
    /// After the sign, without points at its end.
    pub(super) domain: &'a str,
    /// How the two are parted.
    pub(super) form: Form,
    /// All that stands in the angle brackets around it; without them the address.
    pub(super) token: &'a str,
    /// It stands alone in angle brackets.
    pub(super) bracketed: bool,
    /// A slash stands before it, as in the path of a web address.
    pub(super) in_path: bool,
}

/// The next place of each sign.
struct Places<'a> {
    text: &'a [u8],
    next: Vec<(Option<usize>, usize)>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str, weakest: Form) -> Self {
        let text = text.as_bytes();
        let wanted =
            (0..SIGNS.len()).filter(|&sign| SIGNS.get(sign).is_some_and(|s| s.1 >= weakest));
        let next = wanted.map(|sign| (find(text, 0, sign), sign)).collect();
        Places { text, next }
    }

    /// The first place at or after `from`, of several signs there the longest.
    fn after(&mut self, from: usize) -> Option<(Range<usize>, Form)> {
        for (place, sign) in &mut self.next {
            if place.is_some_and(|place| place < from) {
                *place = find(self.text, from, *sign);
            }
        }
        let found = self.next.iter().filter_map(|(place, sign)| {
            let (text, form) = SIGNS.get(*sign)?;
            let place = (*place)?;
            Some((place..place + text.len(), *form))
        });
        found.min_by_key(|(range, _)| (range.start, usize::MAX - range.end))
    }
}

fn find(text: &[u8], from: usize, sign: usize) -> Option<usize> {
    let found = FINDERS.get(sign)?.find(text.get(from..)?)?;
    Some(from + found)
}

/// Text with those addresses replaced for which `decide` gives something else, and the range that this replaces (at
/// least the address itself, and not beyond the last one).
pub(super) fn replace<'t>(
    text: &'t str,
    weakest: Form,
    mut decide: impl FnMut(&Found<'t>, usize) -> Option<(Range<usize>, Cow<'static, str>)>,
) -> Cow<'t, str> {
    let mut places = Places::new(text, weakest);
    let mut out = String::new();
    // How far letters are read back: for a weak sign to the last one, else to the last that is none.
    let (mut done, mut weak, mut strong) = (0, 0, 0);
    while let Some((sign, form)) = places.after(weak) {
        let floor = if form == Form::Weak { weak } else { strong };
        weak = sign.end;
        if form > Form::Weak {
            strong = sign.end;
        }
        let Some(found) = around(text, floor, &sign, form) else { continue };
        if let Some((range, new)) = decide(&found, done) {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(&new);
            done = range.end;
            (weak, strong) = (weak.max(done), strong.max(done));
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Reads the address around a sign.
fn around<'t>(text: &'t str, floor: usize, sign: &Range<usize>, form: Form) -> Option<Found<'t>> {
    let before = text.get(floor..sign.start)?;
    let after = text.get(sign.end..)?;
    let fits =
        |c: char| c.is_alphanumeric() || "._+-~'!*".contains(c) || (c == '=' && form > Form::Weak);
    let local = match before.strip_suffix('"').and_then(|inner| inner.rfind('"')) {
        Some(open) if before.len() - open < NEAR => before.get(open..)?,
        _ => {
            let start = before.rfind(|c| !fits(c)).map_or(0, |at| {
                at + before.get(at..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8)
            });
            before.get(start..)?.trim_start_matches(['.', '\'', '*'])
        }
    };
    let end = after
        .char_indices()
        .find(|(at, c)| *at > NEAR || !(c.is_alphanumeric() || matches!(c, '.' | '-')))
        .map_or(after.len(), |(at, _)| at);
    let mut domain = after.get(..end)?.trim_end_matches(['.', '-']);
    if domain.is_empty() && after.starts_with('[') {
        let close = after.char_indices().take(64).find(|(_, c)| *c == ']')?.0;
        domain = after.get(..=close)?;
    }
    if local.is_empty() || !domain.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let range = sign.start - local.len()..sign.end + domain.len();
    let brackets = if form == Form::Plain { inside(text, sign) } else { None };
    let bracketed = brackets.as_ref() == Some(&range);
    Some(Found {
        local,
        domain,
        form,
        token: text.get(brackets.unwrap_or(range.clone()))?,
        bracketed,
        in_path: text.get(..range.start).is_some_and(|before| before.ends_with('/')),
        range,
    })
}

/// What stands between angle brackets around a sign, if there is no blank and no other sign in it.
fn inside(text: &str, sign: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let stops = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'@');
    let from = sign.start.saturating_sub(NEAR);
    let open = from + bytes.get(from..sign.start)?.iter().rposition(stops)?;
    let rest = bytes.get(sign.end..bytes.len().min(sign.end + NEAR))?;
    let close = sign.end + rest.iter().position(stops)?;
    (bytes.get(open) == Some(&b'<') && bytes.get(close) == Some(&b'>')).then_some(open + 1..close)
}

/// The address with its brackets and the name before them: `Jane <jane@host.example>`, back to what parts names from
/// other words. Without brackets the address alone. `floor` is the place before which nothing may be taken.
pub(super) fn with_name(text: &str, found: &Found<'_>, floor: usize) -> Range<usize> {
    if !found.bracketed {
        return found.range.clone();
    }
    let open = found.range.start - 1;
    let end = found.range.end + 1;
    let mut from = open.saturating_sub(NEAR).max(floor);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..open).unwrap_or_default();
    let name = before.trim_end_matches(' ');
    let start = match name.strip_suffix('"').and_then(|name| name.rfind('"')) {
        Some(quote) => quote,
        None => name
            .rfind(|c: char| c.is_control() || ":;,()<>[]|\"".contains(c))
            .map_or(0, |at| at + 1),
    };
    let name = name.get(start..).unwrap_or_default();
    let blanks = name.len() - name.trim_start_matches([' ', '>', '+', '-']).len();
    from + start + blanks..end
}

/// Whether a domain can be one that mail goes to: a point, and letters after the last.
pub(super) fn is_public(domain: &str) -> bool {
    domain.starts_with('[')
        || domain.rsplit_once('.').is_some_and(|(_, top)| {
            top.starts_with("xn--") || (top.len() >= 2 && top.chars().all(char::is_alphabetic))
        })
}

/// Whether the address of a bounce holds one of a set: `bounce-jane=host.example@…`.
pub(super) fn bounced(set: &HashSet<String>, found: &Found<'_>) -> Option<()> {
    let (local, domain) = (found.local.to_lowercase(), found.domain.to_lowercase());
    let tails = local.match_indices('-').rev().take(MOST_TRIES);
    let mut tails = tails.filter_map(|(at, _)| local.get(at + 1..));
    (found.form == Form::Weak && tails.any(|tail| set.contains(&format!("{tail}@{domain}"))))
        .then_some(())
}

/// Most parts of a name or domain that are tried.
const MOST_TRIES: usize = 12;

/// Whether an address of a set stands here. The letters before it may be part of something else (`mail=jane`, the time
/// before an address in the ids of git send-email, if `in_ids`), and so may those after it.
pub(super) fn within(set: &HashSet<String>, found: &Found<'_>, in_ids: bool) -> Option<()> {
    if set.is_empty() {
        return None;
    }
    let (local, domain) = (found.local.to_lowercase(), found.domain.to_lowercase());
    let tails =
        local.match_indices(['=', '+', '-', '.', '_', '~', '*', '!']).rev().take(MOST_TRIES);
    let fits = |at: usize, sign: &str| {
        let before = local.get(..at).unwrap_or_default();
        let is_time = || before.bytes().filter(u8::is_ascii_digit).count() >= 6;
        sign == "=" || sign == "+" || (in_ids && is_time())
    };
    let tails = tails
        .filter(|(at, sign)| fits(*at, sign))
        .filter_map(|(at, sign)| local.get(at + sign.len()..));
    let locals: Vec<&str> = std::iter::once(local.as_str()).chain(tails).collect();
    let ends = domain.match_indices(['.', '-']).map(|(at, _)| at).rev().take(MOST_TRIES);
    // In certificates a `0` (the sign of a sequence) follows the address.
    let digit = domain.strip_suffix(|c: char| c.is_ascii_digit()).map(str::len);
    std::iter::once(domain.len()).chain(digit).chain(ends).find_map(|end| {
        let domain = domain.get(..end)?;
        locals.iter().any(|local| set.contains(&format!("{local}@{domain}"))).then_some(())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(text: &str) -> String {
        replace(text, Form::Weak, |found, _| {
            (found.form > Form::Weak && is_public(found.domain))
                .then(|| (found.range.clone(), Cow::Borrowed("#")))
        })
        .into_owned()
    }

    #[test]
    fn forms_of_addresses() {
        for (text, expected) in [
            ("write to jane@host.example.", "write to #."),
            ("<jane.doe+x@host.example>", "<#>"),
            ("mailto:jane@host.example?x=1", "mailto:#?x=1"),
            ("https://x.example/?m=jane%40host.example&a", "https://x.example/?#&a"),
            ("jane (at) host.example, jo(at)host.example jo [at] host.example", "#, # #"),
            ("\"jane doe\"@host.example x", "# x"),
            ("jané@höst.example", "#"),
            ("a@b.example,c@d.example;e@[192.0.2.1]", "#,#;#"),
            ("jane&#64;host.example", "#"),
            ("@@ -1,4 +1,5 @@ fn", "@@ -1,4 +1,5 @@ fn"),
            ("x@1.2.3 @decorator a@b", "x@1.2.3 @decorator a@b"),
            ("jane at host.example", "jane at host.example"),
        ] {
            assert_eq!(marked(text), expected, "{text}");
        }
    }

    #[test]
    fn names_stand_before_brackets() {
        let name = |text: &str| {
            let mut all = String::new();
            replace(text, Form::Plain, |found, done| {
                all = text.get(with_name(text, found, done))?.to_owned();
                None
            });
            all
        };
        assert_eq!(name("On Monday, Jane Doe <j@host.example> wrote"), "Jane Doe <j@host.example>");
        assert_eq!(
            name("Acked-by: \"Doe, Jane\" <j@host.example>"),
            "\"Doe, Jane\" <j@host.example>"
        );
        assert_eq!(name("> > Jane <j@host.example> wrote"), "Jane <j@host.example>");
        assert_eq!(name("j@host.example"), "j@host.example");
    }

    #[test]
    fn signs_without_end_take_their_time_once() {
        for sign in ["_at_", "--at--", "=", "@", "a@", "a_at_a", " at ", "%40", "\"@", "a=b.c"] {
            let text = sign.repeat(50_000);
            assert!(!marked(&text).is_empty());
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_lost(text in "(\\PC|[a@.%40=<> \"]|\\(at\\)){0,60}") {
            let same = replace(&text, Form::Weak, |found, done| {
                let range = with_name(&text, found, done);
                let kept = text.get(range.clone()).unwrap().to_owned();
                Some((range, Cow::Owned(kept)))
            });
            prop_assert_eq!(&*same, text.as_str());
        }
    }
}
