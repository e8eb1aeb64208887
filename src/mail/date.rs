//! When a message was written: Date, bounded by Received.

/// A moment as a message tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailDate {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// The sender's zone, minutes east of UTC; 0 where unknown.
    pub zone: i16,
}
