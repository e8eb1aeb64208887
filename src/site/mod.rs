//! PLAN: what pages and files a site has, and where.
//!
//! A page's place is decided once, here, as a [`SafePath`]; links are made from it. Nothing that comes
//! from a mail becomes part of a path in any other way.

pub mod alphabet;
pub mod content;
pub mod feeds;
pub mod hosts;
pub mod index_pages;
pub mod inputs;
pub mod lastmod;
mod lookup;
pub mod mid;
pub mod orders;
mod parts;
pub mod path;
pub mod people;
pub mod percent;
pub mod plan;
pub mod redirects;
pub mod series_index;

pub use index_pages::IndexPages;
pub use inputs::{Faces, Inputs};
pub use mid::MidPaths;
pub use path::{Href, SafePath};
pub use plan::{ListSite, Site};
