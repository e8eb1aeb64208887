//! Sentences of running text.

/// Words of a sentence that are looked at; what verdicts say stands at its beginning.
const MOST_WORDS: usize = 40;

/// A word without the punctuation around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// A comma, colon, dash or bracket stands before it.
    pub(super) begins_clause: bool,
    /// It is the first of its line.
    pub(super) begins_line: bool,
}

impl Word<'_> {
    /// Whether it is one of these words (lower case, parted by blanks), without regard to case.
    pub(super) fn is_in(&self, words: &str) -> bool {
        words.split(' ').any(|word| self.is(word))
    }

    fn is(&self, word: &str) -> bool {
        word.len() == self.text.len() && self.text.eq_ignore_ascii_case(word)
    }
}

/// Whether a verdict can hang on a word: the verbs that the grammar knows. Few words are, so this comes before all else.
pub(super) fn is_key(word: &Word<'_>) -> bool {
    let first = word.text.bytes().next().unwrap_or_default();
    let keys: &[&str] = match first.to_ascii_lowercase() {
        b'a' => &["applied", "apply", "applies"],
        b'b' => &["backed"],
        b'c' => &["checked", "checked-in", "committed", "commited", "comitted"],
        b'd' => &["dropped", "dropping", "drop", "discard", "disregard"],
        b'i' => &["i'll", "ignore", "installed"],
        b'l' => &["landed"],
        b'm' => &["merged"],
        b'n' => &["nack", "nak", "nacked", "need", "needs"],
        b'p' => &["pushed", "pulled", "picked", "post"],
        b'q' => &["queued"],
        b'r' => &[
            "reverted",
            "reverting",
            "rejected",
            "resend",
            "repost",
            "resubmit",
            "respin",
            "reroll",
            "re-spin",
            "re-roll",
            "re-send",
            "re-post",
            "rebase",
            "retract",
            "retracting",
        ],
        b's' => &["send", "submit", "self-nack", "self-nak"],
        b't' => &["taken"],
        b'u' => &["unqueued"],
        b'w' => &["will", "we'll", "withdraw", "withdrawing"],
        _ => return false,
    };
    keys.iter().any(|key| word.is(key))
}

/// Whether a byte is a letter or digit of ASCII: of most words the first and the last is.
fn is_plain(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// Where the first white space of a text is, else its length.
fn word_end(text: &str) -> usize {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || byte == 0x0b || !byte.is_ascii();
    match text.bytes().position(is_end) {
        Some(at) if text.as_bytes().get(at).is_some_and(u8::is_ascii) => at,
        Some(_) => text.find(char::is_whitespace).unwrap_or(text.len()),
        None => text.len(),
    }
}

/// Whether one of the words is among these.
pub(super) fn any(words: &[Word<'_>], among: &str) -> bool {
    words.iter().any(|word| word.is_in(among))
}

/// A sentence as far as it is read; it may go over lines.
#[derive(Debug, Default)]
pub(super) struct Sentence<'a> {
    pub(super) words: Vec<Word<'a>>,
    pub(super) question: bool,
    /// What is left of the line at hand.
    pub(super) rest: &'a str,
    begins_line: bool,
    lines: Vec<&'a str>,
    breaks: bool,
}

impl<'a> Sentence<'a> {
    /// Takes words of a line. `Some` where the sentence ends in it: what is left of the line then.
    pub(super) fn push(&mut self, line: &'a str) -> Option<&'a str> {
        let line = if self.rest.is_empty() { line } else { std::mem::take(&mut self.rest) };
        let mut rest = line.trim_start();
        self.begins_line = true;
        while !rest.is_empty() {
            let (token, after) = rest.split_at(word_end(rest));
            rest = after.trim_start();
            self.take(token);
            if is_plain(token.bytes().next_back()) {
                continue;
            }
            let inner = token.trim_end_matches([')', '"', '\'', '*']);
            if inner.ends_with(['.', '!', '?', ';']) {
                self.question |= inner.ends_with('?');
                let length = line.len() - rest.len();
                self.lines.push(line.get(..length).unwrap_or(line).trim());
                return Some(rest);
            }
        }
        self.lines.push(line.trim());
        None
    }

    fn take(&mut self, token: &'a str) {
        let bare = is_plain(token.bytes().next()) && is_plain(token.bytes().next_back());
        let around = |c: char| !c.is_alphanumeric() && !"#/+".contains(c);
        let text = if bare { token } else { token.trim_matches(around) };
        if text.is_empty() || text == "/" {
            self.breaks |= !token.is_empty();
            return;
        }
        let begins_clause = self.breaks || token.starts_with(['(', '[']);
        self.breaks = token.ends_with([',', ':', ')', ']']);
        if self.words.len() < MOST_WORDS {
            self.words.push(Word { text, begins_clause, begins_line: self.begins_line });
        }
        self.begins_line = false;
    }

    /// Whether it has come to "applied to" and no further.
    pub(super) fn lacks_object(&self) -> bool {
        self.rest.is_empty()
            && matches!(self.words.as_slice(), [.., verb, to] if is_key(verb) && to.is_in("to into in"))
    }

    /// The sentence on one line.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ")
    }
}
