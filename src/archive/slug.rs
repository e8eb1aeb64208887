//! Names made safe for URLs and every file system.
//!
//! A slug is ASCII lower-case letters, digits and single hyphens, begins and ends with a letter or digit, is 1 to 60
//! bytes long and is no name that Windows keeps for devices. So it never begins with `_`, which our index pages use.
//! Accents are folded, other scripts are left out: who needs a name from those says so by a fallback.

use sha2::{Digest, Sha256};

use super::fold::fold_into;
use crate::source::hex;

/// Most bytes of a slug.
pub const MAX: usize = 60;
/// Hex digits that tell equal slugs apart.
pub const DIGITS: usize = 8;
/// What stands for a text without any usable letter.
const NOTHING: &str = "untitled";

/// Makes a text safe; `untitled` where no letter or digit is left.
pub fn slug(text: &str) -> String {
    try_slug(text).unwrap_or_else(|| NOTHING.to_owned())
}

/// Makes a text safe; `None` where no letter or digit is left.
pub fn try_slug(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut folded = String::new();
    let mut gap = false;
    for letter in text.chars() {
        // An apostrophe is part of a word: `don't` is `dont`.
        if matches!(letter, '\'' | '’') {
            continue;
        }
        folded.clear();
        fold_into(letter, &mut folded);
        if folded.is_empty() {
            continue;
        }
        if !folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push('-');
        }
        gap = false;
        out.push_str(&folded);
        if out.len() >= MAX {
            break;
        }
    }
    cut(&mut out, MAX);
    if is_device(&out) {
        out.push_str("-x");
    }
    (!out.is_empty()).then_some(out)
}

/// `slug` with `-` and the first 8 hex digits of the SHA-256 of `key`, together at most 60 bytes: the name of a series,
/// and of people whose names are alike.
pub fn with_digest(slug: &str, key: &str) -> String {
    with_digits(slug, key, DIGITS)
}

/// As [`with_digest`], with any number of hex digits up to 32.
pub(super) fn with_digits(slug: &str, key: &str, digits: usize) -> String {
    let mut out = slug.to_owned();
    cut(&mut out, MAX - 1 - digits);
    out.push('-');
    out.push_str(&digest(key, digits));
    out
}

/// The first hex digits of the SHA-256 of a text.
pub fn digest(text: &str, digits: usize) -> String {
    let mut all = hex::encode(&Sha256::digest(text.as_bytes()));
    all.truncate(digits);
    all
}

/// Shortens to at most `max` bytes, at a hyphen where one is near, without a hyphen at the end.
fn cut(slug: &mut String, max: usize) {
    if slug.len() > max {
        slug.truncate(max);
        if let Some(at) = slug.rfind('-').filter(|&at| at > max / 2) {
            slug.truncate(at);
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
}

/// Names that Windows keeps for devices, in any case and with any extension.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let numbered = |kind: &str| {
        let (own, number) = stem.split_at_checked(kind.len()).unwrap_or_default();
        let mut number = number.chars();
        let sign = own.eq_ignore_ascii_case(kind).then(|| number.next()).flatten();
        sign.is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c)) && number.next().is_none()
    };
    let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    devices.iter().any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("com")
        || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_titles() {
        assert_eq!(slug("Zoë O'Hara-Müller"), "zoe-ohara-muller");
        assert_eq!(slug("net: fix use-after-free (again)"), "net-fix-use-after-free-again");
        assert_eq!(slug("__init__.py: don't"), "init-py-dont");
        assert_eq!(slug("山田 太郎"), "untitled");
        assert_eq!(try_slug("山田 太郎"), None);
        assert_eq!(slug(""), "untitled");
    }

    #[test]
    fn devices_of_windows_are_avoided() {
        assert_eq!(slug("CON"), "con-x");
        assert_eq!(slug("lpt1"), "lpt1-x");
        assert_eq!(slug("com10"), "com10");
        assert_eq!(slug("console"), "console");
    }

    #[test]
    fn digits_fit_into_the_length() {
        let long = "word ".repeat(40);
        let with = with_digest(&slug(&long), "ada@example.org");
        assert!(with.len() <= MAX && !with.contains("--"), "{with}");
        assert_eq!(with.get(with.len() - 8..), Some(digest("ada@example.org", 8).as_str()));
    }

    #[test]
    fn digests_are_of_sha256() {
        assert_eq!(digest("", 8), "e3b0c442");
        assert_eq!(digest("abc", 5), "ba781");
    }

    proptest! {
        #[test]
        fn always_a_safe_name(text in "\\PC{0,200}|[a-z_./\\\\ -]{0,100}|[àéßŒ]{0,80}") {
            let slug = slug(&text);
            prop_assert!(!slug.is_empty() && slug.len() <= MAX);
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
            prop_assert!(!is_device(&slug));
            prop_assert_eq!(super::slug(&slug), slug);
        }
    }
}
