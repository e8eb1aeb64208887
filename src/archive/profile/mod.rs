//! What one contributor's messages say together: days, areas and mail domains.
//!
//! Made when the contributor's page is, from the messages that the contributor wrote; the cost is that of the messages.

mod areas;
mod days;
mod domains;

pub use areas::{Area, areas};
pub use days::{Day, days};
pub use domains::{DomainSpan, domains};
