//! The seed report's counts of a period: patch mails by author as written and by domain.
use super::{Archive, Period};
use crate::mail::Address;

/// Counts of one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// All messages.
    pub messages: u32,
    /// Mails whose subject begins with a PATCH tag and that are no replies.
    pub patch_mails: u32,
    /// Threads with a message in the period.
    pub threads: u32,
    /// Patch mails by domain of the author's address, most first, ties in reverse byte order (`sort | uniq -c | sort -rn`).
    pub domains: Vec<(String, u32)>,
    /// Patch mails by author as written (in-body From, else header From; not merged), same order.
    pub contributors: Vec<(Address, u32)>,
}

/// Counts a period; where it was read from a report, takes the report's own figures.
pub fn of(_archive: &Archive, _period: &Period) -> Tables {
    todo!()
}
