//! Findings about the input: what was wrong, where, and what was done about it.
//!
//! Reading old mail never fails because of one message. Each stage notes what it met as a [`Diagnostic`] and goes
//! on; the command at the end counts them by [`Kind`], and `--strict` turns the serious ones into a failure.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::visible::{harmless, harmless_line};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The message is odd, all of it is shown.
    Note,
    /// Something had to be guessed, or a part could not be read as declared.
    Warning,
    /// Something in the source is lost: `--strict` fails.
    Lost,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $title:literal;)*) => {
        /// What kind of thing was found. Each has a stable code, `LP` and three digits.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Kind { $($(#[$doc])* $name = $code,)* }

        impl Kind {
            /// Every kind, by code.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Kind::$name => Severity::$severity,)* }
            }

            /// A short description for summaries.
            pub fn title(self) -> &'static str {
                match self { $(Kind::$name => $title,)* }
            }
        }
    };
}

kinds! {
    /// A file or folder below a source could not be opened or read.
    Unreadable = 1, Lost, "file could not be read";
    /// A source holds no message.
    EmptySource = 2, Warning, "source holds no message";
    /// An mbox does not end with the end of a message (cut Content-Length, no final line feed, broken header block).
    TruncatedMbox = 3, Lost, "mbox is cut off";
    /// A gzip or zstd stream ends early or is damaged.
    DamagedCompression = 4, Lost, "compressed file is cut off or damaged";
    /// A commit, tree or blob that a repository refers to is absent or damaged.
    MissingObject = 5, Lost, "git object is missing";
    /// Bytes before the first separator of an mbox, or a file among messages that is none.
    NotAMessage = 6, Note, "not a message, left out";
    /// A repository with a `shallow` file: older history is not there.
    ShallowRepository = 7, Note, "repository is shallow";
    /// A period report that does not follow the format throughout.
    OddReport = 8, Warning, "period report is damaged";
    /// A compressed file unpacks to more than the bound.
    TooLarge = 9, Lost, "larger than the bound";
    /// Periods by snapshot are configured for a source that records none.
    NoSnapshots = 10, Warning, "source has no recorded snapshots";
    /// A file among messages that has the name or some fields of a mail, but cannot be read as one.
    FailedMail = 11, Warning, "looks like mail, left out";
    /// A line of an mbox that is nearly a separator: believed or not by what stands around it.
    OddSeparator = 12, Warning, "odd separator in an mbox";
    /// No usable Message-ID: one is made from the content.
    NoMessageId = 20, Note, "no usable Message-ID";
    /// Several Message-IDs, or one with text around it.
    OddMessageId = 21, Note, "odd Message-ID";
    /// The Date is missing or impossible: another source of the time is used.
    BadDate = 22, Note, "no usable Date";
    /// The Date contradicts the trace headers.
    DateOutOfBounds = 23, Note, "Date contradicts Received";
    /// No sender.
    NoFrom = 24, Note, "no usable From";
    /// The text does not follow its declared charset, or the charset is unknown or not said and not UTF-8: another was used.
    BadCharset = 25, Note, "charset guessed";
    /// A transfer encoding (or a file in the text) that does not decode cleanly, or is not known.
    BadTransferEncoding = 26, Warning, "transfer encoding is damaged";
    /// The MIME structure is damaged or too deep: shown as far as it goes.
    BadMime = 27, Warning, "MIME structure is damaged";
    /// HTML only: shown as text made from it.
    HtmlOnly = 28, Note, "HTML without text";
    /// The header block is damaged.
    BadHeader = 29, Warning, "header is damaged";
    /// A very long text, subject or attachment is shown in part; the mbox has all of it.
    LongText = 30, Note, "text shown in part";
    /// The Date is not as mail writes it, or its zone is none: read as far as it is clear.
    OddDate = 38, Note, "odd Date";
    /// The Message-ID of an earlier mail stands on another one; that one is shown below the first.
    Duplicate = 40, Note, "another mail with this Message-ID";
    /// In-Reply-To or References make a loop or refer to the message itself.
    ReferenceLoop = 41, Note, "references form a loop";
    /// A Message-ID in a list's `series:` that belongs to no series.
    UnknownSeries = 42, Warning, "no series holds the mail";
    /// A message is withheld by the list's `redact:` file; a page at its address says so.
    Withheld = 50, Note, "message withheld";
    /// Mboxes hold a message anew because text in it is withheld.
    Rewritten = 51, Note, "message rewritten";
    /// An entry of a `redact:` file that fits nothing.
    IdleRedaction = 52, Warning, "redaction without effect";
    /// Text in `content/`, or a mailmap, could not be used.
    BadContent = 60, Warning, "content page has a problem";
    /// A theme or template could not be used.
    BadTemplate = 61, Warning, "template has a problem";
    /// A link of a page of the built site leads nowhere.
    DeadLink = 62, Warning, "dead link";
    /// A language file lacks words, which pages say in English.
    Untranslated = 63, Note, "words without a translation";
    /// The git repositories of a list were made anew because something is withheld from them.
    GitRewritten = 70, Note, "git repositories made anew";
    /// The git repositories of a list are withheld because something would have to be withheld from them.
    GitWithheld = 71, Note, "git repositories withheld";
    /// A repository that cannot be copied whole: what can be read of it is made into another.
    NotCopied = 72, Warning, "git repository made anew, for it is not whole";
    /// A recorded state has a commit that its repository no longer holds.
    StateGone = 75, Warning, "recorded state is gone from the source";
    /// A line of a list's record of states that is none.
    OddState = 76, Warning, "no recorded state, left out";
    /// Old addresses that a map or old pages name lead to messages that are not in the archive.
    OldAddressUnknown = 80, Warning, "old address of a message that is not here";
    /// A line of a map, an old page or a path that says nothing usable.
    BadOldAddress = 81, Warning, "no old address, left out";
    /// Something else is at an old address: a page of the site, or another old address.
    OldAddressTaken = 82, Warning, "old address is taken";
    /// More redirects than some hosts read.
    ManyRedirects = 83, Note, "more redirects than some hosts read";
}

impl Kind {
    /// Whether `--strict` and `check` fail because of it: mail is lost, or what the site's author wrote is wrong.
    pub fn is_problem(self) -> bool {
        self.severity() == Severity::Lost
            || matches!(self, Kind::BadContent | Kind::BadTemplate | Kind::DeadLink)
    }

    /// The stable code, for example `LP022`.
    pub fn code(self) -> String {
        format!("LP{:03}", self as u16)
    }
}

/// Where a finding was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file, folder or repository, as the user named it.
    pub path: PathBuf,
    /// Byte offset in the (unpacked) file.
    pub offset: Option<u64>,
    /// Git object or commit.
    pub object: Option<String>,
}

impl Place {
    /// A whole file or folder.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Place { path: path.into(), ..Place::default() }
    }

    /// A byte offset in a file.
    pub fn offset(path: impl Into<PathBuf>, offset: u64) -> Self {
        Place { path: path.into(), offset: Some(offset), object: None }
    }

    /// An object of a git repository.
    pub fn object(path: impl Into<PathBuf>, object: impl Into<String>) -> Self {
        Place { path: path.into(), offset: None, object: Some(object.into()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(offset) = self.offset {
            write!(f, ":{offset}")?;
        }
        if let Some(object) = &self.object {
            write!(f, ":{object}")?;
        }
        Ok(())
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What kind of thing.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// The Message-ID of the mail that it is about, without brackets.
    pub message: Option<String>,
    /// What exactly, in one sentence; may hold text from the mail, and may be empty where the kind says it all.
    pub text: String,
}

/// On one line, all that comes from mail made harmless: `a.mbox:120: no usable Date: <id@example.org> [LP022]`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        write!(f, "{}: {}", harmless_line(&place), self.kind.title())?;
        if let Some(id) = &self.message {
            write!(f, ": <{}>", harmless_line(id))?;
        }
        if !self.text.is_empty() {
            let mark = if self.message.is_some() { "," } else { ":" };
            // An excerpt of what the site's author wrote has lines.
            let is_ours = matches!(self.kind, Kind::BadContent | Kind::BadTemplate);
            let text = if is_ours { harmless(&self.text) } else { harmless_line(&self.text) };
            write!(f, "{mark} {text}")?;
        }
        write!(f, " [{}]", self.kind.code())
    }
}

/// A collection of findings, passed along and merged, never a global.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Notes a finding.
    pub fn push(&mut self, kind: Kind, place: Place, text: impl Into<String>) {
        self.found.push(Diagnostic { kind, place, message: None, text: text.into() });
    }

    /// Notes a finding about a mail.
    pub fn push_mail(&mut self, kind: Kind, place: Place, id: &str, text: impl Into<String>) {
        let message = Some(id.to_owned());
        self.found.push(Diagnostic { kind, place, message, text: text.into() });
    }

    /// Takes over all findings of another collection.
    pub fn append(&mut self, other: Diagnostics) {
        self.found.extend(other.found);
    }

    /// All findings in the order in which they were noted.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// Number of findings.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Number of findings by kind.
    pub fn by_kind(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for d in &self.found {
            *counts.entry(d.kind).or_default() += 1;
        }
        counts
    }

    /// Findings that `--strict` and `check` do not accept.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().filter(|d| d.kind.is_problem())
    }

    /// Findings that tell of lost mail.
    pub fn lost(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().filter(|d| d.kind.severity() == Severity::Lost)
    }
}
