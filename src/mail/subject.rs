//! The grammar of subjects: reply marks, list tags, `[PATCH net-next v2 3/9]`.

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
}

/// A revision of a series: `v5` is 5.0, the partial reroll `v5.1` is 5.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
