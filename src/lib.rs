//! listpress: static sites from mailing-list archives.
//!
//! A build is a pipeline; each stage is a folder and uses only the types of those before it:
//! read ([`source`]) → parse ([`mail`]) → link ([`archive`]) → plan (`site`) → render (`render`) → write (`output`).

pub mod archive;
pub mod diagnostic;
pub mod mail;
pub mod source;
pub mod render;
pub mod report;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
