//! The name of a series in URLs.
// To be unified with `archive::slug`, which makes the names of people the same way.

use sha2::{Digest, Sha256};

/// Longest title part in bytes.
const LONGEST: usize = 60;

/// The title made safe, a hyphen, and the first 8 hex digits of the SHA-256 of `key` (the earliest revision's change-id
/// or root Message-ID), so that it stays the same when later revisions come.
pub(super) fn slug(title: &str, key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let mut slug = safe(title);
    if !slug.is_empty() {
        slug.push('-');
    }
    for byte in digest.iter().take(4) {
        slug.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        slug.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    slug
}

/// Lower-case ASCII letters and digits; everything between them becomes one hyphen.
fn safe(title: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in title.chars() {
        if !c.is_ascii_alphanumeric() {
            gap = !out.is_empty();
            continue;
        }
        if out.len() + usize::from(gap) >= LONGEST {
            break;
        }
        if gap {
            out.push('-');
            gap = false;
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
