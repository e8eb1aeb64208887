//! Names of attachment files: what a mail says, made harmless.

use crate::mail::Attachment;
use crate::words::Words;

/// Extensions that browsers show or offer without running anything. All others gain `.txt` (text) or `.bin`.
const PASSIVE: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "txt", "patch", "diff", "log", "csv", "c", "h",
    "gz", "bz2", "xz", "zst", "zip", "tar", "tgz", "asc", "sig", "pdf", "bin", "cc", "cpp", "rs",
    "conf", "md",
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
    format!("{index}-{}{added}", quiet(safe, added.is_empty()))
}

/// Servers read each extension of a name: `x.html.gz` is a packed page to Apache, `x.php.txt` a program. So of all dots
/// before the last one only those stay that stand before a passive extension or before what cannot be one: a number, a
/// revision (`v2`), a word with a hyphen.
fn quiet(name: &str, keeps_last: bool) -> String {
    let mut pieces: Vec<&str> = name.split('.').collect();
    let last = if keeps_last && pieces.len() > 1 { pieces.pop() } else { None };
    let mut out = String::with_capacity(name.len() + 4);
    for (nth, piece) in pieces.into_iter().enumerate() {
        if nth > 0 {
            out.push(if is_quiet(piece) { '.' } else { '_' });
        }
        out.push_str(piece);
    }
    if let Some(extension) = last {
        out.push('.');
        out.push_str(extension);
    }
    out
}

fn is_quiet(piece: &str) -> bool {
    let number = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
    number.bytes().all(|b| b.is_ascii_digit())
        || piece.contains(['-', '_'])
        || PASSIVE.contains(&piece.to_ascii_lowercase().as_str())
}

/// A size in the words of pages.
pub fn told_size(bytes: u64, words: &Words) -> String {
    match usize::try_from(bytes) {
        Ok(bytes @ ..1_000) => words.count("n_bytes", bytes),
        _ => size(bytes),
    }
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
        assert_eq!(named("evil.html", "text/html"), "2.1-evil_html.txt");
        assert_eq!(named("x.svg", "image/svg+xml"), "2.1-x_svg.bin");
        assert_eq!(named("", "application/octet-stream"), "2.1-part.bin");
        assert_eq!(named("\u{202e}gnp.exe", "x/y"), "2.1-gnp_exe.bin");
    }

    #[test]
    fn no_extension_inside_a_name_is_live() {
        for (name, safe) in [
            ("evil.html.gz", "2.1-evil_html.gz"),
            ("a.svg.gz", "2.1-a_svg.gz"),
            ("a.SHTML.tgz", "2.1-a_SHTML.tgz"),
            ("x.php.txt", "2.1-x_php.txt"),
            ("x.php", "2.1-x_php.bin"),
            ("cgi.pl", "2.1-cgi_pl.bin"),
            ("run.sh", "2.1-run_sh.bin"),
            ("pears.tar.gz", "2.1-pears.tar.gz"),
            ("pears-6.1.2-rc1.tar.xz", "2.1-pears-6.1.2-rc1.tar.xz"),
            ("fix.v2.patch", "2.1-fix.v2.patch"),
            ("0001-pump.c-stop.patch", "2.1-0001-pump.c-stop.patch"),
            ("x.tar.html", "2.1-x.tar_html.bin"),
            ("x.html.", "2.1-x_html.bin"),
        ] {
            assert_eq!(named(name, "application/octet-stream"), safe);
        }
    }
}
