//! A map: lines that say which message an old address led to.
//!
//! A line has the address (a path below the old folder, or with the archive's `url` before it) and the Message-ID, with a
//! tab, a comma or blanks between them; or it is a JSON object with `path` and `id`. `#` begins a comment. Lines that say
//! something else are counted.

use serde::Deserialize;

use super::{Entry, Imported, Leads, MOST, Odd, id};
use crate::site::percent::percent_decode;

/// Longest line, in bytes.
const LONGEST: usize = 8192;

#[derive(Deserialize)]
struct Line {
    path: String,
    id: String,
}

/// Reads a map; `url` is the address of the old folder.
pub fn parse(text: &str, url: Option<&str>) -> Imported {
    let mut imported = Imported::default();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match entry(line, url) {
            Ok(entry) if imported.entries.len() < MOST => imported.entries.push(entry),
            Ok(_) => imported.odd.add(|| format!("line {number}: beyond {MOST} entries")),
            Err(what) => note(&mut imported.odd, number, what),
        }
    }
    imported
}

fn note(odd: &mut Odd, number: usize, what: &str) {
    odd.add(|| format!("line {number}: {what}"));
}

fn entry(line: &str, url: Option<&str>) -> Result<Entry, &'static str> {
    if line.len() > LONGEST {
        return Err("it is too long");
    }
    let (path, written) = if line.starts_with('{') {
        let Line { path, id } =
            serde_json::from_str(line).map_err(|_| "it is no object with `path` and `id`")?;
        (path, id)
    } else {
        let (path, id) = halves(line).ok_or("it needs an old path and a Message-ID")?;
        (unquoted(path).to_owned(), unquoted(id).to_owned())
    };
    let id = id(&written).ok_or("its second half is no Message-ID")?;
    let path = below(&path, url).ok_or("its address is not below `url`")?;
    Ok(Entry { path, leads: Leads::Message(id) })
}

/// At the first tab, else the first comma, else the first blank.
fn halves(line: &str) -> Option<(&str, &str)> {
    ['\t', ',', ' '].into_iter().find_map(|mark| line.split_once(mark))
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// The path of an address below a folder, decoded, without fragment; `None` for an address elsewhere. http and https are
/// the same here.
pub fn below(address: &str, url: Option<&str>) -> Option<String> {
    let address = address.split('#').next().unwrap_or_default();
    let Some(rest) = without_scheme(address) else { return percent_decode(address) };
    let folder = without_scheme(url?)?.trim_end_matches('/');
    let (host, path) = folder.split_once('/').unwrap_or((folder, ""));
    let (own_host, own_path) = rest.split_once('/').unwrap_or((rest, ""));
    if !host.eq_ignore_ascii_case(own_host) {
        return None;
    }
    let (path, own_path) = (percent_decode(path)?, percent_decode(own_path)?);
    let below = own_path.strip_prefix(path.as_str())?;
    if path.is_empty() { Some(below.to_owned()) } else { Some(below.strip_prefix('/')?.to_owned()) }
}

fn without_scheme(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: Option<&str> = Some("https://lists.example.org/old/plums%40example.org/");

    fn pairs(text: &str) -> Vec<(String, String)> {
        let entries = parse(text, URL).entries.into_iter();
        let pair = |entry: Entry| match entry.leads {
            Leads::Message(id) => (entry.path, id.to_string()),
            Leads::Index => (entry.path, String::new()),
        };
        entries.map(pair).collect()
    }

    #[test]
    fn lines_are_read_in_every_form() {
        let text = "\u{feff}# old,new\n\n2026-May/000001.html\t<pear.1@example.org>\r\n\
                    2026-May/000002.html,pear.2@example.org\n\"a b.html\",\"pear.3@example.org\"\n\
                    2026-May/000004.html pear.4@example.org\n\
                    {\"path\": \"5.html\", \"id\": \"<pear.5@example.org>\"}\n\
                    http://LISTS.example.org/old/plums@example.org/6.html#start pear.6@example.org\n\
                    a%20b/7.html pear.7@example.org\n";
        let read = pairs(text);
        let paths: Vec<&str> = read.iter().map(|(path, _)| path.as_str()).collect();
        let expected = [
            "2026-May/000001.html",
            "2026-May/000002.html",
            "a b.html",
            "2026-May/000004.html",
            "5.html",
            "6.html",
            "a b/7.html",
        ];
        assert_eq!(paths, expected);
        for (number, (_, id)) in (1..).zip(&read) {
            assert_eq!(*id, format!("pear.{number}@example.org"));
        }
    }

    #[test]
    fn other_lines_are_counted_and_the_first_is_told() {
        let long = format!("{} pear@example.org", "x".repeat(LONGEST));
        let text = format!(
            "alone\nhttps://elsewhere.example.org/1.html pear@example.org\n\
             https://lists.example.org/older/1.html pear@example.org\n{{\"path\": 1}}\n1.html a b\n%FF a@b\n{long}\n"
        );
        let read = parse(&text, URL);
        assert_eq!((read.entries.len(), read.odd.count), (0, 7));
        assert_eq!(read.odd.first, "line 1: it needs an old path and a Message-ID");
        assert_eq!(below("https://lists.example.org/1.html", None), None);
        assert_eq!(
            below("https://a.example.org/1", Some("https://a.example.org")).as_deref(),
            Some("1")
        );
    }
}
