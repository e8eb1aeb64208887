//! The hours of the week at which somebody wrote, as the clock stood there.

use crate::archive::{Archive, MessageIx};

const DAY: i64 = 86_400;
/// 1970-01-01 was a Thursday.
const THURSDAY: i64 = 3;

/// Messages by day of the week, Monday first, and hour, in the zone of each message's sender; a zone that is not known
/// counts as UTC. Messages without date, from before 1970, and from after the day of the newest sane date are left out.
pub fn hours(archive: &Archive, messages: impl IntoIterator<Item = MessageIx>) -> [[u32; 24]; 7] {
    let last = archive.newest.unwrap_or(i64::MIN).div_euclid(DAY);
    let mut week = [[0; 24]; 7];
    for ix in messages {
        let Some(date) = archive.message(ix).date else { continue };
        if !(0..=last).contains(&date.seconds.div_euclid(DAY)) {
            continue;
        }
        let local = date.seconds + i64::from(date.zone) * 60;
        let day = (local.div_euclid(DAY) + THURSDAY).rem_euclid(7) as usize;
        let hour = (local.rem_euclid(DAY) / 3_600) as usize;
        if let Some(count) = week.get_mut(day).and_then(|day| day.get_mut(hour)) {
            *count += 1;
        }
    }
    week
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::draft;
    use crate::mail::MailDate;

    #[test]
    fn hours_are_those_of_the_sender() {
        // 2026-01-12 was a Monday; 23:30 in UTC is Tuesday in Berlin and still Monday in New York.
        let late = 1_768_204_800 + 15 * 3_600 + 1_800;
        let mails = [
            ("a@x", late, 0),
            ("b@x", late, 60),
            ("c@x", late, -300),
            ("d@x", late + DAY, 0),
            ("e@x", -1, 0),
        ];
        let drafts = mails
            .map(|(id, seconds, zone)| draft(id, |m| m.date = Some(MailDate { seconds, zone })));
        let mut archive = link::assemble(drafts.into(), Vec::new());
        let all = || (0..archive.messages.len() as u32).map(MessageIx);
        assert_eq!(hours(&archive, all()), [[0; 24]; 7], "no hour is sane where no date is");
        archive.newest = Some(late);
        let all = (0..archive.messages.len() as u32).map(MessageIx);
        let week = hours(&archive, all);
        assert_eq!((week[0][23], week[1][0], week[0][18]), (1, 1, 1));
        assert_eq!(week.iter().flatten().sum::<u32>(), 3);
    }
}
