//! What some messages, such as those of one contributor, say together: days, hours, areas, authors and mail domains.
//!
//! Made when a page is; the cost is that of the messages.

mod areas;
mod days;
mod domains;
mod hours;
mod nearness;
mod senders;

pub use areas::{Area, areas};
pub use days::{Day, date_of, day_of, days, twelve_months};
pub use domains::{DomainSpan, domains};
pub use hours::hours;
pub use nearness::{Nearness, nearness};
pub use senders::{Senders, senders};
