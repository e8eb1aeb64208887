//! What a page says of a message before its text: why there is none, or why it cannot be read.

use std::fmt;

/// A line about a message. None of it is text from the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Neither text nor attachments.
    Empty,
    /// Attachments without text.
    OnlyAttached,
    /// A multipart/alternative none of whose versions is text.
    NoTextVersion,
    /// multipart/encrypted or inline armour (RFC 3156, RFC 9580).
    OpenPgp,
    /// enveloped-data (RFC 8551 3.3).
    Smime,
    /// multipart/encrypted by another protocol (RFC 1847 2.2).
    Encrypted,
    /// OpenPGP's cleartext signature around the text.
    SignedInText,
    /// signed-data whose content was taken out.
    SignedAround,
    /// message/partial (RFC 2046 5.2.2): its number, and how many there are, 0 if that is not said.
    Piece(u32, u32),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Remark::Empty => "This message is empty.",
            Remark::OnlyAttached => "This message has no text of its own, only what is attached.",
            Remark::NoTextVersion => {
                "None of the versions of this message is text; they are attached."
            }
            Remark::OpenPgp => "Encrypted with OpenPGP: only those it was sent to can read it.",
            Remark::Smime => "Encrypted with S/MIME: only those it was sent to can read it.",
            Remark::Encrypted => "Encrypted: only those it was sent to can read it.",
            Remark::SignedInText => {
                "Signed with OpenPGP in the text; the signature was not checked."
            }
            Remark::SignedAround => {
                "Signed with S/MIME around the text; the signature was not checked."
            }
            Remark::Piece(number, 0) => {
                return write!(f, "Piece {number} of a message that was sent in pieces.");
            }
            Remark::Piece(number, total) => {
                return write!(
                    f,
                    "Piece {number} of {total} of a message that was sent in pieces."
                );
            }
        })
    }
}

/// What inline armour says (RFC 9580 6.2 and 7): only where it begins the text, which is looked at no further.
pub fn of_armour(text: &str) -> Option<Remark> {
    let armour = text.trim_start().strip_prefix("-----BEGIN PGP ")?;
    if armour.starts_with("SIGNED MESSAGE-----") {
        return Some(Remark::SignedInText);
    }
    armour.starts_with("MESSAGE").then_some(Remark::OpenPgp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn armour_that_begins_the_text() {
        let of = |line: &str| of_armour(&format!("\n{line}\n\nx\n"));
        assert_eq!(of("-----BEGIN PGP SIGNED MESSAGE-----"), Some(Remark::SignedInText));
        assert_eq!(of("-----BEGIN PGP MESSAGE-----"), Some(Remark::OpenPgp));
        assert_eq!(of("-----BEGIN PGP MESSAGE, PART 1/2-----"), Some(Remark::OpenPgp));
        assert_eq!(of("-----BEGIN PGP PUBLIC KEY BLOCK-----"), None);
        assert_eq!(of("> -----BEGIN PGP MESSAGE-----"), None);
    }
}
