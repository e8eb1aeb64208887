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
}

impl Word<'_> {
    /// Whether it is one of these words (lower case, parted by blanks), without regard to case.
    pub(super) fn is_in(&self, words: &str) -> bool {
        words.split(' ').any(|word| self.text.eq_ignore_ascii_case(word))
    }
}

/// Whether a verdict can hang on a word: the verbs that the grammar knows. Few words are, so this comes before all else.
pub(super) fn is_key(word: &Word<'_>) -> bool {
    let first = word.text.bytes().next().unwrap_or_default();
    word.is_in(match first.to_ascii_lowercase() {
        b'a' => "applied apply applies",
        b'b' => "backed",
        b'c' => "checked checked-in committed commited comitted",
        b'd' => "dropped dropping drop discard disregard",
        b'i' => "i'll ignore installed",
        b'l' => "landed",
        b'm' => "merged",
        b'n' => "nack nak nacked need needs",
        b'p' => "pushed pulled picked post",
        b'q' => "queued",
        b'r' => {
            "reverted reverting rejected resend repost resubmit respin reroll re-spin re-roll re-send \
             re-post rebase retract retracting"
        }
        b's' => "send submit self-nack self-nak",
        b't' => "taken",
        b'u' => "unqueued",
        b'w' => "will we'll withdraw withdrawing",
        _ => return false,
    })
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
    lines: Vec<&'a str>,
    breaks: bool,
}

impl<'a> Sentence<'a> {
    /// Takes words of a line. `Some` where the sentence ends in it: what is left of the line then.
    pub(super) fn push(&mut self, line: &'a str) -> Option<&'a str> {
        let line = if self.rest.is_empty() { line } else { std::mem::take(&mut self.rest) };
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            rest = after.trim_start();
            self.take(token);
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
        let text = token.trim_matches(|c: char| !c.is_alphanumeric() && !"#/+".contains(c));
        if text.is_empty() || text == "/" {
            self.breaks |= !token.is_empty();
            return;
        }
        let begins_clause = self.breaks || token.starts_with(['(', '[']);
        self.breaks = token.ends_with([',', ':', ')', ']']);
        if self.words.len() < MOST_WORDS {
            self.words.push(Word { text, begins_clause });
        }
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
