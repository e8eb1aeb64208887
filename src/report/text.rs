//! The text form (the guide's "Period reports" gives its layout); read back by `source::update_report`.
use crate::archive::{Archive, MessageIx, Period};
use crate::mail::Message;

/// Writes the report of a period. `load` decodes a message again.
pub fn write(_archive: &Archive, _period: &Period, _list_title: &str, _load: &dyn Fn(MessageIx) -> Message) -> String {
    todo!()
}
