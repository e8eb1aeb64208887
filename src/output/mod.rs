//! WRITE: files of the site, each whole or not at all, and the manifest of what is ours.

pub mod gate;
pub mod journal;
pub mod lock;
pub mod manifest;
pub mod mbox;
mod new_folders;
pub mod obstacles;
mod paths;
mod published;
pub mod signature;
mod system;
pub mod verify;
pub mod writer;

pub use gate::Gate;
pub use manifest::Manifest;
pub use paths::{Paths, merged};
pub use published::Published;
pub use writer::{Aside, OutputError, Writer, Written};
