//! Whole builds: every kind of source, golden folders, the same bytes again, failures and interruptions.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "what cannot be read has failed the test"
)]

#[path = "build/by_title.rs"]
mod by_title;
#[path = "build/changes.rs"]
mod changes;
#[path = "build/containers.rs"]
mod containers;
#[path = "build/content.rs"]
mod content;
#[path = "build/disks.rs"]
mod disks;
#[path = "build/failures.rs"]
mod failures;
#[path = "build/golden.rs"]
mod golden;
#[path = "support/links.rs"]
mod links;
#[path = "../examples/generate/archive/mod.rs"]
mod mails;
#[path = "build/mbx.rs"]
mod mbx;
#[path = "build/old_addresses.rs"]
mod old_addresses;
#[path = "build/parts.rs"]
mod parts;
#[path = "build/people.rs"]
mod people;
#[path = "build/permalinks.rs"]
mod permalinks;
#[path = "build/privacy.rs"]
mod privacy;
#[path = "support/program.rs"]
mod program;
#[path = "build/rebuild.rs"]
mod rebuild;
#[path = "build/series.rs"]
mod series;
#[path = "support/tree.rs"]
mod tree;
#[path = "build/twins.rs"]
mod twins;

/// A generated archive as mboxrd.
fn generated(messages: u64, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    mails::write(messages, seed, &mut |piece| bytes.extend_from_slice(piece));
    bytes
}
