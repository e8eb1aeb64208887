//! The shape of a thread: a dot for each message, deeper answers lower, in a few kilobytes however long it is.

use std::fmt::Write as _;

use super::svg::{Drawing, WIDTH, sane, scaled};
use super::{About, axis, calendar::in_words};

const DAY: i64 = 86_400;
/// Messages that each have a dot and a line to what they answer; of more the many of a time are one dot.
const SINGLE: usize = 100;
/// Lanes: deeper messages are in the last.
const LANES: u32 = 8;
/// Height of a lane, and room for the axis, in pixels.
const LANE: u32 = 14;
const BELOW: u32 = 20;
/// Thousandths left free on both sides.
const INSET: u32 = 12;
/// Times of a long thread.
const TIMES: u32 = 48;
/// Widths of the dots of a long thread, in pixels, from the fewest messages to the most.
const DOTS: [u32; 4] = [4, 7, 10, 13];
/// Lines between days, at most; of more, those between days that are further apart.
const DAYS: usize = 12;

/// A message.
#[derive(Clone, Copy, Debug)]
pub struct Mail {
    /// When it came, in seconds.
    pub seconds: i64,
    /// How deep it stands; 0 for what begins the thread.
    pub depth: u32,
    /// Which of the messages it answers.
    pub parent: Option<usize>,
    /// It is by whoever began the thread.
    pub own: bool,
}

impl Mail {
    fn lane(&self) -> u32 {
        self.depth.min(LANES - 1)
    }

    fn y(&self) -> u32 {
        middle(self.lane())
    }
}

/// The picture of messages in the order of time: of a few in their order, of many to scale of time. Empty without any.
pub fn thread_shape(about: &About<'_>, mails: &[Mail]) -> String {
    let (Some(first), Some(last)) = (mails.first(), mails.last()) else { return String::new() };
    let (first, last) = (sane(first.seconds), sane(last.seconds));
    let lanes = mails.iter().map(Mail::lane).max().unwrap_or(0) + 1;
    let height = lanes * LANE;
    let mut svg = Drawing::new("thread-shape", about, height + BELOW);
    if mails.len() <= SINGLE {
        svg.plot(height, &single(mails, height));
        svg.text("tick", INSET, height + 15, in_words(first.div_euclid(DAY), about.words));
        if first.div_euclid(DAY) != last.div_euclid(DAY) {
            svg.text(
                "tick end",
                WIDTH - INSET,
                height + 15,
                in_words(last.div_euclid(DAY), about.words),
            );
        }
    } else {
        svg.plot(height, &many(mails, (first, last)));
        for tick in axis::ticks(first, last, about.words) {
            let class = if tick.fine { "tick fine" } else { "tick" };
            svg.text(class, within(tick.at), height + 15, &tick.label);
        }
    }
    svg.finish()
}

/// The middle of a lane.
fn middle(lane: u32) -> u32 {
    lane * LANE + LANE / 2
}

/// Thousandths of what lies between the insets.
fn within(at: u32) -> u32 {
    INSET + at * (WIDTH - 2 * INSET) / WIDTH
}

/// A dot for each, a line to what it answers, and lines where days end.
fn single(mails: &[Mail], height: u32) -> String {
    let x = |at: usize| within(scaled(at as i64, mails.len() as i64 - 1, WIDTH));
    let mut days = String::new();
    for at in ends_of_days(mails) {
        let _ = write!(days, "M{} 0V{height}", u32::midpoint(x(at), x(at + 1)));
    }
    let (mut lines, mut own, mut others) = (String::new(), String::new(), String::new());
    for (at, mail) in mails.iter().enumerate() {
        if let Some((above, parent)) = mail.parent.and_then(|at| Some((at, mails.get(at)?))) {
            let _ = write!(lines, "M{} {}V{}H{}", x(above), parent.y(), mail.y(), x(at));
        }
        let dots = if mail.own { &mut own } else { &mut others };
        let _ = write!(dots, "M{} {}h0", x(at), mail.y());
    }
    let mut shapes = String::new();
    for (class, path) in [("grid", days), ("link", lines), ("dots", others), ("dots own", own)] {
        if !path.is_empty() {
            let _ = write!(shapes, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
    shapes
}

/// The last message of each day but the last one; where these are many, only those before a long silence.
fn ends_of_days(mails: &[Mail]) -> Vec<usize> {
    let days: Vec<i64> = mails.iter().map(|mail| sane(mail.seconds).div_euclid(DAY)).collect();
    let apart = |least: i64| {
        let pairs = days.windows(2).enumerate();
        let far = pairs.filter(|(_, pair)| matches!(pair, [a, b] if b - a >= least));
        far.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let found = [1, 7, 30, 365].into_iter().map(apart).find(|ends| ends.len() <= DAYS);
    found.unwrap_or_default()
}

/// Dots for all messages of a lane in a stretch of time.
fn many(mails: &[Mail], (first, last): (i64, i64)) -> String {
    let mut counts = [[0_u32; TIMES as usize]; LANES as usize];
    for mail in mails {
        let time = scaled(sane(mail.seconds) - first, last - first, TIMES - 1);
        let lane = counts.get_mut(mail.lane() as usize);
        if let Some(count) = lane.and_then(|lane| lane.get_mut(time as usize)) {
            *count += 1;
        }
    }
    let most = counts.iter().flatten().copied().max().unwrap_or(1).max(1);
    let mut paths: [String; DOTS.len()] = Default::default();
    for (lane, times) in (0..).zip(&counts) {
        for (time, count) in (0..).zip(times).filter(|(_, count)| **count > 0) {
            let size = (u64::from(*count) * DOTS.len() as u64).div_ceil(u64::from(most)) as usize;
            let x = within(scaled(time, i64::from(TIMES) - 1, WIDTH));
            if let Some(path) = paths.get_mut(size - 1) {
                let _ = write!(path, "M{x} {}h0", middle(lane));
            }
        }
    }
    let mut shapes = String::new();
    for (width, path) in DOTS.iter().zip(paths).filter(|(_, path)| !path.is_empty()) {
        let _ = write!(shapes, "<path class=\"dots\" stroke-width=\"{width}\" d=\"{path}\"/>");
    }
    shapes
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render::charts::testing::{WORDS, attribute, named, parse};

    static ABOUT: LazyLock<About<'_>> = LazyLock::new(|| About {
        id: "s",
        title: "Shape of <it>",
        description: "Long & deep",
        words: &WORDS,
    });

    fn mail(seconds: i64, depth: u32, parent: Option<usize>) -> Mail {
        Mail { seconds, depth, parent, own: parent.is_none() }
    }

    #[test]
    fn messages_stand_in_their_order_below_what_they_answer() {
        let mails = [mail(0, 0, None), mail(60, 1, Some(0)), mail(2 * DAY, 2, Some(1))];
        let svg = thread_shape(&ABOUT, &mails);
        let elements = parse(&svg);
        let paths: Vec<_> = named(&elements, "path")
            .iter()
            .map(|path| format!("{} {}", attribute(path, "class"), attribute(path, "d")))
            .collect();
        let expected = [
            "grid M744 0V42",
            "link M12 7V21H500M500 21V35H988",
            "dots M500 21h0M988 35h0",
            "dots own M12 7h0",
        ];
        assert_eq!(paths, expected);
        let days: Vec<_> = named(&elements, "text").iter().map(|text| text.2.clone()).collect();
        assert_eq!(days, ["1 Jan 1970", "3 Jan 1970"]);
    }

    #[test]
    fn no_thread_takes_four_kilobytes() {
        for count in [1, 9, SINGLE, SINGLE + 1, 1_000, 100_000] {
            let mails: Vec<Mail> = (0..count)
                .map(|at| {
                    mail(
                        at as i64 * 7_919 * 60,
                        at as u32 * 31 % 97,
                        at.checked_sub(1).map(|up| up / 2),
                    )
                })
                .collect();
            let svg = thread_shape(&ABOUT, &mails);
            parse(&svg);
            assert!(svg.len() < 4_096, "{count}: {}", svg.len());
        }
    }

    #[test]
    fn many_of_a_time_are_one_large_dot() {
        let mut mails: Vec<Mail> = (0..200).map(|at| mail(at, 1, None)).collect();
        mails.push(mail(90 * DAY, 3, Some(0)));
        let svg = thread_shape(&ABOUT, &mails);
        assert!(svg.contains("stroke-width=\"4\" d=\"M988 49h0\""), "{svg}");
        assert!(svg.contains("stroke-width=\"13\" d=\"M12 21h0\""), "{svg}");
    }

    #[test]
    fn odd_dates_and_parents_do_no_harm() {
        let mails = [mail(i64::MIN, 0, Some(9)), mail(i64::MAX, u32::MAX, Some(1))];
        parse(&thread_shape(&ABOUT, &mails));
        let same: Vec<Mail> = (0..150).map(|_| mail(5, 0, None)).collect();
        parse(&thread_shape(&ABOUT, &same));
        assert_eq!(thread_shape(&ABOUT, &[]), "");
    }
}
