//! How many fall into each of a few classes: columns as wide as there is room, one layer on the other.

use super::svg::{Drawing, WIDTH};
use super::{About, CLASSES, Chart, Layer, Row, Table, key};

/// Height of the highest column, in pixels; above is room for its number, below for its name.
const HEIGHT: u32 = 110;
const ABOVE: u32 = 18;
const BELOW: u32 = 20;
/// Of a class's width, what its column takes, in percent.
const WIDE: u32 = 78;
/// Least height of what is not nothing, and the gap between layers.
const LEAST: u32 = 2;

/// Classes and how many are in each.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<'a> {
    /// In words.
    pub about: About<'a>,
    /// What the classes are, for the table.
    pub head: &'a str,
    /// Of each class the name under its column, and the one in the table.
    pub classes: &'a [(&'a str, &'a str)],
    /// One layer or two, on each other; all have a count for each class.
    pub layers: &'a [Layer<'a>],
}

/// The columns and their numbers. `None` where all is 0. Layers in which all is 0 are left out.
pub fn histogram(of: &Histogram<'_>) -> Option<Chart> {
    let some = of.layers.iter().filter(|layer| layer.counts.iter().any(|count| *count > 0));
    let layers: Vec<Layer<'_>> = some.copied().collect();
    let count = |layer: &Layer<'_>, at: usize| layer.counts.get(at).copied().unwrap_or(0);
    let total = |at: usize| layers.iter().map(|layer| u64::from(count(layer, at))).sum::<u64>();
    let classes = of.classes.len() as u32;
    let most = (0..of.classes.len()).map(total).max().filter(|most| *most > 0)?;
    let (base, words) = (ABOVE + HEIGHT, of.about.words);
    let mut svg = Drawing::new("histogram", &of.about, base + BELOW);
    for (at, (name, long)) in of.classes.iter().enumerate() {
        let left = at as u32 * WIDTH / classes;
        let step = WIDTH / classes;
        let middle = left + step / 2;
        let x = (middle - step * WIDE / 200, step * WIDE / 100);
        let mut top = base;
        for (layer, class) in layers.iter().zip(CLASSES) {
            let own = count(layer, at);
            if own == 0 {
                continue;
            }
            let tall = ((u64::from(own) * u64::from(HEIGHT) / most) as u32).max(LEAST);
            top = top.saturating_sub(tall);
            let gap = u32::from(top + tall < base && tall > LEAST);
            svg.rect(
                class,
                x,
                (top, tall - gap),
                &format!("{long}: {} {}", layer.name, words.number(own)),
            );
        }
        svg.text("value mid", middle, top.max(ABOVE) - 5, words.number(total(at)));
        svg.text("tick mid", middle, base + 15, name);
    }
    svg.across("base", base);
    let row = |(at, (_, name)): (usize, &(&str, &str))| {
        Row::new(*name, layers.iter().map(|layer| count(layer, at)), words)
    };
    let rows = of.classes.iter().enumerate().map(row).collect();
    let names = layers.iter().map(|layer| layer.name);
    let head: Vec<&str> = std::iter::once(of.head).chain(names).collect();
    Some(Chart { svg: svg.finish(), key: key(&layers), table: Table::new(&of.about, &head, rows) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::charts::testing::{attribute, named, parse};

    fn drawn(layers: &[Layer<'_>]) -> Option<Chart> {
        histogram(&Histogram {
            about: About {
                id: "h",
                title: "Waits",
                description: "Of <all>",
                words: &crate::words::ENGLISH,
            },
            head: "Time",
            classes: &[("<1 h", "within an hour"), ("later", "later"), ("none", "no answer")],
            layers,
        })
    }

    #[test]
    fn layers_stand_on_each_other() {
        let layers = [
            Layer { name: "Series", counts: &[10, 0, 1] },
            Layer { name: "Others", counts: &[10, 5, 0] },
        ];
        let chart = drawn(&layers).unwrap();
        let elements = parse(&chart.svg);
        let boxes: Vec<(String, String, String)> = named(&elements, "rect")
            .into_iter()
            .map(|rect| {
                (
                    attribute(rect, "class").into(),
                    attribute(rect, "y").into(),
                    attribute(rect, "height").into(),
                )
            })
            .collect();
        let expected =
            [("l1", "73", "55"), ("l2", "18", "54"), ("l2", "101", "27"), ("l1", "123", "5")];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(boxes, expected);
        assert_eq!(
            chart.table.rows[0],
            Row::new("within an hour", [10, 10], &crate::words::ENGLISH)
        );
        assert!(chart.svg.contains("<title>within an hour: Series 10</title>"), "{}", chart.svg);
        assert_eq!(chart.key.len(), 2);
    }

    #[test]
    fn empty_layers_are_left_out() {
        let layers = [
            Layer { name: "Series", counts: &[0, 0, 0] },
            Layer { name: "Others", counts: &[u32::MAX, 1, 0] },
        ];
        let chart = drawn(&layers).unwrap();
        parse(&chart.svg);
        assert_eq!(chart.table.head, ["Time", "Others"]);
        assert!(chart.key.is_empty());
        assert!(chart.svg.contains("height=\"110\"") && chart.svg.contains("height=\"2\""));
        assert_eq!(drawn(&layers[..1]), None);
        assert_eq!(drawn(&[]), None);
    }
}
