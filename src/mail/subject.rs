//! The grammar of subjects: reply marks, list tags, `[PATCH net-next v2 3/9]`.
//!
//! git writes `[PATCH v3 2/9]`; people and lists write `[PATCHv3 2/9]`, `[PATCH 2 / 9]`, `[v2,1/3]`, `AW: [list] Re: …`.
//! Marks and bracket groups are taken off the front in any order until a title is left.

use serde::{Deserialize, Serialize};

/// A subject, decoded and on one line, and what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The whole subject, decoded, white space folded to single blanks, trimmed.
    pub text: String,
    /// Byte offset in `text` where the title starts: after reply marks and leading `[…]` groups.
    pub title_start: usize,
    /// Begins with a reply mark (`Re:`, `AW:`, `Antw:`, `Re[2]:` …).
    pub is_reply: bool,
    /// What a patch's tag says; `None` where there is no tag of a patch. A reply keeps its parent's tag.
    pub tag: Option<PatchTag>,
}

impl Subject {
    /// The title without reply marks and tags.
    pub fn title(&self) -> &str {
        self.text.get(self.title_start..).unwrap_or("")
    }

    /// Reads a subject that is decoded and on one line (see [`super::encoded_word::squeeze`]).
    pub fn new(text: String) -> Self {
        let mut subject = Subject { text, ..Subject::default() };
        let mut reader = Reader { rest: &subject.text, is_reply: false, tag: None };
        while reader.step() {}
        let Reader { rest, is_reply, mut tag } = reader;
        if let Some(tag) = tag.as_mut().filter(|t| !t.explicit_revision) {
            tag.take_revision(trailing_revision(rest));
        }
        subject.title_start = subject.text.len() - rest.len();
        subject.is_reply = is_reply;
        subject.tag = tag;
        subject
    }
}

/// A revision of a series: `v5` is 5.0, the partial reroll `v5.1` is 5.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// The number after `v`; 1 where there is none.
    pub number: u16,
    /// Partial reroll: the number after the point, else 0.
    pub reroll: u16,
}

impl Default for Revision {
    fn default() -> Self {
        Revision { number: 1, reroll: 0 }
    }
}

/// What is in the brackets of a patch's subject (git format-patch).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatchTag {
    /// `n` of `n/m`; `None` for an unnumbered patch; 0 is the cover letter.
    pub number: Option<u32>,
    /// `m` of `n/m`, at least `n`.
    pub total: Option<u32>,
    /// The revision; 1 if none is said.
    pub revision: Revision,
    /// A revision is written out (`v1` too).
    pub explicit_revision: bool,
    /// All other words in the brackets as written (`net-next`, `RFC`, `RESEND`, `kvm-unit-tests`), list tags such as
    /// `[Twisted-Python]` left out; the word PATCH itself is left out.
    pub prefixes: Vec<String>,
    /// RFC among the prefixes.
    pub rfc: bool,
    /// RESEND or REPOST among the prefixes.
    pub resend: bool,
    /// `[GIT PULL]`, `[PULL]`: a pull request.
    pub pull: bool,
    /// The tag says PATCH. Without it (`[v2,1/3] a`, `[RFC 1/3]`) only a diff makes it a patch.
    pub says_patch: bool,
}

/// Takes marks and groups off the front.
struct Reader<'a> {
    rest: &'a str,
    is_reply: bool,
    tag: Option<PatchTag>,
}

impl Reader<'_> {
    /// Takes one mark or group; `false` at the title.
    fn step(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        if let Some((length, is_reply)) = mark(self.rest) {
            self.is_reply |= is_reply;
            self.skip(length);
            return true;
        }
        // `[Fwd: …]` and `[ann@example.org: …]` hold a whole subject: that is the title.
        let whole = |group: &str| mark(group).is_some() || group.contains('@');
        if let Some(group) = group(self.rest).filter(|g| !whole(g)) {
            if let Some(tag) = read_group(group) {
                self.merge(tag);
            }
            self.skip(group.len() + 2);
            return true;
        }
        // `net: [PATCH 1/2] …`: a subsystem that slipped before the tag.
        if let Some((skip, tag)) = late_tag(self.rest) {
            self.merge(tag);
            self.skip(skip);
            return true;
        }
        false
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("").trim_start();
    }

    fn merge(&mut self, new: PatchTag) {
        let Some(tag) = &mut self.tag else {
            self.tag = Some(new);
            return;
        };
        if tag.number.is_none() {
            (tag.number, tag.total) = (new.number, new.total);
        }
        if !tag.explicit_revision {
            (tag.revision, tag.explicit_revision) = (new.revision, new.explicit_revision);
        }
        for prefix in new.prefixes {
            tag.add_prefix(&prefix);
        }
        tag.rfc |= new.rfc;
        tag.resend |= new.resend;
        tag.pull |= new.pull;
        tag.says_patch |= new.says_patch;
    }
}

impl PatchTag {
    fn add_prefix(&mut self, word: &str) {
        // A tag has few words; a subject of a megabyte does not get more.
        if self.prefixes.len() < 16 && !self.prefixes.iter().any(|p| p == word) {
            self.prefixes.push(word.to_owned());
        }
    }

    fn take_revision(&mut self, revision: Option<Revision>) {
        if let Some(revision) = revision {
            self.revision = revision;
            self.explicit_revision = true;
        }
    }
}

/// Marks of a reply in the languages of common mailers, in lower case.
const REPLY: [&str; 17] = [
    "re", "aw", "antw", "antwort", "回复", "答复", "回覆", "sv", "vs", "odp", "ref", "réf", "rif",
    "res", "ynt", "bls", "atb",
];
/// Marks of a forwarded mail.
const FORWARD: [&str; 9] = ["fwd", "fw", "转发", "轉寄", "wg", "tr", "rv", "enc", "vl"];
/// Marks that count in lower case too; the others are names of subsystems then (`enc: fix a leak`).
const ANY_CASE: [&str; 4] = ["re", "aw", "fwd", "fw"];

/// Length of the mark that begins `text`, colon included, and whether it is a reply's.
fn mark(text: &str) -> Option<(usize, bool)> {
    let end = text.char_indices().take(16).find(|(_, c)| !c.is_alphabetic()).map(|(at, _)| at)?;
    let (word, after) = text.split_at(end);
    if word.is_empty() {
        return None;
    }
    // `Re[2]:`, `Re(2):`, `Re^2:`, `Re : `, and the wide colon of CJK mailers.
    let count =
        |c: char| matches!(c, '[' | ']' | '(' | ')' | '^' | '*' | ' ') || c.is_ascii_digit();
    let (at, colon) = after.char_indices().take(8).find(|(_, c)| !count(*c))?;
    if colon != ':' && colon != '：' {
        return None;
    }
    let lower = word.to_lowercase();
    if word.starts_with(char::is_lowercase) && !ANY_CASE.contains(&lower.as_str()) {
        return None;
    }
    let is_reply = REPLY.contains(&lower.as_str());
    (is_reply || FORWARD.contains(&lower.as_str()))
        .then_some((end + at + colon.len_utf8(), is_reply))
}

/// The content of the `[…]` group that begins `text`, inner brackets included.
fn group(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let mut depth = 1usize;
    for (at, b) in inner.bytes().enumerate() {
        match b {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return inner.get(..at);
        }
    }
    None
}

/// A tag that says PATCH after one word and a colon: bytes up to its end, and the tag.
fn late_tag(text: &str) -> Option<(usize, PatchTag)> {
    let at = text.bytes().take(40).position(|b| b == b' ')?;
    let (word, after) = text.split_at(at);
    let named = word.ends_with(':') && !word.starts_with('[');
    let content = group(after.trim_start()).filter(|_| named)?;
    let tag = read_group(content).filter(|t| t.says_patch)?;
    Some((text.len() - after.trim_start().len() + content.len() + 2, tag))
}

/// What one group says, `None` if it is no patch's tag (a list's name, a subsystem).
fn read_group(content: &str) -> Option<PatchTag> {
    if content.len() > 400 {
        return None;
    }
    let mut tag = PatchTag::default();
    let mut rerolls: Vec<(&str, Revision)> = Vec::new();
    let separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '[' | ']');
    let mut words = content.split(separator).filter(|w| !w.is_empty()).peekable();
    while let Some(word) = words.next() {
        if let Some(number) = split_count(word, &mut words) {
            tag.number.get_or_insert(number.0);
            tag.total.get_or_insert(number.1);
        } else {
            read_word(word, &mut tag, &mut rerolls);
        }
    }
    for (word, revision) in rerolls {
        // `v5.1` beside `v2` is a kernel version; so is `v5.10`: nobody rerolls a patch ten times.
        if tag.explicit_revision || revision.reroll > 9 {
            tag.add_prefix(word);
        } else {
            tag.take_revision(Some(revision));
        }
    }
    tag.pull |= tag.prefixes.iter().any(|p| p.eq_ignore_ascii_case("pull"));
    if tag.pull {
        tag.prefixes.retain(|p| !p.eq_ignore_ascii_case("pull") && !p.eq_ignore_ascii_case("git"));
    }
    if let (Some(number), Some(total)) = (tag.number, tag.total)
        && number > total
    {
        if !tag.says_patch {
            return None; // `[24/7]`
        }
        tag.total = Some(number);
    }
    // `[net-next, v2] a` may be a patch; `[v6.1 regression]` and `[v2.0 released]` are none.
    let revised = tag.explicit_revision && tag.revision.reroll == 0;
    let alone = tag.prefixes.iter().all(|p| is_resend(p)) && (tag.explicit_revision || tag.resend);
    let marked = revised || alone;
    (tag.says_patch || tag.pull || tag.number.is_some() || tag.rfc || marked).then_some(tag)
}

/// Reads `n/m`, `n / m`, `n/ m`, `n of m`, taking further words as needed.
fn split_count<'a>(
    word: &'a str,
    words: &mut (impl Iterator<Item = &'a str> + Clone),
) -> Option<(u32, u32)> {
    if let Some((n, m)) = word.split_once('/') {
        let n = counter(n)?;
        if !m.is_empty() {
            return Some((n, counter(m)?));
        }
        let m = counter(words.clone().next()?)?;
        words.next();
        return Some((n, m));
    }
    let n = counter(word)?;
    let mut ahead = words.clone();
    let middle = ahead.next()?;
    let m = match middle.strip_prefix('/') {
        Some("") => counter(ahead.next()?)?,
        Some(m) => counter(m)?,
        None if middle.eq_ignore_ascii_case("of") => counter(ahead.next()?)?,
        None => return None,
    };
    *words = ahead;
    Some((n, m))
}

/// Up to four digits.
fn counter(text: &str) -> Option<u32> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn read_word<'a>(word: &'a str, tag: &mut PatchTag, rerolls: &mut Vec<(&'a str, Revision)>) {
    if let Some(rest) = strip_word(word, "PATCHSET")
        .or_else(|| strip_word(word, "PATCHES"))
        .or_else(|| strip_word(word, "PATCH"))
    {
        tag.says_patch = true;
        let rest = rest.trim_start_matches(['-', '_', ':', '/', '#']);
        if let Some((n, m)) =
            rest.split_once('/').and_then(|(n, m)| Some((counter(n)?, counter(m)?)))
        {
            tag.number.get_or_insert(n);
            tag.total.get_or_insert(m);
        } else if !rest.is_empty() && !rest.bytes().all(|b| b.is_ascii_digit()) {
            read_word(rest, tag, rerolls);
        }
    } else if let Some((revision, rest)) = revision(word).filter(|(_, rest)| !is_release(rest)) {
        let rest = rest.trim_start_matches(['-', '_', ':', '/']);
        if revision.reroll > 0 && rest.is_empty() {
            rerolls.push((word, revision));
        } else if revision.reroll > 0 {
            other_word(word, tag); // `v5.10.y`
        } else {
            tag.take_revision((!tag.explicit_revision).then_some(revision));
            if !rest.is_empty() {
                other_word(rest, tag); // `v2-resend`
            }
        }
    } else if let Some((left, right)) =
        word.split_once('/').filter(|(l, r)| names_tag(l) || names_tag(r))
    {
        // `RFC/PATCH`, `PATCH/RFC`.
        let right = right.split_once('/').map_or(right, |(first, _)| first);
        for half in [left, right].into_iter().filter(|h| !h.is_empty()) {
            read_half(half, tag, rerolls);
        }
    } else {
        read_half(word, tag, rerolls);
    }
}

/// A word without slashes that is neither PATCH nor a revision: `RFC`, `RFCv2`, `net-next`.
fn read_half<'a>(word: &'a str, tag: &mut PatchTag, rerolls: &mut Vec<(&'a str, Revision)>) {
    if word.eq_ignore_ascii_case("PATCH") {
        tag.says_patch = true;
    } else if let Some(after) = strip_word(word, "RFC") {
        tag.rfc = true;
        tag.add_prefix(word.get(..3).unwrap_or(word));
        let after = after.trim_start_matches(['-', '_', ':']);
        if after.eq_ignore_ascii_case("PATCH") {
            tag.says_patch = true;
        } else if let Some((revision, "")) = revision(after) {
            if revision.reroll > 0 {
                rerolls.push((after, revision));
            } else {
                tag.take_revision((!tag.explicit_revision).then_some(revision));
            }
        } else if !after.is_empty() {
            other_word(after, tag);
        }
    } else {
        other_word(word, tag);
    }
}

fn other_word(word: &str, tag: &mut PatchTag) {
    tag.resend |= is_resend(word);
    tag.rfc |= word.eq_ignore_ascii_case("RFC");
    tag.add_prefix(word);
}

fn is_resend(word: &str) -> bool {
    ["RESEND", "REPOST", "RESENT", "RE-SEND"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

fn names_tag(word: &str) -> bool {
    word.eq_ignore_ascii_case("PATCH") || strip_word(word, "RFC").is_some()
}

/// What follows `start` (any case) in `word`; a letter directly after it makes another word of it, `v` and a digit do not.
fn strip_word<'a>(word: &'a str, start: &str) -> Option<&'a str> {
    let head = word.get(..start.len())?;
    let rest = word.get(start.len()..)?;
    let ends = !rest.starts_with(char::is_alphabetic) || revision(rest).is_some();
    (head.eq_ignore_ascii_case(start) && ends).then_some(rest)
}

/// Reads `v2` or `v5.1` at the start of `text`; also what follows.
fn revision(text: &str) -> Option<(Revision, &str)> {
    let digits = text.strip_prefix(['v', 'V'])?;
    let (number, mut rest) = leading_number(digits)?;
    let mut reroll = 0;
    if let Some((second, after)) = rest.strip_prefix('.').and_then(leading_number) {
        (reroll, rest) = (second, after);
    }
    (!rest.starts_with(char::is_alphanumeric)).then_some((Revision { number, reroll }, rest))
}

/// Whether what follows a number makes a release of it: `v3_5-branch`.
fn is_release(rest: &str) -> bool {
    rest.strip_prefix('_').is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Up to four digits at the start, and what follows them.
fn leading_number(text: &str) -> Option<(u16, &str)> {
    let end = text.bytes().take(5).take_while(u8::is_ascii_digit).count();
    let number = text.get(..end).filter(|_| end < 5)?.parse().ok()?;
    Some((number, text.get(end..)?))
}

/// `(v2)` at the end of a title.
fn trailing_revision(title: &str) -> Option<Revision> {
    let inner = title.trim_end().strip_suffix(')')?;
    let word = inner.get(inner.rfind('(')? + 1..)?;
    revision(word.trim()).filter(|(_, rest)| rest.is_empty()).map(|(revision, _)| revision)
}

#[cfg(test)]
mod tests;
