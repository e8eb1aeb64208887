//! listpress: static sites from mailing-list archives.
//!
//! A build is a pipeline ([`pipeline`] walks through it); each stage is a module and uses only the types of those
//! before it:
//!
//! | stage | module | from → to |
//! |---|---|---|
//! | read | [`source`] | files on disk → undecoded messages |
//! | parse | [`mail`] | bytes → [`mail::Message`] |
//! | clear | [`privacy`] | messages → messages as the site may tell them |
//! | link | [`archive`] | messages → [`archive::Archive`]: threads, series, people, periods |
//! | plan | [`site`] | archive → which pages there are, and where |
//! | render | [`render`] | plan → HTML, through templates |
//! | write | [`output`] | files, each whole, and the manifest |
//!
//! Beside it, for all: [`config`], [`words`] (what pages say, in the site's language), [`diagnostic`] (findings, collected
//! and never global), [`fingerprint`] (whether something is as it was), [`cache`] (what earlier builds worked out),
//! [`byte_set`] (sets of bytes), [`visible`] (what stands for characters that nobody sees), [`deflate`] (what is packed),
//! [`terminal`].
//!
//! Around it: [`search`] (the index), [`range_diff`] (what changed between revisions), [`sitemap`] (files of absolute
//! addresses), [`mirror`] (the archive as git), [`old_addresses`] (what earlier archives called their pages), [`report`] (a
//! period as text), [`check`] (the links of a built site), [`mod@publish`] (where people see it), [`serve`] (the preview),
//! [`sync`] (sources brought up to date), [`git`] (the program git, as publish and sync call it), [`cli`] (what the command
//! line may say) and [`commands`], which see everything and are seen by nobody.

pub mod archive;
pub mod byte_set;
pub mod cache;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod deflate;
pub mod diagnostic;
pub mod fingerprint;
pub mod git;
pub mod mail;
pub mod mirror;
pub mod old_addresses;
pub mod output;
pub mod pipeline;
pub mod privacy;
pub mod publish;
pub mod range_diff;
pub mod render;
pub mod report;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site;
pub mod sitemap;
pub mod source;
pub mod sync;
pub mod terminal;
pub mod visible;
pub mod words;
