//! The page for addresses that lead nowhere. Without `base_url` the site's own holds neither links nor a sheet, for it may be
//! shown at any depth of any site; here it is known where the site's root is.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes at the home page's beginning that hold its sheet.
const HEAD: u64 = 16_384;

/// The site's page, with its sheet and a link to the home page where it has none. `base` is the path of the site's root.
pub(super) fn page(folder: &Path, base: &str) -> io::Result<Vec<u8>> {
    let page = std::fs::read(folder.join("404.html"))?;
    let mut home = Vec::new();
    let read = File::open(folder.join("index.html"))
        .and_then(|file| file.take(HEAD).read_to_end(&mut home));
    let (text, home) = (String::from_utf8_lossy(&page), String::from_utf8_lossy(&home));
    let made = completed(&text, &home, base).filter(|_| read.is_ok()).map(String::into_bytes);
    Ok(made.unwrap_or(page))
}

fn completed(page: &str, home: &str, base: &str) -> Option<String> {
    const SHEET: &str = "<link rel=\"stylesheet\" href=\"";
    if page.contains(SHEET) {
        return None;
    }
    // Text of pages is escaped, and stays so.
    let between = |begin: &str, end: &str| Some(home.split_once(begin)?.1.split_once(end)?.0);
    let (sheet, title) = (between(SHEET, "\"")?, between("<title>", "</title>")?);
    let (before, rest) = page.split_once("<style>")?;
    let (_, rest) = rest.split_once("</style>")?;
    let (main, after) = rest.rsplit_once("</main>")?;
    let link = format!("<ul>\n<li><a href=\"{base}\">{title}</a></li>\n</ul>\n");
    Some(format!("{before}{SHEET}{base}{sheet}\">{main}{link}</main>{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "<title>A &amp; B</title><link rel=\"stylesheet\" href=\"assets/a.css\">";

    #[test]
    fn what_has_no_sheet_gets_it_and_a_way_home() {
        let page = "<head><style>p{}</style></head><main><p>Nothing</p></main></body>";
        let made = completed(page, HOME, "/x/").unwrap();
        let expected = "<head><link rel=\"stylesheet\" href=\"/x/assets/a.css\"></head><main><p>Nothing</p><ul>\n\
                        <li><a href=\"/x/\">A &amp; B</a></li>\n</ul>\n</main></body>";
        assert_eq!(made, expected);
    }

    #[test]
    fn any_other_page_stays_as_it_is() {
        assert_eq!(completed(HOME, HOME, "/"), None);
        assert_eq!(completed("<style></style></main>", "<p>", "/"), None);
        assert_eq!(completed("Nothing here", HOME, "/"), None);
    }
}
