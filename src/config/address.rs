//! Addresses of the web that the configuration names.

/// What follows the scheme of an address of the web.
fn after_scheme(url: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))
}

/// Whether an address has a scheme of the web.
pub(super) fn is_of_web(url: &str) -> bool {
    after_scheme(url).is_some()
}

/// What is wrong with an address of the web; `None` where nothing is. It stands in pages, feeds, sitemaps and text files, so
/// it must be one as it is written: characters that no address holds (RFC 3986) are a mistake. Those beyond ASCII are left to
/// browsers.
pub(super) fn mistake(url: &str) -> Option<String> {
    let Some(rest) = after_scheme(url) else {
        return Some(format!("`{url}` must begin with https:// or http://"));
    };
    if rest.is_empty() || rest.starts_with(['/', '?', '#']) {
        return Some(format!("`{url}` names no host"));
    }
    let odd = |c: &char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(*c);
    let odd = url.chars().find(odd)?;
    let mut utf8 = [0; 4];
    let bytes = odd.encode_utf8(&mut utf8).bytes();
    let encoded: String = bytes.map(|byte| format!("%{byte:02X}")).collect();
    Some(format!("an address of the web holds no {odd:?}: write {encoded}"))
}

/// What is wrong with the address of a folder, below which addresses are made.
pub(super) fn mistake_in_folder(url: &str) -> Option<String> {
    let odd = || url.chars().find(|c| matches!(c, '?' | '#'));
    let query = || Some(format!("`{url}` is to be that of a folder, without `{}`", odd()?));
    mistake(url).or_else(query)
}

/// Whether a text is the name of a host (RFC 1123, 2.1); others than ASCII ones as they are registered, `xn--`.
pub(super) fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        letters
            && (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_in_any_file_is_an_address() {
        for url in
            ["https://a.example", "http://[::1]:8080/x/", "https://bücher.example/ä/%20(a)/?q=~"]
        {
            assert_eq!(mistake(url), None, "{url}");
        }
        for url in ["", "ftp://a", "javascript:alert(1)", "https:/a", "https://", "https:///x"] {
            assert!(mistake(url).is_some(), "{url}");
        }
        for (odd, encoded) in [('"', "%22"), ('<', "%3C"), (' ', "%20"), ('\n', "%0A")] {
            let told = mistake(&format!("https://a.example/{odd}")).unwrap();
            assert!(told.ends_with(encoded), "{told}");
            assert!(!told.contains('\n'), "{told}");
        }
        assert_eq!(mistake_in_folder("https://a.example/x"), None);
        assert!(mistake_in_folder("https://a.example/?x").unwrap().contains("`?`"));
        assert!(mistake_in_folder("https://a.example/#x").is_some());
    }

    #[test]
    fn a_host_is_letters_digits_hyphens_and_points() {
        for name in ["lists.example.org", "localhost", "xn--bcher-kva.example", "1.a-b.example"] {
            assert!(is_host(name), "{name}");
        }
        let long = format!("{}.example", "x".repeat(64));
        for name in
            ["", "a..b", ".a", "a.", "-a.b", "a b", "a\nb", "https://a", "a/b", "a_b", &long]
        {
            assert!(!is_host(name), "{name}");
        }
    }
}
