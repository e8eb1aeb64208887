//! What a line of mail is, told from the line itself and at most a few lines after it.
use crate::mail::diff::{begins_unified, is_signature};
use crate::mail::lines::first_line;
use crate::mail::trailer;
use crate::render::is_blank;

/// The kind of a line that is not inside a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but white space.
    Blank,
    /// Begins with `>`.
    Quote,
    /// Begins a diff.
    Diff,
    /// `-- ` or the rule above the footer of a mailing list.
    Signature,
    /// `---`, which ends the message of a commit.
    Separator,
    /// Of a diffstat.
    Stat,
    /// A trailer.
    Trailer,
    /// Any other.
    Text,
}

/// The kind of the line that begins `rest`; `line` is that line.
pub(super) fn kind(line: &str, rest: &str) -> Kind {
    let Some(&first) = line.as_bytes().first() else { return Kind::Blank };
    match first {
        b'>' if is_quote(line) => Kind::Quote,
        b'd' | b'I' if begins_unified(rest) => Kind::Diff,
        b'-' => dashes(line, rest),
        b'_' if is_footer_rule(line, rest) => Kind::Signature,
        b'\n' => Kind::Blank,
        b' ' | b'\t' if is_blank(line) => Kind::Blank,
        b' ' if super::stat::is_stat(line) => Kind::Stat,
        b'A'..=b'Z' | b'a'..=b'z' if trailer::is_line(line) => Kind::Trailer,
        _ => Kind::Text,
    }
}

/// `>From ` is text that a mail store quoted (mboxo), not a quote.
pub(super) fn is_quote(line: &str) -> bool {
    line.starts_with('>') && !line.starts_with(">From ")
}

fn dashes(line: &str, rest: &str) -> Kind {
    match line.trim_end_matches('\n') {
        text if is_signature(text) => Kind::Signature,
        // Programs strip the space; believed only close to the end.
        "--" if is_near_end(rest) => Kind::Signature,
        "---" => Kind::Separator,
        _ if begins_unified(rest) => Kind::Diff,
        _ => Kind::Text,
    }
}

/// At most a dozen lines are left.
fn is_near_end(rest: &str) -> bool {
    rest.len() < 1200 && rest.bytes().filter(|byte| *byte == b'\n').count() <= 12
}

/// Mailman's rule of 47 underscores above the name of the list; Outlook has a shorter one above a quoted mail.
fn is_footer_rule(line: &str, rest: &str) -> bool {
    let rule = line.trim_end_matches('\n');
    rule.len() >= 40 && rule.bytes().all(|byte| byte == b'_') && is_near_end(rest) && {
        !rest[line.len()..].trim_start().starts_with("From:")
    }
}

/// Whether a line continues a block of trailers: a folded value, or a maintainer's note `[jd: fixed typo]`.
pub(super) fn continues_trailers(line: &str) -> bool {
    matches!(line.as_bytes().first(), Some(b' ' | b'\t' | b'[')) && !is_blank(line)
}

/// How deep a quoted line is: its `>` marks, single spaces between them allowed.
pub(super) fn level(line: &str) -> usize {
    let mut level = 0;
    let mut rest = line.as_bytes();
    loop {
        rest = match rest {
            [b'>', tail @ ..] | [b' ', b'>', tail @ ..] => tail,
            _ => return level,
        };
        level += 1;
    }
}

/// Verbs of attribution lines, as mail programs write them in the languages met most.
const WROTE: [&str; 14] = [
    "wrote",
    "writes",
    "said",
    "schrieb",
    "schreibt",
    "écrit",
    "ecrit",
    "escribió",
    "escreveu",
    "ha scritto",
    "schreef",
    "skrev",
    "napisa",
    "пиш",
];

/// Beginnings of attribution lines.
const OPENINGS: [&str; 14] = [
    "On ",
    "Am ",
    "Le ",
    "El ",
    "Em ",
    "Il ",
    "Op ",
    "Den ",
    "W dniu ",
    "At ",
    "* ",
    ">>>>> ",
    "In article ",
    "Quoting ",
];

/// Where the attribution ("On …, X wrote:") begins that ends a paragraph which a quote follows. The paragraph may be
/// quoted itself, before a deeper quote.
pub(super) fn attribution(paragraph: &str) -> Option<usize> {
    const LINES: usize = 4;
    const LONGEST: usize = 1000;
    let text = paragraph.trim_end_matches(is_mark);
    let mut starts = Vec::with_capacity(LINES);
    let mut end = text.len();
    while starts.len() < LINES && text.len() - end <= LONGEST {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        starts.push(start);
        if start == 0 {
            break;
        }
        end = start - 1;
    }
    let opens = |line: &str| OPENINGS.iter().any(|open| line.starts_with(open));
    let opened = starts.iter().copied().find(|start| {
        let line = &text[*start..];
        opens(line) || opens(line.trim_start_matches(is_mark))
    });
    let start = opened.or(starts.first().copied())?;
    let said = &text[start..];
    let fits = said.len() <= LONGEST && said.ends_with([':', '：']);
    let tells = WROTE.iter().any(|verb| said.contains(verb))
        || (opened.is_some() && said.bytes().any(|byte| byte.is_ascii_digit()));
    (fits && tells).then_some(start)
}

fn is_mark(character: char) -> bool {
    character == '>' || character.is_whitespace()
}

/// Whether a quote follows at `rest`, one blank line between allowed.
pub(super) fn quote_follows(rest: &str) -> bool {
    let line = first_line(rest);
    is_quote(line) || (is_blank(line) && is_quote(first_line(&rest[line.len()..])))
}
