//! Lines of a text, found with the vector instructions of `memchr`: every message goes through a dozen loops over its
//! lines, and `str::lines` looks for their ends sixteen bytes at a time.

use memchr::memchr;

/// The lines as [`str::lines`] has them: without their ends, `\n` or `\r\n`.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    whole(text).map(|line| match line.strip_suffix('\n') {
        Some(line) => line.strip_suffix('\r').unwrap_or(line),
        None => line,
    })
}

/// The first line, with its `\n`; empty where there is no text.
pub fn first_line(text: &str) -> &str {
    memchr(b'\n', text.as_bytes()).map_or(text, |end| &text[..=end])
}

/// The lines with their ends, as `split_inclusive('\n')` has them.
pub fn whole(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let line = first_line(rest);
        rest = &rest[line.len()..];
        (!line.is_empty()).then_some(line)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_are_those_of_the_standard_library(text in "[\r\nä ]{0,20}(\n[a\r]{30,90}){0,3}\n?") {
            prop_assert_eq!(lines(&text).collect::<Vec<_>>(), text.lines().collect::<Vec<_>>());
            let ends: Vec<_> = text.split_inclusive('\n').collect();
            prop_assert_eq!(whole(&text).collect::<Vec<_>>(), ends);
        }
    }
}
