//! What "now" decides of what is told of somebody.

use super::days::twelve_months;
use crate::archive::{Archive, MessageIx};

const DAY: i64 = 86_400;

/// Where the newest sane date of a list lies, seen from messages given by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Nearness {
    /// First day of the twelve months to it.
    months: i64,
    /// Messages up to it, and up to the end of its day: some count by days.
    sane: [usize; 2],
}

/// `None` where the last of the messages is from before the last twelve months: then nothing of what this module tells of them
/// depends on when "now" is.
pub fn nearness(archive: &Archive, messages: &[MessageIx]) -> Option<Nearness> {
    let newest = archive.newest?;
    let last = messages.iter().rev().find_map(|ix| archive.message(*ix).date)?;
    let day = newest.div_euclid(DAY);
    let months = *twelve_months(day).start();
    let until = |end: i64| messages.partition_point(|ix| archive.message(*ix).seconds() < end);
    let sane = [newest.saturating_add(1), (day + 1).saturating_mul(DAY)];
    (last.seconds.div_euclid(DAY) >= months).then(|| Nearness { months, sane: sane.map(until) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::draft;
    use crate::mail::MailDate;

    #[test]
    fn now_is_near_for_a_year() {
        // 1970: 5 January, and twice 11 February.
        let at = [(4, 0, "a@x"), (41, 0, "b@x"), (41, 9, "c@x")];
        let of = |(day, after, id): (i64, i64, &str)| {
            draft(id, |m| m.date = Some(MailDate { seconds: day * DAY + after, zone: 0 }))
        };
        let mut archive = link::assemble(at.map(of).into(), Vec::new());
        let all: Vec<MessageIx> = (0..3).map(MessageIx).collect();
        let mut near = |newest, many: usize| {
            archive.newest = newest;
            let near = nearness(&archive, &all[..many]);
            near.map(|near| (near.months, near.sane))
        };
        assert_eq!(near(None, 3), None);
        assert_eq!(near(Some(41 * DAY - 1), 3), Some((-306, [1, 1])), "from later");
        assert_eq!(near(Some(41 * DAY + 7), 3), Some((-306, [2, 3])));
        // December 1970 and January 1971.
        assert_eq!(near(Some(364 * DAY), 1), Some((0, [1, 1])));
        assert_eq!(near(Some(365 * DAY), 1), None);
        assert_eq!(near(Some(365 * DAY), 3), Some((31, [3, 3])));
        assert_eq!(near(Some(0), 0), None);
    }
}
