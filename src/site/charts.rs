//! Charts drawn at build time: SVG with title and numbers, styled by the theme's classes.

use std::fmt::Write as _;

/// Text made safe for SVG.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control()
                || ('\u{202A}'..='\u{202E}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c) =>
            {
                out.push('\u{FFFD}');
            }
            c => out.push(c),
        }
    }
    out
}

/// Horizontal bars: label above, bar, number. `id` must be unique on the page. Empty for no rows. Lengths are shares of
/// the width and text has its own size, so that it is as readable on a phone as beside another chart.
pub fn bars(id: &str, title: &str, rows: &[(String, u32)]) -> String {
    const ROW: u32 = 36;
    /// Per mille of the width for the longest bar; the rest is for its number.
    const LONGEST: u64 = 880;
    let Some(most) = rows.iter().map(|row| row.1).max().filter(|&most| most > 0) else {
        return String::new();
    };
    let height = ROW * rows.len() as u32;
    let mut svg = format!(
        "<svg class=\"chart bars\" role=\"img\" width=\"100%\" height=\"{height}\" aria-labelledby=\"{id}-t\">\
         <title id=\"{id}-t\">{}</title>",
        escape(title)
    );
    for (i, (label, count)) in rows.iter().enumerate() {
        let y = i as u32 * ROW;
        let length = (u64::from(*count) * LONGEST / u64::from(most)).max(4);
        let length = format!("{}.{}%", length / 10, length % 10);
        let _ = write!(
            svg,
            "<text class=\"label\" x=\"0\" y=\"{}\">{}</text>\
             <rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{length}\" height=\"10\" rx=\"2\"/>\
             <text class=\"value\" x=\"{length}\" dx=\"6\" y=\"{}\">{count}</text>",
            y + 14,
            escape(&shorten(label, 60)),
            y + 20,
            y + 29
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Columns over time, one per row, with an axis below that names the first and the last. Empty for no rows. Columns
/// become narrower where there is no room, and no wider where there are few; only their height is fixed by the theme.
pub fn columns(id: &str, title: &str, rows: &[(String, u32)]) -> String {
    const HEIGHT: u64 = 96;
    /// Width of a column and the gap after it, at most; in the chart's own units and in pixels.
    const STEP: usize = 32;
    const GAP: usize = 4;
    let Some(most) = rows.iter().map(|row| row.1).max().filter(|&most| most > 0) else {
        return String::new();
    };
    let width = STEP * rows.len();
    let mut svg = format!(
        "<div class=\"columns\"><svg class=\"chart\" role=\"img\" width=\"{width}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" aria-labelledby=\"{id}-t\">\
         <title id=\"{id}-t\">{}</title>",
        escape(title)
    );
    for (i, (label, count)) in rows.iter().enumerate().filter(|(_, row)| row.1 > 0) {
        let tall = (u64::from(*count) * HEIGHT / u64::from(most)).max(1);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{tall}\"><title>{}: {count}</title></rect>",
            i * STEP,
            HEIGHT - tall,
            STEP - GAP,
            escape(label)
        );
    }
    svg.push_str("</svg><p class=\"axis\">");
    for (label, _) in rows.first().into_iter().chain(rows.get(1..).and_then(<[_]>::last)) {
        let _ = write!(svg, "<span>{}</span>", escape(label));
    }
    svg.push_str("</p></div>");
    svg
}

fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_labels_and_numbers_escaped() {
        let svg = bars("d", "Domains", &[("example.org".into(), 26), ("<script>".into(), 1)]);
        assert!(
            svg.contains(">26<") && svg.contains("example.org") && svg.contains("&lt;script&gt;")
        );
        assert!(!svg.contains("<script"));
    }

    #[test]
    fn columns_leave_gaps_and_name_both_ends() {
        let rows = [("Mon".into(), 4), ("Tue".into(), 0), ("<Wed>".into(), 1)];
        let svg = columns("a", "Messages", &rows);
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("x=\"64\" y=\"72\" width=\"28\" height=\"24\""), "{svg}");
        assert!(svg.contains("<span>Mon</span><span>&lt;Wed&gt;</span>"), "{svg}");
        let one = columns("a", "Messages", &rows[..1]);
        assert_eq!(one.matches("<span>").count(), 1);
    }

    #[test]
    fn nothing_to_draw_gives_nothing() {
        assert_eq!(bars("d", "x", &[]), "");
        assert_eq!(columns("d", "x", &[("2026".into(), 0)]), "");
    }
}
