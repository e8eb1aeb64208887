//! Names of attachment files: what a mail says, made harmless.

use crate::mail::Attachment;

/// Extensions that browsers show or offer without running anything. All others gain `.txt` (text) or `.bin`.
const PASSIVE: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "txt", "patch", "diff", "log", "csv", "c", "h",
    "gz", "bz2", "xz", "zst", "zip", "tar", "tgz", "asc", "sig", "pdf", "bin", "cc", "cpp", "py",
    "rs", "pl", "sh", "conf", "md",
];

/// Longest name in bytes, the part's number and an added extension left out.
const MAX_NAME: usize = 100;

/// The file of an attachment below its message: `2-fix.patch` (public-inbox's numbering and characters).
pub fn file_name(part: &Attachment) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let safe: String = part.name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    let from = safe.len().saturating_sub(MAX_NAME);
    let safe = safe[from..].trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let safe = if safe.is_empty() { "part" } else { safe };
    let extension = safe.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    let added = if PASSIVE.contains(&extension.as_str()) {
        ""
    } else if part.text.is_some()
        || part.content_type.starts_with("text/")
        || part.content_type == "message/rfc822"
    {
        ".txt"
    } else {
        ".bin"
    };
    let index: String = part.index.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("{index}-{safe}{added}")
}

/// A size in words, decimal units.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, content_type: &str) -> String {
        file_name(&Attachment {
            index: "2.1".to_owned(),
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            ..Attachment::default()
        })
    }

    #[test]
    fn names_are_made_harmless() {
        assert_eq!(named("fix.patch", "text/x-patch"), "2.1-fix.patch");
        assert_eq!(named("../../etc/passwd", "text/plain"), "2.1-etc_passwd.txt");
        assert_eq!(named("evil.html", "text/html"), "2.1-evil.html.txt");
        assert_eq!(named("x.svg", "image/svg+xml"), "2.1-x.svg.bin");
        assert_eq!(named("", "application/octet-stream"), "2.1-part.bin");
        assert_eq!(named("\u{202e}gnp.exe", "x/y"), "2.1-gnp.exe.bin");
    }
}
