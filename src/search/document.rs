//! What a search can find: a message, or a page of the site's content.

use std::borrow::Cow;

use super::SearchOptions;
use super::tokenize::lead;

/// The fields with words, in the order in which documents are added to an index.
pub const FIELDS: [&str; 3] = ["title", "author", "body"];

/// Most words of a title and of an author that are indexed, unless somebody made them as long as a text.
const WORDS_OF_TITLE: usize = 64;
const WORDS_OF_AUTHOR: usize = 32;

/// What a result shows of a document's kind, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// A patch.
    pub const PATCH: Flags = Flags(1);
    /// A cover letter.
    pub const COVER: Flags = Flags(2);
    /// A reply.
    pub const REPLY: Flags = Flags(4);
    /// It has attachments.
    pub const ATTACHMENT: Flags = Flags(8);
    /// It holds a diff.
    pub const DIFF: Flags = Flags(16);
    /// The first message of its thread.
    pub const ROOT: Flags = Flags(32);

    /// Adds one if `is` so.
    pub fn set(&mut self, flag: Flags, is: bool) {
        if is {
            self.0 |= flag.0;
        }
    }

    /// The keys that stand for them.
    pub(super) fn keys(self) -> impl Iterator<Item = &'static str> {
        const KEYS: [(Flags, &str); 6] = [
            (Flags::PATCH, "!is:patch"),
            (Flags::COVER, "!is:cover"),
            (Flags::REPLY, "!is:reply"),
            (Flags::ATTACHMENT, "!has:attachment"),
            (Flags::DIFF, "!has:diff"),
            (Flags::ROOT, "!is:root"),
        ];
        KEYS.into_iter().filter(move |(flag, _)| self.0 & flag.0 != 0).map(|(_, key)| key)
    }
}

/// One document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Where it is, relative to the site's root, already percent-encoded.
    pub url: String,
    /// What the result is called: a subject, a page's title.
    pub title: String,
    /// Who wrote it, as shown; empty if nobody did.
    pub author: String,
    /// The author's address, where it may be shown.
    pub address: String,
    /// Its text without quotes, diffs and signatures, and without what is to be withheld.
    pub text: String,
    /// Seconds since 1970 UTC; `None` counts as older than all others.
    pub seconds: Option<i64>,
    /// Number of its list; `None` of a page of the whole site.
    pub list: Option<u32>,
    /// What sort of message it is.
    pub flags: Flags,
    /// A number that all messages of a thread share.
    pub thread: u32,
    /// Slug of its series.
    pub series: Option<String>,
    /// Further keys, without the `!` that they begin with: `m:0123abcd`, `dfn:src/press.c`.
    pub keys: Vec<String>,
}

impl Document {
    /// The text of each field as it is indexed, in the order of [`FIELDS`].
    pub(super) fn fields(&self, options: &SearchOptions) -> [Cow<'_, str>; FIELDS.len()] {
        let author = if self.address.is_empty() || self.author == self.address {
            Cow::Borrowed(lead(&self.author, WORDS_OF_AUTHOR))
        } else {
            format!("{} {}", lead(&self.author, WORDS_OF_AUTHOR), self.address).into()
        };
        [
            lead(&self.title, WORDS_OF_TITLE).into(),
            author,
            lead(&self.text, options.max_body_words).into(),
        ]
    }

    /// All its keys, as terms.
    pub(super) fn terms(&self) -> impl Iterator<Item = Cow<'static, str>> + '_ {
        let own = self.keys.iter().map(|key| Cow::Owned(format!("!{key}")));
        let page = self.list.is_none().then_some("!is:page").into_iter();
        self.flags.keys().chain(page).map(Cow::Borrowed).chain(own)
    }

    /// The day it is of, counted from 1970.
    pub(super) fn day(&self) -> i64 {
        self.seconds.unwrap_or_default().div_euclid(86_400)
    }
}
