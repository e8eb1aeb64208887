//! How documents are cut into segments: by the calendar and by how many there are, so that the same mail is cut alike
//! whatever was built before, and new mail changes a small segment.

use std::ops::Range;

use jiff::civil::Date;

/// Most documents of the segment that new mail comes into, unless one day has more.
const NEWEST: usize = 2_048;

/// Years are put together as long as they have no more documents than this.
const LARGEST: usize = 1 << 20;

/// Cuts documents, of which `seconds` tells the time in ascending order, into ranges. `newest` is the newest time that is
/// believed; what is dated later counts as of then.
pub fn cut(seconds: &[i64], newest: i64) -> Vec<Range<usize>> {
    let all = seconds.len();
    let from = |start: i64| seconds.partition_point(|at| *at < start);
    let mut ends = Vec::new();
    let mut begin = 0;
    if all > NEWEST {
        let Starts { year, month, week, day } = Starts::of(newest);
        let closed = from(year);
        years(seconds, closed, &mut ends);
        // Of the current year, what is closed, as coarse as the rest allows.
        for start in [year, month, week, day] {
            let start = from(start.max(year));
            ends.push(start);
            if all - start <= NEWEST {
                break;
            }
        }
    }
    ends.push(all);
    let mut ranges = Vec::new();
    for end in ends {
        if end > begin {
            ranges.push(begin..end);
            begin = end;
        }
    }
    ranges
}

/// Ends of segments of whole years before `closed`, from the oldest on.
fn years(seconds: &[i64], closed: usize, ends: &mut Vec<usize>) {
    let (mut begin, mut end) = (0, 0);
    while end < closed {
        let year = date(seconds.get(end).copied().unwrap_or_default()).year();
        let next = start(Date::new(year.saturating_add(1), 1, 1).unwrap_or(Date::MAX));
        let next = seconds.partition_point(|at| *at < next).clamp(end + 1, closed);
        if end > begin && next - begin > LARGEST {
            ends.push(end);
            begin = end;
        }
        end = next;
    }
    ends.push(end);
}

/// Where the periods of a time begin, in seconds.
struct Starts {
    year: i64,
    month: i64,
    week: i64,
    day: i64,
}

impl Starts {
    fn of(seconds: i64) -> Self {
        let date = date(seconds);
        let day = start(date);
        Starts {
            year: start(date.first_of_year()),
            month: start(date.first_of_month()),
            week: day - i64::from(date.weekday().to_monday_zero_offset()) * 86_400,
            day,
        }
    }
}

fn date(seconds: i64) -> Date {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Midnight in seconds.
fn start(date: Date) -> i64 {
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC);
    midnight.map_or(i64::MAX, |midnight| midnight.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;
    /// 2020-01-01.
    const START: i64 = 1_577_836_800;

    /// So many a day, from 2020-01-01 on.
    fn daily(days: i64, each: i64) -> Vec<i64> {
        (0..days * each).map(|n| START + n * DAY / each).collect()
    }

    fn cut_all(seconds: &[i64]) -> Vec<Range<usize>> {
        cut(seconds, seconds.last().copied().unwrap_or_default())
    }

    #[test]
    fn few_documents_are_one_segment() {
        assert_eq!(cut_all(&[]), Vec::<Range<usize>>::new());
        assert_eq!(cut_all(&daily(2000, 1)), std::iter::once(0..2000).collect::<Vec<_>>());
    }

    #[test]
    fn closed_years_the_current_year_and_the_month_stand_apart() {
        // 2020, 2021 and 2022 until 10 May: 366 + 365 + 130 days.
        let seconds = daily(861, 60);
        let ranges = cut_all(&seconds);
        assert_eq!(ranges, [0..731 * 60, 731 * 60..851 * 60, 851 * 60..861 * 60]);
        // The current year is small: it is one segment.
        assert_eq!(cut_all(&daily(741, 60)), [0..731 * 60, 731 * 60..741 * 60]);
    }

    #[test]
    fn new_mail_changes_the_last_segment_only() {
        let seconds = daily(861, 60);
        let (before, after) = (cut_all(&seconds[..seconds.len() - 100]), cut_all(&seconds));
        assert_eq!(before.len(), after.len());
        assert_eq!(before[..2], after[..2]);
    }

    #[test]
    fn a_busy_month_is_cut_into_weeks_and_days() {
        let seconds = daily(400, 1000);
        let sizes: Vec<usize> = cut_all(&seconds).iter().map(Range::len).collect();
        // 2021-02-03, a Wednesday: 2020, January, 1 and 2 February are closed; 1 February is a Monday.
        assert_eq!(sizes, [366_000, 31_000, 2_000, 1_000]);
    }

    #[test]
    fn years_fill_segments_up_to_a_limit() {
        // 219,600 in 2020, then 219,000 a year.
        let seconds = daily(365 * 7, 600);
        let sizes: Vec<usize> = cut_all(&seconds).iter().map(Range::len).collect();
        assert_eq!(sizes[0], (366 + 3 * 365) * 600);
        assert!(sizes.iter().all(|size| *size <= LARGEST));
        assert_eq!(sizes.iter().sum::<usize>(), seconds.len());
    }

    #[test]
    fn dates_in_the_future_do_not_move_the_cuts() {
        let mut seconds = daily(861, 60);
        let ranges = cut_all(&seconds);
        let newest = seconds.last().copied().unwrap_or_default();
        seconds.push(newest + 4000 * DAY);
        let with = cut(&seconds, newest);
        assert_eq!(with[..2], ranges[..2]);
        assert_eq!(with.last().map(|last| last.end), Some(seconds.len()));
    }

    #[test]
    fn odd_times_are_cut_too() {
        for odd in [i64::MIN, 0, i64::MAX] {
            let all = vec![odd; 3000];
            assert_eq!(cut(&all, odd).last().map(|last| last.end), Some(3000));
        }
    }
}
