//! What `git am` would record of a mail: author and commit message.

/// Longest name of an author; git takes the address in its place where it is longer.
const LONGEST_NAME: usize = 60;

/// An author and a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// `Ann Gardener <ann@example.org>`.
    pub author: String,
    /// Lines of the message, the title first, white space tidied as git does it.
    pub message: Vec<String>,
}

impl Commit {
    /// From a mail's subject, its author as name and address, and its text, in-body headers included.
    ///
    /// What stands above a scissors line is no part of the message (`git am --scissors`).
    pub fn new(subject: &str, (name, address): (&str, &str), text: &str) -> Self {
        let mut body = Body::default();
        for line in text.lines() {
            if !body.take(line) {
                break;
            }
        }
        let title = body.subject.as_deref().unwrap_or(subject);
        let mut message = vec![title_of(title), String::new()];
        message.append(&mut body.lines);
        Commit { author: author(name, address), message: tidy(message) }
    }
}

/// The text of a mail up to the patch, read line by line.
struct Body {
    /// Still at the in-body headers.
    at_headers: bool,
    subject: Option<String>,
    /// The line before this one was an in-body header; it is Subject where true.
    in_header: Option<bool>,
    lines: Vec<String>,
}

impl Default for Body {
    fn default() -> Self {
        Body { at_headers: true, subject: None, in_header: None, lines: Vec::new() }
    }
}

impl Body {
    /// Takes a line; false where the message is over.
    fn take(&mut self, line: &str) -> bool {
        if self.at_headers {
            if line.is_empty() {
                self.at_headers = self.in_header.is_none();
                return true;
            }
            self.at_headers = self.take_header(line);
            if self.at_headers {
                return true;
            }
        }
        if is_scissors(line) {
            *self = Body::default();
            return true;
        }
        let goes_on = !begins_patch(line);
        if goes_on {
            self.lines.push(line.to_owned());
        }
        goes_on
    }

    fn take_header(&mut self, line: &str) -> bool {
        if let (Some(is_subject), true) = (self.in_header, line.starts_with([' ', '\t'])) {
            if let (true, Some(subject)) = (is_subject, &mut self.subject) {
                subject.push_str(line);
            }
            return !is_scissors(line);
        }
        if line.starts_with(">From ") && line.ends_with(" Mon Sep 17 00:00:00 2001") {
            return true;
        }
        if line.starts_with("[PATCH]") && line[7..].starts_with([' ', '\t']) {
            self.subject.get_or_insert_with(|| line.to_owned());
            return true;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        let known = ["From", "Subject", "Date"].iter().any(|one| name.eq_ignore_ascii_case(one));
        let is_subject = name.eq_ignore_ascii_case("Subject");
        if is_subject && self.subject.is_some() {
            return false;
        }
        if known {
            self.in_header = Some(is_subject);
            if is_subject {
                self.subject = Some(value.to_owned());
            }
        }
        known
    }
}

/// Whether the patch begins here, or the remarks before it.
fn begins_patch(line: &str) -> bool {
    if line.starts_with("diff -") || line.starts_with("Index: ") {
        return true;
    }
    let Some(rest) = line.strip_prefix("---") else { return false };
    let file = rest.strip_prefix(' ').is_some_and(|name| !name.starts_with([' ', '\t', '\r']));
    rest.trim_matches([' ', '\t', '\r']).is_empty() || file && rest.len() > 1
}

/// Whether it says "cut here": `-- >8 --`, with dashes and scissors on more than a third of it.
fn is_scissors(line: &str) -> bool {
    let text = line.trim();
    if text.len() < 8 || !text.contains('-') && !text.contains(['8', '%']) {
        return false;
    }
    let bytes = text.as_bytes();
    let (mut at, mut perforation, mut gap, mut inside, mut scissors) = (0, 0, 0, false, false);
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes.get(at..at + 2).unwrap_or_default();
        match byte {
            b' ' | b'\t' if inside => {
                perforation += 1;
                gap += 1;
            }
            b' ' | b'\t' => {}
            b'-' => {
                inside = true;
                perforation += 1;
            }
            _ if matches!(pair, b">8" | b"8<" | b">%" | b"%<") => {
                (inside, scissors) = (true, true);
                perforation += 2;
                at += 1;
            }
            _ => inside = false,
        }
        at += 1;
    }
    // Blanks after the last mark were trimmed, so that they count neither as perforation nor as gap.
    scissors && bytes.len() < perforation * 3 && gap * 2 < perforation
}

/// A subject without reply marks and tags.
fn title_of(subject: &str) -> String {
    let mut rest = subject;
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches([' ', '\t', ':']);
        if rest.get(..3).is_some_and(|mark| mark.eq_ignore_ascii_case("re:")) && rest.len() > 3 {
            rest = &rest[3..];
        }
        if let (true, Some(end)) = (rest.starts_with('['), rest.find(']')) {
            rest = &rest[end + 1..];
        }
        if rest.len() == before {
            break;
        }
    }
    rest.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Name <address>` without what git does not allow in it.
fn author(name: &str, address: &str) -> String {
    let clean = |text: &str| {
        let crud = |c: char| c <= ' ' || ".,:;<>\"\\'".contains(c);
        text.trim_matches(crud).replace(['\n', '<', '>'], "")
    };
    let named = !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(['@', '<', '>']);
    let name = clean(if named || address.is_empty() { name } else { address });
    let address = clean(address);
    if address.is_empty() { name } else { format!("{name} <{address}>") }
}

/// No white space at the ends of lines, one blank line in place of several, none at both ends (git stripspace).
fn tidy(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    for mut line in lines {
        line.truncate(line.trim_end_matches(is_space).len());
        if !line.is_empty() || out.last().is_some_and(|last| !last.is_empty()) {
            out.push(line);
        }
    }
    if out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// What git takes for white space.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
