//! What all pictures are made of.
//!
//! A picture has the width of its place and a height in pixels. Text stands at a share of the width and has its own size,
//! so that it is as readable on a phone as on a desktop; shapes are in a plot of 1,000 by its height in pixels, which is
//! stretched, while the sheet keeps the strokes in it from being so. A dot is a stroke without length and with round
//! ends: four letters of a path instead of an element.

use std::fmt::{Display, Write as _};

use super::About;
use crate::visible::is_noncharacter;

/// Width of a plot in its own units.
pub(super) const WIDTH: u32 = 1_000;

/// Text made safe for SVG and HTML. Characters that steer the order of others or are no text are replaced.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => out.push('\u{FFFD}'),
            c if c.is_control() || is_noncharacter(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// The frame of a picture: `size` is the attributes that tell its width and height.
pub(super) fn open(form: &str, about: &About<'_>, size: &str) -> String {
    let About { id, title, description, .. } = *about;
    let mut svg = format!(
        "<svg class=\"chart {form}\" role=\"img\" {size} aria-labelledby=\"{id}-t\"{}><title id=\"{id}-t\">{}</title>",
        if description.is_empty() {
            String::new()
        } else {
            format!(" aria-describedby=\"{id}-d\"")
        },
        escape(title)
    );
    if !description.is_empty() {
        let _ = write!(svg, "<desc id=\"{id}-d\">{}</desc>", escape(description));
    }
    svg
}

/// A picture that is as wide as its place.
pub(super) struct Drawing(String);

impl Drawing {
    /// Begins a picture, so many pixels high.
    pub(super) fn new(form: &str, about: &About<'_>, height: u32) -> Self {
        Drawing(open(form, about, &format!("width=\"100%\" height=\"{height}\"")))
    }

    /// Shapes in a plot of [`WIDTH`] by so many pixels from the top.
    pub(super) fn plot(&mut self, height: u32, shapes: &str) {
        let _ = write!(
            self.0,
            "<svg width=\"100%\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
             preserveAspectRatio=\"none\">{shapes}</svg>"
        );
    }

    /// Text; `x` in thousandths of the width, `y` in pixels.
    pub(super) fn text(&mut self, class: &str, x: u32, y: u32, text: impl Display) {
        let (x, text) = (share(x), escape(&text.to_string()));
        let _ = write!(self.0, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>");
    }

    /// A box with a tooltip; `x` and `width` in thousandths.
    pub(super) fn rect(&mut self, class: &str, (x, width): (u32, u32), y: (u32, u32), tip: &str) {
        let _ = write!(
            self.0,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
            share(x),
            y.0,
            share(width),
            y.1,
            escape(tip)
        );
    }

    /// A dot with a tooltip; `x` in thousandths.
    pub(super) fn circle(&mut self, class: &str, (x, y): (u32, u32), r: &str, tip: &str) {
        let _ = write!(
            self.0,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{y}\" r=\"{r}\"><title>{}</title></circle>",
            share(x),
            escape(tip)
        );
    }

    /// A line across the picture.
    pub(super) fn across(&mut self, class: &str, y: u32) {
        let _ =
            write!(self.0, "<line class=\"{class}\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
    }

    /// The picture.
    pub(super) fn finish(mut self) -> String {
        self.0.push_str("</svg>");
        self.0
    }
}

/// Thousandths as percent: `12.5%`.
pub(super) fn share(thousandths: u32) -> String {
    match thousandths % 10 {
        0 => format!("{}%", thousandths / 10),
        rest => format!("{}.{rest}%", thousandths / 10),
    }
}

/// A moment in seconds as one that the calendar has: from the year 2 to the year 9892.
pub(in crate::render) fn sane(seconds: i64) -> i64 {
    seconds.clamp(-62_100_000_000, 250_000_000_000)
}

/// `part` of `whole` as a share of `length`, rounded; all of it where there is no whole.
pub(super) fn scaled(part: i64, whole: i64, length: u32) -> u32 {
    let (part, whole) = (i128::from(part.clamp(0, whole.max(0))), i128::from(whole));
    if whole <= 0 {
        return length;
    }
    u32::try_from((part * i128::from(length) + whole / 2) / whole).unwrap_or(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_short() {
        assert_eq!([0, 1_000, 125, 7].map(share), ["0%", "100%", "12.5%", "0.7%"]);
    }

    #[test]
    fn parts_stay_within_the_whole() {
        assert_eq!([0, 1, 2, 3].map(|part| scaled(part, 3, 100)), [0, 33, 67, 100]);
        assert_eq!((scaled(-5, 3, 100), scaled(9, 3, 100), scaled(0, 0, 100)), (0, 100, 100));
        assert_eq!(scaled(i64::MAX, i64::MAX, 1_000), 1_000);
    }

    #[test]
    fn what_is_no_text_is_replaced() {
        assert_eq!(
            escape("a<b>&\"\u{1}\u{202E}\u{2066}\u{FFFF}é"),
            "a&lt;b&gt;&amp;&quot;\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}é"
        );
    }
}
