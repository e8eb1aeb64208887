//! Horizontal bars: label above, bar, number.

use std::fmt::Write as _;

use super::svg::{escape, open, share};
use super::{About, Chart, Row, Table};

const ROW: u32 = 36;
/// Thousandths of the width for the longest bar; the rest is for its number.
const LONGEST: u64 = 880;
/// Characters of a label.
const LABEL: usize = 60;

/// Something that is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Where more is told of it.
    pub href: Option<String>,
    /// How many.
    pub count: u32,
    /// How many ever, where `count` is of some time.
    pub ever: Option<u32>,
}

/// The bars and their numbers. `head`: what the labels and the numbers are, for the table. `None` where all is 0.
pub fn bars(about: &About<'_>, head: &[&str], rows: &[Bar]) -> Option<Chart> {
    let named: Vec<(String, u32)> = rows.iter().map(|bar| (bar.label.clone(), bar.count)).collect();
    let svg = Some(draw(about, &named)).filter(|svg| !svg.is_empty())?;
    let row = |bar: &Bar| Row {
        href: bar.href.clone(),
        ..Row::new(&bar.label, std::iter::once(bar.count).chain(bar.ever), about.words)
    };
    let table = Table::new(about, head, rows.iter().map(row).collect());
    Some(Chart { svg, key: Vec::new(), table })
}

/// The bars alone; empty where all is 0. Lengths are shares of the width and text has its own size.
pub fn draw(about: &About<'_>, rows: &[(String, u32)]) -> String {
    let Some(most) = rows.iter().map(|row| row.1).max().filter(|&most| most > 0) else {
        return String::new();
    };
    let height = ROW * rows.len() as u32;
    let mut svg = open("bars", about, &format!("width=\"100%\" height=\"{height}\""));
    for (i, (label, count)) in rows.iter().enumerate() {
        let y = i as u32 * ROW;
        let length = share((u64::from(*count) * LONGEST / u64::from(most)).max(4) as u32);
        let _ = write!(
            svg,
            "<text class=\"label\" x=\"0\" y=\"{}\">{}</text>\
             <rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{length}\" height=\"10\" rx=\"2\"/>\
             <text class=\"value\" x=\"{length}\" dx=\"6\" y=\"{}\">{}</text>",
            y + 14,
            escape(&shorten(label, LABEL)),
            y + 20,
            y + 29,
            escape(&about.words.number(*count).to_string())
        );
    }
    svg.push_str("</svg>");
    svg
}

fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render::charts::testing::{WORDS, attribute, named, parse};

    static ABOUT: LazyLock<About<'_>> =
        LazyLock::new(|| About { id: "d", title: "Domains", description: "", words: &WORDS });

    fn bar(label: &str, count: u32) -> Bar {
        Bar { label: label.into(), count, ..Bar::default() }
    }

    #[test]
    fn bars_show_labels_and_numbers_escaped() {
        let rows = [bar("example.org", 26), bar("<script>", 13), bar(&"x".repeat(80), 0)];
        let chart = bars(&ABOUT, &["Domain", "Patches"], &rows).unwrap();
        let elements = parse(&chart.svg);
        let lengths: Vec<_> = named(&elements, "rect")
            .iter()
            .map(|rect| attribute(rect, "width").to_owned())
            .collect();
        assert_eq!(lengths, ["88%", "44%", "0.4%"]);
        let texts: Vec<_> = named(&elements, "text").iter().map(|text| text.2.clone()).collect();
        assert_eq!(texts[..4], ["example.org", "26", "&lt;script&gt;", "13"]);
        assert_eq!(texts[4].chars().count(), 61);
        assert_eq!(
            (&chart.table.head[..], chart.table.rows[2].label.len()),
            (&["Domain".to_owned(), "Patches".into()][..], 80)
        );
    }

    #[test]
    fn huge_numbers_keep_their_shares() {
        let svg = draw(&ABOUT, &[("a".into(), u32::MAX), ("b".into(), u32::MAX / 2)]);
        assert!(svg.contains("width=\"88%\"") && svg.contains("width=\"43.9%\""), "{svg}");
    }

    #[test]
    fn nothing_to_draw_gives_nothing() {
        assert_eq!(draw(&ABOUT, &[]), "");
        assert_eq!(bars(&ABOUT, &["Domain", "Patches"], &[bar("a", 0)]), None);
    }
}
