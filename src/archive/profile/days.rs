//! Days on which somebody wrote, in UTC.

use crate::archive::{Archive, MessageIx};

const DAY: i64 = 86_400;

/// A day and its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Messages.
    pub messages: u32,
}

/// The days of messages given by date, oldest first. Messages without date, from before 1970, and from after the day of
/// the newest sane date are left out.
pub fn days(archive: &Archive, messages: &[MessageIx]) -> Vec<Day> {
    let last = archive.newest.unwrap_or(i64::MIN).div_euclid(DAY);
    let mut days: Vec<Day> = Vec::new();
    let dates = messages.iter().filter_map(|ix| archive.message(*ix).date);
    for day in dates.map(|date| date.seconds.div_euclid(DAY)) {
        match days.last_mut() {
            _ if !(0..=last).contains(&day) => {}
            Some(same) if same.day == day => same.messages += 1,
            _ => days.push(Day { day, messages: 1 }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::{day, draft};
    use crate::mail::MailDate;

    #[test]
    fn days_are_counted_up_to_the_newest() {
        let at = [(0, "a@x"), (86_399, "b@x"), (86_400, "c@x"), (-5, "d@x"), (9 * DAY, "e@x")];
        let mut drafts: Vec<_> = at
            .iter()
            .map(|(seconds, id)| {
                draft(id, |m| m.date = Some(MailDate { seconds: *seconds, zone: 0 }))
            })
            .collect();
        drafts.push(draft("f@x", |m| m.date = day(1)));
        let mut archive = link::assemble(drafts, Vec::new());
        let all: Vec<MessageIx> = (0..archive.messages.len() as u32).map(MessageIx).collect();
        assert_eq!(days(&archive, &all), [], "no day is sane where no date is");
        archive.newest = Some(DAY);
        let found: Vec<_> = days(&archive, &all).iter().map(|d| (d.day, d.messages)).collect();
        assert_eq!(found, [(0, 2), (1, 2)]);
    }
}
