//! Charts drawn at build time: SVG with title, description and numbers, styled by the theme's classes.

use std::fmt::Write as _;

/// Text made safe for SVG.
fn escape(text: &str) -> String {
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

/// Horizontal bars: label above, bar, number. `id` must be unique on the page. Empty for no rows.
pub fn bars(id: &str, title: &str, rows: &[(String, u32)]) -> String {
    const WIDTH: u32 = 480;
    const ROW: u32 = 34;
    let Some(most) = rows.iter().map(|row| row.1).max().filter(|&most| most > 0) else {
        return String::new();
    };
    let height = ROW * rows.len() as u32 + 4;
    let mut svg = format!(
        "<svg class=\"chart bars\" role=\"img\" viewBox=\"0 0 {WIDTH} {height}\" aria-labelledby=\"{id}-t\">\
         <title id=\"{id}-t\">{}</title>",
        escape(title)
    );
    for (i, (label, count)) in rows.iter().enumerate() {
        let y = i as u32 * ROW;
        let width = (u64::from(*count) * u64::from(WIDTH - 60) / u64::from(most)).max(2);
        let _ = write!(
            svg,
            "<text class=\"label\" x=\"0\" y=\"{}\">{}</text>\
             <rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{width}\" height=\"12\" rx=\"2\"/>\
             <text class=\"value\" x=\"{}\" y=\"{}\">{count}</text>",
            y + 13,
            escape(&shorten(label, 60)),
            y + 18,
            width + 6,
            y + 28
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Columns over time, one per bucket, first and last bucket named. Empty for no rows.
pub fn columns(id: &str, title: &str, rows: &[(String, u32)]) -> String {
    const WIDTH: usize = 720;
    const HEIGHT: u64 = 96;
    let Some(most) = rows.iter().map(|row| row.1).max().filter(|&most| most > 0) else {
        return String::new();
    };
    let mut svg = format!(
        "<svg class=\"chart columns\" role=\"img\" viewBox=\"0 0 {WIDTH} 120\" aria-labelledby=\"{id}-t\">\
         <title id=\"{id}-t\">{}</title>",
        escape(title)
    );
    let step = WIDTH as f64 / rows.len() as f64;
    let gap = if step > 6.0 { 2.0 } else { 0.0 };
    for (i, (label, count)) in rows.iter().enumerate() {
        let tall = u64::from(*count) * HEIGHT / u64::from(most);
        if *count == 0 {
            continue;
        }
        let tall = tall.max(1);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{tall}\"><title>{}: {count}</title></rect>",
            i as f64 * step,
            HEIGHT - tall,
            (step - gap).max(0.5),
            escape(label)
        );
    }
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        let _ = write!(svg, "<text class=\"label\" x=\"0\" y=\"114\">{}</text>", escape(&first.0));
        if rows.len() > 1 {
            let _ = write!(
                svg,
                "<text class=\"label end\" x=\"{WIDTH}\" y=\"114\" text-anchor=\"end\">{}</text>",
                escape(&last.0)
            );
        }
    }
    svg.push_str("</svg>");
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
    fn nothing_to_draw_gives_nothing() {
        assert_eq!(bars("d", "x", &[]), "");
        assert_eq!(columns("d", "x", &[("2026".into(), 0)]), "");
    }
}
