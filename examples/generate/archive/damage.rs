//! What is wrong with broken mail. Each kind has been seen in archives of real lists.

use super::rng::Rng;

/// One way to be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// No Message-ID at all.
    NoMessageId,
    /// Two Message-ID headers that differ.
    TwoMessageIds,
    /// A Message-ID without angle brackets.
    BareMessageId,
    /// The value of Message-ID stands on a continuation line, with a comment.
    FoldedMessageId,
    /// The Message-ID of the thread's first mail again.
    BorrowedMessageId,
    /// In-Reply-To in the words of an old mailer.
    WordyInReplyTo,
    /// In-Reply-To and References name the mail itself.
    SelfReference,
    /// No Date.
    NoDate,
    /// A Date that is none.
    NonsenseDate,
    /// A Date in 1904, or far in the future.
    WrongYear,
    /// A Date with an impossible zone.
    WrongZone,
    /// 8 bit characters in the Subject.
    RawSubject,
    /// An encoded word that ends too early.
    CutEncodedWord,
    /// Characters that turn the direction of writing.
    BidiSubject,
    /// No Subject.
    NoSubject,
    /// No From.
    NoFrom,
    /// A From without an address.
    EmptyFrom,
    /// A charset that nobody knows.
    UnknownCharset,
    /// A charset that the text is not in.
    WrongCharset,
    /// Nothing after the headers.
    EmptyBody,
    /// NUL bytes in the text.
    NulBytes,
    /// CR LF line ends.
    CrLf,
    /// A CR without LF within a line.
    BareCr,
    /// A line among the headers that is no header.
    JunkHeader,
    /// A multipart mail that ends within a part.
    CutMime,
    /// A multipart mail whose boundary never comes.
    WrongBoundary,
    /// Multipart within multipart, 30 deep.
    DeepMime,
    /// 300 addresses in Cc.
    ManyRecipients,
    /// A line of 40,000 characters.
    LongLine,
    /// HTML with script.
    Script,
    /// An attachment that is named like a path.
    PathName,
    /// A file between `begin 644` and `end`.
    Uuencode,
    /// Lines that begin with `From `.
    FromLines,
    /// Base64 with characters that are none of it.
    DirtyBase64,
}

const ALL: &[Damage] = &[
    Damage::NoMessageId,
    Damage::TwoMessageIds,
    Damage::BareMessageId,
    Damage::FoldedMessageId,
    Damage::BorrowedMessageId,
    Damage::WordyInReplyTo,
    Damage::SelfReference,
    Damage::NoDate,
    Damage::NonsenseDate,
    Damage::WrongYear,
    Damage::WrongZone,
    Damage::RawSubject,
    Damage::CutEncodedWord,
    Damage::BidiSubject,
    Damage::NoSubject,
    Damage::NoFrom,
    Damage::EmptyFrom,
    Damage::UnknownCharset,
    Damage::WrongCharset,
    Damage::EmptyBody,
    Damage::NulBytes,
    Damage::CrLf,
    Damage::BareCr,
    Damage::JunkHeader,
    Damage::CutMime,
    Damage::WrongBoundary,
    Damage::DeepMime,
    Damage::ManyRecipients,
    Damage::LongLine,
    Damage::Script,
    Damage::PathName,
    Damage::Uuencode,
    Damage::FromLines,
    Damage::DirtyBase64,
];

/// What is wrong with the mail that `seed` names, if `permille` of all are broken.
pub fn of(seed: u64, permille: u32) -> Option<Damage> {
    let mut rng = Rng::part(seed, 0xbad);
    rng.chance(permille).then(|| rng.pick(ALL))
}

impl Damage {
    /// Changes the finished mail where the damage is one of bytes. `body` is where the headers end.
    pub fn apply(self, mail: &mut Vec<u8>, body: usize) {
        let middle = body + (mail.len() - body) / 2;
        match self {
            Self::EmptyBody => mail.truncate(body),
            Self::NulBytes => mail.splice(middle..middle, *b"\0\0nul\0").for_each(drop),
            Self::BareCr => mail.splice(middle..middle, *b"a\rb").for_each(drop),
            Self::CutMime => mail.truncate(mail.len() - mail.len().saturating_sub(body) / 4),
            Self::CrLf => {
                let unix = std::mem::take(mail);
                mail.reserve(unix.len() + unix.len() / 30);
                for line in unix.split_inclusive(|&b| b == b'\n') {
                    match line.strip_suffix(b"\n") {
                        Some(text) => {
                            mail.extend_from_slice(text);
                            mail.extend_from_slice(b"\r\n");
                        }
                        None => mail.extend_from_slice(line),
                    }
                }
            }
            _ => {}
        }
    }
}
