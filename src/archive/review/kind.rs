//! What a trailer says that somebody did.

use serde::Serialize;

/// What somebody gave to a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Kind {
    /// Reviewed-by.
    Reviewed,
    /// Acked-by.
    Acked,
    /// Tested-by.
    Tested,
    /// Nacked-by, or an answer `NAK`.
    Nacked,
    /// Reported-by.
    Reported,
    /// Suggested-by.
    Suggested,
    /// Co-developed-by.
    CoDeveloped,
    /// Another `…-by`.
    Other,
}

impl Kind {
    /// What a trailer's name says: nothing, or one kind or more (`Reported-and-tested-by`), each once. Signatures say
    /// whose a patch is, not what others think of it.
    pub fn of(name: &str) -> Vec<Kind> {
        let name = name.to_ascii_lowercase();
        let Some(what) = name.strip_suffix("-by").filter(|what| !is_signature(what)) else {
            return Vec::new();
        };
        let known: Option<Vec<Kind>> = what.split("-and-").map(Kind::of_word).collect();
        let mut kinds = known.unwrap_or_else(|| vec![Kind::Other]);
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    fn of_word(word: &str) -> Option<Kind> {
        Some(match word {
            "reviewed" => Kind::Reviewed,
            "acked" | "ack" | "acknowledged" => Kind::Acked,
            "tested" => Kind::Tested,
            "nacked" | "nack" => Kind::Nacked,
            "reported" => Kind::Reported,
            "suggested" => Kind::Suggested,
            "co-developed" | "co-authored" | "codeveloped" | "developed" => Kind::CoDeveloped,
            _ => return Kind::misspelt(word),
        })
    }

    /// A long word with one letter too many, too few, wrong or in its neighbour's place: `Reveiwed-by`.
    fn misspelt(word: &str) -> Option<Kind> {
        let words = [
            ("reviewed", Kind::Reviewed),
            ("reported", Kind::Reported),
            ("suggested", Kind::Suggested),
        ];
        let near = |known: &str| {
            word.len().abs_diff(known.len()) <= 1 && strsim::osa_distance(word, known) == 1
        };
        words.into_iter().find(|(known, _)| near(known)).map(|(_, kind)| kind)
    }

    /// Whether it is somebody's word that a patch is good, after reading it.
    pub fn is_review(self) -> bool {
        matches!(self, Kind::Reviewed | Kind::Acked)
    }

    /// Whether it speaks for a patch: that it was read, accepted or tried.
    pub fn is_approval(self) -> bool {
        self.is_review() || self == Kind::Tested
    }

    /// Whether it judges a patch, for or against.
    pub fn is_judgement(self) -> bool {
        self.is_approval() || self == Kind::Nacked
    }

    /// In a word, for people.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Reviewed => "Reviewed",
            Kind::Acked => "Acked",
            Kind::Tested => "Tested",
            Kind::Nacked => "NACK",
            Kind::Reported => "Reported",
            Kind::Suggested => "Suggested",
            Kind::CoDeveloped => "Co-developed",
            Kind::Other => "Other",
        }
    }
}

/// Trailers that say through whose hands a patch went.
fn is_signature(what: &str) -> bool {
    ["signed-off", "sign-off", "applied", "committed", "posted", "sent", "written", "submitted"]
        .contains(&what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_trailers() {
        assert_eq!(Kind::of("Reviewed-By"), [Kind::Reviewed]);
        assert_eq!(Kind::of("tested-and-reported-by"), [Kind::Tested, Kind::Reported]);
        assert_eq!(Kind::of("Reviewed-and-reviewed-by"), [Kind::Reviewed]);
        assert_eq!(Kind::of("Debugged-and-tested-by"), [Kind::Other]);
        assert_eq!(Kind::of("Nacked-by"), [Kind::Nacked]);
        assert_eq!(Kind::of("Reveiwed-by"), [Kind::Reviewed]);
        assert_eq!(Kind::of("Reverted-by"), [Kind::Other]);
        for name in ["Signed-off-by", "Cc", "Fixes", "-by", "Reviewed", ""] {
            assert_eq!(
                Kind::of(name).iter().filter(|kind| **kind != Kind::Other).count(),
                0,
                "{name}"
            );
        }
    }
}
