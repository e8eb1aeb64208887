//! Columns over time, one beside the other, with an axis below that names the first and the last.

use std::fmt::Write as _;

use super::svg::{escape, open};
use super::{About, Chart, Row, Table};

const HEIGHT: u64 = 96;
/// Width of a column and the gap after it, in the chart's own units, and of both together in pixels, at most.
const STEP: usize = 32;
const GAP: usize = 4;
const WIDE: usize = 96;

/// A column for each row, and the numbers of those that are not 0; `head`: what the labels and the counts are. Columns
/// become narrower where there is no room, and no wider where there are few; only their height is fixed by the theme.
/// `None` where all is 0.
pub fn columns(about: &About<'_>, head: [&str; 2], rows: &[(String, u32)]) -> Option<Chart> {
    let most = rows.iter().map(|row| row.1).max().filter(|&most| most > 0)?;
    let width = STEP * rows.len();
    let size = format!(
        "width=\"{}\" height=\"{HEIGHT}\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\"",
        WIDE * rows.len()
    );
    let mut svg = format!("<div class=\"columns\">{}", open("over-time", about, &size));
    let some = || rows.iter().enumerate().filter(|(_, row)| row.1 > 0);
    for (i, (label, count)) in some() {
        let tall = (u64::from(*count) * HEIGHT / u64::from(most)).max(1);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{tall}\"><title>{}: {}</title></rect>",
            i * STEP,
            HEIGHT - tall,
            STEP - GAP,
            escape(label),
            escape(&about.words.number(*count).to_string())
        );
    }
    svg.push_str("</svg><p class=\"axis\">");
    for (label, _) in rows.first().into_iter().chain(rows.get(1..).and_then(<[_]>::last)) {
        let _ = write!(svg, "<span>{}</span>", escape(label));
    }
    svg.push_str("</p></div>");
    let rows = some().map(|(_, (label, count))| Row::new(label, [*count], about.words)).collect();
    Some(Chart { svg, key: Vec::new(), table: Table::new(about, &head, rows) })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render::charts::testing::{WORDS, named, parse};

    static ABOUT: LazyLock<About<'_>> =
        LazyLock::new(|| About { id: "a", title: "Messages", description: "", words: &WORDS });

    #[test]
    fn columns_leave_gaps_and_name_both_ends() {
        let rows = [("Mon".into(), 4), ("Tue".into(), 0), ("<Wed>".into(), 1)];
        let chart = columns(&ABOUT, ["Day", "Messages"], &rows).unwrap();
        let elements = parse(&chart.svg);
        assert_eq!(named(&elements, "rect").len(), 2);
        let svg = &chart.svg;
        assert!(svg.contains("width=\"288\" height=\"96\" viewBox=\"0 0 96 96\""), "{svg}");
        assert!(svg.contains("x=\"64\" y=\"72\" width=\"28\" height=\"24\""), "{svg}");
        assert!(svg.contains("<span>Mon</span><span>&lt;Wed&gt;</span>"), "{svg}");
        assert_eq!(
            chart.table.rows,
            [Row::new("Mon", [4], &WORDS), Row::new("<Wed>", [1], &WORDS)]
        );
        let one = columns(&ABOUT, ["Day", "Messages"], &rows[..1]).unwrap();
        assert_eq!(one.svg.matches("<span>").count(), 1);
    }

    #[test]
    fn nothing_to_draw_gives_nothing() {
        for rows in [&[][..], &[("2026".to_owned(), 0)]] {
            assert_eq!(columns(&ABOUT, ["Year", "Messages"], rows), None);
        }
    }
}
