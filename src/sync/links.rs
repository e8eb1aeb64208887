//! Which mboxes a page offers: an index of Pipermail or of a plain folder, or the overview of a list in HyperKitty.
//!
//! Pipermail links `2020-May.txt.gz` or `2020-May.txt` (also by quarter, week and day: `2020q2`, `Week-of-Mon-20200504`,
//! `20200504`), plain folders `2020-05` or `plum-2020-05.mbox`. HyperKitty links the months as `2020/5/` and makes an
//! mbox of each on demand: `export/LIST-2020-05.mbox.gz?start=2020-05-01&end=2020-06-01` (its urls.py and export view).

use std::collections::{BTreeMap, BTreeSet};

use super::http::join;

/// An mbox that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// The name of its copy.
    pub(super) name: String,
    pub(super) url: String,
    /// It is made on demand, so nothing tells whether it changed.
    pub(super) made: bool,
}

/// The mboxes that a page offers, by name; months of HyperKitty oldest first.
pub(super) fn offers(page: &[u8], base: &str) -> Vec<Offer> {
    let page = String::from_utf8_lossy(page);
    let folder = base.split('?').next().unwrap_or_default();
    let folder = folder.get(..=folder.rfind('/').unwrap_or_default()).unwrap_or_default();
    if folder.ends_with("://") {
        return Vec::new();
    }
    let links: Vec<String> = links(&page).filter_map(|link| join(base, &link)).collect();
    let below = || links.iter().filter_map(|link| Some((link, link.strip_prefix(folder)?)));
    let months: BTreeSet<(u16, u8)> = below().filter_map(|(_, rest)| month(rest)).collect();
    if !months.is_empty() {
        return months.into_iter().filter_map(|month| export(folder, month)).collect();
    }
    let mut offers: BTreeMap<String, Offer> = BTreeMap::new();
    for (link, rest) in below() {
        let Some(name) = name(rest) else { continue };
        let offer = Offer { name: name.clone(), url: link.clone(), made: false };
        let before = offers.entry(name).or_insert_with(|| offer.clone());
        // Of two forms the packed one is less to fetch.
        if link.ends_with(".gz") {
            *before = offer;
        }
    }
    offers.into_values().collect()
}

/// The values of `href`, entities of ampersands undone.
fn links(page: &str) -> impl Iterator<Item = String> + '_ {
    let lower = page.to_ascii_lowercase();
    let places: Vec<usize> = lower.match_indices("href").map(|(at, _)| at + "href".len()).collect();
    places.into_iter().filter_map(|at| {
        let rest = page.get(at..)?.trim_start().strip_prefix('=')?.trim_start();
        let value = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
            _ => rest.split(|c: char| c.is_whitespace() || c == '>').next()?,
        };
        let value = value.trim().replace("&amp;", "&").replace("&#64;", "@");
        (value.len() < 2000 && !value.contains(|c: char| c.is_whitespace() || c.is_control()))
            .then_some(value)
    })
}

/// `2020/5/`
fn month(rest: &str) -> Option<(u16, u8)> {
    let (year, month) = rest.strip_suffix('/')?.split_once('/')?;
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    ((1970..=9999).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}

fn export(folder: &str, (year, month): (u16, u8)) -> Option<Offer> {
    let list = folder.trim_end_matches('/').rsplit('/').next()?;
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let url = format!(
        "{folder}export/{list}-{year}-{month:02}.mbox.gz?start={year}-{month:02}-01&end={next_year}-{next:02}-01"
    );
    Some(Offer { name: format!("{year}-{month:02}.mbox"), url, made: true })
}

/// The name that the copy of a linked file has; `None` for what is no mbox by its name.
fn name(rest: &str) -> Option<String> {
    let plain = rest.strip_suffix(".gz").unwrap_or(rest);
    let safe = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    if plain.is_empty() || plain.len() > 100 || plain.starts_with('.') || !plain.chars().all(safe) {
        return None;
    }
    let (stem, end) = match plain.rsplit_once('.') {
        Some((stem, end @ ("mbox" | "mbx" | "txt"))) => (stem, end),
        _ => (plain, ""),
    };
    let date = stem.as_bytes().windows(4).position(|w| {
        w.iter().all(u8::is_ascii_digit) && (w.starts_with(b"19") || w.starts_with(b"20"))
    })?;
    // A name without an ending is believed where it is a month and nothing else.
    let bare = || date == 0 && stem.len() == 7 && stem.as_bytes().get(4) == Some(&b'-');
    (!end.is_empty() || bare()).then(|| format!("{stem}.mbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(page: &str, base: &str) -> Vec<(String, String)> {
        let offers = offers(page.as_bytes(), base);
        offers.into_iter().map(|offer| (offer.name, offer.url)).collect()
    }

    #[test]
    fn an_index_of_pipermail() {
        let page = r#"<a href="2020-May/thread.html">[ Thread ]</a> <A HREF='2020-May.txt.gz'>x</A>
            <a href=2020-May.txt>y</a> <a href="2020q2.txt">z</a> <a href="../pear/2020-June.txt">p</a>
            <a href="https://b.example.org/2020-July.txt">q</a> <a href="README.txt">r</a>
            <a href="..%2f2020.txt">s</a> <a href=".2020.txt">t</a> <a href="x/2020-08.mbox">u</a>"#;
        let base = "https://a.example.org/pipermail/plum/";
        let of = |name: &str| format!("{base}{name}");
        assert_eq!(
            names(page, base),
            [
                ("2020-May.mbox".to_owned(), of("2020-May.txt.gz")),
                ("2020q2.mbox".to_owned(), of("2020q2.txt")),
            ]
        );
    }

    #[test]
    fn a_folder_with_months_and_nothing_else_in_their_names() {
        let page = "<a href='2020-05'>2020-05</a><a href='2020-06.gz'>x</a><a href='2020-05-notes'>y</a><a href='?C=M'>z</a>";
        let found = names(page, "http://a.example.org/mbox/plum/");
        let found: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(found, ["2020-05.mbox", "2020-06.mbox"]);
    }

    #[test]
    fn the_overview_of_hyperkitty() {
        let page = r#"<a href="/archives/list/plum@lists.example.org/2020/12/">December</a>
            <a href="/archives/list/plum@lists.example.org/2020/5/">May</a>
            <a href="/archives/list/pear@lists.example.org/2020/6/">other</a>
            <a href="/archives/list/plum@lists.example.org/thread/ABC/">t</a>"#;
        let base = "https://a.example.org/archives/list/plum@lists.example.org/";
        let found = names(page, base);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, "2020-05.mbox");
        assert_eq!(
            found[1].1,
            format!(
                "{base}export/plum@lists.example.org-2020-12.mbox.gz?start=2020-12-01&end=2021-01-01"
            )
        );
    }

    proptest::proptest! {
        #[test]
        fn no_page_panics_and_every_name_is_safe(page in "(<a href=[\"']?[a-z0-9./%é -]{0,20}[\"']?>?){0,5}") {
            for offer in offers(page.as_bytes(), "http://a.example.org/x/") {
                proptest::prop_assert!(offer.name.ends_with(".mbox") && !offer.name.contains('/'));
            }
        }
    }
}
