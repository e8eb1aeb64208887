//! RENDER: from facts and text to HTML.
pub mod context;
pub mod diff;
pub mod markdown;
pub mod text;
