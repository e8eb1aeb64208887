//! What "now" decides of what is told of somebody.

use crate::archive::{Archive, MessageIx};

const DAY: i64 = 86_400;
/// Days of the longest year.
const YEAR: i64 = 366;

/// Where the newest sane date of a list lies, seen from messages given by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Nearness {
    /// Its day, since 1970-01-01.
    day: i64,
    /// Messages up to it.
    sane: usize,
}

/// `None` where the last of the messages is from more than a year before: then nothing of what this module tells of them, be
/// it of the last twelve months, depends on when "now" is.
pub fn nearness(archive: &Archive, messages: &[MessageIx]) -> Option<Nearness> {
    let newest = archive.newest?;
    let last = messages.iter().rev().find_map(|ix| archive.message(*ix).date)?;
    let day = newest.div_euclid(DAY);
    (last.seconds.div_euclid(DAY) >= day - YEAR).then(|| Nearness {
        day,
        sane: messages.partition_point(|ix| archive.message(*ix).seconds() <= newest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::draft;
    use crate::mail::MailDate;

    #[test]
    fn now_is_near_for_a_year() {
        let at = [(5, "a@x"), (10, "b@x"), (10, "c@x")];
        let of = |(day, id): (i64, &str)| {
            draft(id, |m| m.date = Some(MailDate { seconds: day * DAY, zone: 0 }))
        };
        let mut archive = link::assemble(at.map(of).into(), Vec::new());
        let all: Vec<MessageIx> = (0..3).map(MessageIx).collect();
        let mut near = |newest, many: usize| {
            archive.newest = newest;
            let near = nearness(&archive, &all[..many]);
            near.map(|near| (near.day, near.sane))
        };
        assert_eq!(near(None, 3), None);
        assert_eq!(near(Some(10 * DAY + 7), 3), Some((10, 3)));
        assert_eq!(near(Some(9 * DAY), 3), Some((9, 1)), "from later");
        assert_eq!(near(Some(376 * DAY), 3), Some((376, 3)));
        assert_eq!(near(Some(377 * DAY), 3), None);
        assert_eq!(near(Some(376 * DAY), 1), None);
        assert_eq!(near(Some(0), 0), None);
    }
}
